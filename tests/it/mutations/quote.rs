//! Quotes are taken, put right and withdrawn.

use super::play;

/// Words are found in their capture, or refused.
#[tokio::test]
async fn record_quote() {
    play("quote/record.graphql").await;
}

/// What was noted about a quote is put right, its words are not.
#[tokio::test]
async fn update_quote() {
    play("quote/update.graphql").await;
}

/// That words were said, or were not, is shown by something.
#[tokio::test]
async fn set_quote_attribution() {
    play("quote/set_attribution.graphql").await;
}

/// A quote that was withdrawn is still read, and nothing new is built on it.
#[tokio::test]
async fn withdraw_quote() {
    play("quote/withdraw.graphql").await;
}

/// A quote tells the post that its speaker held on its day.
#[tokio::test]
async fn the_speakers_role_of_a_quote() {
    play("quote/speaker_role.graphql").await;
}
