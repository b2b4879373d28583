//! Who takes no part in a verdict.

use entity::recusal::{Column, Relation};
use sea_orm::RelationTrait as _;

use crate::{
    graph::{
        plan::{Audience, column, planned},
        scalars::DateTime,
    },
    reviewer::Reviewer,
};

/// Who judges is no business of the public's, nor is who does not.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "recusal",
        Audience::Public => "(SELECT * FROM recusal WHERE false)",
    }
}

planned! {
    /// That a reviewer takes no part in a verdict, such as for a conflict of interest.
    Recusal, no id, from rows;

    /// Who takes no part.
    reviewer: one(Reviewer) = Relation::Reviewer.def();
    /// Why.
    reason: column(String) = column(Column::Reason);
    /// When it was declared.
    recused_at: column(DateTime) = column(Column::RecusedAt);
    /// Who declared it: the reviewer, or an admin; null where an operator did.
    recused_by: one(Option<Reviewer>) = Relation::RecusedBy.def();
}
