//! A newsroom in which published records and others stand side by side, and the walk over it.

use serde_json::{Value, json};

use crate::introspection::Types;
use crate::newsroom::{Newsroom, newsroom};
use crate::story::{Drafted, Recorded, id};

/// A newsroom with its records, each told by whether the public may see it.
pub(super) struct Mixed {
    pub(super) newsroom: Newsroom,
    pub(super) types: Types,
    pub(super) public: Vec<String>,
    pub(super) hidden: Vec<String>,
    pub(super) claim: String,
    pub(super) late_quote: String,
    pub(super) published: Drafted,
}

/// The sources: one that is quoted from in public, one that is not, one that is evidence.
struct Sources {
    open: Recorded,
    closed: Recorded,
    cited: Recorded,
}

/// The quotes: one that is published, and one that came later.
struct Quotes {
    published: String,
    late: String,
}

impl Mixed {
    pub(super) async fn new() -> Self {
        let newsroom = newsroom().await;
        let mut hidden = Vec::new();
        let sources = sources(&newsroom, &mut hidden).await;
        let said = json!({
            "text": "The ferry was late.", "language": "en-GB", "idempotencyKey": "SECRET key",
        });
        let recorded = newsroom
            .plays("ana", "recordClaim", said, "claim { id }")
            .await;
        let claim = id(&recorded["claim"]);
        let (quotes, published) = publication(&newsroom, &sources, &claim, &mut hidden).await;
        unpublished(&newsroom, &sources, &quotes, &mut hidden).await;
        desk_work(&newsroom, &claim, &published, &quotes).await;

        let types = Types::of(&newsroom).await;
        let mut all = Vec::new();
        for list in types.lists() {
            let query = format!("{{ {} }}", list.select("id", 50));
            let data = newsroom.data("ana", &query, json!({})).await;
            all.extend(owned(&data));
        }
        let query = "{ speakers(filter: { merged: true }) { nodes { id } } }";
        all.extend(owned(&newsroom.data("ana", query, json!({})).await));
        for id in &hidden {
            assert!(all.contains(id), "{id} is not listed for the staff");
        }
        let query = "{
            speakers(first: 50) { nodes { id names { id } roles { id } } }
            evidences(first: 50) { nodes { id revision { id state } } }
            reviewers { nodes { id } }
            tokens { nodes { id } }
            assignments { nodes { id } }
            notes { nodes { id } }
            duplicateDismissals { nodes { id } }
            quoteChecks { nodes { id } }
            suggestionDismissals { nodes { id } }
        }";
        let data = newsroom.data("ana", query, json!({})).await;
        for speaker in data["speakers"]["nodes"].as_array().expect("nodes") {
            if hidden.contains(&id(speaker)) {
                hidden.extend(owned(&speaker["names"]));
                hidden.extend(owned(&speaker["roles"]));
            }
        }
        let evidences = data["evidences"]["nodes"].as_array().expect("nodes");
        for piece in evidences {
            let state = piece["revision"]["state"].as_str().expect("a state");
            let revision = id(&piece["revision"]);
            if !["PUBLISHED", "REPLACED"].contains(&state) || hidden.contains(&revision) {
                hidden.push(id(piece));
            }
        }
        for inner in [
            "reviewers",
            "tokens",
            "assignments",
            "notes",
            "duplicateDismissals",
            "quoteChecks",
            "suggestionDismissals",
        ] {
            hidden.extend(owned(&data[inner]));
        }
        let public = all.into_iter().filter(|id| !hidden.contains(id)).collect();
        Self {
            newsroom,
            types,
            public,
            hidden,
            claim,
            late_quote: quotes.late,
            published,
        }
    }

    /// Every query of the walk with its variables.
    pub(super) fn walk(&self) -> Vec<(String, Value)> {
        let mut queries = Vec::new();
        for id in self.public.iter().chain(&self.hidden) {
            let of = self.type_of(id);
            let variables = json!({ "id": id });
            let values = self.types.selection(of, 0, 1);
            queries.push((by_id(of, &values), variables.clone()));
            for edge in self.types.edges(of) {
                let below = edge.select(&self.types.selection(&edge.of, 1, 5), 5);
                queries.push((by_id(of, &below), variables.clone()));
            }
        }
        for list in self.types.lists() {
            let values = self.types.selection(&list.of, 0, 1);
            queries.push((format!("{{ {} }}", list.select(&values, 50)), json!({})));
            let edges = format!("edges {{ cursor node {{ {values} }} }}");
            queries.push((
                format!("{{ {}(last: 50) {{ totalCount {edges} }} }}", list.name),
                json!({}),
            ));
            for edge in self.types.edges(&list.of) {
                for next in self.types.edges(&edge.of) {
                    let below = next.select(&self.types.selection(&next.of, 1, 2), 2);
                    // Of likely duplicates ten are reckoned for each speaker, and a whole text is dear.
                    let is_dear =
                        edge.of == "LikelyDuplicate" || edge.is_apart() || next.is_apart();
                    let rows = if is_dear { 1 } else { 3 };
                    let query = list.select(&edge.select(&below, rows), rows);
                    queries.push((format!("{{ {query} }}"), json!({})));
                }
            }
        }
        for query in ["ferry or the or ada", "no:thing", "Adda Fallk"] {
            let found = self.types.selection("SearchConnection", 3, 5);
            queries.push((
                format!("{{ search(query: {query:?}, first: 40) {{ {found} }} }}"),
                json!({}),
            ));
        }
        queries
    }

    fn type_of(&self, id: &str) -> &str {
        let (prefix, _) = id.rsplit_once('_').expect("an id");
        let of = self.types.nodes.iter().find(|of| snake_case(of) == prefix);
        of.expect("a type of that prefix")
    }
}

fn by_id(of: &str, selection: &str) -> String {
    format!(
        "query ($id: ID!) {{ node(id: $id) {{ id ... on {of} {{ {selection} }} }} nodes(ids: [$id, $id]) {{ id }} }}"
    )
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// Every text in an answer that is an id.
pub(super) fn ids(answer: &Value) -> Vec<&str> {
    match answer {
        Value::String(text) => {
            let is_id = text
                .rsplit_once('_')
                .is_some_and(|(_, key)| key.len() == 26);
            is_id.then_some(text.as_str()).into_iter().collect()
        }
        Value::Array(values) => values.iter().flat_map(ids).collect(),
        Value::Object(fields) => fields.values().flat_map(ids).collect(),
        _ => Vec::new(),
    }
}

fn owned(answer: &Value) -> Vec<String> {
    ids(answer).into_iter().map(str::to_owned).collect()
}

async fn sources(newsroom: &Newsroom, hidden: &mut Vec<String>) -> Sources {
    let gap = "x ".repeat(200);
    let text = format!(
        "SECRET head. {gap}The ferry is late. {gap}SECRET words in the open. SECRET later. {gap}SECRET tail. \
         “SECRET rain,” said Bo Falk. “SECRET snow,” said Ada Falk."
    );
    let open = newsroom
        .record_page("Fjord Post", "Late again", &text)
        .await;
    let closed = newsroom
        .record_page(
            "SECRET publisher",
            "SECRET title",
            "SECRET words of a closed source.",
        )
        .await;
    let cited = newsroom
        .record_source("Sund Board", "Log", "SECRET text of a cited source.")
        .await;
    hidden.extend([
        closed.source.clone(),
        closed.capture.clone(),
        closed.publisher.clone(),
    ]);
    retractions(newsroom, &open.source, &closed.source, hidden).await;
    // A source that is evidence is public, its text is not.
    hidden.push(cited.capture.clone());
    // Of two suggestions one was dismissed.
    let query = "query ($id: ID!) { source(id: $id) { suggestedQuotes { quotes { key } } } }";
    let data = newsroom
        .data("ana", query, json!({ "id": open.source }))
        .await;
    let key = &data["source"]["suggestedQuotes"]["quotes"][0]["key"];
    let input = json!({ "captureId": open.capture, "key": key, "reason": "SECRET reason" });
    newsroom.plays("ana", "dismissSuggestion", input, "").await;
    let query = "query ($id: ID!) { publisher(id: $id) { speaker { id } } }";
    let variables = json!({ "id": closed.publisher });
    let data = newsroom.data("ana", query, variables).await;
    hidden.extend(owned(&data));
    Sources {
        open,
        closed,
        cited,
    }
}

/// The public learns what was taken back of what it sees, and nothing of what stands again.
async fn retractions(newsroom: &Newsroom, open: &str, closed: &str, hidden: &mut Vec<String>) {
    let retract = async |source: &str, seen: i32, reason: &str| {
        let query = "mutation ($source: ID!, $seen: Int!, $reason: String!) {
            retractSource(input: { sourceId: $source, expectedRevision: $seen, reason: $reason }) {
                retraction { id } errors { message }
            }
        }";
        let variables = json!({ "source": source, "seen": seen, "reason": reason });
        let data = newsroom.data("eva", query, variables).await;
        id(&data["retractSource"]["retraction"])
    };
    hidden.push(retract(closed, 1, "SECRET reason").await);
    hidden.push(retract(open, 1, "SECRET mistake").await);
    let query = "mutation ($source: ID!) {
        reinstateSource(input: { sourceId: $source, expectedRevision: 2, reason: \"SECRET end\" }) { errors { message } }
    }";
    newsroom.data("eva", query, json!({ "source": open })).await;
    retract(open, 3, "It was made up.").await;
}

/// Publishes a claim with a quote; after that links further quotes to it, and rewords it.
#[expect(clippy::too_many_lines, reason = "it is told from beginning to end")]
async fn publication(
    newsroom: &Newsroom,
    sources: &Sources,
    claim: &str,
    hidden: &mut Vec<String>,
) -> (Quotes, Drafted) {
    let speaker = newsroom.record_speaker("Ada Falk").await;
    let relay = newsroom.record_speaker("Bo Falk").await;
    let silent = newsroom.record_speaker("SECRET speaker").await;
    // Likely duplicates, of which one pair was dismissed.
    hidden.push(newsroom.record_speaker("SECRET speaker").await);
    hidden.push(newsroom.record_speaker("Ada Falk").await);
    let input =
        json!({ "speakerId": speaker, "otherSpeakerId": silent, "reason": "SECRET reason" });
    newsroom.plays("ana", "dismissDuplicate", input, "").await;
    let (open, closed) = (&sources.open.capture, &sources.closed.capture);
    let quote = async |capture: &str, words: &str, speaker: &str, relayed_by: Option<&str>| {
        newsroom
            .record_quote(capture, words, speaker, relayed_by)
            .await
    };
    let published = quote(open, "The ferry is late.", &speaker, Some(&relay)).await;
    let early = quote(open, "SECRET words in the open.", &speaker, Some(&relay)).await;
    hidden.push(
        quote(
            closed,
            "SECRET words of a closed source.",
            &speaker,
            Some(&silent),
        )
        .await,
    );
    hidden.push(quote(closed, "SECRET words", &silent, Some(&speaker)).await);
    newsroom.link(claim, &published).await;
    // Another wording of it, and a match that was rejected.
    let input = json!({ "claimId": claim, "text": "SECRET wording" });
    newsroom.plays("ana", "confirmMatch", input, "").await;
    let input =
        json!({ "claimId": claim, "sourceId": sources.open.source, "reason": "SECRET reason" });
    let payload = newsroom
        .plays("ana", "rejectMatch", input, "rejection { id }")
        .await;
    hidden.push(id(&payload["rejection"]));
    let transport = newsroom.record_topic("Transport", None).await;
    let ferries = newsroom.record_topic("Ferries", Some(&transport)).await;
    newsroom.set_topics(claim, &[&ferries]).await;
    let stranger = newsroom.record_speaker("SECRET witness").await;
    asked(newsroom, claim, [&relay, &stranger], sources, hidden).await;
    let drafted = newsroom
        .draft(claim, &sources.cited.source, "It was.")
        .await;
    newsroom.bring_out(&drafted.revision).await;
    recused(newsroom, &drafted.verdict).await;
    hidden.push(
        ask(
            newsroom,
            claim,
            &relay,
            "SECRET later",
            Some(json!({ "outcome": "NO_ANSWER" })),
        )
        .await,
    );

    // What shows that words were said is public no earlier than by itself.
    let query = "mutation ($quote: ID!, $source: ID!) {
        setQuoteAttribution(input: {
            quoteId: $quote, expectedRevision: 1, attribution: CONFIRMED
            evidence: { note: \"The recording has it.\", sourceId: $source }
        }) { errors { message } }
    }";
    let variables = json!({ "quote": published, "source": sources.closed.source });
    newsroom.data("ana", query, variables).await;

    // A quote that another published claim has shows only there.
    let elsewhere = quote(open, "ferry is", &speaker, None).await;
    let other = newsroom.record_claim("There is a ferry.").await;
    newsroom.link(&other, &elsewhere).await;
    let boats = newsroom.record_topic("Boats", None).await;
    newsroom.set_topics(&other, &[&boats]).await;
    let other = newsroom
        .draft(&other, &sources.cited.source, "There is.")
        .await;
    newsroom.bring_out(&other.revision).await;
    corrected(newsroom, &other, hidden).await;
    retracted(newsroom, &sources.cited, hidden).await;
    newsroom.link(claim, &elsewhere).await;

    newsroom.link(claim, &early).await;
    let late = quote(open, "SECRET later.", &relay, None).await;
    newsroom.link(claim, &late).await;
    sqlx::query("UPDATE claim SET text = 'SECRET rewording', language = 'nn' WHERE text = 'The ferry was late.'")
        .execute(newsroom.database.pool())
        .await
        .expect("reworded");
    dismissed(newsroom, &drafted.verdict).await;
    captured(newsroom, &sources.open.source, hidden).await;
    hidden.extend([silent, stranger, early, late.clone()]);
    merged(newsroom, &speaker, hidden).await;

    // What was published with a topic is public with the one that this was merged into.
    let ships = newsroom.record_topic("Ships", Some(&transport)).await;
    newsroom.merge_topics(&ferries, &ships).await;
    let narrow = newsroom
        .record_topic("SECRET below", Some(&transport))
        .await;
    let wide = newsroom.record_topic("SECRET topic", None).await;
    newsroom.set_topics(claim, &[&narrow, &wide]).await;
    let gone = newsroom.record_topic("SECRET merged", None).await;
    newsroom.merge_topics(&gone, &wide).await;
    for (name, parent) in [("Transport", "SECRET topic"), ("Boats", "SECRET below")] {
        sqlx::query(
            "UPDATE topic SET parent_id = (SELECT id FROM topic WHERE name = $2) WHERE name = $1",
        )
        .bind(name)
        .bind(parent)
        .execute(newsroom.database.pool())
        .await
        .expect("put below another");
    }
    hidden.extend([narrow, wide, gone]);
    (Quotes { published, late }, drafted)
}

/// Asks a speaker about a claim, and records what came of it.
async fn ask(
    newsroom: &Newsroom,
    claim: &str,
    speaker: &str,
    question: &str,
    came: Option<Value>,
) -> String {
    let input = json!({
        "claimId": claim, "speakerId": speaker, "askedOn": "2026-05-04", "channel": "EMAIL",
        "contact": "SECRET address", "question": question, "dueOn": "2026-05-08",
    });
    let payload = newsroom
        .plays("ana", "requestReply", input, "replyRequest { id }")
        .await;
    let request = id(&payload["replyRequest"]);
    if let Some(mut input) = came {
        input["replyRequestId"] = json!(request);
        input["expectedRevision"] = json!(1);
        newsroom.plays("ben", "recordReply", input, "").await;
    }
    request
}

/// What speakers are asked before a verdict is published: it is public with that where something came of it.
async fn asked(
    newsroom: &Newsroom,
    claim: &str,
    [relay, stranger]: [&str; 2],
    sources: &Sources,
    hidden: &mut Vec<String>,
) {
    let answered = json!({
        "outcome": "ANSWERED", "answer": "It was.", "repliedOn": "2026-05-05", "sourceId": sources.cited.source,
    });
    ask(newsroom, claim, relay, "Was it late?", Some(answered)).await;
    hidden.push(ask(newsroom, claim, stranger, "SECRET question", None).await);
    let declined = json!({
        "outcome": "DECLINED", "answer": "SECRET answer", "repliedOn": "2026-05-05", "sourceId": sources.closed.source,
    });
    let withdrawn = ask(newsroom, claim, stranger, "SECRET mistake", Some(declined)).await;
    let input =
        json!({ "replyRequestId": withdrawn, "expectedRevision": 2, "reason": "SECRET reason" });
    newsroom
        .plays("ana", "withdrawReplyRequest", input, "")
        .await;
    hidden.push(withdrawn);
}

/// An outlet changes an article that is public: of the further capture the public reads nothing.
async fn captured(newsroom: &Newsroom, source: &str, hidden: &mut Vec<String>) {
    let input = json!({ "sourceId": source, "text": "SECRET new head. The ferry was SECRET late. SECRET later." });
    let payload = newsroom
        .plays("ana", "captureSource", input, "capture { id }")
        .await;
    hidden.push(id(&payload["capture"]));
}

/// That a published verdict still stands although its claim was reworded is the desk's to know.
async fn dismissed(newsroom: &Newsroom, verdict: &str) {
    let query = "query ($id: ID!) { verdict(id: $id) { staleness { kind since record { id } } } }";
    let data = newsroom.data("ana", query, json!({ "id": verdict })).await;
    let causes = data["verdict"]["staleness"].as_array().expect("causes");
    let reworded = causes
        .iter()
        .find(|cause| cause["kind"] == "CLAIM_REWORDED");
    let reworded = reworded.expect("the rewording");
    let input = json!({
        "verdictId": verdict, "kind": reworded["kind"], "recordId": reworded["record"]["id"],
        "since": reworded["since"], "reason": "SECRET reason",
    });
    newsroom.plays("ana", "dismissStaleness", input, "").await;
}

/// Merges a speaker of whom nothing is public into one who is.
async fn merged(newsroom: &Newsroom, into: &str, hidden: &mut Vec<String>) {
    let query = "mutation {
        recordSpeaker(input: {
            name: \"SECRET double\", roles: [{ title: \"SECRET role\" }]
            identifiers: [{ scheme: ISNI, value: \"0000 0001 2103 2683\" }]
        }) { speaker { id names { id } roles { id } } errors { message } }
    }";
    let data = newsroom.data("ana", query, json!({})).await;
    let double = &data["recordSpeaker"]["speaker"];
    hidden.extend(owned(&double["names"]));
    hidden.extend(owned(&double["roles"]));
    let query = "mutation ($double: ID!, $into: ID!) {
        mergeSpeakers(input: { speakerId: $double, expectedRevision: 1, intoId: $into, reason: \"SECRET reason\" }) {
            merge { id } errors { message }
        }
    }";
    let variables = json!({ "double": double["id"], "into": into });
    let data = newsroom.data("eva", query, variables).await;
    hidden.extend([id(double), id(&data["mergeSpeakers"]["merge"])]);
}

/// Corrects a published verdict, and drafts what may correct it next.
async fn corrected(newsroom: &Newsroom, published: &Drafted, hidden: &mut Vec<String>) {
    let revise = async |seen: i32, summary: &str| {
        let query = "mutation ($verdict: ID!, $seen: Int!, $summary: String!) {
            reviseVerdict(input: { verdictId: $verdict, expectedRevision: $seen, changes: { summary: $summary } }) {
                revision { id } errors { message }
            }
        }";
        let variables = json!({ "verdict": published.verdict, "seen": seen, "summary": summary });
        let data = newsroom.data("ana", query, variables).await;
        id(&data["reviseVerdict"]["revision"])
    };
    let next = revise(2, "There are two.").await;
    newsroom.submit(&next).await;
    newsroom.approve(&next).await;
    let query = "mutation ($revision: ID!) {
        correctVerdict(input: { verdictRevisionId: $revision, expectedRevision: 3, reason: \"There is another.\" }) {
            errors { message }
        }
    }";
    newsroom
        .data("eva", query, json!({ "revision": next }))
        .await;
    let returned = revise(4, "SECRET summary").await;
    newsroom.submit(&returned).await;
    let query = "mutation ($revision: ID!) {
        returnVerdict(input: { verdictRevisionId: $revision, expectedRevision: 2, reason: \"SECRET reason\" }) {
            errors { message }
        }
    }";
    let variables = json!({ "revision": returned });
    newsroom.data("ben", query, variables).await;
    hidden.push(returned);
}

/// Retracts a published verdict; of one before that, and of another's, there is but the request.
async fn retracted(newsroom: &Newsroom, cited: &Recorded, hidden: &mut Vec<String>) {
    for end in [None, Some("retractVerdict")] {
        let claim = newsroom.record_claim("The ferry sank.").await;
        let drafted = newsroom.draft(&claim, &cited.source, "It did.").await;
        newsroom.bring_out(&drafted.revision).await;
        for (seen, end) in [(2, Some("withdrawRetraction")), (3, end)] {
            let reason = if end == Some("retractVerdict") {
                "It did not."
            } else {
                "SECRET reason"
            };
            let input =
                json!({ "verdictId": drafted.verdict, "expectedRevision": seen, "reason": reason });
            let payload = newsroom
                .plays("ana", "requestRetraction", input, "retraction { id }")
                .await;
            let retraction = id(&payload["retraction"]);
            let input = json!({ "retractionId": retraction, "expectedRevision": 1 });
            newsroom.plays("ben", "approveRetraction", input, "").await;
            if let Some(end) = end {
                let input = json!({ "retractionId": retraction, "expectedRevision": 2 });
                newsroom.plays("eva", end, input, "").await;
            }
            if end != Some("retractVerdict") {
                hidden.push(retraction);
            }
        }
    }
}

/// Somebody takes no part in a published verdict.
async fn recused(newsroom: &Newsroom, verdict: &str) {
    let input = json!({ "verdictId": verdict, "expectedRevision": 2, "reason": "SECRET reason" });
    newsroom.plays("ada", "recuseReviewer", input, "").await;
}

/// Records claims on the published quote, with verdicts on every step before they are public, and what
/// nothing refers to.
async fn unpublished(
    newsroom: &Newsroom,
    sources: &Sources,
    quotes: &Quotes,
    hidden: &mut Vec<String>,
) {
    for steps in 0..=4 {
        let claim = newsroom
            .record_claim(&format!("SECRET claim {steps}"))
            .await;
        newsroom.link(&claim, &quotes.published).await;
        hidden.push(claim.clone());
        if steps == 0 {
            continue;
        }
        let cited = if steps == 1 {
            &sources.open
        } else {
            &sources.closed
        };
        let drafted = newsroom
            .draft(&claim, &cited.source, "SECRET summary")
            .await;
        if steps > 1 {
            newsroom.submit(&drafted.revision).await;
        }
        if steps > 2 {
            newsroom.approve(&drafted.revision).await;
        }
        if steps > 3 {
            newsroom.publish_later(&drafted.revision, "10 days").await;
        }
        hidden.extend([drafted.verdict, drafted.revision]);
    }
    let query = "mutation ($quote: ID!) {
        recordClaim(input: { text: \"SECRET attribution\", kind: ATTRIBUTION, attributedQuoteId: $quote }) {
            claim { id } errors { message }
        }
        recordSpeaker(input: { name: \"SECRET person\", identifiers: [{ scheme: OWN, value: \"SECRET card\" }] }) {
            speaker { id } errors { message }
        }
        recordSource(input: { text: \"SECRET draft\", title: \"SECRET title\" }) {
            source { id } capture { id } errors { message }
        }
        recordPublisher(input: { name: \"SECRET press\", domains: [\"SECRET.example\"] }) {
            publisher { id speaker { id } } errors { message }
        }
    }";
    let variables = json!({ "quote": quotes.published });
    hidden.extend(owned(&newsroom.data("ana", query, variables).await));
    linked(newsroom, hidden).await;
}

/// Links all claims, published or not, with the newest one, and notes why they cannot be checked.
async fn linked(newsroom: &Newsroom, hidden: &mut Vec<String>) {
    let data = newsroom
        .data("ana", "{ claims(first: 50) { nodes { id } } }", json!({}))
        .await;
    let claims = owned(&data);
    let query = "mutation ($one: ID!, $other: ID!) {
        linkClaims(input: { fromClaimId: $one, kind: DUPLICATES, toClaimId: $other, note: \"SECRET note\" }) {
            link { id } errors { message }
        }
    }";
    for other in &claims[1..] {
        let variables = json!({ "one": claims[0], "other": other });
        hidden.extend(owned(&newsroom.data("ana", query, variables).await));
    }
    let query = "mutation ($claim: ID!, $seen: Int!) {
        setClaimCheckability(input: {
            claimId: $claim, expectedRevision: $seen, checkability: NOT_CHECKABLE, reason: \"SECRET reason\"
        }) { errors { message } }
    }";
    for claim in &claims {
        let read = "query ($claim: ID!) { claim(id: $claim) { revision } }";
        let read = newsroom.data("ana", read, json!({ "claim": claim })).await;
        let variables = json!({ "claim": claim, "seen": read["claim"]["revision"] });
        newsroom.data("ana", query, variables).await;
    }
}

/// Notes on what is published, a reply to one, and who is to see to it: none of it is.
async fn desk_work(newsroom: &Newsroom, claim: &str, published: &Drafted, quotes: &Quotes) {
    let query = "mutation ($on: ID!, $to: ID) {
        addNote(input: { nodeId: $on, replyToId: $to, text: \"SECRET note\" }) { note { id } errors { message } }
    }";
    let subjects = [
        claim,
        &published.verdict,
        &published.revision,
        &quotes.published,
        &quotes.late,
    ];
    for subject in subjects {
        let first = newsroom.data("ana", query, json!({ "on": subject })).await;
        let first = id(&first["addNote"]["note"]);
        let reply = json!({ "on": subject, "to": first });
        newsroom.data("ben", query, reply).await;
    }
    let query = "mutation ($claim: ID, $verdict: ID, $to: ID!) {
        assignReviewer(input: { claimId: $claim, verdictId: $verdict, assigneeId: $to, note: \"SECRET task\" }) {
            assignment { id } errors { message }
        }
    }";
    let ana = newsroom
        .data("ana", "{ viewer { reviewer { id } } }", json!({}))
        .await;
    let ana = id(&ana["viewer"]["reviewer"]);
    for subject in [
        json!({ "claim": claim, "to": ana }),
        json!({ "verdict": published.verdict, "to": ana }),
    ] {
        newsroom.data("eva", query, subject).await;
    }
}
