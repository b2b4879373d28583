//! Inputs of all mutations, such as are accepted, which together have every field.

use serde_json::{Value, json};

use super::Walk;
use crate::story::id;

/// The records that the inputs name.
#[derive(Default)]
struct Desk {
    publisher: String,
    source: String,
    capture: String,
    person: String,
    organization: String,
    quote: String,
    other_quote: String,
    claim: String,
    other_claim: String,
    topic: String,
    other_topic: String,
    scale: String,
    rating: String,
    published: String,
    verdict: String,
    revision: String,
    ben: String,
    cia: String,
}

/// Plays them all, in an order in which each is accepted.
pub(super) async fn play_all(walk: &mut Walk) {
    let mut desk = Desk::default();
    sources(walk, &mut desk).await;
    speakers(walk, &mut desk).await;
    quotes(walk, &mut desk).await;
    suggestions(walk, &desk).await;
    claims(walk, &mut desk).await;
    replies(walk, &desk).await;
    topics(walk, &mut desk).await;
    scales(walk, &mut desk).await;
    reviewers(walk, &mut desk).await;
    verdicts(walk, &mut desk).await;
    recusal(walk, &desk).await;
    assignments(walk, &desk).await;
    notes(walk, &desk).await;
    ends(walk, &mut desk).await;
}

async fn sources(walk: &mut Walk, desk: &mut Desk) {
    let input = json!({
        "name": "Fjord Post", "domains": ["fjord.example", "post.example"], "idempotencyKey": "publisher",
    });
    let payload = walk
        .plays("ana", "recordPublisher", input, "publisher { id }")
        .await;
    desk.publisher = id(&payload["publisher"]);
    let input = json!({
        "publisherId": desk.publisher, "expectedRevision": walk.seen(&desk.publisher).await,
        "changes": { "name": "The Fjord Post", "domains": ["fjord.example"] },
    });
    walk.plays("ana", "updatePublisher", input, "").await;

    let input = json!({
        "text": "“The ferry is late,” said Ada Falk. “The ferry is full,” she said.",
        "kind": "ARTICLE", "genre": "NEWS", "title": "Late again", "byline": "Ida Holm", "language": "en",
        "url": "https://fjord.example/a", "archiveUrl": "https://archive.example/a",
        "publishedOn": "2024-02-27", "publisher": { "name": "The Fjord Post", "domain": "fjord.example" },
        "idempotencyKey": "source",
    });
    let payload = walk
        .plays("ana", "recordSource", input, "source { id } capture { id }")
        .await;
    desk.source = id(&payload["source"]);
    desk.capture = id(&payload["capture"]);
    let input = json!({ "html": "<h1>Later</h1><p>The ferry is later.</p>" });
    walk.plays("ana", "recordSource", input, "").await;
    let input = json!({
        "sourceId": desk.source, "expectedRevision": walk.seen(&desk.source).await,
        "changes": {
            "kind": "TRANSCRIPT", "genre": "OPINION", "title": "Later", "byline": "Ole Holm", "language": "no",
            "url": "https://fjord.example/b", "archiveUrl": "https://archive.example/b",
            "publishedOn": "2024-02-28", "publisher": { "name": "Lake Courier", "domain": "lake.example" },
        },
    });
    walk.plays("ana", "updateSource", input, "").await;
    let input = json!({
        "sourceId": desk.source, "text": "“The ferry is late,” said Ada Falk.", "capturedAt": "2024-02-27T10:00:00Z",
        "idempotencyKey": "capture",
    });
    walk.plays("ana", "captureSource", input, "").await;
    let input =
        json!({ "sourceId": desk.source, "html": "<h1>Late</h1><p>The ferry is late.</p>" });
    walk.plays("ana", "captureSource", input, "").await;
    let input = json!({
        "sourceId": desk.source, "expectedRevision": walk.seen(&desk.source).await, "reason": "Made up.",
        "noticeUrl": "https://fjord.example/corrections", "retractedOn": "2024-03-01",
    });
    walk.plays("eva", "retractSource", input, "").await;
    let input = json!({
        "sourceId": desk.source, "expectedRevision": walk.seen(&desk.source).await, "reason": "It stands.",
    });
    walk.plays("eva", "reinstateSource", input, "").await;
}

async fn speakers(walk: &mut Walk, desk: &mut Desk) {
    let input = json!({
        "kind": "PERSON", "name": "Ada Falk", "language": "en", "description": "Runs the ferries.",
        "aliases": [{ "name": "A. Falk", "language": "en" }],
        "roles": [{ "title": "Mayor", "organization": "Sund", "from": "2020-01-01", "until": "2023-12-31" }],
        "identifiers": [{ "scheme": "WIKIDATA", "value": "Q42" }],
        "idempotencyKey": "speaker",
    });
    let selection = "speaker { id names { id } roles { id } }";
    let payload = walk.plays("ana", "recordSpeaker", input, selection).await;
    let person = id(&payload["speaker"]);
    let name = id(&payload["speaker"]["names"][1]);
    let role = id(&payload["speaker"]["roles"][0]);
    let input = json!({ "kind": "ORGANIZATION", "name": "Sund Ferries" });
    let payload = walk
        .plays("ana", "recordSpeaker", input, "speaker { id }")
        .await;
    desk.organization = id(&payload["speaker"]);

    let input = json!({
        "speakerId": person, "expectedRevision": walk.seen(&person).await,
        "changes": { "kind": "COLLECTIVE", "description": "Run the ferries." },
    });
    walk.plays("ana", "updateSpeaker", input, "").await;
    for (scheme, value) in [
        ("WIKIDATA", "Q43"),
        ("ISNI", "0000 0001 2103 2683"),
        ("ORCID", "0000-0002-1694-233X"),
        ("OWN", "card 7/b"),
    ] {
        let input = json!({
            "speakerId": person, "expectedRevision": walk.seen(&person).await,
            "scheme": scheme, "value": value,
        });
        // Each register has a form of its own.
        walk.tried
            .remove(&("setSpeakerIdentifier".to_owned(), "value".to_owned()));
        walk.plays("ana", "setSpeakerIdentifier", input, "").await;
    }

    let input = json!({
        "speakerId": person, "expectedRevision": walk.seen(&person).await,
        "name": "Dame Ada", "language": "en", "preferred": true, "idempotencyKey": "name",
    });
    walk.plays("ana", "addSpeakerName", input, "").await;
    let input = json!({
        "speakerId": person, "expectedRevision": walk.seen(&person).await, "speakerNameId": name,
        "changes": { "name": "Ada F.", "language": "no", "preferred": true },
    });
    walk.plays("ana", "updateSpeakerName", input, "").await;
    let query = "query ($id: ID!) { speaker(id: $id) { names { id } } }";
    let data = walk
        .newsroom
        .data("ana", query, json!({ "id": person }))
        .await;
    let input = json!({
        "speakerId": person, "expectedRevision": walk.seen(&person).await,
        "speakerNameId": id(&data["speaker"]["names"][2]),
    });
    walk.plays("ana", "removeSpeakerName", input, "").await;

    let input = json!({
        "speakerId": person, "expectedRevision": walk.seen(&person).await, "idempotencyKey": "role",
        "role": { "title": "Minister", "organization": "Norway", "from": "2024-01-01", "until": "2024-12-31" },
    });
    walk.plays("ana", "addSpeakerRole", input, "").await;
    let input = json!({
        "speakerId": person, "expectedRevision": walk.seen(&person).await, "speakerRoleId": role,
        "changes": { "title": "Deputy", "organization": "Port", "from": "2019-01-01", "until": "2022-12-31" },
    });
    walk.plays("ana", "updateSpeakerRole", input, "").await;
    let input = json!({
        "speakerId": person, "expectedRevision": walk.seen(&person).await, "speakerRoleId": role,
    });
    walk.plays("ana", "removeSpeakerRole", input, "").await;
    let input = json!({
        "speakerId": person, "otherSpeakerId": desk.organization, "reason": "One is a company.",
        "idempotencyKey": "dismissal",
    });
    walk.plays("ana", "dismissDuplicate", input, "").await;
    desk.person = person;
}

async fn quotes(walk: &mut Walk, desk: &mut Desk) {
    let input = json!({
        "captureId": desk.capture, "words": "The ferry is", "prefix": "“", "suffix": " late", "start": 1,
        "kind": "DIRECT", "speakerId": desk.person, "relayedById": desk.organization, "cue": "said",
        "spokenOn": "2024-02-27", "occasion": "A talk", "place": "Sund", "originalText": "Ferga er",
        "originalLanguage": "no", "idempotencyKey": "quote", "acknowledgeOmission": true,
        "continued": [{ "words": "late", "prefix": "is ", "suffix": ",", "start": 14 }],
    });
    let payload = walk
        .plays("ana", "recordQuote", input, "quote { id }")
        .await;
    desk.quote = id(&payload["quote"]);
    let input = json!({
        "captureId": desk.capture, "words": "The ferry is full", "kind": "DIRECT", "speakerId": desk.person,
    });
    let payload = walk
        .plays("ana", "recordQuote", input, "quote { id }")
        .await;
    desk.other_quote = id(&payload["quote"]);
    let input = json!({
        "quoteId": desk.quote, "expectedRevision": walk.seen(&desk.quote).await,
        "changes": {
            "kind": "INDIRECT", "speakerId": desk.organization, "relayedById": desk.person, "cue": "says",
            "spokenOn": "2024-02-28", "occasion": "A walk", "place": "Fjord", "originalText": "Ferja er",
            "originalLanguage": "nn",
        },
    });
    walk.plays("ana", "updateQuote", input, "").await;
    let input = json!({
        "quoteId": desk.quote, "expectedRevision": walk.seen(&desk.quote).await, "attribution": "CONFIRMED",
        "evidence": { "note": "At 2:14.", "sourceId": desk.source, "url": "https://fjord.example/recording" },
    });
    walk.plays("ana", "setQuoteAttribution", input, "").await;
}

async fn suggestions(walk: &mut Walk, desk: &Desk) {
    let query = "query ($source: ID!, $capture: ID!) {
        source(id: $source) { suggestedQuotes(capture: $capture, includeRecorded: true) { quotes { key } } }
    }";
    let variables = json!({ "source": desk.source, "capture": desk.capture });
    let data = walk.newsroom.data("ana", query, variables).await;
    let quotes = &data["source"]["suggestedQuotes"]["quotes"];
    let [late, full] = [0, 1].map(|index| quotes[index]["key"].clone());
    let input = json!({
        "captureId": desk.capture, "key": late,
        "newSpeaker": { "kind": "PERSON", "name": "Bo Lind", "language": "en", "description": "A sailor." },
        "changes": {
            "kind": "INDIRECT", "cue": "said", "spokenOn": "2024-02-27", "occasion": "A talk",
            "relayedById": desk.organization,
        },
        "idempotencyKey": "accept",
    });
    walk.plays("ana", "acceptSuggestion", input, "").await;
    let input = json!({ "captureId": desk.capture, "key": full, "speakerId": desk.organization });
    walk.plays("ana", "acceptSuggestion", input, "").await;
    let input = json!({
        "captureId": desk.capture, "key": full, "reason": "No claim in it.", "idempotencyKey": "dismiss",
    });
    let payload = walk
        .plays("ana", "dismissSuggestion", input, "dismissal { id }")
        .await;
    let input = json!({ "dismissalId": id(&payload["dismissal"]) });
    walk.plays("ana", "restoreSuggestion", input, "").await;
}

async fn claims(walk: &mut Walk, desk: &mut Desk) {
    let input = json!({
        "text": "Ada Falk said that the ferry is late.", "kind": "ATTRIBUTION", "language": "en",
        "attributedQuoteId": desk.quote, "checkability": "NOT_CHECKABLE", "checkabilityReason": "Which ferry?",
        "idempotencyKey": "claim",
    });
    let payload = walk
        .plays("ana", "recordClaim", input, "claim { id }")
        .await;
    desk.other_claim = id(&payload["claim"]);
    let input = json!({ "text": "The ferry is late." });
    let payload = walk
        .plays("ana", "recordClaim", input, "claim { id }")
        .await;
    desk.claim = id(&payload["claim"]);
    let input = json!({
        "claimId": desk.claim, "expectedRevision": walk.seen(&desk.claim).await,
        "changes": { "text": "The ferry was late.", "language": "en" },
    });
    walk.plays("ana", "rewordClaim", input, "").await;
    let input = json!({
        "claimId": desk.other_claim, "expectedRevision": walk.seen(&desk.other_claim).await,
        "checkability": "NOT_CHECKABLE", "reason": "Which day?",
    });
    walk.plays("ana", "setClaimCheckability", input, "").await;
    for quote in [&desk.other_quote, &desk.quote] {
        let input = json!({ "claimId": desk.claim, "quoteId": quote, "idempotencyKey": format!("link {quote}") });
        walk.plays("ana", "linkQuoteToClaim", input, "").await;
    }
    let input = json!({ "claimId": desk.claim, "quoteId": desk.other_quote });
    walk.plays("ana", "unlinkQuoteFromClaim", input, "").await;
    let input = json!({
        "fromClaimId": desk.other_claim, "toClaimId": desk.claim, "kind": "SUPPORTS", "note": "If she said so.",
        "idempotencyKey": "claim link",
    });
    let payload = walk.plays("ana", "linkClaims", input, "link { id }").await;
    let input = json!({ "claimLinkId": id(&payload["link"]) });
    walk.plays("ana", "unlinkClaims", input, "").await;
    let input = json!({
        "claimId": desk.claim, "otherClaimId": desk.other_claim, "kind": "CONTEXT_FOR", "note": "If she said so.",
        "idempotencyKey": "match",
    });
    walk.plays("ana", "confirmMatch", input, "").await;
    let input = json!({ "claimId": desk.claim, "text": "The ferry came in late.", "idempotencyKey": "wording" });
    walk.plays("ana", "confirmMatch", input, "").await;
    let input = json!({
        "claimId": desk.claim, "otherClaimId": desk.other_claim, "reason": "Two days.", "idempotencyKey": "no match",
    });
    walk.plays("ana", "rejectMatch", input, "").await;
    let input = json!({
        "claimId": desk.claim, "sourceId": desk.source, "reason": "Two ferries.", "idempotencyKey": "no claim",
    });
    let payload = walk
        .plays("ana", "rejectMatch", input, "rejection { id }")
        .await;
    let input = json!({ "rejectionId": id(&payload["rejection"]) });
    walk.plays("ana", "restoreMatch", input, "").await;
}

async fn replies(walk: &mut Walk, desk: &Desk) {
    let input = json!({
        "claimId": desk.claim, "speakerId": desk.person, "askedOn": "2024-02-28", "channel": "EMAIL",
        "contact": "ada@sund.example", "question": "Was it late?", "dueOn": "2024-03-01",
        "idempotencyKey": "reply request",
    });
    let payload = walk
        .plays("ana", "requestReply", input, "replyRequest { id }")
        .await;
    let request = id(&payload["replyRequest"]);
    let input = json!({
        "replyRequestId": request, "expectedRevision": walk.seen(&request).await, "outcome": "ANSWERED",
        "answer": "By an hour.", "repliedOn": "2024-02-29", "sourceId": desk.source,
    });
    walk.plays("ana", "recordReply", input, "").await;
    let input = json!({
        "replyRequestId": request, "expectedRevision": walk.seen(&request).await, "reason": "Another ferry.",
    });
    walk.plays("ana", "withdrawReplyRequest", input, "").await;
}

async fn topics(walk: &mut Walk, desk: &mut Desk) {
    let input = json!({ "name": "Transport" });
    let payload = walk
        .plays("ana", "recordTopic", input, "topic { id }")
        .await;
    desk.topic = id(&payload["topic"]);
    let input = json!({
        "name": "Ferries", "synonyms": ["Boats"], "description": "On water.", "parentId": desk.topic,
        "idempotencyKey": "topic",
    });
    let payload = walk
        .plays("ana", "recordTopic", input, "topic { id }")
        .await;
    desk.other_topic = id(&payload["topic"]);
    let input = json!({
        "topicId": desk.other_topic, "expectedRevision": walk.seen(&desk.other_topic).await,
        "changes": {
            "name": "Car ferries", "synonyms": ["Ships"], "description": "With cars.", "parentId": desk.topic,
        },
    });
    walk.plays("ana", "updateTopic", input, "").await;
    let input = json!({
        "claimId": desk.claim, "expectedRevision": walk.seen(&desk.claim).await, "topicIds": [desk.topic],
    });
    walk.plays("ana", "setClaimTopics", input, "").await;
    let input = json!({
        "topicId": desk.topic, "expectedRevision": walk.seen(&desk.topic).await, "approvalsRequired": 1,
    });
    walk.plays("ada", "setApprovalPolicy", input, "").await;
}

async fn scales(walk: &mut Walk, desk: &mut Desk) {
    let version = json!({
        "worst": -1, "best": 1,
        "ratings": [
            {
                "label": "True", "meaning": "It is so.", "value": 1, "colour": "#007700",
                "translations": [{ "language": "no", "label": "Sant", "meaning": "Det er slik." }],
            },
            { "label": "False", "meaning": "It is not so.", "value": -1, "colour": "#770000" },
        ],
    });
    let input = json!({ "name": "Plain", "version": version, "idempotencyKey": "scale" });
    let payload = walk
        .plays("ada", "recordRatingScale", input, "ratingScale { id }")
        .await;
    desk.scale = id(&payload["ratingScale"]);
    let input = json!({
        "scaleId": desk.scale, "expectedRevision": walk.seen(&desk.scale).await, "version": version,
    });
    walk.plays("ada", "reviseRatingScale", input, "").await;
    desk.rating = walk.newsroom.rating().await;
}

async fn reviewers(walk: &mut Walk, desk: &mut Desk) {
    let who = "{ viewer { reviewer { id } } }";
    let data = walk.newsroom.data("ben", who, json!({})).await;
    desk.ben = id(&data["viewer"]["reviewer"]);
    let input = json!({
        "email": "cia@example.org", "name": "Cia", "role": "REVIEWER", "idempotencyKey": "reviewer",
    });
    let payload = walk
        .plays("ada", "inviteReviewer", input, "reviewer { id }")
        .await;
    let cia = id(&payload["reviewer"]);
    desk.cia.clone_from(&cia);
    let input = json!({
        "reviewerId": cia, "label": "laptop", "scope": "READ", "expiresInDays": 30, "idempotencyKey": "token",
    });
    let payload = walk
        .plays("ada", "createToken", input, "token { id }")
        .await;
    let input = json!({ "tokenId": id(&payload["token"]) });
    walk.plays("ada", "revokeToken", input, "").await;
    let input = json!({
        "reviewerId": cia, "expectedRevision": walk.seen(&cia).await, "role": "EDITOR",
    });
    walk.plays("ada", "setReviewerRole", input, "").await;
    let input = json!({
        "reviewerId": cia, "expectedRevision": walk.seen(&cia).await, "reason": "On leave.",
    });
    walk.plays("ada", "deactivateReviewer", input, "").await;
    let input = json!({ "reviewerId": cia, "expectedRevision": walk.seen(&cia).await });
    walk.plays("ada", "reactivateReviewer", input, "").await;
}

async fn verdicts(walk: &mut Walk, desk: &mut Desk) {
    let claim = walk
        .newsroom
        .record_claim("The ferry was late before.")
        .await;
    let published = walk.newsroom.draft(&claim, &desk.source, "It was.").await;
    walk.newsroom.bring_out(&published.revision).await;
    desk.published = published.verdict;
    let input = json!({
        "claimId": desk.claim, "ratingId": desk.rating, "quoteIds": [desk.quote], "summary": "It was.",
        "explanation": "As the log says.", "idempotencyKey": "verdict",
        "evidence": evidence(desk),
    });
    let payload = walk.plays("ana", "draftVerdict", input, DRAFTED).await;
    desk.verdict = id(&payload["verdict"]);
    desk.revision = id(&payload["revision"]);
    for (who, mutation) in [
        ("ana", "submitVerdict"),
        ("ben", "approveVerdict"),
        ("ben", "withdrawApproval"),
        ("ben", "approveVerdict"),
    ] {
        let input = step(walk, desk).await;
        walk.plays(who, mutation, input, "").await;
    }
}

/// Cia takes no part.
async fn recusal(walk: &mut Walk, desk: &Desk) {
    let input = json!({
        "verdictId": desk.verdict, "expectedRevision": walk.seen(&desk.verdict).await,
        "reviewerId": desk.cia, "reason": "Her brother's ferry.",
    });
    walk.plays("ada", "recuseReviewer", input, "").await;
}

async fn step(walk: &Walk, desk: &Desk) -> Value {
    json!({ "verdictRevisionId": desk.revision, "expectedRevision": walk.seen(&desk.revision).await })
}

async fn assignments(walk: &mut Walk, desk: &Desk) {
    let input = json!({
        "verdictId": desk.verdict, "assigneeId": desk.ben,
    });
    walk.plays("ana", "assignReviewer", input, "").await;
    let input = json!({
        "claimId": desk.claim, "assigneeId": desk.ben, "priority": "HIGH", "dueOn": "2999-12-31", "note": "Ask.",
        "idempotencyKey": "assignment",
    });
    let payload = walk
        .plays("ana", "assignReviewer", input, "assignment { id }")
        .await;
    let assignment = id(&payload["assignment"]);
    let input = json!({
        "assignmentId": assignment, "expectedRevision": walk.seen(&assignment).await,
        "changes": { "assigneeId": desk.ben, "priority": "LOW", "dueOn": "2999-12-30", "note": "Ask again." },
    });
    walk.plays("ana", "updateAssignment", input, "").await;
    let input = json!({
        "assignmentId": assignment, "expectedRevision": walk.seen(&assignment).await, "outcome": "DONE",
    });
    walk.plays("ben", "endAssignment", input, "").await;
}

async fn notes(walk: &mut Walk, desk: &Desk) {
    let input = json!({ "nodeId": desk.claim, "text": "Which ferry?" });
    let payload = walk.plays("ana", "addNote", input, "note { id }").await;
    let note = id(&payload["note"]);
    let input = json!({
        "nodeId": desk.claim, "replyToId": note, "text": "The first.", "idempotencyKey": "note",
    });
    walk.plays("ben", "addNote", input, "").await;
    let input = json!({
        "noteId": note, "expectedRevision": walk.seen(&note).await, "text": "Which of them?",
    });
    walk.plays("ana", "editNote", input, "").await;
    let input = json!({ "noteId": note, "expectedRevision": walk.seen(&note).await });
    walk.plays("ana", "withdrawNote", input, "").await;
}

/// What leaves a record that less can be done with.
async fn ends(walk: &mut Walk, desk: &mut Desk) {
    let mut input = step(walk, desk).await;
    let tomorrow = "SELECT to_char((now() + interval '1 day') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
    let pool = walk.newsroom.database.pool();
    let tomorrow: String = sqlx::query_scalar(tomorrow)
        .fetch_one(pool)
        .await
        .expect("the time");
    input["publishAfter"] = json!(tomorrow);
    walk.plays("eva", "publishVerdict", input, "").await;
    correction(walk, desk).await;
    staleness(walk, desk).await;
    retraction(walk, desk).await;
    let input = json!({
        "quoteId": desk.other_quote, "expectedRevision": walk.seen(&desk.other_quote).await,
        "reason": "Not her words.",
    });
    walk.plays("ana", "withdrawQuote", input, "").await;
    let input = json!({
        "topicId": desk.other_topic, "expectedRevision": walk.seen(&desk.other_topic).await,
        "intoId": desk.topic,
    });
    walk.plays("eva", "mergeTopics", input, "").await;
    let input = json!({
        "speakerId": desk.organization, "expectedRevision": walk.seen(&desk.organization).await,
        "intoId": desk.person, "reason": "They are one.", "idempotencyKey": "merge",
    });
    let payload = walk
        .plays(
            "eva",
            "mergeSpeakers",
            input,
            "merge { merged { revision } }",
        )
        .await;
    let input = json!({
        "speakerId": desk.organization, "expectedRevision": payload["merge"]["merged"]["revision"],
        "reason": "They are two.",
    });
    walk.plays("eva", "unmergeSpeakers", input, "").await;
    let input = json!({ "scaleId": desk.scale, "expectedRevision": walk.seen(&desk.scale).await });
    walk.plays("ada", "retireRatingScale", input, "").await;
}

/// What names the verdict and the revision of a draft.
const DRAFTED: &str = "verdict { id } revision { id }";

/// A further revision is given back, and one after it corrects what is published.
async fn correction(walk: &mut Walk, desk: &mut Desk) {
    revise(walk, desk).await;
    let input = step(walk, desk).await;
    walk.plays("ana", "submitVerdict", input, "").await;
    let mut input = step(walk, desk).await;
    input["reason"] = json!("Say when.");
    walk.plays("ben", "returnVerdict", input, "").await;
    revise(walk, desk).await;
    for (who, mutation) in [("ana", "submitVerdict"), ("ben", "approveVerdict")] {
        let input = step(walk, desk).await;
        walk.plays(who, mutation, input, "").await;
    }
    let mut input = step(walk, desk).await;
    input["reason"] = json!("The log was read wrongly.");
    walk.plays("eva", "correctVerdict", input, "").await;
}

/// The claim is put in other words, and the verdict stands.
async fn staleness(walk: &mut Walk, desk: &Desk) {
    let input = json!({
        "claimId": desk.claim, "expectedRevision": walk.seen(&desk.claim).await,
        "changes": { "text": "Late the ferry was." },
    });
    let selection = "claim { verdict { staleness { since } } }";
    let payload = walk.plays("ana", "rewordClaim", input, selection).await;
    let input = json!({
        "verdictId": desk.verdict, "kind": "CLAIM_REWORDED", "recordId": desk.claim, "reason": "It says the same.",
        "since": payload["claim"]["verdict"]["staleness"][0]["since"],
    });
    walk.plays("ana", "dismissStaleness", input, "").await;
}

/// What is published is to be retracted; that is withdrawn, and done once it is asked for anew.
async fn retraction(walk: &mut Walk, desk: &Desk) {
    for end in ["withdrawRetraction", "retractVerdict"] {
        let input = json!({
            "verdictId": desk.verdict, "expectedRevision": walk.seen(&desk.verdict).await,
            "reason": "The log was of another day.",
        });
        let payload = walk
            .plays("ana", "requestRetraction", input, "retraction { id }")
            .await;
        let retraction = id(&payload["retraction"]);
        for (who, mutation) in [("ben", "approveRetraction"), ("eva", end)] {
            let input = json!({
                "retractionId": retraction, "expectedRevision": walk.seen(&retraction).await,
            });
            walk.plays(who, mutation, input, "").await;
        }
    }
}

async fn revise(walk: &mut Walk, desk: &mut Desk) {
    let input = json!({
        "verdictId": desk.verdict, "expectedRevision": walk.seen(&desk.verdict).await,
        "changes": {
            "ratingId": desk.rating, "quoteIds": [desk.quote], "summary": "It was, by an hour.",
            "explanation": "As the log says.",
            "evidence": evidence(desk),
        },
    });
    let payload = walk.plays("ana", "reviseVerdict", input, DRAFTED).await;
    desk.revision = id(&payload["revision"]);
}

/// A piece of evidence of each kind.
fn evidence(desk: &Desk) -> Value {
    json!([
        { "stance": "SUPPORTS", "sourceId": desk.source, "note": "The article." },
        { "stance": "SUPPORTS", "url": "https://fjord.example/log", "note": "The log." },
        { "stance": "SUPPORTS", "verdictId": desk.published, "note": "Our check of the day before." },
        {
            "stance": "CONTEXT", "note": "The words.",
            "passage": {
                "captureId": desk.capture, "words": "The ferry is", "prefix": "“", "suffix": " late", "start": 1,
            },
        },
    ])
}
