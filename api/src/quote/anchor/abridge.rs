//! Words with parts left out: `…`, `...`, `[…]`, and what a reviewer put in brackets in the place of the
//! capture's own words.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    fold::{Folded, fold},
    occurrences::occurrences,
};

/// The most parts that abridged words have: what holds more is several quotes.
const MOST_PARTS: usize = 20;

/// The most characters that a bracketed insertion stands for.
const INSERTION_CHARS: usize = 100;

/// The most characters that interrupt a quote: an attribution, and not another story.
pub const INTERRUPTION_CHARS: usize = 500;

/// That all places are looked for.
pub const ANY_NUMBER: usize = usize::MAX;

/// Words of one part or several, as what has to be found.
#[derive(Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The parts, folded, in order.
    parts: Vec<String>,
    /// What stands between two of them.
    gaps: Vec<Gap>,
}

/// What stands between two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Something was left out: at most one paragraph break.
    Omission,
    /// Something was put in, or in the place of a few words of the same paragraph.
    Insertion,
    /// The source interrupts the words, as by their attribution.
    Interruption,
}

impl Pattern {
    /// Words whose parts, folded, are known, with what stands between each two of them.
    pub fn of(parts: Vec<String>, gaps: Vec<Gap>) -> Self {
        Self { parts, gaps }
    }

    /// Reads words; `None` where nothing in them marks an omission or an insertion, where they have no
    /// part that could be found, or too many.
    pub fn read(words: &str) -> Option<Self> {
        let mut reading = Reading::default();
        let mut rest = words;
        while let Some(c) = rest.chars().next() {
            rest = if let Some(length) = dots(rest) {
                reading.gap(Gap::Omission);
                &rest[length..]
            } else if let Some((within, after)) = bracketed(rest) {
                reading.bracket(within, after);
                after
            } else {
                reading.open.push(c);
                &rest[c.len_utf8()..]
            };
        }
        reading.end()
    }

    /// The places of the parts in a folded text, for each place of the first part from which the others
    /// follow; each at the first place at which it can. Of each part at most so many places are looked at.
    /// With whether a place was left out since it would cut a character.
    pub fn chains(
        &self,
        folded: &Folded,
        breaks: &[usize],
        most: usize,
    ) -> (Vec<Vec<Range<usize>>>, bool) {
        let mut cut = false;
        // From the last part to the first: only places from which the rest follows count.
        let mut places: Vec<Vec<Range<usize>>> = Vec::new();
        let mut following: Vec<Vec<usize>> = Vec::new();
        for (index, part) in self.parts.iter().enumerate().rev() {
            let gap_after = self.gaps.get(index);
            let (mut found, mut next) = (Vec::new(), Vec::new());
            let gap_before = index
                .checked_sub(1)
                .and_then(|before| self.gaps.get(before));
            // Where the source interrupts words, it goes on with them as they are.
            let inside = |gap: Option<&Gap>| gap.is_some_and(|gap| *gap != Gap::Interruption);
            for at in occurrences(&folded.text, part).take(most) {
                let place = at..at + part.len();
                let edges = (!inside(gap_before) || is_edge(&folded.text, place.start))
                    && (!inside(gap_after) || is_edge(&folded.text, place.end));
                if !edges {
                    continue;
                }
                if folded.plain(&place).is_none() {
                    cut = true;
                    continue;
                }
                let Some(gap) = gap_after else {
                    found.push(place);
                    continue;
                };
                let later = places.last().map_or(&[][..], Vec::as_slice);
                let first = later.partition_point(|after| after.start < place.end);
                if later
                    .get(first)
                    .is_some_and(|after| gap.spans(&(place.end..after.start), folded, breaks))
                {
                    found.push(place);
                    next.push(first);
                }
            }
            places.push(found);
            following.push(next);
        }
        let Some(first) = places.last() else {
            return (Vec::new(), cut);
        };
        let chain = |mut at: usize| -> Vec<Range<usize>> {
            let levels = places.iter().zip(&following).rev();
            levels
                .map(|(found, next)| {
                    let place = found[at].clone();
                    at = next.get(at).copied().unwrap_or_default();
                    place
                })
                .collect()
        };
        ((0..first.len()).map(chain).collect(), cut)
    }
}

impl Gap {
    fn spans(self, between: &Range<usize>, folded: &Folded, breaks: &[usize]) -> bool {
        let before = |at: usize| breaks.partition_point(|found| *found < at);
        let paragraphs = before(between.end) - before(between.start);
        match self {
            Self::Omission => paragraphs <= 1,
            Self::Insertion => {
                let text = &folded.text[between.clone()];
                paragraphs == 0 && text.chars().nth(INSERTION_CHARS + 2).is_none()
            }
            Self::Interruption => folded.text[between.clone()]
                .chars()
                .nth(INTERRUPTION_CHARS)
                .is_none(),
        }
    }
}

/// Words on their way to a pattern.
#[derive(Default)]
struct Reading {
    parts: Vec<String>,
    gaps: Vec<Gap>,
    /// The part that is being read.
    open: String,
    /// What was marked since the part before.
    pending: Option<Gap>,
    marked: bool,
}

impl Reading {
    fn gap(&mut self, gap: Gap) {
        self.marked = true;
        self.close();
        let omits = gap == Gap::Omission || self.pending == Some(Gap::Omission);
        self.pending = Some(if omits { Gap::Omission } else { Gap::Insertion });
    }

    fn bracket(&mut self, within: &str, after: &str) {
        let within = within.trim();
        let letter = within
            .chars()
            .next()
            .filter(|c| within.len() == c.len_utf8());
        match letter {
            // "[T]he": the capture has the other case.
            Some(letter) if after.starts_with(char::is_alphabetic) && is_cased(letter) => {
                self.marked = true;
                if letter.is_uppercase() {
                    self.open.extend(letter.to_lowercase());
                } else {
                    self.open.extend(letter.to_uppercase());
                }
            }
            _ if within.is_empty() || dots(within) == Some(within.len()) => self.gap(Gap::Omission),
            _ => self.gap(Gap::Insertion),
        }
    }

    /// Takes the part that was being read, if it has a word.
    fn close(&mut self) {
        let part = fold(&std::mem::take(&mut self.open));
        if part.chars().any(char::is_alphanumeric) {
            // What stands before the first part is not left out of the quote, but no part of it.
            if let Some(gap) = self.pending.take().filter(|_| !self.parts.is_empty()) {
                self.gaps.push(gap);
            }
            self.parts.push(part);
        }
    }

    fn end(mut self) -> Option<Pattern> {
        self.close();
        let found = self.marked && (1..=MOST_PARTS).contains(&self.parts.len());
        found.then_some(Pattern {
            parts: self.parts,
            gaps: self.gaps,
        })
    }
}

/// How long the dots are with which a text begins, where they mark an omission: `…`, `...`, `. . .`.
fn dots(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix('…') {
        return Some(text.len() - rest.trim_start_matches(['…', '.']).len());
    }
    let mut rest = text.strip_prefix('.')?;
    let mut count = 1;
    while let Some(after) = rest
        .strip_prefix([' ', '\u{a0}'])
        .unwrap_or(rest)
        .strip_prefix('.')
    {
        rest = after;
        count += 1;
    }
    (count >= 3).then(|| text.len() - rest.len())
}

/// What stands in the brackets with which a text begins, and what follows them. Round ones mark nothing
/// but an omission.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('(') {
        let (within, after) = rest.split_once(')')?;
        let within = within.trim();
        return (dots(within) == Some(within.len()) && !within.is_empty())
            .then_some((within, after));
    }
    text.strip_prefix('[')?.split_once(']')
}

fn is_cased(c: char) -> bool {
    c.is_uppercase() || c.is_lowercase()
}

/// Whether no word goes on over this byte.
fn is_edge(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    ![before, after]
        .iter()
        .all(|side| side.is_some_and(char::is_alphanumeric))
}

/// The words of an omission that may turn its meaning: negations and numbers. They are looked for in the
/// language of the text, or in all that are known here.
pub fn weighty_words(omitted: &str, language: Option<&str>) -> Vec<String> {
    let language = language
        .and_then(|tag| tag.split('-').next())
        .unwrap_or_default();
    let known = WEIGHTY.iter().any(|(of, _)| *of == language);
    let lists: Vec<&str> = WEIGHTY
        .iter()
        .filter(|(of, _)| !known || *of == language)
        .map(|(_, words)| *words)
        .collect();
    let weighs = |word: &&str| {
        let folded = fold(word).to_lowercase();
        word.chars().any(char::is_numeric)
            || folded.ends_with("n't")
            || folded.starts_with("n'")
            || lists
                .iter()
                .any(|words| words.split(' ').any(|known| known == folded))
    };
    omitted
        .unicode_words()
        .filter(weighs)
        .map(str::to_owned)
        .collect()
}

/// Negations and numbers of a language, in lower case and decomposed as [`fold`] has them.
const WEIGHTY: [(&str, &str); 6] = [
    (
        "en",
        "no not never none nobody nothing nowhere neither nor without cannot hardly barely scarcely unless except \
         zero one two three four five six seven eight nine ten eleven twelve dozen hundred hundreds thousand \
         thousands million millions billion billions trillion half third quarter percent twice",
    ),
    (
        "de",
        "nicht nichts nie niemals niemand kein keine keinen keinem keiner keines weder noch ohne kaum null eins zwei drei \
         vier fu\u{308}nf sechs sieben acht neun zehn elf zwo\u{308}lf dutzend hundert tausend million millionen \
         milliarde milliarden halb ha\u{308}lfte drittel viertel prozent",
    ),
    (
        "fr",
        "ne pas non jamais rien personne aucun aucune ni sans gue\u{300}re ze\u{301}ro deux trois quatre cinq six sept \
         huit neuf dix onze douze douzaine cent cents mille million millions milliard milliards demi moitie\u{301} tiers quart",
    ),
    (
        "es",
        "no nunca jama\u{301}s nada nadie ningu\u{301}n ninguno ninguna ni sin cero dos tres cuatro cinco seis siete ocho \
         nueve diez once doce docena cien ciento mil millo\u{301}n millones medio mitad tercio cuarto",
    ),
    (
        "it",
        "non no mai nulla niente nessuno nessuna ne\u{301} senza zero due tre quattro cinque sei sette otto nove dieci \
         undici dodici dozzina cento mille mila milione milioni miliardo miliardi mezzo meta\u{300} terzo quarto",
    ),
    (
        "ru",
        "не нет ни никогда никто ничего нигде без ноль один два три четыре пять шесть семь восемь девять десять сто тысяча \
         тысяч миллион миллионов миллиард миллиардов половина треть четверть процент процентов",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(words: &str) -> (Vec<String>, Vec<Gap>) {
        let pattern = Pattern::read(words).expect("a pattern");
        (pattern.parts, pattern.gaps)
    }

    #[test]
    fn marks_part_the_words() {
        use Gap::{Insertion, Omission};
        for (words, parts, gaps) in [
            ("We act … now", vec!["We act", "now"], vec![Omission]),
            ("We act ... now", vec!["We act", "now"], vec![Omission]),
            ("We act . . . now", vec!["We act", "now"], vec![Omission]),
            ("We act […] now", vec!["We act", "now"], vec![Omission]),
            ("We act (...) now", vec!["We act", "now"], vec![Omission]),
            ("We [the ministers] act", vec!["We", "act"], vec![Insertion]),
            (
                "We [the ministers] … act",
                vec!["We", "act"],
                vec![Omission],
            ),
            ("… we act …", vec!["we act"], vec![]),
            ("[T]he ferry", vec!["the ferry"], vec![]),
            ("[t]he ferry", vec!["The ferry"], vec![]),
            ("We … . act", vec!["We", ". act"], vec![Omission]),
        ] {
            assert_eq!(
                pattern(words),
                (parts.iter().map(ToString::to_string).collect(), gaps),
                "{words}"
            );
        }
        for words in ["We act now", "We act (now)", "…", "[x]", "A.B. it"] {
            assert_eq!(Pattern::read(words), None, "{words}");
        }
    }

    #[test]
    fn negations_and_numbers_weigh() {
        for (omitted, language, found) in [
            (" do not ", Some("en"), vec!["not"]),
            (" don’t ", Some("en-GB"), vec!["don’t"]),
            (" 27 percent of ", Some("en"), vec!["27", "percent"]),
            (", as it were, ", Some("en"), vec![]),
            (" n’est pas ", Some("fr"), vec!["n’est", "pas"]),
            (" fünf ", Some("de"), vec!["fünf"]),
            (" kein ", None, vec!["kein"]),
            (" kein ", Some("pl"), vec!["kein"]),
            (" kein ", Some("en"), vec![]),
        ] {
            assert_eq!(weighty_words(omitted, language), found, "{omitted}");
        }
    }
}
