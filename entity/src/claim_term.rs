//! In how many claims each term stands. Derived.

use sea_orm::entity::prelude::*;

/// A change of how many claims have a term; the number is the sum of the term's rows.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_term")]
pub struct Model {
    /// The change, in the order of writing.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The term; the empty one stands for all claims.
    #[sea_orm(column_type = "Text")]
    pub term: String,
    /// How many claims more have it.
    pub claims: i32,
}

/// Rows of `claim_term` lead nowhere.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
