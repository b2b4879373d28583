//! `verbatim import article`: articles come in from files.

mod article;
mod preview;

use std::{
    io::{self, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use sea_orm::DatabaseConnection;
use serde_json::json;
use verbatim::{
    graph::{id, scalars},
    publisher::PublisherInput,
    source::{RecordSourceOutcome, page::Charset},
};

use article::Imported;

use super::{
    Context, Exit, Failure,
    database::{self, Need},
    document::Document,
    output::{self, note, one_line},
    reviewer,
};

/// From how many files on a terminal shows which one is being read.
const MANY: usize = 10;

/// Bring documents in from files.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim import article export/*.txt --publisher example.org --language en

Exit codes:
  0  all were recorded, now or before
  1  none was recorded
  2  the arguments or the settings are wrong
  3  some were recorded, and some failed")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Article(Article),
}

/// Record articles, each file as a source with its first capture.
///
/// A text is UTF-8, or as `--charset` says. It may begin with white space, `date YYYY-MM-DD` and then the text on the
/// same line; that head and a byte order mark are left out of the capture, and everything else is kept as it is.
///
/// A web page as it was saved, `.html` or what begins like one, is kept as well, and the text is taken from
/// it; so are title, byline, day, address, language and publisher, where no option says them. It is in the
/// encoding of its byte order mark, or that a `<meta>` names, or in UTF-8, unless `--charset` says otherwise. No
/// address in it is fetched. See by `--preview` what will be recorded of it.
///
/// A text that was recorded before is told and recorded once. A bad file is named, and the rest goes on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim import article article.txt --title 'Rain' --url https://example.org/rain
  verbatim import article page.html --preview
  verbatim import article page.html --as ana@example.org
  verbatim import article export/*.txt --publisher 'The Example' --as ana@example.org --json

Exit codes:
  0  all were recorded, now or before; with --preview, all were read
  1  none was
  2  the arguments or the settings are wrong
  3  some were, and some failed")]
pub(crate) struct Article {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where the article was published; for one file only. A known address gets a further capture.
    #[arg(long, value_parser = scalars::Url::read)]
    url: Option<scalars::Url>,
    /// The title; for one file only.
    #[arg(long)]
    title: Option<String>,
    /// Who published it: a domain such as example.org, or a name.
    #[arg(long, value_name = "NAME|DOMAIN")]
    publisher: Option<String>,
    /// The language of the text, such as `en` or `pt-BR`.
    #[arg(long, value_name = "TAG", value_parser = scalars::LanguageTag::read)]
    language: Option<scalars::LanguageTag>,
    /// The day of publication, as YYYY-MM-DD; it wins over the head of a file and what a page tells.
    #[arg(long, value_name = "DATE", value_parser = scalars::Date::read)]
    published: Option<scalars::Date>,
    /// Who wrote it, as the article names them.
    #[arg(long)]
    byline: Option<String>,
    /// The reviewer in whose name it is recorded; without it nobody's.
    #[arg(long = "as", value_name = "EMAIL")]
    reviewer: Option<String>,
    /// The encoding of the files, such as `windows-1252`; without it what a file says of itself, or UTF-8.
    #[arg(long, value_name = "LABEL", value_parser = Charset::read)]
    charset: Option<Charset>,
    /// Print what would be recorded, and where each thing stands in the file. Nothing is recorded, and neither
    /// database nor reviewer is needed.
    #[arg(long)]
    preview: bool,
    /// Print one JSON object a line for each file.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(
    context: impl FnOnce() -> Result<Context, Failure>,
    arguments: &Arguments,
) -> Result<Exit, Failure> {
    let What::Article(article) = &arguments.what;
    if article.files.len() > 1 && (article.url.is_some() || article.title.is_some()) {
        return Err(Failure::usage(
            "--url and --title are for one file; with them import each file by itself",
        ));
    }
    if article.preview {
        return preview::run(article);
    }
    database::with(&context()?, Need::Migrated, async |db| {
        import(db, article).await
    })
    .await
}

async fn import(db: &DatabaseConnection, arguments: &Article) -> Result<Exit, Failure> {
    let reviewer = match &arguments.reviewer {
        Some(email) => Some(reviewer::find(db, email).await?),
        None => None,
    };
    let count = arguments.files.len();
    let progress = Progress::new(count);
    let mut failed = 0;
    for (index, path) in arguments.files.iter().enumerate() {
        progress.show(index, path);
        let outcome = article::record_file(db, reviewer, arguments, path).await;
        progress.clear();
        failed += usize::from(outcome.is_err());
        report(path, outcome, arguments.json)?;
    }
    if count > 1 {
        note(format_args!(
            "{count} files: {} done, {failed} failed",
            count - failed
        ));
    }
    Ok(Exit::of_files(failed, count))
}

fn report(path: &Path, outcome: Result<Imported, String>, json: bool) -> Result<(), Failure> {
    let file = path.display().to_string();
    match outcome {
        Ok(Imported { recorded, warnings }) => {
            let source = id::encode("source", recorded.source_id);
            let capture = id::encode("capture", recorded.capture_id);
            if json {
                output::json(&json!({
                    "file": file,
                    "outcome": async_graphql::Value::from(recorded.outcome),
                    "source": source,
                    "capture": capture,
                    "warnings": warnings,
                }))
            } else {
                let outcome = match recorded.outcome {
                    RecordSourceOutcome::Recorded => "recorded",
                    RecordSourceOutcome::CaptureAdded => "capture added",
                    RecordSourceOutcome::AlreadyRecorded => "already recorded",
                };
                let file = one_line(&file);
                output::line(format_args!("{file}: {outcome} {source} {capture}"))?;
                for warning in &warnings {
                    output::file_note(&file, &warning.message);
                }
                Ok(())
            }
        }
        Err(error) => output::file_error(path, &error, json),
    }
}

/// Who is meant by `--publisher`.
fn publisher(text: &str) -> PublisherInput {
    let text = text.trim();
    let inner_dot = text.trim_matches('.').contains('.');
    let is_domain = inner_dot && !text.contains(char::is_whitespace) && !text.ends_with('.');
    let value = Some(text.to_owned());
    if is_domain {
        PublisherInput {
            domain: value,
            ..PublisherInput::default()
        }
    } else {
        PublisherInput {
            name: value,
            ..PublisherInput::default()
        }
    }
}

/// A line on the terminal that says which of many files is being read; none on a pipe.
struct Progress {
    /// How many files there are, where it is shown.
    of: Option<usize>,
}

impl Progress {
    fn new(count: usize) -> Self {
        let shown = count >= MANY && io::stderr().is_terminal();
        Self {
            of: shown.then_some(count),
        }
    }

    fn show(&self, index: usize, path: &Path) {
        if let Some(count) = self.of {
            let file = one_line(&path.display().to_string());
            Self::write(format_args!("[{}/{count}] {file}", index + 1));
        }
    }

    fn clear(&self) {
        if self.of.is_some() {
            Self::write(format_args!("\r\u{1b}[K"));
        }
    }

    fn write(text: std::fmt::Arguments<'_>) {
        let mut screen = io::stderr().lock();
        // Progress is a courtesy: where it cannot be shown, the work goes on.
        let _ = screen.write_fmt(text).and_then(|()| screen.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_told_from_a_name() {
        for domain in ["example.org", "www.example.org", "news.example.co.uk"] {
            assert_eq!(publisher(domain).domain.as_deref(), Some(domain));
        }
        for name in ["The Example", "Example", "St. Louis Post", "A.P."] {
            assert_eq!(publisher(name).name.as_deref(), Some(name));
        }
    }
}
