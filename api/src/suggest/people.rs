//! Who is meant: "he", "the Security Council Secretary" or "Patrushev", by the name that the article
//! gives first.

use std::{collections::HashMap, ops::Range};

use super::{
    lexicon::{Class, Lexicon},
    words::{Reading, Token},
};

/// The most words of an office before a name, with those that say nothing.
const OFFICE: usize = 20;

/// A person whom the text names in full.
#[derive(Debug)]
struct Person<'a> {
    /// The name as it is first worded, without office.
    name: &'a str,
    /// The words of the office that stand before it, in small letters.
    office: Vec<String>,
    /// The first token of the name.
    at: usize,
    is_woman: bool,
    is_man: bool,
}

/// The people of a text, in the order in which it names them.
#[derive(Debug)]
pub struct People<'r, 'a> {
    reading: &'r Reading<'a>,
    named: Vec<Person<'a>>,
    /// Each by the last word of the name, in small letters; the first of that name.
    by_last: HashMap<String, usize>,
    /// Who is spoken of, and where: the token, and the index of the person.
    mentions: Vec<(usize, usize)>,
}

impl<'r, 'a> People<'r, 'a> {
    /// Finds the people of a text.
    pub fn new(reading: &'r Reading<'a>, lexicon: &Lexicon) -> Self {
        let mut found = Self {
            reading,
            named: Vec::new(),
            by_last: HashMap::new(),
            mentions: Vec::new(),
        };
        let mut at = 0;
        while at < reading.tokens.len() {
            let end = found.run_end(at);
            if end > at {
                found.read_name(at..end, lexicon);
            }
            at = end.max(at + 1);
        }
        for sentence in &reading.sentences {
            let subject = reading.subject(sentence);
            if let Some((at, person)) =
                subject.and_then(|subject| Some((subject.start, found.named(&subject)?)))
            {
                found.mentions.push((at, person));
            }
        }
        found
    }

    /// Tells that somebody is spoken of here, so that a pronoun after it may mean them.
    pub fn mention(&mut self, mention: &Range<usize>) {
        if let Some(person) = self.named(mention).or_else(|| self.by_office(mention)) {
            let place = self
                .mentions
                .partition_point(|(at, _)| *at <= mention.start);
            self.mentions.insert(place, (mention.start, person));
        }
    }

    /// Who a mention leads to: the full name, or the mention itself where the article names nobody; `None`
    /// for a pronoun that leads to nobody.
    pub fn speaker(&self, mention: &Range<usize>) -> Option<&'a str> {
        let first = &self.reading.tokens[mention.start];
        if mention.len() == 1 && first.says("who") {
            return self.speaker(&self.antecedent(mention.start)?);
        }
        if mention.len() == 1 && first.is(Class::SubjectPronoun) {
            return self.pronoun(mention.start);
        }
        let person = self.named(mention).or_else(|| self.by_office(mention));
        Some(match person {
            Some(person) => self.named[person].name,
            None => self.name_of(mention).map_or_else(
                || self.reading.words(mention),
                |name| self.reading.words(&name),
            ),
        })
    }

    /// The phrase that "who" belongs to.
    fn antecedent(&self, who: usize) -> Option<Range<usize>> {
        let sentence = self.reading.sentence_of(who)?;
        let end = who - usize::from(who > 0 && self.reading.says(who - 1, ","));
        self.reading.phrase_before(end, sentence)
    }

    fn pronoun(&self, at: usize) -> Option<&'a str> {
        let pronoun = &self.reading.tokens[at];
        if !pronoun.says_any(&["he", "she"]) {
            return None;
        }
        let before = self.mentions.iter().rev().filter(|(place, _)| *place < at);
        let mut people = before.map(|(_, person)| &self.named[*person]);
        let fits = |person: &&Person<'_>| {
            if pronoun.says("he") {
                !person.is_woman
            } else {
                !person.is_man
            }
        };
        people.find(fits).map(|person| person.name)
    }

    /// The end of the capitalised words that begin at a token.
    fn run_end(&self, start: usize) -> usize {
        let is_name = |token: &&Token<'_>| {
            token.is_name && !token.is(Class::Day) && !token.lower.ends_with("'s")
        };
        start
            + self.reading.tokens[start..]
                .iter()
                .take_while(is_name)
                .count()
    }

    /// Learns a person from capitalised words: "Security Council Secretary Nikolai Patrushev".
    fn read_name(&mut self, run: Range<usize>, lexicon: &Lexicon) {
        let name = self.without_office(&run);
        // What begins a sentence may be a small word with a capital: "In", "The".
        let small = [
            Class::Preposition,
            Class::Conjunction,
            Class::Determiner,
            Class::Adverb,
            Class::Pronoun,
        ];
        let is_small = |at: &usize| self.reading.tokens[*at].is_any(&small);
        let start = name.start + name.clone().take_while(is_small).count();
        let name = start..name.end;
        if !(2..=4).contains(&name.len()) {
            return;
        }
        let last = self.reading.tokens[name.end - 1].lower.to_string();
        if self.by_last.contains_key(&last) {
            return;
        }
        let given = lexicon.entry(&self.reading.tokens[name.start].lower);
        let titled = |titles: &[&str]| {
            self.reading.tokens[run.start..name.start]
                .iter()
                .any(|token| token.says_any(titles))
        };
        self.by_last.insert(last, self.named.len());
        self.named.push(Person {
            name: self.reading.words(&name),
            office: self.office_before(name.start),
            at: name.start,
            is_woman: given.is(Class::Woman) || titled(&["mrs.", "ms.", "miss"]),
            is_man: given.is(Class::Man) || titled(&["mr."]),
        });
    }

    /// The words of the office before a name: "Secretary of the Russian Security Council".
    fn office_before(&self, name: usize) -> Vec<String> {
        let tokens = &self.reading.tokens[..name];
        let belongs = |token: &&Token<'_>| {
            token.is_name || token.says_any(&["of", "the"]) || token.is(Class::Office)
        };
        let words = tokens.iter().rev().take(OFFICE).take_while(belongs);
        words
            .filter(|token| !token.says_any(&["of", "the"]))
            .map(|token| token.lower.to_string())
            .collect()
    }

    fn without_office(&self, run: &Range<usize>) -> Range<usize> {
        let office = run
            .clone()
            .rev()
            .find(|at| self.reading.is(*at, Class::Office));
        office.map_or(run.start, |office| office + 1)..run.end
    }

    /// The name in a mention: "Sergei Lavrov" in "Russian Foreign Minister Sergei Lavrov".
    fn name_of(&self, mention: &Range<usize>) -> Option<Range<usize>> {
        let reading = self.reading;
        let ends_head = |at: &usize| {
            let token = &reading.tokens[*at];
            !token.is_word() || token.says_any(&["who", "of", "for", "and"])
        };
        let head_end = mention.clone().find(ends_head).unwrap_or(mention.end);
        [head_end, mention.end].into_iter().find_map(|end| {
            let names = (mention.start..end)
                .rev()
                .take_while(|at| reading.tokens[*at].is_name);
            let run = end - names.count()..end;
            let name = self.without_office(&run);
            let is_possessive = |at: usize| reading.tokens[at].lower.ends_with("'s");
            // "the mayor of Salem" has a name in it, which is nobody's.
            let is_of = name.start == run.start
                && run.start > mention.start
                && (reading.is(run.start - 1, Class::Preposition)
                    || reading.says(run.start - 1, "the"));
            (!name.is_empty() && !is_of && !name.clone().any(is_possessive)).then_some(name)
        })
    }

    fn named(&self, mention: &Range<usize>) -> Option<usize> {
        let name = self.name_of(mention)?;
        let last = &self.reading.tokens[name.end - 1];
        self.by_last.get(last.lower.as_ref()).copied()
    }

    /// Who holds the office that a mention names: "the Security Council Secretary".
    fn by_office(&self, mention: &Range<usize>) -> Option<usize> {
        let tokens = &self.reading.tokens[mention.clone()];
        if !tokens[0].says("the") {
            return None;
        }
        let is_small = |token: &&Token<'_>| !token.says_any(&["the", "of"]);
        let has_office = tokens.iter().any(|token| token.is(Class::Office));
        let known = |person: &Person<'_>| {
            person.at < mention.start
                && tokens
                    .iter()
                    .filter(is_small)
                    .all(|token| person.office.iter().any(|word| *word == token.lower))
        };
        has_office
            .then(|| self.named.iter().rposition(known))
            .flatten()
    }
}
