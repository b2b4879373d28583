//! Numbers and dates.

use crate::matching::terms::{Word, signature, words};

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

/// A date, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Date {
    year: Option<u32>,
    month: Option<usize>,
    day: Option<u32>,
    shown: String,
}

/// The numbers of a text, dates and the signature of a post left out.
pub fn numbers(text: &str) -> Vec<Number> {
    let text = &text[..signature(text)];
    figures(text, &words(text)).1
}

/// The dates of a text, and the numbers that belong to none of them.
pub(super) fn figures(text: &str, words: &[Word]) -> (Vec<Date>, Vec<Number>) {
    let (mut dates, mut numbers) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < words.len() {
        if let Some((date, took)) = date(text, &words[at..]) {
            dates.push(date);
            at += took;
        } else if let Some((number, took)) = number(text, &words[at..]) {
            numbers.push(number);
            at += took;
        } else {
            at += 1;
        }
    }
    (dates, numbers)
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
pub(super) fn other_dates(some: &[Date], others: &[Date]) -> (Vec<String>, Vec<String>) {
    fn alike<T: PartialEq + Copy>(one: Option<T>, other: Option<T>) -> bool {
        one.is_none() || other.is_none() || one == other
    }
    let agree = |one: &Date, other: &Date| {
        alike(one.year, other.year) && alike(one.month, other.month) && alike(one.day, other.day)
    };
    let open = |some: &[Date], others: &[Date]| -> Vec<String> {
        let open = some
            .iter()
            .filter(|one| !others.iter().any(|other| agree(one, other)));
        open.map(|one| one.shown.clone()).collect()
    };
    (open(some, others), open(others, some))
}
