//! Which database a command works on: the configured one, or the private one in the data directory.

use std::{path::Path, time::Duration};

use migration::Migrator;
use sea_orm::DatabaseConnection;
use sea_orm_migration::MigratorTrait as _;
use tokio::time::{Instant, sleep, timeout};
use verbatim::{
    config::{self, DatabaseUrl, Settings},
    database::{
        self, Migrations, NotMigrated,
        roles::{self, Unfit},
    },
    postgres::{self, Cluster, DirectoryError, Durability, Options, Role},
};

use super::{Context, Failure, exit::Doing as _, output::note};

/// Connections that PostgreSQL accepts beside those of the server: for other commands, and for psql.
const SPARE_CONNECTIONS: u32 = 20;

/// How long another process may take to start the PostgreSQL whose directory it has locked.
const ATTACH_PATIENCE: Duration = Duration::from_secs(30);

/// How long connections may take to come back to the pool at the end.
const CLOSE_PATIENCE: Duration = Duration::from_secs(5);

/// What a command needs of its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It is there, and at this program's version. The connection is the server's role's.
    Migrated,
    /// It is there. The connection is its owner's, and one for migrations.
    There,
    /// As [`Need::There`]; the private one is made where there is none yet.
    Made,
}

impl Need {
    /// In whose name the command works.
    fn role(self) -> Role {
        match self {
            Self::Migrated => Role::Server,
            Self::There | Self::Made => Role::Owner,
        }
    }

    /// The configured address.
    fn url(self, settings: &config::Database) -> Option<&DatabaseUrl> {
        match self.role() {
            Role::Server => settings.url.as_ref(),
            Role::Owner => settings.admin_url.as_ref().or(settings.url.as_ref()),
        }
    }
}

/// A database that a command works on, with what has to be ended after it.
pub(crate) struct Database {
    pub(crate) connection: DatabaseConnection,
    cluster: Option<Cluster>,
}

/// Opens the database, does the work, and closes it again, whatever came of the work.
pub(crate) async fn with<T>(
    context: &Context,
    need: Need,
    work: impl AsyncFnOnce(&DatabaseConnection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let database = open(context, need).await?;
    let outcome = match need {
        Need::Migrated => check_ready(&database.connection).await,
        Need::There | Need::Made => Ok(()),
    };
    let outcome = match outcome {
        Ok(()) => work(&database.connection).await,
        Err(failure) => Err(failure),
    };
    let closed = database.close().await;
    let done = outcome?;
    closed?;
    Ok(done)
}

/// Refuses a database that is not at this program's version, or in which the role lacks a right.
async fn check_ready(connection: &DatabaseConnection) -> Result<(), Failure> {
    match roles::check(connection).await {
        // A role that may more can do the work of a command too; only a server must not be more.
        Ok(()) | Err(Unfit::MayTooMuch { .. }) => check_migrated(connection).await,
        Err(unfit) => Err(Failure::role(&unfit)),
    }
}

/// Refuses a database that is not at this program's version.
pub(crate) async fn check_migrated(connection: &DatabaseConnection) -> Result<(), Failure> {
    Ok(Migrations::of(connection).await?.check()?)
}

/// Refuses a database that a newer program has migrated.
pub(crate) async fn check_not_newer(connection: &DatabaseConnection) -> Result<(), Failure> {
    match Migrations::of(connection).await?.check() {
        Err(newer @ NotMigrated::Unknown(_)) => Err(newer.into()),
        _ => Ok(()),
    }
}

async fn open(context: &Context, need: Need) -> Result<Database, Failure> {
    let settings = &context.settings;
    if let Some(url) = need.url(&settings.database) {
        return Ok(Database {
            connection: connect(settings, need, url.expose(), url).await?,
            cluster: None,
        });
    }
    let directory = &context.data_dir;
    if need != Need::Made && !Cluster::is_made(directory) {
        return Err(Failure::failed(format!(
            "there is no database yet: `database.url` is not set, and {} holds none; make one by \
             `verbatim serve` (with a demo) or `verbatim migrate up` (empty)",
            directory.display()
        )));
    }
    let place = format!("the private PostgreSQL in {}", directory.display());
    match start(context).await {
        Ok(cluster) => {
            let url = cluster.url(need.role(), postgres::NAME);
            Ok(Database {
                connection: connect(settings, need, &url, &place).await?,
                cluster: Some(cluster),
            })
        }
        Err(postgres::Error::Directory(in_use @ DirectoryError::InUse { .. })) => {
            let url = url_of_running(directory, need.role(), in_use).await?;
            Ok(Database {
                connection: connect(settings, need, &url, &place).await?,
                cluster: None,
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// Starts the private PostgreSQL.
pub(crate) async fn start(context: &Context) -> Result<Cluster, postgres::Error> {
    if !Cluster::is_made(&context.data_dir) {
        note(format_args!(
            "Making a private PostgreSQL in {}; this happens once.",
            context.data_dir.display()
        ));
    }
    // Writes and reads have as many each.
    let connections = 2 * context.settings.database.max_connections + SPARE_CONNECTIONS;
    Cluster::start(Options {
        data_dir: context.data_dir.clone(),
        durability: Durability::Full,
        max_connections: connections.try_into().unwrap_or(u16::MAX),
    })
    .await
}

/// Another process of ours holds the directory: its PostgreSQL will do, once it has started.
async fn url_of_running(
    directory: &Path,
    role: Role,
    in_use: DirectoryError,
) -> Result<String, Failure> {
    let deadline = Instant::now() + ATTACH_PATIENCE;
    loop {
        if let Some(url) = Cluster::url_of_running(directory, role, postgres::NAME)? {
            return Ok(url);
        }
        if Instant::now() > deadline {
            return Err(in_use.into());
        }
        sleep(Duration::from_millis(100)).await;
    }
}

async fn connect(
    settings: &Settings,
    need: Need,
    url: &str,
    shown: impl std::fmt::Display,
) -> Result<DatabaseConnection, Failure> {
    match need {
        Need::Migrated => database::connect(&settings.database, url).await,
        Need::There | Need::Made => database::connect_for_migrations(&settings.database, url).await,
    }
    .doing(format_args!("cannot connect to {shown}"))
}

/// Migrates the private database as its owner, and grants the server's role what it needs there.
async fn migrate_unasked(settings: &Settings, url: &str) -> Result<(), Failure> {
    let owner = connect(settings, Need::Made, url, "the private PostgreSQL").await?;
    check_not_newer(&owner).await?;
    Migrator::up(&owner, None).await?;
    roles::grant(&owner, postgres::SERVER_ROLE).await?;
    owner.close().await?;
    Ok(())
}

impl Database {
    /// Opens the database for a server: as [`Need::Migrated`], but not checked. The private one is made
    /// if missing, and migrated first where that is asked for.
    pub(crate) async fn for_server(context: &Context, migrate: bool) -> Result<Self, Failure> {
        let settings = &context.settings;
        if let Some(url) = &settings.database.url {
            return Ok(Self {
                connection: connect(settings, Need::Migrated, url.expose(), url).await?,
                cluster: None,
            });
        }
        let cluster = start(context).await?;
        if migrate {
            let url = cluster.url(Role::Owner, postgres::NAME);
            migrate_unasked(settings, &url).await?;
        }
        let url = cluster.url(Role::Server, postgres::NAME);
        Ok(Self {
            connection: connect(settings, Need::Migrated, &url, "the private PostgreSQL").await?,
            cluster: Some(cluster),
        })
    }

    /// Closes the connections, then ends PostgreSQL where this process started it.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        // A connection that is still at work ends with PostgreSQL, or when the process does.
        let pool = self.connection.get_postgres_connection_pool();
        if timeout(CLOSE_PATIENCE, pool.close()).await.is_err() {
            tracing::warn!("statements were still running when the connections were closed");
        }
        if let Some(cluster) = self.cluster {
            cluster.stop().await?;
        }
        Ok(())
    }
}
