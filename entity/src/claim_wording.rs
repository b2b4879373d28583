//! Further wordings of claims.

use sea_orm::entity::prelude::*;

/// A claim in further words: those of a text that was found to make it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_wording")]
pub struct Model {
    /// The wording's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The claim.
    pub claim_id: Uuid,
    /// The words, 1 to 2000 characters.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The reviewer who recorded it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
}

/// How rows of `claim_wording` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
    /// The reviewer who recorded it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
