//! Notes: what colleagues write on records, for each other.

use sea_orm::entity::prelude::*;

/// What a reviewer wrote on a record of any type; it is never published.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note")]
pub struct Model {
    /// The note's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The type of the record that it is on, as the prefix of its ids.
    #[sea_orm(column_type = "Text")]
    pub subject_type: String,
    /// The record that it is on.
    pub subject_id: Uuid,
    /// The note that it replies to, on the same record; none where it begins a thread.
    pub parent_id: Option<Uuid>,
    /// Markdown, 1 to 10000 characters; kept when it is withdrawn, and not shown any more.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The reviewer who wrote it; none for an operator on the command line.
    pub written_by: Option<Uuid>,
    /// When it was written.
    pub written_at: DateTimeUtc,
    /// When its text last changed; none if it never did.
    pub edited_at: Option<DateTimeUtc>,
    /// The reviewer who withdrew it; none while it stands, and for an operator on the command line.
    pub withdrawn_by: Option<Uuid>,
    /// When it was withdrawn; none while it stands.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
}

/// How rows of `note` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The note that it replies to.
    #[sea_orm(belongs_to = "Entity", from = "Column::ParentId", to = "Column::Id")]
    Parent,
    /// The notes that reply to it.
    #[sea_orm(has_many = "Entity", via_rel = "Relation::Parent")]
    Replies,
    /// The reviewer who wrote it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::WrittenBy",
        to = "super::reviewer::Column::Id"
    )]
    WrittenBy,
    /// The reviewer who withdrew it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::WithdrawnBy",
        to = "super::reviewer::Column::Id"
    )]
    WithdrawnBy,
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::WrittenBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
