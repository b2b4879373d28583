//! What a newsroom records, step by step over the API, for tests that begin where it is there.
//!
//! Ana records, links and drafts, Ben approves, Eva publishes.

use serde_json::{Value, json};

use crate::newsroom::Newsroom;

/// The ids of a source and its capture.
pub(crate) struct Recorded {
    pub(crate) source: String,
    pub(crate) capture: String,
    pub(crate) publisher: String,
}

/// The ids of a verdict and its revision.
pub(crate) struct Drafted {
    pub(crate) verdict: String,
    pub(crate) revision: String,
}

impl Newsroom {
    async fn ana(&self, query: &str, variables: Value) -> Value {
        self.data("ana", query, variables).await
    }

    /// Records a text of a publisher's.
    pub(crate) async fn record_source(&self, publisher: &str, title: &str, text: &str) -> Recorded {
        let query = "mutation ($publisher: String!, $title: String!, $text: String!) {
            recordSource(input: { publisher: { name: $publisher }, title: $title, text: $text }) {
                source { id publisher { id } } capture { id } errors { message }
            }
        }";
        let variables = json!({ "publisher": publisher, "title": title, "text": text });
        let answer = self.ana(query, variables).await;
        let answer = &answer["recordSource"];
        Recorded {
            source: id(&answer["source"]),
            capture: id(&answer["capture"]),
            publisher: id(&answer["source"]["publisher"]),
        }
    }

    /// Records the same text as that of a page, of which the text is the body.
    pub(crate) async fn record_page(&self, publisher: &str, title: &str, text: &str) -> Recorded {
        let query = "mutation ($publisher: String!, $title: String!, $html: String!) {
            recordSource(input: { publisher: { name: $publisher }, title: $title, html: $html }) {
                source { id publisher { id } } capture { id text } errors { message }
            }
        }";
        let html = format!("<!-- SECRET comment --><p>{text}</p>");
        let variables = json!({ "publisher": publisher, "title": title, "html": html });
        let answer = self.ana(query, variables).await;
        let answer = &answer["recordSource"];
        assert_eq!(answer["capture"]["text"], text);
        Recorded {
            source: id(&answer["source"]),
            capture: id(&answer["capture"]),
            publisher: id(&answer["source"]["publisher"]),
        }
    }

    /// Records a person with an alias and a role.
    pub(crate) async fn record_speaker(&self, name: &str) -> String {
        let query = "mutation ($name: String!, $alias: String!, $title: String!) {
            recordSpeaker(input: {
                name: $name, aliases: [{ name: $alias }], roles: [{ title: $title }], description: $name
            }) { speaker { id } errors { message } }
        }";
        let variables = json!({
            "name": name, "alias": format!("alias of {name}"), "title": format!("role of {name}"),
        });
        id(&self.ana(query, variables).await["recordSpeaker"]["speaker"])
    }

    /// Takes a direct quote, which another speaker may pass on.
    pub(crate) async fn record_quote(
        &self,
        capture: &str,
        words: &str,
        speaker: &str,
        relayed_by: Option<&str>,
    ) -> String {
        let query = "mutation ($capture: ID!, $words: String!, $speaker: ID!, $by: ID) {
            recordQuote(input: {
                captureId: $capture, words: $words, speakerId: $speaker, relayedById: $by, kind: DIRECT
            }) { quote { id } errors { message } }
        }";
        let variables =
            json!({ "capture": capture, "words": words, "speaker": speaker, "by": relayed_by });
        id(&self.ana(query, variables).await["recordQuote"]["quote"])
    }

    /// Records an assertion.
    pub(crate) async fn record_claim(&self, text: &str) -> String {
        let query = "mutation ($text: String!) {
            recordClaim(input: { text: $text }) { claim { id } errors { message } }
        }";
        id(&self.ana(query, json!({ "text": text })).await["recordClaim"]["claim"])
    }

    /// Links a quote to a claim.
    pub(crate) async fn link(&self, claim: &str, quote: &str) {
        let query = "mutation ($claim: ID!, $quote: ID!) {
            linkQuoteToClaim(input: { claimId: $claim, quoteId: $quote }) { errors { message } }
        }";
        self.ana(query, json!({ "claim": claim, "quote": quote }))
            .await;
    }

    /// Records a topic, which may stand below another.
    pub(crate) async fn record_topic(&self, name: &str, parent: Option<&str>) -> String {
        let query = "mutation ($name: String!, $synonym: String!, $parent: ID) {
            recordTopic(input: { name: $name, synonyms: [$synonym], description: $name, parentId: $parent }) {
                topic { id } errors { message }
            }
        }";
        let variables =
            json!({ "name": name, "synonym": format!("synonym of {name}"), "parent": parent });
        id(&self.ana(query, variables).await["recordTopic"]["topic"])
    }

    /// Says what a claim is about.
    pub(crate) async fn set_topics(&self, claim: &str, topics: &[&str]) {
        let seen = self.revision(claim).await;
        let query = "mutation ($claim: ID!, $seen: Int!, $topics: [ID!]!) {
            setClaimTopics(input: { claimId: $claim, expectedRevision: $seen, topicIds: $topics }) { errors { message } }
        }";
        let variables = json!({ "claim": claim, "seen": seen, "topics": topics });
        self.ana(query, variables).await;
    }

    async fn revision(&self, id: &str) -> i64 {
        let query = "query ($id: ID!) { node(id: $id) { ... on Claim { revision } ... on Topic { revision } } }";
        let answer = self.ana(query, json!({ "id": id })).await;
        answer["node"]["revision"].as_i64().expect("a revision")
    }

    /// Merges a topic into another.
    pub(crate) async fn merge_topics(&self, topic: &str, into: &str) {
        let seen = self.revision(topic).await;
        let query = "mutation ($topic: ID!, $seen: Int!, $into: ID!) {
            mergeTopics(input: { topicId: $topic, expectedRevision: $seen, intoId: $into }) { errors { message } }
        }";
        let variables = json!({ "topic": topic, "seen": seen, "into": into });
        self.data("eva", query, variables).await;
    }

    /// Drafts a verdict on a claim, with a source and an address as its evidence.
    pub(crate) async fn draft(&self, claim: &str, source: &str, summary: &str) -> Drafted {
        let query =
            "mutation ($claim: ID!, $rating: ID!, $source: ID!, $text: String!, $long: Markdown!) {
            draftVerdict(input: {
                claimId: $claim, ratingId: $rating, summary: $text, explanation: $long
                evidence: [
                    { stance: SUPPORTS, sourceId: $source, note: $text }
                    { stance: CONTEXT, url: \"https://example.org/evidence\", note: $text }
                ]
            }) { verdict { id } revision { id } errors { message } }
        }";
        let variables = json!({
            "claim": claim, "rating": self.rating().await, "source": source,
            "text": summary, "long": summary,
        });
        let answer = self.ana(query, variables).await;
        Drafted {
            verdict: id(&answer["draftVerdict"]["verdict"]),
            revision: id(&answer["draftVerdict"]["revision"]),
        }
    }

    /// Plays a mutation with this input, and gives what is selected of its payload, where nothing is
    /// refused.
    pub(crate) async fn plays(
        &self,
        who: &str,
        mutation: &str,
        input: Value,
        selection: &str,
    ) -> Value {
        let query = call(mutation, selection);
        let data = self.data(who, &query, json!({ "input": input })).await;
        data[mutation].clone()
    }

    /// The id of one of the people.
    pub(crate) async fn reviewer(&self, who: &str) -> String {
        let query = "{ viewer { reviewer { id } } }";
        id(&self.data(who, query, json!({})).await["viewer"]["reviewer"])
    }

    /// A rating to choose.
    pub(crate) async fn rating(&self) -> String {
        let answer = self
            .ana("{ ratings(first: 1) { nodes { id } } }", json!({}))
            .await;
        id(&answer["ratings"]["nodes"][0])
    }

    /// Hands a draft in for review.
    pub(crate) async fn submit(&self, revision: &str) {
        self.step("ana", "submitVerdict", revision, 1).await;
    }

    /// Approves what is in review.
    pub(crate) async fn approve(&self, revision: &str) {
        self.step("ben", "approveVerdict", revision, 2).await;
    }

    /// Publishes what is approved.
    pub(crate) async fn publish(&self, revision: &str) {
        self.step("eva", "publishVerdict", revision, 3).await;
    }

    /// Publishes what is approved, for the public to see after an interval of the database's; gives the
    /// moment.
    pub(crate) async fn publish_later(&self, revision: &str, interval: &str) -> String {
        let sql = "SELECT to_char((now() + $1::interval) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
        let moment: String = sqlx::query_scalar(sql)
            .bind(interval)
            .fetch_one(self.database.pool())
            .await
            .expect("a moment");
        let input = json!({
            "verdictRevisionId": revision, "expectedRevision": 3, "publishAfter": moment,
        });
        self.plays("eva", "publishVerdict", input, "").await;
        moment
    }

    /// Submits, approves and publishes a draft.
    pub(crate) async fn bring_out(&self, revision: &str) {
        self.submit(revision).await;
        self.approve(revision).await;
        self.publish(revision).await;
    }

    async fn step(&self, who: &str, mutation: &str, revision: &str, seen: i32) {
        let query = format!(
            "mutation ($id: ID!, $seen: Int!) {{
                {mutation}(input: {{ verdictRevisionId: $id, expectedRevision: $seen }}) {{ errors {{ message }} }}
            }}"
        );
        let variables = json!({ "id": revision, "seen": seen });
        self.data(who, &query, variables).await;
    }
}

/// A call of a mutation by its input, with what is selected of its payload and its errors.
pub(crate) fn call(mutation: &str, selection: &str) -> String {
    let kind = capitalised(mutation);
    format!(
        "mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ {selection} errors {{ message path }} }} }}"
    )
}

/// A field's name as types begin with it.
pub(crate) fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The type that a root field lists.
pub(crate) fn listed(list: &str) -> String {
    capitalised(list.trim_end_matches('s'))
}

/// The id of a record in an answer.
pub(crate) fn id(record: &Value) -> String {
    let id = record["id"].as_str();
    id.unwrap_or_else(|| panic!("no id in {record:#}"))
        .to_owned()
}

/// Records of every type, with several of most below one of another.
#[derive(Default)]
pub(crate) struct Stock {
    pub(crate) publishers: Vec<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) captures: Vec<String>,
    pub(crate) speakers: Vec<String>,
    pub(crate) quotes: Vec<String>,
    pub(crate) claims: Vec<String>,
    pub(crate) topics: Vec<String>,
    pub(crate) verdicts: Vec<String>,
    pub(crate) revisions: Vec<String>,
}

impl Stock {
    /// Fills a newsroom with `count` published verdicts on as many claims, and as many sources, speakers
    /// and quotes. Every second quote is from the first source and speaker, and all of them make the
    /// first claim as well. Each claim is about a topic of its own; all of those stand below the first,
    /// which all claims are about too.
    pub(crate) async fn of(newsroom: &Newsroom, count: usize) -> Self {
        let mut stock = Self::default();
        for number in 0..count {
            let words: Vec<String> = (0..count).map(|word| format!("word{word}")).collect();
            let recorded = newsroom
                .record_source(
                    &format!("Publisher {}", number / 2),
                    &format!("Source {number}"),
                    &format!("Text {number}: {} end.", words.join(" ; ")),
                )
                .await;
            stock.sources.push(recorded.source);
            stock.captures.push(recorded.capture);
            if !stock.publishers.contains(&recorded.publisher) {
                stock.publishers.push(recorded.publisher);
            }
            let speaker = newsroom.record_speaker(&format!("Speaker {number}")).await;
            stock.speakers.push(speaker);
        }
        for number in 0..count {
            let place = if number % 2 == 0 { 0 } else { number };
            let relayed_by = (place > 0).then(|| stock.speakers[0].as_str());
            let quote = newsroom
                .record_quote(
                    &stock.captures[place],
                    &format!("word{number} "),
                    &stock.speakers[place],
                    relayed_by,
                )
                .await;
            let claim = newsroom.record_claim(&format!("Claim {number}.")).await;
            newsroom.link(&claim, &quote).await;
            stock.quotes.push(quote);
            stock.claims.push(claim);
        }
        for quote in &stock.quotes[1..] {
            newsroom.link(&stock.claims[0], quote).await;
        }
        for (number, claim) in stock.claims.iter().enumerate() {
            let parent = stock.topics.first().map(String::as_str);
            let topic = newsroom
                .record_topic(&format!("Topic {number}"), parent)
                .await;
            stock.topics.push(topic);
            let topics = [stock.topics[0].as_str(), &stock.topics[number]];
            newsroom.set_topics(claim, &topics).await;
        }
        for (claim, source) in stock.claims.iter().zip(&stock.sources) {
            let drafted = newsroom.draft(claim, source, "A finding.").await;
            newsroom.bring_out(&drafted.revision).await;
            stock.verdicts.push(drafted.verdict);
            stock.revisions.push(drafted.revision);
        }
        stock
    }
}
