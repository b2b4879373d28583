//! `recordQuote`: words of a capture become a quote with its speaker.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{capture, passage, quote, source};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, EntityTrait as _,
    QuerySelect as _, Set, Statement, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    Quote, QuoteKind,
    anchor::{Hint, Match, Part, Refusal, offset},
    passages::{self, Anchored, ContinuedPassageInput, NearestPassage, QuotePlace, Unanchored},
    recheck::recheck_new,
    voice,
};
use crate::{
    auth,
    graph::{
        change::Existing,
        error::{Failure, Invalid, on_constraint, user_error},
        input,
        plan::Reply,
        scalars::{Date, LanguageTag},
        write::Write,
    },
    reviewer::Role,
    source::as_captured,
};

/// The words, where they stand, and whose they are.
#[derive(Clone, InputObject)]
pub struct RecordQuoteInput {
    /// The capture that holds the words.
    pub capture_id: ID,
    /// The words as the capture has them, without the quotation marks around them; 1 to 10,000
    /// characters. Other quotation marks, dashes and white space are found too; `…`, `...` or `[…]` marks
    /// what is left out, and brackets what is put in the place of a few words. For INDIRECT and NARRATION
    /// the passage that reports.
    pub words: String,
    /// What stands directly before the words, where they occur more than once; at most 1,000 characters.
    pub prefix: Option<String>,
    /// What stands directly after the words, where they occur more than once; at most 1,000 characters.
    pub suffix: Option<String>,
    /// The code point of the capture's text at which the words begin, from 0, where they occur more
    /// than once.
    pub start: Option<i32>,
    /// Where the source interrupts the quote, as by its attribution: the passages with which it goes on,
    /// in order, each at most 500 characters after the one before; at most 20.
    pub continued: Option<Vec<ContinuedPassageInput>>,
    /// That what was left out holds a negation or a number, and the words still mean what was said.
    pub acknowledge_omission: Option<bool>,
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
        /// The speaker has a quote of the same words in the capture; it is `existing`.
        QuoteExists,
        /// The capture does not hold the words; `nearest` shows what comes near.
        WordsNotFound,
        /// The capture holds the words more than once, or elsewhere than said; `places` lists where.
        WordsAmbiguous,
        /// The words begin or end inside a character of the capture.
        WordsSplitCharacter,
        /// A passage with which the quote goes on stands before the one before it, or more than 500
        /// characters after it.
        PassagesApart,
        /// What was left out holds a negation or a number, `weighty`, which may turn the meaning.
        OmissionUnacknowledged,
    }
    with {
        /// Where the words stand, for WORDS_AMBIGUOUS; at most ten.
        places: Vec<QuotePlace>,
        /// The passage that comes nearest, for WORDS_NOT_FOUND; null where none has half of the words.
        nearest: Option<NearestPassage>,
        /// The negations and numbers that were left out, for OMISSION_UNACKNOWLEDGED.
        weighty: Vec<String>,
    }
    /// The quote that there is, for QUOTE_EXISTS.
    existing: Quote
}

use RecordQuoteErrorCode as Code;

impl From<Unanchored> for RecordQuoteError {
    fn from(unanchored: Unanchored) -> Self {
        match unanchored {
            Unanchored::Refused(place, refusal) => Self::refused(&place, refusal),
            Unanchored::Apart(place) => {
                let message = "the words stand before the passage before them, or more than 500 characters after it; \
                    give the passages in their order, and what stands elsewhere as a quote of its own";
                Self::new(Code::PassagesApart, &place, message)
            }
            Unanchored::Weighs(weighty) => {
                let message = format!(
                    "what was left out holds {}, which may turn the meaning; quote it too, or set \
                     `acknowledgeOmission` if the words still mean what was said",
                    weighty.join(", ")
                );
                Self {
                    weighty,
                    ..Self::new(Code::OmissionUnacknowledged, "acknowledgeOmission", message)
                }
            }
        }
    }
}

impl RecordQuoteError {
    fn refused(place: &str, refusal: Refusal) -> Self {
        let message = refusal.to_string();
        let of = |code| Self::new(code, place, message);
        match refusal {
            Refusal::Absent { nearest } => Self {
                nearest: nearest.map(|nearest| (*nearest).into()),
                ..of(Code::WordsNotFound)
            },
            Refusal::SplitsCharacter => of(Code::WordsSplitCharacter),
            Refusal::NotThere { places, .. } | Refusal::Several { places, .. } => Self {
                places: places.into_iter().map(Into::into).collect(),
                ..of(Code::WordsAmbiguous)
            },
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
    let existing = Existing::plan::<Quote>(ctx)?;
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
            errors: existing.tell(ctx, errors).await?,
        },
    })
}

/// Records a quote, in a transaction that a mutation has begun.
///
/// # Errors
/// What the rules refuse; faults of the database.
pub async fn record(
    tx: &DatabaseTransaction,
    input: &RecordQuoteInput,
) -> Result<Uuid, Failure<RecordQuoteError>> {
    let (capture, language) = capture(tx, &input.capture_id).await?;
    let (prefix, suffix) = (input.prefix.as_ref(), input.suffix.as_ref());
    let hint = Hint::read(str::to_owned, prefix, suffix, input.start)?;
    let continued = input.continued.as_deref().unwrap_or_default();
    let wanted = passages::wanted(&input.words, hint, continued)?;
    let acknowledged = input.acknowledge_omission.unwrap_or_default();
    let Anchored { text, parts } =
        passages::find(&capture.text, language.as_deref(), wanted, acknowledged)
            .map_err(Failure::refused)?;
    let named = speaker("speakerId", input.speaker_id.as_ref())?;
    let relayed_by_id = speaker("relayedById", input.relayed_by_id.as_ref())?;
    let narrator = voice::narrator(tx, input.kind, capture.source_id).await?;
    let speaker_id = voice::speaker(input.kind, named, narrator)
        .and_then(|speaker| voice::relayed(speaker, relayed_by_id).map(|()| speaker))
        .map_err(Failure::refused)?;
    if let Some(existing) = same(tx, capture.id, speaker_id, &parts).await? {
        return Err(Failure::refused(RecordQuoteError::taken(
            existing,
            Code::QuoteExists,
            "words",
            "the speaker has a quote of these words in the capture; link that one to further claims",
        )));
    }
    let id = Uuid::now_v7();
    let row = quote::ActiveModel {
        id: Set(id),
        capture_id: Set(capture.id),
        source_id: Set(capture.source_id),
        speaker_id: Set(speaker_id),
        relayed_by_id: Set(relayed_by_id),
        kind: Set(input.kind.into()),
        text: Set(text),
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
        let unknown = voice::unknown_speaker(name)
            .map(|(place, message)| RecordQuoteError::new(Code::SpeakerNotFound, place, message));
        unknown.or_else(|| voice::relayed_by_speaker(name).map(Into::into))
    });
    quote::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    let rows = parts
        .into_iter()
        .zip(1..)
        .map(|(part, position)| passage::ActiveModel {
            quote_id: Set(id),
            position: Set(position),
            start: Set(offset(part.place.start)),
            end: Set(offset(part.place.end)),
            exact: Set(part.exact),
            prefix: Set(part.place.prefix),
            suffix: Set(part.place.suffix),
            r#match: Set(match part.matched {
                Match::Exact => passage::PassageMatch::Exact,
                Match::Normalized => passage::PassageMatch::Normalized,
                Match::Abridged => passage::PassageMatch::Abridged,
            }),
            omitted: Set(part.omitted),
        });
    passage::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    recheck_new(tx, capture.source_id, capture.id, id).await?;
    Ok(id)
}

/// The capture, and the language of its source. It is locked, so that of two who take the same words the
/// second finds the quote of the first.
async fn capture(
    tx: &DatabaseTransaction,
    id: &ID,
) -> Result<(capture::Model, Option<String>), Failure<RecordQuoteError>> {
    let key = input::key("captureId", id, "capture")?;
    as_captured(tx, key).await?;
    let found = capture::Entity::find_by_id(key)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    let Some(capture) = found else {
        return Err(Failure::refused(RecordQuoteError::new(
            Code::CaptureNotFound,
            "captureId",
            "there is no such capture; take the id from recordSource's answer",
        )));
    };
    let language = source::Entity::find_by_id(capture.source_id)
        .select_only()
        .column(source::Column::Language)
        .into_tuple()
        .one(tx)
        .await?
        .flatten();
    Ok((capture, language))
}

/// The quote of the speaker that stands at the very same places and was not withdrawn.
async fn same(
    tx: &DatabaseTransaction,
    capture_id: Uuid,
    speaker_id: Uuid,
    parts: &[Part],
) -> Result<Option<Uuid>, DbErr> {
    let offsets = |of: fn(&Part) -> usize| -> Vec<i32> {
        parts.iter().map(|part| offset(of(part))).collect()
    };
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            SAME,
            [
                capture_id.into(),
                speaker_id.into(),
                offsets(|part| part.place.start).into(),
                offsets(|part| part.place.end).into(),
            ],
        ))
        .await?;
    row.map(|row| row.try_get("", "id")).transpose()
}

/// The quote of the capture `$1` and the speaker `$2` whose passages begin at `$3` and end at `$4`.
const SAME: &str = r#"
SELECT q.id FROM quote q
WHERE q.capture_id = $1 AND q.speaker_id = $2 AND q.withdrawn_at IS NULL
    AND $3 = ARRAY(SELECT p.start FROM passage p WHERE p.quote_id = q.id ORDER BY p.position)
    AND $4 = ARRAY(SELECT p."end" FROM passage p WHERE p.quote_id = q.id ORDER BY p.position)
ORDER BY q.id LIMIT 1
"#;

fn speaker(place: &str, id: Option<&ID>) -> Result<Option<Uuid>, Invalid> {
    id.map(|id| input::key(place, id, "speaker")).transpose()
}
