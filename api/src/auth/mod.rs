//! Who is asking, and what they may do.

mod issue;
mod secret;

pub use issue::{
    IssueError, Issued, Terms, TokenRow, issue, list, revoke, revoke_all, revoke_by_id,
    revoke_demo_tokens,
};
pub use secret::{Token, TokenError};

use async_graphql::{Context, Result};
use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use entity::{reviewer, token};
use sea_orm::{ActiveEnum as _, DbErr};
use sqlx::{AssertSqlSafe, Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::{
    database::Readers,
    graph::{
        error::{Code, coded},
        plan::Audience,
    },
    reviewer::{Role, TokenScope},
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
    /// What the reviewer may do by this token: the lower of the reviewer's role and the token's scope.
    pub scope: TokenScope,
    /// The token by which they did; none where the program itself acts for them.
    pub token: Option<UsedToken>,
}

/// The token that somebody signed in with.
#[derive(Clone, Debug)]
pub struct UsedToken {
    /// Its id.
    pub id: Uuid,
    /// When it ends; none for never.
    pub expires_at: Option<DateTime<Utc>>,
}

impl SignedIn {
    /// What the reviewer may do, as a role; with a token that only reads, the lowest.
    #[must_use]
    pub fn role(&self) -> Role {
        match self.scope {
            TokenScope::Read | TokenScope::Reviewer => Role::Reviewer,
            TokenScope::Editor => Role::Editor,
            TokenScope::Admin => Role::Admin,
        }
    }
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
    #[error("the database did not answer: {0}")]
    Database(#[from] DbErr),
}

/// How long a token's use goes unnoted after it was noted last, in SQL.
const NOTE_EVERY: &str = "1 minute";

/// Finds the viewer by the `Authorization: Bearer` header, in one statement; the token's use is noted
/// to the minute, by a second one.
///
/// # Errors
/// See [`AuthError`]. No header at all is [`Viewer::Public`].
pub async fn authenticate(readers: &Readers, headers: &HeaderMap) -> Result<Viewer, AuthError> {
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
    let token = Token::parse(token.trim()).map_err(|_| AuthError::InvalidToken)?;
    let found = sqlx::query(AssertSqlSafe(format!(
        "SELECT t.id AS token_id, t.scope, t.expires_at, r.id, r.role, \
                t.last_used_at IS NULL OR t.last_used_at < now() - interval '{NOTE_EVERY}' AS to_note \
         FROM token t JOIN reviewer r ON r.id = t.reviewer_id \
         WHERE t.hash = $1 AND t.revoked_at IS NULL AND r.deactivated_at IS NULL \
           AND (t.expires_at IS NULL OR t.expires_at > now())"
    )))
    .bind(token.hash().to_vec());
    let row = readers
        .fetch_optional(found)
        .await?
        .ok_or(AuthError::InvalidToken)?;
    let found = Found::read(&row).map_err(|error| DbErr::Type(error.to_string()))?;
    if found.to_note {
        let note = sqlx::query("UPDATE token SET last_used_at = now() WHERE id = $1");
        readers.fetch_optional(note.bind(found.token_id)).await?;
    }
    let own = token::Scope::from(reviewer::Role::try_from_value(&found.role)?);
    let scope = match &found.scope {
        Some(narrower) => token::Scope::try_from_value(narrower)?.min(own),
        None => own,
    };
    Ok(Viewer::Reviewer(SignedIn {
        id: found.id,
        scope: scope.into(),
        token: Some(UsedToken {
            id: found.token_id,
            expires_at: found.expires_at,
        }),
    }))
}

/// A valid token, and whose it is.
struct Found {
    id: Uuid,
    role: String,
    token_id: Uuid,
    scope: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    to_note: bool,
}

impl Found {
    fn read(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            role: row.try_get("role")?,
            token_id: row.try_get("token_id")?,
            scope: row.try_get("scope")?,
            expires_at: row.try_get("expires_at")?,
            to_note: row.try_get("to_note")?,
        })
    }
}

/// The answer to somebody whose token was revoked while they were asking.
pub fn no_longer_valid() -> async_graphql::Error {
    coded(
        Code::Unauthenticated,
        "the token that you sign in with is no longer valid; sign in with another",
    )
}

/// The reviewer who asks, whatever their token allows.
///
/// # Errors
/// UNAUTHENTICATED without a token.
pub fn signed_in<'a>(ctx: &Context<'a>) -> Result<&'a SignedIn> {
    match ctx.data_opt::<Viewer>() {
        Some(Viewer::Reviewer(signed_in)) => Ok(signed_in),
        _ => Err(coded(
            Code::Unauthenticated,
            "sign in: send the header `Authorization: Bearer <token>`",
        )),
    }
}

/// The reviewer who asks, if they have at least this role.
///
/// # Errors
/// UNAUTHENTICATED without a token, FORBIDDEN with one that does not reach: any role, for one that only
/// reads.
pub fn require<'a>(ctx: &Context<'a>, role: Role) -> Result<&'a SignedIn> {
    let signed_in = signed_in(ctx)?;
    if signed_in.scope >= role.into() {
        return Ok(signed_in);
    }
    Err(coded(
        Code::Forbidden,
        &format!(
            "this takes the role {}; ask an admin, or use a token that is not narrowed below it",
            reviewer::Role::from(role).to_value()
        ),
    ))
}
