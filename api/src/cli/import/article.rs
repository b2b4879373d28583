//! One file is recorded, in a transaction of its own.

use std::{fs::File, io::Read as _, path::Path};

use sea_orm::DatabaseConnection;
use uuid::Uuid;
use verbatim::{
    graph::{error::Failure, write},
    source::{Genre, NewSource, Recorded, SourceKind, TEXT_BYTES, article_file, record},
};

use super::{Article, publisher};

/// Room for a head and a byte order mark beside the largest text.
const HEAD_BYTES: usize = 1_024;

/// Records the file; the error says what is wrong with it, and nothing of it was recorded then.
pub(super) async fn record_file(
    db: &DatabaseConnection,
    reviewer: Option<Uuid>,
    arguments: &Article,
    path: &Path,
) -> Result<Recorded, String> {
    let bytes = read(path)?;
    let article = article_file::parse(&bytes).map_err(|error| error.to_string())?;
    let new = NewSource {
        text: article.text.to_owned(),
        kind: SourceKind::Article,
        genre: Genre::News,
        title: arguments.title.clone(),
        byline: arguments.byline.clone(),
        language: arguments.language.clone(),
        url: arguments.url.clone(),
        archive_url: None,
        published_on: arguments.published.or(article.date),
        publisher: arguments.publisher.as_deref().map(publisher),
    };
    let tx = write::begin(db, reviewer)
        .await
        .map_err(|error| error.to_string())?;
    let recorded = record(&tx, new).await.map_err(|failure| match failure {
        Failure::Refused(refusal) => refusal.to_string(),
        Failure::Fault(error) => error.message,
    })?;
    tx.commit().await.map_err(|error| error.to_string())?;
    Ok(recorded)
}

/// Reads no more of a file than an article can have: one that is longer is refused.
pub(in crate::cli) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let most = TEXT_BYTES + HEAD_BYTES;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() > most {
        return Err(format!(
            "is longer than {TEXT_BYTES} bytes (1 MiB), which a capture holds at most; give the part that is \
             quoted from"
        ));
    }
    Ok(bytes)
}
