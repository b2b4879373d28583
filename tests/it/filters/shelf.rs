//! A newsroom to look for things in, and the check that a filter finds them by an index.

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::newsroom::{Newsroom, newsroom_over};
use crate::story::{id, listed};
use crate::support::database;
use crate::wiretap::Wiretap;

/// A newsroom with four of each record, whose database is listened in on.
pub(super) struct Shelf {
    newsroom: Newsroom,
    wiretap: Wiretap,
    pub(super) publishers: Vec<String>,
    pub(super) sources: Vec<String>,
    pub(super) speakers: Vec<String>,
    pub(super) quotes: Vec<String>,
    /// The first two with published verdicts, the next two with none, the last two with drafts.
    pub(super) claims: Vec<String>,
    /// Of the first two and the last two claims.
    pub(super) verdicts: Vec<String>,
    /// A topic, one below it, and one beside it.
    pub(super) topics: Vec<String>,
    /// Of the first two verdicts, and of the others.
    pub(super) ratings: Vec<String>,
    pub(super) scale: String,
    /// Ana and Ben.
    pub(super) reviewers: Vec<String>,
    /// When the first two of each came.
    pub(super) started: String,
}

/// Further records, of which no filter finds any: so many that an index pays.
const CROWD: &str = "
BEGIN;
SET LOCAL session_replication_role = replica;
CREATE TEMPORARY TABLE crowd AS SELECT n, gen_random_uuid() AS id FROM generate_series(1, 3000) n;
INSERT INTO publisher (id, name, speaker_id) SELECT id, 'Publisher ' || n, id FROM crowd;
INSERT INTO source (id, publisher_id, kind, genre, language, published_on, recorded_at)
SELECT id, id, 'ARTICLE', 'NEWS', chr(97 + n % 26) || chr(97 + n / 26 % 26) || 'x', date '2090-01-01' + n, '2000-01-01' FROM crowd;
INSERT INTO source_retraction (id, source_id, reason, reinstated_at, reinstatement_reason)
SELECT id, id, 'X', '2000-01-01', 'X' FROM crowd;
INSERT INTO speaker (id, kind, sort_name) SELECT id, 'PERSON', 'x' || n FROM crowd;
INSERT INTO speaker_name (id, speaker_id, name, preferred) SELECT id, id, 'X' || n, true FROM crowd;
INSERT INTO speaker_role (id, speaker_id, title, from_date, until_date)
SELECT id, id, 'X' || n, date '1990-01-01' + n, date '1990-02-01' + n FROM crowd;
INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text, spoken_on, recorded_at)
SELECT id, id, id, id, 'DIRECT', 'X' || n, date '2090-01-01' + n, '2000-01-01' FROM crowd;
INSERT INTO claim (id, kind, text, recorded_at, language, checkability, cluster_id)
SELECT id, 'ASSERTION', 'X' || n, '2000-01-01', chr(97 + n % 26) || chr(97 + n / 26 % 26) || 'x', 'TO_CHECK', id FROM crowd;
INSERT INTO assignment (id, claim_id, assignee_id, priority) SELECT id, id, id, 'LOW' FROM crowd;
INSERT INTO claim_topic (claim_id, topic_id) SELECT id, id FROM crowd;
-- Of claims that are not there: those that are have no verdict.
INSERT INTO verdict (id, claim_id) SELECT id, gen_random_uuid() FROM crowd;
INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary) SELECT id, id, 1, 'X' || n, id, 'X' FROM crowd;
INSERT INTO verdict_revision_author (revision_id, reviewer_id) SELECT id, id FROM crowd;
-- Of quotes that are not there: those that are make no claim.
INSERT INTO claim_quote (claim_id, quote_id) SELECT id, gen_random_uuid() FROM crowd;
DROP TABLE crowd;
COMMIT;
ANALYZE;
";

const LANGUAGES: [&str; 4] = ["en-GB", "en", "fr", "de"];
const DAYS: [Option<&str>; 4] = [
    Some("2024-02-27"),
    Some("2024-02-28"),
    None,
    Some("2025-01-01"),
];
const NAMES: [&str; 4] = ["José Núñez", "JOSE\u{301} Nunez", "Ada Falk", "Bo Falk"];

/// What the first two are, and what the others are.
fn either<T>(number: usize, alike: T, other: T) -> T {
    if number < 2 { alike } else { other }
}

impl Shelf {
    pub(super) async fn new() -> Self {
        let database = database().await;
        let wiretap = Wiretap::on(&database).await;
        let newsroom = newsroom_over(database, wiretap.connection()).await;
        let mut shelf = Self {
            newsroom,
            wiretap,
            publishers: Vec::new(),
            sources: Vec::new(),
            speakers: Vec::new(),
            quotes: Vec::new(),
            claims: Vec::new(),
            verdicts: Vec::new(),
            topics: Vec::new(),
            ratings: Vec::new(),
            scale: String::new(),
            reviewers: Vec::new(),
            started: String::new(),
        };
        shelf.vocabulary().await;
        for number in (0..4).rev() {
            if number == 1 {
                shelf.started = shelf.now().await;
            }
            shelf.fill(number).await;
        }
        for ids in [
            &mut shelf.publishers,
            &mut shelf.sources,
            &mut shelf.speakers,
            &mut shelf.quotes,
            &mut shelf.claims,
        ] {
            ids.reverse();
        }
        for number in 0..4 {
            shelf.verdict(number).await;
        }
        // What was published is put in other words.
        sqlx::query("UPDATE claim SET text = text || ' Twice.' WHERE public_since IS NOT NULL")
            .execute(shelf.newsroom.database.pool())
            .await
            .expect("reworded");
        sqlx::raw_sql(CROWD)
            .execute(shelf.newsroom.database.pool())
            .await
            .expect("further records");
        shelf
    }

    /// The database's time, as a filter takes it.
    async fn now(&self) -> String {
        let sql = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
        let pool = self.newsroom.database.pool();
        sqlx::query_scalar(sql)
            .fetch_one(pool)
            .await
            .expect("the time")
    }

    async fn vocabulary(&mut self) {
        for (name, below) in [
            ("Energy", None),
            ("Power stations", Some(0)),
            ("Traffic", None),
        ] {
            let parent = below.map(|place: usize| self.topics[place].clone());
            let input = json!({ "name": name, "parentId": parent });
            let payload = self
                .newsroom
                .plays("ana", "recordTopic", input, "topic { id }")
                .await;
            self.topics.push(id(&payload["topic"]));
        }
        let other = self.newsroom.rating().await;
        let input = json!({ "name": "Yes or no", "version": { "ratings": [
            { "label": "Yes", "meaning": "It is so.", "colour": "#007700" },
            { "label": "No", "meaning": "It is not so.", "colour": "#770000" },
        ] } });
        let selection = "ratingScale { id currentVersion { ratings { nodes { id } } } }";
        let payload = self
            .newsroom
            .plays("ada", "recordRatingScale", input, selection)
            .await;
        let scale = &payload["ratingScale"];
        self.scale = id(scale);
        let ratings = &scale["currentVersion"]["ratings"]["nodes"];
        self.ratings = vec![id(&ratings[0]), other];
        for who in ["ana", "ben"] {
            self.reviewers.push(self.newsroom.reviewer(who).await);
        }
    }

    /// Records one of each, the alike ones by Ben.
    async fn fill(&mut self, number: usize) {
        let recorded = self.source(number).await;
        let speaker = self.speaker(number).await;
        let quote = self
            .quote(number, &id(&recorded["capture"]), &speaker)
            .await;
        if number < 2 {
            // The words stand further below.
            let text = format!("Corrected. Text {number}. The Höhe of the 100%_tide {number}.");
            let input = json!({ "sourceId": recorded["source"]["id"], "text": text });
            self.newsroom.plays("ana", "captureSource", input, "").await;
        }
        let claim = self.claim(number, &quote).await;
        self.sources.push(id(&recorded["source"]));
        self.publishers.push(id(&recorded["source"]["publisher"]));
        self.speakers.push(speaker);
        self.quotes.push(quote);
        self.claims.push(claim);
    }

    async fn source(&self, number: usize) -> Value {
        let input = json!({
            "text": format!("Text {number}. {} {number}.", either(number, "The Höhe of the 100%_tide", "The ferry")),
            "title": either(number, "Ebb und Flut: Größe", "Late again"),
            "kind": either(number, "TRANSCRIPT", "ARTICLE"),
            "genre": either(number, "OPINION", "NEWS"),
            "language": LANGUAGES[number],
            "url": format!("https://www.fjord{number}.example/a?b=1&utm_source=x#top"),
            "publishedOn": DAYS[number],
            "publisher": { "name": either(number, "Fjord Post", "Lake Courier") },
        });
        let selection = "source { id publisher { id } } capture { id }";
        let payload = self
            .newsroom
            .plays("ana", "recordSource", input, selection)
            .await;
        if number < 2 {
            let input = json!({ "sourceId": payload["source"]["id"], "expectedRevision": 1, "reason": "Made up." });
            self.newsroom.plays("eva", "retractSource", input, "").await;
        }
        payload
    }

    async fn speaker(&self, number: usize) -> String {
        let input = json!({
            "kind": either(number, "COLLECTIVE", "PERSON"),
            "name": NAMES[number],
            "roles": [{
                "title": either(number, "Ministre de l'Énergie", "Mayor"),
                "from": either(number, "2024-01-01", "2020-01-01"),
                "until": either(number, Value::Null, json!("2023-12-31")),
            }],
            "identifiers": [{ "scheme": "WIKIDATA", "value": format!("Q{}", number + 42) }],
        });
        let payload = self
            .newsroom
            .plays("ana", "recordSpeaker", input, "speaker { id }")
            .await;
        id(&payload["speaker"])
    }

    async fn quote(&self, number: usize, capture: &str, speaker: &str) -> String {
        let input = json!({
            "captureId": capture,
            "speakerId": speaker,
            "kind": either(number, "INDIRECT", "DIRECT"),
            "words": either(number, "The Höhe of the 100%_tide", "The ferry"),
            "spokenOn": DAYS[number],
        });
        let payload = self
            .newsroom
            .plays("ana", "recordQuote", input, "quote { id }")
            .await;
        let quote = id(&payload["quote"]);
        if number < 2 {
            let input = json!({
                "quoteId": quote, "expectedRevision": 1, "attribution": "DISPUTED",
                "evidence": { "note": "He says that he did not.", "url": "https://fjord.example/denial" },
            });
            self.newsroom
                .plays("ana", "setQuoteAttribution", input, "")
                .await;
        }
        quote
    }

    async fn claim(&self, number: usize, quote: &str) -> String {
        let input = json!({
            "text": either(number, "He spoke of the Höhe: 100%_.", "The ferry was late."),
            "kind": either(number, "ATTRIBUTION", "ASSERTION"),
            "attributedQuoteId": either(number, Some(quote), None),
            "language": LANGUAGES[number],
        });
        let who = either(number, "ben", "ana");
        let payload = self
            .newsroom
            .plays(who, "recordClaim", input, "claim { id }")
            .await;
        let claim = id(&payload["claim"]);
        if number < 2 {
            let topics = [&self.topics[1]];
            let input = json!({ "claimId": claim, "expectedRevision": 1, "topicIds": topics });
            self.newsroom
                .plays("ana", "setClaimTopics", input, "")
                .await;
            let input = json!({ "claimId": claim, "assigneeId": self.reviewers[0] });
            self.newsroom
                .plays("eva", "assignReviewer", input, "")
                .await;
        }
        claim
    }

    /// The first two are drafted by Ben and published, the others drafted by Ana, on claims of their own.
    async fn verdict(&mut self, number: usize) {
        let claim = if number < 2 {
            self.claims[number].clone()
        } else {
            let claim = self.newsroom.record_claim("The ferry was early.").await;
            self.claims.push(claim.clone());
            claim
        };
        let input = json!({
            "claimId": claim, "ratingId": either(number, &self.ratings[0], &self.ratings[1]), "summary": "So it is.",
            "evidence": [{ "stance": "CONTEXT", "url": "https://fjord.example/log", "note": "The log." }],
        });
        let who = either(number, "ben", "ana");
        let payload = self
            .newsroom
            .plays(who, "draftVerdict", input, "verdict { id } revision { id }")
            .await;
        self.verdicts.push(id(&payload["verdict"]));
        let revision = id(&payload["revision"]);
        if number < 2 {
            for (seen, (who, step)) in [
                ("ben", "submitVerdict"),
                ("ana", "approveVerdict"),
                ("eva", "publishVerdict"),
            ]
            .into_iter()
            .enumerate()
            {
                let input = json!({ "verdictRevisionId": revision, "expectedRevision": seen + 1 });
                self.newsroom.plays(who, step, input, "").await;
            }
        }
    }

    /// Checks that a list's filter finds these records, counts them, and goes by the index.
    pub(super) async fn finds(&self, list: &str, filter: Value, expected: &[String], index: &str) {
        let kind = listed(list);
        let query = format!(
            "query ($filter: {kind}Filter) {{ {list}(filter: $filter, first: 50) {{ totalCount nodes {{ id }} }} }}"
        );
        let variables = json!({ "filter": filter });
        let data = self.newsroom.data("ana", &query, variables.clone()).await;
        let nodes = data[list]["nodes"].as_array().expect("nodes");
        let mut found: Vec<String> = nodes.iter().map(id).collect();
        let mut expected = expected.to_vec();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{list} {filter}");
        assert_eq!(data[list]["totalCount"], expected.len(), "{list} {filter}");

        // Among others, and turned round.
        let combined = json!({ "filter": { "and": [{ "or": [filter, { "ids": [] }] }] } });
        let data = self.newsroom.data("ana", &query, combined).await;
        assert_eq!(data[list]["totalCount"], expected.len(), "{list} {filter}");
        let all = format!("{{ {list} {{ totalCount }} }}");
        let all = self.newsroom.data("ana", &all, json!({})).await[list]["totalCount"].clone();
        let negated = json!({ "filter": { "not": filter } });
        let data = self.newsroom.data("ana", &query, negated).await;
        let rest = all.as_u64().expect("a count") - expected.len() as u64;
        assert_eq!(data[list]["totalCount"], rest, "{list} not {filter}");

        let count =
            format!("query ($filter: {kind}Filter) {{ {list}(filter: $filter) {{ totalCount }} }}");
        self.wiretap.take();
        self.newsroom.data("ana", &count, variables).await;
        let statements = self.wiretap.take();
        let statement = statements.last().expect("a statement");
        let plan = self.plan(statement).await;
        assert!(
            plan.contains(index),
            "{list} {filter} does not go by {index}:\n{statement}\n{plan}"
        );
    }

    /// How PostgreSQL goes about a statement where it reads no whole table that it need not.
    async fn plan(&self, statement: &str) -> String {
        let pool = self.newsroom.database.pool();
        let mut connection = pool.acquire().await.expect("a connection");
        let values = match statement.matches('$').count() {
            0 => String::new(),
            count => format!("({})", vec!["NULL"; count].join(", ")),
        };
        for sql in [
            "SET enable_seqscan = off".to_owned(),
            "SET plan_cache_mode = force_generic_plan".to_owned(),
            format!("PREPARE looked_at AS {statement}"),
        ] {
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut *connection)
                .await
                .expect("the statement can be prepared");
        }
        let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE looked_at{values}"));
        let lines: Vec<String> = sqlx::query_scalar(explain)
            .fetch_all(&mut *connection)
            .await
            .expect("a plan");
        connection.close().await.expect("the connection closes");
        lines.join("\n")
    }
}
