//! Further wordings of a claim: knowledge of the newsroom's own, of which the public sees nothing.

use entity::claim_wording::{Column, Relation};
use sea_orm::RelationTrait as _;

use crate::{
    graph::{
        plan::{Audience, column, planned},
        scalars::DateTime,
    },
    reviewer::Reviewer,
};

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "claim_wording",
        Audience::Public => "(SELECT * FROM claim_wording WHERE false)",
    }
}

planned! {
    /// A claim in the words of a text that was found to make it, by which further texts are matched.
    OtherWording, no id, from rows;

    /// The words.
    text: column(String) = column(Column::Text);
    /// When they were recorded.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who recorded them; null where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
}
