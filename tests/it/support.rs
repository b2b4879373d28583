//! A database of its own for every test, on one PostgreSQL for each test binary.
//!
//! The cluster is started by the first test that asks, and keeps nothing on disk after the run:
//! it ends with the process, however that ends, and its directory goes with it. Databases are
//! copies of one that is migrated once; none is dropped, since the whole cluster is.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use migration::Migrator;
use sea_orm::{Database, DatabaseConnection, SqlxPostgresConnector};
use sea_orm_migration::MigratorTrait;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use tokio::sync::OnceCell;
use verbatim::database::roles;
use verbatim::postgres::{Cluster, Durability, Options, Role, SERVER_ROLE};

/// The database that all others are copies of: migrated, and without rows but those that the
/// migrations write.
const TEMPLATE: &str = "template";

/// How many connections PostgreSQL accepts: enough for a test on each core, each with a full pool.
const MAX_CONNECTIONS: u16 = 400;

/// How many connections one test's pool holds.
const POOL_SIZE: u32 = 8;

/// The one cluster of this process.
static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();

/// A migrated database that no other test sees.
///
/// Its pool belongs to the runtime of the test that asked for it.
pub(crate) struct TestDatabase {
    url: String,
    admin_url: String,
    pool: PgPool,
    server: PgPool,
}

impl TestDatabase {
    /// The address for the server's role, as `database.url` in the configuration.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The address for the owner, as `database.admin_url`.
    pub(crate) fn admin_url(&self) -> &str {
        &self.admin_url
    }

    /// A pool of connections for plain SQL, as the owner of every table.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The same pool for entities and migrations.
    pub(crate) fn connection(&self) -> DatabaseConnection {
        SqlxPostgresConnector::from_sqlx_postgres_pool(self.pool.clone())
    }

    /// A pool for the API, as the server's role, so that a right that it lacks is missed.
    pub(crate) fn server(&self) -> DatabaseConnection {
        SqlxPostgresConnector::from_sqlx_postgres_pool(self.server.clone())
    }
}

/// A new database; the first call of a process takes some seconds, later ones a fraction of one.
pub(crate) async fn database() -> TestDatabase {
    static MADE: AtomicU32 = AtomicU32::new(0);

    let cluster = CLUSTER.get_or_init(start).await;
    let name = format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed));
    create_database(cluster, &name, Some(TEMPLATE)).await;
    let pool = async |url: &str| {
        PgPoolOptions::new()
            .max_connections(POOL_SIZE)
            .connect(url)
            .await
            .expect("the new database accepts connections")
    };
    let url = cluster.url(Role::Server, &name);
    let admin_url = cluster.url(Role::Owner, &name);
    TestDatabase {
        pool: pool(&admin_url).await,
        server: pool(&url).await,
        url,
        admin_url,
    }
}

async fn start() -> Cluster {
    let directory = std::env::temp_dir().join(format!("verbatim-test-{}", std::process::id()));
    remove_after_us(&directory);
    let cluster = Cluster::start(Options {
        data_dir: PathBuf::from(&directory),
        durability: Durability::None,
        max_connections: MAX_CONNECTIONS,
    })
    .await
    .expect("PostgreSQL starts");
    create_database(&cluster, TEMPLATE, None).await;
    let connection = Database::connect(cluster.url(Role::Owner, TEMPLATE))
        .await
        .expect("the template accepts connections");
    Migrator::up(&connection, None)
        .await
        .expect("the migrations apply");
    roles::grant(&connection, SERVER_ROLE)
        .await
        .expect("the server's role is granted what it needs");
    // PostgreSQL copies only databases that nobody is connected to.
    connection.close().await.expect("the connection closes");
    cluster
}

async fn create_database(cluster: &Cluster, name: &str, template: Option<&str>) {
    let mut connection = PgConnection::connect(&cluster.url(Role::Owner, "postgres"))
        .await
        .expect("PostgreSQL accepts connections");
    let template = template.unwrap_or("template1");
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .expect("the database is made");
    connection.close().await.expect("the connection closes");
}

/// Has a directory removed when this process has ended, by a shell that waits for its standard
/// input to close. Nothing in the process itself would run if it is killed, and statics are never
/// dropped.
fn remove_after_us(directory: &Path) {
    // PostgreSQL needs a moment to end, and writes until then.
    let script = r#"cat; for try in 1 2 3; do rm -rf "$0"; sleep 1; done"#;
    let shell = Command::new("/bin/sh")
        .args(["-c", script])
        .arg(directory)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell starts");
    // The pipe has to stay open for as long as the process lives.
    std::mem::forget(shell);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_test_has_a_migrated_database_of_its_own() {
        let (one, other) = tokio::join!(database(), database());
        assert_ne!(one.url(), other.url());
        assert_ne!(one.admin_url(), other.admin_url());
        sqlx::raw_sql("INSERT INTO speaker (id, kind) VALUES (gen_random_uuid(), 'PERSON')")
            .execute(one.pool())
            .await
            .expect("the tables are there");

        for connection in [one.connection(), one.server()] {
            assert_eq!(speakers(&connection).await, 1);
        }
        assert_eq!(speakers(&other.server()).await, 0);
    }

    async fn speakers(connection: &DatabaseConnection) -> u64 {
        use sea_orm::{EntityTrait, PaginatorTrait};
        entity::speaker::Entity::find()
            .count(connection)
            .await
            .expect("the entity reads its table")
    }
}
