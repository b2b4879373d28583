//! `returnVerdict`: a revision is given back to its authors, with a reason.

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
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which revision is given back, and why.
#[derive(Clone, InputObject)]
pub struct ReturnVerdictInput {
    /// The verdict revision, IN_REVIEW or APPROVED.
    pub verdict_revision_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What its authors should change, 1 to 2,000 characters; never public.
    pub reason: String,
}

/// The revision, or why it was not given back.
#[derive(SimpleObject)]
pub struct ReturnVerdictPayload {
    /// The revision, RETURNED; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why it was not given back.
    pub errors: Vec<ReturnVerdictError>,
}

change_error! {
    /// Why a verdict revision was not given back.
    ReturnVerdictError, ReturnVerdictErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound at "verdictRevisionId",
        /// The revision is neither IN_REVIEW nor APPROVED.
        WrongState,
        /// The verdict has a later revision, and only the newest goes on.
        Superseded,
        /// The verdict was retracted.
        VerdictRetracted,
        /// You wrote a part of the revision; reviseVerdict makes the next.
        AuthorCannotReturn,
        /// You take no part in the verdict.
        Recused,
    }
}

use ReturnVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ReturnVerdict;

/// The mutation.
#[Object]
impl ReturnVerdict {
    /// Gives a revision back to its authors: IN_REVIEW or APPROVED becomes RETURNED, for good. They answer
    /// with the next revision, by `reviseVerdict`. For reviewers who wrote no part of it.
    async fn return_verdict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which revision is given back, and why.")] input: ReturnVerdictInput,
    ) -> Option<Result<ReturnVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: ReturnVerdictInput) -> Result<ReturnVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Current::plan::<VerdictRevision>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = give_back(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => ReturnVerdictPayload {
            revision: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => ReturnVerdictPayload {
            revision: None,
            errors: current
                .tell(ctx, &input.verdict_revision_id, errors)
                .await?,
        },
    })
}

async fn give_back(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &ReturnVerdictInput,
) -> Result<Uuid, Failure<ReturnVerdictError>> {
    let reason = input::text("reason", &input.reason, 2_000)?;
    let step: Step<verdict_revision::Entity> = step::prepare(
        tx,
        reviewer,
        &input.verdict_revision_id,
        input.expected_revision,
        Action::Return,
    )
    .await?;
    step.take(tx, |update| {
        update
            .col_expr(
                verdict_revision::Column::ReturnedAt,
                Expr::current_timestamp(),
            )
            .col_expr(verdict_revision::Column::ReturnedBy, reviewer.id.into())
            .col_expr(verdict_revision::Column::ReturnReason, reason.into())
    })
    .await?;
    Ok(step.id)
}

impl From<Refusal> for ReturnVerdictError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Superseded => Code::Superseded,
            Refusal::VerdictRetracted => Code::VerdictRetracted,
            Refusal::Author => Code::AuthorCannotReturn,
            Refusal::Recused => Code::Recused,
            _ => Code::WrongState,
        };
        Self::new(code, "verdictRevisionId", refusal.to_string())
    }
}
