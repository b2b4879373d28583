//! `setQuoteAttribution`: it is found out whether the words were said.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::quote;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{
    Attribution, Quote,
    change::{Withdrawn, lock},
};
use crate::{
    auth,
    graph::{
        change::Current,
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        scalars::Url,
        write::Write,
    },
    reviewer::Role,
};

/// Which quote, and what was found out.
#[derive(Clone, InputObject)]
pub struct SetQuoteAttributionInput {
    /// The quote.
    pub quote_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// Whether the words were said.
    pub attribution: Attribution,
    /// What shows it, in place of what was given before. Needed for all but REPORTED.
    pub evidence: Option<AttributionEvidenceInput>,
}

/// What shows whether words were said: a recorded source, a web address, or both.
#[derive(Clone, InputObject)]
pub struct AttributionEvidenceInput {
    /// What is to be found there, 1 to 5,000 characters.
    pub note: String,
    /// The recorded source that shows it.
    pub source_id: Option<ID>,
    /// The web address that shows it.
    pub url: Option<Url>,
}

/// The quote, or why its attribution was not set.
#[derive(SimpleObject)]
pub struct SetQuoteAttributionPayload {
    /// The quote with its attribution; null where there are errors.
    pub quote: Option<Quote>,
    /// Why its attribution was not set.
    pub errors: Vec<SetQuoteAttributionError>,
}

change_error! {
    /// Why a quote's attribution was not set.
    SetQuoteAttributionError, SetQuoteAttributionErrorCode {
        /// There is no such quote.
        QuoteNotFound at "quoteId",
        /// The quote was withdrawn, and stays as it is.
        QuoteWithdrawn,
        /// All but REPORTED needs evidence with a recorded source, a web address, or both.
        EvidenceRequired,
        /// There is no such source.
        SourceNotFound,
    }
}

use SetQuoteAttributionErrorCode as Code;

impl From<Withdrawn> for SetQuoteAttributionError {
    fn from(withdrawn: Withdrawn) -> Self {
        Self::new(Code::QuoteWithdrawn, "quoteId", withdrawn.to_string())
    }
}

/// The mutation.
#[derive(Default)]
pub struct SetQuoteAttribution;

/// The mutation.
#[Object]
impl SetQuoteAttribution {
    /// Says whether the words of a quote were said, and what shows it. That the source holds them is
    /// proven already. The public reads it with the quote. For reviewers.
    async fn set_quote_attribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which quote, and what was found out.")] input: SetQuoteAttributionInput,
    ) -> Option<Result<SetQuoteAttributionPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: SetQuoteAttributionInput,
) -> Result<SetQuoteAttributionPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Quote>(ctx, &["quote"])?;
    let current = Current::plan::<Quote>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = set(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SetQuoteAttributionPayload {
            quote: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => SetQuoteAttributionPayload {
            quote: None,
            errors: current.tell(ctx, &input.quote_id, errors).await?,
        },
    })
}

async fn set(
    tx: &DatabaseTransaction,
    input: &SetQuoteAttributionInput,
) -> Result<Uuid, Failure<SetQuoteAttributionError>> {
    let id = input::key("quoteId", &input.quote_id, "quote")?;
    let evidence = input.evidence.as_ref();
    if let Some(missing) = missing_evidence(input.attribution, evidence) {
        return Err(refused(
            Code::EvidenceRequired,
            missing,
            "say what shows it: a `note`, with a `sourceId` or a `url` or both",
        ));
    }
    let row = quote::ActiveModel {
        id: Unchanged(id),
        attribution: Set(input.attribution.into()),
        attribution_note: Set(evidence
            .map(|evidence| input::text("evidence.note", &evidence.note, 5_000))
            .transpose()?),
        attribution_source_id: Set(evidence
            .and_then(|evidence| evidence.source_id.as_ref())
            .map(|id| input::key("evidence.sourceId", id, "source"))
            .transpose()?),
        attribution_url: Set(evidence
            .and_then(|evidence| evidence.url.as_ref())
            .map(|url| url.0.clone())),
        ..Default::default()
    };
    lock(tx, id, input.expected_revision).await?;
    let known = on_constraint(|name| {
        (name == "quote_attribution_source").then(|| {
            SetQuoteAttributionError::new(
                Code::SourceNotFound,
                "evidence.sourceId",
                "there is no such source; record it by recordSource",
            )
        })
    });
    row.update(tx).await.map_err(known)?;
    Ok(id)
}

/// Where evidence is missing, if it is: all but what the source says itself needs some that can be
/// looked up.
fn missing_evidence(
    attribution: Attribution,
    evidence: Option<&AttributionEvidenceInput>,
) -> Option<&'static str> {
    match evidence {
        _ if attribution == Attribution::Reported => None,
        None => Some("evidence"),
        Some(evidence) => {
            (evidence.source_id.is_none() && evidence.url.is_none()).then_some("evidence.sourceId")
        }
    }
}

fn refused(code: Code, place: &str, message: &str) -> Failure<SetQuoteAttributionError> {
    Failure::refused(SetQuoteAttributionError::new(code, place, message))
}
