//! Documents are recorded and kept.

use std::path::Path;

use serde_json::json;

use super::play;
use super::verdict::published;
use crate::newsroom::newsroom;
use crate::transcript;

/// The largest text of a capture, in bytes.
const TEXT_BYTES: usize = 1 << 20;

/// A document comes in once, with a further capture when its text has changed.
#[tokio::test]
async fn record_source() {
    let newsroom = newsroom().await;
    let given = [
        ("largest", json!("a".repeat(TEXT_BYTES))),
        // In characters it would still fit.
        ("tooLarge", json!("a".repeat(TEXT_BYTES - 1) + "é")),
    ];
    let case = Path::new("source/record.graphql");
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// A document is captured again, and its quotes are looked for in it.
#[tokio::test]
async fn capture_source() {
    let newsroom = newsroom().await;
    let mut given = published(&newsroom).await;
    given.push(("tooLarge", json!("a".repeat(TEXT_BYTES + 1))));
    let case = Path::new("source/capture.graphql");
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// What is known of a document is corrected, and two documents never have one address.
#[tokio::test]
async fn update_source() {
    play("source/update.graphql").await;
}

/// A publisher takes a source back, and what was printed stays readable.
#[tokio::test]
async fn retract_source() {
    play("source/retract.graphql").await;
}

/// A source stands again, and that it did not for a while is kept.
#[tokio::test]
async fn reinstate_source() {
    play("source/reinstate.graphql").await;
}
