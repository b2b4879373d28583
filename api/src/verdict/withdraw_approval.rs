//! `withdrawApproval`: who voted for a revision takes the vote back before it is published.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{approval, verdict_revision};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Keyword,
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

/// Which revision the vote was for.
#[derive(Clone, InputObject)]
pub struct WithdrawApprovalInput {
    /// The verdict revision, IN_REVIEW or APPROVED.
    pub verdict_revision_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The revision, or why the vote stays.
#[derive(SimpleObject)]
pub struct WithdrawApprovalPayload {
    /// The revision, IN_REVIEW, or APPROVED where it has enough approvals still; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why the vote stays.
    pub errors: Vec<WithdrawApprovalError>,
}

change_error! {
    /// Why a vote was not taken back.
    WithdrawApprovalError, WithdrawApprovalErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound at "verdictRevisionId",
        /// The revision is neither IN_REVIEW nor APPROVED; the votes that a publication stands on stay.
        WrongState,
        /// The verdict has a later revision, and only the newest goes on.
        Superseded,
        /// The verdict was retracted.
        VerdictRetracted,
        /// You have not approved the revision.
        NotApprovedByYou,
    }
}

use WithdrawApprovalErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct WithdrawApproval;

/// The mutation.
#[Object]
impl WithdrawApproval {
    /// Takes your vote for a revision back, as long as it is not published: APPROVED becomes IN_REVIEW
    /// again, where it has too few approvals then. For the reviewer who gave the vote.
    async fn withdraw_approval(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which revision the vote was for.")] input: WithdrawApprovalInput,
    ) -> Option<Result<WithdrawApprovalPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: WithdrawApprovalInput,
) -> Result<WithdrawApprovalPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Current::plan::<VerdictRevision>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = withdraw(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => WithdrawApprovalPayload {
            revision: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => WithdrawApprovalPayload {
            revision: None,
            errors: current
                .tell(ctx, &input.verdict_revision_id, errors)
                .await?,
        },
    })
}

async fn withdraw(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &WithdrawApprovalInput,
) -> Result<Uuid, Failure<WithdrawApprovalError>> {
    let step: Step<verdict_revision::Entity> = step::prepare(
        tx,
        reviewer,
        &input.verdict_revision_id,
        input.expected_revision,
        Action::WithdrawApproval,
    )
    .await?;
    step.take(tx, |update| match step.to {
        verdict_revision::RevisionState::InReview => {
            update.col_expr(verdict_revision::Column::ApprovedAt, Keyword::Null.into())
        }
        _ => update,
    })
    .await?;
    approval::Entity::delete_many()
        .filter(approval::Column::RevisionId.eq(step.id))
        .filter(approval::Column::ReviewerId.eq(reviewer.id))
        .exec(tx)
        .await?;
    Ok(step.id)
}

impl From<Refusal> for WithdrawApprovalError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Superseded => Code::Superseded,
            Refusal::VerdictRetracted => Code::VerdictRetracted,
            Refusal::NotApprovedByYou => Code::NotApprovedByYou,
            _ => Code::WrongState,
        };
        Self::new(code, "verdictRevisionId", refusal.to_string())
    }
}
