//! Reads are planned: one statement for a root field, whatever is selected below it.
//!
//! What is counted is what reaches PostgreSQL, at 5 rows of each type and at 50. Everybody who asks is
//! signed in, so that authentication's one statement is there too, and told apart.

use serde_json::{Value, json};

use crate::introspection::Types;
use crate::newsroom::{Newsroom, newsroom_over};
use crate::story::{Drafted, Stock, call, id};
use crate::support::database;
use crate::wiretap::Wiretap;

/// A newsroom with records, whose database is listened in on.
struct Observed {
    newsroom: Newsroom,
    stock: Stock,
    wiretap: Wiretap,
}

impl Observed {
    async fn with(count: usize) -> Self {
        let database = database().await;
        let wiretap = Wiretap::on(&database).await;
        let newsroom = newsroom_over(database, wiretap.connection()).await;
        let stock = Stock::of(&newsroom, count).await;
        Self {
            newsroom,
            stock,
            wiretap,
        }
    }

    async fn both() -> [Self; 2] {
        let (few, many) = tokio::join!(Self::with(5), Self::with(50));
        [few, many]
    }

    /// The data that answers, and the statements that it took but for authentication's one.
    async fn ask(&self, who: &str, query: &str, variables: Value) -> (Value, Vec<String>) {
        self.wiretap.take();
        let data = self.newsroom.data(who, query, variables).await;
        let mut statements = self.wiretap.take();
        let heard = statements.len();
        statements.retain(|statement| !statement.contains("FROM token t JOIN reviewer r"));
        assert_eq!(heard - statements.len(), 1, "authentication takes one");
        (data, statements)
    }

    /// Asks for what takes `expected` statements.
    async fn takes(&self, expected: usize, query: &str, variables: Value) -> Value {
        let (data, statements) = self.ask("ana", query, variables).await;
        assert_eq!(statements.len(), expected, "{query}\n{statements:#?}");
        data
    }

    fn ids(&self) -> Value {
        let stock = &self.stock;
        json!([
            stock.claims[0],
            stock.quotes[1],
            stock.claims[1],
            stock.speakers[0],
            stock.sources[0],
            stock.verdicts[0],
            stock.revisions[0],
            "claim_01h455vb4pex5vsknk084sn02q",
        ])
    }
}

/// The first twenty claims, newest first, each with verdicts and quotes with speaker, source and
/// publisher: what performance is measured on.
const CLAIMS: &str = "{
    claims(first: 20) {
        edges { cursor node {
            text
            verdicts { edges { node { state publishedRevision { summary rating { label } } } } pageInfo { hasNextPage endCursor } }
            quotes { totalCount edges { node { text speaker { name } source { title publisher { name } } } } }
        } }
        pageInfo { hasNextPage endCursor }
    }
}";

#[tokio::test]
async fn a_page_of_claims_with_all_below_it_takes_one_statement() {
    for observed in Observed::both().await {
        let data = observed.takes(1, CLAIMS, json!({})).await;
        let rows = data["claims"]["edges"].as_array().expect("edges");
        assert_eq!(rows.len(), observed.stock.claims.len().min(20));
        assert!(
            rows.iter()
                .all(|row| row["node"]["quotes"]["totalCount"] != 0)
        );
    }
}

/// A search takes one statement, one more where records are read, one more for all its operators together.
#[tokio::test]
async fn a_search_takes_as_many_statements_whatever_it_finds() {
    let below = "totalCount facets { speakers { label } } edges { rank snippets { text } node { id \
        ... on Claim { text quotes { nodes { speaker { name } } } } ... on Source { title quotes { totalCount } } } }";
    for observed in Observed::both().await {
        for (expected, query, below) in [
            (
                1,
                "claim or source or word1 or speaker",
                "totalCount pageInfo { endCursor }",
            ),
            (2, "claim or source or word1 or speaker", below),
            (
                3,
                "speaker:speaker publisher:publisher or topic:topic or rating:false",
                below,
            ),
            // Nothing is found, so names like the words are looked for; and with these it is sought anew.
            (2, "nothing of the kind", below),
            (4, "Speakerr", below),
        ] {
            let query = format!("{{ search(query: {query:?}, first: 100) {{ {below} }} }}");
            observed.takes(expected, &query, json!({})).await;
        }
    }
}

/// Every list with everything below it, two levels down.
#[tokio::test]
async fn every_list_takes_one_statement_whatever_is_below() {
    for observed in Observed::both().await {
        let types = Types::of(&observed.newsroom).await;
        for list in types.lists() {
            for edge in types.edges(&list.of).filter(|edge| !edge.is_apart()) {
                let below = edge.select(&types.selection(&edge.of, 1, 5), 5);
                let query = format!("{{ {} }}", list.select(&format!("__typename {below}"), 5));
                observed.takes(1, &query, json!({})).await;
            }
        }
    }
}

/// What a text holds is worked out apart: it takes as many statements for one suggestion as for many, and is not
/// to be had of a page of sources.
#[tokio::test]
async fn suggestions_take_four_statements_however_many_they_are() {
    let few = Observed::with(5).await;
    let sentence = |n: usize| {
        format!(
            "Mayor {n} of Sund noted that it, according to Speaker {n}, “rains for {n} days”.\n\n"
        )
    };
    for count in [1, 90] {
        let text: String = (0..count).map(sentence).collect();
        let recorded = few
            .newsroom
            .record_source("Fjord Post", &format!("{count}"), &text)
            .await;
        let query = "query ($id: ID!) { source(id: $id) { title suggestedQuotes(first: 100, includeRecorded: true) {
            capture { text }
            quotes {
                key speakers { name quotes(first: 2) { nodes { text } } } relayedBy relayedBySpeakers { name roles { title } }
                recorded { text } dismissal { reason }
            }
        } } }";
        let variables = json!({ "id": recorded.source });
        let data = few.takes(4, query, variables.clone()).await;
        let found = data["source"]["suggestedQuotes"]["quotes"].as_array();
        assert_eq!(found.map(Vec::len), Some(count));
        assert!(
            found.is_some_and(|found| found[0]["relayedBy"].is_string()),
            "{data}"
        );
        let query = "query ($id: ID!) { source(id: $id) { suggestedQuotes { quotes { key } } } }";
        few.takes(2, query, variables).await;
    }
    let page = "{ sources(first: 50) { nodes { suggestedQuotes { totalCount } } } }";
    let answer = few.newsroom.ask("ana", page, json!({})).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "QUERY_TOO_COMPLEX"
    );
}

/// Claims that are alike, and those that an article repeats, take as many statements for one as for many, and are not
/// to be had of a page of records.
#[tokio::test]
async fn matches_take_as_many_statements_however_many_they_are() {
    let few = Observed::with(5).await;
    let below = "score sharedTerms claim { text quotes { nodes { text speaker { name } } } verdict { state } }";
    let claim = |n: usize| format!("The ferry to Lindau was {n} minutes late.");
    let mut taken = Vec::new();
    for count in [2, 20] {
        for n in taken.len() * 2..count {
            let input = json!({ "text": claim(n) });
            few.newsroom.plays("ana", "recordClaim", input, "").await;
        }
        let text: String = (0..count).map(|n| claim(n) + "\n\n").collect();
        let recorded = few
            .newsroom
            .record_source("Fjord Post", &format!("{count} ferries"), &text)
            .await;
        let asked = [
            format!(
                "{{ found: similarClaims(text: {:?}, first: 100) {{ {below} }} }}",
                claim(0)
            ),
            format!(
                "{{ found: scanText(text: {text:?}) {{ passages {{ text }} similar {{ {below} }} }} }}"
            ),
            format!(
                "{{ found: source(id: {:?}) {{ knownClaims {{ passages {{ text }} similar {{ {below} }} }} }} }}",
                recorded.source
            ),
        ];
        let mut statements = Vec::new();
        for query in asked {
            let (data, heard) = few.ask("ana", &query, json!({})).await;
            let found = data["found"]["knownClaims"].as_array();
            let found = found.or(data["found"].as_array()).map(Vec::len);
            assert!(found >= Some(count), "{query}\n{data:#}");
            statements.push(heard.len());
        }
        taken.push(statements);
    }
    assert_eq!(taken[0], taken[1]);
    for page in [
        "{ claims(first: 50) { nodes { similar { score } } } }",
        "{ sources(first: 50) { nodes { knownClaims { passages { start } } } } }",
    ] {
        let answer = few.newsroom.ask("ana", page, json!({})).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        assert_eq!(code, "QUERY_TOO_COMPLEX", "{page}");
    }
}

/// Root fields side by side each take their own; what is nobody's record takes none.
#[tokio::test]
async fn each_root_field_takes_one_statement() {
    for observed in Observed::both().await {
        let query = "query ($claim: ID!, $ids: [ID!]!) {
            one: claims { totalCount } other: claims(first: 1) { nodes { text } } quotes(last: 3) { nodes { text } }
            node(id: $claim) { id } nodes(ids: $ids) { id } claim(id: $claim) { text }
            viewer { role reviewer { name verdictRevisions { totalCount } } }
        }";
        let variables = json!({ "claim": observed.stock.claims[0], "ids": observed.ids() });
        observed.takes(7, query, variables).await;
        observed
            .takes(0, "{ __typename viewer { role } }", json!({}))
            .await;
        observed
            .takes(0, "{ nodes(ids: []) { id } }", json!({}))
            .await;
    }
}

/// Records of several types at once, by fragments on the types and on `Node`.
#[tokio::test]
async fn records_of_several_types_take_one_statement() {
    let query = "query ($ids: [ID!]!) {
        nodes(ids: $ids) {
            __typename
            ...Any
            ... on Claim { text quotes(first: 2) { totalCount nodes { ...Words } } }
            ... on Speaker { name quotes(first: 3) { nodes { ...Words source { title } } } }
            ... on Source { title captures { nodes { text } } }
            ... on Verdict { state claim { text } }
            ... on VerdictRevision { summary evidence { nodes { note source { title } } } authors { nodes { name } } }
        }
    }
    fragment Any on Node { id ... on Quote { ...Words passages { exact } } }
    fragment Words on Quote { text speaker { name } }";
    for observed in Observed::both().await {
        let ids = observed.ids();
        let data = observed.takes(1, query, json!({ "ids": ids })).await;
        let found = data["nodes"].as_array().expect("nodes");
        assert_eq!(found.len(), 8);
        for (wanted, node) in ids.as_array().expect("ids").iter().zip(&found[..7]) {
            assert_eq!(&node["id"], wanted);
        }
        assert_eq!(found[7], Value::Null);
        assert_eq!(
            found[0]["quotes"]["totalCount"],
            observed.stock.quotes.len()
        );
        assert_eq!(
            found[0]["quotes"]["nodes"][0]["speaker"]["name"]
                .as_str()
                .map(|name| name.starts_with("Speaker")),
            Some(true)
        );
        assert_eq!(found[1]["passages"][0]["exact"], "word1 ");
        assert_eq!(
            found[3]["quotes"]["nodes"].as_array().map(Vec::len),
            Some(3)
        );
        assert_eq!(found[6]["authors"]["nodes"][0]["name"], "ana");

        let node = query
            .replace("$ids: [ID!]!", "$id: ID!")
            .replace("nodes(ids: $ids)", "node(id: $id)");
        let data = observed.takes(1, &node, json!({ "id": ids[0] })).await;
        assert_eq!(data["node"], found[0]);
    }
}

/// One field several times under several names, below `nodes` and below `edges`.
#[tokio::test]
async fn fields_under_several_names_take_one_statement() {
    let query = "query ($id: ID!, $two: Int = 2, $three: Int) {
        claim(id: $id) {
            one: quotes(first: 1) { nodes { text } }
            last: quotes(last: 1) { nodes { text } }
            two: quotes(first: $two) { nodes { text } }
            three: quotes(first: $three) { nodes { text } }
            five: quotes(first: null) { nodes { text } }
            quotes(first: 3) {
                nodes { x: claims(first: 1) { nodes { text } } speaker { name } }
                edges { node { x: claims(first: 2) { nodes { text } } who: speaker { id name } } }
            }
        }
    }";
    for observed in Observed::both().await {
        let stock = &observed.stock;
        let variables = json!({ "id": stock.claims[0], "three": 3 });
        let data = observed.takes(1, query, variables).await;
        let claim = &data["claim"];
        let count = |name: &str| claim[name]["nodes"].as_array().map(Vec::len);
        for (name, expected) in [
            ("one", 1),
            ("last", 1),
            ("two", 2),
            ("three", 3),
            ("five", 5),
        ] {
            assert_eq!(count(name), Some(expected), "{name}: {claim:#}");
        }
        assert_eq!(claim["last"]["nodes"][0]["text"], "word0 ");
        assert_eq!(claim["one"]["nodes"][0], claim["two"]["nodes"][0]);
        let node = &claim["quotes"]["nodes"][0];
        let edge = &claim["quotes"]["edges"][0]["node"];
        assert_eq!(node["x"]["nodes"].as_array().map(Vec::len), Some(1));
        assert_eq!(edge["x"]["nodes"].as_array().map(Vec::len), Some(2));
        assert_eq!(node["speaker"]["name"], edge["who"]["name"]);
        assert_eq!(node.get("who"), None);
    }
}

/// What a directive leaves out is neither read nor answered, at the root and below.
#[tokio::test]
async fn directives_are_part_of_the_plan() {
    let query = "query ($id: ID!, $yes: Boolean!, $no: Boolean!) {
        claim(id: $id) {
            text @include(if: $yes)
            kind @skip(if: $yes)
            quotes(first: 1) @include(if: $no) { nodes { text } }
            ... on Claim @skip(if: $no) { verdicts { nodes { state ...Claim @include(if: $no) } } }
        }
        claims @skip(if: $yes) { totalCount }
    }
    fragment Claim on Verdict { claim { text } }";
    for observed in Observed::both().await {
        let variables = json!({ "id": observed.stock.claims[0], "yes": true, "no": false });
        let (data, statements) = observed.ask("ana", query, variables).await;
        let expected = json!({ "claim": {
            "text": "Claim 0.",
            "verdicts": { "nodes": [{ "state": "PUBLISHED" }] },
        } });
        assert_eq!(data, expected);
        assert_eq!(statements.len(), 1);
        assert!(!statements[0].contains("passage"), "{statements:?}");
        assert!(!statements[0].contains("claim_quote"), "{statements:?}");
    }
}

/// What waits for somebody, however much it is, with notes that are on records of several types.
#[tokio::test]
async fn a_queue_takes_one_statement() {
    let query = "{ viewer { queue {
        toFinish(first: 50) { totalCount nodes { summary verdict { claim { text } } notes { nodes { text } } } }
        toReview(first: 50) { totalCount nodes { summary authors { nodes { name } } } }
        returned(first: 50) { totalCount }
        assigned(first: 50) { totalCount nodes { overdue note claim { text notes { nodes { subject { id } } } } } }
        overdue(first: 50) { totalCount nodes { dueOn assignedBy { name } } }
    } } }";
    for observed in Observed::both().await {
        let stock = &observed.stock;
        let expected = stock.claims.len();
        sqlx::raw_sql(
            "INSERT INTO assignment (id, claim_id, assignee_id, due_on)
             SELECT gen_random_uuid(), c.id, r.id, '2020-02-29' FROM claim c, reviewer r WHERE r.name = 'ana';
             INSERT INTO note (id, subject_type, subject_id, text)
             SELECT gen_random_uuid(), 'claim', id, 'Hm.' FROM claim",
        )
        .execute(observed.newsroom.database.pool())
        .await
        .expect("work for Ana");
        let data = observed.takes(1, query, json!({})).await;
        let overdue = &data["viewer"]["queue"]["overdue"];
        assert_eq!(overdue["totalCount"], expected);
        assert_eq!(overdue["nodes"].as_array().map(Vec::len), Some(expected));
    }
}

/// A condition that comes from a variable's default holds as if it were given.
#[tokio::test]
async fn a_variables_default_decides_a_directive() {
    let observed = Observed::with(2).await;
    let query = "query ($yes: Boolean = true) {
        claims(first: 1) { nodes { text @include(if: $yes) kind @skip(if: $yes) } }
    }";
    let data = observed.takes(1, query, json!({})).await;
    assert_eq!(data["claims"]["nodes"], json!([{ "text": "Claim 1." }]));
}

/// What a mutation takes does not depend on how many rows it hands back.
#[tokio::test]
async fn a_mutation_takes_as_many_statements_at_fifty_rows_as_at_five() {
    let mut counts = Vec::new();
    for observed in Observed::both().await {
        counts.push(statements_of_mutations(&observed).await);
    }
    assert_eq!(counts[0], counts[1]);
    for (mutation, count) in &counts[0] {
        assert!(*count <= 20, "{mutation} takes {count}");
    }
}

async fn statements_of_mutations(observed: &Observed) -> Vec<(&'static str, usize)> {
    let stock = &observed.stock;
    let (source, capture) = (&stock.sources[0], &stock.captures[0]);
    let mut counts = Vec::new();
    let mut count = async |who: &str, name: &'static str, query: &str, variables: Value| {
        let (data, statements) = observed.ask(who, query, variables).await;
        counts.push((name, statements.len()));
        data
    };
    let rest =
        "quotes(first: 50) { totalCount nodes { text speaker { name quotes { totalCount } } } }";
    let query = format!(
        "mutation ($text: String!) {{ recordSource(input: {{ text: $text, publisher: {{ name: \"Publisher 0\" }} }}) {{
            source {{ publisher {{ sources(first: 50) {{ nodes {{ title {rest} }} }} }} }} capture {{ id }} errors {{ message }}
        }} }}"
    );
    count("ana", "recordSource", &query, json!({ "text": "New." })).await;
    let query = format!(
        "mutation ($capture: ID!, $speaker: ID!) {{
            recordQuote(input: {{ captureId: $capture, speakerId: $speaker, kind: DIRECT, words: \"word1 \" }}) {{
                quote {{ id source {{ {rest} }} speaker {{ {rest} }} }} errors {{ message }}
        }} }}"
    );
    let variables = json!({ "capture": capture, "speaker": stock.speakers[0] });
    let quote = id(&count("ana", "recordQuote", &query, variables).await["recordQuote"]["quote"]);
    let query = format!(
        "mutation ($claim: ID!, $quote: ID!) {{ linkQuoteToClaim(input: {{ claimId: $claim, quoteId: $quote }}) {{
            claim {{ {rest} }} quote {{ source {{ {rest} }} }} errors {{ message }}
        }} }}"
    );
    let variables = json!({ "claim": stock.claims[0], "quote": quote });
    count("ana", "linkQuoteToClaim", &query, variables).await;
    let query = format!(
        "mutation ($source: ID!) {{ captureSource(input: {{ sourceId: $source, text: \"Corrected. word1 ; word2.\" }}) {{
            source {{ {rest} }} capture {{ checks(first: 50) {{ nodes {{ quote {{ text }} nearest {{ text }} }} }} }}
            changed {{ standing quote {{ text }} }} errors {{ message }}
        }} }}"
    );
    count("ana", "captureSource", &query, json!({ "source": source })).await;
    let claim =
        "mutation { recordClaim(input: { text: \"New.\" }) { claim { id } errors { message } } }";
    let claim = id(&count("ana", "recordClaim", claim, json!({})).await["recordClaim"]["claim"]);
    let query = format!(
        "mutation ($claim: ID!, $other: ID!) {{
            linkClaims(input: {{ fromClaimId: $claim, kind: DUPLICATES, toClaimId: $other }}) {{
                link {{ to {{ duplicates {{ nodes {{ {rest} }} }} speakers(first: 50) {{ nodes {{ {rest} }} }} }} }} errors {{ message }}
            }}
        }}"
    );
    let variables = json!({ "claim": claim, "other": stock.claims[0] });
    count("ana", "linkClaims", &query, variables).await;
    let query = format!(
        "mutation ($quote: ID!) {{
            updateQuote(input: {{ quoteId: $quote, expectedRevision: 1, changes: {{ cue: \"said\" }} }}) {{
                quote {{ speakerRole {{ title }} source {{ {rest} }} }} errors {{ message }}
            }}
        }}"
    );
    count("ana", "updateQuote", &query, json!({ "quote": quote })).await;
    let Drafted { revision, .. } = observed.newsroom.draft(&claim, source, "New.").await;
    let below = "verdictRevisions(first: 100) { nodes { summary quotes { nodes { text } } evidence { nodes { note } } } }";
    for (step, who, seen) in [
        ("submitVerdict", "ana", 1),
        ("approveVerdict", "ben", 2),
        ("publishVerdict", "eva", 3),
    ] {
        let query = format!(
            "mutation ($id: ID!) {{ {step}(input: {{ verdictRevisionId: $id, expectedRevision: {seen} }}) {{
                revision {{ rating {{ {below} }} }} errors {{ message }}
            }} }}"
        );
        count(who, step, &query, json!({ "id": revision })).await;
    }
    counts
}

/// What a mutation takes does not depend on how long the lists in its input are.
#[tokio::test]
async fn a_mutation_takes_as_many_statements_for_a_long_list_as_for_a_short_one() {
    let observed = Observed::with(2).await;
    let stock = &observed.stock;
    // The first use of a token is noted, by a statement more.
    observed
        .newsroom
        .data("ada", "{ viewer { role } }", json!({}))
        .await;
    let mut counts = Vec::new();
    for count in [2, 12] {
        let all = |make: &dyn Fn(usize) -> Value| (0..count).map(make).collect::<Vec<_>>();
        let named = |kind: &str| all(&|number| json!(format!("{kind} {number} of {count}")));
        let mut topics = Vec::new();
        for number in 0..count {
            let query = "mutation ($name: String!) { recordTopic(input: { name: $name }) { topic { id } errors { message } } }";
            let name = json!({ "name": format!("Topic {number} of {count}") });
            let data = observed.newsroom.data("ana", query, name).await;
            topics.push(id(&data["recordTopic"]["topic"]));
        }
        let claim = observed.newsroom.record_claim("Listed.").await;
        let passage = json!({ "captureId": stock.captures[0], "words": "word0 " });
        let inputs = [
            (
                "ana",
                "recordSpeaker",
                json!({
                    "name": format!("Ada {count}"),
                    "aliases": all(&|number| json!({ "name": format!("Alias {number}") })),
                    "roles": all(&|number| json!({ "title": format!("Role {number}") })),
                }),
            ),
            (
                "ana",
                "recordPublisher",
                json!({
                    "name": format!("Publisher of {count}"),
                    "domains": all(&|number| json!(format!("p{number}.of{count}.example"))),
                }),
            ),
            (
                "ana",
                "recordTopic",
                json!({ "name": format!("Topics of {count}"), "synonyms": named("Synonym") }),
            ),
            (
                "ana",
                "setClaimTopics",
                json!({ "claimId": claim, "expectedRevision": 1, "topicIds": topics }),
            ),
            (
                "ada",
                "recordRatingScale",
                json!({ "name": format!("Scale of {count}"), "version": { "ratings": all(&|number| json!({
                    "label": format!("Rating {number}"), "meaning": "So.", "colour": "#123456",
                    "translations": [{ "language": "de", "label": format!("Urteil {number}"), "meaning": "So." }],
                })) } }),
            ),
            (
                "ana",
                "draftVerdict",
                json!({
                    "claimId": claim, "ratingId": observed.newsroom.rating().await, "summary": "So.",
                    "evidence": all(&|number| match number % 3 {
                        0 => json!({ "stance": "CONTEXT", "passage": passage, "note": "So." }),
                        1 => json!({ "stance": "CONTEXT", "sourceId": stock.sources[number % 2], "note": "So." }),
                        _ => json!({ "stance": "CONTEXT", "url": "https://example.org/", "note": "So." }),
                    }),
                }),
            ),
        ];
        let mut taken = Vec::new();
        for (who, mutation, input) in inputs {
            let query = call(mutation, "");
            let (_, statements) = observed.ask(who, &query, json!({ "input": input })).await;
            taken.push((mutation, statements.len()));
        }
        counts.push(taken);
    }
    assert_eq!(counts[0], counts[1]);
}
