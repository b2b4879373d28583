//! The owner migrates, and the server's role serves: it can change neither the tables nor the history.

use std::io::Write as _;

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, PgPool};

use crate::program::{Place, Ran, as_owner};
use crate::support::{TestDatabase, database};

/// Runs SQL as the owner.
/// The address of a database for a role of its own. Roles belong to the whole cluster.
fn url_as(database: &TestDatabase, role: &str) -> String {
    database.url().replace("verbatim_server", role)
}

#[tokio::test]
async fn a_role_is_made_told_and_left_as_it_should_be() {
    let database = database().await;
    let url = url_as(&database, "desk:pen%40cil");
    let place = Place::with_urls(&url, Some(database.admin_url()));
    let made = place.json(&["migrate", "roles", "--json"]);
    assert_eq!(made["role"], "desk");
    assert_eq!(made["made"], true);
    assert_eq!(made["passwordSet"], true);
    assert_eq!(
        made["granted"]["table claim"],
        json!(["DELETE", "INSERT", "SELECT", "UPDATE"])
    );
    assert_eq!(made["granted"]["table seaql_migrations"], json!(["SELECT"]));
    let again = place.json(&["migrate", "roles", "--json"]);
    assert_eq!(again["made"], false);
    assert_eq!(
        [&again["granted"], &again["revoked"]],
        [&json!({}), &json!({})]
    );
    for password in ["pen@cil", "pen%40cil"] {
        assert!(!made.to_string().contains(password), "{made}");
    }

    let row: (bool, bool, bool, bool, String) = sqlx::query_as(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolcanlogin, rolpassword
         FROM pg_authid WHERE rolname = 'desk'",
    )
    .fetch_one(database.pool())
    .await
    .expect("the role");
    let (superuser, makes_databases, makes_roles, signs_in, password) = row;
    assert_eq!(
        (superuser, makes_databases, makes_roles, signs_in),
        (false, false, false, true)
    );
    assert!(password.starts_with("SCRAM-SHA-256$4096:"), "{password}");

    // What is missing is granted, and what is too much is taken back.
    as_owner(
        &database,
        "GRANT TRUNCATE ON claim TO desk; GRANT INSERT ON seaql_migrations TO PUBLIC;
         REVOKE SELECT ON quote FROM desk",
    )
    .await;
    let server = ["serve", "--listen", "127.0.0.1:0"];
    place.run(&server).refused(5, &["desk", "seaql_migrations"]);
    let mended = place.done(&["migrate", "roles"]);
    for line in [
        "granted on table quote: SELECT",
        "revoked on table claim: TRUNCATE",
        "revoked on table seaql_migrations (everybody): INSERT",
    ] {
        assert!(mended.contains(line), "{line} in {mended}");
    }
    let server = place.serve(&[]);
    assert_eq!(server.end(Signal::SIGTERM), 0);
}

#[tokio::test]
async fn tables_of_later_migrations_are_covered() {
    let database = database().await;
    let place = Place::with_database(&database);
    as_owner(
        &database,
        "CREATE TABLE later (id uuid PRIMARY KEY); CREATE TABLE event_later (id uuid PRIMARY KEY)",
    )
    .await;
    // The rights on tables to come were granted before, and those on the history are taken back.
    place.done(&["migrate", "up"]);
    let rights: Vec<(String, bool, bool)> = sqlx::query_as(
        "SELECT name, has_table_privilege('verbatim_server', name, 'SELECT'),
                has_table_privilege('verbatim_server', name, 'INSERT, UPDATE, DELETE, TRUNCATE')
         FROM unnest(ARRAY['later', 'event_later']) AS name",
    )
    .fetch_all(database.pool())
    .await
    .expect("rights");
    assert_eq!(
        rights,
        [
            ("later".to_owned(), true, true),
            ("event_later".to_owned(), true, false)
        ]
    );
}

#[tokio::test]
async fn the_password_can_come_from_standard_input() {
    let database = database().await;
    let place = Place::with_urls(&url_as(&database, "piped"), Some(database.admin_url()));
    let mut child = place.begin_with_input(&["migrate", "roles", "--password-stdin", "--json"]);
    let mut input = child.stdin.take().expect("standard input");
    input.write_all(b"pencil\n").expect("a password");
    drop(input);
    let ran = Ran::from(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!format!("{ran:?}").contains("pencil"), "{ran:?}");
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(report["passwordSet"], true);
    place
        .run(&["migrate", "roles", "--password-stdin"])
        .refused(2, &["no password"]);
}

#[tokio::test]
async fn nobody_serves_who_could_change_the_history() {
    let database = database().await;
    as_owner(
        &database,
        "CREATE ROLE keeper LOGIN; CREATE ROLE stranger LOGIN; CREATE ROLE maker LOGIN CREATEROLE;
         CREATE ROLE assistant LOGIN IN ROLE keeper;
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO maker;
         ALTER TABLE note OWNER TO keeper",
    )
    .await;
    for (role, told) in [
        ("verbatim", "is a superuser"),
        ("keeper", "owns the table note"),
        ("assistant", "owns the table note"),
        ("maker", "may make roles"),
        ("stranger", "may not read or write"),
    ] {
        let url = url_as(&database, role);
        let place = Place::with_urls(&url, Some(database.admin_url()));
        let refused = place.run(&["serve", "--listen", "127.0.0.1:0"]);
        refused.refused(5, &[role, told, "verbatim migrate roles"]);
    }
    // Nor is any of them made into the server's role.
    for (role, code) in [("verbatim", 2), ("keeper", 5), ("maker", 5)] {
        let url = url_as(&database, role);
        let place = Place::with_urls(&url, Some(database.admin_url()));
        place.run(&["migrate", "roles"]).refused(code, &[role]);
    }
    let place = Place::with_urls(database.admin_url(), None);
    place
        .run(&["migrate", "roles"])
        .refused(2, &["database.admin_url", "database.url"]);
    assert!(
        place.run(&["migrate", "up"]).err.contains("admin_url"),
        "who migrates by one address is told of the other"
    );
}

#[tokio::test]
async fn an_owner_who_may_not_make_roles_is_told_how() {
    let database = database().await;
    as_owner(&database, "CREATE ROLE small_owner LOGIN").await;
    let admin = url_as(&database, "small_owner");
    let place = Place::with_urls(&url_as(&database, "missing"), Some(&admin));
    place.run(&["migrate", "roles"]).refused(
        1,
        &["CREATE ROLE missing LOGIN", "small_owner", "superuser"],
    );
}

#[tokio::test]
async fn the_servers_role_can_do_nothing_to_the_tables_and_the_history() {
    let database = database().await;
    as_owner(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (gen_random_uuid(), 'PERSON')",
    )
    .await;
    let mut server = PgConnection::connect(database.url())
        .await
        .expect("a connection");
    for refused in [
        "CREATE TABLE mine (id integer)",
        "ALTER TABLE claim DISABLE TRIGGER ALL",
        "ALTER TABLE claim ADD mine integer",
        "DROP TABLE note",
        "TRUNCATE note",
        "CREATE TRIGGER mine BEFORE INSERT ON claim FOR EACH ROW EXECUTE FUNCTION bump_revision()",
        "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "SET ROLE verbatim",
        "INSERT INTO event SELECT * FROM event",
        "UPDATE event SET role = 'nobody'",
        "DELETE FROM event",
        "TRUNCATE event",
        "ALTER TABLE event DISABLE TRIGGER event_immutable",
        "ALTER TABLE speaker DISABLE TRIGGER _history",
        "INSERT INTO event_pending (record_type) VALUES ('claim')",
        "DELETE FROM event_pending",
        "UPDATE record_head SET seq = 1",
        "DELETE FROM record_head",
        "CREATE TEMPORARY TABLE mine (id uuid);
         CREATE TRIGGER mine AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION write_event('claim', 'id', 'id')",
        "INSERT INTO seaql_migrations VALUES ('m2099_future', 0)",
        "UPDATE seaql_migrations SET applied_at = 0",
        "DELETE FROM seaql_migrations",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "ALTER ROLE verbatim_server SUPERUSER",
        "ALTER SYSTEM SET fsync = off",
        "COPY claim TO PROGRAM 'cat'",
    ] {
        let error = sqlx::raw_sql(refused)
            .execute(&mut server)
            .await
            .expect_err(refused);
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        assert_eq!(code.as_deref(), Some("42501"), "{refused}: {error}");
    }
    let pool = PgPool::connect(database.url()).await.expect("a pool");
    sqlx::raw_sql("INSERT INTO speaker (id, kind) VALUES (gen_random_uuid(), 'PERSON')")
        .execute(&pool)
        .await
        .expect("and its work");
    let events = "SELECT count(*) FROM event WHERE table_name = 'speaker'";
    let events: i64 = sqlx::query_scalar(events)
        .fetch_one(&pool)
        .await
        .expect("it reads the history");
    assert_eq!(events, 2, "and triggers write it");
}
