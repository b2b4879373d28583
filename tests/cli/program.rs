//! Runs the program in a directory and an environment of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use tempfile::TempDir;

use crate::support::TestDatabase;

/// Runs statements as the owner of the tables.
pub(crate) async fn as_owner(database: &TestDatabase, statements: &str) {
    sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
        .execute(database.pool())
        .await
        .unwrap_or_else(|error| panic!("{statements}\nis refused: {error}"));
}

/// An article as a newsroom's export writes it; the project does not hold it.
pub(crate) const EXPORTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/data/article-2024-02-27.txt"
);

/// Each line of what a command printed, as JSON.
pub(crate) fn lines(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object a line"))
        .collect()
}

/// Whether a test goes on with a file that the project does not hold.
pub(crate) fn is_there(path: &str) -> bool {
    let found = Path::new(path).exists();
    let required = std::env::var_os("VERBATIM_REQUIRE_ALL").is_some_and(|set| set == "1");
    assert!(
        found || !required,
        "{path} is missing, and VERBATIM_REQUIRE_ALL=1 is set"
    );
    if !found {
        println!("skipped: {path} is not there");
    }
    found
}

/// How long a command that ends by itself may take; only one that hangs takes as long.
const PATIENCE: Duration = Duration::from_mins(2);

/// A directory to run the program in, and the database that its environment names, if any.
pub(crate) struct Place {
    directory: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Place {
    /// An empty directory, and no configured database.
    pub(crate) fn new() -> Self {
        let directory = tempfile::Builder::new()
            .prefix("verbatim-cli-")
            .tempdir_in("/tmp")
            .expect("a directory");
        // Root's PostgreSQL runs under another account.
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755))
            .expect("permissions");
        Self {
            directory,
            environment: Vec::new(),
        }
    }

    /// An empty directory, and a configured database with its two roles.
    pub(crate) fn with_database(database: &TestDatabase) -> Self {
        Self::with_urls(database.url(), Some(database.admin_url()))
    }

    /// An empty directory, and a configured database by its addresses for the server and for its owner.
    pub(crate) fn with_urls(url: &str, admin_url: Option<&str>) -> Self {
        let admin_url = admin_url.map(|url| ("VERBATIM_DATABASE__ADMIN_URL", url.to_owned()));
        Self {
            environment: [("DATABASE_URL", url.to_owned())]
                .into_iter()
                .chain(admin_url)
                .collect(),
            ..Self::new()
        }
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.directory.path().join(name)).expect("a file")
    }

    /// The data directory of a private PostgreSQL.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data dir")
    }

    /// What the server has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("serve.log")).expect("a log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verbatim"));
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("VERBATIM_") || name_text == "DATABASE_URL" {
                command.env_remove(&name);
            }
        }
        command
            .envs(self.environment.iter().cloned())
            .args(arguments)
            .arg("--data-dir")
            .arg(self.data())
            .current_dir(self.directory.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end. One that should end by itself and does not is killed, so that its
    /// test fails instead of hanging.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let child = self.begin(arguments);
        let pid = pid(&child);
        let (ended, end) = mpsc::channel::<()>();
        let watchdog = thread::spawn(move || {
            if end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                // It may have ended at this very moment.
                let _ = kill(pid, Signal::SIGKILL);
            }
        });
        let output = child.wait_with_output().expect("the program runs");
        drop(ended);
        watchdog.join().expect("the watchdog does not panic");
        Ran::from(output)
    }

    /// Runs a command that has to succeed, and gives what it printed.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran.out
    }

    /// Runs a command that has to succeed, and reads the JSON that it printed.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let out = self.done(arguments);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }

    /// Begins a command that runs beside the test.
    pub(crate) fn begin(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    }

    /// Begins a command that reads standard input.
    pub(crate) fn begin_with_input(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    }

    /// Serves on any free port; returns when the address is printed.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let log = self.directory.path().join("serve.log");
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let mut child = self
            .command(&all)
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("standard output");
        let mut lines = BufReader::new(out).lines();
        let mut printed = Vec::new();
        let mut api = None;
        while api.is_none() {
            let line = lines.next().unwrap_or_else(|| {
                let log = fs::read_to_string(&log).unwrap_or_default();
                panic!("no address was printed: {printed:?}\n{log}")
            });
            let line = line.expect("a line");
            api = line.strip_prefix("API: ").map(str::to_owned);
            printed.push(line);
        }
        Server {
            child: Some(child),
            lines,
            printed,
            api: api.expect("the loop ends with an address"),
        }
    }

    /// The process ids of what runs on the private PostgreSQL of this directory.
    #[cfg(target_os = "linux")]
    pub(crate) fn postgres_processes(&self) -> Vec<String> {
        let data = self.data().join("data");
        let works_there =
            |process: &Path| fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == data);
        fs::read_dir("/proc")
            .expect("/proc")
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|process| works_there(process))
            .map(|process| process.display().to_string())
            .collect()
    }
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output
                .status
                .code()
                .unwrap_or_else(|| -output.status.signal().unwrap_or_default()),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

impl Ran {
    /// The exit code is as expected, and the message to the person has these parts.
    pub(crate) fn refused(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for part in parts {
            assert!(self.err.contains(part), "{part} in {self:?}");
        }
    }
}

/// A server that runs.
pub(crate) struct Server {
    child: Option<Child>,
    lines: Lines<BufReader<ChildStdout>>,
    /// What it has printed so far.
    pub(crate) printed: Vec<String>,
    /// The address of the API.
    pub(crate) api: String,
}

impl Server {
    /// Reads what it prints, to the line that begins so.
    pub(crate) fn read_to(&mut self, beginning: &str) {
        while !self.printed.iter().any(|line| line.starts_with(beginning)) {
            let line = self.lines.next().expect("a further line").expect("UTF-8");
            self.printed.push(line);
        }
    }

    /// The token that was printed for a role.
    pub(crate) fn token(&mut self, role: &str) -> String {
        let beginning = format!("Token ({role}, ");
        self.read_to(&beginning);
        let line = self
            .printed
            .iter()
            .find(|line| line.starts_with(&beginning));
        let (_, token) = line
            .and_then(|line| line.split_once("): "))
            .expect("a token");
        token.to_owned()
    }

    /// The address of a path.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.api.trim_end_matches("/graphql"))
    }

    /// Asks the API.
    pub(crate) async fn ask(&self, token: Option<&str>, query: &str) -> (StatusCode, Value) {
        let mut request = Client::new()
            .post(&self.api)
            .header("accept", "application/graphql-response+json")
            .json(&json!({ "query": query }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status();
        (status, response.json().await.expect("JSON"))
    }

    /// What the token may do; `null` where it is refused.
    pub(crate) async fn role(&self, token: &str) -> Value {
        match self.ask(Some(token), "{ viewer { role } }").await {
            (StatusCode::OK, answer) => answer["data"]["viewer"]["role"].clone(),
            (StatusCode::UNAUTHORIZED, _) => Value::Null,
            other => panic!("{other:?}"),
        }
    }

    /// Sends a signal and waits for the end; gives the exit code, or the negative signal.
    pub(crate) fn end(mut self, signal: Signal) -> i32 {
        let mut child = self.child.take().expect("it runs until its end");
        kill(pid(&child), signal).expect("the signal is sent");
        let status = child.wait().expect("it ends");
        status
            .code()
            .unwrap_or_else(|| -status.signal().unwrap_or_default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Only where the test has failed already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().try_into().expect("a process id"))
}
