//! `assignReviewer`: a reviewer is to see to a claim or a verdict.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::assignment;
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    Assignment, AssignmentPriority,
    assignment::{Refusal, Subject, check_assignee, due},
};
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        scalars::Date,
        write::Write,
    },
    reviewer::Role,
};

/// Who is to see to what, by when.
#[derive(Clone, InputObject)]
pub struct AssignReviewerInput {
    /// The claim to see to. Give this or `verdictId`.
    pub claim_id: Option<ID>,
    /// The verdict to see to. Give this or `claimId`.
    pub verdict_id: Option<ID>,
    /// Who is to see to it.
    pub assignee_id: ID,
    /// How soon.
    #[graphql(default_with = "AssignmentPriority::Normal")]
    pub priority: AssignmentPriority,
    /// The last day, in UTC, on which it is in time: today or a day to come.
    pub due_on: Option<Date>,
    /// What is to be done, 1 to 2,000 characters.
    pub note: Option<String>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// assigns nothing twice.
    pub idempotency_key: Option<String>,
}

/// The assignment, or why nothing was assigned.
#[derive(SimpleObject)]
pub struct AssignReviewerPayload {
    /// The assignment; null where there are errors.
    pub assignment: Option<Assignment>,
    /// Why nothing was assigned.
    pub errors: Vec<AssignReviewerError>,
}

user_error! {
    /// Why nothing was assigned.
    AssignReviewerError, AssignReviewerErrorCode {
        /// An assignment is about a claim or a verdict, one of the two.
        SubjectRequired,
        /// There is no such claim.
        ClaimNotFound,
        /// There is no such verdict.
        VerdictNotFound,
        /// There is no such reviewer.
        AssigneeNotFound,
        /// The reviewer cannot sign in.
        AssigneeDeactivated,
        /// The reviewer has an open assignment about it; the message names it.
        AlreadyAssigned,
        /// The day is over in UTC.
        DueDatePassed,
    }
}

use AssignReviewerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct AssignReviewer;

/// The mutation.
#[Object]
impl AssignReviewer {
    /// Has a reviewer see to a claim or a verdict; it is in their `queue` until it is ended. Several
    /// reviewers may be assigned the same. For reviewers.
    async fn assign_reviewer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is to see to what, by when.")] input: AssignReviewerInput,
    ) -> Option<Result<AssignReviewerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: AssignReviewerInput) -> Result<AssignReviewerPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Assignment>(ctx, &["assignment"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            assign(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => AssignReviewerPayload {
            assignment: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => AssignReviewerPayload {
            assignment: None,
            errors,
        },
    })
}

async fn assign(
    tx: &DatabaseTransaction,
    input: &AssignReviewerInput,
) -> Result<Uuid, Failure<AssignReviewerError>> {
    if input.claim_id.is_some() == input.verdict_id.is_some() {
        return Err(Failure::refused(AssignReviewerError::new(
            Code::SubjectRequired,
            "claimId",
            "give a `claimId` or a `verdictId`, one of the two",
        )));
    }
    let key = |place, id: &Option<ID>, prefix| {
        let key = id.as_ref().map(|id| input::key(place, id, prefix));
        key.transpose()
    };
    let subject = Subject {
        claim_id: key("claimId", &input.claim_id, "claim")?,
        verdict_id: key("verdictId", &input.verdict_id, "verdict")?,
    };
    let assignee_id = input::key("assigneeId", &input.assignee_id, "reviewer")?;
    let due_on = input.due_on.map(due).transpose();
    let id = Uuid::now_v7();
    let row = assignment::ActiveModel {
        id: Set(id),
        claim_id: Set(subject.claim_id),
        verdict_id: Set(subject.verdict_id),
        assignee_id: Set(assignee_id),
        priority: Set(input.priority.into()),
        due_on: Set(due_on.map_err(Failure::refused)?),
        note: Set(input::optional_text("note", input.note.as_ref(), 2_000)?),
        ..Default::default()
    };
    check_assignee(tx, assignee_id, subject).await?;
    let known = on_constraint(|name| match name {
        "assignment_claim" => Some(AssignReviewerError::new(
            Code::ClaimNotFound,
            "claimId",
            "there is no such claim; record it by recordClaim",
        )),
        "assignment_verdict" => Some(AssignReviewerError::new(
            Code::VerdictNotFound,
            "verdictId",
            "there is no such verdict; draft it by draftVerdict",
        )),
        _ => None,
    });
    assignment::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    Ok(id)
}

impl From<Refusal> for AssignReviewerError {
    fn from(refusal: Refusal) -> Self {
        let (code, place) = match refusal {
            Refusal::AssigneeNotFound => (Code::AssigneeNotFound, "assigneeId"),
            Refusal::AssigneeDeactivated => (Code::AssigneeDeactivated, "assigneeId"),
            Refusal::AlreadyAssigned(_) => (Code::AlreadyAssigned, "assigneeId"),
            Refusal::DueDatePassed(_) => (Code::DueDatePassed, "dueOn"),
        };
        Self::new(code, place, refusal.to_string())
    }
}
