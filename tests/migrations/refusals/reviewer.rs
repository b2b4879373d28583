//! The people who sign in.

use super::{accepts, newsroom, refuses};

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

/// Ana's token ends at noon, and made one that ends before; that one made a third.
const TOKENS: &str = "
INSERT INTO token (id, reviewer_id, prefix, hash, expires_at, made_by_token_id)
SELECT id(name), id('ana'), 'vbt_00000000', sha256(name::bytea), expires_at, id(maker)
FROM (VALUES ('first', timestamptz '2040-01-01 12:00Z', NULL), ('second', '2040-01-01 11:00Z', 'first'),
             ('third', '2040-01-01 11:00Z', 'second')) AS new (name, expires_at, maker)";

#[tokio::test]
async fn a_token_stays_within_the_one_that_made_it() {
    let database = newsroom().await;
    accepts(&database, TOKENS).await;
    for later in [
        "UPDATE token SET expires_at = '2040-01-01 12:01Z' WHERE id = id('second')",
        "UPDATE token SET expires_at = NULL WHERE id = id('third')",
    ] {
        refuses(&database, "token_within_maker", later).await;
    }
    let itself = "UPDATE token SET made_by_token_id = id WHERE id = id('first')";
    refuses(&database, "token_made_by_another", itself).await;
    accepts(
        &database,
        "UPDATE token SET revoked_at = now() WHERE id = id('first')",
    )
    .await;
    let alive: i64 = sqlx::query_scalar("SELECT count(*) FROM token WHERE revoked_at IS NULL")
        .fetch_one(database.pool())
        .await
        .expect("a count");
    assert_eq!(alive, 0, "all are revoked with the first");
    for back in [
        "UPDATE token SET revoked_at = NULL WHERE id = id('third')",
        "INSERT INTO token (id, reviewer_id, prefix, hash, expires_at, made_by_token_id)
         VALUES (id('fourth'), id('ana'), 'vbt_00000000', sha256('fourth'), '2040-01-01 11:00Z', id('second'))",
    ] {
        refuses(&database, "token_maker_in_force", back).await;
    }
}

#[tokio::test]
async fn only_who_is_shut_out_has_a_reason_for_it() {
    let database = newsroom().await;
    let statement = "UPDATE reviewer SET deactivation_reason = 'Left.' WHERE id = id('ana')";
    refuses(&database, "reviewer_deactivation", statement).await;
}
