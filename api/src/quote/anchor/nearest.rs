//! The passage that comes nearest to words that are not there: a hint for who looks for them, never an
//! anchor.

use std::{collections::HashMap, ops::Range};

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{fold::fold, offset_of};

/// Words that occur more often in the words looked for tell nothing about the place.
const MOST_REPEATS: usize = 20;

/// The most tokens that are compared: enough for 10,000 characters.
const MOST_TOKENS: usize = 5_000;

/// The most places of words that tell where a passage begins. The rarest come first, so what is left out of
/// a long text hardly tells anything.
const MOST_VOTES: usize = 20_000;

/// The passage of a text that comes nearest to some words, and what is different there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// Its first code point in the text.
    pub start: usize,
    /// The code point after its last.
    pub end: usize,
    /// What the text says there.
    pub text: String,
    /// From the one to the other, in order.
    pub difference: Vec<Difference>,
}

/// Words that both have, or only one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Who has them.
    pub side: Side,
    /// The words, as they stand there.
    pub text: String,
}

/// Who has words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// Only the words that were looked for.
    Given,
    /// Only the text that was looked through.
    Capture,
}

/// A word or a sign, and where it stands.
struct Token {
    folded: String,
    plain: Range<usize>,
}

impl Token {
    fn is_word(&self) -> bool {
        self.folded.chars().any(char::is_alphanumeric)
    }
}

/// A text in which passages are looked for.
pub struct Nearby<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// Where each word stands among the tokens, whatever its case.
    places: HashMap<String, Vec<usize>>,
}

impl<'a> Nearby<'a> {
    /// Reads a text.
    pub fn of(text: &'a str) -> Self {
        let tokens = tokens(text);
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, token) in tokens.iter().enumerate() {
            if token.is_word() {
                places
                    .entry(token.folded.to_lowercase())
                    .or_default()
                    .push(at);
            }
        }
        Self {
            text,
            tokens,
            places,
        }
    }

    /// Finds the passage that has most of the words in their order; `None` where none has half of them.
    pub fn nearest(&self, words: &str) -> Option<Nearest> {
        let given = tokens(words);
        if given.is_empty() || given.len() > MOST_TOKENS {
            return None;
        }
        let begin = self.likely_begin(&given)?;
        let window = &self.tokens[begin..self.tokens.len().min(begin + 2 * given.len() + 8)];
        let ops = compare(&given, window);
        let equal = |op: &&DiffOp| matches!(op, DiffOp::Equal { .. });
        let shared: usize = ops
            .iter()
            .filter(equal)
            .map(|op| op.old_range().len())
            .sum();
        if shared * 2 < given.len() {
            return None;
        }
        // What stands around the passage is no difference.
        let first = ops.iter().find(equal)?.new_range().start;
        let last = ops.iter().rfind(equal)?.new_range().end;
        let passage = window[first].plain.start..window[last - 1].plain.end;
        Some(Nearest {
            start: offset_of(self.text, passage.start),
            end: offset_of(self.text, passage.end),
            text: self.text[passage].to_owned(),
            difference: told(words, &given, self.text, window, &ops, first..last),
        })
    }

    /// Finds what stands in the place of words, by what stood beside them: its code points, and what it says.
    /// `None` where that has not half of the words.
    pub fn between(
        &self,
        before: &str,
        words: &str,
        after: &str,
    ) -> Option<(Range<usize>, String)> {
        let given = tokens(&[before, words, after].concat());
        let inside =
            |token: &Token| (before.len()..before.len() + words.len()).contains(&token.plain.start);
        let first = given.iter().position(inside)?;
        let end = given.iter().rposition(inside)? + 1;
        if given.len() > MOST_TOKENS {
            return None;
        }
        let begin = self.likely_begin(&given)?;
        let window = &self.tokens[begin..self.tokens.len().min(begin + 2 * given.len() + 8)];
        let mut shared = 0;
        let mut passage: Option<Range<usize>> = None;
        for op in compare(&given, window) {
            let DiffOp::Equal {
                old_index,
                new_index,
                len,
            } = op
            else {
                continue;
            };
            for same in (0..len).filter(|same| (first..end).contains(&(old_index + same))) {
                let token = &window[new_index + same].plain;
                shared += 1;
                passage.get_or_insert_with(|| token.clone()).end = token.end;
            }
        }
        let passage = passage.filter(|_| shared * 2 >= end - first)?;
        let place = offset_of(self.text, passage.start)..offset_of(self.text, passage.end);
        Some((place, self.text[passage].to_owned()))
    }

    /// The token of the text near which most of the words stand as far from one another as they were given:
    /// each word votes for the beginning that it would belong to, a rare one with more weight.
    fn likely_begin(&self, given: &[Token]) -> Option<usize> {
        let mut indices: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, token) in given.iter().enumerate() {
            if token.is_word() {
                indices
                    .entry(token.folded.to_lowercase())
                    .or_default()
                    .push(index);
            }
        }
        let mut words: Vec<(&[usize], Vec<usize>)> = indices
            .into_iter()
            .filter(|(_, indices)| indices.len() <= MOST_REPEATS)
            .filter_map(|(word, indices)| Some((self.places.get(&word)?.as_slice(), indices)))
            .collect();
        words.sort_by_key(|(places, indices)| (places.len(), indices.first().copied()));
        let width = (given.len() / 4).max(4);
        let mut votes: HashMap<usize, f64> = HashMap::new();
        let mut counted = 0;
        for (places, indices) in words {
            counted += places.len() * indices.len();
            if counted > MOST_VOTES && !votes.is_empty() {
                break;
            }
            // A count of places is far below what a float holds exactly.
            #[expect(
                clippy::cast_precision_loss,
                reason = "a text has fewer words than that"
            )]
            let weight = 1.0 / places.len() as f64;
            for (at, index) in places
                .iter()
                .flat_map(|at| indices.iter().map(move |index| (at, index)))
            {
                // Counted from before the text, where the words may begin.
                let begin = (at + given.len() - index) / width;
                *votes.entry(begin).or_default() += weight;
                *votes.entry(begin + 1).or_default() += weight;
            }
        }
        let better = |one: &(usize, f64), other: &(usize, f64)| {
            one.1.total_cmp(&other.1).then(other.0.cmp(&one.0))
        };
        let (bucket, _) = votes.into_iter().max_by(better)?;
        // The bucket and the one before it: so much earlier may it be.
        let begin = (bucket.saturating_sub(1) * width).saturating_sub(given.len());
        Some(begin.min(self.tokens.len()))
    }
}

/// What is different between words and a passage, word by word.
pub fn difference(words: &str, passage: &str) -> Vec<Difference> {
    let (given, there) = (tokens(words), tokens(passage));
    let ops = compare(&given, &there);
    told(words, &given, passage, &there, &ops, 0..there.len())
}

fn compare(given: &[Token], there: &[Token]) -> Vec<DiffOp> {
    let keys = |tokens: &[Token]| -> Vec<String> {
        tokens.iter().map(|token| token.folded.clone()).collect()
    };
    capture_diff_slices(Algorithm::Myers, &keys(given), &keys(there))
}

/// The difference as it is told, of the tokens `within` those that are there.
fn told(
    words: &str,
    given: &[Token],
    text: &str,
    there: &[Token],
    ops: &[DiffOp],
    within: Range<usize>,
) -> Vec<Difference> {
    let mut difference = Vec::new();
    for op in ops {
        let (old, new) = (op.old_range(), op.new_range());
        let clamp = |at: usize| at.clamp(within.start, within.end);
        let new = clamp(new.start)..clamp(new.end);
        if let DiffOp::Equal { .. } = op {
            push(&mut difference, Side::Both, words, &given[old]);
        } else {
            push(&mut difference, Side::Given, words, &given[old]);
            push(&mut difference, Side::Capture, text, &there[new]);
        }
    }
    difference
}

fn push(difference: &mut Vec<Difference>, side: Side, text: &str, tokens: &[Token]) {
    if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
        difference.push(Difference {
            side,
            text: text[first.plain.start..last.plain.end].to_owned(),
        });
    }
}

/// Words and signs, without white space and what folds to nothing.
fn tokens(text: &str) -> Vec<Token> {
    let token = |(start, token): (usize, &str)| Token {
        folded: fold(token),
        plain: start..start + token.len(),
    };
    text.split_word_bound_indices()
        .map(token)
        .filter(|token| !token.folded.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(text: &str, words: &str) -> Option<Nearest> {
        Nearby::of(text).nearest(words)
    }

    fn difference(text: &str, words: &str) -> Vec<(Side, String)> {
        let nearest = nearest(text, words).expect("a passage");
        let difference = nearest.difference.into_iter();
        difference.map(|part| (part.side, part.text)).collect()
    }

    #[test]
    fn the_difference_is_told_word_by_word() {
        let text = "It rained. “We will not raise any tax this year,” the minister said on Monday. It stopped.";
        let found = nearest(text, "We shall not raise a tax this year").expect("a passage");
        assert_eq!(found.text, "We will not raise any tax this year");
        assert_eq!((found.start, found.end), (12, 47));
        assert_eq!(
            difference(text, "We shall not raise a tax this year"),
            [
                (Side::Both, "We".to_owned()),
                (Side::Given, "shall".to_owned()),
                (Side::Capture, "will".to_owned()),
                (Side::Both, "not raise".to_owned()),
                (Side::Given, "a".to_owned()),
                (Side::Capture, "any".to_owned()),
                (Side::Both, "tax this year".to_owned()),
            ]
        );
    }

    #[test]
    fn case_and_signs_are_differences() {
        assert_eq!(
            difference("We will act now.", "We will, act Now."),
            [
                (Side::Both, "We will".to_owned()),
                (Side::Given, ",".to_owned()),
                (Side::Both, "act".to_owned()),
                (Side::Given, "Now".to_owned()),
                (Side::Capture, "now".to_owned()),
                (Side::Both, ".".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_far_from_everything_has_no_nearest() {
        assert_eq!(
            nearest("We will act now.", "The ferry was late again"),
            None
        );
        assert_eq!(nearest("", "The ferry"), None);
        assert_eq!(nearest("We will act now.", "…"), None);
    }

    #[test]
    fn it_is_found_late_in_a_long_text() {
        let text = format!(
            "{}The ferry to Lindau was late by an hour.",
            "It is said that it is. ".repeat(2_000)
        );
        let found = nearest(&text, "The ferry to Lindau is late by an hour").expect("a passage");
        assert_eq!(found.text, "The ferry to Lindau was late by an hour");
    }
}
