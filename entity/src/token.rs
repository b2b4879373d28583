//! API tokens, of which only a hash is kept.

use sea_orm::entity::prelude::*;

use crate::reviewer::Role;

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
    /// The role that it narrows its reviewer to; none for the reviewer's own.
    pub role: Option<Role>,
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
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reviewer.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
