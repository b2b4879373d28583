//! How good suggestions are, against articles in which every attribution was marked by hand.
//!
//! The file is JSON lines, an article a line: `{"id", "text", "attributions": [{"content": [[start, end]],
//! "speaker"}], "direct_quotes": [{"start", "end", "speaker"}]}`, with offsets in code points.

use std::{collections::BTreeMap, ops::AddAssign};

use entity::quote::QuoteKind;
use serde::{Deserialize, Serialize};

use super::{Passage, SuggestedQuote, attribute::Rule};

/// Passages of fewer words do not count.
const FEWEST_WORDS: usize = 4;

/// An article that was marked by hand.
#[derive(Clone, Debug, Deserialize)]
pub struct Gold {
    /// Its name in the file.
    pub id: String,
    /// What it says.
    pub text: String,
    attributions: Vec<GoldAttribution>,
    direct_quotes: Vec<GoldQuote>,
}

#[derive(Clone, Debug, Deserialize)]
struct GoldAttribution {
    content: Vec<(usize, usize)>,
    speaker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct GoldQuote {
    start: usize,
    end: usize,
    speaker: Option<String>,
}

/// What was predicted for an article: a row a passage in quotation marks.
#[derive(Clone, Debug, Serialize)]
pub struct Prediction<'a> {
    /// The article.
    pub id: &'a str,
    /// Its passages.
    pub quotes: Vec<PredictedPassage<'a>>,
}

/// A passage in quotation marks, and whose it is.
#[derive(Clone, Debug, Serialize)]
pub struct PredictedPassage<'a> {
    /// The first character.
    pub start: usize,
    /// The character after the last one.
    pub end: usize,
    /// Who says it, as the article words it there.
    pub speaker: &'a str,
    /// The rule that found it.
    #[serde(skip)]
    pub rule: Option<Rule>,
}

/// Counts of what is right, of how many predicted and how many marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What is right.
    pub right: usize,
    /// What was predicted.
    pub predicted: usize,
    /// What was marked by hand.
    pub marked: usize,
}

impl Count {
    /// How much of what was predicted is right.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.predicted)
    }

    /// How much of what was marked was found.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.marked)
    }

    /// The harmonic mean of the two.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, self.predicted + self.marked)
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.predicted += other.predicted;
        self.marked += other.marked;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let [part, whole] =
        [part, whole].map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// The figures for articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Passages in marks that overlap by half.
    pub span: Count,
    /// Passages in marks that are the same.
    pub exact: Count,
    /// Passages in marks that overlap by half, with the right speaker.
    pub speaker: Count,
    /// Characters of what is reported without marks.
    pub indirect: Count,
    /// Reported clauses that overlap by half.
    pub indirect_span: Count,
    /// Reported clauses that overlap by half, with the right speaker.
    pub indirect_speaker: Count,
    /// What overlaps by half and has the right speaker, by the rule that found it.
    pub rules: BTreeMap<Rule, Count>,
    /// Errors by kind.
    pub errors: BTreeMap<&'static str, usize>,
}

impl Score {
    /// Adds what an article's suggestions are worth.
    pub fn add(&mut self, gold: &Gold, quotes: &[SuggestedQuote<'_>]) {
        let text: Vec<char> = gold.text.chars().collect();
        self.add_passages(gold, &prediction(gold, quotes).quotes, &text);
        self.add_indirect(gold, quotes, &text);
    }

    fn add_passages(&mut self, gold: &Gold, passages: &[PredictedPassage<'_>], text: &[char]) {
        let mut passages: Vec<&PredictedPassage<'_>> = passages
            .iter()
            .filter(|one| words(&text[one.start..one.end]) >= FEWEST_WORDS)
            .collect();
        passages.sort_by_key(|one| (one.start, one.end));
        let found: Vec<(Passage, &str)> = passages
            .iter()
            .map(|one| (trim(text, one.start, one.end), one.speaker))
            .collect();
        for rule in passages.iter().filter_map(|one| one.rule) {
            self.rules.entry(rule).or_default().predicted += 1;
        }
        let mut used = vec![false; found.len()];
        let marked: Vec<(Passage, &str)> = gold
            .direct_quotes
            .iter()
            .map(|quote| {
                (
                    trim(text, quote.start, quote.end),
                    quote.speaker.as_deref().unwrap_or(""),
                )
            })
            .collect();
        let mut hits = [0; 3];
        for (place, speaker) in &marked {
            let Some(best) = best(*place, &found, &mut used) else {
                self.error("a marked passage is not suggested");
                continue;
            };
            let is_right = same_speaker(found[best].1, speaker);
            hits[0] += 1;
            hits[1] += usize::from(found[best].0 == *place);
            hits[2] += usize::from(is_right);
            if let Some(rule) = passages[best].rule {
                self.rules.entry(rule).or_default().right += usize::from(is_right);
            }
            if !is_right {
                self.error(speaker_error(speaker, found[best].1));
            }
        }
        for _ in used.iter().filter(|used| !**used) {
            self.error("a suggested passage is not marked");
        }
        let sums = [&mut self.span, &mut self.exact, &mut self.speaker];
        for (sum, right) in sums.into_iter().zip(hits) {
            *sum += Count {
                right,
                predicted: found.len(),
                marked: marked.len(),
            };
        }
    }

    fn add_indirect(&mut self, gold: &Gold, quotes: &[SuggestedQuote<'_>], text: &[char]) {
        let reported = quotes
            .iter()
            .filter(|quote| quote.kind == QuoteKind::Indirect);
        let (found, rules): (Vec<(Passage, &str)>, Vec<Option<Rule>>) = reported
            .filter_map(|quote| {
                let place = Passage {
                    start: quote.passages.first()?.start,
                    end: quote.passages.last()?.end,
                };
                Some(((place, quote.mention.unwrap_or("")), quote.rule))
            })
            .unzip();
        for rule in rules.iter().flatten() {
            self.rules.entry(*rule).or_default().predicted += 1;
        }
        let marked: Vec<(Passage, &str)> = gold
            .attributions
            .iter()
            .filter_map(|one| {
                let place = Passage {
                    start: one.content.iter().map(|span| span.0).min()?,
                    end: one.content.iter().map(|span| span.1).max()?,
                };
                let words = &text[place.start..place.end];
                let is_quoted = words.iter().any(|c| matches!(c, '"' | '“' | '”'))
                    || words.windows(2).any(|pair| pair == ['\'', '\'']);
                (!is_quoted).then_some((place, one.speaker.as_deref().unwrap_or("")))
            })
            .collect();
        let cover = |places: &[(Passage, &str)]| {
            let mut covered = vec![false; text.len()];
            for (place, _) in places {
                covered[place.start..place.end].fill(true);
            }
            covered
        };
        let [of_found, of_marked] = [cover(&found), cover(&marked)];
        let size = |covered: &[bool]| covered.iter().filter(|is| **is).count();
        self.indirect += Count {
            right: of_found
                .iter()
                .zip(&of_marked)
                .filter(|(a, b)| **a && **b)
                .count(),
            predicted: size(&of_found),
            marked: size(&of_marked),
        };
        let mut used = vec![false; found.len()];
        let [mut spans, mut right] = [0, 0];
        for (place, speaker) in &marked {
            if let Some(best) = best(*place, &found, &mut used) {
                let is_right = same_speaker(found[best].1, speaker);
                spans += 1;
                right += usize::from(is_right);
                if let Some(rule) = rules[best] {
                    self.rules.entry(rule).or_default().right += usize::from(is_right);
                }
            }
        }
        for (sum, right) in [
            (&mut self.indirect_span, spans),
            (&mut self.indirect_speaker, right),
        ] {
            *sum += Count {
                right,
                predicted: found.len(),
                marked: marked.len(),
            };
        }
    }

    fn error(&mut self, kind: &'static str) {
        *self.errors.entry(kind).or_default() += 1;
    }
}

/// The passages in quotation marks of an article's suggestions.
pub fn prediction<'a>(gold: &'a Gold, quotes: &[SuggestedQuote<'a>]) -> Prediction<'a> {
    let in_marks = quotes
        .iter()
        .filter(|quote| quote.kind != QuoteKind::Indirect);
    let quotes = in_marks.flat_map(|quote| {
        quote.passages.iter().map(|passage| PredictedPassage {
            start: passage.start,
            end: passage.end,
            speaker: quote.mention.unwrap_or(""),
            rule: quote.rule,
        })
    });
    Prediction {
        id: &gold.id,
        quotes: quotes.collect(),
    }
}

/// The unused passage that overlaps most with a place, where that is by half of both together.
fn best(place: Passage, found: &[(Passage, &str)], used: &mut [bool]) -> Option<usize> {
    let mut best: Option<(usize, usize, usize)> = None;
    for (index, (other, _)) in found.iter().enumerate() {
        let common = place
            .end
            .min(other.end)
            .saturating_sub(place.start.max(other.start));
        let union = place.end.max(other.end) - place.start.min(other.start);
        let is_better = best.is_none_or(|(_, most, of)| common * of > most * union);
        if !used[index] && common > 0 && is_better {
            best = Some((index, common, union));
        }
    }
    let (index, common, union) = best?;
    if common * 2 < union {
        return None;
    }
    used[index] = true;
    Some(index)
}

/// A passage without the marks, spaces, commas and full stops around it.
fn trim(text: &[char], mut start: usize, mut end: usize) -> Passage {
    let is_mark = |c: char| "“”\"'‘’ \n,.".contains(c);
    while start < end && is_mark(text[start]) {
        start += 1;
    }
    while end > start && is_mark(text[end - 1]) {
        end -= 1;
    }
    Passage { start, end }
}

fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words(text: &[char]) -> usize {
    let ends = text
        .windows(2)
        .filter(|pair| is_in_word(pair[0]) && !is_in_word(pair[1]));
    ends.count() + usize::from(text.last().is_some_and(|c| is_in_word(*c)))
}

/// A name without case, title and possessive.
fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let title = ["the", "mr", "mrs", "ms", "dr"].iter().find_map(|title| {
        let rest = name.strip_prefix(title)?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        rest.strip_prefix(' ')
    });
    let name = title.unwrap_or(&name);
    let name = name
        .strip_suffix("’s")
        .or_else(|| name.strip_suffix("'s"))
        .unwrap_or(name);
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").trim_matches([' ', ',', '.']).to_owned()
}

fn last_word(name: &str) -> String {
    let plain = plain(name.split(',').next().unwrap_or_default());
    let is_within = |c: char| is_in_word(c) || matches!(c, '’' | '\'' | '-');
    plain
        .split(|c| !is_within(c))
        .rfind(|word| !word.is_empty())
        .unwrap_or_default()
        .to_owned()
}

/// Whether two wordings name the same speaker: the words are the same, or the last of the name is.
fn same_speaker(suggested: &str, marked: &str) -> bool {
    let last = last_word(suggested);
    !suggested.is_empty()
        && (plain(suggested) == plain(marked) || !last.is_empty() && last == last_word(marked))
}

fn speaker_error(marked: &str, suggested: &str) -> &'static str {
    let is_pronoun = |name: &str| {
        matches!(
            plain(name).as_str(),
            "he" | "she" | "they" | "it" | "we" | "i" | "who"
        )
    };
    match (
        plain(marked).is_empty(),
        is_pronoun(marked),
        is_pronoun(suggested),
    ) {
        (true, _, _) => "nobody is marked as the speaker",
        (_, true, _) => "a pronoun is marked, another mention suggested",
        (_, _, true) => "a pronoun is suggested, another mention marked",
        _ => "another speaker, or another part of the name",
    }
}

#[cfg(test)]
mod tests {
    use super::{super::suggest, *};

    fn score(text: &str, marked: &str) -> Score {
        let start = text.chars().position(|c| c == '“').expect("a quotation");
        let end = 1 + text.chars().position(|c| c == '”').expect("a quotation");
        let gold = Gold {
            id: "a".to_owned(),
            text: text.to_owned(),
            attributions: Vec::new(),
            direct_quotes: vec![GoldQuote {
                start,
                end,
                speaker: Some(marked.to_owned()),
            }],
        };
        let mut score = Score::default();
        score.add(&gold, &suggest(text, "en").quotes);
        score
    }

    #[test]
    fn a_speaker_is_right_by_the_last_word_of_the_name() {
        let text = "“It has rained all day,” said Mayor Ana Ruiz.";
        for (marked, right) in [
            ("Ruiz", 1),
            ("the ruiz’s", 1),
            ("Ruiz, the mayor", 1),
            ("Ana", 0),
        ] {
            let score = score(text, marked);
            assert_eq!(score.exact.right, 1);
            assert_eq!(score.speaker.right, right, "{marked}");
            assert_eq!(score.errors.len(), 1 - right);
        }
    }

    #[test]
    fn a_passage_of_three_words_does_not_count() {
        let score = score("“It just rains,” said Ruiz.", "Ruiz");
        assert_eq!((score.span.predicted, score.span.marked), (0, 1));
    }

    #[test]
    fn figures_are_zero_where_there_is_nothing() {
        let none = Count::default();
        assert_eq!(
            [none.precision(), none.recall(), none.f1()].map(f64::to_bits),
            [0; 3]
        );
    }
}
