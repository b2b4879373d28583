//! What other registers know speakers by.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A register of people and organisations.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IdentifierScheme {
    /// Wikidata.
    Wikidata,
    /// The International Standard Name Identifier, ISO 27729.
    Isni,
    /// ORCID, which researchers have.
    Orcid,
    /// A register of the newsroom's own.
    Own,
}

/// The identifier that a speaker has in a register; one in each.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "speaker_identifier")]
pub struct Model {
    /// The speaker.
    #[sea_orm(primary_key, auto_increment = false)]
    pub speaker_id: Uuid,
    /// The register.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scheme: IdentifierScheme,
    /// The identifier in the register's usual form; no two speakers have the same.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    /// The speaker whose it was before it came over by a merge; none where it is the speaker's own.
    pub merged_from_id: Option<Uuid>,
}

/// How rows of `speaker_identifier` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The speaker.
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
