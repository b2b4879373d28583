//! How quotes are filtered and ordered.

use super::{Attribution, QuoteKind, QuoteStanding};
use crate::{
    claim,
    graph::{
        plan::{
            Audience, DateRange, DateTimeRange, SortKind, in_language, list_filter, list_order,
        },
        scalars::LanguageTag,
    },
    source, speaker,
};

list_filter! {
    /// Which quotes; what is given must all hold, and of a list one.
    QuoteFilter {
        /// With one of these ids.
        ids: [ID "quote"] = "{t}.id = ANY({v})";
        /// Of one of these speakers.
        speaker: [ID "speaker"] = |audience: Audience| format!(
            "{{t}}.speaker_id = {}", speaker::remain_of_any(audience));
        /// From one of these sources.
        source: [ID "source"] = "{t}.source_id = ANY({v})";
        /// From a source of one of these publishers.
        publisher: [ID "publisher"] = |audience: Audience| format!(
            "{{t}}.source_id IN (SELECT s.id FROM {} s WHERE s.publisher_id = ANY({{v}}))", source::rows(audience));
        /// That make one of these claims.
        claim: [ID "claim"] = |audience: Audience| format!(
            "{{t}}.id IN (SELECT l.quote_id FROM {} l WHERE l.claim_id = ANY({{v}}))", claim::quote_links(audience));
        /// Of one of these kinds.
        kind: [QuoteKind] = "{t}.kind = ANY({v})";
        /// Of which it is held to be so that they were said.
        attribution: [Attribution] = "{t}.attribution = ANY({v})";
        /// Whose words stand so in the newest capture of their source.
        standing: [QuoteStanding] = "{t}.standing = ANY({v})";
        /// From a source in one of these languages; `en` is also `en-GB`.
        language: [LanguageTag] = |audience: Audience| format!(
            "{{t}}.source_id IN (SELECT s.id FROM {} s WHERE {})", source::rows(audience), in_language!("s.language"));
        /// Spoken on one of these days.
        spoken_on: DateRange = "{t}.spoken_sort";
        /// Recorded at this time.
        recorded_at: DateTimeRange = "{t}.recorded_at";
        /// Whose words contain this, however it is accented or capitalised.
        text_contains: String = "search_key({t}.text) LIKE contains_pattern({v})";
        /// Whether they make no claim yet.
        unlinked: bool = |audience: Audience| format!(
            "NOT EXISTS (SELECT FROM {} l WHERE l.quote_id = {{t}}.id)", claim::quote_links(audience));
    }
}

list_order! {
    /// What orders quotes.
    QuoteOrder, QuoteOrderField {
        /// When it was recorded.
        RecordedAt;
        /// When the words were spoken; in ascending order those of unknown date come first.
        SpokenOn = "spoken_sort", SortKind::Day;
    }
}
