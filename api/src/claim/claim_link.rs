//! What claims are to each other: knowledge of the newsroom's own, of which the public sees nothing.

use async_graphql::Enum;
use entity::claim_link::{Column, Relation};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use super::Claim;
use crate::{
    graph::{
        plan::{Audience, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
};

/// What one claim is to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::claim_link::ClaimLinkKind")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClaimLinkKind {
    /// Both say the same; it leads both ways.
    Duplicates,
    /// The first says of less what the second says: of one year, of one town.
    Narrows,
    /// If the first is so, the second is more likely so.
    Supports,
    /// Both cannot be so; it leads both ways.
    Contradicts,
    /// The first helps to understand the second.
    ContextFor,
}

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "claim_link",
        Audience::Public => {
            "(SELECT id, from_claim_id, to_claim_id, kind, note, linked_by, linked_at FROM claim_link WHERE false)"
        }
    }
}

/// Which links a claim has, from whichever end.
pub fn ends(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT from_claim_id AS claim_id, id AS link_id FROM claim_link \
             UNION ALL SELECT to_claim_id, id FROM claim_link)"
        }
        Audience::Public => {
            "(SELECT from_claim_id AS claim_id, id AS link_id FROM claim_link WHERE false)"
        }
    }
}

planned! {
    /// What one claim is to another. Nothing of it is public.
    ClaimLink, id "claim_link", from rows;

    /// What the first claim is to the second.
    kind: column(ClaimLinkKind) = column(Column::Kind);
    /// The first claim; of DUPLICATES and CONTRADICTS, which lead both ways, the one recorded first.
    from: one(Claim) = Relation::From.def();
    /// The second claim.
    to: one(Claim) = Relation::To.def();
    /// Why they are linked.
    note: column(Option<String>) = column(Column::Note);
    /// When they were linked.
    linked_at: column(DateTime) = column(Column::LinkedAt);
    /// Who linked them; null where an operator did.
    linked_by: one(Option<Reviewer>) = Relation::LinkedBy.def();
}

root_fields! {
    ClaimLinkQuery for ClaimLink;
    /// The claim link with this id; null where there is none, and always for the public.
    claim_link;
    /// Claim links, newest first; none for the public.
    claim_links;
}
