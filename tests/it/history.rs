//! What happened to a record, as people read it.

use std::path::Path;

use serde_json::json;
use verbatim::event::Event;
use verbatim::graph::plan::{Field, Planned as _};

use crate::newsroom::newsroom;
use crate::transcript;

/// Changes in words, page by page; what changed since; and a record as it stood.
#[tokio::test]
async fn a_history_is_read() {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source(
            "Fjord Post",
            "Late again",
            "“The ferry is late,” said Ada Falk.",
        )
        .await;
    let speaker = newsroom.record_speaker("Ada Falk").await;
    let quote = newsroom
        .record_quote(&recorded.capture, "The ferry is late", &speaker, None)
        .await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    newsroom.link(&claim, &quote).await;
    let ratings = newsroom
        .data("ana", "{ ratings(first: 2) { nodes { id } } }", json!({}))
        .await;
    let ratings = &ratings["ratings"]["nodes"];
    let given = [
        ("claimId", json!(claim)),
        ("speakerId", json!(speaker)),
        ("ratingId", ratings[0]["id"].clone()),
        ("otherRatingId", ratings[1]["id"].clone()),
    ];
    let case = Path::new("history/read.graphql");
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// Every column that leads to another record is shown as what it leads to.
#[tokio::test]
async fn every_key_is_shown_in_words() {
    let Some(Field::Expression(changes)) = Event::plan().fields.get("changes") else {
        panic!("what changed is an expression");
    };
    let newsroom = newsroom().await;
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT a.attname::text FROM pg_constraint c
         JOIN kept_table k ON c.conrelid = k.table_name::regclass
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 ORDER BY 1",
    )
    .fetch_all(newsroom.database.pool())
    .await
    .expect("the columns");
    assert!(columns.len() > 20, "{columns:?}");
    for column in columns {
        assert!(
            column.ends_with("_by") || changes.contains(&format!("'{column}'")),
            "{column} is shown as a bare key"
        );
    }
}

/// The hash of a token is in nobody's history.
#[tokio::test]
async fn no_secret_is_told() {
    let newsroom = newsroom().await;
    let ana = newsroom.reviewer("ana").await;
    let query = "query ($id: ID!) {
        node(id: $id) { history(first: 100) { nodes { table summary changes { field before after } } } }
    }";
    let data = newsroom.data("ben", query, json!({ "id": ana })).await;
    let text = data.to_string();
    assert!(
        text.contains("\"token\"") && text.contains("prefix"),
        "{text}"
    );
    assert!(!text.contains("\"hash\""), "{text}");
}
