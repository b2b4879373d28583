//! The main job: an article becomes a published verdict that can be queried.

use std::path::Path;

use crate::newsroom::newsroom;
use crate::transcript;

/// From a short article of our own, through every step, to what the public reads.
#[tokio::test]
async fn an_article_becomes_a_published_verdict() {
    let newsroom = newsroom().await;
    let case = Path::new("main_job/short.graphql");
    transcript::run(case, &newsroom.router, &newsroom.people()).await;
}
