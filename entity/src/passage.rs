//! Passages: where the words of a quote stand.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How closely a quote's words match its passage.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PassageMatch {
    /// Code point by code point.
    Exact,
    /// Up to quotation marks, dashes, white space, invisible characters and Unicode composition.
    Normalized,
    /// With omissions and insertions that are marked in the quote.
    Abridged,
}

/// A place in a capture's text that anchors a quote. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passage")]
pub struct Model {
    /// The quote that it anchors.
    #[sea_orm(primary_key, auto_increment = false)]
    pub quote_id: Uuid,
    /// Its place among the quote's passages, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Its first Unicode code point in the capture's text, from 0.
    pub start: i32,
    /// The code point after its last.
    pub end: i32,
    /// What the capture says from `start` up to `end`.
    #[sea_orm(column_type = "Text")]
    pub exact: String,
    /// What stands before it; with the suffix at most 200 characters.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// What stands after it; with the prefix at most 200 characters.
    #[sea_orm(column_type = "Text")]
    pub suffix: String,
    /// How closely the words given match it.
    pub r#match: PassageMatch,
    /// What stands between the passage before and this one, where a reviewer left it out.
    #[sea_orm(column_type = "Text", nullable)]
    pub omitted: Option<String>,
}

/// How rows of `passage` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The quote that it anchors.
    #[sea_orm(
        belongs_to = "super::quote::Entity",
        from = "Column::QuoteId",
        to = "super::quote::Column::Id"
    )]
    Quote,
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Quote.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
