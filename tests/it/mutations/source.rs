//! Documents are recorded and kept.

use std::{fs, path::Path};

use serde_json::{Value, json};

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
    let mut given = vec![
        ("largest", json!("a".repeat(TEXT_BYTES))),
        // In characters it would still fit.
        ("tooLarge", json!("a".repeat(TEXT_BYTES - 1) + "é")),
        ("page", json!(page())),
        (
            "otherPage",
            json!(page().replace("tracker", "advertisement")),
        ),
        // A copy of it elsewhere, with a text of its own.
        (
            "copy",
            json!(
                page()
                    .replace("https://fjord.example/", "https://copies.example/")
                    .replace("41 days", "40 days")
            ),
        ),
    ];
    given.extend(bad_pages());
    let case = Path::new("source/record.graphql");
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// A document is captured again, and its quotes are looked for in it.
#[tokio::test]
async fn capture_source() {
    let newsroom = newsroom().await;
    let mut given = published(&newsroom).await;
    given.push(("tooLarge", json!("a".repeat(TEXT_BYTES + 1))));
    given.extend(bad_pages());
    let case = Path::new("source/capture.graphql");
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// Of a capture that came by the hand of an operator nobody knows how quotes stand in it, until it comes again.
#[tokio::test]
async fn an_operators_capture_is_looked_through_when_it_comes_again() {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source("Fjord Post", "Late", "The ferry is late.")
        .await;
    let speaker = newsroom.record_speaker("Ada Falk").await;
    let quote = newsroom
        .record_quote(&recorded.capture, "The ferry is late", &speaker, None)
        .await;
    sqlx::query(
        "INSERT INTO capture (id, source_id, text, sha256) SELECT gen_random_uuid(), id, 'It is late.', sha256('It is late.') FROM source",
    )
    .execute(newsroom.database.pool())
    .await
    .expect("a capture");
    let query = "query ($id: ID!) { quote(id: $id) { standing check { id } } }";
    let data = newsroom.data("ana", query, json!({ "id": quote })).await;
    assert_eq!(data["quote"], json!({ "standing": null, "check": null }));
    let input = json!({ "sourceId": recorded.source, "text": "It is late." });
    let payload = newsroom
        .plays("ana", "captureSource", input, "outcome")
        .await;
    assert_eq!(payload["outcome"], "ALREADY_CAPTURED");
    let data = newsroom.data("ana", query, json!({ "id": quote })).await;
    assert_eq!(data["quote"]["standing"], "CHANGED");
}

/// What was changed between two captures is told.
#[tokio::test]
async fn compare_captures() {
    let newsroom = newsroom().await;
    let lines = |word: &str| -> String {
        let line = |n| format!("Ferry number {n} of the fleet is {word}.\n");
        (0..600).map(line).collect()
    };
    let given = [
        ("table", json!(lines("late"))),
        ("right", json!(lines("full"))),
    ];
    let case = Path::new("source/compare.graphql");
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// A page is looked at before it is recorded.
#[tokio::test]
async fn preview_source() {
    let newsroom = newsroom().await;
    let given = [
        ("page", json!(page())),
        ("deepPage", json!("<div>".repeat(100_000))),
    ];
    let case = Path::new("source/preview.graphql");
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// Pages that are too large, have too large a text, and are nested too deep.
fn bad_pages() -> [(&'static str, Value); 3] {
    let paragraph = |length: usize| json!("<p>".to_owned() + &"a".repeat(length));
    [
        ("largePage", paragraph(4 * TEXT_BYTES)),
        ("longPage", paragraph(TEXT_BYTES + 1)),
        ("deepPage", json!("<div>".repeat(100_000))),
    ]
}

/// The page of a newspaper.
fn page() -> String {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/pages/news.html");
    fs::read_to_string(place).expect("the page")
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
