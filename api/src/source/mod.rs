//! Published documents that words are taken from.

pub mod article_file;
mod capture;
mod captured;
mod compare;
mod listing;
pub mod page;
mod preview;
mod record;
mod reinstate;
mod retract;
mod retraction;
mod update;
mod url_key;

pub use capture::{
    CaptureSource, CaptureSourceError, CaptureSourceErrorCode, TEXT_BYTES, UnfitText, as_captured,
    check_text,
};
pub use captured::{Capture, CaptureQuery};
pub use compare::CompareCaptures;
pub use listing::{SourceFilter, SourceOrder, SourceOrderField};
pub use preview::PreviewSourceQuery;
pub use record::{
    NewSource, RecordSource, RecordSourceError, RecordSourceErrorCode, RecordSourceOutcome,
    Recorded, record,
};
pub use reinstate::{ReinstateSource, ReinstateSourceError, ReinstateSourceErrorCode};
pub use retract::{RetractSource, RetractSourceError, RetractSourceErrorCode};
pub use retraction::{SourceRetraction, SourceRetractionQuery};
pub use update::{UpdateSource, UpdateSourceError, UpdateSourceErrorCode};
pub use url_key::url_key;

use async_graphql::{Enum, ID};
use entity::source::{Column, Relation};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use crate::{
    claim::{self, KnownClaim},
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Field, Link, Order, column, planned, root_fields},
        scalars::{Date, DateTime, LanguageTag, Url},
    },
    publisher::Publisher,
    quote::{self, Quote, QuoteFilter, QuoteOrder, QuoteStandings},
    reply::ReplyRequest,
    reviewer::Reviewer,
    suggestion::{self, SuggestedQuotes},
    verdict::Evidence,
};

/// What kind of document a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::source::SourceKind")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SourceKind {
    /// An article of a newspaper, an agency or a site.
    Article,
    /// A written record of what was said.
    Transcript,
    /// A press release.
    PressRelease,
    /// A speech as its speaker gives it out.
    Speech,
    /// A post on a social network.
    SocialPost,
    /// A broadcast.
    Broadcast,
    /// Any other document.
    Document,
}

/// How a source wants to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::source::Genre")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Genre {
    /// As a report.
    News,
    /// As an opinion.
    Opinion,
    /// As satire.
    Satire,
}

/// Which sources an audience may see.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "source",
        Audience::Public => {
            "(SELECT id, publisher_id, kind, genre, title, byline, language, url, url_key, archive_url, \
             published_on, published_sort, recorded_at, \
             NULL::uuid AS recorded_by, NULL::integer AS revision \
             FROM source WHERE public_since <= now())"
        }
    }
}

fn standings(audience: Audience) -> String {
    quote::standings(quote::rows(audience), "c.source_id = {t}.id")
}

planned! {
    /// One published document that words are taken from (schema.org CreativeWork).
    Source, id "source", from rows, by SourceFilter, SourceOrder;

    /// What kind of document it is.
    kind: column(SourceKind) = column(Column::Kind);
    /// How it wants to be read.
    genre: column(Genre) = column(Column::Genre);
    /// The title, where it has one.
    title: column(Option<String>) = column(Column::Title);
    /// Who wrote it, as the document names them.
    byline: column(Option<String>) = column(Column::Byline);
    /// The language of the text.
    language: column(Option<LanguageTag>) = column(Column::Language);
    /// Where it was published.
    url: column(Option<Url>) = column(Column::Url);
    /// Where an archived copy is kept.
    archive_url: column(Option<Url>) = column(Column::ArchiveUrl);
    /// The day on which it was published.
    published_on: column(Option<Date>) = column(Column::PublishedOn);
    /// Who published it, where that is known.
    publisher: one(Option<Publisher>) = Relation::Publisher.def();
    /// That its publisher took it back; null where it stands.
    retraction: one(Option<SourceRetraction>) = Link::from(Relation::Retractions.def()).only("{t}.reinstated_at IS NULL");
    /// All retractions of it, newest first, those that were undone included. The public sees the one that
    /// holds.
    retractions: many(SourceRetraction) = Relation::Retractions.def(), Order::Newest;
    /// Its text as it stood at one moment and another, newest first.
    captures: many(Capture) = Relation::Captures.def(), Order::Newest;
    /// The quotes taken from it, newest record first.
    quotes: many(Quote, by QuoteFilter, QuoteOrder) = Relation::Quotes.def(), Order::Newest;
    /// How many of them stand how in the newest capture, those that were withdrawn included. Those of which
    /// that is not known count nowhere.
    quote_standings: column(QuoteStandings) = Field::Visible(standings);
    /// The quotes that the text of one of its captures holds, as a program reads it: suggestions, of which none is
    /// recorded by itself. Those that are recorded or dismissed are left out unless they are asked for. Null for the
    /// public, and where there is no such capture. They are those of now, also below `nodeAsOf`. Reading a whole text
    /// counts as 5,000 values of the query's cost.
    suggested_quotes: apart(Option<SuggestedQuotes>, by suggestion::suggested_quotes, given {
        capture: Option<ID> = "The capture that is read; the newest one where it is left out.",
        first: Option<i32> = "How many, 1 to 100; 50 where it is left out.",
        after: Option<String> = "Only what comes after the suggestion with this key.",
        include_recorded: Option<bool> = "Whether those are there too of which there is a quote; they are not where it is left out.",
        include_dismissed: Option<bool> = "Whether those are there too that were dismissed; they are not where it is left out.",
    }, about 5_000 values);
    /// Claims that its newest capture repeats, as far as its first 20,000 characters go, the likeliest first; none
    /// that were rejected for it. Empty for the public. They are those of now, also below `nodeAsOf`. Reading a
    /// whole text counts as 2,000 values of the query's cost.
    known_claims: apart(Vec<KnownClaim>, by claim::known_claims, given {
        first: Option<i32> = "How many at most, 1 to 500; 100 where it is left out.",
    }, about 2_000 values);
    /// Where verdicts rest on it, newest first.
    evidence: many(Evidence) = Relation::Evidence.def(), Order::Newest;
    /// The replies of speakers that it holds, newest request first.
    replies: many(ReplyRequest) = Relation::Replies.def(), Order::Newest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("source"), Order::Newest;
    /// When it was recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded it; null for the public, and where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    SourceQuery for Source, by SourceFilter, SourceOrder;
    /// The source with this id; null where there is none, or none that you may see.
    source;
    /// Sources, newest record first.
    sources;
}
