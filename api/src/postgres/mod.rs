//! A private PostgreSQL: what the demo and the tests run on when no database is configured.
//!
//! A [`Cluster`] is one PostgreSQL server of our own, in a data directory of our own, which can
//! be reached through a Unix socket only. It ends with its owner: by [`Cluster::stop`], when it
//! is dropped, and on Linux also when the owning process is killed.
//!
//! # What lies in the data directory
//!
//! | name | what it is |
//! |---|---|
//! | `lock` | held by the server that uses the directory; contains its process id |
//! | `data` | PostgreSQL's own directory (`data.new` while it is being made) |
//! | `run` | the Unix socket, if the path is short and plain enough for one; else it is below `/tmp` |
//! | `postgres.log` | PostgreSQL's log since the last start (`postgres.log.1`: the one before) |
//!
//! The superuser is named `verbatim`, and so is the database that every start makes sure of; it owns
//! the tables. A second role, `verbatim_server`, is the one to serve with. Within the socket's directory,
//! which only the account that PostgreSQL runs under can enter, connections need no password.
//!
//! # Environment variables
//!
//! - `PG_BIN`: the directory of the PostgreSQL programs to use, and no others.
//! - `VERBATIM_IGNORE_SYSTEM_POSTGRES=1`: acts as if no PostgreSQL were installed, so that the
//!   binaries are fetched; `PG_BIN` still counts.
//! - `XDG_DATA_HOME`, `XDG_CACHE_HOME`, `HOME`: where the data and the fetched binaries are kept.

mod account;
mod binaries;
mod directory;
mod fetch;
mod launch;
mod server;

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::{env, io};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::sync::oneshot;
use url::form_urlencoded::byte_serialize;

use self::account::Account;
use self::server::{Server, Shutdown};

pub use self::account::AccountError;
pub use self::binaries::BinariesError;
pub use self::directory::DirectoryError;
pub use self::fetch::FetchError;
pub use self::server::ServerError;

/// The superuser of a cluster, and the database that every start makes sure of.
pub const NAME: &str = "verbatim";

/// The role to serve with, which every start makes sure of too. What it may is granted by
/// [`roles::grant`](crate::database::roles::grant).
pub const SERVER_ROLE: &str = "verbatim_server";

/// In whose name a database of a cluster is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// [`NAME`], who may do everything.
    Owner,
    /// [`SERVER_ROLE`].
    Server,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Owner => NAME,
            Self::Server => SERVER_ROLE,
        }
    }
}

/// How much of PostgreSQL's durability is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// An acknowledged write survives a crash of the process and of the machine.
    Full,
    /// `fsync`, `full_page_writes` and `synchronous_commit` are off: faster, and for test
    /// clusters only, since a crash of the machine can ruin all of it.
    None,
}

/// What a [`Cluster`] is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The directory that holds everything about the cluster; it is made if missing.
    pub data_dir: PathBuf,
    /// How much of durability is kept.
    pub durability: Durability,
    /// How many connections PostgreSQL accepts, 1 to 10,000.
    pub max_connections: u16,
}

/// Why a cluster cannot be started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No account to run PostgreSQL under, or one that cannot reach what it needs.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// No suitable PostgreSQL programs.
    #[error(transparent)]
    Binaries(#[from] BinariesError),
    /// The data directory cannot be used.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// PostgreSQL itself failed.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// PostgreSQL runs, but its `verbatim` database or its roles could not be made sure of.
    #[error(
        "PostgreSQL runs, but its database `{NAME}` and its roles cannot be reached or made: {0}"
    )]
    Database(#[from] sqlx::Error),
    /// The operating system refused a thread for the cluster.
    #[error("cannot start a thread for PostgreSQL: {0}")]
    Thread(io::Error),
    /// The thread that owns PostgreSQL ended before its time, which is a bug.
    #[error("the thread that looks after PostgreSQL has ended; its panic message says why")]
    Keeper,
}

/// A running PostgreSQL server of our own.
///
/// A thread of its own starts it and lives as long as it does, because on Linux PostgreSQL is
/// told to shut down when the *thread* that started it ends, and a runtime's worker thread may
/// end at any time.
///
/// Dropping a cluster ends PostgreSQL too, and blocks until it has ended: quickly and without a
/// final checkpoint for [`Durability::None`], like [`Cluster::stop`] for [`Durability::Full`].
#[derive(Debug)]
pub struct Cluster {
    socket_dir: PathBuf,
    /// A message asks for a fast shutdown; closing the channel says that the cluster was dropped.
    stop: Option<mpsc::Sender<()>>,
    ended: oneshot::Receiver<Result<(), ServerError>>,
    keeper: Option<JoinHandle<()>>,
}

impl Cluster {
    /// Starts PostgreSQL on a data directory, which is made if it is missing, and waits until
    /// the database `verbatim` can be used.
    ///
    /// The first start of a directory takes about two seconds, plus the time to fetch PostgreSQL
    /// where the machine has none; a later one a tenth of a second, or longer after a crash.
    ///
    /// # Errors
    ///
    /// [`Error`] where another server uses the directory, no PostgreSQL 15 or newer is found or
    /// can be fetched, the directory was made by a version that is not there, or PostgreSQL
    /// fails; then the message ends with the last lines of its log.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let (report, started) = oneshot::channel();
        let (report_end, ended) = oneshot::channel();
        let (stop, stopped) = mpsc::channel();
        let keeper = thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || keep(&options, report, &stopped, report_end))
            .map_err(Error::Thread)?;
        let socket_dir = started.await.map_err(|_| Error::Keeper)??;
        let cluster = Self {
            socket_dir,
            stop: Some(stop),
            ended,
            keeper: Some(keeper),
        };
        match cluster.ensure_database().await {
            Ok(()) => Ok(cluster),
            Err(error) => {
                cluster.stop().await?;
                Err(error.into())
            }
        }
    }

    /// The address of a database of this cluster, for sqlx, SeaORM and `psql` alike: over the
    /// Unix socket, without a password.
    #[must_use]
    pub fn url(&self, role: Role, database: &str) -> String {
        database_url(&self.socket_dir, role, database)
    }

    /// Ends PostgreSQL: open transactions are rolled back, connections closed, everything is
    /// written out. Returns when it has ended and the data directory is free again.
    ///
    /// # Errors
    ///
    /// [`Error::Server`] if PostgreSQL did not end cleanly; it has ended all the same.
    pub async fn stop(mut self) -> Result<(), Error> {
        if let Some(stop) = self.stop.take() {
            // A keeper that is gone has nothing left to stop.
            let _ = stop.send(());
        }
        let end = (&mut self.ended).await.map_err(|_| Error::Keeper)?;
        Ok(end?)
    }

    /// The address of a database of the cluster that another process of ours runs on this data
    /// directory, as [`Cluster::url`] gives it; `None` where none accepts connections there. That
    /// process may end at any time, and the cluster with it.
    ///
    /// # Errors
    ///
    /// [`Error`] where the directory cannot be read, or its socket is not PostgreSQL's.
    pub fn url_of_running(
        data_dir: &Path,
        role: Role,
        database: &str,
    ) -> Result<Option<String>, Error> {
        let account = Account::for_data(&data_dir.join("data"))?;
        let socket_dir = directory::running_socket_dir(data_dir, account.as_ref())?;
        Ok(socket_dir.map(|socket_dir| database_url(&socket_dir, role, database)))
    }

    /// Whether a cluster was made in this data directory before.
    #[must_use]
    pub fn is_made(data_dir: &Path) -> bool {
        // One that may not be looked into is somebody's: starting it says what is wrong.
        data_dir.join("data").try_exists().unwrap_or(true)
    }

    async fn ensure_database(&self) -> Result<(), sqlx::Error> {
        let options: PgConnectOptions = self.url(Role::Owner, "postgres").parse()?;
        let mut connection = PgConnection::connect_with(&options).await?;
        for (is_there, name, make) in [
            (
                "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)",
                NAME,
                "CREATE DATABASE verbatim",
            ),
            (
                "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
                SERVER_ROLE,
                "CREATE ROLE verbatim_server LOGIN",
            ),
        ] {
            let exists: bool = sqlx::query_scalar(is_there)
                .bind(name)
                .fetch_one(&mut connection)
                .await?;
            if !exists {
                sqlx::query(make).execute(&mut connection).await?;
            }
        }
        connection.close().await
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(keeper) = self.keeper.take() {
            // A panic of the keeper has been reported already, and a drop must not panic.
            let _ = keeper.join();
        }
    }
}

/// The life of the thread that owns PostgreSQL.
fn keep(
    options: &Options,
    started: oneshot::Sender<Result<PathBuf, Error>>,
    stop: &mpsc::Receiver<()>,
    ended: oneshot::Sender<Result<(), ServerError>>,
) {
    let server = match Server::launch(options) {
        Ok(server) => server,
        Err(error) => {
            // Nobody listens when the start itself was given up; there is nothing to undo.
            let _ = started.send(Err(error));
            return;
        }
    };
    // If the start was given up meanwhile, the channel is closed and the wait ends at once.
    let _ = started.send(Ok(server.socket_dir().to_owned()));
    let shutdown = match stop.recv() {
        Err(mpsc::RecvError) if options.durability == Durability::None => Shutdown::Immediate,
        _ => Shutdown::Fast,
    };
    let _ = ended.send(server.stop(shutdown));
}

/// Where a cluster is kept unless a directory is named: `$XDG_DATA_HOME/verbatim`, else
/// `~/.local/share/verbatim`; for root `/var/lib/verbatim`, because PostgreSQL then runs under
/// another account, which cannot reach root's home directory.
#[must_use]
pub fn default_data_dir() -> PathBuf {
    if account::is_root() {
        return PathBuf::from("/var/lib/verbatim");
    }
    user_dir(
        env::var_os("XDG_DATA_HOME"),
        env::var_os("HOME"),
        ".local/share",
    )
    .unwrap_or_else(|| PathBuf::from("data"))
}

/// Verbatim's directory after the XDG base directory specification, which has relative values
/// of the variables ignored.
fn user_dir(xdg: Option<OsString>, home: Option<OsString>, below_home: &str) -> Option<PathBuf> {
    let absolute = |value: OsString| Some(PathBuf::from(value)).filter(|path| path.is_absolute());
    xdg.and_then(absolute)
        .or_else(|| home.and_then(absolute).map(|home| home.join(below_home)))
        .map(|dir| dir.join("verbatim"))
}

/// Names everything that the environment (`PGHOST`, `PGUSER`, `PGSSLMODE`, …) would otherwise
/// change.
fn database_url(socket_dir: &Path, role: Role, database: &str) -> String {
    // Forms write a space as `+`, which libpq takes for a plus; a real one is `%2B` here.
    let encode = |bytes| {
        byte_serialize(bytes)
            .collect::<String>()
            .replace('+', "%20")
    };
    format!(
        "postgres://{}@localhost:5432/{}?host={}&sslmode=disable",
        role.name(),
        encode(database.as_bytes()),
        encode(socket_dir.as_os_str().as_bytes()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_socket_user_and_database() {
        let url = database_url(Path::new("/tmp/a dir/run"), Role::Server, "news room");
        let options: PgConnectOptions = url.parse().expect("sqlx reads the address");
        assert_eq!(
            options.get_socket().map(PathBuf::as_path),
            Some(Path::new("/tmp/a dir/run"))
        );
        assert_eq!(options.get_username(), "verbatim_server");
        assert_eq!(options.get_database(), Some("news room"));
        assert_eq!(options.get_port(), 5432);
    }

    #[test]
    fn the_data_directory_follows_xdg_and_ignores_relative_values() {
        let dir = |xdg: Option<&str>, home: Option<&str>| {
            user_dir(xdg.map(Into::into), home.map(Into::into), ".local/share")
        };
        assert_eq!(
            dir(Some("/x"), Some("/home/ida")),
            Some(PathBuf::from("/x/verbatim"))
        );
        assert_eq!(
            dir(Some("x"), Some("/home/ida")),
            Some(PathBuf::from("/home/ida/.local/share/verbatim"))
        );
        assert_eq!(dir(None, None), None);
    }
}
