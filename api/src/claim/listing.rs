//! How claims are filtered and ordered.

use super::{Checkability, ClaimKind, quote_links};
use crate::{
    desk,
    graph::{
        plan::{Audience, DateTimeRange, SortKind, in_language, list_filter, list_order},
        scalars::LanguageTag,
    },
    quote, source, speaker, topic,
    verdict::{self, VerdictState},
};

list_filter! {
    /// Which claims; what is given must all hold, and of a list one.
    ClaimFilter {
        /// With one of these ids.
        ids: [ID "claim"] = "{t}.id = ANY({v})";
        /// Of one of these kinds.
        kind: [ClaimKind] = "{t}.kind = ANY({v})";
        /// Whose check is this far; none for the public.
        checkability: [Checkability] = "{t}.checkability = ANY({v})";
        /// On one of these topics, or on one below them. For the public, as the published verdict has them, and by
        /// topics that it sees.
        topic: [ID "topic"] = |audience: Audience| {
            let (links, below) = (topic::claim_links(audience), topic::below(audience));
            format!("{{t}}.id IN (SELECT l.claim_id FROM {links} l WHERE l.topic_id IN ({below}))")
        };
        /// In one of these languages; `en` is also `en-GB`. For the public, the language that the published
        /// verdict speaks about.
        language: [LanguageTag] = |audience: Audience| worded(audience, in_language!("{t}.language"),
            in_language!("r.claim_language"));
        /// Made by a quote of one of these speakers.
        speaker: [ID "speaker"] = |audience: Audience| by_quote(
            audience, &format!("q.speaker_id = {}", speaker::remain_of_any(audience)));
        /// Made by a quote from a source of one of these publishers.
        publisher: [ID "publisher"] = |audience: Audience| {
            let sources = source::rows(audience);
            by_quote(audience, &format!(
                "q.source_id IN (SELECT s.id FROM {sources} s WHERE s.publisher_id = ANY({{v}}))"))
        };
        /// With one of these ratings: that of the published revision, or where nothing is published yet, that of
        /// the newest.
        rating: [ID "rating"] = |audience: Audience| {
            let rated = verdict::rated(audience, "r.rating_id = ANY({v})");
            format!("{{t}}.id IN (SELECT v.claim_id FROM ({rated}) v WHERE v.state <> 'RETRACTED')")
        };
        /// With a verdict in one of these states.
        verdict_state: [VerdictState] = |audience: Audience| format!(
            "{{t}}.id IN (SELECT v.claim_id FROM {} v WHERE v.state = ANY({{v}}))", verdict::rows(audience));
        /// Whether there is a verdict that is not retracted.
        has_verdict: bool = |audience: Audience| format!(
            "EXISTS (SELECT FROM {} v WHERE v.claim_id = {{t}}.id AND v.state <> 'RETRACTED')", verdict::rows(audience));
        /// That one of these reviewers is to see to, or whose verdict is; none for the public.
        assignee: [ID "reviewer"] = |audience: Audience| {
            let (assignments, verdicts) = (desk::assignment_rows(audience), verdict::rows(audience));
            format!(
                "{{t}}.id IN (SELECT coalesce(a.claim_id, v.claim_id) FROM {assignments} a \
                 LEFT JOIN {verdicts} v ON v.id = a.verdict_id \
                 WHERE a.assignee_id = ANY({{v}}) AND a.ended_at IS NULL)")
        };
        /// Recorded by one of these reviewers; none for the public.
        recorded_by: [ID "reviewer"] = "{t}.recorded_by = ANY({v})";
        /// Recorded at this time.
        recorded_at: DateTimeRange = "{t}.recorded_at";
        /// Whose wording contains this, however it is accented or capitalised. For the public, the wording that
        /// the published verdict speaks about.
        text_contains: String = |audience: Audience| worded(audience,
            "search_key({t}.text) LIKE contains_pattern({v})", "search_key(r.claim_text) LIKE contains_pattern({v})");
    }
}

list_order! {
    /// What orders claims.
    ClaimOrder, ClaimOrderField {
        /// When it was recorded.
        RecordedAt;
        /// When it became public; in ascending order those that are not come first.
        PublishedAt = "published_sort", SortKind::Moment;
    }
}

/// The claims that are made by quotes for which the condition holds.
fn by_quote(audience: Audience, condition: &str) -> String {
    let (links, quotes) = (quote_links(audience), quote::rows(audience));
    format!(
        "{{t}}.id IN (SELECT l.claim_id FROM {links} l JOIN {quotes} q ON q.id = l.quote_id WHERE {condition})"
    )
}

/// What holds of the claim's wording, and of the published revision's `r`, which has an index of its own:
/// the public's wording is that one.
fn worded(audience: Audience, of_claim: &str, of_revision: &str) -> String {
    match audience {
        Audience::Staff => of_claim.to_owned(),
        Audience::Public => format!(
            "{{t}}.id IN (SELECT v.claim_id FROM verdict v JOIN verdict_revision r ON r.id = v.published_revision_id \
             WHERE v.public_since <= now() AND ({of_revision})) AND ({of_claim})"
        ),
    }
}
