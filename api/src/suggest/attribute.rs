//! Whose words a quotation is: a cascade of rules, of which the first that finds somebody wins.
//!
//! Each rule reads one pattern of the page, from those that leave no doubt to those that guess. How
//! often each is right is measured, and is the confidence that a suggestion has.

use std::ops::Range;

use super::{
    lexicon::{Class, Form},
    words::{Kind, Reading, Token},
};

/// The most words of a speaker's name before a colon.
const LABEL: usize = 8;

/// The most tokens from a quotation to the verb that follows it.
const REACH: usize = 30;

/// The most bytes between two quotations of one speaker with nobody named between them.
const CARRY: usize = 400;

/// How a speaker was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// RUIZ: “It rains.”
    Label,
    /// Ruiz said, “It rains.”
    VerbDirectlyBefore,
    /// “It rains,” said Ruiz.
    VerbThenName,
    /// “It rains,” Ruiz said.
    NameThenVerb,
    /// “It rains,” Ruiz barked.
    NameThenUnknownVerb,
    /// According to Ruiz, it is “raining”.
    AccordingTo,
    /// Ruiz said that it was “raining”.
    CoreVerbBefore,
    /// Ruiz believes that it is “raining”.
    VerbBefore,
    /// It is “raining” in Ohio, said Ruiz.
    EndVerbThenName,
    /// It is “raining” in Ohio, Ruiz said.
    EndNameThenVerb,
    /// Ruiz opened the door, saying “it rains”.
    Participle,
    /// Ruiz opened the door and said “it rains”.
    Coordinated,
    /// Ruiz, who said “it rains”, opened the door.
    Relative,
    /// Ruiz said that he had called it “rain”.
    OuterVerb,
    /// A sentence that ends in a colon, and the quotation in the next paragraph.
    ColonBefore,
    /// Ruiz opened the door: “It rains.”
    SubjectColon,
    /// Ruiz dislikes the “endless rain”.
    Subject,
    /// Ruiz said that he had looked. “It rains.”
    ToldBefore,
    /// Ruiz said that it rained: no quotation, but a clause that a verb reports.
    Clause,
    /// Ruiz hopes to leave: no quotation, but what a verb tells that somebody wants.
    Wish,
    /// Ruiz asked whether it rained.
    Question,
    /// Ruiz urged Lind to leave.
    Request,
    /// Ruiz called for rain.
    Topic,
    /// Ruiz praised the rain.
    Thing,
    /// It rained, Ruiz said.
    ClauseAtEnd,
    /// It rained, according to Ruiz.
    ClauseAccordingTo,
    /// The speaker of the quotation before.
    Carried,
    /// The subject of a sentence nearby.
    Near,
}

impl Rule {
    /// How often the rule finds the right passage and the right speaker, on the articles that the rules
    /// were learnt from; of a rule that is seldom met, what it is likely to be (docs/SUGGESTIONS.md).
    pub fn confidence(self) -> f64 {
        match self {
            Self::NameThenVerb => 0.98,
            Self::VerbThenName | Self::VerbDirectlyBefore => 0.94,
            Self::NameThenUnknownVerb | Self::OuterVerb | Self::CoreVerbBefore => 0.95,
            Self::Label => 0.89,
            Self::Relative => 0.86,
            Self::Coordinated => 0.84,
            Self::Participle => 0.81,
            Self::ClauseAtEnd => 0.79,
            Self::ClauseAccordingTo => 0.78,
            Self::EndNameThenVerb | Self::EndVerbThenName => 0.77,
            Self::VerbBefore => 0.75,
            Self::Clause => 0.74,
            Self::Carried => 0.69,
            Self::SubjectColon | Self::ToldBefore | Self::Thing => 0.67,
            Self::AccordingTo => 0.64,
            Self::Topic | Self::Question => 0.61,
            Self::Wish => 0.56,
            Self::ColonBefore => 0.5,
            Self::Request => 0.48,
            Self::Subject => 0.22,
            Self::Near => 0.2,
        }
    }

    /// Whether the rule reads who speaks off the page, so that even a title in marks is a quotation.
    pub fn is_explicit(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::VerbDirectlyBefore
                | Self::VerbThenName
                | Self::NameThenVerb
                | Self::NameThenUnknownVerb
                | Self::AccordingTo
                | Self::Relative
                | Self::OuterVerb
                | Self::ColonBefore
                | Self::ToldBefore
        )
    }
}

/// Who says it, and by which word, in tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The rule that found it.
    pub rule: Rule,
    /// The word or words that report: "said", "according to".
    pub cue: Option<Range<usize>>,
    /// Who, as the article words it.
    pub mention: Range<usize>,
}

impl Attribution {
    pub(super) fn new(rule: Rule, cue: Option<Range<usize>>, mention: Range<usize>) -> Self {
        Self { rule, cue, mention }
    }
}

/// A quotation at its place.
struct Spot<'a> {
    quote: usize,
    at: usize,
    sentence: &'a Range<usize>,
    index: usize,
}

/// Whose words each quotation is, in the order of the quotations.
pub fn attribute(reading: &Reading<'_>) -> Vec<Option<Attribution>> {
    let mut found: Vec<Option<Attribution>> = vec![None; reading.quotes.len()];
    let mut last: Option<usize> = None;
    for (index, sentence) in reading.sentences.iter().enumerate() {
        for at in sentence.clone() {
            let Kind::Quote(quote) = reading.tokens[at].kind else {
                continue;
            };
            let spot = Spot {
                quote,
                at,
                sentence,
                index,
            };
            let carried = || {
                let before = found[last?].as_ref()?;
                Some((
                    last?,
                    Attribution::new(Rule::Carried, before.cue.clone(), before.mention.clone()),
                ))
            };
            let attribution = reading
                .in_sentence(&spot)
                .or_else(|| reading.goes_on(&spot, carried()))
                .or_else(|| reading.told_before(&spot))
                .or_else(|| reading.subject_before(&spot))
                .or_else(|| reading.in_neighbourhood(&spot, carried()));
            if attribution.is_some() && !reading.is_title(quote) {
                last = Some(quote);
            }
            found[quote] = attribution;
        }
    }
    found
}

impl Reading<'_> {
    /// Whether the words of a quotation are a title: its longer words begin with capitals.
    pub fn is_title(&self, quote: usize) -> bool {
        let words = &self.text[self.quotes[quote].inner.clone()];
        let is_large = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        let mut count = 0;
        let mut long = 0;
        let mut all_large = true;
        for word in words
            .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
            .filter(|word| !word.is_empty())
        {
            let is_long = word.len() > 3;
            long += usize::from(is_long);
            all_large &= is_large(word) || !is_long && count > 0;
            count += 1;
        }
        let ends_sentence = words.trim_end().ends_with(['.', ',', '!', '?']);
        count <= 14 && long > 0 && all_large && !ends_sentence
    }

    fn in_sentence(&self, spot: &Spot<'_>) -> Option<Attribution> {
        self.label(spot)
            .or_else(|| self.verb_directly_before(spot))
            .or_else(|| self.directly_after(spot))
            .or_else(|| self.according_to(spot))
            .or_else(|| self.verb_before(spot.at, spot.sentence))
            .or_else(|| self.at_sentence_end(spot))
            .or_else(|| self.colon_before(spot))
            .or_else(|| self.subject_colon(spot))
    }

    /// RUIZ: “It rains.”
    fn label(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let colon = spot.at.checked_sub(1)?;
        if spot.at < spot.sentence.start + 2 || !self.says(colon, ":") {
            return None;
        }
        let start = (spot.sentence.start..colon)
            .rev()
            .find(|at| !self.tokens[*at].is_word())
            .map_or(spot.sentence.start, |sign| sign + 1);
        let is_bullet = |token: &Token<'_>| token.says_any(&["-", "–", "—", "•", "]", "~", "*"]);
        if start > spot.sentence.start && !is_bullet(&self.tokens[start - 1]) {
            return None;
        }
        let words = start..colon;
        let capitals = words.clone().filter(|at| self.tokens[*at].is_name).count();
        let is_name = (1..=LABEL).contains(&words.len())
            && self.tokens[colon - 1].is_name
            && capitals * 2 >= words.len()
            && !self.is(start, Class::Preposition)
            && words
                .clone()
                .all(|at| !self.is_finite(at) && !self.is(at, Class::Auxiliary));
        is_name.then(|| Attribution::new(Rule::Label, None, words))
    }

    /// Ruiz said, “It rains.” As she put it: “It rains.”
    fn verb_directly_before(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let start = spot.sentence.start;
        let comma = spot.at.checked_sub(1)?;
        let end = if self.tokens[comma].says_any(&[":", ","]) {
            comma
        } else {
            spot.at
        };
        if end > start + 2 && self.puts_it(end - 2) {
            return self.by_verb(end - 2, spot.sentence, Rule::VerbDirectlyBefore);
        }
        let is_between = |at: &usize| {
            let token = &self.tokens[*at];
            token.says_any(&[",", ":", "that"])
                || token.is(Class::Adverb)
                || token.lower.ends_with("ly")
        };
        let verb = (start..spot.at).rev().find(|at| !is_between(at))?;
        let reports =
            self.is_finite(verb) || self.verb(verb).is_some() && self.is(verb, Class::Plain);
        reports
            .then(|| self.by_verb(verb, spot.sentence, Rule::VerbDirectlyBefore))
            .flatten()
    }

    /// “It rains,” said Ruiz. “It rains,” Ruiz said.
    fn directly_after(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let is_mark = |c: char| c.is_whitespace() || matches!(c, '’' | '\'' | '"' | '”' | '“');
        let words = self.text[self.quotes[spot.quote].inner.clone()].trim_end_matches(is_mark);
        match words.chars().next_back() {
            Some('.') => None,
            last => self.after(spot.at, spot.sentence, last.unwrap_or(' ')),
        }
    }

    /// Who speaks after a quotation whose last character is `last`.
    pub(super) fn after(
        &self,
        quote: usize,
        sentence: &Range<usize>,
        last: char,
    ) -> Option<Attribution> {
        let is_dash = |at: &usize| {
            self.get(*at)
                .is_some_and(|token| token.says_any(&[",", "—", "–", "-"]))
        };
        let start = quote + 1 + (quote + 1..sentence.end).take_while(is_dash).count();
        let is_set_apart = matches!(last, ',' | '?' | '!' | '-' | '—') || start > quote + 1;
        if is_set_apart && let Some(found) = self.verb_then_name(start, sentence.end) {
            return Some(found);
        }
        let begins = quote == sentence.start || self.tokens[quote - 1].kind == Kind::Break;
        if !is_set_apart && !begins {
            return None;
        }
        let first = self.get(start)?;
        let is_blocked =
            first.is(Class::Conjunction) && !first.says("who") || first.is(Class::Preposition);
        if !first.is_word() || is_blocked {
            return None;
        }
        self.name_then_verb(start, sentence.end).or_else(|| {
            matches!(last, ',' | '?' | '!')
                .then(|| self.name_then_unknown_verb(start, sentence.end))?
        })
    }

    fn verb_then_name(&self, start: usize, limit: usize) -> Option<Attribution> {
        let is_adverb = |at: &usize| {
            let token = self.get(*at);
            token.is_some_and(|token| {
                token.is_word() && (token.is(Class::Adverb) || token.ends_as_adverb())
            })
        };
        let verb = start + (start..start + 2).take_while(is_adverb).count();
        if verb >= limit || !self.is_finite(verb) || self.verb(verb) == Some(Form::Ing) {
            return None;
        }
        let mention = self.phrase_after(verb + 1, limit)?;
        Some(Attribution::new(
            Rule::VerbThenName,
            Some(verb..verb + 1),
            mention,
        ))
    }

    fn name_then_verb(&self, start: usize, limit: usize) -> Option<Attribution> {
        let mut commas = 0;
        for at in start..limit.min(start + REACH) {
            let token = &self.tokens[at];
            if matches!(token.kind, Kind::Quote(_) | Kind::Break) || token.says_any(&[";", ":"]) {
                break;
            }
            commas += usize::from(token.says(","));
            let in_apposition = commas == 1 && !self.says(at - 1, ",");
            if at == start
                || in_apposition
                || !self.is_finite(at)
                || self.verb(at) == Some(Form::Ing)
            {
                continue;
            }
            let end = self.before_auxiliaries(at, start);
            let comma = (start..end).find(|at| self.says(*at, ","));
            let mention = start..comma.unwrap_or(end);
            return (!mention.is_empty())
                .then(|| Attribution::new(Rule::NameThenVerb, Some(at..at + 1), mention));
        }
        None
    }

    /// “It rains,” Ruiz barked. “It rains,” she went on.
    fn name_then_unknown_verb(&self, start: usize, limit: usize) -> Option<Attribution> {
        let words = (start..limit.min(start + 7)).take_while(|at| self.tokens[*at].is_word());
        for at in words.skip(1) {
            let token = &self.tokens[at];
            let has_name = || {
                let mut before = self.tokens[start..at].iter();
                before.any(|token| token.is_name || token.is(Class::Pronoun))
            };
            let goes_on = token.says("went") && self.says(at + 1, "on");
            if goes_on || token.ends_as_past() && has_name() {
                let cue = at..at + 1 + usize::from(goes_on);
                return Some(Attribution::new(
                    Rule::NameThenUnknownVerb,
                    Some(cue),
                    start..at,
                ));
            }
        }
        None
    }

    fn according_to(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let is_here = |at: &usize| self.says(*at, "according") && self.says(at + 1, "to");
        let before = (spot.sentence.start..spot.at).rev().find(is_here);
        let at = before.or_else(|| (spot.at..spot.sentence.end).find(is_here))?;
        let mention = self.phrase_after(at + 2, spot.sentence.end)?;
        Some(Attribution::new(
            Rule::AccordingTo,
            Some(at..at + 2),
            mention,
        ))
    }

    /// The last verb of the clause before, if need be one that only may report.
    fn verb_before(&self, end: usize, sentence: &Range<usize>) -> Option<Attribution> {
        let before = || (sentence.start..end).rev().filter(|at| self.is_finite(*at));
        before()
            .filter(|at| self.is_core(*at))
            .find_map(|verb| self.by_verb(verb, sentence, Rule::CoreVerbBefore))
            .or_else(|| before().find_map(|verb| self.by_verb(verb, sentence, Rule::VerbBefore)))
    }

    /// It is “raining” in Ohio, Ruiz said.
    fn at_sentence_end(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let limit = spot.sentence.end;
        let start = 1 + (spot.at + 1..limit).rev().find(|at| self.says(*at, ","))?;
        if self.is_finite(start)
            && let Some(mention) = self.phrase_after(start + 1, limit)
        {
            return Some(Attribution::new(
                Rule::EndVerbThenName,
                Some(start..start + 1),
                mention,
            ));
        }
        let verb = (start + 1..limit.min(start + 10))
            .find(|at| self.is_finite(*at) && self.verb(*at) != Some(Form::Ing))?;
        if self.is(start, Class::Conjunction) || self.is(start, Class::Preposition) {
            return None;
        }
        let end = (start..verb)
            .rev()
            .find(|at| !self.is(*at, Class::Auxiliary))?
            + 1;
        Some(Attribution::new(
            Rule::EndNameThenVerb,
            Some(verb..verb + 1),
            start..end,
        ))
    }

    /// The last sentence of the paragraph before, where it ends in a colon.
    fn colon_before(&self, spot: &Spot<'_>) -> Option<Attribution> {
        if self.tokens[spot.at.checked_sub(1)?].kind != Kind::Break {
            return None;
        }
        let sentence = self.sentence_before(spot.index)?;
        let end = sentence
            .clone()
            .rev()
            .find(|at| self.tokens[*at].kind != Kind::Break)?;
        if !self.says(end, ":") {
            return None;
        }
        self.verb_before(sentence.end, sentence).or_else(|| {
            Some(Attribution::new(
                Rule::ColonBefore,
                None,
                self.subject(sentence)?,
            ))
        })
    }

    /// The sentence before that has words outside of quotations.
    fn sentence_before(&self, index: usize) -> Option<&Range<usize>> {
        let mut before = self.sentences[..index].iter().rev();
        before
            .find(|sentence| {
                self.tokens[(*sentence).clone()]
                    .iter()
                    .any(|token| token.is_word() || token.is_quote())
            })
            .filter(|sentence| self.tokens[(*sentence).clone()].iter().any(Token::is_word))
    }

    /// Ruiz opened the door: “It rains.”
    fn subject_colon(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let follows_colon = spot
            .at
            .checked_sub(1)
            .is_some_and(|sign| self.says(sign, ":"));
        follows_colon
            .then(|| self.subject(&(spot.sentence.start..spot.at)))?
            .map(|mention| Attribution::new(Rule::SubjectColon, None, mention))
    }

    /// Ruiz dislikes the “endless rain”.
    fn subject_before(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let mention = self.subject(&(spot.sentence.start..spot.at))?;
        Some(Attribution::new(Rule::Subject, None, mention))
    }

    /// “It rains,” said Ruiz, “and it pours.”
    fn goes_on(
        &self,
        spot: &Spot<'_>,
        carried: Option<(usize, Attribution)>,
    ) -> Option<Attribution> {
        let (last, attribution) = carried?;
        let from = self.tokens[spot.sentence.start].bytes.start;
        (self.quotes[last].outer.start >= from).then_some(attribution)
    }

    /// What the sentence before says of who speaks.
    fn told_before(&self, spot: &Spot<'_>) -> Option<Attribution> {
        let sentence = self.sentence_before(spot.index)?;
        if self.tokens[sentence.clone()].iter().any(Token::is_quote) {
            return None;
        }
        let reports = |at: &usize| {
            self.is_finite(*at) && self.is_core(*at) && self.verb(*at) != Some(Form::Ing)
        };
        let verb = sentence.clone().find(reports)?;
        self.by_verb(verb, sentence, Rule::ToldBefore)
    }

    fn in_neighbourhood(
        &self,
        spot: &Spot<'_>,
        carried: Option<(usize, Attribution)>,
    ) -> Option<Attribution> {
        if let Some((last, attribution)) = &carried {
            let from = self.quotes[*last].outer.end;
            let to = self.quotes[spot.quote].outer.start.max(from);
            let between = &self.text[from..to];
            if between.len() < CARRY && between.trim().matches('\n').count() <= 3 {
                return Some(attribution.clone());
            }
        }
        let nearby = spot.index.saturating_sub(2)..=spot.index;
        nearby
            .rev()
            .find_map(|index| self.subject(&self.sentences[index]))
            .map(|mention| Attribution::new(Rule::Near, None, mention))
            .or_else(|| carried.map(|(_, attribution)| attribution))
    }
}
