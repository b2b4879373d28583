//! What is suggested for an article is recorded or dismissed.

use super::play;

/// An article's quotes are suggested, with the speakers who may be meant.
#[tokio::test]
async fn suggested_quotes() {
    play("suggestion/read.graphql").await;
}

/// A suggestion becomes a quote, and its speaker is recorded if need be.
#[tokio::test]
async fn accept_suggestion() {
    play("suggestion/accept.graphql").await;
}

/// A suggestion is dismissed, and not made again.
#[tokio::test]
async fn dismiss_suggestion() {
    play("suggestion/dismiss.graphql").await;
}

/// What was dismissed is suggested again.
#[tokio::test]
async fn restore_suggestion() {
    play("suggestion/restore.graphql").await;
}
