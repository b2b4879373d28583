//! An article as a newsroom's export writes it: a file whose text may begin with its date.

use crate::graph::scalars::Date;

/// An article read from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArticleFile<'a> {
    /// The day that the head names.
    pub date: Option<Date>,
    /// The text without the head, character by character as the file has it.
    pub text: &'a str,
}

/// Why a file is no article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArticleFileError {
    /// Not UTF-8.
    #[error(
        "is not UTF-8 (byte {0} begins no character); name its encoding by --charset, such as --charset windows-1252"
    )]
    NotUtf8(usize),
    /// The head names a day that there is not.
    #[error("its head names an impossible date: {0}")]
    Date(String),
}

/// Reads the bytes of an article file.
///
/// The file may begin with white space, the word `date`, white space, a day as `YYYY-MM-DD`, and white
/// space before the text. That head is no part of the text; neither is a byte order mark at the start
/// of the file. All else is kept as it is, a line break at the end included, and so is white space at
/// the start of a file without a head.
///
/// A text that goes on otherwise after the word `date` has no head. What looks like a date there, being
/// digits and two hyphens, has to be one.
///
/// # Errors
/// See [`ArticleFileError`].
pub fn parse(bytes: &[u8]) -> Result<ArticleFile<'_>, ArticleFileError> {
    let whole = std::str::from_utf8(bytes)
        .map_err(|error| ArticleFileError::NotUtf8(error.valid_up_to()))?;
    let whole = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let headless = ArticleFile {
        date: None,
        text: whole,
    };
    let Some(after_word) = whole.trim_start().strip_prefix("date") else {
        return Ok(headless);
    };
    let rest = after_word.trim_start();
    if rest.len() == after_word.len() {
        return Ok(headless);
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (day, text) = rest.split_at(end);
    if !looks_like_a_day(day) {
        return Ok(headless);
    }
    Ok(ArticleFile {
        date: Some(Date::read(day).map_err(ArticleFileError::Date)?),
        text: text.trim_start(),
    })
}

fn looks_like_a_day(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn article(text: &str) -> (Option<String>, &str) {
        let article = parse(text.as_bytes()).expect("an article");
        (article.date.map(|day| day.0.to_string()), article.text)
    }

    #[test]
    fn the_head_is_taken_off() {
        for head in [
            "date 2024-02-27 ",
            " date 2024-02-27 ",
            "\n\tdate  2024-02-27\n\n",
            "\u{feff}date 2024-02-27 ",
        ] {
            let file = format!("{head}It rained.\nAll day.\n");
            let (date, text) = article(&file);
            assert_eq!(date.as_deref(), Some("2024-02-27"), "{head:?}");
            assert_eq!(text, "It rained.\nAll day.\n", "{head:?}");
        }
        assert_eq!(
            article("date 2024-02-27"),
            (Some("2024-02-27".to_owned()), "")
        );
    }

    #[test]
    fn a_text_without_a_head_is_kept_whole() {
        for text in [
            "",
            "  It rained.\n",
            "date",
            "date palms grow in Basra.",
            "date2024-02-27 is not set off.",
            "date 2024-02-27, a Tuesday.",
            "update 2024-02-27 It rained.",
            "Date 2024-02-27 It rained.",
        ] {
            assert_eq!(article(text), (None, text));
        }
        assert_eq!(article("\u{feff}It rained."), (None, "It rained."));
        assert_eq!(
            article("It rained.\u{feff}"),
            (None, "It rained.\u{feff}"),
            "only the mark at the start is one"
        );
    }

    #[test]
    fn an_impossible_date_is_refused() {
        for day in [
            "2024-02-30",
            "2024-13-01",
            "0000-01-01",
            "2024-2-7",
            "27-02-2024",
        ] {
            let file = format!("date {day} It rained.");
            let error = parse(file.as_bytes()).expect_err(day);
            assert!(matches!(error, ArticleFileError::Date(_)), "{error}");
            assert!(error.to_string().contains(day), "{error}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused_with_their_place() {
        assert_eq!(parse(b"caf\xe9"), Err(ArticleFileError::NotUtf8(3)));
    }

    proptest! {
        #[test]
        fn what_follows_the_head_comes_back_whole(
            space in "[ \t\n]{0,3}",
            days in 1..=3_652_059_i32,
            gap in "[ \t\n]{1,3}",
            text in "\\S.{0,40}\\s{0,2}",
        ) {
            let day = NaiveDate::from_num_days_from_ce_opt(days).expect("a day of years 1 to 9999");
            let file = format!("{space}date {day}{gap}{text}");
            let article = parse(file.as_bytes()).expect("an article");
            prop_assert_eq!(article.date, Some(Date(day)));
            prop_assert_eq!(article.text, text);
        }

        #[test]
        fn no_bytes_make_it_panic_and_the_text_is_always_the_end_of_the_file(
            bytes in proptest::collection::vec(any::<u8>(), 0..80),
            text in ".{0,80}",
            head in prop::sample::select(vec!["", "date ", "date 2024-02-27 ", "\u{feff}"]),
        ) {
            let _ = parse(&bytes);
            let file = format!("{head}{text}");
            if let Ok(article) = parse(file.as_bytes()) {
                prop_assert!(file.ends_with(article.text));
            }
        }
    }
}
