//! A record as it stood at a moment, replayed from its history.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use serde::Deserialize;
use sqlx::Row as _;

use super::{field_name, part, shown, unshown};
use crate::{
    database::Readers,
    graph::{
        error::bad_user_input,
        id::TypeId,
        node::Node,
        plan::{Audience, PlannedAny as _},
        scalars::DateTime,
    },
};

/// A record as it stood at a moment, with what belonged to it then.
#[derive(Clone, Debug, SimpleObject)]
pub struct RecordSnapshot {
    /// The record's id.
    id: ID,
    /// The moment.
    as_of: DateTime,
    /// Its revision then; null for a record that has none.
    revision: Option<i32>,
    /// What its fields held then.
    fields: Vec<SnapshotField>,
    /// The rows of other tables that belonged to it then, such as a speaker's names.
    parts: Vec<SnapshotPart>,
}

/// What a field held.
#[derive(Clone, Debug, Deserialize, SimpleObject)]
pub struct SnapshotField {
    /// The field, by its name here where it has one, such as `rating` or `claimText`.
    #[serde(deserialize_with = "field_name")]
    name: String,
    /// What it held, as people read it: of another record its name, label or words as they are now.
    value: String,
}

/// A row that belonged to the record.
#[derive(Clone, Debug, SimpleObject)]
pub struct SnapshotPart {
    /// The row's table.
    table: String,
    /// What its fields held.
    fields: Vec<SnapshotField>,
}

/// A row that was replayed.
#[derive(Deserialize)]
struct Replayed {
    table: String,
    revision: Option<i32>,
    fields: Vec<SnapshotField>,
}

/// The root field over what was.
#[derive(Default)]
pub struct AsOfQuery;

/// The root field over what was.
#[Object]
impl AsOfQuery {
    /// A record as it stood at a moment, replayed from its history. Null where it was not there then, where
    /// there is no such record, and always for the public. Values that were removed from the history are
    /// missing.
    async fn record_as_of(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The record's id. Names, roles, retractions, evidence, corrections and tokens are read with the \
                          record that they belong to."
        )]
        id: ID,
        #[graphql(desc = "The moment.")] as_of: DateTime,
    ) -> Option<Result<RecordSnapshot>> {
        read(ctx, &id, as_of).await.transpose()
    }
}

async fn read(ctx: &Context<'_>, id: &ID, as_of: DateTime) -> Result<Option<RecordSnapshot>> {
    let found = TypeId::parse(id).map_err(|error| bad_user_input(error.to_string()))?;
    let known = Node::TYPES
        .iter()
        .any(|target| target().prefix == Some(&found.prefix));
    if !known || part(&found.prefix).is_some() {
        return Err(bad_user_input(format!(
            "`{found}` is the id of no record that has a history of its own; take that of the record that \
             it belongs to"
        )));
    }
    if Audience::of(ctx) == Audience::Public {
        return Ok(None);
    }
    let query = sqlx::query(REPLAY)
        .bind(found.prefix.as_str())
        .bind(found.uuid)
        .bind(as_of.0);
    let Some(row) = ctx.data::<Readers>()?.fetch_optional(query).await? else {
        return Ok(None);
    };
    let rows: Vec<Replayed> = serde_json::from_str(row.try_get(0)?)?;
    let (own, parts): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.table == found.prefix);
    Ok(own.into_iter().next().map(|own| RecordSnapshot {
        id: id.clone(),
        as_of,
        revision: own.revision,
        fields: own.fields,
        parts: parts
            .into_iter()
            .map(|part| SnapshotPart {
                table: part.table,
                fields: part.fields,
            })
            .collect(),
    }))
}

/// The rows of the record `$1`, `$2` that were there at `$3`: each since it last came, unless it went. Of a column
/// that an event tells and whose value is missing in it, the value was redacted: what it held before is no longer so.
const REPLAY: &str = concat!(
    "
WITH told AS (
    SELECT e.*, r.redacted, max(seq) FILTER (WHERE action = 'INSERT') OVER w AS begun, max(seq) FILTER (WHERE action = 'DELETE') OVER w AS ended
    FROM event e CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(name, NULL::text) AS redacted FROM jsonb_array_elements_text(columns) AS name
    ) r WHERE record_type = $1 AND record_id = $2 AND at <= $3
    WINDOW w AS (PARTITION BY table_name, row_key)
), stood AS (
    SELECT table_name, row_key, jsonb_merge(redacted || after ORDER BY seq) FILTER (WHERE seq >= begun AND after IS NOT NULL) AS contents
    FROM told GROUP BY table_name, row_key, begun, ended HAVING begun > coalesce(ended, 0)
)
SELECT coalesce(json_agg(json_build_object('table', table_name, 'revision', (contents ->> 'revision')::integer, 'fields', (
    SELECT coalesce(json_agg(json_build_object('name', f.key, 'value', ",
    shown!("stood.table_name", "f.key", "f.value"),
    ") ORDER BY f.key), '[]'::json)
    FROM jsonb_each_text(contents) AS f WHERE f.value IS NOT NULL AND f.key NOT IN ",
    unshown!(),
    "
)) ORDER BY table_name, row_key), '[]'::json)::text
FROM stood"
);
