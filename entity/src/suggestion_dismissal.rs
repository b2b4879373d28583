//! Suggestions of quotes that were dismissed.

use sea_orm::entity::prelude::*;

/// That nothing is to be recorded for what is suggested at a place of a capture. It never changes, but that it
/// is undone once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_dismissal")]
pub struct Model {
    /// The dismissal's `UUIDv7`, in the order of dismissing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The capture for whose text it was suggested.
    pub capture_id: Uuid,
    /// The suggestion, 32 hexadecimal digits; it is dismissed once at most that is not undone.
    #[sea_orm(column_type = "Text")]
    pub key: String,
    /// How its words begin, 1 to 300 characters.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// Why it is to be passed over, 1 to 1000 characters; none where that goes without saying.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The reviewer who dismissed it; none for an operator on the command line.
    pub dismissed_by: Option<Uuid>,
    /// When it was dismissed.
    pub dismissed_at: DateTimeUtc,
    /// The reviewer who undid that; none while it holds, and for an operator on the command line.
    pub restored_by: Option<Uuid>,
    /// When it was undone; none while it holds.
    pub restored_at: Option<DateTimeUtc>,
}

/// How rows of `suggestion_dismissal` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The capture for whose text it was suggested.
    #[sea_orm(
        belongs_to = "super::capture::Entity",
        from = "Column::CaptureId",
        to = "super::capture::Column::Id"
    )]
    Capture,
    /// The reviewer who dismissed it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::DismissedBy",
        to = "super::reviewer::Column::Id"
    )]
    DismissedBy,
    /// The reviewer who undid that.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RestoredBy",
        to = "super::reviewer::Column::Id"
    )]
    RestoredBy,
}

impl Related<super::capture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Capture.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::DismissedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
