//! How publishers are filtered and ordered.

use crate::graph::plan::{SortKind, list_filter, list_order};

list_filter! {
    /// Which publishers; what is given must all hold.
    PublisherFilter {
        /// With one of these ids.
        ids: [ID "publisher"] = "{t}.id = ANY({v})";
        /// Whose name contains this, however it is accented or capitalised.
        name_contains: String = "search_key({t}.name) LIKE contains_pattern({v})";
    }
}

list_order! {
    /// What orders publishers.
    PublisherOrder, PublisherOrderField {
        /// When it was recorded.
        RecordedAt;
        /// Its name, without regard to case.
        Name = "name_key", SortKind::Text;
    }
}
