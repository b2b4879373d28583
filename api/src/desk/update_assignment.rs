//! `updateAssignment`: an assignment gets another day, priority, note or assignee.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::assignment;
use sea_orm::{ActiveModelTrait as _, ActiveValue, DatabaseTransaction, Unchanged};
use uuid::Uuid;

use super::{
    Assignment, AssignmentPriority,
    assignment::{Refusal, Subject, check_assignee, due},
};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        scalars::Date,
        write::Write,
    },
    reviewer::Role,
};

/// Which assignment, and what changes.
#[derive(Clone, InputObject)]
pub struct UpdateAssignmentInput {
    /// The assignment, an open one.
    pub assignment_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes.
    pub changes: AssignmentChanges,
}

/// An assignment's data; what is left out stays as it is.
#[derive(Clone, InputObject)]
pub struct AssignmentChanges {
    /// Who is to see to it.
    pub assignee_id: MaybeUndefined<ID>,
    /// How soon.
    pub priority: MaybeUndefined<AssignmentPriority>,
    /// The last day, in UTC, on which it is in time: today or a day to come; null for any day.
    pub due_on: MaybeUndefined<Date>,
    /// What is to be done, 1 to 2,000 characters; null for nothing in particular.
    pub note: MaybeUndefined<String>,
}

/// The assignment, or why it stays as it is.
#[derive(SimpleObject)]
pub struct UpdateAssignmentPayload {
    /// The assignment as it is now; null where there are errors.
    pub assignment: Option<Assignment>,
    /// Why it stays as it is.
    pub errors: Vec<UpdateAssignmentError>,
}

change_error! {
    /// Why an assignment stays as it is.
    UpdateAssignmentError, UpdateAssignmentErrorCode {
        /// There is no such assignment.
        AssignmentNotFound at "assignmentId",
        /// The assignment is ended.
        AlreadyEnded,
        /// There is no such reviewer.
        AssigneeNotFound,
        /// The reviewer cannot sign in.
        AssigneeDeactivated,
        /// The reviewer has another open assignment about the same; the message names it.
        AlreadyAssigned,
        /// The day is over in UTC.
        DueDatePassed,
    }
}

use UpdateAssignmentErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UpdateAssignment;

/// The mutation.
#[Object]
impl UpdateAssignment {
    /// Changes an open assignment, or hands it to somebody else. For reviewers.
    async fn update_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which assignment, and what changes.")] input: UpdateAssignmentInput,
    ) -> Option<Result<UpdateAssignmentPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: UpdateAssignmentInput,
) -> Result<UpdateAssignmentPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Assignment>(ctx, &["assignment"])?;
    let current = Current::plan::<Assignment>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => UpdateAssignmentPayload {
            assignment: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UpdateAssignmentPayload {
            assignment: None,
            errors: current.tell(ctx, &input.assignment_id, errors).await?,
        },
    })
}

async fn update(
    tx: &DatabaseTransaction,
    input: &UpdateAssignmentInput,
) -> Result<Uuid, Failure<UpdateAssignmentError>> {
    let id = input::key("assignmentId", &input.assignment_id, "assignment")?;
    let AssignmentChanges {
        assignee_id,
        priority,
        due_on,
        note,
    } = &input.changes;
    if let MaybeUndefined::Value(day) = due_on {
        due(*day).map_err(Failure::refused)?;
    }
    let row = assignment::ActiveModel {
        id: Unchanged(id),
        assignee_id: input::replaced("changes.assigneeId", assignee_id, |id| {
            input::key("changes.assigneeId", id, "reviewer")
        })?,
        priority: input::replaced("changes.priority", priority, |priority| {
            Ok(entity::assignment::Priority::from(*priority))
        })?,
        due_on: input::changed(due_on, |day| Ok(day.0))?,
        note: input::changed(note, |note| input::text("changes.note", note, 2_000))?,
        ..Default::default()
    };
    let found =
        change::lock::<assignment::Entity, UpdateAssignmentError>(tx, id, input.expected_revision)
            .await?;
    if found.ended_at.is_some() {
        return Err(Failure::refused(UpdateAssignmentError::new(
            Code::AlreadyEnded,
            "assignmentId",
            "the assignment is ended; assign it anew by assignReviewer",
        )));
    }
    if let ActiveValue::Set(assignee) = row.assignee_id
        && assignee != found.assignee_id
    {
        let subject = Subject {
            claim_id: found.claim_id,
            verdict_id: found.verdict_id,
        };
        check_assignee(tx, assignee, subject).await?;
    }
    row.update(tx).await?;
    Ok(id)
}

impl From<Refusal> for UpdateAssignmentError {
    fn from(refusal: Refusal) -> Self {
        let (code, place) = match refusal {
            Refusal::AssigneeNotFound => (Code::AssigneeNotFound, "changes.assigneeId"),
            Refusal::AssigneeDeactivated => (Code::AssigneeDeactivated, "changes.assigneeId"),
            Refusal::AlreadyAssigned(_) => (Code::AlreadyAssigned, "changes.assigneeId"),
            Refusal::DueDatePassed(_) => (Code::DueDatePassed, "changes.dueOn"),
        };
        Self::new(code, place, refusal.to_string())
    }
}
