//! What follows a verb and is what somebody says, thinks or wants: "hopes to leave", "asked whether it rained",
//! "praised the rain", "urged Lind to leave", "called for rain".

use std::ops::Range;

use super::{
    attribute::{Attribution, Rule},
    lexicon::{Class, Form, INFINITIVE, QUESTION, REQUEST, THING},
    words::Reading,
};

/// The most words of those who are asked.
const ASKED: usize = 8;

/// What a verb tells, by where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complement {
    /// The pattern.
    pub rule: Rule,
    /// The verb, with the preposition that belongs to it.
    pub cue: Range<usize>,
    /// The first token of what is told.
    pub start: usize,
}

impl Reading<'_> {
    /// What a verb tells.
    pub fn complement(&self, verb: usize, sentence: &Range<usize>) -> Option<Complement> {
        let entry = self.get(verb)?.entry;
        let start = verb + 1;
        let next = self.get(start).filter(|_| start < sentence.end)?;
        let told = |rule, start| Complement {
            rule,
            cue: verb..verb + 1,
            start,
        };
        if next.says("to") && entry.tells(INFINITIVE) {
            return Some(told(Rule::Wish, start));
        }
        if entry.tells(QUESTION)
            && let Some(start) = self.question(start, sentence)
        {
            return Some(told(Rule::Question, start));
        }
        if entry.tells(&next.lower) && next.is(Class::Preposition) {
            return (start + 1 < sentence.end).then_some(Complement {
                rule: Rule::Topic,
                cue: verb..start + 1,
                start: start + 1,
            });
        }
        if entry.tells(REQUEST) && self.is_asked_to_do(start, sentence) {
            return Some(told(Rule::Request, start));
        }
        (entry.tells(THING) && self.begins_thing(start)).then(|| told(Rule::Thing, start))
    }

    /// Where a question begins, maybe after those who are asked: "asked reporters whether".
    fn question(&self, start: usize, sentence: &Range<usize>) -> Option<usize> {
        (start..sentence.end.min(start + ASKED))
            .take_while(|at| {
                self.tokens[*at].is_word() && (*at == start || !self.is(at - 1, Class::Question))
            })
            .find(|at| self.is(*at, Class::Question))
    }

    /// Whether somebody and what they shall do follows: "Lind to leave".
    fn is_asked_to_do(&self, start: usize, sentence: &Range<usize>) -> bool {
        if !self.begins_thing(start) && !self.is(start, Class::Pronoun) {
            return false;
        }
        (start + 1..sentence.end.min(start + ASKED))
            .take_while(|at| {
                let token = &self.tokens[*at];
                token.is_word()
                    && !token.is(Class::Conjunction)
                    && (!token.is(Class::Preposition) || token.says_any(&["to", "of"]))
            })
            .any(|at| self.says(at, "to"))
    }

    /// Whether a noun phrase may begin here.
    fn begins_thing(&self, at: usize) -> bool {
        let blocked = [
            Class::Preposition,
            Class::Conjunction,
            Class::Day,
            Class::Adverb,
            Class::Auxiliary,
            Class::SubjectPronoun,
        ];
        self.get(at).is_some_and(|token| {
            token.is_word() && (token.is(Class::Determiner) || !token.is_any(&blocked))
        })
    }

    /// Whether a verb tells here what somebody says, thinks or wants: by its form and what stands before it.
    pub fn is_telling(&self, verb: usize, rule: Rule) -> bool {
        let before = verb.checked_sub(1).and_then(|before| self.get(before));
        let follows = |class| before.is_some_and(|before| before.is(class));
        let is_clause = rule == Rule::Clause;
        match self.form(verb) {
            None => false,
            Some(_) if self.is_denied(verb) => false,
            // "in answer to questions"
            Some(Form::Third) if follows(Class::Preposition) => false,
            Some(Form::Third | Form::Past) => !self.follows_possessive(verb),
            Some(Form::Base) => {
                let is_infinitive = before.is_some_and(|before| before.says("to"));
                rule != Rule::Wish && self.is_base_of_clause(verb)
                    || is_infinitive && (is_clause || rule == Rule::Question)
            }
            Some(Form::Ing) => {
                let is_set_apart =
                    follows(Class::Auxiliary) || before.is_some_and(|before| before.says(","));
                is_clause || is_set_apart || rule != Rule::Thing && !follows(Class::Preposition)
            }
        }
    }

    /// Whether a base form is the verb of a clause, which it is after a plural.
    fn is_base_of_clause(&self, verb: usize) -> bool {
        let adverbs = (0..verb)
            .rev()
            .take_while(|at| self.tokens[*at].ends_as_adverb() || self.is(*at, Class::Adverb))
            .count();
        verb > adverbs && self.is_plural(verb - adverbs - 1)
    }

    /// Whether somebody does not say it: "has never said".
    fn is_denied(&self, verb: usize) -> bool {
        let start = self.before_auxiliaries(verb, 0);
        (start..verb).any(|at| self.is(at, Class::Denial))
    }

    /// Who says, thinks or wants what a verb tells.
    pub fn teller(&self, verb: usize, sentence: &Range<usize>, rule: Rule) -> Option<Attribution> {
        let is_infinitive = verb > sentence.start && self.says(verb - 1, "to");
        let by = if is_infinitive && self.form(verb) == Some(Form::Base) {
            Attribution {
                rule,
                cue: Some(verb..verb + 1),
                mention: self.clause_subject(verb, sentence)?,
            }
        } else {
            self.by_verb(verb, sentence, rule)?
        };
        let mention = self.without_verb(&by.mention)?;
        let is_relative = mention.len() == 1 && self.is(mention.start, Class::Conjunction);
        (rule == Rule::Clause || !is_relative).then_some(Attribution { mention, ..by })
    }

    /// A mention up to the verb that it may hold: "officials" in "officials have long"; `None` where that leaves
    /// nobody.
    fn without_verb(&self, mention: &Range<usize>) -> Option<Range<usize>> {
        let is_who = |at: usize| self.says(at, "who");
        let has_verb = |at: &usize| {
            let token = &self.tokens[*at];
            !token.is_name && token.is(Class::Auxiliary) && !token.says("to")
        };
        let end = mention
            .clone()
            .take_while(|at| !is_who(*at))
            .find(has_verb)
            .unwrap_or(mention.end);
        // "a poll" in "a poll released on Monday"
        let is_left = |at: &usize| self.tokens[*at].ends_as_past();
        let end = end - usize::from(end > mention.start + 1 && is_left(&(end - 1)));
        let last = &self.tokens[end.checked_sub(1).filter(|last| *last >= mention.start)?];
        let ends_none = [Class::Preposition, Class::Possessive];
        let is_nobody = end - mention.start == 1
            && (last.says("there")
                || last.ends_as_adverb()
                || !last.is_name && (last.is(Class::Day) || last.is(Class::Adverb)));
        let is_cut = last.is_any(&ends_none);
        (!is_nobody && !is_cut).then_some(mention.start..end)
    }
}
