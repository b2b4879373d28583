//! `rejectMatch`: a claim is not what it was suggested for, and is not suggested for it again.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::match_rejection::{self, Column};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::MatchRejection;
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

/// Which claim is not what it was suggested for.
#[derive(Clone, InputObject)]
pub struct RejectMatchInput {
    /// The claim that was suggested.
    pub claim_id: ID,
    /// The claim that it was suggested for; it does not matter which is which. Left out for a source.
    pub other_claim_id: Option<ID>,
    /// The source that it was suggested for; left out for a claim.
    pub source_id: Option<ID>,
    /// What tells them apart, 1 to 1,000 characters.
    pub reason: Option<String>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer.
    pub idempotency_key: Option<String>,
}

/// The rejection, or why there is none.
#[derive(SimpleObject)]
pub struct RejectMatchPayload {
    /// The rejection; null where there are errors.
    pub rejection: Option<MatchRejection>,
    /// Whether it was rejected before, so that nothing changed, the reason neither.
    pub already_rejected: bool,
    /// Why it was not rejected.
    pub errors: Vec<RejectMatchError>,
}

user_error! {
    /// Why a match was not rejected.
    RejectMatchError, RejectMatchErrorCode {
        /// There is no such claim.
        ClaimNotFound,
        /// There is no such source.
        SourceNotFound,
        /// A claim is what it is.
        SameClaim,
        /// A claim was suggested either for another claim or for a source.
        TargetMismatch,
    }
}

use RejectMatchErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RejectMatch;

/// The mutation.
#[Object]
impl RejectMatch {
    /// Notes that a claim does not say what another one says, or is not made in a source: it is not suggested for
    /// that again. Rejecting it again changes nothing. For reviewers.
    async fn reject_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim is not what it was suggested for.")] input: RejectMatchInput,
    ) -> Option<Result<RejectMatchPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RejectMatchInput) -> Result<RejectMatchPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<MatchRejection>(ctx, &["rejection"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, reject(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok((id, already_rejected)) => RejectMatchPayload {
            rejection: reply.read(ctx, id).await?,
            already_rejected,
            errors: Vec::new(),
        },
        Err(errors) => RejectMatchPayload {
            rejection: None,
            already_rejected: false,
            errors,
        },
    })
}

/// What a claim was suggested for.
enum Target {
    Claim(Uuid),
    Source(Uuid),
}

async fn reject(
    tx: &DatabaseTransaction,
    input: &RejectMatchInput,
) -> Result<(Uuid, bool), Failure<RejectMatchError>> {
    let claim = input::key("claimId", &input.claim_id, "claim")?;
    let target = match (&input.other_claim_id, &input.source_id) {
        (Some(other), None) => Target::Claim(input::key("otherClaimId", other, "claim")?),
        (None, Some(source)) => Target::Source(input::key("sourceId", source, "source")?),
        _ => {
            return Err(Failure::refused(RejectMatchError::new(
                Code::TargetMismatch,
                "otherClaimId",
                "name either the claim or the source that the claim was suggested for",
            )));
        }
    };
    let reason = input::optional_text("reason", input.reason.as_ref(), 1_000)?;
    let (first, other, source) = match target {
        Target::Claim(other) if other == claim => {
            return Err(Failure::refused(RejectMatchError::new(
                Code::SameClaim,
                "otherClaimId",
                "both are the same claim; name two",
            )));
        }
        Target::Claim(other) => (claim.min(other), Some(claim.max(other)), None),
        Target::Source(source) => (claim, None, Some(source)),
    };
    let id = Uuid::now_v7();
    let row = match_rejection::ActiveModel {
        id: Set(id),
        claim_id: Set(first),
        other_claim_id: Set(other),
        source_id: Set(source),
        reason: Set(reason),
        ..Default::default()
    };
    let absent = |end| {
        let place = if end == Some(claim) {
            "claimId"
        } else {
            "otherClaimId"
        };
        let message = "there is no such claim; take its id from an answer";
        RejectMatchError::new(Code::ClaimNotFound, place, message)
    };
    let known = on_constraint(|name| match name {
        "match_rejection_claim" => Some(absent(Some(first))),
        "match_rejection_other" => Some(absent(other)),
        "match_rejection_source" => Some(RejectMatchError::new(
            Code::SourceNotFound,
            "sourceId",
            "there is no such source; take its id from an answer",
        )),
        _ => None,
    });
    let in_force = OnConflict::columns([Column::ClaimId, Column::OtherClaimId, Column::SourceId])
        .target_and_where(Column::RestoredAt.is_null())
        .do_nothing()
        .to_owned();
    let inserted = match_rejection::Entity::insert(row)
        .on_conflict(in_force)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    if inserted == 1 {
        return Ok((id, false));
    }
    let mut found = match_rejection::Entity::find()
        .filter(Column::ClaimId.eq(first))
        .filter(Column::RestoredAt.is_null());
    if let Some(other) = other {
        found = found.filter(Column::OtherClaimId.eq(other));
    }
    if let Some(source) = source {
        found = found.filter(Column::SourceId.eq(source));
    }
    let found = found.one(tx).await?;
    Ok((found.map_or(id, |rejection| rejection.id), true))
}
