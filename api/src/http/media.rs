//! The media types of requests and answers, after GraphQL over HTTP.
//!
//! Source: <https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types>

use axum::http::{HeaderMap, header};
use mime::Mime;

/// What an answer is written as. The body is the same; the status of a refused document differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: a document that was read and refused is answered with 200.
    Json,
    /// `application/graphql-response+json`: it is answered with 400.
    GraphqlResponse,
}

impl Media {
    /// The value of `Content-Type`.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// Chooses by `Accept`; nothing when the client accepts neither type.
    ///
    /// Without the header, and for a wildcard, it is `application/json`. Where both are named and
    /// weigh the same, it is the newer type, since a client that names it knows it.
    pub(super) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT) {
            return Some(Self::Json);
        }
        let mut json = Preference::default();
        let mut graphql = Preference::default();
        for range in headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|range| range.trim().parse::<Mime>().ok())
            .filter(in_utf8)
        {
            match range.essence_str() {
                "application/json" => json.name(&range, 2),
                "application/graphql-response+json" => graphql.name(&range, 2),
                "application/*" => json.name(&range, 1),
                "*/*" => json.name(&range, 0),
                _ => {}
            }
        }
        match (json.weight, graphql.weight) {
            (0, 0) => None,
            (_, 0) => Some(Self::Json),
            (json_weight, weight) if json_weight > weight => Some(Self::Json),
            _ => Some(Self::GraphqlResponse),
        }
    }
}

/// How much a client likes one type; the most specific range counts.
#[derive(Default)]
struct Preference {
    specificity: Option<u8>,
    /// In thousandths.
    weight: u16,
}

impl Preference {
    fn name(&mut self, range: &Mime, specificity: u8) {
        if self.specificity <= Some(specificity) {
            self.specificity = Some(specificity);
            self.weight = weight(range);
        }
    }
}

/// The range's `q`, in thousandths; 1 where it has none or none that can be read.
fn weight(range: &Mime) -> u16 {
    let Some(quality) = range.get_param("q") else {
        return 1_000;
    };
    match quality.as_str().split_once('.') {
        None if quality == "0" => 0,
        Some(("0", digits)) if digits.len() <= 3 => {
            format!("{digits:0<3}").parse().unwrap_or(1_000)
        }
        _ => 1_000,
    }
}

fn in_utf8(mime: &Mime) -> bool {
    mime.get_param(mime::CHARSET)
        .is_none_or(|charset| charset == mime::UTF_8)
}

/// Whether the body is declared as JSON in UTF-8.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<Mime>().ok())
        .is_some_and(|mime| mime.essence_str() == "application/json" && in_utf8(&mime))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn negotiate(accept: &'static str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        Media::negotiate(&headers)
    }

    #[test]
    fn json_where_the_client_does_not_say() {
        assert_eq!(Media::negotiate(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(negotiate("*/*"), Some(Media::Json));
        assert_eq!(negotiate("application/*"), Some(Media::Json));
        assert_eq!(
            negotiate("text/html,application/xhtml+xml,*/*;q=0.8"),
            Some(Media::Json)
        );
    }

    #[test]
    fn what_the_client_prefers() {
        assert_eq!(
            negotiate("application/graphql-response+json"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            negotiate("application/graphql-response+json; charset=utf-8, application/json;q=0.9"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            negotiate("application/json, application/graphql-response+json"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            negotiate("application/graphql-response+json;q=0.5, application/json"),
            Some(Media::Json)
        );
        assert_eq!(
            negotiate("application/json;q=0.05, application/graphql-response+json;q=0.1"),
            Some(Media::GraphqlResponse)
        );
    }

    #[test]
    fn nothing_where_neither_will_do() {
        assert_eq!(negotiate("text/html"), None);
        assert_eq!(negotiate("application/json;q=0"), None);
        assert_eq!(negotiate("*/*, application/json;q=0"), None);
        assert_eq!(negotiate("application/json; charset=utf-16"), None);
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let declared = |value| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            is_json(&headers)
        };
        assert!(declared("application/json"));
        assert!(declared("application/json; charset=UTF-8"));
        assert!(!declared("application/json; charset=iso-8859-1"));
        assert!(!declared("text/plain"));
        assert!(!declared("application/graphql"));
        assert!(!declared("application/x-www-form-urlencoded"));
        assert!(!declared("multipart/form-data; boundary=x"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
