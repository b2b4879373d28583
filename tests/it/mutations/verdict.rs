//! Verdicts on their way.

use serde_json::json;

use super::{ferry, play};
use crate::newsroom::newsroom;

/// A finding rests on evidence, and speaks about linked quotes.
#[tokio::test]
async fn draft_verdict() {
    play("verdict/draft.graphql").await;
}

/// A verdict rests on another, never on itself.
#[tokio::test]
async fn a_verdict_rests_on_another() {
    play("verdict/rests_on.graphql").await;
}

/// The next revision is drafted, and those before it go no further.
#[tokio::test]
async fn revise_verdict() {
    play("verdict/revise.graphql").await;
}

/// What was taken back for good is not revised, nor does a revision of it go on.
#[tokio::test]
async fn of_a_retracted_verdict_nothing_goes_on() {
    let newsroom = newsroom().await;
    let given = ferry(&newsroom).await;
    let of = |name| {
        let (_, value) = given.iter().find(|(given, _)| *given == name).expect(name);
        value.as_str().expect("an id").to_owned()
    };
    let drafted = newsroom
        .draft(&of("claimId"), &of("sourceId"), "It was.")
        .await;
    newsroom.bring_out(&drafted.revision).await;
    let query = "mutation ($verdict: ID!) {
        reviseVerdict(input: { verdictId: $verdict, expectedRevision: 2, changes: {} }) {
            revision { id } errors { message code }
        }
    }";
    let variables = json!({ "verdict": drafted.verdict });
    let data = newsroom.data("ana", query, variables).await;
    let next = data["reviseVerdict"]["revision"]["id"].clone();
    assert!(next.is_string(), "{data}");
    sqlx::query("UPDATE verdict SET state = 'RETRACTED'")
        .execute(newsroom.database.pool())
        .await
        .expect("retracted");

    let query = "mutation ($verdict: ID!, $next: ID!) {
        reviseVerdict(input: { verdictId: $verdict, expectedRevision: 4, changes: {} }) { errors { code } }
        submitVerdict(input: { verdictRevisionId: $next, expectedRevision: 1 }) { errors { code } }
    }";
    let variables = json!({ "verdict": drafted.verdict, "next": next });
    let answer = newsroom.ask("ana", query, variables).await;
    for mutation in ["reviseVerdict", "submitVerdict"] {
        let expected = json!({ "errors": [{ "code": "VERDICT_RETRACTED" }] });
        assert_eq!(answer["data"][mutation], expected);
    }
}

/// What was published is corrected in public.
#[tokio::test]
async fn correct_verdict() {
    play("verdict/correct.graphql").await;
}

/// A revision is given back with a reason, also once it is approved.
#[tokio::test]
async fn return_verdict() {
    play("verdict/return.graphql").await;
}

/// A vote is taken back by who gave it.
#[tokio::test]
async fn withdraw_approval() {
    play("verdict/withdraw_approval.graphql").await;
}

/// From a draft to its publication, with every step that is refused on the way.
#[tokio::test]
async fn submit_approve_and_publish_verdict() {
    play("verdict/publish.graphql").await;
}
