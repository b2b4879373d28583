//! `recordRatingScale`: a newsroom agrees on what findings are called.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use entity::rating_scale;
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    RatingScale,
    version::{self, Misfit, RatingScaleVersionInput},
};
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// The scale with its first version.
#[derive(Clone, InputObject)]
pub struct RecordRatingScaleInput {
    /// The name, 1 to 200 characters. No other scale has it, nor one that looks the same.
    pub name: String,
    /// Its ratings.
    pub version: RatingScaleVersionInput,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// The scale, or why none was recorded.
#[derive(SimpleObject)]
pub struct RecordRatingScalePayload {
    /// The scale; null where there are errors.
    pub rating_scale: Option<RatingScale>,
    /// Why no scale was recorded.
    pub errors: Vec<RecordRatingScaleError>,
}

user_error! {
    /// Why no rating scale was recorded.
    RecordRatingScaleError, RecordRatingScaleErrorCode {
        /// Another scale has the name, or one that looks the same.
        NameTaken,
        /// Only one of `best` and `worst` is given, or the best is not above the worst.
        RangeMismatch,
        /// The value of a rating does not lie between `worst` and `best`.
        ValueOutOfRange,
    }
}

use RecordRatingScaleErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RecordRatingScale;

/// The mutation.
#[Object]
impl RecordRatingScale {
    /// Records a rating scale with its first version. For admins.
    async fn record_rating_scale(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The scale with its first version.")] input: RecordRatingScaleInput,
    ) -> Option<Result<RecordRatingScalePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: RecordRatingScaleInput,
) -> Result<RecordRatingScalePayload> {
    let reviewer = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<RatingScale>(ctx, &["ratingScale"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            record(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecordRatingScalePayload {
            rating_scale: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RecordRatingScalePayload {
            rating_scale: None,
            errors,
        },
    })
}

async fn record(
    tx: &DatabaseTransaction,
    input: &RecordRatingScaleInput,
) -> Result<Uuid, Failure<RecordRatingScaleError>> {
    let id = Uuid::now_v7();
    let name = input::line("name", &input.name, 200)?;
    let version = version::read(tx, &input.version).await?;
    let row = rating_scale::ActiveModel {
        id: Set(id),
        name: Set(name),
        ..Default::default()
    };
    let known = on_constraint(|name| {
        (name == "rating_scale_name_unique").then(|| {
            RecordRatingScaleError::new(
                Code::NameTaken,
                "name",
                "another scale has this name, or one that looks the same; change that one by reviseRatingScale, or take another name",
            )
        })
    });
    rating_scale::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    version::insert(tx, id, 1, version).await?;
    Ok(id)
}

impl From<Misfit> for RecordRatingScaleError {
    fn from(misfit: Misfit) -> Self {
        let code = match misfit {
            Misfit::Range(_) => Code::RangeMismatch,
            Misfit::Value(_) => Code::ValueOutOfRange,
        };
        Self::new(code, misfit.place(), misfit.to_string())
    }
}
