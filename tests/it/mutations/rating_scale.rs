//! What findings are called.

use super::play;

/// A scale is a choice of ratings that can be told apart.
#[tokio::test]
async fn record_rating_scale() {
    play("rating_scale/record.graphql").await;
}

/// The next version leaves the ones before it as they are.
#[tokio::test]
async fn revise_rating_scale() {
    play("rating_scale/revise.graphql").await;
}

/// A scale that is retired stays, and is given no longer.
#[tokio::test]
async fn retire_rating_scale() {
    play("rating_scale/retire.graphql").await;
}
