//! The playground's tabs: the main job, one step a tab, each ready to be played.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    DemoPerson,
    story::{Stage, Waiting},
};
use crate::{http::playground::Tab, reviewer::Role};

/// The tabs in the order of the job, signed in with this start's tokens.
pub(super) fn tabs(stage: &Stage, people: &[DemoPerson]) -> Vec<Tab> {
    let step = |waiting: &Waiting| json!({ "revisionId": waiting.id, "expectedRevision": waiting.revision });
    let tab = |name: &str, who: Option<Role>, query: &str, variables: Value| {
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
                .collect::<BTreeMap<_, _>>(),
        }
    };
    let reviewer = Some(Role::Reviewer);
    vec![
        tab("Read", None, include_str!("tabs/read.graphql"), Value::Null),
        tab(
            "Record",
            reviewer,
            include_str!("tabs/record.graphql"),
            Value::Null,
        ),
        tab(
            "Speaker",
            reviewer,
            include_str!("tabs/speaker.graphql"),
            Value::Null,
        ),
        tab(
            "Quote",
            reviewer,
            include_str!("tabs/quote.graphql"),
            json!({ "captureId": stage.capture_id, "speakerId": stage.minister_id }),
        ),
        tab(
            "Claim",
            reviewer,
            include_str!("tabs/claim.graphql"),
            Value::Null,
        ),
        tab(
            "Link",
            reviewer,
            include_str!("tabs/link.graphql"),
            json!({ "quoteId": stage.link.0, "claimId": stage.link.1 }),
        ),
        tab(
            "Draft",
            reviewer,
            include_str!("tabs/draft.graphql"),
            json!({ "claimId": stage.to_draft, "ratingId": stage.rating_id, "key": format!("draft-{}", stage.to_draft) }),
        ),
        tab(
            "Submit",
            reviewer,
            include_str!("tabs/submit.graphql"),
            step(&stage.to_submit),
        ),
        tab(
            "Approve",
            Some(Role::Admin),
            include_str!("tabs/approve.graphql"),
            step(&stage.to_approve),
        ),
        tab(
            "Publish",
            Some(Role::Editor),
            include_str!("tabs/publish.graphql"),
            step(&stage.to_publish),
        ),
        tab(
            "Query",
            None,
            include_str!("tabs/query.graphql"),
            Value::Null,
        ),
    ]
}
