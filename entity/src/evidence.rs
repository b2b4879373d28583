//! Evidence: what verdict revisions rest on.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a piece of evidence does to the claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Stance {
    /// It speaks for the claim.
    Supports,
    /// It speaks against the claim.
    Refutes,
    /// It helps to understand the claim, and speaks neither for nor against it.
    Context,
}

/// One thing that a verdict revision rests on: a source on record, a passage of a capture, a URL, or
/// another verdict. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    /// The evidence's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The revision that rests on it.
    pub revision_id: Uuid,
    /// Its place in the revision's list, from 1.
    pub position: i32,
    /// What it does to the claim.
    pub stance: Stance,
    /// The source on record, that of the capture for a passage; none where it is something else.
    pub source_id: Option<Uuid>,
    /// Where it is read, up to 2048 characters; none where it is something else.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// What it shows, 1 to 5000 characters.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// The capture that holds the passage; none where the evidence is no passage.
    pub capture_id: Option<Uuid>,
    /// The passage's first Unicode code point in the capture's text, from 0.
    pub start: Option<i32>,
    /// The code point after its last.
    pub end: Option<i32>,
    /// What the capture says from `start` up to `end`, 1 to 10000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub exact: Option<String>,
    /// The other verdict, published when this was written; none where it is something else.
    pub verdict_id: Option<Uuid>,
}

/// How rows of `evidence` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The revision that rests on it.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::RevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    Revision,
    /// The source on record.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
    /// The capture that holds the passage.
    #[sea_orm(
        belongs_to = "super::capture::Entity",
        from = "Column::CaptureId",
        to = "super::capture::Column::Id"
    )]
    Capture,
    /// The other verdict.
    #[sea_orm(
        belongs_to = "super::verdict::Entity",
        from = "Column::VerdictId",
        to = "super::verdict::Column::Id"
    )]
    Verdict,
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revision.def()
    }
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl Related<super::capture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Capture.def()
    }
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdict.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
