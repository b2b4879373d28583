//! Global ids: `claim_01h455vb4pex5vsknk084sn02q`, a type's prefix and the row's UUIDv7 in base32.
//!
//! They follow the TypeID specification, version 0.3: a lower-case prefix, an underscore, and 26
//! characters of Crockford's base32 without padding, the first of which is at most `7`.

use std::fmt;

use async_graphql::ID;
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_CHARS: usize = 26;

/// An id of a record, with the type that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypeId {
    /// The type's prefix, such as `claim`.
    pub prefix: String,
    /// The row's key.
    pub uuid: Uuid,
}

/// The text is no id of the form `prefix_` and 26 characters of base32.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no id; ids look like claim_01h455vb4pex5vsknk084sn02q, take them from an answer")]
pub struct MalformedId(String);

impl TypeId {
    /// Reads an id as the API writes it.
    ///
    /// # Errors
    /// [`MalformedId`] where the text does not follow the TypeID specification.
    pub fn parse(text: &str) -> Result<Self, MalformedId> {
        let malformed = || MalformedId(text.chars().take(100).collect());
        let (prefix, suffix) = text.rsplit_once('_').ok_or_else(malformed)?;
        let lower = |c: char| c.is_ascii_lowercase() || c == '_';
        if prefix.is_empty() || !prefix.chars().all(lower) || suffix.len() != SUFFIX_CHARS {
            return Err(malformed());
        }
        let mut value: u128 = 0;
        for (index, byte) in suffix.bytes().enumerate() {
            let digit = ALPHABET
                .iter()
                .position(|&c| c == byte)
                .ok_or_else(malformed)?;
            // 26 characters hold 130 bits: the first may only bring three.
            if index == 0 && digit > 7 {
                return Err(malformed());
            }
            value = value << 5 | digit as u128;
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            uuid: Uuid::from_u128(value),
        })
    }

    /// The key in `id`, if it is an id of the type with this prefix; `None` for any other text, since
    /// no record of the type has it.
    #[must_use]
    pub fn key(id: &ID, prefix: &str) -> Option<Uuid> {
        Self::parse(id)
            .ok()
            .filter(|found| found.prefix == prefix)
            .map(|found| found.uuid)
    }
}

impl fmt::Display for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(&self.prefix, self.uuid))
    }
}

/// Writes the id of the row `uuid` of the type with this prefix.
#[must_use]
pub fn encode(prefix: &str, uuid: Uuid) -> String {
    let value = uuid.as_u128();
    let mut text = String::with_capacity(prefix.len() + 1 + SUFFIX_CHARS);
    text.push_str(prefix);
    text.push('_');
    for index in (0..SUFFIX_CHARS).rev() {
        let digit = (value >> (5 * index)) & 31;
        text.push(char::from(
            ALPHABET[usize::try_from(digit).unwrap_or_default()],
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn follows_the_specifications_own_example() {
        let uuid = Uuid::parse_str("01890a5d-ac96-774b-bcce-b302099a8057").expect("a UUID");
        assert_eq!(encode("prefix", uuid), "prefix_01h455vb4pex5vsknk084sn02q");
        let parsed = TypeId::parse("prefix_01h455vb4pex5vsknk084sn02q").expect("an id");
        assert_eq!(parsed.uuid, uuid);
    }

    #[test]
    fn refuses_what_is_no_id() {
        for text in [
            "",
            "claim",
            "claim_",
            "_01h455vb4pex5vsknk084sn02q",
            "claim_01h455vb4pex5vsknk084sn02",
            "claim_81h455vb4pex5vsknk084sn02q",
            "claim_01H455VB4PEX5VSKNK084SN02Q",
            "claim_01h455vb4pex5vsknk084sn0il",
            "CLAIM_01h455vb4pex5vsknk084sn02q",
        ] {
            assert!(TypeId::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_id_reads_back(prefix in "[a-z]{1,10}(_[a-z]{1,10})?", value: u128) {
            let uuid = Uuid::from_u128(value);
            let id = encode(&prefix, uuid);
            prop_assert_eq!(TypeId::parse(&id), Ok(TypeId { prefix, uuid }));
        }

        #[test]
        fn order_of_ids_is_order_of_keys(a: u128, b: u128) {
            let (one, other) = (encode("claim", Uuid::from_u128(a)), encode("claim", Uuid::from_u128(b)));
            prop_assert_eq!(one.cmp(&other), a.cmp(&b));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = TypeId::parse(&text);
        }
    }
}
