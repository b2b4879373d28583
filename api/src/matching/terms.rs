//! A text as it is compared: its words as terms, by the same rule as the index (`match_terms` in the database),
//! with what only the text itself tells of them.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;

/// The longest word that is told from others, in characters.
const LONGEST: usize = 40;

/// Words that every text has: those that PostgreSQL leaves out of English texts.
const STOP: &str = "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself \
    she her hers herself it its itself they them their theirs themselves what which who whom this that these \
    those am is are was were be been being have has had having do does did doing a an the and but if or because \
    as until while of at by for with about against between into through during before after above below to from \
    up down in out on off over under again further then once here there when where why how all any both each few \
    more most other some such no nor not only own same so than too very s t can will just don should now";

/// What begins an address, which is no words.
const ADDRESSES: [&str; 4] = ["https://", "http://", "www.", "pic.twitter.com/"];

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is compared by: its stem.
    pub stem: String,
    /// The word in small letters, without accents.
    pub word: String,
    /// Where it stands in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How it stands there.
    pub kind: Kind,
    /// Whether it stands in the signature of a post: "— Ana Ruiz (@ruiz) May 2, 2026".
    pub signs: bool,
}

/// How a word stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In small letters.
    Small,
    /// With a capital.
    Capital,
    /// With a digit first.
    Number,
    /// Part of a hashtag or a handle: "Fires" of "#AustralianFires".
    Part,
    /// A hashtag or a handle, as one word.
    Tag,
}

/// The terms of a text, in its order, without words that every text has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms(pub Vec<Term>);

impl Terms {
    /// Reads a text.
    pub fn read(text: &str) -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let signature = signature(text);
        let mut terms = Vec::new();
        for word in words(text) {
            let signs = word.start >= signature;
            let mut add = |word: &str, start: usize, end: usize, kind: Kind| {
                let word: String = word.chars().take(LONGEST).collect();
                if word.is_empty() || is_stop(&word) {
                    return;
                }
                terms.push(Term {
                    stem: stemmer.stem(&word).into_owned(),
                    word,
                    start,
                    end,
                    kind,
                    signs,
                });
            };
            if word.tag {
                let parts = camel(&text[word.start..word.end]);
                if parts.len() > 1 {
                    for part in parts {
                        let (start, end) = (word.start + part.start, word.start + part.end);
                        for folded in pieces(&fold(&text[start..end])) {
                            add(&folded, start, end, Kind::Part);
                        }
                    }
                }
            }
            let kind = match word.folded.chars().next() {
                _ if word.tag => Kind::Tag,
                Some('0'..='9') => Kind::Number,
                _ if word.capital => Kind::Capital,
                _ => Kind::Small,
            };
            add(&word.folded, word.start, word.end, kind);
        }
        Self(terms)
    }

    /// The stems, as the index has them.
    pub fn stems(&self) -> Vec<String> {
        self.0.iter().map(|term| term.stem.clone()).collect()
    }

    /// Two words that stand together, and are perhaps one elsewhere: "corona virus".
    pub fn joined(&self) -> Vec<String> {
        self.0
            .windows(2)
            .filter(|pair| pair[0].end + 1 >= pair[1].start && pair[0].kind != Kind::Number)
            .map(|pair| stem(&format!("{}{}", pair[0].word, pair[1].word)))
            .collect()
    }

    /// Words that may be several, and the two words of which each may consist: "coronavirus", "impeachtrump".
    pub fn halves(&self) -> Vec<(&Term, Vec<(String, String)>)> {
        self.0
            .iter()
            .filter(|term| matches!(term.kind, Kind::Tag | Kind::Small | Kind::Capital))
            .filter(|term| (7..=30).contains(&term.word.chars().count()))
            .map(|term| {
                let cuts = term.word.char_indices().map(|(cut, _)| cut).skip(3);
                let halves = cuts
                    .map(|cut| term.word.split_at(cut))
                    .filter(|(_, rest)| rest.chars().count() >= 3)
                    .map(|(first, rest)| (stem(first), stem(rest)));
                (term, halves.collect())
            })
            .collect()
    }

    /// The terms with those that the base knows instead of, or beside, the words of this text: `known` says in
    /// how many claims a term stands. A tag that is two known words is both; so is a word that nobody else writes
    /// as one; and two words that others write as one are that one too.
    #[must_use]
    pub fn as_known(&self, known: &HashMap<String, f64>) -> Self {
        let count = |stem: &str| known.get(stem).copied().unwrap_or_default();
        let mut terms = self.0.clone();
        for (term, halves) in self.halves() {
            if count(&term.stem) > 0.0 {
                continue;
            }
            let best = halves
                .into_iter()
                .map(|(first, rest)| (count(&first).min(count(&rest)), first, rest))
                .filter(|(least, _, _)| *least >= 2.0)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, first, rest)) = best {
                let place = terms.iter().position(|one| one == term).unwrap_or_default();
                let part = |stem: String| Term {
                    word: stem.clone(),
                    stem,
                    kind: Kind::Part,
                    ..term.clone()
                };
                terms.splice(place..place, [part(first), part(rest)]);
            }
        }
        for (pair, joined) in self
            .0
            .windows(2)
            .filter(|pair| pair[0].end + 1 >= pair[1].start && pair[0].kind != Kind::Number)
            .map(|pair| (pair, stem(&format!("{}{}", pair[0].word, pair[1].word))))
        {
            if count(&joined) > 0.0 {
                let place = terms.iter().position(|one| *one == pair[1]);
                let place = place.map_or(terms.len(), |place| place + 1);
                let whole = Term {
                    word: joined.clone(),
                    stem: joined,
                    start: pair[0].start,
                    ..pair[1].clone()
                };
                terms.insert(place, whole);
            }
        }
        Self(terms)
    }
}

/// The stem of a word.
pub fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

/// Whether every text has the word.
pub fn is_stop(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| STOP.split_whitespace().collect());
    WORDS.contains(word)
}

/// Where the signature of a post begins; the end of the text where it has none.
pub fn signature(text: &str) -> usize {
    text.rfind('—')
        .filter(|at| text[*at..].contains("(@"))
        .unwrap_or(text.len())
}

/// A word as it stands in a text.
pub struct Word {
    /// In small letters, without accents.
    pub folded: String,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether it is a hashtag or a handle.
    pub tag: bool,
}

/// The words of a text, without addresses.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let mut skip_to = 0;
    for (at, c) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        if let Some(end) = address(text, at) {
            close(text, &mut start, at, &mut words);
            skip_to = end;
            continue;
        }
        if stands_in_word(text, at, c) {
            start.get_or_insert(at);
        } else {
            close(text, &mut start, at, &mut words);
        }
    }
    close(text, &mut start, text.len(), &mut words);
    words
}

fn close(text: &str, start: &mut Option<usize>, end: usize, words: &mut Vec<Word>) {
    let Some(start) = start.take() else { return };
    let raw = &text[start..end];
    let tag = text[..start].ends_with(['#', '@']);
    for folded in pieces(&fold(raw)) {
        words.push(Word {
            folded,
            start,
            end,
            capital: raw.chars().next().is_some_and(char::is_uppercase),
            tag,
        });
    }
}

/// Where an address ends that begins here.
fn address(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let begins = |start: &str| {
        rest.len() > start.len()
            && rest[..start.len()].eq_ignore_ascii_case(start.as_bytes())
            && !rest[start.len()].is_ascii_whitespace()
    };
    ADDRESSES.into_iter().find(|start| begins(start))?;
    let length = text[at..].find(char::is_whitespace);
    Some(length.map_or(text.len(), |length| at + length))
}

/// Whether a character stands within a word: an apostrophe does, the dot of "U.S." and the comma of "5,000".
fn stands_in_word(text: &str, at: usize, c: char) -> bool {
    let before = |back: usize| text[..at].chars().rev().nth(back);
    let after = |on: usize| text[at..].chars().nth(on + 1);
    match c {
        '.' => {
            before(0).is_some_and(|c| c.is_ascii_uppercase())
                && !before(1).is_some_and(|c| c.is_alphanumeric() || c == '_')
                && after(0).is_some_and(|c| c.is_ascii_uppercase())
                && !after(1).is_some_and(|c| c.is_alphanumeric() || c == '_')
        }
        ',' => {
            before(0).is_some_and(|c| c.is_ascii_digit())
                && (0..3).all(|on| after(on).is_some_and(|c| c.is_ascii_digit()))
                && !after(3).is_some_and(|c| c.is_ascii_digit())
        }
        _ => is_apostrophe(c) || !separates(c),
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2039}' | '\u{203a}'
    )
}

/// Whether a character stands between words.
fn separates(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !is_unseen(c) && c.nfkd().all(is_separator)
}

/// The same of folded text, as the index has it.
fn is_separator(c: char) -> bool {
    matches!(c,
        '\u{1}'..='\u{2f}' | '\u{3a}'..='\u{40}' | '\u{5b}'..='\u{60}' | '\u{7b}'..='\u{bf}' | '\u{d7}' | '\u{f7}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{2bff}'
        | '\u{3000}'..='\u{303f}' | '\u{fe00}'..='\u{fe6f}' | '\u{fffd}' | '\u{1f000}'..='\u{1faff}')
        || c.is_whitespace()
}

fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A word in small letters, without accents, width, invisible characters and apostrophes, as the database folds
/// what is searched.
fn fold(word: &str) -> String {
    // Most words have nothing to take apart, which is slow.
    let mut folded = if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        unaccented(word)
    };
    if let Some(owner) = folded.strip_suffix("'s") {
        folded.truncate(owner.len());
    }
    folded.retain(|c| !matches!(c, '\'' | '.' | ','));
    folded
}

/// A word in small letters, without accents, width and invisible characters.
fn unaccented(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().flat_map(char::to_lowercase).nfkd() {
        match c {
            c if is_unseen(c) => {}
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ŧ' => folded.push('t'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            c if is_apostrophe(c) => folded.push('\''),
            c => folded.push(c),
        }
    }
    folded
}

/// The words that a folded word is: "½" is "1" and "2".
fn pieces(folded: &str) -> impl Iterator<Item = String> {
    folded
        .split(is_separator)
        .filter(|piece| !piece.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

/// The words of a tag that its capitals and digits tell, as ranges of bytes.
fn camel(tag: &str) -> Vec<std::ops::Range<usize>> {
    let letters: Vec<(usize, char)> = tag.char_indices().collect();
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, pair) in letters.windows(2).enumerate() {
        let ((_, one), (at, other)) = (pair[0], pair[1]);
        let next = letters.get(index + 2).map(|(_, c)| *c);
        let cut = (one.is_lowercase() && other.is_uppercase())
            || (one.is_uppercase() && other.is_uppercase() && next.is_some_and(char::is_lowercase))
            || one.is_ascii_digit() != other.is_ascii_digit();
        if cut {
            parts.push(start..at);
            start = at;
        }
    }
    parts.push(start..tag.len());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> String {
        Terms::read(text).stems().join(" ")
    }

    #[test]
    fn a_text_is_read_as_the_index_reads_it() {
        assert_eq!(
            stems(
                "The U.S. President said: 122,000 of O'Rourke’s men don’t work, see https://t.co/x J.K. Rowling café \
                 Größe Владимир — ☕️ 21.6 ½"
            ),
            "us presid said 122000 orourk men dont work see jk rowl cafe gross владимир 21 6 1 2"
        );
        assert_eq!(
            stems("bad.I think 1,2345 pic.twitter.com/abc"),
            "bad think 1 2345"
        );
        assert_eq!(stems("The and of."), "");
    }

    #[test]
    fn hashtags_and_handles_are_also_their_words() {
        assert_eq!(
            stems("#AustralianFires @BBCNews #MeToo #Trump2020"),
            "australian fire australianfir bbc news bbcnew metoo trump 2020 trump2020"
        );
        let terms = Terms::read("#AustralianFires burn");
        let kinds: Vec<Kind> = terms.0.iter().map(|term| term.kind).collect();
        assert_eq!(kinds, [Kind::Part, Kind::Part, Kind::Tag, Kind::Small]);
        assert_eq!((terms.0[1].start, terms.0[1].end), (11, 16));
    }

    #[test]
    fn what_the_base_knows_as_two_words_is_two_and_as_one_is_one() {
        let known = |terms: &[&str]| -> HashMap<String, f64> {
            terms.iter().map(|term| (stem(term), 5.0)).collect()
        };
        let read = |text: &str, terms: &[&str]| {
            Terms::read(text).as_known(&known(terms)).stems().join(" ")
        };
        assert_eq!(
            read("#impeachtrump", &["impeach", "trump"]),
            "impeach trump impeachtrump"
        );
        assert_eq!(read("#impeachtrump", &["impeach"]), "impeachtrump");
        assert_eq!(
            read("the corona virus", &["coronavirus"]),
            "corona virus coronavirus"
        );
        assert_eq!(
            read("The coronavirus", &["corona", "virus"]),
            "corona virus coronavirus"
        );
        assert_eq!(
            read("The coronavirus", &["corona", "virus", "coronavirus"]),
            "coronavirus"
        );
    }

    #[test]
    fn who_signs_a_post_is_told_from_what_it_says() {
        let terms = Terms::read("It rains — in Oslo — Ana Ruiz (@ruiz) May 2, 2026");
        let signs: Vec<&str> = terms
            .0
            .iter()
            .filter(|term| term.signs)
            .map(|term| term.word.as_str())
            .collect();
        assert_eq!(signs, ["ana", "ruiz", "ruiz", "may", "2", "2026"]);
        assert!(
            !Terms::read("He said — and left.")
                .0
                .iter()
                .any(|term| term.signs)
        );
    }
}
