//! `recordQuote`: words of a capture become a quote with its speaker.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{capture, passage, quote};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    Quote, QuoteKind,
    anchor::{Hint, Place, Refusal, anchor, offset},
    voice,
};
use crate::{
    auth,
    graph::{
        error::{Failure, Invalid, on_constraint, user_error},
        input,
        plan::Reply,
        scalars::{Date, LanguageTag},
        write::Write,
    },
    reviewer::Role,
};

/// The words, where they stand, and whose they are.
#[derive(Clone, InputObject)]
pub struct RecordQuoteInput {
    /// The capture that holds the words.
    pub capture_id: ID,
    /// The words, character by character as the capture has them, without the quotation marks around
    /// them; 1 to 10,000 characters. For INDIRECT and NARRATION the passage that reports.
    pub words: String,
    /// What stands directly before the words, where they occur more than once; at most 1,000 characters.
    pub prefix: Option<String>,
    /// What stands directly after the words, where they occur more than once; at most 1,000 characters.
    pub suffix: Option<String>,
    /// The code point of the capture's text at which the words begin, from 0, where they occur more
    /// than once.
    pub start: Option<i32>,
    /// How the source gives the words.
    pub kind: QuoteKind,
    /// Whose words they are. Left out for NARRATION, whose speaker is the publisher's ORGANIZATION.
    pub speaker_id: Option<ID>,
    /// Who passes them on, where that is another.
    pub relayed_by_id: Option<ID>,
    /// The words by which the source attributes them, such as "said"; at most 100 characters.
    pub cue: Option<String>,
    /// The day on which they were spoken.
    pub spoken_on: Option<Date>,
    /// The occasion; at most 300 characters.
    pub occasion: Option<String>,
    /// The place; at most 300 characters.
    pub place: Option<String>,
    /// The words in the language in which they were spoken, where the source translates; at most
    /// 10,000 characters.
    pub original_text: Option<String>,
    /// The language in which they were spoken, where the source translates.
    pub original_language: Option<LanguageTag>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// The quote, or why none was recorded.
#[derive(SimpleObject)]
pub struct RecordQuotePayload {
    /// The quote; null where there are errors.
    pub quote: Option<Quote>,
    /// Why no quote was recorded.
    pub errors: Vec<RecordQuoteError>,
}

user_error! {
    /// Why no quote was recorded.
    RecordQuoteError, RecordQuoteErrorCode {
        /// There is no such capture.
        CaptureNotFound,
        /// There is no such speaker.
        SpeakerNotFound,
        /// A quote that is not NARRATION needs its speaker, and NARRATION must not name one.
        SpeakerMismatch,
        /// The source of a NARRATION has no publisher whose words it could be.
        PublisherUnknown,
        /// The capture does not hold the words.
        WordsNotFound,
        /// The capture holds the words more than once, or elsewhere than said; `places` lists where.
        WordsAmbiguous,
        /// The words begin or end inside a character of the capture.
        WordsSplitCharacter,
    }
    with {
        /// Where the words stand, for WORDS_AMBIGUOUS; at most ten.
        places: Vec<QuotePlace>,
    }
}

/// A place in a capture where the words stand.
#[derive(Clone, SimpleObject)]
pub struct QuotePlace {
    /// The first character, in code points: what `start` takes.
    start: i32,
    /// The character after the last one, in code points.
    end: i32,
    /// The characters before, at most 40.
    prefix: String,
    /// The characters after, at most 40.
    suffix: String,
}

impl From<Place> for QuotePlace {
    fn from(place: Place) -> Self {
        Self {
            start: offset(place.start),
            end: offset(place.end),
            prefix: place.prefix,
            suffix: place.suffix,
        }
    }
}

use RecordQuoteErrorCode as Code;

impl From<Refusal> for RecordQuoteError {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.to_string();
        let (code, places) = match refusal {
            Refusal::Absent => (Code::WordsNotFound, Vec::new()),
            Refusal::SplitsCharacter => (Code::WordsSplitCharacter, Vec::new()),
            Refusal::NotThere { places, .. } | Refusal::Several { places, .. } => {
                (Code::WordsAmbiguous, places)
            }
        };
        Self {
            places: places.into_iter().map(Into::into).collect(),
            ..Self::new(code, "words", message)
        }
    }
}

impl From<voice::Refusal> for RecordQuoteError {
    fn from(refusal: voice::Refusal) -> Self {
        let code = match refusal {
            voice::Refusal::NarratorNamed | voice::Refusal::SpeakerMissing(_) => {
                Code::SpeakerMismatch
            }
            voice::Refusal::NarratorUnknown => Code::PublisherUnknown,
            voice::Refusal::RelayedBySpeaker => Code::Invalid,
        };
        Self::new(code, refusal.place(), refusal.to_string())
    }
}

/// The mutation.
#[derive(Default)]
pub struct RecordQuote;

/// The mutation.
#[Object]
impl RecordQuote {
    /// Takes a quote from a capture: finds the words in its text, and refuses those that are not there.
    /// For reviewers.
    async fn record_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The words, where they stand, and whose they are.")]
        input: RecordQuoteInput,
    ) -> Option<Result<RecordQuotePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordQuoteInput) -> Result<RecordQuotePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Quote>(ctx, &["quote"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            record(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecordQuotePayload {
            quote: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RecordQuotePayload {
            quote: None,
            errors,
        },
    })
}

async fn record(
    tx: &DatabaseTransaction,
    input: &RecordQuoteInput,
) -> Result<Uuid, Failure<RecordQuoteError>> {
    let capture = capture(tx, &input.capture_id).await?;
    let words = input::text("words", &input.words, 10_000)?;
    let (prefix, suffix) = (input.prefix.as_ref(), input.suffix.as_ref());
    let hint = Hint::read(str::to_owned, prefix, suffix, input.start)?;
    let place = anchor(&capture.text, &words, hint).map_err(Failure::refused)?;
    let named = speaker("speakerId", input.speaker_id.as_ref())?;
    let relayed_by_id = speaker("relayedById", input.relayed_by_id.as_ref())?;
    let narrator = voice::narrator(tx, input.kind, capture.source_id).await?;
    let speaker_id = voice::speaker(input.kind, named, narrator)
        .and_then(|speaker| voice::relayed(speaker, relayed_by_id).map(|()| speaker))
        .map_err(Failure::refused)?;
    let id = Uuid::now_v7();
    let row = quote::ActiveModel {
        id: Set(id),
        capture_id: Set(capture.id),
        source_id: Set(capture.source_id),
        speaker_id: Set(speaker_id),
        relayed_by_id: Set(relayed_by_id),
        kind: Set(input.kind.into()),
        text: Set(words.clone()),
        cue: Set(input::optional_line("cue", input.cue.as_ref(), 100)?),
        spoken_on: Set(input.spoken_on.map(|day| day.0)),
        occasion: Set(input::optional_line(
            "occasion",
            input.occasion.as_ref(),
            300,
        )?),
        place: Set(input::optional_line("place", input.place.as_ref(), 300)?),
        original_text: Set(input::optional_text(
            "originalText",
            input.original_text.as_ref(),
            10_000,
        )?),
        original_language: Set(input.original_language.as_ref().map(|tag| tag.0.clone())),
        ..Default::default()
    };
    let known = on_constraint(|name| {
        voice::unknown_speaker(name)
            .map(|(place, message)| RecordQuoteError::new(Code::SpeakerNotFound, place, message))
    });
    quote::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    let passage = passage::ActiveModel {
        quote_id: Set(id),
        position: Set(1),
        start: Set(offset(place.start)),
        end: Set(offset(place.end)),
        exact: Set(words),
        prefix: Set(place.prefix),
        suffix: Set(place.suffix),
        r#match: Set(passage::PassageMatch::Exact),
    };
    passage::Entity::insert(passage)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

async fn capture(
    tx: &DatabaseTransaction,
    id: &ID,
) -> Result<capture::Model, Failure<RecordQuoteError>> {
    let key = input::key("captureId", id, "capture")?;
    capture::Entity::find_by_id(key)
        .one(tx)
        .await?
        .ok_or_else(|| {
            Failure::refused(RecordQuoteError::new(
                Code::CaptureNotFound,
                "captureId",
                "there is no such capture; take the id from recordSource's answer",
            ))
        })
}

fn speaker(place: &str, id: Option<&ID>) -> Result<Option<Uuid>, Invalid> {
    id.map(|id| input::key(place, id, "speaker")).transpose()
}
