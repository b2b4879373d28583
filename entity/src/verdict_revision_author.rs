//! The authors of verdict revisions.

use sea_orm::entity::prelude::*;

/// One author of one verdict revision; authors cannot approve it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict_revision_author")]
pub struct Model {
    /// The revision that was written.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision_id: Uuid,
    /// The reviewer who wrote on it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reviewer_id: Uuid,
}

/// How rows of `verdict_revision_author` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The revision that was written.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::RevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    Revision,
    /// The reviewer who wrote on it.
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
