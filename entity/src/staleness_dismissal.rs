//! That something which a verdict stands on has changed, and that it stands all the same.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What changed of that which a published verdict stands on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// The claim was put in other words.
    ClaimReworded,
    /// The claim turned out not to be checkable.
    ClaimNotCheckable,
    /// A quote that it speaks about was withdrawn.
    QuoteWithdrawn,
    /// Whether the words of a quote that it speaks about were said is disputed, or they were not.
    QuoteAttribution,
    /// The words of a quote that it speaks about no longer stand so in their source.
    QuoteChanged,
    /// The words of a quote that it speaks about are gone from their source.
    QuoteMissing,
    /// The publisher of a source took it back.
    SourceRetracted,
    /// A verdict that it rests on was corrected.
    VerdictCorrected,
    /// A verdict that it rests on was retracted.
    VerdictRetracted,
}

/// That a reviewer found a verdict to stand though something that it stands on has changed. It never
/// changes, and does not hold for what changes after it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staleness_dismissal")]
pub struct Model {
    /// The dismissal's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The verdict that stands.
    pub verdict_id: Uuid,
    /// What changed.
    pub kind: Reason,
    /// The prefix of the ids of the type of the record that changed.
    #[sea_orm(column_type = "Text")]
    pub subject_type: String,
    /// The record that changed.
    pub subject_id: Uuid,
    /// When it changed.
    pub since: DateTimeUtc,
    /// Why the verdict stands, 1 to 2000 characters.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The reviewer who found so; none for an operator on the command line.
    pub dismissed_by: Option<Uuid>,
    /// When they did.
    pub dismissed_at: DateTimeUtc,
}

/// How rows of `staleness_dismissal` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The verdict that stands.
    #[sea_orm(
        belongs_to = "super::verdict::Entity",
        from = "Column::VerdictId",
        to = "super::verdict::Column::Id"
    )]
    Verdict,
    /// The reviewer who found so.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::DismissedBy",
        to = "super::reviewer::Column::Id"
    )]
    DismissedBy,
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdict.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::DismissedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
