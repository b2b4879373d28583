//! Work is given to people, and they note things for each other.

use serde_json::{Value, json};

use super::{ferry, play};
use crate::newsroom::newsroom;
use crate::story::id;

/// A reviewer is to see to a claim or a verdict.
#[tokio::test]
async fn assign_reviewer() {
    play("desk/assign.graphql").await;
}

/// An assignment gets another day, priority, note or assignee.
#[tokio::test]
async fn update_assignment() {
    play("desk/update_assignment.graphql").await;
}

/// An assignment is done, or not to be done any more.
#[tokio::test]
async fn end_assignment() {
    play("desk/end_assignment.graphql").await;
}

/// Colleagues write on records, and answer.
#[tokio::test]
async fn add_note() {
    play("desk/add_note.graphql").await;
}

/// Who wrote a note puts it in other words.
#[tokio::test]
async fn edit_note() {
    play("desk/edit_note.graphql").await;
}

/// A note is withdrawn by its author, or by an admin; what was answered to it stays.
#[tokio::test]
async fn withdraw_note() {
    play("desk/withdraw_note.graphql").await;
}

/// What waits for whom, as a verdict goes its way.
#[tokio::test]
async fn queue() {
    play("desk/queue.graphql").await;
}

/// The same assignment sixteen times at once: one is made, and the others are told of it.
#[tokio::test]
async fn nobody_is_assigned_the_same_twice_at_once() {
    let newsroom = newsroom().await;
    let given = ferry(&newsroom).await;
    let claim = of(&given, "claimId");
    let query = "mutation ($claim: ID!, $to: ID!) {
        assignReviewer(input: { claimId: $claim, assigneeId: $to }) { assignment { id } errors { code message } }
    }";
    let variables = json!({ "claim": claim, "to": newsroom.reviewer("ben").await });
    let all = (0..16).map(|_| newsroom.ask("ana", query, variables.clone()));
    let all = futures_util::future::join_all(all).await;
    let made: Vec<&Value> = all
        .iter()
        .map(|answer| &answer["data"]["assignReviewer"])
        .filter(|payload| payload["errors"] == json!([]))
        .collect();
    assert_eq!(made.len(), 1, "{all:#?}");
    let made = id(&made[0]["assignment"]);
    for answer in &all {
        let payload = &answer["data"]["assignReviewer"];
        if payload["assignment"].is_null() {
            assert_eq!(payload["errors"][0]["code"], "ALREADY_ASSIGNED");
            let message = payload["errors"][0]["message"].as_str();
            assert!(message.is_some_and(|message| message.contains(&made)));
        }
    }
}

/// Today is in time until it is over.
#[tokio::test]
async fn an_assignment_is_overdue_the_day_after() {
    let newsroom = newsroom().await;
    let given = ferry(&newsroom).await;
    let claim = of(&given, "claimId");
    let query = "mutation ($claim: ID!, $to: ID!, $day: Date) {
        assignReviewer(input: { claimId: $claim, assigneeId: $to, dueOn: $day }) { assignment { overdue } errors { message } }
    }";
    let today = chrono::Utc::now().date_naive();
    let variables = json!({ "claim": claim, "to": newsroom.reviewer("ben").await, "day": today });
    let data = newsroom.data("ana", query, variables).await;
    assert_eq!(data["assignReviewer"]["assignment"]["overdue"], false);

    let look =
        "{ viewer { queue { assigned { totalCount nodes { overdue } } overdue { totalCount } } } }";
    for (days, overdue) in [(0, false), (1, true)] {
        sqlx::query(
            "UPDATE assignment SET due_on = (now() AT TIME ZONE 'UTC')::date - $1::integer",
        )
        .bind(days)
        .execute(newsroom.database.pool())
        .await
        .expect("time passes");
        let data = newsroom.data("ben", look, json!({})).await;
        let expected = json!({
            "assigned": { "totalCount": 1, "nodes": [{ "overdue": overdue }] },
            "overdue": { "totalCount": i32::from(overdue) },
        });
        assert_eq!(data["viewer"]["queue"], expected);
    }
}

/// What was given back waits for its authors, until they have written the next revision.
#[tokio::test]
async fn what_was_returned_waits_for_who_wrote_it() {
    let newsroom = newsroom().await;
    let given = ferry(&newsroom).await;
    let (claim, source) = (of(&given, "claimId"), of(&given, "sourceId"));
    let drafted = newsroom.draft(&claim, &source, "It was.").await;
    newsroom.submit(&drafted.revision).await;
    let query = "mutation ($revision: ID!) {
        returnVerdict(input: { verdictRevisionId: $revision, expectedRevision: 2, reason: \"Which ferry?\" }) {
            revision { state } errors { message }
        }
    }";
    let variables = json!({ "revision": drafted.revision });
    let data = newsroom.data("ben", query, variables).await;
    assert_eq!(data["returnVerdict"]["revision"]["state"], "RETURNED");
    let look = "{ viewer { queue { toFinish { totalCount } toReview { totalCount } returned { totalCount nodes { id } } } } }";
    let data = newsroom.data("ana", look, json!({})).await;
    let expected = json!({
        "toFinish": { "totalCount": 0 }, "toReview": { "totalCount": 0 },
        "returned": { "totalCount": 1, "nodes": [{ "id": drafted.revision }] },
    });
    assert_eq!(data["viewer"]["queue"], expected);
    let data = newsroom.data("ben", look, json!({})).await;
    assert_eq!(data["viewer"]["queue"]["returned"]["totalCount"], 0);

    let query = "mutation ($verdict: ID!) {
        reviseVerdict(input: { verdictId: $verdict, expectedRevision: 1, changes: { summary: \"It was, a little.\" } }) {
            errors { message }
        }
    }";
    let variables = json!({ "verdict": drafted.verdict });
    newsroom.data("ana", query, variables).await;
    let data = newsroom.data("ana", look, json!({})).await;
    let queue = &data["viewer"]["queue"];
    assert_eq!(queue["returned"]["totalCount"], 0);
    assert_eq!(queue["toFinish"]["totalCount"], 1);
}

/// Where several approvals are asked for, a revision waits for those who have given none.
#[tokio::test]
async fn who_has_approved_need_not_review_again() {
    let newsroom = newsroom().await;
    let given = ferry(&newsroom).await;
    let (claim, source) = (of(&given, "claimId"), of(&given, "sourceId"));
    let drafted = newsroom.draft(&claim, &source, "It was.").await;
    newsroom.submit(&drafted.revision).await;
    sqlx::query(
        "INSERT INTO approval (revision_id, reviewer_id)
         SELECT v.id, r.id FROM verdict_revision v, reviewer r WHERE r.name = 'ben'",
    )
    .execute(newsroom.database.pool())
    .await
    .expect("one of the approvals");
    let look = "{ viewer { queue { toReview { totalCount } } } }";
    for (name, waiting) in [("ana", 0), ("ben", 0), ("eva", 1)] {
        let data = newsroom.data(name, look, json!({})).await;
        let queue = &data["viewer"]["queue"];
        assert_eq!(queue["toReview"]["totalCount"], waiting, "{name}");
    }
}

/// What the newsroom was given under a name.
fn of(given: &[(&str, Value)], wanted: &str) -> String {
    let found = given.iter().find(|(name, _)| *name == wanted);
    let text = found.and_then(|(_, value)| value.as_str());
    text.expect("an id").to_owned()
}
