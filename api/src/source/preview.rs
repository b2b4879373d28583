//! `previewSource`: what a page would be recorded as.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;
use uuid::Uuid;

use super::{
    Capture, Source,
    page::{self, Found, PageWarning, Part, Told},
    url_key,
};
use crate::{
    auth,
    database::Readers,
    graph::{
        error::bad_user_input,
        plan::Reply,
        scalars::{Date, LanguageTag, Url},
    },
};

/// The page.
#[derive(InputObject)]
pub struct PreviewSourceInput {
    /// The web page as it was saved, 1 byte to 4 MiB of UTF-8. No address in it is fetched.
    pub html: String,
    /// Where you have it from, with which what it tells is compared.
    pub url: Option<Url>,
}

/// What was found in a page, before it is trusted. What is null was not found.
#[derive(SimpleObject)]
pub struct SourcePreview {
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
    /// The name of who published it. A publisher that has the domain of its address is taken before it.
    pub publisher: Option<Told<String>>,
    /// The text that a capture would hold, its paragraphs parted by empty lines.
    pub text: String,
    /// The parts of the text in their order, at most 501.
    pub parts: Vec<Part>,
    /// What to look at before it is recorded.
    pub warnings: Vec<PageWarning>,
    /// The source that has its address already, and would get a further capture if the text is new to it.
    pub source: Option<Source>,
    /// The first capture that has the same text already, of whichever source.
    pub capture: Option<Capture>,
}

/// The root field over pages that are not recorded.
#[derive(Default)]
pub struct PreviewSourceQuery;

/// The root field over pages that are not recorded.
#[Object]
impl PreviewSourceQuery {
    /// What a web page would be recorded as by `recordSource`: its title, byline, address, day, language and
    /// publisher, each with where in the page it stands, its text, and what to look at. Nothing is recorded.
    /// For reviewers.
    async fn preview_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The page.")] input: PreviewSourceInput,
    ) -> Option<Result<SourcePreview>> {
        Some(preview(ctx, input).await)
    }
}

async fn preview(ctx: &Context<'_>, input: PreviewSourceInput) -> Result<SourcePreview> {
    auth::signed_in(ctx)?;
    let source = Reply::plan::<Source>(ctx, &["source"])?;
    let capture = Reply::plan::<Capture>(ctx, &["capture"])?;
    let (_, found) = page::read_apart(input.html, input.url.clone()).await?;
    let found = found.map_err(|unreadable| bad_user_input(format!("`html` {unreadable}")))?;
    let asked = ctx.look_ahead();
    let known = if asked.field("source").exists() || asked.field("capture").exists() {
        known(ctx, &found, input.url.as_ref()).await?
    } else {
        Known::default()
    };
    Ok(SourcePreview {
        source: match known.source_id {
            Some(id) => source.read(ctx, id).await?,
            None => None,
        },
        capture: match known.capture_id {
            Some(id) => capture.read(ctx, id).await?,
            None => None,
        },
        title: found.title,
        byline: found.byline,
        published_on: found.published_on,
        url: found.url,
        language: found.language,
        publisher: found.publisher,
        text: found.text,
        parts: found.parts,
        warnings: found.warnings,
    })
}

/// What is recorded already.
#[derive(Default)]
struct Known {
    source_id: Option<Uuid>,
    capture_id: Option<Uuid>,
}

async fn known(ctx: &Context<'_>, found: &Found, given: Option<&Url>) -> Result<Known> {
    let url = given.or(found.url.as_ref().map(|told| &told.value));
    let query = sqlx::query(
        "SELECT (SELECT id FROM source WHERE url_key = $1), \
         (SELECT id FROM capture WHERE sha256 = $2 ORDER BY id LIMIT 1)",
    )
    .bind(url.and_then(|url| url_key(&url.0)))
    .bind(Sha256::digest(found.text.as_bytes()).to_vec());
    let row = ctx.data::<Readers>()?.fetch_optional(query).await?;
    let Some(row) = row else {
        return Ok(Known::default());
    };
    Ok(Known {
        source_id: row.try_get(0)?,
        capture_id: row.try_get(1)?,
    })
}
