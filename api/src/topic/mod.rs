//! What claims are about.

mod approvals;
mod listing;
mod merge;
mod names;
mod record;
mod set_approval_policy;
mod set_claim_topics;
mod tree;
mod update;

pub use listing::{TopicFilter, TopicOrder, TopicOrderField};
pub use merge::{MergeTopics, MergeTopicsError, MergeTopicsErrorCode};
pub use names::rows as name_rows;
pub use record::{RecordTopic, RecordTopicError, RecordTopicErrorCode};
pub use set_approval_policy::{
    SetApprovalPolicy, SetApprovalPolicyError, SetApprovalPolicyErrorCode,
};
pub use set_claim_topics::{SetClaimTopics, SetClaimTopicsError, SetClaimTopicsErrorCode};
pub use tree::lock;
pub use update::{UpdateTopic, UpdateTopicError, UpdateTopicErrorCode};

use entity::{
    claim_topic,
    topic::{Column, Relation},
    verdict_revision_topic,
};
use sea_orm::RelationTrait as _;

use crate::{
    claim::{Claim, ClaimFilter, ClaimOrder},
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Field, Link, Order, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
    verdict::{self, VerdictRevision},
};

/// Which topics an audience may see.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "topic",
        Audience::Public => {
            "(SELECT id, name, name_key, description, parent_id, merged_into_id, recorded_at, \
             NULL::integer AS approvals_required, NULL::uuid AS recorded_by, NULL::integer AS revision \
             FROM topic WHERE public_since <= now())"
        }
    }
}

/// The ids of the topics `{v}` and of all below them; of one that was merged, of the one that remains. What
/// stands between two topics has to be visible too.
pub fn below(audience: Audience) -> String {
    match audience {
        Audience::Staff => "SELECT topic_descendants({v})".to_owned(),
        Audience::Public => {
            let rows = rows(audience);
            format!(
                "WITH RECURSIVE below (id) AS (\
                 SELECT coalesce(t.merged_into_id, t.id) FROM {rows} t WHERE t.id = ANY({{v}}) \
                 UNION SELECT t.id FROM {rows} t JOIN below b ON t.parent_id = b.id) SELECT id FROM below"
            )
        }
    }
}

/// Which claims are about which topics. For the public what the published verdict was approved with;
/// a topic that was merged since leads on to the one that remains.
pub fn claim_links(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "claim_topic",
        Audience::Public => {
            "(SELECT DISTINCT v.claim_id, coalesce(t.merged_into_id, t.id) AS topic_id FROM verdict v \
             JOIN verdict_revision_topic r ON r.revision_id = v.published_revision_id \
             JOIN topic t ON t.id = r.topic_id \
             WHERE v.public_since <= now() AND v.state <> 'RETRACTED')"
        }
    }
}

fn synonyms(audience: Audience) -> String {
    format!(
        "(SELECT coalesce(json_agg(n.name ORDER BY n.name_key), '[]'::json) \
         FROM {} n WHERE n.topic_id = {{t}}.id AND n.name_key <> {{t}}.name_key)",
        names::rows(audience)
    )
}

planned! {
    /// What claims are about, in a tree of topics at most ten levels deep (schema.org DefinedTerm).
    Topic, id "topic", from rows, by TopicFilter, TopicOrder;

    /// The name. No two topics share a name or synonym, not even one that only looks the same.
    name: column(String) = column(Column::Name);
    /// Other names that lead to it, in alphabetical order; for the public without those of topics that were
    /// merged into it and never were public.
    synonyms: column(Vec<String>) = Field::Visible(synonyms);
    /// What belongs to it.
    description: column(Option<String>) = column(Column::Description);
    /// The wider topic that it stands below; null at the top.
    parent: one(Option<Topic>) = Relation::Parent.def();
    /// The narrower topics that stand right below it, newest record first.
    children: many(Topic, by TopicFilter, TopicOrder) = Relation::Children.def(), Order::Newest;
    /// The claims that are about it, newest record first; for those about narrower topics look there.
    /// The public sees those whose published verdict was approved with the topic.
    claims: many(Claim, by ClaimFilter, ClaimOrder) = Link::through(claim_links,
        &claim_topic::Relation::Topic.def(), &claim_topic::Relation::Claim.def()), Order::Newest;
    /// The verdict revisions whose claim was about it when they were written, newest first.
    verdict_revisions: many(VerdictRevision) = Link::through(verdict::topic_links,
        &verdict_revision_topic::Relation::Topic.def(), &verdict_revision_topic::Relation::Revision.def()), Order::Newest;
    /// The topic that remains of it, where it was merged; take that one instead.
    merged_into: one(Option<Topic>) = Relation::MergedInto.def();
    /// The topics that were merged into it, newest record first.
    merged: many(Topic, by TopicFilter, TopicOrder) = Relation::Merged.def(), Order::Newest;
    /// How many approvals verdicts on it need at the least, and those on topics below it, 1 to 5; null where
    /// it asks for no more than the wider topics, and for the public.
    approvals_required: column(Option<i32>) = column(Column::ApprovalsRequired);
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("topic"), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    TopicQuery for Topic, by TopicFilter, TopicOrder;
    /// The topic with this id, merged or not; null where there is none, or none that you may see.
    topic;
    /// Topics, newest record first.
    topics;
}
