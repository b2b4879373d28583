//! `draftVerdict`: a finding on a claim is written down, with the evidence that it rests on.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{
    claim::{self, Checkability},
    claim_quote, evidence, quote, verdict, verdict_revision, verdict_revision_author,
    verdict_revision_quote,
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend,
    EntityTrait as _, QueryFilter as _, QuerySelect as _, Set, Statement, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    Verdict, VerdictRevision,
    cite::{EvidenceInput, Uncited, cite},
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
    quote::{QuotePlace, anchor::Refusal},
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
        /// The capture does not hold the words of a passage.
        WordsNotFound,
        /// The capture holds the words more than once, or elsewhere than said; `places` lists where.
        WordsAmbiguous,
        /// The words begin or end inside a character of the capture.
        WordsSplitCharacter,
        /// A verdict rests on evidence, and each piece is a source, a passage or a web address.
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
    let quotes = quotes(tx, claim_id, input.quote_ids.as_deref()).await?;
    let (verdict_id, revision_id) = (Uuid::now_v7(), Uuid::now_v7());
    let pieces = cite(tx, revision_id, &input.evidence).await?;

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

    let row = verdict_revision::ActiveModel {
        id: Set(revision_id),
        verdict_id: Set(verdict_id),
        number: Set(1),
        claim_text: Set(claim.text),
        rating_id: Set(input::key("ratingId", &input.rating_id, "rating")?),
        summary: Set(input::text("summary", &input.summary, 1_000)?),
        explanation: Set(input::optional_text(
            "explanation",
            input.explanation.as_ref().map(|text| &text.0),
            50_000,
        )?),
        ..Default::default()
    };
    verdict_revision::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(on_constraint(unrated))?;

    let author = verdict_revision_author::ActiveModel {
        revision_id: Set(revision_id),
        reviewer_id: Set(reviewer.id),
    };
    verdict_revision_author::Entity::insert(author)
        .exec_without_returning(tx)
        .await?;
    if !quotes.is_empty() {
        let links = quotes
            .into_iter()
            .map(|quote_id| verdict_revision_quote::ActiveModel {
                revision_id: Set(revision_id),
                quote_id: Set(quote_id),
            });
        let known = on_constraint(|name| {
            (name == "verdict_revision_quote_not_withdrawn")
                .then(|| DraftVerdictError::new(Code::QuoteWithdrawn, "quoteIds", WITHDRAWN))
        });
        verdict_revision_quote::Entity::insert_many(links)
            .exec_without_returning(tx)
            .await
            .map_err(known)?;
    }
    tx.execute_raw(Statement::from_sql_and_values(
        DbBackend::Postgres,
        TOPICS,
        [revision_id.into(), claim_id.into()],
    ))
    .await?;
    evidence::Entity::insert_many(pieces)
        .exec_without_returning(tx)
        .await?;
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

const WITHDRAWN: &str = "the quote was withdrawn; leave it out, and read `withdrawalReason`";

/// Why a finding does not get its rating, by the constraint that says so.
fn unrated(constraint: &str) -> Option<DraftVerdictError> {
    let (code, message) = match constraint {
        "verdict_revision_rating" => (
            Code::RatingNotFound,
            "there is no such rating; choose one by `ratings`",
        ),
        "verdict_revision_rating_current" => (
            Code::RatingRetired,
            "the rating is given no longer; choose one by `ratingScales { nodes { retiredAt currentVersion { ratings { nodes { label } } } } }`",
        ),
        _ => return None,
    };
    Some(DraftVerdictError::new(code, "ratingId", message))
}

/// The revision `$1` keeps what the claim `$2` is about now.
const TOPICS: &str = "INSERT INTO verdict_revision_topic (revision_id, topic_id) \
    SELECT $1, topic_id FROM claim_topic WHERE claim_id = $2";

/// The quotes that the revision speaks about: those named, or all that are linked to the claim and
/// stand.
async fn quotes(
    tx: &DatabaseTransaction,
    claim_id: Uuid,
    named: Option<&[ID]>,
) -> Result<Vec<Uuid>, Failure<DraftVerdictError>> {
    let linked: Vec<(Uuid, bool)> = claim_quote::Entity::find()
        .inner_join(quote::Entity)
        .filter(claim_quote::Column::ClaimId.eq(claim_id))
        .select_only()
        .column(claim_quote::Column::QuoteId)
        .expr(quote::Column::WithdrawnAt.is_not_null())
        .into_tuple()
        .all(tx)
        .await?;
    let Some(named) = named else {
        let standing = linked.into_iter().filter(|(_, withdrawn)| !withdrawn);
        return Ok(standing.map(|(id, _)| id).collect());
    };
    input::at_most("quoteIds", named, 250)?;
    let mut chosen = Vec::with_capacity(named.len());
    for (index, id) in named.iter().enumerate() {
        let place = format!("quoteIds.{index}");
        let key = input::key(&place, id, "quote")?;
        match linked.iter().find(|(id, _)| *id == key) {
            Some((_, false)) => {}
            Some((_, true)) => return Err(refused(Code::QuoteWithdrawn, &place, WITHDRAWN)),
            None => {
                return Err(refused(
                    Code::QuoteNotLinked,
                    &place,
                    "the quote is not linked to the claim; link it by linkQuoteToClaim",
                ));
            }
        }
        if !chosen.contains(&key) {
            chosen.push(key);
        }
    }
    Ok(chosen)
}

impl From<Uncited> for DraftVerdictError {
    fn from(uncited: Uncited) -> Self {
        let (place, message) = (uncited.place().to_owned(), uncited.to_string());
        let (code, places) = match uncited {
            Uncited::Nothing | Uncited::Nowhere(_) => (Code::EvidenceRequired, Vec::new()),
            Uncited::SourceUnknown(_) => (Code::SourceNotFound, Vec::new()),
            Uncited::CaptureUnknown(_) => (Code::CaptureNotFound, Vec::new()),
            Uncited::Words(_, refusal) => match refusal {
                Refusal::Absent => (Code::WordsNotFound, Vec::new()),
                Refusal::SplitsCharacter => (Code::WordsSplitCharacter, Vec::new()),
                Refusal::NotThere { places, .. } | Refusal::Several { places, .. } => {
                    (Code::WordsAmbiguous, places)
                }
            },
        };
        Self {
            places: places.into_iter().map(Into::into).collect(),
            ..Self::new(code, &place, message)
        }
    }
}

fn refused(code: Code, place: &str, message: &str) -> Failure<DraftVerdictError> {
    Failure::refused(DraftVerdictError::new(code, place, message))
}
