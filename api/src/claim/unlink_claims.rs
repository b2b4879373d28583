//! `unlinkClaims`: what one claim was said to be to another is taken back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::claim_link;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::Claim;
use crate::{
    auth,
    graph::{
        error::{Failure, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which link.
#[derive(Clone, InputObject)]
pub struct UnlinkClaimsInput {
    /// The link.
    pub claim_link_id: ID,
}

/// The two claims that are no longer linked so, or why they still are.
#[derive(SimpleObject)]
pub struct UnlinkClaimsPayload {
    /// The first claim; null where there are errors.
    pub from: Option<Claim>,
    /// The second claim; null where there are errors.
    pub to: Option<Claim>,
    /// Why the link stays.
    pub errors: Vec<UnlinkClaimsError>,
}

user_error! {
    /// Why claims were not unlinked.
    UnlinkClaimsError, UnlinkClaimsErrorCode {
        /// There is no such link.
        LinkNotFound,
    }
}

use UnlinkClaimsErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UnlinkClaims;

/// The mutation.
#[Object]
impl UnlinkClaims {
    /// Takes back what one claim was said to be to another. For reviewers.
    async fn unlink_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which link.")] input: UnlinkClaimsInput,
    ) -> Option<Result<UnlinkClaimsPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: UnlinkClaimsInput) -> Result<UnlinkClaimsPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let from = Reply::plan::<Claim>(ctx, &["from"])?;
    let to = Reply::plan::<Claim>(ctx, &["to"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = unlink(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((from_id, to_id)) => UnlinkClaimsPayload {
            from: from.read(ctx, from_id).await?,
            to: to.read(ctx, to_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UnlinkClaimsPayload {
            from: None,
            to: None,
            errors,
        },
    })
}

async fn unlink(
    tx: &DatabaseTransaction,
    input: &UnlinkClaimsInput,
) -> Result<(Uuid, Uuid), Failure<UnlinkClaimsError>> {
    let id = input::key("claimLinkId", &input.claim_link_id, "claim_link")?;
    let deleted = claim_link::Entity::delete_many()
        .filter(claim_link::Column::Id.eq(id))
        .exec_with_returning(tx)
        .await?;
    match deleted.first() {
        Some(link) => Ok((link.from_claim_id, link.to_claim_id)),
        None => Err(Failure::refused(UnlinkClaimsError::new(
            Code::LinkNotFound,
            "claimLinkId",
            "there is no such link; read `claim { links }`",
        ))),
    }
}
