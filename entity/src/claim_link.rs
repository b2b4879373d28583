//! What claims are to each other.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What one claim is to another.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClaimLinkKind {
    /// Both say the same.
    Duplicates,
    /// The one says the same as the other of less: of one year, of one town.
    Narrows,
    /// If the one is so, the other is more likely so.
    Supports,
    /// Both cannot be so.
    Contradicts,
    /// The one helps to understand the other.
    ContextFor,
}

/// One claim's relation to another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_link")]
pub struct Model {
    /// The link's `UUIDv7`, in the order of linking.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The claim that the link leads from; the one with the lower id where it leads both ways.
    pub from_claim_id: Uuid,
    /// The claim that the link leads to.
    pub to_claim_id: Uuid,
    /// What the one is to the other.
    pub kind: ClaimLinkKind,
    /// Why, 1 to 1000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The reviewer who linked them; none for an operator on the command line.
    pub linked_by: Option<Uuid>,
    /// When they were linked.
    pub linked_at: DateTimeUtc,
}

/// How rows of `claim_link` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim that the link leads from.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::FromClaimId",
        to = "super::claim::Column::Id"
    )]
    From,
    /// The claim that the link leads to.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ToClaimId",
        to = "super::claim::Column::Id"
    )]
    To,
    /// The reviewer who linked them.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::LinkedBy",
        to = "super::reviewer::Column::Id"
    )]
    LinkedBy,
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::LinkedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
