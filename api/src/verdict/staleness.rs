//! What has changed since of that which a published verdict stands on.
//!
//! It is not noted but found, by the function `staleness()` of the database: so there is nothing to keep in
//! step, whoever changes what and however.

use async_graphql::Enum;
use entity::{
    staleness_dismissal::{Column, Relation},
    verdict,
};
use sea_orm::{IdenStatic as _, RelationTrait as _};
use serde::{Deserialize, Serialize};

use crate::{
    graph::{
        node::Node,
        plan::{Audience, Field, Link, column, planned},
        scalars::DateTime,
    },
    reviewer::Reviewer,
};

/// What changed of that which a published verdict stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::staleness_dismissal::Reason")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StalenessReason {
    /// The claim was put in other words than the verdict has.
    ClaimReworded,
    /// The claim turned out NOT_CHECKABLE.
    ClaimNotCheckable,
    /// A quote that the verdict speaks about was withdrawn.
    QuoteWithdrawn,
    /// A quote that the verdict speaks about turned out DISPUTED or FABRICATED.
    QuoteAttribution,
    /// A quote that the verdict speaks about is CHANGED in the newest capture of its source, or has come near to
    /// other words there.
    QuoteChanged,
    /// A quote that the verdict speaks about is MISSING in the newest capture of its source.
    QuoteMissing,
    /// A source that the verdict cites, or quotes from, was taken back by its publisher.
    SourceRetracted,
    /// A verdict that the verdict rests on was corrected.
    VerdictCorrected,
    /// A verdict that the verdict rests on was retracted.
    VerdictRetracted,
}

/// No business of the public's.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "staleness()",
        Audience::Public => "(SELECT * FROM staleness() WHERE false)",
    }
}

/// The column by which the reasons of a verdict are ordered.
pub const SINCE: Column = Column::Since;

/// The way from a verdict to what it is stale for.
pub fn reasons() -> Link {
    Link::by(verdict::Column::Id.as_str(), Column::VerdictId.as_str())
}

planned! {
    /// That something which a published verdict stands on has changed since its revision was drafted. It ends
    /// when a later revision is published that was drafted after the change, or when the change is undone.
    Staleness, no id, from rows;

    /// What changed.
    kind: column(StalenessReason) = column(Column::Kind);
    /// The record that changed: the claim, the quote, the source, or the verdict that it rests on.
    record: any(Node) = Column::SubjectType, Column::SubjectId;
    /// When it changed.
    since: column(DateTime) = column(Column::Since);
    /// When somebody found that the verdict stands all the same; null where nobody did. A further change is
    /// another reason.
    dismissed_at: column(Option<DateTime>) = column(Column::DismissedAt);
    /// Who found so; null where nobody did.
    dismissed_by: one(Option<Reviewer>) = Relation::DismissedBy.def();
    /// Why the verdict stands all the same; null where nobody found so.
    dismissal_reason: column(Option<String>) = Field::Column("dismissal_reason");
}
