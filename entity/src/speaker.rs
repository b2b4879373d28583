//! Speakers: whose words quotes are.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What kind of speaker it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpeakerKind {
    /// One human being.
    Person,
    /// A body that speaks as one, an outlet included.
    Organization,
    /// Several who are quoted together, as in "G7 leaders".
    Collective,
    /// Somebody unnamed, as in "experts", known by a description.
    Anonymous,
}

/// Whose words they are: a person, an organisation, a collective or somebody unnamed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "speaker")]
pub struct Model {
    /// The speaker's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What kind of speaker it is.
    pub kind: SpeakerKind,
    /// Who is meant, 1 to 1000 characters; always there for an anonymous speaker.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Its place in lists by name: the preferred name, or else the description, folded for finding; empty where there is neither. Kept by the database: never set.
    #[sea_orm(column_type = "Text")]
    pub sort_name: String,
    /// The speaker that it was merged into, which is not merged itself.
    pub merged_into_id: Option<Uuid>,
    /// The reviewer who recorded it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `speaker` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The reviewer who recorded it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
    /// The speaker that it was merged into.
    #[sea_orm(
        belongs_to = "Entity",
        from = "Column::MergedIntoId",
        to = "Column::Id"
    )]
    MergedInto,
    /// The speakers that were merged into it, by whatever way.
    #[sea_orm(has_many = "Entity", via_rel = "Relation::MergedInto")]
    Merged,
    /// The merges by which it was merged into another.
    #[sea_orm(
        has_many = "super::speaker_merge::Entity",
        via_rel = "Relation::Merged"
    )]
    Merges,
    /// The merges by which others were merged into it.
    #[sea_orm(has_many = "super::speaker_merge::Entity", via_rel = "Relation::Into")]
    MergesInto,
    /// The speaker's names and aliases.
    #[sea_orm(
        has_many = "super::speaker_name::Entity",
        via_rel = "Relation::Speaker"
    )]
    Names,
    /// What other registers know the speaker by.
    #[sea_orm(
        has_many = "super::speaker_identifier::Entity",
        via_rel = "Relation::Speaker"
    )]
    Identifiers,
    /// The speaker's roles over time.
    #[sea_orm(
        has_many = "super::speaker_role::Entity",
        via_rel = "Relation::Speaker"
    )]
    Roles,
    /// The dismissals in which the speaker stands first.
    #[sea_orm(
        has_many = "super::duplicate_dismissal::Entity",
        via_rel = "Relation::Speaker"
    )]
    Dismissals,
    /// The dismissals in which the speaker stands second.
    #[sea_orm(
        has_many = "super::duplicate_dismissal::Entity",
        via_rel = "Relation::Other"
    )]
    OtherDismissals,
    /// The publisher in whose narration the speaker speaks.
    #[sea_orm(has_one = "super::publisher::Entity")]
    Publisher,
    /// The speaker's own quotes.
    #[sea_orm(has_many = "super::quote::Entity", via_rel = "Relation::Speaker")]
    Quotes,
    /// The quotes of others that the speaker passes on.
    #[sea_orm(has_many = "super::quote::Entity", via_rel = "Relation::RelayedBy")]
    RelayedQuotes,
    /// What the speaker was asked.
    #[sea_orm(
        has_many = "super::reply_request::Entity",
        via_rel = "Relation::Speaker"
    )]
    Replies,
    /// The names that came from it to others by merges.
    #[sea_orm(
        has_many = "super::speaker_name::Entity",
        via_rel = "Relation::MergedFrom"
    )]
    MergedNames,
    /// The identifiers that came from it to others by merges.
    #[sea_orm(
        has_many = "super::speaker_identifier::Entity",
        via_rel = "Relation::MergedFrom"
    )]
    MergedIdentifiers,
    /// The roles that came from it to others by merges.
    #[sea_orm(
        has_many = "super::speaker_role::Entity",
        via_rel = "Relation::MergedFrom"
    )]
    MergedRoles,
    /// The quotes that were its own before merges.
    #[sea_orm(
        has_many = "super::quote::Entity",
        via_rel = "Relation::SpeakerMergedFrom"
    )]
    MergedQuotes,
    /// The quotes of others that it passed on before merges.
    #[sea_orm(
        has_many = "super::quote::Entity",
        via_rel = "Relation::RelayedMergedFrom"
    )]
    MergedRelayedQuotes,
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl Related<super::speaker_name::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Names.def()
    }
}

impl Related<super::speaker_identifier::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Identifiers.def()
    }
}

impl Related<super::speaker_role::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Roles.def()
    }
}

impl Related<super::publisher::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Publisher.def()
    }
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Quotes.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
