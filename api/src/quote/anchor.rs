//! Where do these words stand in this text? The rule under the promise, as a pure function.
//!
//! Words are found character by character or not at all: nothing here is fuzzy. Offsets are Unicode
//! code points into the text, on the boundaries of grapheme clusters (UAX 29), as the W3C Web
//! Annotation model's TextPositionSelector counts them.

use unicode_segmentation::{GraphemeCursor, GraphemeIncomplete};

use crate::graph::{error::Invalid, input};

/// The most code points that are kept before a passage, and as many after it. Together they are what
/// the public may see around a quote.
pub const CONTEXT_CHARS: usize = 100;

/// The most places that a refusal lists.
pub const PLACES_SHOWN: usize = 10;

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

/// Why words are not anchored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text does not hold them.
    #[error(
        "the capture does not hold these words; copy them from its text, character by character"
    )]
    Absent,
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

/// Finds the one place in `text` where `words` stand.
///
/// # Errors
/// [`Refusal`] where there is none, or where the hint does not tell which of several is meant.
/// No words at all are [`Refusal::Absent`].
pub fn anchor(text: &str, words: &str, hint: Hint<'_>) -> Result<Place, Refusal> {
    if words.is_empty() {
        return Err(Refusal::Absent);
    }
    let mut found = Found::default();
    let mut split = false;
    // Byte and code point of where the search stands, so that code points are counted once.
    let (mut from, mut counted_to, mut counted) = (0, 0, 0);
    let word_chars = words.chars().count();
    while let Some(at) = text[from..].find(words).map(|offset| from + offset) {
        counted += text[counted_to..at].chars().count();
        counted_to = at;
        // The next occurrence may overlap this one.
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
        let end = at + words.len();
        if !(is_boundary(text, at) && is_boundary(text, end)) {
            split = true;
            continue;
        }
        let meant = hint.start.is_none_or(|start| start == counted)
            && hint
                .prefix
                .is_none_or(|prefix| text[..at].ends_with(prefix))
            && hint
                .suffix
                .is_none_or(|suffix| text[end..].starts_with(suffix));
        found.add(meant, || Place {
            start: counted,
            end: counted + word_chars,
            prefix: last_chars(&text[..at], CONTEXT_CHARS).to_owned(),
            suffix: first_chars(&text[end..], CONTEXT_CHARS).to_owned(),
        });
    }
    found.decide(split)
}

/// The places found, as far as the answer needs them.
#[derive(Default)]
struct Found {
    meant: Vec<Place>,
    meant_count: usize,
    others: Vec<Place>,
    others_count: usize,
}

impl Found {
    fn add(&mut self, meant: bool, place: impl FnOnce() -> Place) {
        let (places, count) = if meant {
            (&mut self.meant, &mut self.meant_count)
        } else {
            (&mut self.others, &mut self.others_count)
        };
        *count += 1;
        if places.len() < PLACES_SHOWN {
            places.push(place());
        }
    }

    fn decide(mut self, split: bool) -> Result<Place, Refusal> {
        match (self.meant_count, self.others_count) {
            (1, _) => Ok(self.meant.remove(0)),
            (0, 0) if split => Err(Refusal::SplitsCharacter),
            (0, 0) => Err(Refusal::Absent),
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

fn listed(places: Vec<Place>) -> Vec<Place> {
    let short = |place: Place| Place {
        prefix: last_chars(&place.prefix, PLACE_CONTEXT_CHARS).to_owned(),
        suffix: first_chars(&place.suffix, PLACE_CONTEXT_CHARS).to_owned(),
        ..place
    };
    places.into_iter().map(short).collect()
}

/// Whether a grapheme cluster begins or the text ends at this byte.
fn is_boundary(text: &str, at: usize) -> bool {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    // The whole text is one chunk, so the cursor never lacks context.
    !matches!(
        cursor.is_boundary(text, 0),
        Ok(false) | Err(GraphemeIncomplete::InvalidOffset)
    )
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
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;

    const NONE: Hint<'static> = Hint {
        prefix: None,
        suffix: None,
        start: None,
    };

    #[test]
    fn words_that_stand_once_need_no_hint() {
        let place = anchor("“Yes,” she said.", "Yes", NONE).expect("a place");
        assert_eq!((place.start, place.end), (1, 4));
        assert_eq!(
            (place.prefix.as_str(), place.suffix.as_str()),
            ("“", ",” she said.")
        );
    }

    #[test]
    fn an_edited_word_is_absent() {
        assert_eq!(
            anchor("We will act now.", "We shall act", NONE),
            Err(Refusal::Absent)
        );
        assert_eq!(
            anchor("We will act now.", "we will act", NONE),
            Err(Refusal::Absent)
        );
        assert_eq!(anchor("We will act now.", "", NONE), Err(Refusal::Absent));
    }

    #[test]
    fn words_that_stand_twice_are_chosen_by_start_prefix_or_suffix() {
        let text = "No. No!";
        let Err(Refusal::Several { places, count: 2 }) = anchor(text, "No", NONE) else {
            panic!("two places");
        };
        assert_eq!(
            places.iter().map(|place| place.start).collect::<Vec<_>>(),
            [0, 4]
        );
        for hint in [
            Hint {
                start: Some(4),
                ..NONE
            },
            Hint {
                prefix: Some(". "),
                ..NONE
            },
            Hint {
                suffix: Some("!"),
                ..NONE
            },
        ] {
            assert_eq!(anchor(text, "No", hint).expect("the second").start, 4);
        }
        assert!(matches!(
            anchor(
                text,
                "No",
                Hint {
                    start: Some(2),
                    ..NONE
                }
            ),
            Err(Refusal::NotThere { count: 2, .. })
        ));
    }

    #[test]
    fn overlapping_places_are_places() {
        assert!(matches!(
            anchor("aaa", "aa", NONE),
            Err(Refusal::Several { count: 2, .. })
        ));
    }

    #[test]
    fn a_character_is_never_cut() {
        let accented = "cafe\u{301} olé";
        assert_eq!(
            anchor(accented, "cafe", NONE),
            Err(Refusal::SplitsCharacter)
        );
        assert!(anchor(accented, "cafe\u{301}", NONE).is_ok());
        assert_eq!(anchor("👩‍🚀 said", "👩", NONE), Err(Refusal::SplitsCharacter));
        assert_eq!(
            anchor("one\r\ntwo", "one\r", NONE),
            Err(Refusal::SplitsCharacter)
        );
    }

    #[test]
    fn a_refusal_lists_ten_places_and_counts_all() {
        let Err(Refusal::Several { places, count }) = anchor(&"ja ".repeat(500), "ja", NONE) else {
            panic!("many places");
        };
        assert_eq!((places.len(), count), (PLACES_SHOWN, 500));
    }

    /// Text of few letters, so that parts repeat, with what is hard about Unicode.
    fn text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            Just("a"),
            Just("b"),
            Just(" "),
            Just("é"),
            Just("e\u{301}"),
            Just("👩‍🚀"),
            Just("🇨🇺"),
            Just("\r\n"),
            Just("“"),
            Just("\u{200d}"),
            Just("ש"),
            Just("\u{ad}"),
        ];
        prop::collection::vec(part, 1..60).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn every_substring_of_whole_characters_anchors_to_itself(
            text in text(), from: prop::sample::Index, length: prop::sample::Index,
        ) {
            let clusters: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
            let first = from.index(clusters.len());
            let last = first + length.index(clusters.len() - first);
            let begin = clusters[first].0;
            let words: String = clusters[first..=last].iter().map(|(_, cluster)| *cluster).collect();
            let start = text[..begin].chars().count();
            let place = anchor(&text, &words, Hint { start: Some(start), ..NONE });
            let place = place.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
            prop_assert_eq!(place.start, start);
            let there: String = text.chars().skip(place.start).take(place.end - place.start).collect();
            prop_assert_eq!(there, words);
        }

        #[test]
        fn what_is_anchored_stands_there(text in text(), words in text()) {
            if let Ok(place) = anchor(&text, &words, NONE) {
                let there: String = text.chars().skip(place.start).take(place.end - place.start).collect();
                prop_assert_eq!(there, words);
            } else if !text.contains(&words) {
                prop_assert_eq!(anchor(&text, &words, NONE), Err(Refusal::Absent));
            }
        }
    }
}
