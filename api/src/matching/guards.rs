//! What tells a text and a claim apart although they are worded alike: another number, another name or place,
//! another date, a negation more or less. Each is a warning and decides nothing.

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use super::terms::{Terms, Word, is_stop, signature, stem, words};

/// A way in which a text and a claim differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Each has a number that the other has not.
    Number,
    /// Each has a name or a place that the other has not.
    Name,
    /// Each has a date that the other has not.
    Date,
    /// One of them negates.
    Negation,
}

/// A difference, with the words that make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What differs.
    pub guard: Guard,
    /// What the text has instead, as worded; of a negation, what negates it.
    pub in_text: Vec<String>,
    /// What the claim has instead.
    pub in_claim: Vec<String>,
}

/// A number of a text, dates and years left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Its value; "5 million" is 5,000,000.
    pub value: f64,
    /// As worded.
    pub shown: String,
}

impl Number {
    /// Whether the number is among others.
    pub fn is_in(&self, others: &[Self]) -> bool {
        others.iter().any(|other| self.is(other))
    }

    fn is(&self, other: &Self) -> bool {
        (self.value - other.value).abs() <= 1e-9 * self.value.abs().max(other.value.abs())
    }
}

/// What tells the two apart. Of a long text only the sentences count that have words of the claim.
pub fn warnings(text: &str, claim: &str) -> Vec<Warning> {
    let about = about(text, claim);
    let (text, claim) = (Facts::read(&about), Facts::read(claim));
    let mut warnings = Vec::new();
    let mut add = |guard, in_text: Vec<String>, in_claim: Vec<String>| {
        warnings.push(Warning {
            guard,
            in_text,
            in_claim,
        });
    };
    let open = |some: &[Number], others: &[Number]| -> Vec<String> {
        let open = some.iter().filter(|one| !one.is_in(others));
        open.map(|one| one.shown.clone()).collect()
    };
    let numbers = (
        open(&text.numbers, &claim.numbers),
        open(&claim.numbers, &text.numbers),
    );
    if !numbers.0.is_empty() && !numbers.1.is_empty() {
        add(Guard::Number, numbers.0, numbers.1);
    }
    let names = text.other_names(&claim);
    if !names.0.is_empty() && !names.1.is_empty() {
        add(Guard::Name, names.0, names.1);
    }
    let dates = other_dates(&text.dates, &claim.dates);
    if !dates.0.is_empty() && !dates.1.is_empty() {
        add(Guard::Date, dates.0, dates.1);
    }
    if text.negations.len() % 2 != claim.negations.len() % 2 {
        add(Guard::Negation, text.negations, claim.negations);
    }
    warnings
}

/// The sentences of a text that share most with the claim, the signature of a post left out.
fn about(text: &str, claim: &str) -> String {
    let text = &text[..signature(text)];
    let claim: BTreeSet<String> = Terms::read(claim).stems().into_iter().collect();
    let sentences = sentences(text);
    let shares: Vec<usize> = sentences
        .iter()
        .map(|sentence| {
            let stems: BTreeSet<String> = Terms::read(&text[sentence.clone()])
                .stems()
                .into_iter()
                .collect();
            stems.intersection(&claim).count()
        })
        .collect();
    let most = shares.iter().copied().max().unwrap_or_default();
    let kept = sentences
        .iter()
        .zip(shares)
        .filter(|(_, share)| 2 * share >= most);
    kept.map(|(sentence, _)| &text[sentence.clone()])
        .collect::<Vec<_>>()
        .join(" ")
}

/// The sentences of a text, as ranges of bytes; a line break ends one too.
pub fn sentences(text: &str) -> Vec<std::ops::Range<usize>> {
    /// What stands before a dot that ends nothing.
    const SHORT: [&str; 14] = [
        "mr", "mrs", "ms", "dr", "sen", "rep", "gov", "gen", "st", "jr", "sr", "no", "vs", "prof",
    ];
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let end = at + c.len_utf8();
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match c {
            '\n' => true,
            '!' | '?' | '…' => next.is_none_or(|next| !next.is_alphanumeric()),
            '.' => {
                let word = text[start..at]
                    .rsplit(|c: char| !c.is_alphabetic())
                    .next()
                    .unwrap_or_default();
                let closes = next.is_none_or(|next| {
                    next.is_whitespace() || matches!(next, '"' | '”' | '’' | '\'' | ')')
                });
                closes
                    && word.chars().count() != 1
                    && !SHORT.contains(&word.to_lowercase().as_str())
            }
            _ => false,
        };
        if ends {
            found.push(start..end);
            start = end;
        }
    }
    found.push(start..text.len());
    found.retain(|sentence| !text[sentence.clone()].trim().is_empty());
    found
}

/// What of a text can tell it apart.
#[derive(Debug, Default)]
struct Facts {
    numbers: Vec<Number>,
    dates: Vec<Date>,
    names: Vec<Name>,
    /// All words, folded, as [`same`] makes them.
    words: BTreeSet<String>,
    negations: Vec<String>,
}

/// A date, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Date {
    year: Option<u32>,
    month: Option<usize>,
    day: Option<u32>,
    shown: String,
}

/// Words that make a name: each as [`same`] makes it, and all as worded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    words: Vec<String>,
    shown: String,
}

impl Facts {
    fn read(text: &str) -> Self {
        let words = words(text);
        let mut facts = Self {
            words: words.iter().map(|word| same(&word.folded)).collect(),
            negations: words
                .iter()
                .filter(|word| negates(&word.folded))
                .map(|word| text[word.start..word.end].to_owned())
                .collect(),
            names: names(text, &words),
            ..Self::default()
        };
        let mut at = 0;
        while at < words.len() {
            if let Some((date, took)) = date(text, &words[at..]) {
                facts.dates.push(date);
                at += took;
            } else if let Some((number, took)) = number(text, &words[at..]) {
                facts.numbers.push(number);
                at += took;
            } else {
                at += 1;
            }
        }
        facts
    }

    /// The names that each of the two has and the other has not. Where they have a name in common, whoever else is
    /// named is no other one, unless it is a place or differs in a part of a name only.
    fn other_names(&self, other: &Self) -> (Vec<String>, Vec<String>) {
        let open = |facts: &Self, in_other: &Self| -> Vec<Name> {
            let open = facts.names.iter().filter(|name| !in_other.knows(name));
            open.cloned().collect()
        };
        let (mut here, mut there) = (open(self, other), open(other, self));
        let common = self
            .names
            .iter()
            .any(|name| other.knows(name) && other.names.iter().any(|one| one.meets(name)));
        if common {
            let is_apart =
                |name: &Name, others: &[Name]| others.iter().any(|one| one.is_beside(name));
            let kept: Vec<Name> = here
                .iter()
                .filter(|name| is_apart(name, &there))
                .cloned()
                .collect();
            there.retain(|name| is_apart(name, &here));
            here = kept;
        }
        let shown = |names: Vec<Name>| names.into_iter().map(|name| name.shown).collect();
        (shown(here), shown(there))
    }

    /// Whether the name stands here as well: whole, by its last word alone, or by its initials.
    fn knows(&self, name: &Name) -> bool {
        let initials: String = name
            .words
            .iter()
            .filter_map(|word| word.chars().next())
            .collect();
        if name.words.len() > 1 && self.words.contains(&initials) {
            return true;
        }
        // Initials themselves: NATO for the words that it stands for.
        if name.words.len() == 1
            && self
                .names
                .iter()
                .any(|other| initials_of(other) == name.words[0])
        {
            return true;
        }
        let Some(last) = name.words.last().filter(|last| self.words.contains(*last)) else {
            return false;
        };
        if name.words.iter().all(|word| self.words.contains(word)) {
            return true;
        }
        // "Trump" for "Donald Trump", but not "Melania Trump" for "Donald Trump".
        let before = name.words.len().checked_sub(2).map(|at| &name.words[at]);
        let elsewhere = self.names.iter().filter(|other| other.words.contains(last));
        elsewhere.clone().count() == 0
            || elsewhere.into_iter().any(|other| {
                let place = other.words.iter().position(|word| word == last);
                let other_before = place
                    .and_then(|place| place.checked_sub(1))
                    .map(|at| &other.words[at]);
                before.is_none() || other_before.is_none() || before == other_before
            })
    }
}

impl Name {
    /// Whether the two have a word in common.
    fn meets(&self, other: &Self) -> bool {
        self.words.iter().any(|word| other.words.contains(word))
    }

    /// Whether the two stand for each other: both are places, or they differ in a part only.
    fn is_beside(&self, other: &Self) -> bool {
        let place = |name: &Self| name.words.iter().any(|word| is_place(word));
        (place(self) && place(other)) || self.meets(other)
    }
}

fn initials_of(name: &Name) -> String {
    if name.words.len() < 2 {
        return String::new();
    }
    name.words
        .iter()
        .filter_map(|word| word.chars().next())
        .collect()
}

/// One word for a land and its people, and for the forms of a word.
fn same(word: &str) -> String {
    static PEOPLES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let lines = include_str!("places.txt").lines();
        lines
            .flat_map(|line| {
                let mut words = line.split_whitespace().map(str::to_lowercase);
                let land = words.next().unwrap_or_default();
                let of = land.clone();
                std::iter::once((land.clone(), land))
                    .chain(words.map(move |word| (word, of.clone())))
            })
            .collect()
    });
    let plain = |word: &str| PEOPLES.get(word).cloned();
    plain(word)
        .or_else(|| plain(word.strip_suffix('s')?))
        .or_else(|| directions(word))
        .unwrap_or_else(|| stem(word))
}

fn directions(word: &str) -> Option<String> {
    Some(
        word.strip_suffix("ern")
            .filter(|rest| DIRECTIONS.contains(rest))?
            .to_owned(),
    )
}

const DIRECTIONS: [&str; 4] = ["north", "south", "east", "west"];

fn is_place(word: &str) -> bool {
    let line = |line: &str| {
        line.split_whitespace()
            .any(|known| known.to_lowercase() == word)
    };
    include_str!("places.txt").lines().any(line)
}

/// Words before a name that are no part of it.
const TITLES: &str = " president senator sen rep representative congressman congresswoman governor gov mayor minister \
    prime chancellor king queen prince princess pope mr mrs ms miss dr prof professor general gen sir lady lord \
    secretary former late rev judge justice sheriff captain first vice speaker ";

/// Words with a capital that are no names.
const NO_NAMES: &str = " january february march april may june july august september october november december monday \
    tuesday wednesday thursday friday saturday sunday twitter facebook instagram youtube video photo photograph \
    breaking watch read says said claim claims fact false true fake news today yesterday tomorrow yes no ";

/// The names of a text: words with capitals that stand together. Where most words have capitals, as in a
/// headline, only places are known to be names.
fn names(text: &str, words: &[Word]) -> Vec<Name> {
    let counted = words.iter().filter(|word| !is_stop(&word.folded));
    let capitals = counted.clone().filter(|word| word.capital).count();
    let headline = words.len() > 4 && 3 * capitals > 2 * counted.count();
    let mut names: Vec<Name> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut end = at;
        while end < words.len()
            && may_name(&words[end])
            && (end == at || stand_together(text, &words[end - 1], &words[end]))
        {
            end += 1;
        }
        if end == at {
            at += 1;
            continue;
        }
        let run = &words[at..end];
        let opens = opens_sentence(text, &words[at]);
        at = end;
        let skipped = run
            .iter()
            .take_while(|word| TITLES.contains(&format!(" {} ", word.folded)))
            .count();
        let run = &run[skipped..];
        if headline {
            // A place with what stands before it: the South of "South Korea".
            for (index, word) in run
                .iter()
                .enumerate()
                .filter(|(_, word)| is_place(&word.folded))
            {
                let from = index
                    .checked_sub(1)
                    .filter(|before| DIRECTIONS.contains(&run[*before].folded.as_str()));
                push(text, &run[from.unwrap_or(index)..=index], &mut names);
                let _ = word;
            }
            continue;
        }
        // One word that begins a sentence has its capital from that.
        if run.len() == 1
            && skipped == 0
            && opens
            && !is_place(&run[0].folded)
            && !is_initials(text, &run[0])
        {
            continue;
        }
        for part in run.split(|word| TITLES.contains(&format!(" {} ", word.folded))) {
            push(text, part, &mut names);
        }
    }
    names
}

fn push(text: &str, run: &[Word], names: &mut Vec<Name>) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return;
    };
    let name = Name {
        words: run.iter().map(|word| same(&word.folded)).collect(),
        shown: owner(&text[first.start..last.end]).to_owned(),
    };
    if !names.iter().any(|known| known.words == name.words) {
        names.push(name);
    }
}

/// The name without the ending that says whose something is.
fn owner(name: &str) -> &str {
    name.strip_suffix("'s")
        .or_else(|| name.strip_suffix("’s"))
        .unwrap_or(name)
}

fn may_name(word: &Word) -> bool {
    word.capital
        && !word.tag
        && word.folded != "i"
        && !is_stop(&word.folded)
        && !negates(&word.folded)
        && !NO_NAMES.contains(&format!(" {} ", word.folded))
}

fn is_initials(text: &str, word: &Word) -> bool {
    let letters = text[word.start..word.end]
        .chars()
        .filter(|c| c.is_alphabetic());
    letters.clone().count() > 1 && letters.clone().all(char::is_uppercase)
}

fn stand_together(text: &str, one: &Word, next: &Word) -> bool {
    let between = &text[one.end..next.start];
    between.chars().all(|c| matches!(c, ' ' | '\u{a0}' | '-'))
        && !owner(&text[one.start..one.end])
            .len()
            .lt(&(one.end - one.start))
}

fn opens_sentence(text: &str, word: &Word) -> bool {
    let before = text[..word.start]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '‘' | '\'' | '('));
    before.is_empty()
        || before.ends_with(['.', '!', '?', ':', '…', '\n'])
        || text[..word.start].trim_end_matches(' ').ends_with('\n')
}

fn negates(word: &str) -> bool {
    matches!(
        word,
        "not"
            | "no"
            | "never"
            | "none"
            | "nobody"
            | "nothing"
            | "neither"
            | "nor"
            | "without"
            | "cannot"
            | "cant"
            | "wont"
            | "dont"
            | "doesnt"
            | "didnt"
            | "isnt"
            | "arent"
            | "wasnt"
            | "werent"
            | "hasnt"
            | "havent"
            | "hadnt"
            | "shouldnt"
            | "wouldnt"
            | "couldnt"
            | "aint"
            | "deny"
            | "denies"
            | "denied"
            | "denying"
    )
}

/// The numbers of a text, dates left out.
pub fn numbers(text: &str) -> Vec<Number> {
    Facts::read_numbers(text)
}

impl Facts {
    fn read_numbers(text: &str) -> Vec<Number> {
        let text = &text[..signature(text)];
        let words = words(text);
        let mut numbers = Vec::new();
        let mut at = 0;
        while at < words.len() {
            if let Some((_, took)) = date(text, &words[at..]) {
                at += took;
            } else if let Some((number, took)) = number(text, &words[at..]) {
                numbers.push(number);
                at += took;
            } else {
                at += 1;
            }
        }
        numbers
    }
}

/// The number that these words begin with, and how many words it takes.
fn number(text: &str, words: &[Word]) -> Option<(Number, usize)> {
    let first = words.first()?;
    let mut took = 1;
    let digits: String = first
        .folded
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let mut value: f64;
    if digits.is_empty() {
        value = spelled(&first.folded)?;
    } else {
        value = digits.parse().ok()?;
        let mut rest = &first.folded[digits.len()..];
        // The digits behind a decimal point are a word of their own.
        if let Some(next) = words
            .get(1)
            .filter(|next| rest.is_empty() && text[first.end..next.start] == *".")
        {
            let decimals: String = next
                .folded
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            if !decimals.is_empty() {
                value = format!("{digits}.{decimals}").parse().ok()?;
                rest = &next.folded[decimals.len()..];
                took = 2;
            }
        }
        match rest {
            "" => {}
            "k" => value *= 1e3,
            "m" | "mn" | "mil" | "million" => value *= 1e6,
            "b" | "bn" | "billion" => value *= 1e9,
            "t" | "tn" | "trillion" => value *= 1e12,
            // "4th", "2x", "17-year-old" has its hyphen between words.
            _ => return None,
        }
    }
    while let Some(scale) = words.get(took).and_then(|word| scale(&word.folded)) {
        if !text[words[took - 1].end..words[took].start]
            .chars()
            .all(|c| matches!(c, ' ' | '-' | '\u{a0}'))
        {
            break;
        }
        value *= scale;
        took += 1;
    }
    let (start, end) = (first.start, words[took - 1].end);
    let sign = text[..start]
        .chars()
        .next_back()
        .filter(|c| matches!(c, '$' | '€' | '£'));
    let percent = text[end..].starts_with('%');
    let shown = format!(
        "{}{}{}",
        sign.map(String::from).unwrap_or_default(),
        &text[start..end],
        if percent { "%" } else { "" }
    );
    Some((Number { value, shown }, took))
}

fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" => 1e3,
        "million" | "millions" => 1e6,
        "billion" | "billions" => 1e9,
        "trillion" | "trillions" => 1e12,
        "dozen" => 12.0,
        _ => return None,
    })
}

/// Numbers in words; "one" is more often none.
fn spelled(word: &str) -> Option<f64> {
    const SMALL: [&str; 19] = [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 7] = [
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let place = |words: &[&str]| {
        words
            .iter()
            .position(|known| *known == word)
            .and_then(|at| u32::try_from(at).ok())
    };
    if let Some(at) = place(&SMALL) {
        return Some(f64::from(at + 2));
    }
    place(&TENS).map(|at| f64::from(10 * (at + 3)))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The date that these words begin with, and how many words it takes.
fn date(text: &str, words: &[Word]) -> Option<(Date, usize)> {
    let year = |at: usize| -> Option<u32> {
        let word = words.get(at)?;
        let year: u32 = word
            .folded
            .parse()
            .ok()
            .filter(|_| word.folded.len() == 4)?;
        let alone = !text[..word.start].ends_with(['$', '€', '£', '.'])
            && !text[word.end..].starts_with(['%'])
            && words
                .get(at + 1)
                .is_none_or(|next| scale(&next.folded).is_none());
        ((1900..2100).contains(&year) && alone).then_some(year)
    };
    let day = |at: usize| -> Option<u32> {
        let word = &words.get(at)?.folded;
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let rest = &word[digits.len()..];
        let day: u32 = digits.parse().ok()?;
        ((1..=31).contains(&day) && matches!(rest, "" | "st" | "nd" | "rd" | "th")).then_some(day)
    };
    let month = |at: usize| -> Option<usize> {
        let word = words.get(at)?;
        MONTHS
            .iter()
            .position(|month| *month == word.folded && word.capital)
    };
    let (date, took) = if let (Some(day), Some(month)) = (day(0), month(1)) {
        let year = year(2);
        (
            (year, Some(month), Some(day)),
            2 + usize::from(year.is_some()),
        )
    } else if let Some(month) = month(0) {
        let day = day(1);
        let at = 1 + usize::from(day.is_some());
        let year = year(at);
        if day.is_none() && year.is_none() && matches!(words[0].folded.as_str(), "may" | "march") {
            return None;
        }
        ((year, Some(month), day), at + usize::from(year.is_some()))
    } else {
        ((Some(year(0)?), None, None), 1)
    };
    let shown = text[words[0].start..words[took - 1].end].to_owned();
    let (year, month, day) = date;
    Some((
        Date {
            year,
            month,
            day,
            shown,
        },
        took,
    ))
}

/// The dates that each of the two has and the other has not. A date that tells less is not another one.
fn other_dates(some: &[Date], others: &[Date]) -> (Vec<String>, Vec<String>) {
    let agree = |one: &Date, other: &Date| {
        let alike =
            |one: Option<u64>, other: Option<u64>| one.is_none() || other.is_none() || one == other;
        alike(one.year.map(u64::from), other.year.map(u64::from))
            && alike(
                one.month.map(|month| month as u64),
                other.month.map(|month| month as u64),
            )
            && alike(one.day.map(u64::from), other.day.map(u64::from))
    };
    let open = |some: &[Date], others: &[Date]| -> Vec<String> {
        let open = some
            .iter()
            .filter(|one| !others.iter().any(|other| agree(one, other)));
        open.map(|one| one.shown.clone()).collect()
    };
    (open(some, others), open(others, some))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The warnings, each as "GUARD text/claim".
    fn told(text: &str, claim: &str) -> Vec<String> {
        warnings(text, claim)
            .into_iter()
            .map(|warning| {
                let (text, claim) = (warning.in_text.join(", "), warning.in_claim.join(", "));
                format!("{:?} {text}/{claim}", warning.guard)
            })
            .collect()
    }

    fn none(text: &str, claim: &str) {
        assert_eq!(told(text, claim), Vec::<String>::new(), "{text} / {claim}");
    }

    #[test]
    fn another_place_is_told() {
        for (text, claim, expected) in [
            (
                "South Korea fired a missile.",
                "North Korea fired a missile.",
                "Name South Korea/North Korea",
            ),
            (
                "The missile was fired by South Korea",
                "A missile was fired by North Korea",
                "Name South Korea/North Korea",
            ),
            (
                "South Korean troops crossed the border.",
                "North Korean troops crossed the border.",
                "Name South Korean/North Korean",
            ),
            (
                "Germany banned diesel cars.",
                "France banned diesel cars.",
                "Name Germany/France",
            ),
            (
                "South Korea Fires Missile Over Sea Again",
                "North Korea fired a missile.",
                "Name South Korea/North Korea",
            ),
            (
                "In Ohio taxes rose.",
                "In Utah taxes rose.",
                "Name Ohio/Utah",
            ),
        ] {
            assert_eq!(told(text, claim), [expected], "{text} / {claim}");
            let reverse: Vec<_> = warnings(claim, text)
                .into_iter()
                .map(|warning| warning.guard)
                .collect();
            assert_eq!(reverse, [Guard::Name], "{claim} / {text}");
        }
        none(
            "North Korea fired a missile.",
            "A missile was fired by North Korea.",
        );
        none(
            "North Korea's missile flew.",
            "A North Korean missile flew.",
        );
        none(
            "North Korean missiles flew.",
            "Northern Korea's missile flew.",
        );
        none("French cars are banned.", "France bans cars.");
        none("The US banned cars.", "The United States banned cars.");
        none("The U.S. banned cars.", "The United States banned cars.");
    }

    #[test]
    fn another_person_is_told_but_a_shorter_name_is_none() {
        assert_eq!(
            told(
                "Yesterday Jeb Bush resigned.",
                "In the end George Bush resigned."
            ),
            ["Name Jeb Bush/George Bush"]
        );
        assert_eq!(
            told("Then Ana Ruiz resigned.", "Then Bo Berg resigned."),
            ["Name Ana Ruiz/Bo Berg"]
        );
        none("Then Ruiz resigned.", "Then President Ana Ruiz resigned.");
        none("then ruiz resigned", "Then Ana Ruiz resigned.");
        none("Senator Ana Ruiz resigned.", "Dr. Ana Ruiz resigned.");
        // Only one of the two names anybody.
        none("The minister resigned.", "Then Ana Ruiz resigned.");
        none("Yesterday it rained.", "It rained.");
    }

    #[test]
    fn another_number_is_told_whatever_way_it_is_written() {
        for (text, claim, expected) in [
            (
                "5 million people fled.",
                "50 million people fled.",
                "Number 5 million/50 million",
            ),
            (
                "Five million people fled.",
                "Fifty million people fled.",
                "Number Five million/Fifty million",
            ),
            (
                "It cost $5m.",
                "It cost 5 billion dollars.",
                "Number $5m/5 billion",
            ),
            (
                "Unemployment is 4.5%.",
                "Unemployment is 5.4 percent.",
                "Number 4.5%/5.4",
            ),
            ("5,000 fled.", "5,001 fled.", "Number 5,000/5,001"),
        ] {
            assert_eq!(told(text, claim), [expected], "{text} / {claim}");
        }
        none("5 million people fled.", "Five million people fled.");
        none("5,000,000 people fled.", "$5m people fled.");
        none("70% agree.", "70 per cent agree.");
        none("People fled.", "5 million people fled.");
        none(
            "5 million of the 12 million people fled.",
            "5 million people fled.",
        );
        none("The 4th man fled.", "The 5th man fled.");
    }

    #[test]
    fn another_date_is_told() {
        for (text, claim, expected) in [
            (
                "In 2019 taxes rose.",
                "In 2020 taxes rose.",
                "Date 2019/2020",
            ),
            (
                "Taxes rose in May 2019.",
                "Taxes rose in June 2019.",
                "Date May 2019/June 2019",
            ),
            (
                "Taxes rose on 3 May.",
                "Taxes rose on May 4, 2019.",
                "Date 3 May/May 4, 2019",
            ),
        ] {
            assert_eq!(told(text, claim), [expected], "{text} / {claim}");
        }
        none("In 2019 taxes rose.", "Taxes rose in May 2019.");
        none("Taxes rose in May 2019.", "Taxes rose on 3 May 2019.");
        none("Taxes rose.", "Taxes rose in 2019.");
        none("Taxes may rise.", "Taxes rise in June 2019.");
        // A number, not a year.
        assert_eq!(
            told("It cost $2019.", "It cost $2020."),
            ["Number $2019/$2020"]
        );
        // The day on which a post was written is none of its words.
        none(
            "Taxes rose — Ana Ruiz (@ruiz) May 3, 2020",
            "Taxes rose in 2019.",
        );
    }

    #[test]
    fn a_negation_more_or_less_is_told() {
        for (text, claim, expected) in [
            ("Taxes did not rise.", "Taxes rose.", "Negation not/"),
            ("Taxes rose.", "Taxes never rose.", "Negation /never"),
            ("Taxes didn’t rise.", "Taxes rose.", "Negation didn’t/"),
            (
                "The minister denied that taxes rose.",
                "Taxes rose.",
                "Negation denied/",
            ),
        ] {
            assert_eq!(told(text, claim), [expected], "{text} / {claim}");
        }
        none("Taxes did not rise.", "Taxes never rose.");
        none("Nobody said that taxes did not rise.", "Taxes rose.");
        // Of a long text only what is about the claim counts.
        none(
            "I do not like rain. The city taxes rose by half. Never mind.",
            "City taxes rose by half.",
        );
    }

    #[test]
    fn sentences_end_where_they_end() {
        let text = "Mr. Ruiz of the U.S. left. “It rains.” So?\nYes";
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|one| text[one].trim())
            .collect();
        assert_eq!(
            found,
            ["Mr. Ruiz of the U.S. left.", "“It rains.", "” So?", "Yes"]
        );
    }
}
