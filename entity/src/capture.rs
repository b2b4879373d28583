//! Captures: what a source said at one moment.

use sea_orm::entity::prelude::*;

/// The text of a source as it stood at one moment. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capture")]
pub struct Model {
    /// The capture's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The source whose text it is.
    pub source_id: Uuid,
    /// The text, 1 byte to 1 MiB of UTF-8; passages count its Unicode code points.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The SHA-256 of the text in UTF-8, 32 bytes; unique within its source.
    pub sha256: Vec<u8>,
    /// When the text stood so.
    pub captured_at: DateTimeUtc,
    /// The reviewer who captured it; none for an operator on the command line.
    pub captured_by: Option<Uuid>,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `capture` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The source whose text it is.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
    /// The reviewer who captured it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::CapturedBy",
        to = "super::reviewer::Column::Id"
    )]
    CapturedBy,
    /// The page that its text was taken from.
    #[sea_orm(has_one = "super::capture_page::Entity")]
    Page,
    /// The parts of its text.
    #[sea_orm(has_many = "super::capture_part::Entity")]
    Parts,
    /// The quotes that stand in it.
    #[sea_orm(has_many = "super::quote::Entity", via_rel = "Relation::Capture")]
    Quotes,
    /// What was found of quotes of other captures in it.
    #[sea_orm(has_many = "super::quote_check::Entity", via_rel = "Relation::Capture")]
    Checks,
    /// The evidence that passages of it are.
    #[sea_orm(has_many = "super::evidence::Entity", via_rel = "Relation::Capture")]
    Evidence,
    /// The suggestions for its text that were dismissed.
    #[sea_orm(
        has_many = "super::suggestion_dismissal::Entity",
        via_rel = "Relation::Capture"
    )]
    SuggestionDismissals,
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CapturedBy.def()
    }
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Quotes.def()
    }
}

impl Related<super::quote_check::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Checks.def()
    }
}

impl Related<super::evidence::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Evidence.def()
    }
}

impl Related<super::suggestion_dismissal::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::SuggestionDismissals.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
