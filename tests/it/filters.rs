//! Each field of each filter: of four records it finds the two that match, and by an index.
//!
//! The first and the second record of a kind are alike in what is looked for, the third and the fourth
//! are not. That an index serves is asked of PostgreSQL: among some thousand further records, with scans
//! of whole tables made dear, the plan of the very statement that the filter became has to name it.

mod shelf;

use serde_json::json;

use self::shelf::Shelf;

#[tokio::test]
async fn publishers() {
    let shelf = Shelf::new().await;
    let fjord = &shelf.publishers[..1];
    for (filter, index) in [
        (json!({ "ids": fjord }), "publisher_pkey"),
        (
            json!({ "nameContains": "ORD  póst" }),
            "publisher_name_search",
        ),
    ] {
        shelf.finds("publishers", filter, fjord, index).await;
    }
}

#[tokio::test]
async fn sources() {
    let shelf = Shelf::new().await;
    let alike = &shelf.sources[..2];
    for (filter, index) in [
        (json!({ "ids": alike }), "source_pkey"),
        (
            json!({ "publisher": [shelf.publishers[0]] }),
            "source_publisher",
        ),
        (json!({ "kind": ["TRANSCRIPT", "SPEECH"] }), "source_kind"),
        (json!({ "genre": ["OPINION"] }), "source_genre"),
        (json!({ "language": ["en"] }), "source_base_language"),
        (json!({ "language": ["en", "en-GB"] }), "source_language"),
        (
            json!({ "publishedOn": { "from": "2024-02-27", "until": "2024-02-28" } }),
            "source_published_sort",
        ),
        (json!({ "titleContains": "GROSSE" }), "source_title_search"),
        (json!({ "retracted": true }), "source_retraction_in_force"),
    ] {
        shelf.finds("sources", filter, alike, index).await;
    }
    let first = json!({ "url": "http://fjord0.example/a/?utm_medium=y&b=1" });
    shelf
        .finds("sources", first, &alike[..1], "source_url_key")
        .await;
}

#[tokio::test]
async fn speakers() {
    let shelf = Shelf::new().await;
    let alike = &shelf.speakers[..2];
    for (filter, index) in [
        (json!({ "ids": alike }), "speaker_pkey"),
        (json!({ "kind": ["COLLECTIVE"] }), "speaker_kind"),
        (
            json!({ "nameContains": "jose nuñez" }),
            "speaker_name_search",
        ),
        (json!({ "named": "Nuñez Jose" }), "speaker_name_found"),
        (json!({ "named": "Dr. J. Nunez" }), "speaker_name_found"),
        (
            json!({ "role": { "titleContains": "energie" } }),
            "speaker_role_search",
        ),
        (
            json!({ "role": { "titleContains": "m", "on": "2024-02-27" } }),
            "speaker_role_search",
        ),
        (
            json!({ "role": { "on": "2024-02-27" } }),
            "speaker_role_speaker",
        ),
    ] {
        shelf.finds("speakers", filter, alike, index).await;
    }
    let first = json!({ "identifier": { "scheme": "WIKIDATA", "value": "Q42" } });
    shelf
        .finds("speakers", first, &alike[..1], "speaker_identifier")
        .await;
}

#[tokio::test]
async fn quotes() {
    let shelf = Shelf::new().await;
    let alike = &shelf.quotes[..2];
    let (speakers, sources) = (&shelf.speakers[..2], &shelf.sources[..2]);
    for (filter, index) in [
        (json!({ "ids": alike }), "quote_pkey"),
        (json!({ "speaker": speakers }), "quote_speaker"),
        (json!({ "source": sources }), "quote_source"),
        (
            json!({ "publisher": [shelf.publishers[0]] }),
            "source_publisher",
        ),
        (json!({ "claim": shelf.claims[..2] }), "claim_quote_pkey"),
        (json!({ "kind": ["INDIRECT", "NARRATION"] }), "quote_kind"),
        (json!({ "attribution": ["DISPUTED"] }), "quote_attribution"),
        (json!({ "standing": ["MOVED"] }), "quote_standing"),
        (json!({ "language": ["en"] }), "source_language"),
        (
            json!({ "spokenOn": { "from": "2024-02-27", "until": "2024-02-28" } }),
            "quote_spoken",
        ),
        (
            json!({ "spokenOn": { "until": "2024-12-31" } }),
            "quote_spoken",
        ),
        (
            json!({ "recordedAt": { "from": shelf.started } }),
            "quote_recorded_at",
        ),
        (
            json!({ "textContains": "hohe OF  the 100%_t" }),
            "quote_search",
        ),
        (json!({ "unlinked": false }), "claim_quote_"),
    ] {
        shelf.finds("quotes", filter, alike, index).await;
    }
}

#[tokio::test]
async fn claims() {
    let shelf = Shelf::new().await;
    let alike = &shelf.claims[..2];
    let (speakers, publishers) = (&shelf.speakers[..2], &shelf.publishers[..1]);
    let (topics, ratings) = (&shelf.topics[..1], &shelf.ratings[..1]);
    for (filter, index) in [
        (json!({ "ids": alike }), "claim_pkey"),
        (json!({ "kind": ["ATTRIBUTION"] }), "claim_kind"),
        (json!({ "checkability": ["CHECKED"] }), "claim_checkability"),
        (json!({ "topic": topics }), "claim_topic_topic"),
        (json!({ "language": ["en"] }), "claim_base_language"),
        (json!({ "language": ["en-GB", "en"] }), "claim_language"),
        (json!({ "speaker": speakers }), "quote_speaker"),
        (json!({ "publisher": publishers }), "source_publisher"),
        (json!({ "rating": ratings }), "verdict_revision_rating"),
        (
            json!({ "verdictState": ["PUBLISHED", "RETRACTED"] }),
            "verdict_state",
        ),
        (
            json!({ "hasVerdict": true, "kind": ["ATTRIBUTION"] }),
            "verdict_",
        ),
        (json!({ "assignee": [shelf.reviewers[0]] }), "assignment_"),
        (
            json!({ "recordedBy": [shelf.reviewers[1]] }),
            "claim_recorded_by",
        ),
        (
            json!({ "recordedAt": { "from": shelf.started }, "kind": ["ATTRIBUTION"] }),
            "claim_",
        ),
        (json!({ "textContains": "hohe: 100%_" }), "claim_search"),
    ] {
        shelf.finds("claims", filter, alike, index).await;
    }
    let (settled, open) = ([0, 1, 4, 5], [2, 3]);
    for (has, places) in [(true, &settled[..]), (false, &open[..])] {
        let expected: Vec<_> = places.iter().map(|at| shelf.claims[*at].clone()).collect();
        let filter = json!({ "hasVerdict": has, "ids": shelf.claims });
        shelf.finds("claims", filter, &expected, "verdict_").await;
    }
}

#[tokio::test]
async fn verdicts() {
    let shelf = Shelf::new().await;
    let alike = &shelf.verdicts[..2];
    for (filter, index) in [
        (json!({ "ids": alike }), "verdict_pkey"),
        (
            json!({ "state": ["PUBLISHED", "RETRACTED"] }),
            "verdict_state",
        ),
        (
            json!({ "rating": shelf.ratings[..1] }),
            "verdict_revision_rating",
        ),
        (json!({ "scale": [shelf.scale] }), "verdict_revision_rating"),
        (json!({ "claim": shelf.claims[..2] }), "verdict_claim"),
        (
            json!({ "author": [shelf.reviewers[1]] }),
            "verdict_revision_author_reviewer",
        ),
        (json!({ "stale": true }), "claim_reworded"),
        (
            json!({ "publishedAt": { "from": shelf.started } }),
            "verdict_published_sort",
        ),
    ] {
        shelf.finds("verdicts", filter, alike, index).await;
    }
}
