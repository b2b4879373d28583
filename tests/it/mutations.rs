//! Each mutation, with each of its errors, as transcripts.

mod claim;
mod desk;
mod publisher;
mod quote;
mod rating_scale;
mod reply;
mod reviewer;
mod source;
mod speaker;
mod suggestion;
mod topic;
mod verdict;

use std::path::Path;

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::transcript;

/// What most of the transcripts begin with. "café" is written with a combining accent.
const TEXT: &str =
    "“The ferry is late,” said Ada Falk. “The ferry is late,” said Bo Falk in the cafe\u{301}.";

/// Plays a transcript in a newsroom that has an article, a speaker, two quotes and a claim which one
/// of them is linked to.
async fn play(case: &str) {
    play_in(&newsroom().await, case).await;
}

/// As [`play`], in a newsroom that has something of its own.
async fn play_in(newsroom: &Newsroom, case: &str) {
    let given = ferry(newsroom).await;
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
        ("publisherId", json!(recorded.publisher)),
        ("speakerId", json!(speaker)),
        ("quoteId", json!(quote)),
        ("otherQuoteId", json!(other)),
        ("claimId", json!(claim)),
        ("ratingId", json!(newsroom.rating().await)),
        // Longer than any line may be.
        ("long", json!("a".repeat(3_000))),
    ]
}
