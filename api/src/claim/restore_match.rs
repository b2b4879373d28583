//! `restoreMatch`: what was rejected is suggested again.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::match_rejection;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::MatchRejection;
use crate::{
    auth::{self, SignedIn},
    graph::{
        change,
        error::{Failure, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which rejection is undone.
#[derive(Clone, InputObject)]
pub struct RestoreMatchInput {
    /// The rejection, as `Claim.rejectedMatches` shows it.
    pub rejection_id: ID,
}

/// The rejection that was undone, or why it was not.
#[derive(SimpleObject)]
pub struct RestoreMatchPayload {
    /// The rejection, with when it was undone; null where there are errors.
    pub rejection: Option<MatchRejection>,
    /// Whether it was undone before, so that nothing changed.
    pub already_restored: bool,
    /// Why it was not undone.
    pub errors: Vec<RestoreMatchError>,
}

user_error! {
    /// Why the rejection of a match was not undone.
    RestoreMatchError, RestoreMatchErrorCode {
        /// There is no such rejection.
        RejectionNotFound,
    }
}

/// The mutation.
#[derive(Default)]
pub struct RestoreMatch;

/// The mutation.
#[Object]
impl RestoreMatch {
    /// Undoes the rejection of a match: the claim is suggested again, and can be rejected again. Undoing it again
    /// changes nothing. For reviewers.
    async fn restore_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rejection is undone.")] input: RestoreMatchInput,
    ) -> Option<Result<RestoreMatchPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RestoreMatchInput) -> Result<RestoreMatchPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<MatchRejection>(ctx, &["rejection"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = restore(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((id, already_restored)) => RestoreMatchPayload {
            rejection: reply.read(ctx, id).await?,
            already_restored,
            errors: Vec::new(),
        },
        Err(errors) => RestoreMatchPayload {
            rejection: None,
            already_restored: false,
            errors,
        },
    })
}

async fn restore(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &RestoreMatchInput,
) -> Result<(Uuid, bool), Failure<RestoreMatchError>> {
    let id = input::key("rejectionId", &input.rejection_id, "match_rejection")?;
    let already = change::restore::<match_rejection::Entity>(tx, id, reviewer.id).await?;
    already.map(|already| (id, already)).ok_or_else(|| {
        Failure::refused(RestoreMatchError::new(
            RestoreMatchErrorCode::RejectionNotFound,
            "rejectionId",
            "there is no such rejection; take its id from `Claim.rejectedMatches`",
        ))
    })
}
