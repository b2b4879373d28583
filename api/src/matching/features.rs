//! What a text and a claim have in common, as numbers of which each has a name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    ranker::{Lexicon, number},
    terms::Terms,
};

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
    stems: BTreeSet<String>,
    bigrams: BTreeSet<(String, String)>,
    signing: BTreeSet<String>,
    beginnings: HashSet<String>,
}

/// A claim that may be alike.
#[derive(Clone, Debug)]
pub struct Known {
    statement: Field,
    others: Field,
    terms: BTreeSet<String>,
    bigrams: BTreeSet<(String, String)>,
}

/// Words of a claim that are weighed together.
#[derive(Clone, Debug)]
struct Field {
    /// How often each term stands in it.
    times: BTreeMap<String, u32>,
    length: usize,
}

/// How much terms tell.
#[derive(Debug)]
pub struct Rarity<'a> {
    claims: f64,
    lexicon: &'a Lexicon,
    weights: HashMap<&'a str, f64>,
}

impl<'a> Rarity<'a> {
    /// Weighs terms by in how many claims each stands; the count of the empty term is how many claims there are.
    pub fn new(counts: &'a HashMap<String, f64>, lexicon: &'a Lexicon) -> Self {
        let claims = counts.get("").copied().unwrap_or_default();
        let mut rarity = Self {
            claims,
            lexicon,
            weights: HashMap::new(),
        };
        let weights = counts
            .iter()
            .map(|(term, count)| (term.as_str(), rarity.weigh(term, *count)));
        rarity.weights = weights.collect();
        rarity
    }

    /// How much a term tells: the rarer, the more. What claims in general are worded like counts as so many
    /// claims more, so that also among few a name tells more than "say".
    pub fn of(&self, term: &str) -> f64 {
        let known = self.weights.get(term).copied();
        known.unwrap_or_else(|| self.weigh(term, 0.0))
    }

    fn weigh(&self, term: &str, count: f64) -> f64 {
        let prior = self.lexicon.prior_claims;
        let share = self.lexicon.shares.get(term).copied().unwrap_or_default();
        let count = count + prior * share;
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
        let stems: BTreeSet<String> = terms.stems().into_iter().collect();
        let signing = terms.0.iter().filter(|term| term.signs);
        let mut signing: BTreeSet<String> = signing.map(|term| term.stem.clone()).collect();
        for term in terms.0.iter().filter(|term| !term.signs) {
            signing.remove(&term.stem);
        }
        let beginnings = stems.iter().filter_map(|stem| beginning(stem));
        Self {
            bigrams: bigrams(&terms),
            signing,
            beginnings: beginnings.map(str::to_owned).collect(),
            stems,
            terms,
        }
    }

    /// Whether the text has the term.
    pub fn has(&self, term: &str) -> bool {
        self.stems.contains(term)
    }
}

impl Known {
    /// Reads a claim's statement, and its other words: its further wordings and its quotes.
    pub fn new(statement: &str, others: &[String]) -> Self {
        let statement = Terms::read(statement);
        let mut other_terms = Terms::default();
        for text in others {
            other_terms.0.extend(Terms::read(text).0);
        }
        let both = statement.0.iter().chain(&other_terms.0);
        let mut bigrams = bigrams(&statement);
        bigrams.extend(self::bigrams(&other_terms));
        Self {
            terms: both.map(|term| term.stem.clone()).collect(),
            bigrams,
            statement: Field::new(&statement),
            others: Field::new(&other_terms),
        }
    }

    /// All its terms, each once.
    pub fn terms(&self) -> impl Iterator<Item = &String> {
        self.terms.iter()
    }

    /// The terms of its statement, each once.
    pub fn statement(&self) -> impl ExactSizeIterator<Item = &String> {
        self.statement.times.keys()
    }
}

impl Field {
    fn new(terms: &Terms) -> Self {
        let mut times = BTreeMap::new();
        for term in &terms.0 {
            *times.entry(term.stem.clone()).or_insert(0) += 1;
        }
        Self {
            times,
            length: terms.0.len(),
        }
    }

    /// Its terms that the text has.
    fn shared<'f>(&'f self, sought: &Sought) -> Vec<&'f String> {
        let terms = self.times.keys();
        terms.filter(|term| sought.has(term)).collect()
    }

    /// How much of what it tells the terms are, of it.
    fn covered(&self, shared: &[&String], rarity: &Rarity<'_>) -> f64 {
        rarity.sum(shared.iter().copied()) / rarity.sum(self.times.keys()).max(1e-9)
    }

    /// How well it answers the text (Okapi BM25), each term of the text counted once.
    fn bm25(&self, shared: &[&String], mean: f64, rarity: &Rarity<'_>) -> f64 {
        const SATURATION: f64 = 0.9;
        const LENGTH: f64 = 0.4;
        let norm = SATURATION * (1.0 - LENGTH + LENGTH * number(self.length) / mean);
        let scores = shared.iter().map(|term| {
            let times = f64::from(self.times[*term]);
            rarity.of(term) * times * (SATURATION + 1.0) / (times + norm)
        });
        scores.sum()
    }
}

/// What the two have in common.
pub fn features(sought: &Sought, known: &Known, rarity: &Rarity<'_>) -> [f64; FEATURES] {
    let Known {
        statement, others, ..
    } = known;
    let (in_statement, in_others) = (statement.shared(sought), others.shared(sought));
    let (both, open): (Vec<&String>, Vec<&String>) =
        known.terms().partition(|term| sought.has(term));
    let pair = |(one, other): &(String, String)| rarity.of(one).min(rarity.of(other));
    let shared_pairs: f64 = known.bigrams.intersection(&sought.bigrams).map(pair).sum();
    let text_pairs: f64 = sought.bigrams.iter().map(pair).sum();
    let synonyms: f64 = open
        .iter()
        .map(|term| rarity.of(term) * rarity.lexicon.likeness(term, |word| sought.has(word)))
        .sum();
    let beginnings: f64 = open
        .iter()
        .filter(|term| beginning(term).is_some_and(|start| sought.beginnings.contains(start)))
        .map(|term| rarity.of(term))
        .sum();
    [
        statement.bm25(&in_statement, MEAN_STATEMENT, rarity) / 20.0,
        others.bm25(&in_others, MEAN_OTHERS, rarity) / 20.0,
        statement.covered(&in_statement, rarity),
        others.covered(&in_others, rarity),
        rarity.sum(both.iter().copied()) / rarity.sum(&sought.stems).max(1e-9),
        shared_pairs / 20.0,
        shared_pairs / text_pairs.max(1e-9),
        both.iter().map(|term| rarity.of(term)).fold(0.0, f64::max) / 10.0,
        number(both.len()) / 10.0,
        (number(statement.length) + 1.0).ln() / 4.0,
        synonyms / 10.0,
        beginnings / 10.0,
        rarity.sum(known.terms.intersection(&sought.signing)) / 10.0,
    ]
}

/// The terms that follow each other.
fn bigrams(terms: &Terms) -> BTreeSet<(String, String)> {
    let pairs = terms.0.windows(2);
    pairs
        .map(|pair| (pair[0].stem.clone(), pair[1].stem.clone()))
        .collect()
}

/// The first five letters, by which "immigrate" and "immigration" are alike, if there are as many.
fn beginning(stem: &str) -> Option<&str> {
    let (end, last) = stem.char_indices().nth(4)?;
    Some(&stem[..end + last.len_utf8()])
}
