//! Who may be meant by an office alone, as in "the Security Council Secretary": whoever held such a role.
//!
//! Pure functions. English words, as those rules are that find the mention.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The most words that an office has; what is longer is none.
const MOST_WORDS: usize = 10;

/// An office as a text words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its words, in small letters and without those that say nothing of it.
    words: Vec<String>,
    /// Whether it is one that somebody left before.
    pub is_former: bool,
}

impl Office {
    /// Reads a mention; `None` where it has no word that an office could have, or too many. A name comes through:
    /// there is no role of that name.
    pub fn read(mention: &str) -> Option<Self> {
        let mut words = words(head(mention, &[]));
        let count = words.len();
        words.retain(|word| !FORMER.contains(&word.as_str()));
        let is_former = words.len() < count;
        words.retain(|word| !OF_TODAY.contains(&word.as_str()));
        (1..=MOST_WORDS)
            .contains(&words.len())
            .then_some(Self { words, is_former })
    }

    /// What the speakers are looked for by, as a `tsquery`: their roles have all of its words. It brings too many
    /// rather than too few.
    pub fn search(&self) -> String {
        let all = |words: &str| {
            let words: Vec<String> = words.split(' ').map(|word| format!("'{word}':C")).collect();
            format!("({})", words.join(" & "))
        };
        let each = self.words.iter().map(|word| {
            let mut ways = vec![if word.chars().count() < 4 {
                format!("'{word}':C")
            } else {
                format!("'{word}':*C")
            }];
            ways.extend(stems(word).map(|(stem, _)| format!("'{stem}':*C")));
            ways.extend(same(word).map(all));
            format!("({})", ways.join(" | "))
        });
        format!("'=kspeaker' & {}", each.collect::<Vec<_>>().join(" & "))
    }

    /// Whether a role is this office: all that it is called by, but for where, is said of it ("the Secretary" is no
    /// Deputy Secretary), and nothing that the role is not.
    pub fn is(&self, title: &str, organization: Option<&str>) -> bool {
        let called = words(head(title, &["of", "for", "in", "at", "to", "on"]));
        let mut role = words(title);
        role.extend(words(organization.unwrap_or_default()));
        !called.is_empty()
            && called.iter().all(|word| meets(word, &self.words))
            && self.words.iter().all(|word| meets(word, &role))
    }
}

/// What says that an office was left.
const FORMER: &[&str] = &["former", "formerly", "ex"];

/// What says that an office is held now.
const OF_TODAY: &[&str] = &["acting", "current", "incumbent", "outgoing", "interim"];

/// Words that say nothing of an office.
const SMALL: &[&str] = &[
    "a", "an", "and", "at", "for", "her", "his", "in", "its", "of", "on", "our", "that", "the",
    "their", "this", "to", "who", "whose",
];

/// What says the same: spellings, and countries that are not spelt as what is theirs.
const SAME: &[&[&str]] = &[
    &["defence", "defense"],
    &["centre", "center"],
    &["labour", "labor"],
    &["us", "american", "united states"],
    &["uk", "british", "britain", "united kingdom"],
    &["un", "united nations"],
    &["eu", "european union"],
    &["afghan", "afghanistan"],
    &["argentine", "argentina"],
    &["danish", "denmark"],
    &["dutch", "netherlands"],
    &["emirati", "united arab emirates"],
    &["filipino", "philippines"],
    &["finnish", "finland"],
    &["french", "france"],
    &["greek", "greece"],
    &["icelandic", "iceland"],
    &["irish", "ireland"],
    &["kazakh", "kazakhstan"],
    &["norwegian", "norway"],
    &["polish", "poland"],
    &["portuguese", "portugal"],
    &["scottish", "scotland"],
    &["slovak", "slovakia"],
    &["spanish", "spain"],
    &["swiss", "switzerland"],
    &["thai", "thailand"],
    &["welsh", "wales"],
];

/// Endings of a country's people and things, the longest first, of which one is taken off: Russian, Chinese.
const OF_COUNTRIES: &[&str] = &["ian", "ean", "ese", "ish", "an", "n", "i"];

/// Endings of who holds an office: spokesman, chairperson.
const OF_PEOPLE: &[&str] = &["person", "people", "woman", "women", "man", "men"];

/// A text up to the first mark that sets something off, or the first of these words.
fn head<'a>(text: &'a str, ends: &[&str]) -> &'a str {
    let text = text
        .split([',', ';', ':', '(', '–', '—'])
        .next()
        .unwrap_or(text);
    let mut at = 0;
    for word in text.split(' ') {
        if at > 0 && ends.iter().any(|end| word.eq_ignore_ascii_case(end)) {
            return &text[..at];
        }
        at += word.len() + 1;
    }
    text
}

/// The words of a text in small letters, without accents and dots, and without those that say nothing.
fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && *c != '.')
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().nth(1).is_some() && !SMALL.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Whether one of the words says what this word does.
fn meets(word: &str, words: &[String]) -> bool {
    let has = |other: &str| words.iter().any(|word| word == other);
    has(word)
        || same(word).any(|other| other.split(' ').all(has))
        || words
            .iter()
            .any(|other| grows_to(word, other) || grows_to(other, word))
}

/// What says the same as a word, in one word or more.
fn same(word: &str) -> impl Iterator<Item = &'static str> {
    let groups = SAME.iter().filter(move |group| group.contains(&word));
    groups.flat_map(move |group| group.iter().copied().filter(move |other| *other != word))
}

/// What is left of a word without its ending, and how many letters may follow upon it in another.
fn stems(word: &str) -> impl Iterator<Item = (&str, usize)> {
    let cut = |endings: &'static [&'static str], least: usize, most: usize| {
        let stems = endings
            .iter()
            .filter_map(|ending| word.strip_suffix(ending));
        stems
            .map(move |stem| (stem, most))
            .find(|(stem, _)| stem.len() >= least)
    };
    [cut(OF_PEOPLE, 5, 6), cut(OF_COUNTRIES, 4, 3)]
        .into_iter()
        .flatten()
}

/// Whether a word is another one with an ending: "russian" with "russia".
fn grows_to(word: &str, other: &str) -> bool {
    stems(word).any(|(stem, most)| {
        other
            .strip_prefix(stem)
            .is_some_and(|rest| rest.len() <= most)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is(mention: &str, title: &str, organization: Option<&str>) -> bool {
        Office::read(mention)
            .expect("an office")
            .is(title, organization)
    }

    #[test]
    fn a_role_is_the_office_that_has_its_words() {
        for (mention, title, organization) in [
            (
                "the Security Council Secretary",
                "Secretary",
                Some("Security Council"),
            ),
            (
                "the Security Council Secretary",
                "Secretary",
                Some("Security Council of the Russian Federation"),
            ),
            (
                "the Secretary of the Russian Security Council",
                "Secretary",
                Some("Security Council of Russia"),
            ),
            (
                "the Russian Security Council Secretary",
                "Secretary of the Security Council of Russia",
                None,
            ),
            (
                "Russia’s foreign minister",
                "Minister of Foreign Affairs",
                Some("Russian Federation"),
            ),
            (
                "the secretary of state",
                "Secretary of State",
                Some("United States Department of State"),
            ),
            (
                "the U.S. secretary of state",
                "Secretary of State",
                Some("United States Department of State"),
            ),
            ("the American president", "President", Some("United States")),
            ("the French president", "President of France", None),
            ("the German chancellor", "Chancellor", Some("Germany")),
            (
                "the Hungarian prime minister",
                "Prime Minister",
                Some("Hungary"),
            ),
            (
                "the Ukrainian defense minister",
                "Minister of Defence",
                Some("Ukraine"),
            ),
            (
                "the former mayor of Salem, a lawyer",
                "Mayor",
                Some("Town of Salem"),
            ),
            ("a Kremlin spokeswoman", "Spokesperson", Some("Kremlin")),
            ("the Harbour Board chairman", "Chair", Some("Harbour Board")),
            (
                "the Élysée spokesperson",
                "Spokesman",
                Some("Elysee Palace"),
            ),
            ("the vice-president", "Vice President", None),
            ("the president", "President", Some("Sund Rowing Club")),
        ] {
            assert!(
                is(mention, title, organization),
                "{mention}: {title}, {organization:?}"
            );
        }
    }

    #[test]
    fn another_office_is_not_meant() {
        for (mention, title, organization) in [
            (
                "the Security Council Secretary",
                "Deputy Secretary",
                Some("Security Council"),
            ),
            (
                "the Security Council Secretary",
                "Secretary",
                Some("Council of Europe"),
            ),
            (
                "the Security Council Secretary",
                "Member",
                Some("Security Council"),
            ),
            (
                "the Security Council",
                "Secretary",
                Some("Security Council"),
            ),
            (
                "the Security Council Deputy Secretary",
                "Secretary",
                Some("Security Council"),
            ),
            ("the president", "Vice President", None),
            (
                "the Norwegian prime minister",
                "Prime Minister",
                Some("Denmark"),
            ),
            ("the Austrian chancellor", "Chancellor", Some("Australia")),
            ("experts", "Expert", None),
            ("Ruiz", "Director", Some("Ruiz Foundation")),
            ("the mayor", "…", None),
        ] {
            assert!(
                !is(mention, title, organization),
                "{mention}: {title}, {organization:?}"
            );
        }
    }

    #[test]
    fn who_left_an_office_is_told_from_who_holds_it() {
        let former = |mention| Office::read(mention).map(|office| office.is_former);
        for (mention, expected) in [
            ("the former president", Some(true)),
            ("an ex-president", Some(true)),
            ("the acting president", Some(false)),
            ("formerly", None),
            ("… I", None),
            ("", None),
        ] {
            assert_eq!(former(mention), expected, "{mention}");
        }
        assert_eq!(Office::read(&"very long ".repeat(6)), None);
    }

    #[test]
    fn what_is_looked_for() {
        let search = |mention| Office::read(mention).map(|office| office.search());
        assert_eq!(
            search("the UN's Russian spokesman").as_deref(),
            Some(
                "'=kspeaker' & ('un':C | ('united':C & 'nations':C)) & ('russian':*C | 'russ':*C) \
                 & ('spokesman':*C | 'spokes':*C | 'spokesm':*C)"
            )
        );
    }

    proptest! {
        /// The words become part of a `tsquery`: nothing in them ends it.
        #[test]
        fn words_hold_no_signs(mention in "\\PC{0,60}|[\\x00-\\x7F]{0,60}") {
            for word in words(&mention) {
                prop_assert!(word.chars().all(char::is_alphanumeric));
            }
            if let Some(office) = Office::read(&mention) {
                let _ = office.is(&mention, Some(&mention));
            }
        }
    }
}
