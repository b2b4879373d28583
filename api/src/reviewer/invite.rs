//! `inviteReviewer`: somebody joins the newsroom.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    Reviewer, Role,
    people::{self, AddError},
};
use crate::{
    auth,
    graph::{
        error::{Failure, user_error},
        plan::Reply,
        write::Write,
    },
};

/// Who joins.
#[derive(Clone, InputObject)]
pub struct InviteReviewerInput {
    /// The address, at most 254 characters; nobody else may have it, in whatever case it is written.
    pub email: String,
    /// The name that colleagues see, 1 to 200 characters.
    pub name: String,
    /// What the reviewer may do.
    pub role: Role,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// adds nobody twice.
    pub idempotency_key: Option<String>,
}

/// The reviewer, or why none was added.
#[derive(SimpleObject)]
pub struct InviteReviewerPayload {
    /// The reviewer; null where there are errors.
    pub reviewer: Option<Reviewer>,
    /// Why nobody was added.
    pub errors: Vec<InviteReviewerError>,
}

user_error! {
    /// Why nobody was added.
    InviteReviewerError, InviteReviewerErrorCode {
        /// A reviewer has this address, deactivated ones included.
        EmailTaken,
    }
}

use InviteReviewerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct InviteReviewer;

/// The mutation.
#[Object]
impl InviteReviewer {
    /// Adds somebody who can then be given a token, by `createToken`. Nothing is sent to the address.
    /// For admins.
    async fn invite_reviewer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who joins.")] input: InviteReviewerInput,
    ) -> Option<Result<InviteReviewerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: InviteReviewerInput) -> Result<InviteReviewerPayload> {
    let admin = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<Reviewer>(ctx, &["reviewer"])?;
    let write = Write::begin(ctx, admin).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            invite(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => InviteReviewerPayload {
            reviewer: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => InviteReviewerPayload {
            reviewer: None,
            errors,
        },
    })
}

async fn invite(
    tx: &DatabaseTransaction,
    input: &InviteReviewerInput,
) -> Result<Uuid, Failure<InviteReviewerError>> {
    let added = people::add(tx, &input.email, &input.name, input.role).await;
    added
        .map(|reviewer| reviewer.id)
        .map_err(|error| match error {
            AddError::Invalid(invalid) => invalid.into(),
            AddError::EmailTaken(email) => Failure::refused(InviteReviewerError::new(
                Code::EmailTaken,
                "email",
                format!(
                    "{email} is the address of a reviewer already; find them in `reviewers`, and let them \
                     in again by reactivateReviewer where they are deactivated"
                ),
            )),
            AddError::Database(error) => error.into(),
        })
}
