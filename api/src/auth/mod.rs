//! Who is asking, and what they may do.

mod issue;
pub mod token;

pub use issue::{IssueError, Issued, TokenRow, issue, list, revoke, revoke_demo_tokens};

use async_graphql::{Context, Result};
use axum::http::{HeaderMap, header};
use sea_orm::{
    ActiveEnum as _, ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, FromQueryResult,
    Statement,
};
use uuid::Uuid;

use crate::{
    graph::{
        error::{Code, coded},
        plan::Audience,
    },
    reviewer::Role,
};

/// Who sent the request.
#[derive(Clone, Debug)]
pub enum Viewer {
    /// Anybody, without a token.
    Public,
    /// A reviewer, by a valid token.
    Reviewer(SignedIn),
}

/// A reviewer who has signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The reviewer.
    pub id: Uuid,
    /// What the reviewer may do by this token: the lower of the reviewer's role and the token's.
    pub role: Role,
}

impl Viewer {
    /// For whom reads are planned.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::Public => Audience::Public,
            Self::Reviewer(_) => Audience::Staff,
        }
    }

    /// The reviewer's id, for the log.
    #[must_use]
    pub fn reviewer_id(&self) -> Option<Uuid> {
        match self {
            Self::Public => None,
            Self::Reviewer(signed_in) => Some(signed_in.id),
        }
    }
}

/// Why a viewer could not be found.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The token is malformed, unknown, expired or revoked; which of these is not told.
    #[error("the token is not valid")]
    InvalidToken,
    /// The database did not answer.
    #[error("the database did not answer")]
    Database(#[from] DbErr),
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    role: entity::reviewer::Role,
    token_role: Option<entity::reviewer::Role>,
}

/// Finds the viewer by the `Authorization: Bearer` header, in one statement, which also notes the
/// token's use, to the minute.
///
/// # Errors
/// See [`AuthError`]. No header at all is [`Viewer::Public`].
pub async fn authenticate(
    db: &DatabaseConnection,
    headers: &HeaderMap,
) -> Result<Viewer, AuthError> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(Viewer::Public);
    };
    let (scheme, token) = header
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(AuthError::InvalidToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthError::InvalidToken);
    }
    let token = token::Token::parse(token.trim()).map_err(|_| AuthError::InvalidToken)?;
    let row = db
        .query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "WITH valid AS ( \
                 SELECT t.id AS token_id, t.last_used_at, t.role AS token_role, r.id, r.role \
                 FROM token t JOIN reviewer r ON r.id = t.reviewer_id \
                 WHERE t.hash = $1 AND t.revoked_at IS NULL AND r.deactivated_at IS NULL \
                   AND (t.expires_at IS NULL OR t.expires_at > now()) \
             ), used AS ( \
                 UPDATE token SET last_used_at = now() FROM valid v WHERE token.id = v.token_id \
                   AND (v.last_used_at IS NULL OR v.last_used_at < now() - interval '1 minute') \
             ) SELECT id, role, token_role FROM valid",
            [token.hash().to_vec().into()],
        ))
        .await?
        .ok_or(AuthError::InvalidToken)?;
    let found = Found::from_query_result(&row, "")?;
    let role = found
        .token_role
        .map_or(found.role, |narrower| narrower.min(found.role));
    Ok(Viewer::Reviewer(SignedIn {
        id: found.id,
        role: role.into(),
    }))
}

/// The reviewer who asks, if they have at least this role.
///
/// # Errors
/// UNAUTHENTICATED without a token, FORBIDDEN with one that does not reach.
pub fn require<'a>(ctx: &Context<'a>, role: Role) -> Result<&'a SignedIn> {
    match ctx.data_opt::<Viewer>() {
        Some(Viewer::Reviewer(signed_in))
            if entity::reviewer::Role::from(signed_in.role) >= role.into() =>
        {
            Ok(signed_in)
        }
        Some(Viewer::Reviewer(_)) => Err(coded(
            Code::Forbidden,
            &format!(
                "this takes the role {}; ask an admin, or use a token that is not narrowed below it",
                entity::reviewer::Role::from(role).to_value()
            ),
        )),
        _ => Err(coded(
            Code::Unauthenticated,
            "sign in: send the header `Authorization: Bearer <token>`",
        )),
    }
}
