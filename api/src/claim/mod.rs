//! Checkable statements, and the quotes that make them.

mod checkability;
mod claim_link;
mod confirm_match;
mod known;
mod link_claims;
mod link_quote;
mod listing;
mod record;
mod reject_match;
mod rejection;
mod restore_match;
mod reword;
mod set_checkability;
mod similar;
mod unlink_claims;
mod unlink_quote;
mod wording;

pub use checkability::Checkability;
pub use claim_link::{ClaimLink, ClaimLinkKind, ClaimLinkQuery};
pub use confirm_match::{ConfirmMatch, ConfirmMatchError, ConfirmMatchErrorCode};
pub use known::{KnownClaim, KnownPassage, ScanTextQuery, known_claims};
pub use link_claims::{LinkClaims, LinkClaimsError, LinkClaimsErrorCode};
pub use link_quote::{LinkQuoteToClaim, LinkQuoteToClaimError, LinkQuoteToClaimErrorCode};
pub use listing::{ClaimFilter, ClaimOrder, ClaimOrderField};
pub use record::{RecordClaim, RecordClaimError, RecordClaimErrorCode};
pub use reject_match::{RejectMatch, RejectMatchError, RejectMatchErrorCode};
pub use rejection::{MatchRejection, MatchRejectionQuery};
pub use restore_match::{RestoreMatch, RestoreMatchError, RestoreMatchErrorCode};
pub use reword::{RewordClaim, RewordClaimError, RewordClaimErrorCode};
pub use set_checkability::{
    SetClaimCheckability, SetClaimCheckabilityError, SetClaimCheckabilityErrorCode,
};
pub use similar::{MatchDifference, MatchWarning, SimilarClaim, SimilarClaimsQuery};
pub use unlink_claims::{UnlinkClaims, UnlinkClaimsError, UnlinkClaimsErrorCode};
pub use unlink_quote::{
    UnlinkQuoteFromClaim, UnlinkQuoteFromClaimError, UnlinkQuoteFromClaimErrorCode,
};
pub use wording::OtherWording;

use async_graphql::Enum;
use entity::{
    claim::{Column, Relation},
    claim_quote, claim_topic, claim_wording, quote, source,
};
use sea_orm::{Iden as _, RelationTrait as _};
use serde::{Deserialize, Serialize};

use crate::{
    desk::{Assignment, Note, notes_on},
    graph::{
        plan::{Audience, Link, Order, column, planned, root_fields},
        scalars::{DateTime, LanguageTag},
    },
    publisher::{Publisher, PublisherFilter, PublisherOrder},
    quote::{Quote, QuoteFilter, QuoteOrder},
    reply::ReplyRequest,
    reviewer::Reviewer,
    speaker::{Speaker, SpeakerFilter, SpeakerOrder},
    topic::{self, Topic, TopicFilter, TopicOrder},
    verdict::{Verdict, VerdictFilter, VerdictOrder},
};

/// What a claim asserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::claim::ClaimKind")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClaimKind {
    /// That something is so.
    Assertion,
    /// That somebody said something; it is about one quote.
    Attribution,
}

/// What the public's claim `c` has of the published revision.
macro_rules! as_published {
    ($column:literal) => {
        concat!(
            "(SELECT r.",
            $column,
            " FROM verdict v JOIN verdict_revision r ON r.id = v.published_revision_id \
             WHERE v.claim_id = c.id AND v.public_since <= now() ORDER BY v.id DESC LIMIT 1)"
        )
    };
}

/// The public reads a claim in the wording and language of its published verdict, so that a later
/// rewording does not show before it is approved.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "claim",
        Audience::Public => {
            concat!(
                "(SELECT c.id, c.kind, c.quote_id, c.recorded_at, NULL::uuid AS recorded_by, \
                 NULL::integer AS revision, NULL::text AS checkability, NULL::text AS checkability_reason, \
                 NULL::uuid AS cluster_id, c.published_sort, ",
                as_published!("claim_text"),
                " AS text, ",
                as_published!("claim_language"),
                " AS language FROM claim c WHERE c.public_since <= now())"
            )
        }
    }
}

/// The links that a published verdict speaks about: the public's only ones.
macro_rules! published_links {
    () => {
        "(SELECT v.claim_id, q.quote_id FROM verdict v \
         JOIN verdict_revision_quote q ON q.revision_id = v.published_revision_id \
         WHERE v.public_since <= now() AND v.state <> 'RETRACTED')"
    };
}

/// What follows from the links that an audience may see: SQL before and after the FROM item `l` of them.
macro_rules! from_links {
    ($audience:ident, $before:literal, $after:literal) => {
        match $audience {
            Audience::Staff => concat!($before, "claim_quote", $after),
            Audience::Public => concat!($before, published_links!(), $after),
        }
    };
}

/// Which quotes make which claims. For the public those that the published verdict speaks about.
pub fn quote_links(audience: Audience) -> &'static str {
    from_links!(audience, "", "")
}

/// The quote by which each claim appeared first, of those that were not withdrawn.
fn first_links(audience: Audience) -> &'static str {
    from_links!(
        audience,
        "(SELECT DISTINCT ON (l.claim_id) l.claim_id, l.quote_id FROM ",
        " l JOIN quote q ON q.id = l.quote_id JOIN source s ON s.id = q.source_id \
         WHERE q.withdrawn_at IS NULL ORDER BY l.claim_id, \
         coalesce(q.spoken_on, s.published_on, (q.recorded_at AT TIME ZONE 'UTC')::date), l.quote_id)"
    )
}

/// Who makes which claims, by quotes that were not withdrawn.
fn speaker_links(audience: Audience) -> &'static str {
    from_links!(
        audience,
        "(SELECT DISTINCT l.claim_id, q.speaker_id FROM ",
        " l JOIN quote q ON q.id = l.quote_id WHERE q.withdrawn_at IS NULL)"
    )
}

/// Who has published which claims, by quotes that were not withdrawn.
fn publisher_links(audience: Audience) -> &'static str {
    from_links!(
        audience,
        "(SELECT DISTINCT l.claim_id, s.publisher_id FROM ",
        " l JOIN quote q ON q.id = l.quote_id JOIN source s ON s.id = q.source_id \
         WHERE q.withdrawn_at IS NULL)"
    )
}

planned! {
    /// One checkable statement, in the reviewer's own words (ClaimReview `claimReviewed`).
    Claim, id "claim", from rows, by ClaimFilter, ClaimOrder;

    /// The statement. The public reads it in the wording of the published verdict.
    text: column(String) = column(Column::Text);
    /// What it asserts.
    kind: column(ClaimKind) = column(Column::Kind);
    /// The language of the statement. The public reads that of the published verdict.
    language: column(Option<LanguageTag>) = column(Column::Language);
    /// The quote that a claim of kind ATTRIBUTION is about.
    attributed_quote: one(Option<Quote>) = Relation::AttributedQuote.def();
    /// The quotes that make the claim, newest record first. The public sees those that the published
    /// verdict speaks about.
    quotes: many(Quote, by QuoteFilter, QuoteOrder) = Link::through(quote_links,
        &claim_quote::Relation::Claim.def(), &claim_quote::Relation::Quote.def()), Order::Newest;
    /// Where the claim appeared first: the earliest of its quotes that were not withdrawn, by the day on
    /// which it was spoken, else published, else recorded. The public sees it among those quotes that it
    /// sees.
    first_appearance: one(Option<Quote>) = Link::through(first_links,
        &claim_quote::Relation::Claim.def(), &claim_quote::Relation::Quote.def());
    /// Whose words its quotes are, but for those that were withdrawn; newest record first.
    speakers: many(Speaker, by SpeakerFilter, SpeakerOrder) = Link::through(speaker_links,
        &claim_quote::Relation::Claim.def(), &quote::Relation::Speaker.def()), Order::Newest;
    /// Who has published its quotes, but for those that were withdrawn; newest record first.
    publishers: many(Publisher, by PublisherFilter, PublisherOrder) = Link::through(publisher_links,
        &claim_quote::Relation::Claim.def(), &source::Relation::Publisher.def()), Order::Newest;
    /// What it is to other claims, and they to it, newest link first; empty for the public.
    links: many(ClaimLink) = Link::over(claim_link::ends, "claim_id", "link_id"), Order::Newest;
    /// The claims that say the same: all that DUPLICATES leads to, by whatever way; newest record first.
    /// Empty for the public.
    duplicates: many(Claim, by ClaimFilter, ClaimOrder) = Link {
        from: Column::ClusterId.to_string(),
        through: None,
        to: Column::ClusterId.to_string(),
        condition: Some("{t}.id <> {p}.id"),
    }, Order::Newest;
    /// What else it is known by: the words of texts that were found to make it, in the order in which they were
    /// recorded; empty for the public.
    wordings: list(OtherWording) = Relation::Wordings.def(), claim_wording::Column::Id;
    /// Claims that may say the same, the likeliest first: neither those that it is linked with nor those that were
    /// rejected. Empty for the public. They are those of now, also below `nodeAsOf`. Each search counts as 2,000
    /// values of the query's cost, so it is had for one claim or a few, not for a page of them.
    similar: apart(Vec<SimilarClaim>, by similar::similar, given {
        first: Option<i32> = "How many at most, 1 to 100; 5 where it is left out.",
    }, about 2_000 values);
    /// Which matches with other claims or with sources were rejected, newest first, those that were restored
    /// included; empty for the public.
    rejected_matches: many(MatchRejection) = Link::over(rejection::ends, "claim_id", "rejection_id"), Order::Newest;
    /// How far its check has come; null for the public.
    checkability: column(Option<Checkability>) = column(Column::Checkability);
    /// Why it is NOT_CHECKABLE; null where it can be checked, and for the public.
    checkability_reason: column(Option<String>) = column(Column::CheckabilityReason);
    /// What the claim is about, newest record first. The public reads what the published verdict was
    /// approved with.
    topics: many(Topic, by TopicFilter, TopicOrder) = Link::through(topic::claim_links,
        &claim_topic::Relation::Claim.def(), &claim_topic::Relation::Topic.def()), Order::Newest;
    /// The verdict in force: the one that is not retracted.
    verdict: one(Option<Verdict>) = Link::from(Relation::Verdicts.def()).only("{t}.state <> 'RETRACTED'");
    /// All verdicts on the claim, newest first; all but one are retracted.
    verdicts: many(Verdict, by VerdictFilter, VerdictOrder) = Relation::Verdicts.def(), Order::Newest;
    /// What speakers were asked about it, and what they answered, newest first. The public sees what had come
    /// of a request when a verdict on the claim was published.
    replies: many(ReplyRequest) = Relation::Replies.def(), Order::Newest;
    /// Who is to see to it, newest first, ended assignments included; empty for the public.
    assignments: many(Assignment) = Relation::Assignments.def(), Order::Newest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("claim"), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    ClaimQuery for Claim, by ClaimFilter, ClaimOrder;
    /// The claim with this id; null where there is none, or none that you may see.
    claim;
    /// Claims, newest record first.
    claims;
}
