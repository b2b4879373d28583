//! One file is recorded, in a transaction of its own.

use std::path::Path;

use sea_orm::DatabaseConnection;
use uuid::Uuid;
use verbatim::{
    graph::{error::Failure, write},
    source::{Genre, NewSource, Recorded, SourceKind, page::PageWarning, record},
};

use super::{Article, Document, publisher};

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
    let (new, warnings) = match Document::read(path, arguments.charset)? {
        Document::Page(html) => {
            let page = said(arguments).with_page(html).await;
            let page = page.map_err(|error| error.message)?;
            page.map_err(|unreadable| unreadable.to_string())?
        }
        Document::Text { text, date } => {
            let said = said(arguments);
            let new = NewSource {
                text,
                published_on: said.published_on.or(date),
                ..said
            };
            (new, Vec::new())
        }
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
