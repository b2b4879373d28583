//! The ratings on a version of a scale.

use sea_orm::entity::prelude::*;

/// One rating on one version of a scale. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    /// The rating's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The version of a scale that it belongs to.
    pub scale_version_id: Uuid,
    /// Its place on the scale, unique within the version.
    pub position: i32,
    /// Its short name, 1 to 100 characters; no two within the version look the same.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// What it says about a claim, 1 to 1000 characters.
    #[sea_orm(column_type = "Text")]
    pub meaning: String,
    /// Its number between worst and best (schema.org `ratingValue`); none for one off the scale, such as "unproven".
    pub value: Option<i16>,
    /// Its colour, `#rrggbb` in lower case.
    #[sea_orm(column_type = "Text")]
    pub colour: String,
}

/// How rows of `rating` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The version of a scale that it belongs to.
    #[sea_orm(
        belongs_to = "super::rating_scale_version::Entity",
        from = "Column::ScaleVersionId",
        to = "super::rating_scale_version::Column::Id"
    )]
    ScaleVersion,
    /// Its labels in further languages.
    #[sea_orm(
        has_many = "super::rating_translation::Entity",
        via_rel = "Relation::Rating"
    )]
    Translations,
    /// The verdict revisions that give the rating.
    #[sea_orm(
        has_many = "super::verdict_revision::Entity",
        via_rel = "Relation::Rating"
    )]
    Revisions,
}

impl Related<super::rating_scale_version::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ScaleVersion.def()
    }
}

impl Related<super::rating_translation::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Translations.def()
    }
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revisions.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
