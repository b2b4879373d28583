//! `reinstateSource`: a source is not retracted after all.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{source, source_retraction};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use uuid::Uuid;

use super::Source;
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which source stands again, and why.
#[derive(Clone, InputObject)]
pub struct ReinstateSourceInput {
    /// The source.
    pub source_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// Why its retraction holds no longer, 1 to 2,000 characters. It is not public.
    pub reason: String,
}

/// The source, or why it does not stand again.
#[derive(SimpleObject)]
pub struct ReinstateSourcePayload {
    /// The source, not retracted; null where there are errors.
    pub source: Option<Source>,
    /// Why it does not stand again.
    pub errors: Vec<ReinstateSourceError>,
}

change_error! {
    /// Why a source does not stand again.
    ReinstateSourceError, ReinstateSourceErrorCode {
        /// There is no such source.
        SourceNotFound at "sourceId",
        /// The source is not retracted.
        NotRetracted,
    }
}

/// The mutation.
#[derive(Default)]
pub struct ReinstateSource;

/// The mutation.
#[Object]
impl ReinstateSource {
    /// Undoes that a source was retracted: its publisher let it stand again, or it was noted wrongly. The
    /// staff can still read the retraction, with the reason. For editors.
    async fn reinstate_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which source stands again, and why.")] input: ReinstateSourceInput,
    ) -> Option<Result<ReinstateSourcePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: ReinstateSourceInput) -> Result<ReinstateSourcePayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let reply = Reply::plan::<Source>(ctx, &["source"])?;
    let current = Current::plan::<Source>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = reinstate(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => ReinstateSourcePayload {
            source: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => ReinstateSourcePayload {
            source: None,
            errors: current.tell(ctx, &input.source_id, errors).await?,
        },
    })
}

async fn reinstate(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &ReinstateSourceInput,
) -> Result<Uuid, Failure<ReinstateSourceError>> {
    let id = input::key("sourceId", &input.source_id, "source")?;
    let reason = input::text("reason", &input.reason, 2_000)?;
    change::lock::<source::Entity, ReinstateSourceError>(tx, id, input.expected_revision).await?;
    let undone = source_retraction::Entity::update_many()
        .col_expr(
            source_retraction::Column::ReinstatedAt,
            Expr::current_timestamp(),
        )
        .col_expr(source_retraction::Column::ReinstatedBy, reviewer.id.into())
        .col_expr(
            source_retraction::Column::ReinstatementReason,
            reason.into(),
        )
        .filter(source_retraction::Column::SourceId.eq(id))
        .filter(source_retraction::Column::ReinstatedAt.is_null())
        .exec(tx)
        .await?;
    if undone.rows_affected == 0 {
        return Err(Failure::refused(ReinstateSourceError::new(
            ReinstateSourceErrorCode::NotRetracted,
            "sourceId",
            "the source is not retracted; retractSource notes that it is",
        )));
    }
    change::touch::<source::Entity>(tx, id).await?;
    Ok(id)
}
