//! The account that PostgreSQL runs under, since it refuses to run as root.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, lchown};
use std::path::{self, Path, PathBuf};
use std::{fs, io};

use nix::unistd::{Uid, User};

/// The accounts to drop to as root, in order.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// Why there is no account that can run PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Neither of the accounts to drop to exists.
    #[error(
        "PostgreSQL refuses to run as root, and neither a user `postgres` nor a user `nobody` \
         exists to run it under; add one, or start Verbatim as another user"
    )]
    Missing,
    /// A directory on the way is closed to the account.
    #[error(
        "{needed} cannot be reached by the user `{user}`, which PostgreSQL runs under because \
         Verbatim runs as root: {barrier} is closed to it. Choose another directory, or open \
         that one with `chmod o+x {barrier}`",
        needed = needed.display(), barrier = barrier.display()
    )]
    Barred {
        /// What has to be reached.
        needed: PathBuf,
        /// The directory that is closed.
        barrier: PathBuf,
        /// The name of the account.
        user: String,
    },
    /// Ownership or permissions cannot be read or changed.
    #[error("cannot prepare {} for the account of PostgreSQL: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

/// An unprivileged account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    name: String,
}

/// Whether this process runs as root, and PostgreSQL therefore under another account.
pub(super) fn is_root() -> bool {
    Uid::effective().is_root()
}

impl Account {
    /// The account to drop to for a PostgreSQL directory: none unless this process is root. One
    /// that exists keeps the owner that it has; root is then only a visitor.
    pub(super) fn for_data(data: &Path) -> Result<Option<Self>, AccountError> {
        if !is_root() {
            return Ok(None);
        }
        match fs::metadata(data) {
            Ok(owned) if owned.uid() != 0 => {
                let user = User::from_uid(Uid::from_raw(owned.uid())).ok().flatten();
                Ok(Some(Self {
                    uid: owned.uid(),
                    gid: owned.gid(),
                    name: user.map_or_else(|| owned.uid().to_string(), |user| user.name),
                }))
            }
            _ => UNPRIVILEGED
                .into_iter()
                .find_map(|name| User::from_name(name).ok().flatten())
                .map(|user| {
                    Some(Self {
                        uid: user.uid.as_raw(),
                        gid: user.gid.as_raw(),
                        name: user.name,
                    })
                })
                .ok_or(AccountError::Missing),
        }
    }

    /// Fails unless the account can enter every directory down to this one. What does not exist
    /// yet is no obstacle.
    pub(super) fn check_reach(&self, needed: &Path) -> Result<(), AccountError> {
        let absolute = path::absolute(needed).unwrap_or_else(|_| needed.to_owned());
        let in_the_way = absolute
            .ancestors()
            .filter(|dir| fs::metadata(dir).is_ok_and(|found| !self.may_enter(&found)))
            .last();
        match in_the_way {
            None => Ok(()),
            Some(barrier) => Err(AccountError::Barred {
                needed: absolute.clone(),
                barrier: barrier.to_owned(),
                user: self.name.clone(),
            }),
        }
    }

    fn may_enter(&self, dir: &fs::Metadata) -> bool {
        let execute = if dir.uid() == self.uid {
            0o100
        } else if dir.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        dir.mode() & execute != 0
    }

    /// Takes a directory that belongs to root, as a restored backup may, with all that is in it.
    pub(super) fn take_over_from_root(&self, path: &Path) -> Result<(), AccountError> {
        if fs::metadata(path).is_ok_and(|found| found.uid() == 0) {
            self.take_over(path)?;
        }
        Ok(())
    }

    fn take_over(&self, path: &Path) -> Result<(), AccountError> {
        let io = |source| AccountError::Io {
            path: path.to_owned(),
            source,
        };
        let found = fs::symlink_metadata(path).map_err(io)?;
        if found.is_dir() {
            for entry in fs::read_dir(path).map_err(io)? {
                self.take_over(&entry.map_err(io)?.path())?;
            }
        }
        lchown(path, Some(self.uid), Some(self.gid)).map_err(io)
    }
}

/// Makes a directory of mode 0700 for PostgreSQL, owned by the account that it runs under.
pub(super) fn create_private_dir(
    path: &Path,
    account: Option<&Account>,
) -> Result<(), AccountError> {
    let io = |source| AccountError::Io {
        path: path.to_owned(),
        source,
    };
    fs::create_dir(path).map_err(io)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(io)?;
    match account {
        Some(account) => chown(path, Some(account.uid), Some(account.gid)).map_err(io),
        None => Ok(()),
    }
}

/// Makes a directory and those above it that are missing: as root open to all, whatever the
/// umask, since PostgreSQL's account has to get through; otherwise for the owner only.
pub(super) fn create_dir_all(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        create_dir_all(parent)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => {
            let mode = if is_root() { 0o755 } else { 0o700 };
            fs::set_permissions(path, fs::Permissions::from_mode(mode))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_directory_on_the_way_is_named() {
        let outer = env_dir("barrier");
        let closed = outer.join("closed");
        fs::create_dir_all(closed.join("inner")).expect("directories");
        fs::set_permissions(&outer, fs::Permissions::from_mode(0o755)).expect("open");
        let owner = fs::metadata(&closed).expect("metadata");
        let stranger = Account {
            uid: owner.uid() + 1,
            gid: owner.gid() + 1,
            name: "stranger".to_owned(),
        };
        let needed = closed.join("inner/not-there-yet");

        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("close");
        let refused = stranger.check_reach(&needed).expect_err("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o711)).expect("open");
        let allowed = stranger.check_reach(&needed);
        fs::remove_dir_all(&outer).expect("clean up");

        assert!(
            matches!(&refused, AccountError::Barred { barrier, .. } if *barrier == closed),
            "{refused}"
        );
        allowed.expect("open to all");
    }

    /// Not `$TMPDIR`, which may lie in a home directory that is closed to others.
    fn env_dir(name: &str) -> PathBuf {
        PathBuf::from(format!("/tmp/verbatim-{name}-{}", std::process::id()))
    }
}
