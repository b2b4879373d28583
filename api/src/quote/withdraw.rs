//! `withdrawQuote`: a quote that should not be there is taken out of use, and stays readable.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::quote;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Quote,
    change::{Withdrawn, lock},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::Current,
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which quote, and why.
#[derive(Clone, InputObject)]
pub struct WithdrawQuoteInput {
    /// The quote.
    pub quote_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// Why it is withdrawn, 1 to 2,000 characters. Where the quote is public, so is the reason.
    pub reason: String,
}

/// The quote, or why it was not withdrawn.
#[derive(SimpleObject)]
pub struct WithdrawQuotePayload {
    /// The quote, withdrawn; null where there are errors.
    pub quote: Option<Quote>,
    /// Why it was not withdrawn.
    pub errors: Vec<WithdrawQuoteError>,
}

change_error! {
    /// Why a quote was not withdrawn.
    WithdrawQuoteError, WithdrawQuoteErrorCode {
        /// There is no such quote.
        QuoteNotFound at "quoteId",
        /// The quote was withdrawn before.
        QuoteWithdrawn,
    }
}

use WithdrawQuoteErrorCode as Code;

impl From<Withdrawn> for WithdrawQuoteError {
    fn from(withdrawn: Withdrawn) -> Self {
        Self::new(Code::QuoteWithdrawn, "quoteId", withdrawn.to_string())
    }
}

/// The mutation.
#[derive(Default)]
pub struct WithdrawQuote;

/// The mutation.
#[Object]
impl WithdrawQuote {
    /// Withdraws a quote, for good. It can still be read, with the reason, and published verdicts go on
    /// speaking about it; but it is not changed any more, linked to no further claim, and no new draft
    /// speaks about it. For reviewers.
    async fn withdraw_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which quote, and why.")] input: WithdrawQuoteInput,
    ) -> Option<Result<WithdrawQuotePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: WithdrawQuoteInput) -> Result<WithdrawQuotePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Quote>(ctx, &["quote"])?;
    let current = Current::plan::<Quote>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = withdraw(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => WithdrawQuotePayload {
            quote: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => WithdrawQuotePayload {
            quote: None,
            errors: current.tell(ctx, &input.quote_id, errors).await?,
        },
    })
}

async fn withdraw(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &WithdrawQuoteInput,
) -> Result<Uuid, Failure<WithdrawQuoteError>> {
    let id = input::key("quoteId", &input.quote_id, "quote")?;
    let reason = input::text("reason", &input.reason, 2_000)?;
    lock(tx, id, input.expected_revision).await?;
    quote::Entity::update_many()
        .col_expr(quote::Column::WithdrawnAt, Expr::current_timestamp())
        .col_expr(quote::Column::WithdrawnBy, reviewer.id.into())
        .col_expr(quote::Column::WithdrawalReason, reason.into())
        .filter(quote::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(id)
}
