//! A value is removed from the history, and from the row itself, for a lawful reason.
//!
//! Its digests stay, so that the chain still holds, and the reason is an event of its own. The database does
//! it (`redact`), and refuses where a rule of its own stands on the value: a capture's text, the words of a
//! quote, and all that a verdict revision says never change.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};
use uuid::Uuid;

use crate::graph::{
    error::{Invalid, broken_constraint},
    id::TypeId,
    input, write,
};

/// What is redacted, and why.
#[derive(Clone, Debug)]
pub struct Redaction {
    /// The id of what holds it, such as `note_…`.
    pub id: String,
    /// The field, as the API or as the table has it.
    pub field: String,
    /// Why, 1 to 2,000 characters; it is kept.
    pub reason: String,
    /// What is put in its place, 1 to 20,000 characters; without it nothing, or `[redacted]` where there has to be something.
    pub instead: Option<String>,
}

/// Why nothing was redacted.
#[derive(Debug, thiserror::Error)]
pub enum RedactError {
    /// A value breaks a rule.
    #[error("{}: {}", .0.path.join("."), .0.message)]
    Invalid(Invalid),
    /// Who asks is no admin.
    #[error("only an admin redacts")]
    NotAdmin,
    /// There is nothing of the kind.
    #[error("the history has no text `{0}` of that id")]
    Unknown(String),
    /// A rule of the database stands on the value.
    #[error("it cannot be redacted: {message} ({constraint})")]
    Rule {
        /// The rule's name.
        constraint: String,
        /// What it says.
        message: String,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Redacts in an admin's name, and tells how many events held the value.
///
/// # Errors
/// See [`RedactError`]; nothing is changed then.
pub async fn redact(
    db: &DatabaseConnection,
    admin: Uuid,
    redaction: &Redaction,
) -> Result<i64, RedactError> {
    let reason = input::text("reason", &redaction.reason, 2_000).map_err(RedactError::Invalid)?;
    let instead = redaction.instead.as_deref();
    let instead = instead
        .map(|text| input::text("instead", text, 20_000))
        .transpose()
        .map_err(RedactError::Invalid)?;
    let unknown = || RedactError::Unknown(redaction.field.clone());
    let id = TypeId::parse(&redaction.id).map_err(|_| unknown())?;
    let tx = write::begin(db, Some(admin)).await?;
    let values = [
        id.prefix.into(),
        id.uuid.into(),
        snake_case(&redaction.field).into(),
        reason.into(),
        instead.into(),
    ];
    let query = "SELECT redact($1, $2, $3, $4, $5) AS held";
    let query = Statement::from_sql_and_values(DbBackend::Postgres, query, values);
    let row = tx
        .query_one_raw(query)
        .await
        .map_err(|error| match broken_constraint(&error) {
            Some("redaction_by_admin") => RedactError::NotAdmin,
            Some("redaction_of_text") => unknown(),
            Some(constraint) => RedactError::Rule {
                constraint: constraint.to_owned(),
                message: message(&error),
            },
            None => error.into(),
        })?;
    let held = row.map_or(Ok(0), |row| row.try_get("", "held"))?;
    tx.commit().await?;
    Ok(held)
}

/// `attributionNote` as `attribution_note`.
fn snake_case(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 4);
    for character in field.chars() {
        if character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// What the database says of the rule.
fn message(error: &DbErr) -> String {
    match error {
        DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error)) => {
            error
                .as_database_error()
                .map_or_else(|| error.to_string(), |error| error.message().to_owned())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_named_as_the_api_or_the_table_has_it() {
        assert_eq!(snake_case("attributionNote"), "attribution_note");
        assert_eq!(snake_case("attribution_note"), "attribution_note");
    }
}
