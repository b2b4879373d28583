//! `verbatim suggest`: the quotes that articles hold, and whose words they are.

use std::{
    collections::HashSet,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use clap::Args;
use entity::quote::QuoteKind;
use serde_json::{Value, json};
use verbatim::{
    graph::scalars,
    source::page::{self, Charset, PageWarning, PageWarningCode},
    suggest::{self, Offsets, SuggestedQuote, Suggestions},
};

use super::{
    Exit, Failure,
    document::Document,
    output::{self, note, one_line},
};

/// Find the quotes in articles and whose words they are. Needs no database, and records nothing.
///
/// A text may begin with the head that `verbatim import article` reads; offsets count code points in the text
/// after it. A web page, `.html` or what begins like one, is read as that command reads it, and offsets count code
/// points in the text that is taken from it, which `--json` gives as `text`. English is known; of another language
/// only the words in quotation marks are found. A bad file is named, and the rest goes on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim suggest article.txt
  verbatim suggest page.html
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
    /// The language of the texts, such as `en` or `pt-BR`; without it the one that a page tells, or else `en`.
    #[arg(long, value_name = "TAG", value_parser = scalars::LanguageTag::read)]
    language: Option<scalars::LanguageTag>,
    /// The day of publication, as YYYY-MM-DD, by which "on Tuesday" is a day; it wins over the head of a file and
    /// what a page tells.
    #[arg(long, value_name = "DATE", value_parser = scalars::Date::read)]
    published: Option<scalars::Date>,
    /// The encoding of the files, such as `windows-1252`; without it what a file says of itself, or UTF-8.
    #[arg(long, value_name = "LABEL", value_parser = Charset::read)]
    charset: Option<Charset>,
    /// Print one JSON object a line for each file.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut failed = 0;
    let mut unknown = HashSet::new();
    for path in &arguments.files {
        let article = match Article::read(path, arguments) {
            Ok(article) => article,
            Err(error) => {
                failed += 1;
                output::file_error(path, &error, arguments.json)?;
                continue;
            }
        };
        let language = &article.language;
        if !suggest::knows(language) && unknown.insert(language.clone()) {
            note(format_args!(
                "verbatim: nothing is known of the language {language} yet; only words in quotation marks are found, and nobody is named"
            ));
        }
        article.tell(&path.display().to_string(), arguments.json)?;
    }
    Ok(Exit::of_files(failed, arguments.files.len()))
}

/// An article as it is read for its quotes.
struct Article {
    text: String,
    language: String,
    published: Option<NaiveDate>,
    /// What to look at, where the text was taken from a page.
    page: Option<Vec<PageWarning>>,
}

impl Article {
    /// Reads a file; the error says what is wrong with it.
    fn read(path: &Path, arguments: &Arguments) -> Result<Self, String> {
        let language = |told: Option<&scalars::LanguageTag>| {
            let tag = arguments.language.as_ref().or(told);
            tag.map_or_else(|| "en".to_owned(), |tag| tag.0.clone())
        };
        let published = |told: Option<scalars::Date>| arguments.published.or(told).map(|day| day.0);
        Ok(match Document::read(path, arguments.charset)? {
            Document::Page(html) => {
                let found = page::read(&html, None).map_err(|unreadable| unreadable.to_string())?;
                Self {
                    language: language(found.language.as_ref().map(|told| &told.value)),
                    published: published(found.published_on.map(|told| told.value)),
                    text: found.text,
                    page: Some(found.warnings.into_iter().filter(matters).collect()),
                }
            }
            Document::Text { text, date } => Self {
                text,
                language: language(None),
                published: published(date),
                page: None,
            },
        })
    }

    /// Prints its quotes.
    fn tell(&self, file: &str, as_json: bool) -> Result<(), Failure> {
        let found = suggest::suggest(&self.text, &self.language);
        if !as_json {
            output::print(list(file, &self.text, self.published, &found))?;
            for warning in self.page.iter().flatten() {
                output::file_note(file, &warning.message);
            }
            return Ok(());
        }
        let quotes = found.quotes.iter().map(|quote| told(quote, self.published));
        let quotes = quotes.collect::<Result<Vec<_>, _>>()?;
        let mut object = json!({ "file": file, "quotes": quotes });
        if let Some(warnings) = &self.page {
            object["text"] = json!(self.text);
            object["language"] = json!(self.language);
            object["publishedOn"] = json!(self.published);
            object["warnings"] = json!(warnings);
        }
        output::json(&object)
    }
}

/// Whether a warning is of the text, its day or its language; all else is of what would be recorded.
fn matters(warning: &PageWarning) -> bool {
    use PageWarningCode as Code;
    matches!(
        warning.code,
        Code::NoDate
            | Code::DatesDiffer
            | Code::NoLanguage
            | Code::ShortText
            | Code::NotFree
            | Code::WholePage
    )
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
