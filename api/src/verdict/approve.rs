//! `approveVerdict`: somebody who did not write it votes for a revision.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{approval, verdict_revision};
use sea_orm::{
    DatabaseTransaction, EntityTrait as _, Set,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
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

/// Which revision is approved.
#[derive(Clone, InputObject)]
pub struct ApproveVerdictInput {
    /// The verdict revision, IN_REVIEW or APPROVED.
    pub verdict_revision_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The revision, or why it was not approved.
#[derive(SimpleObject)]
pub struct ApproveVerdictPayload {
    /// The revision, APPROVED, or IN_REVIEW while it needs more approvals; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why it was not approved.
    pub errors: Vec<ApproveVerdictError>,
}

change_error! {
    /// Why a verdict revision was not approved.
    ApproveVerdictError, ApproveVerdictErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound at "verdictRevisionId",
        /// The revision is neither IN_REVIEW nor APPROVED.
        WrongState,
        /// The verdict has a later revision, and only the newest goes on.
        Superseded,
        /// The verdict was retracted.
        VerdictRetracted,
        /// You wrote a part of the revision, and nobody approves what they wrote.
        AuthorCannotApprove,
        /// You have approved the revision already.
        AlreadyApproved,
        /// You take no part in the verdict.
        Recused,
    }
}

use ApproveVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ApproveVerdict;

/// The mutation.
#[Object]
impl ApproveVerdict {
    /// Votes for a revision in review; with the last of the approvals that it needs, IN_REVIEW becomes
    /// APPROVED. One that is APPROVED takes further votes, such as where more are needed since. For
    /// reviewers who wrote no part of it.
    async fn approve_verdict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which revision is approved.")] input: ApproveVerdictInput,
    ) -> Option<Result<ApproveVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: ApproveVerdictInput) -> Result<ApproveVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Current::plan::<VerdictRevision>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = approve(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => ApproveVerdictPayload {
            revision: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => ApproveVerdictPayload {
            revision: None,
            errors: current
                .tell(ctx, &input.verdict_revision_id, errors)
                .await?,
        },
    })
}

async fn approve(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &ApproveVerdictInput,
) -> Result<Uuid, Failure<ApproveVerdictError>> {
    let step: Step<verdict_revision::Entity> = step::prepare(
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
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    step.take(tx, |update| match step.to {
        verdict_revision::RevisionState::Approved => update.col_expr(
            verdict_revision::Column::ApprovedAt,
            Expr::col(verdict_revision::Column::ApprovedAt).if_null(Expr::current_timestamp()),
        ),
        _ => update,
    })
    .await?;
    Ok(step.id)
}

impl From<Refusal> for ApproveVerdictError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Superseded => Code::Superseded,
            Refusal::VerdictRetracted => Code::VerdictRetracted,
            Refusal::Author => Code::AuthorCannotApprove,
            Refusal::ApprovedByYou => Code::AlreadyApproved,
            Refusal::Recused => Code::Recused,
            _ => Code::WrongState,
        };
        Self::new(code, "verdictRevisionId", refusal.to_string())
    }
}
