//! The history as people read it: what happened to a record, when, by whom, and from what to what. The
//! public sees none of it: what it may know of the past stands in a verdict's published revisions and
//! corrections, and in records as they were published at a moment.

mod summary;

pub use summary::Summary;

use async_graphql::{Enum, SimpleObject};
use entity::event::Column;
use sea_orm::IdenStatic as _;
use serde::{Deserialize, Deserializer};

use crate::{
    graph::{
        plan::{Audience, Condition, Field, Link, Operand, Through, camel_case, column, planned},
        scalars::DateTime,
    },
    reviewer::Reviewer,
};

/// What happened to a row of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Deserialize)]
#[graphql(remote = "entity::event::Action")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventAction {
    /// It came: new, or from another record.
    Insert,
    /// It was changed.
    Update,
    /// It went: removed, or to another record.
    Delete,
    /// Values of it were removed from the history, for a reason.
    Redact,
}

/// One field that an event changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, SimpleObject)]
pub struct Change {
    /// The field, by its name here where it has one, such as `rating` or `claimText`.
    #[serde(deserialize_with = "field_name")]
    pub field: String,
    /// What it held before, as people read it: of another record its name, label or words as they are
    /// now. Null where it held nothing, and where the row is new; but of what a new verdict revision says,
    /// what the one before it said.
    pub before: Option<String>,
    /// What it has held since, in the same way. Null where it holds nothing, and where the row is gone.
    pub after: Option<String>,
    /// Whether the values were removed from the history.
    pub redacted: bool,
}

/// A column as the API would call it: `rating_id` leads to what is called `rating`.
fn field_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    Ok(camel_case(name.strip_suffix("_id").unwrap_or(&name)))
}

/// Events have no key of their own. This one is made of the moment, the place in the record's chain, the length
/// of its type's name, by which a verdict comes before its revisions, and a digest of the record's key: so its
/// order is theirs.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT e.*, (lpad(to_hex((extract(epoch FROM e.at) * 1000)::bigint), 12, '0') || lpad(to_hex(e.seq), 8, '0') \
                 || lpad(to_hex(length(e.record_type)), 2, '0') || left(md5(e.record_type || ':' || e.record_id), 10))::uuid AS id \
             FROM event e)"
        }
        Audience::Public => "(SELECT e.*, NULL::uuid AS id FROM event e WHERE false)",
    }
}

/// A column's value as people read it: a key as what it leads to, now.
macro_rules! shown {
    ($table:literal, $name:literal, $value:literal) => {
        concat!(
            "coalesce(CASE WHEN ", $value, " IS NULL THEN NULL ",
            "WHEN ", $name, " IN ('speaker_id', 'relayed_by_id', 'speaker_merged_from_id', 'relayed_merged_from_id', \
              'merged_id', 'into_id', 'other_id') \
              OR (", $name, " IN ('merged_into_id', 'merged_from_id') AND ", $table, " LIKE 'speaker%') THEN ",
            "(SELECT coalesce(n.name, s.description) FROM speaker s ",
            "LEFT JOIN speaker_name n ON n.speaker_id = s.id AND n.preferred WHERE s.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'publisher_id' THEN (SELECT p.name FROM publisher p WHERE p.id = ", $value, "::uuid) ",
            "WHEN ", $name, " IN ('source_id', 'attribution_source_id') THEN ",
            "(SELECT coalesce(s.title, s.url) FROM source s WHERE s.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'capture_id' THEN (SELECT coalesce(s.title, s.url) FROM capture p ",
            "JOIN source s ON s.id = p.source_id WHERE p.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'quote_id' THEN (SELECT q.text FROM quote q WHERE q.id = ", $value, "::uuid) ",
            "WHEN ", $name, " IN ('claim_id', 'other_claim_id', 'from_claim_id', 'to_claim_id') THEN ",
            "(SELECT m.text FROM claim m WHERE m.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'verdict_id' THEN (SELECT m.text FROM verdict r JOIN claim m ON m.id = r.claim_id ",
            "WHERE r.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'revision_id' THEN (SELECT r.number::text FROM verdict_revision r WHERE r.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'topic_id' OR (", $name, " IN ('parent_id', 'merged_into_id', 'merged_from_id') \
              AND ", $table, " LIKE 'topic%') THEN ",
            "(SELECT p.name FROM topic p WHERE p.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'preferred_name_id' THEN (SELECT n.name FROM speaker_name n WHERE n.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'retraction_id' THEN (SELECT r.reason FROM retraction r WHERE r.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'made_by_token_id' THEN (SELECT p.prefix FROM token p WHERE p.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'rating_id' THEN (SELECT r.label FROM rating r WHERE r.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'scale_id' THEN (SELECT s.name FROM rating_scale s WHERE s.id = ", $value, "::uuid) ",
            "WHEN ", $name, " = 'scale_version_id' THEN (SELECT s.name || ' ' || n.number FROM rating_scale_version n ",
            "JOIN rating_scale s ON s.id = n.scale_id WHERE n.id = ", $value, "::uuid) ",
            "WHEN ", $name, " IN ('reviewer_id', 'assignee_id') OR ", $name, " LIKE '%\\_by' THEN ",
            "(SELECT r.name FROM reviewer r WHERE r.id = ", $value, "::uuid) ",
            "END, ", $value, ")"
        )
    };
}

/// The columns that are not shown: the row's own key, what is only derived from others or only counts, and
/// secrets.
macro_rules! unshown {
    () => {
        "('id', 'revision', 'name_key', 'url_key', 'cluster_id', 'hash', 'reworded_at', 'checkability_set_at', \
          'attribution_set_at')"
    };
}

/// What an event changed, column by column.
macro_rules! changes {
    () => {
        concat!(
            "(SELECT coalesce(json_agg(json_build_object('field', c.name, 'before', c.shown[1], 'after', c.shown[2], \
                 'redacted', coalesce(NOT (jsonb_exists(coalesce({t}.before, {t}.after), c.name) \
                     AND jsonb_exists(coalesce({t}.after, {t}.before), c.name)), true)) ORDER BY c.i), '[]'::json) \
             FROM (SELECT c.i, c.name, ARRAY(SELECT ",
            shown!("{t}.table_name", "c.name", "v.value"),
            " FROM unnest(ARRAY[coalesce({t}.before ->> c.name, CASE \
                     WHEN {t}.table_name = 'verdict_revision' AND {t}.action = 'INSERT' \
                      AND c.name IN ('claim_text', 'explanation', 'rating_id', 'summary') THEN \
                         (SELECT to_jsonb(p) ->> c.name FROM verdict_revision p \
                          WHERE p.verdict_id = ({t}.after ->> 'verdict_id')::uuid \
                            AND p.number = ({t}.after ->> 'number')::integer - 1) END), \
                 {t}.after ->> c.name]) WITH ORDINALITY AS v (value, side) \
             ORDER BY v.side) AS shown \
             FROM jsonb_array_elements_text({t}.columns) WITH ORDINALITY AS c (name, i) \
             WHERE c.name NOT IN ",
            unshown!(),
            ") AS c)"
        )
    };
}

macro_rules! by {
    () => {
        "coalesce((SELECT r.name FROM reviewer r WHERE r.id = {t}.reviewer_id), 'migration ' || {t}.migration, \
         'database role ' || {t}.role)"
    };
}

const CHANGES: &str = changes!();
const BY: &str = by!();
const SUMMARY: &str = concat!(
    "json_build_object('record', {t}.record_type, 'table', {t}.table_name, 'action', {t}.action, 'reason', {t}.reason, 'by', ",
    by!(),
    ", 'changes', ",
    changes!(),
    ")"
);

/// The way from an event to the reviewer who did it.
fn reviewer() -> Link {
    Link::by(Column::ReviewerId.as_str(), "id")
}

planned! {
    /// One change of one row of the database, in the history of the record that the row belongs to. The
    /// database writes it itself, and nothing changes it.
    Event, id "event" without history, from rows;

    /// When it was committed; the same for all that one transaction changed.
    at: column(DateTime) = column(Column::At);
    /// The place in the record's history: 1, 2, 3 and so on without a gap.
    seq: column(i32) = column(Column::Seq);
    /// The reviewer who did it; null for a migration, and for an operator.
    by: one(Option<Reviewer>) = reviewer();
    /// Who did it, in words: the reviewer's name, the migration, or the role in the database.
    by_name: column(String) = Field::Expression(BY);
    /// What happened to the row.
    action: column(EventAction) = column(Column::Action);
    /// The row's table, such as `claim` or `claim_quote`.
    table: column(String) = column(Column::TableName);
    /// The record's `revision` since then; null where this did not count as a change of it.
    revision: column(Option<i32>) = Field::Expression("CASE WHEN {t}.table_name = {t}.record_type THEN ({t}.after ->> 'revision')::integer END");
    /// What it changed, field by field.
    changes: column(Vec<Change>) = Field::Expression(CHANGES);
    /// Why values were removed from the history; null for all other events.
    reason: column(Option<String>) = column(Column::Reason);
    /// All of it in one line, such as "rating: Half true → False, by Ana Sand".
    summary: column(Summary) = Field::Expression(SUMMARY);
}

/// That an event is about one row that is a part of another record.
macro_rules! part {
    ($record:literal, $table:literal) => {
        concat!(
            "{t}.record_type = '",
            $record,
            "' AND {t}.table_name = '",
            $table,
            "' AND {t}.row_key = jsonb_build_array({p}.id)"
        )
    };
}

/// The chains that tell of a verdict: its own, and those of its revisions.
fn verdict_chains(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => {
            "(SELECT id AS verdict_id, id AS record_id FROM verdict UNION ALL SELECT verdict_id, id FROM verdict_revision)"
        }
        Audience::Public => "(SELECT id AS verdict_id, id AS record_id FROM verdict WHERE false)",
    }
}

/// What leads from a row that is a part of another record to that record, and what holds for its events in
/// the record's history; `None` for a record that has a history of its own.
fn part(prefix: &str) -> Option<(&'static str, &'static str)> {
    Some(match prefix {
        "quote_check" => ("quote_id", part!("quote", "quote_check")),
        "source_retraction" => ("source_id", part!("source", "source_retraction")),
        "speaker_name" => ("speaker_id", part!("speaker", "speaker_name")),
        "speaker_role" => ("speaker_id", part!("speaker", "speaker_role")),
        "evidence" => ("revision_id", part!("verdict_revision", "evidence")),
        "correction" => ("verdict_id", part!("verdict", "correction")),
        "token" => ("reviewer_id", part!("reviewer", "token")),
        _ => return None,
    })
}

/// The way from a record to its history. `own` holds for the events of a record that has a chain of its own;
/// a part's are those of its row in the chain of the record that it belongs to, and a verdict's those of its
/// revisions as well.
pub(crate) fn history(prefix: &'static str, own: &'static str) -> Link {
    let of_all = (prefix == "verdict").then(|| Through {
        rows: verdict_chains,
        from: "verdict_id".to_owned(),
        to: Column::RecordId.as_str().to_owned(),
    });
    let (from, condition) = match (part(prefix), &of_all) {
        (Some(part), _) => part,
        (None, Some(_)) => ("id", "{t}.record_type IN ('verdict', 'verdict_revision')"),
        (None, None) => ("id", own),
    };
    Link {
        from: from.to_owned(),
        through: of_all,
        to: Column::RecordId.as_str().to_owned(),
        condition: Some(condition),
    }
}

/// What happened to a record of this type after it had come to a revision.
pub(crate) fn since(prefix: &str, key: uuid::Uuid, revision: i32) -> Condition {
    let (of, key) = (Operand::Text(prefix.to_owned()), Operand::Keys(vec![key]));
    Condition {
        sql: "{t}.record_type = {v} AND {t}.record_id = ANY({v}) AND {t}.at > coalesce((SELECT max(e.at) FROM event e \
              WHERE e.record_type = {v} AND e.record_id = ANY({v}) AND e.table_name = {v} AND (e.after ->> 'revision')::integer <= {v}::integer), \
              '-infinity')"
            .to_owned(),
        operands: vec![
            of.clone(),
            key.clone(),
            of.clone(),
            key,
            of,
            Operand::Text(revision.to_string()),
        ],
    }
}
