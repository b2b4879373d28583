//! Which quotes make which claims.

use sea_orm::entity::prelude::*;

/// One quote's making of one claim.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_quote")]
pub struct Model {
    /// The claim that is made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: Uuid,
    /// The quote that makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub quote_id: Uuid,
    /// The reviewer who linked them; none for an operator on the command line.
    pub linked_by: Option<Uuid>,
    /// When they were linked.
    pub linked_at: DateTimeUtc,
}

/// How rows of `claim_quote` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim that is made.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
    /// The quote that makes it.
    #[sea_orm(
        belongs_to = "super::quote::Entity",
        from = "Column::QuoteId",
        to = "super::quote::Column::Id"
    )]
    Quote,
    /// The reviewer who linked them.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::LinkedBy",
        to = "super::reviewer::Column::Id"
    )]
    LinkedBy,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Quote.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::LinkedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
