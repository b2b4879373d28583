//! Texts, names and ids that are refused, and those that are kept as they are; what fields of inputs refuse
//! is in `bad_input`.

use serde_json::json;

use crate::newsroom::newsroom;
use crate::unharmed::Unharmed;

/// Case 24, for arguments that are no input objects: PostgreSQL's texts hold no NUL, so it is found before.
#[tokio::test]
async fn nul_is_refused_in_ids_and_cursors() {
    let unharmed = Unharmed::new().await;
    for (query, name) in [
        ("query ($nul: ID!) { claim(id: $nul) { id } }", "nul"),
        ("query ($nul: ID!) { node(id: $nul) { id } }", "nul"),
        ("query ($nul: ID!) { nodes(ids: [$nul]) { id } }", "nul"),
        (
            "query ($nul: String) { claims(after: $nul) { nodes { id } } }",
            "nul",
        ),
    ] {
        unharmed
            .refuses(
                "public",
                query,
                json!({ name: "a\0b" }),
                400,
                "BAD_USER_INPUT",
            )
            .await;
    }
}

/// Cases 26, 32 and 34: texts are values, kept byte for byte.
#[tokio::test]
async fn texts_are_kept_as_they_are_whatever_they_say() {
    let newsroom = newsroom().await;
    for text in [
        "'; DROP TABLE claim; --",
        "%_\\ $1 {t} {{t}} \\u0000",
        "<script>alert(1)</script><img src=x onerror=\"alert(1)\">javascript:alert(1)",
        "cafe\u{301} and caf\u{e9}, “curly” and \"straight\", zero\u{200b}width",
        "\u{202e}kept in a text, refused in a name",
        "👩‍👩‍👧 🇳🇴 e\u{301}\u{302}",
    ] {
        let claim = newsroom.record_claim(text).await;
        let query = "query ($id: ID!) { claim(id: $id) { text } }";
        let data = newsroom.data("ana", query, json!({ "id": claim })).await;
        assert_eq!(data["claim"]["text"], text);
    }
    let data = newsroom
        .data("ana", "{ claims { totalCount } }", json!({}))
        .await;
    assert_eq!(data["claims"]["totalCount"], 6);
}

/// Case 35: what reads backwards is no name.
#[tokio::test]
async fn names_have_no_marks_that_turn_the_direction() {
    let unharmed = Unharmed::new().await;
    let bidi = [
        '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}',
    ];
    for mark in bidi {
        let query = "mutation ($name: String!) { recordSpeaker(input: { name: $name }) { errors { code path } } }";
        let name = json!({ "name": format!("Ada {mark}Falk") });
        let error = unharmed.refuses_input("ana", query, name, "INVALID").await;
        assert_eq!(error["path"], json!(["name"]));
    }
}

/// Case 36: offsets count code points, and no grapheme is cut.
#[tokio::test]
async fn offsets_count_code_points_and_cut_no_grapheme() {
    let newsroom = newsroom().await;
    let text = "👩‍👩‍👧 said 🇳🇴 e\u{301}a. 日本語";
    let recorded = newsroom.record_source("Fjord Post", "Signs", text).await;
    let speaker = newsroom.record_speaker("Ada Falk").await;
    let quote = async |words: &str| {
        let query = "mutation ($capture: ID!, $speaker: ID!, $words: String!) {
            recordQuote(input: { captureId: $capture, speakerId: $speaker, kind: DIRECT, words: $words }) {
                quote { text passages { start end exact } } errors { code }
            }
        }";
        let variables = json!({ "capture": recorded.capture, "speaker": speaker, "words": words });
        newsroom.ask("ana", query, variables).await["data"]["recordQuote"].clone()
    };
    let characters: Vec<char> = text.chars().collect();
    for words in ["👩‍👩‍👧", "🇳🇴", "e\u{301}a", "日本", "said 🇳🇴 e\u{301}"]
    {
        let payload = quote(words).await;
        assert_eq!(payload["errors"], json!([]), "{words}");
        let passage = &payload["quote"]["passages"][0];
        let offset = |name: &str| {
            passage[name]
                .as_u64()
                .and_then(|at| usize::try_from(at).ok())
                .expect("an offset")
        };
        let there: String = characters[offset("start")..offset("end")].iter().collect();
        assert_eq!(there, words);
        assert_eq!(passage["exact"], words);
    }
    for words in ["👩", "👩‍👩", "🇳", "said 🇳🇴 e", "\u{301}a"] {
        assert_eq!(
            quote(words).await["errors"][0]["code"],
            "WORDS_SPLIT_CHARACTER",
            "{words}"
        );
    }
}
