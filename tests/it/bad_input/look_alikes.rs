//! Text that only looks the same: where names are unique it is the same name, and it is found alike.

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::story::{call, id};

const NAME: &str = "Café Åle";

/// The name in other case, in full width, with its accents apart, with what cannot be seen inside, with
/// more room.
const ALIKE: [&str; 6] = [
    "CAFÉ åle",
    "Ｃａｆé Åle",
    "Cafe\u{301} A\u{30a}le",
    "Ca\u{200b}fé Åle",
    "Ca\u{ad}fé Åle",
    " Café \u{a0} Åle",
];

/// Plays a mutation with this input, and gives the payload.
async fn play(
    newsroom: &Newsroom,
    who: &str,
    mutation: &str,
    input: &Value,
    selection: &str,
) -> Value {
    let query = call(mutation, &format!("{selection} errors {{ code path }}"));
    let answer = newsroom.ask(who, &query, json!({ "input": input })).await;
    answer["data"][mutation].clone()
}

/// Records something, and gives its id.
async fn new(newsroom: &Newsroom, mutation: &str, input: Value, of: &str) -> String {
    let selection = format!("{of} {{ id }}");
    let payload = play(newsroom, "ada", mutation, &input, &selection).await;
    id(&payload[of])
}

/// Checks that the input is refused by this code, at this path.
async fn refuses(newsroom: &Newsroom, mutation: &str, input: Value, code: &str, path: &str) {
    let payload = play(newsroom, "ada", mutation, &input, "").await;
    let error = &payload["errors"][0];
    assert_eq!(error["code"], code, "{mutation} {input}: {payload}");
    let path: Vec<_> = path.split('.').collect();
    assert_eq!(error["path"], json!(path), "{mutation} {input}: {payload}");
}

#[tokio::test]
async fn a_publisher_has_its_name_alone() {
    let newsroom = newsroom().await;
    let name = |name: &str| json!({ "name": name });
    new(&newsroom, "recordPublisher", name(NAME), "publisher").await;
    let other = new(&newsroom, "recordPublisher", name("B"), "publisher").await;
    for alike in ALIKE {
        let input = json!({ "publisherId": other, "expectedRevision": 1, "changes": name(alike) });
        for (mutation, input, path) in [
            ("recordPublisher", name(alike), "name"),
            ("updatePublisher", input, "changes.name"),
        ] {
            refuses(&newsroom, mutation, input, "NAME_TAKEN", path).await;
        }
    }
}

#[tokio::test]
async fn a_topic_has_its_names_alone() {
    let newsroom = newsroom().await;
    let named = |name: &str, synonym: &str| json!({ "name": name, "synonyms": [synonym] });
    new(&newsroom, "recordTopic", named("A", NAME), "topic").await;
    let other = new(&newsroom, "recordTopic", named("B", "C"), "topic").await;
    for alike in ALIKE {
        let changed =
            |changes| json!({ "topicId": other, "expectedRevision": 1, "changes": changes });
        for (mutation, input, path) in [
            ("recordTopic", named(alike, "D"), "name"),
            ("recordTopic", named("D", alike), "synonyms.0"),
            (
                "updateTopic",
                changed(json!({ "name": alike })),
                "changes.name",
            ),
            (
                "updateTopic",
                changed(json!({ "synonyms": ["C", alike] })),
                "changes.synonyms.1",
            ),
        ] {
            refuses(&newsroom, mutation, input, "NAME_TAKEN", path).await;
        }
    }
}

#[tokio::test]
async fn a_speaker_has_a_name_once() {
    let newsroom = newsroom().await;
    let named = |alias: &str| json!({ "name": NAME, "aliases": [{ "name": alias }] });
    let speaker = new(&newsroom, "recordSpeaker", named("B"), "speaker").await;
    let query = "query ($id: ID!) { speaker(id: $id) { names { id } } }";
    let data = newsroom.data("ana", query, json!({ "id": speaker })).await;
    let alias = id(&data["speaker"]["names"][1]);
    for alike in ALIKE {
        let added = json!({ "speakerId": speaker, "expectedRevision": 1, "name": alike });
        let changed = json!({
            "speakerId": speaker, "expectedRevision": 1, "speakerNameId": alias, "changes": { "name": alike },
        });
        for (mutation, input, path) in [
            ("recordSpeaker", named(alike), "aliases.0.name"),
            ("addSpeakerName", added, "name"),
            ("updateSpeakerName", changed, "changes.name"),
        ] {
            refuses(&newsroom, mutation, input, "NAME_REPEATED", path).await;
        }
    }
}

#[tokio::test]
async fn a_scale_has_its_name_alone_and_a_label_once() {
    let newsroom = newsroom().await;
    let rating = |label: &str, translated: &str| {
        json!({
            "label": label, "meaning": "M.", "colour": "#007700",
            "translations": [{ "language": "no", "label": translated, "meaning": "M." }],
        })
    };
    let scale = |name: &str, label: &str, translated: &str| {
        let ratings = [rating(NAME, NAME), rating(label, translated)];
        json!({ "name": name, "version": { "ratings": ratings } })
    };
    let of = "ratingScale";
    let first = new(&newsroom, "recordRatingScale", scale(NAME, "B", "B"), of).await;
    for alike in ALIKE {
        let revised = |label, translated| {
            let version = scale("", label, translated)["version"].clone();
            json!({ "scaleId": first, "expectedRevision": 1, "version": version })
        };
        let (label, translation) = (
            "version.ratings.1.label",
            "version.ratings.1.translations.0.label",
        );
        for (mutation, input, code, path) in [
            (
                "recordRatingScale",
                scale(alike, "B", "B"),
                "NAME_TAKEN",
                "name",
            ),
            (
                "recordRatingScale",
                scale("C", alike, "B"),
                "INVALID",
                label,
            ),
            (
                "recordRatingScale",
                scale("C", "B", alike),
                "INVALID",
                translation,
            ),
            ("reviseRatingScale", revised(alike, "B"), "INVALID", label),
            (
                "reviseRatingScale",
                revised("B", alike),
                "INVALID",
                translation,
            ),
        ] {
            refuses(&newsroom, mutation, input, code, path).await;
        }
    }
}

/// A source's publisher is found by its name in whatever form, and none is made beside it.
#[tokio::test]
async fn what_looks_the_same_is_the_same_publisher() {
    let newsroom = newsroom().await;
    let first = newsroom.record_source(NAME, "A", "A text.").await;
    for (number, alike) in ALIKE.iter().enumerate() {
        let title = format!("Title {number}");
        let recorded = newsroom
            .record_source(alike, &title, &format!("Text {number}."))
            .await;
        assert_eq!(recorded.publisher, first.publisher, "{alike:?}");
    }
}

#[tokio::test]
async fn what_looks_the_same_is_found() {
    let newsroom = newsroom().await;
    // Each in the one form and in the other.
    for words in [
        "In the Café “Åle” – l’été",
        "In\u{a0}the Ca\u{200b}fe\u{301} \"A\u{30a}le\" - l'e\u{301}te\u{301}\u{ad}",
    ] {
        let recorded = newsroom.record_source(words, words, words).await;
        let speaker = newsroom.record_speaker(words).await;
        newsroom
            .record_quote(&recorded.capture, words, &speaker, None)
            .await;
        newsroom.record_claim(words).await;
        newsroom.record_topic(words, None).await;
    }
    let expected = [
        ("publishers", "Publisher", "nameContains", 2),
        ("sources", "Source", "titleContains", 2),
        // Those that were recorded, and those that the publishers have.
        ("speakers", "Speaker", "nameContains", 4),
        ("quotes", "Quote", "textContains", 2),
        ("claims", "Claim", "textContains", 2),
        ("topics", "Topic", "nameContains", 2),
    ];
    for (list, of, field, count) in expected {
        let query =
            format!("query ($filter: {of}Filter) {{ {list}(filter: $filter) {{ totalCount }} }}");
        for looked_for in [
            "the cafe",
            "CAFÉ \"ÅLE\"",
            "Cafe\u{301} “A\u{30a}le”",
            "Ｃａｆｅ «Åle» — L‘ÉTÉ",
            "ca\u{200b}fé „Ale“",
            "Ca\u{ad}fé  \"ale",
        ] {
            let filter = json!({ "filter": { field: looked_for } });
            let data = newsroom.data("ana", &query, filter).await;
            assert_eq!(data[list]["totalCount"], count, "{list} {looked_for:?}");
        }
    }
}
