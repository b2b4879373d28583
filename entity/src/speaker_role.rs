//! The dated roles of speakers.

use sea_orm::entity::prelude::*;

/// An office or a function that a speaker held for a time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "speaker_role")]
pub struct Model {
    /// The role's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The speaker who held it.
    pub speaker_id: Uuid,
    /// The role's title, 1 to 300 characters.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Where it was held, 1 to 300 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub organization: Option<String>,
    /// Its first day; none where that is unknown.
    pub from_date: Option<Date>,
    /// Its last day; none where that is unknown or to come.
    pub until_date: Option<Date>,
    /// The speaker whose it was before it came over by a merge; none where it is the speaker's own.
    pub merged_from_id: Option<Uuid>,
}

/// How rows of `speaker_role` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The speaker who held it.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::SpeakerId",
        to = "super::speaker::Column::Id"
    )]
    Speaker,
    /// The speaker whose it was before it came over by a merge.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::MergedFromId",
        to = "super::speaker::Column::Id"
    )]
    MergedFrom,
}

impl Related<super::speaker::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Speaker.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
