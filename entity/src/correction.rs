//! The corrections of published verdicts.

use sea_orm::entity::prelude::*;

/// The public note of what a new revision changed in a published verdict; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "correction")]
pub struct Model {
    /// The correction's `UUIDv7`, in the order of correcting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The verdict that is corrected.
    pub verdict_id: Uuid,
    /// The revision that was published by it.
    #[sea_orm(unique)]
    pub revision_id: Uuid,
    /// The revision that was published until then.
    #[sea_orm(unique)]
    pub replaced_revision_id: Uuid,
    /// What was wrong and is put right, 1 to 2000 characters; public.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The editor who corrected the verdict; none for an operator on the command line.
    pub corrected_by: Option<Uuid>,
    /// When it was corrected.
    pub corrected_at: DateTimeUtc,
}

/// How rows of `correction` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The verdict that is corrected.
    #[sea_orm(
        belongs_to = "super::verdict::Entity",
        from = "Column::VerdictId",
        to = "super::verdict::Column::Id"
    )]
    Verdict,
    /// The revision that was published by it.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::RevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    Revision,
    /// The revision that was published until then.
    #[sea_orm(
        belongs_to = "super::verdict_revision::Entity",
        from = "Column::ReplacedRevisionId",
        to = "super::verdict_revision::Column::Id"
    )]
    ReplacedRevision,
    /// The editor who corrected the verdict.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::CorrectedBy",
        to = "super::reviewer::Column::Id"
    )]
    CorrectedBy,
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdict.def()
    }
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Revision.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CorrectedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
