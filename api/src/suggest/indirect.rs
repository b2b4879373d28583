//! What somebody says in the article's own words: clauses that a verb reports.

use std::ops::Range;

use super::{
    attribute::{Attribution, Rule},
    lexicon::{Class, Form},
    words::{Kind, Reading, Token},
};

/// The fewest words of a reported clause.
const FEWEST: usize = 3;

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
    /// Whether tokens hold words in quotation marks, be it two apostrophes for a mark.
    fn has_quotation(&self, tokens: &Range<usize>) -> bool {
        let tokens = &self.tokens[tokens.clone()];
        let mut pairs = tokens.windows(2);
        tokens.iter().any(Token::is_quote)
            || pairs.any(|pair| {
                pair.iter().all(|token| token.says_any(&["'"]))
                    && pair[0].bytes.end == pair[1].bytes.start
            })
    }

    fn reported_in(&self, sentence: &Range<usize>, found: &mut Vec<Reported>) {
        let end = self.content_end(sentence);
        let sentence = sentence.start..end;
        let from = found.len();
        let at_end = self.reported_at_end(&sentence);
        for verb in sentence.clone() {
            let is_at_end = at_end
                .as_ref()
                .is_some_and(|one| one.by.cue == Some(verb..verb + 1));
            let is_within = found[from..]
                .last()
                .is_some_and(|last| last.content.contains(&verb));
            if is_at_end || is_within {
                continue;
            }
            let Some(content) = self.clause_after(verb, &sentence) else {
                continue;
            };
            if let Some(by) = self.by_verb(verb, &sentence, Rule::Clause) {
                found.push(Reported {
                    content,
                    rest: None,
                    by: Attribution {
                        rule: Rule::Clause,
                        ..by
                    },
                });
            }
        }
        if found.len() == from
            && let Some(one) = self.reported_according_to(&sentence)
        {
            found.push(one);
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

    /// Ruiz said that it rained. Ruiz said it rained. Ruiz called the rain a blessing.
    fn clause_after(&self, verb: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        if !self.is_finite(verb) {
            return None;
        }
        let start = verb + 1;
        let next = self.get(start).filter(|_| start < sentence.end)?;
        let is_reporting = self.is(verb, Class::Clause);
        if self.says(verb, "states") && !next.says("that") {
            // "The southern states" are more often met than somebody who states.
            return None;
        }
        let opens = next.says("that") || !self.tells(verb) && self.begins_clause(start, sentence);
        let names = self.says_what_it_is(verb, start);
        let start = if opens && is_reporting || names {
            start
        } else {
            self.told_that(verb, sentence)?
        };
        let end = self.next_report(start, sentence);
        (start < end).then_some(start..end)
    }

    /// Ruiz told reporters that it rained. Ruiz told reporters she left. Ruiz said on Monday that it rained.
    fn told_that(&self, verb: usize, sentence: &Range<usize>) -> Option<usize> {
        if !self.is(verb, Class::Clause) {
            return None;
        }
        let tells = self.tells(verb);
        (verb + 2..sentence.end.min(verb + 8))
            .take_while(|at| self.tokens[at - 1].is_word())
            .find(|at| self.says(*at, "that") || tells && self.is(*at, Class::SubjectPronoun))
    }

    /// Whether somebody who is told stands between the verb and the clause.
    fn tells(&self, verb: usize) -> bool {
        self.tokens[verb].says_any(&["tell", "tells", "told", "telling"])
    }

    /// Whether a clause with a subject of its own begins here: "it rained", "the rain had stopped".
    fn begins_clause(&self, start: usize, sentence: &Range<usize>) -> bool {
        let first = &self.tokens[start];
        if first.is(Class::SubjectPronoun) || first.says("there") {
            return true;
        }
        let is_blocked = [
            Class::Preposition,
            Class::Conjunction,
            Class::Day,
            Class::Adverb,
        ]
        .iter()
        .any(|class| first.is(*class));
        if !first.is_word() || is_blocked {
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

    /// Whether a verb says of something what it is: "called the plan a mistake", "noted the success".
    fn says_what_it_is(&self, verb: usize, start: usize) -> bool {
        let says_of = &self.tokens[verb];
        let takes_object = says_of.says_any(&[
            "called",
            "calls",
            "described",
            "describes",
            "noted",
            "notes",
            "stressed",
            "emphasized",
            "praised",
            "criticized",
            "condemned",
        ]);
        takes_object && self.is(start, Class::Determiner)
    }

    /// Where a further report begins: ", noting that".
    fn next_report(&self, start: usize, sentence: &Range<usize>) -> usize {
        (start + 1..sentence.end)
            .find(|at| {
                let is_report =
                    self.verb(at + 1) == Some(Form::Ing) && self.is(at + 1, Class::Clause);
                let relays = || {
                    let rest = &self.tokens[at + 1..sentence.end];
                    self.says(at + 1, "according") && !rest.iter().any(Token::is_quote)
                };
                let says_more = self.tokens[*at].says_any(&["and", "but"])
                    && self.is_core(at + 1)
                    && self.is_finite(at + 1);
                says_more
                    || self.says(*at, ",") && (is_report || relays())
                    || self.tokens[*at].says_any(&[";", "—"])
            })
            .unwrap_or(sentence.end)
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
        if first.is(Class::Conjunction) || first.is(Class::Preposition) || !first.is_word() {
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

    /// According to Ruiz, it rained. It rained, according to Ruiz.
    fn reported_according_to(&self, sentence: &Range<usize>) -> Option<Reported> {
        let at = sentence
            .clone()
            .find(|at| self.says(*at, "according") && self.says(at + 1, "to"))?;
        let mention = self.phrase_after(at + 2, sentence.end)?;
        let comma_after = (mention.end..sentence.end).find(|at| self.says(*at, ","));
        let content = if at == sentence.start {
            comma_after? + 1..sentence.end
        } else {
            sentence.start..at - usize::from(self.says(at - 1, ","))
        };
        Some(Reported {
            content,
            rest: None,
            by: Attribution {
                rule: Rule::ClauseAccordingTo,
                cue: Some(at..at + 2),
                mention,
            },
        })
    }
}
