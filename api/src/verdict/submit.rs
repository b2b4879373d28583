//! `submitVerdict`: an author hands a draft in for review.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::verdict_revision;
use sea_orm::{DatabaseTransaction, sea_query::Expr};
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

/// Which revision is handed in.
#[derive(Clone, InputObject)]
pub struct SubmitVerdictInput {
    /// The verdict revision, a DRAFT.
    pub verdict_revision_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The revision, or why it was not submitted.
#[derive(SimpleObject)]
pub struct SubmitVerdictPayload {
    /// The revision, IN_REVIEW; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why it was not submitted.
    pub errors: Vec<SubmitVerdictError>,
}

user_error! {
    /// Why a verdict revision was not submitted.
    SubmitVerdictError, SubmitVerdictErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound,
        /// Somebody changed the record after you had read it; `current` is how it stands now.
        Conflict,
        /// The revision is no DRAFT.
        WrongState,
        /// You did not write the revision.
        NotAnAuthor,
    }
    with {
        /// The record as it stands now, for CONFLICT.
        current: Option<Node>,
    }
}

use SubmitVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct SubmitVerdict;

/// The mutation.
#[Object]
impl SubmitVerdict {
    /// Hands a draft in for review: DRAFT becomes IN_REVIEW. For its authors.
    async fn submit_verdict(
        &self,
        ctx: &Context<'_>,
        input: SubmitVerdictInput,
    ) -> Option<Result<SubmitVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: SubmitVerdictInput) -> Result<SubmitVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Reply::plan::<VerdictRevision>(ctx, &["errors", "current"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = submit(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SubmitVerdictPayload {
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
            SubmitVerdictPayload {
                revision: None,
                errors,
            }
        }
    })
}

async fn submit(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &SubmitVerdictInput,
) -> Result<Uuid, Failure<SubmitVerdictError>> {
    let step = step::prepare(
        tx,
        reviewer,
        &input.verdict_revision_id,
        input.expected_revision,
        Action::Submit,
    )
    .await?;
    step.take(tx, |update| {
        update.col_expr(
            verdict_revision::Column::SubmittedAt,
            Expr::current_timestamp(),
        )
    })
    .await?;
    Ok(step.id)
}

impl From<step::Obstacle> for SubmitVerdictError {
    fn from(obstacle: step::Obstacle) -> Self {
        let code = match obstacle {
            step::Obstacle::NotFound => Code::RevisionNotFound,
            step::Obstacle::Conflict { .. } => Code::Conflict,
            step::Obstacle::Refused(Refusal::WrongState { .. }) => Code::WrongState,
            step::Obstacle::Refused(_) => Code::NotAnAuthor,
        };
        Self::new(code, obstacle.place(), obstacle.to_string())
    }
}
