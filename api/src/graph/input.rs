//! Rules for values that come from outside, shared by all mutations.

use async_graphql::{ID, MaybeUndefined};
use sea_orm::ActiveValue;
use uuid::Uuid;

use super::{error::Invalid, id::TypeId};

/// A name, a title or another short line of text: trimmed, of 1 to `most` characters, without
/// controls and without marks that turn the reading direction. White space and what cannot be seen alone
/// are no text.
///
/// # Errors
/// [`Invalid`] at `place`.
pub fn line(place: &str, text: &str, most: usize) -> Result<String, Invalid> {
    let text = text.trim_matches(is_unseen);
    if text.chars().any(|c| c.is_control() || is_bidi_mark(c)) {
        return Err(invalid(
            place,
            "remove control characters, line breaks and direction marks",
        ));
    }
    sized(place, text, most)
}

/// A text of several lines, of 1 to `most` characters, without controls other than line breaks and
/// tabs. Kept byte for byte. White space and what cannot be seen alone are no text.
///
/// # Errors
/// [`Invalid`] at `place`.
pub fn text(place: &str, text: &str, most: usize) -> Result<String, Invalid> {
    without_controls(place, text)?;
    if is_blank(text) {
        return Err(invalid(place, "is empty; write something"));
    }
    sized(place, text, most)
}

/// What stands beside other words, of at most `most` characters, without controls other than line breaks
/// and tabs. It may be nothing or white space.
///
/// # Errors
/// [`Invalid`] at `place`.
pub fn beside<'a>(place: &str, text: &'a str, most: usize) -> Result<&'a str, Invalid> {
    without_controls(place, text)?;
    within(place, text, most)?;
    Ok(text)
}

/// As [`line()`], where the value may be absent.
///
/// # Errors
/// As [`line()`].
pub fn optional_line(
    place: &str,
    value: Option<&String>,
    most: usize,
) -> Result<Option<String>, Invalid> {
    value.map(|value| line(place, value, most)).transpose()
}

/// As [`text`], where the value may be absent.
///
/// # Errors
/// As [`text`].
pub fn optional_text(
    place: &str,
    value: Option<&String>,
    most: usize,
) -> Result<Option<String>, Invalid> {
    value.map(|value| text(place, value, most)).transpose()
}

/// The key in an id of the type with this prefix.
///
/// # Errors
/// [`Invalid`] at `place` where the text is no id, or the id of another type.
pub fn key(place: &str, id: &ID, prefix: &str) -> Result<Uuid, Invalid> {
    let found = TypeId::parse(id).map_err(|error| invalid(place, error.to_string()))?;
    if found.prefix != prefix {
        return Err(invalid(
            place,
            format!(
                "`{}` is another kind of record; give an id that begins with `{prefix}_`",
                id.as_str()
            ),
        ));
    }
    Ok(found.uuid)
}

/// What a change makes of a column that may be empty: left alone where the field is left out, emptied
/// where it is null.
///
/// # Errors
/// What `read` refuses.
pub fn changed<T, V: Into<sea_orm::Value>>(
    value: &MaybeUndefined<T>,
    read: impl FnOnce(&T) -> Result<V, Invalid>,
) -> Result<ActiveValue<Option<V>>, Invalid>
where
    Option<V>: Into<sea_orm::Value>,
{
    Ok(match value {
        MaybeUndefined::Undefined => ActiveValue::NotSet,
        MaybeUndefined::Null => ActiveValue::Set(None),
        MaybeUndefined::Value(value) => ActiveValue::Set(Some(read(value)?)),
    })
}

/// What a change makes of a column that always has a value: left alone where the field is left out.
///
/// # Errors
/// What `read` refuses; [`Invalid`] at `place` for null, since the value cannot be taken away.
pub fn replaced<T, V: Into<sea_orm::Value>>(
    place: &str,
    value: &MaybeUndefined<T>,
    read: impl FnOnce(&T) -> Result<V, Invalid>,
) -> Result<ActiveValue<V>, Invalid> {
    match value {
        MaybeUndefined::Undefined => Ok(ActiveValue::NotSet),
        MaybeUndefined::Null => Err(invalid(
            place,
            "cannot be taken away; give another value, or leave the field out",
        )),
        MaybeUndefined::Value(value) => Ok(ActiveValue::Set(read(value)?)),
    }
}

/// A list of at most `most` values.
///
/// # Errors
/// [`Invalid`] at `place`.
pub fn at_most<T>(place: &str, values: &[T], most: usize) -> Result<(), Invalid> {
    if values.len() > most {
        return Err(invalid(
            place,
            format!("has {} entries; give at most {most}", values.len()),
        ));
    }
    Ok(())
}

/// A value that breaks a rule, at a place in the input such as `roles.0.title`.
pub fn invalid(place: &str, message: impl Into<String>) -> Invalid {
    Invalid {
        path: place.split('.').map(str::to_owned).collect(),
        message: message.into(),
    }
}

/// Marks that turn the reading direction (Unicode `Bidi_Control`), with which a name can be made to
/// look like another.
pub fn is_bidi_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether there is nothing to read in the text.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

/// White space, and characters that take no room.
pub fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Characters that take no room, of those that PostgreSQL's `name_key` leaves out. Between letters they
/// stay: some scripts need them there.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
    )
}

fn without_controls(place: &str, text: &str) -> Result<(), Invalid> {
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(invalid(
            place,
            "remove control characters such as NUL; line breaks and tabs may stay",
        ));
    }
    Ok(())
}

fn sized(place: &str, text: &str, most: usize) -> Result<String, Invalid> {
    if text.is_empty() {
        return Err(invalid(place, "is empty; write something, or leave it out"));
    }
    within(place, text, most)?;
    Ok(text.to_owned())
}

fn within(place: &str, text: &str, most: usize) -> Result<(), Invalid> {
    let count = text.chars().count();
    if count > most {
        return Err(invalid(
            place,
            format!("has {count} characters; shorten it to {most}"),
        ));
    }
    Ok(())
}
