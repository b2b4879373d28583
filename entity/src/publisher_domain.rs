//! The web domains of publishers.

use sea_orm::entity::prelude::*;

/// A web domain under which a publisher publishes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publisher_domain")]
pub struct Model {
    /// The domain in lower case, up to 253 characters (RFC 1035).
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub domain: String,
    /// The publisher whose domain it is.
    pub publisher_id: Uuid,
}

/// How rows of `publisher_domain` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The publisher whose domain it is.
    #[sea_orm(
        belongs_to = "super::publisher::Entity",
        from = "Column::PublisherId",
        to = "super::publisher::Column::Id"
    )]
    Publisher,
}

impl Related<super::publisher::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Publisher.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
