//! Each mutation, with each of its errors, as transcripts.

use std::path::Path;

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::transcript;

/// The largest text of a capture, in bytes.
const TEXT_BYTES: usize = 1 << 20;

/// What most of the transcripts begin with. "café" is written with a combining accent.
const TEXT: &str =
    "“The ferry is late,” said Ada Falk. “The ferry is late,” said Bo Falk in the cafe\u{301}.";

/// Plays a transcript in a newsroom that has an article, a speaker, two quotes and a claim which one
/// of them is linked to.
async fn play(case: &str) {
    let newsroom = newsroom().await;
    let given = ferry(&newsroom).await;
    transcript::run_with(
        Path::new(case),
        &newsroom.router,
        &newsroom.people(),
        &given,
    )
    .await;
}

async fn ferry(newsroom: &Newsroom) -> Vec<(&'static str, Value)> {
    let recorded = newsroom
        .record_source("Fjord Post", "Late again", TEXT)
        .await;
    let speaker = newsroom.record_speaker("Ada Falk").await;
    let capture = &recorded.capture;
    let quote = newsroom
        .record_quote(capture, "The ferry is late,” said Ada", &speaker, None)
        .await;
    let other = newsroom
        .record_quote(capture, "The ferry is late,” said Bo", &speaker, None)
        .await;
    let claim = newsroom.record_claim("The ferry was late on 2 May.").await;
    newsroom.link(&claim, &quote).await;
    vec![
        ("captureId", json!(recorded.capture)),
        ("sourceId", json!(recorded.source)),
        ("speakerId", json!(speaker)),
        ("quoteId", json!(quote)),
        ("otherQuoteId", json!(other)),
        ("claimId", json!(claim)),
        ("ratingId", json!(newsroom.rating().await)),
    ]
}

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

/// Somebody is recorded with names and dated roles.
#[tokio::test]
async fn record_speaker() {
    play("speaker/record.graphql").await;
}

/// Words are found in their capture, or refused.
#[tokio::test]
async fn record_quote() {
    play("quote/record.graphql").await;
}

/// A statement is an assertion, or about one quote.
#[tokio::test]
async fn record_claim() {
    play("claim/record.graphql").await;
}

/// A quote is linked to a claim once.
#[tokio::test]
async fn link_quote_to_claim() {
    play("claim/link_quote.graphql").await;
}

/// A finding rests on evidence, and speaks about linked quotes.
#[tokio::test]
async fn draft_verdict() {
    play("verdict/draft.graphql").await;
}

/// From a draft to its publication, with every step that is refused on the way.
#[tokio::test]
async fn submit_approve_and_publish_verdict() {
    play("verdict/publish.graphql").await;
}
