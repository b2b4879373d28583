//! Sources and their captures.

use super::{accepts, newsroom, refuses};

#[tokio::test]
async fn a_capture_never_changes() {
    let database = newsroom().await;
    for statement in [
        "UPDATE capture SET text = 'Crime rose', sha256 = sha256('Crime rose')",
        "UPDATE capture SET captured_at = '2020-01-01'",
        "DELETE FROM capture",
        "TRUNCATE capture CASCADE",
    ] {
        refuses(&database, "capture_immutable", statement).await;
    }
    accepts(&database, "UPDATE capture SET public_since = now()").await;
}

#[tokio::test]
async fn the_hash_of_a_capture_is_that_of_its_text() {
    refuses(
        &newsroom().await,
        "capture_hash",
        "INSERT INTO capture (id, source_id, text, sha256)
         VALUES (id('next'), id('article'), 'Crime rose.', sha256('Crime fell.'))",
    )
    .await;
}

#[tokio::test]
async fn a_source_has_a_text_once_and_another_source_may_have_it_too() {
    let database = newsroom().await;
    refuses(
        &database,
        "capture_hash_unique",
        "INSERT INTO capture (id, source_id, text, sha256)
         SELECT id('again'), source_id, text, sha256 FROM capture",
    )
    .await;
    accepts(
        &database,
        "INSERT INTO capture (id, source_id, text, sha256)
         SELECT id('reprint'), id('agency report'), text, sha256 FROM capture",
    )
    .await;
}

#[tokio::test]
async fn two_sources_have_two_addresses() {
    let database = newsroom().await;
    accepts(
        &database,
        "UPDATE source SET url = 'https://fjord.example/', url_key = 'fjord.example' WHERE id = id('article')",
    )
    .await;
    for (constraint, statement) in [
        (
            "source_url_key_unique",
            "UPDATE source SET url = 'http://fjord.example', url_key = 'fjord.example'",
        ),
        (
            "source_url_key_of_url",
            "UPDATE source SET url_key = 'sund.example' WHERE id = id('agency report')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}
