//! What has become of a quote's words in further captures of its source.

use async_graphql::{Enum, SimpleObject};
use entity::{
    quote,
    quote_check::{Column, Relation},
};
use sea_orm::{IdenStatic as _, RelationTrait as _};
use serde::{Deserialize, Serialize};

use super::{Quote, passages::NearestPassage};
use crate::{
    graph::{
        plan::{Audience, Field, Link, column, planned, root_fields},
        scalars::DateTime,
    },
    source::Capture,
};

/// What has become of a quote's words in a later capture of its source. The quote stays anchored in the
/// capture that it was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::quote_check::Standing")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuoteStanding {
    /// They stand at the same place.
    Present,
    /// They stand at another place.
    Moved,
    /// They stand there no more, or nobody could tell where without a doubt; but something comes near to them.
    Changed,
    /// They stand there no more, nor does anything that comes near.
    Missing,
}

/// How many quotes stand how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, SimpleObject)]
pub struct QuoteStandings {
    /// Those that are PRESENT.
    present: i32,
    /// Those that have MOVED.
    moved: i32,
    /// Those that have CHANGED.
    changed: i32,
    /// Those that are MISSING.
    missing: i32,
}

/// How many of these rows, called `c`, have each standing, as an expression.
pub fn standings(rows: &str, of: &str) -> String {
    format!(
        "(SELECT json_build_object('present', count(*) FILTER (WHERE c.standing = 'PRESENT'), \
         'moved', count(*) FILTER (WHERE c.standing = 'MOVED'), \
         'changed', count(*) FILTER (WHERE c.standing = 'CHANGED'), \
         'missing', count(*) FILTER (WHERE c.standing = 'MISSING')) FROM {rows} c WHERE {of})"
    )
}

/// A passage of a capture, in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, SimpleObject)]
pub struct CheckedPlace {
    /// The first character.
    start: i32,
    /// The character after the last one.
    end: i32,
}

/// What a check found is told in words of the capture, of which the public sees no more than was quoted.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "quote_check",
        Audience::Public => "(SELECT * FROM quote_check WHERE false)",
    }
}

/// The way from a quote to its check in the newest capture.
pub fn newest() -> Link {
    Link::by(quote::Column::Id.as_str(), Column::QuoteId.as_str())
        .only("{t}.capture_id = newest_capture({p}.source_id)")
}

/// The nearest passage, with the words of the quote's own capture, what was left out of them included.
const NEAREST: &str = "CASE WHEN {t}.nearest_start IS NOT NULL THEN json_build_object('start', {t}.nearest_start, \
    'end', {t}.nearest_end, 'text', {t}.nearest_text, 'given', (SELECT string_agg(CASE WHEN p.position = 1 THEN '' \
    ELSE coalesce(p.omitted, ' ') END || p.exact, '' ORDER BY p.position) FROM passage p WHERE p.quote_id = {t}.quote_id)) END";

planned! {
    /// That the words of a quote were looked for in another capture of its source, by the rule by which they
    /// were anchored in their own. It never changes.
    QuoteCheck, id "quote_check", from rows;

    /// The quote.
    quote: one(Quote) = Relation::Quote.def();
    /// The capture in which its words were looked for.
    capture: one(Capture) = Relation::Capture.def();
    /// What has become of them.
    standing: column(QuoteStanding) = column(Column::Standing);
    /// What had become of them in the capture that was the newest until then; null where that is not known,
    /// and where this capture tells of an earlier moment than another.
    standing_before: column(Option<QuoteStanding>) = column(Column::StandingBefore);
    /// Where the quote's passages stand in this capture, in order; null where the words are CHANGED or
    /// MISSING.
    places: column(Option<Vec<CheckedPlace>>) = column(Column::Places);
    /// The passage that comes nearest to words that are CHANGED, as a hint: nothing is anchored there. What
    /// was given are the words of the quote's own capture; where nothing differs, other words stand around.
    nearest: column(Option<NearestPassage>) = Field::Expression(NEAREST);
    /// When it was first found to stand so, with the same nearest passage, in one check after the other.
    since: column(DateTime) = column(Column::Since);
    /// When it was looked for.
    checked_at: column(DateTime) = column(Column::CheckedAt);
}

root_fields! {
    QuoteCheckQuery for QuoteCheck;
    /// The check of a quote with this id; null where there is none, and for the public.
    quote_check;
    /// Checks of quotes in further captures of their sources, newest first; none for the public.
    quote_checks;
}
