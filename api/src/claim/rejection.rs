//! Matches that were rejected: knowledge of the newsroom's own, of which the public sees nothing.

use entity::match_rejection::{Column, Relation};
use sea_orm::RelationTrait as _;

use super::Claim;
use crate::{
    graph::{
        plan::{Audience, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
    source::Source,
};

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "match_rejection",
        Audience::Public => "(SELECT * FROM match_rejection WHERE false)",
    }
}

/// Which rejections a claim has, from whichever end.
pub fn ends(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT claim_id, id AS rejection_id FROM match_rejection \
             UNION ALL SELECT other_claim_id, id FROM match_rejection WHERE other_claim_id IS NOT NULL)"
        }
        Audience::Public => {
            "(SELECT claim_id, id AS rejection_id FROM match_rejection WHERE false)"
        }
    }
}

planned! {
    /// That a claim is not what it was suggested for: not what another claim says, or not made in a source.
    /// Nothing of it is public.
    MatchRejection, id "match_rejection", from rows;

    /// The claim; of two the one recorded first.
    claim: one(Claim) = Relation::Claim.def();
    /// The claim that it was taken to be like; null where it is about a source.
    other: one(Option<Claim>) = Relation::Other.def();
    /// The source that was taken to make the claim; null where it is about two claims.
    source: one(Option<Source>) = Relation::Source.def();
    /// What tells them apart.
    reason: column(Option<String>) = column(Column::Reason);
    /// When it was rejected.
    rejected_at: column(DateTime) = column(Column::RejectedAt);
    /// Who rejected it; null where an operator did.
    rejected_by: one(Option<Reviewer>) = Relation::RejectedBy.def();
    /// When that was undone by `restoreMatch`; null while it holds.
    restored_at: column(Option<DateTime>) = column(Column::RestoredAt);
    /// Who undid it; null while it holds.
    restored_by: one(Option<Reviewer>) = Relation::RestoredBy.def();
}

root_fields! {
    MatchRejectionQuery for MatchRejection;
    /// The rejection with this id; null where there is none, and always for the public.
    match_rejection;
    /// Matches that were rejected, newest first, those that were restored included; none for the public.
    match_rejections;
}
