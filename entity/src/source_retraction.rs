//! That publishers retracted sources.

use sea_orm::entity::prelude::*;

/// That a publisher retracted a source. It never changes, but that it is undone once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_retraction")]
pub struct Model {
    /// The retraction's `UUIDv7`, in the order of noting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The source that was retracted; it has one retraction at most that is not undone.
    pub source_id: Uuid,
    /// Why its publisher retracted it, 1 to 2000 characters.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Where the publisher says so, up to 2048 characters; none where that is not known.
    #[sea_orm(column_type = "Text", nullable)]
    pub notice_url: Option<String>,
    /// The day on which the publisher retracted it; none where that is not known.
    pub retracted_on: Option<Date>,
    /// The editor who noted it; none for an operator on the command line.
    pub noted_by: Option<Uuid>,
    /// When it was noted.
    pub noted_at: DateTimeUtc,
    /// The editor who undid it; none while it holds, and for an operator on the command line.
    pub reinstated_by: Option<Uuid>,
    /// When it was undone; none while it holds.
    pub reinstated_at: Option<DateTimeUtc>,
    /// Why it was undone, 1 to 2000 characters; none while it holds.
    #[sea_orm(column_type = "Text", nullable)]
    pub reinstatement_reason: Option<String>,
}

/// How rows of `source_retraction` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The source that was retracted.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
    /// The editor who noted it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::NotedBy",
        to = "super::reviewer::Column::Id"
    )]
    NotedBy,
    /// The editor who undid it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::ReinstatedBy",
        to = "super::reviewer::Column::Id"
    )]
    ReinstatedBy,
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::NotedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
