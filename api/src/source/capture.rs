//! `captureSource`: the text of a source as it stands now, and what has become of its quotes.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime as Moment, Utc};
use entity::{capture, source};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend,
    DbErr, EntityTrait as _, QueryFilter as _, QuerySelect as _, Set, Statement,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    Capture, Source,
    page::{self, Found, NewPage, PageDifference, Unreadable},
};
use crate::{
    auth,
    graph::{
        error::{Failure, Invalid, user_error},
        input,
        plan::{Condition, Operand, Reply},
        scalars::DateTime,
        write::Write,
    },
    quote::{self, QuoteCheck},
    reviewer::Role,
};

/// The largest text of a capture, in bytes of UTF-8.
pub const TEXT_BYTES: usize = 1_048_576;

/// The most quotes whose standing changed that an answer shows.
const MOST_CHANGED: u32 = 100;

/// Which source, and its text.
#[derive(Clone, InputObject)]
pub struct CaptureSourceInput {
    /// The source.
    pub source_id: ID,
    /// The whole text, 1 byte to 1 MiB of UTF-8; kept character by character. Give this or `html`.
    pub text: Option<String>,
    /// The web page as it was saved, 1 byte to 4 MiB of UTF-8. The text is taken from it, as `recordSource` does,
    /// and it is kept; no address in it is fetched. What else it tells does not change the source: see
    /// `differences`. Give this or `text`.
    pub html: Option<String>,
    /// When the text stood so; now where left out. Never ahead. An earlier moment than that of another capture
    /// is that of an archived copy: the newest capture is the one of the latest moment.
    pub captured_at: Option<DateTime>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// What came of capturing a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
pub enum CaptureSourceOutcome {
    /// A further capture of the source, in which its quotes were looked for.
    Captured,
    /// The source has a capture of the very same text; none was added. Only quotes of which nobody knew how they
    /// stand were looked for.
    AlreadyCaptured,
}

/// The capture and what has become of the source's quotes, or why there is none.
#[derive(SimpleObject)]
pub struct CaptureSourcePayload {
    /// The source, with how its quotes stand now; null where there are errors.
    pub source: Option<Source>,
    /// The capture that holds the text, with how the quotes stand in it; null where there are errors.
    pub capture: Option<Capture>,
    /// What came of it; null where there are errors.
    pub outcome: Option<CaptureSourceOutcome>,
    /// The checks in the capture of those quotes that stood otherwise in the newest capture before it, at most
    /// 100; all checks are `capture { checks }`. Null where there are errors.
    pub changed: Option<Vec<QuoteCheck>>,
    /// What the page tells otherwise than is recorded of the source, which stays as it is; correct it by
    /// `updateSource`, where it is wrong. None where there is no page. Null where there are errors.
    pub differences: Option<Vec<PageDifference>>,
    /// Why nothing was captured.
    pub errors: Vec<CaptureSourceError>,
}

user_error! {
    /// Why no text was captured.
    CaptureSourceError, CaptureSourceErrorCode {
        /// There is no such source.
        SourceNotFound,
        /// The text is larger than 1 MiB.
        TextTooLarge,
        /// The page is larger than 4 MiB.
        PageTooLarge,
        /// The page nests its elements deeper than 200, has more than 60,000 of them and of their texts, or takes
        /// more than 4 s to read.
        PageTooComplex,
        /// The page shows no text.
        NoText,
    }
}

/// The mutation.
#[derive(Default)]
pub struct CaptureSource;

/// The mutation.
#[Object]
impl CaptureSource {
    /// Adds a capture to a source: its text as it stands now. Every quote of the source that was taken from
    /// another capture is looked for in it, and is PRESENT, MOVED, CHANGED or MISSING; it stays anchored in its
    /// own. Published verdicts that speak about one that is CHANGED or MISSING are stale. For reviewers.
    async fn capture_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which source, and its text.")] input: CaptureSourceInput,
    ) -> Option<Result<CaptureSourcePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: CaptureSourceInput) -> Result<CaptureSourcePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let source = Reply::plan::<Source>(ctx, &["source"])?;
    let capture = Reply::plan::<Capture>(ctx, &["capture"])?;
    let changed = Reply::plan_rows::<QuoteCheck>(ctx, &["changed"], MOST_CHANGED)?;
    let key = input.idempotency_key.clone();
    let new = NewCapture::read(input).await;
    let write = Write::begin(ctx, reviewer).await?;
    let work = Box::pin(async { capture_text(&write.tx, new?).await });
    let outcome = write.once(ctx, key.as_deref(), work).await;
    Ok(match write.end(outcome).await? {
        Ok(Captured { added, differences }) => CaptureSourcePayload {
            source: source.read(ctx, added.source_id).await?,
            capture: capture.read(ctx, added.capture_id).await?,
            outcome: Some(if added.is_new {
                CaptureSourceOutcome::Captured
            } else {
                CaptureSourceOutcome::AlreadyCaptured
            }),
            changed: changed.read_rows(ctx, changes_in(added.capture_id)).await?,
            differences: Some(differences),
            errors: Vec::new(),
        },
        Err(errors) => CaptureSourcePayload {
            source: None,
            capture: None,
            outcome: None,
            changed: None,
            differences: None,
            errors,
        },
    })
}

/// That a check in a capture found a quote to stand otherwise than before.
fn changes_in(capture_id: Uuid) -> Condition {
    Condition {
        sql: "{t}.capture_id = ANY({v}) AND {t}.standing <> {t}.standing_before".to_owned(),
        operands: vec![Operand::Keys(vec![capture_id])],
    }
}

/// A text as it comes in for a source.
struct NewCapture {
    source_id: ID,
    text: String,
    /// The page that the text was taken from, and what it tells beside.
    page: Option<(NewPage, Found)>,
    captured_at: Option<DateTime>,
}

impl NewCapture {
    async fn read(input: CaptureSourceInput) -> Result<Self, Failure<CaptureSourceError>> {
        let CaptureSourceInput {
            source_id,
            text,
            html,
            captured_at,
            idempotency_key: _,
        } = input;
        let (text, page) = match Given::one(text, html)? {
            Given::Text(text) => (text, None),
            Given::Html(html) => {
                let (html, found) = page::read_apart(html, None).await?;
                let mut found = found.map_err(Failure::refused)?;
                let text = std::mem::take(&mut found.text);
                let parts = std::mem::take(&mut found.parts);
                (text, Some((NewPage { html, parts }, found)))
            }
        };
        Ok(Self {
            source_id,
            text,
            page,
            captured_at,
        })
    }
}

/// What came of it, as it is kept for a repeated request.
#[derive(Serialize, Deserialize)]
struct Captured {
    #[serde(flatten)]
    added: Added,
    #[serde(default)]
    differences: Vec<PageDifference>,
}

async fn capture_text(
    tx: &DatabaseTransaction,
    new: NewCapture,
) -> Result<Captured, Failure<CaptureSourceError>> {
    let source_id = input::key("sourceId", &new.source_id, "source")?;
    check_text(&new.text).map_err(Failure::refused)?;
    let captured_at = new.captured_at.map(|at| at.0);
    if captured_at.is_some_and(|at| at > Utc::now()) {
        let message =
            "lies ahead; give the moment at which the text stood so, or leave it out for now";
        return Err(input::invalid("capturedAt", message).into());
    }
    let Some(source) = source::Entity::find_by_id(source_id).one(tx).await? else {
        return Err(Failure::refused(CaptureSourceError::new(
            CaptureSourceErrorCode::SourceNotFound,
            "sourceId",
            "there is no such source; find it in `sources`, or record it by recordSource",
        )));
    };
    let (page, differences) = match new.page {
        Some((page, told)) => {
            let differences = page::differences(&told, &source);
            (Some(page), differences)
        }
        None => (None, Vec::new()),
    };
    let sha256 = Sha256::digest(new.text.as_bytes()).to_vec();
    let added = add(tx, source_id, new.text, sha256, page, captured_at).await?;
    Ok(Captured { added, differences })
}

/// What is given of a document.
pub enum Given {
    /// Its text.
    Text(String),
    /// Its page, from which the text is to be taken.
    Html(String),
}

impl Given {
    /// The one of the two that is there.
    ///
    /// # Errors
    /// Where both or none are.
    pub fn one(text: Option<String>, html: Option<String>) -> Result<Self, Invalid> {
        match (text, html) {
            (Some(text), None) => Ok(Self::Text(text)),
            (None, Some(html)) => Ok(Self::Html(html)),
            _ => {
                let message = "give the `text` or the `html`, one of the two";
                Err(input::invalid("text", message))
            }
        }
    }
}

/// A text that is none of a capture.
pub enum UnfitText {
    /// It is empty, or holds what no text does.
    Invalid(Invalid),
    /// It is larger than a capture; what to do.
    TooLarge(String),
}

/// Checks that a text can be that of a capture.
///
/// # Errors
/// [`UnfitText`] where it cannot.
pub fn check_text(text: &str) -> Result<(), UnfitText> {
    let invalid = |message: &str| Err(UnfitText::Invalid(input::invalid("text", message)));
    if input::is_blank(text) {
        return invalid("is empty; give the whole text of the document");
    }
    if text.contains('\0') {
        return invalid("holds a NUL character, which no article has; remove it");
    }
    if text.len() > TEXT_BYTES {
        return Err(UnfitText::TooLarge(format!(
            "has {} bytes; a capture holds {TEXT_BYTES} (1 MiB), so give the part that is quoted from",
            text.len()
        )));
    }
    Ok(())
}

impl From<UnfitText> for CaptureSourceError {
    fn from(unfit: UnfitText) -> Self {
        match unfit {
            UnfitText::Invalid(invalid) => invalid.into(),
            UnfitText::TooLarge(message) => {
                Self::new(CaptureSourceErrorCode::TextTooLarge, "text", message)
            }
        }
    }
}

impl From<Unreadable> for CaptureSourceError {
    fn from(unreadable: Unreadable) -> Self {
        let code = match &unreadable {
            Unreadable::Empty | Unreadable::Nul => CaptureSourceErrorCode::Invalid,
            Unreadable::TooLarge(_) => CaptureSourceErrorCode::PageTooLarge,
            Unreadable::TooComplex => CaptureSourceErrorCode::PageTooComplex,
            Unreadable::NoText => CaptureSourceErrorCode::NoText,
            Unreadable::TextTooLarge(_) => CaptureSourceErrorCode::TextTooLarge,
        };
        Self::new(code, "html", unreadable.to_string())
    }
}

/// The capture that holds a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// The source.
    pub source_id: Uuid,
    /// The capture.
    pub capture_id: Uuid,
    /// Whether it was added now.
    pub is_new: bool,
}

/// Adds a capture with this text and digest to a source, unless it has one, with the page that the text was taken
/// from, and looks for the source's quotes in it. Whoever captures the same source, or takes a quote from it, comes
/// before or after.
///
/// # Errors
/// Where the database fails.
pub async fn add(
    tx: &DatabaseTransaction,
    source_id: Uuid,
    text: String,
    sha256: Vec<u8>,
    page: Option<NewPage>,
    captured_at: Option<Moment<Utc>>,
) -> Result<Added> {
    let alone = Statement::from_sql_and_values(DbBackend::Postgres, ALONE, [source_id.into()]);
    tx.execute_raw(alone).await?;
    let same = capture::Entity::find()
        .select_only()
        .column(capture::Column::Id)
        .filter(capture::Column::SourceId.eq(source_id))
        .filter(capture::Column::Sha256.eq(sha256.clone()))
        .into_tuple::<Uuid>()
        .one(tx)
        .await?;
    if let Some(capture_id) = same {
        quote::recheck_unknown(tx, source_id, capture_id, text).await?;
        return Ok(Added {
            source_id,
            capture_id,
            is_new: false,
        });
    }
    let capture_id = insert(tx, source_id, text.clone(), sha256, page, captured_at).await?;
    quote::recheck(tx, source_id, capture_id, text).await?;
    Ok(Added {
        source_id,
        capture_id,
        is_new: true,
    })
}

/// Writes a capture, and the page that its text was taken from.
///
/// # Errors
/// Where the database fails.
pub async fn insert(
    tx: &DatabaseTransaction,
    source_id: Uuid,
    text: String,
    sha256: Vec<u8>,
    page: Option<NewPage>,
    captured_at: Option<Moment<Utc>>,
) -> Result<Uuid, DbErr> {
    let id = Uuid::now_v7();
    let row = capture::ActiveModel {
        id: Set(id),
        source_id: Set(source_id),
        text: Set(text),
        sha256: Set(sha256),
        captured_at: captured_at.map_or(NotSet, Set),
        ..Default::default()
    };
    capture::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    if let Some(page) = page {
        page::keep(tx, id, page).await?;
    }
    Ok(id)
}

/// No other capture of the source `$1` comes, and no quote is taken from it, until the transaction ends.
const ALONE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('capture ' || $1::text, 0))";

/// No capture of the source comes of which `$1` is a capture, until the transaction ends.
const AS_CAPTURED: &str = "SELECT pg_advisory_xact_lock_shared(hashtextextended('capture ' || source_id, 0)) FROM capture WHERE id = $1";

/// Waits for those who capture the source of a capture, and lets no other do it until the transaction ends.
/// It comes before any lock of a row.
///
/// # Errors
/// Where the database fails.
pub async fn as_captured(tx: &DatabaseTransaction, capture_id: Uuid) -> Result<(), DbErr> {
    let statement =
        Statement::from_sql_and_values(DbBackend::Postgres, AS_CAPTURED, [capture_id.into()]);
    tx.execute_raw(statement).await?;
    Ok(())
}
