//! Whose a verb is: its subject, to its left, in its clause or in that before.

use std::ops::Range;

use super::{
    attribute::{Attribution, Rule},
    lexicon::{Class, Form},
    words::{Asked, Reading, Token},
};

impl Reading<'_> {
    /// Where the phrase ends before a verb's auxiliaries and adverbs: "Ruiz" in "Ruiz has repeatedly said".
    pub fn before_auxiliaries(&self, verb: usize, start: usize) -> usize {
        let belongs =
            |at: &usize| self.is(*at, Class::Auxiliary) || self.tokens[*at].ends_as_adverb();
        verb - (start..verb).rev().take_while(belongs).count()
    }

    /// The subject of a verb, to its left.
    pub fn by_verb(&self, verb: usize, sentence: &Range<usize>, rule: Rule) -> Option<Attribution> {
        let cue = Some(verb..verb + 1);
        let form = self.form(verb)?;
        if self.is_passive(verb) || self.names_a_thing(verb, sentence) {
            return None;
        }
        let is_participle =
            form == Form::Ing && !(verb > sentence.start && self.is(verb - 1, Class::Auxiliary));
        if is_participle {
            let mention = self.once((Asked::Participle, verb), sentence, || {
                self.participle_subject(verb, sentence)
                    .or_else(|| self.clause_subject(verb, sentence))
            })?;
            return Some(Attribution::new(Rule::Participle, cue, mention));
        }
        let end = self.before_verb(verb, sentence);
        let before = self.get(end.checked_sub(1).filter(|_| end > sentence.start)?)?;
        if before.says(")") {
            let open = (sentence.start..end - 1)
                .rev()
                .find(|at| self.says(*at, "("))?;
            let phrase = self.phrase_before(open, sentence)?;
            return Some(Attribution::new(rule, cue, phrase.start..end));
        }
        if before.says(",") {
            let mention = self.phrase_before_apposition(end - 1, sentence)?;
            return Some(Attribution::new(rule, cue, mention));
        }
        if before.says_any(&["and", "but", "then"]) {
            let mention = self.clause_subject(end - 1, sentence)?;
            return Some(Attribution::new(Rule::Coordinated, cue, mention));
        }
        if before.says("who") {
            return Some(Attribution::new(Rule::Relative, cue, end - 1..end));
        }
        if self.is_finite(end - 1) {
            // "interjected to say"
            let mention = self.clause_subject(end, sentence)?;
            return Some(Attribution::new(rule, cue, mention));
        }
        let phrase = self.phrase_before(end, sentence)?;
        let mention = self.out_of_preposition(phrase, sentence);
        self.outer_verb(&mention, sentence)
            .or_else(|| Some(Attribution::new(rule, cue, mention)))
    }

    /// Where the subject of a verb ends, before auxiliaries, adverbs and the day: "Ruiz on Monday said".
    fn before_verb(&self, verb: usize, sentence: &Range<usize>) -> usize {
        let belongs = |at: &usize| {
            let token = &self.tokens[*at];
            token.is_word()
                && (token.is(Class::Auxiliary) || token.is(Class::Adverb) || token.ends_as_adverb())
        };
        let end = verb - (sentence.start..verb).rev().take_while(belongs).count();
        let days = (sentence.start..end)
            .rev()
            .take_while(|at| self.tokens[*at].is_name && self.is(*at, Class::Day))
            .count();
        let day = end - days;
        if days > 0 && day > sentence.start + 1 && self.says(day - 1, "on") {
            return day - 1;
        }
        if days > 0 && day > sentence.start && self.tokens[day - 1].is_word() {
            return day;
        }
        end
    }

    /// Whether a verb only gives a thing its name: "a report titled".
    fn names_a_thing(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let is_noun = |token: &Token<'_>| {
            token.is_word()
                && !token.is_name
                && !token.is(Class::Pronoun)
                && !token.is(Class::Auxiliary)
        };
        self.verb(verb) == Some(Form::Past)
            && self.is(verb, Class::Naming)
            && verb > sentence.start
            && is_noun(&self.tokens[verb - 1])
    }

    /// Who says that somebody says it speaks here.
    fn outer_verb(&self, mention: &Range<usize>, sentence: &Range<usize>) -> Option<Attribution> {
        let is_pronoun =
            mention.len() == 1 && self.tokens[mention.start].says_any(&["he", "she", "they"]);
        if !is_pronoun || mention.start <= sentence.start + 1 {
            return None;
        }
        let verb = mention.start - 1 - usize::from(self.says(mention.start - 1, "that"));
        let reports = verb > sentence.start && self.is_core(verb) && self.is_finite(verb);
        reports
            .then(|| self.by_verb(verb, sentence, Rule::OuterVerb))
            .flatten()
    }

    /// Who the sentence of a participle is about: "Ruiz" in "Ruiz opened the door, saying".
    fn participle_subject(&self, at: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        if let Some(mention) = self.absolute(at, sentence) {
            return Some(mention);
        }
        let mut quotes = (sentence.start..at)
            .rev()
            .filter(|at| self.tokens[*at].is_quote());
        if let Some(found) = quotes.find_map(|quote| self.after(quote, sentence, ',')) {
            return Some(found.mention);
        }
        let mut verbs = (sentence.start..at).filter(|at| {
            self.is_core(*at) && matches!(self.verb(*at), Some(Form::Past | Form::Third))
        });
        if let Some(verb) = verbs.next()
            && let Some(found) = self.by_verb(verb, sentence, Rule::Participle)
        {
            return Some(found.mention);
        }
        self.subject(&(sentence.start..at))
    }

    /// A participle's own subject: "with Ruiz saying".
    fn absolute(&self, at: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        let phrase = self.phrase_before(at, sentence)?;
        let with = phrase.start.checked_sub(1)?;
        (phrase.start > sentence.start && self.says(with, "with")).then_some(phrase)
    }

    /// The subject of the nearest clause before: of its verb, or of the attribution of a quotation.
    pub fn clause_subject(&self, end: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        self.once((Asked::Clause, end), sentence, || {
            self.find_clause_subject(end, sentence)
        })
    }

    /// What is asked for often, found once.
    fn once(
        &self,
        (asked, at): (Asked, usize),
        sentence: &Range<usize>,
        find: impl FnOnce() -> Option<Range<usize>>,
    ) -> Option<Range<usize>> {
        let key = (asked, at, sentence.clone());
        let known = self.subjects.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let found = find();
            self.subjects.borrow_mut().insert(key, found.clone());
            found
        })
    }

    fn find_clause_subject(&self, end: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        let start = sentence.start;
        let reports = |at: &usize| matches!(self.verb(*at), Some(Form::Past | Form::Third));
        let of_verb = |at: usize| {
            let clause = start..at + 1;
            self.once((Asked::Verb, at), &clause, || {
                self.by_verb(at, &clause, Rule::Coordinated)
                    .map(|by| by.mention)
            })
        };
        // From the front, so that each asks only for what is known: each verb asks for those before it.
        for at in (start..end).filter(reports) {
            of_verb(at);
        }
        let found = (start..end).rev().find_map(|at| {
            if reports(&at) {
                return of_verb(at);
            }
            let is_quote = self.tokens[at].is_quote();
            is_quote
                .then(|| self.after(at, sentence, ','))
                .flatten()
                .map(|found| found.mention)
        });
        found.or_else(|| self.subject(&(sentence.start..end)))
    }
}
