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

#[tokio::test]
async fn only_who_is_shut_out_has_a_reason_for_it() {
    let database = newsroom().await;
    let statement = "UPDATE reviewer SET deactivation_reason = 'Left.' WHERE id = id('ana')";
    refuses(&database, "reviewer_deactivation", statement).await;
}
