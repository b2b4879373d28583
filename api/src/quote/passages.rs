//! The passages of a quote: its words, read from an input and found in a capture, in one piece or in
//! several.

use async_graphql::{Enum, InputObject, SimpleObject};
use serde::Deserialize;

use super::anchor::{
    self, Hint, INTERRUPTION_CHARS, Nearest, Part, Place, Refusal, anchor, offset, weighty_words,
};
use crate::graph::{error::Invalid, input};

/// The most characters of a quote, all passages together.
const QUOTE_CHARS: usize = 10_000;

/// The most passages with which a quote goes on.
const MOST_CONTINUED: usize = 20;

/// Words with which a quote goes on after an interruption.
#[derive(Clone, InputObject)]
pub struct ContinuedPassageInput {
    /// The words, as those of a quote.
    pub words: String,
    /// What stands directly before them, where they occur more than once; at most 1,000 characters.
    pub prefix: Option<String>,
    /// What stands directly after them, where they occur more than once; at most 1,000 characters.
    pub suffix: Option<String>,
    /// The code point of the capture's text at which they begin, from 0, where they occur more than once.
    pub start: Option<i32>,
}

/// Words to be found, with what tells where.
pub struct Wanted<'a> {
    words: String,
    hint: Hint<'a>,
    /// The place of `words` in the input.
    place: String,
}

/// Words that were found.
pub struct Anchored {
    /// The words as they were given, all passages together.
    pub text: String,
    /// Where they stand, in order.
    pub parts: Vec<Part>,
}

/// Why words are no quote of a capture.
pub enum Unanchored {
    /// They cannot be found; the place in the input.
    Refused(String, Refusal),
    /// A passage stands before the one before it, or far after it; the place in the input.
    Apart(String),
    /// What was left out holds these words, which may turn the meaning.
    Weighs(Vec<String>),
}

/// Reads the words of a quote and of what it goes on with.
///
/// # Errors
/// [`Invalid`] where a value breaks a rule that holds for it alone.
pub fn wanted<'a>(
    words: &str,
    hint: Hint<'a>,
    continued: &'a [ContinuedPassageInput],
) -> Result<Vec<Wanted<'a>>, Invalid> {
    input::at_most("continued", continued, MOST_CONTINUED)?;
    let mut wanted = vec![Wanted {
        words: input::text("words", words, QUOTE_CHARS)?,
        hint,
        place: "words".to_owned(),
    }];
    let mut chars = words.chars().count();
    for (index, passage) in continued.iter().enumerate() {
        let at = |field: &str| format!("continued.{index}.{field}");
        let words = input::text(&at("words"), &passage.words, QUOTE_CHARS)?;
        // They are written with a space between them.
        chars += 1 + words.chars().count();
        if chars > QUOTE_CHARS {
            let message = format!(
                "makes {chars} characters with the words before; shorten them to {QUOTE_CHARS}"
            );
            return Err(input::invalid(&at("words"), message));
        }
        let (prefix, suffix) = (passage.prefix.as_ref(), passage.suffix.as_ref());
        wanted.push(Wanted {
            words,
            hint: Hint::read(at, prefix, suffix, passage.start)?,
            place: at("words"),
        });
    }
    Ok(wanted)
}

/// Finds the words in a text of this language, one passage after the other.
///
/// # Errors
/// [`Unanchored`]; that an omission weighs only where that is not `acknowledged`.
pub fn find(
    text: &str,
    language: Option<&str>,
    wanted: Vec<Wanted<'_>>,
    acknowledged: bool,
) -> Result<Anchored, Unanchored> {
    let mut given = Vec::with_capacity(wanted.len());
    let mut parts: Vec<Part> = Vec::new();
    for Wanted { words, hint, place } in wanted {
        let found = anchor(text, &words, hint)
            .map_err(|refusal| Unanchored::Refused(place.clone(), refusal))?;
        let ended = parts.last().map(|part| part.place.end);
        let begins = found.first().map(|part| part.place.start);
        if let (Some(ended), Some(begins)) = (ended, begins)
            && !(ended..=ended + INTERRUPTION_CHARS).contains(&begins)
        {
            return Err(Unanchored::Apart(place));
        }
        parts.extend(found);
        given.push(words);
    }
    if !acknowledged {
        let omitted = parts.iter().filter_map(|part| part.omitted.as_deref());
        let weighty: Vec<String> = omitted
            .flat_map(|omitted| weighty_words(omitted, language))
            .collect();
        if !weighty.is_empty() {
            return Err(Unanchored::Weighs(weighty));
        }
    }
    Ok(Anchored {
        text: given.join(" "),
        parts,
    })
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

/// The passage of a capture that comes nearest to words that it does not hold. It is a hint: nothing is
/// anchored there by itself.
#[derive(Clone, Deserialize, SimpleObject)]
#[serde(from = "Kept")]
pub struct NearestPassage {
    /// The first character, in code points.
    start: i32,
    /// The character after the last one, in code points.
    end: i32,
    /// What the capture says there.
    text: String,
    /// From the words given to those of the capture, word by word, in order.
    difference: Vec<NearestPassageDifference>,
}

/// Words that the capture and the reviewer both have, or only one of the two.
#[derive(Clone, SimpleObject)]
pub struct NearestPassageDifference {
    /// Who has them.
    side: NearestPassageSide,
    /// The words.
    text: String,
}

/// Who has words that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "anchor::Side")]
pub enum NearestPassageSide {
    /// Both.
    Both,
    /// Only the words given.
    Given,
    /// Only the capture.
    Capture,
}

/// A nearest passage as a check keeps it, with the words of the quote's own capture.
#[derive(Deserialize)]
struct Kept {
    start: i32,
    end: i32,
    text: String,
    given: String,
}

impl From<Kept> for NearestPassage {
    fn from(kept: Kept) -> Self {
        Self {
            start: kept.start,
            end: kept.end,
            difference: told(anchor::difference(&kept.given, &kept.text)),
            text: kept.text,
        }
    }
}

fn told(difference: Vec<anchor::Difference>) -> Vec<NearestPassageDifference> {
    let told = |part: anchor::Difference| NearestPassageDifference {
        side: part.side.into(),
        text: part.text,
    };
    difference.into_iter().map(told).collect()
}

impl From<Nearest> for NearestPassage {
    fn from(nearest: Nearest) -> Self {
        Self {
            start: offset(nearest.start),
            end: offset(nearest.end),
            text: nearest.text,
            difference: told(nearest.difference),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_as_long_as_they_are_written_together() {
        let words = |length: usize| "a".repeat(length);
        let continued = [ContinuedPassageInput {
            words: words(10),
            prefix: None,
            suffix: None,
            start: None,
        }];
        let place = |first: usize| {
            let read = wanted(&words(first), Hint::default(), &continued);
            read.err().map(|invalid| invalid.path.join("."))
        };
        assert_eq!(place(QUOTE_CHARS - 11), None);
        assert_eq!(
            place(QUOTE_CHARS - 10).as_deref(),
            Some("continued.0.words")
        );
    }
}
