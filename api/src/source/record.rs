//! `recordSource`: an article comes in, and becomes a source with its first capture.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use entity::source;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, Set, Statement,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    Capture, Genre, Source, SourceKind,
    capture::{self, Given, UnfitText, check_text},
    page::{self, NewPage, PageWarning, Unreadable},
    url_key,
};
use crate::{
    auth,
    graph::{
        error::{Failure, user_error},
        input,
        plan::Reply,
        scalars::{Date, LanguageTag, Url},
        write::Write,
    },
    publisher::{self, PublisherInput},
    reviewer::Role,
};

/// The document.
#[derive(Clone, InputObject)]
pub struct RecordSourceInput {
    /// The whole text as it was published, 1 byte to 1 MiB of UTF-8; kept character by character. Give this
    /// or `html`.
    pub text: Option<String>,
    /// The web page as it was saved, 1 byte to 4 MiB of UTF-8. The text is taken from it, and so is what is
    /// left out here of what it tells: title, byline, language, address, day and publisher. It is kept; no
    /// address in it is fetched. See with `previewSource` what will be found. Give this or `text`.
    pub html: Option<String>,
    /// What kind of document it is.
    #[graphql(default_with = "SourceKind::Article")]
    pub kind: SourceKind,
    /// How it wants to be read.
    #[graphql(default_with = "Genre::News")]
    pub genre: Genre,
    /// The title, at most 500 characters.
    pub title: Option<String>,
    /// Who wrote it, as the document names them, at most 300 characters.
    pub byline: Option<String>,
    /// The language of the text.
    pub language: Option<LanguageTag>,
    /// Where it was published. A source is recognised by it, whatever its scheme, `www.`, fragment, order
    /// of parameters and tracking parameters such as `utm_source`.
    pub url: Option<Url>,
    /// Where an archived copy is kept.
    pub archive_url: Option<Url>,
    /// The day on which it was published.
    pub published_on: Option<Date>,
    /// Who published it: found by domain or name, or made. Where it is left out, the publisher that has
    /// the domain of `url`.
    pub publisher: Option<PublisherInput>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// What came of recording a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
pub enum RecordSourceOutcome {
    /// A new source, with its first capture.
    Recorded,
    /// The source was known by its address, and its text has changed: a further capture of it.
    CaptureAdded,
    /// The same text of the same publisher was recorded before; nothing changed.
    AlreadyRecorded,
}

/// The source and its capture, or why nothing was recorded.
#[derive(SimpleObject)]
pub struct RecordSourcePayload {
    /// The source; null where there are errors.
    pub source: Option<Source>,
    /// The capture that holds the text; null where there are errors.
    pub capture: Option<Capture>,
    /// What came of it; null where there are errors.
    pub outcome: Option<RecordSourceOutcome>,
    /// Why nothing was recorded.
    pub errors: Vec<RecordSourceError>,
}

user_error! {
    /// Why no source was recorded.
    RecordSourceError, RecordSourceErrorCode {
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
pub struct RecordSource;

/// The mutation.
#[Object]
impl RecordSource {
    /// Records a document: its text becomes a capture, which never changes. The same text again is
    /// told, and recorded once. For reviewers.
    async fn record_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document.")] input: RecordSourceInput,
    ) -> Option<Result<RecordSourcePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordSourceInput) -> Result<RecordSourcePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let source = Reply::plan::<Source>(ctx, &["source"])?;
    let capture = Reply::plan::<Capture>(ctx, &["capture"])?;
    let key = input.idempotency_key.clone();
    let new = NewSource::read(input).await;
    let write = Write::begin(ctx, reviewer).await?;
    let work = Box::pin(async { record(&write.tx, new?).await });
    let outcome = write.once(ctx, key.as_deref(), work).await;
    Ok(match write.end(outcome).await? {
        Ok(recorded) => RecordSourcePayload {
            source: source.read(ctx, recorded.source_id).await?,
            capture: capture.read(ctx, recorded.capture_id).await?,
            outcome: Some(recorded.outcome),
            errors: Vec::new(),
        },
        Err(errors) => RecordSourcePayload {
            source: None,
            capture: None,
            outcome: None,
            errors,
        },
    })
}

/// A document as it comes in, over the API or from the command line.
#[derive(Clone, Debug)]
pub struct NewSource {
    /// The whole text.
    pub text: String,
    /// What kind of document it is.
    pub kind: SourceKind,
    /// How it wants to be read.
    pub genre: Genre,
    /// The title.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The language of the text.
    pub language: Option<LanguageTag>,
    /// Where it was published.
    pub url: Option<Url>,
    /// Where an archived copy is kept.
    pub archive_url: Option<Url>,
    /// The day on which it was published.
    pub published_on: Option<Date>,
    /// Who published it.
    pub publisher: Option<PublisherInput>,
    /// The page that the text was taken from.
    pub page: Option<NewPage>,
    /// Who published it, as the page tells: comes after what is said.
    pub told_publisher: Option<String>,
}

impl NewSource {
    async fn read(input: RecordSourceInput) -> Result<Self, Failure<RecordSourceError>> {
        let RecordSourceInput {
            text,
            html,
            kind,
            genre,
            title,
            byline,
            language,
            url,
            archive_url,
            published_on,
            publisher,
            idempotency_key: _,
        } = input;
        let (text, html) = match Given::one(text, html)? {
            Given::Text(text) => (text, None),
            Given::Html(html) => (String::new(), Some(html)),
        };
        let new = Self {
            text,
            kind,
            genre,
            title,
            byline,
            language,
            url,
            archive_url,
            published_on,
            publisher,
            page: None,
            told_publisher: None,
        };
        match html {
            None => Ok(new),
            Some(html) => match new.with_page(html).await? {
                Ok((new, _)) => Ok(new),
                Err(unreadable) => Err(Failure::refused(unreadable)),
            },
        }
    }

    /// The same with the text of a page; what the page tells takes the place of what nobody has said. Also
    /// what to look at.
    ///
    /// # Errors
    /// [`Unreadable`] inside, where the page cannot be read.
    pub async fn with_page(
        self,
        html: String,
    ) -> Result<Result<(Self, Vec<PageWarning>), Unreadable>> {
        let (html, found) = page::read_apart(html, self.url.clone()).await?;
        Ok(found.map(|found| {
            let new = Self {
                text: found.text,
                title: self.title.or(found.title.map(|told| told.value)),
                byline: self.byline.or(found.byline.map(|told| told.value)),
                language: self.language.or(found.language.map(|told| told.value)),
                url: self.url.or(found.url.map(|told| told.value)),
                published_on: self
                    .published_on
                    .or(found.published_on.map(|told| told.value)),
                page: Some(NewPage {
                    html,
                    parts: found.parts,
                }),
                told_publisher: found.publisher.map(|told| told.value),
                ..self
            };
            (new, found.warnings)
        }))
    }
}

impl From<Unreadable> for RecordSourceError {
    fn from(unreadable: Unreadable) -> Self {
        let code = match &unreadable {
            Unreadable::Empty | Unreadable::Nul => RecordSourceErrorCode::Invalid,
            Unreadable::TooLarge(_) => RecordSourceErrorCode::PageTooLarge,
            Unreadable::TooComplex => RecordSourceErrorCode::PageTooComplex,
            Unreadable::NoText => RecordSourceErrorCode::NoText,
            Unreadable::TextTooLarge(_) => RecordSourceErrorCode::TextTooLarge,
        };
        Self::new(code, "html", unreadable.to_string())
    }
}

/// Where the text is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The source.
    pub source_id: Uuid,
    /// The capture.
    pub capture_id: Uuid,
    /// Whether it is new.
    pub outcome: RecordSourceOutcome,
}

/// Records the document in the transaction.
///
/// # Errors
/// A refusal where a value breaks a rule or the text is too large; nothing is written then.
pub async fn record(
    tx: &DatabaseTransaction,
    new: NewSource,
) -> Result<Recorded, Failure<RecordSourceError>> {
    let NewSource {
        text,
        kind,
        genre,
        title,
        byline,
        language,
        url,
        archive_url,
        published_on,
        publisher,
        page,
        told_publisher,
    } = new;
    check_text(&text).map_err(Failure::refused)?;
    let title = input::optional_line("title", title.as_ref(), 500)?;
    let byline = input::optional_line("byline", byline.as_ref(), 300)?;
    let url = url.map(|url| url.0);
    let sha256 = Sha256::digest(text.as_bytes()).to_vec();
    let key = url.as_deref().and_then(url_key);
    let digest = BASE64_STANDARD.encode(&sha256);
    one_at_a_time(tx, &format!("text {digest}")).await?;

    if let Some(known) = by_url_key(tx, key.as_deref()).await? {
        let added = capture::add(tx, known.id, text, sha256, page, None).await?;
        return Ok(Recorded {
            source_id: known.id,
            capture_id: added.capture_id,
            outcome: if added.is_new {
                RecordSourceOutcome::CaptureAdded
            } else {
                RecordSourceOutcome::AlreadyRecorded
            },
        });
    }
    let publisher_id = match (&publisher, told_publisher.as_deref(), &url) {
        (Some(publisher), _, _) => Some(publisher::find_or_make(tx, "publisher", publisher).await?),
        (None, Some(name), url) => Some(publisher::of_page(tx, name, url.as_deref()).await?),
        (None, None, Some(url)) => publisher::of_url(tx, url).await?,
        (None, None, None) => None,
    };
    if let Some(same) = by_text(tx, &sha256, publisher_id, url.is_some()).await? {
        return Ok(Recorded {
            source_id: same.source_id,
            capture_id: same.id,
            outcome: RecordSourceOutcome::AlreadyRecorded,
        });
    }
    let source_id = Uuid::now_v7();
    let row = source::ActiveModel {
        id: Set(source_id),
        publisher_id: Set(publisher_id),
        kind: Set(kind.into()),
        genre: Set(genre.into()),
        title: Set(title),
        byline: Set(byline),
        language: Set(language.map(|tag| tag.0)),
        url: Set(url),
        url_key: Set(key),
        archive_url: Set(archive_url.map(|url| url.0)),
        published_on: Set(published_on.map(|day| day.0)),
        ..Default::default()
    };
    source::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    let capture_id = capture::insert(tx, source_id, text, sha256, page, None).await?;
    Ok(Recorded {
        source_id,
        capture_id,
        outcome: RecordSourceOutcome::Recorded,
    })
}

impl From<UnfitText> for RecordSourceError {
    fn from(unfit: UnfitText) -> Self {
        match unfit {
            UnfitText::Invalid(invalid) => invalid.into(),
            UnfitText::TooLarge(message) => {
                Self::new(RecordSourceErrorCode::TextTooLarge, "text", message)
            }
        }
    }
}

/// Those who record the same text, or give the same address, at the same moment come one after another.
async fn one_at_a_time(tx: &DatabaseTransaction, what: &str) -> Result<(), DbErr> {
    let lock = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))",
        [what.into()],
    );
    tx.execute_raw(lock).await?;
    Ok(())
}

/// The source that is recognised by the key of an address; until the transaction ends, nobody else gives
/// a source the same.
pub(super) async fn by_url_key(
    tx: &DatabaseTransaction,
    key: Option<&str>,
) -> Result<Option<source::Model>, DbErr> {
    let Some(key) = key else { return Ok(None) };
    one_at_a_time(tx, &format!("url {key}")).await?;
    source::Entity::find()
        .filter(source::Column::UrlKey.eq(key))
        .one(tx)
        .await
}

/// The same text of the same publisher. One with another address is another document.
async fn by_text(
    tx: &DatabaseTransaction,
    sha256: &[u8],
    publisher_id: Option<Uuid>,
    has_url: bool,
) -> Result<Option<entity::capture::Model>, DbErr> {
    let publisher = match publisher_id {
        Some(id) => source::Column::PublisherId.eq(id),
        None => source::Column::PublisherId.is_null(),
    };
    let mut same = Condition::all().add(publisher);
    if has_url {
        same = same.add(source::Column::Url.is_null());
    }
    let found = entity::capture::Entity::find()
        .find_also_related(source::Entity)
        .filter(entity::capture::Column::Sha256.eq(sha256.to_vec()))
        .filter(same)
        .order_by_asc(entity::capture::Column::Id)
        .one(tx)
        .await?;
    Ok(found.map(|(capture, _)| capture))
}

impl std::fmt::Display for RecordSourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: {}", path.join("."), self.message),
            None => f.write_str(&self.message),
        }
    }
}
