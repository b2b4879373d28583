//! One immutable version of a verdict.

use async_graphql::Enum;
use entity::{
    approval,
    verdict_revision::{Column, Relation},
    verdict_revision_author, verdict_revision_quote, verdict_revision_topic,
};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Field, Link, Order, column, planned, root_fields},
        scalars::{DateTime, LanguageTag, Markdown},
    },
    quote::{Quote, QuoteFilter, QuoteOrder},
    rating_scale::Rating,
    reviewer::Reviewer,
    topic::{Topic, TopicFilter, TopicOrder},
    verdict::{Evidence, Verdict},
};

/// Where a verdict revision is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::verdict_revision::RevisionState")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RevisionState {
    /// Its authors are at it.
    Draft,
    /// It waits for approvals.
    InReview,
    /// It was given back to its authors.
    Returned,
    /// It has the approvals that it needs.
    Approved,
    /// The verdict speaks by it.
    Published,
    /// It was published, until a later one was.
    Replaced,
}

/// Which revisions an audience may see.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "verdict_revision",
        Audience::Public => {
            "(SELECT id, verdict_id, number, state, claim_text, claim_language, rating_id, summary, \
             explanation, published_at, \
             NULL::uuid AS recorded_by, NULL::timestamptz AS recorded_at, NULL::timestamptz AS submitted_at, \
             NULL::timestamptz AS approved_at, NULL::timestamptz AS returned_at, NULL::uuid AS returned_by, \
             NULL::text AS return_reason, NULL::integer AS revision \
             FROM verdict_revision WHERE public_since <= now())"
        }
    }
}

/// Which quotes a revision speaks about: part of the revision, and as visible as it is.
pub fn quote_links(_: Audience) -> &'static str {
    "verdict_revision_quote"
}

/// What the claim of a revision was about: part of the revision, and as visible as it is.
pub fn topic_links(_: Audience) -> &'static str {
    "verdict_revision_topic"
}

/// Who wrote a revision; never for the public.
pub fn author_links(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "verdict_revision_author",
        Audience::Public => {
            "(SELECT revision_id, reviewer_id FROM verdict_revision_author WHERE false)"
        }
    }
}

planned! {
    /// One immutable version of a verdict: changing anything of it, evidence included, makes the next.
    VerdictRevision, id "verdict_revision", from rows;

    /// The verdict.
    verdict: one(Verdict) = Relation::Verdict.def();
    /// Which version, from 1.
    number: column(i32) = column(Column::Number);
    /// Where it is on its way.
    state: column(RevisionState) = column(Column::State);
    /// The claim in the wording that the revision speaks about.
    claim_text: column(String) = column(Column::ClaimText);
    /// The language of that wording.
    claim_language: column(Option<LanguageTag>) = column(Column::ClaimLanguage);
    /// The rating (ClaimReview `reviewRating`).
    rating: one(Rating) = Relation::Rating.def();
    /// The finding in a sentence or two.
    summary: column(String) = column(Column::Summary);
    /// The finding in full.
    explanation: column(Option<Markdown>) = column(Column::Explanation);
    /// What it rests on, in its order.
    evidence: many(Evidence) = Relation::Evidence.def(), Order::Oldest;
    /// The quotes that it speaks about, newest record first.
    quotes: many(Quote, by QuoteFilter, QuoteOrder) = Link::through(quote_links,
        &verdict_revision_quote::Relation::Revision.def(), &verdict_revision_quote::Relation::Quote.def()), Order::Newest;
    /// What the claim was about when it was written, newest record first; what was merged since leads
    /// on by `mergedInto`.
    topics: many(Topic, by TopicFilter, TopicOrder) = Link::through(topic_links,
        &verdict_revision_topic::Relation::Revision.def(), &verdict_revision_topic::Relation::Topic.def()), Order::Newest;
    /// Who wrote it, and the versions before it; empty for the public.
    authors: many(Reviewer) = Link::through(author_links,
        &verdict_revision_author::Relation::Revision.def(), &verdict_revision_author::Relation::Reviewer.def()), Order::Oldest;
    /// The votes for it; empty for the public.
    approvals: list(Approval) = Relation::Approvals.def(), approval::Column::ApprovedAt;
    /// How many votes it needs, 1 to 5: the most that `approvalsRequired` says of one of its topics, or of one
    /// above them; null for the public.
    approvals_needed: column(Option<i32>) = Field::Expression(
        "(CASE WHEN {t}.revision IS NOT NULL THEN approvals_needed({t}.id) END)");
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("verdict_revision"), Order::Newest;
    /// When it was drafted; null for the public.
    recorded_at: column(Option<DateTime>) = column(Column::RecordedAt);
    /// Who drafted it; null for the public.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// When it was submitted for review; null for the public.
    submitted_at: column(Option<DateTime>) = column(Column::SubmittedAt);
    /// When it had the approvals that it needs; null for the public.
    approved_at: column(Option<DateTime>) = column(Column::ApprovedAt);
    /// When it was given back to its authors; null where it was not, and for the public.
    returned_at: column(Option<DateTime>) = column(Column::ReturnedAt);
    /// Who gave it back; null where nobody did, and for the public.
    returned_by: one(Option<Reviewer>) = Relation::ReturnedBy.def();
    /// What its authors should change; null where it was not given back, and for the public.
    return_reason: column(Option<String>) = column(Column::ReturnReason);
    /// When it was published; a moment to come under an embargo, which the public does not see before.
    published_at: column(Option<DateTime>) = column(Column::PublishedAt);
    /// How many steps the record has taken, from 1: the `expectedRevision` of the next; null for the
    /// public. Which version of the verdict it is, is its `number`.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    VerdictRevisionQuery for VerdictRevision;
    /// The verdict revision with this id; null where there is none, or none that you may see.
    verdict_revision;
    /// Verdict revisions, newest first.
    verdict_revisions;
}

/// Votes are no business of the public's.
pub fn approval_rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "approval",
        Audience::Public => {
            "(SELECT revision_id, reviewer_id, approved_at FROM approval WHERE false)"
        }
    }
}

planned! {
    /// One reviewer's vote for one verdict revision (the four-eyes principle).
    Approval, no id, from approval_rows;

    /// Whose vote it is.
    reviewer: one(Reviewer) = approval::Relation::Reviewer.def();
    /// When it was given.
    approved_at: column(DateTime) = column(approval::Column::ApprovedAt);
}
