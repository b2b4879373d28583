//! An event in one line.

use async_graphql::NewType;
use serde::Deserialize;

use super::{Change, EventAction};

/// The most characters of a value that are shown.
const LONGEST: usize = 80;

/// The most values that are shown of a row that came or went.
const MOST: usize = 3;

/// An event in one line, such as "rating: Half true → False, by Ana Sand".
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, NewType)]
#[serde(from = "Told")]
pub struct Summary(String);

/// What is told of an event.
#[derive(Deserialize)]
struct Told {
    record: String,
    table: String,
    action: EventAction,
    reason: Option<String>,
    by: String,
    changes: Vec<Change>,
}

impl From<Told> for Summary {
    fn from(told: Told) -> Self {
        let row = told.table.replace('_', " ");
        let what = match told.action {
            EventAction::Insert => {
                // Only a verdict's next revision has something before it.
                let turned = told.changes.iter().filter(|change| change.before.is_some());
                let turned: Vec<String> = turned
                    .filter(|change| change.before != change.after)
                    .map(turn)
                    .collect();
                if turned.is_empty() {
                    format!("{row} added{}", values(&told, |change| &change.after))
                } else {
                    format!("{row} added, {}", turned.join("; "))
                }
            }
            EventAction::Delete => {
                format!("{row} removed{}", values(&told, |change| &change.before))
            }
            EventAction::Update if told.changes.is_empty() => {
                "something that belongs to it changed".to_owned()
            }
            EventAction::Update => {
                let changes: Vec<String> = told.changes.iter().map(turn).collect();
                let part = if told.table == told.record {
                    String::new()
                } else {
                    format!("{row}, ")
                };
                format!("{part}{}", changes.join("; "))
            }
            EventAction::Redact => {
                let fields: Vec<String> = told
                    .changes
                    .iter()
                    .map(|change| words(&change.field))
                    .collect();
                let reason = told.reason.as_deref().map_or_else(String::new, short);
                format!("{row}, {} redacted: {reason}", fields.join(", "))
            }
        };
        Self(format!("{what}, by {}", told.by))
    }
}

fn turn(change: &Change) -> String {
    let shown =
        |value: &Option<String>| value.as_deref().map_or_else(|| "nothing".to_owned(), short);
    if change.redacted {
        format!("{}: redacted", words(&change.field))
    } else {
        format!(
            "{}: {} → {}",
            words(&change.field),
            shown(&change.before),
            shown(&change.after)
        )
    }
}

/// What tells one row from others: no keys, and not who did it when, which the event says.
fn values(told: &Told, side: impl Fn(&Change) -> &Option<String>) -> String {
    let telling = |change: &&Change| {
        let field = change.field.as_str();
        let of_the_record = words(field) == told.record.replace('_', " ");
        !(field == "id" || field.ends_with("At") || field.ends_with("By") || of_the_record)
    };
    let values: Vec<String> = told
        .changes
        .iter()
        .filter(telling)
        .filter_map(|change| {
            let value = side(change).as_deref()?;
            Some(format!("{}: {}", words(&change.field), short(value)))
        })
        .take(MOST)
        .collect();
    if values.is_empty() {
        String::new()
    } else {
        format!(" ({})", values.join("; "))
    }
}

/// A field's name as words: `claimText` is "claim text".
fn words(field: &str) -> String {
    let mut words = String::with_capacity(field.len() + 4);
    for letter in field.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn short(value: &str) -> String {
    let mut letters = value.chars();
    let mut short: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn summary(action: &str, table: &str, changes: &Value) -> String {
        let told = json!({
            "record": "verdict_revision", "table": table, "action": action, "reason": "a court's order",
            "by": "Ana Sand", "changes": changes,
        });
        let Summary(text) = serde_json::from_value(told).expect("an event");
        text
    }

    fn change(field: &str, before: Option<&str>, after: Option<&str>) -> Value {
        json!({ "field": field, "before": before, "after": after, "redacted": false })
    }

    #[test]
    fn an_event_reads_as_a_line() {
        let rating = change("rating_id", Some("Half true"), Some("False"));
        assert_eq!(
            summary("UPDATE", "verdict_revision", &json!([rating])),
            "rating: Half true → False, by Ana Sand"
        );
        let note = change("note", None, Some(&"x".repeat(81)));
        assert_eq!(
            summary("UPDATE", "evidence", &json!([note])),
            format!("evidence, note: nothing → {}…, by Ana Sand", "x".repeat(80))
        );
        let row = json!([
            change("id", None, Some("1")),
            change("revision_id", None, Some("2")),
            change("recorded_at", None, Some("2026-11-25T09:00:00")),
            change("claim_text", None, Some("The ferry was late.")),
        ]);
        assert_eq!(
            summary("INSERT", "verdict_revision", &row),
            "verdict revision added (revision: 2; claim text: The ferry was late.), by Ana Sand"
        );
        assert_eq!(
            summary("UPDATE", "verdict_revision", &json!([])),
            "something that belongs to it changed, by Ana Sand"
        );
        let next = json!([
            change("number", None, Some("2")),
            change("rating_id", Some("Half true"), Some("False")),
            change("summary", Some("As before."), Some("As before.")),
        ]);
        assert_eq!(
            summary("INSERT", "verdict_revision", &next),
            "verdict revision added, rating: Half true → False, by Ana Sand"
        );
        let gone = json!([{ "field": "name", "before": null, "after": null, "redacted": true }]);
        assert_eq!(
            summary("REDACT", "speaker_name", &gone),
            "speaker name, name redacted: a court's order, by Ana Sand"
        );
    }
}
