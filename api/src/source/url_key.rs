//! By what of its address a source is recognised.
//!
//! Two addresses are one where they differ only in what does not choose the document: the scheme, `www.`,
//! the default port, a user's name, a slash at the end, the order of parameters, parameters that only
//! track where a reader comes from, percent signs before what needs none, and the place in the page.
//! Where in doubt two addresses are two: a source that is recorded twice can be seen, words that are
//! anchored in another document cannot.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use url::Url;

/// Parameters that say where a reader comes from, besides those that begin with `utm_`.
const TRACKING: [&str; 15] = [
    "_ga", "_gl", "dclid", "fbclid", "gbraid", "gclid", "gclsrc", "igshid", "mc_cid", "mc_eid",
    "msclkid", "ttclid", "twclid", "wbraid", "yclid",
];

/// How long a key may be, in bytes; a longer one ends in a digest.
const MOST: usize = 1_000;

/// The key of an address; none where the text is no web address.
#[must_use]
pub fn url_key(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut key = host(url.host_str()?).to_owned();
    if let Some(port) = url.port().filter(|port| ![80, 443].contains(port)) {
        key.push(':');
        key.push_str(&port.to_string());
    }
    key.push_str(decoded(url.path()).trim_end_matches('/'));
    let parameters = parameters(url.query().unwrap_or_default());
    if !parameters.is_empty() {
        key.push('?');
        key.push_str(&parameters.join("&"));
    }
    // A fragment that an application reads as a path chooses the document.
    if let Some(route) = url.fragment().filter(|route| route.starts_with(['!', '/'])) {
        key.push('#');
        key.push_str(&decoded(route));
    }
    Some(shortened(key))
}

fn host(host: &str) -> &str {
    let mut host = host;
    while let Some(rest) = host.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        host = rest;
    }
    host.strip_suffix('.').unwrap_or(host)
}

/// The parameters that may choose the document, by their names; those of one name in their order.
fn parameters(query: &str) -> Vec<String> {
    fn name(parameter: &str) -> &str {
        parameter.split('=').next().unwrap_or_default()
    }
    let tracks = |parameter: &str| {
        let name = name(parameter).to_ascii_lowercase();
        name.starts_with("utm_") || TRACKING.contains(&name.as_str())
    };
    let mut parameters: Vec<String> = query
        .split('&')
        .map(|parameter| decoded(&parameter.replace('+', "%20")))
        .filter(|parameter| !parameter.is_empty() && !tracks(parameter))
        .collect();
    parameters.sort_by(|one, other| name(one).cmp(name(other)));
    parameters
}

/// The text with percent signs only before what needs one, which are two upper-case digits (RFC 3986,
/// section 6.2.2).
fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        if next != '%' {
            decoded.push(next);
            continue;
        }
        let digits = rest.as_str().get(..2).unwrap_or_default();
        let is_hex = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        match u8::from_str_radix(digits, 16).map(char::from) {
            Ok(c) if is_hex => {
                if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') {
                    decoded.push(c);
                } else {
                    decoded.push('%');
                    decoded.push_str(&digits.to_ascii_uppercase());
                }
                rest = rest.as_str()[2..].chars();
            }
            _ => decoded.push_str("%25"),
        }
    }
    decoded
}

fn shortened(key: String) -> String {
    if key.len() <= MOST {
        return key;
    }
    let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(key.as_bytes()));
    let end = key.floor_char_boundary(MOST - digest.len() - 1);
    format!("{}#{digest}", &key[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_of_one_document_have_one_key() {
        for text in [
            "https://fjord.example/a/Late?b=2&a=1",
            "http://fjord.example/a/Late?b=2&a=1",
            "https://www.FJORD.example:443/a/Late/?a=1&b=2",
            "http://www.fjord.example.:80/x/../a/Late?a=1&&b=2#later",
            "https://ida@fjord.example/%61/L%61te?a=1&utm_source=feed&b=2&UTM_Medium=x&fbclid=I&gclid=J",
        ] {
            let key = url_key(text);
            assert_eq!(
                key.as_deref(),
                Some("fjord.example/a/Late?a=1&b=2"),
                "{text}"
            );
        }
        for (one, other) in [
            (
                "https://fjord.example",
                "http://fjord.example/?utm_campaign=a",
            ),
            (
                "https://bücher.example/ä b",
                "http://xn--bcher-kva.example/%c3%a4%20b",
            ),
            ("https://a.example/?q=a+b", "https://a.example/?q=a%20b"),
        ] {
            assert_eq!(url_key(one), url_key(other), "{one}");
        }
    }

    #[test]
    fn what_may_choose_the_document_is_part_of_the_key() {
        for (one, other) in [
            ("https://a.example/A", "https://a.example/a"),
            ("https://a.example/1", "https://a.example/2"),
            ("https://a.example/?id=1", "https://a.example/?id=2"),
            ("https://a.example/?a=1&a=2", "https://a.example/?a=2&a=1"),
            ("https://a.example/a%2Fb", "https://a.example/a/b"),
            ("https://a.example/", "https://a.example:8080/"),
            ("https://m.a.example/", "https://a.example/"),
            ("https://www.example/", "https://example/"),
            ("https://a.example/#!/1", "https://a.example/#!/2"),
            ("https://a.example/#/1", "https://a.example/"),
        ] {
            assert_ne!(url_key(one), url_key(other), "{one}");
        }
    }

    #[test]
    fn only_web_addresses_have_keys() {
        for text in [
            "",
            "a.example",
            "mailto:a@a.example",
            "file:///a",
            "https://",
        ] {
            assert_eq!(url_key(text), None, "{text}");
        }
    }

    #[test]
    fn long_addresses_are_told_apart_to_their_end() {
        let long = |end: &str| url_key(&format!("https://a.example/{}{end}", "ä".repeat(2_000)));
        assert_eq!(long("a").map(|key| key.len()), Some(MOST));
        assert_ne!(long("a"), long("b"));
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_the_key(
            text in "https?://(www\\.)?[a-z]{1,3}\\.example(:[0-9]{2,3})?(/([a-zA-Z%./~ä |+]|%[0-9a-fA-F]{2}){0,9}){0,2}(\\?[a-c=&%+2é]{0,12})?(#[/!a%2]{0,4})?"
        ) {
            if let Some(key) = url_key(&text) {
                prop_assert_eq!(url_key(&format!("https://{key}")), Some(key));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "(https?://)?\\PC{0,60}") {
            let _ = url_key(&text);
        }

        #[test]
        fn no_key_is_longer_than_an_index_holds(path in "[a-z%é?&#]{0,2000}") {
            let key = url_key(&format!("https://a.example/{path}")).unwrap_or_default();
            prop_assert!(key.len() <= MOST);
        }
    }
}
