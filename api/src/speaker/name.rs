//! Names and aliases of speakers.

use entity::speaker_name::{Column, Relation};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, RelationTrait as _, Statement};

use super::Speaker;
use crate::graph::{
    plan::{Audience, column, planned, root_fields},
    scalars::LanguageTag,
};

/// A name is as visible as its speaker.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "speaker_name",
        Audience::Public => {
            "(SELECT n.id, n.speaker_id, n.name, n.name_key, n.language, n.preferred FROM speaker_name n \
             JOIN speaker s ON s.id = n.speaker_id WHERE s.public_since <= now())"
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
    /// Whether it is the one by which the speaker is called.
    preferred: column(bool) = column(Column::Preferred);
    /// Whose name it is.
    speaker: one(Speaker) = Relation::Speaker.def();
}

root_fields! {
    SpeakerNameQuery for SpeakerName;
    /// The name with this id; null where there is none, or none that you may see.
    speaker_name;
    /// Names and aliases of all speakers, newest record first.
    speaker_names;
}

/// The keys under which names meet that only look different.
///
/// # Errors
/// Where the database fails.
pub(super) async fn keys(
    tx: &impl ConnectionTrait,
    names: impl Iterator<Item = String>,
) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT array_agg(name_key(name) ORDER BY place) AS keys \
         FROM unnest($1::text[]) WITH ORDINALITY AS given (name, place)",
        [names.collect::<Vec<_>>().into()],
    );
    match tx.query_one_raw(statement).await? {
        Some(row) => row.try_get("", "keys"),
        None => Ok(Vec::new()),
    }
}
