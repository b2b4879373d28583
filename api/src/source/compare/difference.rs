//! Which pieces of two texts are the same: paragraphs first, and words within those that are not.

use std::{
    collections::HashMap,
    ops::Range,
    time::{Duration, Instant},
};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation as _;

use super::ComparisonUnit;

/// How long the shortest difference is looked for. After that what is left counts as different; only texts of
/// many pieces take so long that are the same in other orders.
const MOST_TIME: Duration = Duration::from_millis(1_500);

/// Of two passages that have fewer of their words in common than one in so many, nothing is the same.
const LEAST_IN_COMMON: usize = 4;

/// A piece of two texts, in bytes; of one of them where the other is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Whether both are the same.
    pub equal: bool,
    /// In the one text.
    pub old: Range<usize>,
    /// In the other.
    pub new: Range<usize>,
}

/// The pieces of two texts in order, those that are the same and those that are not by turns.
pub fn hunks(old: &str, new: &str, by: ComparisonUnit) -> Vec<Hunk> {
    let deadline = Instant::now() + MOST_TIME;
    let (lines, new_lines) = (paragraphs(old), paragraphs(new));
    let mut hunks = Hunks::default();
    for hunk in by_turns(old, &lines, new, &new_lines, deadline) {
        if hunk.equal
            || by == ComparisonUnit::Paragraph
            || hunk.old.is_empty()
            || hunk.new.is_empty()
        {
            hunks.add(hunk);
        } else {
            for pair in pairs(old, new, hunk) {
                within(old, new, &pair, deadline, &mut hunks);
            }
        }
    }
    hunks.0
}

/// The paragraphs of two passages side by side, where both have as many: as a rule each was edited by itself.
fn pairs(old: &str, new: &str, hunk: Hunk) -> Vec<Hunk> {
    let lines = paragraphs(&old[hunk.old.clone()]);
    let new_lines = paragraphs(&new[hunk.new.clone()]);
    if lines.len() != new_lines.len() {
        return vec![hunk];
    }
    let at = |line: Range<usize>, start: usize| line.start + start..line.end + start;
    let sides = lines.into_iter().zip(new_lines);
    sides
        .map(|(line, new_line)| Hunk {
            equal: false,
            old: at(line, hunk.old.start),
            new: at(new_line, hunk.new.start),
        })
        .collect()
}

/// The pieces of two passages that are not the same, word by word.
fn within(old: &str, new: &str, hunk: &Hunk, deadline: Instant, hunks: &mut Hunks) {
    let (words, new_words) = (words(old, &hunk.old), words(new, &hunk.new));
    let mut found = by_turns(old, &words, new, &new_words, deadline);
    // White space and signs between two differences hold nothing together.
    let changes = found.len();
    for (index, piece) in found.iter_mut().enumerate() {
        let between = index > 0 && index + 1 < changes;
        piece.equal &= !between || is_word(&old[piece.old.clone()]);
    }
    let common = found
        .iter()
        .filter(|piece| piece.equal)
        .map(|piece| count(&old[piece.old.clone()]))
        .sum::<usize>();
    let most = count(&old[hunk.old.clone()]).max(count(&new[hunk.new.clone()]));
    if common * LEAST_IN_COMMON < most {
        hunks.add(hunk.clone());
        return;
    }
    for piece in found {
        hunks.add(piece);
    }
}

fn is_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn count(text: &str) -> usize {
    text.unicode_words().count()
}

/// Hunks of which no two of a kind stand side by side.
#[derive(Default)]
struct Hunks(Vec<Hunk>);

impl Hunks {
    fn add(&mut self, hunk: Hunk) {
        match self.0.last_mut() {
            Some(last) if last.equal == hunk.equal => {
                last.old.end = hunk.old.end;
                last.new.end = hunk.new.end;
            }
            _ => self.0.push(hunk),
        }
    }
}

/// Lines, each with its end.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &str| {
        let place = start..start + line.len();
        start = place.end;
        place
    };
    text.split_inclusive('\n').map(line).collect()
}

fn words(text: &str, within: &Range<usize>) -> Vec<Range<usize>> {
    text[within.clone()]
        .split_word_bound_indices()
        .map(|(start, word)| within.start + start..within.start + start + word.len())
        .collect()
}

/// The pieces of two passages that are cut into units, by turns. What only one of them has is not looked for in
/// the other.
fn by_turns(
    old: &str,
    units: &[Range<usize>],
    new: &str,
    new_units: &[Range<usize>],
    deadline: Instant,
) -> Vec<Hunk> {
    let mut known: HashMap<&str, [bool; 2]> = HashMap::new();
    for unit in units {
        known.entry(&old[unit.clone()]).or_default()[0] = true;
    }
    for unit in new_units {
        known.entry(&new[unit.clone()]).or_default()[1] = true;
    }
    let shared = |text: &str| known.get(text) == Some(&[true, true]);
    let here: Vec<usize> = (0..units.len())
        .filter(|at| shared(&old[units[*at].clone()]))
        .collect();
    let there: Vec<usize> = (0..new_units.len())
        .filter(|at| shared(&new[new_units[*at].clone()]))
        .collect();
    let one: Vec<&str> = here.iter().map(|at| &old[units[*at].clone()]).collect();
    let other: Vec<&str> = there
        .iter()
        .map(|at| &new[new_units[*at].clone()])
        .collect();

    let mut hunks = Hunks::default();
    let (mut at, mut new_at) = (0, 0);
    let start = |units: &[Range<usize>], at: usize| {
        units.get(at).or(units.last()).map_or(0, |unit| {
            if at < units.len() {
                unit.start
            } else {
                unit.end
            }
        })
    };
    let mut until = |next: usize, new_next: usize, equal: bool, hunks: &mut Hunks| {
        if next > at || new_next > new_at {
            hunks.add(Hunk {
                equal,
                old: start(units, at)..start(units, next),
                new: start(new_units, new_at)..start(new_units, new_next),
            });
        }
        (at, new_at) = (next, new_next);
    };
    for op in capture_diff_slices_deadline(Algorithm::Myers, &one, &other, Some(deadline)) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            for same in 0..len {
                let (next, new_next) = (here[old_index + same], there[new_index + same]);
                until(next, new_next, false, &mut hunks);
                until(next + 1, new_next + 1, true, &mut hunks);
            }
        }
    }
    until(units.len(), new_units.len(), false, &mut hunks);
    hunks.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The pieces as they are read: `=` what stayed, `-` what went, `+` what came.
    fn told(old: &str, new: &str, by: ComparisonUnit) -> Vec<String> {
        let piece = |hunk: &Hunk| {
            let (was, is) = (&old[hunk.old.clone()], &new[hunk.new.clone()]);
            match (hunk.equal, was, is) {
                (true, was, _) => format!("={was}"),
                (false, "", is) => format!("+{is}"),
                (false, was, "") => format!("-{was}"),
                (false, was, is) => format!("-{was}+{is}"),
            }
        };
        hunks(old, new, by).iter().map(piece).collect()
    }

    #[test]
    fn words_are_compared_within_paragraphs() {
        let old = "The ferry was late.\nNobody knew why it was late on Monday.\n";
        let new = "The ferry was late.\nNobody said why it was so late.\n";
        assert_eq!(
            told(old, new, ComparisonUnit::Word),
            [
                "=The ferry was late.\nNobody ",
                "-knew+said",
                "= why it was ",
                "-late on Monday+so late",
                "=.\n",
            ]
        );
        assert_eq!(
            told(old, new, ComparisonUnit::Paragraph),
            [
                "=The ferry was late.\n",
                "-Nobody knew why it was late on Monday.\n+Nobody said why it was so late.\n",
            ]
        );
    }

    #[test]
    fn as_many_paragraphs_are_compared_side_by_side() {
        assert_eq!(
            told(
                "One is old.\nTwo is old.\n",
                "One is new.\nTwo is new.\n",
                ComparisonUnit::Word
            ),
            ["=One is ", "-old+new", "=.\nTwo is ", "-old+new", "=.\n"]
        );
    }

    #[test]
    fn another_paragraph_is_replaced_as_a_whole() {
        let old = "The harbour of Sund was built in the days of the old king.\n";
        let new = "It rained on the lake, and nobody of them was there to see it.\n";
        assert_eq!(
            told(old, new, ComparisonUnit::Word),
            [format!("-{old}+{new}")]
        );
    }

    #[test]
    fn the_same_is_one_piece_and_nothing_is_none() {
        assert_eq!(told("a\nb", "a\nb", ComparisonUnit::Word), ["=a\nb"]);
        assert_eq!(told("", "", ComparisonUnit::Word), Vec::<String>::new());
        assert_eq!(told("", "a", ComparisonUnit::Word), ["+a"]);
    }

    /// Texts of 1 MiB that differ a little, in every line, and altogether.
    #[test]
    fn long_texts_are_soon_compared() {
        use std::fmt::Write as _;
        let text = |of: &dyn Fn(usize) -> String| {
            (0..20_000).fold(String::new(), |mut text, n| {
                let _ = writeln!(text, "{} stood in line {n} of a long text.", of(n));
                text
            })
        };
        let one = text(&|n| format!("Word {n}"));
        let little = one.replace("line 77", "row 77");
        let all = text(&|n| format!("Other {}", n * 7));
        let flat = |text: &str| text.replace('\n', " ");
        let began = Instant::now();
        assert!(hunks(&one, &little, ComparisonUnit::Word).len() > 100);
        assert!(hunks(&one, &all, ComparisonUnit::Word).len() > 10_000);
        for other in [&little, &all] {
            assert!(!hunks(&flat(&one), &flat(other), ComparisonUnit::Word).is_empty());
        }
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "{:?}",
            began.elapsed()
        );
    }

    proptest! {
        /// The pieces are the whole of both texts, and those that are the same are the same.
        #[test]
        fn the_pieces_make_up_both_texts(old in "([ab]{1,3}[ .\n]){0,30}", new in "([ab]{1,3}[ .\n]){0,30}", paragraph: bool) {
            let by = if paragraph { ComparisonUnit::Paragraph } else { ComparisonUnit::Word };
            let found = hunks(&old, &new, by);
            let (mut at, mut new_at) = (0, 0);
            let mut before = None;
            for hunk in &found {
                prop_assert_eq!((hunk.old.start, hunk.new.start), (at, new_at));
                (at, new_at) = (hunk.old.end, hunk.new.end);
                prop_assert_eq!(hunk.equal, old[hunk.old.clone()] == new[hunk.new.clone()]);
                prop_assert_ne!(before, Some(hunk.equal));
                before = Some(hunk.equal);
            }
            prop_assert_eq!((at, new_at), (old.len(), new.len()));
        }
    }
}
