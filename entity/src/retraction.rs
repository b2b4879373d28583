//! The requests that published verdicts be retracted.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a request for a retraction stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RetractionState {
    /// It awaits approvals.
    Requested,
    /// It has the approvals asked for, and can be carried out.
    Approved,
    /// The verdict was taken back by it, in public.
    Retracted,
    /// The verdict stands.
    Withdrawn,
}

/// A request that a published verdict be taken back, with its public reason; a verdict has one at most
/// that was not withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retraction")]
pub struct Model {
    /// The retraction's `UUIDv7`, in the order of asking.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The verdict that is to be taken back.
    pub verdict_id: Uuid,
    /// The revision by which the verdict speaks.
    pub revision_id: Uuid,
    /// Where it stands.
    pub state: RetractionState,
    /// What is wrong with the verdict, 1 to 2000 characters; public once it is retracted.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The reviewer who asked for it; none for an operator on the command line.
    pub requested_by: Option<Uuid>,
    /// When it was asked for.
    pub requested_at: DateTimeUtc,
    /// When it had the approvals asked for; none before.
    pub approved_at: Option<DateTimeUtc>,
    /// The editor who carried it out; none before, and for an operator on the command line.
    pub retracted_by: Option<Uuid>,
    /// When it was carried out; none where it was not.
    pub retracted_at: Option<DateTimeUtc>,
    /// The reviewer who withdrew it; none where nobody did, and for an operator on the command line.
    pub withdrawn_by: Option<Uuid>,
    /// When it was withdrawn; none where it was not.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
}

/// How rows of `retraction` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The verdict that is to be taken back.
    #[sea_orm(
        belongs_to = "super::verdict::Entity",
        from = "Column::VerdictId",
        to = "super::verdict::Column::Id"
    )]
    Verdict,
    /// The revision by which the verdict speaks.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::RevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    Revision,
    /// The reviewer who asked for it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RequestedBy",
        to = "super::reviewer::Column::Id"
    )]
    RequestedBy,
    /// The editor who carried it out.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RetractedBy",
        to = "super::reviewer::Column::Id"
    )]
    RetractedBy,
    /// The reviewer who withdrew it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::WithdrawnBy",
        to = "super::reviewer::Column::Id"
    )]
    WithdrawnBy,
    /// The votes for it.
    #[sea_orm(
        has_many = "super::retraction_approval::Entity",
        via_rel = "Relation::Retraction"
    )]
    Approvals,
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdict.def()
    }
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revision.def()
    }
}

impl Related<super::retraction_approval::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Approvals.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
