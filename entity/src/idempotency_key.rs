//! Answers already given under an idempotency key.

use sea_orm::entity::prelude::*;

/// A creating request that was answered; repeated with the same key, it gets the same answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// The reviewer whose request it was; keys of different reviewers never meet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reviewer_id: Uuid,
    /// The key that the request carried, 1 to 255 characters.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// The SHA-256 over the mutation's name and its input, 32 bytes.
    pub body: Vec<u8>,
    /// What the request made; none while it is at work.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub answer: Option<Json>,
    /// When the key was first used.
    pub recorded_at: DateTimeUtc,
}

/// How rows of `idempotency_key` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The reviewer whose request it was.
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
