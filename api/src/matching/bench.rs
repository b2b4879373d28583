//! How good the matching is, on texts of which it is known what claims they make.

use std::collections::BTreeSet;

use super::{
    lexical::{self, Candidate},
    ranker::{Example, Ranker, calibrate, number},
};

/// A text, the claims that it makes, and what was recalled for it.
#[derive(Clone, Debug)]
pub struct Query {
    /// The claims that it makes, by number.
    pub relevant: BTreeSet<u128>,
    /// What was recalled.
    pub candidates: Vec<Candidate>,
}

impl Query {
    /// The candidates ranked, but for claims that are taken out of the base.
    pub fn ranked(&self, by: &Ranker, out: impl Fn(u128) -> bool) -> Vec<(u128, f64)> {
        let candidates = self.candidates.iter();
        let there = candidates.filter(|candidate| !out(candidate.claim.as_u128()));
        let ranked = lexical::ranked(there, by).into_iter();
        ranked
            .map(|(rank, candidate)| (candidate.claim.as_u128(), rank))
            .collect()
    }

    /// What the query teaches.
    pub fn example(&self) -> Example {
        let candidates = self.candidates.iter();
        Example {
            candidates: candidates
                .map(|candidate| {
                    let right = self.relevant.contains(&candidate.claim.as_u128());
                    (candidate.features, right)
                })
                .collect(),
        }
    }
}

/// The usual measures, each a mean over the queries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Mean average precision at 1.
    pub map1: f64,
    /// Mean average precision at 5.
    pub map5: f64,
    /// Mean reciprocal rank.
    pub mrr: f64,
    /// Precision at 1.
    pub p1: f64,
    /// Recall at 20.
    pub recall20: f64,
}

/// Measures rankings against what is relevant. Average precision at k is divided by how many claims are relevant.
pub fn measure<'a>(rankings: impl Iterator<Item = (&'a BTreeSet<u128>, Vec<u128>)>) -> Measures {
    let mut sums = Measures::default();
    let mut queries = 0;
    for (relevant, ranked) in rankings.filter(|(relevant, _)| !relevant.is_empty()) {
        queries += 1;
        let all = number(relevant.len());
        let hits: Vec<usize> = (0..ranked.len())
            .filter(|at| relevant.contains(&ranked[*at]))
            .collect();
        let average = |most: usize| {
            let precisions = hits.iter().enumerate().filter(|(_, at)| **at < most);
            precisions
                .map(|(nth, at)| number(nth + 1) / number(at + 1))
                .sum::<f64>()
                / all
        };
        sums.map1 += average(1);
        sums.map5 += average(5);
        sums.mrr += hits.first().map_or(0.0, |at| 1.0 / number(at + 1));
        sums.p1 += f64::from(u8::from(hits.first() == Some(&0)));
        sums.recall20 += number(hits.iter().filter(|at| **at < 20).count()) / all;
    }
    let count = number(queries).max(1.0);
    Measures {
        map1: sums.map1 / count,
        map5: sums.map5 / count,
        mrr: sums.mrr / count,
        p1: sums.p1 / count,
        recall20: sums.recall20 / count,
    }
}

/// Whether a claim is taken out of the base, with which half of those that are relevant.
pub fn is_out(relevant: &BTreeSet<u128>, half: u128) -> impl Fn(u128) -> bool {
    // Every other one, mixed by a multiplication so that neighbours do not go together.
    move |claim| {
        relevant.contains(&claim) && (claim.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) & 1 == half
    }
}

/// The best match of each query with one half of the relevant claims taken out, then with the other: its rank,
/// whether it is right, and whether there is a right one.
pub fn halved(queries: &[Query], ranker: &Ranker) -> Vec<(f64, bool, bool)> {
    let all: BTreeSet<u128> = queries
        .iter()
        .flat_map(|query| &query.relevant)
        .copied()
        .collect();
    let mut tops = Vec::new();
    for half in 0..2 {
        let out = is_out(&all, half);
        for query in queries {
            let there = query.relevant.iter().any(|claim| !out(*claim));
            if let Some((claim, rank)) = query.ranked(ranker, &out).first() {
                tops.push((*rank, query.relevant.contains(claim), there));
            }
        }
    }
    tops
}

/// Of what is suggested, how much is right; and of what could be, how much is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// The share of suggestions that are right.
    pub precision: f64,
    /// The share of texts with a claim in the base for which it is suggested.
    pub recall: f64,
    /// The share of texts without one for which something is suggested.
    pub false_alarms: f64,
}

impl Quality {
    /// The harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(1e-9)
    }
}

/// What comes of suggesting the best match from this likelihood on.
pub fn quality(tops: &[(f64, bool, bool)], ranker: &Ranker, threshold: f64) -> Quality {
    let suggested = || {
        tops.iter()
            .filter(|(rank, _, _)| ranker.likelihood(*rank) >= threshold)
    };
    let right = number(suggested().filter(|(_, right, _)| *right).count());
    let absent = number(tops.iter().filter(|(_, _, there)| !there).count());
    Quality {
        precision: right / number(suggested().count()).max(1.0),
        recall: right / number(tops.iter().filter(|(_, _, there)| *there).count()).max(1.0),
        false_alarms: number(suggested().filter(|(_, _, there)| !there).count()) / absent.max(1.0),
    }
}

/// Sets how likely a match of a rank is, and from which likelihood on it is suggested: where precision and recall
/// are best together (F1).
pub fn settle(queries: &[Query], ranker: &mut Ranker) {
    let tops = halved(queries, ranker);
    let ranks: Vec<(f64, bool)> = tops
        .iter()
        .map(|(rank, right, _)| (*rank, *right))
        .collect();
    ranker.learnt.likelihood = calibrate(&ranks);
    let hundredths = (5..95).map(|hundredth| f64::from(hundredth) / 100.0);
    let best = hundredths.max_by(|one, other| {
        let f1 = |threshold: f64| quality(&tops, ranker, threshold).f1();
        f1(*one).total_cmp(&f1(*other))
    });
    ranker.learnt.threshold = best.unwrap_or(0.5);
}
