//! How verdicts are filtered and ordered.

use super::{VerdictState, author_links, revision, rows, staleness};
use crate::graph::plan::{Audience, DateTimeRange, SortKind, list_filter, list_order};

list_filter! {
    /// Which verdicts; what is given must all hold, and of a list one.
    VerdictFilter {
        /// With one of these ids.
        ids: [ID "verdict"] = "{t}.id = ANY({v})";
        /// In one of these states.
        state: [VerdictState] = "{t}.state = ANY({v})";
        /// With one of these ratings: that of the published revision, or where nothing is published yet, that of
        /// the newest.
        rating: [ID "rating"] = |audience: Audience| {
            let rated = rated(audience, "r.rating_id = ANY({v})");
            format!("{{t}}.id IN (SELECT v.id FROM ({rated}) v)")
        };
        /// Rated on one of these scales, in whichever version.
        scale: [ID "rating_scale"] = |audience: Audience| {
            let rated = rated(audience,
                "r.rating_id IN (SELECT g.id FROM rating g JOIN rating_scale_version w ON w.id = g.scale_version_id \
                 WHERE w.scale_id = ANY({v}))");
            format!("{{t}}.id IN (SELECT v.id FROM ({rated}) v)")
        };
        /// On one of these claims.
        claim: [ID "claim"] = "{t}.claim_id = ANY({v})";
        /// Of which one of these reviewers wrote a part; none for the public.
        author: [ID "reviewer"] = |audience: Audience| {
            let (revisions, authors) = (revision::rows(audience), author_links(audience));
            format!(
                "{{t}}.id IN (SELECT r.verdict_id FROM {revisions} r JOIN {authors} a ON a.revision_id = r.id \
                 WHERE a.reviewer_id = ANY({{v}}))")
        };
        /// Whether something that it stands on has changed since, which nobody has dismissed; none for the public.
        stale: bool = |audience: Audience| format!(
            "{{t}}.id IN (SELECT s.verdict_id FROM {} s WHERE s.dismissed_at IS NULL)", staleness::rows(audience));
        /// First published at this time.
        published_at: DateTimeRange = "{t}.published_sort";
    }
}

list_order! {
    /// What orders verdicts.
    VerdictOrder, VerdictOrderField {
        /// When its first draft was recorded.
        RecordedAt;
        /// When it was first published; in ascending order those that are not come first.
        PublishedAt = "published_sort", SortKind::Moment;
    }
}

/// The verdicts of which the revision that counts meets the condition: the published one, or where
/// nothing is published yet, the newest.
pub fn rated(audience: Audience, condition: &str) -> String {
    let (verdicts, revisions) = (rows(audience), revision::rows(audience));
    format!(
        "SELECT v.id, v.claim_id, v.state FROM {revisions} r JOIN {verdicts} v ON v.id = r.verdict_id \
         WHERE {condition} AND r.id = coalesce(v.published_revision_id, \
             (SELECT n.id FROM {revisions} n WHERE n.verdict_id = v.id ORDER BY n.number DESC LIMIT 1))"
    )
}
