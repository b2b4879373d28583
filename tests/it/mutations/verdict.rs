//! Verdicts on their way.

use super::play;

/// A finding rests on evidence, and speaks about linked quotes.
#[tokio::test]
async fn draft_verdict() {
    play("verdict/draft.graphql").await;
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
