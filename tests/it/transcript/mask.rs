//! Stand-ins for what differs from run to run: ids, times, cursors and request ids.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use async_graphql::Value;
use chrono::DateTime;
use regex::{Captures, Regex};

/// A TypeID (<https://github.com/jetify-com/typeid>): a prefix and 128 bits in base 32.
static TYPE_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b([a-z](?:[a-z_]*[a-z])?)_[0-7][0-9a-hjkmnp-tv-z]{25}\b").expect("well formed")
});

/// The secret of an API token, or the beginning of one by which it is told apart.
static SECRET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bvbt_[0-9A-Za-z]{8}([0-9A-Za-z]{30})?\b").expect("well formed"));

/// The fields of a connection whose values are cursors.
const CURSORS: [&str; 3] = ["cursor", "startCursor", "endCursor"];

/// Numbers the ids, times and cursors of a session in the order of their first appearance.
#[derive(Default)]
pub(super) struct Mask {
    /// For each kind, the number that each value has.
    seen: BTreeMap<String, BTreeMap<String, usize>>,
    /// What is not even numbered.
    hidden: Option<String>,
}

impl Mask {
    /// Has the id of a request hidden wherever it stands, until the next one.
    pub(super) fn hide(&mut self, request_id: Option<&str>) {
        self.hidden = request_id.filter(|id| !id.is_empty()).map(str::to_owned);
    }

    /// An answer as JSON, fields in the order of the answer. What is no JSON is shown as it is.
    pub(super) fn json(&mut self, body: &str) -> String {
        // Unlike serde_json's, this kind of value keeps the order of fields.
        match serde_json::from_str::<Value>(body) {
            Ok(mut answer) => {
                self.value("", &mut answer);
                serde_json::to_string_pretty(&answer).expect("a value can be written")
            }
            Err(_) => self.text(body),
        }
    }

    fn value(&mut self, field: &str, value: &mut Value) {
        match value {
            Value::String(text) if field == "requestId" => "<request id>".clone_into(text),
            Value::String(text) if CURSORS.contains(&field) => {
                *text = self.stand_in("cursor", text);
            }
            Value::String(text) if DateTime::parse_from_rfc3339(text).is_ok() => {
                *text = self.stand_in("time", text);
            }
            Value::String(text) => *text = self.text(text),
            Value::List(items) => {
                for item in items {
                    self.value(field, item);
                }
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.value(name, value);
                }
            }
            _ => {}
        }
    }

    /// A text with the ids in it replaced.
    fn text(&mut self, text: &str) -> String {
        let text = match &self.hidden {
            Some(request_id) => text.replace(request_id, "<request id>"),
            None => text.to_owned(),
        };
        let replaced = TYPE_ID.replace_all(&text, |found: &Captures<'_>| {
            self.stand_in(&found[1], &found[0])
        });
        let replaced = SECRET.replace_all(&replaced, |found: &Captures<'_>| {
            let kind = found.get(1).map_or("token's beginning", |_| "secret");
            self.stand_in(kind, &found[0])
        });
        replaced.into_owned()
    }

    fn stand_in(&mut self, kind: &str, value: &str) -> String {
        let seen = self.seen.entry(kind.to_owned()).or_default();
        let next = seen.len() + 1;
        let number = seen.entry(value.to_owned()).or_insert(next);
        format!("<{kind} {number}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "claim_01h455vb4pex5vsknk084sn02q";
    const OTHER: &str = "claim_01h455vb4pex5vsknk084sn02r";
    const REVISION: &str = "verdict_revision_01h455vb4pex5vsknk084sn02q";

    #[test]
    fn ids_are_numbered_by_kind_and_first_appearance() {
        let mut mask = Mask::default();
        let masked = mask.text(&format!("{OTHER}, {ONE}, {REVISION}; {OTHER} again"));
        assert_eq!(
            masked,
            "<claim 1>, <claim 2>, <verdict_revision 1>; <claim 1> again"
        );
        assert_eq!(mask.text(ONE), "<claim 2>", "over the whole session");
    }

    #[test]
    fn what_only_resembles_an_id_stays() {
        let mut mask = Mask::default();
        for text in [
            "claim_01h455vb4pex5vsknk084sn02",
            "claim_01h455vb4pex5vsknk084sn02qq",
            "claim_81h455vb4pex5vsknk084sn02q",
            "01h455vb4pex5vsknk084sn02q",
        ] {
            assert_eq!(mask.text(text), text);
        }
    }

    #[test]
    fn times_and_cursors_are_whole_values() {
        let body = r#"{"at":"2026-01-02T03:04:05.6Z","on":"2026-01-02","pageInfo":{"endCursor":"a",
            "startCursor":"b"},"edges":[{"cursor":"a"}],"then":"2026-01-02T03:04:05.6Z","a":null}"#;
        let shown = Mask::default().json(body);
        let flat: String = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            flat,
            r#"{ "at": "<time 1>", "on": "2026-01-02", "pageInfo": { "endCursor": "<cursor 1>", "startCursor": "<cursor 2>" }, "edges": [ { "cursor": "<cursor 1>" } ], "then": "<time 1>", "a": null }"#
        );
    }

    #[test]
    fn a_request_id_is_hidden_wherever_it_stands() {
        let mut mask = Mask::default();
        mask.hide(Some("r-17"));
        let shown = mask.json(r#"{"message":"Internal server error (r-17)","requestId":"r-18"}"#);
        assert!(
            shown.contains("Internal server error (<request id>)"),
            "{shown}"
        );
        assert!(!shown.contains("r-18"), "{shown}");
        assert_eq!(mask.json("Too large (r-17)"), "Too large (<request id>)");
    }
}
