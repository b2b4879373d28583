//! Suggestions that were dismissed: knowledge of the newsroom's own, of which the public sees nothing.

use entity::duplicate_dismissal::{Column, Relation};
use sea_orm::RelationTrait as _;

use super::Speaker;
use crate::{
    graph::{
        plan::{Audience, column, planned, root_fields},
        scalars::DateTime,
    },
    reviewer::Reviewer,
};

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "duplicate_dismissal",
        Audience::Public => "(SELECT * FROM duplicate_dismissal WHERE false)",
    }
}

/// Which dismissals a speaker has, from whichever end.
pub fn ends(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT speaker_id, id AS dismissal_id FROM duplicate_dismissal \
             UNION ALL SELECT other_id, id FROM duplicate_dismissal)"
        }
        Audience::Public => {
            "(SELECT speaker_id, id AS dismissal_id FROM duplicate_dismissal WHERE false)"
        }
    }
}

planned! {
    /// That two speakers are not the same, whatever suggests it. Nothing of it is public.
    DuplicateDismissal, id "duplicate_dismissal", from rows;

    /// Of the two speakers the one recorded first.
    speaker: one(Speaker) = Relation::Speaker.def();
    /// The other one.
    other: one(Speaker) = Relation::Other.def();
    /// What tells them apart.
    reason: column(String) = column(Column::Reason);
    /// When it was dismissed.
    dismissed_at: column(DateTime) = column(Column::DismissedAt);
    /// Who dismissed it; null where an operator did.
    dismissed_by: one(Option<Reviewer>) = Relation::DismissedBy.def();
}

root_fields! {
    DuplicateDismissalQuery for DuplicateDismissal;
    /// The dismissal with this id; null where there is none, and always for the public.
    duplicate_dismissal;
    /// Suggestions that were dismissed, newest first; none for the public.
    duplicate_dismissals;
}
