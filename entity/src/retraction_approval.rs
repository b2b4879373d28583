//! Approvals of retractions.

use sea_orm::entity::prelude::*;

/// One reviewer's vote for one retraction.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retraction_approval")]
pub struct Model {
    /// The retraction that is approved.
    #[sea_orm(primary_key, auto_increment = false)]
    pub retraction_id: Uuid,
    /// The reviewer who approves it, not the one who asked for it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reviewer_id: Uuid,
    /// When the vote was given.
    pub approved_at: DateTimeUtc,
}

/// How rows of `retraction_approval` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The retraction that is approved.
    #[sea_orm(
        belongs_to = "super::retraction::Entity",
        from = "Column::RetractionId",
        to = "super::retraction::Column::Id"
    )]
    Retraction,
    /// The reviewer who approves it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::ReviewerId",
        to = "super::reviewer::Column::Id"
    )]
    Reviewer,
}

impl Related<super::retraction::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Retraction.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reviewer.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
