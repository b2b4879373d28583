use proptest::prelude::*;

use super::*;
use crate::quote::anchor::{Hint, anchor, fold::fold};

/// The passages of words in a text.
fn passages(text: &str, words: &str, start: Option<usize>) -> Vec<Passage> {
    let hint = Hint {
        start,
        ..Hint::default()
    };
    let parts = anchor(text, words, hint).expect("a place");
    parts
        .iter()
        .map(|part| Passage {
            place: part.place.start..part.place.end,
            omits: part.omitted.is_some(),
        })
        .collect()
}

/// What becomes of words that stand once.
fn of(old: &str, words: &str, new: &str) -> Stands {
    at(old, words, None, new)
}

fn at(old: &str, words: &str, start: Option<usize>, new: &str) -> Stands {
    let passages = passages(old, words, start);
    recheck(
        &Captured::of(old),
        &Captured::of(new),
        &passages,
        Some("en"),
    )
}

fn nearest(stands: &Stands) -> &str {
    match stands {
        Stands::Changed(near) => &near.text,
        other => panic!("{other:?}"),
    }
}

const ARTICLE: &str = "The ferry was late again on Monday. “We will lower the fares,” said Ada Falk, who runs it. It rained.";

#[test]
fn what_is_as_it_was_is_present() {
    assert_eq!(
        of(ARTICLE, "We will lower the fares", ARTICLE),
        Stands::Present
    );
    let longer = format!("{ARTICLE} Then it stopped.");
    assert_eq!(
        of(ARTICLE, "We will lower the fares", &longer),
        Stands::Present
    );
    // The same place, though what stands before it is another day.
    let day = ARTICLE.replace("Monday", "Friday");
    assert_eq!(
        of(ARTICLE, "We will lower the fares", &day),
        Stands::Present
    );
}

#[test]
fn what_stands_elsewhere_has_moved() {
    let new = format!("Corrected. {ARTICLE}");
    assert_eq!(
        of(ARTICLE, "We will lower the fares", &new),
        Stands::Moved(vec![48..71])
    );
    let retyped = new.replace(['“', '”'], "\"").replace("We will", "We  will");
    assert_eq!(
        of(ARTICLE, "We will lower the fares", &retyped),
        Stands::Moved(vec![48..72])
    );
    // All around it is new; words that long are no chance.
    let told =
        "Ada Falk held a speech. She promised: We will lower the fares by and by. Nobody clapped.";
    let long = "The ferry is late. We will lower the fares by and by.";
    assert_eq!(
        of(long, "We will lower the fares by and by", told),
        Stands::Moved(vec![38..71])
    );
}

#[test]
fn other_words_have_changed() {
    let new = ARTICLE.replace("will lower", "will not lower");
    assert_eq!(
        nearest(&of(ARTICLE, "We will lower the fares", &new)),
        "We will not lower the fares"
    );
    assert_eq!(
        of(
            ARTICLE,
            "We will lower the fares",
            "The harbour froze over."
        ),
        Stands::Missing
    );
}

#[test]
fn what_stands_in_their_place_comes_nearest() {
    let old = "“The ferry is late,” said Ada Falk. “The ferry is late,” said Bo Falk.";
    let new = "“The ferry was never late,” said Ada Falk. “The ferry is late,” said Bo Falk.";
    let stands = at(old, "The ferry is late", Some(1), new);
    assert_eq!(nearest(&stands), "The ferry was never late");
}

#[test]
fn a_word_that_goes_on_is_another() {
    for (old, words, new) in [
        (
            "They said that in the end, we can. It rained.",
            "we can",
            "They said that in the end, we can't. It rained.",
        ),
        (
            "They said that in the end, we can. It rained.",
            "we can",
            "They said that in the end, we candy. It rained.",
        ),
        (
            "They will, so they told us, cut 5 posts there.",
            "cut 5",
            "They will, so they told us, cut 5,000 posts there.",
        ),
    ] {
        assert!(matches!(of(old, words, new), Stands::Changed(_)), "{new}");
    }
}

#[test]
fn a_look_alike_is_not_taken_for_it() {
    let old = "“No,” said Ada Falk on Monday. “No,” said Ben Lund on Tuesday.";
    let new = "“No,” said Ben Lund on Tuesday.";
    assert_eq!(nearest(&at(old, "No", Some(1), new)), "No");
    assert_eq!(at(old, "No", Some(32), new), Stands::Moved(vec![1..3]));
    // Short words elsewhere, beside others.
    assert_eq!(
        nearest(&of(
            "Ada Falk: “We will see.” It rained.",
            "We will see",
            "“We will see,” sang the choir."
        )),
        "We will see"
    );
}

#[test]
fn what_cannot_be_told_apart_keeps_its_order_or_is_doubtful() {
    let verse = "La la la, and we all sing along with you, as if it had never rained on the lake, nor snowed, nor anything else at all. Oh! ";
    let old = verse.repeat(7);
    let start = |verses: usize| verses * verse.len() + 14;
    let new = format!("Loud. {old}");
    assert_eq!(
        at(&old, "we all sing", Some(start(3)), &new),
        Stands::Moved(vec![start(3) + 6..start(3) + 17])
    );
    let less = verse.repeat(6);
    let longer = format!("Loud. {less}");
    assert!(matches!(
        at(&old, "we all sing", Some(start(3)), &longer),
        Stands::Changed(_)
    ));
}

#[test]
fn parts_stand_together() {
    let old = "It rained. “We will, if we can,” she said on Monday in Sund, “lower the fares.” It stopped.";
    let passages = vec![
        Passage {
            place: 12..19,
            omits: false,
        },
        Passage {
            place: 62..77,
            omits: false,
        },
    ];
    let check = |new: &str| {
        recheck(
            &Captured::of(old),
            &Captured::of(new),
            &passages,
            Some("en"),
        )
    };
    assert_eq!(
        check(&format!("New: {old}")),
        Stands::Moved(vec![17..24, 67..82])
    );
    let far = old.replace("on Monday", &"on and on ".repeat(60));
    assert!(
        matches!(check(&far), Stands::Changed(_)),
        "{:?}",
        check(&far)
    );
}

#[test]
fn what_is_left_out_must_not_gain_weight() {
    let old = "It rained in Sund. We will, if we can and nobody minds, lower the tax this year. It stopped.";
    let words = "We will […] lower the tax";
    let milder = old.replace("nobody minds", "nobody at all minds");
    assert!(matches!(of(old, words, &milder), Stands::Moved(_)));
    let turned = old.replace("if we can", "if we can, not");
    assert_eq!(
        nearest(&of(old, words, &turned)),
        "We will, if we can, not and nobody minds, lower the tax"
    );
}

/// A thousand quotes of a text of 1 MiB, of which every tenth changed.
#[test]
fn many_quotes_of_a_long_text_are_soon_rechecked() {
    use std::fmt::Write as _;
    let mut text = String::new();
    let mut places = Vec::new();
    for n in 0..9_000 {
        let start = text.len();
        let _ = write!(
            text,
            "We said {n} times that the ferry to Sund was late, and nobody of {n} heard us. \n\n"
        );
        if n % 9 == 0 {
            places.push(start..start + 40);
        }
    }
    let new = format!(
        "Corrected.\n\n{}",
        text.replace("7 times", "7 or more times")
    );
    let began = std::time::Instant::now();
    let (old, new) = (Captured::of(&text), Captured::of(&new));
    let moved = places
        .into_iter()
        .map(|place| {
            recheck(
                &old,
                &new,
                &[Passage {
                    place,
                    omits: false,
                }],
                None,
            )
        })
        .filter(|stands| matches!(stands, Stands::Moved(_)))
        .count();
    assert_eq!(moved, 900);
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

proptest! {
    #[test]
    fn code_points_lead_there_and_back(text in "[aé\u{1F600}]{0,600}", at: prop::sample::Index) {
        let points = CodePoints::of(&text);
        let starts: Vec<usize> = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
        let point = at.index(starts.len());
        prop_assert_eq!(points.byte(&text, point), starts[point]);
        prop_assert_eq!(points.point(&text, starts[point]), point);
    }

    /// What was put before a text moves all of it.
    #[test]
    fn what_moves_is_found_where_it_went(
        text in "[ab] ([abé“]{1,4}[ ,.]){3,30}", first: prop::sample::Index, last: prop::sample::Index,
    ) {
        let chars = text.trim_end().chars().count();
        let (first, last) = (first.index(chars), last.index(chars));
        let place = first.min(last)..first.max(last) + 1;
        let words: String = text.chars().skip(place.start).take(place.len()).collect();
        prop_assume!(words.trim() == words && !fold(&words).is_empty());
        let new = format!("XYZ Q. {text}");
        let passages = [Passage { place: place.clone(), omits: false }];
        let found = recheck(&Captured::of(&text), &Captured::of(&new), &passages, None);
        prop_assert_eq!(found, Stands::Moved(vec![place.start + 7..place.end + 7]));
    }

    /// Whatever becomes of a text: the words stand where they are said to stand.
    #[test]
    fn what_stands_is_the_same(
        old in "([abc]{1,3}[ .“]){5,40}", new in "([abc]{1,3}[ .”]){0,40}",
        from: prop::sample::Index, cut: prop::sample::Index, length in 1_usize..40,
    ) {
        let chars: Vec<char> = old.chars().collect();
        let start = from.index(chars.len());
        let place = start..(start + length).min(chars.len());
        let words: String = chars[place.clone()].iter().collect();
        let cut = cut.index(chars.len());
        let mixed: String = chars[..cut].iter().copied().chain(new.chars()).chain(chars[cut..].iter().copied().skip(3)).collect();
        let passages = [Passage { place: place.clone(), omits: false }];
        let there = |place: &Range<usize>| -> String { mixed.chars().skip(place.start).take(place.len()).collect() };
        match recheck(&Captured::of(&old), &Captured::of(&mixed), &passages, None) {
            Stands::Present => prop_assert_eq!(fold(&there(&place)), fold(&words)),
            Stands::Moved(places) => prop_assert_eq!(fold(&there(&places[0])), fold(&words)),
            Stands::Changed(near) => prop_assert_eq!(there(&near.place), near.text),
            Stands::Missing => {}
        }
    }
}
