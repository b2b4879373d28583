//! The people who sign in, and their tokens. The public never sees them.

mod create_token;
mod deactivate;
mod invite;
pub mod people;
mod reactivate;
mod revoke_token;
mod set_role;
mod token;

pub use create_token::{CreateToken, CreateTokenError, CreateTokenErrorCode};
pub use deactivate::{DeactivateReviewer, DeactivateReviewerError, DeactivateReviewerErrorCode};
pub use invite::{InviteReviewer, InviteReviewerError, InviteReviewerErrorCode};
pub use reactivate::{ReactivateReviewer, ReactivateReviewerError, ReactivateReviewerErrorCode};
pub use revoke_token::{RevokeToken, RevokeTokenError, RevokeTokenErrorCode};
pub use set_role::{SetReviewerRole, SetReviewerRoleError, SetReviewerRoleErrorCode};
pub use token::{Token, TokenQuery, TokenScope};

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use entity::{
    approval,
    reviewer::{Column, Relation},
    verdict_revision_author,
};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    auth::{SignedIn, Viewer},
    claim::{Claim, ClaimFilter, ClaimOrder},
    desk::{self, Assignment, Queue},
    graph::{
        plan::{Audience, Link, Order, Reply, column, planned, root_fields},
        scalars::DateTime,
    },
    publisher::{Publisher, PublisherFilter, PublisherOrder},
    quote::{Quote, QuoteFilter, QuoteOrder},
    source::{Capture, Source, SourceFilter, SourceOrder},
    speaker::{Speaker, SpeakerFilter, SpeakerOrder},
    topic::{Topic, TopicFilter, TopicOrder},
    verdict::{self, Verdict, VerdictFilter, VerdictOrder, VerdictRevision},
};

/// What a reviewer may do; each role may do all that the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::reviewer::Role")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Record, link, draft, submit, approve the work of others.
    Reviewer,
    /// Publish as well.
    Editor,
    /// Look after people and scales as well.
    Admin,
}

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "reviewer",
        Audience::Public => "(SELECT * FROM reviewer WHERE false)",
    }
}

planned! {
    /// A person, or a program, that signs in.
    Reviewer, id "reviewer", from rows;

    /// The name.
    name: column(String) = column(Column::Name);
    /// The address.
    email: column(String) = column(Column::Email);
    /// What the reviewer may do. A token may narrow it.
    role: column(Role) = column(Column::Role);
    /// Since when the reviewer can no longer sign in; null for one who can.
    deactivated_at: column(Option<DateTime>) = column(Column::DeactivatedAt);
    /// Who shut the reviewer out; null for one who can sign in, and where an operator did.
    deactivated_by: one(Option<Reviewer>) = Relation::DeactivatedBy.def();
    /// Why the reviewer was shut out; null for one who can sign in.
    deactivation_reason: column(Option<String>) = column(Column::DeactivationReason);
    /// The tokens that the reviewer signs in with, newest first, revoked and expired ones included.
    tokens: many(Token) = Relation::Tokens.def(), Order::Newest;
    /// The verdict revisions that the reviewer wrote, newest first.
    verdict_revisions: many(VerdictRevision) = Link::through(verdict::author_links,
        &verdict_revision_author::Relation::Reviewer.def(), &verdict_revision_author::Relation::Revision.def()), Order::Newest;
    /// The verdict revisions that the reviewer approved, newest first.
    approved_revisions: many(VerdictRevision) = Link::through(verdict::approval_rows,
        &approval::Relation::Reviewer.def(), &approval::Relation::Revision.def()), Order::Newest;
    /// The sources that the reviewer recorded, newest first.
    recorded_sources: many(Source, by SourceFilter, SourceOrder) = Relation::RecordedSources.def(), Order::Newest;
    /// The captures that the reviewer made, newest first.
    captures: many(Capture) = Relation::Captures.def(), Order::Newest;
    /// The publishers that the reviewer recorded, newest first.
    recorded_publishers: many(Publisher, by PublisherFilter, PublisherOrder) = Relation::RecordedPublishers.def(), Order::Newest;
    /// The speakers that the reviewer recorded, newest first.
    recorded_speakers: many(Speaker, by SpeakerFilter, SpeakerOrder) = Relation::RecordedSpeakers.def(), Order::Newest;
    /// The quotes that the reviewer recorded, newest first.
    recorded_quotes: many(Quote, by QuoteFilter, QuoteOrder) = Relation::RecordedQuotes.def(), Order::Newest;
    /// The claims that the reviewer recorded, newest first.
    recorded_claims: many(Claim, by ClaimFilter, ClaimOrder) = Relation::RecordedClaims.def(), Order::Newest;
    /// The topics that the reviewer recorded, newest first.
    recorded_topics: many(Topic, by TopicFilter, TopicOrder) = Relation::RecordedTopics.def(), Order::Newest;
    /// The verdicts whose first revision the reviewer drafted, newest first.
    recorded_verdicts: many(Verdict, by VerdictFilter, VerdictOrder) = Relation::RecordedVerdicts.def(), Order::Newest;
    /// What waits for the reviewer.
    queue: one(Queue) = desk::queue();
    /// What the reviewer is to see to, newest first, ended assignments included.
    assignments: many(Assignment) = Relation::Assignments.def(), Order::Newest;
    /// When the reviewer was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// How many versions the record has had, from 1.
    revision: column(i32) = column(Column::Revision);
}

root_fields! {
    ReviewerQuery for Reviewer;
    /// The reviewer with this id; null where there is none, and always for the public.
    reviewer;
    /// Reviewers, newest first; none for the public.
    reviewers;
}

/// Who you are to the server.
#[derive(SimpleObject)]
#[graphql(name = "Viewer")]
pub struct SignedInViewer {
    /// The reviewer whose token you sent.
    reviewer: Option<Reviewer>,
    /// What waits for you.
    queue: Option<Queue>,
    /// What you may do by this token: the lower of the reviewer's role and the token's scope. With a
    /// token that only reads it is REVIEWER, and `scope` tells that you can change nothing.
    role: Role,
    /// What you may do by this token: the lower of the token's scope and the reviewer's role.
    scope: TokenScope,
}

/// The root field about the one who asks.
#[derive(Default)]
pub struct ViewerQuery;

/// The root field about the one who asks.
#[Object]
impl ViewerQuery {
    /// Who you are; null without a token.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<SignedInViewer>> {
        let Some(Viewer::Reviewer(signed_in)) = ctx.data_opt::<Viewer>() else {
            return None;
        };
        Some(read_viewer(ctx, signed_in).await)
    }
}

async fn read_viewer(ctx: &Context<'_>, signed_in: &SignedIn) -> Result<SignedInViewer> {
    let reviewer = Reply::plan::<Reviewer>(ctx, &["reviewer"])?;
    let queue = Reply::plan::<Queue>(ctx, &["queue"])?;
    Ok(SignedInViewer {
        reviewer: reviewer.read(ctx, signed_in.id).await?,
        queue: queue.read(ctx, signed_in.id).await?,
        role: signed_in.role(),
        scope: signed_in.scope,
    })
}
