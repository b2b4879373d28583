use proptest::prelude::*;

use super::*;

const NONE: Hint<'static> = Hint {
    prefix: None,
    suffix: None,
    start: None,
};

/// The only part.
fn one(text: &str, words: &str, hint: Hint<'_>) -> Part {
    let parts = anchor(text, words, hint).expect("a place");
    assert_eq!(parts.len(), 1, "{parts:?}");
    parts[0].clone()
}

fn is_absent(text: &str, words: &str) -> bool {
    matches!(anchor(text, words, NONE), Err(Refusal::Absent { .. }))
}

/// What the text has at a place.
fn there(text: &str, place: &Place) -> String {
    text.chars()
        .skip(place.start)
        .take(place.end - place.start)
        .collect()
}

#[test]
fn words_that_stand_once_need_no_hint() {
    let part = one("“Yes,” she said.", "Yes", NONE);
    assert_eq!(part.matched, Match::Exact);
    assert_eq!((part.place.start, part.place.end), (1, 4));
    assert_eq!(
        (part.place.prefix.as_str(), part.place.suffix.as_str()),
        ("“", ",” she said.")
    );
}

#[test]
fn an_edited_word_is_absent() {
    for words in [
        "We shall act",
        "we will act",
        "We will  act then",
        "We will act, now",
        "Wewill act",
        "We will",
    ] {
        assert!(is_absent("They will act now.", words), "{words}");
    }
    assert!(is_absent("We will act now.", ""));
    assert!(is_absent("We will act now.", "\u{200b}"));
    assert!(is_absent("We will act now.", "…"));
}

#[test]
fn words_that_stand_twice_are_chosen_by_start_prefix_or_suffix() {
    let text = "No. No!";
    let Err(Refusal::Several { places, count: 2 }) = anchor(text, "No", NONE) else {
        panic!("two places");
    };
    let starts: Vec<_> = places.iter().map(|place| place.start).collect();
    assert_eq!(starts, [0, 4]);
    for hint in [
        Hint {
            start: Some(4),
            ..NONE
        },
        Hint {
            prefix: Some(". "),
            ..NONE
        },
        Hint {
            suffix: Some("!"),
            ..NONE
        },
    ] {
        assert_eq!(one(text, "No", hint).place.start, 4);
    }
    for start in [2, 7, 100] {
        let hint = Hint {
            start: Some(start),
            ..NONE
        };
        assert!(matches!(
            anchor(text, "No", hint),
            Err(Refusal::NotThere { count: 2, .. })
        ));
    }
}

#[test]
fn overlapping_places_are_places() {
    assert!(matches!(
        anchor("aaa", "aa", NONE),
        Err(Refusal::Several { count: 2, .. })
    ));
}

#[test]
fn a_character_is_never_cut() {
    let cuts = |text: &str, words: &str| anchor(text, words, NONE) == Err(Refusal::SplitsCharacter);
    assert!(cuts("cafe\u{301} olé", "cafe"));
    assert_eq!(
        one("cafe\u{301} olé", "cafe\u{301}", NONE).matched,
        Match::Exact
    );
    assert!(cuts("👩‍🚀 said", "👩"));
    // The carriage return is half of a line's end; as white space it may be left out.
    assert_eq!(one("one\r\ntwo", "one\r", NONE).matched, Match::Normalized);
}

#[test]
fn a_refusal_lists_ten_places_and_counts_all() {
    let Err(Refusal::Several { places, count }) = anchor(&"ja ".repeat(500), "ja", NONE) else {
        panic!("many places");
    };
    assert_eq!((places.len(), count), (PLACES_SHOWN, 500));
}

#[test]
fn other_typography_leads_back_to_the_very_characters() {
    let text = "He said: “It’s\u{a0}a co\u{ad}op — a\r\nlate one.” “It’s”";
    for (words, exact) in [
        (
            "\"It's a coop - a late one.\"",
            "“It’s\u{a0}a co\u{ad}op — a\r\nlate one.”",
        ),
        (
            " It's a coop -- a late",
            "It’s\u{a0}a co\u{ad}op — a\r\nlate",
        ),
    ] {
        let part = one(text, words, NONE);
        assert_eq!(part.matched, Match::Normalized, "{words}");
        assert_eq!(part.exact, exact);
        assert_eq!(there(text, &part.place), exact);
    }
    let right_to_left = "הוא אמר: “שלום\u{200f} עולם”";
    let part = one(right_to_left, "שלום עולם", NONE);
    assert_eq!(
        (part.matched, part.exact.as_str()),
        (Match::Normalized, "שלום\u{200f} עולם")
    );
}

#[test]
fn a_hint_in_other_typography_chooses_too() {
    let text = "“No,” she said. ‘No!’";
    let hint = Hint {
        prefix: Some("\""),
        suffix: Some(","),
        ..NONE
    };
    let part = one(text, "No", hint);
    assert_eq!((part.matched, part.place.start), (Match::Exact, 1));
}

#[test]
fn exact_places_come_before_similar_ones() {
    let text = "It’s late. It's late.";
    let part = one(text, "It's late", NONE);
    assert_eq!((part.matched, part.place.start), (Match::Exact, 11));
}

#[test]
fn what_is_left_out_is_readable() {
    let text = "We will, if we can and nobody minds, lower the tax this year.";
    for words in [
        "We will […] lower the tax",
        "We will ... lower the tax",
        "We will [certainly] lower the tax",
    ] {
        let parts = anchor(text, words, NONE).expect("two parts");
        assert!(parts.iter().all(|part| part.matched == Match::Abridged));
        let [first, second] = &parts[..] else {
            panic!("{parts:?}")
        };
        assert_eq!(
            (first.exact.as_str(), first.omitted.as_deref()),
            ("We will", None)
        );
        assert_eq!(second.exact, "lower the tax");
        assert_eq!(
            second.omitted.as_deref(),
            Some(", if we can and nobody minds, ")
        );
    }
    let part = one(text, "[L]ower the tax", NONE);
    assert_eq!(
        (part.matched, part.exact.as_str()),
        (Match::Abridged, "lower the tax")
    );
}

#[test]
fn parts_stand_in_order_as_whole_words_and_near_one_another() {
    let text = "We can act. Americans can.\n\nThen it rained.\n\nAnd it ended.";
    for words in [
        // The other way round, inside of a word, and two paragraphs away.
        "act … We",
        "We … cans",
        "Americans can … ended",
    ] {
        assert!(is_absent(text, words), "{words}");
    }
    assert!(anchor(text, "Americans can … it rained", NONE).is_ok());
    // An insertion stands for a few words of the same paragraph.
    assert!(is_absent(text, "Americans [may] it rained"));
}

#[test]
fn an_abridged_passage_that_can_begin_twice_is_chosen() {
    let text = "We hope and we act. We hope, and then we act.";
    let words = "We hope … act";
    assert!(matches!(
        anchor(text, words, NONE),
        Err(Refusal::Several { count: 2, .. })
    ));
    let hint = Hint {
        start: Some(20),
        ..NONE
    };
    let parts = anchor(text, words, hint).expect("the second");
    assert_eq!(parts[1].omitted.as_deref(), Some(", and then we "));
}

#[test]
fn the_parts_are_found_where_all_of_them_follow() {
    // The first "b" leads to no "c" within a paragraph, the second does.
    let text = "a b x\n\ny b\n\nz c";
    let parts = anchor(text, "a … b … c", NONE).expect("three parts");
    assert_eq!(parts[1].place.start, 9);
}

#[test]
fn absent_words_are_told_what_comes_near() {
    let text = "“We will not raise any tax this year,” the minister said.";
    let Err(Refusal::Absent {
        nearest: Some(nearest),
    }) = anchor(text, "We will not raise a tax this year", NONE)
    else {
        panic!("a hint");
    };
    assert_eq!(nearest.text, "We will not raise any tax this year");
}

/// Text of few letters, so that parts repeat, with what is hard about Unicode.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("a"),
        Just("b"),
        Just(" "),
        Just("é"),
        Just("e\u{301}"),
        Just("👩‍🚀"),
        Just("🇨🇺"),
        Just("\r\n"),
        Just("\n\n"),
        Just("“"),
        Just("—"),
        Just("…"),
        Just("\u{200d}"),
        Just("ש"),
        Just("\u{ad}"),
    ];
    prop::collection::vec(part, 1..60).prop_map(|parts| parts.concat())
}

/// The same words in other typography.
fn retyped(words: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let retype = |c| match c {
        '“' => "\"".to_owned(),
        '—' => "--".to_owned(),
        '\u{ad}' | '\u{200d}' => String::new(),
        'a' => "a\u{200b}".to_owned(),
        c if c.is_whitespace() => " ".to_owned(),
        c => c.to_string(),
    };
    words.nfd().map(retype).collect()
}

fn substring(
    text: &str,
    from: prop::sample::Index,
    length: prop::sample::Index,
) -> (usize, String) {
    let clusters: Vec<(usize, &str)> = text.grapheme_indices(true).collect();
    let first = from.index(clusters.len());
    let last = first + length.index(clusters.len() - first);
    let words = clusters[first..=last]
        .iter()
        .map(|(_, cluster)| *cluster)
        .collect();
    (text[..clusters[first].0].chars().count(), words)
}

proptest! {
    #[test]
    fn every_substring_of_whole_characters_anchors_to_itself(
        text in text(), from: prop::sample::Index, length: prop::sample::Index,
    ) {
        let (start, words) = substring(&text, from, length);
        let parts = anchor(&text, &words, Hint { start: Some(start), ..NONE });
        let parts = parts.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        prop_assert_eq!(parts.len(), 1);
        prop_assert_eq!(parts[0].matched, Match::Exact);
        prop_assert_eq!(parts[0].place.start, start);
        prop_assert_eq!(&there(&text, &parts[0].place), &words);
        prop_assert_eq!(&parts[0].exact, &words);
    }

    #[test]
    fn words_in_other_typography_anchor_back_to_their_characters(
        text in text(), from: prop::sample::Index, length: prop::sample::Index,
    ) {
        let (start, words) = substring(&text, from, length);
        let folded = fold::fold(&words);
        // White space and invisible characters at the edges are no part of what is found.
        let begin = start + words.chars().take_while(|c| fold::fold(&c.to_string()).is_empty()).count();
        // A run of dashes that goes on outside is one character, which is not cut.
        let (before, after) = text.split_at(byte_of(&text, begin).min(text.len()));
        let after: String = after.chars().skip(words.chars().count() - (begin - start)).collect();
        let is_cut = (folded.starts_with('-') && fold::fold(before).ends_with('-'))
            || (folded.ends_with('-') && fold::fold(&after).starts_with('-'));
        prop_assume!(!folded.is_empty() && !is_cut);
        let parts = anchor(&text, &retyped(&words), Hint { start: Some(begin), ..NONE });
        let parts = parts.map_err(|refusal| TestCaseError::fail(refusal.to_string()))?;
        prop_assert_eq!(parts.len(), 1);
        prop_assert_eq!(fold::fold(&parts[0].exact), folded);
        prop_assert_eq!(parts[0].place.start, begin);
        prop_assert_eq!(&there(&text, &parts[0].place), &parts[0].exact);
    }

    #[test]
    fn what_is_anchored_stands_there(text in text(), words in text()) {
        match anchor(&text, &words, NONE) {
            Ok(parts) => {
                let mut end = 0;
                for part in &parts {
                    prop_assert!(part.place.start >= end);
                    end = part.place.end;
                    prop_assert_eq!(&there(&text, &part.place), &part.exact);
                    prop_assert!(fold::fold(&words).contains(&fold::fold(&part.exact)));
                }
            }
            Err(Refusal::Absent { .. }) => prop_assert!(!text.contains(&words)),
            Err(_) => {}
        }
    }

    /// One letter more, less or another makes other words.
    #[test]
    fn an_edited_word_never_passes(text in "[a-c]{1,6}( [a-c]{1,6}){0,8}", at: prop::sample::Index) {
        let at = at.index(text.len());
        let mut edited = text.clone();
        edited.replace_range(at..=at, if text.as_bytes()[at] == b'x' { "y" } else { "x" });
        let refused = matches!(anchor(&text, &edited, NONE), Err(Refusal::Absent { .. }));
        prop_assert!(refused);
    }
}
