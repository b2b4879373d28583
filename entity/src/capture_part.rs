//! Parts of captures: the headline, the body and so on.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a stretch of a text is to the article.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Part {
    /// The headline.
    Headline,
    /// What stands below the headline and sums up the article.
    Standfirst,
    /// The article itself.
    Body,
    /// What is said of a picture or a table.
    Caption,
}

/// A part of a capture's text. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capture_part")]
pub struct Model {
    /// The capture.
    #[sea_orm(primary_key, auto_increment = false)]
    pub capture_id: Uuid,
    /// Its first Unicode code point in the capture's text, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub start: i32,
    /// The code point after its last.
    pub end: i32,
    /// What it is.
    pub part: Part,
}

/// How rows of `capture_part` lead to other rows.
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
