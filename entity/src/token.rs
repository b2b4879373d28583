//! API tokens, of which only a hash is kept.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::reviewer::Role;

/// How much of what its reviewer may do a token may do; each scope also reaches those before it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Scope {
    /// Reads what reviewers read, and changes nothing.
    Read,
    /// What a reviewer may do.
    Reviewer,
    /// What an editor may do.
    Editor,
    /// What an admin may do.
    Admin,
}

impl From<Role> for Scope {
    fn from(role: Role) -> Self {
        match role {
            Role::Reviewer => Self::Reviewer,
            Role::Editor => Self::Editor,
            Role::Admin => Self::Admin,
        }
    }
}

/// A secret by which a reviewer's program signs in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// The token's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The reviewer in whose name it acts.
    pub reviewer_id: Uuid,
    /// The token's first 12 characters (`vbt_` and 8 more), by which people tell tokens apart.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// The SHA-256 of the whole token, 32 bytes.
    pub hash: Vec<u8>,
    /// What it is for, 1 to 100 characters; none where nobody said.
    #[sea_orm(column_type = "Text", nullable)]
    pub label: Option<String>,
    /// What it narrows its reviewer to; none for all that the reviewer's role allows.
    pub scope: Option<Scope>,
    /// The reviewer who made it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// The token that its maker signed in with, than which it lasts no longer; none for an operator.
    pub made_by_token_id: Option<Uuid>,
    /// When it was made.
    pub recorded_at: DateTimeUtc,
    /// When it stops working; none for never.
    pub expires_at: Option<DateTimeUtc>,
    /// When it last signed a request in; none if it never did.
    pub last_used_at: Option<DateTimeUtc>,
    /// When it was revoked; none while it works.
    pub revoked_at: Option<DateTimeUtc>,
    /// Whether the demo made it, which revokes it at its next start.
    pub demo: bool,
}

/// How rows of `token` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The reviewer in whose name it acts.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::ReviewerId",
        to = "super::reviewer::Column::Id"
    )]
    Reviewer,
    /// The reviewer who made it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
    /// The token that its maker signed in with.
    #[sea_orm(
        belongs_to = "Entity",
        from = "Column::MadeByTokenId",
        to = "Column::Id"
    )]
    MadeByToken,
    /// The tokens that were made by it.
    #[sea_orm(has_many = "Entity", via_rel = "Relation::MadeByToken")]
    MadeTokens,
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reviewer.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
