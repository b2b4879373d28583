//! `endAssignment`: an assignment is done, or not to be done any more.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::Utc;
use entity::assignment;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{Assignment, AssignmentOutcome};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which assignment, and how it ends.
#[derive(Clone, InputObject)]
pub struct EndAssignmentInput {
    /// The assignment, an open one.
    pub assignment_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// How it ends.
    #[graphql(default_with = "AssignmentOutcome::Done")]
    pub outcome: AssignmentOutcome,
}

/// The assignment, or why it did not end.
#[derive(SimpleObject)]
pub struct EndAssignmentPayload {
    /// The assignment, ended; null where there are errors.
    pub assignment: Option<Assignment>,
    /// Why it did not end.
    pub errors: Vec<EndAssignmentError>,
}

change_error! {
    /// Why an assignment did not end.
    EndAssignmentError, EndAssignmentErrorCode {
        /// There is no such assignment.
        AssignmentNotFound at "assignmentId",
        /// The assignment is ended already.
        AlreadyEnded,
    }
}

use EndAssignmentErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct EndAssignment;

/// The mutation.
#[Object]
impl EndAssignment {
    /// Ends an assignment, and takes it out of its assignee's `queue`. It can be assigned anew. For
    /// reviewers.
    async fn end_assignment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which assignment, and how it ends.")] input: EndAssignmentInput,
    ) -> Option<Result<EndAssignmentPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: EndAssignmentInput) -> Result<EndAssignmentPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Assignment>(ctx, &["assignment"])?;
    let current = Current::plan::<Assignment>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = end(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => EndAssignmentPayload {
            assignment: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => EndAssignmentPayload {
            assignment: None,
            errors: current.tell(ctx, &input.assignment_id, errors).await?,
        },
    })
}

async fn end(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &EndAssignmentInput,
) -> Result<Uuid, Failure<EndAssignmentError>> {
    let id = input::key("assignmentId", &input.assignment_id, "assignment")?;
    let found =
        change::lock::<assignment::Entity, EndAssignmentError>(tx, id, input.expected_revision)
            .await?;
    if found.ended_at.is_some() {
        return Err(Failure::refused(EndAssignmentError::new(
            Code::AlreadyEnded,
            "assignmentId",
            "the assignment is ended already; read `endedBy` and `outcome`",
        )));
    }
    let row = assignment::ActiveModel {
        id: Unchanged(id),
        ended_at: Set(Some(Utc::now())),
        ended_by: Set(Some(reviewer.id)),
        outcome: Set(Some(input.outcome.into())),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(id)
}
