//! The pages that captures were taken from.

use sea_orm::entity::prelude::*;

/// A page as it was saved, beside the capture whose text was taken from it. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capture_page")]
pub struct Model {
    /// The capture.
    #[sea_orm(primary_key, auto_increment = false)]
    pub capture_id: Uuid,
    /// The page, 1 byte to 4 MiB of UTF-8, with whatever scripts it has.
    #[sea_orm(column_type = "Text")]
    pub html: String,
    /// The SHA-256 of the page in UTF-8, 32 bytes.
    pub sha256: Vec<u8>,
}

/// How rows of `capture_page` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The capture.
    #[sea_orm(
        belongs_to = "super::capture::Entity",
        from = "Column::CaptureId",
        to = "super::capture::Column::Id"
    )]
    Capture,
}

impl Related<super::capture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Capture.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
