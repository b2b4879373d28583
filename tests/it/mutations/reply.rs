//! Speakers are asked, and answer.

use super::play;

/// A speaker is asked about a claim, until a day.
#[tokio::test]
async fn request_reply() {
    play("reply/request.graphql").await;
}

/// What came of a request is recorded once, and published with the verdict.
#[tokio::test]
async fn record_reply() {
    play("reply/record.graphql").await;
}

/// A request is withdrawn, and stays readable.
#[tokio::test]
async fn withdraw_reply_request() {
    play("reply/withdraw.graphql").await;
}
