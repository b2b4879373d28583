//! Pairs of speakers that were found not to be the same.

use sea_orm::entity::prelude::*;

/// Two speakers that are not the same, whatever suggests it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_dismissal")]
pub struct Model {
    /// The dismissal's `UUIDv7`, in the order of dismissing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The speaker with the lower id.
    pub speaker_id: Uuid,
    /// The speaker with the higher id.
    pub other_id: Uuid,
    /// What tells them apart, 1 to 1000 characters.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The reviewer who dismissed it; none for an operator on the command line.
    pub dismissed_by: Option<Uuid>,
    /// When it was dismissed.
    pub dismissed_at: DateTimeUtc,
}

/// How rows of `duplicate_dismissal` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The speaker with the lower id.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::SpeakerId",
        to = "super::speaker::Column::Id"
    )]
    Speaker,
    /// The speaker with the higher id.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::OtherId",
        to = "super::speaker::Column::Id"
    )]
    Other,
    /// The reviewer who dismissed it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::DismissedBy",
        to = "super::reviewer::Column::Id"
    )]
    DismissedBy,
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::DismissedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
