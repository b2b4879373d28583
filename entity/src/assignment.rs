//! Assignments: who is to see to what.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How soon an assignment is to be seen to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Priority {
    /// When there is time.
    Low,
    /// In its turn.
    Normal,
    /// Before what is NORMAL.
    High,
    /// At once.
    Urgent,
}

/// How an assignment ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// What was to be done is done.
    Done,
    /// It is not to be done any more, or not by the assignee.
    Cancelled,
}

/// A claim or a verdict that a reviewer is to see to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// The assignment's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The claim to see to; none where it is a verdict.
    pub claim_id: Option<Uuid>,
    /// The verdict to see to; none where it is a claim.
    pub verdict_id: Option<Uuid>,
    /// The reviewer who is to see to it.
    pub assignee_id: Uuid,
    /// How soon.
    pub priority: Priority,
    /// The last day on which it is in time; none for any.
    pub due_on: Option<Date>,
    /// What is to be done, 1 to 2000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// The reviewer who assigned it; none for an operator on the command line.
    pub assigned_by: Option<Uuid>,
    /// When it was assigned.
    pub assigned_at: DateTimeUtc,
    /// The reviewer who ended it; none while it is open, and for an operator on the command line.
    pub ended_by: Option<Uuid>,
    /// When it ended; none while it is open.
    pub ended_at: Option<DateTimeUtc>,
    /// How it ended; none while it is open.
    pub outcome: Option<Outcome>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
}

/// How rows of `assignment` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim to see to.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
    /// The verdict to see to.
    #[sea_orm(
        belongs_to = "super::verdict::Entity",
        from = "Column::VerdictId",
        to = "super::verdict::Column::Id"
    )]
    Verdict,
    /// The reviewer who is to see to it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::AssigneeId",
        to = "super::reviewer::Column::Id"
    )]
    Assignee,
    /// The reviewer who assigned it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::AssignedBy",
        to = "super::reviewer::Column::Id"
    )]
    AssignedBy,
    /// The reviewer who ended it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::EndedBy",
        to = "super::reviewer::Column::Id"
    )]
    EndedBy,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdict.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assignee.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
