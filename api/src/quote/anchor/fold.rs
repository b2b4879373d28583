//! Text without the differences that make no other words: which quotation marks and dashes, how much
//! white space, soft hyphens and characters without width, composed or decomposed letters.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// What stands for every quotation mark and apostrophe.
const MARK: char = '\'';
/// What stands for every dash, and for a run of them.
const DASH: char = '-';
/// What stands for white space of any kind and length.
const SPACE: char = ' ';

/// A text and its folded form, with the way back from the one to the other.
pub struct Folded {
    /// The folded form.
    pub text: String,
    /// What the form is made of, in order. A unit is never cut.
    units: Vec<Unit>,
}

/// Characters of the text that fold as one: a grapheme cluster, a run of white space, a run of dashes.
struct Unit {
    /// The byte at which it begins in the folded form.
    folded: usize,
    /// Its bytes in the text.
    plain: Range<usize>,
}

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(text.len()),
            units: Vec::new(),
        };
        for (start, cluster) in text.grapheme_indices(true) {
            folded.add(start, cluster);
        }
        folded
    }

    fn add(&mut self, start: usize, cluster: &str) {
        let end = start + cluster.len();
        let begins = self.text.len();
        if cluster.chars().all(char::is_whitespace) {
            self.text.push(SPACE);
        } else {
            self.text.extend(cluster.nfd().filter_map(folded));
        }
        let added = &self.text[begins..];
        if added.is_empty() {
            return;
        }
        // A run is one unit.
        let runs = added.len() == 1 && added.starts_with([SPACE, DASH]);
        if runs && self.text[..begins].ends_with(added) {
            self.text.truncate(begins);
            if let Some(unit) = self.units.last_mut() {
                unit.plain.end = end;
            }
            return;
        }
        self.units.push(Unit {
            folded: begins,
            plain: start..end,
        });
    }

    /// The bytes of the text that fold to these of the folded form; `None` where that cuts a unit.
    pub fn plain(&self, folded: &Range<usize>) -> Option<Range<usize>> {
        let unit = |at| self.units.binary_search_by_key(&at, |unit| unit.folded);
        let first = unit(folded.start).ok()?;
        let after = if folded.end == self.text.len() {
            self.units.len()
        } else {
            unit(folded.end).ok()?
        };
        Some(self.units[first].plain.start..self.units[after - 1].plain.end)
    }

    /// The bytes of the folded form to which these of the text fold, with the whole of every unit that they
    /// cut, and without white space around them.
    pub fn covering(&self, plain: &Range<usize>) -> Range<usize> {
        let first = self
            .units
            .partition_point(|unit| unit.plain.end <= plain.start);
        let after = self
            .units
            .partition_point(|unit| unit.plain.start < plain.end);
        let at = |index: usize| {
            self.units
                .get(index)
                .map_or(self.text.len(), |unit| unit.folded)
        };
        let (start, end) = (at(first), at(after.max(first)));
        let words = &self.text[start..end];
        let start = end - words.trim_start_matches(SPACE).len();
        start..start + self.text[start..end].trim_end_matches(SPACE).len()
    }

    /// Where the folded form has a paragraph break. A text that has no blank line has one at the end of
    /// each line.
    pub fn paragraph_breaks(&self, text: &str) -> Vec<usize> {
        let lines = |least: usize| -> Vec<usize> {
            let is_break = |unit: &&Unit| line_ends(&text[unit.plain.clone()]) >= least;
            let breaks = self.units.iter().filter(is_break);
            breaks.map(|unit| unit.folded).collect()
        };
        let blank = lines(2);
        if blank.is_empty() { lines(1) } else { blank }
    }
}

/// The folded form of words, without white space around it.
pub fn fold(words: &str) -> String {
    Folded::of(words).text.trim().to_owned()
}

/// How many lines end in white space; a separator of paragraphs counts as two.
fn line_ends(space: &str) -> usize {
    let mut ends = 0;
    let mut before = None;
    for c in space.chars() {
        ends += match c {
            '\n' if before == Some('\r') => 0,
            '\n' | '\r' | '\u{85}' | '\u{2028}' => 1,
            '\u{2029}' => 2,
            _ => 0,
        };
        before = Some(c);
    }
    ends
}

/// What stands for a character, if anything does.
fn folded(c: char) -> Option<char> {
    match c {
        '"'
        | '\''
        | '`'
        | '«'
        | '»'
        | '´'
        | '\u{2BB}'
        | '\u{2BC}'
        | '\u{2018}'..='\u{201F}'
        | '\u{2032}'
        | '\u{2033}'
        | '\u{2039}'
        | '\u{203A}'
        | '\u{300C}'..='\u{300F}'
        | '\u{301D}'..='\u{301F}'
        | '\u{FF02}'
        | '\u{FF07}' => Some(MARK),
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => {
            Some(DASH)
        }
        // The soft hyphen, and what has no width.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}' => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_folds_away() {
        for (one, other) in [
            ("“It’s — late”", "\"It's - late\""),
            ("a\u{a0}b\r\n c", "a b c"),
            ("co\u{ad}operate\u{200b}d", "cooperated"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("it--and", "it–and"),
            ("«ja»", "„ja“"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        for (one, other) in [
            ("We", "we"),
            ("cafe", "café"),
            ("everyday", "every day"),
            ("a.", "a"),
            ("1,000", "1000"),
        ] {
            assert_ne!(fold(one), fold(other));
        }
    }

    #[test]
    fn the_way_back_leads_to_whole_characters() {
        let text = "a \u{200b} cafe\u{301}--b";
        let folded = Folded::of(text);
        assert_eq!(folded.text, "a cafe\u{301}-b");
        assert_eq!(folded.plain(&(1..2)), Some(1..6));
        assert_eq!(folded.plain(&(2..6)), None);
        assert_eq!(folded.plain(&(2..8)), Some(6..12));
        assert_eq!(folded.plain(&(8..9)), Some(12..14));
    }

    #[test]
    fn paragraphs_end_at_blank_lines_or_else_at_lines() {
        assert_eq!(
            Folded::of("a\nb\r\n\r\nc").paragraph_breaks("a\nb\r\n\r\nc"),
            [3]
        );
        assert_eq!(
            Folded::of("a\nb\r\nc").paragraph_breaks("a\nb\r\nc"),
            [1, 3]
        );
    }
}
