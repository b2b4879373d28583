//! The world that `verbatim generate` makes up: who speaks, what they say, what claims that to be so and what was
//! found. Each piece follows from the seed and its number alone, so that it can be made in any order. Pure.

use std::fmt::Write as _;

use chrono::{DateTime, Days, TimeDelta, Utc};
use uuid::Uuid;

/// How many quotes make each claim.
pub(super) const QUOTES_A_CLAIM: u64 = 5;
/// How many quotes are taken from each source.
const QUOTES_A_SOURCE: u64 = 10;
/// How many different words there are.
const VOCABULARY: usize = 30_000;
/// Of how many claims one has no verdict.
const CLAIMS_WITHOUT_VERDICT: u64 = 5;
/// How many reviewers work on them.
pub(super) const REVIEWERS: u64 = 20;
/// How many topics there are, ten at the top, each with nineteen below it.
pub(super) const TOPICS: u64 = 200;
/// The days over which all of it was recorded, from the first of 2021 on.
const DAYS: u64 = 1_461;

/// The most frequent words, as those of any newspaper.
const FREQUENT: &str = "the of to a in that and is was for on it with said not by as at from he be this have are an \
    has but they which will were more their who its would been had than last year percent one people new two also other \
    first government after all up out when over can no about there into if what so time most some could minister \
    president country party million years against before between under election budget energy prices tax law \
    health schools police court border trade report numbers jobs climate hospital vaccine inflation parliament";

/// Syllables that the other words are made of.
const SYLLABLES: [&str; 40] = [
    "ba", "cor", "de", "fin", "gra", "hol", "im", "ja", "ker", "lu", "mar", "nel", "or", "pra",
    "qui", "res", "sta", "ten", "ul", "ver", "wes", "xan", "yor", "zed", "bli", "cha", "dro",
    "est", "fla", "gui", "hem", "ist", "kal", "lor", "mon", "nor", "per", "ros", "sil", "tur",
];

const GIVEN_NAMES: [&str; 24] = [
    "Ada",
    "Björn",
    "Carmen",
    "Dmitri",
    "Elif",
    "François",
    "Grace",
    "Hassan",
    "Ingrid",
    "José",
    "Keiko",
    "Lars",
    "Maria",
    "Nikola",
    "Olga",
    "Pedro",
    "Rania",
    "Søren",
    "Thandi",
    "Umar",
    "Vera",
    "Wei",
    "Yusuf",
    "Zoë",
];

/// What a number of a seed is drawn for: two kinds never draw the same.
#[derive(Clone, Copy)]
enum Draw {
    Claim = 1,
    Quote,
    Context,
    Finding,
    Title,
    Name,
    Choice,
    Key,
}

/// All of it.
pub(super) struct World {
    seed: u64,
    /// How many claims there are.
    pub(super) claims: u64,
    /// How many quotes.
    pub(super) quotes: u64,
    /// How many sources, each with one capture.
    pub(super) sources: u64,
    /// How many publishers; the first speakers are their narration.
    pub(super) publishers: u64,
    /// How many speakers, those included.
    pub(super) speakers: u64,
    words: Vec<String>,
}

/// A stream of numbers that are spread like random ones (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// A number below `end`, the lower ones more often: twice as high is half as often (Zipf).
    fn zipf(&mut self, end: u64) -> u64 {
        // 53 bits, which a float holds.
        #[expect(clippy::cast_precision_loss, reason = "it is only a draw")]
        let (part, end_float) = (
            (self.next() >> 11) as f64 / (1_u64 << 53) as f64,
            end as f64,
        );
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below `end`"
        )]
        let drawn = (end_float + 1.0).powf(part) as u64;
        drawn.clamp(1, end.max(1)) - 1
    }
}

/// A source's text, with the place of each of its quotes in code points.
pub(super) struct Article {
    pub(super) text: String,
    /// Number, start and end of each quote, with what stands before and after it.
    pub(super) passages: Vec<Passage>,
}

/// Where a quote stands.
pub(super) struct Passage {
    pub(super) quote: u64,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) prefix: String,
    pub(super) suffix: String,
}

impl World {
    /// A world of so many claims.
    pub(super) fn new(seed: u64, claims: u64) -> Self {
        let quotes = claims * QUOTES_A_CLAIM;
        let publishers = 100 + claims / 1000;
        let mut words: Vec<String> = FREQUENT.split_whitespace().map(str::to_owned).collect();
        let mut random = Random(seed ^ 0x5eed);
        while words.len() < VOCABULARY {
            let count = 2 + random.below(3);
            let syllables = (0..count).map(|_| pick(&SYLLABLES, &mut random));
            words.push(syllables.collect());
        }
        Self {
            seed,
            claims,
            quotes,
            sources: quotes.div_ceil(QUOTES_A_SOURCE),
            publishers,
            speakers: publishers + 500 + claims / 20,
            words,
        }
    }

    fn random(&self, draw: Draw, number: u64) -> Random {
        let mut start = Random(self.seed.wrapping_mul(31).wrapping_add(draw as u64));
        Random(start.next() ^ number.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// When the `number`-th of `rows` was recorded.
    pub(super) fn moment(number: u64, rows: u64) -> DateTime<Utc> {
        let seconds = DAYS * 86_400 * number / rows.max(1);
        let seconds = i64::try_from(seconds).unwrap_or_default();
        DateTime::from_timestamp(1_609_459_200, 0).unwrap_or_default() + TimeDelta::seconds(seconds)
    }

    /// When all of it is there, and public.
    pub(super) fn end() -> DateTime<Utc> {
        Self::moment(1, 1)
    }

    /// The key of the `number`-th of `rows` of a kind: a `UUIDv7` of its moment.
    pub(super) fn key(&self, kind: &str, number: u64, rows: u64) -> Uuid {
        let kind = kind.bytes().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(131).wrapping_add(byte.into())
        });
        let mut random = self.random(Draw::Key, number ^ kind.rotate_left(32));
        let millis =
            u64::try_from(Self::moment(number, rows).timestamp_millis()).unwrap_or_default();
        let (high, low) = (random.next(), random.next());
        let bits = (u128::from(millis) << 80)
            | (0x7 << 76)
            | (u128::from(high & 0xfff) << 64)
            | (0b10 << 62)
            | u128::from(low >> 2);
        Uuid::from_u128(bits)
    }

    /// So many words, the frequent ones often.
    fn run(&self, random: &mut Random, count: u64) -> String {
        let mut text = String::new();
        for _ in 0..count {
            let word = random.zipf(self.words.len() as u64);
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&self.words[usize::try_from(word).unwrap_or_default()]);
        }
        text
    }

    pub(super) fn claim_text(&self, claim: u64) -> String {
        let mut random = self.random(Draw::Claim, claim);
        let count = 6 + random.below(10);
        sentence(&self.run(&mut random, count))
    }

    /// Words to the effect of its claim, among others.
    pub(super) fn quote_text(&self, quote: u64) -> String {
        let mut random = self.random(Draw::Quote, quote);
        let claim = self.claim_text(self.claim_of(quote)).to_lowercase();
        let words: Vec<&str> = claim.trim_end_matches('.').split(' ').collect();
        let from = usize::try_from(random.below(words.len() as u64 / 2 + 1)).unwrap_or_default();
        let shared = words[from..]
            .iter()
            .take(5)
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        let (before, after) = (3 + random.below(6), 2 + random.below(8));
        let text = format!(
            "{} {shared} {}",
            self.run(&mut random, before),
            self.run(&mut random, after)
        );
        sentence(&text)
    }

    pub(super) fn finding(&self, claim: u64) -> (String, String) {
        let mut random = self.random(Draw::Finding, claim);
        let summary = sentence(&self.run(&mut random, 14));
        let explanation: Vec<String> = (0..4)
            .map(|_| sentence(&self.run(&mut random, 16)))
            .collect();
        (summary, explanation.join(" "))
    }

    pub(super) fn title(&self, source: u64) -> String {
        let mut random = self.random(Draw::Title, source);
        sentence(&self.run(&mut random, 8))
            .trim_end_matches('.')
            .to_owned()
    }

    /// The claim that a quote makes; its quotes stand in sources far apart.
    pub(super) fn claim_of(&self, quote: u64) -> u64 {
        quote % self.claims
    }

    /// The quotes that make a claim.
    pub(super) fn quotes_of(&self, claim: u64) -> impl Iterator<Item = u64> + use<> {
        let claims = self.claims;
        (0..QUOTES_A_CLAIM).map(move |round| claim + round * claims)
    }

    pub(super) fn source_of(quote: u64) -> u64 {
        quote / QUOTES_A_SOURCE
    }

    /// The quotes that are taken from a source.
    pub(super) fn quotes_from(&self, source: u64) -> std::ops::Range<u64> {
        source * QUOTES_A_SOURCE..((source + 1) * QUOTES_A_SOURCE).min(self.quotes)
    }

    pub(super) fn publisher_of(&self, source: u64) -> u64 {
        self.random(Draw::Choice, source).zipf(self.publishers)
    }

    /// Few speak often, and many now and then. Publishers say nothing in quotation marks.
    pub(super) fn speaker_of(&self, quote: u64) -> u64 {
        let speakers = self.speakers - self.publishers;
        self.publishers + self.random(Draw::Choice, quote ^ (1 << 40)).zipf(speakers)
    }

    /// The topic of a claim, below one at the top.
    pub(super) fn topic_of(&self, claim: u64) -> u64 {
        10 + self
            .random(Draw::Choice, claim ^ (2 << 40))
            .zipf(TOPICS - 10)
    }

    /// The rating of a claim, of so many.
    pub(super) fn rating_of(&self, claim: u64, ratings: usize) -> usize {
        let drawn = self
            .random(Draw::Choice, claim ^ (3 << 40))
            .below(ratings as u64);
        usize::try_from(drawn).unwrap_or_default()
    }

    pub(super) fn has_verdict(claim: u64) -> bool {
        !claim.is_multiple_of(CLAIMS_WITHOUT_VERDICT)
    }

    pub(super) fn publisher_name(&self, publisher: u64) -> String {
        let mut random = self.random(Draw::Name, publisher);
        let place = capitalised(&Self::name_word(&mut random));
        format!("The {place} Times {publisher}")
    }

    /// A name of two words, the second of which few share.
    pub(super) fn speaker_name(&self, speaker: u64) -> String {
        if speaker < self.publishers {
            return self.publisher_name(speaker);
        }
        let mut random = self.random(Draw::Name, speaker);
        let given = pick(&GIVEN_NAMES, &mut random);
        let family = capitalised(&Self::name_word(&mut random));
        format!("{given} {family}")
    }

    fn name_word(random: &mut Random) -> String {
        let count = 2 + random.below(2);
        (0..count).map(|_| pick(&SYLLABLES, random)).collect()
    }

    pub(super) fn topic_name(&self, topic: u64) -> String {
        let word = &self.words
            [FREQUENT.split_whitespace().count() + usize::try_from(topic).unwrap_or_default()];
        format!("{} {topic}", capitalised(word))
    }

    /// The text of a source: each of its quotes in a paragraph, after some words of its own.
    pub(super) fn article(&self, source: u64) -> Article {
        let mut text = String::new();
        let mut places = Vec::new();
        let mut length = 0;
        for quote in self.quotes_from(source) {
            let mut random = self.random(Draw::Context, quote);
            let count = 6 + random.below(12);
            let before = format!("{} “", sentence(&self.run(&mut random, count)));
            let words = self.quote_text(quote);
            let start = length + before.chars().count();
            let end = start + words.chars().count();
            let _ = write!(text, "{before}{words}”\n\n");
            length = end + 3;
            places.push((quote, start, end));
        }
        let letters: Vec<char> = text.chars().collect();
        let passages = places.into_iter().map(|(quote, start, end)| Passage {
            quote,
            start,
            end,
            prefix: letters[start.saturating_sub(100)..start].iter().collect(),
            suffix: letters[end..(end + 100).min(letters.len())]
                .iter()
                .collect(),
        });
        Article {
            passages: passages.collect(),
            text,
        }
    }

    /// The day on which a source was published.
    pub(super) fn day(&self, source: u64) -> chrono::NaiveDate {
        Self::moment(source, self.sources).date_naive() - Days::new(1)
    }
}

fn pick<'a>(choices: &[&'a str], random: &mut Random) -> &'a str {
    let place = random.below(choices.len() as u64);
    choices[usize::try_from(place).unwrap_or_default()]
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn sentence(words: &str) -> String {
    format!("{}.", capitalised(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_and_another_something_else() {
        let (one, same, other) = (World::new(7, 50), World::new(7, 50), World::new(8, 50));
        for number in 0..50 {
            assert_eq!(one.quote_text(number), same.quote_text(number));
            assert_eq!(one.key("claim", number, 50), same.key("claim", number, 50));
            assert_ne!(one.claim_text(number), other.claim_text(number));
        }
    }

    #[test]
    fn quotes_stand_in_their_article() {
        let world = World::new(1, 30);
        for source in 0..world.sources {
            let article = world.article(source);
            let letters: Vec<char> = article.text.chars().collect();
            assert!(!article.passages.is_empty());
            for passage in article.passages {
                let words: String = letters[passage.start..passage.end].iter().collect();
                assert_eq!(words, world.quote_text(passage.quote));
                assert_eq!(World::source_of(passage.quote), source);
            }
        }
    }

    #[test]
    fn words_are_as_frequent_as_in_a_language() {
        let world = World::new(1, 1);
        let mut random = Random(1);
        let drawn = 100_000;
        let text = world.run(&mut random, drawn);
        let most = text.split(' ').filter(|word| *word == "the").count();
        assert!((5_000..10_000).contains(&most), "{most} of {drawn}");
    }
}
