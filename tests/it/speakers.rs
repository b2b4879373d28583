//! What follows for a speaker from what is recorded: what verdicts found, and who may be the same.

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::story::id;

/// What verdicts have found on what Ada said.
struct Checked {
    newsroom: Newsroom,
    ada: String,
    source: String,
}

impl Checked {
    async fn new() -> Self {
        let newsroom = newsroom().await;
        let ada = newsroom.record_speaker("Ada Falk").await;
        let recorded = newsroom
            .record_source("Sund Board", "Log", "The log of the day.")
            .await;
        Self {
            newsroom,
            ada,
            source: recorded.source,
        }
    }

    /// Ada's words, published on a day; none where it is not known.
    async fn quote(&self, publisher: &str, words: &str, day: Option<&str>) -> String {
        let input = json!({
            "text": format!("“{words},” said Ada. {day:?}"), "publisher": { "name": publisher }, "publishedOn": day,
        });
        let recorded = self
            .newsroom
            .plays("ana", "recordSource", input, "capture { id }")
            .await;
        let capture = id(&recorded["capture"]);
        self.newsroom
            .record_quote(&capture, words, &self.ada, None)
            .await
    }

    async fn claim(&self, quotes: &[&str], topics: &[&str]) -> String {
        let claim = self
            .newsroom
            .record_claim(&format!("Claim on {quotes:?}."))
            .await;
        for quote in quotes {
            self.newsroom.link(&claim, quote).await;
        }
        if !topics.is_empty() {
            self.newsroom.set_topics(&claim, topics).await;
        }
        claim
    }

    /// Drafts a verdict, and gives its revision.
    async fn draft(&self, claim: &str, rating: &str) -> String {
        let ratings = "{ ratings(first: 50) { nodes { id label } } }";
        let data = self.newsroom.data("ana", ratings, json!({})).await;
        let ratings = data["ratings"]["nodes"].as_array().expect("nodes");
        let rating = ratings.iter().find(|known| known["label"] == rating);
        let input = json!({
            "claimId": claim, "ratingId": id(rating.expect("a rating")), "summary": "So it is.",
            "evidence": [{ "stance": "CONTEXT", "sourceId": self.source, "note": "The log." }],
        });
        let drafted = self
            .newsroom
            .plays("ana", "draftVerdict", input, "revision { id }")
            .await;
        id(&drafted["revision"])
    }

    async fn publish(&self, claim: &str, rating: &str) {
        let revision = self.draft(claim, rating).await;
        self.newsroom.bring_out(&revision).await;
    }

    async fn record(&self, who: &str) -> Value {
        let query = "query ($id: ID!) { speaker(id: $id) { record {
            note verdicts quotes
            byRating { rating { label } verdicts outOf quotes }
            byPublisher { publisher { name } rating { label } verdicts outOf quotes }
            byTopic { topic { name } rating { label } verdicts outOf quotes }
            byYear { year rating { label } verdicts outOf quotes }
            repeats { totalCount nodes { id } }
        } } }";
        let data = self
            .newsroom
            .data(who, query, json!({ "id": self.ada }))
            .await;
        data["speaker"]["record"].clone()
    }
}

/// The groups, each as its name, its rating and its numbers.
fn groups(record: &Value, field: &str) -> Vec<String> {
    let rows = record[field].as_array().expect("groups");
    let group = |row: &Value| {
        let name = match field {
            "byPublisher" => &row["publisher"]["name"],
            "byTopic" => &row["topic"]["name"],
            "byYear" => &row["year"],
            _ => &Value::Null,
        };
        let name = name.as_str().map_or(name.to_string(), str::to_owned);
        let label = row["rating"]["label"].as_str().expect("a label");
        format!(
            "{name}: {label} {} of {}, {} quotes",
            row["verdicts"], row["outOf"], row["quotes"]
        )
    };
    rows.iter().map(group).collect()
}

#[tokio::test]
async fn a_record_counts_verdicts_once_and_tells_of_how_many() {
    let checked = Checked::new().await;
    let newsroom = &checked.newsroom;
    let sea = newsroom.record_topic("Sea", None).await;
    let ships = newsroom.record_topic("Ships", None).await;

    // One claim by two quotes in two papers, one by one of them and another of no date, one by none of hers.
    let post = checked
        .quote("Fjord Post", "It is late", Some("2023-05-03"))
        .await;
    let courier = checked
        .quote("Lake Courier", "It was late", Some("2024-01-02"))
        .await;
    let undated = checked.quote("Lake Courier", "It is full", None).await;
    let late = checked.claim(&[&post, &courier], &[&sea, &ships]).await;
    checked.publish(&late, "False").await;
    let full = checked.claim(&[&courier, &undated], &[&sea]).await;
    checked.publish(&full, "True").await;
    let elsewhere = checked.claim(&[], &[]).await;
    checked.publish(&elsewhere, "False").await;

    let record = checked.record("public").await;
    assert_eq!(
        (&record["verdicts"], &record["quotes"]),
        (&json!(2), &json!(3))
    );
    assert!(
        record["note"]
            .as_str()
            .expect("a note")
            .contains("not sampled")
    );
    assert_eq!(
        groups(&record, "byRating"),
        [
            "null: True 1 of 2, 2 quotes",
            "null: False 1 of 2, 2 quotes"
        ]
    );
    assert_eq!(
        groups(&record, "byPublisher"),
        [
            "Lake Courier: True 1 of 2, 2 quotes",
            "Lake Courier: False 1 of 2, 1 quotes",
            "Fjord Post: False 1 of 1, 1 quotes",
        ]
    );
    assert_eq!(
        groups(&record, "byTopic"),
        [
            "Sea: True 1 of 2, 2 quotes",
            "Sea: False 1 of 2, 2 quotes",
            "Ships: False 1 of 1, 2 quotes",
        ]
    );
    assert_eq!(
        groups(&record, "byYear"),
        [
            "2024: True 1 of 2, 1 quotes",
            "2024: False 1 of 2, 1 quotes",
            "2023: False 1 of 1, 1 quotes",
            "null: True 1 of 1, 1 quotes",
        ]
    );
    assert_eq!(record, checked.record("ana").await);
}

/// Drafts, votes, links and claims that are not published change nothing of what the public reads, nor does a
/// verdict on whether the words were said.
#[tokio::test]
async fn a_record_is_of_what_is_published() {
    let checked = Checked::new().await;
    let newsroom = &checked.newsroom;
    let said = checked
        .quote("Fjord Post", "It is late", Some("2023-05-03"))
        .await;
    let late = checked.claim(&[&said], &[]).await;
    checked.publish(&late, "False").await;
    let before = checked.record("public").await;
    assert_eq!(before["verdicts"], 1);

    let again = checked
        .quote("Fjord Post", "Late again", Some("2090-01-01"))
        .await;
    let same_day = checked.quote("Fjord Post", "Late as ever", None).await;
    newsroom.link(&late, &again).await;
    newsroom.link(&late, &same_day).await;
    for steps in 0..3 {
        let other = checked.claim(&[&said, &again], &[]).await;
        let revision = checked.draft(&other, "True").await;
        if steps > 0 {
            newsroom.submit(&revision).await;
        }
        if steps > 1 {
            newsroom.approve(&revision).await;
        }
    }
    let input = json!({ "text": "Ada said so.", "kind": "ATTRIBUTION", "attributedQuoteId": said });
    let attribution = newsroom
        .plays("ana", "recordClaim", input, "claim { id }")
        .await;
    checked.publish(&id(&attribution["claim"]), "True").await;
    assert_eq!(checked.record("public").await, before);

    // The staff sees that she said it again, though nothing published tells of it yet.
    let record = checked.record("ana").await;
    assert_eq!(
        record["repeats"],
        json!({ "totalCount": 1, "nodes": [{ "id": again }] })
    );
    assert_eq!(record["verdicts"], 1);

    // Once the verdict speaks about it, the public does too.
    let verdict = newsroom
        .data(
            "ana",
            "query ($id: ID!) { claim(id: $id) { verdict { id revision } } }",
            json!({ "id": late }),
        )
        .await;
    let verdict = &verdict["claim"]["verdict"];
    let input = json!({ "verdictId": verdict["id"], "expectedRevision": verdict["revision"], "changes": { "quoteIds": [said, again] } });
    let next = newsroom
        .plays("ana", "reviseVerdict", input, "revision { id }")
        .await;
    let next = id(&next["revision"]);
    newsroom.submit(&next).await;
    newsroom.approve(&next).await;
    let input =
        json!({ "verdictRevisionId": next, "expectedRevision": 3, "reason": "She said it again." });
    newsroom.plays("eva", "correctVerdict", input, "").await;
    let record = checked.record("public").await;
    assert_eq!(
        record["repeats"],
        json!({ "totalCount": 1, "nodes": [{ "id": again }] })
    );
    assert_eq!(
        (&record["verdicts"], &record["quotes"]),
        (&json!(1), &json!(2))
    );

    // Words that were never said count for nobody.
    let input = json!({
        "quoteId": again, "expectedRevision": 1, "attribution": "FABRICATED",
        "evidence": { "note": "She was not there.", "url": "https://fjord.example/not" },
    });
    newsroom
        .plays("ana", "setQuoteAttribution", input, "")
        .await;
    let input = json!({ "quoteId": said, "expectedRevision": 1, "reason": "A mishearing." });
    newsroom.plays("ana", "withdrawQuote", input, "").await;
    for who in ["public", "ana"] {
        let record = checked.record(who).await;
        assert_eq!(
            (&record["verdicts"], &record["quotes"]),
            (&json!(0), &json!(0))
        );
        assert_eq!(
            (&record["byRating"], &record["repeats"]["totalCount"]),
            (&json!([]), &json!(0))
        );
    }
}

/// The speakers that may be the same as each, by their names.
async fn suggestions(newsroom: &Newsroom) -> Vec<(String, Vec<String>)> {
    let query = "{ speakers(first: 50, orderBy: { field: RECORDED_AT, direction: ASC }) { nodes {
        name likelyDuplicates(first: 10) { speaker { name } confidence reasons }
    } } }";
    let data = newsroom.data("ana", query, json!({})).await;
    let nodes = data["speakers"]["nodes"].as_array().expect("nodes");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    nodes
        .iter()
        .map(|speaker| {
            let others = speaker["likelyDuplicates"].as_array().expect("a list");
            let mut names: Vec<_> = others
                .iter()
                .map(|other| text(&other["speaker"]["name"]))
                .collect();
            names.sort();
            (text(&speaker["name"]), names)
        })
        .collect()
}

async fn record(newsroom: &Newsroom, name: &str, roles: Value) {
    let input = json!({ "name": name, "roles": roles });
    newsroom.plays("ana", "recordSpeaker", input, "").await;
}

#[tokio::test]
async fn namesakes_stay_apart() {
    let newsroom = newsroom().await;
    for name in [
        "Steve King",
        "Steven King",
        "Stephen King",
        "George W. Bush",
        "George P. Bush",
        "Tom Kean Jr.",
        "Tom Kean Sr.",
        "Eva Longoria",
        "Evan Longoria",
        "John Morgan",
        "John G. Morgan",
    ] {
        record(&newsroom, name, json!([])).await;
    }
    for (name, others) in suggestions(&newsroom).await {
        assert!(others.is_empty(), "{name}: {others:?}");
    }
}

#[tokio::test]
async fn one_name_is_found_however_it_is_written() {
    let newsroom = newsroom().await;
    let council = json!([{ "title": "Secretary", "organization": "Lake Council" }]);
    let pairs = [
        ("José Núñez", "NUNEZ, Jose"),
        ("Volodymyr Zelenskyy", "Володимир Зеленський"),
        ("Jan Müller", "Jan Mueller"),
        ("Yury Holm", "Iurii Holm"),
        ("Jean-Claude Lind", "Jeanclaude Lind"),
        ("Paul O'Neill", "Paul O Neill"),
        ("Dr. Ida Berg", "Sen. Ida Berg"),
        ("V. Tidewater", "Victor Tidewater"),
        ("Ole Sand", "Ole Martin Sand"),
        ("Muhammad Vik", "Mohamed Vik"),
    ];
    for (one, other) in pairs {
        record(&newsroom, one, council.clone()).await;
        record(&newsroom, other, council.clone()).await;
    }
    let found = suggestions(&newsroom).await;
    for (one, other) in pairs {
        for (name, like) in [(one, other), (other, one)] {
            let (_, others) = found.iter().find(|(known, _)| known == name).expect(name);
            assert_eq!(others, &[like], "{name}");
        }
    }
}

/// An ORCID iD is an ISNI too.
#[tokio::test]
async fn registers_may_know_one_person_under_two_names() {
    let newsroom = newsroom().await;
    for (name, scheme, value) in [
        ("Ida Berg", "ORCID", "0000-0002-1825-0097"),
        ("I. Holm-Berg", "ISNI", "0000000218250097"),
    ] {
        let input = json!({ "name": name, "identifiers": [{ "scheme": scheme, "value": value }] });
        newsroom.plays("ana", "recordSpeaker", input, "").await;
    }
    let found = suggestions(&newsroom).await;
    assert_eq!(found[0].1, ["I. Holm-Berg"]);
    assert_eq!(found[1].1, ["Ida Berg"]);
}
