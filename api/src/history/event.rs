//! One event, and the hash that binds it to the one before it.
//!
//! `verbatim-event-1` writes fields one behind the other, each as its length in bytes, a colon and the value
//! itself, or as a hyphen where it is null: `4:PAST-2:42`. The fields are those of [`Event::serialised`]. A
//! moment is the number of microseconds since 1970, so that no time zone matters. Of values there are only
//! digests: SHA-256 over 16 bytes of salt and the value as such a field. So a value can be removed together
//! with its salt, and the hash still holds.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The only format so far.
pub const FORMAT: &str = "verbatim-event-1";

/// A SHA-256.
pub type Hash = [u8; 32];

/// What stands before the first event of a chain.
pub const BEGINNING: Hash = [0; 32];

/// A record: the prefix of the ids of its type, and its key. Chains are in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    /// Such as `claim`.
    pub record_type: String,
    /// The key.
    pub id: Uuid,
}

/// A row: its table, and the values of its primary key.
pub type RowKey = (String, Vec<String>);

/// What a row holds, by column; null is not told from missing.
pub type Contents = BTreeMap<String, Option<String>>;

/// An event as it stands in its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The place in the chain, from 1.
    pub seq: i32,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// The reviewer who did it.
    pub reviewer_id: Option<Uuid>,
    /// The token by which the reviewer signed in.
    pub token_id: Option<Uuid>,
    /// The migration that did it.
    pub migration: Option<String>,
    /// The database's role that did it.
    pub role: String,
    /// The row.
    pub row: RowKey,
    /// `INSERT`, `UPDATE`, `DELETE` or `REDACT`.
    pub action: String,
    /// The columns that have values here.
    pub columns: Vec<String>,
    /// Their values before.
    pub before: Option<Side>,
    /// Their values after.
    pub after: Option<Side>,
    /// Why something was redacted.
    pub reason: Option<String>,
    /// The last migration of that time.
    pub schema_version: String,
    /// By which rule the hash is made.
    pub format: String,
    /// The hash that was written.
    pub hash: Vec<u8>,
}

/// The values of an event's columns, before or after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The values; what was redacted is missing.
    pub contents: Contents,
    /// 16 bytes for each column, zeros for what was redacted.
    pub salts: Vec<u8>,
    /// 32 bytes for each column.
    pub digests: Vec<u8>,
}

impl Event {
    /// The hash that the event has where it follows the one with the hash `previous`.
    #[must_use]
    pub fn hash_after(&self, record: &Record, previous: &Hash) -> Hash {
        let mut hash = Sha256::new();
        hash.update(previous);
        hash.update(self.serialised(record));
        hash.finalize().into()
    }

    /// The event in its format, without its own hash.
    #[must_use]
    pub fn serialised(&self, record: &Record) -> Vec<u8> {
        let (table, key) = &self.row;
        let mut fields = Fields::default();
        fields.add(self.seq.to_string());
        fields.add(&self.format);
        fields.add(&record.record_type);
        fields.add(record.id.to_string());
        fields.add(self.at.timestamp_micros().to_string());
        fields.add_or_null(self.reviewer_id.map(|id| id.to_string()).as_deref());
        fields.add_or_null(self.token_id.map(|id| id.to_string()).as_deref());
        fields.add_or_null(self.migration.as_deref());
        fields.add(&self.role);
        fields.add(table);
        fields.add(&self.action);
        fields.add_or_null(self.reason.as_deref());
        fields.add(&self.schema_version);
        fields.add(key.len().to_string());
        for value in key {
            fields.add(value);
        }
        fields.add(self.columns.len().to_string());
        for (index, name) in self.columns.iter().enumerate() {
            fields.add(name);
            for side in [&self.before, &self.after] {
                let digest = side.as_ref().map(|side| hex(side.digest(index)));
                fields.add_or_null(digest.as_deref());
            }
        }
        fields.0
    }
}

impl Side {
    /// The digest of a column's value, as it was written.
    fn digest(&self, index: usize) -> &[u8] {
        self.digests.chunks(32).nth(index).unwrap_or_default()
    }

    /// The salt of a column's value.
    fn salt(&self, index: usize) -> &[u8] {
        self.salts.chunks(16).nth(index).unwrap_or_default()
    }

    /// Whether the value of a column is the one that was written: none where it is not there any more, and
    /// its salt neither.
    #[must_use]
    pub fn holds(&self, index: usize, name: &str) -> Option<bool> {
        let salt = self.salt(index);
        let Some(value) = self.contents.get(name) else {
            return if salt == [0; 16] { None } else { Some(false) };
        };
        Some(digest(salt, value.as_deref())[..] == *self.digest(index))
    }
}

/// The salted digest of a value.
fn digest(salt: &[u8], value: Option<&str>) -> Hash {
    let mut field = Fields::default();
    field.add_or_null(value);
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(field.0);
    hash.finalize().into()
}

/// Fields one behind the other.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn add(&mut self, value: impl AsRef<str>) {
        let value = value.as_ref();
        self.0.extend(value.len().to_string().as_bytes());
        self.0.push(b':');
        self.0.extend(value.as_bytes());
    }

    fn add_or_null(&mut self, value: Option<&str>) {
        match value {
            Some(value) => self.add(value),
            None => self.0.push(b'-'),
        }
    }
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// The bytes that are written in hexadecimal.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let mut bytes = [0; N];
    if digits.len() != 2 * N || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fields_are_told_apart() {
        let write = |values: &[Option<&str>]| {
            let mut fields = Fields::default();
            for value in values {
                fields.add_or_null(*value);
            }
            String::from_utf8(fields.0).expect("UTF-8")
        };
        assert_eq!(
            write(&[Some("PAST"), None, Some("42"), Some("")]),
            "4:PAST-2:420:"
        );
        assert_eq!(write(&[Some("é")]), "2:é");
        assert_ne!(write(&[None]), write(&[Some("-")]));
    }

    proptest! {
        #[test]
        fn hexadecimal_reads_back(bytes: [u8; 9]) {
            prop_assert_eq!(unhex::<9>(&hex(&bytes)), Some(bytes));
        }
    }
}
