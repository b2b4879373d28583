//! `restoreSuggestion`: what was dismissed is suggested again.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::suggestion_dismissal::{self, Column};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use uuid::Uuid;

use super::SuggestionDismissal;
use crate::{
    auth::{self, SignedIn},
    graph::{
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
    let undone = suggestion_dismissal::Entity::update_many()
        .col_expr(Column::RestoredAt, Expr::current_timestamp())
        .col_expr(Column::RestoredBy, reviewer.id.into())
        .filter(Column::Id.eq(id))
        .filter(Column::RestoredAt.is_null())
        .exec(tx)
        .await?;
    if undone.rows_affected == 1 {
        return Ok((id, false));
    }
    let found = suggestion_dismissal::Entity::find_by_id(id).one(tx).await?;
    found.map(|found| (found.id, true)).ok_or_else(|| {
        Failure::refused(RestoreSuggestionError::new(
            RestoreSuggestionErrorCode::DismissalNotFound,
            "dismissalId",
            "there is no such dismissal; take its id from `suggestedQuotes(includeDismissed: true)`",
        ))
    })
}
