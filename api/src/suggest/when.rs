//! When words were said, and on what occasion, where the attribution itself tells: "Ruiz said on Monday in an
//! interview with CNN that it rained". What stands elsewhere in the sentence may be about the rain.

use std::ops::Range;

use chrono::{Datelike as _, Days, Month, NaiveDate, Weekday};

use super::{
    attribute::{Attribution, Rule},
    indirect::LISTENERS,
    lexicon::Class,
    words::{Reading, Token},
};

/// The most tokens of an occasion: "a meeting with the foreign ministers of the Baltic states in Riga".
const OCCASION: usize = 16;

/// A day as a text names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// on Monday
    Weekday(Weekday),
    /// today
    Today,
    /// yesterday
    Yesterday,
    /// on March 5; on March 5, 2024
    Date {
        /// The month, from 1.
        month: u32,
        /// The day of the month.
        day: u32,
        /// The year, where it is told.
        year: Option<i32>,
    },
}

impl Day {
    /// The day itself, as somebody means it who publishes on this day: the last such day by then. `None` where there
    /// is none, or that day is not known and has to be.
    pub fn by(self, published: Option<NaiveDate>) -> Option<NaiveDate> {
        let found = match self {
            Self::Date {
                month,
                day,
                year: Some(year),
            } => NaiveDate::from_ymd_opt(year, month, day)?,
            Self::Date {
                month,
                day,
                year: None,
            } => {
                let of = |year| NaiveDate::from_ymd_opt(year, month, day);
                let published = published?;
                let this_year = of(published.year()).filter(|found| *found <= published);
                this_year.or_else(|| of(published.year() - 1))?
            }
            Self::Weekday(weekday) => {
                let published = published?;
                let since = published.weekday().days_since(weekday);
                published.checked_sub_days(Days::new(u64::from(since)))?
            }
            Self::Today => published?,
            Self::Yesterday => published?.pred_opt()?,
        };
        // What is still to come was not said.
        Some(found).filter(|found| published.is_none_or(|published| *found <= published))
    }
}

/// What an attribution tells of when and where, in tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The words for the day, and the day.
    pub when: Option<(Range<usize>, Day)>,
    /// The occasion, without its preposition: "an interview with CNN".
    pub occasion: Option<Range<usize>>,
}

impl Reading<'_> {
    /// What the attribution of words tells that begin at the token `content` where they stand without marks.
    pub fn told(&self, by: &Attribution, content: Option<usize>) -> Told {
        let mut told = Told::default();
        let (Some(cue), false) = (&by.cue, by.rule == Rule::Carried) else {
            return told;
        };
        let Some(sentence) = self.sentence_of(cue.start) else {
            return told;
        };
        let after = if by.mention.start >= cue.end {
            by.mention.end
        } else {
            cue.end
        };
        let end = (after..sentence.end)
            .find(|at| self.tokens[*at].is_quote() || Some(*at) == content)
            .unwrap_or(sentence.end);
        let tells = cue.clone().any(|at| self.tells(at));
        let start = if tells {
            self.run(after, end.min(after + LISTENERS))
        } else {
            after
        };
        self.adjuncts(start..end, &mut told);
        if !sentence.contains(&by.mention.start) {
            return told;
        }
        if by.mention.end <= cue.start {
            let comma = usize::from(self.says(by.mention.end, ","));
            self.adjuncts(by.mention.end + comma..cue.start, &mut told);
        }
        if by.mention.start < cue.start {
            let mut before = Told::default();
            let end = self.adjuncts(sentence.start..by.mention.start, &mut before);
            let comma = usize::from(self.says(end, ","));
            if end > sentence.start && end + comma == by.mention.start {
                told.when = told.when.or(before.when);
                told.occasion = told.occasion.or(before.occasion);
            }
        }
        told
    }

    /// Reads the days, occasions and listeners that follow one another from the start of a zone; where they end.
    fn adjuncts(&self, zone: Range<usize>, told: &mut Told) -> usize {
        let (mut at, end) = (zone.start, zone.end);
        while at < end {
            if let Some((next, day)) = self.day_at(at, end) {
                told.when.get_or_insert((at..next, day));
                at = next;
            } else if let Some(occasion) = self.occasion_at(at, end) {
                at = occasion.end;
                told.occasion.get_or_insert(occasion);
            } else if self.says(at, "to") && self.run(at + 1, end.min(at + LISTENERS)) > at + 1 {
                at = self.run(at + 1, end.min(at + LISTENERS));
            } else {
                break;
            }
        }
        at
    }

    /// "on Monday", "late Monday night", "yesterday", "on March 5, 2024".
    fn day_at(&self, at: usize, end: usize) -> Option<(usize, Day)> {
        let skip = |at: usize, words: &[&str]| {
            at + usize::from(at < end && self.get(at).is_some_and(|token| token.says_any(words)))
        };
        let bare = skip(skip(at, &["later", "earlier"]), &["on"]);
        let (found, day) = self.day(skip(bare, &["late", "early"]), end)?;
        // "said Monday would be dry"
        let is_subject = self.is(found, Class::Auxiliary) || self.is_finite(found);
        (found <= end && !(is_subject && found < end)).then_some((found, day))
    }

    fn day(&self, at: usize, end: usize) -> Option<(usize, Day)> {
        let token = self.get(at).filter(|_| at < end)?;
        match token.lower.as_ref() {
            "today" | "tonight" => return Some((at + 1, Day::Today)),
            "yesterday" => return Some((at + 1, Day::Yesterday)),
            _ => {}
        }
        // Not "Sat" and "Sun".
        let weekday = token.lower.parse::<Weekday>().ok();
        if let Some(weekday) = weekday.filter(|_| token.is_name && token.lower.len() > 5) {
            if self.says(at + 1, ",")
                && let Some(found) = self.date(at + 2, end)
            {
                return Some(found);
            }
            let times = ["morning", "afternoon", "evening", "night"];
            let time = self.get(at + 1).is_some_and(|token| token.says_any(&times));
            return Some((at + 1 + usize::from(time), Day::Weekday(weekday)));
        }
        self.date(at, end)
    }

    /// "March 5", "5 March", each with a year or without.
    fn date(&self, at: usize, end: usize) -> Option<(usize, Day)> {
        let [first, second] = [self.get(at)?, self.get(at + 1).filter(|_| at + 1 < end)?];
        let (month, day) = match (month(first), month(second)) {
            (Some(month), None) => (month, number(second)?),
            (None, Some(month)) => (month, number(first)?),
            _ => return None,
        };
        let comma = usize::from(self.says(at + 2, ","));
        let year = self.get(at + 2 + comma).filter(|_| at + 2 + comma < end);
        let year = year
            .filter(|year| year.lower.len() == 4)
            .and_then(|year| year.lower.parse().ok());
        let next = at + 2 + if year.is_some() { comma + 1 } else { 0 };
        Some((next, Day::Date { month, day, year }))
    }

    /// "in an interview with CNN": the occasion, without the preposition.
    fn occasion_at(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let leads = self.get(at)?.says_any(&["in", "at", "during", "on"]);
        let end = end.min(at + 1 + OCCASION);
        let mut found = self.run(at + 1, end);
        if !leads || found == at + 1 || !self.is(found - 1, Class::Occasion) {
            return None;
        }
        loop {
            let joins = found < end
                && self.is(found, Class::Preposition)
                && self.day_at(found, end).is_none();
            // "an interview with CNN aired on Monday"
            let is_aired = |at: &usize| self.tokens[*at].ends_as_past();
            let next = self.run(found + 1, end);
            let next = (found + 1..next).find(is_aired).unwrap_or(next);
            if !joins || next == found + 1 {
                return Some(at + 1..found);
            }
            found = next;
        }
    }

    /// Where the words of a noun phrase end that begins at `start`.
    fn run(&self, start: usize, end: usize) -> usize {
        let ends = [
            Class::Preposition,
            Class::Conjunction,
            Class::SubjectPronoun,
            Class::Auxiliary,
            Class::Day,
        ];
        let belongs = |at: &usize| {
            let token = &self.tokens[*at];
            token.is_word() && !token.is_any(&ends) && !self.is_finite(*at)
        };
        let start = start.min(end);
        start + (start..end).take_while(belongs).count()
    }
}

fn month(token: &Token<'_>) -> Option<u32> {
    let name = token.lower.trim_end_matches('.');
    let name = if name == "sept" { "sep" } else { name };
    let month: Month = name.parse().ok().filter(|_| token.is_name)?;
    Some(month.number_from_month())
}

fn number(token: &Token<'_>) -> Option<u32> {
    let digits = token.lower.trim_end_matches(|c: char| c.is_alphabetic());
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suggest::suggest;

    /// The day and the occasion of the only quote, of a text that is published on Wednesday, 6 May 2026.
    fn told(text: &str) -> (String, &str) {
        let found = suggest(text, "en").quotes;
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let day = found[0].spoken_on(NaiveDate::from_ymd_opt(2026, 5, 6));
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        (day, found[0].occasion.unwrap_or_default())
    }

    #[test]
    fn what_the_attribution_tells() {
        for (text, day, occasion) in [
            ("“It rains,” Ruiz said on Monday.", "2026-05-04", ""),
            ("“It rains,” Ruiz said Wednesday.", "2026-05-06", ""),
            (
                "“It rains,” said Ana Ruiz late Thursday night.",
                "2026-04-30",
                "",
            ),
            (
                "“It rains,” Ruiz told reporters yesterday.",
                "2026-05-05",
                "",
            ),
            ("“It rains,” Ruiz said on March 5.", "2026-03-05", ""),
            ("“It rains,” Ruiz said on 5 December.", "2025-12-05", ""),
            (
                "“It rains,” Ruiz said on Monday, March 2, 2020, in Salem.",
                "2020-03-02",
                "",
            ),
            (
                "On Tuesday, Ana Ruiz said that it rained all day.",
                "2026-05-05",
                "",
            ),
            (
                "Ana Ruiz on Tuesday said that it rained all day.",
                "2026-05-05",
                "",
            ),
            (
                "Ana Ruiz said Tuesday that it rained all day.",
                "2026-05-05",
                "",
            ),
            (
                "“It rains,” Ruiz said in an interview with Fox News on Monday.",
                "2026-05-04",
                "an interview with Fox News",
            ),
            (
                "“It rains,” Ruiz said in an interview with CNN aired Monday.",
                "",
                "an interview with CNN",
            ),
            (
                "At a meeting of the River Board on Monday, Ana Ruiz said that it rained all day.",
                "2026-05-04",
                "a meeting of the River Board",
            ),
            (
                "Ruiz told CNN during a debate in Ohio that it rained all day.",
                "",
                "a debate in Ohio",
            ),
            (
                "Ruiz in a statement described it as “endless rain”.",
                "",
                "a statement",
            ),
        ] {
            assert_eq!(told(text), (day.to_owned(), occasion), "{text}");
        }
    }

    #[test]
    fn what_is_said_is_not_when_it_is_said() {
        for text in [
            "Ana Ruiz said that the bridge will be closed on Friday.",
            "Ana Ruiz said Monday would be “raining all day”.",
            "Ana Ruiz said the bridge that was built on Monday was “raining all day”.",
            "“It rains,” said Ana Ruiz, who met him on Monday in an interview.",
            "“It rains,” Ruiz said in Ohio.",
            "“It rains,” Ruiz said of the debate on Monday night in an interview.",
            "“It rains,” Ruiz said on February 30.",
        ] {
            assert_eq!(told(text), (String::new(), ""), "{text}");
        }
    }

    #[test]
    fn without_a_day_of_publication_only_whole_dates_are_known() {
        let day = Day::Date {
            month: 3,
            day: 5,
            year: Some(2024),
        };
        assert_eq!(day.by(None), NaiveDate::from_ymd_opt(2024, 3, 5));
        assert_eq!(day.by(NaiveDate::from_ymd_opt(2024, 3, 4)), None);
        assert_eq!(Day::Yesterday.by(None), None);
        assert_eq!(Day::Weekday(Weekday::Mon).by(None), None);
    }
}
