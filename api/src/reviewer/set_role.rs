//! `setReviewerRole`: a reviewer may do more than before, or less.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::reviewer;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{Reviewer, Role, people};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
};

/// Who may do what.
#[derive(Clone, InputObject)]
pub struct SetReviewerRoleInput {
    /// The reviewer.
    pub reviewer_id: ID,
    /// Their `revision` as you have read it.
    pub expected_revision: i32,
    /// What the reviewer may do from now on.
    pub role: Role,
}

/// The reviewer, or why the role stays.
#[derive(SimpleObject)]
pub struct SetReviewerRolePayload {
    /// The reviewer in the new role; null where there are errors.
    pub reviewer: Option<Reviewer>,
    /// Why the role stays.
    pub errors: Vec<SetReviewerRoleError>,
}

change_error! {
    /// Why a reviewer's role stays as it is.
    SetReviewerRoleError, SetReviewerRoleErrorCode {
        /// There is no such reviewer.
        ReviewerNotFound at "reviewerId",
        /// The reviewer is the last admin who can sign in.
        LastAdmin,
    }
}

use SetReviewerRoleErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct SetReviewerRole;

/// The mutation.
#[Object]
impl SetReviewerRole {
    /// Says what a reviewer may do. It holds from their next request on: their tokens never do more than
    /// the role, and those without a scope of their own do all of it. For admins.
    async fn set_reviewer_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who may do what.")] input: SetReviewerRoleInput,
    ) -> Option<Result<SetReviewerRolePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: SetReviewerRoleInput) -> Result<SetReviewerRolePayload> {
    let admin = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<Reviewer>(ctx, &["reviewer"])?;
    let current = Current::plan::<Reviewer>(ctx)?;
    let write = Write::begin(ctx, admin).await?;
    let outcome = set_role(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SetReviewerRolePayload {
            reviewer: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => SetReviewerRolePayload {
            reviewer: None,
            errors: current.tell(ctx, &input.reviewer_id, errors).await?,
        },
    })
}

async fn set_role(
    tx: &DatabaseTransaction,
    input: &SetReviewerRoleInput,
) -> Result<Uuid, Failure<SetReviewerRoleError>> {
    let id = input::key("reviewerId", &input.reviewer_id, "reviewer")?;
    change::lock::<reviewer::Entity, _>(tx, id, input.expected_revision).await?;
    let known = on_constraint(|name| {
        (name == "reviewer_last_admin")
            .then(|| SetReviewerRoleError::new(Code::LastAdmin, "role", people::LAST_ADMIN))
    });
    let row = reviewer::ActiveModel {
        id: Unchanged(id),
        role: Set(input.role.into()),
        ..Default::default()
    };
    row.update(tx).await.map_err(known)?;
    Ok(id)
}
