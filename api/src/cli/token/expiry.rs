//! When a token ends, as it is written on the command line.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

const PAST: &str = "lies in the past; give a time to come";
const TOO_FAR: &str = "lies too far ahead; leave --expires out for a token without end";
const HOW: &str = "write it like 12h, 30d or 4w, like 2026-12-31, or like 2026-12-31T12:00:00Z";

/// Reads `12h`, `30d` or `4w` (from `now`), a day (to its end in UTC) or a moment (RFC 3339); all have
/// to lie ahead.
pub(super) fn parse(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, &'static str> {
    let end = if let Some((count, unit)) = span(text) {
        unit(count).and_then(|span| now.checked_add_signed(span))
    } else if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        end_of(day)
    } else {
        let moment = DateTime::parse_from_rfc3339(text).map_err(|_| HOW)?;
        Some(moment.to_utc())
    };
    match end {
        Some(end) if end > now => Ok(end),
        Some(_) => Err(PAST),
        None => Err(TOO_FAR),
    }
}

/// Makes a span of so many of one unit, unless that is too long.
type Unit = fn(i64) -> Option<TimeDelta>;

/// How many of which unit, where the text is a span of time.
fn span(text: &str) -> Option<(i64, Unit)> {
    let unit: Unit = match text.chars().last()? {
        'h' => TimeDelta::try_hours,
        'd' => TimeDelta::try_days,
        'w' => TimeDelta::try_weeks,
        _ => return None,
    };
    let count = &text[..text.len() - 1];
    let is_number = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    // A number that is too large for the type is too far ahead as well.
    is_number.then(|| (count.parse().unwrap_or(i64::MAX), unit))
}

fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(
        day.checked_add_days(Days::new(1))?
            .and_time(NaiveTime::MIN)
            .and_utc(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-24T12:00:00Z".parse().expect("a moment")
    }

    fn read(text: &str) -> Result<String, &'static str> {
        parse(text, now()).map(|end| end.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }

    #[test]
    fn spans_days_and_moments_are_read() {
        for (text, end) in [
            ("12h", "2026-11-25T00:00:00Z"),
            ("30d", "2026-12-24T12:00:00Z"),
            ("4w", "2026-12-22T12:00:00Z"),
            ("2026-11-24", "2026-11-25T00:00:00Z"),
            ("2026-12-31", "2027-01-01T00:00:00Z"),
            ("2026-12-31T12:00:00+02:00", "2026-12-31T10:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(end), "{text}");
        }
    }

    #[test]
    fn what_is_past_too_far_or_no_time_is_refused() {
        for past in ["0d", "2026-11-23", "2020-01-01T00:00:00Z"] {
            assert!(read(past).expect_err(past).contains("past"), "{past}");
        }
        for far in [
            "99999999999999999999d",
            "9223372036854775807w",
            "99999999999h",
        ] {
            assert!(read(far).expect_err(far).contains("too far"), "{far}");
        }
        for none in [
            "",
            "d",
            "-3d",
            "1.5d",
            "2026-02-30",
            "tomorrow",
            "30 d",
            "é",
        ] {
            assert!(read(none).expect_err(none).contains("30d"), "{none}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,30}") {
            let _ = parse(&text, now());
        }
    }
}
