//! Approvals of verdict revisions.

use sea_orm::entity::prelude::*;

/// One reviewer's vote for one verdict revision.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approval")]
pub struct Model {
    /// The revision that is approved.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision_id: Uuid,
    /// The reviewer who approves it, none of its authors.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reviewer_id: Uuid,
    /// When the vote was given.
    pub approved_at: DateTimeUtc,
}

/// How rows of `approval` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The revision that is approved.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::RevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    Revision,
    /// The reviewer who approves it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::ReviewerId",
        to = "super::reviewer::Column::Id"
    )]
    Reviewer,
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revision.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Reviewer.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
