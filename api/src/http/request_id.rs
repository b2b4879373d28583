//! The id of a request: in the log, in the answer's head and in masked errors.

use std::{fmt, sync::Arc};

use axum::http::{HeaderName, HeaderValue};
use uuid::Uuid;

/// The header that carries the id, both ways.
pub static HEADER: HeaderName = HeaderName::from_static("x-request-id");

const MAXIMUM_LENGTH: usize = 64;

/// The id of a request: what the client sent, if it is well-formed, or a new `UUIDv7`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// Takes over the client's id, which is 1 to 64 of the characters `A-Z a-z 0-9 _ -`, so that
    /// it can stand in a log line; makes one otherwise.
    #[must_use]
    pub fn from_header(header: Option<&HeaderValue>) -> Self {
        let sent = header
            .and_then(|value| value.to_str().ok())
            .filter(|id| (1..=MAXIMUM_LENGTH).contains(&id.len()))
            .filter(|id| {
                id.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            });
        Self(match sent {
            Some(id) => id.into(),
            None => Uuid::now_v7().to_string().into(),
        })
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &'static str) -> String {
        RequestId::from_header(Some(&HeaderValue::from_static(header))).to_string()
    }

    #[test]
    fn a_well_formed_id_is_kept() {
        assert_eq!(read("trace-1_A"), "trace-1_A");
        let longest = "a".repeat(64);
        let header = HeaderValue::from_str(&longest).expect("letters are a header value");
        assert_eq!(RequestId::from_header(Some(&header)).as_str(), longest);
    }

    #[test]
    fn any_other_is_replaced_by_a_uuid() {
        let long = HeaderValue::from_str(&"a".repeat(65)).expect("letters are a header value");
        let made = [
            RequestId::from_header(None).to_string(),
            RequestId::from_header(Some(&long)).to_string(),
            read(""),
            read("a b"),
            read("a\tb"),
            read("a\"b"),
        ];
        for id in made {
            let id = Uuid::parse_str(&id).expect("a UUID was made");
            assert_eq!(id.get_version_num(), 7);
        }
    }
}
