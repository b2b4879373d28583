//! `acceptSuggestion`: what is suggested at a place of a capture becomes a quote.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::found::{self, Found, Missing};
use crate::{
    auth,
    graph::{
        change::Existing,
        error::{Failure, user_error},
        id,
        plan::Reply,
        scalars::{Date, LanguageTag},
        write::Write,
    },
    quote::{
        self, ContinuedPassageInput, Quote, QuoteKind, RecordQuoteError, RecordQuoteErrorCode,
        RecordQuoteInput, anchor::offset,
    },
    reviewer::Role,
    speaker::{self, RecordSpeakerError, RecordSpeakerErrorCode, RecordSpeakerInput, SpeakerKind},
};

/// Which suggestion becomes a quote, and whose.
#[derive(Clone, InputObject)]
pub struct AcceptSuggestionInput {
    /// The capture for whose text it is suggested.
    pub capture_id: ID,
    /// The suggestion's `key`.
    pub key: String,
    /// Whose words they are, where that speaker is recorded: often one of the suggestion's `speakers`.
    pub speaker_id: Option<ID>,
    /// Whose words they are, where that speaker is not recorded yet: is recorded with the quote.
    pub new_speaker: Option<NewSpeakerInput>,
    /// What of the suggestion is to be otherwise.
    #[graphql(default)]
    pub changes: AcceptSuggestionChanges,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// A speaker who is recorded with a quote. Aliases, roles and identifiers are added later.
#[derive(Clone, InputObject)]
pub struct NewSpeakerInput {
    /// What kind of speaker it is.
    #[graphql(default_with = "SpeakerKind::Person")]
    pub kind: SpeakerKind,
    /// The preferred name, 1 to 300 characters.
    pub name: String,
    /// The language in which the name is written so.
    pub language: Option<LanguageTag>,
    /// Who it is, in words, at most 1,000 characters; needed for an ANONYMOUS speaker.
    pub description: Option<String>,
}

/// What of a suggestion is to be otherwise. What is left out is as suggested, what is null is not recorded.
#[derive(Clone, Default, InputObject)]
pub struct AcceptSuggestionChanges {
    /// How the source gives the words.
    pub kind: Option<QuoteKind>,
    /// The words by which the source attributes them; at most 100 characters.
    pub cue: MaybeUndefined<String>,
    /// The day on which they were spoken.
    pub spoken_on: MaybeUndefined<Date>,
    /// The occasion; at most 300 characters.
    pub occasion: MaybeUndefined<String>,
    /// Who passes them on: often one of the suggestion's `relayedBySpeakers`. Nobody, where this is left out.
    pub relayed_by_id: Option<ID>,
}

/// The quote, or why none was recorded.
#[derive(SimpleObject)]
pub struct AcceptSuggestionPayload {
    /// The quote; null where there are errors.
    pub quote: Option<Quote>,
    /// Why no quote was recorded.
    pub errors: Vec<AcceptSuggestionError>,
}

user_error! {
    /// Why a suggestion did not become a quote.
    AcceptSuggestionError, AcceptSuggestionErrorCode {
        /// There is no such capture.
        CaptureNotFound,
        /// The capture's text gives no suggestion with this key.
        SuggestionNotFound,
        /// There is no such speaker.
        SpeakerNotFound,
        /// A quote that is not NARRATION needs its speaker, by `speakerId` or `newSpeaker` and not by both, and
        /// NARRATION must not name one.
        SpeakerMismatch,
        /// A new ANONYMOUS speaker needs a description.
        DescriptionRequired,
        /// The source of a NARRATION has no publisher whose words it could be.
        PublisherUnknown,
        /// The speaker has a quote of the same words in the capture; it is `existing`.
        QuoteExists,
        /// The words are no quote as they are suggested: too long, in too many passages, or passages far apart.
        NotQuotable,
    }
    /// The quote that there is, for QUOTE_EXISTS.
    existing: Quote
}

use AcceptSuggestionErrorCode as Code;

impl From<Missing> for AcceptSuggestionError {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Capture => Self::new(Code::CaptureNotFound, "captureId", Missing::NO_CAPTURE),
            Missing::Suggestion => {
                Self::new(Code::SuggestionNotFound, "key", Missing::NO_SUGGESTION)
            }
        }
    }
}

impl From<RecordQuoteError> for AcceptSuggestionError {
    fn from(error: RecordQuoteError) -> Self {
        use RecordQuoteErrorCode as Of;
        let path = error.path.unwrap_or_default();
        let field = path.first().map(String::as_str).unwrap_or_default();
        // The words are not the caller's: they come from the text, under the key.
        let (place, is_of_words) = match field {
            "words" | "continued" => ("key".to_owned(), true),
            "kind" | "cue" | "spokenOn" | "occasion" | "relayedById" => {
                (format!("changes.{field}"), false)
            }
            _ => (path.join("."), false),
        };
        let code = match error.code {
            Of::QuoteExists => Code::QuoteExists,
            Of::CaptureNotFound => Code::CaptureNotFound,
            Of::SpeakerNotFound => Code::SpeakerNotFound,
            Of::SpeakerMismatch => Code::SpeakerMismatch,
            Of::PublisherUnknown => Code::PublisherUnknown,
            Of::Invalid if !is_of_words => Code::Invalid,
            Of::Invalid
            | Of::WordsNotFound
            | Of::WordsAmbiguous
            | Of::WordsSplitCharacter
            | Of::PassagesApart
            | Of::OmissionUnacknowledged => Code::NotQuotable,
        };
        let message = if code == Code::NotQuotable {
            format!(
                "the suggestion is no quote as it stands ({}); record the part that you mean by recordQuote",
                error.message
            )
        } else {
            error.message
        };
        match error.existing_key {
            Some(holder) => Self::taken(holder, code, &place, &message),
            None => Self::new(code, &place, message),
        }
    }
}

impl From<RecordSpeakerError> for AcceptSuggestionError {
    fn from(error: RecordSpeakerError) -> Self {
        use RecordSpeakerErrorCode as Of;
        let code = match error.code {
            Of::DescriptionRequired => Code::DescriptionRequired,
            // A new speaker has no aliases, roles and identifiers that could be wrong.
            Of::Invalid
            | Of::NameRepeated
            | Of::DatesReversed
            | Of::SchemeRepeated
            | Of::IdentifierTaken => Code::Invalid,
        };
        let path = error.path.unwrap_or_default().join(".");
        Self::new(code, &format!("newSpeaker.{path}"), error.message)
    }
}

/// The mutation.
#[derive(Default)]
pub struct AcceptSuggestion;

/// The mutation.
#[Object]
impl AcceptSuggestion {
    /// Records a suggestion as a quote, by the rules of `recordQuote`, and its speaker where that is a new one. For
    /// reviewers.
    async fn accept_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which suggestion becomes a quote, and whose.")]
        input: AcceptSuggestionInput,
    ) -> Option<Result<AcceptSuggestionPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: AcceptSuggestionInput,
) -> Result<AcceptSuggestionPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Quote>(ctx, &["quote"])?;
    let existing = Existing::plan::<Quote>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write
        .once(ctx, key, Box::pin(accept(&write.tx, &input)))
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => AcceptSuggestionPayload {
            quote: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => AcceptSuggestionPayload {
            quote: None,
            errors: existing.tell(ctx, errors).await?,
        },
    })
}

async fn accept(
    tx: &DatabaseTransaction,
    input: &AcceptSuggestionInput,
) -> Result<Uuid, Failure<AcceptSuggestionError>> {
    let (_, suggestion) = found::by_key(tx, &input.capture_id, &input.key).await?;
    let kind = input.changes.kind.unwrap_or_else(|| suggestion.kind.into());
    let speaker_id = speaker(tx, kind, input).await?;
    let wanted = wanted(input, kind, suggestion, speaker_id);
    quote::record(tx, &wanted).await.map_err(Failure::widened)
}

/// Whose words they are: the speaker who is named, or the new one.
async fn speaker(
    tx: &DatabaseTransaction,
    kind: QuoteKind,
    input: &AcceptSuggestionInput,
) -> Result<Option<ID>, Failure<AcceptSuggestionError>> {
    let mismatch = |place, message| {
        let error = AcceptSuggestionError::new(Code::SpeakerMismatch, place, message);
        Err(Failure::refused(error))
    };
    let new = match (&input.speaker_id, &input.new_speaker) {
        (Some(_), Some(_)) => {
            let message = "the speaker is given by `speakerId`; leave one of the two out";
            return mismatch("newSpeaker", message);
        }
        (None, None) if kind != QuoteKind::Narration => {
            let message = "say whose words they are: by `speakerId`, such as that of one of the suggestion's `speakers`, \
                or by `newSpeaker`";
            return mismatch("speakerId", message);
        }
        (known, None) => return Ok(known.clone()),
        (None, Some(new)) => new,
    };
    let wanted = RecordSpeakerInput {
        kind: new.kind,
        name: new.name.clone(),
        language: new.language.clone(),
        aliases: Vec::new(),
        description: new.description.clone(),
        roles: Vec::new(),
        identifiers: Vec::new(),
        idempotency_key: None,
    };
    let recorded = speaker::record(tx, &wanted)
        .await
        .map_err(Failure::widened)?;
    Ok(Some(ID(id::encode("speaker", recorded))))
}

/// What `recordQuote` would be asked for.
fn wanted(
    input: &AcceptSuggestionInput,
    kind: QuoteKind,
    suggestion: Found,
    speaker_id: Option<ID>,
) -> RecordQuoteInput {
    let changes = &input.changes;
    let mut passages = suggestion.passages.into_iter();
    let (words, start) = passages
        .next()
        .map(|passage| (passage.text, offset(passage.start)))
        .unwrap_or_default();
    let continued = passages.map(|passage| ContinuedPassageInput {
        words: passage.text,
        prefix: None,
        suffix: None,
        start: Some(offset(passage.start)),
    });
    RecordQuoteInput {
        capture_id: input.capture_id.clone(),
        words,
        prefix: None,
        suffix: None,
        start: Some(start),
        continued: Some(continued.collect()),
        acknowledge_omission: None,
        kind,
        speaker_id,
        relayed_by_id: changes.relayed_by_id.clone(),
        cue: changed(&changes.cue, suggestion.cue),
        spoken_on: changed(&changes.spoken_on, suggestion.spoken_on.map(Date)),
        occasion: changed(&changes.occasion, suggestion.occasion),
        place: None,
        original_text: None,
        original_language: None,
        idempotency_key: None,
    }
}

/// What is recorded of a field: as suggested where nothing is said of it.
fn changed<T: Clone>(change: &MaybeUndefined<T>, suggested: Option<T>) -> Option<T> {
    match change {
        MaybeUndefined::Undefined => suggested,
        MaybeUndefined::Null => None,
        MaybeUndefined::Value(value) => Some(value.clone()),
    }
}
