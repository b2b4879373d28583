//! The merges of speakers that turned out to be one, and how they were undone.

use sea_orm::entity::prelude::*;

/// One merge of a speaker into another; in force until it is undone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "speaker_merge")]
pub struct Model {
    /// The merge's `UUIDv7`, in the order of merging.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The speaker that went.
    pub merged_id: Uuid,
    /// The speaker that remained; it may have been merged into a third since.
    pub into_id: Uuid,
    /// The name that the speaker that went was called by.
    pub preferred_name_id: Option<Uuid>,
    /// Why they are one, 1 to 2000 characters.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The reviewer who merged them; none for an operator on the command line.
    pub merged_by: Option<Uuid>,
    /// When they were merged.
    pub merged_at: DateTimeUtc,
    /// The reviewer who undid it; none while it is in force, and for an operator on the command line.
    pub unmerged_by: Option<Uuid>,
    /// When it was undone; none while it is in force.
    pub unmerged_at: Option<DateTimeUtc>,
    /// Why it was undone, 1 to 2000 characters; none while it is in force.
    #[sea_orm(column_type = "Text", nullable)]
    pub unmerge_reason: Option<String>,
}

/// How rows of `speaker_merge` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The speaker that went.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::MergedId",
        to = "super::speaker::Column::Id"
    )]
    Merged,
    /// The speaker that remained.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::IntoId",
        to = "super::speaker::Column::Id"
    )]
    Into,
    /// The name that the speaker that went was called by.
    #[sea_orm(
        belongs_to = "super::speaker_name::Entity",
        from = "Column::PreferredNameId",
        to = "super::speaker_name::Column::Id"
    )]
    PreferredName,
    /// The reviewer who merged them.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::MergedBy",
        to = "super::reviewer::Column::Id"
    )]
    MergedBy,
    /// The reviewer who undid it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::UnmergedBy",
        to = "super::reviewer::Column::Id"
    )]
    UnmergedBy,
}

impl Related<super::speaker::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Merged.def()
    }
}

impl Related<super::speaker_name::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PreferredName.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::MergedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
