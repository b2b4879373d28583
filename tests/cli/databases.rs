//! A configured database is never migrated or filled unasked, nor destroyed by mistake.

use migration::Migrator;
use nix::sys::signal::Signal;
use reqwest::{Client, StatusCode};
use sea_orm_migration::MigratorTrait as _;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};

use crate::program::{Place, Ran};
use crate::support::{TestDatabase, database};

/// A database without tables, beside the given one; gives its addresses for the server and the owner.
async fn empty_database(beside: &TestDatabase, name: &str) -> [String; 2] {
    sqlx::raw_sql(AssertSqlSafe(format!(
        "CREATE DATABASE {name} TEMPLATE template0"
    )))
    .execute(beside.pool())
    .await
    .expect("a database");
    [beside.url(), beside.admin_url()].map(|url| {
        let (before, options) = url.split_once('?').expect("the socket");
        let (server, _) = before.rsplit_once('/').expect("a name");
        format!("{server}/{name}?{options}")
    })
}

/// The names of all migrations, in the order in which they are applied.
fn migrations() -> Vec<String> {
    let all = Migrator::migrations();
    all.iter().map(|one| one.name().to_owned()).collect()
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query)
        .fetch_one(pool)
        .await
        .expect("a number")
}

#[tokio::test]
async fn an_unmigrated_database_is_refused_and_left_alone() {
    let beside = database().await;
    let [url, admin_url] = empty_database(&beside, "unmigrated").await;
    let place = Place::with_urls(&url, Some(&admin_url));
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["reviewer", "list"],
    ] {
        place.run(command).refused(
            1,
            &[
                &format!("{} pending", migrations().len()),
                "verbatim migrate up",
            ],
        );
    }
    let status = place.json(&["migrate", "status", "--json"]);
    assert_eq!(status["database"], "unmigrated");
    assert_eq!(
        status["pending"].as_array().map(Vec::len),
        Some(migrations().len())
    );

    let pool = PgPool::connect(&url).await.expect("a connection");
    let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    assert_eq!(count(&pool, tables).await, 0, "nothing was made");
    assert!(!place.data().exists(), "no private PostgreSQL either");
}

#[tokio::test]
async fn two_who_migrate_at_once_come_one_after_the_other() {
    let beside = database().await;
    let [url, admin_url] = empty_database(&beside, "twice").await;
    let place = Place::with_urls(&url, Some(&admin_url));
    let both: Vec<_> = (0..2)
        .map(|_| place.begin(&["migrate", "up", "--json"]))
        .collect();
    let mut applied = 0;
    for one in both {
        let ran = Ran::from(one.wait_with_output().expect("it ends"));
        assert_eq!(ran.code, 0, "{ran:?}");
        let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        applied += report["applied"].as_array().map_or(0, Vec::len);
    }
    assert_eq!(applied, migrations().len(), "each migration once");
    assert!(place.done(&["migrate", "up"]).contains("nothing to do"));
}

#[tokio::test]
async fn a_configured_database_is_served_as_production() {
    let database = database().await;
    let place = Place::with_database(&database);
    let server = place.serve(&[]);
    assert_eq!(server.printed.len(), 1, "no tokens: {:?}", server.printed);
    assert_eq!(
        count(database.pool(), "SELECT count(*) FROM reviewer").await,
        0
    );
    let page = Client::new()
        .get(server.address("/playground"))
        .send()
        .await;
    assert_eq!(page.expect("an answer").status(), StatusCode::NOT_FOUND);
    let (_, answer) = server.ask(None, "{ __schema { types { name } } }").await;
    assert!(!answer.to_string().contains("Query"), "{answer}");
    let sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'verbatim' \
                    AND datname = current_database()";
    assert!(count(database.pool(), sessions).await > 0);
    assert_eq!(server.end(Signal::SIGTERM), 0);
}

#[tokio::test]
async fn a_database_that_a_newer_program_migrated_is_refused() {
    let database = database().await;
    sqlx::raw_sql("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_future', 0)")
        .execute(database.pool())
        .await
        .expect("a migration to come");
    let place = Place::with_database(&database);
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["migrate", "up"],
        &["migrate", "down"],
    ] {
        place.run(command).refused(1, &["m2099_future", "newer"]);
    }
    let status = place.json(&["migrate", "status", "--json"]);
    assert_eq!(status["unknown"], json!(["m2099_future"]));
}

#[tokio::test]
async fn nothing_is_destroyed_without_the_name_of_the_database() {
    let database = database().await;
    let place = Place::with_database(&database);
    let name: String = sqlx::query_scalar("SELECT current_database()::text")
        .fetch_one(database.pool())
        .await
        .expect("a name");

    // Without rows of anybody's a step back loses nothing.
    let last: Vec<String> = migrations().into_iter().rev().take(2).collect();
    let down = place.json(&["migrate", "down", "-n", "2", "--json"]);
    assert_eq!(down["reverted"], json!(last));
    assert_eq!(place.done(&["migrate", "up", "-n", "1"]).lines().count(), 2);
    place.done(&["migrate", "up"]);

    let people = "SELECT count(*) FROM reviewer";
    place.done(&[
        "reviewer",
        "add",
        "ana@example.org",
        "--name",
        "Ana",
        "--role",
        "admin",
    ]);
    for command in [
        &["migrate", "fresh"][..],
        &["migrate", "down"],
        &["migrate", "fresh", "--yes-destroy", "postgres"],
        &["migrate", "down", "-n", "99", "--yes-destroy", ""],
    ] {
        place.run(command).refused(4, &[&name, "othing was done"]);
        assert_eq!(count(database.pool(), people).await, 1, "{command:?}");
    }
    assert_eq!(
        place.json(&["migrate", "status", "--json"])["pending"],
        json!([])
    );

    let down = place.json(&["migrate", "down", "--yes-destroy", &name, "--json"]);
    assert_eq!(down["reverted"], json!(last[..1]));
    assert_eq!(
        count(database.pool(), people).await,
        1,
        "other tables are kept"
    );
    let fresh = place.json(&["migrate", "fresh", "--yes-destroy", &name, "--json"]);
    assert_eq!(
        fresh["applied"].as_array().map(Vec::len),
        Some(migrations().len())
    );
    assert_eq!(count(database.pool(), people).await, 0);
    assert_eq!(
        count(database.pool(), "SELECT count(*) FROM rating").await,
        7
    );
}

#[tokio::test]
async fn the_password_is_never_printed() {
    let place = Place::with_urls("postgres://ida:s3cret@127.0.0.1:9/news", None);
    for command in [
        &["config"][..],
        &["config", "--json"],
        &["reviewer", "list"],
    ] {
        let ran = place.run(command);
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:?}");
        assert!(format!("{ran:?}").contains("127.0.0.1:9/news"), "{ran:?}");
    }
}
