//! Speakers are recorded and kept.

use super::play;

/// Somebody is recorded with names and dated roles.
#[tokio::test]
async fn record_speaker() {
    play("speaker/record.graphql").await;
}
