//! Verdicts on their way.

use super::play;

/// A finding rests on evidence, and speaks about linked quotes.
#[tokio::test]
async fn draft_verdict() {
    play("verdict/draft.graphql").await;
}

/// From a draft to its publication, with every step that is refused on the way.
#[tokio::test]
async fn submit_approve_and_publish_verdict() {
    play("verdict/publish.graphql").await;
}
