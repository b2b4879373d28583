//! Bad values in every field of every filter, in orders, and cursors of another order.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::inputs::Inputs;
use super::{refused, spoilt};
use crate::newsroom::{Newsroom, newsroom};
use crate::story::Stock;

/// A filter of each list that has every field. No record need be found by it.
fn base(list: &str) -> Value {
    let id = |prefix: &str| json!([format!("{prefix}_01h455vb4pex5vsknk084sn02q")]);
    let days = json!({ "from": "2024-02-27", "until": "2024-02-28" });
    let moments = json!({ "from": "2024-02-27T00:00:00Z", "until": "2024-02-28T00:00:00Z" });
    let (mut filter, own) = match list {
        "publishers" => (json!({ "nameContains": "fjord" }), "publisher"),
        "sources" => {
            let filter = json!({
                "publisher": id("publisher"), "kind": ["ARTICLE"], "genre": ["NEWS"], "language": ["en"],
                "publishedOn": days, "url": "https://fjord.example/a", "retracted": true, "titleContains": "late",
            });
            (filter, "source")
        }
        "speakers" => {
            let filter = json!({
                "kind": ["PERSON"], "nameContains": "ada", "named": "falk ada",
                "identifier": { "scheme": "WIKIDATA", "value": "Q42" },
                "role": { "titleContains": "mayor", "on": "2024-02-27" }, "merged": false,
            });
            (filter, "speaker")
        }
        "quotes" => {
            let filter = json!({
                "speaker": id("speaker"), "source": id("source"), "publisher": id("publisher"),
                "claim": id("claim"), "kind": ["DIRECT"], "attribution": ["REPORTED"], "standing": ["PRESENT"], "language": ["en"],
                "spokenOn": days, "recordedAt": moments, "textContains": "late", "unlinked": true,
            });
            (filter, "quote")
        }
        "claims" => {
            let filter = json!({
                "kind": ["ASSERTION"], "checkability": ["TO_CHECK"], "topic": id("topic"), "language": ["en"],
                "speaker": id("speaker"), "publisher": id("publisher"), "rating": id("rating"),
                "verdictState": ["PUBLISHED"], "hasVerdict": true, "assignee": id("reviewer"),
                "recordedBy": id("reviewer"), "recordedAt": moments, "textContains": "late",
            });
            (filter, "claim")
        }
        "topics" => {
            let filter = json!({ "nameContains": "ferry", "parent": id("topic"), "merged": false });
            (filter, "topic")
        }
        "verdicts" => {
            let filter = json!({
                "state": ["PUBLISHED"], "rating": id("rating"), "scale": id("rating_scale"),
                "claim": id("claim"), "author": id("reviewer"), "stale": true, "publishedAt": moments,
            });
            (filter, "verdict")
        }
        "search" => {
            return json!({
                "speaker": id("speaker"), "publisher": id("publisher"), "topic": id("topic"), "rating": id("rating"),
                "language": ["en"], "day": days,
            });
        }
        other => panic!("bad_input/filters.rs has no filter of {other}"),
    };
    let own = json!({ "ids": id(own) });
    let fields = filter.as_object_mut().expect("a filter");
    fields.insert("ids".to_owned(), own["ids"].clone());
    fields.insert("and".to_owned(), json!([own]));
    fields.insert("or".to_owned(), json!([own]));
    fields.insert("not".to_owned(), own);
    filter
}

/// Asks for a list by one of its arguments.
async fn ask(
    newsroom: &Newsroom,
    list: &str,
    argument: &str,
    of: &str,
    value: Value,
) -> (u16, Value) {
    let words = if list == "search" {
        "query: \"ferry\", "
    } else {
        ""
    };
    let query =
        format!("query ($value: {of}) {{ {list}({words}{argument}: $value) {{ totalCount }} }}");
    let variables = json!({ "value": value });
    let (status, answer) = newsroom.answer("ana", &query, variables).await;
    (status.as_u16(), answer)
}

#[tokio::test]
async fn every_field_of_every_filter() {
    let newsroom = newsroom().await;
    let inputs = Inputs::of(&newsroom).await;
    let mut faults = Vec::new();
    for (list, of) in &inputs.filters {
        let filter = base(list);
        let mut tried = BTreeSet::new();
        for place in inputs.places(of, &filter) {
            tried.insert(place.field());
            for (what, spoilt) in spoilt(&filter, &place, of) {
                let (status, answer) = ask(&newsroom, list, "filter", of, spoilt).await;
                if let Err(fault) = refused(&place, list, status, &answer) {
                    faults.push(format!("{list} {} ({what}): {fault}", place.field()));
                }
            }
        }
        let untried: Vec<_> = inputs.fields(of).difference(&tried).cloned().collect();
        assert!(
            untried.is_empty(),
            "the filter of {list} in bad_input/filters.rs has not: {untried:?}"
        );

        // Five of them may stand in one another, and no more, where they do at all.
        let combining = if filter["not"].is_null() {
            &[][..]
        } else {
            &["and", "or", "not"]
        };
        for &combined in combining {
            let around = |filter: Value| match combined {
                "not" => json!({ "not": filter }),
                _ => json!({ combined: [filter] }),
            };
            let deep = (0..5).fold(json!({ "ids": [] }), |filter, _| around(filter));
            let (status, answer) = ask(&newsroom, list, "filter", of, deep.clone()).await;
            assert_eq!(status, 200, "{list} {combined}: {answer:#}");
            let (_, answer) = ask(&newsroom, list, "filter", of, around(deep)).await;
            let error = &answer["errors"][0];
            let told = error["message"].as_str().unwrap_or_default();
            if error["extensions"]["code"] != "BAD_USER_INPUT"
                || !told.contains(&format!("`{combined}`"))
            {
                faults.push(format!("{list} {combined} (too deep): {answer}"));
            }
        }
        let (status, answer) = ask(&newsroom, list, "filter", of, filter).await;
        assert_eq!(status, 200, "{list}: {answer:#}");
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn every_order_and_cursors_of_another() {
    let newsroom = newsroom().await;
    Stock::of(&newsroom, 1).await;
    let inputs = Inputs::of(&newsroom).await;
    let mut faults = Vec::new();
    for (list, of) in &inputs.orders {
        let fields = &inputs.enums[&format!("{of}Field")];
        let order = json!({ "field": fields[0], "direction": "ASC" });
        for place in inputs.places(of, &order) {
            for (what, spoilt) in spoilt(&order, &place, of) {
                let (_, answer) = ask(&newsroom, list, "orderBy", of, spoilt).await;
                let error = &answer["errors"][0];
                let told = error["message"].as_str().unwrap_or_default();
                if error["extensions"]["code"] != "BAD_USER_INPUT" || !told.contains("`orderBy`") {
                    faults.push(format!("{list} {} ({what}): {answer}", place.field()));
                }
            }
        }
        let query = format!(
            "query ($field: {of}Field!, $after: String) {{
                {list}(orderBy: {{ field: $field, direction: ASC }}, after: $after) {{ pageInfo {{ endCursor }} }}
            }}"
        );
        for field in fields {
            let data = newsroom
                .data("ana", &query, json!({ "field": field }))
                .await;
            let cursor = &data[list]["pageInfo"]["endCursor"];
            assert!(cursor.is_string(), "{list} has nothing to order");
            for other in fields {
                let variables = json!({ "field": other, "after": cursor });
                let (_, answer) = newsroom.answer("ana", &query, variables).await;
                let error = &answer["errors"][0];
                let told = error["message"].as_str().unwrap_or_default();
                let refused =
                    error["extensions"]["code"] == "BAD_USER_INPUT" && told.contains("after");
                if refused == (field == other) {
                    faults.push(format!("{list} by {other} after one by {field}: {answer}"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
