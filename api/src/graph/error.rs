//! What goes wrong, and how the API says so.
//!
//! A mutation's business errors are part of its payload: each mutation has its own error type with
//! its own codes, and all of them are a [`UserError`](super::schema::UserError). Everything else is a top-level error with a
//! [`Code`] in `extensions.code`; an error without one is a fault of ours, which the HTTP layer logs
//! and masks.

use async_graphql::{Error, ErrorExtensions as _};
use sea_orm::{DbErr, RuntimeErr};

/// The codes of top-level errors, as `extensions.code` gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An argument of a query cannot be carried out.
    BadUserInput,
    /// The query would cost more than is allowed.
    QueryTooComplex,
    /// A token is needed.
    Unauthenticated,
    /// The reviewer's role does not allow it.
    Forbidden,
    /// The idempotency key was used before, with another body.
    IdempotencyKeyReused,
}

impl Code {
    /// The code as clients read it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
        }
    }
}

/// A top-level error with a code.
pub fn coded(code: Code, message: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code.as_str()))
}

/// An argument of a query that cannot be carried out.
pub fn bad_user_input(message: impl AsRef<str>) -> Error {
    coded(Code::BadUserInput, message.as_ref())
}

/// Input of a mutation that breaks a rule for values: its path below `input`, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Where in the input.
    pub path: Vec<String>,
    /// What to do.
    pub message: String,
}

impl Invalid {
    /// The same of an argument of a query.
    pub fn as_argument(&self) -> Error {
        bad_user_input(format!("`{}`: {}", self.path.join("."), self.message))
    }
}

/// Why a mutation wrote nothing.
#[derive(Debug)]
pub enum Failure<E> {
    /// The rules refuse it, and the payload says why.
    Refused(Box<E>),
    /// It is no business error: a top-level error.
    Fault(Error),
}

impl<E> Failure<E> {
    /// A refusal, by the error or by what becomes it.
    pub fn refused(by: impl Into<E>) -> Self {
        Self::Refused(Box::new(by.into()))
    }

    /// The failure of a step that is another mutation's work, as this mutation's own.
    pub fn widened<F: Into<E>>(failure: Failure<F>) -> Self {
        match failure {
            Failure::Refused(error) => Self::refused(*error),
            Failure::Fault(error) => Self::Fault(error),
        }
    }
}

impl<E> From<DbErr> for Failure<E> {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl<E: From<Invalid>> From<Invalid> for Failure<E> {
    fn from(invalid: Invalid) -> Self {
        Self::refused(invalid)
    }
}

/// The name of the constraint that a statement broke, if it broke one.
pub fn broken_constraint(error: &DbErr) -> Option<&str> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return None;
    };
    error.as_database_error()?.constraint()
}

/// Answers a broken constraint with the refusal that `known` has for its name; any other failure of
/// the database stays what it is.
pub fn on_constraint<E>(known: impl Fn(&str) -> Option<E>) -> impl Fn(DbErr) -> Failure<E> {
    move |error| match broken_constraint(&error).and_then(&known) {
        Some(refusal) => Failure::refused(refusal),
        None => error.into(),
    }
}

/// Declares a mutation's error type and its codes.
///
/// The type has `message`, `path` and `code`, and the further fields that are named; an
/// [`Invalid`] becomes it with the code `INVALID`, which every mutation has. With `existing` and a type
/// it can name the record that has already what no two may have.
macro_rules! user_error {
    (
        $(#[doc = $doc:literal])*
        $error:ident, $codes:ident { $($known:tt)* }
        $( with { $($fields:tt)* } )?
        $(#[doc = $existing_doc:literal])+ existing: $kind:ty
    ) => {
        $crate::graph::error::user_error! {
            $(#[doc = $doc])*
            $error, $codes { $($known)* }
            with {
                $($($fields)*)?
                $(#[doc = $existing_doc])+
                existing: Option<$kind>,
                /// Its key, by which it is read once the transaction has ended.
                #[graphql(skip)]
                existing_key: Option<uuid::Uuid>,
            }
        }

        impl $error {
            /// The error that names the record which `holder` is the key of.
            pub(crate) fn taken(
                holder: uuid::Uuid,
                code: $codes,
                place: &str,
                message: &str,
            ) -> Self {
                Self {
                    existing_key: Some(holder),
                    ..Self::new(code, place, message)
                }
            }
        }

        impl $crate::graph::change::TakenError for $error {
            type Holder = $kind;

            fn existing(&mut self) -> (Option<uuid::Uuid>, &mut Option<$kind>) {
                (self.existing_key, &mut self.existing)
            }
        }
    };
    (
        $(#[doc = $doc:literal])*
        $error:ident, $codes:ident {
            $( $(#[doc = $code_doc:literal])* $code:ident, )*
        }
        $( with { $( $(#[$field_attr:meta])* $field:ident: $kind:ty, )* } )?
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, async_graphql::SimpleObject)]
        pub struct $error {
            /// What is wrong and what to do.
            pub message: String,
            /// The place in `input` that it is about; null where it is about the whole.
            pub path: Option<Vec<String>>,
            /// Which error it is.
            pub code: $codes,
            $($( $(#[$field_attr])* pub $field: $kind, )*)?
        }

        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub enum $codes {
            /// A value breaks a rule that holds for the value alone: empty, too long, no such day.
            Invalid,
            $( $(#[doc = $code_doc])* $code, )*
        }

        impl $error {
            /// The error at a place in the input; an empty place for the whole.
            pub(crate) fn new(code: $codes, place: &str, message: impl Into<String>) -> Self {
                Self {
                    message: message.into(),
                    path: (!place.is_empty()).then(|| place.split('.').map(str::to_owned).collect()),
                    code,
                    $($( $field: Default::default(), )*)?
                }
            }
        }

        impl From<$crate::graph::error::Invalid> for $error {
            fn from(invalid: $crate::graph::error::Invalid) -> Self {
                Self {
                    path: Some(invalid.path),
                    ..Self::new($codes::Invalid, "", invalid.message)
                }
            }
        }
    };
}
pub(crate) use user_error;

/// Declares the error type of a mutation that changes a record, and its codes: as [`user_error`], with
/// the code for a record that is not there, named first with the place of its id in the input, and
/// CONFLICT, which carries the record as it stands now and what changed since.
macro_rules! change_error {
    (
        $(#[doc = $doc:literal])*
        $error:ident, $codes:ident {
            $(#[doc = $missing_doc:literal])* $missing:ident at $place:literal,
            $( $(#[doc = $code_doc:literal])* $code:ident, )*
        }
        $( with { $($fields:tt)* } )?
        $( $(#[doc = $existing_doc:literal])+ existing: $existing:ty )?
    ) => {
        $crate::graph::error::user_error! {
            $(#[doc = $doc])*
            $error, $codes {
                $(#[doc = $missing_doc])* $missing,
                /// Somebody changed the record after you had read it; `current` is how it stands now, and
                /// `changedSince` what they did.
                Conflict,
                $( $(#[doc = $code_doc])* $code, )*
            }
            with {
                /// The record as it stands now, for CONFLICT.
                current: Option<$crate::graph::node::Node>,
                /// What happened to the record since the revision that you had read, for CONFLICT: at most
                /// the 20 newest events, newest first.
                changed_since: Option<Vec<$crate::event::Event>>,
                /// That revision.
                #[graphql(skip)]
                expected: Option<i32>,
                $($($fields)*)?
            }
            $( $(#[doc = $existing_doc])+ existing: $existing )?
        }

        impl From<$crate::graph::change::Stale> for $error {
            fn from(stale: $crate::graph::change::Stale) -> Self {
                use $crate::graph::change::Stale;
                match stale {
                    Stale::NotFound => Self::new($codes::$missing, $place, stale.to_string()),
                    Stale::Conflict { expected, .. } => Self {
                        expected: Some(expected),
                        ..Self::new($codes::Conflict, "expectedRevision", stale.to_string())
                    },
                    Stale::Merged => Self::new($codes::Conflict, $place, stale.to_string()),
                }
            }
        }

        impl $crate::graph::change::ChangeError for $error {
            fn conflict(&mut self) -> Option<$crate::graph::change::Conflict<'_>> {
                (self.code == $codes::Conflict).then_some($crate::graph::change::Conflict {
                    current: &mut self.current,
                    changed_since: &mut self.changed_since,
                    expected: self.expected,
                })
            }
        }
    };
}
pub(crate) use change_error;
