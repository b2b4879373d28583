//! `draftVerdict`: a finding on a claim is written down, with the evidence that it rests on.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{
    claim::{self, Checkability},
    verdict,
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, Set, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    Verdict, VerdictRevision,
    cite::{EvidenceInput, cite},
    contents::{self, NewRevision, written_errors},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        scalars::Markdown,
        write::Write,
    },
    quote::QuotePlace,
    reviewer::Role,
};

/// The finding.
#[derive(Clone, InputObject)]
pub struct DraftVerdictInput {
    /// The claim.
    pub claim_id: ID,
    /// The rating, of the newest version of a scale that is not retired.
    pub rating_id: ID,
    /// The finding in a sentence or two, 1 to 1,000 characters.
    pub summary: String,
    /// The finding in full, at most 50,000 characters.
    pub explanation: Option<Markdown>,
    /// The quotes that it speaks about, each linked to the claim; where left out, all linked quotes that
    /// were not withdrawn; at most 250.
    pub quote_ids: Option<Vec<ID>>,
    /// What it rests on, in its order, 1 to 100 pieces.
    pub evidence: Vec<EvidenceInput>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// drafts nothing twice.
    pub idempotency_key: Option<String>,
}

/// The verdict and its first revision, or why none was drafted.
#[derive(SimpleObject)]
pub struct DraftVerdictPayload {
    /// The verdict; null where there are errors.
    pub verdict: Option<Verdict>,
    /// Its revision, a DRAFT; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why no verdict was drafted.
    pub errors: Vec<DraftVerdictError>,
}

user_error! {
    /// Why no verdict was drafted.
    DraftVerdictError, DraftVerdictErrorCode {
        /// There is no such claim.
        ClaimNotFound,
        /// The claim is NOT_CHECKABLE.
        ClaimNotCheckable,
        /// The claim has a verdict that is not retracted.
        VerdictExists,
        /// There is no such rating.
        RatingNotFound,
        /// The rating is of a scale that is retired, or not of its newest version.
        RatingRetired,
        /// The quote is not linked to the claim.
        QuoteNotLinked,
        /// The quote was withdrawn, and no new draft speaks about it.
        QuoteWithdrawn,
        /// There is no such source.
        SourceNotFound,
        /// There is no such capture.
        CaptureNotFound,
        /// There is no such verdict.
        VerdictNotFound,
        /// The verdict that is evidence is not PUBLISHED.
        VerdictNotPublished,
        /// The verdict that is evidence rests on this one, or is it.
        RestsOnItself,
        /// The capture does not hold the words of a passage.
        WordsNotFound,
        /// The capture holds the words more than once, or elsewhere than said; `places` lists where.
        WordsAmbiguous,
        /// The words begin or end inside a character of the capture.
        WordsSplitCharacter,
        /// A verdict rests on evidence, and each piece is a source, a passage, a web address or another
        /// verdict.
        EvidenceRequired,
    }
    with {
        /// Where the words stand, for WORDS_AMBIGUOUS; at most ten.
        places: Vec<QuotePlace>,
    }
}

use DraftVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct DraftVerdict;

/// The mutation.
#[Object]
impl DraftVerdict {
    /// Drafts the verdict on a claim: its first revision, whose author you are. For reviewers.
    async fn draft_verdict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The finding.")] input: DraftVerdictInput,
    ) -> Option<Result<DraftVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: DraftVerdictInput) -> Result<DraftVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let verdict = Reply::plan::<Verdict>(ctx, &["verdict"])?;
    let revision = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            draft(&write.tx, reviewer, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok((verdict_id, revision_id)) => DraftVerdictPayload {
            verdict: verdict.read(ctx, verdict_id).await?,
            revision: revision.read(ctx, revision_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => DraftVerdictPayload {
            verdict: None,
            revision: None,
            errors,
        },
    })
}

async fn draft(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &DraftVerdictInput,
) -> Result<(Uuid, Uuid), Failure<DraftVerdictError>> {
    let claim_id = input::key("claimId", &input.claim_id, "claim")?;
    let claim = checkable_claim(tx, claim_id).await?;
    let quotes = contents::quotes(tx, claim_id, input.quote_ids.as_deref(), "").await?;
    let (verdict_id, revision_id) = (Uuid::now_v7(), Uuid::now_v7());
    let evidence = cite(tx, verdict_id, revision_id, &input.evidence, "").await?;

    let row = verdict::ActiveModel {
        id: Set(verdict_id),
        claim_id: Set(claim_id),
        ..Default::default()
    };
    let known = on_constraint(|name| {
        (name == "verdict_one_per_claim").then(|| {
            DraftVerdictError::new(
                Code::VerdictExists,
                "claimId",
                "the claim has a verdict; read it by `claim { verdict }`",
            )
        })
    });
    verdict::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;

    let revision = NewRevision {
        id: revision_id,
        verdict_id,
        number: 1,
        claim,
        rating_id: input::key("ratingId", &input.rating_id, "rating")?,
        summary: input::text("summary", &input.summary, 1_000)?,
        explanation: input::optional_text(
            "explanation",
            input.explanation.as_ref().map(|text| &text.0),
            50_000,
        )?,
        authors: vec![reviewer.id],
        quotes,
        evidence,
    };
    Box::pin(revision.write(tx, "")).await?;
    Ok((verdict_id, revision_id))
}

/// The claim, of which the check begins by this.
async fn checkable_claim(
    tx: &DatabaseTransaction,
    id: Uuid,
) -> Result<claim::Model, Failure<DraftVerdictError>> {
    let found = claim::Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    let claim = found.ok_or_else(|| {
        refused(
            Code::ClaimNotFound,
            "claimId",
            "there is no such claim; record it by recordClaim",
        )
    })?;
    match claim.checkability {
        Checkability::NotCheckable => {
            return Err(refused(
                Code::ClaimNotCheckable,
                "claimId",
                "the claim is NOT_CHECKABLE; read `checkabilityReason`, and change that by setClaimCheckability",
            ));
        }
        Checkability::ToCheck => {
            claim::Entity::update_many()
                .col_expr(
                    claim::Column::Checkability,
                    Checkability::Checking.to_value().into(),
                )
                .filter(claim::Column::Id.eq(id))
                .exec(tx)
                .await?;
        }
        Checkability::Checking | Checkability::Checked => {}
    }
    Ok(claim)
}

written_errors!(DraftVerdictError, Code);

fn refused(code: Code, place: &str, message: &str) -> Failure<DraftVerdictError> {
    Failure::refused(DraftVerdictError::new(code, place, message))
}
