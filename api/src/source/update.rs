//! `updateSource`: what is known of a document is corrected or completed.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::source;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, Set,
    Statement, Unchanged,
};
use uuid::Uuid;

use super::{Genre, Source, SourceKind, record::by_url_key, url_key};
use crate::{
    auth,
    graph::{
        change::{self, Current, Existing},
        error::{Failure, change_error},
        input,
        plan::Reply,
        scalars::{Date, LanguageTag, Url},
        write::Write,
    },
    publisher::{self, PublisherInput},
    quote,
    reviewer::Role,
};

/// Which source, and what changes.
#[derive(Clone, InputObject)]
pub struct UpdateSourceInput {
    /// The source.
    pub source_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes.
    pub changes: SourceChanges,
}

/// What is known of a document; what is left out stays as it is. Its text is that of its captures, which
/// never change.
#[derive(Clone, InputObject)]
pub struct SourceChanges {
    /// The title, at most 500 characters.
    pub title: MaybeUndefined<String>,
    /// Who wrote it, as the document names them, at most 300 characters.
    pub byline: MaybeUndefined<String>,
    /// What kind of document it is.
    pub kind: MaybeUndefined<SourceKind>,
    /// How it wants to be read.
    pub genre: MaybeUndefined<Genre>,
    /// The language of the text.
    pub language: MaybeUndefined<LanguageTag>,
    /// Where it was published; no two sources have the same address.
    pub url: MaybeUndefined<Url>,
    /// Where an archived copy is kept.
    pub archive_url: MaybeUndefined<Url>,
    /// The day on which it was published.
    pub published_on: MaybeUndefined<Date>,
    /// Who published it: found by domain or name, or made. The publisher of a public source is public, and the
    /// source's quotes of kind NARRATION are the words of its publisher, whoever that becomes.
    pub publisher: MaybeUndefined<PublisherInput>,
}

/// The source, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateSourcePayload {
    /// The source as it is now; null where there are errors.
    pub source: Option<Source>,
    /// Why it was not changed.
    pub errors: Vec<UpdateSourceError>,
}

change_error! {
    /// Why a source was not changed.
    UpdateSourceError, UpdateSourceErrorCode {
        /// There is no such source.
        SourceNotFound at "sourceId",
        /// Another source has the address.
        UrlTaken,
        /// The source has quotes of kind NARRATION, which are the words of its publisher.
        PublisherNeeded,
    }
    /// The source that has the address, for URL_TAKEN.
    existing: Source
}

/// The mutation.
#[derive(Default)]
pub struct UpdateSource;

/// The mutation.
#[Object]
impl UpdateSource {
    /// Corrects or completes what is known of a document. For reviewers.
    async fn update_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which source, and what changes.")] input: UpdateSourceInput,
    ) -> Option<Result<UpdateSourcePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: UpdateSourceInput) -> Result<UpdateSourcePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Source>(ctx, &["source"])?;
    let current = Current::plan::<Source>(ctx)?;
    let existing = Existing::plan::<Source>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => UpdateSourcePayload {
            source: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => {
            let errors = current.tell(ctx, &input.source_id, errors).await?;
            UpdateSourcePayload {
                source: None,
                errors: existing.tell(ctx, errors).await?,
            }
        }
    })
}

async fn update(
    tx: &DatabaseTransaction,
    input: &UpdateSourceInput,
) -> Result<Uuid, Failure<UpdateSourceError>> {
    let id = input::key("sourceId", &input.source_id, "source")?;
    let SourceChanges {
        title,
        byline,
        kind,
        genre,
        language,
        url,
        archive_url,
        published_on,
        publisher,
    } = &input.changes;
    let mut row = source::ActiveModel {
        id: Unchanged(id),
        title: input::changed(title, |title| input::line("changes.title", title, 500))?,
        byline: input::changed(byline, |byline| input::line("changes.byline", byline, 300))?,
        kind: input::replaced("changes.kind", kind, |kind| Ok((*kind).into()))?,
        genre: input::replaced("changes.genre", genre, |genre| Ok((*genre).into()))?,
        language: input::changed(language, |tag| Ok(tag.0.clone()))?,
        url: input::changed(url, |url| Ok(url.0.clone()))?,
        archive_url: input::changed(archive_url, |url| Ok(url.0.clone()))?,
        published_on: input::changed(published_on, |day| Ok(day.0))?,
        ..Default::default()
    };
    let other = if let Set(url) = &row.url {
        let key = url.as_deref().and_then(url_key);
        let known = by_url_key(tx, key.as_deref()).await?;
        row.url_key = Set(key);
        known.filter(|known| known.id != id)
    } else {
        None
    };
    let before = change::lock::<source::Entity, _>(tx, id, input.expected_revision).await?;
    if let Some(other) = other {
        return Err(Failure::refused(UpdateSourceError::taken(
            other.id,
            UpdateSourceErrorCode::UrlTaken,
            "changes.url",
            "another source has this address: see `existing`. Use that source, or correct its address first",
        )));
    }
    match publisher {
        MaybeUndefined::Undefined => {}
        MaybeUndefined::Null if quote::is_narrated(tx, id).await? => {
            return Err(Failure::refused(UpdateSourceError::new(
                UpdateSourceErrorCode::PublisherNeeded,
                "changes.publisher",
                "quotes of the source are the narration of its publisher; name the one whose words they are, or say \
                 by updateQuote whose else",
            )));
        }
        MaybeUndefined::Null => row.publisher_id = Set(None),
        MaybeUndefined::Value(publisher) => {
            let found = publisher::find_or_make(tx, "changes.publisher", publisher).await?;
            row.publisher_id = Set(Some(found));
        }
    }
    let after = row.update(tx).await?;
    if after.publisher_id != before.publisher_id {
        if after.public_since.is_some() {
            publish_publisher(tx, id).await?;
        }
        quote::follow_publisher(tx, id).await?;
    }
    Ok(id)
}

/// What a public source says of its publisher can be read, as where the source was made public by a
/// verdict.
async fn publish_publisher(tx: &DatabaseTransaction, source_id: Uuid) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        r"
WITH the_publisher AS (
    UPDATE publisher p SET public_since = least(p.public_since, greatest(now(), o.public_since))
    FROM source o WHERE o.id = $1 AND p.id = o.publisher_id RETURNING p.speaker_id, greatest(now(), p.public_since) AS comes
)
UPDATE speaker s SET public_since = p.comes FROM the_publisher p
WHERE s.id = p.speaker_id AND (s.public_since IS NULL OR s.public_since > p.comes)
",
        [source_id.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}
