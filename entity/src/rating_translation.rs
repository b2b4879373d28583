//! The labels of ratings in further languages.

use sea_orm::entity::prelude::*;

/// What one rating is called in one further language. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating_translation")]
pub struct Model {
    /// The rating.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rating_id: Uuid,
    /// The language, a BCP 47 tag.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub language: String,
    /// Its short name in that language, 1 to 100 characters.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// What it says about a claim, in that language, 1 to 1000 characters.
    #[sea_orm(column_type = "Text")]
    pub meaning: String,
}

/// How rows of `rating_translation` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The rating.
    #[sea_orm(
        belongs_to = "super::rating::Entity",
        from = "Column::RatingId",
        to = "super::rating::Column::Id"
    )]
    Rating,
}

impl Related<super::rating::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Rating.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
