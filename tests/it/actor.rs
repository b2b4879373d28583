//! The history has the reviewer and the token of each request, and every writer's event.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::newsroom::newsroom;

#[tokio::test]
async fn the_history_names_the_reviewer_and_the_token() {
    let newsroom = newsroom().await;
    newsroom.record_claim("The ferry was late.").await;
    let named: Vec<(String, bool)> = sqlx::query_as(
        "SELECT r.name, EXISTS (SELECT FROM token t WHERE t.id = e.token_id AND t.reviewer_id = r.id)
         FROM event e JOIN reviewer r ON r.id = e.reviewer_id WHERE e.table_name = 'claim'",
    )
    .fetch_all(newsroom.database.pool())
    .await
    .expect("the events");
    let [(_, by_token)] = &named[..] else {
        panic!("one event by a reviewer is expected: {named:?}");
    };
    assert!(by_token, "the token is that reviewer's");
}

/// Each tries until it is let through: no change is lost, and each is in the history.
#[tokio::test]
async fn sixty_four_writers_of_one_claim_leave_a_chain_without_gaps() {
    const REWORD: &str = "mutation ($id: ID!, $revision: Int!, $text: String!) {
        rewordClaim(input: { claimId: $id, expectedRevision: $revision, changes: { text: $text } }) {
            claim { revision }
            errors { code current { ... on Claim { revision } } }
        }
    }";
    let newsroom = newsroom().await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    let writers = (0..64).map(|writer| {
        let (newsroom, claim) = (&newsroom, &claim);
        async move {
            let mut revision = 1;
            for _ in 0..200 {
                let text = format!("The ferry was {writer} minutes late.");
                let variables = json!({ "id": claim, "revision": revision, "text": text });
                let answer = newsroom.ask("ana", REWORD, variables).await;
                let payload = &answer["data"]["rewordClaim"];
                if payload["claim"] != Value::Null {
                    return;
                }
                // Where it had to wait too long it tries again as it was.
                let current = &payload["errors"][0]["current"]["revision"];
                revision = current.as_i64().unwrap_or(revision);
            }
            panic!("writer {writer} is never let through");
        }
    });
    join_all(writers).await;
    let (revision, events, last): (i32, i64, i32) = sqlx::query_as(
        "SELECT c.revision, count(*), max(e.seq) FROM claim c JOIN event e ON e.record_id = c.id GROUP BY c.revision",
    )
    .fetch_one(newsroom.database.pool())
    .await
    .expect("the chain");
    assert_eq!((revision, events, last), (65, 65, 65));
    newsroom.history_holds().await;
}
