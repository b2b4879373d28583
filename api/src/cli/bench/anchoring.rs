//! `verbatim bench anchoring`: how long it takes to find where words stand, and how that grows with the text.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use clap::Args;
use serde::Serialize;
use verbatim::quote::anchor::{Hint, anchor};

use super::super::{Exit, Failure, output};

/// The lengths of the texts, in characters; each twice the one before, the last as long as a capture can be.
const LENGTHS: [usize; 5] = [65_536, 131_072, 262_144, 524_288, 1_048_576];

/// The length of the words, in characters: the most that a quote may have.
const WORDS: usize = 10_000;

/// Measure how long anchoring takes, and how that grows with the text.
///
/// Words of 10,000 characters are looked for in made-up texts of 64 Ki to 1 Mi characters: where they stand
/// as they are, with other typography, abridged, everywhere, and not at all. The growth is the power of the
/// length with which the time grows: 1 is linear. It is a measurement of a release build that counts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim bench anchoring
  verbatim bench anchoring --rounds 9 --json

Exit codes:
  0  measured
  2  the arguments are wrong")]
pub(super) struct Anchoring {
    /// How often each is measured, 1 to 99; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=99))]
    rounds: u8,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A kind of words in a kind of text.
struct Case {
    name: &'static str,
    text: fn(usize) -> String,
    words: fn(&str) -> String,
}

const CASES: [Case; 6] = [
    Case {
        name: "as they are",
        text: prose,
        words: excerpt,
    },
    Case {
        name: "other typography",
        text: |length| {
            prose(length)
                .replace("it's", "it’s")
                .replace(" the ", " the\u{a0}")
        },
        words: |text| excerpt(text).replace('’', "'").replace('\u{a0}', " "),
    },
    Case {
        name: "abridged",
        text: prose,
        words: |text| abridged(&excerpt(text)),
    },
    Case {
        name: "absent",
        text: prose,
        words: |text| excerpt(text).replace("ferry", "fairy"),
    },
    Case {
        name: "everywhere",
        text: repeated,
        words: excerpt,
    },
    Case {
        name: "nearly everywhere",
        text: repeated,
        words: |text| excerpt(text) + " never",
    },
];

/// What was measured of a case.
#[derive(Serialize)]
struct Measured {
    case: &'static str,
    /// The medians, in milliseconds, for each of the lengths.
    milliseconds: Vec<f64>,
    growth: f64,
}

pub(super) fn run(arguments: &Anchoring) -> Result<Exit, Failure> {
    let measured: Vec<Measured> = CASES
        .iter()
        .map(|case| measure(case, arguments.rounds))
        .collect();
    if arguments.json {
        let report = serde_json::json!({ "lengths": LENGTHS, "words": WORDS, "cases": measured });
        output::print(format_args!("{report:#}\n"))?;
        return Ok(Exit::Done);
    }
    let rows: Vec<[String; 7]> = measured.iter().map(row).collect();
    let heads = [
        "ms", "64 Ki", "128 Ki", "256 Ki", "512 Ki", "1 Mi", "growth",
    ];
    output::print(output::table(heads, &rows))?;
    Ok(Exit::Done)
}

fn row(measured: &Measured) -> [String; 7] {
    let mut cells: [String; 7] = Default::default();
    measured.case.clone_into(&mut cells[0]);
    for (cell, milliseconds) in cells[1..].iter_mut().zip(&measured.milliseconds) {
        *cell = format!("{milliseconds:.1}");
    }
    cells[6] = format!("{:.2}", measured.growth);
    cells
}

fn measure(case: &Case, rounds: u8) -> Measured {
    let milliseconds: Vec<f64> = LENGTHS
        .iter()
        .map(|&length| {
            let text = (case.text)(length);
            let words = (case.words)(&text);
            let mut took: Vec<Duration> = (0..rounds)
                .map(|_| {
                    let start = Instant::now();
                    // Whether they are found depends on the case; that takes its time either way.
                    let _ = std::hint::black_box(anchor(&text, &words, Hint::default()));
                    start.elapsed()
                })
                .collect();
            took.sort_unstable();
            took[took.len() / 2].as_secs_f64() * 1_000.0
        })
        .collect();
    let (shortest, longest) = (milliseconds[0], milliseconds[LENGTHS.len() - 1]);
    Measured {
        case: case.name,
        growth: (longest / shortest).log2() / 4.0,
        milliseconds,
    }
}

/// Sentences of words in an order that is always the same and never comes again.
fn prose(length: usize) -> String {
    const VOCABULARY: [&str; 16] = [
        "the", "ferry", "said", "it's", "late", "and", "harbour", "minister", "of", "not", "five",
        "power", "never", "station", "people", "island",
    ];
    let mut state: u64 = 1;
    let mut text = String::with_capacity(length + 16);
    while text.len() < length {
        // Numerical Recipes' linear congruential generator; its upper bits are the better ones.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) % (1 << 32);
        text.push_str(VOCABULARY[usize::try_from(state >> 28).unwrap_or_default()]);
        if (state >> 17).is_multiple_of(8) {
            // A word that is rare.
            let _ = write!(text, "{}", state >> 4 & 8_191);
        }
        text.push_str(if (state >> 20).is_multiple_of(32) {
            ".\n\n"
        } else {
            " "
        });
    }
    text.truncate(length);
    text
}

/// The same words over and over.
fn repeated(length: usize) -> String {
    let mut text = "it was so and ".repeat(length / 14 + 1);
    text.truncate(length);
    text
}

/// Words from the last quarter of a text, as long as a quote may be, without their last break of a paragraph.
fn excerpt(text: &str) -> String {
    let start = text.chars().count() * 3 / 4;
    let words: String = text.chars().skip(start).take(WORDS).collect();
    words.trim().to_owned()
}

/// Words with every tenth of them cut short.
fn abridged(words: &str) -> String {
    let tenth = words.len() / 10;
    let parts: Vec<String> = (0..10)
        .map(|part| {
            let part: String = words.chars().skip(part * tenth).take(tenth - 20).collect();
            part.split_once(' ').map_or(String::new(), |(_, rest)| {
                rest.rsplit_once(' ')
                    .map_or(rest, |(words, _)| words)
                    .to_owned()
            })
        })
        .collect();
    parts.join(" […] ")
}

#[cfg(test)]
mod tests {
    use verbatim::quote::anchor::{Match, Refusal};

    use super::*;

    #[test]
    fn each_case_is_what_it_is_called() {
        let outcomes = CASES.each_ref().map(|case| {
            let text = (case.text)(65_536);
            let words = (case.words)(&text);
            match anchor(&text, &words, Hint::default()) {
                Ok(parts) => match parts[0].matched {
                    Match::Exact => "exact",
                    Match::Normalized => "normalized",
                    Match::Abridged => "abridged",
                },
                Err(Refusal::Several { .. }) => "several",
                Err(Refusal::Absent { nearest: Some(_) }) => "near",
                Err(Refusal::Absent { nearest: None }) => "absent",
                Err(_) => "elsewhere",
            }
        });
        assert_eq!(
            outcomes,
            [
                "exact",
                "normalized",
                "abridged",
                "near",
                "several",
                "absent"
            ]
        );
    }
}
