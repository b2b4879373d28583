//! `--preview`: what would be recorded of a file, and where each thing stands in it.

use std::{fmt::Write as _, path::Path};

use async_graphql::OutputType;
use serde::Serialize;
use verbatim::source::{
    RecordSourceError, check_text,
    page::{self, Found, PageProvenance, PageWarning, Part, Told},
};

use super::{Article, Document};
use crate::cli::{
    exit::{Exit, Failure},
    output::{self, one_line},
};

/// How many characters of the text a person sees.
const BEGINNING: usize = 300;

/// How many parts of the text a person sees.
const PARTS: usize = 10;

/// What would be recorded. What is null is neither said nor found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Preview {
    file: String,
    title: Option<Shown>,
    byline: Option<Shown>,
    published_on: Option<Shown>,
    url: Option<Shown>,
    language: Option<Shown>,
    publisher: Option<Shown>,
    /// How long the text is, in Unicode code points.
    length: usize,
    text: String,
    parts: Vec<Part>,
    warnings: Vec<PageWarning>,
}

/// A value, and where it comes from.
#[derive(Serialize)]
struct Shown {
    value: String,
    provenance: Provenance,
}

/// Where a value comes from.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Provenance {
    /// An option says it.
    Option,
    /// The head of a text does.
    Head,
    /// The page tells it.
    #[serde(untagged)]
    Page(PageProvenance),
}

pub(super) fn run(arguments: &Article) -> Result<Exit, Failure> {
    let mut failed = 0;
    for (index, path) in arguments.files.iter().enumerate() {
        match preview(arguments, path) {
            Ok(preview) if arguments.json => output::json(&preview)?,
            Ok(preview) => {
                let gap = if index > 0 { "\n" } else { "" };
                output::print(format_args!("{gap}{}", preview.for_people()))?;
                for warning in &preview.warnings {
                    output::file_note(&preview.file, &warning.message);
                }
            }
            Err(error) => {
                failed += 1;
                output::file_error(path, &error, arguments.json)?;
            }
        }
    }
    Ok(Exit::of_files(failed, arguments.files.len()))
}

fn preview(arguments: &Article, path: &Path) -> Result<Preview, String> {
    let (found, date) = match Document::read(path, arguments.charset)? {
        Document::Page(html) => {
            let found = page::read(&html, arguments.url.as_ref());
            (found.map_err(|unreadable| unreadable.to_string())?, None)
        }
        Document::Text { text, date } => {
            check_text(&text).map_err(|unfit| RecordSourceError::from(unfit).to_string())?;
            let head = date.map(|day| Shown {
                value: day.0.to_string(),
                provenance: Provenance::Head,
            });
            let found = Found {
                text,
                ..Found::default()
            };
            (found, head)
        }
    };
    Ok(Preview {
        file: path.display().to_string(),
        title: said(arguments.title.as_ref()).or(told(found.title, |title| title)),
        byline: said(arguments.byline.as_ref()).or(told(found.byline, |byline| byline)),
        published_on: said(arguments.published.map(|day| day.0.to_string()).as_ref())
            .or(date)
            .or(told(found.published_on, |day| day.0.to_string())),
        url: said(arguments.url.as_ref().map(|url| &url.0)).or(told(found.url, |url| url.0)),
        language: said(arguments.language.as_ref().map(|tag| &tag.0))
            .or(told(found.language, |tag| tag.0)),
        publisher: said(arguments.publisher.as_ref()).or(told(found.publisher, |name| name)),
        length: found.text.chars().count(),
        text: found.text,
        parts: found.parts,
        warnings: found.warnings,
    })
}

fn said(value: Option<&String>) -> Option<Shown> {
    value.map(|value| Shown {
        value: value.clone(),
        provenance: Provenance::Option,
    })
}

fn told<T: OutputType>(told: Option<Told<T>>, words: impl FnOnce(T) -> String) -> Option<Shown> {
    told.map(|told| Shown {
        value: words(told.value),
        provenance: Provenance::Page(told.provenance),
    })
}

impl Preview {
    fn for_people(&self) -> String {
        let mut shown = format!("{}\n", one_line(&self.file));
        for (name, value) in [
            ("title", &self.title),
            ("byline", &self.byline),
            ("published", &self.published_on),
            ("address", &self.url),
            ("language", &self.language),
            ("publisher", &self.publisher),
        ] {
            let value = match value {
                Some(Shown { value, provenance }) => {
                    format!("{} ({})", one_line(value), provenance.in_words())
                }
                None => "none".to_owned(),
            };
            let _ = writeln!(shown, "  {name:9}  {value}");
        }
        if !self.parts.is_empty() {
            let _ = writeln!(shown, "  {:9}  {}", "parts", self.parts_in_words());
        }
        let beginning: String = self.text.chars().take(BEGINNING).collect();
        let more = if self.length > BEGINNING { " …" } else { "" };
        let _ = writeln!(shown, "  {:9}  {} characters", "text", self.length);
        let paragraphs = beginning
            .trim()
            .lines()
            .filter(|line| !line.trim().is_empty());
        let paragraphs: Vec<String> = paragraphs
            .map(|line| format!("    {}", one_line(line)))
            .collect();
        let _ = writeln!(shown, "\n{}{more}", paragraphs.join("\n"));
        shown
    }

    fn parts_in_words(&self) -> String {
        let parts = self.parts.iter().take(PARTS).map(|part| {
            let kind = format!("{:?}", part.part).to_lowercase();
            format!("{kind} {}-{}", part.start, part.end)
        });
        let mut words = parts.collect::<Vec<_>>().join(", ");
        if self.parts.len() > PARTS {
            let _ = write!(words, " and {} more", self.parts.len() - PARTS);
        }
        words
    }
}

impl Provenance {
    fn in_words(self) -> &'static str {
        match self {
            Self::Page(PageProvenance::JsonLd) => "JSON-LD",
            Self::Page(PageProvenance::OpenGraph) => "Open Graph",
            Self::Page(PageProvenance::Markup) => "markup",
            Self::Option => "option",
            Self::Head => "head of the file",
        }
    }
}
