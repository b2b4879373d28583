//! The weights of the features, how they are learnt, and how likely a match is.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};

use super::features::{FEATURES, NAMES};

/// The weights that the program brings along, as `verbatim bench matching --train` wrote them.
const LEARNT: &str = include_str!("weights.json");

/// All that was learnt.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Learnt {
    /// The weight of each feature.
    pub weights: BTreeMap<String, f64>,
    /// How a rank becomes a likelihood.
    pub likelihood: Likelihood,
    /// The least likelihood that is suggested.
    pub threshold: f64,
    /// What is known of the language.
    pub lexicon: Lexicon,
}

/// The logistic curve from the sum of the weighted features to how likely the match is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Likelihood {
    /// How steep it is.
    pub slope: f64,
    /// Where it begins.
    pub intercept: f64,
}

/// What is known of the language of claims.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lexicon {
    /// How many claims the shares count as.
    pub prior_claims: f64,
    /// In what share of claims a term stands, of those that stand in many.
    pub shares: BTreeMap<String, f64>,
    /// Terms that stand for each other in two wordings of one claim, and how surely.
    pub synonyms: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Lexicon {
    /// How surely a term is said by another one that the text has.
    pub fn likeness(&self, term: &str, has: impl Fn(&str) -> bool) -> f64 {
        let synonyms = self.synonyms.get(term).into_iter().flatten();
        let there = synonyms.filter(|(other, _)| has(other));
        there.map(|(_, surely)| *surely).fold(0.0, f64::max)
    }
}

/// A ranker ready for use.
#[derive(Clone, Debug)]
pub struct Ranker {
    /// What was learnt.
    pub learnt: Learnt,
    weights: [f64; FEATURES],
}

impl Ranker {
    /// The one that the program brings along.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Ranker> =
            LazyLock::new(|| Ranker::new(serde_json::from_str(LEARNT).unwrap_or_default()));
        &BUILT_IN
    }

    /// A ranker by what was learnt.
    pub fn new(learnt: Learnt) -> Self {
        let weights = NAMES.map(|(name, _)| learnt.weights.get(name).copied().unwrap_or_default());
        Self { learnt, weights }
    }

    /// The rank: the higher, the more alike.
    pub fn rank(&self, features: &[f64; FEATURES]) -> f64 {
        features
            .iter()
            .zip(&self.weights)
            .map(|(feature, weight)| feature * weight)
            .sum()
    }

    /// How likely a claim of this rank is the one, from 0 to 1.
    pub fn likelihood(&self, rank: f64) -> f64 {
        let Likelihood { slope, intercept } = self.learnt.likelihood;
        1.0 / (1.0 + (-(slope * rank + intercept)).exp())
    }
}

/// The candidates of one text, of which some are right.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// What each has in common with the text.
    pub candidates: Vec<([f64; FEATURES], bool)>,
}

/// Learns weights by which what is right stands before what is not: the softmax over each text's candidates is
/// brought near to what is right, by Adam over all examples at once. Nothing is random.
///
/// `used` says which features count.
pub fn learn(examples: &[Example], used: impl Fn(usize) -> bool) -> BTreeMap<String, f64> {
    const STEPS: i32 = 400;
    const RATE: f64 = 0.05;
    const SHRINK: f64 = 1e-3;
    let examples: Vec<&Example> = examples
        .iter()
        .filter(|example| example.candidates.iter().any(|(_, right)| *right))
        .collect();
    let spread = spread(&examples);
    let (mut weights, mut mean, mut square) = ([0.0; FEATURES], [0.0; FEATURES], [0.0; FEATURES]);
    for step in 1..=STEPS {
        let mut gradient: [f64; FEATURES] = weights.map(|weight| SHRINK * weight);
        for example in &examples {
            let ranks: Vec<f64> = example
                .candidates
                .iter()
                .map(|(features, _)| {
                    (0..FEATURES)
                        .map(|at| features[at] / spread[at] * weights[at])
                        .sum()
                })
                .collect();
            let most = ranks.iter().copied().fold(f64::MIN, f64::max);
            let parts: Vec<f64> = ranks.iter().map(|rank| (rank - most).exp()).collect();
            let whole: f64 = parts.iter().sum();
            let right = example
                .candidates
                .iter()
                .filter(|(_, right)| *right)
                .count();
            for ((features, is_right), part) in example.candidates.iter().zip(&parts) {
                let wanted = if *is_right { 1.0 / number(right) } else { 0.0 };
                let error = (part / whole - wanted) / number(examples.len());
                for at in 0..FEATURES {
                    gradient[at] += error * features[at] / spread[at];
                }
            }
        }
        for at in (0..FEATURES).filter(|at| used(*at)) {
            mean[at] = 0.9 * mean[at] + 0.1 * gradient[at];
            square[at] = 0.99 * square[at] + 0.01 * gradient[at] * gradient[at];
            let mean = mean[at] / (1.0 - 0.9_f64.powi(step));
            let square = square[at] / (1.0 - 0.99_f64.powi(step));
            weights[at] -= RATE * mean / (square.sqrt() + 1e-8);
        }
    }
    let learnt = NAMES.iter().zip(weights).zip(spread);
    learnt
        .enumerate()
        .filter(|(at, _)| used(*at))
        .map(|(_, (((name, _), weight), spread))| ((*name).to_owned(), rounded(weight / spread)))
        .collect()
}

/// How far the values of each feature lie apart.
fn spread(examples: &[&Example]) -> [f64; FEATURES] {
    let all = || examples.iter().flat_map(|example| &example.candidates);
    let count = number(all().count().max(1));
    std::array::from_fn(|at| {
        let mean = all().map(|(features, _)| features[at]).sum::<f64>() / count;
        let square = all()
            .map(|(features, _)| (features[at] - mean).powi(2))
            .sum::<f64>();
        (square / count).sqrt().max(1e-9)
    })
}

/// Learns how a rank becomes a likelihood from ranks that were right or not, by Newton's method.
pub fn calibrate(ranks: &[(f64, bool)]) -> Likelihood {
    let mut curve = Likelihood::default();
    for _ in 0..50 {
        let (mut first, mut second) = ([0.0; 2], [[1e-6, 0.0], [0.0, 1e-6]]);
        for (rank, right) in ranks {
            let likely = 1.0 / (1.0 + (-(curve.slope * rank + curve.intercept)).exp());
            let error = likely - f64::from(u8::from(*right));
            let weight = likely * (1.0 - likely);
            let by = [*rank, 1.0];
            for (row, one) in by.iter().enumerate() {
                first[row] += error * one;
                for (column, other) in by.iter().enumerate() {
                    second[row][column] += weight * one * other;
                }
            }
        }
        let determinant = second[0][0] * second[1][1] - second[0][1] * second[1][0];
        curve.slope -= (first[0] * second[1][1] - first[1] * second[0][1]) / determinant;
        curve.intercept -= (first[1] * second[0][0] - first[0] * second[1][0]) / determinant;
    }
    Likelihood {
        slope: rounded(curve.slope),
        intercept: rounded(curve.intercept),
    }
}

/// What the claims of a base teach of their language: in what share of them a term stands, and which terms stand
/// for each other in the statement and in the other words of one claim.
pub fn lexicon(claims: &[(Vec<String>, Vec<String>)]) -> Lexicon {
    /// Terms in fewer claims are left out.
    const LEAST_SHARE: f64 = 0.002;
    /// Synonyms that met less often are left out.
    const LEAST_MEETINGS: u32 = 3;
    /// Normalised pointwise mutual information, below which two terms are no synonyms.
    const LEAST_LIKENESS: f64 = 0.25;
    let total = number(claims.len().max(1));
    let mut counts: HashMap<&str, u32> = HashMap::new();
    let mut meetings: HashMap<(&str, &str), u32> = HashMap::new();
    for (statement, others) in claims {
        let one: std::collections::BTreeSet<&str> = statement.iter().map(String::as_str).collect();
        let other: std::collections::BTreeSet<&str> = others.iter().map(String::as_str).collect();
        for term in one.union(&other) {
            *counts.entry(*term).or_default() += 1;
        }
        for first in one.difference(&other) {
            for second in other.difference(&one) {
                *meetings.entry((*first, *second)).or_default() += 1;
                *meetings.entry((*second, *first)).or_default() += 1;
            }
        }
    }
    let mut synonyms: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for ((one, other), met) in meetings {
        if met < LEAST_MEETINGS || one.chars().count() < 2 || other.chars().count() < 2 {
            continue;
        }
        let share = |term: &str| f64::from(counts[term]) / total;
        let together = f64::from(met) / total;
        let likeness = (together / (share(one) * share(other))).ln() / -together.ln();
        if likeness >= LEAST_LIKENESS {
            let of = synonyms.entry(one.to_owned()).or_default();
            of.insert(other.to_owned(), hundredths(likeness));
        }
    }
    let shares = counts
        .iter()
        .map(|(term, count)| ((*term).to_owned(), f64::from(*count) / total))
        .filter(|(_, share)| *share >= LEAST_SHARE)
        .map(|(term, share)| (term, rounded(share)))
        .collect();
    Lexicon {
        prior_claims: 1_000.0,
        shares,
        synonyms,
    }
}

/// To four digits, as it stands in the file.
pub fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A count as it is reckoned with.
pub(super) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
