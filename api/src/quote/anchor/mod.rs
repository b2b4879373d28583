//! Where do these words stand in this text? The rule under the promise, as pure functions.
//!
//! Words are found character by character; or with only such typography different as
//! `fold` takes away; or with parts left out that are marked as such. Nothing here is
//! fuzzy: what comes near to absent words is told as a hint and never anchored. Offsets are Unicode code
//! points into the text, on the boundaries of grapheme clusters (UAX 29), as the W3C Web Annotation
//! model's TextPositionSelector counts them.

mod abridge;
mod fold;
mod nearest;
mod occurrences;
mod recheck;

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

pub use abridge::{INTERRUPTION_CHARS, weighty_words};
pub use nearest::{Difference, Nearest, Side, difference};
pub use recheck::{Captured, Near, Passage, Stands, recheck};

use abridge::{ANY_NUMBER, Pattern};
use fold::Folded;
use nearest::Nearby;
use occurrences::occurrences;

use crate::graph::{error::Invalid, input};

/// The most code points that are kept before a passage, and as many after it. Together they are what
/// the public may see around a quote.
const CONTEXT_CHARS: usize = 100;

/// The most places that a refusal lists.
const PLACES_SHOWN: usize = 10;

/// The most characters that a hint has before the words, and as many after them.
const HINT_CHARS: usize = 1_000;

/// Code points of context in a listed place: enough to tell one from another.
const PLACE_CONTEXT_CHARS: usize = 40;

/// Which of several places is meant; what is `None` tells nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint<'a> {
    /// What stands directly before the words (TextQuoteSelector `prefix`).
    pub prefix: Option<&'a str>,
    /// What stands directly after the words (TextQuoteSelector `suffix`).
    pub suffix: Option<&'a str>,
    /// The code point at which the words begin (TextPositionSelector `start`).
    pub start: Option<usize>,
}

impl<'a> Hint<'a> {
    /// Reads what an input gives; `at` is the place of a field in it.
    ///
    /// # Errors
    /// [`Invalid`] where a text has controls or is too long, or the words begin before the text.
    pub fn read(
        at: impl Fn(&str) -> String,
        prefix: Option<&'a String>,
        suffix: Option<&'a String>,
        start: Option<i32>,
    ) -> Result<Self, Invalid> {
        let beside = |field: &str, text: Option<&'a String>| {
            text.map(|text| input::beside(&at(field), text, HINT_CHARS))
                .transpose()
        };
        let start = start.map(|start| {
            usize::try_from(start).map_err(|_| {
                let message = "lies before the text; count its code points from 0";
                input::invalid(&at("start"), message)
            })
        });
        Ok(Self {
            prefix: beside("prefix", prefix)?,
            suffix: beside("suffix", suffix)?,
            start: start.transpose()?,
        })
    }
}

/// An offset as the database and the API have it: a capture has at most 1 MiB, so it always fits.
pub fn offset(chars: usize) -> i32 {
    i32::try_from(chars).unwrap_or(i32::MAX)
}

/// A place in the text, in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first character.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
    /// What stands before.
    pub prefix: String,
    /// What stands after.
    pub suffix: String,
}

/// How words match the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Character by character.
    Exact,
    /// But for quotation marks, dashes, white space, soft hyphens, characters without width and
    /// Unicode composition.
    Normalized,
    /// With parts left out or put in, marked as such.
    Abridged,
}

/// A passage of the text in which words, or a part of them, stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it stands.
    pub place: Place,
    /// The text's own characters there.
    pub exact: String,
    /// How the words match it.
    pub matched: Match,
    /// What stands between the part before and this one, and was left out; `None` for the first.
    pub omitted: Option<String>,
}

/// Why words are not anchored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text does not hold them.
    #[error(
        "the capture does not hold these words; copy them from its text, and mark what you leave out by […]"
    )]
    Absent {
        /// What comes nearest to them.
        nearest: Option<Box<Nearest>>,
    },
    /// The text holds them only where that would cut a character in two, such as an accent from its
    /// letter.
    #[error("these words begin or end inside a character of the capture; take in the whole of it")]
    SplitsCharacter,
    /// The text holds them, but not where the hint says.
    #[error(
        "the words stand elsewhere than `prefix`, `suffix` or `start` say; they stand in {count} place(s), listed here"
    )]
    NotThere {
        /// The first places where they do stand.
        places: Vec<Place>,
        /// How many places there are.
        count: usize,
    },
    /// The text holds them several times, and the hint does not choose.
    #[error(
        "the words stand in {count} places, listed here; choose one by its `start`, or by `prefix` or `suffix`"
    )]
    Several {
        /// The first of the places.
        places: Vec<Place>,
        /// How many places there are.
        count: usize,
    },
}

/// Finds the one place in `text` where `words` stand: exactly, or else with other typography, or else
/// abridged. It takes time that grows with the lengths of the two, and not with their product.
///
/// # Errors
/// [`Refusal`] where there is none, or where the hint does not tell which of several is meant.
/// No words at all are [`Refusal::Absent`].
pub fn anchor(text: &str, words: &str, hint: Hint<'_>) -> Result<Vec<Part>, Refusal> {
    let mut refused = None;
    let exactly = exact(text, words, hint);
    match exactly.decide(text) {
        Ok(chain) => return Ok(parts(text, &chain, |_| Match::Exact)),
        Err(refusal @ Refusal::Several { .. }) => return Err(refusal),
        Err(refusal) => keep(&mut refused, refusal),
    }
    let folded = Folded::of(text);
    let literally = normalized(text, words, hint, &folded);
    match literally.decide(text) {
        Ok(chain) => {
            let closeness = |exact: &str| {
                if exact == words {
                    Match::Exact
                } else {
                    Match::Normalized
                }
            };
            return Ok(parts(text, &chain, closeness));
        }
        Err(refusal @ Refusal::Several { .. }) => return Err(refusal),
        Err(refusal) => keep(&mut refused, refusal),
    }
    if let Some(pattern) = Pattern::read(words) {
        match abridged(text, &pattern, hint, &folded).decide(text) {
            Ok(chain) => return Ok(parts(text, &chain, |_| Match::Abridged)),
            Err(refusal) => keep(&mut refused, refusal),
        }
    }
    Err(refused.unwrap_or_else(|| Refusal::Absent {
        nearest: Nearby::of(text).nearest(words).map(Box::new),
    }))
}

/// As [`anchor()`], where the words must stand in one piece.
///
/// # Errors
/// As there; abridged words are absent.
pub fn anchor_whole(text: &str, words: &str, hint: Hint<'_>) -> Result<Part, Refusal> {
    let absent = Refusal::Absent { nearest: None };
    let mut parts = anchor(text, words, hint)?.into_iter();
    match (parts.next(), parts.next()) {
        (Some(part), None) if part.matched != Match::Abridged => Ok(part),
        _ => Err(absent),
    }
}

/// Keeps the first refusal that tells more than that the words are absent.
fn keep(refused: &mut Option<Refusal>, refusal: Refusal) {
    if refused.is_none() && !matches!(refusal, Refusal::Absent { .. }) {
        *refused = Some(refusal);
    }
}

fn exact(text: &str, words: &str, hint: Hint<'_>) -> Found {
    let mut found = Found::default();
    if words.is_empty() {
        return found;
    }
    let start = hint.start.map(|start| byte_of(text, start));
    let mut boundaries: Option<Vec<usize>> = None;
    for at in occurrences(text, words) {
        let end = at + words.len();
        let boundaries = boundaries.get_or_insert_with(|| {
            text.grapheme_indices(true)
                .map(|(begin, _)| begin)
                .collect()
        });
        let is_boundary = |at: usize| at == text.len() || boundaries.binary_search(&at).is_ok();
        if !(is_boundary(at) && is_boundary(end)) {
            found.cuts = true;
            continue;
        }
        let meant = start.is_none_or(|start| start == at)
            && hint
                .prefix
                .is_none_or(|prefix| text[..at].ends_with(prefix))
            && hint
                .suffix
                .is_none_or(|suffix| text[end..].starts_with(suffix));
        let place = at..end;
        found.add(meant, vec![place]);
    }
    found
}

fn normalized(text: &str, words: &str, hint: Hint<'_>, folded: &Folded) -> Found {
    let mut found = Found::default();
    let words = fold::fold(words);
    if words.is_empty() {
        return found;
    }
    let hint = FoldedHint::of(text, hint);
    for at in occurrences(&folded.text, &words) {
        let place = at..at + words.len();
        hint.sort(&mut found, folded, &[place]);
    }
    found
}

fn abridged(text: &str, pattern: &Pattern, hint: Hint<'_>, folded: &Folded) -> Found {
    let hint = FoldedHint::of(text, hint);
    let (chains, cuts) = pattern.chains(folded, &folded.paragraph_breaks(text), ANY_NUMBER);
    let mut found = Found {
        cuts,
        ..Found::default()
    };
    for chain in chains {
        hint.sort(&mut found, folded, &chain);
    }
    found
}

/// A hint for a folded text.
struct FoldedHint {
    prefix: Option<String>,
    suffix: Option<String>,
    /// The byte of the text at which the words begin.
    start: Option<usize>,
}

impl FoldedHint {
    fn of(text: &str, hint: Hint<'_>) -> Self {
        Self {
            prefix: hint.prefix.map(|prefix| Folded::of(prefix).text),
            suffix: hint.suffix.map(|suffix| Folded::of(suffix).text),
            start: hint.start.map(|start| byte_of(text, start)),
        }
    }

    /// Adds a chain of places of the folded text to what was found.
    fn sort(&self, found: &mut Found, folded: &Folded, chain: &[Range<usize>]) {
        let plain: Option<Vec<_>> = chain.iter().map(|place| folded.plain(place)).collect();
        let (Some(plain), Some(first), Some(last)) = (plain, chain.first(), chain.last()) else {
            found.cuts = true;
            return;
        };
        let before = &folded.text[..first.start];
        let after = &folded.text[last.end..];
        let meant = self
            .start
            .is_none_or(|start| plain.first().is_some_and(|place| place.start == start))
            && self
                .prefix
                .as_ref()
                .is_none_or(|prefix| before.ends_with(prefix.as_str()))
            && self
                .suffix
                .as_ref()
                .is_none_or(|suffix| after.starts_with(suffix.as_str()));
        found.add(meant, plain);
    }
}

/// The bytes of each part, in order.
type Chain = Vec<Range<usize>>;

/// What was found, as far as the answer needs it.
#[derive(Default)]
struct Found {
    meant: Vec<Chain>,
    meant_count: usize,
    others: Vec<Chain>,
    others_count: usize,
    /// Whether the words stand where that would cut a character.
    cuts: bool,
}

impl Found {
    fn add(&mut self, meant: bool, chain: Chain) {
        let (chains, count) = if meant {
            (&mut self.meant, &mut self.meant_count)
        } else {
            (&mut self.others, &mut self.others_count)
        };
        *count += 1;
        if chains.len() < PLACES_SHOWN {
            chains.push(chain);
        }
    }

    fn decide(mut self, text: &str) -> Result<Chain, Refusal> {
        let listed = |chains: Vec<Chain>| -> Vec<Place> {
            let whole = |chain: Chain| Some(chain.first()?.start..chain.last()?.end);
            let places = chains.into_iter().filter_map(whole);
            places
                .map(|bytes| place(text, &bytes, PLACE_CONTEXT_CHARS))
                .collect()
        };
        match (self.meant_count, self.others_count) {
            (1, _) => Ok(self.meant.remove(0)),
            (0, 0) if self.cuts => Err(Refusal::SplitsCharacter),
            (0, 0) => Err(Refusal::Absent { nearest: None }),
            (0, count) => Err(Refusal::NotThere {
                places: listed(self.others),
                count,
            }),
            (count, _) => Err(Refusal::Several {
                places: listed(self.meant),
                count,
            }),
        }
    }
}

fn parts(text: &str, chain: &[Range<usize>], matched: impl Fn(&str) -> Match) -> Vec<Part> {
    let part = |(index, bytes): (usize, &Range<usize>)| {
        let exact = text[bytes.clone()].to_owned();
        Part {
            place: place(text, bytes, CONTEXT_CHARS),
            matched: matched(&exact),
            omitted: index
                .checked_sub(1)
                .map(|before| text[chain[before].end..bytes.start].to_owned()),
            exact,
        }
    };
    chain.iter().enumerate().map(part).collect()
}

fn place(text: &str, bytes: &Range<usize>, context: usize) -> Place {
    let start = offset_of(text, bytes.start);
    Place {
        start,
        end: start + text[bytes.clone()].chars().count(),
        prefix: last_chars(&text[..bytes.start], context).to_owned(),
        suffix: first_chars(&text[bytes.end..], context).to_owned(),
    }
}

/// The code points before a byte.
fn offset_of(text: &str, byte: usize) -> usize {
    text[..byte].chars().count()
}

/// The byte at which a code point begins; one that is in no text for an offset beyond the end.
fn byte_of(text: &str, offset: usize) -> usize {
    text.char_indices()
        .nth(offset)
        .map_or(usize::MAX, |(byte, _)| byte)
}

fn first_chars(text: &str, most: usize) -> &str {
    text.char_indices()
        .nth(most)
        .map_or(text, |(end, _)| &text[..end])
}

fn last_chars(text: &str, most: usize) -> &str {
    text.char_indices()
        .rev()
        .nth(most.saturating_sub(1))
        .map_or(text, |(start, _)| &text[start..])
}

#[cfg(test)]
mod tests;
