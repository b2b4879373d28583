//! The index by which claims are found for a text: it is what the claims are known by, whoever changes them.

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use verbatim::matching::terms::{Kind, Terms};

use crate::catalogue::undo_from;
use crate::statements::{ID, accepts, refuses, with};
use crate::support::{TestDatabase, database};

/// Two claims, of which a quote makes one.
const CLAIMS: &str = "
INSERT INTO speaker (id, kind) VALUES (id('minister'), 'PERSON');
INSERT INTO source (id, kind, genre) VALUES (id('article'), 'ARTICLE', 'NEWS');
INSERT INTO reviewer (id, email, name, role) VALUES (id('ana'), 'ana@example.org', 'Ana', 'REVIEWER');
INSERT INTO capture (id, source_id, text, sha256) VALUES
    (id('capture'), id('article'), 'Theft fell, he said.', sha256('Theft fell, he said.'));
INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text)
VALUES (id('quote'), id('capture'), id('article'), id('minister'), 'INDIRECT', 'Theft fell');
INSERT INTO passage VALUES (id('quote'), 1, 0, 10, 'Theft fell', '', ', he said.', 'EXACT');
INSERT INTO claim (id, kind, text) VALUES
    ('00000000-0000-7000-8000-000000000001', 'ASSERTION', 'Crime fell in 2025.'),
    ('00000000-0000-7000-8000-000000000002', 'ASSERTION', 'The crimes of the mayor.');
CREATE FUNCTION one() RETURNS uuid LANGUAGE sql AS $$SELECT '00000000-0000-7000-8000-000000000001'::uuid$$;
CREATE FUNCTION two() RETURNS uuid LANGUAGE sql AS $$SELECT '00000000-0000-7000-8000-000000000002'::uuid$$";

/// The terms in the index of the first claim.
async fn indexed(database: &TestDatabase) -> String {
    let query = "SELECT coalesce(string_agg(term, ' ' ORDER BY term), '') FROM claim_posting WHERE claim_id = one()";
    sqlx::query_scalar(query)
        .fetch_one(database.pool())
        .await
        .expect("terms")
}

/// Where the index, or the counts that go with it, are not what the claims are known by.
async fn drift(database: &TestDatabase) -> Vec<String> {
    let query = "
        WITH wanted AS (SELECT p.* FROM claim_postings(ARRAY(SELECT id FROM claim)) p)
        SELECT 'index ' || term FROM (
            (TABLE wanted EXCEPT TABLE claim_posting) UNION ALL (TABLE claim_posting EXCEPT TABLE wanted)
        ) AS d
        UNION ALL
        SELECT format('%s: %s, not %s', term, held, counted) FROM (
            SELECT term, count(*) AS counted FROM wanted GROUP BY term UNION ALL SELECT '', count(*) FROM claim
        ) AS w FULL JOIN (SELECT term, sum(claims) AS held FROM claim_term GROUP BY term) AS t USING (term)
        WHERE coalesce(counted, 0) <> coalesce(held, 0)";
    sqlx::query_scalar(query)
        .fetch_all(database.pool())
        .await
        .expect("compared")
}

#[tokio::test]
async fn the_index_is_what_claims_are_known_by_whatever_changes_them() {
    let database = with(CLAIMS).await;
    let mut terms = vec![indexed(&database).await];
    for statement in [
        "UPDATE claim SET text = 'Crime rose in 2026.' WHERE id = one()",
        "INSERT INTO claim_wording (id, claim_id, text) VALUES (id('wording'), one(), 'More crooks.')",
        "INSERT INTO claim_quote (claim_id, quote_id) VALUES (one(), id('quote'))",
        "UPDATE claim_wording SET text = '[redacted]'",
        "DELETE FROM claim_quote",
        "INSERT INTO claim_quote (claim_id, quote_id) VALUES (one(), id('quote'))",
        "UPDATE quote SET withdrawn_at = now(), withdrawn_by = id('ana'), withdrawal_reason = 'Wrong.'",
        // What is no change of words is none of the index.
        "UPDATE claim SET checkability = 'CHECKING'",
    ] {
        accepts(&database, statement).await;
        assert_eq!(drift(&database).await, Vec::<String>::new(), "{statement}");
        terms.push(indexed(&database).await);
    }
    assert_eq!(
        terms,
        [
            "2025 crime fell",
            "2026 crime rose",
            "2026 crime crook rose",
            "2026 crime crook fell rose theft",
            "2026 crime fell redact rose theft",
            "2026 crime redact rose",
            "2026 crime fell redact rose theft",
            "2026 crime redact rose",
            "2026 crime redact rose",
        ]
    );
}

#[tokio::test]
async fn counts_are_put_together_and_stay_the_same() {
    let database = with(CLAIMS).await;
    // Each change has one chance in twenty.
    for _ in 0..150 {
        accepts(
            &database,
            "INSERT INTO claim (id, kind, text) VALUES (gen_random_uuid(), 'ASSERTION', 'Crime fell again.')",
        )
        .await;
    }
    assert_eq!(drift(&database).await, Vec::<String>::new());
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM claim_term WHERE term = 'crime'")
        .fetch_one(database.pool())
        .await
        .expect("rows");
    assert!(rows < 150, "{rows} rows are left");
}

/// Who records a claim does not wait for another who records one with the same words.
#[tokio::test]
async fn nobody_waits_for_whoever_records_the_same_words() {
    let database = with(CLAIMS).await;
    let record = "INSERT INTO claim (id, kind, text) VALUES (gen_random_uuid(), 'ASSERTION', 'Crime fell again.')";
    let mut first = database.pool().begin().await.expect("a transaction");
    let mut second = database.pool().begin().await.expect("a transaction");
    for tx in [&mut first, &mut second] {
        sqlx::query("SET LOCAL lock_timeout = '2s'")
            .execute(&mut **tx)
            .await
            .expect("set");
        for _ in 0..40 {
            sqlx::query(record)
                .execute(&mut **tx)
                .await
                .expect("nobody waits");
        }
    }
    second.commit().await.expect("committed");
    first.commit().await.expect("committed");
    assert_eq!(drift(&database).await, Vec::<String>::new());
}

#[tokio::test]
async fn claims_of_before_are_indexed() {
    let database = database().await;
    undo_from(&database, "m20261125_000052_matching").await;
    accepts(&database, ID).await;
    accepts(&database, CLAIMS).await;
    Migrator::up(&database.connection(), None)
        .await
        .expect("done again");
    assert_eq!(drift(&database).await, Vec::<String>::new());
    assert_eq!(indexed(&database).await, "2025 crime fell");
}

#[tokio::test]
async fn the_program_reads_a_text_as_the_index_does() {
    let database = database().await;
    for text in [
        "The U.S. President said: 122,000 of O'Rourke’s men don’t work, see https://t.co/x?a=b J.K. Rowling’s café",
        "Größe, ŁÓDŹ, Ærlig smørbrød: naïve ﬁne ½ x² ™ №5 co-operate e-mail 21.6 1,2345 0,5",
        "Владимир Путин сказал; 東京で雨 — ☕️ 🇳🇴 a\u{200b}b soft\u{ad}hyphen non\u{a0}breaking",
        "generously happily relational conditional vietnamization dying news skies exceed",
        "bad.I think A.B.C. U.N.’s pic.twitter.com/abc www.example.org/x HTTP://EXAMPLE.ORG end",
    ] {
        let ours: Vec<String> = Terms::read(text)
            .0
            .into_iter()
            .filter(|term| term.kind != Kind::Part)
            .map(|term| term.stem)
            .collect();
        let theirs: Vec<String> = sqlx::query_scalar("SELECT match_terms($1)")
            .bind(text)
            .fetch_one(database.pool())
            .await
            .expect("terms");
        assert_eq!(ours, theirs, "{text}");
    }
}

#[tokio::test]
async fn a_match_is_rejected_once_until_that_is_undone_as_a_wording_is_recorded() {
    let database = with(CLAIMS).await;
    accepts(
        &database,
        "INSERT INTO match_rejection (id, claim_id, other_claim_id) VALUES (id('pair'), one(), two());
         INSERT INTO match_rejection (id, claim_id, source_id) VALUES (id('source'), one(), id('article'));
         INSERT INTO claim_wording (id, claim_id, text) VALUES (id('wording'), one(), 'Fewer crimes.')",
    )
    .await;
    for (constraint, statement) in [
        (
            "match_rejection_of_one",
            "INSERT INTO match_rejection (id, claim_id) VALUES (id('none'), one())",
        ),
        (
            "match_rejection_of_one",
            "INSERT INTO match_rejection (id, claim_id, other_claim_id, source_id) VALUES (id('both'), one(), two(), id('article'))",
        ),
        (
            "match_rejection_of_two",
            "INSERT INTO match_rejection (id, claim_id, other_claim_id) VALUES (id('turned'), two(), one())",
        ),
        (
            "match_rejection_in_force",
            "INSERT INTO match_rejection (id, claim_id, other_claim_id) VALUES (id('again'), one(), two())",
        ),
        (
            "match_rejection_in_force",
            "INSERT INTO match_rejection (id, claim_id, source_id) VALUES (id('again'), one(), id('article'))",
        ),
        (
            "match_rejection_immutable",
            "UPDATE match_rejection SET reason = 'Not so.'",
        ),
        (
            "match_rejection_immutable",
            "UPDATE match_rejection SET claim_id = id('none'), restored_at = now()",
        ),
        (
            "match_rejection_restored",
            "UPDATE match_rejection SET restored_by = id('ana')",
        ),
        ("match_rejection_immutable", "DELETE FROM match_rejection"),
        ("match_rejection_immutable", "TRUNCATE match_rejection"),
        (
            "claim_wording_unique",
            "INSERT INTO claim_wording (id, claim_id, text) VALUES (id('again'), one(), 'Fewer crimes.')",
        ),
        (
            "claim_wording_immutable",
            "UPDATE claim_wording SET claim_id = two()",
        ),
        ("claim_wording_immutable", "DELETE FROM claim_wording"),
        ("claim_wording_immutable", "TRUNCATE claim_wording"),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE match_rejection SET restored_at = now() WHERE id = id('pair');
         INSERT INTO match_rejection (id, claim_id, other_claim_id) VALUES (id('again'), one(), two())",
    )
    .await;
    let undone_again = "UPDATE match_rejection SET restored_at = NULL WHERE id = id('pair')";
    refuses(&database, "match_rejection_immutable", undone_again).await;
}
