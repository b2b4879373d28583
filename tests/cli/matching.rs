//! How well claims are found is measured.

use std::collections::HashMap;
use std::fs;

use serde_json::Value;

use crate::program::{Place, is_there};

/// Claims that were checked, and tweets that make some of them; the project does not hold them.
const CLAIMS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/checkthat2020_claims.jsonl"
);
const TWEETS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/checkthat2020_dev.jsonl"
);

/// The mean, over the texts, of how early among the first five their claims are found (MAP@5).
fn found_early(ranked: &str, wanted: &str) -> f64 {
    let by_id = |lines: &str, field: &str| -> HashMap<String, Vec<Value>> {
        let lines = lines.lines().map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let ids = line[field].as_array().cloned().unwrap_or_default();
            (line["id"].to_string(), ids)
        });
        lines.collect()
    };
    let (ranked, wanted) = (by_id(ranked, "ranked"), by_id(wanted, "relevant"));
    let precisions = wanted.iter().map(|(text, wanted)| {
        let (mut right, mut sum) = (0.0, 0.0);
        for (rank, claim) in (1..=5_u32).zip(&ranked[text]) {
            if wanted.contains(claim) {
                right += 1.0;
                sum += right / f64::from(rank);
            }
        }
        sum / f64::from(u32::try_from(wanted.len()).expect("few"))
    });
    let texts = f64::from(u32::try_from(wanted.len()).expect("not too many"));
    precisions.sum::<f64>() / texts
}

/// The aim on real texts; below it something that was learnt is lost.
#[test]
fn claims_that_tweets_make_are_found_as_well_as_is_aimed_at() {
    if !is_there(CLAIMS) || !is_there(TWEETS) {
        return;
    }
    let place = Place::new();
    let report = place.done(&["bench", "matching", CLAIMS, TWEETS, "--ranked", "out.jsonl"]);
    let row = report.lines().find(|line| line.starts_with("ranked"));
    let told: Option<f64> = row.and_then(|row| row.split_whitespace().nth(2)?.parse().ok());
    let tweets = fs::read_to_string(TWEETS).expect("the tweets");
    let found = found_early(&place.read("out.jsonl"), &tweets);
    assert!(found >= 0.84, "{found}\n{report}");
    assert!(
        told.is_some_and(|told| (told - found).abs() < 0.001),
        "{found}\n{report}"
    );
}
