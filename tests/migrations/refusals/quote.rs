//! Quotes and their passages.

use super::{accepts, newsroom, refuses};
use crate::support::TestDatabase;

#[tokio::test]
async fn what_is_passed_over_is_noted_once_and_undone_once() {
    let database = newsroom().await;
    let one = "INSERT INTO suggestion_dismissal (id, capture_id, key, words)
        VALUES (id('one'), id('capture'), '0123456789abcdef0123456789abcdef', 'Crime fell')";
    let two = "INSERT INTO suggestion_dismissal (id, capture_id, key, words)
        VALUES (id('two'), id('capture'), '0123456789abcdef0123456789abcdef', 'Crime fell')";
    accepts(&database, one).await;
    refuses(&database, "suggestion_dismissal_in_force", two).await;
    for statement in [
        "UPDATE suggestion_dismissal SET reason = 'So.'",
        "UPDATE suggestion_dismissal SET key = 'fedcba9876543210fedcba9876543210', restored_at = now()",
        "DELETE FROM suggestion_dismissal",
        "TRUNCATE suggestion_dismissal",
    ] {
        refuses(&database, "suggestion_dismissal_immutable", statement).await;
    }
    for (constraint, statement) in [
        (
            "suggestion_dismissal_key",
            "INSERT INTO suggestion_dismissal (id, capture_id, key, words) VALUES (id('bad'), id('capture'), 'bad', 'Crime')",
        ),
        (
            "suggestion_dismissal_restored",
            "UPDATE suggestion_dismissal SET restored_by = id('ben')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE suggestion_dismissal SET restored_by = id('ben'), restored_at = now()",
    )
    .await;
    for statement in [
        "UPDATE suggestion_dismissal SET restored_at = NULL, restored_by = NULL",
        "UPDATE suggestion_dismissal SET restored_at = '2020-01-01'",
    ] {
        refuses(&database, "suggestion_dismissal_immutable", statement).await;
    }
    accepts(&database, two).await;
}

#[tokio::test]
async fn a_passage_stands_in_its_capture() {
    let database = newsroom().await;
    for statement in [
        // Words that are not there, words beside their place, and words beyond the end.
        "INSERT INTO passage VALUES (id('quote'), 2, 0, 10, 'Crime rose', '', '', 'EXACT')",
        "INSERT INTO passage VALUES (id('quote'), 2, 1, 11, 'Crime fell', '', '', 'EXACT')",
        "INSERT INTO passage VALUES (id('quote'), 2, 20, 23, 'now', '', '', 'EXACT')",
    ] {
        refuses(&database, "passage_stands_in_capture", statement).await;
    }
    refuses(
        &database,
        "passage_immutable",
        "UPDATE passage SET start = 1",
    )
    .await;
    refuses(&database, "passage_immutable", "DELETE FROM passage").await;
    accepts(
        &database,
        "INSERT INTO passage VALUES (id('quote'), 2, 12, 14, 'he', '', '', 'NORMALIZED')",
    )
    .await;
}

#[tokio::test]
async fn the_words_of_an_exact_passage_are_those_of_the_quote() {
    let statement = "INSERT INTO passage VALUES (id('quote'), 2, 12, 14, 'he', '', '', 'EXACT')";
    refuses(&newsroom().await, "passage_holds_words", statement).await;
}

#[tokio::test]
async fn passages_stand_in_order_and_what_was_left_out_stands_between_them() {
    let database = newsroom().await;
    for (constraint, statement) in [
        (
            "passage_in_order",
            "INSERT INTO passage VALUES (id('quote'), 2, 6, 10, 'fell', '', '', 'NORMALIZED')",
        ),
        (
            "passage_in_order",
            "INSERT INTO passage VALUES (id('quote'), 3, 12, 14, 'he', '', '', 'NORMALIZED')",
        ),
        (
            "passage_omitted_stands",
            "INSERT INTO passage VALUES (id('quote'), 2, 12, 14, 'he', '', '', 'ABRIDGED', ' and ')",
        ),
        (
            "passage_omitted_between",
            "INSERT INTO passage VALUES (id('quote'), 2, 12, 14, 'he', '', '', 'NORMALIZED', ', ')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "INSERT INTO passage VALUES (id('quote'), 2, 12, 14, 'he', '', '', 'ABRIDGED', ', ')",
    )
    .await;
}

#[tokio::test]
async fn a_quote_is_anchored_when_its_transaction_commits() {
    let database = newsroom().await;
    let mut transaction = database.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql(
        "INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text)
         VALUES (id('bare'), id('capture'), id('article'), id('minister'), 'DIRECT', 'he said')",
    )
    .execute(&mut *transaction)
    .await
    .expect("the passage may follow");
    let error = transaction.commit().await.expect_err("no passage followed");
    let name = error
        .as_database_error()
        .and_then(|error| error.constraint());
    assert_eq!(name, Some("quote_is_anchored"), "{error}");
}

#[tokio::test]
async fn a_quote_keeps_its_words_and_its_capture() {
    let database = newsroom().await;
    let statement = "UPDATE quote SET text = 'Crime rose'";
    refuses(&database, "quote_words_immutable", statement).await;
    accepts(&database, "UPDATE quote SET cue = 'said'").await;
}

#[tokio::test]
async fn whether_words_were_said_is_shown_by_something() {
    let database = newsroom().await;
    for statement in [
        "UPDATE quote SET attribution = 'FABRICATED'",
        "UPDATE quote SET attribution = 'FABRICATED', attribution_note = 'Denied.'",
        "UPDATE quote SET attribution = 'FABRICATED', attribution_url = 'https://example.org'",
        "UPDATE quote SET attribution_source_id = id('article')",
    ] {
        refuses(&database, "quote_attribution_evidence", statement).await;
    }
    accepts(
        &database,
        "UPDATE quote SET attribution_note = 'Asked.';
         UPDATE quote SET attribution = 'DISPUTED', attribution_note = 'Denied.',
             attribution_source_id = id('article')",
    )
    .await;
}

const WITHDRAW: &str = "
UPDATE quote SET withdrawn_at = now(), withdrawn_by = id('ana'), withdrawal_reason = 'Not his.'";

#[tokio::test]
async fn a_withdrawal_is_whole_and_for_good() {
    let database = newsroom().await;
    for statement in [
        "UPDATE quote SET withdrawn_at = now()",
        "UPDATE quote SET withdrawn_by = id('ana'), withdrawal_reason = 'Not his.'",
    ] {
        refuses(&database, "quote_withdrawal", statement).await;
    }
    accepts(&database, WITHDRAW).await;
    for statement in [
        "UPDATE quote SET withdrawn_at = NULL, withdrawn_by = NULL, withdrawal_reason = NULL",
        "UPDATE quote SET withdrawal_reason = 'His.'",
        "UPDATE quote SET cue = 'said'",
    ] {
        refuses(&database, "quote_withdrawn", statement).await;
    }
    accepts(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (id('the same minister'), 'PERSON');
         UPDATE quote SET speaker_id = id('the same minister'), public_since = now()",
    )
    .await;
}

#[tokio::test]
async fn nothing_new_is_built_on_what_was_withdrawn() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT id('next'), verdict_id, 2, claim_text, rating_id, summary FROM verdict_revision",
    )
    .await;
    accepts(&database, WITHDRAW).await;
    refuses(
        &database,
        "claim_quote_not_withdrawn",
        "INSERT INTO claim_quote (claim_id, quote_id) VALUES (id('claim'), id('quote'))",
    )
    .await;
    refuses(
        &database,
        "verdict_revision_quote_not_withdrawn",
        "INSERT INTO verdict_revision_quote VALUES (id('next'), id('quote'))",
    )
    .await;
}

/// Who links a quote and who withdraws it wait for each other, also where both only write SQL.
#[tokio::test]
async fn a_quote_is_not_linked_while_it_is_withdrawn() {
    let database = newsroom().await;
    let mut withdrawing = database.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql(WITHDRAW)
        .execute(&mut *withdrawing)
        .await
        .expect("withdrawn");
    let link = "INSERT INTO claim_quote (claim_id, quote_id) VALUES (id('claim'), id('quote'))";
    let (linked, ()) = tokio::join!(sqlx::raw_sql(link).execute(database.pool()), async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        withdrawing.commit().await.expect("committed");
    });
    let error = linked.expect_err("the quote is withdrawn by now");
    let name = error
        .as_database_error()
        .and_then(|error| error.constraint());
    assert_eq!(name, Some("claim_quote_not_withdrawn"), "{error}");

    let database = newsroom().await;
    let mut linking = database.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql(link)
        .execute(&mut *linking)
        .await
        .expect("linked");
    let waiting = tokio::time::timeout(
        std::time::Duration::from_millis(500),
        sqlx::raw_sql(WITHDRAW).execute(database.pool()),
    );
    assert!(waiting.await.is_err(), "the withdrawal waits for the link");
    linking.commit().await.expect("committed");
}

/// Further captures of the article and of another, as they come in psql.
const CAPTURES: &str = "
INSERT INTO capture (id, source_id, text, sha256) VALUES
    (id('later'), id('article'), 'Then crime fell.', sha256('Then crime fell.')),
    (id('other'), id('agency report'), 'Crime fell.', sha256('Crime fell.'))";

#[tokio::test]
async fn a_check_tells_of_what_is_there_in_another_capture() {
    let database = newsroom().await;
    accepts(&database, CAPTURES).await;
    let unknown = "SELECT count(*) = 1 FROM quote WHERE standing IS NULL";
    assert!(holds(&database, unknown).await, "nobody has looked");
    for (constraint, capture, rest) in [
        (
            "quote_check_of_another_capture",
            "capture",
            "'MISSING', NULL, NULL, NULL, NULL",
        ),
        (
            "quote_check_of_another_capture",
            "other",
            "'MISSING', NULL, NULL, NULL, NULL",
        ),
        (
            "quote_check_places",
            "later",
            "'MOVED', NULL, NULL, NULL, NULL",
        ),
        (
            "quote_check_places",
            "later",
            "'MISSING', '[{\"start\": 5, \"end\": 15}]', NULL, NULL, NULL",
        ),
        (
            "quote_check_nearest",
            "later",
            "'CHANGED', NULL, NULL, NULL, NULL",
        ),
        (
            "quote_check_nearest",
            "later",
            "'MISSING', NULL, 5, 10, 'crime'",
        ),
        (
            "quote_check_nearest_offsets",
            "later",
            "'CHANGED', NULL, 5, 11, 'crime'",
        ),
        (
            "quote_check_present_in_place",
            "later",
            "'PRESENT', '[{\"start\": 5, \"end\": 15}]', NULL, NULL, NULL",
        ),
        (
            "quote_check_present_in_place",
            "later",
            "'MOVED', '[{\"start\": 0, \"end\": 10}]', NULL, NULL, NULL",
        ),
        (
            "quote_check_present_in_place",
            "later",
            "'MOVED', '[{\"start\": 0, \"end\": 5}, {\"start\": 6, \"end\": 9}]', NULL, NULL, NULL",
        ),
        (
            "quote_check_in_capture",
            "later",
            "'MOVED', '[{\"start\": 10, \"end\": 20}]', NULL, NULL, NULL",
        ),
        (
            "quote_check_in_capture",
            "later",
            "'MOVED', '[{\"start\": 9}]', NULL, NULL, NULL",
        ),
        (
            "quote_check_in_capture",
            "later",
            "'CHANGED', NULL, 5, 10, 'Crime'",
        ),
    ] {
        refuses(&database, constraint, check(capture, rest)).await;
    }
    accepts(&database, check("later", "'CHANGED', NULL, 5, 10, 'crime'")).await;
    assert!(
        holds(
            &database,
            "SELECT bool_and(standing = 'CHANGED' AND revision = 1) FROM quote"
        )
        .await
    );
    refuses(
        &database,
        "quote_check_once",
        check("later", "'MISSING', NULL, NULL, NULL, NULL"),
    )
    .await;
    for statement in [
        "UPDATE quote_check SET standing = 'MISSING'",
        "DELETE FROM quote_check",
    ] {
        refuses(&database, "quote_check_immutable", statement).await;
    }
}

fn check(capture: &str, rest: &str) -> &'static str {
    format!(
        "INSERT INTO quote_check (id, quote_id, capture_id, standing, places, nearest_start, nearest_end, nearest_text)
         VALUES (gen_random_uuid(), id('quote'), id('{capture}'), {rest})"
    )
    .leak()
}

async fn holds(database: &TestDatabase, query: &'static str) -> bool {
    sqlx::query_scalar(query)
        .fetch_one(database.pool())
        .await
        .expect("a query")
}
