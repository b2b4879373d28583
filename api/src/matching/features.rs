//! What a text and a claim have in common, as numbers of which each has a name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{ranker::Lexicon, terms::Terms};

/// How many features there are.
pub const FEATURES: usize = 13;

/// The features by name, and the part of the ranking that each belongs to, which a measurement can leave out.
pub const NAMES: [(&str, &str); FEATURES] = [
    ("bm25Statement", "BM25"),
    ("bm25Others", "fields"),
    ("coveredStatement", "coverage"),
    ("coveredOthers", "fields"),
    ("coveredText", "coverage"),
    ("bigrams", "bigrams"),
    ("bigramsOfText", "bigrams"),
    ("rarest", "rarity"),
    ("shared", "coverage"),
    ("length", "coverage"),
    ("synonyms", "synonyms"),
    ("beginnings", "beginnings"),
    ("signature", "signature"),
];

/// The statement's mean number of terms, on which no more than its scale depends.
const MEAN_STATEMENT: f64 = 11.0;
/// The same of its other words.
const MEAN_OTHERS: f64 = 7.0;

/// A text that claims are sought for.
#[derive(Clone, Debug)]
pub struct Sought {
    /// Its terms, with those that the base knows them as.
    pub terms: Terms,
    counts: BTreeMap<String, usize>,
    bigrams: BTreeSet<(String, String)>,
    signing: BTreeSet<String>,
    beginnings: HashSet<String>,
}

/// A claim that may be alike.
#[derive(Clone, Debug)]
pub struct Known {
    /// The terms of its statement.
    pub statement: Terms,
    /// The terms of its further wordings and its quotes.
    pub others: Terms,
}

/// How rare terms are.
pub struct Rarity<'a> {
    /// How many claims there are.
    pub claims: f64,
    /// In how many of them a term stands.
    pub counts: &'a HashMap<String, f64>,
    /// What is known of a language before there are claims.
    pub lexicon: &'a Lexicon,
}

impl Rarity<'_> {
    /// How much a term tells: the rarer, the more. What claims in general are worded like counts as so many
    /// claims more, so that also among few a name tells more than "say".
    pub fn of(&self, term: &str) -> f64 {
        let prior = self.lexicon.prior_claims;
        let share = self.lexicon.shares.get(term).copied().unwrap_or_default();
        let count = self.counts.get(term).copied().unwrap_or_default() + prior * share;
        let claims = self.claims + prior;
        (1.0 + (claims - count + 0.5).max(0.0) / (count + 0.5)).ln()
    }

    fn sum<'t>(&self, terms: impl IntoIterator<Item = &'t String>) -> f64 {
        terms.into_iter().map(|term| self.of(term)).sum()
    }
}

impl Sought {
    /// Reads a text whose terms are known.
    pub fn new(terms: Terms) -> Self {
        let mut counts = BTreeMap::new();
        let mut signing = BTreeSet::new();
        for term in &terms.0 {
            *counts.entry(term.stem.clone()).or_insert(0) += 1;
            if term.signs {
                signing.insert(term.stem.clone());
            }
        }
        for term in terms.0.iter().filter(|term| !term.signs) {
            signing.remove(&term.stem);
        }
        let beginnings = counts.keys().filter_map(|stem| beginning(stem)).collect();
        Self {
            counts,
            bigrams: bigrams(&terms),
            signing,
            beginnings,
            terms,
        }
    }

    /// Whether the text has the term.
    pub fn has(&self, term: &str) -> bool {
        self.counts.contains_key(term)
    }
}

impl Known {
    /// Reads a claim's statement and its other words.
    pub fn new(statement: &str, others: &[String]) -> Self {
        let mut other_terms = Terms::default();
        for text in others {
            other_terms.0.extend(Terms::read(text).0);
        }
        Self {
            statement: Terms::read(statement),
            others: other_terms,
        }
    }

    /// All its terms.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        let both = self.statement.0.iter().chain(&self.others.0);
        both.map(|term| term.stem.as_str())
    }
}

/// What the two have in common.
pub fn features(sought: &Sought, known: &Known, rarity: &Rarity<'_>) -> [f64; FEATURES] {
    let set = |terms: &Terms| -> BTreeSet<String> { terms.stems().into_iter().collect() };
    let (statement, others) = (set(&known.statement), set(&known.others));
    let shared = |terms: &BTreeSet<String>| -> BTreeSet<String> {
        terms
            .iter()
            .filter(|term| sought.has(term))
            .cloned()
            .collect()
    };
    let (in_statement, in_others) = (shared(&statement), shared(&others));
    let all: BTreeSet<String> = statement.union(&others).cloned().collect();
    let both: BTreeSet<String> = in_statement.union(&in_others).cloned().collect();
    let share = |part: &BTreeSet<String>, whole: &BTreeSet<String>| {
        rarity.sum(part) / rarity.sum(whole).max(1e-9)
    };
    let mut pairs = bigrams(&known.statement);
    pairs.extend(bigrams(&known.others));
    let pair = |(one, other): &(String, String)| rarity.of(one).min(rarity.of(other));
    let shared_pairs: f64 = pairs.intersection(&sought.bigrams).map(pair).sum();
    let text_pairs: f64 = sought.bigrams.iter().map(pair).sum();
    let open: Vec<&String> = all.iter().filter(|term| !sought.has(term)).collect();
    let synonyms: f64 = open
        .iter()
        .map(|term| rarity.of(term) * rarity.lexicon.likeness(term, |word| sought.has(word)))
        .sum();
    let beginnings: f64 = open
        .iter()
        .filter(|term| beginning(term).is_some_and(|start| sought.beginnings.contains(&start)))
        .map(|term| rarity.of(term))
        .sum();
    let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    [
        bm25(&known.statement, &in_statement, MEAN_STATEMENT, rarity) / 20.0,
        bm25(&known.others, &in_others, MEAN_OTHERS, rarity) / 20.0,
        share(&in_statement, &statement),
        share(&in_others, &others),
        rarity.sum(&both) / rarity.sum(sought.counts.keys()).max(1e-9),
        shared_pairs / 20.0,
        shared_pairs / text_pairs.max(1e-9),
        both.iter().map(|term| rarity.of(term)).fold(0.0, f64::max) / 10.0,
        count(both.len()) / 10.0,
        (count(known.statement.0.len()) + 1.0).ln() / 4.0,
        synonyms / 10.0,
        beginnings / 10.0,
        rarity.sum(all.intersection(&sought.signing)) / 10.0,
    ]
}

/// How well a field answers the text (Okapi BM25), each term of the text counted once.
fn bm25(field: &Terms, shared: &BTreeSet<String>, mean: f64, rarity: &Rarity<'_>) -> f64 {
    const SATURATION: f64 = 0.9;
    const LENGTH: f64 = 0.4;
    let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let norm = SATURATION * (1.0 - LENGTH + LENGTH * count(field.0.len()) / mean);
    shared
        .iter()
        .map(|term| {
            let times = count(field.0.iter().filter(|one| one.stem == *term).count());
            rarity.of(term) * times * (SATURATION + 1.0) / (times + norm)
        })
        .sum()
}

/// The terms that follow each other.
fn bigrams(terms: &Terms) -> BTreeSet<(String, String)> {
    let pairs = terms.0.windows(2);
    pairs
        .map(|pair| (pair[0].stem.clone(), pair[1].stem.clone()))
        .collect()
}

/// The first five letters, by which "immigrate" and "immigration" are alike, if there are as many.
fn beginning(stem: &str) -> Option<String> {
    let (end, last) = stem.char_indices().nth(4)?;
    Some(stem[..end + last.len_utf8()].to_owned())
}
