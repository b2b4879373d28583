//! `restoreSuggestion`: what was dismissed is suggested again.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::suggestion_dismissal;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::SuggestionDismissal;
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

/// Which dismissal is undone.
#[derive(Clone, InputObject)]
pub struct RestoreSuggestionInput {
    /// The dismissal, as `suggestedQuotes(includeDismissed: true)` shows it.
    pub dismissal_id: ID,
}

/// The dismissal that was undone, or why it was not.
#[derive(SimpleObject)]
pub struct RestoreSuggestionPayload {
    /// The dismissal, with when it was undone; null where there are errors.
    pub dismissal: Option<SuggestionDismissal>,
    /// Whether it was undone before, so that nothing changed.
    pub already_restored: bool,
    /// Why it was not undone.
    pub errors: Vec<RestoreSuggestionError>,
}

user_error! {
    /// Why the dismissal of a suggestion was not undone.
    RestoreSuggestionError, RestoreSuggestionErrorCode {
        /// There is no such dismissal.
        DismissalNotFound,
    }
}

/// The mutation.
#[derive(Default)]
pub struct RestoreSuggestion;

/// The mutation.
#[Object]
impl RestoreSuggestion {
    /// Undoes the dismissal of a suggestion: `suggestedQuotes` has it again, and it can be dismissed again. Undoing it
    /// again changes nothing. For reviewers.
    async fn restore_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dismissal is undone.")] input: RestoreSuggestionInput,
    ) -> Option<Result<RestoreSuggestionPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: RestoreSuggestionInput,
) -> Result<RestoreSuggestionPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<SuggestionDismissal>(ctx, &["dismissal"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = restore(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((id, already_restored)) => RestoreSuggestionPayload {
            dismissal: reply.read(ctx, id).await?,
            already_restored,
            errors: Vec::new(),
        },
        Err(errors) => RestoreSuggestionPayload {
            dismissal: None,
            already_restored: false,
            errors,
        },
    })
}

async fn restore(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &RestoreSuggestionInput,
) -> Result<(Uuid, bool), Failure<RestoreSuggestionError>> {
    let id = input::key("dismissalId", &input.dismissal_id, "suggestion_dismissal")?;
    let already = change::restore::<suggestion_dismissal::Entity>(tx, id, reviewer.id).await?;
    already.map(|already| (id, already)).ok_or_else(|| {
        Failure::refused(RestoreSuggestionError::new(
            RestoreSuggestionErrorCode::DismissalNotFound,
            "dismissalId",
            "there is no such dismissal; take its id from `suggestedQuotes(includeDismissed: true)`",
        ))
    })
}
