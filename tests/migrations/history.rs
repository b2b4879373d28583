//! The history writes itself: every change of every table is an event in the chain of its record.

use std::time::Duration;

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::time::timeout;

use crate::catalogue::undo_from;
use crate::statements::{ID, accepts, refuses, with};
use crate::support::{TestDatabase, database};

/// What the query's one column has, row by row.
async fn all(database: &TestDatabase, query: &str) -> Vec<Value> {
    sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
        .fetch_all(database.pool())
        .await
        .unwrap_or_else(|error| panic!("{query}\nis refused: {error}"))
}

/// The chain of the record so called, but for keys, salts, digests and hashes.
async fn chain(database: &TestDatabase, record_type: &str, name: &str) -> Vec<Value> {
    all(
        database,
        &format!(
            "SELECT jsonb_build_array(seq, action, table_name, before, after) FROM event
             WHERE record_type = '{record_type}' AND record_id = id('{name}') ORDER BY seq"
        ),
    )
    .await
}

#[tokio::test]
async fn every_table_is_kept() {
    let database = database().await;
    let gaps = all(&database, "SELECT to_jsonb(table_name) FROM history_gap").await;
    let advice: Vec<String> = gaps
        .iter()
        .map(|table| {
            format!(
                "the history does not keep {table} as it is: where the migration makes or alters it, add \
                 SELECT keep_history({table}, 'type of its record', 'column with the key of its record')"
            )
        })
        .collect();
    assert!(advice.is_empty(), "{advice:#?}");

    // And what would be a gap is found.
    accepts(&database, "CREATE TABLE stray (id uuid PRIMARY KEY)").await;
    accepts(&database, "ALTER TABLE note DISABLE TRIGGER _history").await;
    accepts(
        &database,
        "ALTER TABLE claim ADD COLUMN shout text GENERATED ALWAYS AS (upper(text)) STORED",
    )
    .await;
    accepts(&database, "ALTER TABLE topic ADD COLUMN colour text").await;
    let gaps = all(
        &database,
        "SELECT to_jsonb(table_name) FROM history_gap ORDER BY 1",
    )
    .await;
    assert_eq!(
        gaps,
        [
            json!("claim"),
            json!("note"),
            json!("stray"),
            json!("topic")
        ]
    );
}

#[tokio::test]
async fn every_change_is_an_event_with_what_it_changed() {
    let database = with(
        "INSERT INTO speaker (id, kind) VALUES (id('ada'), 'PERSON');
         INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES (id('name'), id('ada'), 'Ada', true);
         UPDATE speaker SET recorded_at = '2026-01-02 03:04:05.678901+05', description = 'Counts.';
         UPDATE speaker SET recorded_at = recorded_at, sort_name = 'z';
         DELETE FROM speaker_name;",
    )
    .await;
    let mut chain = chain(&database, "speaker", "ada").await;
    let recorded = chain[0][4]["recorded_at"].take();
    assert_eq!(chain[2][3]["recorded_at"].take(), recorded);
    let [ada, name] = [
        "8c8d357b5e872bbacd45197626bd5759",
        "b068931cc450442b63f5b3d276ea4297",
    ]
    .map(|digest| uuid::Uuid::parse_str(digest).expect("an id").to_string());
    assert_eq!(
        chain,
        [
            json!([1, "INSERT", "speaker", null,
                {"id": ada, "kind": "PERSON", "recorded_at": null, "revision": "1"}]),
            json!([2, "INSERT", "speaker_name", null,
                {"id": name, "speaker_id": ada, "name": "Ada", "preferred": "true"}]),
            json!([3, "UPDATE", "speaker",
                {"description": null, "recorded_at": null, "revision": "1"},
                {"description": "Counts.", "recorded_at": "2026-01-01T22:04:05.678901+00:00", "revision": "2"}]),
            json!([4, "DELETE", "speaker_name",
                {"id": name, "speaker_id": ada, "name": "Ada", "preferred": "true"}, null]),
        ]
    );
    let left_over = all(&database, "SELECT to_jsonb(n) FROM event_pending").await;
    assert_eq!(left_over, Vec::<Value>::new());
}

#[tokio::test]
async fn an_event_names_who_did_it() {
    let database = with(
        "INSERT INTO reviewer (id, email, name, role) VALUES (id('ana'), 'ana@example.org', 'Ana', 'EDITOR');
         SELECT set_config('verbatim.reviewer', id('ana')::text, true), set_config('verbatim.token', id('token')::text, true);
         INSERT INTO speaker (id, kind) VALUES (id('ada'), 'PERSON');",
    )
    .await;
    let who = all(
        &database,
        "SELECT jsonb_build_array(record_type, reviewer_id = id('ana'), token_id = id('token'), migration, role = session_user)
         FROM event WHERE record_id IN (id('ana'), id('ada')) ORDER BY record_type",
    )
    .await;
    assert_eq!(
        who,
        [
            json!(["reviewer", null, null, null, true]),
            json!(["speaker", true, true, null, true])
        ]
    );
}

#[tokio::test]
async fn the_settings_of_a_session_change_nothing() {
    let database = with(
        "SET TimeZone = 'Asia/Kathmandu'; SET DateStyle = 'German'; SET bytea_output = 'escape';
         SET extra_float_digits = -3; SET IntervalStyle = 'sql_standard'; SET search_path = public;
         INSERT INTO source (id, kind, genre, published_on) VALUES (id('article'), 'ARTICLE', 'NEWS', '2026-05-02');
         INSERT INTO capture (id, source_id, text, sha256, captured_at)
         VALUES (id('capture'), id('article'), 'Rain.', sha256('Rain.'), '2026-05-02 10:00+00')",
    )
    .await;
    let article = chain(&database, "source", "article").await;
    assert_eq!(article[0][4]["published_on"], "2026-05-02");
    let capture = chain(&database, "capture", "capture").await;
    assert_eq!(capture[0][4]["captured_at"], "2026-05-02T10:00:00+00:00");
    let digest = &capture[0][4]["sha256"];
    assert!(
        digest
            .as_str()
            .is_some_and(|digest| digest.starts_with("\\x")),
        "{digest}"
    );
}

#[tokio::test]
async fn a_row_that_goes_to_another_record_leaves_one_chain_and_comes_to_another() {
    let database = with(
        "INSERT INTO speaker (id, kind) VALUES (id('post'), 'ORGANIZATION'), (id('press'), 'ORGANIZATION');
         INSERT INTO publisher (id, name, speaker_id) VALUES
            (id('post'), 'Post', id('post')), (id('press'), 'Press', id('press'));
         INSERT INTO publisher_domain VALUES ('post.example', id('post'));
         UPDATE publisher_domain SET publisher_id = id('press');
         UPDATE publisher_domain SET domain = 'press.example';",
    )
    .await;
    let steps = |chain: Vec<Value>| -> Vec<Value> {
        chain
            .into_iter()
            .filter(|event| event[2] == "publisher_domain")
            .map(|event| json!([event[0], event[1], event[3]["domain"], event[4]["domain"]]))
            .collect()
    };
    assert_eq!(
        steps(chain(&database, "publisher", "post").await),
        [
            json!([2, "INSERT", null, "post.example"]),
            json!([3, "DELETE", "post.example", null])
        ]
    );
    assert_eq!(
        steps(chain(&database, "publisher", "press").await),
        [
            json!([2, "INSERT", null, "post.example"]),
            json!([3, "DELETE", "post.example", null]),
            json!([4, "INSERT", null, "press.example"])
        ]
    );
}

#[tokio::test]
async fn what_was_there_before_the_history_is_in_it_and_so_is_what_later_migrations_change() {
    let database = database().await;
    undo_from(&database, "m20261125_000040_history").await;
    accepts(&database, ID).await;
    accepts(
        &database,
        "INSERT INTO claim (id, kind, text) VALUES (id('claim'), 'ASSERTION', 'Crime fell.')",
    )
    .await;
    Migrator::up(&database.connection(), None)
        .await
        .expect("done again");
    let first = all(
        &database,
        "SELECT jsonb_build_array(seq, action, migration, schema_version, after -> 'text') FROM event WHERE record_id = id('claim')",
    )
    .await;
    let migration = "m20261125_000040_history";
    assert_eq!(
        first,
        [json!([1, "INSERT", migration, migration, "Crime fell."])]
    );

    // A later migration changes what rows hold without any UPDATE.
    accepts(
        &database,
        "ALTER TABLE claim ADD COLUMN mood text DEFAULT 'calm';
         ALTER TABLE claim RENAME COLUMN text TO words;
         SELECT keep_history('claim'); SELECT keep_history('claim');",
    )
    .await;
    let later = chain(&database, "claim", "claim").await;
    assert_eq!(
        later[1..],
        [
            json!([2, "UPDATE", "claim", {"mood": null, "text": "Crime fell.", "words": null},
            {"mood": "calm", "text": null, "words": "Crime fell."}])
        ]
    );
    accepts(&database, "SELECT end_history('note')").await;
}

#[tokio::test]
async fn the_history_itself_never_changes() {
    let database =
        with("INSERT INTO claim (id, kind, text) VALUES (id('claim'), 'ASSERTION', 'Crime fell.')")
            .await;
    for statement in [
        "UPDATE event SET reviewer_id = id('somebody')",
        "UPDATE event SET after = after - 'text'",
        "UPDATE event SET after = after || '{\"text\": \"Crime rose.\"}'",
        "DELETE FROM event",
        "TRUNCATE event",
    ] {
        refuses(&database, "event_immutable", statement).await;
    }
    for statement in [
        "UPDATE record_head SET seq = 0",
        "UPDATE record_head SET seq = seq + 1",
        "DELETE FROM record_head",
        "TRUNCATE record_head",
    ] {
        refuses(&database, "record_head_goes_on", statement).await;
    }
    for statement in [
        "TRUNCATE note",
        "TRUNCATE claim_topic",
        "TRUNCATE speaker_role",
    ] {
        refuses(&database, "history_complete", statement).await;
    }
}

/// What never changes while its table is there goes with the table.
#[tokio::test]
async fn tables_that_never_change_are_undone_with_their_rows() {
    let database = with(
        "INSERT INTO speaker (id, kind) VALUES (id('a'), 'PERSON'), (id('b'), 'PERSON');
         INSERT INTO duplicate_dismissal (id, speaker_id, other_id, reason)
         VALUES (id('dismissal'), least(id('a'), id('b')), greatest(id('a'), id('b')), 'Two.');
         INSERT INTO source (id, kind, genre) VALUES (id('article'), 'ARTICLE', 'NEWS');
         INSERT INTO capture (id, source_id, text, sha256) VALUES (id('capture'), id('article'), 'It rains.', sha256('It rains.'));
         INSERT INTO suggestion_dismissal (id, capture_id, key, words)
         VALUES (id('dismissal'), id('capture'), '0123456789abcdef0123456789abcdef', 'It rains.');
         INSERT INTO reviewer (id, email, name, role) VALUES
             (id('ana'), 'ana@example.org', 'Ana', 'REVIEWER'), (id('ben'), 'ben@example.org', 'Ben', 'EDITOR');
         INSERT INTO claim (id, kind, text) VALUES (id('one'), 'ASSERTION', 'One.'), (id('two'), 'ASSERTION', 'Two.');
         INSERT INTO claim_wording (id, claim_id, text) VALUES (id('wording'), id('one'), 'The first.');
         INSERT INTO match_rejection (id, claim_id, other_claim_id)
         VALUES (id('rejection'), least(id('one'), id('two')), greatest(id('one'), id('two')));
         INSERT INTO verdict (id, claim_id) VALUES (id('one'), id('one')), (id('two'), id('two'));
         INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT v.id, v.id, 1, 'It is so.', r.id, 'So it is.' FROM verdict v, rating r WHERE r.label = 'False';
         INSERT INTO verdict_revision_author SELECT id, id('ana') FROM verdict_revision;
         UPDATE verdict_revision SET state = 'IN_REVIEW', submitted_at = now() WHERE id = id('one');
         INSERT INTO approval (revision_id, reviewer_id) VALUES (id('one'), id('ben'));
         UPDATE verdict_revision SET state = 'APPROVED', approved_at = now() WHERE id = id('one');
         UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('one');
         UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('one') WHERE id = id('one');
         INSERT INTO evidence (id, revision_id, position, stance, verdict_id, note)
         VALUES (id('evidence'), id('two'), 1, 'SUPPORTS', id('one'), 'As found before.')",
    )
    .await;
    undo_from(&database, "m20261125_000023_standing").await;
}

/// While one transaction is open that changed a record, and another whose events wait for its chain, fifteen
/// others change records of their own.
#[tokio::test]
async fn writers_of_different_records_do_not_wait_for_each_other() {
    let database = with(
        "INSERT INTO claim (id, kind, text) SELECT id(i::text), 'ASSERTION', 'Claim ' || i FROM generate_series(1, 16) AS i",
    )
    .await;
    let mut open = PgConnection::connect(database.url())
        .await
        .expect("connected");
    sqlx::raw_sql(
        "BEGIN; UPDATE claim SET text = 'Still at work.' WHERE id = id('16'); SET CONSTRAINTS ALL IMMEDIATE",
    )
    .execute(&mut open)
    .await
    .expect("its head is locked");

    let writers = (1..16).map(|i| {
        let url = database.url().to_owned();
        tokio::spawn(async move {
            let mut writer = PgConnection::connect(&url).await.expect("connected");
            sqlx::query("UPDATE claim SET text = 'Done.' WHERE id = id($1)")
                .bind(i.to_string())
                .execute(&mut writer)
                .await
                .expect("committed");
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        timeout(Duration::from_secs(20), writer)
            .await
            .expect("it waits for nobody")
            .expect("it is done");
    }

    // Who writes to the same chain does wait: its own row of another table is no way around.
    let same = sqlx::raw_sql(
        "SET lock_timeout = '100ms'; INSERT INTO topic (id, name) VALUES (id('topic'), 'Topic');
         INSERT INTO topic_name (topic_id, name) VALUES (id('topic'), 'Topic');
         INSERT INTO claim_topic (claim_id, topic_id) VALUES (id('16'), id('topic'))",
    )
    .execute(database.pool())
    .await
    .expect_err("the chain is locked");
    assert!(same.to_string().contains("lock timeout"), "{same}");
    sqlx::raw_sql("COMMIT")
        .execute(&mut open)
        .await
        .expect("committed");
    let lengths = all(
        &database,
        "SELECT to_jsonb(seq) FROM record_head WHERE record_type = 'claim'",
    )
    .await;
    assert_eq!(lengths, vec![json!(2); 16]);
}

/// Each changes the same two records, half of them in one order and half in the other.
#[tokio::test]
async fn writers_of_the_same_records_come_one_after_the_other() {
    let database = with(
        "INSERT INTO claim (id, kind, text) VALUES (id('a'), 'ASSERTION', 'A'), (id('b'), 'ASSERTION', 'B');
         INSERT INTO topic (id, name) SELECT id(i::text), 'Topic ' || i FROM generate_series(1, 16) AS i;
         INSERT INTO topic_name (topic_id, name) SELECT id, name FROM topic;",
    )
    .await;
    let writers = (1..=16).map(|i: i32| {
        let url = database.url().to_owned();
        tokio::spawn(async move {
            let mut writer = PgConnection::connect(&url).await.expect("connected");
            let claims = if i % 2 == 0 { ["a", "b"] } else { ["b", "a"] };
            let mut tx = writer.begin().await.expect("begun");
            for claim in claims {
                sqlx::query("INSERT INTO claim_topic (claim_id, topic_id) VALUES (id($1), id($2))")
                    .bind(claim)
                    .bind(i.to_string())
                    .execute(&mut *tx)
                    .await
                    .expect("written");
                tokio::task::yield_now().await;
            }
            tx.commit().await.expect("committed, without a deadlock");
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("it is done");
    }
    let lengths = all(
        &database,
        "SELECT jsonb_build_array(max(seq), count(*)) FROM event WHERE record_type = 'claim' GROUP BY record_id",
    )
    .await;
    assert_eq!(lengths, vec![json!([17, 17]); 2]);
}
