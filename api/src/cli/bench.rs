//! `verbatim bench`: how good and how fast the program's findings are, on data marked by hand.

mod anchoring;
mod matching;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::{Args, Subcommand};
use serde::de::DeserializeOwned;
use verbatim::suggest::{
    self,
    score::{self, Count, Gold, Score},
};

use super::{Context, Exit, Failure, exit::Doing as _, output};

/// Measure what the program finds against data that was marked by hand. Needs no database of yours.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim bench quotes gold.jsonl
  verbatim bench anchoring
  verbatim bench matching claims.jsonl queries.jsonl

Exit codes:
  0  measured
  1  the data cannot be read, or the predictions not be written
  2  the arguments are wrong")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Quotes(Quotes),
    Anchoring(anchoring::Anchoring),
    Matching(matching::Matching),
}

/// Measure the suggested quotes of English articles.
///
/// The file is JSON lines, an article a line: `{"id", "text", "attributions": [{"content": [[start,
/// end]], "speaker"}], "direct_quotes": [{"start", "end", "speaker"}]}`, with offsets in code points.
/// Passages of fewer than four words do not count; a passage is found where it overlaps by half.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim bench quotes gold.jsonl
  verbatim bench quotes gold.jsonl --predictions found.jsonl

Exit codes:
  0  measured
  1  the data cannot be read, or the predictions not be written
  2  the arguments are wrong")]
struct Quotes {
    /// The articles.
    #[arg(value_name = "GOLD.jsonl")]
    gold: PathBuf,
    /// Write the passages in quotation marks that were found, an article a line.
    #[arg(long, value_name = "OUT.jsonl")]
    predictions: Option<PathBuf>,
}

pub(crate) async fn run(
    context: impl FnOnce() -> Result<Context, Failure>,
    arguments: &Arguments,
) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Quotes(quotes) => measure_quotes(quotes),
        What::Anchoring(arguments) => anchoring::run(arguments),
        What::Matching(arguments) => matching::run(&context()?, arguments).await,
    }
}

fn measure_quotes(quotes: &Quotes) -> Result<Exit, Failure> {
    let articles: Vec<Gold> = read(&quotes.gold)?;
    let mut score = Score::default();
    let mut took = Duration::ZERO;
    let mut predictions = String::new();
    for article in &articles {
        let start = Instant::now();
        let found = suggest::suggest(&article.text, "en");
        took += start.elapsed();
        score.add(article, &found.quotes);
        if quotes.predictions.is_some() {
            let row = serde_json::to_string(&score::prediction(article, &found.quotes))?;
            predictions.push_str(&row);
            predictions.push('\n');
        }
    }
    if let Some(path) = &quotes.predictions {
        fs::write(path, predictions).doing(format_args!("cannot write {}", path.display()))?;
    }
    output::print(report(&score, articles.len(), took))?;
    Ok(Exit::Done)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let file = fs::read_to_string(path).doing(format_args!("cannot read {}", path.display()))?;
    file.lines()
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_str(line).doing(format_args!("{}, line {}", path.display(), index + 1))
        })
        .collect()
}

fn report(score: &Score, articles: usize, took: Duration) -> String {
    let row = |name: &str, count: Count| {
        [
            name.to_owned(),
            format!("{:.3}", count.precision()),
            format!("{:.3}", count.recall()),
            format!("{:.3}", count.f1()),
            count.right.to_string(),
            count.predicted.to_string(),
            count.marked.to_string(),
        ]
    };
    let mut report = output::table(
        ["", "P", "R", "F1", "right", "found", "marked"],
        &[
            row("exact span", score.exact),
            row("span", score.span),
            row("quote + speaker", score.speaker),
            row("indirect, characters", score.indirect),
            row("indirect, span", score.indirect_span),
            row("indirect, span + speaker", score.indirect_speaker),
        ],
    );
    report.push_str("\nErrors of passages in quotation marks\n");
    for (error, count) in &score.errors {
        let _ = writeln!(report, "{count:6}  {error}");
    }
    report.push_str("\nRules, with how often they are right\n");
    for (rule, count) in &score.rules {
        let _ = writeln!(
            report,
            "{:6} of {:4}  {:.2}  {rule:?}",
            count.right,
            count.predicted,
            count.precision()
        );
    }
    let speed = f64::from(u32::try_from(articles).unwrap_or(u32::MAX)) / took.as_secs_f64();
    let _ = writeln!(
        report,
        "\narticles: {articles}, {speed:.0} a second on one core"
    );
    report
}
