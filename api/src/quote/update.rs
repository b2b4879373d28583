//! `updateQuote`: what was noted about a quote is put right; never its words.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::quote;
use sea_orm::{ActiveModelTrait as _, ActiveValue, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{
    Quote, QuoteKind,
    change::{Withdrawn, lock},
    voice,
};
use crate::{
    auth,
    graph::{
        change::Current,
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        scalars::{Date, LanguageTag},
        write::Write,
    },
    reviewer::Role,
};

/// Which quote, and what was noted wrongly.
#[derive(Clone, InputObject)]
pub struct UpdateQuoteInput {
    /// The quote.
    pub quote_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes.
    pub changes: QuoteChanges,
}

/// What is noted about a quote; what is left out stays as it is, what is null is emptied.
#[derive(Clone, InputObject)]
pub struct QuoteChanges {
    /// Whose words they are. Left out where the quote is, or becomes, NARRATION, whose speaker is the
    /// publisher's ORGANIZATION; needed where it was NARRATION.
    pub speaker_id: MaybeUndefined<ID>,
    /// Who passes them on, where that is another.
    pub relayed_by_id: MaybeUndefined<ID>,
    /// How the source gives the words.
    pub kind: MaybeUndefined<QuoteKind>,
    /// The words by which the source attributes them, such as "said"; at most 100 characters.
    pub cue: MaybeUndefined<String>,
    /// The day on which they were spoken.
    pub spoken_on: MaybeUndefined<Date>,
    /// The occasion; at most 300 characters.
    pub occasion: MaybeUndefined<String>,
    /// The place; at most 300 characters.
    pub place: MaybeUndefined<String>,
    /// The words in the language in which they were spoken, where the source translates; at most
    /// 10,000 characters.
    pub original_text: MaybeUndefined<String>,
    /// The language in which they were spoken, where the source translates.
    pub original_language: MaybeUndefined<LanguageTag>,
}

/// The quote, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateQuotePayload {
    /// The quote as it stands now; null where there are errors.
    pub quote: Option<Quote>,
    /// Why it was not changed.
    pub errors: Vec<UpdateQuoteError>,
}

change_error! {
    /// Why a quote was not changed.
    UpdateQuoteError, UpdateQuoteErrorCode {
        /// There is no such quote.
        QuoteNotFound at "quoteId",
        /// The quote was withdrawn, and stays as it is.
        QuoteWithdrawn,
        /// There is no such speaker.
        SpeakerNotFound,
        /// A quote that is not NARRATION needs its speaker, and NARRATION must not name one.
        SpeakerMismatch,
        /// The source of a NARRATION has no publisher whose words it could be.
        PublisherUnknown,
    }
}

use UpdateQuoteErrorCode as Code;

impl From<Withdrawn> for UpdateQuoteError {
    fn from(withdrawn: Withdrawn) -> Self {
        Self::new(Code::QuoteWithdrawn, "quoteId", withdrawn.to_string())
    }
}

impl From<voice::Refusal> for UpdateQuoteError {
    fn from(refusal: voice::Refusal) -> Self {
        let code = match refusal {
            voice::Refusal::NarratorNamed | voice::Refusal::SpeakerMissing(_) => {
                Code::SpeakerMismatch
            }
            voice::Refusal::NarratorUnknown => Code::PublisherUnknown,
            voice::Refusal::RelayedBySpeaker => Code::Invalid,
        };
        let place = format!("changes.{}", refusal.place());
        Self::new(code, &place, refusal.to_string())
    }
}

/// The mutation.
#[derive(Default)]
pub struct UpdateQuote;

/// The mutation.
#[Object]
impl UpdateQuote {
    /// Puts right what was noted about a quote: whose words they are and who passes them on, how, when
    /// and where. Its words and the capture in which they stand never change. For reviewers.
    async fn update_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which quote, and what was noted wrongly.")] input: UpdateQuoteInput,
    ) -> Option<Result<UpdateQuotePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: UpdateQuoteInput) -> Result<UpdateQuotePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Quote>(ctx, &["quote"])?;
    let current = Current::plan::<Quote>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => UpdateQuotePayload {
            quote: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UpdateQuotePayload {
            quote: None,
            errors: current.tell(ctx, &input.quote_id, errors).await?,
        },
    })
}

async fn update(
    tx: &DatabaseTransaction,
    input: &UpdateQuoteInput,
) -> Result<Uuid, Failure<UpdateQuoteError>> {
    let id = input::key("quoteId", &input.quote_id, "quote")?;
    let QuoteChanges {
        speaker_id,
        relayed_by_id,
        kind,
        cue,
        spoken_on,
        occasion,
        place,
        original_text,
        original_language,
    } = &input.changes;
    let row = quote::ActiveModel {
        id: Unchanged(id),
        speaker_id: input::replaced("changes.speakerId", speaker_id, |id| {
            input::key("changes.speakerId", id, "speaker")
        })?,
        relayed_by_id: input::changed(relayed_by_id, |id| {
            input::key("changes.relayedById", id, "speaker")
        })?,
        kind: input::replaced("changes.kind", kind, |kind| Ok((*kind).into()))?,
        cue: input::changed(cue, |cue| input::line("changes.cue", cue, 100))?,
        spoken_on: input::changed(spoken_on, |day| Ok(day.0))?,
        occasion: input::changed(occasion, |occasion| {
            input::line("changes.occasion", occasion, 300)
        })?,
        place: input::changed(place, |place| input::line("changes.place", place, 300))?,
        original_text: input::changed(original_text, |text| {
            input::text("changes.originalText", text, 10_000)
        })?,
        original_language: input::changed(original_language, |tag| Ok(tag.0.clone()))?,
        ..Default::default()
    };
    if row.kind == Set(NARRATION) {
        voice::hold_publisher(tx, id).await?;
    }
    let found = lock(tx, id, input.expected_revision).await?;
    let speaker_id = speaker(tx, &found, &row).await?;
    let relayed_by_id = match &row.relayed_by_id {
        ActiveValue::Set(another) => *another,
        _ => found.relayed_by_id,
    };
    voice::relayed(speaker_id, relayed_by_id).map_err(Failure::refused)?;
    let row = quote::ActiveModel {
        speaker_id: Set(speaker_id),
        ..row
    };
    let known = on_constraint(|name| {
        let unknown = voice::unknown_speaker(name).map(|(place, message)| {
            UpdateQuoteError::new(Code::SpeakerNotFound, &format!("changes.{place}"), message)
        });
        unknown.or_else(|| voice::relayed_by_speaker(name).map(Into::into))
    });
    row.update(tx).await.map_err(known)?;
    Ok(id)
}

/// Whose words they are, once the change is made: who they were, unless that or the kind changes.
async fn speaker(
    tx: &DatabaseTransaction,
    found: &quote::Model,
    row: &quote::ActiveModel,
) -> Result<Uuid, Failure<UpdateQuoteError>> {
    let (kind, named) = match (&row.kind, &row.speaker_id) {
        (ActiveValue::Set(kind), ActiveValue::Set(named)) => (*kind, Some(*named)),
        (_, ActiveValue::Set(named)) => (found.kind, Some(*named)),
        // The speaker of a narration is of no use to another kind of quote, nor the other way round.
        (ActiveValue::Set(kind), _) if (*kind == NARRATION) != (found.kind == NARRATION) => {
            (*kind, None)
        }
        _ => return Ok(found.speaker_id),
    };
    let kind = QuoteKind::from(kind);
    let narrator = voice::narrator(tx, kind, found.source_id).await?;
    voice::speaker(kind, named, narrator).map_err(Failure::refused)
}

const NARRATION: quote::QuoteKind = quote::QuoteKind::Narration;
