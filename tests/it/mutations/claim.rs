//! Claims are written down, checked and linked.

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

/// A quote is unlinked from a claim, unless the claim is about it.
#[tokio::test]
async fn unlink_quote_from_claim() {
    play("claim/unlink_quote.graphql").await;
}

/// What cannot be checked gets no verdict, and a verdict says how far the check has come.
#[tokio::test]
async fn set_claim_checkability() {
    play("claim/set_checkability.graphql").await;
}

/// Claims are linked once, whichever way they are named.
#[tokio::test]
async fn link_claims() {
    play("claim/link_claims.graphql").await;
}

/// What is unlinked falls apart, and the rest stays together.
#[tokio::test]
async fn unlink_claims() {
    play("claim/unlink_claims.graphql").await;
}

/// Whether it was checked before: a claim is what it was suggested for.
#[tokio::test]
async fn confirm_match() {
    play("claim/confirm_match.graphql").await;
}

/// A claim is not what it was suggested for, and is not suggested for it again.
#[tokio::test]
async fn reject_match() {
    play("claim/reject_match.graphql").await;
}

/// What was rejected can be suggested again.
#[tokio::test]
async fn restore_match() {
    play("claim/restore_match.graphql").await;
}
