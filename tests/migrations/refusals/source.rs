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
async fn the_page_of_a_capture_never_changes_and_its_hash_is_its_own() {
    let database = newsroom().await;
    for (constraint, statement) in [
        (
            "capture_page_hash",
            "INSERT INTO capture_page VALUES (id('capture'), '<p>', sha256('<b>'))",
        ),
        (
            "capture_page_size",
            "INSERT INTO capture_page VALUES (id('capture'), '', sha256(''))",
        ),
        (
            "capture_page_size",
            "INSERT INTO capture_page
             SELECT id('capture'), html, sha256(html::bytea) FROM repeat('a', 4194305) AS html",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "INSERT INTO capture_page VALUES (id('capture'), '<p>', sha256('<p>'))",
    )
    .await;
    for statement in [
        "UPDATE capture_page SET html = '<b>', sha256 = sha256('<b>')",
        "DELETE FROM capture_page",
        "TRUNCATE capture_page",
    ] {
        refuses(&database, "capture_page_immutable", statement).await;
    }
}

#[tokio::test]
async fn the_parts_of_a_text_stand_in_it_one_after_the_other() {
    let database = newsroom().await;
    for (constraint, statement) in [
        (
            "capture_part_offsets",
            "INSERT INTO capture_part VALUES (id('capture'), 3, 3, 'BODY')",
        ),
        (
            "capture_part_offsets",
            "INSERT INTO capture_part VALUES (id('capture'), -1, 3, 'BODY')",
        ),
        (
            "capture_part_part_known",
            "INSERT INTO capture_part VALUES (id('capture'), 0, 3, 'FOOTER')",
        ),
        (
            "capture_part_in_text",
            "INSERT INTO capture_part VALUES (id('capture'), 0, 21, 'BODY')",
        ),
        (
            "capture_part_in_order",
            "INSERT INTO capture_part VALUES (id('capture'), 0, 11, 'HEADLINE'), (id('capture'), 10, 20, 'BODY')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "INSERT INTO capture_part VALUES (id('capture'), 10, 20, 'BODY')",
    )
    .await;
    let overlapping = "INSERT INTO capture_part VALUES (id('capture'), 0, 11, 'HEADLINE')";
    refuses(&database, "capture_part_in_order", overlapping).await;
    accepts(
        &database,
        "INSERT INTO capture_part VALUES (id('capture'), 0, 10, 'HEADLINE')",
    )
    .await;
    for statement in [
        "UPDATE capture_part SET part = 'CAPTION'",
        "DELETE FROM capture_part",
        "TRUNCATE capture_part",
    ] {
        refuses(&database, "capture_part_immutable", statement).await;
    }
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

/// The article is the Post's, and in part its own narration.
const NARRATED: &str = "
INSERT INTO speaker (id, kind) VALUES (id('post'), 'ORGANIZATION'), (id('news'), 'ORGANIZATION');
INSERT INTO publisher (id, name, speaker_id) VALUES
    (id('post'), 'Fjord Post', id('post')), (id('news'), 'Sund News', id('news'));
UPDATE source SET publisher_id = id('post') WHERE id = id('article');
INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text)
VALUES (id('narration'), id('capture'), id('article'), id('post'), 'NARRATION', 'Crime fell');
INSERT INTO passage VALUES (id('narration'), 1, 0, 10, 'Crime fell', '', ', he said.', 'EXACT')";

#[tokio::test]
async fn the_narration_of_a_source_is_its_publishers() {
    let database = newsroom().await;
    accepts(&database, NARRATED).await;
    for another in [
        "UPDATE source SET publisher_id = id('news') WHERE id = id('article')",
        "UPDATE source SET publisher_id = NULL WHERE id = id('article')",
    ] {
        refuses(&database, "source_narrator", another).await;
    }
    accepts(
        &database,
        "UPDATE source SET publisher_id = id('news') WHERE id = id('article');
         UPDATE quote SET speaker_id = id('news') WHERE id = id('narration')",
    )
    .await;
}

#[tokio::test]
async fn a_source_is_retracted_once_until_that_is_undone() {
    let database = newsroom().await;
    let retract = "INSERT INTO source_retraction (id, source_id, reason)
        VALUES (gen_random_uuid(), id('article'), 'Made up.')";
    accepts(&database, retract).await;
    for (constraint, statement) in [
        ("source_retraction_in_force", retract),
        (
            "source_retraction_immutable",
            "UPDATE source_retraction SET reason = 'Misread.'",
        ),
        (
            "source_retraction_immutable",
            "DELETE FROM source_retraction",
        ),
        (
            "source_retraction_reinstated",
            "UPDATE source_retraction SET reinstated_at = now()",
        ),
        (
            "source_retraction_reinstated",
            "UPDATE source_retraction SET reinstated_by = id('ben')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    let undo =
        "UPDATE source_retraction SET reinstated_at = now(), reinstatement_reason = 'It stands.'";
    accepts(&database, undo).await;
    refuses(&database, "source_retraction_immutable", undo).await;
    accepts(&database, retract).await;
}
