//! What the public does not see is taken out of the database: rows, and columns of rows that it does see.

use sqlx::{AssertSqlSafe, PgConnection, PgPool, query, query_scalar};

/// Which rows of a table the public sees.
enum Seen {
    /// Those whose `public_since` has come.
    Published,
    /// Those that belong to a row of a table that it sees, by this column.
    With(&'static str, &'static str),
    /// All but those of which this holds.
    But(&'static str),
    /// All.
    Always,
    /// None.
    Never,
}
use Seen::{Always, But, Never, Published, With};

/// What the public sees of each table, parts after what they belong to.
const TABLES: [(&str, Seen); 55] = [
    ("publisher", Published),
    ("source", Published),
    ("capture", Published),
    ("speaker", Published),
    ("quote", Published),
    ("claim", Published),
    ("topic", Published),
    ("verdict", Published),
    ("verdict_revision", Published),
    ("reply_request", Published),
    (
        "retraction",
        But("state <> 'RETRACTED' OR verdict_id NOT IN (SELECT id FROM verdict)"),
    ),
    ("publisher_domain", With("publisher", "publisher_id")),
    ("speaker_name", With("speaker", "speaker_id")),
    ("speaker_role", With("speaker", "speaker_id")),
    ("speaker_identifier", With("speaker", "speaker_id")),
    // Of a part the public sees that a passage stands in it.
    ("capture_part", With("capture", "capture_id")),
    ("passage", With("quote", "quote_id")),
    ("topic_name", With("topic", "topic_id")),
    (
        "source_retraction",
        But("reinstated_at IS NOT NULL OR source_id NOT IN (SELECT id FROM source)"),
    ),
    ("evidence", With("verdict_revision", "revision_id")),
    (
        "verdict_revision_quote",
        With("verdict_revision", "revision_id"),
    ),
    (
        "verdict_revision_topic",
        With("verdict_revision", "revision_id"),
    ),
    ("correction", Always),
    ("rating_scale", Always),
    ("rating_scale_version", Always),
    ("rating", Always),
    ("rating_translation", Always),
    ("approval", Never),
    ("assignment", Never),
    ("capture_page", Never),
    ("claim_link", Never),
    ("claim_posting", Never),
    ("claim_quote", Never),
    ("claim_term", Never),
    ("claim_topic", Never),
    ("claim_wording", Never),
    ("duplicate_dismissal", Never),
    ("idempotency_key", Never),
    ("match_rejection", Never),
    ("note", Never),
    ("quote_check", Never),
    ("recusal", Never),
    ("record_head", Never),
    ("retraction_approval", Never),
    ("reviewer", Never),
    ("speaker_merge", Never),
    ("staleness_dismissal", Never),
    ("suggestion_dismissal", Never),
    ("token", Never),
    ("verdict_revision_author", Never),
    // What is under an embargo is public some day; what was, until a day.
    (
        "search_entry",
        But("public_since IS NULL OR public_since > now() OR public_until <= now()"),
    ),
    // Of what is left the history stays: `nodeAsOf` reads it.
    ("event", But("NOT pg_temp.is_there(table_name, row_key)")),
    // Empty between transactions.
    ("event_pending", Always),
    ("search_pending", Always),
    ("seaql_migrations", Always),
];

/// Columns of rows that the public sees which it does not, with what they become. Who did something and
/// which version a record is are such columns in every table.
const COLUMNS: &str = "
UPDATE claim SET text = 'erased', language = 'zz', checkability = 'NOT_CHECKABLE', checkability_reason = 'erased',
    cluster_id = gen_random_uuid();
UPDATE verdict_revision SET recorded_at = now(), submitted_at = now(), approved_at = now();
UPDATE correction SET corrected_by = gen_random_uuid();
UPDATE reply_request SET contact = 'erased', recorded_at = now(), settled_at = now();
UPDATE retraction SET requested_at = now(), approved_at = now();
UPDATE topic SET approvals_required = 3;
";

/// Whether a table has a row with this key, as the history names it.
const IS_THERE: &str = "
CREATE FUNCTION pg_temp.is_there(of_table text, of_key jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    found boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM %I t WHERE jsonb_build_array(%s) = $1)',
        of_table, (SELECT string_agg(format('t.%I::text', name), ', ' ORDER BY i)
                   FROM unnest(key_columns(of_table::regclass)) WITH ORDINALITY AS k (name, i)))
    INTO found USING of_key;
    RETURN found;
END
$$";

/// Takes out of the database all that the public does not see.
pub(super) async fn erase_hidden(pool: &PgPool) {
    let mut tx = pool.begin().await.expect("a transaction begins");
    run(&mut tx, IS_THERE).await;
    // Nothing that holds the rows together keeps them.
    run(&mut tx, "SET LOCAL session_replication_role = replica").await;
    let tables: Vec<String> = query_scalar(
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    )
    .fetch_all(&mut *tx)
    .await
    .expect("the tables");
    for table in &tables {
        let known = TABLES.iter().any(|(known, _)| known == table);
        assert!(
            known,
            "say in tests/it/visibility/erase.rs what the public sees of the table {table}, and record some that it \
             does not see in tests/it/visibility/mixed.rs"
        );
    }
    for (table, seen) in &TABLES {
        let hidden = match seen {
            Published => "public_since IS NULL OR public_since > now()".to_owned(),
            With(owner, by) => format!("{by} NOT IN (SELECT id FROM {owner})"),
            But(hidden) => (*hidden).to_owned(),
            Never => "true".to_owned(),
            Always => continue,
        };
        let erased = run(&mut tx, &format!("DELETE FROM {table} WHERE {hidden}")).await;
        assert!(
            erased > 0,
            "record in tests/it/visibility/mixed.rs a row of {table} that the public does not see"
        );
        if matches!(seen, Never) {
            continue;
        }
        for column in noted(&mut tx, table).await {
            let value = if column == "revision" {
                "revision + 100"
            } else {
                "gen_random_uuid()"
            };
            let change =
                format!("UPDATE {table} SET {column} = {value} WHERE {column} IS NOT NULL");
            run(&mut tx, &change).await;
        }
    }
    sqlx::raw_sql(COLUMNS)
        .execute(&mut *tx)
        .await
        .expect("columns are erased");
    tx.commit().await.expect("a commit");
}

/// The columns of a table that tell who did something, or how often the record was changed.
async fn noted(tx: &mut PgConnection, table: &str) -> Vec<String> {
    query_scalar(
        r"SELECT column_name::text FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name = $1
            AND (column_name = 'revision' OR (column_name LIKE '%\_by' AND data_type = 'uuid'))",
    )
    .bind(table)
    .fetch_all(tx)
    .await
    .expect("the columns")
}

async fn run(tx: &mut PgConnection, statement: &str) -> u64 {
    let done = query(AssertSqlSafe(statement.to_owned())).execute(tx).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"))
        .rows_affected()
}
