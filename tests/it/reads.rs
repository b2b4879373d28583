//! The connections that reads take, and the documents that are kept.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::Row as _;
use verbatim::database::Readers;

use crate::newsroom::newsroom;
use crate::support::database;

/// As many as a test's pool holds, so that each connection had its statement given up.
const CONNECTIONS: usize = 8;

/// A guard against hanging, far below the time of the statement that was given up.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_statement_that_was_given_up_leaves_no_answer_to_the_next() {
    let database = database().await;
    let readers = Readers::beside(&database.connection());
    let given_up = (0..CONNECTIONS).map(|_| {
        let readers = readers.clone();
        tokio::spawn(async move {
            let slow = readers.fetch_optional(sqlx::query("SELECT 7 FROM pg_sleep(60)"));
            tokio::time::timeout(Duration::from_millis(50), slow).await
        })
    });
    for task in given_up.collect::<Vec<_>>() {
        assert!(
            task.await.expect("the task ends").is_err(),
            "it was too slow"
        );
    }
    for number in 0..3 * CONNECTIONS {
        let number = i32::try_from(number).expect("a small number");
        let read = readers.fetch_optional(sqlx::query("SELECT $1::integer").bind(number));
        let row = tokio::time::timeout(PATIENCE, read)
            .await
            .expect("it does not wait for what was given up")
            .expect("an answer")
            .expect("a row");
        assert_eq!(row.get::<i32, _>(0), number);
    }
}

#[tokio::test]
async fn a_statement_that_fails_leaves_its_connection_good() {
    let database = database().await;
    let readers = Readers::beside(&database.connection());
    for _ in 0..CONNECTIONS {
        let failed = readers.fetch_optional(sqlx::query("SELECT 1 / 0")).await;
        assert!(failed.is_err());
        let row = readers.fetch_optional(sqlx::query("SELECT 1")).await;
        assert_eq!(row.expect("an answer").expect("a row").get::<i32, _>(0), 1);
    }
}

#[tokio::test]
async fn a_document_that_came_before_answers_for_its_own_variables_and_viewer() {
    let newsroom = newsroom().await;
    let query = "query Who($with: Boolean!, $first: Int) { viewer @include(if: $with) { role } ratings(first: $first) { nodes { label } } }";
    let labels = |data: &Value| data["ratings"]["nodes"].as_array().map_or(0, Vec::len);
    let ana = newsroom
        .data("ana", query, json!({ "with": true, "first": 2 }))
        .await;
    assert_eq!(
        (ana["viewer"]["role"].as_str(), labels(&ana)),
        (Some("REVIEWER"), 2)
    );
    let eva = newsroom
        .data("eva", query, json!({ "with": true, "first": 3 }))
        .await;
    assert_eq!(
        (eva["viewer"]["role"].as_str(), labels(&eva)),
        (Some("EDITOR"), 3)
    );
    let public = newsroom
        .data("public", query, json!({ "with": true }))
        .await;
    assert_eq!((public["viewer"].as_str(), labels(&public)), (None, 7));
    let without = newsroom
        .data("ana", query, json!({ "with": false, "first": 1 }))
        .await;
    assert_eq!((without.get("viewer"), labels(&without)), (None, 1));
    let refused = newsroom
        .ask("ana", query, json!({ "with": true, "first": 0 }))
        .await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}
