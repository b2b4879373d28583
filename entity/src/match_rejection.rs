//! Matches that were rejected.

use sea_orm::entity::prelude::*;

/// That a claim is not what it was suggested for: either not alike another claim, or not made in a source. It never
/// changes, but that it is undone once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "match_rejection")]
pub struct Model {
    /// The rejection's `UUIDv7`, in the order of rejecting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The claim; of two the one with the lower id.
    pub claim_id: Uuid,
    /// The claim with the higher id; none where it is about a source.
    pub other_claim_id: Option<Uuid>,
    /// The source that does not make the claim; none where it is about two claims.
    pub source_id: Option<Uuid>,
    /// Why, 1 to 1000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The reviewer who rejected it; none for an operator on the command line.
    pub rejected_by: Option<Uuid>,
    /// When it was rejected.
    pub rejected_at: DateTimeUtc,
    /// The reviewer who undid that; none while it holds, and for an operator on the command line.
    pub restored_by: Option<Uuid>,
    /// When it was undone; none while it holds.
    pub restored_at: Option<DateTimeUtc>,
}

/// How rows of `match_rejection` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
    /// The other claim.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::OtherClaimId",
        to = "super::claim::Column::Id"
    )]
    Other,
    /// The source that does not make the claim.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
    /// The reviewer who rejected it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RejectedBy",
        to = "super::reviewer::Column::Id"
    )]
    RejectedBy,
    /// The reviewer who undid that.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RestoredBy",
        to = "super::reviewer::Column::Id"
    )]
    RestoredBy,
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RejectedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
