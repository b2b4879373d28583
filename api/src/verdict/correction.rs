//! The public note of what a revision changed in a published verdict.

use entity::correction::{Column, Relation};
use sea_orm::RelationTrait as _;

use crate::{
    graph::{
        plan::{Audience, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
    verdict::{Verdict, VerdictRevision},
};

/// As visible as its verdict.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "correction",
        Audience::Public => {
            "(SELECT c.id, c.verdict_id, c.revision_id, c.replaced_revision_id, c.reason, c.corrected_at, \
             NULL::uuid AS corrected_by FROM correction c JOIN verdict v ON v.id = c.verdict_id \
             WHERE v.public_since <= now())"
        }
    }
}

planned! {
    /// The public note of what a new revision changed in a published verdict, and why (schema.org
    /// CorrectionComment).
    Correction, id "correction", from rows;

    /// The verdict.
    verdict: one(Verdict) = Relation::Verdict.def();
    /// The revision that was published by it.
    revision: one(VerdictRevision) = Relation::Revision.def();
    /// The revision that was published until then.
    replaced_revision: one(VerdictRevision) = Relation::ReplacedRevision.def();
    /// What was wrong and is put right.
    reason: column(String) = column(Column::Reason);
    /// When it was made.
    corrected_at: column(DateTime) = column(Column::CorrectedAt);
    /// Who made it; null for the public.
    corrected_by: one(Option<Reviewer>) = Relation::CorrectedBy.def();
}

root_fields! {
    CorrectionQuery for Correction;
    /// The correction with this id; null where there is none, or none that you may see.
    correction;
    /// Corrections, newest first.
    corrections;
}
