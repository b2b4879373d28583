//! What a text is read as, and what is told of it.

use proptest::prelude::*;

use super::*;

fn words(text: &str) -> What {
    What::Words(text.to_owned())
}

fn phrase(text: &str) -> What {
    What::Phrase(text.to_owned())
}

/// Group by group the items, those that must not hold with a `false`.
fn read(text: &str) -> Vec<Vec<(bool, What)>> {
    let query = parse(text);
    let item = |item: Item| (!item.without, item.what);
    query
        .groups
        .into_iter()
        .map(|group| group.into_iter().map(item).collect())
        .collect()
}

#[test]
fn operators_are_read() {
    let named = |named, value: &str| What::Named(named, value.to_owned());
    let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
    assert_eq!(
        read(
            r#"the ferry "was late" -storm speaker:"Ada Falk" -rating:false after:2024-05 BEFORE:2025"#
        ),
        [
            vec![(true, words("the ferry"))],
            vec![(true, phrase("was late"))],
            vec![(false, words("storm"))],
            vec![(true, named(Named::Speaker, "Ada Falk"))],
            vec![(false, named(Named::Rating, "false"))],
            vec![(true, What::After(date(2024, 5, 1)))],
            vec![(true, What::Before(date(2025, 1, 1)))],
        ]
    );
    assert_eq!(
        read("old ferry or boat OR \"the ship\" late"),
        [
            vec![(true, words("old"))],
            vec![
                (true, words("ferry")),
                (true, words("boat")),
                (true, phrase("the ship"))
            ],
            vec![(true, words("late"))],
        ]
    );
}

#[test]
fn a_word_that_must_be_there_and_must_not_is_told() {
    let message =
        "this leaves out all that has a word which is asked for too; nothing can be found";
    for (text, place) in [
        ("Of -of", 3..6),
        ("late the ferry -the", 15..19),
        ("-ferry ferry", 0..6),
    ] {
        let query = parse(text);
        assert!(query.contradicts, "{text}");
        let warned: Vec<(&str, Range<usize>)> = query
            .warnings
            .iter()
            .map(|w| (w.message.as_str(), w.at.clone()))
            .collect();
        assert_eq!(warned, [(message, place)], "{text}");
    }
    for text in [
        "of or the -of",
        "of -\"of\"",
        "ferry -ferries",
        "of -speaker:of",
        "-of -of",
    ] {
        let query = parse(text);
        assert!(!query.contradicts && query.warnings.is_empty(), "{text}");
    }
}

#[test]
fn words_are_exchanged_for_any_of_others() {
    let others = [("fallk", vec!["falk", "falke"]), ("bot", vec!["boat"])];
    let others = others.map(|(word, others)| {
        (
            word.to_owned(),
            others.into_iter().map(str::to_owned).collect(),
        )
    });
    let exchanged = |text| {
        parse(text)
            .with_instead(&HashMap::from(others.clone()))
            .groups
    };
    for (text, same) in [
        ("ada fallk", "ada falk or falke"),
        (
            "bot -bot \"bot\" speaker:bot",
            "boat -bot \"bot\" speaker:bot",
        ),
        (
            "late bot or \"bot\" or fallk",
            "late boat or \"bot\" or falk or falke",
        ),
        ("late ferry", "late ferry"),
    ] {
        let what = |groups: Vec<Group>| -> Vec<Vec<(bool, What)>> {
            // Words that must all be there are one item or several.
            let apart = |item: Item| match item.what {
                What::Words(all) if !item.without => {
                    all.split(' ').map(|word| (false, words(word))).collect()
                }
                what => vec![(item.without, what)],
            };
            let groups = groups.into_iter().flat_map(|group| match group.len() {
                1 => group
                    .into_iter()
                    .flat_map(apart)
                    .map(|item| vec![item])
                    .collect(),
                _ => vec![group.into_iter().flat_map(apart).collect()],
            });
            groups.collect()
        };
        assert_eq!(what(exchanged(text)), what(parse(same).groups), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_told_and_looked_for() {
    for (text, warned, place, asked) in [
        ("speker:falk", "no operator `speker:`", 0..11, "speker:falk"),
        (
            "late before:tomorrow",
            "`before:` takes",
            5..20,
            "late before:tomorrow",
        ),
        (
            "after:2024-13-40",
            "`after:` takes",
            0..16,
            "after:2024-13-40",
        ),
        (
            "speaker: falk",
            "`speaker:` says nothing",
            0..8,
            "speaker: falk",
        ),
        ("or ferry", "nothing before", 0..2, "or ferry"),
        ("ferry or", "nothing after", 6..8, "ferry or"),
    ] {
        let query = parse(text);
        let [warning] = &query.warnings[..] else {
            panic!("{text}: {query:#?}");
        };
        assert!(warning.message.contains(warned), "{text}: {warning:?}");
        assert_eq!(warning.at, place, "{text}");
        assert_eq!(query.groups[0][0].what, words(asked), "{text}");
    }
    assert_eq!(
        parse("\"never closed").groups[0][0].what,
        phrase("never closed")
    );
    assert_eq!(parse("\"never closed").warnings.len(), 1);
}

#[test]
fn other_texts_are_words() {
    for text in [
        "10:30",
        "https://fjord.example/a?b=1",
        "50 % off_line c:\\d",
        "a - b",
        "--",
        "'; DROP TABLE claim; --",
    ] {
        let query = parse(text);
        assert_eq!(query.warnings, [], "{text}");
        let Some(What::Words(first)) = query.groups.first().map(|group| &group[0].what) else {
            panic!("{text}: {query:?}");
        };
        assert!(text.starts_with(first.as_str()), "{text}: {query:?}");
    }
}

fn a_day() -> impl Strategy<Value = Option<NaiveDate>> {
    proptest::option::of(
        (0_i32..=9999, 1_u32..=366).prop_filter_map("a day of the year", |(year, day)| {
            NaiveDate::from_yo_opt(year, day)
        }),
    )
}

proptest! {
    /// Whatever the text: it is read, and each of its letters stands in what is asked for, unless it is of
    /// an `or` between two things.
    #[test]
    fn no_word_is_lost(text in "(or |OR|-|\"|[„“”«»]|speaker:|before:|after:20|x:|\\PC| ){0,30}") {
        let query = parse(&text);
        let letters: Vec<char> = text.chars().collect();
        let mut seen = vec![false; letters.len()];
        for item in query.groups.iter().flatten() {
            prop_assert!(item.at.start < item.at.end && item.at.end <= letters.len());
            seen[item.at.clone()].fill(true);
        }
        let lost: String = letters.iter().zip(seen).filter(|(_, seen)| !seen).map(|(c, _)| *c).collect();
        for word in lost.split_whitespace() {
            prop_assert!(word.eq_ignore_ascii_case("or"), "{word:?} is lost of {text:?}: {query:?}");
        }
        prop_assert!(query.groups.iter().all(|group| !group.is_empty()));
        for warning in &query.warnings {
            prop_assert!(warning.at.end <= letters.len());
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let query = parse(&text);
        prop_assert_eq!(query.groups.is_empty(), text.trim().is_empty());
    }

    /// A day has the mark of one of the spans exactly where it lies between the two.
    #[test]
    fn days_are_marked(from in a_day(), before in a_day(), day in a_day()) {
        let marks = days(from, before);
        prop_assert!(marks.len() <= 250, "{}", marks.len());
        if let Some(day) = day {
            let date = day.format("%Y-%m-%d").to_string();
            let marked = [2, 3, 4, 7, 10].iter().any(|&digits| marks.iter().any(|mark| *mark == date[..digits]));
            let lies = from.is_none_or(|from| from <= day) && before.is_none_or(|before| day < before);
            prop_assert_eq!(marked, lies);
        }
    }
}
