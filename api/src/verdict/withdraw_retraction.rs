//! `withdrawRetraction`: a verdict that was to be retracted stands.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::retraction;
use sea_orm::{DatabaseTransaction, sea_query::Expr};
use uuid::Uuid;

use super::{
    Retraction,
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

/// Which retraction is withdrawn.
#[derive(Clone, InputObject)]
pub struct WithdrawRetractionInput {
    /// The retraction, REQUESTED or APPROVED.
    pub retraction_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The retraction, or why it was not withdrawn.
#[derive(SimpleObject)]
pub struct WithdrawRetractionPayload {
    /// The retraction, WITHDRAWN; null where there are errors.
    pub retraction: Option<Retraction>,
    /// Why it was not withdrawn.
    pub errors: Vec<WithdrawRetractionError>,
}

change_error! {
    /// Why a retraction was not withdrawn.
    WithdrawRetractionError, WithdrawRetractionErrorCode {
        /// There is no such retraction.
        RetractionNotFound at "retractionId",
        /// The verdict is retracted, or the retraction was withdrawn before.
        WrongState,
        /// You did not ask for the retraction, and are no editor.
        NotYours,
    }
}

use WithdrawRetractionErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct WithdrawRetraction;

/// The mutation.
#[Object]
impl WithdrawRetraction {
    /// Gives a retraction up before it is carried out: the verdict stands, and its retraction can be asked
    /// for anew. For who asked for it, and for editors.
    async fn withdraw_retraction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which retraction is withdrawn.")] input: WithdrawRetractionInput,
    ) -> Option<Result<WithdrawRetractionPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: WithdrawRetractionInput,
) -> Result<WithdrawRetractionPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Retraction>(ctx, &["retraction"])?;
    let current = Current::plan::<Retraction>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = withdraw(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => WithdrawRetractionPayload {
            retraction: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => WithdrawRetractionPayload {
            retraction: None,
            errors: current.tell(ctx, &input.retraction_id, errors).await?,
        },
    })
}

async fn withdraw(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &WithdrawRetractionInput,
) -> Result<Uuid, Failure<WithdrawRetractionError>> {
    let step: Step<retraction::Entity> = step::prepare(
        tx,
        reviewer,
        &input.retraction_id,
        input.expected_revision,
        Action::Withdraw,
    )
    .await?;
    step.take(tx, |update| {
        update
            .col_expr(retraction::Column::WithdrawnAt, Expr::current_timestamp())
            .col_expr(retraction::Column::WithdrawnBy, reviewer.id.into())
    })
    .await?;
    Ok(step.id)
}

impl From<Refusal> for WithdrawRetractionError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::NotYours => Code::NotYours,
            _ => Code::WrongState,
        };
        Self::new(code, "retractionId", refusal.to_string())
    }
}
