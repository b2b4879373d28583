//! A dump can be restored: `pg_restore` reads nothing by the search path, so what indexes, columns and
//! constraints call has to find its own way.

use sqlx::{AssertSqlSafe, Row as _};

use crate::refusals::newsroom;
use crate::statements::accepts;

/// The tables of which an index, a column or a constraint calls a function of ours.
const CALLING: &str = "
    SELECT DISTINCT t.oid::regclass::text AS name, n.nspname::text AS schema
    FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid AND p.pronamespace = current_schema()::regnamespace
    LEFT JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
    LEFT JOIN pg_constraint c ON d.classid = 'pg_constraint'::regclass AND c.oid = d.objid
    JOIN pg_class t ON t.oid = coalesce(i.indrelid, a.adrelid, nullif(c.conrelid, 0))
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE d.refclassid = 'pg_proc'::regclass AND p.proname <> 'actor'
    ORDER BY 1";

#[tokio::test]
async fn what_tables_call_finds_its_own_way() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (id('house'), 'ORGANIZATION');
         INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES
             (id('post'), id('house'), 'Fjord Post', true), (id('name'), id('minister'), 'Ada Falk', true);
         INSERT INTO speaker_role (id, speaker_id, title) VALUES (id('role'), id('minister'), 'Minister');
         INSERT INTO publisher (id, name, speaker_id) VALUES (id('post'), 'Fjord Post', id('house'));",
    )
    .await;
    let mut connection = database.pool().acquire().await.expect("a connection");
    let calling = sqlx::query(CALLING)
        .fetch_all(&mut *connection)
        .await
        .expect("tables");
    assert!(!calling.is_empty());
    sqlx::query("SET search_path = ''")
        .execute(&mut *connection)
        .await
        .expect("no path");
    for table in calling {
        let (name, schema): (String, String) = (table.get("name"), table.get("schema"));
        let rows = format!("SELECT count(*) FROM {schema}.{name}");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(rows))
            .fetch_one(&mut *connection)
            .await
            .expect("a count");
        assert!(rows > 0, "give this test a row of {name}");
        for again in [
            format!("REINDEX TABLE {schema}.{name}"),
            format!("CREATE TEMP TABLE again (LIKE {schema}.{name} INCLUDING ALL)"),
            format!(
                "DO $$ BEGIN EXECUTE (SELECT format('INSERT INTO pg_temp.again (%1$s) OVERRIDING SYSTEM VALUE SELECT %1$s FROM {schema}.{name}',
                     string_agg(quote_ident(attname), ', ')) FROM pg_catalog.pg_attribute
                 WHERE attrelid = '{schema}.{name}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''); END $$"
            ),
            "DROP TABLE pg_temp.again".to_owned(),
        ] {
            sqlx::raw_sql(AssertSqlSafe(again.clone()))
                .execute(&mut *connection)
                .await
                .unwrap_or_else(|error| panic!("a dump cannot be restored: {again}: {error}"));
        }
    }
}
