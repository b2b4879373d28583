//! The versions of rating scales.

use sea_orm::entity::prelude::*;

/// One version of a rating scale. It never changes: another wording makes the next version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating_scale_version")]
pub struct Model {
    /// The version's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scale of which it is a version.
    pub scale_id: Uuid,
    /// Its number within the scale, from 1.
    pub number: i32,
    /// The value of its best rating (schema.org `bestRating`); none where ratings have no values.
    pub best: Option<i16>,
    /// The value of its worst rating (schema.org `worstRating`), below the best; none where ratings have no values.
    pub worst: Option<i16>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
}

/// How rows of `rating_scale_version` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The scale of which it is a version.
    #[sea_orm(
        belongs_to = "super::rating_scale::Entity",
        from = "Column::ScaleId",
        to = "super::rating_scale::Column::Id"
    )]
    Scale,
    /// The ratings of the version.
    #[sea_orm(has_many = "super::rating::Entity", via_rel = "Relation::ScaleVersion")]
    Ratings,
}

impl Related<super::rating_scale::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Scale.def()
    }
}

impl Related<super::rating::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Ratings.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
