//! Rating scales and their versions.

use super::{accepts, newsroom, refuses};

/// A scale in the same transaction as what follows it.
const SCALE: &str = "
INSERT INTO rating_scale (id, name) VALUES (id('scale'), 'Yes or no');
INSERT INTO rating_scale_version (id, scale_id, number, best, worst) VALUES (id('version'), id('scale'), 1, 2, 1);
INSERT INTO rating (id, scale_version_id, position, label, meaning, colour) VALUES
    (id('yes'), id('version'), 1, 'Yes', 'So.', '#1d4ed8'), (id('no'), id('version'), 2, 'No', 'Not so.', '#b91c1c');
INSERT INTO rating_translation (rating_id, language, label, meaning) VALUES (id('yes'), 'de', 'Ja', 'So ist es.')";

#[tokio::test]
async fn a_version_of_a_scale_stays_as_it_was_written() {
    let database = newsroom().await;
    accepts(&database, SCALE).await;
    for (constraint, statement) in [
        (
            "rating_scale_version_immutable",
            "INSERT INTO rating (id, scale_version_id, position, label, meaning, colour)
             VALUES (id('maybe'), id('version'), 3, 'Maybe', 'Who knows.', '#4b5563')",
        ),
        (
            "rating_immutable",
            "INSERT INTO rating_translation VALUES (id('no'), 'de', 'Nein', 'So ist es nicht.')",
        ),
        (
            "rating_immutable",
            "UPDATE rating_translation SET label = 'Nein'",
        ),
        ("rating_immutable", "DELETE FROM rating_translation"),
        ("rating_immutable", "TRUNCATE rating_translation"),
        (
            "rating_immutable",
            "UPDATE rating SET colour = '#000000' WHERE id = id('yes')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}

#[tokio::test]
async fn a_version_of_a_scale_is_a_choice_of_ratings() {
    let database = newsroom().await;
    for (constraint, statement) in [
        (
            "rating_scale_versioned",
            "INSERT INTO rating_scale (id, name) VALUES (id('scale'), 'Yes or no')",
        ),
        (
            "rating_scale_name_unique",
            "INSERT INTO rating_scale (id, name) VALUES (id('scale'), ' TRUTH')",
        ),
        (
            "rating_scale_version_rated",
            "INSERT INTO rating_scale_version (id, scale_id, number)
             SELECT id('version'), id, 2 FROM rating_scale",
        ),
        (
            "rating_value_range",
            "INSERT INTO rating_scale_version (id, scale_id, number, best, worst)
             SELECT id('version'), id, 2, 2, 1 FROM rating_scale;
             INSERT INTO rating (id, scale_version_id, position, label, meaning, value, colour)
             VALUES (id('yes'), id('version'), 1, 'Yes', 'So.', 3, '#1d4ed8')",
        ),
        (
            "rating_value_range",
            "INSERT INTO rating_scale_version (id, scale_id, number)
             SELECT id('version'), id, 2 FROM rating_scale;
             INSERT INTO rating (id, scale_version_id, position, label, meaning, value, colour)
             VALUES (id('yes'), id('version'), 1, 'Yes', 'So.', 3, '#1d4ed8')",
        ),
        (
            "rating_label_unique",
            "INSERT INTO rating_scale_version (id, scale_id, number)
             SELECT id('version'), id, 2 FROM rating_scale;
             INSERT INTO rating (id, scale_version_id, position, label, meaning, colour) VALUES
                 (id('yes'), id('version'), 1, 'Yes', 'So.', '#1d4ed8'),
                 (id('no'), id('version'), 2, 'YES', 'Not so.', '#b91c1c')",
        ),
        (
            "rating_colour_shape",
            "INSERT INTO rating_scale_version (id, scale_id, number)
             SELECT id('version'), id, 2 FROM rating_scale;
             INSERT INTO rating (id, scale_version_id, position, label, meaning, colour)
             VALUES (id('yes'), id('version'), 1, 'Yes', 'So.', '#1D4ED8')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}

#[tokio::test]
async fn a_finding_is_rated_on_a_scale_in_use() {
    const ANOTHER: &str = "
        INSERT INTO claim (id, kind, text) VALUES (id('other'), 'ASSERTION', 'Crime rose.');
        INSERT INTO verdict (id, claim_id) VALUES (id('other verdict'), id('other'));
        INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
        SELECT id('other revision'), id('other verdict'), 1, claim_text, rating_id, summary
        FROM verdict_revision WHERE number = 1";
    const NEXT: &str = "
        INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
        SELECT gen_random_uuid(), verdict_id, (SELECT max(number) + 1 FROM verdict_revision), claim_text, rating_id, summary
        FROM verdict_revision LIMIT 1";
    let database = newsroom().await;
    let statement = "UPDATE rating_scale SET retired_at = now()";
    refuses(&database, "rating_scale_in_use", statement).await;
    accepts(&database, SCALE).await;
    accepts(
        &database,
        "UPDATE rating_scale SET retired_at = now() WHERE name = 'Truth'",
    )
    .await;
    refuses(&database, "verdict_revision_rating_current", ANOTHER).await;
    // What was rated on it may be corrected on it.
    accepts(&database, NEXT).await;

    accepts(
        &database,
        "UPDATE rating_scale SET retired_at = NULL WHERE name = 'Truth';
         INSERT INTO rating_scale_version (id, scale_id, number)
         SELECT id('newer'), id, 2 FROM rating_scale WHERE name = 'Truth';
         INSERT INTO rating (id, scale_version_id, position, label, meaning, colour) VALUES
             (id('newer yes'), id('newer'), 1, 'Yes', 'So.', '#1d4ed8'),
             (id('newer no'), id('newer'), 2, 'No', 'Not so.', '#b91c1c')",
    )
    .await;
    refuses(&database, "verdict_revision_rating_current", ANOTHER).await;
    accepts(&database, NEXT).await;
}
