//! The history is verified: it holds as it was written, and whatever the owner of the tables changes behind
//! its back is found.

use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::AssertSqlSafe;
use uuid::Uuid;
use verbatim::graph::id;

use crate::program::{Place, as_owner};
use crate::support::{TestDatabase, database};

/// A verdict by Ana that Ben approved and published, with all that it reaches.
///
/// `id('…')` is the id of the record so called.
const NEWSROOM: &str = r"
CREATE FUNCTION id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS 'SELECT md5(name)::uuid';
INSERT INTO reviewer (id, email, name, role) VALUES
    (id('ana'), 'ana@example.org', 'Ana', 'REVIEWER'), (id('ben'), 'ben@example.org', 'Ben', 'EDITOR'),
    (id('ada'), 'ada@example.org', 'Ada', 'ADMIN');
INSERT INTO speaker (id, kind) VALUES (id('minister'), 'PERSON'), (id('post'), 'ORGANIZATION');
INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES
    (id('name'), id('minister'), 'The Minister', true), (id('alias'), id('minister'), 'M.', false);
INSERT INTO publisher (id, name, speaker_id) VALUES (id('the post'), 'The Post', id('post'));
INSERT INTO publisher_domain VALUES ('post.example', id('the post'));
INSERT INTO source (id, kind, genre, publisher_id, title) VALUES
    (id('article'), 'ARTICLE', 'NEWS', id('the post'), 'Crime'), (id('bare'), 'ARTICLE', 'NEWS', NULL, NULL);
INSERT INTO capture (id, source_id, text, sha256) VALUES
    (id('capture'), id('article'), 'Crime fell, he said.', sha256('Crime fell, he said.'));
INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text)
VALUES (id('quote'), id('capture'), id('article'), id('minister'), 'INDIRECT', 'Crime fell');
INSERT INTO passage VALUES (id('quote'), 1, 0, 10, 'Crime fell', '', ', he said.', 'EXACT');
INSERT INTO claim (id, kind, text) VALUES (id('claim'), 'ASSERTION', 'Crime fell in 2025.');
INSERT INTO claim_quote (claim_id, quote_id) VALUES (id('claim'), id('quote'));
INSERT INTO topic (id, name) VALUES (id('crime'), 'Crime');
INSERT INTO topic_name (topic_id, name) SELECT id, name FROM topic;
INSERT INTO verdict (id, claim_id) VALUES (id('verdict'), id('claim'));
INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
SELECT id('revision'), id('verdict'), 1, 'Crime fell in 2025.', rating.id, 'It rose.'
FROM rating WHERE label = 'False';
INSERT INTO verdict_revision_author VALUES (id('revision'), id('ana'));
INSERT INTO verdict_revision_quote VALUES (id('revision'), id('quote'));
INSERT INTO verdict_revision_topic VALUES (id('revision'), id('crime'));
INSERT INTO evidence (id, revision_id, position, stance, url, note)
VALUES (id('evidence'), id('revision'), 1, 'REFUTES', 'https://example.org/2025', 'Table 3.');
UPDATE verdict_revision SET state = 'IN_REVIEW', submitted_at = now();
INSERT INTO approval (revision_id, reviewer_id) VALUES (id('revision'), id('ben'));
UPDATE verdict_revision SET state = 'APPROVED', approved_at = now();
UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now(), public_since = now();
UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision'), public_since = now();
UPDATE claim SET public_since = now();
UPDATE quote SET public_since = now();
UPDATE capture SET public_since = now();
UPDATE source SET public_since = now() WHERE id = id('article');
UPDATE publisher SET public_since = now();
UPDATE speaker SET public_since = now();
UPDATE topic SET public_since = now();
";

async fn newsroom() -> (TestDatabase, Place) {
    let database = database().await;
    as_owner(&database, NEWSROOM).await;
    // What follows has a moment of its own.
    as_owner(
        &database,
        "UPDATE claim SET language = 'en'; UPDATE claim SET language = 'en-GB';",
    )
    .await;
    let place = Place::with_database(&database);
    (database, place)
}

/// As the owner of the tables can, with all triggers off.
async fn tamper(database: &TestDatabase, statements: &str) {
    let behind = format!("SET LOCAL session_replication_role = replica; {statements}");
    as_owner(database, &behind).await;
}

/// The id of the record so called.
async fn record(database: &TestDatabase, record_type: &str, name: &str) -> String {
    let key: Uuid = sqlx::query_scalar("SELECT id($1)")
        .bind(name)
        .fetch_one(database.pool())
        .await
        .expect("the key");
    id::encode(record_type, key)
}

/// What `verify` says of one record, and that it says nothing else.
fn finding(place: &Place, arguments: &[&str]) -> String {
    let ran = place.run(&[&["verify"], arguments].concat());
    assert_eq!(ran.code, 6, "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    let [finding, end] = lines[..] else {
        panic!("one finding is expected: {ran:?}");
    };
    assert!(end.starts_with("1 thing does not hold: "), "{ran:?}");
    finding.to_owned()
}

#[tokio::test]
async fn what_was_written_holds() {
    let (database, place) = newsroom().await;
    let out = place.done(&["verify"]);
    assert!(out.starts_with("everything holds: "), "{out}");
    let told = place.json(&["verify", "--json"]);
    assert_eq!(told["holds"], true);
    for (what, table) in [("events", "event"), ("records", "record_head")] {
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(database.pool())
            .await
            .expect("the count");
        assert_eq!(told[what], count, "{what}");
    }

    // What goes to another record, what loses a column and what goes is all still told rightly.
    as_owner(
        &database,
        "UPDATE publisher_domain SET domain = 'www.post.example';
         UPDATE token SET last_used_at = now();
         DELETE FROM speaker_name WHERE id = id('alias');
         ALTER TABLE note ADD COLUMN mood text DEFAULT 'calm';
         SELECT keep_history('note'), end_history('assignment');
         DROP TABLE assignment",
    )
    .await;
    place.done(&["verify"]);
}

/// Each is done behind the history's back, and undone by the next database.
#[tokio::test]
async fn what_the_owner_changes_is_found() {
    for (statements, record_type, name, reason) in [
        (
            "UPDATE event SET reviewer_id = id('ana') WHERE record_id = id('claim') AND seq = 2",
            "claim", "claim", "event 2 is not what was written",
        ),
        (
            "UPDATE event SET at = at - interval '1 microsecond' WHERE record_id = id('claim') AND seq = 3",
            "claim", "claim", "event 3 is not what was written",
        ),
        (
            "UPDATE event SET after = after || '{\"language\": \"de\"}' WHERE record_id = id('claim') AND seq = 4",
            "claim", "claim", "event 4: the value of claim.language is not the one that was written",
        ),
        (
            "UPDATE event SET after = after - 'text' WHERE record_id = id('claim') AND seq = 1",
            "claim", "claim", "event 1: the value of claim.text is not the one that was written",
        ),
        (
            "UPDATE event SET after = '{}', after_salts = decode(repeat('00', octet_length(after_salts)), 'hex')
             WHERE record_id = id('claim') AND seq = 4",
            "claim", "claim", "event 4: the value of claim.language is gone, and no redaction tells of it",
        ),
        (
            "DELETE FROM event WHERE record_id = id('claim') AND seq = 3",
            "claim", "claim", "event 3 is missing: the next one is 4",
        ),
        (
            "DELETE FROM event WHERE record_id = id('claim') AND seq = 3;
             UPDATE event SET seq = seq - 1 WHERE record_id = id('claim') AND seq > 3",
            "claim", "claim", "event 3 is not what was written, or does not follow",
        ),
        (
            "DELETE FROM event WHERE record_id = id('claim') AND seq = 5",
            "claim", "claim", "the chain ends with event 4, and its head says 5",
        ),
        (
            "DELETE FROM event WHERE record_id = id('claim') AND seq = 5;
             UPDATE record_head h SET seq = 4, hash = e.hash FROM event e
             WHERE h.record_id = id('claim') AND e.record_id = h.record_id AND e.seq = 4",
            "claim", "claim", "language is not what the history has",
        ),
        (
            "UPDATE record_head SET hash = sha256('') WHERE record_id = id('claim')",
            "claim", "claim", "the head has another hash",
        ),
        (
            "DELETE FROM event WHERE record_type = 'topic'; DELETE FROM record_head WHERE record_type = 'topic'",
            "topic", "crime", "is a row that the history does not know",
        ),
        (
            "UPDATE claim SET text = 'Crime rose in 2025.'",
            "claim", "claim", "text is not what the history has",
        ),
        (
            "UPDATE capture SET text = 'Crime rose, he said.', sha256 = sha256('Crime rose, he said.')",
            "capture", "capture", "sha256 is not what the history has",
        ),
        (
            "INSERT INTO verdict_revision_author VALUES (id('revision'), id('ben'))",
            "verdict_revision", "revision", "is a row that the history does not know",
        ),
        (
            "INSERT INTO claim (id, kind, text, cluster_id) VALUES (id('stray'), 'ASSERTION', 'Rain.', id('stray'))",
            "claim", "stray", "is a row that the history does not know",
        ),
        (
            "DELETE FROM passage",
            "quote", "quote", "is a row of the history that its table lacks",
        ),
        (
            "UPDATE reviewer SET role = 'ADMIN' WHERE id = id('ana')",
            "reviewer", "ana", "role is not what the history has",
        ),
    ] {
        let (database, place) = newsroom().await;
        tamper(&database, statements).await;
        let record = record(&database, record_type, name).await;
        let found = finding(&place, &[]);
        assert!(found.starts_with(&format!("{record}: ")), "{statements}\n{found}");
        assert!(found.contains(reason), "{statements}\n{found}");
    }
}

#[tokio::test]
async fn a_history_that_does_not_keep_a_table_is_found() {
    for (statements, reason) in [
        (
            "CREATE TABLE stray (id uuid PRIMARY KEY)",
            "does not keep the table stray",
        ),
        (
            "ALTER TABLE note DISABLE TRIGGER _history",
            "does not keep the table note",
        ),
        (
            "SELECT keep_history('note', leaving_out => '{text}')",
            "leaves out the column note.text",
        ),
        (
            "SET LOCAL session_replication_role = replica;
             INSERT INTO event_pending (record_type, record_id, table_name, action, row_key, after)
             VALUES ('note', id('x'), 'note', 'INSERT', '[]', '{}')",
            "1 changes were committed without coming into the history",
        ),
    ] {
        let (database, place) = newsroom().await;
        as_owner(&database, statements).await;
        let found = finding(&place, &[]);
        assert!(found.starts_with("the history: "), "{statements}\n{found}");
        assert!(found.contains(reason), "{statements}\n{found}");
    }
}

/// All of these come into the history as they should, and break the rule.
#[tokio::test]
async fn what_is_public_or_not_against_the_rule_is_found() {
    for (statements, record_type, name, reason) in [
        (
            "UPDATE claim SET public_since = NULL",
            "claim",
            "claim",
            "a published revision reaches it, and it is not public",
        ),
        (
            "UPDATE source SET public_since = now() WHERE id = id('bare')",
            "source",
            "bare",
            "it is public, and no revision that was ever published reaches it",
        ),
        (
            "UPDATE quote SET public_since = '2020-01-01'",
            "quote",
            "quote",
            "it is public since before the first revision that reaches it was published",
        ),
    ] {
        let (database, place) = newsroom().await;
        as_owner(&database, statements).await;
        let record = record(&database, record_type, name).await;
        let found = finding(&place, &[]);
        assert_eq!(found, format!("{record}: {reason}"), "{statements}");
    }

    // Who was the speaker when it was published stays public.
    let (database, place) = newsroom().await;
    as_owner(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (id('other'), 'PERSON');
         UPDATE quote SET speaker_id = id('other')",
    )
    .await;
    place.done(&["verify"]);
}

#[tokio::test]
async fn a_checkpoint_finds_what_was_cut_off_or_written_anew() {
    const CUT: &str = "
        DELETE FROM event WHERE record_id = id('claim') AND seq = 5;
        UPDATE record_head h SET seq = 4, hash = e.hash FROM event e
        WHERE h.record_id = id('claim') AND e.record_id = h.record_id AND e.seq = 4;
        UPDATE claim SET language = 'en', revision = revision - 1;";
    let (database, place) = newsroom().await;
    let with_key = ["--checkpoint", "heads", "--key", "key"];
    place
        .run(&["verify", "--checkpoint", "heads"])
        .refused(2, &["--new-key"]);
    place
        .run(&[&["verify"], &with_key[..]].concat())
        .refused(1, &["cannot read the key"]);
    let first = place.run(&[&["verify"], &with_key[..], &["--new-key"]].concat());
    assert_eq!(first.code, 0, "{first:?}");
    place
        .run(&[&["verify"], &with_key[..], &["--new-key"]].concat())
        .refused(1, &["cannot make the key"]);
    let key = place.read("key");
    assert!(key.starts_with("-----BEGIN PRIVATE KEY-----"));
    assert!(
        !format!("{first:?}").contains(&key[30..60]),
        "the key is told nowhere"
    );

    // It goes on from where it was, and for those who cannot write one too.
    as_owner(&database, "UPDATE topic SET description = 'All of it.'").await;
    let read_only = ["--checkpoint", "heads", "--public-key", "key.pub"];
    let before = place.read("heads");
    place.done(&[&["verify"], &read_only[..]].concat());
    assert_eq!(place.read("heads"), before);
    place.done(&[&["verify"], &with_key[..]].concat());
    assert_ne!(place.read("heads"), before);

    // Without the checkpoint nothing is found, since the tables were changed along.
    tamper(&database, CUT).await;
    place.done(&["verify"]);
    let record = record(&database, "claim", "claim").await;
    let found = finding(&place, &read_only);
    assert_eq!(
        found,
        format!(
            "{record}: the chain has 4 events, and had 5 at the checkpoint: its end was cut off"
        )
    );
    let after = place.read("heads");
    finding(&place, &with_key);
    assert_eq!(
        place.read("heads"),
        after,
        "what does not hold is no checkpoint"
    );

    // And the chain goes on, to another event.
    as_owner(&database, "UPDATE claim SET language = 'de'").await;
    place.done(&["verify"]);
    let found = finding(&place, &with_key);
    assert_eq!(
        found,
        format!(
            "{record}: event 5 is another one than at the checkpoint: the chain was written anew"
        )
    );

    // All of a record.
    tamper(
        &database,
        "DELETE FROM claim_quote; DELETE FROM verdict_revision_quote; DELETE FROM event WHERE record_type = 'topic';
         DELETE FROM record_head WHERE record_type = 'topic'; DELETE FROM topic_name; DELETE FROM topic",
    )
    .await;
    let ran = place.run(&[&["verify"], &read_only[..]].concat());
    assert!(
        ran.out.contains("topic_") && ran.out.contains("the chain has 0 events, and had"),
        "{ran:?}"
    );

    // A checkpoint that somebody else could have written is none.
    place.write("heads", after.replace(" 1 ", " 2 "));
    place
        .run(&[&["verify"], &read_only[..]].concat())
        .refused(1, &["its signature does not hold"]);
}

/// The two readings of the format agree on whatever text there is.
#[tokio::test]
async fn any_text_is_hashed_alike() {
    let (database, place) = newsroom().await;
    let mut runner = TestRunner::deterministic();
    let text = any::<String>().prop_map(|text| {
        let text: String = text.chars().filter(|c| *c != '\0').take(300).collect();
        if text.is_empty() {
            "-".to_owned()
        } else {
            text
        }
    });
    let mut texts: Vec<String> = [
        "-",
        ":",
        "1:a",
        "\\",
        "\"\u{7}\r\n\t",
        "\u{fffd}\u{202e}é",
        "null",
        "{}",
    ]
    .map(str::to_owned)
    .into();
    for _ in 0..300 {
        texts.push(text.new_tree(&mut runner).expect("a text").current());
    }
    for (texts, other) in [(&texts, "a"), (&texts, "b")] {
        sqlx::query(
            "INSERT INTO note (id, subject_type, subject_id, text)
             SELECT md5($2 || text)::uuid, 'claim', id('claim'), text FROM unnest($1) AS text
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(texts)
        .bind(other)
        .execute(database.pool())
        .await
        .expect("written");
    }
    as_owner(
        &database,
        "UPDATE note SET text = reverse(text), edited_at = clock_timestamp()",
    )
    .await;
    as_owner(&database, "DELETE FROM note WHERE length(text) % 3 = 0").await;
    place.done(&["verify"]);
}
