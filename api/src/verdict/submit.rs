//! `submitVerdict`: an author hands a draft in for review.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::verdict_revision;
use sea_orm::{DatabaseTransaction, sea_query::Expr};
use uuid::Uuid;

use super::{
    VerdictRevision,
    step::{self, Step},
    workflow::{Action, Refusal},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::Current,
        error::{Failure, change_error},
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

change_error! {
    /// Why a verdict revision was not submitted.
    SubmitVerdictError, SubmitVerdictErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound at "verdictRevisionId",
        /// The revision is no DRAFT.
        WrongState,
        /// The verdict has a later revision, and only the newest goes on.
        Superseded,
        /// The verdict was retracted.
        VerdictRetracted,
        /// You did not write the revision.
        NotAnAuthor,
        /// You take no part in the verdict.
        Recused,
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
        #[graphql(desc = "Which revision is handed in.")] input: SubmitVerdictInput,
    ) -> Option<Result<SubmitVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: SubmitVerdictInput) -> Result<SubmitVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Current::plan::<VerdictRevision>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = submit(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SubmitVerdictPayload {
            revision: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => SubmitVerdictPayload {
            revision: None,
            errors: current
                .tell(ctx, &input.verdict_revision_id, errors)
                .await?,
        },
    })
}

async fn submit(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &SubmitVerdictInput,
) -> Result<Uuid, Failure<SubmitVerdictError>> {
    let step: Step<verdict_revision::Entity> = step::prepare(
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

impl From<Refusal> for SubmitVerdictError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Superseded => Code::Superseded,
            Refusal::VerdictRetracted => Code::VerdictRetracted,
            Refusal::NotAnAuthor => Code::NotAnAuthor,
            Refusal::Recused => Code::Recused,
            _ => Code::WrongState,
        };
        Self::new(code, "verdictRevisionId", refusal.to_string())
    }
}
