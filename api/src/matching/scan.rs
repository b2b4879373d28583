//! Which claims an article repeats, and where: each claim is compared with the sentences that share most with
//! it, one alone or up to four together.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use super::{
    features::{Known, Rarity, Sought, features},
    ranker::Ranker,
    sentences::sentences,
    terms::Terms,
};

/// The share of a claim's statement, by how much its terms tell, that a passage has to have.
const LEAST_COVERED: f64 = 0.2;

/// How many sentences make a passage at most.
const LONGEST_PASSAGE: usize = 4;

/// The most passages that are told of one claim.
const MOST_PASSAGES: usize = 5;

/// An article, read for all claims at once.
pub struct Article {
    text: String,
    sentences: Vec<Range<usize>>,
    terms: Vec<Terms>,
    /// In which sentences a term stands.
    places: HashMap<String, BTreeSet<usize>>,
}

/// Where an article makes a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// How likely it is the claim, from 0 to 1.
    pub likelihood: f64,
}

impl Article {
    /// Reads the article.
    pub fn read(text: String) -> Self {
        let sentences = sentences(&text);
        let terms: Vec<Terms> = sentences
            .iter()
            .map(|range| Terms::read(&text[range.clone()]))
            .collect();
        let mut places: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (at, sentence) in terms.iter().enumerate() {
            for term in &sentence.0 {
                places.entry(term.stem.clone()).or_default().insert(at);
            }
        }
        Self {
            text,
            sentences,
            terms,
            places,
        }
    }

    /// All its terms, each once.
    pub fn terms(&self) -> impl Iterator<Item = &String> {
        self.places.keys()
    }

    /// Where the article makes the claim, the likeliest passage first; none of them overlap.
    pub fn passages(&self, known: &Known, rarity: &Rarity<'_>, ranker: &Ranker) -> Vec<Found> {
        let statement: BTreeSet<&str> = known
            .statement
            .0
            .iter()
            .map(|term| term.stem.as_str())
            .collect();
        let whole: f64 = statement.iter().map(|term| rarity.of(term)).sum();
        // What of the claim stands in each sentence.
        let mut shares: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for term in &statement {
            for at in self.places.get(*term).into_iter().flatten() {
                shares.entry(*at).or_default().insert(term);
            }
        }
        let mut found: Vec<Found> = Vec::new();
        for (at, share) in &shares {
            // A sentence alone, or with those after it as long as each adds something that tells.
            let mut have = share.clone();
            let mut covered: f64 = have.iter().map(|term| rarity.of(term)).sum();
            let mut last = *at;
            while let Some(next) = shares
                .get(&(last + 1))
                .filter(|_| last + 1 < at + LONGEST_PASSAGE)
            {
                let both: BTreeSet<&str> = have.union(next).copied().collect();
                let more: f64 = both.iter().map(|term| rarity.of(term)).sum();
                if more < 1.2 * covered {
                    break;
                }
                (have, covered, last) = (both, more, last + 1);
            }
            if covered < LEAST_COVERED * whole {
                continue;
            }
            let range = self.sentences[*at].start..self.sentences[last].end;
            let mut terms = Terms::default();
            for sentence in &self.terms[*at..=last] {
                terms.0.extend(sentence.0.iter().cloned());
            }
            let sought = Sought::new(terms);
            let likelihood = ranker.likelihood(ranker.rank(&features(&sought, known, rarity)));
            if likelihood >= ranker.learnt.threshold {
                found.push(Found {
                    range: trimmed(&self.text, range),
                    likelihood,
                });
            }
        }
        found.sort_by(|one, other| other.likelihood.total_cmp(&one.likelihood));
        let mut apart: Vec<Found> = Vec::new();
        for one in found {
            let overlaps = |other: &Found| {
                one.range.start < other.range.end && other.range.start < one.range.end
            };
            if apart.len() < MOST_PASSAGES && !apart.iter().any(overlaps) {
                apart.push(one);
            }
        }
        apart
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let passage = &text[range.clone()];
    let start = range.start + (passage.len() - passage.trim_start().len());
    start..start + passage.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::ranker::Lexicon;

    #[test]
    fn a_claim_is_found_where_it_is_repeated_and_nowhere_else() {
        let text = "The council met on Monday. The old harbour bridge has been closed for lorries since spring. \
            It rained. The mayor said: the harbour bridge was closed. For lorries it has been so since spring!";
        let article = Article::read(text.to_owned());
        let (counts, lexicon) = (HashMap::new(), Lexicon::default());
        let rarity = Rarity {
            claims: 1_000.0,
            counts: &counts,
            lexicon: &lexicon,
        };
        let found = |claim: &str| -> Vec<&str> {
            let known = Known::new(claim, &[]);
            let found = article.passages(&known, &rarity, Ranker::built_in());
            found.into_iter().map(|found| &text[found.range]).collect()
        };
        assert_eq!(
            found("The harbour bridge is closed for lorries since spring."),
            [
                "The old harbour bridge has been closed for lorries since spring.",
                "The mayor said: the harbour bridge was closed. For lorries it has been so since spring!"
            ]
        );
        assert_eq!(
            found("The council sold the airport to a bank."),
            Vec::<&str>::new()
        );
    }
}
