//! What colleagues leave on each other's desks: assignments and notes.

use chrono::{NaiveDate, TimeDelta, Utc};
use entity::{assignment, note};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    sea_query::{Expr, ExprTrait as _},
};
use serde_json::{Value, json};

use super::{Cast, string};
use crate::{
    graph::{id, write},
    reviewer::people,
};

/// How many days Rosa is behind with an assignment.
const DAYS_BEHIND: i64 = 3;

/// When an assignment that is given today may be due.
pub(super) fn due_on() -> NaiveDate {
    Utc::now().date_naive() + TimeDelta::days(30)
}

/// Somebody who does not sign in here, whose role can be changed.
pub(super) async fn colleague(db: &DatabaseConnection, cast: &Cast<'_>) -> anyhow::Result<String> {
    let email = "ivo@demo.example";
    if let Some(known) = people::by_email(db, email).await? {
        return Ok(id::encode("reviewer", known.id));
    }
    let input = json!({ "input": { "email": email, "name": "Ivo Brandt", "role": "REVIEWER" } });
    let invited = cast.ada.send("InviteReviewer", input).await?;
    Ok(string(&invited["reviewer"]["id"]))
}

/// Rosa's open assignment on a claim that she should have seen to by now; a new one where there is none.
pub(super) async fn overdue(
    db: &DatabaseConnection,
    cast: &Cast<'_>,
    claim_id: &str,
) -> anyhow::Result<String> {
    let today = Utc::now().date_naive();
    let (assignment, is_new) = assigned(
        db,
        cast,
        json!({
            "claimId": claim_id,
            "priority": "URGENT",
            "dueOn": today,
            "note": "Ask the operator of the sea cable.",
        }),
    )
    .await?;
    if is_new {
        let_days_pass(db, cast, &assignment, today - TimeDelta::days(DAYS_BEHIND)).await?;
    }
    Ok(assignment)
}

/// Rosa's open assignment on a claim for which there is time; a new one where there is none.
pub(super) async fn in_time(
    db: &DatabaseConnection,
    cast: &Cast<'_>,
    claim_id: &str,
) -> anyhow::Result<()> {
    let input = json!({ "claimId": claim_id, "dueOn": due_on(), "note": "For the winter issue." });
    assigned(db, cast, input).await?;
    Ok(())
}

/// Rosa's open assignment on the claim, and whether it is new.
async fn assigned(
    db: &DatabaseConnection,
    cast: &Cast<'_>,
    mut input: Value,
) -> anyhow::Result<(String, bool)> {
    let claim = id::TypeId::parse(&string(&input["claimId"]))?;
    let known = assignment::Entity::find()
        .filter(assignment::Column::AssigneeId.eq(cast.rosa.viewer.id))
        .filter(assignment::Column::ClaimId.eq(claim.uuid))
        .filter(assignment::Column::EndedAt.is_null())
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok((id::encode("assignment", known.id), false));
    }
    input["assigneeId"] = cast.rosa.id().into();
    let given = cast
        .emil
        .send("AssignReviewer", json!({ "input": input }))
        .await?;
    Ok((string(&given["assignment"]["id"]), true))
}

/// Puts back when the assignment was given and due: the API assigns nothing for a day that is over.
async fn let_days_pass(
    db: &DatabaseConnection,
    cast: &Cast<'_>,
    assignment: &str,
    due_on: NaiveDate,
) -> anyhow::Result<()> {
    let key = id::TypeId::parse(assignment)?.uuid;
    let tx = write::begin(db, Some(cast.emil.viewer.id)).await?;
    assignment::Entity::update_many()
        .col_expr(assignment::Column::DueOn, Expr::value(due_on))
        .col_expr(
            assignment::Column::AssignedAt,
            Expr::col(assignment::Column::AssignedAt).sub(Expr::cust("interval '7 days'")),
        )
        .filter(assignment::Column::Id.eq(key))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// The first note on the claim; a new one with a reply where there is none.
pub(super) async fn note(
    db: &DatabaseConnection,
    cast: &Cast<'_>,
    claim_id: &str,
) -> anyhow::Result<String> {
    let known = note::Entity::find()
        .filter(note::Column::SubjectId.eq(id::TypeId::parse(claim_id)?.uuid))
        .filter(note::Column::ParentId.is_null())
        .filter(note::Column::WithdrawnAt.is_null())
        .order_by_asc(note::Column::Id)
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok(id::encode("note", known.id));
    }
    let asked = json!({ "input": {
        "nodeId": claim_id,
        "text": "Does the ordinance of **9 October** hold for the islands?",
    } });
    let asked = cast.rosa.send("AddNote", asked).await?;
    let asked = string(&asked["note"]["id"]);
    let answer = json!({ "input": {
        "nodeId": claim_id,
        "replyToId": asked,
        "text": "It names them in article 4. Take that as evidence too.",
    } });
    cast.emil.send("AddNote", answer).await?;
    Ok(asked)
}
