//! The suggestions for a capture, each with its key.

use async_graphql::{Error, ID};
use chrono::NaiveDate;
use entity::{
    capture,
    quote::QuoteKind,
    source::{self, Column},
};
use sea_orm::{ActiveEnum as _, DatabaseTransaction, EntityTrait as _, QuerySelect as _};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    graph::{
        error::{Failure, Invalid},
        input,
    },
    history::event::hex,
    suggest::{self, Offsets, SuggestedQuote},
};

/// What is suggested for a capture.
pub struct Suggested {
    /// The quotes, in the order of the text.
    pub quotes: Vec<Found>,
    /// Whether anything is known of the language.
    pub knows_language: bool,
    /// What limits them.
    pub note: Option<String>,
}

/// A quote that the capture seems to hold.
pub struct Found {
    /// Names it within the capture.
    pub key: String,
    /// How the words stand in the text.
    pub kind: QuoteKind,
    /// Where they stand.
    pub passages: Vec<FoundPassage>,
    /// What reports them.
    pub cue: Option<String>,
    /// Who says them, as worded there.
    pub mention: Option<String>,
    /// By which name.
    pub speaker: Option<String>,
    /// Who passes them on.
    pub relayed_by: Option<String>,
    /// When they were said, as worded there.
    pub spoken: Option<String>,
    /// The day that this names.
    pub spoken_on: Option<NaiveDate>,
    /// On what occasion.
    pub occasion: Option<String>,
    /// How often one like it is right.
    pub confidence: f64,
}

/// A stretch of the capture's text, in Unicode code points.
pub struct FoundPassage {
    /// The first character.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
    /// The characters.
    pub text: String,
}

/// A capture's text, with what is asked of it for each suggestion.
struct Article {
    text: String,
    published_on: Option<NaiveDate>,
    offsets: Offsets,
    digest: Sha256,
}

impl Found {
    fn of(article: &Article, quote: &SuggestedQuote<'_>) -> Self {
        let passages = quote.passages.iter().map(|passage| FoundPassage {
            start: passage.start,
            end: passage.end,
            text: article.offsets.cut(&article.text, *passage).to_owned(),
        });
        Self {
            key: key(&article.digest, quote),
            kind: quote.kind,
            passages: passages.collect(),
            cue: quote.cue.map(line),
            mention: quote.mention.map(line),
            speaker: quote.speaker.map(line),
            relayed_by: quote.relayed_by.map(line),
            spoken: quote.when.map(line),
            spoken_on: quote.spoken_on(article.published_on),
            occasion: quote.occasion.map(line),
            confidence: quote.confidence,
        }
    }

    /// Its words, passages with an ellipsis between.
    pub fn words(&self) -> String {
        let passages: Vec<&str> = self.passages.iter().map(|at| at.text.as_str()).collect();
        passages.join(" … ")
    }
}

/// Words that the text may break over lines, in one.
fn line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What names a suggestion within a capture: a digest of the capture's text, the kind and the places.
fn key(text: &Sha256, quote: &SuggestedQuote<'_>) -> String {
    let mut digest = text.clone();
    digest.update(quote.kind.to_value());
    for passage in &quote.passages {
        digest.update(format!(" {}-{}", passage.start, passage.end));
    }
    hex(&digest.finalize()[..16])
}

/// Reads a capture of a source in this language that was published on this day. It takes a fifth of a second for a text of 1 MiB, so not where
/// requests are answered; the next time it is read again, since that costs less than to keep it.
///
/// # Errors
/// Where the reading ends before its time.
pub async fn suggested(
    text: String,
    language: Option<String>,
    published_on: Option<NaiveDate>,
) -> Result<Suggested, Error> {
    let read = move || {
        let tag = language.as_deref().unwrap_or("en");
        let article = Article {
            offsets: Offsets::new(&text),
            digest: Sha256::new_with_prefix(&text),
            published_on,
            text,
        };
        let found = suggest::suggest(&article.text, tag);
        let quotes = found.quotes.iter();
        Suggested {
            quotes: quotes.map(|quote| Found::of(&article, quote)).collect(),
            knows_language: found.knows_language,
            note: note(language.as_deref(), found.knows_language),
        }
    };
    Ok(tokio::task::spawn_blocking(read).await?)
}

fn note(language: Option<&str>, is_known: bool) -> Option<String> {
    match language {
        None => Some(
            "The source does not say its language, so it was read as English; set it by updateSource.".to_owned(),
        ),
        Some(tag) if !is_known => Some(format!(
            "Nothing is known of the language {tag} yet: only the words in quotation marks are found, and nobody is named."
        )),
        Some(_) => None,
    }
}

/// Why there is no such suggestion.
pub enum Missing {
    /// There is no such capture.
    Capture,
    /// The capture's text gives no suggestion of this key.
    Suggestion,
}

impl Missing {
    /// What to do about a capture that there is not.
    pub const NO_CAPTURE: &str =
        "there is no such capture; take its id from `suggestedQuotes { capture { id } }`";
    /// What to do about a suggestion that there is not.
    pub const NO_SUGGESTION: &str = "the text gives no such suggestion: the key is wrong, is one of another capture, \
        or the program reads the text otherwise by now; read `suggestedQuotes` again, or record the quote by recordQuote";
}

/// The suggestion of a capture that has this key.
///
/// # Errors
/// [`Missing`]; faults of the database.
pub async fn by_key<E: From<Missing> + From<Invalid>>(
    tx: &DatabaseTransaction,
    capture_id: &ID,
    key: &str,
) -> Result<(Uuid, Found), Failure<E>> {
    let id = input::key("captureId", capture_id, "capture")?;
    let key = input::line("key", key, 100)?;
    let found = capture::Entity::find_by_id(id).one(tx).await?;
    let capture = found.ok_or_else(|| Failure::refused(Missing::Capture))?;
    let of: Option<(Option<String>, Option<NaiveDate>)> =
        source::Entity::find_by_id(capture.source_id)
            .select_only()
            .columns([Column::Language, Column::PublishedOn])
            .into_tuple()
            .one(tx)
            .await?;
    let (language, published_on) = of.unwrap_or_default();
    let suggested = suggested(capture.text, language, published_on).await?;
    let found = suggested.quotes.into_iter().find(|quote| quote.key == key);
    found
        .map(|quote| (id, quote))
        .ok_or_else(|| Failure::refused(Missing::Suggestion))
}
