//! What a reviewer is to see to, and the rules for giving it to them.

use async_graphql::Enum;
use chrono::{NaiveDate, Utc};
use entity::{
    assignment::{self, Column, Relation},
    reviewer,
};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    RelationTrait as _, sea_query::LockType,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    claim::Claim,
    graph::{
        error::Failure,
        id,
        plan::{Audience, Field, column, planned, root_fields},
        scalars::{Date, DateTime},
    },
    reviewer::Reviewer,
    verdict::Verdict,
};

/// How soon an assignment is to be seen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::assignment::Priority")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AssignmentPriority {
    /// When there is time.
    Low,
    /// In its turn.
    Normal,
    /// Before what is NORMAL.
    High,
    /// At once.
    Urgent,
}

/// How an assignment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::assignment::Outcome")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AssignmentOutcome {
    /// What was to be done is done.
    Done,
    /// It is not to be done any more, or not by the assignee.
    Cancelled,
}

/// Which assignments an audience may see: the staff all, the public none.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "assignment",
        Audience::Public => "(SELECT * FROM assignment WHERE false)",
    }
}

/// Open, and its last day is over in UTC.
macro_rules! overdue {
    () => {
        "({t}.ended_at IS NULL AND {t}.due_on IS NOT NULL AND {t}.due_on < (now() AT TIME ZONE 'UTC')::date)"
    };
}
pub(super) use overdue;

planned! {
    /// A claim or a verdict that a reviewer is to see to.
    Assignment, id "assignment", from rows;

    /// The claim to see to; null where it is a verdict.
    claim: one(Option<Claim>) = Relation::Claim.def();
    /// The verdict to see to; null where it is a claim.
    verdict: one(Option<Verdict>) = Relation::Verdict.def();
    /// Who is to see to it.
    assignee: one(Reviewer) = Relation::Assignee.def();
    /// How soon.
    priority: column(AssignmentPriority) = column(Column::Priority);
    /// The last day, in UTC, on which it is in time; null for any.
    due_on: column(Option<Date>) = column(Column::DueOn);
    /// Whether it is open though its last day, in UTC, is over.
    overdue: column(bool) = Field::Expression(overdue!());
    /// What is to be done.
    note: column(Option<String>) = column(Column::Note);
    /// Who assigned it; null where an operator did.
    assigned_by: one(Option<Reviewer>) = Relation::AssignedBy.def();
    /// When it was assigned.
    assigned_at: column(DateTime) = column(Column::AssignedAt);
    /// Who ended it; null while it is open.
    ended_by: one(Option<Reviewer>) = Relation::EndedBy.def();
    /// When it ended; null while it is open.
    ended_at: column(Option<DateTime>) = column(Column::EndedAt);
    /// How it ended; null while it is open.
    outcome: column(Option<AssignmentOutcome>) = column(Column::Outcome);
    /// How many versions the record has had, from 1.
    revision: column(i32) = column(Column::Revision);
}

root_fields! {
    AssignmentQuery for Assignment;
    /// The assignment with this id; null where there is none, and always for the public.
    assignment;
    /// Assignments, newest first, ended ones included; none for the public.
    assignments;
}

/// Why nothing is assigned in this way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is nobody to assign it to.
    #[error("there is no such reviewer; find them in `reviewers`")]
    AssigneeNotFound,
    /// The assignee would never see it.
    #[error("the reviewer is deactivated; choose one who can sign in")]
    AssigneeDeactivated,
    /// The assignee has it already.
    #[error(
        "it is assigned to them already, by {}; change that one by updateAssignment",
        id::encode("assignment", *.0)
    )]
    AlreadyAssigned(Uuid),
    /// It would be late from the beginning.
    #[error("{0} is over in UTC; give today or a day to come")]
    DueDatePassed(NaiveDate),
}

/// The day on which an assignment is due, unless it is over.
///
/// # Errors
/// [`Refusal::DueDatePassed`].
pub fn due(day: Date) -> Result<NaiveDate, Refusal> {
    if day.0 < Utc::now().date_naive() {
        return Err(Refusal::DueDatePassed(day.0));
    }
    Ok(day.0)
}

/// What an assignment is about: one of the two.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The claim.
    pub claim_id: Option<Uuid>,
    /// The verdict.
    pub verdict_id: Option<Uuid>,
}

/// Sees that a reviewer can be given something to see to. Whoever else gives them something waits until
/// the transaction ends.
///
/// # Errors
/// [`Refusal`].
pub async fn check_assignee<E: From<Refusal>>(
    tx: &DatabaseTransaction,
    assignee: Uuid,
    subject: Subject,
) -> Result<(), Failure<E>> {
    let refused = |refusal: Refusal| Err(Failure::refused(refusal));
    let found = reviewer::Entity::find_by_id(assignee)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    match found {
        None => return refused(Refusal::AssigneeNotFound),
        Some(found) if found.deactivated_at.is_some() => {
            return refused(Refusal::AssigneeDeactivated);
        }
        Some(_) => {}
    }
    let subject = match (subject.claim_id, subject.verdict_id) {
        (Some(claim), _) => Column::ClaimId.eq(claim),
        (None, verdict) => Column::VerdictId.eq(verdict),
    };
    let open = assignment::Entity::find()
        .filter(Column::AssigneeId.eq(assignee))
        .filter(Column::EndedAt.is_null())
        .filter(subject)
        .one(tx)
        .await?;
    open.map_or(Ok(()), |open| refused(Refusal::AlreadyAssigned(open.id)))
}
