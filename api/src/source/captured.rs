//! The text of a source as it stood at one moment.

use entity::{
    capture::{Column, Relation},
    capture_part,
};
use sea_orm::{IdenStatic as _, RelationTrait as _};

use crate::{
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Field, Order, column, planned, root_fields},
        scalars::{DateTime, Sha256},
    },
    quote::{self, Quote, QuoteCheck, QuoteFilter, QuoteOrder, QuoteStandings},
    reviewer::Reviewer,
    source::{
        Source,
        page::{self, CapturePart},
    },
    verdict::Evidence,
};

/// The public sees that a capture exists and its digest, but never its text: of a source's text only
/// quoted passages are public.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "capture",
        Audience::Public => {
            "(SELECT id, source_id, NULL::text AS text, sha256, captured_at, NULL::uuid AS captured_by \
             FROM capture WHERE public_since <= now())"
        }
    }
}

fn standings(audience: Audience) -> String {
    quote::standings(quote::check_rows(audience), "c.capture_id = {t}.id")
}

planned! {
    /// The text of a source as it stood at one moment; it never changes.
    Capture, id "capture", from rows;

    /// The source.
    source: one(Source) = Relation::Source.def();
    /// The whole text; null for the public, which sees quoted passages only.
    text: column(Option<String>) = column(Column::Text);
    /// The SHA-256 digest of the text in UTF-8.
    sha256: column(Sha256) = Field::Expression("encode({t}.sha256, 'hex')");
    /// The web page that the text was taken from, as it came in, with whatever scripts it has: never show it as
    /// anything but text. Null where it came as text, for the public, and as of a moment in the past.
    html: column(Option<String>) = Field::Visible(page::html);
    /// The SHA-256 digest of the page in UTF-8; null where it came as text, and for the public.
    html_sha256: column(Option<Sha256>) = Field::Visible(page::html_sha256);
    /// The parts of the text in their order, at most 501; none where it came as text, and for the public.
    parts: list(CapturePart, about 10) = Relation::Parts.def(), capture_part::Column::Start.as_str();
    /// When it was captured.
    captured_at: column(DateTime) = column(Column::CapturedAt);
    /// Who captured it; null for the public, and where an operator did.
    captured_by: one(Option<Reviewer>) = Relation::CapturedBy.def();
    /// The quotes that stand in it, newest record first.
    quotes: many(Quote, by QuoteFilter, QuoteOrder) = Relation::Quotes.def(), Order::Newest;
    /// What was found in it of the quotes that stand in other captures of the source, newest first; empty for
    /// the public.
    checks: many(QuoteCheck) = Relation::Checks.def(), Order::Newest;
    /// How many of those quotes stand how in it; none for the public.
    quote_standings: column(QuoteStandings) = Field::Visible(standings);
    /// Where verdicts rest on a passage of it, newest first.
    evidence: many(Evidence) = Relation::Evidence.def(), Order::Newest;
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("capture"), Order::Newest;
}

root_fields! {
    CaptureQuery for Capture;
    /// The capture with this id; null where there is none, or none that you may see.
    capture;
    /// Captures, newest first.
    captures;
}
