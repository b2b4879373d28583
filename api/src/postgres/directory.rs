//! The data directory: its layout, its lock, and what a killed server leaves in it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{process, thread};

use nix::unistd::Uid;
use sha2::{Digest, Sha256};

use super::account::{self, Account};

/// The name of the socket on the default port.
const SOCKET: &str = ".s.PGSQL.5432";

/// The longest path of a Unix socket, in bytes: `sun_path` of Linux is 108 with the final NUL,
/// that of macOS 104.
const LONGEST_SOCKET_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// How long a PostgreSQL that lost its owner may take to shut down, before a start gives up.
const ORPHAN_PATIENCE: Duration = Duration::from_mins(1);

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Another server uses the directory.
    #[error(
        "{} is in use by another Verbatim server{}; stop that one, or choose another directory \
         with --data-dir",
        path.display(), owner.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    InUse {
        /// The data directory.
        path: PathBuf,
        /// The process id of the other server, where it could be read.
        owner: Option<u32>,
    },
    /// A PostgreSQL whose owner has died still runs on the directory.
    #[error(
        "a PostgreSQL of an earlier start still runs on {} (process {pid}) and has not ended \
         within {} seconds; end it with `kill -INT {pid}` and start again",
        path.display(), ORPHAN_PATIENCE.as_secs()
    )]
    Orphan {
        /// PostgreSQL's own directory.
        path: PathBuf,
        /// One of its processes.
        pid: u32,
    },
    /// There is something else where PostgreSQL's directory should be.
    #[error(
        "{} exists but is no PostgreSQL directory (its PG_VERSION is missing or unreadable); move \
         it away, or choose another directory with --data-dir",
        path.display()
    )]
    Foreign {
        /// Where PostgreSQL's directory should be.
        path: PathBuf,
    },
    /// The socket's fallback directory is not ours.
    #[error(
        "{} should be a directory of mode 0700 that belongs to PostgreSQL's account, but is not; \
         remove it, or choose a data directory with a shorter path",
        path.display()
    )]
    SocketDir {
        /// The directory.
        path: PathBuf,
    },
    /// The operating system refused something.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

fn io_error<'a>(
    action: &'static str,
    path: &'a Path,
) -> impl FnOnce(io::Error) -> DirectoryError + 'a {
    move |source| DirectoryError::Io {
        action,
        path: path.to_owned(),
        source,
    }
}

/// A data directory that no other server uses, until this is dropped.
#[derive(Debug)]
pub(super) struct Directory {
    root: PathBuf,
    lock: File,
}

impl Directory {
    /// Makes the directory if it is missing, and locks it.
    pub(super) fn open(path: &Path) -> Result<Self, DirectoryError> {
        account::create_dir_all(path).map_err(io_error("create", path))?;
        let root = fs::canonicalize(path).map_err(io_error("find", path))?;
        let lock_path = root.join("lock");
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock_path)
            .map_err(io_error("open", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                let read = lock.read_to_string(&mut owner);
                return Err(DirectoryError::InUse {
                    path: root,
                    owner: read.ok().and_then(|_| owner.trim().parse().ok()),
                });
            }
            Err(TryLockError::Error(source)) => return Err(io_error("lock", &lock_path)(source)),
        }
        lock.set_len(0)
            .and_then(|()| writeln!(lock, "{}", process::id()))
            .map_err(io_error("write", &lock_path))?;
        Ok(Self { root, lock })
    }

    /// PostgreSQL's own directory.
    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// Where PostgreSQL's directory is while it is being made.
    pub(super) fn new_data(&self) -> PathBuf {
        self.root.join("data.new")
    }

    /// PostgreSQL's log of this start.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    /// Sets the log of the start before aside and opens a new one.
    pub(super) fn open_log(&self) -> Result<File, DirectoryError> {
        let log = self.log();
        if log.exists() {
            fs::rename(&log, self.root.join("postgres.log.1")).map_err(io_error("rename", &log))?;
        }
        OpenOptions::new()
            .append(true)
            .create(true)
            // Statements that failed are in it, and with them the newsroom's drafts.
            .mode(0o600)
            .open(&log)
            .map_err(io_error("open", &log))
    }

    /// The major version that made PostgreSQL's directory; `None` if there is none yet.
    pub(super) fn version(&self) -> Result<Option<u16>, DirectoryError> {
        let data = self.data();
        match fs::read_to_string(data.join("PG_VERSION")) {
            Ok(text) => match text.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => Err(DirectoryError::Foreign { path: data }),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if is_missing_or_empty(&data) {
                    Ok(None)
                } else {
                    Err(DirectoryError::Foreign { path: data })
                }
            }
            Err(source) => Err(io_error("read", &data.join("PG_VERSION"))(source)),
        }
    }

    /// Puts a finished `data.new` in its place.
    pub(super) fn adopt_new_data(&self) -> Result<(), DirectoryError> {
        let new = self.new_data();
        fs::rename(&new, self.data()).map_err(io_error("rename", &new))?;
        File::open(&self.root)
            .and_then(|root| root.sync_all())
            .map_err(io_error("write", &self.root))
    }

    /// Removes a `data.new` that was never finished.
    pub(super) fn remove_new_data(&self) -> Result<(), DirectoryError> {
        let new = self.new_data();
        match fs::remove_dir_all(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io_error("remove", &new)(error))
            }
            _ => Ok(()),
        }
    }

    /// The directory of the socket, of mode 0700: `run` in the data directory, or one below
    /// `/tmp` where that path does not serve for a socket.
    pub(super) fn socket_dir(&self, account: Option<&Account>) -> Result<PathBuf, super::Error> {
        let path = socket_dir_for(&self.root);
        if fs::symlink_metadata(&path).is_err() {
            account::create_private_dir(&path, account)?;
        }
        check_socket_dir(&path, account)?;
        Ok(path)
    }

    /// Waits until a PostgreSQL that lost its owner has ended, then removes the files that name
    /// it. They hold a process id, which by now may be a stranger's; PostgreSQL would not start
    /// for fear of it.
    ///
    /// Without `/proc` nothing is removed, and PostgreSQL judges for itself.
    pub(super) fn clear_leftovers(&self, socket_dir: &Path) -> Result<(), DirectoryError> {
        let data = self.data();
        let deadline = Instant::now() + ORPHAN_PATIENCE;
        loop {
            match postgres_process_in(&data) {
                Err(_) => return Ok(()),
                Ok(None) => break,
                Ok(Some(pid)) if Instant::now() > deadline => {
                    return Err(DirectoryError::Orphan { path: data, pid });
                }
                Ok(Some(_)) => thread::sleep(Duration::from_millis(20)),
            }
        }
        for stale in [
            data.join("postmaster.pid"),
            socket_dir.join(SOCKET),
            socket_dir.join(format!("{SOCKET}.lock")),
        ] {
            match fs::remove_file(&stale) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(io_error("remove", &stale)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // Closing the file is not enough while a process that is just being started holds a
        // copy of the descriptor. If this fails, closing is what is left.
        let _ = self.lock.unlock();
    }
}

/// The directory of the socket of a PostgreSQL that another process of ours runs on this data
/// directory; `None` where there is no socket.
pub(super) fn running_socket_dir(
    data_dir: &Path,
    account: Option<&Account>,
) -> Result<Option<PathBuf>, DirectoryError> {
    let root = fs::canonicalize(data_dir).map_err(io_error("find", data_dir))?;
    let path = socket_dir_for(&root);
    if fs::symlink_metadata(path.join(SOCKET)).is_err() {
        return Ok(None);
    }
    check_socket_dir(&path, account)?;
    Ok(Some(path))
}

/// Anybody can make a directory below `/tmp`, and would then sit between us and PostgreSQL.
fn check_socket_dir(path: &Path, account: Option<&Account>) -> Result<(), DirectoryError> {
    let found = fs::symlink_metadata(path).map_err(io_error("find", path))?;
    let owner = account.map_or_else(|| Uid::effective().as_raw(), |account| account.uid);
    if found.is_dir() && found.uid() == owner && found.mode() & 0o777 == 0o700 {
        Ok(())
    } else {
        Err(DirectoryError::SocketDir {
            path: path.to_owned(),
        })
    }
}

fn is_missing_or_empty(dir: &Path) -> bool {
    match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn socket_dir_for(root: &Path) -> PathBuf {
    let run = root.join("run");
    // libpq takes what is between commas for several hosts.
    let is_plain = run.to_str().is_some_and(|path| !path.contains(','));
    if is_plain && run.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET_PATH {
        return run;
    }
    let digest = Sha256::digest(root.as_os_str().as_bytes());
    let name = digest[..8]
        .iter()
        .fold(0, |name, byte| name << 8 | u64::from(*byte));
    PathBuf::from(format!("/tmp/verbatim-{name:016x}"))
}

/// A process of a PostgreSQL on this directory: the server or a connection's process that has
/// outlived it. All of them work in the directory, which tells them from a stranger that was
/// given the same process id.
fn postgres_process_in(data: &Path) -> io::Result<Option<u32>> {
    for entry in fs::read_dir("/proc")? {
        let path = entry?.path();
        let Some(pid) = path
            .file_name()
            .and_then(|name| name.to_str()?.parse().ok())
        else {
            continue;
        };
        // A process may end at any moment, or belong to someone else.
        let works_here = fs::read_link(path.join("cwd")).is_ok_and(|cwd| cwd == data);
        let is_postgres =
            fs::read_to_string(path.join("comm")).is_ok_and(|name| name.trim_end() == "postgres");
        if works_here && is_postgres {
            return Ok(Some(pid));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_is_one_that_clients_can_use() {
        let short = Path::new("/var/lib/verbatim");
        assert_eq!(socket_dir_for(short), short.join("run"));
        let long = PathBuf::from("/home").join("d".repeat(90));
        let dir = socket_dir_for(&long);
        assert!(dir.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET_PATH);
        assert!(socket_dir_for(Path::new("/a,b")).starts_with("/tmp"));
        assert_ne!(dir, socket_dir_for(&long.join("other")), "one each");
    }
}
