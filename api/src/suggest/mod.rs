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
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Kind, words (passages joined by " … "), cue, mention and speaker of each quote.
    fn found(text: &str) -> Vec<(QuoteKind, String, &str, &str, &str)> {
        let chars: Vec<char> = text.chars().collect();
        let words = |passage: &Passage| chars[passage.start..passage.end].iter().collect();
        suggest(text, "en")
            .quotes
            .into_iter()
            .map(|quote| {
                let passages: Vec<String> = quote.passages.iter().map(words).collect();
                (
                    quote.kind,
                    passages.join(" … "),
                    quote.cue.unwrap_or(""),
                    quote.mention.unwrap_or(""),
                    quote.speaker.unwrap_or(""),
                )
            })
            .collect()
    }

    /// Cue and speaker of the only quote.
    fn by(text: &str) -> (&str, &str) {
        let found = found(text);
        assert_eq!(found.len(), 1, "{found:?}");
        (found[0].2, found[0].4)
    }

    #[test]
    fn the_first_rule_that_finds_somebody_wins() {
        for (text, cue, speaker) in [
            ("RUIZ: “It rains all day.”", "", "RUIZ"),
            ("Ruiz said on Monday, “It rains.”", "said", "Ruiz"),
            ("“It rains,” said Ana Ruiz.", "said", "Ana Ruiz"),
            (
                "“It rains,” the mayor of Salem has repeatedly said.",
                "said",
                "the mayor of Salem",
            ),
            ("“It rains,” Ruiz barked.", "barked", "Ruiz"),
            (
                "According to Ruiz, it is “raining all day”.",
                "According to",
                "Ruiz",
            ),
            (
                "Ruiz, a lawyer from Ohio, told us that it was “raining”.",
                "told",
                "Ruiz",
            ),
            (
                "Ruiz in a statement described it as “endless rain”.",
                "described",
                "Ruiz",
            ),
            ("Ruiz opened the door, saying “it rains”.", "saying", "Ruiz"),
            ("Ruiz opened the door and said “it rains”.", "said", "Ruiz"),
            (
                "It was “raining all day” in Ohio, Ruiz said.",
                "said",
                "Ruiz",
            ),
            ("Ruiz opened the door: “It rains all day.”", "", "Ruiz"),
        ] {
            assert_eq!(by(text), (cue, speaker), "{text}");
        }
    }

    #[test]
    fn a_term_or_a_title_in_marks_is_no_quote() {
        assert_eq!(found("Ruiz dislikes the “endless rain”."), []);
        assert_eq!(found("She starred in “Rain Over Ohio” last year."), []);
    }

    #[test]
    fn an_interrupted_quote_is_one_with_two_passages() {
        let found = found("“It rains,” Ana Ruiz said. “It pours.”\n\n“It stops,” said Bo Lind.");
        let words: Vec<(&str, &str)> = found.iter().map(|one| (one.1.as_str(), one.4)).collect();
        assert_eq!(
            words,
            [
                ("It rains, … It pours.", "Ana Ruiz"),
                ("It stops,", "Bo Lind")
            ]
        );
    }

    #[test]
    fn what_a_verb_reports_is_indirect() {
        let indirect = |text, words: &str, cue, mention, speaker| {
            let expected = (QuoteKind::Indirect, words.to_owned(), cue, mention, speaker);
            assert_eq!(found(text), [expected], "{text}");
        };
        indirect(
            "Ana Ruiz said that it rained all day.",
            "that it rained all day",
            "said",
            "Ana Ruiz",
            "Ana Ruiz",
        );
        indirect(
            "It rained all day, Ruiz added on Monday.",
            "It rained all day",
            "added",
            "Ruiz",
            "Ruiz",
        );
        indirect(
            "The bridge, Ruiz said, is closed.",
            "The bridge … is closed",
            "said",
            "Ruiz",
            "Ruiz",
        );
        indirect(
            "It rained all day, according to experts.",
            "It rained all day",
            "according to",
            "experts",
            "experts",
        );
    }

    /// The only quote is indirect: its words, cue and speaker.
    fn told(text: &str) -> (String, &str, &str) {
        let mut found = found(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let (kind, words, cue, _, speaker) = found.remove(0);
        assert_eq!(kind, QuoteKind::Indirect, "{text}");
        (words, cue, speaker)
    }

    #[test]
    fn what_somebody_wants_asks_and_criticizes_is_indirect() {
        for (text, words, cue, speaker) in [
            (
                "Ana Ruiz hopes to close the bridge.",
                "to close the bridge",
                "hopes",
                "Ana Ruiz",
            ),
            (
                "Ruiz has refused to close the bridge.",
                "to close the bridge",
                "refused",
                "Ruiz",
            ),
            (
                "Ruiz asked reporters whether the bridge was closed.",
                "whether the bridge was closed",
                "asked",
                "Ruiz",
            ),
            (
                "Ruiz urged the mayor of Salem to close the bridge.",
                "the mayor of Salem to close the bridge",
                "urged",
                "Ruiz",
            ),
            (
                "Ruiz called for the closure of the bridge.",
                "the closure of the bridge",
                "called for",
                "Ruiz",
            ),
            (
                "Ruiz opened the door, accusing Lind of closing the bridge.",
                "Lind of closing the bridge",
                "accusing",
                "Ruiz",
            ),
            (
                "Many critics say they're closing the bridge.",
                "they're closing the bridge",
                "say",
                "Many critics",
            ),
            (
                "The officials with the Bridge Board said it was closed.",
                "it was closed",
                "said",
                "The officials with the Bridge Board",
            ),
            (
                "The bridge is closed for good, Ruiz told the Daily News.",
                "The bridge is closed for good",
                "told",
                "Ruiz",
            ),
            (
                "The bridge, according to Ruiz, is closed for good.",
                "The bridge … is closed for good",
                "according to",
                "Ruiz",
            ),
            (
                "In addition, according to Ruiz, the bridge is closed.",
                "the bridge is closed",
                "according to",
                "Ruiz",
            ),
        ] {
            let expected = (words.to_owned(), cue, speaker);
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn what_nobody_is_told_to_want_or_only_does_is_no_quote() {
        for text in [
            "People who want to close the bridge are few.",
            "The bridge was expected to be closed by Monday.",
            "Lind was urged to close the bridge.",
            "A plan to praise the new bridge failed.",
            "Ruiz has no plans to close the bridge.",
            "Hoping to close the bridge, they left.",
            "The bridge and the southern states remained closed.",
            "Ruiz praised rain.",
            "The party reported losses of two million dollars.",
            "Ruiz did not respond to questions whether the bridge was closed.",
            "Ruiz has never said that the bridge is closed.",
            "Ruiz is not calling for the closure of the bridge.",
            "Ruiz announced it on Monday at the town hall.",
            "Ruiz explained it, and the mayor left.",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_told_ends_where_the_article_goes_on_in_its_own_words() {
        for (text, words) in [
            (
                "Ruiz praised the new bridge, but the mayor was away.",
                "the new bridge",
            ),
            (
                "Ruiz praised the new bridge, which opened last year.",
                "the new bridge",
            ),
            (
                "Ruiz said that the mayor, who was away, praised the new bridge.",
                "that the mayor, who was away, praised the new bridge",
            ),
        ] {
            assert_eq!(told(text).0, words, "{text}");
        }
    }

    #[test]
    fn words_in_marks_after_it_do_not_hide_what_is_told() {
        let found =
            found("Ruiz said that it rained all day, although she called it “a mere drizzle”.");
        let told: Vec<(QuoteKind, &str)> =
            found.iter().map(|one| (one.0, one.1.as_str())).collect();
        assert_eq!(
            told,
            [
                (QuoteKind::Indirect, "that it rained all day"),
                (QuoteKind::Mixed, "a mere drizzle")
            ]
        );
    }

    #[test]
    fn what_is_told_within_what_is_told_is_a_part_of_it() {
        let (words, cue, _) = told("Lind hopes to close the bridge, Ruiz said.");
        assert_eq!(
            (words.as_str(), cue),
            ("Lind hopes to close the bridge", "said")
        );
        let (words, cue, _) = told("Ruiz said that Lind hopes to close the bridge.");
        assert_eq!(
            (words.as_str(), cue),
            ("that Lind hopes to close the bridge", "said")
        );
    }

    #[test]
    fn a_mention_leads_to_the_full_name() {
        let text = "Secretary of the River Board Ana Ruiz spoke on Monday. “It rains,” she said.\n\n\
                    “It pours,” Ruiz said.\n\n“It stops,” the River Board Secretary said.\n\n\
                    “It thaws,” he said.";
        let speakers: Vec<&str> = found(text).iter().map(|one| one.4).collect();
        assert_eq!(speakers, ["Ana Ruiz", "Ana Ruiz", "Ana Ruiz", ""]);
    }

    #[test]
    fn who_passes_words_on_is_told() {
        let text =
            "Ana Ruiz spoke. She noted that the rain, according to experts, “will be stronger”.";
        let quotes = suggest(text, "en").quotes;
        assert_eq!(quotes.len(), 1);
        assert_eq!(quotes[0].speaker, Some("experts"));
        assert_eq!(quotes[0].relayed_by, Some("Ana Ruiz"));
    }

    #[test]
    fn an_unknown_language_has_only_its_marks() {
        let found = suggest("„Es regnet“, sagte Ruiz.", "de");
        assert!(!found.knows_language);
        assert_eq!(found.quotes[0].passages, [Passage { start: 1, end: 10 }]);
        assert_eq!(found.quotes[0].speaker, None);
    }

    #[test]
    fn kinds_and_offsets_count_in_characters() {
        let text = "Ångström sagte: Ruiz said it was “nässer als je”. “Viel nässer!” she said.";
        let kinds: Vec<QuoteKind> = found(text).iter().map(|one| one.0).collect();
        assert_eq!(kinds, [QuoteKind::Mixed, QuoteKind::Direct]);
        assert_eq!(found(text)[0].1, "nässer als je");
    }

    /// Each verb asks whose those before it are, and is asked by those after it.
    #[test]
    fn a_sentence_may_have_thousands_of_verbs() {
        let text = format!("And said {}“it rains all day”.", "and said ".repeat(2_000));
        assert_eq!(suggest(&text, "en").quotes.len(), 0);
    }

    /// What a rule looks for on every word of a sentence must not go through all of the others for each.
    #[test]
    fn a_sentence_without_an_end_is_read_in_pieces() {
        for piece in [
            "to say that ",
            ", noting that it rained",
            "and praised the rain, but ",
            "; saying that it rained",
            "“x”, noting that ",
            "asked whether it wants to, but ",
        ] {
            suggest(&piece.repeat(20_000), "en");
        }
    }

    /// Texts of words and signs that the rules look for, and of any others.
    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => prop::sample::select(vec![
                "“", "”", "\"", "''", "„", ",", ".", ":", "?", "(", ")", "—", "\n", "\r\n", " said ", " Ruiz ",
                " that ", " he ", " who ", " and ", " according to ", " saying ", " put it ", " the ", " on ",
                " hopes to ", " asked whether ", " urged ", " called for ", " praised ", ", but ",
                " Monday ", " Sen. ", " of ", " experts ", " Ana Ruiz’s ", " is ", " with ", "SALEM — ",
            ]).prop_map(str::to_owned),
            1 => any::<String>(),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn passages_lie_within_any_text_and_hold_something(text in texts()) {
            let length = text.chars().count();
            for language in ["en", "fr"] {
                for quote in suggest(&text, language).quotes {
                    prop_assert!(!quote.passages.is_empty());
                    for passage in &quote.passages {
                        prop_assert!(passage.start <= passage.end && passage.end <= length);
                    }
                    prop_assert!(quote.passages.is_sorted_by_key(|passage| passage.start));
                    prop_assert!((0.0..=1.0).contains(&quote.confidence));
                }
            }
        }
    }
}
