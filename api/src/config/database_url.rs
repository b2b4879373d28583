//! The address of a database, which may hold a password.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

/// What is shown in the place of a password.
const HIDDEN: &str = "***";

/// Why a text is no address of a database. The text itself is never shown.
#[derive(Debug, thiserror::Error)]
#[error(
    "not the address of a PostgreSQL database (write it like postgres://user:password@host:5432/name, \
     and `@`, `/`, `:`, `%` in user or password as %40, %2F, %3A, %25)"
)]
pub struct DatabaseUrlError;

/// The address of a PostgreSQL database. A password in it is shown as `***` wherever the address
/// is printed, logged or serialised; only [`DatabaseUrl::expose`] gives it away.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseUrl(Url);

impl DatabaseUrl {
    /// The address with its password, to connect with.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// The password that the address itself holds.
    #[must_use]
    pub fn password(&self) -> Option<String> {
        let before_host = self
            .0
            .password()
            .map(|encoded| percent_decode_str(encoded).decode_utf8_lossy().into_owned());
        before_host.or_else(|| {
            let mut pairs = self.0.query_pairs();
            pairs.find_map(|(name, value)| (name == "password").then(|| value.into_owned()))
        })
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = DatabaseUrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text).map_err(|_| DatabaseUrlError)?;
        if matches!(url.scheme(), "postgres" | "postgresql") && text.contains("://") {
            Ok(Self(url))
        } else {
            Err(DatabaseUrlError)
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.clone();
        if shown.password().is_some() && shown.set_password(Some(HIDDEN)).is_err() {
            return formatter.write_str(HIDDEN);
        }
        if shown.query().is_some() {
            let pairs: Vec<(String, String)> = self.0.query_pairs().into_owned().collect();
            shown
                .query_pairs_mut()
                .clear()
                .extend_pairs(pairs.iter().map(|(name, value)| {
                    // libpq takes secrets here too, such as `password` and `sslpassword`.
                    let secret = name.contains("password");
                    (name.as_str(), if secret { HIDDEN } else { value.as_str() })
                }));
        }
        formatter.write_str(shown.as_str())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
        DatabaseUrl::try_from(text.to_owned())
    }

    #[test]
    fn passwords_are_shown_to_nobody_and_used_to_connect() {
        for text in [
            "postgres://ida:s3cret@db.example:5433/news",
            "postgresql://db.example/news?user=ida&password=s3cret&sslmode=require",
            "postgres://ida:s3cret@%2Frun%2Fpostgresql/news",
            "postgres:///news?host=%2Frun&password=s3cret",
        ] {
            let url = parse(text).expect(text);
            assert_eq!(url.expose(), text);
            let json = serde_json::to_string(&url).expect("JSON");
            for shown in [url.to_string(), format!("{url:?}"), json] {
                assert!(!shown.contains("s3cret"), "{shown}");
                assert!(shown.contains("news"), "{shown}");
            }
        }
    }

    #[test]
    fn the_password_is_found_where_libpq_finds_it() {
        for (text, password) in [
            ("postgres://ida:p%40ss%3A@db/news", Some("p@ss:")),
            ("postgres://ida@db/news?password=p%40ss%3A", Some("p@ss:")),
            ("postgres://ida@db/news", None),
        ] {
            assert_eq!(parse(text).expect(text).password().as_deref(), password);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_repeated() {
        for text in [
            "s3cret",
            "mysql://ida:s3cret@db/news",
            "postgres:s3cret",
            "",
        ] {
            let error = parse(text).expect_err(text).to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
