//! The known claims that a long article repeats.

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;

use crate::newsroom::newsroom;

/// A base of more claims than are compared with any article.
const CLAIMS: usize = 3_000;
/// How many of them the article repeats.
const REPEATED: usize = 130;

/// Six to twelve words, of which each stands in dozens of claims.
fn claim(random: &mut StdRng) -> String {
    const BEGINNINGS: [&str; 20] = [
        "bal", "cor", "dun", "fen", "gor", "hal", "jor", "kel", "lim", "mor", "nar", "pol", "quin",
        "rad", "sol", "tur", "vel", "wod", "yal", "zan",
    ];
    const ENDINGS: [&str; 20] = [
        "abu", "eko", "imo", "opu", "uka", "aro", "ebo", "idu", "ofa", "ugo", "aha", "ejo", "iko",
        "olu", "uma", "ano", "epo", "iru", "oza", "uvo",
    ];
    let words = (0..random.random_range(6..=12)).map(|_| {
        let (beginning, ending) = (random.random_range(0..20), random.random_range(0..20));
        format!("{}{}", BEGINNINGS[beginning], ENDINGS[ending])
    });
    let words: Vec<String> = words.collect();
    format!("The {}.", words.join(" "))
}

#[tokio::test]
async fn every_claim_that_a_long_article_repeats_is_found_where_it_stands() {
    let newsroom = newsroom().await;
    let mut random = StdRng::seed_from_u64(1);
    let claims: Vec<String> = (0..CLAIMS).map(|_| claim(&mut random)).collect();
    sqlx::query("INSERT INTO claim (id, kind, text) SELECT gen_random_uuid(), 'ASSERTION', text FROM unnest($1::text[]) AS text")
        .bind(&claims)
        .execute(newsroom.database.pool())
        .await
        .expect("claims");
    let repeated: Vec<&String> = claims.iter().step_by(CLAIMS / REPEATED).collect();
    let lines: Vec<String> = repeated
        .iter()
        .enumerate()
        .map(|(nth, claim)| format!("{claim} Nobody asked who says number {nth}.\n"))
        .collect();
    let article = lines.concat();
    assert!(
        (12_000..=20_000).contains(&article.len()),
        "{}",
        article.len()
    );
    let query = "query ($text: String!, $first: Int) {
        scanText(text: $text, first: $first) { similar { claim { text } } passages { text } }
    }";
    let variables = json!({ "text": article, "first": 500 });
    let data = newsroom.data("ana", query, variables).await;
    let found = data["scanText"].as_array().expect("claims");
    let missing: Vec<&&String> = repeated
        .iter()
        .filter(|claim| {
            let is_found = found.iter().any(|found| {
                found["similar"]["claim"]["text"] == ***claim
                    && found["passages"][0]["text"] == ***claim
            });
            !is_found
        })
        .collect();
    assert!(
        missing.is_empty(),
        "{} of {} missing: {missing:#?}",
        missing.len(),
        repeated.len()
    );
    let answer = newsroom
        .ask("ana", query, json!({ "text": article, "first": 501 }))
        .await;
    let message = &answer["errors"][0]["message"];
    assert_eq!(message, "`first` is 501; ask for 1 to 500 at a time");
}
