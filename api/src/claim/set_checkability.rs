//! `setClaimCheckability`: it is noted how far the check of a claim has come, or why there can be none.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::claim;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{
    Claim,
    checkability::{Checkability, Refusal, reason},
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

/// Which claim, and how far its check has come.
#[derive(Clone, InputObject)]
pub struct SetClaimCheckabilityInput {
    /// The claim.
    pub claim_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// How far its check has come.
    pub checkability: Checkability,
    /// Why it is NOT_CHECKABLE, 1 to 2,000 characters; left out for all else.
    pub reason: Option<String>,
}

/// The claim, or why nothing was noted.
#[derive(SimpleObject)]
pub struct SetClaimCheckabilityPayload {
    /// The claim; null where there are errors.
    pub claim: Option<Claim>,
    /// Why nothing was noted.
    pub errors: Vec<SetClaimCheckabilityError>,
}

change_error! {
    /// Why it was not noted how far a claim's check has come.
    SetClaimCheckabilityError, SetClaimCheckabilityErrorCode {
        /// There is no such claim.
        ClaimNotFound at "claimId",
        /// NOT_CHECKABLE needs a reason, and all else must not give one.
        ReasonMismatch,
    }
}

use SetClaimCheckabilityErrorCode as Code;

impl From<Refusal> for SetClaimCheckabilityError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(invalid) => invalid.into(),
            other => Self::new(Code::ReasonMismatch, "reason", other.to_string()),
        }
    }
}

/// The mutation.
#[derive(Default)]
pub struct SetClaimCheckability;

/// The mutation.
#[Object]
impl SetClaimCheckability {
    /// Notes how far the check of a claim has come, or why it cannot be checked. CHECKING and CHECKED
    /// come by themselves when a verdict is drafted and published. For reviewers.
    async fn set_claim_checkability(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim, and how far its check has come.")]
        input: SetClaimCheckabilityInput,
    ) -> Option<Result<SetClaimCheckabilityPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: SetClaimCheckabilityInput,
) -> Result<SetClaimCheckabilityPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Claim>(ctx, &["claim"])?;
    let current = Current::plan::<Claim>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = set(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SetClaimCheckabilityPayload {
            claim: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => SetClaimCheckabilityPayload {
            claim: None,
            errors: current.tell(ctx, &input.claim_id, errors).await?,
        },
    })
}

async fn set(
    tx: &DatabaseTransaction,
    input: &SetClaimCheckabilityInput,
) -> Result<Uuid, Failure<SetClaimCheckabilityError>> {
    let id = input::key("claimId", &input.claim_id, "claim")?;
    let reason =
        reason("reason", input.checkability, input.reason.as_ref()).map_err(Failure::refused)?;
    let row = claim::ActiveModel {
        id: Unchanged(id),
        checkability: Set(input.checkability.into()),
        checkability_reason: Set(reason),
        ..Default::default()
    };
    change::lock::<claim::Entity, _>(tx, id, input.expected_revision).await?;
    row.update(tx).await?;
    Ok(id)
}
