//! One PostgreSQL server from its start to its end, by blocking calls.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{io, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::account::{self, Account};
use super::binaries::{self, Installation};
use super::directory::Directory;
use super::{Durability, Error, NAME, Options, launch};

/// How long a start may take; recovery after a crash is what takes long.
const START_PATIENCE: Duration = Duration::from_mins(5);

/// How long a fast shutdown may take, before it is made an immediate one.
const STOP_PATIENCE: Duration = Duration::from_mins(1);

/// How many lines of PostgreSQL's log an error shows.
const LOG_LINES: usize = 12;

/// What PostgreSQL itself got wrong.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// A program cannot be started.
    #[error("cannot run {}: {source}", program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// `initdb` failed.
    #[error("PostgreSQL's initdb failed ({status}):\n{output}")]
    Init {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        output: String,
    },
    /// PostgreSQL ended instead of accepting connections.
    #[error("PostgreSQL ended at its start ({status}). The last lines of {}:\n{tail}", log.display())]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The file of its log.
        log: PathBuf,
        /// The last lines of its log.
        tail: String,
    },
    /// PostgreSQL did not accept connections in time.
    #[error(
        "PostgreSQL accepted no connections within {} seconds. The last lines of {}:\n{tail}",
        START_PATIENCE.as_secs(), log.display()
    )]
    NotReady {
        /// The file of its log.
        log: PathBuf,
        /// The last lines of its log.
        tail: String,
    },
    /// PostgreSQL did not end as it should; the next start recovers.
    #[error(
        "PostgreSQL did not end cleanly ({status}); the next start recovers. The last lines of \
         {}:\n{tail}", log.display()
    )]
    Unclean {
        /// How it ended.
        status: ExitStatus,
        /// The file of its log.
        log: PathBuf,
        /// The last lines of its log.
        tail: String,
    },
    /// The operating system does not tell whether PostgreSQL still runs.
    #[error("cannot watch PostgreSQL: {0}")]
    Wait(io::Error),
}

/// How PostgreSQL is asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shutdown {
    /// Roll back, disconnect, write everything out.
    Fast,
    /// At once; the next start recovers from the log.
    Immediate,
}

impl Shutdown {
    fn signal(self) -> Signal {
        match self {
            Self::Fast => Signal::SIGINT,
            Self::Immediate => Signal::SIGQUIT,
        }
    }
}

/// A PostgreSQL that accepts connections.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    socket_dir: PathBuf,
    directory: Directory,
}

impl Server {
    /// Starts PostgreSQL and waits until it accepts connections.
    ///
    /// The calling thread has to outlive the server.
    pub(super) fn launch(options: &Options) -> Result<Self, Error> {
        let account = Account::for_data(&options.data_dir.join("data"))?;
        let account = account.as_ref();
        if let Some(account) = account {
            // Before anything is made in a place that cannot serve.
            account.check_reach(&options.data_dir)?;
        }
        let directory = Directory::open(&options.data_dir)?;
        let data = directory.data();
        if let Some(account) = account {
            // Once more, now that links are resolved.
            account.check_reach(&data)?;
        }
        let version = directory.version()?;
        let installation = binaries::find(version, account)?;
        if version.is_none() {
            initialise(&directory, &installation, account, options.durability)?;
        } else if let Some(account) = account {
            account.take_over_from_root(&data)?;
        }
        let socket_dir = directory.socket_dir(account)?;
        directory.clear_leftovers(&socket_dir)?;

        let log = directory.open_log()?;
        let program = installation.program("postgres");
        let run_error = |source| ServerError::Run {
            program: program.clone(),
            source,
        };
        let orphaned = match options.durability {
            Durability::Full => Shutdown::Fast,
            Durability::None => Shutdown::Immediate,
        };
        let mut command = launch::command(&program, account, orphaned.signal());
        command
            .arg("-D")
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(run_error)?)
            .stderr(log);
        for (name, value) in settings(options, &socket_dir) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let mut server = Self {
            child: command.spawn().map_err(run_error)?,
            socket_dir,
            directory,
        };
        match server.wait_until_ready() {
            Ok(()) => Ok(server),
            Err(error) => {
                // The error of the start says more than one of this stop could.
                let _ = server.stop(Shutdown::Immediate);
                Err(error.into())
            }
        }
    }

    /// The directory of the socket.
    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Ends PostgreSQL and waits for its end.
    pub(super) fn stop(mut self, shutdown: Shutdown) -> Result<(), ServerError> {
        self.signal(shutdown);
        let deadline = Instant::now() + STOP_PATIENCE;
        let mut hurried = false;
        let status = loop {
            if let Some(status) = self.child.try_wait().map_err(ServerError::Wait)? {
                break status;
            }
            if !hurried && Instant::now() > deadline {
                self.signal(Shutdown::Immediate);
                hurried = true;
            }
            thread::sleep(Duration::from_millis(5));
        };
        // It is made again at the next start; one below /tmp would otherwise stay for ever.
        let _ = fs::remove_dir(&self.socket_dir);
        if status.success() && !hurried {
            Ok(())
        } else {
            let log = self.directory.log();
            Err(ServerError::Unclean {
                status,
                tail: last_lines(&log),
                log,
            })
        }
    }

    fn signal(&self, shutdown: Shutdown) {
        if let Ok(pid) = i32::try_from(self.child.id()) {
            // It fails where PostgreSQL has ended by itself, and then nothing is left to do: the
            // process id is not given to another one before we have waited for this one.
            let _ = kill(Pid::from_raw(pid), shutdown.signal());
        }
    }

    /// `pg_ctl` looks at the same line.
    fn wait_until_ready(&mut self) -> Result<(), ServerError> {
        let pid_file = self.directory.data().join("postmaster.pid");
        let deadline = Instant::now() + START_PATIENCE;
        loop {
            if is_ready(
                &fs::read_to_string(&pid_file).unwrap_or_default(),
                self.child.id(),
            ) {
                return Ok(());
            }
            let log = self.directory.log();
            if let Some(status) = self.child.try_wait().map_err(ServerError::Wait)? {
                let tail = last_lines(&log);
                return Err(ServerError::Ended { status, log, tail });
            }
            if Instant::now() > deadline {
                let tail = last_lines(&log);
                return Err(ServerError::NotReady { log, tail });
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Makes PostgreSQL's directory. It appears under its name only once it is whole.
fn initialise(
    directory: &Directory,
    installation: &Installation,
    account: Option<&Account>,
    durability: Durability,
) -> Result<(), Error> {
    let new_data = directory.new_data();
    directory.remove_new_data()?;
    account::create_private_dir(&new_data, account)?;
    let program = installation.program("initdb");
    let mut command = launch::command(&program, account, Signal::SIGTERM);
    command
        .arg("--pgdata")
        .arg(&new_data)
        .arg(format!("--username={NAME}"))
        // With plain C, lower('Ä') would do nothing.
        .args(["--encoding=UTF8", "--locale=C.UTF-8"])
        .args([
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-instructions",
        ]);
    if durability == Durability::None {
        command.arg("--no-sync");
    }
    let output = run(command).map_err(|source| ServerError::Run { program, source })?;
    if !output.status.success() {
        let output_text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(ServerError::Init {
            status: output.status,
            output: output_text,
        }
        .into());
    }
    directory.adopt_new_data()?;
    Ok(())
}

fn run(mut command: Command) -> io::Result<std::process::Output> {
    command.stdin(Stdio::null()).output()
}

/// What PostgreSQL is told on its command line, so that a change here reaches every cluster.
fn settings(options: &Options, socket_dir: &Path) -> Vec<(&'static str, String)> {
    let mut settings = vec![
        ("listen_addresses", String::new()),
        ("unix_socket_directories", quote_list_item(socket_dir)),
        ("unix_socket_permissions", "0700".to_owned()),
        ("port", "5432".to_owned()),
        ("max_connections", options.max_connections.to_string()),
        ("timezone", "UTC".to_owned()),
        ("log_timezone", "UTC".to_owned()),
        // Containers often have a /dev/shm that is too small.
        ("dynamic_shared_memory_type", "mmap".to_owned()),
        // Compiling a plan costs more than it gains on the pages that the API reads.
        ("jit", "off".to_owned()),
    ];
    if options.durability == Durability::None {
        for name in ["fsync", "full_page_writes", "synchronous_commit"] {
            settings.push((name, "off".to_owned()));
        }
    }
    settings
}

/// A path as one item of a list in PostgreSQL's settings, which commas would split.
fn quote_list_item(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('"', "\"\""))
}

/// Whether a `postmaster.pid` says that this process accepts connections.
fn is_ready(pid_file: &str, pid: u32) -> bool {
    let mut lines = pid_file.lines();
    let is_ours = lines
        .next()
        .is_some_and(|line| line.trim() == pid.to_string());
    is_ours && lines.nth(6).is_some_and(|status| status.trim() == "ready")
}

fn last_lines(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readiness_is_that_of_our_own_process() {
        let file = |status| format!("4711\n/data\n1700000000\n5432\n/run\n\n  5 7\n{status}\n");
        assert!(is_ready(&file("ready   "), 4711));
        assert!(!is_ready(&file("starting"), 4711));
        assert!(!is_ready(&file("ready   "), 12));
        assert!(!is_ready("", 4711));
    }

    #[test]
    fn a_comma_does_not_split_the_socket_directory() {
        assert_eq!(
            quote_list_item(Path::new("/a,b/\"c\"")),
            "\"/a,b/\"\"c\"\"\""
        );
    }
}
