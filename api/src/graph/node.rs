//! `node` and `nodes`: every record by its id alone (Relay's Global Object Identification).

use std::{collections::HashSet, sync::LazyLock};

use async_graphql::{Context, ID, Interface, Object, Result};

use super::{
    error::bad_user_input,
    plan::{Connection, Field, Planned, PlannedAny, Row, Target, by_ids},
    scalars::DateTime,
};
use crate::{
    claim::{Claim, ClaimLink, MatchRejection},
    database::Moment,
    desk::{Assignment, Note},
    event::Event,
    publisher::Publisher,
    quote::{Quote, QuoteCheck},
    rating_scale::{Rating, RatingScale, RatingScaleVersion},
    reply::ReplyRequest,
    reviewer::{Reviewer, Token},
    source::{Capture, Source, SourceRetraction},
    speaker::{DuplicateDismissal, Speaker, SpeakerMerge, SpeakerName, SpeakerRole},
    suggestion::SuggestionDismissal,
    topic::Topic,
    verdict::{Correction, Evidence, Retraction, Verdict, VerdictRevision},
};

/// Declares the `Node` interface over the types that have ids.
macro_rules! nodes {
    ($($name:ident),* $(,)?) => {
        /// A record that has an id of its own (Relay).
        #[derive(Clone, Interface)]
        #[graphql(
            field(name = "id", ty = "ID", desc = "Identifies the record among all records of all types."),
            field(
                name = "history",
                ty = "Connection<Event>",
                desc = "What happened to the record and to what belongs to it, newest first. Empty for the public.",
                arg(name = "first", ty = "Option<i32>", desc = "How many from the front, 1 to 100; 5 where neither `first` nor `last` is given."),
                arg(name = "after", ty = "Option<String>", desc = "Only what comes after this cursor."),
                arg(name = "last", ty = "Option<i32>", desc = "How many from the back, 1 to 100; never together with `first`."),
                arg(name = "before", ty = "Option<String>", desc = "Only what comes before this cursor.")
            )
        )]
        pub enum Node {
            $(#[doc = concat!("A [`", stringify!($name), "`].")] $name($name),)*
        }

        impl PlannedAny for Node {
            const TYPES: &'static [Target] = &[$($name::plan),*];

            fn from_row(row: Row) -> Option<Self> {
                match row.of().name {
                    $(stringify!($name) => Some(Self::$name($name::from_row(row))),)*
                    _ => None,
                }
            }
        }
    };
}

nodes!(
    Publisher,
    Source,
    SourceRetraction,
    Capture,
    Speaker,
    SpeakerName,
    SpeakerRole,
    SpeakerMerge,
    DuplicateDismissal,
    Quote,
    QuoteCheck,
    SuggestionDismissal,
    Claim,
    ClaimLink,
    MatchRejection,
    ReplyRequest,
    Topic,
    Verdict,
    VerdictRevision,
    Evidence,
    Correction,
    Retraction,
    RatingScale,
    RatingScaleVersion,
    Rating,
    Reviewer,
    Token,
    Assignment,
    Note,
);

impl Node {
    /// Whether a field of this name is worked out apart from the statement that reads its record, and so ends later
    /// than what stands beside it.
    pub fn is_apart(name: &str) -> bool {
        static APART: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
            let fields = Node::TYPES.iter().flat_map(|target| &target().fields);
            let apart = fields.filter(|(_, field)| matches!(field, Field::Apart(_)));
            apart.map(|(name, _)| name.as_str()).collect()
        });
        APART.contains(name)
    }
}

/// The root fields over all types.
#[derive(Default)]
pub struct NodeQuery;

/// The root fields over all types.
#[Object]
impl NodeQuery {
    /// The record with this id, of whatever type; null where there is none, or none that you may see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record's id.")] id: ID,
    ) -> Option<Result<Node>> {
        at(ctx, id, Moment::Now).await.transpose()
    }

    /// A record as it stood at a moment, with all that it leads to: everything below is read from the history up
    /// to then, and by who might see it then. Texts that were redacted since say so. It stands apart from `node`,
    /// to which Relay allows one argument.
    async fn node_as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record's id.")] id: ID,
        #[graphql(desc = "The moment; where it is still to come, now.")] as_of: DateTime,
    ) -> Option<Result<Node>> {
        at(ctx, id, Moment::AsOf(as_of.0)).await.transpose()
    }

    /// The records with these ids, in their order; null for each that is not there, or that you may not see.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The records' ids, at most 100.")] ids: Vec<ID>,
    ) -> Option<Result<Vec<Option<Node>>>> {
        if ids.len() > 100 {
            return Some(Err(bad_user_input(format!(
                "`ids` has {} entries; ask for at most 100 at a time",
                ids.len()
            ))));
        }
        let rows = by_ids(ctx, Node::TYPES, &ids, Moment::Now).await;
        Some(rows.map(|rows| {
            rows.into_iter()
                .map(|row| row.and_then(Node::from_row))
                .collect()
        }))
    }
}

async fn at(ctx: &Context<'_>, id: ID, moment: Moment) -> Result<Option<Node>> {
    let mut rows = by_ids(ctx, Node::TYPES, &[id], moment).await?;
    Ok(rows.pop().flatten().and_then(Node::from_row))
}
