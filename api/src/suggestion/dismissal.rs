//! Suggestions that were dismissed: knowledge of the newsroom's own, of which the public sees nothing.

use entity::suggestion_dismissal::{Column, Relation};
use sea_orm::RelationTrait as _;

use crate::{
    graph::{
        plan::{Audience, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
    source::Capture,
};

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "suggestion_dismissal",
        Audience::Public => "(SELECT * FROM suggestion_dismissal WHERE false)",
    }
}

planned! {
    /// That nothing is to be recorded for what is suggested at a place of a capture. Nothing of it is public.
    SuggestionDismissal, id "suggestion_dismissal", from rows;

    /// The capture for whose text it was suggested.
    capture: one(Capture) = Relation::Capture.def();
    /// The suggestion, by its `key`.
    key: column(String) = column(Column::Key);
    /// How its words begin, at most 300 characters.
    words: column(String) = column(Column::Words);
    /// Why it is to be passed over; null where nobody said.
    reason: column(Option<String>) = column(Column::Reason);
    /// When it was dismissed.
    dismissed_at: column(DateTime) = column(Column::DismissedAt);
    /// Who dismissed it; null where an operator did.
    dismissed_by: one(Option<Reviewer>) = Relation::DismissedBy.def();
    /// When that was undone by `restoreSuggestion`; null while it holds.
    restored_at: column(Option<DateTime>) = column(Column::RestoredAt);
    /// Who undid it; null while it holds.
    restored_by: one(Option<Reviewer>) = Relation::RestoredBy.def();
}

root_fields! {
    SuggestionDismissalQuery for SuggestionDismissal;
    /// The dismissal of a suggestion with this id; null where there is none, and always for the public.
    suggestion_dismissal;
    /// Suggestions of quotes that were dismissed, newest first, those that were restored included; none for the public.
    suggestion_dismissals;
}
