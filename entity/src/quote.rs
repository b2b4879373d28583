//! Quotes: words attributed to a speaker.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How a source gives the words.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuoteKind {
    /// Word by word, in quotation marks.
    Direct,
    /// In the source's own wording.
    Indirect,
    /// Partly in quotation marks, partly in the source's own wording.
    Mixed,
    /// As the outlet's own assertion: the speaker is the publisher.
    Narration,
}

/// Whether the words were said by their speaker.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Attribution {
    /// The source says so, and nobody has examined it.
    Reported,
    /// It was found that they were said.
    Confirmed,
    /// It is contested that they were said.
    Disputed,
    /// It was found that they were never said.
    Fabricated,
}

/// Words attributed to one speaker, anchored in one capture by one or more passages.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quote")]
pub struct Model {
    /// The quote's `UUIDv7`, in the order of recording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The capture in which the words stand; never another.
    pub capture_id: Uuid,
    /// The source of that capture.
    pub source_id: Uuid,
    /// Whose words they are.
    pub speaker_id: Uuid,
    /// Who passes the words on, where that is another than the speaker.
    pub relayed_by_id: Option<Uuid>,
    /// Whose words they were before that speaker was merged into this one. Emptied by the database where they become another's.
    pub speaker_merged_from_id: Option<Uuid>,
    /// Who passed them on before that speaker was merged into this one, or into the speaker. Emptied by the database where another does.
    pub relayed_merged_from_id: Option<Uuid>,
    /// How the source gives the words.
    pub kind: QuoteKind,
    /// The words, 1 to 10000 characters; they never change.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// The word that marks them as said, as in "said", 1 to 100 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub cue: Option<String>,
    /// The day on which they were spoken.
    pub spoken_on: Option<Date>,
    /// The occasion on which they were spoken, 1 to 300 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub occasion: Option<String>,
    /// The place where they were spoken, 1 to 300 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub place: Option<String>,
    /// The words in the language in which they were spoken, where the quote is a translation; 1 to 10000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub original_text: Option<String>,
    /// The language of the original words, a BCP 47 tag.
    #[sea_orm(column_type = "Text", nullable)]
    pub original_language: Option<String>,
    /// Whether the words were said; that they were printed is proven by the passages.
    pub attribution: Attribution,
    /// What that was found from, 1 to 5000 characters; none where nobody has examined it.
    #[sea_orm(column_type = "Text", nullable)]
    pub attribution_note: Option<String>,
    /// The recorded source that shows it.
    pub attribution_source_id: Option<Uuid>,
    /// The web address that shows it, up to 2048 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub attribution_url: Option<String>,
    /// When the quote was withdrawn; none while it stands.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// The reviewer who withdrew it.
    pub withdrawn_by: Option<Uuid>,
    /// Why it was withdrawn, 1 to 2000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub withdrawal_reason: Option<String>,
    /// `spoken_on`, or `-infinity` where that is unknown, which no date in Rust is; derived.
    #[sea_orm(column_type = "Date", select_as = "text")]
    pub spoken_sort: String,
    /// The reviewer who recorded it; none for an operator on the command line.
    pub recorded_by: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// When its attribution last changed; none if it never did. Derived.
    pub attribution_set_at: Option<DateTimeUtc>,
    /// What has become of the words in the newest capture of the source; none where that was never looked at. Derived.
    pub standing: Option<super::quote_check::Standing>,
    /// How many versions this row has had, from 1; the `expectedRevision` that a change names.
    pub revision: i32,
    /// Since when the public sees it; none while only staff do.
    pub public_since: Option<DateTimeUtc>,
}

/// How rows of `quote` lead to other rows.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The capture in which the words stand.
    #[sea_orm(
        belongs_to = "super::capture::Entity",
        from = "Column::CaptureId",
        to = "super::capture::Column::Id"
    )]
    Capture,
    /// The source from which the words are taken.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::SourceId",
        to = "super::source::Column::Id"
    )]
    Source,
    /// Whose words they are.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::SpeakerId",
        to = "super::speaker::Column::Id"
    )]
    Speaker,
    /// Who passes the words on.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::RelayedById",
        to = "super::speaker::Column::Id"
    )]
    RelayedBy,
    /// Whose words they were before a merge.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::SpeakerMergedFromId",
        to = "super::speaker::Column::Id"
    )]
    SpeakerMergedFrom,
    /// Who passed them on before a merge.
    #[sea_orm(
        belongs_to = "super::speaker::Entity",
        from = "Column::RelayedMergedFromId",
        to = "super::speaker::Column::Id"
    )]
    RelayedMergedFrom,
    /// The reviewer who recorded it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::RecordedBy",
        to = "super::reviewer::Column::Id"
    )]
    RecordedBy,
    /// The source that shows whether the words were said.
    #[sea_orm(
        belongs_to = "super::source::Entity",
        from = "Column::AttributionSourceId",
        to = "super::source::Column::Id"
    )]
    AttributionSource,
    /// The reviewer who withdrew it.
    #[sea_orm(
        belongs_to = "super::reviewer::Entity",
        from = "Column::WithdrawnBy",
        to = "super::reviewer::Column::Id"
    )]
    WithdrawnBy,
    /// The passages that anchor the quote.
    #[sea_orm(has_many = "super::passage::Entity", via_rel = "Relation::Quote")]
    Passages,
    /// What was found of it in other captures.
    #[sea_orm(has_many = "super::quote_check::Entity", via_rel = "Relation::Quote")]
    Checks,
    /// The claims of kind ATTRIBUTION that are about the quote.
    #[sea_orm(
        has_many = "super::claim::Entity",
        via_rel = "Relation::AttributedQuote"
    )]
    AttributionClaims,
    /// The links to the claims that the quote makes.
    #[sea_orm(has_many = "super::claim_quote::Entity", via_rel = "Relation::Quote")]
    ClaimLinks,
    /// The links to the verdict revisions that speak about the quote.
    #[sea_orm(
        has_many = "super::verdict_revision_quote::Entity",
        via_rel = "Relation::Quote"
    )]
    RevisionLinks,
}

impl Related<super::capture::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Capture.def()
    }
}

impl Related<super::source::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Source.def()
    }
}

impl Related<super::speaker::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Speaker.def()
    }
}

impl Related<super::reviewer::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl Related<super::passage::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Passages.def()
    }
}

impl Related<super::quote_check::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Checks.def()
    }
}

impl Related<super::claim_quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ClaimLinks.def()
    }
}

impl Related<super::verdict_revision_quote::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RevisionLinks.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
