//! What reaches PostgreSQL: a socket between a pool and the server that reads along.
//!
//! Counted are the messages that make the server execute something, as they pass, so that nothing
//! that a driver or a library does on the way escapes. Preparing a statement is not executing it.
//!
//! Source: <https://www.postgresql.org/docs/15/protocol-message-formats.html>

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};

use crate::support::TestDatabase;

/// The name of PostgreSQL's socket, by the default port.
const SOCKET: &str = ".s.PGSQL.5432";

/// A way to a database that is listened in on.
pub(crate) struct Wiretap {
    connection: DatabaseConnection,
    heard: Heard,
    _directory: TempDir,
}

/// The text of each statement executed, in their order.
type Heard = Arc<Mutex<Vec<String>>>;

impl Wiretap {
    /// Listens in on connections to a database.
    pub(crate) async fn on(database: &TestDatabase) -> Self {
        let direct: PgConnectOptions = database.url().parse().expect("an address");
        let server = direct
            .get_socket()
            .expect("the cluster listens on a socket")
            .join(SOCKET);
        let directory = tempfile::tempdir().expect("a directory");
        let listener = UnixListener::bind(directory.path().join(SOCKET)).expect("a socket");
        let heard = Heard::default();
        tokio::spawn(relay(listener, server, heard.clone()));
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect_with(direct.socket(directory.path()))
            .await
            .expect("PostgreSQL is reached");
        Self {
            connection: SqlxPostgresConnector::from_sqlx_postgres_pool(pool),
            heard,
            _directory: directory,
        }
    }

    /// The connection that is listened in on.
    pub(crate) fn connection(&self) -> DatabaseConnection {
        self.connection.clone()
    }

    /// What was executed since the last call, each with its SQL; but for the note that a token is in use, which
    /// is taken once a minute, whatever is asked.
    pub(crate) fn take(&self) -> Vec<String> {
        let mut heard = std::mem::take(&mut *self.heard.lock().expect("nobody panicked"));
        heard.retain(|statement| !statement.contains("UPDATE token SET last_used_at"));
        heard
    }
}

async fn relay(listener: UnixListener, server: PathBuf, heard: Heard) {
    while let Ok((client, _)) = listener.accept().await {
        let server = UnixStream::connect(&server).await.expect("PostgreSQL");
        let (from_client, mut to_client) = client.into_split();
        let (mut from_server, to_server) = server.into_split();
        tokio::spawn(async move {
            let _ = copy(&mut from_server, &mut to_client).await;
        });
        tokio::spawn(listen(from_client, to_server, heard.clone()));
    }
}

/// Hands on what the client says, message by message, until it hangs up.
async fn listen(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    heard: Heard,
) -> std::io::Result<()> {
    let mut statements: HashMap<Vec<u8>, String> = HashMap::new();
    let mut bound = String::new();
    // Only the first message, which names user and database, has no kind.
    let mut kind = None;
    loop {
        let length = client.read_u32().await?;
        let mut body = vec![0; length.saturating_sub(4) as usize];
        client.read_exact(&mut body).await?;
        let mut parts = body.split(|byte| *byte == 0).map(<[u8]>::to_vec);
        let mut part = || parts.next().unwrap_or_default();
        match kind {
            // Parse: the statement's name and its SQL.
            Some(b'P') => {
                let name = part();
                statements.insert(name, String::from_utf8_lossy(&part()).into_owned());
            }
            // Bind: the portal and the statement that it is for.
            Some(b'B') => {
                part();
                bound = statements.get(&part()).cloned().unwrap_or_default();
            }
            // Execute.
            Some(b'E') => heard.lock().expect("nobody panicked").push(bound.clone()),
            // A simple query.
            Some(b'Q') => {
                let text = String::from_utf8_lossy(&part()).into_owned();
                heard.lock().expect("nobody panicked").push(text);
            }
            _ => {}
        }
        if let Some(kind) = kind {
            server.write_u8(kind).await?;
        }
        server.write_u32(length).await?;
        server.write_all(&body).await?;
        server.flush().await?;
        kind = Some(client.read_u8().await?);
    }
}

mod tests {
    use sea_orm::{ConnectionTrait as _, TransactionTrait as _};

    use super::*;
    use crate::support::database;

    #[tokio::test]
    async fn each_statement_is_heard_once_however_often_it_was_prepared() {
        let database = database().await;
        let wiretap = Wiretap::on(&database).await;
        let connection = wiretap.connection();
        wiretap.take();
        let pool = connection.get_postgres_connection_pool();
        for _ in 0..3 {
            sqlx::query("SELECT 1").execute(pool).await.expect("one");
        }
        let transaction = connection.begin().await.expect("begun");
        transaction
            .execute_unprepared("SELECT 2; SELECT 3")
            .await
            .expect("two");
        transaction.commit().await.expect("committed");
        assert_eq!(
            wiretap.take(),
            [
                "SELECT 1",
                "SELECT 1",
                "SELECT 1",
                "BEGIN",
                "SELECT 2; SELECT 3",
                "COMMIT"
            ]
        );
        assert_eq!(wiretap.take(), Vec::<String>::new());
    }
}
