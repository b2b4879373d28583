//! Which quotes texts hold.

use proptest::prelude::*;

use super::*;

/// Kind, words (passages joined by " … "), cue, mention and speaker of each quote.
fn found(text: &str) -> Vec<(QuoteKind, String, &str, &str, &str)> {
    let chars: Vec<char> = text.chars().collect();
    let words = |passage: &Passage| chars[passage.start..passage.end].iter().collect();
    suggest(text, "en")
        .quotes
        .into_iter()
        .map(|quote| {
            let passages: Vec<String> = quote.passages.iter().map(words).collect();
            (
                quote.kind,
                passages.join(" … "),
                quote.cue.unwrap_or(""),
                quote.mention.unwrap_or(""),
                quote.speaker.unwrap_or(""),
            )
        })
        .collect()
}

/// Cue and speaker of the only quote.
fn by(text: &str) -> (&str, &str) {
    let found = found(text);
    assert_eq!(found.len(), 1, "{found:?}");
    (found[0].2, found[0].4)
}

#[test]
fn the_first_rule_that_finds_somebody_wins() {
    for (text, cue, speaker) in [
        ("RUIZ: “It rains all day.”", "", "RUIZ"),
        ("Ruiz said on Monday, “It rains.”", "said", "Ruiz"),
        ("“It rains,” said Ana Ruiz.", "said", "Ana Ruiz"),
        (
            "“It rains,” the mayor of Salem has repeatedly said.",
            "said",
            "the mayor of Salem",
        ),
        ("“It rains,” Ruiz barked.", "barked", "Ruiz"),
        (
            "According to Ruiz, it is “raining all day”.",
            "According to",
            "Ruiz",
        ),
        (
            "Ruiz, a lawyer from Ohio, told us that it was “raining”.",
            "told",
            "Ruiz",
        ),
        (
            "Ruiz in a statement described it as “endless rain”.",
            "described",
            "Ruiz",
        ),
        ("Ruiz opened the door, saying “it rains”.", "saying", "Ruiz"),
        ("Ruiz opened the door and said “it rains”.", "said", "Ruiz"),
        (
            "It was “raining all day” in Ohio, Ruiz said.",
            "said",
            "Ruiz",
        ),
        ("Ruiz opened the door: “It rains all day.”", "", "Ruiz"),
    ] {
        assert_eq!(by(text), (cue, speaker), "{text}");
    }
}

#[test]
fn a_term_or_a_title_in_marks_is_no_quote() {
    assert_eq!(found("Ruiz dislikes the “endless rain”."), []);
    assert_eq!(found("She starred in “Rain Over Ohio” last year."), []);
}

#[test]
fn an_interrupted_quote_is_one_with_two_passages() {
    let found = found("“It rains,” Ana Ruiz said. “It pours.”\n\n“It stops,” said Bo Lind.");
    let words: Vec<(&str, &str)> = found.iter().map(|one| (one.1.as_str(), one.4)).collect();
    assert_eq!(
        words,
        [
            ("It rains, … It pours.", "Ana Ruiz"),
            ("It stops,", "Bo Lind")
        ]
    );
}

#[test]
fn what_a_verb_reports_is_indirect() {
    let indirect = |text, words: &str, cue, mention, speaker| {
        let expected = (QuoteKind::Indirect, words.to_owned(), cue, mention, speaker);
        assert_eq!(found(text), [expected], "{text}");
    };
    indirect(
        "Ana Ruiz said that it rained all day.",
        "that it rained all day",
        "said",
        "Ana Ruiz",
        "Ana Ruiz",
    );
    indirect(
        "It rained all day, Ruiz added on Monday.",
        "It rained all day",
        "added",
        "Ruiz",
        "Ruiz",
    );
    indirect(
        "The bridge, Ruiz said, is closed.",
        "The bridge … is closed",
        "said",
        "Ruiz",
        "Ruiz",
    );
    indirect(
        "It rained all day, according to experts.",
        "It rained all day",
        "according to",
        "experts",
        "experts",
    );
}

/// The only quote is indirect: its words, cue and speaker.
fn told(text: &str) -> (String, &str, &str) {
    let mut found = found(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    let (kind, words, cue, _, speaker) = found.remove(0);
    assert_eq!(kind, QuoteKind::Indirect, "{text}");
    (words, cue, speaker)
}

#[test]
fn what_somebody_wants_asks_and_criticizes_is_indirect() {
    for (text, words, cue, speaker) in [
        (
            "Ana Ruiz hopes to close the bridge.",
            "to close the bridge",
            "hopes",
            "Ana Ruiz",
        ),
        (
            "Ruiz has refused to close the bridge.",
            "to close the bridge",
            "refused",
            "Ruiz",
        ),
        (
            "Ruiz asked reporters whether the bridge was closed.",
            "whether the bridge was closed",
            "asked",
            "Ruiz",
        ),
        (
            "Ruiz urged the mayor of Salem to close the bridge.",
            "the mayor of Salem to close the bridge",
            "urged",
            "Ruiz",
        ),
        (
            "Ruiz called for the closure of the bridge.",
            "the closure of the bridge",
            "called for",
            "Ruiz",
        ),
        (
            "Ruiz opened the door, accusing Lind of closing the bridge.",
            "Lind of closing the bridge",
            "accusing",
            "Ruiz",
        ),
        (
            "Many critics say they're closing the bridge.",
            "they're closing the bridge",
            "say",
            "Many critics",
        ),
        (
            "The officials with the Bridge Board said it was closed.",
            "it was closed",
            "said",
            "The officials with the Bridge Board",
        ),
        (
            "The bridge is closed for good, Ruiz told the Daily News.",
            "The bridge is closed for good",
            "told",
            "Ruiz",
        ),
        (
            "The bridge, according to Ruiz, is closed for good.",
            "The bridge … is closed for good",
            "according to",
            "Ruiz",
        ),
        (
            "In addition, according to Ruiz, the bridge is closed.",
            "the bridge is closed",
            "according to",
            "Ruiz",
        ),
    ] {
        let expected = (words.to_owned(), cue, speaker);
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn what_nobody_is_told_to_want_or_only_does_is_no_quote() {
    for text in [
        "People who want to close the bridge are few.",
        "The bridge was expected to be closed by Monday.",
        "Lind was urged to close the bridge.",
        "A plan to praise the new bridge failed.",
        "Ruiz has no plans to close the bridge.",
        "Hoping to close the bridge, they left.",
        "The bridge and the southern states remained closed.",
        "Ruiz praised rain.",
        "The party reported losses of two million dollars.",
        "Ruiz did not respond to questions whether the bridge was closed.",
        "Ruiz has never said that the bridge is closed.",
        "Ruiz is not calling for the closure of the bridge.",
        "Ruiz announced it on Monday at the town hall.",
        "Ruiz explained it, and the mayor left.",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn what_is_told_ends_where_the_article_goes_on_in_its_own_words() {
    for (text, words) in [
        (
            "Ruiz praised the new bridge, but the mayor was away.",
            "the new bridge",
        ),
        (
            "Ruiz praised the new bridge, which opened last year.",
            "the new bridge",
        ),
        (
            "Ruiz said that the mayor, who was away, praised the new bridge.",
            "that the mayor, who was away, praised the new bridge",
        ),
    ] {
        assert_eq!(told(text).0, words, "{text}");
    }
}

#[test]
fn words_in_marks_after_it_do_not_hide_what_is_told() {
    let found = found("Ruiz said that it rained all day, although she called it “a mere drizzle”.");
    let told: Vec<(QuoteKind, &str)> = found.iter().map(|one| (one.0, one.1.as_str())).collect();
    assert_eq!(
        told,
        [
            (QuoteKind::Indirect, "that it rained all day"),
            (QuoteKind::Mixed, "a mere drizzle")
        ]
    );
}

#[test]
fn what_is_told_within_what_is_told_is_a_part_of_it() {
    let (words, cue, _) = told("Lind hopes to close the bridge, Ruiz said.");
    assert_eq!(
        (words.as_str(), cue),
        ("Lind hopes to close the bridge", "said")
    );
    let (words, cue, _) = told("Ruiz said that Lind hopes to close the bridge.");
    assert_eq!(
        (words.as_str(), cue),
        ("that Lind hopes to close the bridge", "said")
    );
}

#[test]
fn a_mention_leads_to_the_full_name() {
    let text = "Secretary of the River Board Ana Ruiz spoke on Monday. “It rains,” she said.\n\n\
                “It pours,” Ruiz said.\n\n“It stops,” the River Board Secretary said.\n\n\
                “It thaws,” he said.";
    let speakers: Vec<&str> = found(text).iter().map(|one| one.4).collect();
    assert_eq!(speakers, ["Ana Ruiz", "Ana Ruiz", "Ana Ruiz", ""]);
}

#[test]
fn who_passes_words_on_is_told() {
    let text = "Ana Ruiz spoke. She noted that the rain, according to experts, “will be stronger”.";
    let quotes = suggest(text, "en").quotes;
    assert_eq!(quotes.len(), 1);
    assert_eq!(quotes[0].speaker, Some("experts"));
    assert_eq!(quotes[0].relayed_by, Some("Ana Ruiz"));
}

#[test]
fn an_unknown_language_has_only_its_marks() {
    let found = suggest("„Es regnet“, sagte Ruiz.", "de");
    assert!(!found.knows_language);
    assert_eq!(found.quotes[0].passages, [Passage { start: 1, end: 10 }]);
    assert_eq!(found.quotes[0].speaker, None);
}

#[test]
fn kinds_and_offsets_count_in_characters() {
    let text = "Ångström sagte: Ruiz said it was “nässer als je”. “Viel nässer!” she said.";
    let kinds: Vec<QuoteKind> = found(text).iter().map(|one| one.0).collect();
    assert_eq!(kinds, [QuoteKind::Mixed, QuoteKind::Direct]);
    assert_eq!(found(text)[0].1, "nässer als je");
}

/// Each verb asks whose those before it are, and is asked by those after it.
#[test]
fn a_text_may_have_thousands_of_verbs_without_a_stop() {
    let text = format!("And said {}“it rains all day”.", "and said ".repeat(2_000));
    assert_eq!(suggest(&text, "en").quotes.len(), 0);
}

/// What a rule looks for on every word of a sentence must not go through all of the others for each.
#[test]
fn a_sentence_without_an_end_is_read_in_pieces() {
    for piece in [
        "to say that ",
        ", noting that it rained",
        "and praised the rain, but ",
        "; saying that it rained",
        "“x”, noting that ",
        "asked whether it wants to, but ",
    ] {
        suggest(&piece.repeat(20_000), "en");
    }
}

/// Nobody's office is all the names before, and nobody is looked for among all who are named.
#[test]
fn a_text_may_name_thousands() {
    let name = |n: usize| format!("Ab X{}q", n.to_string().replace('0', "o"));
    let of: Vec<String> = (0..6_000).map(name).collect();
    suggest(&of.join(" of "), "en");
    suggest(&of.join(" spoke.\n"), "en");
}

/// Texts of words and signs that the rules look for, and of any others.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "“", "”", "\"", "''", "„", ",", ".", ":", "?", "(", ")", "—", "\n", "\r\n", " said ", " Ruiz ",
            " that ", " he ", " who ", " and ", " according to ", " saying ", " put it ", " the ", " on ",
            " hopes to ", " asked whether ", " urged ", " called for ", " praised ", ", but ",
            " Monday ", " Sen. ", " of ", " experts ", " Ana Ruiz’s ", " is ", " with ", "SALEM — ",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn passages_lie_within_any_text_and_hold_something(text in texts()) {
        let length = text.chars().count();
        for language in ["en", "fr"] {
            for quote in suggest(&text, language).quotes {
                prop_assert!(!quote.passages.is_empty());
                for passage in &quote.passages {
                    prop_assert!(passage.start <= passage.end && passage.end <= length);
                }
                prop_assert!(quote.passages.is_sorted_by_key(|passage| passage.start));
                prop_assert!((0.0..=1.0).contains(&quote.confidence));
            }
        }
    }
}
