//! Publishers are recorded and kept.

use super::play;

/// A publisher is recorded with its domains, once.
#[tokio::test]
async fn record_publisher() {
    play("publisher/record.graphql").await;
}

/// A publisher is renamed, its speaker with it, and its domains are replaced.
#[tokio::test]
async fn update_publisher() {
    play("publisher/update.graphql").await;
}
