//! Connections for reads: each request takes one for its one statement and gives it straight back.
//!
//! sqlx's own pool asks the server for a sign of life whenever a connection comes back, which is a
//! second round trip for each read. Here a connection that was idle for long is asked instead, and
//! one whose statement was given up half-way is closed.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use deadpool::managed::{self, Metrics, PoolError, RecycleError, RecycleResult};
use sea_orm::{ConnAcquireErr, DatabaseConnection, DbErr, RuntimeErr};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, Postgres,
    postgres::{PgArguments, PgConnectOptions, PgRow},
    query::Query,
};

use super::TRUSTED_IDLE;

/// The moment of which a statement reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// What stands in the tables.
    Now,
    /// What stood in them then, by the history; for a moment to come as [`Moment::Now`].
    AsOf(DateTime<Utc>),
}

/// Connections that run one statement at a time, outside any transaction but one that reads what was.
#[derive(Clone)]
pub struct Readers(managed::Pool<Manager>);

impl Readers {
    /// Connections with the options of `db`'s own, as many at most, opened as they are needed.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "the runtime that a timeout needs is given"
    )]
    pub fn beside(db: &DatabaseConnection) -> Self {
        let pool = db.get_postgres_connection_pool();
        let manager = Manager(pool.connect_options());
        let readers = managed::Pool::builder(manager)
            .max_size(pool.options().get_max_connections() as usize)
            .wait_timeout(Some(pool.options().get_acquire_timeout()))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .expect("a pool with timeouts has its runtime");
        Self(readers)
    }

    /// Runs a statement that answers with at most one row.
    ///
    /// # Errors
    /// Where no connection comes free in time, none can be opened, or the statement fails.
    pub async fn fetch_optional(
        &self,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Option<PgRow>, DbErr> {
        self.fetch_at(query, Moment::Now).await
    }

    /// Runs a statement that answers with at most one row, over what stood at a moment.
    ///
    /// # Errors
    /// As [`Readers::fetch_optional`].
    pub async fn fetch_at(
        &self,
        query: Query<'_, Postgres, PgArguments>,
        at: Moment,
    ) -> Result<Option<PgRow>, DbErr> {
        let mut reader = self.0.get().await.map_err(no_connection)?;
        reader.clean = false;
        let row = match at {
            Moment::Now => query.fetch_optional(&mut reader.connection).await,
            Moment::AsOf(moment) => fetch_as_of(&mut reader.connection, query, moment).await,
        };
        reader.clean = matches!(row, Ok(_) | Err(sqlx::Error::Database(_)));
        row.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
    }
}

/// The same statement over the views of what was, which come before the tables in the search path of its
/// transaction.
async fn fetch_as_of(
    connection: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
    moment: DateTime<Utc>,
) -> sqlx::Result<Option<PgRow>> {
    let mut tx = connection.begin().await?;
    sqlx::query(
        "SELECT set_config('verbatim.as_of', $1, true), \
         set_config('search_path', format('%I, %I, pg_catalog, pg_temp', as_of_schema(), current_schema()), true)",
    )
    .bind(moment.to_rfc3339())
    .execute(&mut *tx)
    .await?;
    let row = query.fetch_optional(&mut *tx).await?;
    tx.commit().await?;
    Ok(row)
}

fn no_connection(error: PoolError<sqlx::Error>) -> DbErr {
    match error {
        PoolError::Backend(error) => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))),
        PoolError::Closed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        PoolError::Timeout(_) | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
        }
    }
}

struct Manager(Arc<PgConnectOptions>);

/// A connection, and whether its last statement has come to its end.
struct Reader {
    connection: PgConnection,
    clean: bool,
}

impl managed::Manager for Manager {
    type Type = Reader;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Reader, sqlx::Error> {
        Ok(Reader {
            connection: self.0.connect().await?,
            clean: true,
        })
    }

    async fn recycle(&self, reader: &mut Reader, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if !reader.clean {
            return Err(RecycleError::message("its statement was given up"));
        }
        if metrics.last_used() > TRUSTED_IDLE {
            reader.connection.ping().await?;
        }
        Ok(())
    }
}
