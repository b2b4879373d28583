//! How a command ends: its exit code, and the message to the person who ran it.

use std::{error::Error, fmt::Display, process::ExitCode};

use verbatim::database::roles::Unfit;

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// It failed.
    Failed = 1,
    /// The arguments or the settings are wrong. Clap ends with it too.
    Usage = 2,
    /// Some of several were done, and some failed.
    Partly = 3,
    /// A confirmation is missing or wrong.
    Refused = 4,
    /// The database's role may do too much to serve with, or too little.
    Role = 5,
    /// The history does not hold.
    Untrue = 6,
}

impl Exit {
    /// How a command over several files ends.
    pub(crate) fn of_files(failed: usize, count: usize) -> Self {
        match failed {
            0 => Self::Done,
            failed if failed == count => Self::Failed,
            _ => Self::Partly,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
}

impl Failure {
    /// It failed.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }

    /// The arguments or the settings are wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A confirmation is missing or wrong.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// The database's role may do too much, or too little.
    pub(crate) fn role(unfit: &Unfit) -> Self {
        Self::new(
            match unfit {
                Unfit::MayTooMuch { .. } | Unfit::MayTooLittle { .. } => Exit::Role,
                Unfit::Database(_) => Exit::Failed,
            },
            unfit.to_string(),
        )
    }

    /// Whoever read the output wants no more of it, as `head` does: no reason to complain.
    pub(crate) fn reader_gone() -> Self {
        Self::new(Exit::Done, "")
    }

    fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    /// Tells the person, on standard error.
    pub(crate) fn print(&self) {
        if !self.message.is_empty() {
            super::output::note(format_args!("verbatim: {}", self.message));
        }
    }
}

/// Errors say in their message what they come from, so that the message is all that is kept.
impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::failed(error.to_string())
    }
}

/// Names what failed before the error's own message.
pub(crate) trait Doing<T> {
    /// Prefixes the error with what was being done.
    fn doing(self, what: impl Display) -> Result<T, Failure>;
}

impl<T, E: Display> Doing<T> for Result<T, E> {
    fn doing(self, what: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::failed(format!("{what}: {error:#}")))
    }
}
