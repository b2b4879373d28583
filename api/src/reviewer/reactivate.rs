//! `reactivateReviewer`: somebody who was shut out comes back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::reviewer;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{Reviewer, Role};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
};

/// Who comes back.
#[derive(Clone, InputObject)]
pub struct ReactivateReviewerInput {
    /// The reviewer.
    pub reviewer_id: ID,
    /// Their `revision` as you have read it.
    pub expected_revision: i32,
}

/// The reviewer, or why they were not let in.
#[derive(SimpleObject)]
pub struct ReactivateReviewerPayload {
    /// The reviewer, who can be given a token again; null where there are errors.
    pub reviewer: Option<Reviewer>,
    /// Why they were not let in.
    pub errors: Vec<ReactivateReviewerError>,
}

change_error! {
    /// Why a reviewer was not let in again.
    ReactivateReviewerError, ReactivateReviewerErrorCode {
        /// There is no such reviewer.
        ReviewerNotFound at "reviewerId",
        /// The reviewer is not deactivated.
        NotDeactivated,
    }
}

use ReactivateReviewerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ReactivateReviewer;

/// The mutation.
#[Object]
impl ReactivateReviewer {
    /// Lets a deactivated reviewer in again, in the role that they had. Their old tokens stay revoked: make
    /// a new one by `createToken`. For admins.
    async fn reactivate_reviewer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who comes back.")] input: ReactivateReviewerInput,
    ) -> Option<Result<ReactivateReviewerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: ReactivateReviewerInput,
) -> Result<ReactivateReviewerPayload> {
    let admin = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<Reviewer>(ctx, &["reviewer"])?;
    let current = Current::plan::<Reviewer>(ctx)?;
    let write = Write::begin(ctx, admin).await?;
    let outcome = reactivate(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => ReactivateReviewerPayload {
            reviewer: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => ReactivateReviewerPayload {
            reviewer: None,
            errors: current.tell(ctx, &input.reviewer_id, errors).await?,
        },
    })
}

async fn reactivate(
    tx: &DatabaseTransaction,
    input: &ReactivateReviewerInput,
) -> Result<Uuid, Failure<ReactivateReviewerError>> {
    let id = input::key("reviewerId", &input.reviewer_id, "reviewer")?;
    let found =
        change::lock::<reviewer::Entity, ReactivateReviewerError>(tx, id, input.expected_revision)
            .await?;
    if found.deactivated_at.is_none() {
        return Err(Failure::refused(ReactivateReviewerError::new(
            Code::NotDeactivated,
            "reviewerId",
            "the reviewer can sign in; where they lack a token, make one by createToken",
        )));
    }
    let row = reviewer::ActiveModel {
        id: Unchanged(id),
        deactivated_at: Set(None),
        deactivated_by: Set(None),
        deactivation_reason: Set(None),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(id)
}
