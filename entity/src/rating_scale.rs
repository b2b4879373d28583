//! Rating scales.

use sea_orm::entity::prelude::*;

/// A named list of ratings, in versions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating_scale")]
pub struct Model {
    /// The scale's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The scale's name, 1 to 200 characters; no two scales have names that look the same.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when it is used no longer; none while it is.
    pub retired_at: Option<DateTimeUtc>,
}

/// How rows of `rating_scale` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The versions of the scale.
    #[sea_orm(
        has_many = "super::rating_scale_version::Entity",
        via_rel = "Relation::Scale"
    )]
    Versions,
}

impl Related<super::rating_scale_version::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Versions.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
