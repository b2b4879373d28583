//! `retractVerdict`: an editor takes a published verdict back, in public.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{
    claim::{self, Checkability},
    retraction, verdict,
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Retraction, Verdict,
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

/// Which retraction is carried out.
#[derive(Clone, InputObject)]
pub struct RetractVerdictInput {
    /// The retraction, APPROVED.
    pub retraction_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The verdict with its retraction, or why it was not retracted.
#[derive(SimpleObject)]
pub struct RetractVerdictPayload {
    /// The verdict, RETRACTED; null where there are errors.
    pub verdict: Option<Verdict>,
    /// The retraction, RETRACTED; null where there are errors.
    pub retraction: Option<Retraction>,
    /// Why it was not retracted.
    pub errors: Vec<RetractVerdictError>,
}

change_error! {
    /// Why a verdict was not retracted.
    RetractVerdictError, RetractVerdictErrorCode {
        /// There is no such retraction.
        RetractionNotFound at "retractionId",
        /// The retraction is not APPROVED.
        WrongState,
        /// The verdict was corrected since, and says something else.
        VerdictCorrected,
        /// It is APPROVED, but the policy asks for more approvals since.
        NeedsApproval,
        /// You take no part in the verdict.
        Recused,
    }
}

use RetractVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RetractVerdict;

/// The mutation.
#[Object]
impl RetractVerdict {
    /// Takes a published verdict back, for good: it becomes RETRACTED, with the reason of the approved
    /// retraction. What it said can still be read, by everybody. No revision of it goes on; its claim is to
    /// be checked again, and `draftVerdict` begins a new verdict. For editors.
    async fn retract_verdict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which retraction is carried out.")] input: RetractVerdictInput,
    ) -> Option<Result<RetractVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RetractVerdictInput) -> Result<RetractVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let verdict = Reply::plan::<Verdict>(ctx, &["verdict"])?;
    let retraction = Reply::plan::<Retraction>(ctx, &["retraction"])?;
    let current = Current::plan::<Retraction>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = retract(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((verdict_id, id)) => RetractVerdictPayload {
            verdict: verdict.read(ctx, verdict_id).await?,
            retraction: retraction.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RetractVerdictPayload {
            verdict: None,
            retraction: None,
            errors: current.tell(ctx, &input.retraction_id, errors).await?,
        },
    })
}

async fn retract(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &RetractVerdictInput,
) -> Result<(Uuid, Uuid), Failure<RetractVerdictError>> {
    let step: Step<retraction::Entity> = step::prepare(
        tx,
        reviewer,
        &input.retraction_id,
        input.expected_revision,
        Action::Retract,
    )
    .await?;
    step.take(tx, |update| {
        update
            .col_expr(retraction::Column::RetractedAt, Expr::current_timestamp())
            .col_expr(retraction::Column::RetractedBy, reviewer.id.into())
    })
    .await?;
    verdict::Entity::update_many()
        .col_expr(
            verdict::Column::State,
            verdict::VerdictState::Retracted.to_value().into(),
        )
        .filter(verdict::Column::Id.eq(step.verdict.id))
        .exec(tx)
        .await?;
    check_again(tx, step.verdict.claim_id).await?;
    Ok((step.verdict.id, step.id))
}

/// A claim whose verdict is taken back is not checked any more.
async fn check_again(tx: &DatabaseTransaction, claim_id: Uuid) -> Result<(), sea_orm::DbErr> {
    claim::Entity::update_many()
        .col_expr(
            claim::Column::Checkability,
            Checkability::ToCheck.to_value().into(),
        )
        .filter(claim::Column::Id.eq(claim_id))
        .filter(claim::Column::Checkability.eq(Checkability::Checked))
        .exec(tx)
        .await?;
    Ok(())
}

impl From<Refusal> for RetractVerdictError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Corrected => Code::VerdictCorrected,
            Refusal::NeedsApproval { .. } => Code::NeedsApproval,
            Refusal::Recused => Code::Recused,
            _ => Code::WrongState,
        };
        Self::new(code, "retractionId", refusal.to_string())
    }
}
