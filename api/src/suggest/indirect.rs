//! What somebody says in the article's own words: clauses that a verb reports.

use std::ops::Range;

use super::{
    attribute::{Attribution, Rule},
    complement::Complement,
    lexicon::{Class, Form},
    words::{Kind, Reading, Token},
};

/// The fewest words of a reported clause.
const FEWEST: usize = 3;

/// The most words that lead into a sentence: "But", "In addition".
const LEAD: usize = 3;

/// The most words of those who are told.
pub(super) const LISTENERS: usize = 6;

/// A reported clause, in tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// What is said.
    pub content: Range<usize>,
    /// What is said after the attribution, where that interrupts it: "It rained, Ruiz said, all day".
    pub rest: Option<Range<usize>>,
    /// By whom.
    pub by: Attribution,
}

impl Reported {
    /// Whether a token stands within what is said, or reports it.
    fn holds(&self, at: usize) -> bool {
        let holds = |tokens: &Option<Range<usize>>| {
            tokens.as_ref().is_some_and(|tokens| tokens.contains(&at))
        };
        self.content.contains(&at) || holds(&self.rest) || holds(&self.by.cue)
    }
}

/// The reported clauses of a text that hold no quotation, in its order.
pub fn reported(reading: &Reading<'_>) -> Vec<Reported> {
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        reading.reported_in(sentence, &mut found);
    }
    found.retain(|one| {
        let all = one.content.start..one.rest.as_ref().map_or(one.content.end, |rest| rest.end);
        let tokens = &reading.tokens[all.clone()];
        let words = tokens.iter().filter(|token| token.is_word()).count();
        words >= FEWEST && !reading.has_quotation(&all)
    });
    found
}

impl Reading<'_> {
    /// Whether tokens hold words in quotation marks.
    fn has_quotation(&self, tokens: &Range<usize>) -> bool {
        tokens.clone().any(|at| self.begins_quotation(at))
    }

    /// Whether words in quotation marks begin at a token, be it two apostrophes for a mark.
    fn begins_quotation(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let is_doubled = |next: &Token<'_>| next.says("'") && token.bytes.end == next.bytes.start;
        token.is_quote() || token.says("'") && self.get(at + 1).is_some_and(is_doubled)
    }

    fn reported_in(&self, sentence: &Range<usize>, found: &mut Vec<Reported>) {
        let end = self.content_end(sentence);
        let sentence = sentence.start..end;
        let from = found.len();
        let at_end = self.reported_at_end(&sentence);
        let mut according_to = self.reported_according_to(&sentence);
        let goes_before = |one: &mut Reported| one.content.start > one.by.mention.start;
        found.extend(according_to.take_if(goes_before));
        for verb in sentence.clone() {
            let is_told = at_end.as_ref().is_some_and(|one| one.holds(verb))
                || found[from..]
                    .last()
                    .is_some_and(|last| verb < last.content.end);
            if is_told {
                continue;
            }
            let Some(told) = self.told_by(verb, &sentence) else {
                continue;
            };
            let Some(by) = self.teller(verb, &sentence, told.rule) else {
                continue;
            };
            let end = self.told_until(&told, &sentence);
            let signs = (told.start..end).rev().take_while(|at| self.is_loose(*at));
            let end = end - signs.count();
            if told.start < end && !self.has_quotation(&(told.start..end)) {
                found.push(Reported {
                    content: told.start..end,
                    rest: None,
                    by: Attribution {
                        rule: told.rule,
                        cue: Some(told.cue),
                        mention: by.mention,
                    },
                });
            }
        }
        if found.len() == from {
            found.extend(according_to);
        }
        found.extend(at_end);
    }

    /// The end of a sentence without its signs.
    fn content_end(&self, sentence: &Range<usize>) -> usize {
        let is_end = |at: &usize| {
            let token = &self.tokens[*at];
            token.kind == Kind::Break || token.says_any(&[".", "!", "?"])
        };
        sentence.end - sentence.clone().rev().take_while(is_end).count()
    }

    /// What a verb tells: a clause or what else may follow it.
    fn told_by(&self, verb: usize, sentence: &Range<usize>) -> Option<Complement> {
        self.form(verb)?;
        let clause = self.clause_after(verb, sentence).map(|start| Complement {
            rule: Rule::Clause,
            cue: verb..verb + 1,
            start,
        });
        clause
            .or_else(|| self.complement(verb, sentence))
            .filter(|told| self.is_telling(verb, told.rule))
    }

    /// Ruiz said that it rained. Ruiz said it rained.
    fn clause_after(&self, verb: usize, sentence: &Range<usize>) -> Option<usize> {
        if !self.is(verb, Class::Clause) {
            return None;
        }
        let start = verb + 1;
        let next = self.get(start).filter(|_| start < sentence.end)?;
        if next.says("that") || !self.tells(verb) && self.begins_clause(start, sentence) {
            return Some(start);
        }
        self.told_that(verb, sentence)
    }

    /// Ruiz told reporters that it rained. Ruiz told reporters she left. Ruiz said on Monday that it rained.
    fn told_that(&self, verb: usize, sentence: &Range<usize>) -> Option<usize> {
        let tells = self.tells(verb);
        (verb + 2..sentence.end.min(verb + 8))
            .take_while(|at| self.tokens[at - 1].is_word())
            .find(|at| self.says(*at, "that") || tells && self.begins_with_pronoun(*at))
    }

    /// Whether somebody who is told stands between the verb and the clause.
    pub fn tells(&self, verb: usize) -> bool {
        self.tokens[verb].says_any(&["tell", "tells", "told", "telling"])
    }

    /// Whether a clause begins here with a pronoun: "they", "they're", "there".
    fn begins_with_pronoun(&self, at: usize) -> bool {
        self.is(at, Class::SubjectPronoun) || self.is(at, Class::ClauseStart)
    }

    /// Whether it is what the verb before it does something to: "announced it on Tuesday", "explained it."
    fn is_it_alone(&self, at: usize, sentence: &Range<usize>) -> bool {
        let next = self.get(at + 1).filter(|_| at + 1 < sentence.end);
        let ends =
            |next: &Token| !next.is_word() || next.is(Class::Preposition) || next.is(Class::Day);
        self.says(at, "it") && next.is_none_or(ends)
    }

    /// Whether a clause with a subject of its own begins here: "it rained", "the rain had stopped".
    fn begins_clause(&self, start: usize, sentence: &Range<usize>) -> bool {
        let first = &self.tokens[start];
        if self.begins_with_pronoun(start) {
            return !self.is_it_alone(start, sentence);
        }
        let is_blocked = first.is_any(&[
            Class::Preposition,
            Class::Conjunction,
            Class::Day,
            Class::Adverb,
        ]);
        if !first.is_word() || is_blocked || self.is(start - 1, Class::ClauseWithThat) {
            return false;
        }
        if self.is(start - 1, Class::Plain) {
            return true;
        }
        // A verb soon after it shows that it is a subject.
        (start + 1..sentence.end.min(start + 12))
            .take_while(|at| self.tokens[*at].is_word())
            .any(|at| {
                self.is(at, Class::Auxiliary) && !self.says(at, "to")
                    || self.is(at, Class::Past)
                    || self.tokens[at].lower.ends_with("ed")
                    || self.is_finite(at)
            })
    }

    /// Whether a token is a sign that belongs to what follows it.
    fn is_loose(&self, at: usize) -> bool {
        self.tokens[at].says_any(&[",", ":", "-", "–"])
    }

    /// Where what is told ends: at a further report, and where the article goes on with its own words.
    fn told_until(&self, told: &Complement, sentence: &Range<usize>) -> usize {
        let mut aside = None;
        for at in told.start + 1..sentence.end {
            if self.begins_report(at, sentence) {
                return at;
            }
            if self.says(at, ",") && self.is(at + 1, Class::Aside) {
                if told.rule != Rule::Clause {
                    return at;
                }
                aside = Some(at);
            }
            if self.begins_quotation(at) {
                return aside.unwrap_or(sentence.end);
            }
        }
        sentence.end
    }

    /// Whether a further report begins: ", noting that".
    fn begins_report(&self, at: usize, sentence: &Range<usize>) -> bool {
        let is_report = || self.verb(at + 1) == Some(Form::Ing) && self.is(at + 1, Class::Clause);
        let relays = || {
            let rest = &self.tokens[at + 1..sentence.end];
            self.says(at + 1, "according") && !rest.iter().any(Token::is_quote)
        };
        let says_more = || {
            self.tokens[at].says_any(&["and", "but"])
                && self.is_core(at + 1)
                && self.is_finite(at + 1)
        };
        says_more()
            || self.says(at, ",") && (is_report() || relays())
            || self.tokens[at].says_any(&[";", "—"])
    }

    /// It rained, Ruiz said. It rained, said Ruiz, noting that …
    fn reported_at_end(&self, sentence: &Range<usize>) -> Option<Reported> {
        let mut commas = (sentence.start + 1..sentence.end)
            .rev()
            .filter(|at| self.says(*at, ","));
        commas.find_map(|comma| {
            let by = self.short_attribution(comma + 1, sentence.end)?;
            let rest = self.rest(&by, sentence.end);
            let content = sentence.start..comma;
            (rest.is_some() || self.is_clause(&content)).then_some(Reported { content, rest, by })
        })
    }

    /// Whether words are a clause, and do not only lead into one: "On top of that, Ruiz said".
    fn is_clause(&self, content: &Range<usize>) -> bool {
        let first = &self.tokens[content.start];
        let leads = first.is(Class::Preposition)
            || first.is(Class::Conjunction) && !first.says_any(&["and", "but"])
            || first.lower.ends_with("ing");
        let has_comma = content.clone().any(|at| self.says(at, ","));
        let has_verb = content.clone().any(|at| {
            let token = &self.tokens[at];
            // "Ohio remains"
            let follows_name = at > content.start && self.tokens[at - 1].is_name && !token.is_name;
            token.is(Class::Auxiliary) && !token.is(Class::Adverb) && !token.says("to")
                || token.is(Class::Past)
                || token.entry.form().is_some() && !token.is_name
                || token.lower.ends_with("ed")
                || follows_name && token.lower.ends_with('s')
        });
        has_verb && (has_comma || !leads)
    }

    /// What goes on after an attribution between commas: "all day" in "It rained, Ruiz said, all day".
    fn rest(&self, by: &Attribution, limit: usize) -> Option<Range<usize>> {
        let cue = by.cue.as_ref().filter(|cue| cue.start >= by.mention.end)?;
        let start = cue.end + 1;
        let goes_on = self.says(cue.end, ",")
            && start < limit
            && self.verb(start) != Some(Form::Ing)
            && !self.tokens[start].says_any(&["who", "which", "according"]);
        goes_on.then_some(start..limit)
    }

    /// An attribution that is all there is up to a comma or the end, but for the day and the place.
    fn short_attribution(&self, start: usize, limit: usize) -> Option<Attribution> {
        let reports = |at: usize| {
            self.is_finite(at)
                && self.is(at, Class::Clause)
                && self.is_core(at)
                && self.verb(at) != Some(Form::Ing)
                && !self.says(at, "states")
                && !self.is_passive(at)
        };
        let says_more = |at: usize| (at..limit).any(|at| self.tokens[at].says_any(&["that", ":"]));
        let ends = |at: usize| {
            let at = if at > start && self.tells(at - 1) {
                self.after_listeners(at, limit)
            } else {
                at
            };
            at >= limit
                || !self.tokens[at].is_word() && !self.says(at, ":")
                || self.is(at, Class::Day) && !says_more(at)
                || self.is(at, Class::Preposition)
                    && !self.tokens[at].says_any(&["to", "of", "about"])
                    && !says_more(at)
        };
        if start < limit && reports(start) {
            let mention = self.phrase_after(start + 1, limit)?;
            let is_all = mention.end >= limit
                || !self.tokens[mention.end].is_word()
                || self.is(mention.end, Class::Day);
            return is_all.then(|| Attribution {
                rule: Rule::ClauseAtEnd,
                cue: Some(start..start + 1),
                mention,
            });
        }
        let first = self.get(start)?;
        let begins_none =
            first.is(Class::Conjunction) || first.is(Class::Preposition) || first.says("according");
        if begins_none || !first.is_word() {
            return None;
        }
        let words = (start..limit.min(start + 12)).take_while(|at| self.tokens[*at].is_word());
        let verb = words.skip(1).find(|at| reports(*at))?;
        let auxiliaries = (start..verb)
            .rev()
            .take_while(|at| self.is(*at, Class::Auxiliary))
            .count();
        let mention = start..verb - auxiliaries;
        (ends(verb + 1) && !mention.is_empty()).then(|| Attribution {
            rule: Rule::ClauseAtEnd,
            cue: Some(verb..verb + 1),
            mention,
        })
    }

    /// Where those end who are told: "told reporters on Monday", "told the Daily News".
    fn after_listeners(&self, start: usize, limit: usize) -> usize {
        let ends_them = [
            Class::Preposition,
            Class::Day,
            Class::Auxiliary,
            Class::Indefinite,
            Class::SubjectPronoun,
        ];
        let is_listener =
            |at: &usize| self.tokens[*at].is_word() && !self.tokens[*at].is_any(&ends_them);
        let within = start..limit.min(start + LISTENERS);
        start + within.take_while(is_listener).count()
    }

    /// According to Ruiz, it rained. It rained, according to Ruiz. The bridge, according to Ruiz, is closed.
    fn reported_according_to(&self, sentence: &Range<usize>) -> Option<Reported> {
        let at = sentence
            .clone()
            .find(|at| self.says(*at, "according") && self.says(at + 1, "to"))?;
        if self.has_quotation(&(at..sentence.end)) {
            return None;
        }
        let mention = self.phrase_after(at + 2, sentence.end)?;
        let comma_after = (mention.end..sentence.end).find(|at| self.says(*at, ","));
        let before =
            sentence.start..at - usize::from(at > sentence.start && self.says(at - 1, ","));
        let (content, rest) = match comma_after {
            Some(comma) if !self.is_more_than_a_lead(&before) => (comma + 1..sentence.end, None),
            _ if before.is_empty() => return None,
            Some(comma) if comma + 1 < sentence.end && !self.is_clause(&before) => {
                (before, Some(comma + 1..sentence.end))
            }
            _ => (before, None),
        };
        Some(Reported {
            content,
            rest,
            by: Attribution {
                rule: Rule::ClauseAccordingTo,
                cue: Some(at..at + 2),
                mention,
            },
        })
    }

    /// Whether words before an attribution are more than what leads into a sentence: "But", "In addition".
    fn is_more_than_a_lead(&self, words: &Range<usize>) -> bool {
        let leads = |class| self.is(words.start, class);
        !words.is_empty()
            && (words.len() > LEAD
                || !leads(Class::Preposition)
                    && !leads(Class::Conjunction)
                    && !leads(Class::Adverb))
    }
}
