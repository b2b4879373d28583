//! `unlinkQuoteFromClaim`: a quote is found not to make a claim after all.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::claim_quote;
use sea_orm::{DatabaseTransaction, EntityTrait as _};
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

/// Which quote does not make which claim.
#[derive(Clone, InputObject)]
pub struct UnlinkQuoteFromClaimInput {
    /// The quote.
    pub quote_id: ID,
    /// The claim that it does not make.
    pub claim_id: ID,
}

/// The two that are no longer linked, or why they still are.
#[derive(SimpleObject)]
pub struct UnlinkQuoteFromClaimPayload {
    /// The claim; null where there are errors.
    pub claim: Option<Claim>,
    /// The quote; null where there are errors.
    pub quote: Option<Quote>,
    /// Why the link stays.
    pub errors: Vec<UnlinkQuoteFromClaimError>,
}

user_error! {
    /// Why a quote was not unlinked from a claim.
    UnlinkQuoteFromClaimError, UnlinkQuoteFromClaimErrorCode {
        /// The quote is not linked to the claim, or one of the two is not there.
        QuoteNotLinked,
        /// The claim is an ATTRIBUTION about the quote.
        ClaimIsAboutQuote,
    }
}

use UnlinkQuoteFromClaimErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UnlinkQuoteFromClaim;

/// The mutation.
#[Object]
impl UnlinkQuoteFromClaim {
    /// Takes back that a quote makes a claim. Verdict revisions that speak about the quote go on doing
    /// so. For reviewers.
    async fn unlink_quote_from_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which quote does not make which claim.")]
        input: UnlinkQuoteFromClaimInput,
    ) -> Option<Result<UnlinkQuoteFromClaimPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: UnlinkQuoteFromClaimInput,
) -> Result<UnlinkQuoteFromClaimPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let claim = Reply::plan::<Claim>(ctx, &["claim"])?;
    let quote = Reply::plan::<Quote>(ctx, &["quote"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = unlink(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((claim_id, quote_id)) => UnlinkQuoteFromClaimPayload {
            claim: claim.read(ctx, claim_id).await?,
            quote: quote.read(ctx, quote_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UnlinkQuoteFromClaimPayload {
            claim: None,
            quote: None,
            errors,
        },
    })
}

async fn unlink(
    tx: &DatabaseTransaction,
    input: &UnlinkQuoteFromClaimInput,
) -> Result<(Uuid, Uuid), Failure<UnlinkQuoteFromClaimError>> {
    let claim_id = input::key("claimId", &input.claim_id, "claim")?;
    let quote_id = input::key("quoteId", &input.quote_id, "quote")?;
    let known = on_constraint(|name| {
        (name == "claim_quote_attributed_linked").then(|| {
            UnlinkQuoteFromClaimError::new(
                Code::ClaimIsAboutQuote,
                "quoteId",
                "the claim is an ATTRIBUTION about this quote, which stays linked to it",
            )
        })
    });
    let deleted = claim_quote::Entity::delete_by_id((claim_id, quote_id))
        .exec(tx)
        .await
        .map_err(known)?;
    if deleted.rows_affected == 0 {
        return Err(Failure::refused(UnlinkQuoteFromClaimError::new(
            Code::QuoteNotLinked,
            "quoteId",
            "the quote is not linked to the claim; read `claim { quotes }`",
        )));
    }
    Ok((claim_id, quote_id))
}
