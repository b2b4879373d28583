//! `approveVerdict`: somebody who did not write it votes for a revision.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{approval, verdict_revision};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set, sea_query::Expr};
use uuid::Uuid;

use super::{
    VerdictRevision, step,
    workflow::{Action, Refusal},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        error::{Failure, user_error},
        node::Node,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which revision is approved.
#[derive(Clone, InputObject)]
pub struct ApproveVerdictInput {
    /// The verdict revision, IN_REVIEW.
    pub verdict_revision_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The revision, or why it was not approved.
#[derive(SimpleObject)]
pub struct ApproveVerdictPayload {
    /// The revision, APPROVED; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why it was not approved.
    pub errors: Vec<ApproveVerdictError>,
}

user_error! {
    /// Why a verdict revision was not approved.
    ApproveVerdictError, ApproveVerdictErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound,
        /// Somebody changed the record after you had read it; `current` is how it stands now.
        Conflict,
        /// The revision is not IN_REVIEW.
        WrongState,
        /// You wrote a part of the revision, and nobody approves what they wrote.
        AuthorCannotApprove,
    }
    with {
        /// The record as it stands now, for CONFLICT.
        current: Option<Node>,
    }
}

use ApproveVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ApproveVerdict;

/// The mutation.
#[Object]
impl ApproveVerdict {
    /// Votes for a revision in review; with the one approval that is asked for, IN_REVIEW becomes APPROVED.
    /// For reviewers who wrote no part of it.
    async fn approve_verdict(
        &self,
        ctx: &Context<'_>,
        input: ApproveVerdictInput,
    ) -> Option<Result<ApproveVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: ApproveVerdictInput) -> Result<ApproveVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Reply::plan::<VerdictRevision>(ctx, &["errors", "current"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = approve(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => ApproveVerdictPayload {
            revision: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(mut errors) => {
            for error in errors
                .iter_mut()
                .filter(|error| error.code == Code::Conflict)
            {
                error.current = step::current(ctx, &current, &input.verdict_revision_id).await?;
            }
            ApproveVerdictPayload {
                revision: None,
                errors,
            }
        }
    })
}

async fn approve(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &ApproveVerdictInput,
) -> Result<Uuid, Failure<ApproveVerdictError>> {
    let step = step::prepare(
        tx,
        reviewer,
        &input.verdict_revision_id,
        input.expected_revision,
        Action::Approve,
    )
    .await?;
    let vote = approval::ActiveModel {
        revision_id: Set(step.id),
        reviewer_id: Set(reviewer.id),
        ..Default::default()
    };
    approval::Entity::insert(vote)
        .exec_without_returning(tx)
        .await?;
    step.take(tx, |update| {
        update.col_expr(
            verdict_revision::Column::ApprovedAt,
            Expr::current_timestamp(),
        )
    })
    .await?;
    Ok(step.id)
}

impl From<step::Obstacle> for ApproveVerdictError {
    fn from(obstacle: step::Obstacle) -> Self {
        let code = match obstacle {
            step::Obstacle::NotFound => Code::RevisionNotFound,
            step::Obstacle::Conflict { .. } => Code::Conflict,
            step::Obstacle::Refused(Refusal::WrongState { .. }) => Code::WrongState,
            step::Obstacle::Refused(_) => Code::AuthorCannotApprove,
        };
        Self::new(code, obstacle.place(), obstacle.to_string())
    }
}
