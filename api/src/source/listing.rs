//! How sources are filtered and ordered.

use super::{Genre, SourceKind, retraction, url_key};
use crate::graph::{
    plan::{
        Audience, Condition, DateRange, FilterValue, Operand, SortKind, in_language, list_filter,
        list_order,
    },
    scalars::{LanguageTag, Url},
};

list_filter! {
    /// Which sources; what is given must all hold, and of a list one.
    SourceFilter {
        /// With one of these ids.
        ids: [ID "source"] = "{t}.id = ANY({v})";
        /// Of one of these publishers.
        publisher: [ID "publisher"] = "{t}.publisher_id = ANY({v})";
        /// Of one of these kinds.
        kind: [SourceKind] = "{t}.kind = ANY({v})";
        /// Of one of these genres.
        genre: [Genre] = "{t}.genre = ANY({v})";
        /// In one of these languages; `en` is also `en-GB`.
        language: [LanguageTag] = in_language!("{t}.language");
        /// Published on one of these days.
        published_on: DateRange = "{t}.published_sort";
        /// At this address, in whatever form: with or without `www.`, tracking parameters or a fragment.
        url: Url = "{t}.url_key = {v}";
        /// Whether its publisher took it back.
        retracted: bool = |audience: Audience| format!(
            "{{t}}.id IN (SELECT r.source_id FROM {} r WHERE r.reinstated_at IS NULL)", retraction::rows(audience));
        /// Whose title contains this, however it is accented or capitalised.
        title_contains: String = "search_key({t}.title) LIKE contains_pattern({v})";
    }
}

list_order! {
    /// What orders sources.
    SourceOrder, SourceOrderField {
        /// When it was recorded.
        RecordedAt;
        /// When it was published; in ascending order those of unknown date come first.
        PublishedOn = "published_sort", SortKind::Day;
    }
}

/// An address is looked for by the key that all its forms have.
impl FilterValue for Url {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let key = url_key(&self.0).ok_or_else(|| format!("`{place}` is no web address"))?;
        Ok(Condition::with(sql, &Operand::Text(key)))
    }
}
