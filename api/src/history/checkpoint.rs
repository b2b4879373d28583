//! Where all chains ended at some moment, signed, to be kept where whoever can write to the database cannot.
//!
//! A chain that was cut off or written anew holds by itself, and so do tables that were changed along with
//! it: only what was noted elsewhere gives it away. A checkpoint is a text:
//!
//! ```text
//! verbatim-checkpoint-1
//! at 2026-11-25T15:04:05.000000Z
//! claim 01936a5e-… 3 5f0c…
//! signature 9c1e…
//! ```
//!
//! with a line for each record in their order (type, key, number of events, hash of the last one), and
//! an Ed25519 signature over all that comes before its line.

use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use uuid::Uuid;

use super::{
    chain::Head,
    event::{Record, hex, unhex},
};

const TITLE: &str = "verbatim-checkpoint-1";

/// Where all chains ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// When they did.
    pub at: DateTime<Utc>,
    /// Where they did, in the order of the records.
    pub heads: Vec<Head>,
}

/// Why a text is no checkpoint that can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is something else, or broken off.
    #[error("it is no checkpoint of Verbatim, or was broken off: line {0} is not as it should be")]
    Malformed(usize),
    /// Somebody else signed it, or it was changed.
    #[error("its signature does not hold: another key signed it, or it was changed")]
    Signature,
}

impl Checkpoint {
    /// The signed text.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> String {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let mut text = format!("{TITLE}\nat {at}\n");
        for Head { record, seq, hash } in &self.heads {
            let Record { record_type, id } = record;
            text.extend(
                [&format!("{record_type} {id} {seq} "), &hex(hash), "\n"].map(|part: &str| part),
            );
        }
        let signature = key.sign(text.as_bytes());
        text.extend(["signature ", &hex(&signature.to_bytes()), "\n"]);
        text
    }

    /// Reads a text that was signed with the key.
    ///
    /// # Errors
    /// See [`CheckpointError`].
    pub fn read(text: &str, key: &VerifyingKey) -> Result<Self, CheckpointError> {
        let lines = text.lines().count();
        let signed_to = text
            .rfind("\nsignature ")
            .map(|place| place + 1)
            .ok_or(CheckpointError::Malformed(lines))?;
        let (signed, last) = text.split_at(signed_to);
        let signature = last
            .strip_prefix("signature ")
            .and_then(|line| unhex::<64>(line.trim_end()))
            .ok_or(CheckpointError::Malformed(lines))?;
        key.verify_strict(signed.as_bytes(), &Signature::from_bytes(&signature))
            .map_err(|_| CheckpointError::Signature)?;

        let mut lines = signed.lines();
        if lines.next() != Some(TITLE) {
            return Err(CheckpointError::Malformed(1));
        }
        let at = lines
            .next()
            .and_then(|line| DateTime::parse_from_rfc3339(line.strip_prefix("at ")?).ok())
            .ok_or(CheckpointError::Malformed(2))?
            .to_utc();
        let mut heads: Vec<Head> = Vec::new();
        for (index, line) in lines.enumerate() {
            let head = head(line).ok_or(CheckpointError::Malformed(index + 3))?;
            if heads.last().is_some_and(|last| last.record >= head.record) {
                return Err(CheckpointError::Malformed(index + 3));
            }
            heads.push(head);
        }
        Ok(Self { at, heads })
    }
}

fn head(line: &str) -> Option<Head> {
    let mut words = line.split(' ');
    let head = Head {
        record: Record {
            record_type: words.next()?.to_owned(),
            id: Uuid::parse_str(words.next()?).ok()?,
        },
        seq: words.next()?.parse().ok()?,
        hash: unhex(words.next()?)?,
    };
    words.next().is_none().then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let head = |id: u128, seq| Head {
            record: Record {
                record_type: "claim".to_owned(),
                id: Uuid::from_u128(id),
            },
            seq,
            hash: [7; 32],
        };
        Checkpoint {
            at: DateTime::from_timestamp_micros(1_800_000_000_123_456).expect("a moment"),
            heads: vec![head(1, 3), head(2, 1)],
        }
    }

    #[test]
    fn what_was_signed_reads_back_with_that_key_alone() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let text = checkpoint().sign(&key);
        assert_eq!(
            Checkpoint::read(&text, &key.verifying_key()),
            Ok(checkpoint())
        );
        let other = SigningKey::from_bytes(&[2; 32]).verifying_key();
        assert_eq!(
            Checkpoint::read(&text, &other),
            Err(CheckpointError::Signature)
        );
    }

    #[test]
    fn a_text_that_was_changed_or_broken_off_is_refused() {
        let key = SigningKey::from_bytes(&[1; 32]);
        let text = checkpoint().sign(&key);
        let key = key.verifying_key();
        for (changed, error) in [
            (text.replace(" 3 ", " 2 "), CheckpointError::Signature),
            (
                text.replace(
                    "claim 00000000-0000-0000-0000-000000000002",
                    "topic 00000000-0000-0000-0000-000000000002",
                ),
                CheckpointError::Signature,
            ),
            (
                text[..text.len() - 9].to_owned(),
                CheckpointError::Malformed(5),
            ),
            (text[..100].to_owned(), CheckpointError::Malformed(3)),
            (String::new(), CheckpointError::Malformed(0)),
        ] {
            assert_eq!(Checkpoint::read(&changed, &key), Err(error), "{changed}");
        }
    }
}
