//! `reviseRatingScale`: a rating scale gets its next version.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{rating_scale, rating_scale_version};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{
    RatingScale,
    version::{self, Misfit, RatingScaleVersionInput},
};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which scale, and its next version.
#[derive(Clone, InputObject)]
pub struct ReviseRatingScaleInput {
    /// The scale.
    pub scale_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// All ratings of the next version, those that stay as they were included.
    pub version: RatingScaleVersionInput,
}

/// The scale, or why it was not revised.
#[derive(SimpleObject)]
pub struct ReviseRatingScalePayload {
    /// The scale with its new version; null where there are errors.
    pub rating_scale: Option<RatingScale>,
    /// Why it was not revised.
    pub errors: Vec<ReviseRatingScaleError>,
}

change_error! {
    /// Why a rating scale was not revised.
    ReviseRatingScaleError, ReviseRatingScaleErrorCode {
        /// There is no such rating scale.
        ScaleNotFound at "scaleId",
        /// The scale is retired.
        ScaleRetired,
        /// Only one of `best` and `worst` is given, or the best is not above the worst.
        RangeMismatch,
        /// The value of a rating does not lie between `worst` and `best`.
        ValueOutOfRange,
    }
}

use ReviseRatingScaleErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ReviseRatingScale;

/// The mutation.
#[Object]
impl ReviseRatingScale {
    /// Gives a rating scale its next version, on which findings are rated from now on. What was rated
    /// before stays on the version that it was given on. For admins.
    async fn revise_rating_scale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which scale, and its next version.")] input: ReviseRatingScaleInput,
    ) -> Option<Result<ReviseRatingScalePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: ReviseRatingScaleInput,
) -> Result<ReviseRatingScalePayload> {
    let reviewer = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<RatingScale>(ctx, &["ratingScale"])?;
    let current = Current::plan::<RatingScale>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = revise(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => ReviseRatingScalePayload {
            rating_scale: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => ReviseRatingScalePayload {
            rating_scale: None,
            errors: current.tell(ctx, &input.scale_id, errors).await?,
        },
    })
}

async fn revise(
    tx: &DatabaseTransaction,
    input: &ReviseRatingScaleInput,
) -> Result<Uuid, Failure<ReviseRatingScaleError>> {
    let id = input::key("scaleId", &input.scale_id, "rating_scale")?;
    let version = version::read(tx, &input.version).await?;
    let scale = change::lock::<rating_scale::Entity, _>(tx, id, input.expected_revision).await?;
    if scale.retired_at.is_some() {
        return Err(Failure::refused(ReviseRatingScaleError::new(
            Code::ScaleRetired,
            "scaleId",
            "the scale is retired; record another by recordRatingScale",
        )));
    }
    let newest: Option<i32> = rating_scale_version::Entity::find()
        .filter(rating_scale_version::Column::ScaleId.eq(id))
        .select_only()
        .column_as(rating_scale_version::Column::Number.max(), "newest")
        .into_tuple()
        .one(tx)
        .await?
        .flatten();
    version::insert(tx, id, newest.unwrap_or_default() + 1, version).await?;
    change::touch::<rating_scale::Entity>(tx, id).await?;
    Ok(id)
}

impl From<Misfit> for ReviseRatingScaleError {
    fn from(misfit: Misfit) -> Self {
        let code = match misfit {
            Misfit::Range(_) => Code::RangeMismatch,
            Misfit::Value(_) => Code::ValueOutOfRange,
        };
        Self::new(code, misfit.place(), misfit.to_string())
    }
}
