//! Merges of speakers: where old ids lead, and what was merged into what.

use entity::{
    quote,
    speaker::{self, Entity},
    speaker_merge::{Column, Relation},
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait as _, Iden as _,
    QuerySelect as _, RelationTrait as _, Statement, Value, sea_query::LockType,
};
use uuid::Uuid;

use super::Speaker;
use crate::{
    graph::{
        change::Stale,
        error::Failure,
        plan::{Audience, Link, Order, column, planned, root_fields},
        scalars::DateTime,
    },
    quote::{Quote, QuoteFilter, QuoteOrder},
    reviewer::Reviewer,
};

/// Where the ids of speakers lead: of each `id` that an audience may know, the speaker that `remains`.
pub fn remaining(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "(SELECT id, coalesce(merged_into_id, id) AS remains FROM speaker)",
        Audience::Public => {
            "(SELECT id, coalesce(merged_into_id, id) AS remains FROM speaker WHERE public_since <= now())"
        }
    }
}

/// Which merges a speaker took part in, on whichever side.
pub(super) fn sides(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT merged_id AS speaker_id, id AS merge_id FROM speaker_merge \
             UNION ALL SELECT into_id, id FROM speaker_merge)"
        }
        Audience::Public => {
            "(SELECT merged_id AS speaker_id, id AS merge_id FROM speaker_merge WHERE false)"
        }
    }
}

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "speaker_merge",
        Audience::Public => "(SELECT * FROM speaker_merge WHERE false)",
    }
}

planned! {
    /// That a speaker turned out to be another. Nothing of it is public.
    SpeakerMerge, id "speaker_merge", from rows;

    /// The speaker that went, with what is left of it: the names, roles and identifiers that clash with those
    /// of the one that remained. Once the merge is undone, the speaker as it is now.
    merged: one(Speaker) = Relation::Merged.def();
    /// The speaker that remained; it may have been merged into a third since.
    into: one(Speaker) = Relation::Into.def();
    /// The quotes that were its own and are shown as those of the one that remains, newest record first;
    /// they go back to it where the merge is undone. None once it is.
    quotes: many(Quote, by QuoteFilter, QuoteOrder) = Link {
        from: Column::MergedId.to_string(),
        through: None,
        to: quote::Column::SpeakerMergedFromId.to_string(),
        condition: Some("{p}.unmerged_at IS NULL"),
    }, Order::Newest;
    /// Why they are one.
    reason: column(String) = column(Column::Reason);
    /// When they were merged.
    merged_at: column(DateTime) = column(Column::MergedAt);
    /// Who merged them; null where an operator did.
    merged_by: one(Option<Reviewer>) = Relation::MergedBy.def();
    /// When the merge was undone; null while it is in force.
    unmerged_at: column(Option<DateTime>) = column(Column::UnmergedAt);
    /// Why it was undone; null while it is in force.
    unmerge_reason: column(Option<String>) = column(Column::UnmergeReason);
    /// Who undid it; null while it is in force, and where an operator did.
    unmerged_by: one(Option<Reviewer>) = Relation::UnmergedBy.def();
}

root_fields! {
    SpeakerMergeQuery for SpeakerMerge;
    /// The merge with this id; null where there is none, and always for the public.
    speaker_merge;
    /// Merges of speakers, newest first; none for the public.
    speaker_merges;
}

/// Reads a speaker that is to be changed, as [`change::lock`](crate::graph::change::lock) reads any record.
///
/// # Errors
/// [`Stale`] where it is not there, its `revision` is not the one expected, or another remains of it.
pub(super) async fn lock<F: From<Stale>>(
    tx: &impl ConnectionTrait,
    id: Uuid,
    expected: i32,
) -> Result<speaker::Model, Failure<F>> {
    let found = Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    let found = found.ok_or_else(|| Failure::refused(Stale::NotFound))?;
    if found.merged_into_id.is_some() {
        return Err(Failure::refused(Stale::Merged));
    }
    Stale::check(found.revision, expected).map_err(Failure::refused)?;
    Ok(found)
}

/// Runs a statement over all that a merge moves at once.
pub(super) async fn run(
    tx: &DatabaseTransaction,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    tx.execute_raw(statement).await?;
    Ok(())
}
