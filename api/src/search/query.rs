//! What a searcher's text asks for. Every text asks for something: what is meant as an operator and is none is
//! told, with its place, and looked for as words. Pure.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use chrono::{Months, NaiveDate};

/// The most alternatives, phrases and operators in one text; what comes after them is one run of words.
const MOST_ITEMS: usize = 40;

/// A text as it is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these must hold.
    pub groups: Vec<Group>,
    /// What was not understood.
    pub warnings: Vec<Warning>,
    /// Whether a word is asked for that must not be there, so that nothing fits.
    pub contradicts: bool,
}

/// One of these must hold: what `or` stands between.
pub type Group = Vec<Item>;

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// That it must not hold: a `-` stands before it.
    pub without: bool,
    /// What.
    pub what: What,
    /// Its place in the text, in code points.
    pub at: Range<usize>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// These words, anywhere.
    Words(String),
    /// These words, one right after the other.
    Phrase(String),
    /// What has to do with something that is called so.
    Named(Named, String),
    /// What is of this day or later.
    After(NaiveDate),
    /// What is of an earlier day.
    Before(NaiveDate),
}

/// The operators that take a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// `speaker:`
    Speaker,
    /// `publisher:`
    Publisher,
    /// `topic:`
    Topic,
    /// `rating:`
    Rating,
}

/// Something in the text that was not understood, and is looked for as words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is wrong with it and what to write instead.
    pub message: String,
    /// Its place in the text, in code points.
    pub at: Range<usize>,
}

impl Named {
    const ALL: [Self; 4] = [Self::Speaker, Self::Publisher, Self::Topic, Self::Rating];

    /// The operator's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Speaker => "speaker",
            Self::Publisher => "publisher",
            Self::Topic => "topic",
            Self::Rating => "rating",
        }
    }
}

impl Query {
    /// The words that must be there, or one of which must be, each as it is written, with the place of its item.
    pub fn words(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        let items = self.groups.iter().flatten().filter(|item| !item.without);
        items
            .filter_map(|item| match &item.what {
                What::Words(words) => Some((words, &item.at)),
                _ => None,
            })
            .flat_map(|(words, at)| words.split_whitespace().map(move |word| (word, at)))
    }

    /// The same, but that in the place of some words one of others must be there.
    #[must_use]
    pub fn with_instead(self, others: &HashMap<String, Vec<String>>) -> Self {
        let item = |word: &str, at: &Range<usize>| Item {
            without: false,
            what: What::Words(word.to_owned()),
            at: at.clone(),
        };
        let any_of = |word: &str, at: &Range<usize>| -> Group {
            match others.get(word) {
                Some(others) => others.iter().map(|other| item(other, at)).collect(),
                None => vec![item(word, at)],
            }
        };
        let groups = self.groups.into_iter().flat_map(|group| {
            if let [
                Item {
                    without: false,
                    what: What::Words(words),
                    at,
                },
            ] = group.as_slice()
            {
                return words
                    .split_whitespace()
                    .map(|word| any_of(word, at))
                    .collect();
            }
            let items = group.into_iter().flat_map(|item| match &item.what {
                // Beside an `or` stands one word.
                What::Words(word) if !item.without => any_of(word, &item.at),
                _ => vec![item],
            });
            vec![items.collect::<Group>()]
        });
        Self {
            groups: groups.collect(),
            ..self
        }
    }
}

/// Reads a text.
pub fn parse(text: &str) -> Query {
    let mut reader = Reader {
        letters: text.chars().collect(),
        at: 0,
        query: Query::default(),
        joins: None,
        items: 0,
    };
    while reader.skip_space() {
        reader.item();
    }
    // An `or` at the end stands before nothing.
    if let Some(place) = reader.joins.take() {
        reader.warn(
            "`or` stands between two things; there is nothing after it",
            place.clone(),
        );
        reader.words(false, place);
    }
    reader.contradictions();
    reader.query
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    query: Query,
    /// The place of an `or` before the item that comes next.
    joins: Option<Range<usize>>,
    items: usize,
}

impl Reader {
    fn skip_space(&mut self) -> bool {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.at < self.letters.len()
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn text(&self, place: Range<usize>) -> String {
        self.letters[place].iter().collect()
    }

    /// Reads one item, or an `or`.
    fn item(&mut self) {
        let start = self.at;
        if self.items >= MOST_ITEMS {
            self.at = self.letters.len();
            self.warn(
                "the text has too many parts; what follows is looked for word by word",
                start..self.at,
            );
            return self.words(false, start..self.at);
        }
        let without = self.peek(0) == Some('-')
            && self
                .peek(1)
                .is_some_and(|next| next != '-' && !next.is_whitespace());
        self.at += usize::from(without);
        if let Some(close) = self.peek(0).and_then(closing) {
            let inner = self.quoted(close);
            return self.add(without, What::Phrase(self.text(inner)), start..self.at);
        }
        let word = self.at..self.end_of_word();
        let name_ends = self.letters[word.clone()].iter().position(|&c| c == ':');
        if let Some(length) = name_ends {
            let name = self.text(word.start..word.start + length).to_lowercase();
            let value = word.start + length + 1;
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase());
            // Addresses have such a beginning too, and paths.
            let is_address = self.letters.get(value..value + 2) == Some(&['/', '/'])
                || self.letters.get(value) == Some(&'\\');
            if is_name && !is_address {
                return self.operator(without, start, &name, value);
            }
        }
        self.at = word.end;
        if !without && self.text(word.clone()).eq_ignore_ascii_case("or") {
            return self.or(word);
        }
        if without {
            self.add(true, What::Words(self.text(word)), start..self.at);
        } else {
            self.words(false, word);
        }
    }

    /// The place of what stands between quotation marks; the second may be missing.
    fn quoted(&mut self, close: char) -> Range<usize> {
        let open = self.at;
        self.at += 1;
        let ends = self.letters[self.at..].iter().position(|&c| c == close);
        if let Some(length) = ends {
            let inner = self.at..self.at + length;
            self.at = inner.end + 1;
            return inner;
        }
        let inner = self.at..self.letters.len();
        self.at = inner.end;
        self.warn(
            "a quotation mark is not closed; all that follows is taken as the exact words",
            open..self.at,
        );
        inner
    }

    fn end_of_word(&self) -> usize {
        let rest = &self.letters[self.at..];
        let length = rest.iter().position(|c| c.is_whitespace());
        self.at + length.unwrap_or(rest.len())
    }

    fn operator(&mut self, without: bool, start: usize, name: &str, value: usize) {
        self.at = value;
        let value = if let Some(close) = self.peek(0).and_then(closing) {
            self.quoted(close)
        } else {
            let word = self.at..self.end_of_word();
            self.at = word.end;
            word
        };
        let value = self.text(value);
        let place = start..self.at;
        let named = Named::ALL.into_iter().find(|named| named.name() == name);
        let what = match (name, named) {
            _ if value.trim().is_empty() => Err(format!(
                "`{name}:` says nothing; write its value right after the colon, in quotation marks where it has spaces"
            )),
            (_, Some(named)) => Ok(What::Named(named, value)),
            ("after", None) => day(&value).map(What::After).ok_or_else(|| not_a_day(name)),
            ("before", None) => day(&value).map(What::Before).ok_or_else(|| not_a_day(name)),
            _ => Err(format!(
                "there is no operator `{name}:`; there are speaker:, publisher:, topic:, rating:, after: and before:"
            )),
        };
        match what {
            Ok(what) => self.add(without, what, place),
            Err(message) => {
                self.warn(&message, place.clone());
                self.words(without, place);
            }
        }
    }

    fn or(&mut self, place: Range<usize>) {
        if self.query.groups.is_empty() || self.joins.is_some() {
            self.warn(
                "`or` stands between two things; there is nothing before it",
                place.clone(),
            );
            self.words(false, place);
        } else {
            self.joins = Some(place);
        }
    }

    /// Adds words as they stand in the text. Words that follow one another are one item, since all of them must
    /// hold.
    fn words(&mut self, without: bool, place: Range<usize>) {
        let words = self.text(place.clone());
        if without {
            return self.add(true, What::Words(words), place);
        }
        let joined_after = self.joins.is_some() || self.or_follows();
        if let (
            false,
            Some(
                [
                    Item {
                        without: false,
                        what: What::Words(before),
                        at,
                    },
                ],
            ),
        ) = (
            joined_after,
            self.query.groups.last_mut().map(Vec::as_mut_slice),
        ) {
            before.push(' ');
            before.push_str(&words);
            at.end = place.end;
            return;
        }
        self.add(false, What::Words(words), place);
    }

    /// Whether the next word is an `or`, which takes the last word only.
    fn or_follows(&self) -> bool {
        let rest = &self.letters[self.at.min(self.letters.len())..];
        let mut next = rest.iter().copied().skip_while(|c| c.is_whitespace());
        let word: String = next.by_ref().take_while(|c| !c.is_whitespace()).collect();
        word.eq_ignore_ascii_case("or")
    }

    fn add(&mut self, without: bool, what: What, at: Range<usize>) {
        self.items += 1;
        let item = Item { without, what, at };
        match (self.joins.take(), self.query.groups.last_mut()) {
            (Some(_), Some(group)) => group.push(item),
            _ => self.query.groups.push(vec![item]),
        }
    }

    /// Tells of words that must be there and must not: no row has to be looked at for them.
    fn contradictions(&mut self) {
        let mut asked = HashSet::new();
        let mut left_out = Vec::new();
        for group in &self.query.groups {
            if let [
                Item {
                    without,
                    what: What::Words(words),
                    at,
                },
            ] = group.as_slice()
            {
                if *without {
                    left_out.push((words.to_lowercase(), at.clone()));
                } else {
                    asked.extend(words.split_whitespace().map(str::to_lowercase));
                }
            }
        }
        left_out.retain(|(word, _)| asked.contains(word));
        for (_, at) in left_out {
            self.query.contradicts = true;
            self.warn(
                "this leaves out all that has a word which is asked for too; nothing can be found",
                at,
            );
        }
    }

    fn warn(&mut self, message: &str, at: Range<usize>) {
        let message = message.to_owned();
        self.query.warnings.push(Warning { message, at });
    }
}

/// The quotation mark that ends what this one begins.
fn closing(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '“' | '”' => Some('”'),
        '„' => Some('“'),
        '«' => Some('»'),
        '»' => Some('«'),
        _ => None,
    }
}

/// The first day of a year, a month or a day, written as in ISO 8601.
fn day(value: &str) -> Option<NaiveDate> {
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    let mut parts = value.trim().splitn(3, '-');
    let year = parts.next().filter(|year| digits(year, 4))?;
    let mut rest = parts.map(|part| digits(part, 2).then(|| part.parse().ok()).flatten());
    let month = rest.next().unwrap_or(Some(1))?;
    let day = rest.next().unwrap_or(Some(1))?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month, day)
}

fn not_a_day(name: &str) -> String {
    format!(
        "`{name}:` takes a year, a month or a day: {name}:2024, {name}:2024-05 or {name}:2024-05-17"
    )
}

/// The marks of the days from one on and before another, each standing for as many days as it can: the first
/// digits of the date. A side that is left out is open. None where no day lies between.
pub fn days(from: Option<NaiveDate>, before: Option<NaiveDate>) -> Vec<String> {
    let edge = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let (first, end) = (edge(0), edge(10_000));
    let mut day = from.map_or(first, |from| from.clamp(first, end));
    let before = before.map_or(end, |before| before.clamp(first, end));
    let mut marks = Vec::new();
    while day < before {
        let date = day.format("%Y-%m-%d").to_string();
        let spans = [(2, 1200), (3, 120), (4, 12), (7, 1)]
            .into_iter()
            .map(|(digits, months)| {
                // The span that begins on this day, if one does.
                let begins = date[digits..] == "0000-01-01"[digits..];
                let next = day.checked_add_months(Months::new(months));
                (digits, next.filter(|next| begins && *next <= before))
            });
        let widest = spans
            .into_iter()
            .find_map(|(digits, next)| Some((digits, next?)));
        let (digits, next) = widest.unwrap_or((10, day.succ_opt().unwrap_or(before)));
        marks.push(date[..digits].to_owned());
        day = next;
    }
    marks
}

#[cfg(test)]
mod tests;
