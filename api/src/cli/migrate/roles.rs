//! The server's role: made, granted what it needs, and told.

use std::{collections::BTreeMap, io};

use sea_orm::DatabaseConnection;
use serde_json::json;
use verbatim::database::roles::{self, Changes, MakeError};

use super::{Failure, Server};
use crate::cli::{
    exit::Doing as _,
    output::{self, note},
};

/// Makes the server's role in this database.
pub(super) async fn make(
    db: &DatabaseConnection,
    database: &str,
    server: Option<&Server>,
    password_stdin: bool,
    as_json: bool,
) -> Result<(), Failure> {
    let Some(Server { role, password }) = server else {
        return Err(Failure::usage(
            "two addresses of the database are needed: the owner's as `database.admin_url`, and as \
             `database.url` the one to serve with, whose user is the role to be made",
        ));
    };
    let given = if password_stdin {
        Some(first_line()?)
    } else {
        password.clone()
    };
    let changes = roles::make(db, role, given.as_deref())
        .await
        .map_err(failure)?;
    if given.is_some() && !changes.password_set {
        note(format_args!(
            "The password of {role} was left as it is, since setting it takes CREATEROLE."
        ));
    }
    if as_json {
        return output::json(&json!({
            "database": database,
            "role": role,
            "made": changes.made,
            "passwordSet": changes.password_set,
            "granted": changes.granted,
            "revoked": changes.revoked,
        }));
    }
    tell(database, role, &changes)
}

fn first_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin()
        .read_line(&mut line)
        .doing("the password cannot be read")?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::usage("standard input holds no password"));
    }
    Ok(password.to_owned())
}

fn failure(error: MakeError) -> Failure {
    match error {
        MakeError::Same(_) => Failure::usage(error.to_string()),
        MakeError::Unfit(unfit) => Failure::role(&unfit),
        MakeError::MayNot { .. } | MakeError::Database(_) => Failure::failed(error.to_string()),
    }
}

fn tell(database: &str, role: &str, changes: &Changes) -> Result<(), Failure> {
    if changes.made {
        output::line(format_args!("made the role {role}"))?;
    }
    if changes.password_set {
        output::line(format_args!("set its password (scram-sha-256)"))?;
    }
    let rights = |what: &str, rights: &BTreeMap<String, Vec<String>>| {
        rights.iter().try_for_each(|(place, rights)| {
            output::line(format_args!("{what} on {place}: {}", rights.join(", ")))
        })
    };
    rights("granted", &changes.granted)?;
    rights("revoked", &changes.revoked)?;
    output::line(format_args!(
        "{database}: {role} may read and write rows, and nothing else"
    ))
}

/// Grants the server's role what it needs on the tables as they are now. False where it is known and
/// does not exist.
pub(super) async fn refresh(
    db: &DatabaseConnection,
    server: Option<&Server>,
) -> Result<bool, Failure> {
    let Some(server) = server else {
        return Ok(true);
    };
    let granted = roles::grant(db, &server.role)
        .await
        .doing("the rights of the server's role cannot be refreshed")?;
    Ok(granted.is_some())
}
