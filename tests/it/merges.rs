//! Speakers are merged and parted: what came over goes back, whatever happened in between, and nothing
//! becomes public by it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::newsroom::{Newsroom, newsroom, newsroom_over};
use crate::story::id;
use crate::support::database;
use crate::wiretap::Wiretap;

/// How many speakers are merged with one another at random.
const SPEAKERS: usize = 4;

/// What is done to speakers, each told by its number.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Merge(usize, usize),
    Unmerge(usize),
    /// A quote of the first, passed on by the second where that is another.
    Quote(usize, usize),
    /// A name that others may have too.
    Name(usize, u8),
    /// A role that others may have had too.
    Role(usize, u8),
    /// An identifier of the newsroom's own, where the speaker has none.
    Identifier(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let speaker = || 0..SPEAKERS;
    let deed = prop_oneof![
        5 => (speaker(), speaker()).prop_map(|(one, other)| Deed::Merge(one, other)),
        3 => speaker().prop_map(Deed::Unmerge),
        3 => (speaker(), speaker()).prop_map(|(one, other)| Deed::Quote(one, other)),
        2 => (speaker(), 0..3u8).prop_map(|(one, name)| Deed::Name(one, name)),
        2 => (speaker(), 0..3u8).prop_map(|(one, role)| Deed::Role(one, role)),
        1 => speaker().prop_map(Deed::Identifier),
    ];
    proptest::collection::vec(deed, 1..24)
}

/// After any sequence of merges, additions and partings every speaker has, once all are parted, what was
/// recorded for it while it stood alone or was the one that remained; and until then all that is said by a
/// merged one is said by the one that remains.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_merged_is_parted_as_it_was() {
    let newsroom = newsroom().await;
    let config = Config {
        cases: 24,
        ..Config::default()
    };
    let outcome = block_in_place(|| {
        TestRunner::new(config).run(&deeds(), |deeds| {
            Handle::current().block_on(async {
                let mut play = Play::begin(&newsroom).await;
                for deed in deeds {
                    play.does(deed).await;
                    play.check_quotes().await;
                }
                play.parts_all().await;
            });
            Ok(())
        })
    });
    outcome.expect("the database agrees with the model");
}

/// The speakers of one run, and what each should have.
struct Play<'a> {
    newsroom: &'a Newsroom,
    ids: Vec<String>,
    /// Into which each is merged.
    into: [Option<usize>; SPEAKERS],
    /// Each quote with whose it is, and who passes it on.
    quotes: Vec<(String, usize, Option<usize>)>,
    names: [BTreeSet<String>; SPEAKERS],
    roles: [BTreeSet<String>; SPEAKERS],
    identifiers: [BTreeSet<String>; SPEAKERS],
}

impl<'a> Play<'a> {
    async fn begin(newsroom: &'a Newsroom) -> Self {
        let mut play = Self {
            newsroom,
            ids: Vec::new(),
            into: [None; SPEAKERS],
            quotes: Vec::new(),
            names: Default::default(),
            roles: Default::default(),
            identifiers: Default::default(),
        };
        for number in 0..SPEAKERS {
            let name = format!("Speaker {number}");
            play.ids.push(newsroom.record_speaker(&name).await);
            play.names[number].extend([format!("alias of {name}"), name.clone()]);
            play.roles[number].insert(format!("role of {name}"));
        }
        play
    }

    /// The one that remains of a speaker.
    fn remaining(&self, mut speaker: usize) -> usize {
        while let Some(into) = self.into[speaker] {
            speaker = into;
        }
        speaker
    }

    async fn does(&mut self, deed: Deed) {
        match deed {
            Deed::Merge(one, other) => self.merges(one, other).await,
            Deed::Unmerge(one) => self.parts(one).await,
            Deed::Quote(one, other) => self.quotes_from(one, other).await,
            Deed::Name(one, name) => {
                let name = format!("Alias {name}");
                let given = format!("name: \"{name}\"");
                if let Some(one) = self.adds("addSpeakerName", one, &given).await {
                    self.names[one].insert(name);
                }
            }
            Deed::Role(one, role) => {
                let role = format!("Post {role}");
                let given = format!("role: {{ title: \"{role}\" }}");
                if let Some(one) = self.adds("addSpeakerRole", one, &given).await {
                    self.roles[one].insert(role);
                }
            }
            Deed::Identifier(one) => {
                let remaining = self.remaining(one);
                if self.read(remaining).await["identifiers"] == json!([]) {
                    let value = uuid::Uuid::now_v7().to_string();
                    let given = format!("scheme: OWN, value: \"{value}\"");
                    self.adds("setSpeakerIdentifier", one, &given).await;
                    self.identifiers[remaining].insert(value);
                }
            }
        }
    }

    async fn read(&self, speaker: usize) -> Value {
        let query = "query ($id: ID!) {
            speakers(filter: { ids: [$id], or: [{ merged: true }, { merged: false }] }) {
                nodes { id name names { name } roles { title } identifiers { value } revision }
            }
        }";
        let variables = json!({ "id": self.ids[speaker] });
        let data = self.newsroom.data("eva", query, variables).await;
        let nodes = data["speakers"]["nodes"].as_array().expect("nodes");
        let found = nodes.iter().find(|node| id(node) == self.ids[speaker]);
        found.expect("the speaker").clone()
    }

    async fn merges(&mut self, one: usize, other: usize) {
        let query = "mutation ($one: ID!, $seen: Int!, $other: ID!) {
            mergeSpeakers(input: { speakerId: $one, expectedRevision: $seen, intoId: $other, reason: \"One.\" }) { errors { code } }
        }";
        let seen = &self.read(one).await["revision"];
        let variables = json!({ "one": self.ids[one], "seen": seen, "other": self.ids[other] });
        let answer = self.newsroom.ask("eva", query, variables).await;
        let expected = if one == other {
            json!([{ "code": "SAME_SPEAKER" }])
        } else if self.into[one].is_some() || self.into[other].is_some() {
            json!([{ "code": "SPEAKER_MERGED" }])
        } else {
            self.into[one] = Some(other);
            json!([])
        };
        assert_eq!(
            answer["data"]["mergeSpeakers"]["errors"], expected,
            "{answer:#}"
        );
    }

    async fn parts(&mut self, one: usize) {
        let query = "mutation ($one: ID!, $seen: Int!) {
            unmergeSpeakers(input: { speakerId: $one, expectedRevision: $seen, reason: \"Two.\" }) { errors { code } }
        }";
        let variables = json!({ "one": self.ids[one], "seen": self.read(one).await["revision"] });
        let answer = self.newsroom.ask("eva", query, variables).await;
        let expected = match self.into[one].take() {
            Some(_) => json!([]),
            None => json!([{ "code": "NOT_MERGED" }]),
        };
        assert_eq!(
            answer["data"]["unmergeSpeakers"]["errors"], expected,
            "{answer:#}"
        );
    }

    /// Records a quote under the ids given, old ones included.
    async fn quotes_from(&mut self, one: usize, other: usize) {
        let (speaker, relayed_by) = (self.remaining(one), self.remaining(other));
        let named = (speaker != relayed_by).then_some(&self.ids[other]);
        // Of one capture a speaker has the same words once.
        let text = format!("It is late {}.", self.quotes.len());
        let recorded = self
            .newsroom
            .record_source("Fjord Post", &text, &text)
            .await;
        let quote = self
            .newsroom
            .record_quote(
                &recorded.capture,
                "late",
                &self.ids[one],
                named.map(String::as_str),
            )
            .await;
        let relayed_by = named.map(|_| relayed_by);
        self.quotes.push((quote, speaker, relayed_by));
    }

    /// Adds to the one that remains of a speaker, and tells it unless that has it already.
    async fn adds(&self, mutation: &str, one: usize, given: &str) -> Option<usize> {
        let one = self.remaining(one);
        let seen = self.read(one).await;
        let seen = &seen["revision"];
        let query = format!(
            "mutation ($id: ID!, $seen: Int!) {{
                {mutation}(input: {{ speakerId: $id, expectedRevision: $seen, {given} }}) {{ errors {{ code }} }}
            }}"
        );
        let variables = json!({ "id": self.ids[one], "seen": seen });
        let answer = self.newsroom.ask("ana", &query, variables).await;
        let errors = &answer["data"][mutation]["errors"];
        let is_added = *errors == json!([]);
        let has_it = *errors == json!([{ "code": "NAME_REPEATED" }]);
        assert!(is_added || has_it, "{answer:#}");
        is_added.then_some(one)
    }

    async fn check_quotes(&self) {
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Quote { speaker { id } relayedBy { id } } } }";
        let ids: Vec<_> = self.quotes.iter().map(|(quote, ..)| quote).collect();
        let data = self
            .newsroom
            .data("ana", query, json!({ "ids": ids }))
            .await;
        for (number, (_, speaker, relayed_by)) in self.quotes.iter().enumerate() {
            let speaker = self.remaining(*speaker);
            let relayed_by = relayed_by.map(|relayed_by| self.remaining(relayed_by));
            let relayed_by = relayed_by.filter(|relayed_by| *relayed_by != speaker);
            let expected = json!({
                "speaker": { "id": self.ids[speaker] },
                "relayedBy": relayed_by.map(|relayed_by| json!({ "id": self.ids[relayed_by] })),
            });
            assert_eq!(data["nodes"][number], expected);
        }
    }

    async fn parts_all(&mut self) {
        for speaker in (0..SPEAKERS).rev() {
            if self.into[speaker].is_some() {
                self.parts(speaker).await;
                self.check_quotes().await;
            }
        }
        for speaker in 0..SPEAKERS {
            let found = self.read(speaker).await;
            assert_eq!(found["name"], format!("Speaker {speaker}"));
            let all = |field: &str, of: &str| -> BTreeSet<String> {
                let parts = found[field].as_array().expect("a list").iter();
                parts
                    .map(|part| part[of].as_str().expect("a text").to_owned())
                    .collect()
            };
            assert_eq!(all("names", "name"), self.names[speaker]);
            assert_eq!(all("roles", "title"), self.roles[speaker]);
            assert_eq!(all("identifiers", "value"), self.identifiers[speaker]);
        }
        let left: i64 = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM quote WHERE num_nonnulls(speaker_merged_from_id, relayed_merged_from_id) > 0)
                  + (SELECT count(*) FROM speaker_name WHERE merged_from_id IS NOT NULL)
                  + (SELECT count(*) FROM speaker_role WHERE merged_from_id IS NOT NULL)
                  + (SELECT count(*) FROM speaker_identifier WHERE merged_from_id IS NOT NULL)",
        )
        .fetch_one(self.newsroom.database.pool())
        .await
        .expect("counted");
        assert_eq!(left, 0, "nothing came from elsewhere any more");
    }
}

/// A quote that is given to a speaker while this is merged goes over as well: whoever comes second waits.
#[tokio::test]
async fn a_quote_that_comes_at_the_same_time_goes_over() {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source("Fjord Post", "Late", "It is late.")
        .await;
    let (ada, bo) = (
        newsroom.record_speaker("Ada").await,
        newsroom.record_speaker("Bo").await,
    );
    let quote = newsroom
        .record_quote(&recorded.capture, "It is late", &ada, None)
        .await;
    let mut other = newsroom
        .database
        .pool()
        .begin()
        .await
        .expect("a transaction begins");
    sqlx::query(
        "UPDATE quote SET speaker_id = (SELECT n.speaker_id FROM speaker_name n WHERE n.name = 'Bo')",
    )
    .execute(&mut *other)
    .await
    .expect("the quote is Bo's");
    let query = "mutation ($one: ID!, $other: ID!) {
        mergeSpeakers(input: { speakerId: $one, expectedRevision: 1, intoId: $other, reason: \"One.\" }) {
            speaker { quotes { nodes { id } } } errors { message }
        }
    }";
    let merging = newsroom.data("eva", query, json!({ "one": bo, "other": ada }));
    let given = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        other.commit().await.expect("the quote stays Bo's");
    };
    let (data, ()) = tokio::join!(merging, given);
    let quotes = &data["mergeSpeakers"]["speaker"]["quotes"]["nodes"];
    assert_eq!(*quotes, json!([{ "id": quote }]));
}

/// How many statements it takes does not depend on how much goes over.
#[tokio::test]
async fn a_merge_takes_as_many_statements_for_much_as_for_little() {
    let database = database().await;
    let wiretap = Wiretap::on(&database).await;
    let newsroom = newsroom_over(database, wiretap.connection()).await;
    let into = newsroom.record_speaker("Ada").await;
    let mut taken = Vec::new();
    for quotes in [1, 12] {
        let speaker = newsroom.record_speaker("Bo").await;
        for quote in 0..quotes {
            let text = format!("It is late {quote}.");
            let recorded = newsroom.record_source("Fjord Post", &text, &text).await;
            newsroom
                .record_quote(&recorded.capture, "It is late", &speaker, Some(&into))
                .await;
        }
        let query = "mutation ($one: ID!, $other: ID!) {
            mergeSpeakers(input: { speakerId: $one, expectedRevision: 1, intoId: $other, reason: \"One.\" }) {
                merge { merged { revision } } errors { message }
            }
        }";
        wiretap.take();
        let variables = json!({ "one": speaker, "other": into });
        let data = newsroom.data("eva", query, variables).await;
        let merging = wiretap.take().len();
        let query = "mutation ($one: ID!, $seen: Int!) {
            unmergeSpeakers(input: { speakerId: $one, expectedRevision: $seen, reason: \"Two.\" }) { errors { message } }
        }";
        let seen = &data["mergeSpeakers"]["merge"]["merged"]["revision"];
        let variables = json!({ "one": speaker, "seen": seen });
        newsroom.data("eva", query, variables).await;
        taken.push((merging, wiretap.take().len()));
    }
    assert_eq!(taken[0], taken[1]);
}

/// Reads what the public sees of a speaker by an id, and by filters on what a hidden one has.
const PUBLIC: &str = "query ($id: ID!, $hidden: ID!) {
    speaker(id: $id) { name names { name } roles { title } identifiers { value } merges { totalCount } mergedInto { id } }
    node(id: $hidden) { id }
    quotes(filter: { speaker: [$hidden] }) { totalCount }
    ids: speakers(filter: { ids: [$hidden] }) { totalCount }
    name: speakers(filter: { nameContains: \"SECRET\" }) { totalCount }
    role: speakers(filter: { role: { titleContains: \"SECRET\" } }) { totalCount }
    identifier: speakers(filter: { identifier: { scheme: OWN, value: \"SECRET card\" } }) { totalCount }
}";

/// A hidden speaker is merged into a public one: nothing of it becomes public, until a quote of it does.
#[tokio::test]
async fn a_merge_makes_no_name_public() {
    let newsroom = newsroom().await;
    let text = "It is late, said Ada. It is later, said Bo.";
    let recorded = newsroom.record_source("Fjord Post", "Late", text).await;
    let ada = newsroom.record_speaker("Ada").await;
    let said = newsroom
        .record_quote(&recorded.capture, "It is late, said Ada", &ada, None)
        .await;
    publish(&newsroom, &recorded.source, &said).await;

    let query = "mutation {
        recordSpeaker(input: {
            name: \"SECRET\", roles: [{ title: \"SECRET\" }], identifiers: [{ scheme: OWN, value: \"SECRET card\" }]
        }) { speaker { id } errors { message } }
    }";
    let data = newsroom.data("ana", query, json!({})).await;
    let hidden = id(&data["recordSpeaker"]["speaker"]);
    let unsaid = newsroom
        .record_quote(&recorded.capture, "It is later", &hidden, None)
        .await;
    let query = "mutation ($hidden: ID!, $ada: ID!) {
        mergeSpeakers(input: { speakerId: $hidden, expectedRevision: 1, intoId: $ada, reason: \"One.\" }) {
            speaker { names { name } roles { title } identifiers { value } } errors { message }
        }
    }";
    let variables = json!({ "hidden": hidden, "ada": ada });
    let data = newsroom.data("eva", query, variables).await;
    let merged = json!({
        "names": [{ "name": "Ada" }, { "name": "alias of Ada" }, { "name": "SECRET" }],
        "roles": [{ "title": "role of Ada" }, { "title": "SECRET" }],
        "identifiers": [{ "value": "SECRET card" }],
    });
    assert_eq!(data["mergeSpeakers"]["speaker"], merged);

    let query = "mutation ($quote: ID!) {
        updateQuote(input: { quoteId: $quote, expectedRevision: 1, changes: { spokenOn: \"2024-02-27\" } }) { errors { message } }
    }";
    newsroom.data("ana", query, json!({ "quote": said })).await;
    let query = "query ($quote: ID!) { quote(id: $quote) { speakerRole { title } } }";
    let data = newsroom
        .data("public", query, json!({ "quote": said }))
        .await;
    assert_eq!(data["quote"]["speakerRole"]["title"], "role of Ada");

    let none = json!({ "totalCount": 0 });
    let variables = json!({ "id": ada, "hidden": hidden });
    let data = newsroom.data("public", PUBLIC, variables.clone()).await;
    let expected = json!({
        "speaker": {
            "name": "Ada", "names": [{ "name": "Ada" }, { "name": "alias of Ada" }],
            "roles": [{ "title": "role of Ada" }], "identifiers": [],
            "merges": none, "mergedInto": null,
        },
        "node": null, "quotes": none, "ids": none, "name": none, "role": none, "identifier": none,
    });
    assert_eq!(data, expected);

    publish(&newsroom, &recorded.source, &unsaid).await;
    let one = json!({ "totalCount": 1 });
    let data = newsroom.data("public", PUBLIC, variables).await;
    let expected = json!({
        "speaker": {
            "name": "Ada",
            "names": [{ "name": "Ada" }, { "name": "alias of Ada" }, { "name": "SECRET" }],
            "roles": [{ "title": "role of Ada" }, { "title": "SECRET" }],
            "identifiers": [{ "value": "SECRET card" }],
            "merges": none, "mergedInto": null,
        },
        "node": { "id": ada }, "quotes": { "totalCount": 2 }, "ids": one, "name": one, "role": one, "identifier": one,
    });
    assert_eq!(data, expected);
}

/// A public speaker is merged into a hidden one: who said what was published can be read, by the old id too.
#[tokio::test]
async fn the_public_reads_who_remains() {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source("Fjord Post", "Late", "It is late, said Ada.")
        .await;
    let ada = newsroom.record_speaker("Ada").await;
    let said = newsroom
        .record_quote(&recorded.capture, "It is late", &ada, None)
        .await;
    publish(&newsroom, &recorded.source, &said).await;
    let hidden = newsroom.record_speaker("Dame Ada").await;
    let query = "mutation ($hidden: ID!, $ada: ID!) {
        mergeSpeakers(input: { speakerId: $ada, expectedRevision: 1, intoId: $hidden, reason: \"One.\" }) { errors { message } }
    }";
    let variables = json!({ "hidden": hidden, "ada": ada });
    newsroom.data("eva", query, variables).await;
    let query = "query ($ada: ID!, $quote: ID!) {
        speaker(id: $ada) { id name names { name } }
        quote(id: $quote) { speaker { id } }
        speakers { nodes { name } }
    }";
    let variables = json!({ "ada": ada, "quote": said });
    let data = newsroom.data("public", query, variables).await;
    let expected = json!({
        "speaker": {
            "id": hidden, "name": "Dame Ada",
            "names": [
                { "name": "Ada" }, { "name": "alias of Ada" },
                { "name": "Dame Ada" }, { "name": "alias of Dame Ada" },
            ],
        },
        "quote": { "speaker": { "id": hidden } },
        "speakers": { "nodes": [{ "name": "Dame Ada" }, { "name": "Fjord Post" }] },
    });
    assert_eq!(data, expected);
}

/// A hidden topic is merged into a public one: its names stay hidden, also where these are written anew.
#[tokio::test]
async fn a_merge_of_topics_makes_no_name_public() {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source("Fjord Post", "Late", "It is late.")
        .await;
    let claim = newsroom.record_claim("It is late.").await;
    let open = newsroom.record_topic("Ferries", None).await;
    newsroom.set_topics(&claim, &[&open]).await;
    let drafted = newsroom.draft(&claim, &recorded.source, "It is.").await;
    newsroom.bring_out(&drafted.revision).await;
    let hidden = newsroom.record_topic("SECRET", None).await;
    newsroom.merge_topics(&hidden, &open).await;

    let read = "query ($open: ID!) {
        topic(id: $open) { name synonyms }
        topics(filter: { nameContains: \"SECRET\" }) { totalCount }
    }";
    let seen = async |who: &str| {
        let data = newsroom.data(who, read, json!({ "open": open })).await;
        let count = data["topics"]["totalCount"].as_i64();
        (data["topic"]["synonyms"].clone(), count)
    };
    assert_eq!(
        seen("public").await,
        (json!(["synonym of Ferries"]), Some(0))
    );
    assert_eq!(
        seen("ana").await,
        (
            json!(["SECRET", "synonym of Ferries", "synonym of SECRET"]),
            Some(1)
        )
    );

    let query = "mutation ($open: ID!, $synonyms: [String!]) {
        updateTopic(input: { topicId: $open, expectedRevision: 2, changes: { synonyms: $synonyms } }) {
            topic { synonyms } errors { message }
        }
    }";
    let variables = json!({ "open": open, "synonyms": ["Boats", "SECRET"] });
    newsroom.data("ana", query, variables).await;
    assert_eq!(seen("public").await, (json!(["Boats"]), Some(0)));
    assert_eq!(seen("ana").await.0, json!(["Boats", "SECRET"]));
}

/// Records a claim that the quote makes, and publishes a verdict on it.
async fn publish(newsroom: &Newsroom, source: &str, quote: &str) {
    let claim = newsroom.record_claim("It is late.").await;
    newsroom.link(&claim, quote).await;
    let drafted = newsroom.draft(&claim, source, "It is.").await;
    newsroom.bring_out(&drafted.revision).await;
}
