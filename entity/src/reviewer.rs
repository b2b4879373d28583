//! The people (and programs) who sign in, and their roles.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a reviewer may do; each role may also do what those before it may.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Records, drafts and approves.
    Reviewer,
    /// Publishes, corrects and retracts as well.
    Editor,
    /// Manages reviewers, tokens and rating scales as well.
    Admin,
}

/// A person or a program that signs in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviewer")]
pub struct Model {
    /// The reviewer's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where the reviewer is written to; unique without regard to case, up to 254 characters.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// The name shown to colleagues, 1 to 200 characters.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What the reviewer may do; a token only narrows it.
    pub role: Role,
    /// When the reviewer was added.
    pub recorded_at: DateTimeUtc,
    /// When the reviewer was shut out; none while the account works.
    pub deactivated_at: Option<DateTimeUtc>,
    /// The admin who shut the reviewer out; none while the account works, and for an operator on the
    /// command line.
    pub deactivated_by: Option<Uuid>,
    /// Why the reviewer was shut out, 1 to 2000 characters; none while the account works.
    #[sea_orm(column_type = "Text", nullable)]
    pub deactivation_reason: Option<String>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
}

/// How rows of `reviewer` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The admin who shut the reviewer out.
    #[sea_orm(
        belongs_to = "Entity",
        from = "Column::DeactivatedBy",
        to = "Column::Id"
    )]
    DeactivatedBy,
    /// The reviewers whom the reviewer shut out.
    #[sea_orm(has_many = "Entity", via_rel = "Relation::DeactivatedBy")]
    Deactivated,
    /// The reviewer's API tokens.
    #[sea_orm(has_many = "super::token::Entity", via_rel = "Relation::Reviewer")]
    Tokens,
    /// The API tokens that the reviewer made, for whomever.
    #[sea_orm(has_many = "super::token::Entity", via_rel = "Relation::RecordedBy")]
    RecordedTokens,
    /// The speakers that the reviewer recorded.
    #[sea_orm(has_many = "super::speaker::Entity", via_rel = "Relation::RecordedBy")]
    RecordedSpeakers,
    /// The merges of speakers that the reviewer made.
    #[sea_orm(
        has_many = "super::speaker_merge::Entity",
        via_rel = "Relation::MergedBy"
    )]
    MergedSpeakers,
    /// The merges of speakers that the reviewer undid.
    #[sea_orm(
        has_many = "super::speaker_merge::Entity",
        via_rel = "Relation::UnmergedBy"
    )]
    UnmergedSpeakers,
    /// The publishers that the reviewer recorded.
    #[sea_orm(
        has_many = "super::publisher::Entity",
        via_rel = "Relation::RecordedBy"
    )]
    RecordedPublishers,
    /// The sources that the reviewer recorded.
    #[sea_orm(has_many = "super::source::Entity", via_rel = "Relation::RecordedBy")]
    RecordedSources,
    /// The retractions of sources that the reviewer noted.
    #[sea_orm(
        has_many = "super::source_retraction::Entity",
        via_rel = "Relation::NotedBy"
    )]
    NotedRetractions,
    /// The retractions of sources that the reviewer undid.
    #[sea_orm(
        has_many = "super::source_retraction::Entity",
        via_rel = "Relation::ReinstatedBy"
    )]
    ReinstatedSources,
    /// The captures that the reviewer made.
    #[sea_orm(has_many = "super::capture::Entity", via_rel = "Relation::CapturedBy")]
    Captures,
    /// The quotes that the reviewer recorded.
    #[sea_orm(has_many = "super::quote::Entity", via_rel = "Relation::RecordedBy")]
    RecordedQuotes,
    /// The duplicates that the reviewer dismissed.
    #[sea_orm(
        has_many = "super::duplicate_dismissal::Entity",
        via_rel = "Relation::DismissedBy"
    )]
    DismissedDuplicates,
    /// The suggestions of quotes that the reviewer dismissed.
    #[sea_orm(
        has_many = "super::suggestion_dismissal::Entity",
        via_rel = "Relation::DismissedBy"
    )]
    DismissedSuggestions,
    /// The dismissals of suggestions that the reviewer undid.
    #[sea_orm(
        has_many = "super::suggestion_dismissal::Entity",
        via_rel = "Relation::RestoredBy"
    )]
    RestoredSuggestions,
    /// The further wordings of claims that the reviewer recorded.
    #[sea_orm(
        has_many = "super::claim_wording::Entity",
        via_rel = "Relation::RecordedBy"
    )]
    RecordedWordings,
    /// The matches that the reviewer rejected.
    #[sea_orm(
        has_many = "super::match_rejection::Entity",
        via_rel = "Relation::RejectedBy"
    )]
    RejectedMatches,
    /// The rejections of matches that the reviewer undid.
    #[sea_orm(
        has_many = "super::match_rejection::Entity",
        via_rel = "Relation::RestoredBy"
    )]
    RestoredMatches,
    /// The quotes that the reviewer withdrew.
    #[sea_orm(has_many = "super::quote::Entity", via_rel = "Relation::WithdrawnBy")]
    WithdrawnQuotes,
    /// The claims that the reviewer recorded.
    #[sea_orm(has_many = "super::claim::Entity", via_rel = "Relation::RecordedBy")]
    RecordedClaims,
    /// The links between claims that the reviewer made.
    #[sea_orm(has_many = "super::claim_link::Entity", via_rel = "Relation::LinkedBy")]
    LinkedClaims,
    /// The links between quotes and claims that the reviewer made.
    #[sea_orm(
        has_many = "super::claim_quote::Entity",
        via_rel = "Relation::LinkedBy"
    )]
    ClaimLinks,
    /// The topics that the reviewer recorded.
    #[sea_orm(has_many = "super::topic::Entity", via_rel = "Relation::RecordedBy")]
    RecordedTopics,
    /// The links between claims and topics that the reviewer made.
    #[sea_orm(has_many = "super::claim_topic::Entity", via_rel = "Relation::SetBy")]
    TopicLinks,
    /// The verdicts that the reviewer recorded.
    #[sea_orm(has_many = "super::verdict::Entity", via_rel = "Relation::RecordedBy")]
    RecordedVerdicts,
    /// The verdict revisions that the reviewer drafted.
    #[sea_orm(
        has_many = "super::verdict_revision::Entity",
        via_rel = "Relation::RecordedBy"
    )]
    RecordedRevisions,
    /// The verdict revisions that the reviewer gave back.
    #[sea_orm(
        has_many = "super::verdict_revision::Entity",
        via_rel = "Relation::ReturnedBy"
    )]
    ReturnedRevisions,
    /// The reviewer's authorships of verdict revisions.
    #[sea_orm(
        has_many = "super::verdict_revision_author::Entity",
        via_rel = "Relation::Reviewer"
    )]
    Authorships,
    /// The votes that the reviewer gave.
    #[sea_orm(has_many = "super::approval::Entity", via_rel = "Relation::Reviewer")]
    Approvals,
    /// The requests for a reply that the reviewer made.
    #[sea_orm(
        has_many = "super::reply_request::Entity",
        via_rel = "Relation::AskedBy"
    )]
    AskedReplies,
    /// The requests for a reply of which the reviewer recorded what came of them.
    #[sea_orm(
        has_many = "super::reply_request::Entity",
        via_rel = "Relation::SettledBy"
    )]
    SettledReplies,
    /// The requests for a reply that the reviewer withdrew.
    #[sea_orm(
        has_many = "super::reply_request::Entity",
        via_rel = "Relation::WithdrawnBy"
    )]
    WithdrawnReplies,
    /// What the reviewer found verdicts to stand in spite of.
    #[sea_orm(
        has_many = "super::staleness_dismissal::Entity",
        via_rel = "Relation::DismissedBy"
    )]
    StalenessDismissals,
    /// The corrections that the reviewer made.
    #[sea_orm(
        has_many = "super::correction::Entity",
        via_rel = "Relation::CorrectedBy"
    )]
    Corrections,
    /// The retractions that the reviewer asked for.
    #[sea_orm(
        has_many = "super::retraction::Entity",
        via_rel = "Relation::RequestedBy"
    )]
    RequestedRetractions,
    /// The retractions that the reviewer carried out.
    #[sea_orm(
        has_many = "super::retraction::Entity",
        via_rel = "Relation::RetractedBy"
    )]
    Retractions,
    /// The retractions that the reviewer withdrew.
    #[sea_orm(
        has_many = "super::retraction::Entity",
        via_rel = "Relation::WithdrawnBy"
    )]
    WithdrawnRetractions,
    /// The votes that the reviewer gave for retractions.
    #[sea_orm(
        has_many = "super::retraction_approval::Entity",
        via_rel = "Relation::Reviewer"
    )]
    RetractionApprovals,
    /// The verdicts that the reviewer takes no part in.
    #[sea_orm(has_many = "super::recusal::Entity", via_rel = "Relation::Reviewer")]
    Recusals,
    /// What the reviewer declared of whom, themselves included.
    #[sea_orm(has_many = "super::recusal::Entity", via_rel = "Relation::RecusedBy")]
    DeclaredRecusals,
    /// What the reviewer is to see to.
    #[sea_orm(has_many = "super::assignment::Entity", via_rel = "Relation::Assignee")]
    Assignments,
    /// What the reviewer assigned, to whomever.
    #[sea_orm(
        has_many = "super::assignment::Entity",
        via_rel = "Relation::AssignedBy"
    )]
    GivenAssignments,
    /// The assignments that the reviewer ended.
    #[sea_orm(has_many = "super::assignment::Entity", via_rel = "Relation::EndedBy")]
    EndedAssignments,
    /// The notes that the reviewer wrote.
    #[sea_orm(has_many = "super::note::Entity", via_rel = "Relation::WrittenBy")]
    Notes,
    /// The notes that the reviewer withdrew.
    #[sea_orm(has_many = "super::note::Entity", via_rel = "Relation::WithdrawnBy")]
    WithdrawnNotes,
    /// The keys that the reviewer's requests carried.
    #[sea_orm(
        has_many = "super::idempotency_key::Entity",
        via_rel = "Relation::Reviewer"
    )]
    IdempotencyKeys,
}

impl Related<super::token::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Tokens.def()
    }
}

impl Related<super::speaker::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedSpeakers.def()
    }
}

impl Related<super::publisher::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedPublishers.def()
    }
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedSources.def()
    }
}

impl Related<super::capture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Captures.def()
    }
}

impl Related<super::quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedQuotes.def()
    }
}

impl Related<super::duplicate_dismissal::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::DismissedDuplicates.def()
    }
}

impl Related<super::suggestion_dismissal::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::DismissedSuggestions.def()
    }
}

impl Related<super::claim::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedClaims.def()
    }
}

impl Related<super::claim_quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ClaimLinks.def()
    }
}

impl Related<super::topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedTopics.def()
    }
}

impl Related<super::claim_topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TopicLinks.def()
    }
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedVerdicts.def()
    }
}

impl Related<super::verdict_revision::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedRevisions.def()
    }
}

impl Related<super::verdict_revision_author::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Authorships.def()
    }
}

impl Related<super::approval::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Approvals.def()
    }
}

impl Related<super::assignment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assignments.def()
    }
}

impl Related<super::note::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Notes.def()
    }
}

impl Related<super::idempotency_key::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::IdempotencyKeys.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
