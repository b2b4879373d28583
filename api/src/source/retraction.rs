//! That the publisher of a source has taken it back.

use entity::source_retraction::{Column, Relation};
use sea_orm::RelationTrait as _;

use crate::{
    graph::{
        plan::{Audience, column, planned, root_fields},
        scalars::{Date, DateTime, Url},
    },
    reviewer::Reviewer,
    source::Source,
};

/// Which retractions an audience may see: the public those that hold, of the sources that it sees.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "source_retraction",
        Audience::Public => {
            "(SELECT r.id, r.source_id, r.reason, r.notice_url, r.retracted_on, NULL::uuid AS noted_by, \
             r.noted_at, NULL::uuid AS reinstated_by, NULL::timestamptz AS reinstated_at, \
             NULL::text AS reinstatement_reason FROM source_retraction r JOIN source s ON s.id = r.source_id \
             WHERE r.reinstated_at IS NULL AND s.public_since <= now())"
        }
    }
}

planned! {
    /// That a publisher took a source back. The source stays readable: what was printed was printed.
    SourceRetraction, id "source_retraction", from rows;

    /// The source.
    source: one(Source) = Relation::Source.def();
    /// Why its publisher took it back.
    reason: column(String) = column(Column::Reason);
    /// Where the publisher says so.
    notice_url: column(Option<Url>) = column(Column::NoticeUrl);
    /// The day on which the publisher took it back.
    retracted_on: column(Option<Date>) = column(Column::RetractedOn);
    /// When it was noted here.
    noted_at: column(DateTime) = column(Column::NotedAt);
    /// Who noted it; null for the public, and where an operator did.
    noted_by: one(Option<Reviewer>) = Relation::NotedBy.def();
    /// When it was undone; null while it holds. The public sees only those that hold.
    reinstated_at: column(Option<DateTime>) = column(Column::ReinstatedAt);
    /// Why it was undone; null while it holds.
    reinstatement_reason: column(Option<String>) = column(Column::ReinstatementReason);
    /// Who undid it; null while it holds.
    reinstated_by: one(Option<Reviewer>) = Relation::ReinstatedBy.def();
}

root_fields! {
    SourceRetractionQuery for SourceRetraction;
    /// The retraction of a source with this id; null where there is none, or none that you may see.
    source_retraction;
    /// Retractions of sources by their publishers, newest first.
    source_retractions;
}
