//! Verdicts: what was found on claims.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a verdict stands in its life.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerdictState {
    /// No revision of it was ever published.
    Unpublished,
    /// One revision of it is published.
    Published,
    /// It was published and then taken back, in public.
    Retracted,
}

/// The newsroom's finding on one claim over its life.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict")]
pub struct Model {
    /// The verdict's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The claim that it is on; it has one verdict at most that is not retracted.
    pub claim_id: Uuid,
    /// Where it stands in its life.
    pub state: VerdictState,
    /// The revision by which it speaks; none while it is unpublished.
    pub published_revision_id: Option<Uuid>,
    /// `public_since`, or `-infinity` while only staff see it, which no time in Rust is; derived.
    #[sea_orm(column_type = "TimestampWithTimeZone", select_as = "text")]
    pub published_sort: String,
    /// The reviewer who recorded it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `verdict` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim that it is on.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
    /// The revision by which it speaks.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::PublishedRevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    PublishedRevision,
    /// The reviewer who recorded it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
    /// The verdict's versions.
    #[sea_orm(
        has_many = "super::verdict_revision::Entity",
        via_rel = "Relation::Verdict"
    )]
    Revisions,
    /// Where other verdicts rest on it.
    #[sea_orm(has_many = "super::evidence::Entity", via_rel = "Relation::Verdict")]
    CitedIn,
    /// What was corrected in it.
    #[sea_orm(has_many = "super::correction::Entity", via_rel = "Relation::Verdict")]
    Corrections,
    /// The requests that it be retracted.
    #[sea_orm(has_many = "super::retraction::Entity", via_rel = "Relation::Verdict")]
    Retractions,
    /// Who takes no part in it.
    #[sea_orm(has_many = "super::recusal::Entity", via_rel = "Relation::Verdict")]
    Recusals,
    /// That it stands though something has changed.
    #[sea_orm(
        has_many = "super::staleness_dismissal::Entity",
        via_rel = "Relation::Verdict"
    )]
    StalenessDismissals,
    /// Who is to see to the verdict.
    #[sea_orm(has_many = "super::assignment::Entity", via_rel = "Relation::Verdict")]
    Assignments,
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

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revisions.def()
    }
}

impl Related<super::assignment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assignments.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
