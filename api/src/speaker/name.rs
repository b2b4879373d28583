//! Names and aliases of speakers.

use entity::{
    speaker,
    speaker_name::{self, Column, Relation},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
    RelationTrait as _,
    sea_query::{Expr, ExprTrait as _, Func},
};
use uuid::Uuid;

use super::Speaker;
use crate::graph::{
    change,
    plan::{Audience, column, planned, root_fields},
    scalars::LanguageTag,
};

/// A name is as visible as its speaker; but one that came by a merge only where the speaker from whom it
/// came is public too, or it was made the name that the speaker is called by.
pub(super) fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "speaker_name",
        Audience::Public => {
            "(SELECT n.id, n.speaker_id, n.name, n.name_key, n.language, n.preferred, \
             NULL::uuid AS merged_from_id FROM speaker_name n JOIN speaker s ON s.id = n.speaker_id \
             LEFT JOIN speaker f ON f.id = n.merged_from_id \
             WHERE s.public_since <= now() AND s.merged_into_id IS NULL \
             AND (n.merged_from_id IS NULL OR n.preferred OR f.public_since <= now()))"
        }
    }
}

planned! {
    /// A name or alias of a speaker. It is changed under the speaker's `revision`.
    SpeakerName, id "speaker_name", from rows;

    /// The name as it is written.
    name: column(String) = column(Column::Name);
    /// The language in which it is written so.
    language: column(Option<LanguageTag>) = column(Column::Language);
    /// Whether it is the one by which the speaker is called. The public sees it then.
    preferred: column(bool) = column(Column::Preferred);
    /// Whose name it is.
    speaker: one(Speaker) = Relation::Speaker.def();
    /// Whose it was before it came over by a merge; null where it is the speaker's own, and for the public.
    merged_from: one(Option<Speaker>) = Relation::MergedFrom.def();
}

root_fields! {
    SpeakerNameQuery for SpeakerName;
    /// The name with this id; null where there is none, or none that you may see.
    speaker_name;
    /// Names and aliases of all speakers, newest record first.
    speaker_names;
}

/// Leaves all names of a speaker aliases, until the transaction makes one the preferred name.
///
/// # Errors
/// Where the database fails.
pub(super) async fn none_preferred(
    tx: &impl ConnectionTrait,
    speaker_id: Uuid,
) -> Result<(), DbErr> {
    speaker_name::Entity::update_many()
        .col_expr(Column::Preferred, false.into())
        .filter(Column::SpeakerId.eq(speaker_id))
        .filter(Column::Preferred.eq(true))
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes the aliases of a speaker for which `condition` holds. Those that came by merges go back to the
/// records that they came from, since these are called by names too.
///
/// # Errors
/// Where the database fails.
pub(super) async fn remove(
    tx: &impl ConnectionTrait,
    speaker_id: Uuid,
    condition: Expr,
) -> Result<(), DbErr> {
    let which = || {
        Condition::all()
            .add(Column::SpeakerId.eq(speaker_id))
            .add(Column::Preferred.eq(false))
            .add(condition.clone())
    };
    speaker_name::Entity::update_many()
        .col_expr(Column::SpeakerId, Expr::col(Column::MergedFromId))
        .col_expr(Column::MergedFromId, Expr::value(None::<Uuid>))
        .filter(which())
        .filter(Column::MergedFromId.is_not_null())
        .exec(tx)
        .await?;
    speaker_name::Entity::delete_many()
        .filter(which())
        .exec(tx)
        .await?;
    Ok(())
}

/// Calls a speaker by another name in place of the preferred one. An alias that looks the same is no
/// alias then.
///
/// # Errors
/// Where the database fails.
pub async fn rename(tx: &impl ConnectionTrait, speaker_id: Uuid, name: &str) -> Result<(), DbErr> {
    // First, since it locks the speaker against other changes of its names.
    change::touch::<speaker::Entity>(tx, speaker_id).await?;
    let same = Expr::col(Column::NameKey).eq(Func::cust("name_key").arg(name));
    remove(tx, speaker_id, same).await?;
    speaker_name::Entity::update_many()
        .col_expr(Column::Name, name.into())
        .filter(Column::SpeakerId.eq(speaker_id))
        .filter(Column::Preferred.eq(true))
        .exec(tx)
        .await?;
    Ok(())
}
