//! Quotes are taken.

use super::play;

/// Words are found in their capture, or refused.
#[tokio::test]
async fn record_quote() {
    play("quote/record.graphql").await;
}
