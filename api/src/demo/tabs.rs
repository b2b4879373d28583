//! The playground's tabs: the main job, one step a tab, then the desk's other jobs; each ready to be
//! played.

use serde_json::{Value, json};

use super::{
    DemoPerson,
    story::{Record, Stage},
};
use crate::{http::playground::Tab, reviewer::Role};

/// A tab's name, who is signed in, its operation and the variables.
type Ready = (&'static str, Option<Role>, &'static str, Value);

/// The tabs in the order of the job, signed in with this start's tokens.
///
/// What a tab does twice is answered by its idempotency key, or refused as CONFLICT with the record as
/// it stands. Where a key's request has something in it that may be another at the next start, the key
/// has it too.
pub(super) fn tabs(stage: &Stage, people: &[DemoPerson]) -> Vec<Tab> {
    let ready = [
        main_job(stage),
        desk(stage),
        records(stage),
        administration(stage),
    ];
    let tab = |(name, who, query, variables): Ready| {
        let token = people
            .iter()
            .find(|person| Some(person.role) == who)
            .map(|person| &person.token);
        Tab {
            name: name.to_owned(),
            query: query.to_owned(),
            variables: if variables.is_null() {
                String::new()
            } else {
                format!("{variables:#}")
            },
            headers: token
                .map(|token| ("Authorization".to_owned(), format!("Bearer {token}")))
                .into_iter()
                .collect(),
        }
    };
    ready.into_iter().flatten().map(tab).collect()
}

const REVIEWER: Option<Role> = Some(Role::Reviewer);
const EDITOR: Option<Role> = Some(Role::Editor);
const ADMIN: Option<Role> = Some(Role::Admin);

/// From an article to the published verdict.
fn main_job(stage: &Stage) -> Vec<Ready> {
    let step = |revision: &Record| change("revisionId", revision);
    vec![
        ("Read", None, include_str!("tabs/read.graphql"), Value::Null),
        (
            "Record",
            REVIEWER,
            include_str!("tabs/record.graphql"),
            Value::Null,
        ),
        (
            "Speaker",
            REVIEWER,
            include_str!("tabs/speaker.graphql"),
            Value::Null,
        ),
        (
            "Quote",
            REVIEWER,
            include_str!("tabs/quote.graphql"),
            json!({ "captureId": stage.capture_id, "speakerId": stage.minister_id }),
        ),
        (
            "Claim",
            REVIEWER,
            include_str!("tabs/claim.graphql"),
            Value::Null,
        ),
        (
            "Link",
            REVIEWER,
            include_str!("tabs/link.graphql"),
            json!({ "quoteId": stage.link.0, "claimId": stage.link.1 }),
        ),
        (
            "Draft",
            REVIEWER,
            include_str!("tabs/draft.graphql"),
            json!({
                "claimId": stage.to_draft,
                "ratingId": stage.rating_id,
                "captureId": stage.capture_id,
                "key": format!("draft-{}", stage.to_draft),
            }),
        ),
        (
            "Submit",
            REVIEWER,
            include_str!("tabs/submit.graphql"),
            step(&stage.to_submit),
        ),
        (
            "Approve",
            ADMIN,
            include_str!("tabs/approve.graphql"),
            step(&stage.to_approve),
        ),
        (
            "Publish",
            EDITOR,
            include_str!("tabs/publish.graphql"),
            step(&stage.to_publish),
        ),
        (
            "Query",
            None,
            include_str!("tabs/query.graphql"),
            Value::Null,
        ),
    ]
}

/// Finding, and what colleagues have for each other.
fn desk(stage: &Stage) -> Vec<Ready> {
    vec![
        (
            "Find",
            None,
            include_str!("tabs/find.graphql"),
            json!({ "speakerId": stage.minister_id }),
        ),
        (
            "Look up",
            None,
            include_str!("tabs/look_up.graphql"),
            Value::Null,
        ),
        (
            "Alike",
            REVIEWER,
            include_str!("tabs/alike.graphql"),
            Value::Null,
        ),
        (
            "Suggest",
            REVIEWER,
            include_str!("tabs/suggest.graphql"),
            json!({ "sourceId": stage.source.id }),
        ),
        (
            "Search",
            REVIEWER,
            include_str!("tabs/search.graphql"),
            json!({ "speakerId": stage.minister_id, "assigneeId": stage.rosa_id }),
        ),
        (
            "Queue",
            REVIEWER,
            include_str!("tabs/queue.graphql"),
            Value::Null,
        ),
        (
            "History",
            REVIEWER,
            include_str!("tabs/history.graphql"),
            Value::Null,
        ),
        (
            "Track",
            None,
            include_str!("tabs/track.graphql"),
            json!({ "speakerId": stage.minister_id }),
        ),
        (
            "Assign",
            REVIEWER,
            include_str!("tabs/assign.graphql"),
            json!({
                "claimId": stage.to_draft,
                "assigneeId": stage.emil_id,
                "dueOn": stage.due_on,
                "key": format!("assign-{}-{}", stage.to_draft, stage.due_on),
                "doneId": stage.overdue.id,
                "expectedRevision": stage.overdue.revision,
            }),
        ),
        (
            "Reply",
            REVIEWER,
            include_str!("tabs/reply.graphql"),
            json!({
                "claimId": stage.to_draft,
                "speakerId": stage.minister_id,
                "dueOn": stage.due_on,
                "key": format!("reply-{}-{}", stage.to_draft, stage.due_on),
            }),
        ),
        (
            "Note",
            REVIEWER,
            include_str!("tabs/note.graphql"),
            json!({
                "claimId": stage.note.0,
                "noteId": stage.note.1,
                "key": format!("note-{}", stage.note.1),
            }),
        ),
    ]
}

/// Putting records right, and in order.
fn records(stage: &Stage) -> Vec<Ready> {
    let speaker = &stage.speaker;
    vec![
        (
            "Source",
            REVIEWER,
            include_str!("tabs/source.graphql"),
            change("sourceId", &stage.source),
        ),
        (
            "Capture",
            REVIEWER,
            include_str!("tabs/capture.graphql"),
            json!({ "sourceId": stage.source.id, "text": stage.edited }),
        ),
        (
            "Publisher",
            REVIEWER,
            include_str!("tabs/publisher.graphql"),
            change("publisherId", &stage.publisher),
        ),
        (
            "Names",
            REVIEWER,
            include_str!("tabs/names.graphql"),
            json!({
                "speakerId": speaker.id,
                "revision": speaker.revision,
                "afterName": speaker.revision + 1,
                "afterRole": speaker.revision + 2,
                "nameKey": format!("name-{}-{}", speaker.id, speaker.revision),
                "roleKey": format!("role-{}-{}", speaker.id, speaker.revision),
            }),
        ),
        (
            "Correct",
            REVIEWER,
            include_str!("tabs/correct.graphql"),
            change("quoteId", &stage.translated),
        ),
        (
            "Attribution",
            REVIEWER,
            include_str!("tabs/attribution.graphql"),
            change("quoteId", &stage.to_confirm),
        ),
        (
            "Withdraw",
            REVIEWER,
            include_str!("tabs/withdraw.graphql"),
            change("quoteId", &stage.to_withdraw),
        ),
        (
            "Reword",
            REVIEWER,
            include_str!("tabs/reword.graphql"),
            json!({
                "claimId": stage.vague.id,
                "expectedRevision": stage.vague.revision,
                "opinionId": stage.opinion.id,
                "opinionRevision": stage.opinion.revision,
            }),
        ),
        (
            "Relate",
            REVIEWER,
            include_str!("tabs/relate.graphql"),
            json!({ "fromClaimId": stage.context.0, "toClaimId": stage.context.1 }),
        ),
        (
            "Topics",
            REVIEWER,
            include_str!("tabs/topics.graphql"),
            json!({
                "parentId": stage.topic_ids[0],
                "claimId": stage.to_sort.id,
                "expectedRevision": stage.to_sort.revision,
                "topicIds": stage.topic_ids,
            }),
        ),
        (
            "Merge",
            EDITOR,
            include_str!("tabs/merge.graphql"),
            json!({
                "topicId": stage.merge.0.id,
                "expectedRevision": stage.merge.0.revision,
                "intoId": stage.merge.1,
            }),
        ),
    ]
}

/// What admins do.
fn administration(stage: &Stage) -> Vec<Ready> {
    vec![
        (
            "Scale",
            ADMIN,
            include_str!("tabs/scale.graphql"),
            change("scaleId", &stage.scale),
        ),
        (
            "People",
            ADMIN,
            include_str!("tabs/people.graphql"),
            json!({
                "reviewerId": stage.colleague.id,
                "expectedRevision": stage.colleague.revision,
                "key": format!("token-{}", stage.colleague.id),
            }),
        ),
    ]
}

/// The variables of a change of one record.
fn change(id: &str, record: &Record) -> Value {
    json!({ id: record.id, "expectedRevision": record.revision })
}
