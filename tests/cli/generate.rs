//! A large database is made up: by the rules, the same each time, and only where there is nothing yet.

use sqlx::PgPool;

use crate::program::Place;
use crate::support::database;

async fn texts(pool: &PgPool, query: &'static str) -> Vec<String> {
    sqlx::query_scalar(query)
        .fetch_all(pool)
        .await
        .expect("texts")
}

/// What rows and keys hold; what the tables have beside them.
const CONTENTS: &str = "SELECT md5(string_agg(id || text, ',' ORDER BY id)) FROM (
    SELECT id, text FROM claim UNION ALL SELECT id, text FROM quote UNION ALL SELECT id, text FROM capture
    UNION ALL SELECT id, summary FROM verdict_revision UNION ALL SELECT id, name FROM speaker_name) AS all_of_it";
const CATALOGUE: &str = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text !~ '^pg_'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1";

#[tokio::test]
async fn what_is_made_up_keeps_all_rules() {
    let (one, other) = (database().await, database().await);
    let before = texts(one.pool(), CATALOGUE).await;
    let place = Place::with_database(&one);
    place.done(&[
        "generate",
        "--size",
        "60",
        "--seed",
        "7",
        "--history",
        "--matching",
    ]);
    assert_eq!(texts(one.pool(), CATALOGUE).await, before);
    place.done(&["verify"]);
    let counts = "SELECT format('%s %s', count(*), count(public_since)) FROM claim
        UNION ALL SELECT format('%s %s', count(*), count(public_since)) FROM quote";
    assert_eq!(texts(one.pool(), counts).await, ["60 48", "300 240"]);
    // What the triggers would have made of it, which were off.
    let otherwise = "SELECT kind || ' is not found' FROM search_contents c WHERE NOT EXISTS (
            SELECT FROM search_entry e CROSS JOIN LATERAL search_row(e.n, c::search_contents) AS r
            WHERE (e.record_id, e.part, e.staff) = (c.record_id, c.part, c.staff) AND e.words = r.words)
        UNION ALL SELECT 'is not known again ' || p.claim_id FROM claim_postings(ARRAY(SELECT id FROM claim)) AS p
            WHERE p NOT IN (SELECT h FROM claim_posting h)
        UNION ALL SELECT 'counted otherwise ' || term FROM (
            SELECT term, count(*) AS claims FROM claim_posting GROUP BY term UNION ALL SELECT '', count(*) FROM claim) AS p
            FULL JOIN claim_term t USING (term) WHERE t.claims IS DISTINCT FROM p.claims
        UNION ALL SELECT 'sorted otherwise ' || id FROM speaker s WHERE sort_name <> search_key(speaker_called(id))
        UNION ALL SELECT 'not known to stand ' || id FROM quote WHERE standing IS DISTINCT FROM 'PRESENT'
        UNION ALL SELECT 'stands elsewhere ' || p.quote_id FROM passage p JOIN quote q ON q.id = p.quote_id
            JOIN capture c ON c.id = q.capture_id WHERE p.exact <> substr(c.text, p.start + 1, p.\"end\" - p.start)
            OR strpos(q.text, p.exact) = 0 OR p.prefix <> substr(c.text, greatest(p.start - 99, 1), least(p.start, 100))
            OR p.suffix <> substr(c.text, p.\"end\" + 1, 100)
        UNION ALL SELECT 'approved by its author ' || a.revision_id FROM approval a JOIN verdict_revision_author w
            USING (revision_id, reviewer_id)
        UNION ALL SELECT 'not approved ' || r.id FROM verdict_revision r WHERE NOT EXISTS (
            SELECT FROM approval a WHERE a.revision_id = r.id)";
    assert_eq!(texts(one.pool(), otherwise).await, Vec::<String>::new());

    place
        .run(&["generate", "--size", "60"])
        .refused(4, &["the database has records"]);
    let again = Place::with_database(&other);
    again.done(&["generate", "--size", "60", "--seed", "7"]);
    assert_eq!(
        texts(one.pool(), CONTENTS).await,
        texts(other.pool(), CONTENTS).await
    );
    let told = texts(
        other.pool(),
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()",
    );
    assert_eq!(
        told.await,
        ["Made up by verbatim generate --size 60 --seed 7, without matches, without a history"]
    );
    again
        .run(&["generate", "--size", "9k9"])
        .refused(2, &["give a number of claims"]);
}
