//! The API's own scalars.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike as _, NaiveDate, SecondsFormat, Utc};
use oxilangtag::LanguageTag as Bcp47;
use serde::Deserialize;

/// Declares a scalar whose JSON is a string: the form that it asks for, and how it is read and written.
macro_rules! string_scalar {
    ($(#[doc = $doc:literal])* $name:ident($inner:ty) $(: $copy:ident)?, $form:literal, $read:expr, $write:expr) => {
        $(#[doc = $doc])*
        #[derive(Clone, $($copy,)? Debug, PartialEq, Eq, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The form that a value has, as whoever gives another is told.
            const FORM: &'static str = $form;
        }

        $(#[doc = $doc])*
        #[Scalar]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => ($read)(&text).map_err(InputValueError::custom),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            // So that the place of a bad value is named: what is found by reading it is not told where.
            fn is_valid(value: &Value) -> bool {
                Self::parse(value.clone()).is_ok()
            }

            fn to_value(&self) -> Value {
                Value::String(($write)(self))
            }
        }
    };
}

string_scalar!(
    /// A moment as RFC 3339 writes it, from year 1 to 9999; answered in UTC, to the microsecond.
    DateTime(chrono::DateTime<Utc>): Copy,
    "write a moment as RFC 3339 does, such as 2024-02-27T09:30:00Z",
    DateTime::read,
    |moment: &DateTime| moment.0.to_rfc3339_opts(SecondsFormat::Micros, true)
);
string_scalar!(
    /// A day of the Gregorian calendar as `YYYY-MM-DD` (ISO 8601), from year 1 to 9999.
    Date(NaiveDate): Copy,
    "write a day of the calendar as YYYY-MM-DD, such as 2024-02-27",
    Date::read,
    |date: &Date| date.0.format("%Y-%m-%d").to_string()
);
string_scalar!(
    /// An absolute web address, `http` or `https`, at most 2048 characters (RFC 3986); kept as given.
    Url(String),
    "give a web address that begins with https:// or http://, of at most 2048 characters",
    Url::read,
    |url: &Url| url.0.clone()
);
string_scalar!(
    /// A language tag such as `en` or `pt-BR` (BCP 47).
    LanguageTag(String),
    "write a language tag such as en, es or pt-BR (BCP 47)",
    LanguageTag::read,
    |tag: &LanguageTag| tag.0.clone()
);
string_scalar!(
    /// Text with Markdown marks (CommonMark), kept as written: sanitise what you make of it.
    Markdown(String),
    "give a text",
    |text: &str| Ok::<_, String>(Markdown(text.to_owned())),
    |text: &Markdown| text.0.clone()
);
string_scalar!(
    /// A SHA-256 digest as 64 lower-case hexadecimal digits (FIPS 180-4).
    Sha256(String),
    "leave it out: a digest is never given, only answered",
    |_: &str| Err::<Sha256, _>(Self::FORM),
    |digest: &Sha256| digest.0.clone()
);

/// The form that the scalar of this name asks for.
pub fn form(scalar: &str) -> Option<&'static str> {
    [
        ("DateTime", DateTime::FORM),
        ("Date", Date::FORM),
        ("Url", Url::FORM),
        ("LanguageTag", LanguageTag::FORM),
        ("Markdown", Markdown::FORM),
        ("Sha256", Sha256::FORM),
    ]
    .into_iter()
    .find_map(|(name, form)| (name == scalar).then_some(form))
}

impl DateTime {
    /// Reads a moment with its offset from UTC.
    ///
    /// # Errors
    /// What to do, where the text has another form, there is no such moment, or the year is not 1 to 9999.
    pub fn read(text: &str) -> Result<Self, String> {
        let moment = chrono::DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
        match moment
            .ok()
            .filter(|moment| (1..=9999).contains(&moment.year()))
        {
            Some(moment) => Ok(Self(moment)),
            None => Err(format!("`{}` is no moment; {}", shown(text), Self::FORM)),
        }
    }
}

impl Date {
    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// What to do, where the text has another form, there is no such day, or the year is not 1 to 9999.
    pub fn read(text: &str) -> Result<Self, String> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(index, byte)| match index {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let day = shape
            .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .flatten();
        match day.filter(|day| day.year() >= 1) {
            Some(day) => Ok(Self(day)),
            None => Err(format!("`{}` is no day; {}", shown(text), Self::FORM)),
        }
    }
}

impl Url {
    /// Reads a web address.
    ///
    /// # Errors
    /// What to do, where the text is no absolute `http` or `https` address, or too long.
    pub fn read(text: &str) -> Result<Self, String> {
        let parsed = url::Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && text.chars().count() <= 2048
        });
        let clean = !text.chars().any(|c| c.is_control() || c.is_whitespace());
        match parsed {
            Some(_) if clean => Ok(Self(text.to_owned())),
            _ => Err(format!(
                "`{}` is no web address; {}",
                shown(text),
                Self::FORM
            )),
        }
    }
}

impl LanguageTag {
    /// Reads a language tag.
    ///
    /// # Errors
    /// What to do, where the text is no well-formed BCP 47 tag.
    pub fn read(text: &str) -> Result<Self, String> {
        match Bcp47::parse_and_normalize(text) {
            Ok(tag) if text.len() <= 35 => Ok(Self(tag.into_inner())),
            _ => Err(format!(
                "`{}` is no language tag; {}",
                shown(text),
                Self::FORM
            )),
        }
    }
}

/// What is repeated of a bad value in a message.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "2024-02-30",
            "0000-01-01",
            "infinity",
            "-infinity",
            "today",
            "",
            "20240227",
            "2024-1-1",
            "10000-01-01",
            "-001-01-01",
            "2024-02-27T00:00",
        ] {
            assert!(Date::read(text).is_err(), "{text}");
        }
        assert!(Date::read("2024-02-29").is_ok());
    }

    #[test]
    fn only_web_addresses_are_addresses() {
        for text in [
            "javascript:alert(1)",
            "ftp://example.org",
            "example.org",
            "https://",
            "https://exa mple.org",
            "https://a.org/\n",
        ] {
            assert!(Url::read(text).is_err(), "{text}");
        }
        assert_eq!(
            Url::read("https://example.org/A?b#c"),
            Ok(Url("https://example.org/A?b#c".to_owned()))
        );
    }

    #[test]
    fn language_tags_are_written_the_usual_way() {
        assert_eq!(
            LanguageTag::read("PT-br"),
            Ok(LanguageTag("pt-BR".to_owned()))
        );
        assert!(LanguageTag::read("english language").is_err());
    }

    proptest! {
        #[test]
        fn every_day_reads_back(days in 1i32..3_652_059) {
            let day = Date(NaiveDate::from_num_days_from_ce_opt(days).expect("a day"));
            prop_assert_eq!(Date::read(&day.0.format("%Y-%m-%d").to_string()), Ok(day));
        }

        #[test]
        fn no_text_makes_them_panic(text in "\\PC{0,40}") {
            let _ = (Date::read(&text), Url::read(&text), LanguageTag::read(&text));
        }
    }
}
