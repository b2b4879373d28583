//! Which claims an article repeats, and where. Of the claims that share terms with it, each sentence names those
//! that share most with a passage that begins with it; each of them is then compared with its passages. A passage
//! is one sentence, or up to four together.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::{Range, RangeInclusive},
};

use uuid::Uuid;

use super::{
    features::{Known, Rarity, Sought, features},
    ranker::Ranker,
    sentences::sentences,
    terms::{Terms, Word, words},
};

/// The share of a claim's statement, by how much its terms tell, that a passage has to have.
const LEAST_COVERED: f64 = 0.2;

/// What a further sentence adds to a passage at least, of what is there.
const LEAST_ADDED: f64 = 0.2;

/// How many sentences make a passage at most.
const LONGEST_PASSAGE: usize = 4;

/// How many terms a claim has at least that is looked for word for word within a sentence. Fewer may be a name.
const LEAST_QUOTED: usize = 3;

/// The most passages that are told of one claim.
const MOST_PASSAGES: usize = 5;

/// By how many of its terms each sentence is looked for at least, if the base knows as many.
const TELLING: usize = 3;

/// A claim that has one of the terms by which claims are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// The claim.
    pub claim: Uuid,
    /// Which of the terms, from 0.
    pub term: u32,
    /// How often the claim has it.
    pub times: u16,
    /// How many terms the claim has, each as often as it has it.
    pub length: u16,
}

impl Posting {
    /// Reads the first of some, and what follows it, as the database sends them; nothing where none is left.
    pub fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (claim, bytes) = bytes.split_first_chunk()?;
        let (term, bytes) = bytes.split_first_chunk()?;
        let (times, bytes) = bytes.split_first_chunk()?;
        let (length, bytes) = bytes.split_first_chunk()?;
        let posting = Self {
            claim: Uuid::from_bytes(*claim),
            term: u32::from_be_bytes(*term),
            times: u16::from_be_bytes(*times),
            length: u16::from_be_bytes(*length),
        };
        Some((posting, bytes))
    }

    /// How much of the term's weight counts for the claim (BM25), as in the recall for a text.
    fn share(&self) -> f64 {
        let times = f64::from(self.times);
        times * 2.2 / (times + 0.3 + 0.05 * f64::from(self.length))
    }
}

/// An article, read for all claims at once.
pub struct Article {
    text: String,
    sentences: Vec<Range<usize>>,
    terms: Vec<Terms>,
    /// In which sentences a term stands.
    places: HashMap<String, BTreeSet<usize>>,
    /// The passages that begin with each sentence, the shortest first, each read when it is first compared.
    passages: Vec<[OnceCell<Sought>; LONGEST_PASSAGE]>,
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
            passages: sentences.iter().map(|_| Default::default()).collect(),
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

    /// The terms by which claims are looked for, of those that are counted, so that they stand in `most` claims
    /// together: the rarest of all make up one half; then the three rarest of each sentence have their turn, so
    /// that it is looked for although all its words are frequent; then the others.
    pub fn telling(&self, counts: &HashMap<String, f64>, most: f64) -> Vec<String> {
        let all = rarest_first(self.terms(), counts);
        let of_sentences: BTreeSet<&String> = self
            .terms
            .iter()
            .flat_map(|sentence| {
                let stems: BTreeSet<&String> = sentence.0.iter().map(|term| &term.stem).collect();
                rarest_first(stems, counts).into_iter().take(TELLING)
            })
            .collect();
        let of_sentences = rarest_first(of_sentences, counts);
        let (mut telling, mut claims) = (BTreeSet::new(), 0.0);
        for (terms, most) in [(&all, most / 2.0), (&of_sentences, most), (&all, most)] {
            for term in terms {
                let more = claims + counts[*term];
                if more <= most && telling.insert(*term) {
                    claims = more;
                }
            }
        }
        telling.into_iter().cloned().collect()
    }

    /// Which claims to compare with the article, `most` of them, of those that have some of the `telling` terms: of
    /// each sentence the one that shares most with a passage that begins there, then of each the second, and so on.
    pub fn candidates(
        &self,
        telling: &[String],
        mut postings: Vec<Posting>,
        rarity: &Rarity<'_>,
        most: usize,
    ) -> Vec<Uuid> {
        let terms: Vec<(f64, Vec<usize>)> = telling
            .iter()
            .map(|term| (rarity.of(term), self.stands(term).collect()))
            .collect();
        let mut rivals: BTreeMap<usize, Vec<(f64, Uuid)>> = BTreeMap::new();
        postings.sort_unstable_by_key(|posting| (posting.claim, posting.term));
        for shared in postings.chunk_by(|one, other| one.claim == other.claim) {
            let spots = spots(shared.iter().map(|posting| {
                let (weight, stands) = &terms[posting.term as usize];
                (weight * posting.share(), stands.iter().copied())
            }));
            let best = passages(&spots).max_by(|one, other| one.1.total_cmp(&other.1));
            if let Some((sentences, share)) = best {
                let rivals = rivals.entry(*sentences.start()).or_default();
                rivals.push((share, shared[0].claim));
            }
        }
        let most_first = |one: &(f64, Uuid), other: &(f64, Uuid)| {
            other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
        };
        let rounds = rivals.into_values().flat_map(|mut rivals| {
            rivals.sort_unstable_by(most_first);
            rivals.into_iter().take(most).enumerate()
        });
        let mut rounds: Vec<(usize, (f64, Uuid))> = rounds.collect();
        rounds
            .sort_unstable_by(|one, other| one.0.cmp(&other.0).then(most_first(&one.1, &other.1)));
        rounds.truncate(most);
        rounds.into_iter().map(|(_, (_, claim))| claim).collect()
    }

    /// In which sentences a term stands.
    fn stands(&self, term: &str) -> impl Iterator<Item = usize> {
        self.places.get(term).into_iter().flatten().copied()
    }

    /// Some sentences as a text that claims are sought for.
    fn sought(&self, first: usize, last: usize) -> &Sought {
        self.passages[first][last - first].get_or_init(|| {
            let terms = self.terms[first..=last].iter().flat_map(|terms| &terms.0);
            Sought::new(Terms(terms.cloned().collect()))
        })
    }

    /// Where a sentence has a claim's statement word for word.
    fn quoted(&self, sentence: usize, statement: &str) -> Option<Range<usize>> {
        let Range { start, end } = self.sentences[sentence];
        let (said, claimed) = (words(&self.text[start..end]), words(statement));
        let is_claimed = |said: &&[Word]| {
            let said = said.iter().map(|word| &word.folded);
            said.eq(claimed.iter().map(|word| &word.folded))
        };
        let run = said.windows(claimed.len().max(1)).find(is_claimed)?;
        Some(start + run.first()?.start..start + run.last()?.end)
    }

    /// Where the article makes the claim of this statement, the likeliest passage first; none of them overlap.
    pub fn passages(
        &self,
        statement: &str,
        known: &Known,
        rarity: &Rarity<'_>,
        ranker: &Ranker,
    ) -> Vec<Found> {
        let whole: f64 = known.statement().map(|term| rarity.of(term)).sum();
        let shared = known
            .statement()
            .map(|term| (rarity.of(term), self.stands(term)));
        let spots = spots(shared);
        let mut found: Vec<Found> = Vec::new();
        let mut compare = |sought: &Sought, range: Range<usize>| {
            let likelihood = ranker.likelihood(ranker.rank(&features(sought, known, rarity)));
            if likelihood >= ranker.learnt.threshold {
                found.push(Found { range, likelihood });
            }
        };
        for (sentences, covered) in passages(&spots) {
            let (first, last) = sentences.into_inner();
            if covered >= LEAST_COVERED * whole {
                let range = self.sentences[first].start..self.sentences[last].end;
                compare(self.sought(first, last), trimmed(&self.text, range));
            }
        }
        // What else a sentence says makes the words of a claim in it no less the claim.
        if known.statement().len() >= LEAST_QUOTED {
            for spots in spots.chunk_by(|one, other| one.sentence == other.sentence) {
                let has_all = spots.len() == known.statement().len();
                let quoted = has_all.then(|| self.quoted(spots[0].sentence, statement));
                if let Some(range) = quoted.flatten() {
                    let sought = Sought::new(Terms::read(&self.text[range.clone()]));
                    compare(&sought, range);
                }
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

/// Those of the terms that are counted, the rarest first.
fn rarest_first<'t>(
    terms: impl IntoIterator<Item = &'t String>,
    counts: &HashMap<String, f64>,
) -> Vec<&'t String> {
    let terms = terms.into_iter();
    let mut counted: Vec<&String> = terms.filter(|term| counts.contains_key(*term)).collect();
    counted.sort_by(|one, other| counts[*one].total_cmp(&counts[*other]).then(one.cmp(other)));
    counted
}

/// A term that stands in a sentence: which of the terms that are looked at, in which sentence, and what it weighs.
#[derive(Clone, Copy)]
struct Spot {
    sentence: usize,
    term: usize,
    weight: f64,
}

/// Where terms stand, of each its weight and its sentences, by sentence.
fn spots<S: Iterator<Item = usize>>(terms: impl Iterator<Item = (f64, S)>) -> Vec<Spot> {
    let spots = terms.enumerate().flat_map(|(term, (weight, sentences))| {
        sentences.map(move |sentence| Spot {
            sentence,
            term,
            weight,
        })
    });
    let mut spots: Vec<Spot> = spots.collect();
    spots.sort_unstable_by_key(|spot| (spot.sentence, spot.term));
    spots
}

/// The passages that have terms: a sentence alone, or with those after it as long as each adds something that
/// tells; and what the terms that stand there weigh.
fn passages(spots: &[Spot]) -> impl Iterator<Item = (RangeInclusive<usize>, f64)> {
    let mut rest = spots;
    let mut have: Vec<usize> = Vec::new();
    std::iter::from_fn(move || {
        let at = rest.first()?.sentence;
        let mut sentences = rest.chunk_by(|one, other| one.sentence == other.sentence);
        let first = sentences.next()?;
        have.clear();
        have.extend(first.iter().map(|spot| spot.term));
        let mut covered: f64 = first.iter().map(|spot| spot.weight).sum();
        let mut last = at;
        for next in sentences {
            if next[0].sentence != last + 1 || last + 1 == at + LONGEST_PASSAGE {
                break;
            }
            let new: Vec<&Spot> = next
                .iter()
                .filter(|spot| !have.contains(&spot.term))
                .collect();
            let more: f64 = new.iter().map(|spot| spot.weight).sum();
            if more < LEAST_ADDED * covered {
                break;
            }
            have.extend(new.iter().map(|spot| spot.term));
            covered += more;
            last += 1;
        }
        rest = &rest[first.len()..];
        Some((at..=last, covered))
    })
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

    /// What is found in a text of a claim, where there are a thousand.
    fn found<'t>(text: &'t str, claim: &str) -> Vec<&'t str> {
        let article = Article::read(text.to_owned());
        let counts = HashMap::from([(String::new(), 1_000.0)]);
        let lexicon = Lexicon::default();
        let rarity = Rarity::new(&counts, &lexicon);
        let found = article.passages(claim, &Known::new(claim, &[]), &rarity, Ranker::built_in());
        found.into_iter().map(|found| &text[found.range]).collect()
    }

    #[test]
    fn a_claim_is_found_where_it_is_repeated_and_nowhere_else() {
        let text = "The council met on Monday. The old harbour bridge has been closed for lorries since spring. \
            It rained. The mayor said: the harbour bridge was closed. For lorries it has been so since spring!";
        assert_eq!(
            found(
                text,
                "The harbour bridge is closed for lorries since spring."
            ),
            [
                "The old harbour bridge has been closed for lorries since spring.",
                "The mayor said: the harbour bridge was closed. For lorries it has been so since spring!"
            ]
        );
        assert_eq!(
            found(text, "The council sold the airport to a bank."),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn a_claim_is_found_word_for_word_in_a_sentence_that_says_much_more() {
        let text = "While the winds in the north, of which the fishermen of Andoya complained for weeks, went on, \
            Anna Berg wrote that the FERRY was late in June, which few of the passengers who had waited for hours at \
            the quay of Harstad would have thought a matter for newspapers, ministers or judges.";
        assert_eq!(
            found(text, "The ferry was late in June."),
            ["the FERRY was late in June"]
        );
        let other_words = "In June the ferries would be late.";
        assert_eq!(found(text, other_words), [text]);
        assert_eq!(found(text, "The quay."), Vec::<&str>::new());
    }

    /// Postings of claims by the numbers of their terms.
    fn postings(claims: &[(u128, &[u32])]) -> Vec<Posting> {
        let postings = claims.iter().flat_map(|(claim, terms)| {
            terms.iter().map(|term| Posting {
                claim: Uuid::from_u128(*claim),
                term: *term,
                times: 1,
                length: 4,
            })
        });
        postings.collect()
    }

    #[test]
    fn each_sentence_has_a_claim_compared_before_any_has_two() {
        let text = "Boats sank near Lund. Nobody knew. Trains left Oslo.";
        let article = Article::read(text.to_owned());
        let telling = ["boat", "sank", "near", "lund", "train", "left", "oslo"].map(str::to_owned);
        let counts = HashMap::from([(String::new(), 1_000.0)]);
        let lexicon = Lexicon::default();
        let rarity = Rarity::new(&counts, &lexicon);
        let claims: [(u128, &[u32]); 4] =
            [(1, &[0, 1, 2, 3]), (2, &[0, 1, 2]), (3, &[0, 1]), (4, &[4])];
        let compared = |most: usize| -> Vec<u128> {
            let candidates = article.candidates(&telling, postings(&claims), &rarity, most);
            candidates.iter().map(Uuid::as_u128).collect()
        };
        assert_eq!(compared(2), [1, 4]);
        assert_eq!(compared(3), [1, 4, 2]);
        assert_eq!(compared(10), [1, 4, 2, 3]);
    }

    #[test]
    fn claims_are_looked_for_by_what_is_rare_and_by_something_of_each_sentence() {
        let article =
            Article::read("Alpha beta gamma delta epsilon. People say people vote.".to_owned());
        let counts = [
            ("", 1_000.0),
            ("alpha", 1.0),
            ("beta", 2.0),
            ("gamma", 3.0),
            ("delta", 40.0),
            ("peopl", 50.0),
            ("say", 60.0),
        ];
        let counts = counts
            .map(|(term, claims)| (term.to_owned(), claims))
            .into();
        assert_eq!(article.telling(&counts, 12.0), ["alpha", "beta", "gamma"]);
        assert_eq!(
            article.telling(&counts, 70.0),
            ["alpha", "beta", "gamma", "peopl"]
        );
        assert_eq!(
            article.telling(&counts, 1_000.0),
            ["alpha", "beta", "delta", "gamma", "peopl", "say"]
        );
    }
}
