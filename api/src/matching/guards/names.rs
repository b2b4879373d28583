//! Names, and places among them.

use std::{collections::HashMap, sync::LazyLock};

use super::negates;
use crate::matching::terms::{Word, is_stop, stem};

/// Words that make a name: each as [`same`] makes it, and all as worded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) words: Vec<String>,
    pub(super) shown: String,
}

impl Name {
    /// Whether the two have a word in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.words.iter().any(|word| other.words.contains(word))
    }

    /// Whether the two stand for each other: both are places, or they differ in a part only.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        let place = |name: &Self| name.words.iter().any(|word| is_place(word));
        (place(self) && place(other)) || self.meets(other)
    }

    /// The first letters of its words; none of a single word.
    pub(super) fn initials(&self) -> Option<String> {
        let letters = self.words.iter().filter_map(|word| word.chars().next());
        (self.words.len() > 1).then(|| letters.collect())
    }
}

/// Lands and their peoples, each with the land.
static PLACES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let lines = include_str!("../places.txt").lines();
    lines
        .flat_map(|line| {
            let mut words = line.split_whitespace().map(str::to_lowercase);
            let land = words.next().unwrap_or_default();
            let of = land.clone();
            std::iter::once((land.clone(), land)).chain(words.map(move |word| (word, of.clone())))
        })
        .collect()
});

/// One word for a land and its people, and for the forms of a word.
pub(super) fn same(word: &str) -> String {
    let plain = |word: &str| PLACES.get(word).cloned();
    plain(word)
        .or_else(|| plain(word.strip_suffix('s')?))
        .or_else(|| directions(word))
        .unwrap_or_else(|| stem(word))
}

fn directions(word: &str) -> Option<String> {
    Some(
        word.strip_suffix("ern")
            .filter(|rest| DIRECTIONS.contains(rest))?
            .to_owned(),
    )
}

const DIRECTIONS: [&str; 4] = ["north", "south", "east", "west"];

fn is_place(word: &str) -> bool {
    PLACES.contains_key(word)
}

/// Words before a name that are no part of it.
const TITLES: &str = " president senator sen rep representative congressman congresswoman governor gov mayor minister \
    prime chancellor king queen prince princess pope mr mrs ms miss dr prof professor general gen sir lady lord \
    secretary former late rev judge justice sheriff captain first vice speaker ";

/// Words with a capital that are no names.
const NO_NAMES: &str = " january february march april may june july august september october november december monday \
    tuesday wednesday thursday friday saturday sunday twitter facebook instagram youtube video photo photograph \
    breaking watch read says said claim claims fact false true fake news today yesterday tomorrow yes no ";

/// The names of a text: words with capitals that stand together. Where most words have capitals, as in a
/// headline, only places are known to be names.
pub(super) fn names(text: &str, words: &[Word]) -> Vec<Name> {
    let counted = words.iter().filter(|word| !is_stop(&word.folded));
    let capitals = counted.clone().filter(|word| word.capital).count();
    let headline = words.len() > 4 && 3 * capitals > 2 * counted.count();
    let mut names: Vec<Name> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut end = at;
        while end < words.len()
            && may_name(&words[end])
            && (end == at || stand_together(text, &words[end - 1], &words[end]))
        {
            end += 1;
        }
        if end == at {
            at += 1;
            continue;
        }
        let run = &words[at..end];
        let opens = opens_sentence(text, &words[at]);
        at = end;
        let skipped = run
            .iter()
            .take_while(|word| TITLES.contains(&format!(" {} ", word.folded)))
            .count();
        let run = &run[skipped..];
        if headline {
            // A place with what stands before it: the South of "South Korea".
            for index in (0..run.len()).filter(|index| is_place(&run[*index].folded)) {
                let from = index
                    .checked_sub(1)
                    .filter(|before| DIRECTIONS.contains(&run[*before].folded.as_str()));
                push(text, &run[from.unwrap_or(index)..=index], &mut names);
            }
            continue;
        }
        // One word that begins a sentence has its capital from that.
        if run.len() == 1
            && skipped == 0
            && opens
            && !is_place(&run[0].folded)
            && !is_initials(text, &run[0])
        {
            continue;
        }
        for part in run.split(|word| TITLES.contains(&format!(" {} ", word.folded))) {
            push(text, part, &mut names);
        }
    }
    names
}

fn push(text: &str, run: &[Word], names: &mut Vec<Name>) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return;
    };
    let name = Name {
        words: run.iter().map(|word| same(&word.folded)).collect(),
        shown: owner(&text[first.start..last.end]).to_owned(),
    };
    if !names.iter().any(|known| known.words == name.words) {
        names.push(name);
    }
}

/// The name without the ending that says whose something is.
fn owner(name: &str) -> &str {
    name.strip_suffix("'s")
        .or_else(|| name.strip_suffix("’s"))
        .unwrap_or(name)
}

fn may_name(word: &Word) -> bool {
    word.capital
        && !word.tag
        && word.folded != "i"
        && !is_stop(&word.folded)
        && !negates(&word.folded)
        && !NO_NAMES.contains(&format!(" {} ", word.folded))
}

fn is_initials(text: &str, word: &Word) -> bool {
    let letters = text[word.start..word.end]
        .chars()
        .filter(|c| c.is_alphabetic());
    letters.clone().count() > 1 && letters.clone().all(char::is_uppercase)
}

fn stand_together(text: &str, one: &Word, next: &Word) -> bool {
    let between = &text[one.end..next.start];
    between.chars().all(|c| matches!(c, ' ' | '\u{a0}' | '-'))
        && owner(&text[one.start..one.end]).len() == one.end - one.start
}

fn opens_sentence(text: &str, word: &Word) -> bool {
    let before = text[..word.start]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '‘' | '\'' | '('));
    before.is_empty()
        || before.ends_with(['.', '!', '?', ':', '…', '\n'])
        || text[..word.start].trim_end_matches(' ').ends_with('\n')
}
