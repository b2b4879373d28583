//! The private PostgreSQL: it keeps its data, belongs to one server, and ends with it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::unistd::{Pid, getpgid, getpgrp};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use verbatim::postgres::{Cluster, DirectoryError, Durability, Error, Options, Role};

/// Set for the process that starts a cluster in order to be killed: its data directory.
const OWNED: &str = "VERBATIM_TEST_OWNED_DATA_DIR";

#[tokio::test]
async fn data_survives_a_stop_and_a_start() {
    let dir = passable_dir();
    fs::create_dir(dir.path().join("data.new")).expect("what a killed first start leaves");
    fs::write(dir.path().join("data.new/PG_VERSION"), "15\n").expect("write");

    let cluster = start(dir.path(), Durability::Full).await;
    let mut connection = connect(&cluster.url(Role::Owner, "verbatim")).await;
    write_row(&mut connection, "kept").await;
    let settings: (String, String, String, String) = sqlx::query_as(
        "SELECT current_setting('fsync'), current_setting('timezone'),
                current_setting('listen_addresses'), lower('Ä')",
    )
    .fetch_one(&mut connection)
    .await
    .expect("settings");
    let expected = ["on", "UTC", "", "ä"].map(str::to_owned).into();
    assert_eq!(settings, expected);
    let pid = postmaster(dir.path());
    cluster.stop().await.expect("a clean end");
    assert!(!runs(pid), "stop() returns when PostgreSQL has ended");

    let cluster = start(dir.path(), Durability::Full).await;
    assert_eq!(rows(&cluster.url(Role::Owner, "verbatim")).await, ["kept"]);
    let log = fs::read_to_string(dir.path().join("postgres.log")).expect("log");
    assert!(!log.contains("recovery"), "nothing to recover from: {log}");
    cluster.stop().await.expect("a clean end");
}

#[tokio::test]
async fn one_data_directory_has_one_server() {
    let dir = passable_dir();
    let cluster = start(dir.path(), Durability::None).await;
    let refused = Cluster::start(options(dir.path(), Durability::None)).await;
    match refused {
        Err(Error::Directory(DirectoryError::InUse { owner, .. })) => {
            assert_eq!(owner, Some(std::process::id()));
        }
        other => panic!("a second server was not refused: {other:?}"),
    }
    connect(&cluster.url(Role::Owner, "verbatim")).await;
    cluster.stop().await.expect("a clean end");
}

#[tokio::test]
async fn ctrl_c_does_not_reach_postgresql_before_us() {
    let dir = passable_dir();
    let cluster = start(dir.path(), Durability::None).await;
    let group = getpgid(Some(postmaster(dir.path()))).expect("PostgreSQL's process group");
    assert_ne!(group, getpgrp(), "the terminal signals a whole group");
    cluster.stop().await.expect("a clean end");
}

#[tokio::test]
async fn a_dropped_cluster_ends_and_can_be_started_again() {
    let dir = passable_dir();
    let cluster = start(dir.path(), Durability::None).await;
    let pid = postmaster(dir.path());
    drop(cluster);
    assert!(!runs(pid), "PostgreSQL ends with its cluster");

    let cluster = start(dir.path(), Durability::None).await;
    connect(&cluster.url(Role::Owner, "verbatim")).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_killed_owner_leaves_no_orphan_and_the_next_start_recovers() {
    let dir = passable_dir();
    let (mut owner, url) = start_owner(dir.path(), &[]);
    write_row(&mut connect(&url).await, "acknowledged").await;
    // A connection in the middle of a transaction must not keep the old server alive.
    let mut open = connect(&url).await;
    sqlx::query("BEGIN")
        .execute(&mut open)
        .await
        .expect("begin");
    write_row(&mut open, "never committed").await;
    let orphan = postmaster(dir.path());

    owner.kill().expect("kill -9");
    let status = owner.wait().expect("the owner's end");
    assert_eq!(status.signal(), Some(9));

    let cluster = start(dir.path(), Durability::Full).await;
    assert!(
        !runs(orphan),
        "the old server has ended before the new one began"
    );
    assert_ne!(postmaster(dir.path()), orphan);
    assert_eq!(
        rows(&cluster.url(Role::Owner, "verbatim")).await,
        ["acknowledged"]
    );
    cluster.stop().await.expect("a clean end");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn postgresql_killed_together_with_its_owner_recovers() {
    let dir = passable_dir();
    let (mut owner, url) = start_owner(dir.path(), &[]);
    write_row(&mut connect(&url).await, "acknowledged").await;
    let postmaster = postmaster(dir.path());
    nix::sys::signal::kill(postmaster, nix::sys::signal::Signal::SIGKILL).expect("kill -9");
    owner.kill().expect("kill -9");
    owner.wait().expect("the owner's end");

    let cluster = start(dir.path(), Durability::Full).await;
    assert_eq!(
        rows(&cluster.url(Role::Owner, "verbatim")).await,
        ["acknowledged"]
    );
    cluster.stop().await.expect("a clean end");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_stale_process_id_that_is_now_a_strangers_does_not_matter() {
    let dir = passable_dir();
    let cluster = start(dir.path(), Durability::None).await;
    let owner = fs::metadata(dir.path().join("data")).expect("metadata");
    let mut stranger = Command::new("sleep")
        .arg("600")
        .uid(owner.uid())
        .gid(owner.gid())
        .spawn()
        .expect("a process of PostgreSQL's account");
    let stale: Vec<(PathBuf, String)> = ["data/postmaster.pid", "run/.s.PGSQL.5432.lock"]
        .into_iter()
        .map(|name| {
            let file = dir.path().join(name);
            let text = fs::read_to_string(&file).expect("a running server's file");
            let (_, rest) = text.split_once('\n').expect("a process id in a line");
            (file, format!("{}\n{rest}", stranger.id()))
        })
        .collect();
    cluster.stop().await.expect("a clean end");

    let run = dir.path().join("run");
    fs::create_dir(&run).expect("a socket directory");
    fs::set_permissions(&run, fs::Permissions::from_mode(0o700)).expect("permissions");
    chown(&run, Some(owner.uid()), Some(owner.gid())).expect("ownership");
    for (file, text) in stale {
        fs::write(file, text).expect("write");
    }
    let again = Cluster::start(options(dir.path(), Durability::None)).await;
    stranger.kill().expect("kill");
    stranger.wait().expect("the stranger's end");
    let cluster = again.expect("a start");
    connect(&cluster.url(Role::Owner, "verbatim")).await;
    cluster.stop().await.expect("a clean end");
}

#[tokio::test]
async fn data_of_a_version_that_is_not_installed_is_refused_with_advice() {
    let dir = passable_dir();
    fs::create_dir(dir.path().join("data")).expect("directory");
    fs::write(dir.path().join("data/PG_VERSION"), "9\n").expect("write");
    let error = Cluster::start(options(dir.path(), Durability::None))
        .await
        .expect_err("no PostgreSQL 9");
    let message = error.to_string();
    for part in ["made by PostgreSQL 9", "pg_dump", "restore"] {
        assert!(message.contains(part), "{part} in: {message}");
    }
}

#[tokio::test]
async fn what_is_no_postgresql_directory_is_left_alone() {
    let dir = passable_dir();
    fs::create_dir(dir.path().join("data")).expect("directory");
    fs::write(dir.path().join("data/letters.txt"), "mine").expect("write");
    let refused = Cluster::start(options(dir.path(), Durability::None)).await;
    assert!(
        matches!(
            refused,
            Err(Error::Directory(DirectoryError::Foreign { .. }))
        ),
        "{refused:?}"
    );
    let text = fs::read_to_string(dir.path().join("data/letters.txt")).expect("still there");
    assert_eq!(text, "mine");
}

#[tokio::test]
async fn a_failed_start_shows_the_end_of_postgresqls_log() {
    let dir = passable_dir();
    let mut options = options(dir.path(), Durability::None);
    options.max_connections = 0;
    let message = Cluster::start(options)
        .await
        .expect_err("no connection is too few")
        .to_string();
    assert!(message.contains("postgres.log"), "{message}");
    assert!(message.contains("\"max_connections\""), "{message}");
}

#[tokio::test]
async fn without_an_installed_postgresql_one_is_fetched() {
    let npm = Command::new("npm").arg("--version").output();
    if npm.is_err() {
        assert!(
            std::env::var_os("VERBATIM_REQUIRE_ALL").is_none_or(|all| all != "1"),
            "VERBATIM_REQUIRE_ALL is set and npm is missing"
        );
        println!("skipped: npm is missing");
        return;
    }
    let dir = passable_dir();
    let cache = passable_dir();
    let cache_path = cache.path().display().to_string();
    let environment = [
        ("VERBATIM_IGNORE_SYSTEM_POSTGRES", "1"),
        ("XDG_CACHE_HOME", cache_path.as_str()),
    ];
    let (mut owner, url) = start_owner(dir.path(), &environment);
    let mut connection = connect(&url).await;
    for extension in ["pg_trgm", "unaccent"] {
        let create = format!("CREATE EXTENSION {extension}");
        sqlx::query(sqlx::AssertSqlSafe(create))
            .execute(&mut connection)
            .await
            .expect("an extension that Verbatim needs");
    }
    let words: (String, bool) = sqlx::query_as("SELECT unaccent('Élysée'), 'claim' % 'claims'")
        .fetch_one(&mut connection)
        .await
        .expect("the extensions work");
    assert_eq!(words, ("Elysee".to_owned(), true));
    let directory: String =
        sqlx::query_scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            .fetch_one(&mut connection)
            .await
            .expect("where the programs are");
    assert!(
        Path::new(&directory).starts_with(cache.path()),
        "{directory}"
    );
    owner.kill().expect("kill");
    owner.wait().expect("the owner's end");
}

/// No test of its own: started by the tests above in a process that they kill.
#[tokio::test]
async fn owner_of_a_cluster() {
    let Some(dir) = std::env::var_os(OWNED) else {
        return;
    };
    let cluster = start(Path::new(&dir), Durability::Full).await;
    println!("\nurl={}", cluster.url(Role::Owner, "verbatim"));
    std::future::pending::<()>().await;
}

/// A process that owns a cluster, and the address of its database.
fn start_owner(dir: &Path, environment: &[(&str, &str)]) -> (Child, String) {
    let mut owner = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "owner_of_a_cluster", "--nocapture"])
        .env(OWNED, dir)
        .envs(environment.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process of this test");
    let output = owner.stdout.take().expect("a pipe");
    let url = BufReader::new(output)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("url=").map(str::to_owned))
        .expect("the owner starts its cluster");
    (owner, url)
}

/// A directory that PostgreSQL's account can pass, wherever `TMPDIR` leads to.
fn passable_dir() -> TempDir {
    let dir = tempfile::Builder::new()
        .prefix("verbatim-test-")
        .tempdir_in("/tmp")
        .expect("a directory");
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
    dir
}

fn options(dir: &Path, durability: Durability) -> Options {
    Options {
        data_dir: dir.to_owned(),
        durability,
        max_connections: 20,
    }
}

async fn start(dir: &Path, durability: Durability) -> Cluster {
    match Cluster::start(options(dir, durability)).await {
        Ok(cluster) => cluster,
        Err(error) => panic!("{error}"),
    }
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("a connection")
}

async fn write_row(connection: &mut PgConnection, word: &str) {
    sqlx::query("CREATE TABLE IF NOT EXISTS kept (word text NOT NULL)")
        .execute(&mut *connection)
        .await
        .expect("a table");
    sqlx::query("INSERT INTO kept (word) VALUES ($1)")
        .bind(word)
        .execute(&mut *connection)
        .await
        .expect("a row");
}

async fn rows(url: &str) -> Vec<String> {
    sqlx::query_scalar("SELECT word FROM kept ORDER BY word")
        .fetch_all(&mut connect(url).await)
        .await
        .expect("rows")
}

fn postmaster(dir: &Path) -> Pid {
    let text = fs::read_to_string(dir.join("data/postmaster.pid")).expect("a running server");
    let line = text.lines().next().expect("a process id");
    Pid::from_raw(line.trim().parse().expect("a process id"))
}

/// Whether a process runs; one that is dead and only waits to be reaped does not.
fn runs(pid: Pid) -> bool {
    if cfg!(target_os = "linux") {
        fs::read_link(format!("/proc/{pid}/exe")).is_ok()
    } else {
        nix::sys::signal::kill(pid, None).is_ok()
    }
}
