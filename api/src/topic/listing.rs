//! How topics are filtered and ordered.

use super::{names, rows};
use crate::graph::plan::{Audience, SortKind, list_filter, list_order};

list_filter! {
    /// Which topics; what is given must all hold, and of a list one.
    TopicFilter {
        /// With one of these ids.
        ids: [ID "topic"] = "{t}.id = ANY({v})";
        /// With a name or synonym that contains this, however it is accented or capitalised.
        name_contains: String = |audience: Audience| format!("{{t}}.id IN (SELECT n.topic_id FROM {} n \
            WHERE search_key(n.name) LIKE contains_pattern({{v}}))", names::rows(audience));
        /// Right below one of these topics.
        parent: [ID "topic"] = |audience: Audience| format!(
            "{{t}}.parent_id IN (SELECT p.id FROM {} p WHERE p.id = ANY({{v}}))", rows(audience));
        /// Whether it was merged into another.
        merged: bool = "{t}.merged_into_id IS NOT NULL";
    }
}

list_order! {
    /// What orders topics.
    TopicOrder, TopicOrderField {
        /// When it was recorded.
        RecordedAt;
        /// Its name, without regard to case.
        Name = "name_key", SortKind::Text;
    }
}
