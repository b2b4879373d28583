//! The topics that the claims of verdict revisions were about.

use sea_orm::entity::prelude::*;

/// One topic that the claim was about when one verdict revision was written.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict_revision_topic")]
pub struct Model {
    /// The revision that speaks.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision_id: Uuid,
    /// The topic; it may have been merged since.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: Uuid,
}

/// How rows of `verdict_revision_topic` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The revision that speaks.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::RevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    Revision,
    /// The topic.
    #[sea_orm(
        belongs_to = "super::topic::Entity",
        from = "Column::TopicId",
        to = "super::topic::Column::Id"
    )]
    Topic,
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revision.def()
    }
}

impl Related<super::topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Topic.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
