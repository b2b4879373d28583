//! `approveRetraction`: somebody who did not ask for it votes that a verdict be retracted.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{retraction, retraction_approval};
use sea_orm::{
    DatabaseTransaction, EntityTrait as _, Set,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
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

/// Which retraction is approved.
#[derive(Clone, InputObject)]
pub struct ApproveRetractionInput {
    /// The retraction, REQUESTED or APPROVED.
    pub retraction_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The retraction, or why it was not approved.
#[derive(SimpleObject)]
pub struct ApproveRetractionPayload {
    /// The retraction, APPROVED, or REQUESTED while it needs more approvals; null where there are errors.
    pub retraction: Option<Retraction>,
    /// Why it was not approved.
    pub errors: Vec<ApproveRetractionError>,
}

change_error! {
    /// Why a retraction was not approved.
    ApproveRetractionError, ApproveRetractionErrorCode {
        /// There is no such retraction.
        RetractionNotFound at "retractionId",
        /// The retraction is neither REQUESTED nor APPROVED.
        WrongState,
        /// The verdict was corrected since, and says something else.
        VerdictCorrected,
        /// You asked for the retraction, and nobody approves what they asked for.
        RequesterCannotApprove,
        /// You have approved the retraction already.
        AlreadyApproved,
        /// You take no part in the verdict.
        Recused,
    }
}

use ApproveRetractionErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ApproveRetraction;

/// The mutation.
#[Object]
impl ApproveRetraction {
    /// Votes that a verdict be retracted; with the last of the approvals that are needed, as many as for a
    /// correction, REQUESTED becomes APPROVED. For reviewers who did not ask for it.
    async fn approve_retraction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which retraction is approved.")] input: ApproveRetractionInput,
    ) -> Option<Result<ApproveRetractionPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: ApproveRetractionInput,
) -> Result<ApproveRetractionPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Retraction>(ctx, &["retraction"])?;
    let current = Current::plan::<Retraction>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = approve(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => ApproveRetractionPayload {
            retraction: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => ApproveRetractionPayload {
            retraction: None,
            errors: current.tell(ctx, &input.retraction_id, errors).await?,
        },
    })
}

async fn approve(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &ApproveRetractionInput,
) -> Result<Uuid, Failure<ApproveRetractionError>> {
    let step: Step<retraction::Entity> = step::prepare(
        tx,
        reviewer,
        &input.retraction_id,
        input.expected_revision,
        Action::Approve,
    )
    .await?;
    let vote = retraction_approval::ActiveModel {
        retraction_id: Set(step.id),
        reviewer_id: Set(reviewer.id),
        ..Default::default()
    };
    retraction_approval::Entity::insert(vote)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    step.take(tx, |update| match step.to {
        retraction::RetractionState::Approved => update.col_expr(
            retraction::Column::ApprovedAt,
            Expr::col(retraction::Column::ApprovedAt).if_null(Expr::current_timestamp()),
        ),
        _ => update,
    })
    .await?;
    Ok(step.id)
}

impl From<Refusal> for ApproveRetractionError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Corrected => Code::VerdictCorrected,
            Refusal::Author => Code::RequesterCannotApprove,
            Refusal::ApprovedByYou => Code::AlreadyApproved,
            Refusal::Recused => Code::Recused,
            _ => Code::WrongState,
        };
        Self::new(code, "retractionId", refusal.to_string())
    }
}
