//! `verbatim suggest`: the quotes that articles hold, and whose words they are.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use clap::Args;
use entity::quote::QuoteKind;
use serde_json::{Value, json};
use verbatim::{
    graph::scalars,
    source::article_file,
    suggest::{self, Offsets, SuggestedQuote, Suggestions},
};

use super::{
    Exit, Failure, import,
    output::{self, note, one_line},
};

/// Find the quotes in articles and whose words they are. Needs no database, and records nothing.
///
/// A file is UTF-8 and may begin with the head that `verbatim import article` reads; offsets count code
/// points in the text after it. English is known; of another language only the words in quotation marks
/// are found. A bad file is named, and the rest goes on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim suggest article.txt
  verbatim suggest export/*.txt --json > quotes.jsonl

Exit codes:
  0  all were read, also where they hold no quotes
  1  none was read
  2  the arguments are wrong
  3  some were read, and some failed")]
pub(crate) struct Arguments {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The language of the texts, such as `en` or `pt-BR`.
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = scalars::LanguageTag::read)]
    language: scalars::LanguageTag,
    /// The day of publication, as YYYY-MM-DD, by which "on Tuesday" is a day; it wins over the head of a file.
    #[arg(long, value_name = "DATE", value_parser = scalars::Date::read)]
    published: Option<scalars::Date>,
    /// Print one JSON object a line for each file.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut failed = 0;
    let language = &arguments.language.0;
    if !suggest::knows(language) {
        note(format_args!(
            "verbatim: nothing is known of the language {language} yet; only words in quotation marks are found, and nobody is named"
        ));
    }
    for path in &arguments.files {
        if let Err(error) = suggest_file(path, arguments)? {
            failed += 1;
            output::file_error(path, &error, arguments.json)?;
        }
    }
    Ok(Exit::of_files(failed, arguments.files.len()))
}

/// Prints the quotes of a file; inside, why it could not be read.
fn suggest_file(path: &Path, arguments: &Arguments) -> Result<Result<(), String>, Failure> {
    let bytes = match import::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Err(error)),
    };
    let (text, published) = match article_file::parse(&bytes) {
        Ok(article) => (
            article.text,
            arguments.published.or(article.date).map(|day| day.0),
        ),
        Err(error) => return Ok(Err(error.to_string())),
    };
    let found = suggest::suggest(text, &arguments.language.0);
    let file = path.display().to_string();
    if arguments.json {
        let quotes = found.quotes.iter().map(|quote| told(quote, published));
        let quotes = quotes.collect::<Result<Vec<_>, _>>()?;
        output::json(&json!({ "file": file, "quotes": quotes }))?;
    } else {
        output::print(list(&file, text, published, &found))?;
    }
    Ok(Ok(()))
}

/// A quote as a program reads it, with the day on which it was spoken where that is known.
fn told(quote: &SuggestedQuote<'_>, published: Option<NaiveDate>) -> Result<Value, Failure> {
    let mut told = serde_json::to_value(quote)?;
    if let Some(day) = quote.spoken_on(published) {
        told["spokenOn"] = json!(day);
    }
    Ok(told)
}

/// The quotes as a person reads them: the words, and under them who says them.
fn list(file: &str, text: &str, published: Option<NaiveDate>, found: &Suggestions<'_>) -> String {
    let mut list = String::new();
    let count = match found.quotes.len() {
        1 => "1 quote".to_owned(),
        count => format!("{count} quotes"),
    };
    let _ = writeln!(list, "{}: {count}", one_line(file));
    let offsets = Offsets::new(text);
    for quote in &found.quotes {
        let words: Vec<String> = quote
            .passages
            .iter()
            .map(|passage| one_line(offsets.cut(text, *passage)))
            .collect();
        let _ = writeln!(list, "\n  {}", words.join(" … "));
        let _ = writeln!(list, "    {}", whose(quote, published));
    }
    list
}

fn whose(quote: &SuggestedQuote<'_>, published: Option<NaiveDate>) -> String {
    let kind = match quote.kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Indirect => "indirect",
        QuoteKind::Mixed => "mixed",
        QuoteKind::Narration => "narration",
    };
    let mut line = kind.to_owned();
    let Some(mention) = quote.mention else {
        return line;
    };
    let speaker = quote.speaker.unwrap_or("nobody who is named");
    let _ = write!(line, ", {}", one_line(speaker));
    if speaker != mention {
        let _ = write!(line, " (as “{}”)", one_line(mention));
    }
    if let Some(cue) = quote.cue {
        let _ = write!(line, ", {}", one_line(cue));
    }
    if let Some(relay) = quote.relayed_by {
        let _ = write!(line, ", relayed by {}", one_line(relay));
    }
    if let Some(when) = quote.when {
        let _ = write!(line, ", {}", one_line(when));
        if let Some(day) = quote.spoken_on(published) {
            let _ = write!(line, " ({day})");
        }
    }
    if let Some(occasion) = quote.occasion {
        let _ = write!(line, ", occasion: {}", one_line(occasion));
    }
    let _ = write!(line, ", confidence {:.2}", quote.confidence);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_who_says_what() {
        let text = "“Es régnet viel,” said Ana Ruiz.\n";
        let found = suggest::suggest(text, "en");
        assert_eq!(
            list("a.txt", text, None, &found),
            "a.txt: 1 quote\n\n  Es régnet viel,\n    direct, Ana Ruiz, said, confidence 0.94\n"
        );
    }
}
