//! Statements in plain SQL, as the owner of the tables runs them.

use crate::support::{TestDatabase, database};

/// `id('…')` is the id of the record so called.
pub(crate) const ID: &str =
    "CREATE FUNCTION id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS 'SELECT md5(name)::uuid'";

/// A database in which the statements were run, which may use [`ID`].
pub(crate) async fn with(statements: &'static str) -> TestDatabase {
    let database = database().await;
    accepts(&database, ID).await;
    accepts(&database, statements).await;
    database
}

/// Runs statements as one transaction.
pub(crate) async fn accepts(database: &TestDatabase, statements: &'static str) {
    sqlx::raw_sql(statements)
        .execute(database.pool())
        .await
        .unwrap_or_else(|error| panic!("{statements}\nis refused: {error}"));
}

/// Runs statements as one transaction, which has to fail by the constraint.
pub(crate) async fn refuses(database: &TestDatabase, constraint: &str, statements: &'static str) {
    let Err(error) = sqlx::raw_sql(statements).execute(database.pool()).await else {
        panic!("{statements}\nis accepted, where {constraint} should refuse it");
    };
    let name = error
        .as_database_error()
        .and_then(|error| error.constraint());
    assert_eq!(name, Some(constraint), "{statements}\nis refused: {error}");
}
