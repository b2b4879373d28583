//! Suggestions: the quotes that a text holds, whose words they are, and how sure that is.
//!
//! Pure functions, in the order in which a text passes through them: [`marks`] finds the words in
//! quotation marks, [`words`] reads the text into sentences with what the [`lexicon`] of its language
//! knows, [`attribute`] finds who says a quotation and [`indirect`] what is said without marks, which
//! [`complement`] reads off the verb, [`when`] reads on what day and occasion, and [`people`] leads from the
//! mention to the full name. [`score`] measures all of it against articles that were marked by hand.

pub mod attribute;
pub mod complement;
pub mod indirect;
pub mod lexicon;
pub mod marks;
pub mod people;
mod phrase;
pub mod score;
mod subject;
pub mod when;
pub mod words;

use std::ops::Range;

use chrono::NaiveDate;
use entity::quote::QuoteKind;
use serde::Serialize;

use self::{
    attribute::{Attribution, Rule},
    lexicon::Lexicon,
    marks::Quoted,
    people::People,
    when::{Day, Told},
    words::{Kind, Reading},
};

/// Below this confidence a passage in marks is more likely a term or a title than somebody's words.
const LEAST_CONFIDENCE: f64 = 0.5;

/// What is suggested for a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestions<'a> {
    /// The quotes, in the order of the text.
    pub quotes: Vec<SuggestedQuote<'a>>,
    /// Whether the language is known. Otherwise there are only the words in quotation marks, and nobody
    /// is named.
    pub knows_language: bool,
}

/// A quote that a text holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedQuote<'a> {
    /// How the words stand in the text.
    pub kind: QuoteKind,
    /// Where they stand, without quotation marks; several where their attribution interrupts them.
    pub passages: Vec<Passage>,
    /// What reports them: "said", "according to".
    pub cue: Option<&'a str>,
    /// Who says them, as the article words it there.
    pub mention: Option<&'a str>,
    /// Who that is by the name that the article first gives; the mention where it gives none, and `None`
    /// where a pronoun leads to nobody.
    pub speaker: Option<&'a str>,
    /// Who passes them on: Ruiz in "Ruiz noted that, according to experts, it rains".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relayed_by: Option<&'a str>,
    /// When they were said, as the attribution words it: "on Tuesday".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<&'a str>,
    /// The day that this names.
    #[serde(skip)]
    pub day: Option<Day>,
    /// The occasion on which they were said, where the attribution tells: "an interview with CNN".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occasion: Option<&'a str>,
    /// How often a suggestion like it is right, from 0 to 1.
    pub confidence: f64,
    /// The rule that found who says it.
    #[serde(skip)]
    pub rule: Option<Rule>,
}

impl SuggestedQuote<'_> {
    /// The day on which the words were said, by a text that is published on this day.
    pub fn spoken_on(&self, published: Option<NaiveDate>) -> Option<NaiveDate> {
        self.day.and_then(|day| day.by(published))
    }
}

/// A stretch of the text, in Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// The first character.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
}

/// Whether anything is known of a language such as `en`.
pub fn knows(language: &str) -> bool {
    lexicon::of(language).is_some()
}

/// Suggests the quotes of a text in a language such as `en`.
pub fn suggest<'a>(text: &'a str, language: &str) -> Suggestions<'a> {
    let quoted = marks::quoted(text);
    let offsets = Offsets::new(text);
    let Some(lexicon) = lexicon::of(language) else {
        return Suggestions {
            quotes: quoted
                .iter()
                .map(|quote| unattributed(quote, &offsets))
                .collect(),
            knows_language: false,
        };
    };
    let reading = Reading::new(text, quoted, lexicon);
    Suggestions {
        quotes: Suggester::new(&reading, lexicon, &offsets).quotes(),
        knows_language: true,
    }
}

/// The words in quotation marks, in a language of which nothing is known.
fn unattributed<'a>(quote: &Quoted, offsets: &Offsets) -> SuggestedQuote<'a> {
    SuggestedQuote {
        kind: QuoteKind::Direct,
        passages: vec![offsets.passage(&quote.inner)],
        cue: None,
        mention: None,
        speaker: None,
        relayed_by: None,
        when: None,
        day: None,
        occasion: None,
        confidence: 0.0,
        rule: None,
    }
}

/// A text on its way to suggestions.
struct Suggester<'r, 'a> {
    reading: &'r Reading<'a>,
    offsets: &'r Offsets,
    attributions: Vec<Option<Attribution>>,
    reported: Vec<indirect::Reported>,
    people: People<'r, 'a>,
    /// The token of each quotation.
    places: Vec<usize>,
}

impl<'r, 'a> Suggester<'r, 'a> {
    fn new(reading: &'r Reading<'a>, lexicon: &Lexicon, offsets: &'r Offsets) -> Self {
        let attributions = attribute::attribute(reading);
        let reported = indirect::reported(reading);
        let mut people = People::new(reading, lexicon);
        let spoken = attributions.iter().flatten().map(|by| &by.mention);
        for mention in spoken.chain(reported.iter().map(|one| &one.by.mention)) {
            people.mention(mention);
        }
        let places = (0..reading.tokens.len())
            .filter(|at| reading.tokens[*at].is_quote())
            .collect();
        Self {
            reading,
            offsets,
            attributions,
            reported,
            people,
            places,
        }
    }

    fn quotes(&self) -> Vec<SuggestedQuote<'a>> {
        let mut found: Vec<(usize, SuggestedQuote<'a>)> = Vec::new();
        // The quotation that the last one belongs to, and its place in `found`.
        let mut last: Option<usize> = None;
        for (quote, attribution) in self.attributions.iter().enumerate() {
            let Some(by) = attribution else { continue };
            let is_term = by.rule.confidence() < LEAST_CONFIDENCE
                || self.reading.is_title(quote) && !by.rule.is_explicit();
            let passage = self.passage(quote);
            if is_term || passage.start == passage.end {
                last = None;
                continue;
            }
            if let Some(before) = last
                && quote > 0
                && self.goes_on(quote)
            {
                found[before].1.passages.push(passage);
                continue;
            }
            last = Some(found.len());
            found.push((
                self.places[quote],
                self.suggestion(self.kind(quote), passage, by, None),
            ));
        }
        found.extend(self.reported.iter().map(|one| {
            let passage = |tokens| self.offsets.passage(&self.reading.bytes(tokens));
            let mut suggestion = self.suggestion(
                QuoteKind::Indirect,
                passage(&one.content),
                &one.by,
                Some(one.content.start),
            );
            suggestion.passages.extend(one.rest.as_ref().map(passage));
            (one.content.start, suggestion)
        }));
        found.sort_by_key(|(place, _)| *place);
        found.into_iter().map(|(_, quote)| quote).collect()
    }

    fn suggestion(
        &self,
        kind: QuoteKind,
        passage: Passage,
        by: &Attribution,
        content: Option<usize>,
    ) -> SuggestedQuote<'a> {
        let Told { when, occasion } = self.reading.told(by, content);
        let (when, day) = when.unzip();
        SuggestedQuote {
            kind,
            passages: vec![passage],
            cue: by.cue.as_ref().map(|cue| self.reading.words(cue)),
            mention: Some(self.reading.words(&by.mention)),
            speaker: self.people.speaker(&by.mention),
            relayed_by: self.relayed_by(by),
            when: when.map(|tokens| self.reading.words(&tokens)),
            day,
            occasion: occasion.map(|tokens| self.reading.words(&tokens)),
            confidence: by.rule.confidence(),
            rule: Some(by.rule),
        }
    }

    /// Who says that somebody says it.
    fn relayed_by(&self, by: &Attribution) -> Option<&'a str> {
        let cue = by.cue.as_ref().filter(|_| by.rule == Rule::AccordingTo)?;
        let reading = self.reading;
        let sentence = reading.sentence_of(cue.start)?;
        let verb = (sentence.start..cue.start)
            .find(|at| reading.is_core(*at) && reading.is_finite(*at))?;
        let relay = reading.by_verb(verb, sentence, Rule::Clause)?;
        self.people.speaker(&relay.mention)
    }

    /// A quotation's words, without white space around them.
    fn passage(&self, quote: usize) -> Passage {
        let inner = self.reading.quotes[quote].inner.clone();
        let words = &self.reading.text[inner.clone()];
        let start = inner.end - words.trim_start().len();
        self.offsets.passage(&(start..start + words.trim().len()))
    }

    /// Whether a quotation goes on with the one before: after its attribution, as in “…,” he said. “…”, or
    /// in the paragraph after one that is left open.
    fn goes_on(&self, quote: usize) -> bool {
        let Some(by) = &self.attributions[quote] else {
            return false;
        };
        let between = self.places[quote - 1] + 1..self.places[quote];
        let breaks = self.reading.tokens[between.clone()]
            .iter()
            .filter(|token| token.kind == Kind::Break)
            .count();
        let is_interrupted = breaks == 0
            && by.rule == Rule::Carried
            && by.mention.start >= between.start
            && by.mention.end <= between.end;
        let is_next_paragraph =
            !self.reading.quotes[quote - 1].is_closed && breaks == between.len();
        is_interrupted || is_next_paragraph && by.rule == Rule::Carried
    }

    /// A sentence or a clause of its own is direct; a part of the article's sentence is mixed.
    fn kind(&self, quote: usize) -> QuoteKind {
        let reading = self.reading;
        let at = self.places[quote];
        let words = reading.text[reading.quotes[quote].inner.clone()].trim();
        let begins = words
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(|first| !first.is_lowercase());
        let next = reading.get(at + 1);
        let ends = words.ends_with([',', '.', '?', '!', '…', '—', '-'])
            || next.is_none_or(|next| !next.is_word());
        if begins && ends && !reading.is_title(quote) || !reading.quotes[quote].is_closed {
            QuoteKind::Direct
        } else {
            QuoteKind::Mixed
        }
    }
}

/// Code points for bytes, and bytes for code points.
#[derive(Debug)]
pub struct Offsets {
    /// Where each character begins; empty for a text in which every one is a byte.
    starts: Vec<usize>,
}

impl Offsets {
    /// Those of a text.
    pub fn new(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(start, _)| start).collect()
        };
        Self { starts }
    }

    fn at(&self, byte: usize) -> usize {
        if self.starts.is_empty() {
            return byte;
        }
        self.starts.partition_point(|start| *start < byte)
    }

    /// The words of a passage of that text.
    pub fn cut<'t>(&self, text: &'t str, passage: Passage) -> &'t str {
        let byte = |at: usize| {
            if self.starts.is_empty() {
                at
            } else {
                self.starts.get(at).copied().unwrap_or(text.len())
            }
        };
        &text[byte(passage.start)..byte(passage.end)]
    }

    fn passage(&self, bytes: &Range<usize>) -> Passage {
        Passage {
            start: self.at(bytes.start),
            end: self.at(bytes.end),
        }
    }
}

#[cfg(test)]
mod tests;
