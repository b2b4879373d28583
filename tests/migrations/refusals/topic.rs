//! Topics and their tree.

use super::{accepts, newsroom, refuses};

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
