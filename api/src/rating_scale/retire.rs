//! `retireRatingScale`: a rating scale is used no longer.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::rating_scale;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use uuid::Uuid;

use super::RatingScale;
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which scale.
#[derive(Clone, InputObject)]
pub struct RetireRatingScaleInput {
    /// The scale.
    pub scale_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The scale, or why it was not retired.
#[derive(SimpleObject)]
pub struct RetireRatingScalePayload {
    /// The scale, retired; null where there are errors.
    pub rating_scale: Option<RatingScale>,
    /// Why it was not retired.
    pub errors: Vec<RetireRatingScaleError>,
}

change_error! {
    /// Why a rating scale was not retired.
    RetireRatingScaleError, RetireRatingScaleErrorCode {
        /// There is no such rating scale.
        ScaleNotFound at "scaleId",
        /// The scale is retired already.
        ScaleRetired,
        /// No other scale is in use.
        LastScale,
    }
}

use RetireRatingScaleErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RetireRatingScale;

/// The mutation.
#[Object]
impl RetireRatingScale {
    /// Retires a rating scale: no further finding is rated on it, and what was rated on it stays. For
    /// admins.
    async fn retire_rating_scale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which scale.")] input: RetireRatingScaleInput,
    ) -> Option<Result<RetireRatingScalePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: RetireRatingScaleInput,
) -> Result<RetireRatingScalePayload> {
    let reviewer = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<RatingScale>(ctx, &["ratingScale"])?;
    let current = Current::plan::<RatingScale>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = retire(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RetireRatingScalePayload {
            rating_scale: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RetireRatingScalePayload {
            rating_scale: None,
            errors: current.tell(ctx, &input.scale_id, errors).await?,
        },
    })
}

async fn retire(
    tx: &DatabaseTransaction,
    input: &RetireRatingScaleInput,
) -> Result<Uuid, Failure<RetireRatingScaleError>> {
    let id = input::key("scaleId", &input.scale_id, "rating_scale")?;
    let scale = change::lock::<rating_scale::Entity, _>(tx, id, input.expected_revision).await?;
    if scale.retired_at.is_some() {
        return Err(Failure::refused(RetireRatingScaleError::new(
            Code::ScaleRetired,
            "scaleId",
            "the scale is retired already; its `retiredAt` says since when",
        )));
    }
    let known = on_constraint(|name| {
        (name == "rating_scale_in_use").then(|| {
            RetireRatingScaleError::new(
                Code::LastScale,
                "scaleId",
                "no other scale is in use; record one by recordRatingScale first",
            )
        })
    });
    rating_scale::Entity::update_many()
        .col_expr(rating_scale::Column::RetiredAt, Expr::current_timestamp())
        .filter(rating_scale::Column::Id.eq(id))
        .exec(tx)
        .await
        .map_err(known)?;
    Ok(id)
}
