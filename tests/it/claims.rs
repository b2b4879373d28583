//! What follows for a claim from its quotes and its links.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::newsroom::{Newsroom, newsroom};
use crate::story::id;

/// A claim that three quotes make: an old one on paper, by Ada; a new one of the day before that, by Bo;
/// and one without a day.
struct Told {
    newsroom: Newsroom,
    claim: String,
    paper: String,
    spoken: String,
}

impl Told {
    async fn new() -> Self {
        let newsroom = newsroom().await;
        let claim = newsroom.record_claim("The ferry was late.").await;
        let (ada, bo) = tokio::join!(
            newsroom.record_speaker("Ada"),
            newsroom.record_speaker("Bo")
        );
        let text = "“Late,” said Ada. “Very late,” said Bo. “Late, late,” said Ada.";
        let query = "mutation ($text: String!, $name: String!, $day: Date) {
            recordSource(input: { text: $text, publisher: { name: $name }, publishedOn: $day }) {
                capture { id } errors { message }
            }
        }";
        let publish = async |name: &str, day: Option<&str>| {
            let variables = json!({ "text": text, "name": name, "day": day });
            let data = newsroom.data("ana", query, variables).await;
            id(&data["recordSource"]["capture"])
        };
        let dated = publish("Fjord Post", Some("2026-05-03")).await;
        let undated = publish("Sund Board", None).await;
        let quote = async |capture: &str, words: &str, speaker: &str| {
            let quote = newsroom.record_quote(capture, words, speaker, None).await;
            newsroom.link(&claim, &quote).await;
            quote
        };
        quote(&undated, "Late,” said Ada", &ada).await;
        let paper = quote(&dated, "Late,” said Ada", &ada).await;
        let spoken = quote(&dated, "Very late", &bo).await;
        let query = "mutation ($quote: ID!) {
            updateQuote(input: { quoteId: $quote, expectedRevision: 1, changes: { spokenOn: \"2026-05-02\" } }) {
                errors { message }
            }
        }";
        newsroom
            .data("ana", query, json!({ "quote": spoken }))
            .await;
        Self {
            newsroom,
            claim,
            paper,
            spoken,
        }
    }

    async fn read(&self, who: &str) -> Value {
        let query = "query ($claim: ID!) { claim(id: $claim) {
            firstAppearance { id }
            speakers { totalCount nodes { name } }
            publishers { totalCount nodes { name } }
        } }";
        let variables = json!({ "claim": self.claim });
        self.newsroom.data(who, query, variables).await["claim"].clone()
    }

    async fn withdraw(&self, quote: &str, revision: i32) {
        let query = "mutation ($quote: ID!, $seen: Int!) {
            withdrawQuote(input: { quoteId: $quote, expectedRevision: $seen, reason: \"Not so.\" }) { errors { message } }
        }";
        let variables = json!({ "quote": quote, "seen": revision });
        self.newsroom.data("ana", query, variables).await;
    }
}

fn names(page: &Value) -> Vec<&str> {
    let nodes = page["nodes"].as_array().expect("nodes");
    assert_eq!(page["totalCount"], nodes.len());
    let mut names: Vec<&str> = nodes
        .iter()
        .filter_map(|node| node["name"].as_str())
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_claim_tells_where_it_appeared_first_and_who_made_it() {
    let told = Told::new().await;
    let claim = told.read("ana").await;
    assert_eq!(claim["firstAppearance"]["id"], told.spoken);
    assert_eq!(names(&claim["speakers"]), ["Ada", "Bo"]);
    assert_eq!(names(&claim["publishers"]), ["Fjord Post", "Sund Board"]);

    told.withdraw(&told.spoken, 2).await;
    let claim = told.read("ana").await;
    assert_eq!(claim["firstAppearance"]["id"], told.paper);
    assert_eq!(names(&claim["speakers"]), ["Ada"]);

    told.withdraw(&told.paper, 1).await;
    let claim = told.read("ana").await;
    assert!(claim["firstAppearance"]["id"].is_string());
    assert_eq!(names(&claim["publishers"]), ["Sund Board"]);
}

/// Of what the published verdict speaks about, whatever was linked since.
#[tokio::test]
async fn the_public_reads_it_of_what_was_published() {
    let told = Told::new().await;
    let query = "mutation ($claim: ID!, $rating: ID!, $quote: ID!) {
        draftVerdict(input: {
            claimId: $claim, ratingId: $rating, quoteIds: [$quote], summary: \"It was.\"
            evidence: [{ stance: SUPPORTS, url: \"https://example.org/log\", note: \"The log.\" }]
        }) { revision { id } errors { message } }
    }";
    let rating = told.newsroom.rating().await;
    let variables = json!({ "claim": told.claim, "rating": rating, "quote": told.paper });
    let data = told.newsroom.data("ana", query, variables).await;
    assert_eq!(told.read("public").await, Value::Null);
    told.newsroom
        .bring_out(&id(&data["draftVerdict"]["revision"]))
        .await;

    let claim = told.read("public").await;
    assert_eq!(claim["firstAppearance"]["id"], told.paper);
    assert_eq!(names(&claim["speakers"]), ["Ada"]);
    assert_eq!(names(&claim["publishers"]), ["Fjord Post"]);
    let claim = told.read("ana").await;
    assert_eq!(claim["firstAppearance"]["id"], told.spoken);

    told.withdraw(&told.paper, 1).await;
    let claim = told.read("public").await;
    assert_eq!(claim["firstAppearance"], Value::Null);
    assert_eq!(names(&claim["speakers"]), Vec::<&str>::new());
}

/// How many claims are linked with one another at random.
const CLAIMS: usize = 5;

/// A pair of claims, which is linked where it is not, and unlinked where it is.
fn pairs() -> impl Strategy<Value = Vec<(usize, usize)>> {
    let pair = (0..CLAIMS, 0..CLAIMS).prop_filter("two claims", |(one, other)| one != other);
    proptest::collection::vec(pair, 1..20)
}

/// Whatever is linked and unlinked, in whichever order, a cluster is what links hold together.
#[tokio::test(flavor = "multi_thread")]
async fn clusters_are_what_links_hold_together() {
    let newsroom = newsroom().await;
    let config = Config {
        cases: 24,
        ..Config::default()
    };
    let outcome = block_in_place(|| {
        TestRunner::new(config).run(&pairs(), |pairs| {
            Handle::current().block_on(play(&newsroom, &pairs));
            Ok(())
        })
    });
    outcome.expect("the database agrees with the model");
}

async fn play(newsroom: &Newsroom, pairs: &[(usize, usize)]) {
    let mut claims = Vec::new();
    for number in 0..CLAIMS {
        claims.push(newsroom.record_claim(&format!("Claim {number}.")).await);
    }
    let mut links: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for (one, other) in pairs {
        let pair = (*one.min(other), *one.max(other));
        if let Some(link) = links.remove(&pair) {
            let query = "mutation ($link: ID!) { unlinkClaims(input: { claimLinkId: $link }) { errors { message } } }";
            newsroom.data("ana", query, json!({ "link": link })).await;
        } else {
            let query = "mutation ($one: ID!, $other: ID!) {
                linkClaims(input: { fromClaimId: $one, kind: DUPLICATES, toClaimId: $other }) { link { id } errors { message } }
            }";
            let variables = json!({ "one": claims[*one], "other": claims[*other] });
            let data = newsroom.data("ana", query, variables).await;
            links.insert(pair, id(&data["linkClaims"]["link"]));
        }
        let clusters = clusters(links.keys().copied());
        for (number, claim) in claims.iter().enumerate() {
            let query = "query ($claim: ID!) { claim(id: $claim) { revision duplicates { nodes { id } } } }";
            let data = newsroom.data("ana", query, json!({ "claim": claim })).await;
            assert_eq!(data["claim"]["revision"], 1);
            let nodes = data["claim"]["duplicates"]["nodes"].as_array();
            let mut found: Vec<String> = nodes.expect("nodes").iter().map(id).collect();
            found.sort_unstable();
            let expected = (0..CLAIMS)
                .filter(|other| *other != number && clusters[*other] == clusters[number])
                .map(|other| claims[other].clone());
            assert_eq!(found, expected.collect::<Vec<_>>(), "{links:?}");
        }
    }
}

/// Which cluster each claim is in, by union and find.
fn clusters(links: impl Iterator<Item = (usize, usize)>) -> [usize; CLAIMS] {
    let mut clusters = std::array::from_fn(|number| number);
    for (one, other) in links {
        let (kept, gone) = (clusters[one], clusters[other]);
        for cluster in &mut clusters {
            if *cluster == gone {
                *cluster = kept;
            }
        }
    }
    clusters
}
