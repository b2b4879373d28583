//! `revokeToken`: a token does nothing any more.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::token;
use sea_orm::{DatabaseTransaction, EntityTrait as _};
use uuid::Uuid;

use super::{Role, Token};
use crate::{
    auth::{self, SignedIn},
    graph::{
        error::{Failure, user_error},
        input,
        plan::Reply,
        write::Write,
    },
};

/// Which token.
#[derive(Clone, InputObject)]
pub struct RevokeTokenInput {
    /// The token; one of your own, or as an admin anybody's.
    pub token_id: ID,
}

/// The token, or why it was not revoked.
#[derive(SimpleObject)]
pub struct RevokeTokenPayload {
    /// The token, revoked; null where there are errors.
    pub token: Option<Token>,
    /// Whether it was revoked before, so that nothing changed.
    pub already_revoked: bool,
    /// Why it was not revoked.
    pub errors: Vec<RevokeTokenError>,
}

user_error! {
    /// Why a token was not revoked.
    RevokeTokenError, RevokeTokenErrorCode {
        /// There is no such token.
        TokenNotFound,
    }
}

use RevokeTokenErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RevokeToken;

/// The mutation.
#[Object]
impl RevokeToken {
    /// Revokes a token, and with it all that were made by it, and by those: they are refused from the next
    /// request on, for good. Revoking it again changes nothing. For reviewers their own, for admins anybody's.
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which token.")] input: RevokeTokenInput,
    ) -> Option<Result<RevokeTokenPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RevokeTokenInput) -> Result<RevokeTokenPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Token>(ctx, &["token"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = revoke(ctx, &write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((id, revoked)) => RevokeTokenPayload {
            token: reply.read(ctx, id).await?,
            already_revoked: !revoked,
            errors: Vec::new(),
        },
        Err(errors) => RevokeTokenPayload {
            token: None,
            already_revoked: false,
            errors,
        },
    })
}

/// The token, and whether it was this that revoked it.
async fn revoke(
    ctx: &Context<'_>,
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &RevokeTokenInput,
) -> Result<(Uuid, bool), Failure<RevokeTokenError>> {
    let id = input::key("tokenId", &input.token_id, "token")?;
    let Some(found) = token::Entity::find_by_id(id).one(tx).await? else {
        return Err(Failure::refused(RevokeTokenError::new(
            Code::TokenNotFound,
            "tokenId",
            "there is no such token; find it in `viewer { reviewer { tokens } }`",
        )));
    };
    if found.reviewer_id != reviewer.id {
        auth::require(ctx, Role::Admin)?;
    }
    Ok((id, auth::revoke_by_id(tx, id).await? > 0))
}
