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
    let ids = answers
        .iter()
        .map(|answer| id(&answer["recordClaim"]["claim"]));
    let first = id(&answers[0]["recordClaim"]["claim"]);
    assert!(ids.into_iter().all(|other| other == first), "{answers:#?}");
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
