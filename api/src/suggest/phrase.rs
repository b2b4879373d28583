//! Noun phrases: who stands before a verb, who after it, and who a sentence is about.

use std::ops::Range;

use super::{
    lexicon::{Class, Form},
    words::{Reading, Token},
};

/// The most tokens in round brackets within a phrase: "Sen. Ana Ruiz (D-Calif.)".
const BRACKETS: usize = 8;

/// The most capitalised words of a place or a programme; more are a person with an office.
const PLACE: usize = 2;

/// The most words of capitals before the dash of a dateline: "SALEM, Ore. —".
const DATELINE: usize = 7;

impl Reading<'_> {
    /// The noun phrase that ends before `end`: "The governor of Ohio" in "Then the governor of Ohio said".
    pub fn phrase_before(&self, end: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        let mut start = end;
        while start > sentence.start {
            let token = &self.tokens[start - 1];
            if !token.is_word() || token.is(Class::Conjunction) {
                break;
            }
            if token.is(Class::Pronoun) {
                start -= usize::from(start == end);
                break;
            }
            if token.is(Class::Preposition) {
                if !token.says_any(&["of", "for"]) {
                    break;
                }
                if start == end {
                    return None;
                }
            }
            let is_verb = self.is_finite(start - 1) && self.verb(start - 1) != Some(Form::Past);
            if is_verb && start < end {
                break;
            }
            start -= 1;
        }
        while start + 1 < end && self.is(start, Class::Day) {
            start += 1;
        }
        (start < end).then_some(start..end)
    }

    /// The phrase that an object of a preposition belongs to: "Ruiz" in "Ruiz in a statement said".
    pub fn out_of_preposition(
        &self,
        phrase: Range<usize>,
        sentence: &Range<usize>,
    ) -> Range<usize> {
        let Some(before) = phrase
            .start
            .checked_sub(1)
            .filter(|_| phrase.start > sentence.start)
        else {
            return phrase;
        };
        let names = self.tokens[phrase.clone()]
            .iter()
            .filter(|token| token.is_name)
            .count();
        let is_object = self.is(before, Class::Preposition) && !self.is(before, Class::Conjunction);
        if !is_object || names > PLACE {
            return phrase;
        }
        let end = self.before_auxiliaries(before, sentence.start);
        if end > sentence.start && self.says(end - 1, "who") {
            return end - 1..end;
        }
        match self.phrase_before(end, sentence) {
            Some(outer) => {
                let outer = self.out_of_preposition(outer, sentence);
                // "officials with the campaign" are one phrase; "Ruiz in Ohio", "he in a statement" are not.
                let is_whole = |token: &Token<'_>| {
                    token.is_name && !token.is(Class::Determiner) || token.is(Class::Pronoun)
                };
                let is_apart = self.tokens[outer.clone()].iter().any(is_whole)
                    || phrase.clone().any(|at| self.is(at, Class::Occasion));
                if is_apart {
                    outer
                } else {
                    outer.start..phrase.end
                }
            }
            None => phrase,
        }
    }

    /// The noun phrase that begins at `start`: "the governor of Ohio" in "said the governor of Ohio on Monday".
    pub fn phrase_after(&self, start: usize, limit: usize) -> Option<Range<usize>> {
        let first = self.get(start).filter(|_| start < limit)?;
        let begins_none = [
            Class::Preposition,
            Class::Day,
            Class::Adverb,
            Class::Auxiliary,
            Class::Conjunction,
        ];
        if !first.is_word() || first.is_any(&begins_none) {
            return None;
        }
        if first.is(Class::Pronoun) {
            return Some(start..start + 1);
        }
        let is_indefinite = first.is(Class::Indefinite);
        let mut end = start;
        while end < limit {
            let token = &self.tokens[end];
            if let Some(close) = self.closing_bracket(end, limit) {
                end = close + 1;
                continue;
            }
            if !token.is_word() {
                break;
            }
            let is_after_article = is_indefinite && end == start + 1;
            if end > start && token.is(Class::Day) && !token.says("may") && !is_after_article {
                break;
            }
            if is_indefinite && end > start {
                let in_a = token.says("in")
                    && self
                        .get(end + 1)
                        .is_some_and(|next| next.says_any(&["a", "an"]));
                if token.is(Class::IndefiniteEnd) || in_a {
                    break;
                }
            } else if token.says("who")
                && !self.tokens[start..end].iter().any(|token| token.is_name)
            {
                // The relative clause of a common noun: "said people who were there".
                while end < limit && self.tokens[end].is_word() {
                    end += 1;
                }
                break;
            } else if self.ends_phrase(end, start) {
                break;
            }
            end += 1;
        }
        (end > start).then_some(start..end)
    }

    fn ends_phrase(&self, at: usize, start: usize) -> bool {
        let token = &self.tokens[at];
        if token.says("and") {
            return !self.get(at + 1).is_some_and(|next| next.is_name);
        }
        token.is(Class::Conjunction)
            || token.is(Class::Preposition) && !token.says_any(&["of", "for"])
            || at > start && token.is(Class::Auxiliary)
            || at > start && self.verb(at) == Some(Form::Ing)
    }

    /// Where brackets close that open at a token.
    pub fn closing_bracket(&self, at: usize, limit: usize) -> Option<usize> {
        let within = at..limit.min(at + BRACKETS);
        self.says(at, "(")
            .then(|| within.into_iter().find(|at| self.says(*at, ")")))
            .flatten()
    }

    /// The noun phrase before what commas set apart, of which the last is at `comma`: "Ruiz" in "Ruiz, who
    /// voted against it, said".
    pub fn phrase_before_apposition(
        &self,
        comma: usize,
        sentence: &Range<usize>,
    ) -> Option<Range<usize>> {
        let first = (sentence.start..comma).find_map(|at| {
            let phrase = (self.says(at, ",") && self.begins_apposition(at + 1))
                .then(|| self.phrase_before(at, sentence))
                .flatten()?;
            let has_name = self.tokens[phrase.clone()]
                .iter()
                .any(|token| token.is_name);
            (has_name && !self.is_led_in(&phrase, sentence)).then_some(phrase)
        });
        first.or_else(|| {
            let open = (sentence.start..comma)
                .rev()
                .find(|at| self.says(*at, ","))?;
            self.phrase_before(open, sentence)
        })
    }

    fn begins_apposition(&self, at: usize) -> bool {
        self.get(at).is_some_and(|token| {
            let is_common = token.is_word()
                && !token.is_name
                && self.verb(at).is_none()
                && !token.is(Class::Conjunction);
            token.is(Class::Apposition) || token.lower.starts_with(char::is_numeric) || is_common
        })
    }

    /// Whether a phrase belongs to what leads into its sentence: "In Ohio, a swing state, she said".
    fn is_led_in(&self, phrase: &Range<usize>, sentence: &Range<usize>) -> bool {
        phrase.start > sentence.start
            && self.is(sentence.start, Class::Preposition)
            && (sentence.start..phrase.start).all(|at| !self.says(at, ","))
    }

    /// Who a clause is about: its first name, pronoun or definite noun, after what leads into it.
    pub fn subject(&self, clause: &Range<usize>) -> Option<Range<usize>> {
        let start = clause.clone().find(|at| self.tokens[*at].is_word())?;
        let start = self.after_dateline(start, clause.end);
        let start = self.after_lead(start, clause.end);
        (start..clause.end).find_map(|at| {
            let token = &self.tokens[at];
            if token.is(Class::SubjectPronoun) {
                return Some(at..at + 1);
            }
            let can_begin = token.is_word() && (token.is_name || token.is(Class::Determiner));
            let begins_none = [
                Class::Conjunction,
                Class::Preposition,
                Class::Auxiliary,
                Class::Adverb,
            ];
            let is_blocked = at == start && token.is_any(&begins_none);
            (can_begin && !is_blocked && !token.is(Class::Day))
                .then(|| at..self.subject_end(at, clause.end))
        })
    }

    fn after_dateline(&self, start: usize, limit: usize) -> usize {
        let first = &self.text[self.tokens[start].bytes.clone()];
        if first.len() <= 3 || first.contains(char::is_lowercase) {
            return start;
        }
        let dash =
            (start..limit.min(start + DATELINE)).find(|at| self.tokens[*at].says_any(&["—", "–"]));
        dash.filter(|dash| dash + 1 < limit)
            .map_or(start, |dash| dash + 1)
    }

    fn after_lead(&self, start: usize, limit: usize) -> usize {
        let first = &self.tokens[start];
        let word = first.lower.as_ref();
        let leads = first.is(Class::Preposition)
            || first.is(Class::Day)
            || first.is(Class::Lead)
            || first.is(Class::Conjunction) && !first.says_any(&["and", "but", "that"])
            || first.is(Class::Adverb) && !first.says("then")
            || word.len() > 5 && (word.ends_with("ing") || word.ends_with("ed"));
        let subject_at = |at: usize| {
            self.get(at).is_some_and(|token| {
                token.is_word() && (token.is_name || token.is(Class::SubjectStart))
            })
        };
        let comma = (start..limit).find(|at| leads && self.says(*at, ",") && subject_at(at + 1));
        comma
            .filter(|comma| comma + 1 < limit)
            .map_or(start, |comma| comma + 1)
    }

    /// Where the subject ends that begins at `start`.
    fn subject_end(&self, start: usize, limit: usize) -> usize {
        let mut end = start + 1;
        while end < limit {
            if let Some(close) = self.closing_bracket(end, limit) {
                end = close + 1;
                continue;
            }
            let token = &self.tokens[end];
            if !token.is_word() || token.is(Class::Day) {
                break;
            }
            if token.is_name {
                end += 1;
                continue;
            }
            let goes_on = |next: &Token<'_>| next.is_name || next.says_any(&["the", "a", "an"]);
            if token.says_any(&["of", "for"]) && self.get(end + 1).is_some_and(goes_on) {
                end += 2;
                continue;
            }
            if self.ends_subject(end, start) || !self.continues_subject(end, start, limit) {
                break;
            }
            end += 1;
        }
        end.min(limit)
    }

    fn ends_subject(&self, at: usize, start: usize) -> bool {
        let token = &self.tokens[at];
        let small_words = [
            Class::Auxiliary,
            Class::Conjunction,
            Class::Preposition,
            Class::Adverb,
        ];
        token.is_any(&small_words)
            || token.lower.ends_with("ly")
            || token.lower.ends_with("ed") && at > start + 1
            || matches!(self.verb(at), Some(Form::Past | Form::Ing))
            || self.looks_like_a_verb(at, start)
    }

    /// Whether an unknown word is the verb of the subject: "The ad targets a …", "Ruiz offered a …".
    fn looks_like_a_verb(&self, at: usize, start: usize) -> bool {
        let token = &self.tokens[at];
        let after_noun = at > start + 1 || self.tokens[start].is_name;
        let word = token.lower.as_ref();
        let third = word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("'s");
        let takes_object = self.get(at + 1).is_some_and(|next| {
            next.is_quote()
                || next.is(Class::Determiner)
                || next.is(Class::Pointing)
                || next.is(Class::Preposition)
                || next.says_any(&["to", "how"])
        });
        after_noun && (token.is(Class::Past) || takes_object && (third || word.ends_with("ed")))
    }

    fn continues_subject(&self, at: usize, start: usize, limit: usize) -> bool {
        let first = &self.tokens[start];
        let is_noun_after_determiner = (first.is(Class::Determiner) || first.is(Class::Pointing))
            && at <= start + 3
            && matches!(self.verb(at), None | Some(Form::Base));
        let leads_to_name = || {
            (at + 1..limit.min(at + 3)).any(|name| {
                self.tokens[name].is_name
                    && self.tokens[at + 1..name].iter().all(|between| {
                        between.is_word()
                            && !between.is(Class::Preposition)
                            && !between.is(Class::Conjunction)
                    })
            })
        };
        self.tokens[at - 1].lower.ends_with("'s")
            || is_noun_after_determiner
            || self.verb(at).is_none() && leads_to_name()
    }
}
