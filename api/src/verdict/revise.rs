//! `reviseVerdict`: the next revision of a verdict is drafted, of the newest one with what changes.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::{claim, verdict, verdict_revision, verdict_revision_author};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{
    RevisionState, Verdict, VerdictRevision,
    cite::{self, EvidenceInput},
    contents::{self, NewRevision, written_errors},
    step,
    workflow::{Action, Refusal},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        scalars::Markdown,
        write::Write,
    },
    quote::QuotePlace,
    reviewer::Role,
};

/// Which verdict, and what its next revision says otherwise.
#[derive(Clone, InputObject)]
pub struct ReviseVerdictInput {
    /// The verdict.
    pub verdict_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes; `{}` where only the claim's wording, topics or quotes have changed.
    pub changes: VerdictFinding,
}

/// A finding; what is left out stays as the newest revision has it, but for the quotes.
#[derive(Clone, InputObject)]
pub struct VerdictFinding {
    /// The rating, of the newest version of a scale that is not retired. Left out, the rating stays even
    /// where its scale has moved on.
    pub rating_id: MaybeUndefined<ID>,
    /// The finding in a sentence or two, 1 to 1,000 characters.
    pub summary: MaybeUndefined<String>,
    /// The finding in full, at most 50,000 characters.
    pub explanation: MaybeUndefined<Markdown>,
    /// The quotes that it speaks about, each linked to the claim, at most 250; none where null. Left out,
    /// all quotes that are linked now and were not withdrawn.
    pub quote_ids: MaybeUndefined<Vec<ID>>,
    /// All that it rests on, in its order, 1 to 100 pieces. Needed where a verdict that it rests on was
    /// retracted.
    pub evidence: MaybeUndefined<Vec<EvidenceInput>>,
}

/// The verdict and its next revision, or why none was drafted.
#[derive(SimpleObject)]
pub struct ReviseVerdictPayload {
    /// The verdict; null where there are errors.
    pub verdict: Option<Verdict>,
    /// Its newest revision, a DRAFT; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why no revision was drafted.
    pub errors: Vec<ReviseVerdictError>,
}

change_error! {
    /// Why a verdict was not revised.
    ReviseVerdictError, ReviseVerdictErrorCode {
        /// There is no such verdict.
        VerdictNotFound at "verdictId",
        /// The verdict was retracted; draftVerdict begins a new one.
        VerdictRetracted,
        /// You take no part in the verdict.
        Recused,
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

use ReviseVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ReviseVerdict;

/// The mutation.
#[Object]
impl ReviseVerdict {
    /// Drafts the next revision of a verdict, in whatever state the newest one is: with its finding and
    /// evidence but for what changes, and with the claim's wording, topics and quotes as they are now. Its
    /// authors are those of the one before and you. What is published stays so until the new revision is,
    /// by `correctVerdict`; the revisions before it go no further. For reviewers.
    async fn revise_verdict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which verdict, and what its next revision says otherwise.")]
        input: ReviseVerdictInput,
    ) -> Option<Result<ReviseVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: ReviseVerdictInput) -> Result<ReviseVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let verdict = Reply::plan::<Verdict>(ctx, &["verdict"])?;
    let revision = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Current::plan::<Verdict>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = revise(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((verdict_id, revision_id)) => ReviseVerdictPayload {
            verdict: verdict.read(ctx, verdict_id).await?,
            revision: revision.read(ctx, revision_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => ReviseVerdictPayload {
            verdict: None,
            revision: None,
            errors: current.tell(ctx, &input.verdict_id, errors).await?,
        },
    })
}

async fn revise(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &ReviseVerdictInput,
) -> Result<(Uuid, Uuid), Failure<ReviseVerdictError>> {
    let id = input::key("verdictId", &input.verdict_id, "verdict")?;
    let found = change::lock::<verdict::Entity, _>(tx, id, input.expected_revision).await?;
    step::begin::<RevisionState, _>(tx, reviewer, &found, Action::Draft).await?;
    let (claim, before) = newest(tx, &found).await?;
    let revision_id = Uuid::now_v7();
    let changes = &input.changes;
    let quotes = match &changes.quote_ids {
        MaybeUndefined::Undefined => contents::quotes(tx, claim.id, None, BELOW).await?,
        MaybeUndefined::Null => Vec::new(),
        MaybeUndefined::Value(ids) => contents::quotes(tx, claim.id, Some(ids), BELOW).await?,
    };
    let evidence = match &changes.evidence {
        MaybeUndefined::Undefined => cite::copy(tx, before.id, revision_id).await?,
        MaybeUndefined::Null => cite::cite(tx, id, revision_id, &[], BELOW).await?,
        MaybeUndefined::Value(pieces) => cite::cite(tx, id, revision_id, pieces, BELOW).await?,
    };
    let revision = NewRevision {
        id: revision_id,
        verdict_id: id,
        number: before.number + 1,
        claim,
        rating_id: input::replaced("changes.ratingId", &changes.rating_id, |id| {
            input::key("changes.ratingId", id, "rating")
        })?
        .take()
        .unwrap_or(before.rating_id),
        summary: input::replaced("changes.summary", &changes.summary, |text| {
            input::text("changes.summary", text, 1_000)
        })?
        .take()
        .unwrap_or(before.summary),
        explanation: input::changed(&changes.explanation, |text| {
            input::text("changes.explanation", &text.0, 50_000)
        })?
        .take()
        .unwrap_or(before.explanation),
        authors: authors(tx, before.id, reviewer.id).await?,
        quotes,
        evidence,
    };
    Box::pin(revision.write(tx, BELOW)).await?;
    change::touch::<verdict::Entity>(tx, id).await?;
    Ok((id, revision_id))
}

/// Where the finding stands in the input.
const BELOW: &str = "changes.";

/// The claim of a verdict and the verdict's newest revision.
async fn newest(
    tx: &DatabaseTransaction,
    verdict: &verdict::Model,
) -> Result<(claim::Model, verdict_revision::Model), DbErr> {
    let missing = || DbErr::RecordNotFound(format!("what belongs to verdict {}", verdict.id));
    let claim = claim::Entity::find_by_id(verdict.claim_id).one(tx).await?;
    let newest = verdict_revision::Entity::find()
        .filter(verdict_revision::Column::VerdictId.eq(verdict.id))
        .order_by_desc(verdict_revision::Column::Number)
        .one(tx)
        .await?;
    Ok((claim.ok_or_else(missing)?, newest.ok_or_else(missing)?))
}

/// The authors of a revision, and one more.
async fn authors(
    tx: &DatabaseTransaction,
    revision_id: Uuid,
    one_more: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    let mut authors: Vec<Uuid> = verdict_revision_author::Entity::find()
        .filter(verdict_revision_author::Column::RevisionId.eq(revision_id))
        .select_only()
        .column(verdict_revision_author::Column::ReviewerId)
        .into_tuple()
        .all(tx)
        .await?;
    if !authors.contains(&one_more) {
        authors.push(one_more);
    }
    Ok(authors)
}

written_errors!(ReviseVerdictError, Code);

impl From<Refusal> for ReviseVerdictError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Recused => Code::Recused,
            _ => Code::VerdictRetracted,
        };
        Self::new(code, "verdictId", refusal.to_string())
    }
}
