//! Claims, and what they are to each other.

use super::{accepts, newsroom, refuses};

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
