//! `recordClaim`: a checkable statement is written down.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{claim, claim_quote};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    Claim, ClaimKind,
    checkability::{self, Checkability},
    similar::{Similar, SimilarClaim},
};
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        scalars::LanguageTag,
        write::Write,
    },
    reviewer::Role,
};

/// The statement.
#[derive(Clone, InputObject)]
pub struct RecordClaimInput {
    /// The statement in the reviewer's own words, 1 to 2,000 characters.
    pub text: String,
    /// What it asserts.
    #[graphql(default_with = "ClaimKind::Assertion")]
    pub kind: ClaimKind,
    /// The language of the statement.
    pub language: Option<LanguageTag>,
    /// How far its check has come.
    #[graphql(default_with = "Checkability::ToCheck")]
    pub checkability: Checkability,
    /// Why it is NOT_CHECKABLE, 1 to 2,000 characters; left out for all else.
    pub checkability_reason: Option<String>,
    /// The quote that a claim of kind ATTRIBUTION is about; left out for an ASSERTION.
    pub attributed_quote_id: Option<ID>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// The claim, or why none was recorded.
#[derive(SimpleObject)]
pub struct RecordClaimPayload {
    /// The claim; null where there are errors.
    pub claim: Option<Claim>,
    /// Up to five claims that may say the same, the likeliest first: whether it was checked before.
    pub similar: Vec<SimilarClaim>,
    /// Why no claim was recorded.
    pub errors: Vec<RecordClaimError>,
}

user_error! {
    /// Why no claim was recorded.
    RecordClaimError, RecordClaimErrorCode {
        /// There is no such quote.
        QuoteNotFound,
        /// The quote was withdrawn, and no further claim is about it.
        QuoteWithdrawn,
        /// An ATTRIBUTION needs the quote that it is about, and an ASSERTION must not name one.
        QuoteMismatch,
        /// NOT_CHECKABLE needs a reason, and all else must not give one.
        ReasonMismatch,
    }
}

use RecordClaimErrorCode as Code;

impl From<checkability::Refusal> for RecordClaimError {
    fn from(refusal: checkability::Refusal) -> Self {
        match refusal {
            checkability::Refusal::Invalid(invalid) => invalid.into(),
            other => Self::new(Code::ReasonMismatch, REASON, other.to_string()),
        }
    }
}

const REASON: &str = "checkabilityReason";

/// How many similar claims the payload tells of.
const MOST_SIMILAR: u32 = 5;

/// The mutation.
#[derive(Default)]
pub struct RecordClaim;

/// The mutation.
#[Object]
impl RecordClaim {
    /// Records a claim, which any number of quotes can then be linked to. For reviewers.
    async fn record_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statement.")] input: RecordClaimInput,
    ) -> Option<Result<RecordClaimPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordClaimInput) -> Result<RecordClaimPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Claim>(ctx, &["claim"])?;
    let similar = Similar::plan(ctx, &["similar", "claim"], MOST_SIMILAR)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            record(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecordClaimPayload {
            claim: reply.read(ctx, id).await?,
            similar: if ctx.look_ahead().field("similar").exists() {
                similar.like_claim(ctx, id, MOST_SIMILAR).await?
            } else {
                Vec::new()
            },
            errors: Vec::new(),
        },
        Err(errors) => RecordClaimPayload {
            claim: None,
            similar: Vec::new(),
            errors,
        },
    })
}

async fn record(
    tx: &DatabaseTransaction,
    input: &RecordClaimInput,
) -> Result<Uuid, Failure<RecordClaimError>> {
    let place = "attributedQuoteId";
    let quote_id = match (&input.attributed_quote_id, input.kind) {
        (Some(id), ClaimKind::Attribution) => Some(input::key(place, id, "quote")?),
        (None, ClaimKind::Assertion) => None,
        (None, ClaimKind::Attribution) => {
            return Err(refused(
                Code::QuoteMismatch,
                place,
                "an ATTRIBUTION is about a quote; name it",
            ));
        }
        (Some(_), ClaimKind::Assertion) => {
            return Err(refused(
                Code::QuoteMismatch,
                place,
                "an ASSERTION is about no one quote; link quotes to it by linkQuoteToClaim",
            ));
        }
    };
    let reason = input.checkability_reason.as_ref();
    let reason =
        checkability::reason(REASON, input.checkability, reason).map_err(Failure::refused)?;
    let id = Uuid::now_v7();
    let row = claim::ActiveModel {
        id: Set(id),
        kind: Set(input.kind.into()),
        text: Set(input::text("text", &input.text, 2_000)?),
        language: Set(input.language.as_ref().map(|tag| tag.0.clone())),
        quote_id: Set(quote_id),
        checkability: Set(input.checkability.into()),
        checkability_reason: Set(reason),
        ..Default::default()
    };
    let known = on_constraint(|name| {
        (name == "claim_quote_attributed").then(|| {
            RecordClaimError::new(
                Code::QuoteNotFound,
                place,
                "there is no such quote; record it by recordQuote",
            )
        })
    });
    claim::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    if let Some(quote_id) = quote_id {
        // The quote that an attribution is about is also one that makes it known.
        let link = claim_quote::ActiveModel {
            claim_id: Set(id),
            quote_id: Set(quote_id),
            ..Default::default()
        };
        let known = on_constraint(|name| {
            (name == "claim_quote_not_withdrawn").then(|| {
                RecordClaimError::new(
                    Code::QuoteWithdrawn,
                    place,
                    "the quote was withdrawn and no further claim is about it; read `withdrawalReason`",
                )
            })
        });
        claim_quote::Entity::insert(link)
            .exec_without_returning(tx)
            .await
            .map_err(known)?;
    }
    Ok(id)
}

fn refused(code: Code, place: &str, message: &str) -> Failure<RecordClaimError> {
    Failure::refused(RecordClaimError::new(code, place, message))
}
