//! The settings: declared, documented and checked here.
//!
//! They come from, later ones winning: the defaults; a TOML file; `DATABASE_URL` for
//! `database.url`; and `VERBATIM_<SECTION>__<KEY>` in the environment, such as
//! `VERBATIM_SERVER__LISTEN` (two underscores between section and key; lists separated by
//! commas; empty means not set). A key that does not exist is refused.

mod database_url;
mod declare;

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use config::{Config, Environment, File, FileFormat};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use self::declare::settings;

pub use self::database_url::{DatabaseUrl, DatabaseUrlError};

/// The configuration file that is read if none is named, if it exists.
pub const DEFAULT_FILE: &str = "verbatim.toml";

settings! {
    /// The HTTP server.
    server: Server {
        /// The address and port to listen on.
        listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 4000));
        /// The origins whose pages may call the API from a browser, each like
        /// `https://news.example`.
        cors_origins: Vec<String> = Vec::new();
        /// Whether `/playground` is there. Not set: in the demo, but not with `--production`.
        playground: Option<bool> = None;
        /// Whether clients may ask for the schema, and unknown fields are answered with
        /// suggestions. Not set: in the demo, but not with `--production`.
        introspection: Option<bool> = None;
        /// How long a request may take from its last byte to its answer, in seconds; longer than
        /// `database.statement_timeout_seconds`.
        request_timeout_seconds: u64 = 10, 1..=600;
        /// How long a client may take to send the headers of a request, in seconds.
        header_read_timeout_seconds: u64 = 10, 1..=600;
        /// How long a client may take to send the body of a request, in seconds.
        body_read_timeout_seconds: u64 = 15, 1..=600;
    }

    /// The database, and how it is used.
    database: Database {
        /// The address of the database, like `postgres://user:password@host:5432/name`; the
        /// password is hidden wherever it is shown. Its user is the server's role, which reads and
        /// writes rows and can change neither the tables nor the history. Not set: a private
        /// PostgreSQL is started.
        url: Option<DatabaseUrl> = None;
        /// The address of the same database for its owner, with which `verbatim migrate` works; no
        /// other command uses it. Not set: that of `url`.
        admin_url: Option<DatabaseUrl> = None;
        /// How many connections the server opens for writes at most, and as many for reads.
        max_connections: u32 = 10, 1..=1_000;
        /// How long a request waits for a free connection, in seconds, before it is answered
        /// with UNAVAILABLE.
        acquire_timeout_seconds: u64 = 2, 1..=60;
        /// How long one statement may run, in seconds; longer than `lock_timeout_seconds`.
        statement_timeout_seconds: u64 = 5, 1..=600;
        /// How long a statement waits for a lock, in seconds.
        lock_timeout_seconds: u64 = 2, 1..=600;
        /// How long a transaction may stay open without a statement, in seconds.
        idle_in_transaction_timeout_seconds: u64 = 10, 1..=3_600;
    }

    /// What one request may ask for.
    limits: Limits {
        /// The largest body of a request without a valid token, in bytes.
        body_anonymous_bytes: usize = 262_144, 1_024..=67_108_864;
        /// The largest body of a request with a valid token, in bytes.
        body_signed_in_bytes: usize = 8_388_608, 1_024..=67_108_864;
        /// The most tokens in a GraphQL document: names, numbers, strings, punctuation.
        tokens: usize = 2_000, 100..=100_000;
        /// How many fields deep a selection may be, fragments expanded.
        depth: usize = 16, 2..=64;
        /// How deep the selection sets and values of a document may be nested as it is written.
        recursion: usize = 32, 2..=128;
        /// The most fields in a document, fragments expanded.
        selections: usize = 10_000, 10..=1_000_000;
        /// The highest complexity without a valid token: rows times fields, by `first` and
        /// `last`.
        complexity_anonymous: usize = 5_000, 10..=10_000_000;
        /// The highest complexity with a valid token.
        complexity_signed_in: usize = 20_000, 10..=10_000_000;
        /// The most aliases in an operation.
        aliases: usize = 30, 0..=10_000;
        /// The most root fields of a query.
        root_fields: usize = 20, 1..=1_000;
        /// The most root fields of a mutation.
        mutation_fields: usize = 5, 1..=100;
        /// The most directives on one field.
        directives_per_field: usize = 5, 0..=100;
        /// The most directives in a document.
        directives: usize = 50, 0..=1_000;
        /// The most items in a list of an input.
        list_items: usize = 250, 1..=10_000;
    }

    /// What the server writes to standard error.
    log: Log {
        /// `text` for people, `json` for programs, one object a line.
        format: LogFormat = LogFormat::Text;
        /// Which events are written: a level (`error`, `warn`, `info`, `debug`, `trace`), or
        /// levels by module, like `info,sqlx=warn`.
        filter: String = "info".to_owned();
    }
}

/// How log entries are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

impl Server {
    /// Whether the playground is there, in production or in the demo.
    #[must_use]
    pub fn has_playground(&self, production: bool) -> bool {
        self.playground.unwrap_or(!production)
    }

    /// Whether introspection and suggestions are on, in production or in the demo.
    #[must_use]
    pub fn has_introspection(&self, production: bool) -> bool {
        self.introspection.unwrap_or(!production)
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The configuration file cannot be read.
    #[error("cannot read the configuration file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The configuration file is not TOML.
    #[error("the configuration file {} is not valid TOML: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong and where, without the text itself, which may hold a password.
        message: String,
    },
    /// A variable of the environment looks like a setting but is none.
    #[error(
        "the environment variable {name} is no setting; they are named VERBATIM_<SECTION>__<KEY> \
         with two underscores, and `verbatim config` lists the keys"
    )]
    Variable {
        /// The variable.
        name: String,
    },
    /// A key does not exist, or its value has the wrong type.
    #[error("{place}: {message}")]
    Invalid {
        /// The file, or the environment.
        place: String,
        /// What is wrong, with the key.
        message: String,
    },
    /// A number is too small or too large.
    #[error("{key} is {value} but must be {least} to {greatest}")]
    Range {
        /// The setting.
        key: &'static str,
        /// Its value.
        value: String,
        /// The least value that is allowed.
        least: u64,
        /// The greatest value that is allowed.
        greatest: u64,
    },
    /// One time must be longer than another, so that the inner one ends first.
    #[error("{longer} must be greater than {shorter}, so that the latter ends first")]
    Order {
        /// The setting that must be greater.
        longer: &'static str,
        /// The setting that must be smaller.
        shorter: &'static str,
    },
    /// A value is not of the right form.
    #[error("{key}: {message}")]
    Value {
        /// The setting.
        key: &'static str,
        /// What is wrong with it.
        message: String,
    },
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// A configuration file.
    File(PathBuf),
    /// A variable of the environment.
    Environment(String),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => path.display().fmt(formatter),
            Self::Environment(name) => formatter.write_str(name),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One setting with all that is known about it; secrets are hidden.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Described {
    /// The section and the name, such as `server.listen`.
    pub key: &'static str,
    /// Its value; `null` where it is not set.
    pub value: Value,
    /// Its default; `null` where it is not set by default.
    pub default: Value,
    /// The least and the greatest value, for numbers.
    pub range: Option<(u64, u64)>,
    /// Where the value comes from.
    pub source: Source,
    /// What it is.
    #[serde(serialize_with = "one_line")]
    pub doc: &'static str,
}

fn one_line<S: serde::Serializer>(doc: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    serializer.serialize_str(&lines.join(" "))
}

fn shown(value: &impl Serialize) -> Value {
    // No setting has a type that JSON cannot hold.
    serde_json::to_value(value).unwrap_or_default()
}

impl Settings {
    /// Reads the settings: from the file at `path`, or `verbatim.toml` in the working directory
    /// if there is one, and from the environment.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], naming the file, variable or key that is wrong.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let default = Path::new(DEFAULT_FILE);
        let path = path.or_else(|| default.exists().then_some(default));
        let environment = env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::read(path, environment)
    }

    fn read(
        path: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let variables = variables(environment)?;
        let mut builder = Config::builder();
        let mut place = "the environment".to_owned();
        if let Some(path) = path {
            let text = fs::read_to_string(path).map_err(|source| ConfigError::Read {
                path: path.to_owned(),
                source,
            })?;
            place = format!("{} or the environment", path.display());
            builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
        }
        let values = variables
            .iter()
            .map(|(key, (_, value))| (variable_of(key), value.clone()))
            .collect();
        builder = builder.add_source(
            Environment::with_prefix("VERBATIM")
                .prefix_separator("_")
                .separator("__")
                .try_parsing(true)
                .list_separator(",")
                .with_list_parse_key("server.cors_origins")
                .source(Some(values)),
        );
        let invalid = |error: config::ConfigError| match (error, path) {
            (config::ConfigError::FileParse { cause, .. }, Some(path)) => ConfigError::Syntax {
                path: path.to_owned(),
                message: without_source_text(&cause.to_string()),
            },
            (error, _) => ConfigError::Invalid {
                place: place.clone(),
                message: error.to_string(),
            },
        };
        let config = builder.build().map_err(invalid)?;
        let sources = KEYS.iter().filter_map(|key| {
            let source = match (variables.get(key), path) {
                (Some((name, _)), _) => Source::Environment(name.clone()),
                (None, Some(path)) if config.get::<config::Value>(key).is_ok() => {
                    Source::File(path.to_owned())
                }
                _ => return None,
            };
            Some((*key, source))
        });
        let sources = sources.collect();
        let mut settings: Self = config.try_deserialize().map_err(invalid)?;
        settings.sources = sources;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.check_ranges()?;
        let seconds = [
            (
                "server.request_timeout_seconds",
                self.server.request_timeout_seconds,
            ),
            (
                "database.statement_timeout_seconds",
                self.database.statement_timeout_seconds,
            ),
            (
                "database.lock_timeout_seconds",
                self.database.lock_timeout_seconds,
            ),
        ];
        for pair in seconds.windows(2) {
            if let [(longer, long), (shorter, short)] = *pair
                && long <= short
            {
                return Err(ConfigError::Order { longer, shorter });
            }
        }
        if self.database.admin_url.is_some() && self.database.url.is_none() {
            return Err(ConfigError::Value {
                key: "database.url",
                message: "is needed where `database.admin_url` is set: the address for the server's role, \
                          which `verbatim migrate roles` makes"
                    .to_owned(),
            });
        }
        for origin in &self.server.cors_origins {
            let is_origin = Url::parse(origin).is_ok_and(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.origin().ascii_serialization() == *origin
            });
            if !is_origin {
                return Err(ConfigError::Value {
                    key: "server.cors_origins",
                    message: format!(
                        "{origin:?} is no origin; write scheme, host and port only, like \
                         \"https://news.example\""
                    ),
                });
            }
        }
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&self.log.filter) {
            return Err(ConfigError::Value {
                key: "log.filter",
                message: error.to_string(),
            });
        }
        Ok(())
    }

    fn source(&self, key: &str) -> Source {
        self.sources.get(key).cloned().unwrap_or(Source::Default)
    }

    /// The settings as a documented configuration file, in which those that nobody set are
    /// commented out (`#key = value`). Passwords are hidden.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut toml = String::new();
        let settings = self.describe();
        for (section, doc) in SECTIONS {
            comment(&mut toml, doc);
            let _ = writeln!(toml, "[{section}]\n");
            for setting in &settings {
                match setting.key.split_once('.') {
                    Some((of, name)) if of == *section => setting.write(name, &mut toml),
                    _ => {}
                }
            }
        }
        toml
    }
}

impl Described {
    fn write(&self, name: &str, toml: &mut String) {
        comment(toml, self.doc);
        if let Some((least, greatest)) = self.range {
            let _ = writeln!(toml, "# Range: {least} to {greatest}.");
        }
        // JSON's numbers, strings, booleans and lists of strings are TOML's too.
        let in_toml = |value: &Value| match value {
            Value::Null => String::new(),
            value => format!(" {value}"),
        };
        let _ = match &self.source {
            Source::Default => writeln!(toml, "#{name} ={}\n", in_toml(&self.value)),
            source => writeln!(
                toml,
                "# Set by {source}; default:{}.\n{name} ={}\n",
                match &self.default {
                    Value::Null => " none".to_owned(),
                    value => in_toml(value),
                },
                in_toml(&self.value)
            ),
        };
    }
}

fn comment(toml: &mut String, doc: &str) {
    for line in doc.lines() {
        let _ = writeln!(toml, "# {}", line.trim());
    }
}

/// The settings in the environment by key, each with the variable that it comes from.
fn variables(
    environment: impl Iterator<Item = (String, String)>,
) -> Result<BTreeMap<&'static str, (String, String)>, ConfigError> {
    let mut found: BTreeMap<&'static str, (String, String)> = BTreeMap::new();
    for (name, value) in environment.filter(|(_, value)| !value.is_empty()) {
        if name == "DATABASE_URL" {
            found.entry("database.url").or_insert((name, value));
        } else if let Some(key) = KEYS.iter().find(|key| variable_of(key) == name) {
            found.insert(key, (name, value));
        } else if looks_like_a_setting(&name) {
            return Err(ConfigError::Variable { name });
        }
    }
    Ok(found)
}

fn variable_of(key: &str) -> String {
    format!("VERBATIM_{}", key.replace('.', "__").to_uppercase())
}

/// Verbatim has variables that are no settings, but a misspelt setting must not go unnoticed.
fn looks_like_a_setting(variable: &str) -> bool {
    variable.strip_prefix("VERBATIM_").is_some_and(|rest| {
        let rest = rest.to_lowercase();
        let in_section = |section| {
            rest.strip_prefix(section)
                .is_some_and(|key| key.starts_with('_'))
        };
        rest.contains("__") || SECTIONS.iter().any(|(section, _)| in_section(*section))
    })
}

/// A parser's message without the line that it quotes.
fn without_source_text(message: &str) -> String {
    let kept: Vec<&str> = message
        .lines()
        .filter(|line| !line.contains('|'))
        .map(str::trim)
        .collect();
    kept.join(": ")
}

#[cfg(test)]
mod tests;
