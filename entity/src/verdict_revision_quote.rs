//! The quotes that verdict revisions speak about.

use sea_orm::entity::prelude::*;

/// One quote that one verdict revision speaks about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict_revision_quote")]
pub struct Model {
    /// The revision that speaks.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision_id: Uuid,
    /// The quote that it speaks about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub quote_id: Uuid,
}

/// How rows of `verdict_revision_quote` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The revision that speaks.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::RevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    Revision,
    /// The quote that it speaks about.
    #[sea_orm(
        belongs_to = "super::quote::Entity",
        from = "Column::QuoteId",
        to = "super::quote::Column::Id"
    )]
    Quote,
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revision.def()
    }
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Quote.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
