//! What the newsroom finds on a claim, and the way from a draft to its publication.

mod approve;
mod approve_retraction;
mod cite;
mod contents;
mod correct;
mod correction;
mod dismiss_staleness;
mod draft;
mod evidence;
mod listing;
mod publish;
mod recusal;
mod recuse;
mod request_retraction;
mod retract;
mod retraction;
mod return_to_authors;
mod revise;
mod revision;
mod staleness;
mod step;
mod submit;
mod withdraw_approval;
mod withdraw_retraction;
pub mod workflow;

pub use approve::{ApproveVerdict, ApproveVerdictError, ApproveVerdictErrorCode};
pub use approve_retraction::{
    ApproveRetraction, ApproveRetractionError, ApproveRetractionErrorCode,
};
pub use correct::{CorrectVerdict, CorrectVerdictError, CorrectVerdictErrorCode};
pub use correction::{Correction, CorrectionQuery};
pub use dismiss_staleness::{DismissStaleness, DismissStalenessError, DismissStalenessErrorCode};
pub use draft::{DraftVerdict, DraftVerdictError, DraftVerdictErrorCode};
pub use evidence::{Evidence, EvidenceQuery, Stance};
pub use listing::{VerdictFilter, VerdictOrder, VerdictOrderField, rated};
pub use publish::{PublishVerdict, PublishVerdictError, PublishVerdictErrorCode};
pub use recusal::Recusal;
pub use recuse::{RecuseReviewer, RecuseReviewerError, RecuseReviewerErrorCode};
pub use request_retraction::{
    RequestRetraction, RequestRetractionError, RequestRetractionErrorCode,
};
pub use retract::{RetractVerdict, RetractVerdictError, RetractVerdictErrorCode};
pub use retraction::{
    Retraction, RetractionApproval, RetractionQuery, RetractionState, retraction_approval_rows,
};
pub use return_to_authors::{ReturnVerdict, ReturnVerdictError, ReturnVerdictErrorCode};
pub use revise::{ReviseVerdict, ReviseVerdictError, ReviseVerdictErrorCode};
pub use revision::{
    Approval, RevisionState, VerdictRevision, VerdictRevisionQuery, approval_rows, author_links,
    quote_links, topic_links,
};
pub use staleness::{Staleness, StalenessReason};
pub use submit::{SubmitVerdict, SubmitVerdictError, SubmitVerdictErrorCode};
pub use withdraw_approval::{WithdrawApproval, WithdrawApprovalError, WithdrawApprovalErrorCode};
pub use withdraw_retraction::{
    WithdrawRetraction, WithdrawRetractionError, WithdrawRetractionErrorCode,
};

use async_graphql::Enum;
use entity::{
    recusal as recusals,
    verdict::{Column, Relation},
};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    claim::Claim,
    desk::{Assignment, Note, notes_on},
    graph::{
        plan::{Audience, Link, Order, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
};

/// Where a verdict is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::verdict::VerdictState")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerdictState {
    /// No revision of it has been published.
    Unpublished,
    /// It speaks by its published revision, in public, unless there is an embargo on it still.
    Published,
    /// It was published, and taken back in public.
    Retracted,
}

/// Which verdicts an audience may see.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "verdict",
        Audience::Public => {
            "(SELECT id, claim_id, state, published_revision_id, published_sort, recorded_at, \
             NULL::uuid AS recorded_by, NULL::integer AS revision \
             FROM verdict WHERE public_since <= now())"
        }
    }
}

planned! {
    /// The newsroom's finding on one claim over its life (ClaimReview). What it says stands in its
    /// revisions.
    Verdict, id "verdict", from rows, by VerdictFilter, VerdictOrder;

    /// The claim.
    claim: one(Claim) = Relation::Claim.def();
    /// Where it is in its life.
    state: column(VerdictState) = column(Column::State);
    /// The revision by which it speaks, or spoke until it was RETRACTED; null while it is UNPUBLISHED.
    published_revision: one(Option<VerdictRevision>) = Relation::PublishedRevision.def();
    /// Its versions, newest first. The public sees those that were published.
    revisions: many(VerdictRevision) = Relation::Revisions.def(), Order::Newest;
    /// Those that were published: the one by which it speaks, and those before it, newest first.
    published_revisions: many(VerdictRevision) = Link::from(Relation::Revisions.def()).only("{t}.published_at IS NOT NULL"), Order::Newest;
    /// Where other verdicts rest on it, newest first.
    cited_in: many(Evidence) = Relation::CitedIn.def(), Order::Newest;
    /// What it stands on that has changed since, longest ago first, what was dismissed included; empty for the
    /// public, and where it is not PUBLISHED.
    staleness: list(Staleness) = staleness::reasons(), staleness::SINCE;
    /// What was corrected in it since it was first published, newest first.
    corrections: many(Correction) = Relation::Corrections.def(), Order::Newest;
    /// That it was retracted, and why; null where it was not.
    retraction: one(Option<Retraction>) = Link::from(Relation::Retractions.def()).only("{t}.state = 'RETRACTED'");
    /// All requests that it be retracted, newest first; the public sees the one that was carried out.
    retractions: many(Retraction) = Relation::Retractions.def(), Order::Newest;
    /// Who takes no part in it; empty for the public.
    recusals: list(Recusal) = Relation::Recusals.def(), recusals::Column::RecusedAt;
    /// Who is to see to it, newest first, ended assignments included; empty for the public.
    assignments: many(Assignment) = Relation::Assignments.def(), Order::Newest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("verdict"), Order::Newest;
    /// When it was first drafted.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who first drafted it; null for the public.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record itself has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    VerdictQuery for Verdict, by VerdictFilter, VerdictOrder;
    /// The verdict with this id; null where there is none, or none that you may see.
    verdict;
    /// Verdicts, newest first.
    verdicts;
}
