//! Tokens are made, listed and revoked.

use chrono::{DateTime, Utc};
use entity::{reviewer, token};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::secret::Token;
use crate::reviewer::{Role, TokenScope};

/// A token that was just made: the only moment at which it can be read.
pub struct Issued {
    /// The token in the clear.
    pub token: Token,
    /// Its id, by which it is revoked.
    pub id: Uuid,
}

/// What a token is to be.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// What it narrows its reviewer to; none for all that the reviewer's role allows.
    pub scope: Option<TokenScope>,
    /// What it is for.
    pub label: Option<String>,
    /// When it ends; none for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// The token that its maker signed in with; none for an operator on the command line.
    pub made_by_token: Option<Uuid>,
    /// Whether it is the demo's own, which its next start revokes.
    pub demo: bool,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// A token can only narrow what its reviewer may do.
    #[error(
        "a token cannot do more than its reviewer: {0:?} is the reviewer's role; give that or a lower scope"
    )]
    WiderThanReviewer(Role),
    /// The reviewer can no longer sign in.
    #[error("the reviewer is deactivated; tokens are for those who may sign in")]
    Deactivated,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Makes a token for a reviewer.
///
/// # Errors
/// See [`IssueError`].
pub async fn issue(
    db: &impl ConnectionTrait,
    reviewer: &reviewer::Model,
    terms: Terms,
) -> Result<Issued, IssueError> {
    let Terms {
        scope,
        label,
        expires_at,
        made_by_token,
        demo,
    } = terms;
    if reviewer.deactivated_at.is_some() {
        return Err(IssueError::Deactivated);
    }
    let scope = scope.map(token::Scope::from);
    if scope.is_some_and(|scope| scope > reviewer.role.into()) {
        return Err(IssueError::WiderThanReviewer(reviewer.role.into()));
    }
    let made = Token::generate();
    let id = Uuid::now_v7();
    let row = token::ActiveModel {
        id: Set(id),
        reviewer_id: Set(reviewer.id),
        prefix: Set(made.prefix().to_owned()),
        hash: Set(made.hash().to_vec()),
        scope: Set(scope),
        label: Set(label),
        expires_at: Set(expires_at),
        made_by_token_id: Set(made_by_token),
        demo: Set(demo),
        ..Default::default()
    };
    token::Entity::insert(row)
        .exec_without_returning(db)
        .await?;
    Ok(Issued { token: made, id })
}

/// A token with the reviewer whose it is.
pub type TokenRow = (token::Model, Option<reviewer::Model>);

/// All tokens, oldest first, revoked and expired ones included.
///
/// # Errors
/// Where the database fails.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<TokenRow>, DbErr> {
    token::Entity::find()
        .find_also_related(reviewer::Entity)
        .order_by_asc(token::Column::Id)
        .all(db)
        .await
}

/// Revokes the token whose prefix is given, and with it those that it made; they are refused from the next
/// request on. Answers how many of that prefix were revoked: none where there is no such token, or it was
/// revoked before.
///
/// # Errors
/// Where the database fails.
pub async fn revoke(db: &impl ConnectionTrait, prefix: &str) -> Result<u64, DbErr> {
    revoke_where(db, token::Column::Prefix.eq(prefix)).await
}

/// Revokes the token with this id, and with it those that it made. Answers 0 where it was revoked before.
///
/// # Errors
/// Where the database fails.
pub async fn revoke_by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<u64, DbErr> {
    revoke_where(db, token::Column::Id.eq(id)).await
}

/// Revokes all tokens of a reviewer, and those that were made by them, of whose secrets the reviewer knows.
///
/// # Errors
/// Where the database fails.
pub async fn revoke_all(db: &impl ConnectionTrait, reviewer: Uuid) -> Result<u64, DbErr> {
    revoke_where(db, token::Column::ReviewerId.eq(reviewer)).await
}

/// Revokes the tokens of the demo's earlier starts.
///
/// # Errors
/// Where the database fails.
pub async fn revoke_demo_tokens(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    revoke_where(db, token::Column::Demo.eq(true)).await
}

async fn revoke_where(
    db: &impl ConnectionTrait,
    which: sea_orm::sea_query::SimpleExpr,
) -> Result<u64, DbErr> {
    let revoked = token::Entity::update_many()
        .col_expr(token::Column::RevokedAt, Expr::current_timestamp())
        .filter(which.and(token::Column::RevokedAt.is_null()))
        .exec(db)
        .await?;
    Ok(revoked.rows_affected)
}
