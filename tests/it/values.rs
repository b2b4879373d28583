//! Texts, names, days and ids that are refused, and those that are kept as they are.

use serde_json::json;

use crate::newsroom::newsroom;
use crate::unharmed::Unharmed;

/// Case 24: PostgreSQL's texts hold no NUL, so it is found before.
#[tokio::test]
async fn nul_is_refused_wherever_a_text_may_stand() {
    let unharmed = Unharmed::new().await;
    let stock = &unharmed.stock;
    let nul = json!({ "nul": "a\0b", "capture": stock.captures[0], "speaker": stock.speakers[0], "claim": stock.claims[0] });
    for (head, input) in [
        ("", "recordSource(input: { text: $nul })"),
        ("", "recordSource(input: { text: \"A\", title: $nul })"),
        ("", "recordSource(input: { text: \"A\", byline: $nul })"),
        (
            "",
            "recordSource(input: { text: \"A\", publisher: { name: $nul } })",
        ),
        (
            "",
            "recordSource(input: { text: \"A\", publisher: { domain: $nul } })",
        ),
        (
            "",
            "recordSource(input: { text: \"A\", idempotencyKey: $nul })",
        ),
        ("", "recordSpeaker(input: { name: $nul })"),
        (
            "",
            "recordSpeaker(input: { name: \"A\", description: $nul })",
        ),
        (
            "",
            "recordSpeaker(input: { name: \"A\", aliases: [{ name: $nul }] })",
        ),
        (
            "",
            "recordSpeaker(input: { name: \"A\", roles: [{ title: $nul }] })",
        ),
        (
            "",
            "recordSpeaker(input: { name: \"A\", roles: [{ title: \"A\", organization: $nul }] })",
        ),
        ("", "recordClaim(input: { text: $nul })"),
        (
            ", $capture: ID!, $speaker: ID!",
            "recordQuote(input: { captureId: $capture, speakerId: $speaker, kind: DIRECT, words: $nul })",
        ),
        (
            ", $capture: ID!, $speaker: ID!",
            "recordQuote(input: { captureId: $capture, speakerId: $speaker, kind: DIRECT, words: \"word0 \", cue: $nul })",
        ),
        (
            ", $capture: ID!, $speaker: ID!",
            "recordQuote(input: { captureId: $capture, speakerId: $speaker, kind: DIRECT, words: \"word0 \", occasion: $nul })",
        ),
        (
            ", $capture: ID!, $speaker: ID!",
            "recordQuote(input: { captureId: $capture, speakerId: $speaker, kind: DIRECT, words: \"word0 \", place: $nul })",
        ),
        (
            ", $capture: ID!, $speaker: ID!",
            "recordQuote(input: { captureId: $capture, speakerId: $speaker, kind: DIRECT, words: \"word0 \", originalText: $nul })",
        ),
    ] {
        let query =
            format!("mutation ($nul: String!{head}) {{ {input} {{ errors {{ code path }} }} }}");
        unharmed
            .refuses_input("ana", &query, nul.clone(), "INVALID")
            .await;
    }
    for id in [
        "claimId: $id, quoteId: \"quote_01h455vb4pex5vsknk084sn02q\"",
        "claimId: \"claim_01h455vb4pex5vsknk084sn02q\", quoteId: $id",
    ] {
        let query = format!(
            "mutation ($id: ID!) {{ linkQuoteToClaim(input: {{ {id} }}) {{ errors {{ code }} }} }}"
        );
        unharmed
            .refuses_input("ana", &query, json!({ "id": "claim_\0" }), "INVALID")
            .await;
    }
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

/// Case 37: impossible days.
#[tokio::test]
async fn impossible_days_are_refused() {
    let unharmed = Unharmed::new().await;
    for day in [
        "2024-02-30",
        "0000-01-01",
        "infinity",
        "-infinity",
        "today",
        "20240227",
        "10000-01-01",
        "",
    ] {
        let query = "mutation ($day: Date!) { recordSource(input: { text: \"A\", publishedOn: $day }) { outcome } }";
        unharmed
            .refuses("ana", query, json!({ "day": day }), 400, "BAD_USER_INPUT")
            .await;
    }
}
