//! The revisions of verdicts.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Where a verdict revision stands in the workflow.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RevisionState {
    /// It is being written.
    Draft,
    /// It was submitted and awaits approvals.
    InReview,
    /// A reviewer gave it back; the next revision answers.
    Returned,
    /// It has the approvals asked for and can be published.
    Approved,
    /// It is what the verdict says.
    Published,
    /// It was published, and a later revision took its place.
    Replaced,
}

/// One immutable version of a verdict; only its way through the workflow changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verdict_revision")]
pub struct Model {
    /// The revision's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The verdict of which it is a version.
    pub verdict_id: Uuid,
    /// Its number within the verdict, from 1.
    pub number: i32,
    /// Where it stands in the workflow.
    pub state: RevisionState,
    /// The claim's wording that it speaks about, 1 to 2000 characters.
    #[sea_orm(column_type = "Text")]
    pub claim_text: String,
    /// The language of that wording, a BCP 47 tag; none where it is not noted.
    #[sea_orm(column_type = "Text", nullable)]
    pub claim_language: Option<String>,
    /// The rating that it gives.
    pub rating_id: Uuid,
    /// The finding in short, 1 to 1000 characters.
    #[sea_orm(column_type = "Text")]
    pub summary: String,
    /// The finding at length, Markdown of 1 to 50000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub explanation: Option<String>,
    /// The reviewer who drafted it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// When it was drafted.
    pub recorded_at: DateTimeUtc,
    /// When it was last submitted for review; none for a draft.
    pub submitted_at: Option<DateTimeUtc>,
    /// When it had the approvals asked for; none before.
    pub approved_at: Option<DateTimeUtc>,
    /// When it was given back to its authors; none where it was not.
    pub returned_at: Option<DateTimeUtc>,
    /// The reviewer who gave it back, none of its authors.
    pub returned_by: Option<Uuid>,
    /// What its authors should change, 1 to 2000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub return_reason: Option<String>,
    /// When it was published, or is to be under an embargo; none before that was decided.
    pub published_at: Option<DateTimeUtc>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `verdict_revision` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The verdict of which it is a version.
    #[sea_orm(
        belongs_to = "super::verdict::Entity",
        from = "Column::VerdictId",
        to = "super::verdict::Column::Id"
    )]
    Verdict,
    /// The rating that it gives.
    #[sea_orm(
        belongs_to = "super::rating::Entity",
        from = "Column::RatingId",
        to = "super::rating::Column::Id"
    )]
    Rating,
    /// The reviewer who drafted it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
    /// The reviewer who gave it back.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::ReturnedBy",
        to = "super::reviewer::Column::Id"
    )]
    ReturnedBy,
    /// The verdict that speaks by this revision.
    #[sea_orm(
        has_one = "super::verdict::Entity",
        from = "Column::Id",
        to = "super::verdict::Column::PublishedRevisionId"
    )]
    PublishedVerdict,
    /// Who wrote the revision.
    #[sea_orm(
        has_many = "super::verdict_revision_author::Entity",
        via_rel = "Relation::Revision"
    )]
    Authors,
    /// The links to the quotes that the revision speaks about.
    #[sea_orm(
        has_many = "super::verdict_revision_quote::Entity",
        via_rel = "Relation::Revision"
    )]
    QuoteLinks,
    /// The links to the topics that the claim was about.
    #[sea_orm(
        has_many = "super::verdict_revision_topic::Entity",
        via_rel = "Relation::Revision"
    )]
    TopicLinks,
    /// What the revision rests on.
    #[sea_orm(has_many = "super::evidence::Entity", via_rel = "Relation::Revision")]
    Evidence,
    /// The votes for the revision.
    #[sea_orm(has_many = "super::approval::Entity", via_rel = "Relation::Revision")]
    Approvals,
    /// The correction that published the revision.
    #[sea_orm(
        has_one = "super::correction::Entity",
        from = "Column::Id",
        to = "super::correction::Column::RevisionId"
    )]
    Correction,
    /// The correction that replaced the revision.
    #[sea_orm(
        has_one = "super::correction::Entity",
        from = "Column::Id",
        to = "super::correction::Column::ReplacedRevisionId"
    )]
    ReplacedBy,
    /// The requests that what it says be retracted.
    #[sea_orm(has_many = "super::retraction::Entity", via_rel = "Relation::Revision")]
    Retractions,
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdict.def()
    }
}

impl Related<super::rating::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Rating.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl Related<super::verdict_revision_author::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Authors.def()
    }
}

impl Related<super::verdict_revision_quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::QuoteLinks.def()
    }
}

impl Related<super::verdict_revision_topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TopicLinks.def()
    }
}

impl Related<super::evidence::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Evidence.def()
    }
}

impl Related<super::approval::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Approvals.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
