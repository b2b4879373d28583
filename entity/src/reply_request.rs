//! Requests for a reply: what speakers were asked about claims, and what they answered.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// By what way a speaker was asked.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// By a letter.
    Letter,
    /// By a message on a social network or a messenger.
    Message,
    /// By a form on a web site.
    Form,
    /// In person.
    InPerson,
}

/// What came of a request.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// The speaker answered.
    Answered,
    /// The speaker would not comment.
    Declined,
    /// Nothing came until the day was over.
    NoAnswer,
}

/// That a speaker was asked about a claim, and what they answered. It never changes, but that it is
/// answered and withdrawn once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reply_request")]
pub struct Model {
    /// The request's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The claim that the speaker was asked about.
    pub claim_id: Uuid,
    /// The speaker who was asked.
    pub speaker_id: Uuid,
    /// The day on which they were asked.
    pub asked_on: Date,
    /// By what way they were asked.
    pub channel: Channel,
    /// Where they were asked, such as an address, 1 to 300 characters; never public.
    #[sea_orm(column_type = "Text", nullable)]
    pub contact: Option<String>,
    /// What they were asked, 1 to 5000 characters.
    #[sea_orm(column_type = "Text")]
    pub question: String,
    /// The last day on which an answer is in time, not before `asked_on`.
    pub due_on: Date,
    /// The reviewer who asked; none for an operator on the command line.
    pub asked_by: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// What came of it; none while it is open.
    pub outcome: Option<Outcome>,
    /// What they said, 1 to 10000 characters; none while it is open, and where they said nothing.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// The day on which they did, not before `asked_on`; none while it is open, and where nothing came.
    pub replied_on: Option<Date>,
    /// The source on record that holds the answer.
    pub source_id: Option<Uuid>,
    /// The reviewer who recorded what came of it; none while it is open, and for an operator on the command
    /// line.
    pub settled_by: Option<Uuid>,
    /// When that was recorded; none while it is open.
    pub settled_at: Option<DateTimeUtc>,
    /// The reviewer who withdrew it; none while it stands, and for an operator on the command line.
    pub withdrawn_by: Option<Uuid>,
    /// When it was withdrawn; none while it stands.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// Why it was withdrawn, 1 to 2000 characters; none while it stands.
    #[sea_orm(column_type = "Text", nullable)]
    pub withdrawal_reason: Option<String>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `reply_request` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The claim that the speaker was asked about.
    #[sea_orm(
        belongs_to = "super::claim::Entity",
        from = "Column::ClaimId",
        to = "super::claim::Column::Id"
    )]
    Claim,
    /// The speaker who was asked.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::SpeakerId",
        to = "super::speaker::Column::Id"
    )]
    Speaker,
    /// The source on record that holds the answer.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
    /// The reviewer who asked.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::AskedBy",
        to = "super::reviewer::Column::Id"
    )]
    AskedBy,
    /// The reviewer who recorded what came of it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::SettledBy",
        to = "super::reviewer::Column::Id"
    )]
    SettledBy,
    /// The reviewer who withdrew it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::WithdrawnBy",
        to = "super::reviewer::Column::Id"
    )]
    WithdrawnBy,
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Claim.def()
    }
}

impl Related<super::speaker::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Speaker.def()
    }
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AskedBy.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
