//! Sources: the documents that words are taken from.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What kind of document a source is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceKind {
    /// A written piece of a newspaper, a magazine or a web site.
    Article,
    /// A written record of what was said.
    Transcript,
    /// A statement handed to the press.
    PressRelease,
    /// The text of a speech.
    Speech,
    /// A post on a social network.
    SocialPost,
    /// A radio or television programme.
    Broadcast,
    /// Any other document: a law, a report, a letter.
    Document,
}

/// In which spirit a source was written.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Genre {
    /// Reporting of facts.
    News,
    /// Commentary, which argues.
    Opinion,
    /// Satire, which is not meant literally.
    Satire,
}

/// One published document that words are taken from.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// The source's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who published it; none where that is unknown.
    pub publisher_id: Option<Uuid>,
    /// What kind of document it is.
    pub kind: SourceKind,
    /// In which spirit it was written.
    pub genre: Genre,
    /// Its title, 1 to 500 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub title: Option<String>,
    /// Its authors as the document names them, 1 to 300 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub byline: Option<String>,
    /// The language of its text, a BCP 47 tag.
    #[sea_orm(column_type = "Text", nullable)]
    pub language: Option<String>,
    /// Where it was published, up to 2048 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub url: Option<String>,
    /// The day on which it was published.
    pub published_on: Option<Date>,
    /// The reviewer who recorded it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `source` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who published it.
    #[sea_orm(
        belongs_to = "super::publisher::Entity",
        from = "Column::PublisherId",
        to = "super::publisher::Column::Id"
    )]
    Publisher,
    /// The reviewer who recorded it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
    /// The source's text at its moments.
    #[sea_orm(has_many = "super::capture::Entity", via_rel = "Relation::Source")]
    Captures,
    /// The quotes that are taken from it.
    #[sea_orm(has_many = "super::quote::Entity", via_rel = "Relation::Source")]
    Quotes,
    /// The quotes of which it shows whether they were said.
    #[sea_orm(
        has_many = "super::quote::Entity",
        via_rel = "Relation::AttributionSource"
    )]
    AttributedQuotes,
    /// Where the source serves as evidence.
    #[sea_orm(has_many = "super::evidence::Entity", via_rel = "Relation::Source")]
    Evidence,
}

impl Related<super::publisher::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Publisher.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl Related<super::capture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Captures.def()
    }
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Quotes.def()
    }
}

impl Related<super::evidence::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Evidence.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
