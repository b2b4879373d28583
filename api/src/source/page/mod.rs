//! A web page as it was saved: what it tells of the article that it shows, and the article's text.
//!
//! Nothing here reads from anywhere but the page: no address is fetched. Nothing that a page tells is believed
//! either: what is no day, address or language is left out, and said.

mod charset;
mod difference;
mod keep;
mod linked_data;
mod text;
mod told;
mod tree;

pub use charset::{Charset, NotText, decode};
pub use difference::{PageDifference, PageDifferenceField, differences};
pub use keep::{CapturePart, NewPage, PART_OF_PASSAGE, html, html_sha256, keep};

use async_graphql::{Enum, OutputType, SimpleObject};
use serde::{Deserialize, Serialize};

use super::{TEXT_BYTES, url_key};
use crate::graph::{
    input,
    scalars::{Date, LanguageTag, Url},
};

/// The largest page, in bytes of UTF-8: half of the largest request, so that it fits in however much of it a
/// client escapes.
pub const HTML_BYTES: usize = 4 * 1_048_576;

/// From how many characters a text is an article, and not a notice that asks for a login.
const SHORT: usize = 250;

/// How a page tells something of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PageProvenance {
    /// In JSON-LD, in the words of schema.org.
    JsonLd,
    /// In a property of the Open Graph protocol.
    OpenGraph,
    /// In its markup: another `meta`, a `link`, or what is shown.
    Markup,
}

/// What a page tells, and how.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
#[graphql(concrete(name = "FoundText", params(String)))]
#[graphql(concrete(name = "FoundDate", params(Date)))]
#[graphql(concrete(name = "FoundUrl", params(Url)))]
#[graphql(concrete(name = "FoundLanguage", params(LanguageTag)))]
pub struct Told<T: OutputType> {
    /// The value.
    pub value: T,
    /// Where in the page it stands.
    pub provenance: PageProvenance,
}

/// What a part of an article is to its whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::capture_part::Part")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CapturePartKind {
    /// The headline.
    Headline,
    /// What stands below the headline and sums up the article.
    Standfirst,
    /// The article itself.
    Body,
    /// What is said of a picture or a table.
    Caption,
}

/// A part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, SimpleObject)]
#[graphql(name = "FoundPart")]
pub struct Part {
    /// What it is.
    pub part: CapturePartKind,
    /// Its first character, in Unicode code points into the text, from 0.
    pub start: i32,
    /// The character after its last, in Unicode code points into the text.
    pub end: i32,
}

/// What to look at before a page is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PageWarningCode {
    /// It tells no title.
    NoTitle,
    /// It tells no day of publication.
    NoDate,
    /// It tells two days of publication that differ.
    DatesDiffer,
    /// It tells no address of its own.
    NoUrl,
    /// It tells another address of the same host, or others than you give.
    UrlsDiffer,
    /// It tells an address of another host than you give, or two of different hosts: perhaps it is a copy, or
    /// wants to be taken for another.
    HostsDiffer,
    /// It tells no language.
    NoLanguage,
    /// It tells no publisher.
    NoPublisher,
    /// It tells something that cannot be what it is said to be, and is left out: a day that there is not,
    /// an address that is none, a title of more than 500 characters.
    UnusableValue,
    /// It has less than 250 characters.
    ShortText,
    /// It says that not everybody may read the whole of it: its end may be missing.
    NotFree,
    /// It has no article that could be told from all else, so the text is all that the page shows.
    WholePage,
}

/// Something to look at before the page is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, SimpleObject)]
pub struct PageWarning {
    /// What it is.
    pub code: PageWarningCode,
    /// The same in words, with the values in question.
    pub message: String,
}

/// What was found in a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The title.
    pub title: Option<Told<String>>,
    /// Who wrote it, as the page names them.
    pub byline: Option<Told<String>>,
    /// The day on which it was published, where it was.
    pub published_on: Option<Told<Date>>,
    /// Its address.
    pub url: Option<Told<Url>>,
    /// The language of the text.
    pub language: Option<Told<LanguageTag>>,
    /// The name of who published it.
    pub publisher: Option<Told<String>>,
    /// The text, its paragraphs parted by empty lines.
    pub text: String,
    /// The parts of the text, in its order; between them is nothing but empty lines.
    pub parts: Vec<Part>,
    /// What to look at.
    pub warnings: Vec<PageWarning>,
}

/// Why a page is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing in it.
    #[error("is empty; give the HTML of the page")]
    Empty,
    /// It holds a NUL.
    #[error("holds a NUL character, which no page has; remove it")]
    Nul,
    /// It is larger than [`HTML_BYTES`].
    #[error(
        "has {0} bytes; at most {HTML_BYTES} (4 MiB) are read, so save the page without its pictures, or give its \
         text"
    )]
    TooLarge(usize),
    /// It is made to hang who reads it.
    #[error(
        "nests its elements deeper, or has more of them, than any page that is written for people; give its text"
    )]
    TooComplex,
    /// It shows no text.
    #[error(
        "shows no text, perhaps because a script would fetch it; save the page as the browser shows it, or give its text"
    )]
    NoText,
    /// Its text is larger than a capture.
    #[error(
        "has a text of {0} bytes; a capture holds {TEXT_BYTES} (1 MiB), so give the part that is quoted from"
    )]
    TextTooLarge(usize),
}

/// Reads a page. Where it was found, `from`, is compared with what it tells.
///
/// # Errors
/// See [`Unreadable`].
pub fn read(html: &str, from: Option<&Url>) -> Result<Found, Unreadable> {
    if input::is_blank(html) {
        return Err(Unreadable::Empty);
    }
    if html.len() > HTML_BYTES {
        return Err(Unreadable::TooLarge(html.len()));
    }
    if html.contains('\0') {
        return Err(Unreadable::Nul);
    }
    let document = tree::read(html).map_err(|tree::TooComplex| Unreadable::TooComplex)?;
    let mut told = told::read(&document, from);
    let shown = text::read(&document, &told);
    if told.title.is_none() {
        told.title = shown.headline.map(|value| Told {
            value,
            provenance: PageProvenance::Markup,
        });
    }
    if shown.text.is_empty() {
        return Err(Unreadable::NoText);
    }
    if shown.text.len() > TEXT_BYTES {
        return Err(Unreadable::TextTooLarge(shown.text.len()));
    }
    let mut warnings = told.warnings(from);
    let characters = shown.text.chars().count();
    if characters < SHORT {
        warnings.push(PageWarning::new(
            PageWarningCode::ShortText,
            format!("the text has {characters} characters; see whether it is the whole article"),
        ));
    }
    if shown.whole_page {
        warnings.push(PageWarning::new(
            PageWarningCode::WholePage,
            "no article stands out, so the text is all that the page shows; see what does not belong to it",
        ));
    }
    Ok(Found {
        title: told.title,
        byline: told.byline,
        published_on: told.published_on,
        url: told.url,
        language: told.language,
        publisher: told.publisher,
        text: shown.text,
        parts: shown.parts,
        warnings,
    })
}

/// As [`read`], where it keeps nobody waiting: a large page takes a second. Gives the page back as well.
///
/// # Errors
/// Where the reader fails; [`Unreadable`] inside.
pub async fn read_apart(
    html: String,
    from: Option<Url>,
) -> async_graphql::Result<(String, Result<Found, Unreadable>)> {
    let reading = tokio::task::spawn_blocking(move || {
        let found = read(&html, from.as_ref());
        (html, found)
    });
    Ok(reading.await?)
}

impl PageWarning {
    fn new(code: PageWarningCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// Whether the bytes of a file are a page: by how they begin.
pub fn looks_like_html(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = bytes.trim_ascii_start();
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| {
            head.get(..tag.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(tag.as_bytes()))
        })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn the_largest_pages_are_read_in_time() {
        let sentence = "The ferry is late, and so is the bus, said Ada Falk, who waits for both. ";
        let list = |depth: usize| {
            format!(
                "{}x{}",
                "<ul><li>, , , ".repeat(depth),
                "</ul>".repeat(depth)
            )
        };
        for (what, html) in [
            ("paragraphs", format!("<p>{sentence}").repeat(13_000)),
            (
                "links",
                format!("<div><a href=x>{sentence}</a></div>").repeat(12_000),
            ),
            ("one paragraph", format!("<p>{}", sentence.repeat(14_000))),
            ("lists", list(90).repeat(90)),
            (
                "boxes",
                format!("{}{sentence}{}", "<div>".repeat(190), "</div>".repeat(190)).repeat(200),
            ),
            (
                "tables",
                "<table><tr><td>a, b, c, d, e, f<td>b</table>".repeat(6_000),
            ),
            ("lines", "<br>x".repeat(25_000)),
            ("deepest", "<div>".repeat(tree::DEPTH - 3) + sentence),
            ("entities", "<p>&lt;script&gt;, , , ".repeat(15_000)),
        ] {
            let began = Instant::now();
            let found = read(&html, None);
            let taken = began.elapsed();
            eprintln!("{what}: {} bytes, {taken:?}", html.len());
            assert!(found.is_ok(), "{what}: {found:?}");
            assert!(taken < Duration::from_mins(1), "{what}: {taken:?}");
        }
    }
}
