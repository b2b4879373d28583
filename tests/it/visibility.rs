//! The public sees only what is published.
//!
//! A newsroom holds published records and others that are not, on the same sources, by the same
//! speakers, about the same claims. What the public must never read contains SECRET. The whole schema,
//! as its introspection tells it, is walked over all of them: by `node`, by every list, along every
//! edge.

mod erase;
mod mixed;
mod questions;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::{Value, json};

use self::mixed::{Mixed, ids};
use self::questions::Questions;
use crate::introspection::Kind;

/// Every text in an answer.
fn texts(answer: &Value) -> Vec<&str> {
    match answer {
        Value::String(text) => vec![text.as_str()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn the_public_reads_nothing_that_is_not_published() {
    let mixed = Mixed::new().await;
    let mut found = Vec::new();
    for (query, variables) in mixed.walk() {
        let data = mixed.newsroom.data("public", &query, variables).await;
        for text in texts(&data) {
            let secret = text.to_uppercase().contains("SECRET")
                || text.contains("@example.org")
                || ["ana", "ben", "eva", "ada"].contains(&text);
            assert!(!secret, "{query}: {data:#}");
        }
        for id in ids(&data) {
            assert!(
                !mixed.hidden.iter().any(|hidden| hidden == id),
                "{query}: {data:#}"
            );
            found.push(id.to_owned());
        }
    }
    for id in &mixed.public {
        assert!(found.contains(id), "{id} is public, and not to be found");
    }
}

/// What happened to a record is for those who work on it.
#[tokio::test]
async fn every_record_has_a_history_and_none_for_the_public() {
    let mixed = Mixed::new().await;
    let query = "query ($id: ID!) { node(id: $id) { history(first: 100) { totalCount nodes { seq summary } } } }";
    for id in mixed.public.iter().chain(&mixed.hidden) {
        let data = mixed.newsroom.data("ana", query, json!({ "id": id })).await;
        let history = &data["node"]["history"];
        assert!(
            history["nodes"]
                .as_array()
                .is_some_and(|events| !events.is_empty()),
            "{id}: {history:#}"
        );
        let data = mixed
            .newsroom
            .data("public", query, json!({ "id": id }))
            .await;
        let history = &data["node"]["history"];
        assert!(
            history.is_null() || *history == json!({ "totalCount": 0, "nodes": [] }),
            "{id}: {history:#}"
        );
    }
}

/// What the history has of this moment is what stands in the tables, for the public and for the staff, by
/// every field and edge; and of a moment before all, nothing. It keeps neither when a token was last used
/// nor the pages that captures were taken from, but for their digests.
#[tokio::test]
async fn what_was_is_what_is_where_nothing_has_changed() {
    let mixed = Mixed::new().await;
    let newsroom = &mixed.newsroom;
    let queries = mixed
        .walk()
        .into_iter()
        .filter(|(query, _)| query.contains("node(id: $id)"));
    for (query, variables) in queries {
        let query = query.replace(" lastUsedAt", "").replace(" html ", " ");
        let then = |moment: &str| {
            query.replace(
                "node(id: $id)",
                &format!("node: nodeAsOf(id: $id, asOf: \"{moment}\")"),
            )
        };
        for person in ["public", "ana"] {
            let now = newsroom.data(person, &query, variables.clone()).await;
            let then_too = newsroom
                .data(person, &then("9999-01-01T00:00:00Z"), variables.clone())
                .await;
            assert_eq!(now, then_too, "{person}: {query} {variables}");
        }
        let before = newsroom
            .data("ana", &then("2000-01-01T00:00:00Z"), variables.clone())
            .await;
        assert!(before["node"].is_null(), "{query} {variables}");
    }
}

/// Of what a list holds for the public, counts tell no more than the rows do.
#[tokio::test]
async fn counts_are_of_what_is_published() {
    let mixed = Mixed::new().await;
    for list in mixed.types.lists() {
        let query = format!("{{ {} }}", list.select("id", 50));
        let data = mixed.newsroom.data("public", &query, json!({})).await;
        let page = &data[&list.name];
        assert_eq!(
            page["totalCount"],
            ids(&page["nodes"]).len(),
            "{}",
            list.name
        );
        let mut below = String::from("id");
        for edge in mixed
            .types
            .edges(&list.of)
            .filter(|edge| edge.kind == Kind::Connection)
        {
            let _ = write!(
                below,
                " {}(first: 20) {{ totalCount nodes {{ id }} }}",
                edge.name
            );
        }
        let query = format!("{{ {} }}", list.select(&below, 10));
        let data = mixed.newsroom.data("public", &query, json!({})).await;
        for row in data[&list.name]["nodes"].as_array().expect("nodes") {
            for page in row
                .as_object()
                .expect("a row")
                .values()
                .filter(|value| value.is_object())
            {
                assert_eq!(page["totalCount"], ids(&page["nodes"]).len(), "{row:#}");
            }
        }
    }
}

/// Whom a hidden record has to do with is not found out by filtering for it, nor for all but it.
#[tokio::test]
async fn no_filter_tells_of_what_is_hidden() {
    let mixed = Mixed::new().await;
    let mut hidden: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for id in &mixed.hidden {
        let prefix = id.rsplit_once('_').expect("an id").0;
        hidden.entry(prefix).or_default().push(id);
    }
    let mut tried = 0;
    for list in mixed.types.lists() {
        let fields = "query ($filter: String!) {
            __type(name: $filter) { inputFields { name type { ofType { ofType { name } } } } }
        }";
        let variables = json!({ "filter": format!("{}Filter", list.of) });
        let data = mixed.newsroom.data("public", fields, variables).await;
        let fields = data["__type"]["inputFields"].as_array();
        for field in fields.into_iter().flatten() {
            if field["type"]["ofType"]["ofType"]["name"] != "ID" {
                continue;
            }
            let (list, field) = (&list.name, field["name"].as_str().expect("a name"));
            let query = format!(
                "query ($ids: [ID!]!) {{
                    all: {list} {{ totalCount }}
                    only: {list}(filter: {{ {field}: $ids }}) {{ totalCount }}
                    but: {list}(filter: {{ not: {{ {field}: $ids }} }}) {{ totalCount }}
                }}"
            );
            for ids in hidden.values() {
                let answer = mixed
                    .newsroom
                    .ask("public", &query, json!({ "ids": ids }))
                    .await;
                if answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT" {
                    // Ids of another type.
                    continue;
                }
                let found = &answer["data"];
                assert_eq!(found["only"]["totalCount"], 0, "{list}, {field}");
                assert_eq!(found["but"], found["all"], "{list}, {field}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 15, "only {tried} fields could be tried");
}

/// Whatever the public asks, by whatever field and argument the schema has, it is answered as if there were
/// nothing but what is published: as over a database from which all else was taken out.
#[tokio::test]
async fn what_is_hidden_makes_no_difference() {
    let mixed = Mixed::new().await;
    let mut asked = Vec::new();
    for (query, variables) in mixed.walk() {
        let answer = mixed
            .newsroom
            .ask("public", &query, variables.clone())
            .await;
        assert!(answer["data"].is_object(), "{query}: {answer:#}");
        asked.push((query, variables, answer));
    }
    let questions = Questions::of(&mixed).await.answered().await;
    let questions = questions
        .into_iter()
        .map(|(query, answer)| (query, json!({}), answer));
    asked.extend(questions);
    erase::erase_hidden(mixed.newsroom.database.pool()).await;
    for (query, variables, before) in asked {
        let after = mixed
            .newsroom
            .ask("public", &query, variables.clone())
            .await;
        assert_eq!(before, after, "{query} {variables}");
    }
}

/// Which fields the public ever reads something by is decided for each of them.
#[tokio::test]
async fn what_the_public_reads() {
    let mixed = Mixed::new().await;
    let mut read = BTreeSet::new();
    for (query, variables) in mixed.walk() {
        let data = mixed.newsroom.data("public", &query, variables).await;
        note_fields(&data, &mut read);
    }
    let mut fields = String::new();
    for of in mixed.types.objects() {
        let (seen, unseen): (Vec<&str>, Vec<&str>) = mixed
            .types
            .fields(of)
            .iter()
            .map(|field| field.name.as_str())
            .partition(|field| read.contains(&(of.to_owned(), (*field).to_owned())));
        let _ = writeln!(fields, "{of}: {}", seen.join(" "));
        if !unseen.is_empty() {
            let _ = writeln!(fields, "    never {}", unseen.join(" "));
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("visibility");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(
        "Fields by which the public reads something, and those by which it never does. Where a field has come: is the \
         public to read it? If so, the walk over tests/it/visibility/mixed.rs should find a value; if not, hide it in \
         the type's `rows`. Then write this anew with INSTA_UPDATE=always.",
    );
    settings.bind(|| insta::assert_snapshot!("what_the_public_reads", fields));
}

/// The fields of each type that have a value somewhere in an answer. An empty page is none.
fn note_fields(answer: &Value, read: &mut BTreeSet<(String, String)>) {
    match answer {
        Value::Array(values) => values.iter().for_each(|value| note_fields(value, read)),
        Value::Object(fields) => {
            for (field, value) in fields {
                note_fields(value, read);
                let empty = value.is_null() || *value == json!([]) || value["totalCount"] == 0;
                if let (Some(of), false) = (fields.get("__typename"), empty) {
                    let of = of.as_str().unwrap_or_default().to_owned();
                    read.insert((of, field.clone()));
                }
            }
        }
        _ => {}
    }
}

/// A cursor of a record that is hidden is a place in the list, and shows nothing of the record.
#[tokio::test]
async fn cursors_of_hidden_records_lead_to_none() {
    let mixed = Mixed::new().await;
    let query = "{ claims(first: 50) { edges { cursor node { id } } } }";
    let data = mixed.newsroom.data("ana", query, json!({})).await;
    for edge in data["claims"]["edges"].as_array().expect("edges") {
        for (count, cursor) in [("first", "after"), ("last", "before")] {
            let query = format!(
                "query ($cursor: String) {{ claims({count}: 50, {cursor}: $cursor) {{ nodes {{ id }} }} }}"
            );
            let data = mixed
                .newsroom
                .data("public", &query, json!({ "cursor": edge["cursor"] }))
                .await;
            assert!(
                ids(&data)
                    .iter()
                    .all(|id| mixed.public.iter().any(|public| public == id)),
                "{data:#}"
            );
        }
    }
}

/// The staff reads everything, whatever the role and however narrow the token, but for what nobody reads:
/// secrets, and what is kept of them.
#[tokio::test]
async fn the_staff_reads_everything() {
    let mixed = Mixed::new().await;
    let newsroom = &mixed.newsroom;
    let reading = "mutation { createToken(input: { label: \"page\", scope: READ }) { secret errors { code } } }";
    let made = newsroom.data("ada", reading, json!({})).await;
    let reading = made["createToken"]["secret"].as_str();
    // None of them is noted as used from here on.
    let secrets: Vec<String> = sqlx::query_scalar(
        "UPDATE token SET last_used_at = now() + interval '1 day' RETURNING encode(hash, 'hex')",
    )
    .fetch_all(newsroom.database.pool())
    .await
    .expect("hashes");
    let people = newsroom.people();
    let tokens = people.iter().filter_map(|(_, token)| token.clone());
    let secrets: Vec<String> = tokens
        .chain(secrets)
        .chain(reading.map(str::to_owned))
        .collect();
    let mut found = Vec::new();
    for (query, variables) in mixed.walk() {
        let data = newsroom.data("ana", &query, variables.clone()).await;
        found.extend(ids(&data).into_iter().map(str::to_owned));
        for text in texts(&data) {
            assert!(
                !secrets.iter().any(|secret| text.contains(secret.as_str())),
                "{query}"
            );
        }
        for (who, token) in people
            .iter()
            .filter(|(who, _)| ["eva", "ada"].contains(who))
        {
            let answer = newsroom
                .ask_by(token.as_deref(), &query, variables.clone())
                .await;
            assert_eq!(answer["data"], data, "{query}, as {who}");
        }
        let answer = newsroom.ask_by(reading, &query, variables).await;
        assert_eq!(answer["data"], data, "{query}, by a token that only reads");
    }
    for id in mixed.public.iter().chain(&mixed.hidden) {
        assert!(found.contains(id), "{id} is not to be found");
    }
    let query = "query ($claim: ID!) { claim(id: $claim) { text quotes { totalCount } } captures(first: 50) { nodes { text } } }";
    let data = mixed
        .newsroom
        .data("ana", query, json!({ "claim": mixed.claim }))
        .await;
    assert_eq!(data["claim"]["text"], "SECRET rewording");
    assert_eq!(data["claim"]["quotes"]["totalCount"], 4);
    let captures = data["captures"]["nodes"].as_array().expect("nodes");
    assert!(captures.iter().all(|capture| capture["text"].is_string()));
}

/// Wording, topics and quotes are those of the published revision, whatever was done to the claim since.
#[tokio::test]
async fn the_public_reads_a_claim_as_it_was_published() {
    let mixed = Mixed::new().await;
    let query = "query ($claim: ID!, $late: ID!, $revision: ID!) {
        claim(id: $claim) { text language topics { totalCount nodes { name parent { name } children { totalCount } } } quotes { totalCount nodes { text passages { prefix suffix } } } }
        quote(id: $late) { id }
        verdictRevision(id: $revision) { claimText claimLanguage topics { nodes { name mergedInto { name } } } quotes { totalCount } }
        captures(first: 50) { nodes { text } }
    }";
    let variables = json!({ "claim": mixed.claim, "late": mixed.late_quote, "revision": mixed.published.revision });
    let data = mixed.newsroom.data("public", query, variables).await;
    assert_eq!(data["claim"]["text"], "The ferry was late.");
    assert_eq!(data["verdictRevision"]["claimText"], "The ferry was late.");
    assert_eq!(data["claim"]["language"], "en-GB");
    assert_eq!(data["verdictRevision"]["claimLanguage"], "en-GB");
    let topics = json!({ "totalCount": 1, "nodes": [{ "name": "Ships", "parent": { "name": "Transport" }, "children": { "totalCount": 0 } }] });
    assert_eq!(data["claim"]["topics"], topics);
    let topics = json!([{ "name": "Ferries", "mergedInto": { "name": "Ships" } }]);
    assert_eq!(data["verdictRevision"]["topics"]["nodes"], topics);
    assert_eq!(data["verdictRevision"]["quotes"]["totalCount"], 1);
    assert_eq!(data["claim"]["quotes"]["totalCount"], 1);
    let quote = &data["claim"]["quotes"]["nodes"][0];
    assert_eq!(quote["text"], "The ferry is late.");
    let context = |side: &str| {
        quote["passages"][0][side]
            .as_str()
            .expect("a text")
            .chars()
            .count()
    };
    assert!(context("prefix") + context("suffix") <= 200, "{quote:#}");
    assert_eq!(data["quote"], Value::Null);
    let captures = data["captures"]["nodes"].as_array().expect("nodes");
    assert_eq!(captures, &[json!({ "text": null })]);
}

/// Nor does a filter find a claim by what has become of it since.
#[tokio::test]
async fn the_public_finds_a_claim_as_it_was_published() {
    let mixed = Mixed::new().await;
    let count = async |who: &str, filter: Value| {
        let query = "query ($filter: ClaimFilter) { claims(filter: $filter) { nodes { text } } }";
        let data = mixed
            .newsroom
            .data(who, query, json!({ "filter": filter }))
            .await;
        data["claims"]["nodes"].as_array().expect("nodes").len()
    };
    for (language, staff, public) in [("nn", 1, 0), ("en", 0, 1), ("en-GB", 0, 1)] {
        let filter = json!({ "language": [language] });
        assert_eq!(count("ana", filter.clone()).await, staff, "{language}");
        assert_eq!(count("public", filter).await, public, "{language}");
    }

    // Between the two topics stands one that the public does not see.
    let query =
        "{ topics(filter: { nameContains: \"Transport\" }, first: 50) { nodes { id name } } }";
    let data = mixed.newsroom.data("public", query, json!({})).await;
    let below = json!({ "topic": [data["topics"]["nodes"][0]["id"]] });
    assert_eq!(count("ana", below.clone()).await, 2);
    assert_eq!(count("public", below).await, 1);
}

/// What a public source says can be read: its publisher, whenever it was given.
#[tokio::test]
async fn the_publisher_of_a_public_source_is_public() {
    let mixed = Mixed::new().await;
    let query = "{ sources { nodes { id publisher { name speaker { name } } } } }";
    let before = mixed.newsroom.data("public", query, json!({})).await;
    let source = &before["sources"]["nodes"][0];
    let mutation = "mutation ($id: ID!) {
        updateSource(input: { sourceId: $id, expectedRevision: 1, changes: { publisher: { name: \"Sund Gazette\" } } }) {
            source { id } errors { message }
        }
    }";
    let variables = json!({ "id": source["id"] });
    mixed.newsroom.data("ana", mutation, variables).await;
    let after = mixed.newsroom.data("public", query, json!({})).await;
    let publisher = json!({ "name": "Sund Gazette", "speaker": { "name": "Sund Gazette" } });
    assert_eq!(after["sources"]["nodes"][0]["publisher"], publisher);

    let all = "{ sources(first: 50) { nodes { id } } }";
    let data = mixed.newsroom.data("ana", all, json!({})).await;
    let hidden = data["sources"]["nodes"].as_array().expect("nodes");
    let hidden = hidden
        .iter()
        .find(|source| mixed.hidden.iter().any(|id| source["id"] == **id))
        .expect("a source that is not public");
    let mutation = mutation.replace("Sund Gazette", "SECRET gazette");
    let variables = json!({ "id": hidden["id"] });
    mixed.newsroom.data("ana", &mutation, variables).await;
    let data = mixed
        .newsroom
        .data(
            "public",
            "{ publishers { nodes { name } } speakers { nodes { name } } }",
            json!({}),
        )
        .await;
    assert!(
        texts(&data).iter().all(|text| !text.contains("SECRET")),
        "{data:#}"
    );
}
