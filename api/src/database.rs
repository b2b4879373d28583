//! Connections to the database, and whether it is at this program's version.

mod readers;
pub mod roles;

pub use readers::{Moment, Readers};

use std::time::Duration;

use migration::Migrator;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqlxPostgresConnector, Statement,
};
use sea_orm_migration::MigratorTrait as _;
use sqlx::{
    ConnectOptions as _, Connection as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::config::{self, DatabaseUrl};

/// How many prepared statements a connection keeps: planned reads have many texts, and preparing one
/// again costs a round trip.
const PREPARED_STATEMENTS: usize = 512;

/// How long a connection may have been idle and still be taken as alive.
const TRUSTED_IDLE: Duration = Duration::from_secs(30);

/// Opens the pool that writes share, as the settings say; at least one connection is made. Reads have
/// connections of their own beside it: see [`Readers`].
///
/// Each session is in UTC, compiles no plans, is named `verbatim` in `pg_stat_activity`, and ends
/// statements, waits for locks and idle transactions by the settings' times.
///
/// # Errors
/// Where the address cannot be read or the database does not answer within the time that a request
/// waits for a connection. The error never holds the password.
pub async fn connect(
    settings: &config::Database,
    url: &str,
) -> Result<DatabaseConnection, sqlx::Error> {
    let seconds = |seconds: u64| format!("{seconds}s");
    let options = session(url)?.options([
        (
            "statement_timeout",
            seconds(settings.statement_timeout_seconds),
        ),
        ("lock_timeout", seconds(settings.lock_timeout_seconds)),
        (
            "idle_in_transaction_session_timeout",
            seconds(settings.idle_in_transaction_timeout_seconds),
        ),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(Duration::from_secs(settings.acquire_timeout_seconds))
        // As `Readers` have it: a sign of life is asked for after a long rest only.
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| {
            Box::pin(async move {
                if metadata.idle_for > TRUSTED_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// Opens the one connection over which migrations run: they may take as long as they need, but wait
/// for a lock only as long as the settings say, since all others queue up behind them.
///
/// There is only one, and it is kept, so that what is set in the session holds for all that follows.
///
/// # Errors
/// As [`connect`] has them.
pub async fn connect_for_migrations(
    settings: &config::Database,
    url: &str,
) -> Result<DatabaseConnection, sqlx::Error> {
    let lock_timeout = format!("{}s", settings.lock_timeout_seconds);
    let options =
        session(url)?.options([("statement_timeout", "0"), ("lock_timeout", &lock_timeout)]);
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(settings.acquire_timeout_seconds))
        .connect_with(options)
        .await?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// The role that an address signs in as: the one that it names, or else `PGUSER`, or the system's user.
///
/// # Errors
/// Where the address has an option that cannot be read. The error never holds the password.
pub fn user(url: &DatabaseUrl) -> Result<String, sqlx::Error> {
    let options: PgConnectOptions = url.expose().parse()?;
    Ok(options.get_username().to_owned())
}

fn session(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    Ok(options
        .application_name("verbatim")
        .statement_cache_capacity(PREPARED_STATEMENTS)
        .options([("timezone", "UTC"), ("jit", "off")])
        .disable_statement_logging())
}

/// The migrations of a database beside those of this program, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrations {
    /// Applied, in the order in which they were.
    pub applied: Vec<String>,
    /// Known to this program and not applied, in the order in which they will be.
    pub pending: Vec<String>,
    /// Applied, but not known to this program: a newer one made them.
    pub unknown: Vec<String>,
}

/// Why this program cannot work on the database as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotMigrated {
    /// Migrations are pending.
    #[error(
        "the database is not migrated ({0} pending); back it up, then run `verbatim migrate up`"
    )]
    Pending(usize),
    /// The database was migrated by a newer program.
    #[error(
        "the database has the migration {0}, which this program does not know: run the newer \
         Verbatim that applied it, or `verbatim migrate down` with that one"
    )]
    Unknown(String),
    /// The database failed.
    #[error("the migrations of the database cannot be read: {0}")]
    Database(#[from] DbErr),
}

impl Migrations {
    /// Reads which migrations are applied; nothing is written.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn of(db: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let known: Vec<String> = Migrator::migrations()
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect();
        let recorded = recorded(db).await?;
        let (applied, unknown) = recorded.into_iter().partition(|name| known.contains(name));
        let mut migrations = Self {
            applied,
            pending: known,
            unknown,
        };
        migrations
            .pending
            .retain(|name| !migrations.applied.contains(name));
        Ok(migrations)
    }

    /// Whether the database is just as this program needs it.
    ///
    /// # Errors
    /// [`NotMigrated::Pending`] or [`NotMigrated::Unknown`].
    pub fn check(&self) -> Result<(), NotMigrated> {
        if let Some(unknown) = self.unknown.first() {
            return Err(NotMigrated::Unknown(unknown.clone()));
        }
        match self.pending.len() {
            0 => Ok(()),
            pending => Err(NotMigrated::Pending(pending)),
        }
    }
}

/// SeaORM's own readers make its table where there is none, or fail at a migration that is unknown.
async fn recorded(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let query = |sql| Statement::from_string(DbBackend::Postgres, sql);
    let exists = db
        .query_one_raw(query(
            "SELECT to_regclass('seaql_migrations') IS NOT NULL AS found",
        ))
        .await?;
    let exists = match exists {
        Some(row) => row.try_get("", "found")?,
        None => false,
    };
    if !exists {
        return Ok(Vec::new());
    }
    db.query_all_raw(query(
        "SELECT version FROM seaql_migrations ORDER BY version",
    ))
    .await?
    .iter()
    .map(|row| row.try_get("", "version"))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_database_fits_only_when_nothing_is_pending_and_nothing_unknown() {
        let mut migrations = Migrations {
            applied: names(&["m1", "m2"]),
            ..Migrations::default()
        };
        assert!(migrations.check().is_ok());
        migrations.pending = names(&["m3"]);
        let pending = migrations.check().expect_err("m3 is pending");
        assert!(
            pending.to_string().contains("verbatim migrate up"),
            "{pending}"
        );
        migrations.unknown = names(&["m4"]);
        let unknown = migrations.check().expect_err("m4 is unknown");
        assert!(unknown.to_string().contains("m4"), "{unknown}");
    }
}
