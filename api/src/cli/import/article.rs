//! One file is recorded, in a transaction of its own.

use std::{fs::File, io::Read as _, path::Path};

use sea_orm::DatabaseConnection;
use uuid::Uuid;
use verbatim::{
    graph::{error::Failure, write},
    source::{
        Genre, NewSource, Recorded, SourceKind, TEXT_BYTES, article_file,
        page::{self, HTML_BYTES, PageWarning},
        record,
    },
};

use super::{Article, publisher};

/// Room for a head and a byte order mark beside the largest text.
const HEAD_BYTES: usize = 1_024;

/// What came of a file, and what to look at where it is a page.
pub(super) struct Imported {
    pub(super) recorded: Recorded,
    pub(super) warnings: Vec<PageWarning>,
}

/// Records the file; the error says what is wrong with it, and nothing of it was recorded then.
pub(super) async fn record_file(
    db: &DatabaseConnection,
    reviewer: Option<Uuid>,
    arguments: &Article,
    path: &Path,
) -> Result<Imported, String> {
    let bytes = read(path)?;
    let (new, warnings) = if is_page(path, &bytes) {
        let html = page::decode(&bytes).map_err(|error| error.to_string())?;
        let page = said(arguments).with_page(html).await;
        let page = page.map_err(|error| error.message)?;
        page.map_err(|unreadable| unreadable.to_string())?
    } else {
        let article = article_file::parse(&bytes).map_err(|error| error.to_string())?;
        let said = said(arguments);
        let new = NewSource {
            text: article.text.to_owned(),
            published_on: said.published_on.or(article.date),
            ..said
        };
        (new, Vec::new())
    };
    let tx = write::begin(db, reviewer)
        .await
        .map_err(|error| error.to_string())?;
    let recorded = record(&tx, new).await.map_err(|failure| match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Fault(error) => error.message,
    })?;
    tx.commit().await.map_err(|error| error.to_string())?;
    Ok(Imported { recorded, warnings })
}

/// Whether the file is a web page: by its name, or else by how it begins.
fn is_page(path: &Path, bytes: &[u8]) -> bool {
    let named = path.extension().is_some_and(|end| {
        ["html", "htm", "xhtml"]
            .iter()
            .any(|known| end.eq_ignore_ascii_case(known))
    });
    named || page::looks_like_html(bytes)
}

/// What is said of the article on the command line.
fn said(arguments: &Article) -> NewSource {
    NewSource {
        text: String::new(),
        kind: SourceKind::Article,
        genre: Genre::News,
        title: arguments.title.clone(),
        byline: arguments.byline.clone(),
        language: arguments.language.clone(),
        url: arguments.url.clone(),
        archive_url: None,
        published_on: arguments.published,
        publisher: arguments.publisher.as_deref().map(publisher),
        page: None,
        told_publisher: None,
    }
}

/// Reads no more of a file than an article can have, or a page: one that is longer is refused.
pub(in crate::cli) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HTML_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    let is_page = is_page(path, &bytes);
    let (room, most, size) = if is_page {
        (HTML_BYTES, HTML_BYTES, "4 MiB), which are read of a page")
    } else {
        (
            TEXT_BYTES + HEAD_BYTES,
            TEXT_BYTES,
            "1 MiB), which a capture holds",
        )
    };
    if bytes.len() > room {
        return Err(format!(
            "is longer than {most} bytes ({size} at most; give the part that is quoted from"
        ));
    }
    Ok(bytes)
}
