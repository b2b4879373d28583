//! What the database refuses by itself, whoever asks: the statements run as the owner of the
//! tables, who may do anything that no constraint or trigger forbids.

use crate::support::{TestDatabase, database};

/// A draft by Ana on a claim that a quote makes, with one piece of evidence; Ben could approve it.
///
/// `id('…')` is the id of the record so called.
const NEWSROOM: &str = r"
CREATE FUNCTION id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS 'SELECT md5(name)::uuid';
INSERT INTO reviewer (id, email, name, role) VALUES
    (id('ana'), 'ana@example.org', 'Ana', 'REVIEWER'),
    (id('ben'), 'ben@example.org', 'Ben', 'EDITOR');
INSERT INTO speaker (id, kind) VALUES (id('minister'), 'PERSON');
INSERT INTO source (id, kind, genre) VALUES
    (id('article'), 'ARTICLE', 'NEWS'), (id('agency report'), 'ARTICLE', 'NEWS');
INSERT INTO capture (id, source_id, text, sha256) VALUES
    (id('capture'), id('article'), 'Crime fell, he said.', sha256('Crime fell, he said.'));
INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text)
VALUES (id('quote'), id('capture'), id('article'), id('minister'), 'INDIRECT', 'Crime fell');
INSERT INTO passage VALUES (id('quote'), 1, 0, 10, 'Crime fell', '', ', he said.', 'EXACT');
INSERT INTO claim (id, kind, text) VALUES (id('claim'), 'ASSERTION', 'Crime fell in 2025.');
INSERT INTO verdict (id, claim_id) VALUES (id('verdict'), id('claim'));
INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
SELECT id('revision'), id('verdict'), 1, 'Crime fell in 2025.', rating.id, 'It rose.'
FROM rating WHERE label = 'False';
INSERT INTO verdict_revision_author VALUES (id('revision'), id('ana'));
INSERT INTO verdict_revision_quote VALUES (id('revision'), id('quote'));
INSERT INTO evidence (id, revision_id, position, stance, url, note)
VALUES (id('evidence'), id('revision'), 1, 'REFUTES', 'https://example.org/2025', 'Table 3.');
INSERT INTO topic (id, name, parent_id) VALUES
    (id('crime'), 'Crime', NULL), (id('theft'), 'Theft', id('crime')), (id('larceny'), 'Larceny', NULL);
INSERT INTO topic_name (topic_id, name) SELECT id, name FROM topic;
INSERT INTO claim_topic (claim_id, topic_id) VALUES (id('claim'), id('theft'));
INSERT INTO verdict_revision_topic SELECT id('revision'), topic_id FROM claim_topic;
";

const SUBMIT: &str = "UPDATE verdict_revision SET state = 'IN_REVIEW', submitted_at = now()";

const APPROVE: &str = "
INSERT INTO approval (revision_id, reviewer_id) VALUES (id('revision'), id('ben'));
UPDATE verdict_revision SET state = 'APPROVED', approved_at = now()";

const PUBLISH: &str = "
UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now();
UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision')";

async fn newsroom() -> TestDatabase {
    let database = database().await;
    accepts(&database, NEWSROOM).await;
    database
}

/// Runs statements as one transaction.
async fn accepts(database: &TestDatabase, statements: &'static str) {
    sqlx::raw_sql(statements)
        .execute(database.pool())
        .await
        .unwrap_or_else(|error| panic!("{statements}\nis refused: {error}"));
}

/// Runs statements as one transaction, which has to fail by the constraint.
async fn refuses(database: &TestDatabase, constraint: &str, statements: &'static str) {
    let Err(error) = sqlx::raw_sql(statements).execute(database.pool()).await else {
        panic!("{statements}\nis accepted, where {constraint} should refuse it");
    };
    let name = error
        .as_database_error()
        .and_then(|error| error.constraint());
    assert_eq!(name, Some(constraint), "{statements}\nis refused: {error}");
}

#[tokio::test]
async fn a_capture_never_changes() {
    let database = newsroom().await;
    for statement in [
        "UPDATE capture SET text = 'Crime rose', sha256 = sha256('Crime rose')",
        "UPDATE capture SET captured_at = '2020-01-01'",
        "DELETE FROM capture",
        "TRUNCATE capture CASCADE",
    ] {
        refuses(&database, "capture_immutable", statement).await;
    }
    accepts(&database, "UPDATE capture SET public_since = now()").await;
}

#[tokio::test]
async fn the_hash_of_a_capture_is_that_of_its_text() {
    refuses(
        &newsroom().await,
        "capture_hash",
        "INSERT INTO capture (id, source_id, text, sha256)
         VALUES (id('next'), id('article'), 'Crime rose.', sha256('Crime fell.'))",
    )
    .await;
}

#[tokio::test]
async fn a_source_has_a_text_once_and_another_source_may_have_it_too() {
    let database = newsroom().await;
    refuses(
        &database,
        "capture_hash_unique",
        "INSERT INTO capture (id, source_id, text, sha256)
         SELECT id('again'), source_id, text, sha256 FROM capture",
    )
    .await;
    accepts(
        &database,
        "INSERT INTO capture (id, source_id, text, sha256)
         SELECT id('reprint'), id('agency report'), text, sha256 FROM capture",
    )
    .await;
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
        "INSERT INTO passage VALUES (id('quote'), 2, 12, 14, 'he', '', '', 'EXACT')",
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
async fn a_draft_cannot_be_approved() {
    let statement = "INSERT INTO approval VALUES (id('revision'), id('ben'))";
    refuses(&newsroom().await, "approval_in_review", statement).await;
}

#[tokio::test]
async fn an_author_cannot_approve() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    let statement = "INSERT INTO approval VALUES (id('revision'), id('ana'))";
    refuses(&database, "approval_not_by_author", statement).await;
}

#[tokio::test]
async fn an_approver_cannot_become_an_author_afterwards() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    accepts(&database, APPROVE).await;
    let statement = "UPDATE approval SET reviewer_id = id('ana')";
    refuses(&database, "approval_immutable", statement).await;
    let statement = "INSERT INTO verdict_revision_author VALUES (id('revision'), id('ben'))";
    refuses(&database, "verdict_revision_immutable", statement).await;
}

#[tokio::test]
async fn nothing_is_published_without_an_approval() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    for statement in [
        "UPDATE verdict_revision SET state = 'APPROVED', approved_at = now()",
        // Putting the question off to the end of the transaction does not help.
        "SET CONSTRAINTS ALL DEFERRED;
         UPDATE verdict_revision SET state = 'APPROVED', approved_at = now()",
        "SET CONSTRAINTS ALL DEFERRED;
         UPDATE verdict_revision SET state = 'APPROVED', approved_at = now();
         UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now();
         UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision')",
    ] {
        refuses(&database, "verdict_revision_needs_approval", statement).await;
    }
}

#[tokio::test]
async fn an_approval_taken_back_before_the_publication_does_not_count() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    accepts(&database, APPROVE).await;
    accepts(&database, "DELETE FROM approval").await;
    refuses(&database, "verdict_revision_needs_approval", PUBLISH).await;
}

#[tokio::test]
async fn a_revision_without_an_author_is_not_published() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT id('ghost'), verdict_id, 2, claim_text, rating_id, summary FROM verdict_revision;
         UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE id = id('ghost');
         INSERT INTO approval VALUES (id('ghost'), id('ben'))",
    )
    .await;
    let statement = "UPDATE verdict_revision SET state = 'APPROVED' WHERE id = id('ghost')";
    refuses(&database, "verdict_revision_needs_author", statement).await;
}

#[tokio::test]
async fn the_workflow_has_no_short_cuts() {
    let database = newsroom().await;
    for statement in [
        "UPDATE verdict_revision SET state = 'APPROVED'",
        PUBLISH,
        "INSERT INTO verdict_revision
             (id, verdict_id, number, state, claim_text, rating_id, summary, published_at)
         SELECT id('next'), verdict_id, 2, 'PUBLISHED', claim_text, rating_id, summary, now()
         FROM verdict_revision",
    ] {
        refuses(&database, "verdict_revision_step", statement).await;
    }
}

#[tokio::test]
async fn a_verdict_is_published_by_a_published_revision_of_its_own() {
    let database = newsroom().await;
    refuses(
        &database,
        "verdict_published_revision_published",
        "UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision')",
    )
    .await;
    refuses(
        &database,
        "verdict_published_revision_named",
        "UPDATE verdict SET state = 'PUBLISHED'",
    )
    .await;
}

#[tokio::test]
async fn what_a_revision_says_never_changes() {
    let database = newsroom().await;
    for statement in [
        "UPDATE verdict_revision SET summary = 'It fell.'",
        "UPDATE evidence SET note = 'Table 4.'",
        "DELETE FROM evidence",
        "DELETE FROM verdict_revision_author",
        "DELETE FROM verdict_revision_quote",
        "DELETE FROM verdict_revision_topic",
        "UPDATE verdict_revision_topic SET topic_id = id('crime')",
    ] {
        refuses(&database, "verdict_revision_immutable", statement).await;
    }

    accepts(&database, SUBMIT).await;
    for statement in [
        "INSERT INTO evidence (id, revision_id, position, stance, url, note)
         VALUES (id('late'), id('revision'), 2, 'CONTEXT', 'https://example.org/2024', 'Table 1.')",
        "INSERT INTO verdict_revision_author VALUES (id('revision'), id('ben'))",
        "INSERT INTO verdict_revision_topic VALUES (id('revision'), id('crime'))",
        "DELETE FROM verdict_revision",
    ] {
        refuses(&database, "verdict_revision_immutable", statement).await;
    }
}

#[tokio::test]
async fn an_approval_that_a_publication_stands_on_stays() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    accepts(&database, APPROVE).await;
    accepts(&database, PUBLISH).await;
    refuses(&database, "approval_immutable", "DELETE FROM approval").await;
    let statement = "UPDATE approval SET approved_at = '2020-01-01'";
    refuses(&database, "approval_immutable", statement).await;
}

#[tokio::test]
async fn a_claim_has_one_verdict_that_is_not_retracted() {
    let database = newsroom().await;
    let another = "INSERT INTO verdict (id, claim_id) VALUES (id('another'), id('claim'))";
    refuses(&database, "verdict_one_per_claim", another).await;

    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    refuses(&database, "verdict_one_per_claim", another).await;
    accepts(&database, "UPDATE verdict SET state = 'RETRACTED'").await;
    accepts(&database, another).await;
}

#[tokio::test]
async fn what_was_published_is_only_replaced_or_retracted() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    for (constraint, statement) in [
        (
            "verdict_published_revision_published",
            "UPDATE verdict_revision SET state = 'REPLACED'",
        ),
        (
            "verdict_revision_immutable",
            "UPDATE verdict_revision SET published_at = '2020-01-01'",
        ),
        (
            "verdict_step",
            "UPDATE verdict SET state = 'UNPUBLISHED', published_revision_id = NULL",
        ),
        (
            "verdict_claim_immutable",
            "INSERT INTO claim (id, kind, text) VALUES (id('other'), 'ASSERTION', 'Crime rose.');
             UPDATE verdict SET claim_id = id('other')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(&database, "UPDATE verdict SET state = 'RETRACTED'").await;
    let statement = "UPDATE verdict SET state = 'PUBLISHED'";
    refuses(&database, "verdict_step", statement).await;
}

#[tokio::test]
async fn a_correction_replaces_what_was_published() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    accepts(
        &database,
        "INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT id('next'), verdict_id, 2, claim_text, rating_id, 'It stood.' FROM verdict_revision;
         INSERT INTO verdict_revision_author VALUES (id('next'), id('ana'));
         UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE id = id('next');
         INSERT INTO approval VALUES (id('next'), id('ben'));
         UPDATE verdict_revision SET state = 'APPROVED' WHERE id = id('next');
         UPDATE verdict_revision SET state = 'REPLACED' WHERE id = id('revision');
         UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('next');
         UPDATE verdict SET published_revision_id = id('next')",
    )
    .await;
}

#[tokio::test]
async fn what_never_changes_cannot_be_emptied_either() {
    let database = newsroom().await;
    for (constraint, statement) in [
        ("passage_immutable", "TRUNCATE passage"),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision CASCADE",
        ),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision_author",
        ),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision_quote",
        ),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision_topic",
        ),
        ("verdict_revision_immutable", "TRUNCATE evidence"),
        ("approval_immutable", "TRUNCATE approval"),
        ("rating_immutable", "TRUNCATE rating CASCADE"),
        (
            "rating_scale_version_immutable",
            "TRUNCATE rating_scale_version CASCADE",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}

#[tokio::test]
async fn who_has_names_is_called_by_one_of_them() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES
            (id('name'), id('minister'), 'Ada Falk', true), (id('alias'), id('minister'), 'The Minister', false)",
    )
    .await;
    for statement in [
        "DELETE FROM speaker_name WHERE preferred",
        "UPDATE speaker_name SET preferred = false",
    ] {
        refuses(&database, "speaker_name_preferred", statement).await;
    }
    refuses(
        &database,
        "speaker_name_one_preferred",
        "UPDATE speaker_name SET preferred = true",
    )
    .await;
    refuses(
        &database,
        "speaker_name_unique",
        "INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES (id('again'), id('minister'), 'ada  FALK', false)",
    )
    .await;
    accepts(
        &database,
        "UPDATE speaker_name SET preferred = false WHERE preferred;
         UPDATE speaker_name SET preferred = true WHERE id = id('alias')",
    )
    .await;
    accepts(&database, "DELETE FROM speaker_name").await;
}

#[tokio::test]
async fn a_publisher_speaks_through_an_organization() {
    let database = newsroom().await;
    let constraint = "publisher_speaker_organization";
    refuses(
        &database,
        constraint,
        "INSERT INTO publisher (id, name, speaker_id) VALUES (id('paper'), 'Fjord Post', id('minister'))",
    )
    .await;
    accepts(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (id('paper'), 'ORGANIZATION');
         INSERT INTO publisher (id, name, speaker_id) VALUES (id('paper'), 'Fjord Post', id('paper'))",
    )
    .await;
    for statement in [
        "UPDATE speaker SET kind = 'PERSON' WHERE id = id('paper')",
        "UPDATE publisher SET speaker_id = id('minister')",
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE speaker SET kind = 'COLLECTIVE' WHERE id = id('minister')",
    )
    .await;
}

#[tokio::test]
async fn an_identifier_is_one_speakers_and_of_its_register() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (id('other'), 'PERSON');
         INSERT INTO speaker_identifier VALUES (id('minister'), 'WIKIDATA', 'Q42'), (id('other'), 'OWN', 'Q42')",
    )
    .await;
    for (constraint, statement) in [
        (
            "speaker_identifier_unique",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'WIKIDATA', 'Q42')",
        ),
        (
            "speaker_identifier_pkey",
            "INSERT INTO speaker_identifier VALUES (id('minister'), 'WIKIDATA', 'Q43')",
        ),
        (
            "speaker_identifier_value_shape",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'ISNI', '0000 0001 2103 2683')",
        ),
        (
            "speaker_identifier_value_shape",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'ORCID', '0000000218250097')",
        ),
        (
            "speaker_identifier_value_shape",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'WIKIDATA', 'Q042')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}

#[tokio::test]
async fn two_sources_have_two_addresses() {
    let database = newsroom().await;
    accepts(
        &database,
        "UPDATE source SET url = 'https://fjord.example/', url_key = 'fjord.example' WHERE id = id('article')",
    )
    .await;
    for (constraint, statement) in [
        (
            "source_url_key_unique",
            "UPDATE source SET url = 'http://fjord.example', url_key = 'fjord.example'",
        ),
        (
            "source_url_key_of_url",
            "UPDATE source SET url_key = 'sund.example' WHERE id = id('agency report')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
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

#[tokio::test]
async fn a_reason_stands_where_a_claim_cannot_be_checked_and_only_there() {
    let database = newsroom().await;
    for statement in [
        "UPDATE claim SET checkability = 'NOT_CHECKABLE'",
        "UPDATE claim SET checkability_reason = 'An opinion.'",
    ] {
        refuses(&database, "claim_checkability_reason", statement).await;
    }
    accepts(
        &database,
        "INSERT INTO claim (id, kind, text, checkability, checkability_reason)
         VALUES (id('opinion'), 'ASSERTION', 'It is fine.', 'NOT_CHECKABLE', 'An opinion.')",
    )
    .await;
    let statement = "INSERT INTO verdict (id, claim_id) VALUES (id('next'), id('opinion'))";
    refuses(&database, "verdict_claim_checkable", statement).await;
}

#[tokio::test]
async fn an_attribution_stays_linked_to_its_quote() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO claim (id, kind, text, quote_id)
         VALUES (id('said'), 'ATTRIBUTION', 'He said so.', id('quote'));
         INSERT INTO claim_quote (claim_id, quote_id)
         VALUES (id('said'), id('quote')), (id('claim'), id('quote'))",
    )
    .await;
    let statement = "DELETE FROM claim_quote WHERE claim_id = id('said')";
    refuses(&database, "claim_quote_attributed_linked", statement).await;
    accepts(
        &database,
        "DELETE FROM claim_quote WHERE claim_id = id('claim')",
    )
    .await;
}

/// Claims a, b and c, in the order of their ids.
const CLAIMS: &str = "
CREATE FUNCTION link(one text, kind text, other text) RETURNS void LANGUAGE sql AS '
    INSERT INTO claim_link (id, from_claim_id, kind, to_claim_id)
    VALUES (gen_random_uuid(), one::uuid, kind, other::uuid)';
CREATE FUNCTION a() RETURNS text LANGUAGE sql AS $$SELECT '00000000-0000-7000-8000-00000000000a'$$;
CREATE FUNCTION b() RETURNS text LANGUAGE sql AS $$SELECT '00000000-0000-7000-8000-00000000000b'$$;
CREATE FUNCTION c() RETURNS text LANGUAGE sql AS $$SELECT '00000000-0000-7000-8000-00000000000c'$$;
INSERT INTO claim (id, kind, text)
SELECT id::uuid, 'ASSERTION', 'A claim.' FROM unnest(ARRAY[a(), b(), c()]) id";

#[tokio::test]
async fn a_link_leads_to_another_claim_once_and_never_changes() {
    let database = newsroom().await;
    accepts(&database, CLAIMS).await;
    refuses(
        &database,
        "claim_link_to_another",
        "SELECT link(a(), 'SUPPORTS', a())",
    )
    .await;
    refuses(
        &database,
        "claim_link_one_way",
        "SELECT link(b(), 'CONTRADICTS', a())",
    )
    .await;
    accepts(&database, "SELECT link(a(), 'CONTRADICTS', b())").await;
    refuses(
        &database,
        "claim_link_unique",
        "SELECT link(a(), 'CONTRADICTS', b())",
    )
    .await;
    for statement in [
        "UPDATE claim_link SET note = 'Not so.'",
        "TRUNCATE claim_link",
    ] {
        refuses(&database, "claim_link_immutable", statement).await;
    }
    accepts(&database, "DELETE FROM claim_link").await;
}

#[tokio::test]
async fn no_claim_narrows_itself() {
    let database = newsroom().await;
    accepts(&database, CLAIMS).await;
    accepts(
        &database,
        "SELECT link(a(), 'NARROWS', b()), link(b(), 'NARROWS', c()), link(a(), 'NARROWS', c())",
    )
    .await;
    for statement in [
        "SELECT link(b(), 'NARROWS', a())",
        "SELECT link(c(), 'NARROWS', a())",
    ] {
        refuses(&database, "claim_link_narrows", statement).await;
    }
    accepts(&database, "SELECT link(c(), 'SUPPORTS', a())").await;
}

/// Of two who close a circle from both sides at the same moment, one is too late.
#[tokio::test]
async fn no_claim_narrows_itself_by_what_two_write_at_once() {
    let database = newsroom().await;
    accepts(&database, CLAIMS).await;
    let mut first = database.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql("SELECT link(a(), 'NARROWS', b())")
        .execute(&mut *first)
        .await
        .expect("linked");
    let second = sqlx::raw_sql("SELECT link(b(), 'NARROWS', a())").execute(database.pool());
    let (second, ()) = tokio::join!(second, async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        first.commit().await.expect("committed");
    });
    let error = second.expect_err("the circle would be closed");
    let name = error
        .as_database_error()
        .and_then(|error| error.constraint());
    assert_eq!(name, Some("claim_link_narrows"), "{error}");
}

/// Two who join clusters at the same moment join all of them.
#[tokio::test]
async fn clusters_grow_together_whoever_links() {
    let database = newsroom().await;
    accepts(&database, CLAIMS).await;
    let mut first = database.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql("SELECT link(a(), 'DUPLICATES', b())")
        .execute(&mut *first)
        .await
        .expect("linked");
    let second = sqlx::raw_sql("SELECT link(b(), 'DUPLICATES', c())").execute(database.pool());
    let (second, ()) = tokio::join!(second, async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        first.commit().await.expect("committed");
    });
    second.expect("linked");
    let clusters: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM claim WHERE cluster_id = a()::uuid AND revision = 1",
    )
    .fetch_one(database.pool())
    .await
    .expect("counted");
    assert_eq!(clusters, 3);
}

#[tokio::test]
async fn a_topic_does_not_stand_below_itself() {
    let database = newsroom().await;
    for statement in [
        "UPDATE topic SET parent_id = id WHERE id = id('crime')",
        "UPDATE topic SET parent_id = id('theft') WHERE id = id('crime')",
        "UPDATE topic SET parent_id = CASE id WHEN id('crime') THEN id('theft') ELSE id('crime') END
         WHERE id IN (id('crime'), id('theft'))",
    ] {
        refuses(&database, "topic_no_cycle", statement).await;
    }
    accepts(
        &database,
        "UPDATE topic SET parent_id = CASE id WHEN id('crime') THEN id('theft') END
         WHERE id IN (id('crime'), id('theft'))",
    )
    .await;
}

/// Each of two moves is right as long as the other is not made.
#[tokio::test]
async fn two_at_once_make_no_cycle_of_topics() {
    let database = newsroom().await;
    let mut first = database.pool().begin().await.expect("a transaction begins");
    sqlx::raw_sql("UPDATE topic SET parent_id = id('larceny') WHERE id = id('crime')")
        .execute(&mut *first)
        .await
        .expect("the first is moved");
    let second = refuses(
        &database,
        "topic_no_cycle",
        "UPDATE topic SET parent_id = id('theft') WHERE id = id('larceny')",
    );
    let commit = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        first.commit().await.expect("the first move stays");
    };
    tokio::join!(second, commit);
}

#[tokio::test]
async fn topics_stand_ten_levels_deep() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO topic (id, name, parent_id)
         SELECT id('level ' || n), 'Level ' || n, CASE n WHEN 3 THEN id('theft') ELSE id('level ' || n - 1) END
         FROM generate_series(3, 10) AS n;
         INSERT INTO topic_name (topic_id, name) SELECT id, name FROM topic WHERE name LIKE 'Level %'",
    )
    .await;
    for statement in [
        "UPDATE topic SET parent_id = id('level 10') WHERE id = id('larceny')",
        "UPDATE topic SET parent_id = id('larceny') WHERE id = id('crime')",
    ] {
        refuses(&database, "topic_depth", statement).await;
    }
}

#[tokio::test]
async fn a_name_leads_to_one_topic() {
    let database = newsroom().await;
    let statement = "INSERT INTO topic_name (topic_id, name) VALUES (id('crime'), ' LARCENY ')";
    refuses(&database, "topic_name_unique", statement).await;
    for statement in [
        "UPDATE topic SET name = 'Crimes' WHERE id = id('crime')",
        "DELETE FROM topic_name WHERE name = 'Crime'",
        "INSERT INTO topic (id, name) VALUES (id('arson'), 'Arson')",
    ] {
        refuses(&database, "topic_is_named", statement).await;
    }
}

#[tokio::test]
async fn a_merged_topic_stays_apart() {
    let database = newsroom().await;
    for statement in [
        // With what stands below it, or the claim, still there.
        "UPDATE topic SET merged_into_id = id('larceny') WHERE id = id('crime')",
        "UPDATE topic SET merged_into_id = id('crime'), parent_id = NULL WHERE id = id('theft')",
    ] {
        refuses(&database, "topic_merged", statement).await;
    }
    refuses(
        &database,
        "topic_merged_apart",
        "UPDATE topic SET merged_into_id = id('larceny') WHERE id = id('theft')",
    )
    .await;
    refuses(
        &database,
        "topic_is_named",
        "UPDATE topic SET merged_into_id = id('crime') WHERE id = id('larceny')",
    )
    .await;
    accepts(
        &database,
        "UPDATE topic_name SET topic_id = id('crime') WHERE name = 'Larceny';
         UPDATE topic SET merged_into_id = id('crime') WHERE id = id('larceny')",
    )
    .await;
    for statement in [
        "UPDATE topic SET description = 'Theft.' WHERE id = id('larceny')",
        "UPDATE topic SET parent_id = id('larceny') WHERE id = id('theft')",
        "UPDATE topic SET merged_into_id = id('larceny'), parent_id = NULL WHERE id = id('theft')",
        "INSERT INTO topic_name (topic_id, name) VALUES (id('larceny'), 'Stealing')",
        "INSERT INTO claim_topic (claim_id, topic_id) VALUES (id('claim'), id('larceny'))",
    ] {
        refuses(&database, "topic_merged", statement).await;
    }
}

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

/// Ada and Bo are the admins; what one of them does to the other is done by the other as well.
const ADMINS: &str = "
INSERT INTO reviewer (id, email, name, role) VALUES
    (id('ada'), 'ada@example.org', 'Ada', 'ADMIN'), (id('bo'), 'bo@example.org', 'Bo', 'ADMIN')";

#[tokio::test]
async fn the_last_admin_stays_one() {
    let database = newsroom().await;
    accepts(&database, ADMINS).await;
    for both in [
        "UPDATE reviewer SET role = 'EDITOR' WHERE role = 'ADMIN'",
        "UPDATE reviewer SET deactivated_at = now()",
    ] {
        refuses(&database, "reviewer_last_admin", both).await;
    }
    let shut_out = "UPDATE reviewer SET deactivated_at = now() WHERE id = id('bo')";
    accepts(&database, shut_out).await;
    for last in [
        "UPDATE reviewer SET role = 'REVIEWER' WHERE id = id('ada')",
        "UPDATE reviewer SET deactivated_at = now() WHERE id = id('ada')",
    ] {
        refuses(&database, "reviewer_last_admin", last).await;
    }
    accepts(
        &database,
        "UPDATE reviewer SET name = 'Ada Falk' WHERE id = id('ada')",
    )
    .await;
    // One who is shut out already does not count.
    let demote = "UPDATE reviewer SET role = 'EDITOR' WHERE id = id('bo')";
    accepts(&database, demote).await;
}

#[tokio::test]
async fn two_admins_do_not_shut_each_other_out() {
    let database = newsroom().await;
    accepts(&database, ADMINS).await;
    let begin = async || database.pool().begin().await.expect("a transaction begins");
    let (mut one, mut other) = (begin().await, begin().await);
    sqlx::raw_sql("UPDATE reviewer SET role = 'EDITOR' WHERE id = id('bo')")
        .execute(&mut *one)
        .await
        .expect("one admin is left");
    let second = tokio::spawn(async move {
        sqlx::raw_sql("UPDATE reviewer SET deactivated_at = now() WHERE id = id('ada')")
            .execute(&mut *other)
            .await
    });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!second.is_finished(), "the second waits for the first");
    one.commit().await.expect("the first commits");
    let error = second
        .await
        .expect("it ends")
        .expect_err("none would be left");
    let name = error
        .as_database_error()
        .and_then(|error| error.constraint());
    assert_eq!(name, Some("reviewer_last_admin"), "{error}");
}

#[tokio::test]
async fn only_who_is_shut_out_has_a_reason_for_it() {
    let database = newsroom().await;
    let statement = "UPDATE reviewer SET deactivation_reason = 'Left.' WHERE id = id('ana')";
    refuses(&database, "reviewer_deactivation", statement).await;
}

#[tokio::test]
async fn an_assignment_is_open_once_and_about_one_record() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO assignment (id, claim_id, assignee_id) VALUES (id('first'), id('claim'), id('ana'))",
    )
    .await;
    for (constraint, statement) in [
        (
            "assignment_open_claim",
            "INSERT INTO assignment (id, claim_id, assignee_id) VALUES (id('next'), id('claim'), id('ana'))",
        ),
        (
            "assignment_subject",
            "INSERT INTO assignment (id, claim_id, verdict_id, assignee_id)
             VALUES (id('next'), id('claim'), id('verdict'), id('ben'))",
        ),
        (
            "assignment_subject",
            "INSERT INTO assignment (id, assignee_id) VALUES (id('next'), id('ben'))",
        ),
        ("assignment_ended", "UPDATE assignment SET ended_at = now()"),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE assignment SET ended_at = now(), outcome = 'DONE';
         INSERT INTO assignment (id, claim_id, assignee_id) VALUES (id('next'), id('claim'), id('ana'))",
    )
    .await;
}

#[tokio::test]
async fn a_reply_is_on_the_record_that_its_thread_is_on() {
    let database = newsroom().await;
    let first = "INSERT INTO note (id, subject_type, subject_id, text)
        VALUES (id('first'), 'claim', id('claim'), 'Is it so?')";
    accepts(&database, first).await;
    for elsewhere in [
        "INSERT INTO note (id, subject_type, subject_id, parent_id, text)
         VALUES (id('reply'), 'claim', id('other'), id('first'), 'No.')",
        "INSERT INTO note (id, subject_type, subject_id, parent_id, text)
         VALUES (id('reply'), 'quote', id('claim'), id('first'), 'No.')",
    ] {
        refuses(&database, "note_parent", elsewhere).await;
    }
    let reply = "INSERT INTO note (id, subject_type, subject_id, parent_id, text)
        VALUES (id('reply'), 'claim', id('claim'), id('first'), 'It is.')";
    accepts(&database, reply).await;
}

#[tokio::test]
async fn evidence_stands_in_its_capture() {
    let database = newsroom().await;
    for (constraint, statement) in [
        // Words that are not there, words beside their place, and a place without words.
        (
            "evidence_stands_in_capture",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'), 0, 10, 'Crime rose')",
        ),
        (
            "evidence_stands_in_capture",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'), 1, 11, 'Crime fell')",
        ),
        (
            "evidence_passage",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'))",
        ),
        (
            "evidence_passage",
            "INSERT INTO evidence (id, revision_id, position, stance, note, url, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', 'https://example.org', id('capture'), 0, 10, 'Crime fell')",
        ),
        (
            "evidence_capture",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('agency report'), id('capture'), 0, 10, 'Crime fell')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
         VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'), 0, 10, 'Crime fell')",
    )
    .await;
}
