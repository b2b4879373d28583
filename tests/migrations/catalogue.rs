//! Every migration can be undone, and done again.

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use sqlx::PgPool;

use crate::support::{TestDatabase, database};

/// Everything that a migration can make, one line each, but for the list of applied migrations.
const CATALOGUE: &str = r"
WITH ours AS (
    SELECT c.oid, c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'seaql_migrations%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
)
SELECT line FROM (
    SELECT format('relation %s %s %s', relkind, relname, pg_get_viewdef(oid)) AS line
    FROM ours WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT format('relation %s %s', relkind, relname) FROM ours WHERE relkind NOT IN ('v', 'm')
    UNION ALL
    SELECT format('column %s.%s %s %s %s %s', relname, attname, format_type(atttypid, atttypmod),
                  CASE WHEN attnotnull THEN 'NOT NULL' END, nullif(attgenerated, ''),
                  pg_get_expr(adbin, adrelid))
    FROM ours JOIN pg_attribute a ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind IN ('r', 'p')
    UNION ALL
    SELECT format('constraint %s %s %s', relname, conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN ours ON conrelid = ours.oid
    UNION ALL
    SELECT format('index %s', pg_get_indexdef(oid)) FROM ours WHERE relkind IN ('i', 'I')
    UNION ALL
    SELECT format('trigger %s', pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN ours ON tgrelid = ours.oid AND NOT tgisinternal
    UNION ALL
    SELECT format('function %s', pg_get_functiondef(p.oid))
    FROM pg_proc p
    WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT format('type %s %s', typtype, typname) FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e', 'r')
    UNION ALL
    SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'plpgsql'
) AS catalogue ORDER BY line
";

#[tokio::test]
async fn every_migration_can_be_undone_and_done_again() {
    let database = database().await;
    let migrations = Migrator::migrations();
    let applied: Vec<&str> = migrations.iter().map(|one| one.name()).collect();

    // What is there before the last migration is undone, before the last but one, …
    let mut stages = vec![catalogue(database.pool()).await];
    for kind in [
        "relation",
        "column",
        "constraint",
        "index",
        "trigger",
        "function",
    ] {
        let is_listed = stages[0].iter().any(|line| line.starts_with(kind));
        assert!(is_listed, "the catalogue lists no {kind}");
    }
    for name in applied.iter().rev() {
        Migrator::down(&database.connection(), Some(1))
            .await
            .unwrap_or_else(|error| panic!("{name} cannot be undone: {error}"));
        stages.push(catalogue(database.pool()).await);
    }
    let left_over = stages.pop().expect("there is at least one stage");
    assert_eq!(left_over, Vec::<String>::new(), "left over in the end");

    for name in applied {
        Migrator::up(&database.connection(), Some(1))
            .await
            .unwrap_or_else(|error| panic!("{name} cannot be done again: {error}"));
        let before = stages.pop().expect("as many stages as migrations");
        let after = catalogue(database.pool()).await;
        assert_eq!(after, before, "{name} makes something else again");
    }
}

/// Undoes a migration and all that came after it.
pub(crate) async fn undo_from(database: &TestDatabase, migration: &str) {
    let migrations = Migrator::migrations();
    let place = migrations.iter().position(|one| one.name() == migration);
    let steps = migrations.len() - place.expect("the migration is there");
    let steps = u32::try_from(steps).expect("a number");
    Migrator::down(&database.connection(), Some(steps))
        .await
        .expect("undone");
}

async fn catalogue(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(CATALOGUE)
        .fetch_all(pool)
        .await
        .expect("the catalogue can be read")
}

/// What was recorded before claims were noted as checkable: one published, one drafted, one bare.
const BEFORE: &str = "
INSERT INTO claim (id, kind, text, public_since)
SELECT md5(name)::uuid, 'ASSERTION', name,
       CASE name WHEN 'published' THEN timestamptz '2026-05-02 10:00Z' END
FROM unnest(ARRAY['published', 'drafted', 'bare']) AS name;
INSERT INTO verdict (id, claim_id) VALUES (gen_random_uuid(), md5('drafted')::uuid)";

#[tokio::test]
async fn claims_of_before_are_as_far_as_their_verdicts() {
    let database = database().await;
    undo_from(&database, "m20261125_000014_claim").await;
    sqlx::raw_sql(BEFORE)
        .execute(database.pool())
        .await
        .expect("recorded");
    Migrator::up(&database.connection(), None)
        .await
        .expect("done again");
    let claims: Vec<(String, String, bool, i32)> = sqlx::query_as(
        "SELECT text, checkability, cluster_id = id AND published_sort = coalesce(public_since, '-infinity'), revision
         FROM claim ORDER BY text",
    )
    .fetch_all(database.pool())
    .await
    .expect("read");
    let claim =
        |text: &str, checkability: &str| (text.to_owned(), checkability.to_owned(), true, 1);
    assert_eq!(
        claims,
        [
            claim("bare", "TO_CHECK"),
            claim("drafted", "CHECKING"),
            claim("published", "CHECKED"),
        ]
    );
}

/// Names that were told apart before and no longer are; each with what puts them right.
const LOOK_ALIKES: [(&str, &str, &str, &str); 3] = [
    (
        "m20261125_000010_search_key",
        "INSERT INTO speaker (id, kind) VALUES (md5('one')::uuid, 'ORGANIZATION'), (md5('two')::uuid, 'ORGANIZATION');
         INSERT INTO publisher (id, name, speaker_id) VALUES
            (md5('one')::uuid, 'Fjord Post', md5('one')::uuid),
            (md5('two')::uuid, U&'Fjord\\200B Post', md5('two')::uuid)",
        "publishers whose names only look different",
        "UPDATE publisher SET name = 'Fjord Post of Sund' WHERE id = md5('two')::uuid",
    ),
    (
        "m20261125_000016_rating_scale",
        "INSERT INTO rating_scale (id, name) VALUES (md5('one')::uuid, 'Fjord Post');
         INSERT INTO rating_scale_version (id, scale_id, number) VALUES (md5('v')::uuid, md5('one')::uuid, 1);
         INSERT INTO rating (id, scale_version_id, position, label, meaning) VALUES
            (md5('one')::uuid, md5('v')::uuid, 1, 'Fjord Post', 'So.'),
            (md5('two')::uuid, md5('v')::uuid, 2, 'fjord post', 'Not so.')",
        "ratings of one scale whose labels only look different",
        "ALTER TABLE rating DISABLE TRIGGER rating_immutable;
         UPDATE rating SET label = 'False' WHERE id = md5('two')::uuid;
         ALTER TABLE rating ENABLE TRIGGER rating_immutable",
    ),
    (
        "m20261125_000016_rating_scale",
        "INSERT INTO rating_scale (id, name) VALUES
            (md5('one')::uuid, 'Fjord Post'), (md5('two')::uuid, 'FJORD  POST')",
        "rating scales whose names only look different",
        "UPDATE rating_scale SET name = 'Sund News' WHERE id = md5('two')::uuid",
    ),
];

/// An operator whose newsroom has names that a migration cannot keep apart is told which, and what to do.
#[tokio::test]
async fn who_has_look_alikes_is_told_which() {
    for (migration, look_alikes, message, remedy) in LOOK_ALIKES {
        let database = database().await;
        undo_from(&database, migration).await;
        let run = async |statements: &'static str| {
            let done = sqlx::raw_sql(statements).execute(database.pool()).await;
            done.unwrap_or_else(|error| panic!("{statements}: {error}"));
        };
        run(look_alikes).await;
        let refused = Migrator::up(&database.connection(), None)
            .await
            .expect_err("two look alike")
            .to_string();
        assert!(refused.contains(message), "{refused}");
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT md5(n)::uuid::text FROM unnest(ARRAY['one', 'two']) n")
                .fetch_all(database.pool())
                .await
                .expect("ids");
        for told in [
            "Fjord Post",
            "WHERE id = ",
            "migrate again",
            &ids[0],
            &ids[1],
        ] {
            assert!(refused.contains(told), "{told}: {refused}");
        }
        run(remedy).await;
        Migrator::up(&database.connection(), None)
            .await
            .expect("done");
    }
}
