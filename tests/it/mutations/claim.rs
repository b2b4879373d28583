//! Claims are written down and linked.

use super::play;

/// A statement is an assertion, or about one quote.
#[tokio::test]
async fn record_claim() {
    play("claim/record.graphql").await;
}

/// A claim is put in other words, by those who have seen its present ones.
#[tokio::test]
async fn reword_claim() {
    play("claim/reword.graphql").await;
}

/// A quote is linked to a claim once.
#[tokio::test]
async fn link_quote_to_claim() {
    play("claim/link_quote.graphql").await;
}
