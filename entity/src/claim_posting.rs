//! The index by which claims are found for a text: which term stands in which claim. Derived.

use sea_orm::entity::prelude::*;

/// A term of a claim.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_posting")]
pub struct Model {
    /// The term: the stem of a word.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub term: String,
    /// The claim.
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim_id: Uuid,
    /// How often the term stands in the words that the claim is known by.
    pub times: i16,
    /// How many terms those words have.
    pub length: i16,
}

/// Rows of `claim_posting` lead nowhere, so that writing them needs no look at the claim.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
