//! What has become of a quote's words in another capture of its source? A rule as strict as the one by which
//! they were anchored: words stand only where nobody could take a look-alike for them.
//!
//! The same words must be there, up to what `fold` takes away; beside the same words, or long enough to be no
//! chance; and no other place of the quote's own capture may suit better. Where that leaves a doubt the words
//! count as changed, and the place that comes nearest is told as a hint.

use std::{cell::OnceCell, ops::Range};

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    abridge::{Gap, Pattern, weighty_words},
    fold::Folded,
    nearest::Nearby,
};

/// The most characters beside words that are compared, before them and after them.
const CONTEXT_CHARS: usize = 100;

/// The fewest characters beside words that tell their place.
const LEAST_CONTEXT: usize = 20;

/// The fewest characters of words that tell their place by themselves, where they stand once.
const LONG_WORDS: usize = 25;

/// The most places of words that are weighed against one another. Words that stand in more are such as
/// "yes".
const MOST_PLACES: usize = 10_000;

/// The characters around a place that tell whether a word ends there.
const BOUND_CHARS: usize = 32;

/// The text of a capture, as often as it is looked through.
pub struct Captured<'a> {
    text: &'a str,
    points: CodePoints,
    folded: Folded,
    breaks: Vec<usize>,
    nearby: OnceCell<Nearby<'a>>,
}

impl<'a> Captured<'a> {
    /// Reads a text.
    pub fn of(text: &'a str) -> Self {
        let folded = Folded::of(text);
        Self {
            text,
            points: CodePoints::of(text),
            breaks: folded.paragraph_breaks(text),
            folded,
            nearby: OnceCell::new(),
        }
    }

    /// The text between two code points; what lies beyond its end is not there.
    fn slice(&self, points: &Range<usize>) -> &'a str {
        let (start, end) = (
            self.points.byte(self.text, points.start),
            self.points.byte(self.text, points.end),
        );
        &self.text[start..end]
    }

    /// The code points of bytes of the folded form; `None` where that cuts a character.
    fn place(&self, folded: &Range<usize>) -> Option<Range<usize>> {
        let plain = self.folded.plain(folded)?;
        let point = |byte| self.points.point(self.text, byte);
        Some(point(plain.start)..point(plain.end))
    }
}

/// A passage of a quote, in code points of its own capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands.
    pub place: Range<usize>,
    /// Whether the reviewer left out what stands between the passage before and this one. If not, the source
    /// interrupts the words there.
    pub omits: bool,
}

/// What has become of a quote's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// They stand at the same place.
    Present,
    /// They stand at other places: those of its passages, in code points.
    Moved(Vec<Range<usize>>),
    /// They do not stand there, or nobody can tell where; this comes nearest.
    Changed(Near),
    /// They do not stand there, nor anything that is like them.
    Missing,
}

/// What comes nearest to words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Where, in code points.
    pub place: Range<usize>,
    /// What stands there.
    pub text: String,
}

/// Looks for the passages of a quote, which stand in `old`, in another capture of its source in this language.
pub fn recheck(
    old: &Captured<'_>,
    new: &Captured<'_>,
    passages: &[Passage],
    language: Option<&str>,
) -> Stands {
    let (Some(first), Some(last)) = (passages.first(), passages.last()) else {
        return Stands::Missing;
    };
    // Nothing around them has changed either: the usual case, for which nothing has to be looked for.
    let around = first.place.start.saturating_sub(CONTEXT_CHARS)..last.place.end + CONTEXT_CHARS;
    let was = old.slice(&around);
    if new.slice(&(around.start..around.start + was.chars().count())) == was {
        return Stands::Present;
    }
    match found(old, new, passages, language) {
        Ok(places)
            if places
                .iter()
                .eq(passages.iter().map(|passage| &passage.place)) =>
        {
            Stands::Present
        }
        Ok(places) => Stands::Moved(places),
        Err(alike) => near(old, new, passages, alike),
    }
}

/// What stands now where the words stood, beside the same words; or else where the words do stand, with a doubt;
/// or else what comes nearest to them anywhere.
fn near(
    old: &Captured<'_>,
    new: &Captured<'_>,
    passages: &[Passage],
    alike: Option<Range<usize>>,
) -> Stands {
    let nearby = new.nearby.get_or_init(|| Nearby::of(new.text));
    let words = words(old, passages);
    let beside = |from: usize, until: usize| old.slice(&(from..until));
    let (start, end) = match passages {
        [first, .., last] => (first.place.start, last.place.end),
        [only] => (only.place.start, only.place.end),
        [] => return Stands::Missing,
    };
    let before = beside(start.saturating_sub(CONTEXT_CHARS), start);
    let there = nearby.between(before, &words, beside(end, end + CONTEXT_CHARS));
    let anywhere = || {
        let nearest = nearby.nearest(&words)?;
        Some((nearest.start..nearest.end, nearest.text))
    };
    there
        .or_else(|| alike.map(|place| (place.clone(), new.slice(&place).to_owned())))
        .or_else(anywhere)
        .map_or(Stands::Missing, |(place, text)| {
            Stands::Changed(Near { place, text })
        })
}

/// The words of a quote as its capture has them, with what was left out of them and without what interrupts
/// them.
fn words(old: &Captured<'_>, passages: &[Passage]) -> String {
    let mut words = String::new();
    let mut ended = 0;
    for passage in passages {
        if passage.omits {
            words.push_str(old.slice(&(ended..passage.place.end)));
        } else {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(old.slice(&passage.place));
        }
        ended = passage.place.end;
    }
    words
}

/// The bytes of each part in a folded form, in order.
type Chain = Vec<Range<usize>>;

/// The places at which the passages stand without a doubt; else one where the words stand with one, if there
/// is any.
fn found(
    old: &Captured<'_>,
    new: &Captured<'_>,
    passages: &[Passage],
    language: Option<&str>,
) -> Result<Vec<Range<usize>>, Option<Range<usize>>> {
    let bytes = |place: &Range<usize>| {
        old.points.byte(old.text, place.start)..old.points.byte(old.text, place.end)
    };
    let own: Chain = passages
        .iter()
        .map(|passage| old.folded.covering(&bytes(&passage.place)))
        .collect();
    if own.iter().any(Range::is_empty) {
        return Err(None);
    }
    let parts = own
        .iter()
        .map(|part| old.folded.text[part.clone()].to_owned());
    let gaps = passages.iter().skip(1).map(|passage| {
        if passage.omits {
            Gap::Omission
        } else {
            Gap::Interruption
        }
    });
    let pattern = Pattern::of(parts.collect(), gaps.collect());
    let places = |of: &Captured<'_>| pattern.chains(&of.folded, &of.breaks, MOST_PLACES).0;
    let mut there = places(new);
    there.retain(|chain| keeps_words(&old.folded.text, &own, &new.folded.text, chain));
    let agreement = |of: &[Range<usize>], chain: &[Range<usize>]| {
        beside(&old.folded.text, of, &new.folded.text, chain)
    };
    let Some(best) = there.iter().map(|chain| agreement(&own, chain)).max() else {
        return Err(None);
    };
    let stands_once = there.len() == 1;
    let too_many = there.len() >= MOST_PLACES;
    there.retain(|chain| agreement(&own, chain) == best);
    let whole = |chain: &Chain| -> Option<Range<usize>> {
        Some(new.place(chain.first()?)?.start..new.place(chain.last()?)?.end)
    };
    let doubtful = Err(there.first().and_then(whole));

    let mut others = places(old);
    others.retain(|chain| chain.first() != own.first());
    let stood_once = others.is_empty();
    let Some(one) = there.first() else {
        return doubtful;
    };
    let too_many = too_many || others.len() >= MOST_PLACES;
    // Places of the own capture that suit as well as the quote's: where there are as many of them there as
    // here, none came or went, and they have kept their order.
    let before =
        |chain: &Chain| chain.first().map(|part| part.start) < own.first().map(|part| part.start);
    let rivals = others.iter().filter(|other| agreement(other, one) >= best);
    let (rank, count) = rivals.fold((0, 1), |(rank, count), rival| {
        (rank + usize::from(before(rival)), count + 1)
    });
    let chars: usize = own
        .iter()
        .map(|part| old.folded.text[part.clone()].chars().count())
        .sum();
    let tells = best >= LEAST_CONTEXT || (chars >= LONG_WORDS && stands_once && stood_once);
    if too_many || count != there.len() || !tells {
        return doubtful;
    }
    let places: Option<Vec<Range<usize>>> =
        there[rank].iter().map(|part| new.place(part)).collect();
    let places = places.ok_or(None)?;
    if omits_more(old, new, passages, &places, language) {
        return Err(whole(&there[rank]));
    }
    Ok(places)
}

/// How many characters beside two places are the same, before and after them.
fn beside(old: &str, of: &[Range<usize>], new: &str, chain: &[Range<usize>]) -> usize {
    let (Some(first), Some(last)) = (of.first(), of.last()) else {
        return 0;
    };
    let (Some(new_first), Some(new_last)) = (chain.first(), chain.last()) else {
        return 0;
    };
    let before = same(
        old[..first.start].chars().rev(),
        new[..new_first.start].chars().rev(),
    );
    let after = same(old[last.end..].chars(), new[new_last.end..].chars());
    before + after
}

/// How many characters two texts begin with alike. That both end there tells as much as a few more.
fn same(mut one: impl Iterator<Item = char>, mut other: impl Iterator<Item = char>) -> usize {
    for count in 0..CONTEXT_CHARS {
        match (one.next(), other.next()) {
            (None, None) => return CONTEXT_CHARS.min(count + LEAST_CONTEXT),
            (one, other) if one == other => {}
            _ => return count,
        }
    }
    CONTEXT_CHARS
}

/// Whether words end where they ended: "we can" does not stand in "we can't", nor "5" in "5,000".
fn keeps_words(old: &str, own: &[Range<usize>], new: &str, chain: &[Range<usize>]) -> bool {
    own.iter().zip(chain).all(|(was, is)| {
        [(was.start, is.start), (was.end, is.end)]
            .iter()
            .all(|(was, is)| !is_word_bound(old, *was) || is_word_bound(new, *is))
    })
}

/// Whether a word begins or ends at a byte (UAX 29).
fn is_word_bound(text: &str, at: usize) -> bool {
    let before = text[..at].char_indices().rev().take(BOUND_CHARS).last();
    let from = before.map_or(at, |(byte, _)| byte);
    let after = text[at..].char_indices().nth(BOUND_CHARS);
    let until = after.map_or(text.len(), |(byte, _)| at + byte);
    at == from
        || at == until
        || text[from..until]
            .split_word_bound_indices()
            .any(|(start, _)| from + start == at)
}

/// Whether what is left out holds a negation or a number that it did not hold: nobody has found then that the
/// words still mean what was said.
fn omits_more(
    old: &Captured<'_>,
    new: &Captured<'_>,
    passages: &[Passage],
    places: &[Range<usize>],
    language: Option<&str>,
) -> bool {
    passages.windows(2).zip(places.windows(2)).any(|(was, is)| {
        let ([before, after], [new_before, new_after]) = (was, is) else {
            return false;
        };
        let omitted = old.slice(&(before.place.end..after.place.start));
        let omits = new.slice(&(new_before.end..new_after.start));
        if !after.omits || omitted == omits {
            return false;
        }
        let mut known = weighty_words(omitted, language);
        weighty_words(omits, language).iter().any(|word| {
            match known.iter().position(|known| known == word) {
                Some(at) => {
                    known.swap_remove(at);
                    false
                }
                None => true,
            }
        })
    })
}

/// Where the code points of a text begin, at every so many.
struct CodePoints(Vec<usize>);

impl CodePoints {
    const EVERY: usize = 128;

    fn of(text: &str) -> Self {
        Self(
            text.char_indices()
                .step_by(Self::EVERY)
                .map(|(byte, _)| byte)
                .collect(),
        )
    }

    /// The byte at which a code point begins; the end of the text for one beyond it.
    fn byte(&self, text: &str, point: usize) -> usize {
        let Some(known) = self.0.get(point / Self::EVERY) else {
            return text.len();
        };
        let rest = text[*known..].char_indices().nth(point % Self::EVERY);
        rest.map_or(text.len(), |(byte, _)| known + byte)
    }

    /// The code points before a byte.
    fn point(&self, text: &str, byte: usize) -> usize {
        let known = self
            .0
            .partition_point(|known| *known <= byte)
            .saturating_sub(1);
        let from = self.0.get(known).copied().unwrap_or_default();
        known * Self::EVERY + text[from..byte].chars().count()
    }
}

#[cfg(test)]
#[expect(
    clippy::single_range_in_vec_init,
    reason = "one place is a list of places"
)]
mod tests;
