//! What stays of a page beside its capture: the page itself, and which part of the text is what.

use entity::{capture_page, capture_part};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait as _, Set};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{CapturePartKind, Part};
use crate::graph::plan::{Audience, column, planned};

/// A page as it comes in, beside the text that was taken from it.
#[derive(Clone, Debug)]
pub struct NewPage {
    /// The page.
    pub html: String,
    /// The parts of the text.
    pub parts: Vec<Part>,
}

/// The page of a capture, as SQL. It is for staff: what a newspaper's servers sent is not ours to publish, and
/// nobody has looked at its scripts. Of a moment in the past there is none, since the history keeps its digest
/// alone.
pub fn html(audience: Audience) -> String {
    match audience {
        Audience::Staff => {
            "(SELECT nullif(page.html, '[redacted]') FROM capture_page page WHERE page.capture_id = {t}.id)"
        }
        Audience::Public => "NULL::text",
    }
    .to_owned()
}

/// The digest of the page of a capture, as SQL.
pub fn html_sha256(audience: Audience) -> String {
    match audience {
        Audience::Staff => {
            "(SELECT encode(page.sha256, 'hex') FROM capture_page page WHERE page.capture_id = {t}.id)"
        }
        Audience::Public => "NULL::text",
    }
    .to_owned()
}

/// The public reads of a text no more than passages, and so not how it is divided.
fn part_rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "capture_part",
        Audience::Public => "(SELECT * FROM capture_part WHERE false)",
    }
}

planned! {
    /// A part of a capture's text.
    CapturePart, no id, from part_rows;

    /// What it is.
    part: column(CapturePartKind) = column(capture_part::Column::Part);
    /// Its first character, in Unicode code points into the capture's text, from 0.
    start: column(i32) = column(capture_part::Column::Start);
    /// The character after its last, in Unicode code points into the capture's text.
    end: column(i32) = column(capture_part::Column::End);
}

/// Keeps the page and its parts beside the capture.
///
/// # Errors
/// Where the database fails.
pub async fn keep(tx: &DatabaseTransaction, capture_id: Uuid, page: NewPage) -> Result<(), DbErr> {
    let NewPage { html, parts } = page;
    let page = capture_page::ActiveModel {
        capture_id: Set(capture_id),
        sha256: Set(Sha256::digest(html.as_bytes()).to_vec()),
        html: Set(html),
    };
    capture_page::Entity::insert(page)
        .exec_without_returning(tx)
        .await?;
    let parts = parts.into_iter().map(|part| capture_part::ActiveModel {
        capture_id: Set(capture_id),
        start: Set(part.start),
        end: Set(part.end),
        part: Set(part.part.into()),
    });
    capture_part::Entity::insert_many(parts)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The part of the capture's text in which a passage stands, as SQL. It is shown with the passage, to whoever
/// sees that.
pub const PART_OF_PASSAGE: &str = "(SELECT part.part FROM quote q JOIN capture_part part ON part.capture_id = q.capture_id \
     WHERE q.id = {t}.quote_id AND part.start <= {t}.start AND part.\"end\" >= {t}.\"end\")";
