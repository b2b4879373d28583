//! What waits for a reviewer.

use entity::{retraction_approval, reviewer, verdict_revision_author};
use sea_orm::{EntityTrait as _, RelationDef, RelationTrait as _};

use super::{Assignment, assignment::overdue};
use crate::{
    graph::plan::{Audience, Link, Order, planned},
    reply::{self, ReplyRequest},
    verdict::{
        Retraction, Verdict, VerdictFilter, VerdictOrder, VerdictRevision, author_links,
        retraction_approval_rows,
    },
};

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "reviewer",
        Audience::Public => "(SELECT * FROM reviewer WHERE false)",
    }
}

/// The way from a reviewer to the queue, which is read from the same row.
pub fn queue() -> Link {
    let id = reviewer::Column::Id;
    let same: RelationDef = reviewer::Entity::belongs_to(reviewer::Entity)
        .from(id)
        .to(id)
        .into();
    same.into()
}

/// Which revisions wait for which of their authors: the newest of their verdicts, in one state. A retracted
/// verdict waits for nobody.
macro_rules! written {
    ($links:ident, $state:literal) => {
        fn $links(audience: Audience) -> &'static str {
            match audience {
                Audience::Staff => concat!(
                    "(SELECT a.revision_id, a.reviewer_id FROM verdict_revision_author a \
                     JOIN verdict_revision r ON r.id = a.revision_id \
                     JOIN verdict v ON v.id = r.verdict_id AND v.state <> 'RETRACTED' WHERE r.state = '",
                    $state,
                    "' \
                     AND NOT EXISTS (SELECT FROM recusal x \
                     WHERE x.verdict_id = r.verdict_id AND x.reviewer_id = a.reviewer_id) \
                     AND NOT EXISTS (SELECT FROM verdict_revision n \
                     WHERE n.verdict_id = r.verdict_id AND n.number > r.number))"
                ),
                Audience::Public => author_links(audience),
            }
        }
    };
}

written!(drafts, "DRAFT");
written!(returned, "RETURNED");

/// Which revisions in review wait for which reviewers: the newest of their verdicts, for all but their
/// authors and those who have approved them. What is approved waits too, once more approvals are needed.
fn in_review(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT r.id AS revision_id, p.id AS reviewer_id FROM verdict_revision r \
             JOIN verdict t ON t.id = r.verdict_id AND t.state <> 'RETRACTED' CROSS JOIN reviewer p \
             WHERE (r.state = 'IN_REVIEW' OR (r.state = 'APPROVED' AND approvals_given(r.id) < approvals_needed(r.id))) \
             AND NOT EXISTS (SELECT FROM verdict_revision n WHERE n.verdict_id = r.verdict_id AND n.number > r.number) \
             AND NOT EXISTS (SELECT FROM verdict_revision_author a WHERE a.revision_id = r.id AND a.reviewer_id = p.id) \
             AND NOT EXISTS (SELECT FROM recusal x WHERE x.verdict_id = r.verdict_id AND x.reviewer_id = p.id) \
             AND NOT EXISTS (SELECT FROM approval v WHERE v.revision_id = r.id AND v.reviewer_id = p.id))"
        }
        Audience::Public => author_links(audience),
    }
}

/// Which retractions wait for which reviewers: those of what verdicts still say, for all but who asked for
/// them and who has approved them.
fn retractions(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT r.id AS retraction_id, p.id AS reviewer_id \
             FROM retraction r JOIN verdict v ON v.published_revision_id = r.revision_id CROSS JOIN reviewer p \
             WHERE (r.state = 'REQUESTED' \
             OR (r.state = 'APPROVED' AND retraction_approvals_given(r.id) < approvals_needed(r.revision_id))) \
             AND r.requested_by IS DISTINCT FROM p.id \
             AND NOT EXISTS (SELECT FROM recusal x WHERE x.verdict_id = r.verdict_id AND x.reviewer_id = p.id) \
             AND NOT EXISTS (SELECT FROM retraction_approval a WHERE a.retraction_id = r.id AND a.reviewer_id = p.id))"
        }
        Audience::Public => retraction_approval_rows(audience),
    }
}

/// Which verdicts wait for which reviewers since something that they stand on has changed: for all but those who take no part in
/// it.
fn stale(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT s.verdict_id, p.id AS reviewer_id FROM (SELECT DISTINCT verdict_id FROM staleness() \
             WHERE dismissed_at IS NULL) s CROSS JOIN reviewer p \
             WHERE NOT EXISTS (SELECT FROM recusal x WHERE x.verdict_id = s.verdict_id AND x.reviewer_id = p.id))"
        }
        Audience::Public => {
            "(SELECT v.id AS verdict_id, v.id AS reviewer_id FROM verdict v WHERE false)"
        }
    }
}

fn revisions(links: fn(Audience) -> &'static str) -> Link {
    Link::through(
        links,
        &verdict_revision_author::Relation::Reviewer.def(),
        &verdict_revision_author::Relation::Revision.def(),
    )
}

planned! {
    /// What waits for a reviewer.
    Queue, no id, from rows;

    /// The drafts that the reviewer wrote and has not handed in, oldest first; each is the newest revision
    /// of its verdict.
    to_finish: many(VerdictRevision) = revisions(drafts), Order::Oldest;
    /// The revisions that need further approvals, and that the reviewer did not write and has not approved,
    /// oldest first; each is the newest revision of its verdict.
    to_review: many(VerdictRevision) = revisions(in_review), Order::Oldest;
    /// The retractions that wait for approvals, and that the reviewer neither asked for nor has approved,
    /// oldest first; each is of what its verdict still says.
    retractions: many(Retraction) = Link::through(retractions,
        &retraction_approval::Relation::Reviewer.def(), &retraction_approval::Relation::Retraction.def()), Order::Oldest;
    /// The revisions that the reviewer wrote and that were given back, oldest first; each is the newest
    /// revision of its verdict.
    returned: many(VerdictRevision) = revisions(returned), Order::Oldest;
    /// The published verdicts that stand on something which has changed since, and which nobody has dismissed,
    /// oldest first. They wait for everybody who takes part in them: for who revises them by `reviseVerdict`, or finds by
    /// `dismissStaleness` that they stand.
    stale: many(Verdict, by VerdictFilter, VerdictOrder) = Link::over(stale, "reviewer_id", "verdict_id"), Order::Oldest;
    /// The reviewer's open assignments, oldest first.
    assigned: many(Assignment) = Link::from(reviewer::Relation::Assignments.def()).only("{t}.ended_at IS NULL"), Order::Oldest;
    /// Those of them whose last day, in UTC, is over, oldest first.
    overdue: many(Assignment) = Link::from(reviewer::Relation::Assignments.def()).only(overdue!()), Order::Oldest;
    /// The requests for a reply that the reviewer made and that are open though their last day, in UTC, is
    /// over, oldest first.
    overdue_replies: many(ReplyRequest) = Link::from(reviewer::Relation::AskedReplies.def()).only(reply::overdue!()), Order::Oldest;
}
