//! Checks: what has become of quotes in further captures of their sources.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What has become of a quote's words in another capture of its source.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Standing {
    /// They stand at the same place.
    Present,
    /// They stand at another place.
    Moved,
    /// They do not stand there without a doubt, but something near them does.
    Changed,
    /// They do not stand there, nor anything near them.
    Missing,
}

/// That the words of a quote were looked for in another capture of its source, and what was found. It never
/// changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote_check")]
pub struct Model {
    /// The check's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The quote whose words were looked for.
    pub quote_id: Uuid,
    /// The capture that was looked through.
    pub capture_id: Uuid,
    /// What has become of them.
    pub standing: Standing,
    /// What had become of them until then; none where that was not known, and where the capture tells of an earlier moment.
    pub standing_before: Option<Standing>,
    /// Where the quote's passages stand, in order, each as an object with `start` and `end`; none where they do not.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub places: Option<Json>,
    /// The first Unicode code point of the passage that comes nearest to words that have changed.
    pub nearest_start: Option<i32>,
    /// The code point after its last.
    pub nearest_end: Option<i32>,
    /// What the capture says there.
    #[sea_orm(column_type = "Text", nullable)]
    pub nearest_text: Option<String>,
    /// When it was first found to stand so, with the same nearest passage, in one check after the other.
    pub since: DateTimeUtc,
    /// When it was looked for.
    pub checked_at: DateTimeUtc,
}

/// How rows of `quote_check` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The quote whose words were looked for.
    #[sea_orm(
        belongs_to = "super::quote::Entity",
        from = "Column::QuoteId",
        to = "super::quote::Column::Id"
    )]
    Quote,
    /// The capture that was looked through.
    #[sea_orm(
        belongs_to = "super::capture::Entity",
        from = "Column::CaptureId",
        to = "super::capture::Column::Id"
    )]
    Capture,
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Quote.def()
    }
}

impl Related<super::capture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Capture.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
