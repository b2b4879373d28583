//! A request that comes again under its key gives the same answer, and is carried out once.

use std::path::Path;

use serde_json::{Value, json};
use sqlx::query_scalar;

use crate::newsroom::{Newsroom, newsroom};
use crate::story::id;
use crate::transcript;

const RECORD: &str = "mutation ($text: String!, $key: String!) {
    recordClaim(input: { text: $text, idempotencyKey: $key }) { claim { id } errors { code } }
}";

async fn claims(newsroom: &Newsroom) -> i64 {
    query_scalar("SELECT count(*) FROM claim")
        .fetch_one(newsroom.database.pool())
        .await
        .expect("a count")
}

/// The same key with the same body, with another body, and by another person.
#[tokio::test]
async fn a_key_stands_for_one_request() {
    let newsroom = newsroom().await;
    let case = Path::new("idempotency/keys.graphql");
    transcript::run(case, &newsroom.router, &newsroom.people()).await;
}

/// A client that hears nothing may ask again before the first request has ended.
#[tokio::test]
async fn the_same_request_sixteen_times_at_once_records_one_row() {
    let newsroom = newsroom().await;
    let variables = json!({ "text": "The ferry was late.", "key": "one" });
    let requests = (0..16).map(|_| newsroom.data("ana", RECORD, variables.clone()));
    let answers: Vec<Value> = futures_util::future::join_all(requests).await;

    assert_eq!(claims(&newsroom).await, 1);
    let first = &answers[0];
    assert!(answers.iter().all(|other| other == first), "{answers:#?}");
}

/// Of two requests under one key at the same moment the first is carried out, and the others are told.
#[tokio::test]
async fn another_body_at_the_same_moment_is_refused() {
    let newsroom = newsroom().await;
    let variables = |number: usize| json!({ "text": format!("The ferry was late {} times.", number % 2), "key": "one" });
    let requests = (0..16).map(|number| newsroom.ask("ana", RECORD, variables(number)));
    let answers: Vec<Value> = futures_util::future::join_all(requests).await;

    assert_eq!(claims(&newsroom).await, 1);
    let carried_out = |answer: &&Value| answer.get("errors").is_none();
    let first = answers.iter().find(carried_out).expect("one is first");
    assert_eq!(first["data"]["recordClaim"]["errors"], json!([]));
    let same = answers.iter().filter(|answer| *answer == first).count();
    let refused = answers.iter().filter(|answer| {
        answer["data"] == json!({ "recordClaim": null })
            && answer["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    });
    assert_eq!((same, refused.count()), (8, 8), "{answers:#?}");
}

/// After 24 hours a key is one that never came, whoever comes first; and others' keys go with it.
#[tokio::test]
async fn a_key_is_kept_for_a_day() {
    let newsroom = newsroom().await;
    let record = async |who: &str, key: &str| {
        let variables = json!({ "text": "The ferry was late.", "key": key });
        id(&newsroom.data(who, RECORD, variables).await["recordClaim"]["claim"])
    };
    let age = async |by: &str| {
        let older =
            format!("UPDATE idempotency_key SET recorded_at = recorded_at - interval '{by}'");
        sqlx::query(sqlx::AssertSqlSafe(older))
            .execute(newsroom.database.pool())
            .await
            .expect("time passes");
    };
    let first = record("ana", "one").await;
    record("ben", "two").await;
    age("23 hours 59 minutes").await;
    assert_eq!(record("ana", "one").await, first);
    age("2 minutes").await;
    let requests = (0..16).map(|_| record("ana", "one"));
    let again: Vec<String> = futures_util::future::join_all(requests).await;
    assert_ne!(again[0], first);
    assert!(again.iter().all(|other| *other == again[0]), "{again:?}");
    let kept: Vec<String> = query_scalar("SELECT key FROM idempotency_key")
        .fetch_all(newsroom.database.pool())
        .await
        .expect("keys");
    assert_eq!(kept, ["one"], "Ben's is forgotten too");
}

/// Without a key each of them is a request of its own.
#[tokio::test]
async fn without_a_key_sixteen_requests_record_sixteen_rows() {
    let newsroom = newsroom().await;
    let requests = (0..16).map(|_| newsroom.record_claim("The ferry was late."));
    futures_util::future::join_all(requests).await;
    assert_eq!(claims(&newsroom).await, 16);
}

/// The same article, sent by several at once, is recorded by one of them and known to the others.
#[tokio::test]
async fn the_same_text_sixteen_times_at_once_is_one_source() {
    let newsroom = newsroom().await;
    let requests = (0..16).map(|_| newsroom.record_source("Fjord Post", "Late", "It is late."));
    let answers = futures_util::future::join_all(requests).await;
    let first = &answers[0];
    for answer in &answers {
        assert_eq!(
            (&answer.source, &answer.publisher),
            (&first.source, &first.publisher)
        );
    }
    let sources = "query { sources { totalCount } captures { totalCount } publishers { totalCount } speakers { totalCount } }";
    let counts = newsroom.data("ana", sources, json!({})).await;
    for field in ["sources", "captures", "publishers", "speakers"] {
        assert_eq!(counts[field]["totalCount"], 1, "{field}");
    }
}

/// Of two votes, and of two publications, at the same moment one is refused with how it stands now.
#[tokio::test]
async fn of_two_steps_at_once_one_is_taken() {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source("Fjord Post", "Late", "It is late.")
        .await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    let drafted = newsroom.draft(&claim, &recorded.source, "It was.").await;
    newsroom.submit(&drafted.revision).await;
    let approve = "mutation ($id: ID!) {
        approveVerdict(input: { verdictRevisionId: $id, expectedRevision: 2 }) { errors { code current { id } } }
    }";
    let variables = json!({ "id": drafted.revision });
    let (ben, eva) = tokio::join!(
        newsroom.ask("ben", approve, variables.clone()),
        newsroom.ask("eva", approve, variables.clone()),
    );
    let errors = |answer: &Value| answer["data"]["approveVerdict"]["errors"].clone();
    let mut errors = [errors(&ben), errors(&eva)];
    errors.sort_by_key(|errors| errors.as_array().map(Vec::len));
    assert_eq!(errors[0], json!([]));
    assert_eq!(errors[1][0]["code"], "CONFLICT");
    assert_eq!(errors[1][0]["current"]["id"], drafted.revision);
    let votes: i64 = query_scalar("SELECT count(*) FROM approval")
        .fetch_one(newsroom.database.pool())
        .await
        .expect("a count");
    assert_eq!(votes, 1);
}
