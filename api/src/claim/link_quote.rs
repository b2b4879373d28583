//! `linkQuoteToClaim`: a quote is found to make a claim.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::claim_quote;
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set, sea_query::OnConflict};
use uuid::Uuid;

use super::Claim;
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    quote::Quote,
    reviewer::Role,
};

/// Which quote makes which claim.
#[derive(Clone, InputObject)]
pub struct LinkQuoteToClaimInput {
    /// The quote.
    pub quote_id: ID,
    /// The claim that it makes.
    pub claim_id: ID,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer.
    pub idempotency_key: Option<String>,
}

/// The two that are linked, or why they are not.
#[derive(SimpleObject)]
pub struct LinkQuoteToClaimPayload {
    /// The claim; null where there are errors.
    pub claim: Option<Claim>,
    /// The quote; null where there are errors.
    pub quote: Option<Quote>,
    /// Whether they were linked before, so that nothing changed.
    pub already_linked: bool,
    /// Why they were not linked.
    pub errors: Vec<LinkQuoteToClaimError>,
}

user_error! {
    /// Why a quote was not linked to a claim.
    LinkQuoteToClaimError, LinkQuoteToClaimErrorCode {
        /// There is no such quote.
        QuoteNotFound,
        /// There is no such claim.
        ClaimNotFound,
        /// The quote was withdrawn, and is linked to no further claim.
        QuoteWithdrawn,
    }
}

use LinkQuoteToClaimErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct LinkQuoteToClaim;

/// The mutation.
#[Object]
impl LinkQuoteToClaim {
    /// Says that a quote makes a claim. Linking them again changes nothing. For reviewers.
    async fn link_quote_to_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which quote makes which claim.")] input: LinkQuoteToClaimInput,
    ) -> Option<Result<LinkQuoteToClaimPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: LinkQuoteToClaimInput,
) -> Result<LinkQuoteToClaimPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let claim = Reply::plan::<Claim>(ctx, &["claim"])?;
    let quote = Reply::plan::<Quote>(ctx, &["quote"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            link(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(linked) => LinkQuoteToClaimPayload {
            claim: claim.read(ctx, linked.claim_id).await?,
            quote: quote.read(ctx, linked.quote_id).await?,
            already_linked: linked.already,
            errors: Vec::new(),
        },
        Err(errors) => LinkQuoteToClaimPayload {
            claim: None,
            quote: None,
            already_linked: false,
            errors,
        },
    })
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Linked {
    claim_id: Uuid,
    quote_id: Uuid,
    already: bool,
}

async fn link(
    tx: &DatabaseTransaction,
    input: &LinkQuoteToClaimInput,
) -> Result<Linked, Failure<LinkQuoteToClaimError>> {
    let claim_id = input::key("claimId", &input.claim_id, "claim")?;
    let quote_id = input::key("quoteId", &input.quote_id, "quote")?;
    let row = claim_quote::ActiveModel {
        claim_id: Set(claim_id),
        quote_id: Set(quote_id),
        ..Default::default()
    };
    let known = on_constraint(|name| match name {
        "claim_quote_claim" => Some(LinkQuoteToClaimError::new(
            Code::ClaimNotFound,
            "claimId",
            "there is no such claim; record it by recordClaim",
        )),
        "claim_quote_quote" => Some(LinkQuoteToClaimError::new(
            Code::QuoteNotFound,
            "quoteId",
            "there is no such quote; record it by recordQuote",
        )),
        "claim_quote_not_withdrawn" => Some(LinkQuoteToClaimError::new(
            Code::QuoteWithdrawn,
            "quoteId",
            "the quote was withdrawn and is linked to no further claim; read `withdrawalReason`",
        )),
        _ => None,
    });
    let inserted = claim_quote::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([claim_quote::Column::ClaimId, claim_quote::Column::QuoteId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    Ok(Linked {
        claim_id,
        quote_id,
        already: inserted == 0,
    })
}
