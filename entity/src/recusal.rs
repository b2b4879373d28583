//! The reviewers who take no part in a verdict.

use sea_orm::entity::prelude::*;

/// That a reviewer takes no part in a verdict; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recusal")]
pub struct Model {
    /// The verdict.
    #[sea_orm(primary_key, auto_increment = false)]
    pub verdict_id: Uuid,
    /// The reviewer who takes no part in it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reviewer_id: Uuid,
    /// Why, 1 to 2000 characters.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// The reviewer who declared it, or an admin for them; none for an operator on the command line.
    pub recused_by: Option<Uuid>,
    /// When it was declared.
    pub recused_at: DateTimeUtc,
}

/// How rows of `recusal` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The verdict.
    #[sea_orm(
        belongs_to = "super::verdict::Entity",
        from = "Column::VerdictId",
        to = "super::verdict::Column::Id"
    )]
    Verdict,
    /// The reviewer who takes no part in it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::ReviewerId",
        to = "super::reviewer::Column::Id"
    )]
    Reviewer,
    /// The reviewer who declared it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecusedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecusedBy,
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdict.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
