//! The requests that published verdicts be retracted, and the public notes of those that were.

use async_graphql::Enum;
use entity::{
    retraction::{Column, Relation},
    retraction_approval,
};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    graph::{
        plan::{Audience, Field, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
    verdict::{Verdict, VerdictRevision},
};

/// Where a retraction is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::retraction::RetractionState")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RetractionState {
    /// It waits for approvals.
    Requested,
    /// It has the approvals that it needs.
    Approved,
    /// The verdict was taken back by it, in public.
    Retracted,
    /// It was given up; the verdict stands.
    Withdrawn,
}

/// The public reads what was retracted and why, as far as it sees the verdict; no request, and nobody's
/// name.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "retraction",
        Audience::Public => {
            "(SELECT r.id, r.verdict_id, r.revision_id, r.state, r.reason, r.retracted_at, \
             NULL::uuid AS requested_by, NULL::timestamptz AS requested_at, NULL::timestamptz AS approved_at, \
             NULL::uuid AS retracted_by, NULL::uuid AS withdrawn_by, NULL::timestamptz AS withdrawn_at, \
             NULL::integer AS revision FROM retraction r JOIN verdict v ON v.id = r.verdict_id \
             WHERE r.state = 'RETRACTED' AND v.public_since <= now())"
        }
    }
}

planned! {
    /// That a published verdict is to be taken back, or was, and why.
    Retraction, id "retraction", from rows;

    /// The verdict.
    verdict: one(Verdict) = Relation::Verdict.def();
    /// The revision by which the verdict spoke when the retraction was asked for, and which is taken back.
    verdict_revision: one(VerdictRevision) = Relation::Revision.def();
    /// Where it is on its way; for the public always RETRACTED.
    state: column(RetractionState) = column(Column::State);
    /// What is wrong with the verdict. It is public once the verdict is retracted.
    reason: column(String) = column(Column::Reason);
    /// The votes for it; empty for the public.
    approvals: list(RetractionApproval) = Relation::Approvals.def(), retraction_approval::Column::ApprovedAt;
    /// How many votes it needs, 1 to 5, as many as its `verdictRevision`; null for the public.
    approvals_needed: column(Option<i32>) = Field::Expression(
        "(CASE WHEN {t}.revision IS NOT NULL THEN approvals_needed({t}.revision_id) END)");
    /// When it was asked for; null for the public.
    requested_at: column(Option<DateTime>) = column(Column::RequestedAt);
    /// Who asked for it; null for the public, and where an operator did.
    requested_by: one(Option<Reviewer>) = Relation::RequestedBy.def();
    /// When it had the approvals that it needs; null before, and for the public.
    approved_at: column(Option<DateTime>) = column(Column::ApprovedAt);
    /// When the verdict was retracted; null where it was not.
    retracted_at: column(Option<DateTime>) = column(Column::RetractedAt);
    /// Who retracted the verdict; null where nobody did, and for the public.
    retracted_by: one(Option<Reviewer>) = Relation::RetractedBy.def();
    /// When it was withdrawn; null where it was not, and for the public.
    withdrawn_at: column(Option<DateTime>) = column(Column::WithdrawnAt);
    /// Who withdrew it; null where nobody did, and for the public.
    withdrawn_by: one(Option<Reviewer>) = Relation::WithdrawnBy.def();
    /// How many steps the record has taken, from 1: the `expectedRevision` of the next; null for the
    /// public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    RetractionQuery for Retraction;
    /// The retraction with this id; null where there is none, or none that you may see.
    retraction;
    /// Retractions, newest first; for the public those of which the verdict was retracted.
    retractions;
}

/// Votes are no business of the public's.
pub fn retraction_approval_rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "retraction_approval",
        Audience::Public => {
            "(SELECT retraction_id, reviewer_id, approved_at FROM retraction_approval WHERE false)"
        }
    }
}

planned! {
    /// One reviewer's vote for a retraction (the four-eyes principle).
    RetractionApproval, no id, from retraction_approval_rows;

    /// Whose vote it is.
    reviewer: one(Reviewer) = retraction_approval::Relation::Reviewer.def();
    /// When it was given.
    approved_at: column(DateTime) = column(retraction_approval::Column::ApprovedAt);
}
