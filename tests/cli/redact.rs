//! A value is redacted: it goes from the row and from all of its history, and both still verify.

use sqlx::AssertSqlSafe;

use crate::program::{Place, as_owner};
use crate::support::{TestDatabase, database};

const MINISTER: &str = "speaker_00000000000000000000000001";
const NAME: &str = "speaker_name_00000000000000000000000002";
const CAPTURE: &str = "capture_00000000000000000000000004";

/// A speaker with a description that was changed and a name, and a capture.
async fn newsroom() -> (TestDatabase, Place) {
    let database = database().await;
    as_owner(
        &database,
        "CREATE FUNCTION id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT lpad(n::text, 32, '0')::uuid $$;
         INSERT INTO reviewer (id, email, name, role) VALUES
            (id(8), 'ada@example.org', 'Ada', 'ADMIN'), (id(9), 'ben@example.org', 'Ben', 'EDITOR');
         INSERT INTO speaker (id, kind, description) VALUES (id(1), 'PERSON', 'Jane Secret of Nowhere');
         INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES (id(2), id(1), 'Jane Secret', true);
         INSERT INTO source (id, kind, genre) VALUES (id(3), 'ARTICLE', 'NEWS');
         INSERT INTO capture (id, source_id, text, sha256)
         VALUES (id(4), id(3), 'By Jane Secret.', sha256('By Jane Secret.'));",
    )
    .await;
    as_owner(
        &database,
        "UPDATE speaker SET description = 'Jane Secret, of Nowhere'",
    )
    .await;
    let place = Place::with_database(&database);
    (database, place)
}

/// In how many rows of the tables the text is.
async fn found(database: &TestDatabase, tables: &[&str], text: &str) -> i64 {
    let mut found = 0;
    for table in tables {
        let query =
            format!("SELECT count(*) FROM {table} t WHERE to_jsonb(t)::text LIKE '%' || $1 || '%'");
        found += sqlx::query_scalar::<_, i64>(AssertSqlSafe(query))
            .bind(text)
            .fetch_one(database.pool())
            .await
            .expect("the count");
    }
    found
}

#[tokio::test]
async fn a_value_goes_and_that_it_went_stays() {
    let (database, place) = newsroom().await;
    let name: String = sqlx::query_scalar("SELECT current_database()::text")
        .fetch_one(database.pool())
        .await
        .expect("its name");
    let by_ada = [
        "--as",
        "ada@example.org",
        "--reason",
        "Court order 7 O 12/26.",
        "--yes-destroy",
        &name,
    ];
    assert_eq!(
        found(&database, &["event", "speaker", "speaker_name"], "Secret").await,
        6
    );
    let told = place.json(
        &[
            &["redact", MINISTER, "description"],
            &by_ada[..],
            &["--json"],
        ]
        .concat(),
    );
    assert_eq!(told["events"], 3, "recorded, changed, and changed by this");
    place.done(
        &[
            &["redact", NAME, "name"],
            &by_ada[..],
            &["--instead", "Jane Doe"],
        ]
        .concat(),
    );
    assert_eq!(
        found(&database, &["event", "speaker", "speaker_name"], "Secret").await,
        1,
        "the capture's text"
    );
    assert_eq!(
        found(&database, &["event"], "Court order 7 O 12/26.").await,
        2
    );

    let row: (Option<String>, i32, String) =
        sqlx::query_as("SELECT s.description, s.revision, n.name FROM speaker s JOIN speaker_name n ON n.speaker_id = s.id")
            .fetch_one(database.pool())
            .await
            .expect("the speaker");
    assert_eq!(row, (None, 3, "Jane Doe".to_owned()));
    place.done(&["verify"]);

    // It can be done again, and what is there now is no secret.
    as_owner(&database, "UPDATE speaker SET description = 'Secret again'").await;
    place.done(&[&["redact", MINISTER, "description"], &by_ada[..]].concat());
    place.done(&["verify"]);
    assert_eq!(
        found(&database, &["event", "speaker"], "Secret again").await,
        0
    );
}

#[tokio::test]
async fn what_cannot_be_redacted_is_refused() {
    let (database, place) = newsroom().await;
    let name: String = sqlx::query_scalar("SELECT current_database()::text")
        .fetch_one(database.pool())
        .await
        .expect("its name");
    let redact = |id: &str, field: &str, who: &str, reason: &str| {
        place.run(&[
            "redact",
            id,
            field,
            "--as",
            who,
            "--reason",
            reason,
            "--yes-destroy",
            &name,
        ])
    };
    let ada = "ada@example.org";
    redact(MINISTER, "description", "ben@example.org", "No.")
        .refused(1, &["only an admin redacts"]);
    redact(MINISTER, "description", "eve@example.org", "No.").refused(1, &["eve@example.org"]);
    redact(MINISTER, "description", ada, "").refused(1, &["reason"]);
    redact(MINISTER, "revision", ada, "No.").refused(1, &["no text `revision`"]);
    redact(MINISTER, "id", ada, "No.").refused(1, &["no text `id`"]);
    redact(MINISTER, "kind", ada, "No.").refused(1, &["speaker_kind_known"]);
    redact("note_00000000000000000000000001", "text", ada, "No.").refused(1, &["no text `text`"]);
    redact("nothing", "text", ada, "No.").refused(1, &["no text `text`"]);
    redact(CAPTURE, "text", ada, "No.").refused(1, &["capture_immutable", "never changes"]);
    place
        .run(&[
            "redact",
            MINISTER,
            "description",
            "--as",
            ada,
            "--reason",
            "No.",
        ])
        .refused(4, &["--yes-destroy"]);
    assert_eq!(found(&database, &["event"], "REDACT").await, 0);
    place.done(&["verify"]);
}
