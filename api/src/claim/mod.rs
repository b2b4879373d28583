//! Checkable statements, and the quotes that make them.

mod link_quote;
mod record;
mod reword;

pub use link_quote::{LinkQuoteToClaim, LinkQuoteToClaimError, LinkQuoteToClaimErrorCode};
pub use record::{RecordClaim, RecordClaimError, RecordClaimErrorCode};
pub use reword::{RewordClaim, RewordClaimError, RewordClaimErrorCode};

use async_graphql::Enum;
use entity::{
    claim::{Column, Relation},
    claim_quote,
};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    graph::{
        plan::{Audience, Link, Order, column, planned, root_fields},
        scalars::{DateTime, LanguageTag},
    },
    quote::Quote,
    reviewer::Reviewer,
    verdict::Verdict,
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

/// The public reads a claim in the wording of its published verdict, so that a later rewording does
/// not show before it is approved.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "claim",
        Audience::Public => {
            "(SELECT c.id, c.kind, c.language, c.quote_id, c.recorded_at, NULL::uuid AS recorded_by, \
             NULL::integer AS revision, (SELECT r.claim_text FROM verdict v \
             JOIN verdict_revision r ON r.id = v.published_revision_id \
             WHERE v.claim_id = c.id AND v.public_since <= now() ORDER BY v.id DESC LIMIT 1) AS text \
             FROM claim c WHERE c.public_since <= now())"
        }
    }
}

/// Which quotes make which claims. For the public those that the published verdict speaks about.
pub fn quote_links(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "claim_quote",
        Audience::Public => {
            "(SELECT v.claim_id, q.quote_id FROM verdict v \
             JOIN verdict_revision_quote q ON q.revision_id = v.published_revision_id \
             WHERE v.public_since <= now() AND v.state <> 'RETRACTED')"
        }
    }
}

planned! {
    /// One checkable statement, in the reviewer's own words (ClaimReview `claimReviewed`).
    Claim, id "claim", from rows;

    /// The statement. The public reads it in the wording of the published verdict.
    text: column(String) = column(Column::Text);
    /// What it asserts.
    kind: column(ClaimKind) = column(Column::Kind);
    /// The language of the statement.
    language: column(Option<LanguageTag>) = column(Column::Language);
    /// The quote that a claim of kind ATTRIBUTION is about.
    attributed_quote: one(Option<Quote>) = Relation::AttributedQuote.def();
    /// The quotes that make the claim, newest record first. The public sees those that the published
    /// verdict speaks about.
    quotes: many(Quote) = Link::through(quote_links,
        &claim_quote::Relation::Claim.def(), &claim_quote::Relation::Quote.def()), Order::Newest;
    /// The verdict in force: the one that is not retracted.
    verdict: one(Option<Verdict>) = Link::from(Relation::Verdicts.def()).only("{t}.state <> 'RETRACTED'");
    /// All verdicts on the claim, newest first; all but one are retracted.
    verdicts: many(Verdict) = Relation::Verdicts.def(), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    ClaimQuery for Claim;
    /// The claim with this id; null where there is none, or none that you may see.
    claim;
    /// Claims, newest record first.
    claims;
}
