//! Claims: what can be checked.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What kind of statement a claim is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClaimKind {
    /// That something is so.
    Assertion,
    /// That someone said something: about one quote.
    Attribution,
}

/// How far the check of a claim has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Checkability {
    /// Nobody has begun.
    ToCheck,
    /// Somebody is at it.
    Checking,
    /// A verdict was published.
    Checked,
    /// It cannot be checked, for a reason that is given.
    NotCheckable,
}

/// One checkable statement, in the reviewer's own words.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim")]
pub struct Model {
    /// The claim's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What kind of statement it is.
    pub kind: ClaimKind,
    /// The statement, 1 to 2000 characters.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The language of the statement, a BCP 47 tag.
    #[sea_orm(column_type = "Text", nullable)]
    pub language: Option<String>,
    /// The quote that a claim of kind ATTRIBUTION is about; none for the other kind.
    pub quote_id: Option<Uuid>,
    /// How far its check has come.
    pub checkability: Checkability,
    /// Why it cannot be checked, 1 to 2000 characters; none where it can.
    #[sea_orm(column_type = "Text", nullable)]
    pub checkability_reason: Option<String>,
    /// The lowest id of the claims that say the same, of which it is one; derived from the links.
    pub cluster_id: Uuid,
    /// `public_since`, or `-infinity` while only staff see it, which no time in Rust is; derived.
    #[sea_orm(column_type = "TimestampWithTimeZone", select_as = "text")]
    pub published_sort: String,
    /// The reviewer who recorded it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// When its wording last changed; none if it never did. Derived.
    pub reworded_at: Option<DateTimeUtc>,
    /// When how far its check has come was last set; none if it never was. Derived.
    pub checkability_set_at: Option<DateTimeUtc>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `claim` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The quote that a claim of kind ATTRIBUTION is about.
    #[sea_orm(
        belongs_to = "super::quote::Entity",
        from = "Column::QuoteId",
        to = "super::quote::Column::Id"
    )]
    AttributedQuote,
    /// The reviewer who recorded it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
    /// The links to the quotes that make the claim.
    #[sea_orm(has_many = "super::claim_quote::Entity", via_rel = "Relation::Claim")]
    QuoteLinks,
    /// The links to the topics that the claim is about.
    #[sea_orm(has_many = "super::claim_topic::Entity", via_rel = "Relation::Claim")]
    TopicLinks,
    /// The links that lead from the claim to others.
    #[sea_orm(has_many = "super::claim_link::Entity", via_rel = "Relation::From")]
    LinksFrom,
    /// The links that lead from others to the claim.
    #[sea_orm(has_many = "super::claim_link::Entity", via_rel = "Relation::To")]
    LinksTo,
    /// Its further wordings.
    #[sea_orm(has_many = "super::claim_wording::Entity", via_rel = "Relation::Claim")]
    Wordings,
    /// The rejected matches of which it is the claim with the lower id, or that are about a source.
    #[sea_orm(
        has_many = "super::match_rejection::Entity",
        via_rel = "Relation::Claim"
    )]
    Rejections,
    /// The rejected matches of which it is the claim with the higher id.
    #[sea_orm(
        has_many = "super::match_rejection::Entity",
        via_rel = "Relation::Other"
    )]
    OtherRejections,
    /// The verdicts on the claim, retracted ones included.
    #[sea_orm(has_many = "super::verdict::Entity", via_rel = "Relation::Claim")]
    Verdicts,
    /// What speakers were asked about the claim.
    #[sea_orm(has_many = "super::reply_request::Entity", via_rel = "Relation::Claim")]
    Replies,
    /// Who is to see to the claim.
    #[sea_orm(has_many = "super::assignment::Entity", via_rel = "Relation::Claim")]
    Assignments,
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl Related<super::claim_quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::QuoteLinks.def()
    }
}

impl Related<super::claim_topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TopicLinks.def()
    }
}

impl Related<super::verdict::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Verdicts.def()
    }
}

impl Related<super::assignment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assignments.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
