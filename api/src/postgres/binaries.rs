//! Where this machine keeps PostgreSQL's programs, and which of several to use.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use super::account::{Account, AccountError};
use super::fetch::{self, FetchError};

/// The oldest major version that Verbatim runs on.
const OLDEST: u16 = 15;

/// What a directory must hold to count as an installation.
const PROGRAMS: [&str; 2] = ["initdb", "postgres"];

/// Where distributions keep one directory for each major version: the directory above, how the
/// version's directory begins, and what lies below it.
const VERSIONED: [(&str, &str, &str); 8] = [
    // Debian, Ubuntu
    ("/usr/lib/postgresql", "", "bin"),
    // PostgreSQL's own packages for Red Hat, Rocky, Alma
    ("/usr", "pgsql-", "bin"),
    // openSUSE
    ("/usr/lib", "postgresql", "bin"),
    // Gentoo
    ("/usr/lib64", "postgresql-", "bin"),
    // Alpine
    ("/usr/libexec", "postgresql", ""),
    // Homebrew: Apple silicon, Intel, Linux
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
];

/// Why no PostgreSQL programs can be used.
#[derive(Debug, thiserror::Error)]
pub enum BinariesError {
    /// `PG_BIN` names a directory without the programs.
    #[error(
        "PG_BIN is {}, but that is no directory with the programs initdb and postgres of \
         PostgreSQL {OLDEST} or newer; correct it, or unset it to have them found",
        path.display()
    )]
    PgBin {
        /// The value of `PG_BIN`.
        path: PathBuf,
    },
    /// The data was made by a version that is not there.
    #[error(
        "the data directory was made by PostgreSQL {wanted}, which is not installed ({}). Install \
         PostgreSQL {wanted}; or, to move to another version, dump the database with pg_dump \
         where PostgreSQL {wanted} still is, move the data directory away, start Verbatim to make \
         a new one, and restore the dump with psql",
        describe(found)
    )]
    Version {
        /// The major version of the data directory.
        wanted: u16,
        /// The major versions that are there.
        found: Vec<u16>,
    },
    /// There are none, and they could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// They are where PostgreSQL's account cannot go.
    #[error(transparent)]
    Account(#[from] AccountError),
}

fn describe(found: &[u16]) -> String {
    if found.is_empty() {
        return "no version is".to_owned();
    }
    let list: Vec<String> = found.iter().map(u16::to_string).collect();
    format!("found: {}", list.join(", "))
}

/// A directory with PostgreSQL's programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Installation {
    bin: PathBuf,
    /// As in 15.18; what is not yet released has 0 behind the point.
    version: (u16, u16),
}

impl Installation {
    /// The installation in a directory, if there is one: the programs are there, and `postgres`
    /// runs and tells its version.
    pub(super) fn at(bin: &Path) -> Option<Self> {
        // Links in a directory like /usr/local/bin lead to the real one.
        let [_, postgres] = PROGRAMS.map(|name| fs::canonicalize(bin.join(name)).ok());
        let postgres = postgres?;
        let bin = postgres.parent()?;
        if !PROGRAMS.iter().all(|name| bin.join(name).is_file()) {
            return None;
        }
        let output = Command::new(&postgres)
            .arg("--version")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        Some(Self {
            bin: bin.to_owned(),
            version: parse_version(&String::from_utf8_lossy(&output.stdout))?,
        })
    }

    /// The path of one of the programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// The programs to use for a data directory of the major version `wanted`, or for a new one: the
/// machine's own, else those that were fetched before or are fetched now.
pub(super) fn find(
    wanted: Option<u16>,
    account: Option<&Account>,
) -> Result<Installation, BinariesError> {
    if let Some(path) = env::var_os("PG_BIN").map(PathBuf::from) {
        let Some(named) = Installation::at(&path).filter(|named| named.version.0 >= OLDEST) else {
            return Err(BinariesError::PgBin { path });
        };
        if let Some(account) = account {
            account.check_reach(&named.bin)?;
        }
        let named = [named];
        return choose(&named, wanted)
            .cloned()
            .ok_or_else(|| version_error(wanted.unwrap_or(OLDEST), &named));
    }
    let reachable = |bin: &Path| account.is_none_or(|account| account.check_reach(bin).is_ok());
    let installed: Vec<Installation> = if ignores_system() {
        Vec::new()
    } else {
        candidates(env::var_os("PATH"))
            .iter()
            .filter_map(|bin| Installation::at(bin))
            .filter(|installation| reachable(&installation.bin))
            .collect()
    };
    match (choose(&installed, wanted), wanted) {
        (Some(found), _) => Ok(found.clone()),
        (None, Some(wanted)) if wanted != fetch::MAJOR => Err(version_error(wanted, &installed)),
        (None, _) => Ok(fetch::installation(account)?),
    }
}

fn version_error(wanted: u16, installed: &[Installation]) -> BinariesError {
    let majors: BTreeSet<u16> = installed.iter().map(|found| found.version.0).collect();
    BinariesError::Version {
        wanted,
        found: majors.into_iter().collect(),
    }
}

/// The newest installation of the major version that is wanted, or of any that is new enough; of
/// equal ones the first.
fn choose(installed: &[Installation], wanted: Option<u16>) -> Option<&Installation> {
    installed
        .iter()
        .filter(|found| match wanted {
            Some(major) => found.version.0 == major,
            None => found.version.0 >= OLDEST,
        })
        .rev()
        .max_by_key(|found| found.version)
}

/// The version in what `postgres --version` prints: `postgres (PostgreSQL) 15.18 (Debian …)`.
fn parse_version(output: &str) -> Option<(u16, u16)> {
    let text = output.split("(PostgreSQL)").nth(1)?.trim_start();
    let number = |text: &str| {
        let digits = text.chars().take_while(char::is_ascii_digit);
        digits.collect::<String>().parse::<u16>().ok()
    };
    let (major, rest) = match text.split_once('.') {
        Some((major, rest)) => (major, rest),
        None => (text, ""),
    };
    Some((number(major)?, number(rest).unwrap_or(0)))
}

fn ignores_system() -> bool {
    env::var_os("VERBATIM_IGNORE_SYSTEM_POSTGRES")
        .is_some_and(|value| !value.is_empty() && value != OsStr::new("0"))
}

/// Directories that may hold the programs, likeliest first.
fn candidates(path: Option<OsString>) -> Vec<PathBuf> {
    let mut candidates = Vec::new();
    candidates.extend(bindir_of_pg_config());
    if let Some(path) = path {
        candidates.extend(env::split_paths(&path).filter(|dir| dir.is_absolute()));
    }
    for (parent, prefix, below) in VERSIONED {
        candidates.extend(versioned(Path::new(parent), prefix, below));
    }
    candidates.push(PathBuf::from("/usr/local/pgsql/bin"));
    candidates.extend(versioned(
        Path::new("/Applications/Postgres.app/Contents/Versions"),
        "",
        "bin",
    ));
    candidates
}

fn bindir_of_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config")
        .arg("--bindir")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let bindir = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(bindir.trim())).filter(|bindir| bindir.is_absolute())
}

fn versioned(parent: &Path, prefix: &str, below: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(below))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation(bin: &str, version: (u16, u16)) -> Installation {
        Installation {
            bin: PathBuf::from(bin),
            version,
        }
    }

    fn chosen(installed: &[Installation], wanted: Option<u16>) -> Option<&str> {
        choose(installed, wanted).and_then(|found| found.bin.to_str())
    }

    #[test]
    fn new_data_gets_the_newest_version() {
        let installed = [
            installation("/a", (15, 18)),
            installation("/b", (17, 2)),
            installation("/c", (17, 10)),
            installation("/d", (17, 10)),
        ];
        assert_eq!(chosen(&installed, None), Some("/c"));
    }

    #[test]
    fn old_data_gets_its_own_version_and_no_other() {
        let installed = [
            installation("/a", (15, 18)),
            installation("/b", (17, 2)),
            installation("/c", (15, 3)),
        ];
        assert_eq!(chosen(&installed, Some(15)), Some("/a"));
        assert_eq!(chosen(&installed, Some(16)), None);
    }

    #[test]
    fn versions_before_15_do_not_serve_new_data() {
        assert_eq!(chosen(&[installation("/a", (14, 20))], None), None);
    }

    #[test]
    fn versions_are_read_as_distributions_print_them() {
        for (output, version) in [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                Some((15, 18)),
            ),
            ("postgres (PostgreSQL) 17.10\n", Some((17, 10))),
            ("postgres (PostgreSQL) 18beta1\n", Some((18, 0))),
            ("postgres: command not found", None),
        ] {
            assert_eq!(parse_version(output), version, "{output}");
        }
    }

    #[test]
    fn a_directory_without_the_programs_is_no_installation() {
        assert_eq!(Installation::at(Path::new("/")), None);
    }

    #[test]
    fn the_error_for_another_version_says_what_is_there_and_what_to_do() {
        let installed = [installation("/a", (17, 2)), installation("/b", (15, 1))];
        let message = version_error(16, &installed).to_string();
        for part in ["PostgreSQL 16", "found: 15, 17", "pg_dump", "restore"] {
            assert!(message.contains(part), "{part} in: {message}");
        }
    }
}
