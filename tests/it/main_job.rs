//! The main job: an article becomes a published verdict that can be queried.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::newsroom::newsroom;
use crate::transcript;

/// From a short article of our own, through every step, to what the public reads.
#[tokio::test]
async fn an_article_becomes_a_published_verdict() {
    let newsroom = newsroom().await;
    let case = Path::new("main_job/short.graphql");
    transcript::run(case, &newsroom.router, &newsroom.people()).await;
}

/// The newsroom's own article, which is not part of this repository: only what is quoted of it stands
/// in the transcript.
#[tokio::test]
async fn the_newsrooms_export_becomes_published_verdicts() {
    let Some((day, text)) = export() else { return };
    let newsroom = newsroom().await;
    let case = Path::new("main_job/patrushev.graphql");
    let given = [("text", json!(text)), ("day", json!(day))];
    transcript::run_with(case, &newsroom.router, &newsroom.people(), &given).await;
}

/// The article's day and text, or `None` where a checkout has no shared data beside it.
///
/// # Panics
///
/// Where `VERBATIM_REQUIRE_ALL=1` is set and there is no article.
fn export() -> Option<(String, String)> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/article-2024-02-27.txt");
    let file = match std::fs::read_to_string(&path) {
        Ok(file) => file,
        Err(error) => {
            let required = std::env::var_os("VERBATIM_REQUIRE_ALL").is_some_and(|set| set == "1");
            assert!(!required, "{} cannot be read: {error}", path.display());
            println!("skipped: there is no {}", path.display());
            return None;
        }
    };
    // White space, the word, a day, and the text on the same line.
    let head = file.trim_start().strip_prefix("date ").expect("a head");
    let (day, text) = head.split_once(' ').expect("a text after the day");
    Some((day.to_owned(), text.to_owned()))
}
