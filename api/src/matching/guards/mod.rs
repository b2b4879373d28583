//! What tells a text and a claim apart although they are worded alike: another number, another name or place,
//! another date, a negation more or less. Each is a warning and decides nothing.

mod figures;
mod names;

use std::collections::BTreeSet;

use self::{
    figures::{Date, Number, figures, other_dates},
    names::Name,
};
use super::{
    sentences::sentences,
    terms::{Terms, signature, words},
};

pub use figures::numbers;

/// A way in which a text and a claim differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Each has a number that the other has not.
    Number,
    /// Each has a name or a place that the other has not.
    Name,
    /// Each has a date that the other has not.
    Date,
    /// One of them negates.
    Negation,
}

/// A difference, with the words that make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What differs.
    pub guard: Guard,
    /// What the text has instead, as worded; of a negation, what negates it.
    pub in_text: Vec<String>,
    /// What the claim has instead.
    pub in_claim: Vec<String>,
}

/// What tells the two apart. Of a long text only the sentences count that have words of the claim.
pub fn warnings(text: &str, claim: &str) -> Vec<Warning> {
    let about = about(text, claim);
    let (text, claim) = (Facts::read(&about), Facts::read(claim));
    let mut warnings = Vec::new();
    let mut add = |guard, in_text: Vec<String>, in_claim: Vec<String>| {
        warnings.push(Warning {
            guard,
            in_text,
            in_claim,
        });
    };
    let open = |some: &[Number], others: &[Number]| -> Vec<String> {
        let open = some.iter().filter(|one| !one.is_in(others));
        open.map(|one| one.shown.clone()).collect()
    };
    let numbers = (
        open(&text.numbers, &claim.numbers),
        open(&claim.numbers, &text.numbers),
    );
    if !numbers.0.is_empty() && !numbers.1.is_empty() {
        add(Guard::Number, numbers.0, numbers.1);
    }
    let names = text.other_names(&claim);
    if !names.0.is_empty() && !names.1.is_empty() {
        add(Guard::Name, names.0, names.1);
    }
    let dates = other_dates(&text.dates, &claim.dates);
    if !dates.0.is_empty() && !dates.1.is_empty() {
        add(Guard::Date, dates.0, dates.1);
    }
    if text.negations.len() % 2 != claim.negations.len() % 2 {
        add(Guard::Negation, text.negations, claim.negations);
    }
    warnings
}

/// The sentences of a text that share most with the claim, the signature of a post left out.
fn about(text: &str, claim: &str) -> String {
    let text = &text[..signature(text)];
    let claim: BTreeSet<String> = Terms::read(claim).stems().into_iter().collect();
    let sentences = sentences(text);
    let shares: Vec<usize> = sentences
        .iter()
        .map(|sentence| {
            let stems: BTreeSet<String> = Terms::read(&text[sentence.clone()])
                .stems()
                .into_iter()
                .collect();
            stems.intersection(&claim).count()
        })
        .collect();
    let most = shares.iter().copied().max().unwrap_or_default();
    let kept = sentences
        .iter()
        .zip(shares)
        .filter(|(_, share)| 2 * share >= most);
    kept.map(|(sentence, _)| &text[sentence.clone()])
        .collect::<Vec<_>>()
        .join(" ")
}

/// What of a text can tell it apart.
#[derive(Debug, Default)]
struct Facts {
    numbers: Vec<Number>,
    dates: Vec<Date>,
    names: Vec<Name>,
    /// All words, folded, as [`names::same`] makes them.
    words: BTreeSet<String>,
    negations: Vec<String>,
}

impl Facts {
    fn read(text: &str) -> Self {
        let words = words(text);
        let (dates, numbers) = figures(text, &words);
        Self {
            numbers,
            dates,
            names: names::names(text, &words),
            words: words.iter().map(|word| names::same(&word.folded)).collect(),
            negations: words
                .iter()
                .filter(|word| negates(&word.folded))
                .map(|word| text[word.start..word.end].to_owned())
                .collect(),
        }
    }

    /// The names that each of the two has and the other has not. Where they have a name in common, whoever else is
    /// named is no other one, unless it is a place or differs in a part of a name only.
    fn other_names(&self, other: &Self) -> (Vec<String>, Vec<String>) {
        let open = |facts: &Self, in_other: &Self| -> Vec<Name> {
            let open = facts.names.iter().filter(|name| !in_other.knows(name));
            open.cloned().collect()
        };
        let (mut here, mut there) = (open(self, other), open(other, self));
        let common = self
            .names
            .iter()
            .any(|name| other.knows(name) && other.names.iter().any(|one| one.meets(name)));
        if common {
            let is_apart =
                |name: &Name, others: &[Name]| others.iter().any(|one| one.is_beside(name));
            let kept: Vec<Name> = here
                .iter()
                .filter(|name| is_apart(name, &there))
                .cloned()
                .collect();
            there.retain(|name| is_apart(name, &here));
            here = kept;
        }
        let shown = |names: Vec<Name>| names.into_iter().map(|name| name.shown).collect();
        (shown(here), shown(there))
    }

    /// Whether the name stands here as well: whole, by its last word alone, or by its initials.
    fn knows(&self, name: &Name) -> bool {
        if name
            .initials()
            .is_some_and(|initials| self.words.contains(&initials))
        {
            return true;
        }
        // Initials themselves: NATO for the words that it stands for.
        if name.words.len() == 1
            && self
                .names
                .iter()
                .any(|other| other.initials().as_ref() == name.words.first())
        {
            return true;
        }
        let Some(last) = name.words.last().filter(|last| self.words.contains(*last)) else {
            return false;
        };
        if name.words.iter().all(|word| self.words.contains(word)) {
            return true;
        }
        // "Trump" for "Donald Trump", but not "Melania Trump" for "Donald Trump".
        let before = name.words.len().checked_sub(2).map(|at| &name.words[at]);
        let elsewhere = self.names.iter().filter(|other| other.words.contains(last));
        elsewhere.clone().count() == 0
            || elsewhere.into_iter().any(|other| {
                let place = other.words.iter().position(|word| word == last);
                let other_before = place
                    .and_then(|place| place.checked_sub(1))
                    .map(|at| &other.words[at]);
                before.is_none() || other_before.is_none() || before == other_before
            })
    }
}

fn negates(word: &str) -> bool {
    matches!(
        word,
        "not"
            | "no"
            | "never"
            | "none"
            | "nobody"
            | "nothing"
            | "neither"
            | "nor"
            | "without"
            | "cannot"
            | "cant"
            | "wont"
            | "dont"
            | "doesnt"
            | "didnt"
            | "isnt"
            | "arent"
            | "wasnt"
            | "werent"
            | "hasnt"
            | "havent"
            | "hadnt"
            | "shouldnt"
            | "wouldnt"
            | "couldnt"
            | "aint"
            | "deny"
            | "denies"
            | "denied"
            | "denying"
    )
}

#[cfg(test)]
mod tests;
