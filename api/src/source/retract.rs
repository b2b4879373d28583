//! `retractSource`: the publisher of a source has taken it back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{source, source_retraction};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{Source, SourceRetraction};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        scalars::{Date, Url},
        write::Write,
    },
    reviewer::Role,
};

/// Which source was retracted, and how that is known.
#[derive(Clone, InputObject)]
pub struct RetractSourceInput {
    /// The source.
    pub source_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// Why its publisher took it back, 1 to 2,000 characters. Where the source is public, so is the reason.
    pub reason: String,
    /// Where the publisher says so. As public as the reason.
    pub notice_url: Option<Url>,
    /// The day on which the publisher took it back.
    pub retracted_on: Option<Date>,
}

/// The source with its retraction, or why that was not noted.
#[derive(SimpleObject)]
pub struct RetractSourcePayload {
    /// The source; null where there are errors.
    pub source: Option<Source>,
    /// That it was retracted; null where there are errors.
    pub retraction: Option<SourceRetraction>,
    /// Why that was not noted.
    pub errors: Vec<RetractSourceError>,
}

change_error! {
    /// Why the retraction of a source was not noted.
    RetractSourceError, RetractSourceErrorCode {
        /// There is no such source.
        SourceNotFound at "sourceId",
        /// It is noted already that the source was retracted.
        AlreadyRetracted,
    }
}

/// The mutation.
#[derive(Default)]
pub struct RetractSource;

/// The mutation.
#[Object]
impl RetractSource {
    /// Notes that the publisher of a source took it back. The source, its quotes and what rests on it stay
    /// readable, and it may still be quoted and cited: it shows what was printed. The published verdicts
    /// that quote from it or cite it are stale. For editors.
    async fn retract_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which source was retracted, and how that is known.")]
        input: RetractSourceInput,
    ) -> Option<Result<RetractSourcePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RetractSourceInput) -> Result<RetractSourcePayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let source = Reply::plan::<Source>(ctx, &["source"])?;
    let retraction = Reply::plan::<SourceRetraction>(ctx, &["retraction"])?;
    let current = Current::plan::<Source>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = retract(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((source_id, id)) => RetractSourcePayload {
            source: source.read(ctx, source_id).await?,
            retraction: retraction.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RetractSourcePayload {
            source: None,
            retraction: None,
            errors: current.tell(ctx, &input.source_id, errors).await?,
        },
    })
}

async fn retract(
    tx: &DatabaseTransaction,
    input: &RetractSourceInput,
) -> Result<(Uuid, Uuid), Failure<RetractSourceError>> {
    let source_id = input::key("sourceId", &input.source_id, "source")?;
    let id = Uuid::now_v7();
    let row = source_retraction::ActiveModel {
        id: Set(id),
        source_id: Set(source_id),
        reason: Set(input::text("reason", &input.reason, 2_000)?),
        notice_url: Set(input.notice_url.as_ref().map(|url| url.0.clone())),
        retracted_on: Set(input.retracted_on.map(|day| day.0)),
        ..Default::default()
    };
    change::lock::<source::Entity, RetractSourceError>(tx, source_id, input.expected_revision)
        .await?;
    let known = on_constraint(|name| {
        (name == "source_retraction_in_force").then(|| {
            RetractSourceError::new(
                RetractSourceErrorCode::AlreadyRetracted,
                "sourceId",
                "it is noted already that the source was retracted: read `retraction`. To note it otherwise, undo that by reinstateSource first",
            )
        })
    });
    source_retraction::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    change::touch::<source::Entity>(tx, source_id).await?;
    Ok((source_id, id))
}
