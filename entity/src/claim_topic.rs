//! Which claims are about which topics.

use sea_orm::entity::prelude::*;

/// One topic that one claim is about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_topic")]
pub struct Model {
    /// The claim.
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: Uuid,
    /// The topic that it is about, which is not merged.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: Uuid,
    /// The reviewer who said so; none for an operator on the command line.
    pub set_by: Option<Uuid>,
    /// When it was said.
    pub set_at: DateTimeUtc,
}

/// How rows of `claim_topic` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
    /// The topic that it is about.
    #[sea_orm(
        belongs_to = "super::topic::Entity",
        from = "Column::TopicId",
        to = "super::topic::Column::Id"
    )]
    Topic,
    /// The reviewer who said so.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::SetBy",
        to = "super::reviewer::Column::Id"
    )]
    SetBy,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl Related<super::topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Topic.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::SetBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
