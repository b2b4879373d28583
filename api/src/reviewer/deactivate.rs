//! `deactivateReviewer`: somebody can no longer sign in.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::Utc;
use entity::reviewer;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{Reviewer, Role, people};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
};

/// Who is shut out, and why.
#[derive(Clone, InputObject)]
pub struct DeactivateReviewerInput {
    /// The reviewer.
    pub reviewer_id: ID,
    /// Their `revision` as you have read it.
    pub expected_revision: i32,
    /// Why, for the staff to read, 1 to 2,000 characters.
    pub reason: String,
}

/// The reviewer, or why they were not shut out.
#[derive(SimpleObject)]
pub struct DeactivateReviewerPayload {
    /// The reviewer, deactivated; null where there are errors.
    pub reviewer: Option<Reviewer>,
    /// Why they were not shut out.
    pub errors: Vec<DeactivateReviewerError>,
}

change_error! {
    /// Why a reviewer was not shut out.
    DeactivateReviewerError, DeactivateReviewerErrorCode {
        /// There is no such reviewer.
        ReviewerNotFound at "reviewerId",
        /// The reviewer is deactivated already.
        AlreadyDeactivated,
        /// The reviewer is the last admin who can sign in.
        LastAdmin,
    }
}

use DeactivateReviewerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct DeactivateReviewer;

/// The mutation.
#[Object]
impl DeactivateReviewer {
    /// Shuts a reviewer out: all their tokens are revoked, with those that were made by them for others, and
    /// their next request is UNAUTHENTICATED. What they wrote stays theirs, and so do their open assignments.
    /// For admins.
    async fn deactivate_reviewer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is shut out, and why.")] input: DeactivateReviewerInput,
    ) -> Option<Result<DeactivateReviewerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: DeactivateReviewerInput,
) -> Result<DeactivateReviewerPayload> {
    let admin = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<Reviewer>(ctx, &["reviewer"])?;
    let current = Current::plan::<Reviewer>(ctx)?;
    let write = Write::begin(ctx, admin).await?;
    let outcome = deactivate(&write.tx, admin, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => DeactivateReviewerPayload {
            reviewer: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => DeactivateReviewerPayload {
            reviewer: None,
            errors: current.tell(ctx, &input.reviewer_id, errors).await?,
        },
    })
}

async fn deactivate(
    tx: &DatabaseTransaction,
    admin: &SignedIn,
    input: &DeactivateReviewerInput,
) -> Result<Uuid, Failure<DeactivateReviewerError>> {
    let id = input::key("reviewerId", &input.reviewer_id, "reviewer")?;
    let reason = input::text("reason", &input.reason, 2_000)?;
    let found =
        change::lock::<reviewer::Entity, DeactivateReviewerError>(tx, id, input.expected_revision)
            .await?;
    if found.deactivated_at.is_some() {
        return Err(Failure::refused(DeactivateReviewerError::new(
            Code::AlreadyDeactivated,
            "reviewerId",
            "the reviewer is deactivated already; read `deactivationReason`",
        )));
    }
    let known = on_constraint(|name| {
        (name == "reviewer_last_admin").then(|| {
            DeactivateReviewerError::new(Code::LastAdmin, "reviewerId", people::LAST_ADMIN)
        })
    });
    let row = reviewer::ActiveModel {
        id: Unchanged(id),
        deactivated_at: Set(Some(Utc::now())),
        deactivated_by: Set(Some(admin.id)),
        deactivation_reason: Set(Some(reason)),
        ..Default::default()
    };
    row.update(tx).await.map_err(known)?;
    auth::revoke_all(tx, id).await?;
    Ok(id)
}
