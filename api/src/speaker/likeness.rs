//! Whether two speakers may be the same, and why: a suggestion, which somebody follows or dismisses.
//!
//! Fuzzy spelling and nicknames are no reason: Steve, Steven and Stephen King are three people, as are Eva and
//! Evan Longoria. What counts is that the names are the same but for accents, order, titles and usual
//! transliterations; that initials stand for the other's names; or that a middle name is missing and
//! something else agrees. Against it stands whatever tells two namesakes apart: another middle initial,
//! another generation, another entry in a register.

use async_graphql::Enum;
use serde::Deserialize;

use super::{
    IdentifierScheme, SpeakerKind,
    name_match::{Name, Word},
};

/// Why two speakers may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DuplicateReason {
    /// A register's identifier of one is one of the other: an ORCID iD is an ISNI too.
    SameIdentifier,
    /// A name is the same but for case, accents, signs and titles.
    SameNameFolded,
    /// A name is the same but for spellings of the same letters of another alphabet.
    Transliteration,
    /// The words of the name stand in another order.
    OtherOrder,
    /// Initials of one name stand for words of the other.
    Initials,
    /// One name has a middle name or a patronymic which the other has not.
    MissingMiddleName,
    /// Both held a post in one organisation, or the same post where no organisation is told.
    SharedRole,
}

/// How likely it is that two speakers are the same; an order, not a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
pub enum DuplicateConfidence {
    /// Worth a look.
    Low,
    /// More likely the same than not.
    Medium,
    /// Hardly two.
    High,
}

/// What two speakers have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// How likely it is that they are the same.
    pub confidence: DuplicateConfidence,
    /// Why, the strongest reason first.
    pub reasons: Vec<DuplicateReason>,
}

/// What is known of a speaker.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Known {
    /// What kind of speaker it is.
    pub kind: SpeakerKind,
    /// All names and aliases.
    pub names: Vec<String>,
    /// What registers know it by.
    pub identifiers: Vec<Identifier>,
    /// The posts held.
    pub roles: Vec<Post>,
}

/// An entry in a register.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Identifier {
    /// Which register.
    pub scheme: IdentifierScheme,
    /// The identifier there.
    pub value: String,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Post {
    /// What it is called.
    pub title: String,
    /// Where.
    pub organization: Option<String>,
}

use DuplicateReason::{
    Initials, MissingMiddleName, OtherOrder, SameIdentifier, SameNameFolded, SharedRole,
    Transliteration,
};

/// What two speakers have in common, where they may be the same.
pub fn likeness(one: &Known, other: &Known) -> Option<Likeness> {
    let kind = one.kind;
    if kind != other.kind || kind == SpeakerKind::Anonymous || registered_apart(one, other) {
        return None;
    }
    if same_identifier(one, other) {
        return Some(Likeness {
            confidence: DuplicateConfidence::High,
            reasons: vec![SameIdentifier],
        });
    }
    let read = |known: &Known| known.names.iter().map(|name| Name::read(name)).collect();
    let (names, others): (Vec<Name>, Vec<Name>) = (read(one), read(other));
    let person = kind == SpeakerKind::Person;
    if person && generations(&names) != generations(&others) {
        return None;
    }
    let shared = shared_role(one, other);
    let mut best: Option<(i32, Vec<DuplicateReason>)> = None;
    for (name, other) in names
        .iter()
        .flat_map(|name| others.iter().map(move |other| (name, other)))
    {
        let (points, mut reasons) = match compared(name, other, person) {
            Compared::Apart => return None,
            Compared::Unlike => continue,
            Compared::Alike(points, reasons) => (points, reasons),
        };
        if reasons.contains(&MissingMiddleName) && !shared {
            continue;
        }
        if best.as_ref().is_none_or(|(most, _)| points > *most) {
            if shared {
                reasons.push(SharedRole);
            }
            best = Some((points, reasons));
        }
    }
    let (points, reasons) = best?;
    let confidence = match points + i32::from(shared) + i32::from(!person) {
        ..=0 => return None,
        1 => DuplicateConfidence::Low,
        2 => DuplicateConfidence::Medium,
        3.. => DuplicateConfidence::High,
    };
    Some(Likeness {
        confidence,
        reasons,
    })
}

/// Whether a register that knows everybody once knows the two as different. The newsroom's own registers may
/// have somebody twice.
fn registered_apart(one: &Known, other: &Known) -> bool {
    one.identifiers.iter().any(|entry| {
        entry.scheme != IdentifierScheme::Own
            && other
                .identifiers
                .iter()
                .any(|known| known.scheme == entry.scheme && known.value != entry.value)
    })
}

/// ORCID iDs are a block of the ISNIs, written with hyphens.
fn same_identifier(one: &Known, other: &Known) -> bool {
    let digits = |entry: &Identifier| match entry.scheme {
        IdentifierScheme::Isni | IdentifierScheme::Orcid => Some(entry.value.replace('-', "")),
        IdentifierScheme::Wikidata | IdentifierScheme::Own => None,
    };
    let known: Vec<_> = one.identifiers.iter().filter_map(digits).collect();
    other
        .identifiers
        .iter()
        .filter_map(digits)
        .any(|entry| known.contains(&entry))
}

/// Father and son share their names, and often their posts.
fn generations(names: &[Name]) -> Vec<&'static str> {
    let mut generations: Vec<_> = names.iter().filter_map(|name| name.generation).collect();
    generations.sort_unstable();
    generations.dedup();
    generations
}

/// Whether both held a post in one organisation; or the same post, called by more than one word, where
/// neither tells of an organisation.
fn shared_role(one: &Known, other: &Known) -> bool {
    let key = |text: &str| -> Vec<String> {
        let words = super::name_match::words(text);
        words.into_iter().map(|word| word.plain).collect()
    };
    one.roles.iter().any(|role| {
        other
            .roles
            .iter()
            .any(|held| match (&role.organization, &held.organization) {
                (Some(here), Some(there)) => key(here) == key(there),
                (None, None) => {
                    let title = key(&role.title);
                    title.len() > 1 && title == key(&held.title)
                }
                _ => false,
            })
    })
}

/// What two names are to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Compared {
    /// They tell two people apart who share the rest of their names.
    Apart,
    /// Nothing follows.
    Unlike,
    /// They may be the same, with points for it and why.
    Alike(i32, Vec<DuplicateReason>),
}

/// Whether a word of one name is a word of the other.
type Same = fn(&Word, &Word) -> bool;

/// Words of two names by their places, each of them with at most one of the other name.
struct Pairs<'a> {
    words: &'a [Word],
    others: &'a [Word],
    /// The place in `others` for each of `words`.
    with: Vec<Option<usize>>,
}

impl<'a> Pairs<'a> {
    fn of(words: &'a [Word], others: &'a [Word]) -> Self {
        Self {
            words,
            others,
            with: vec![None; words.len()],
        }
    }

    /// Pairs the words that are left and the same; tells how many there were.
    fn pair(&mut self, same: Same) -> usize {
        let mut paired = 0;
        for place in self.left() {
            let found = self
                .others_left()
                .into_iter()
                .find(|other| same(&self.words[place], &self.others[*other]));
            if found.is_some() {
                self.with[place] = found;
                paired += 1;
            }
        }
        paired
    }

    fn left(&self) -> Vec<usize> {
        (0..self.words.len())
            .filter(|place| self.with[*place].is_none())
            .collect()
    }

    fn others_left(&self) -> Vec<usize> {
        (0..self.others.len())
            .filter(|other| !self.with.contains(&Some(*other)))
            .collect()
    }

    fn in_order(&self) -> bool {
        self.with.iter().flatten().is_sorted()
    }
}

fn compared(one: &Name, other: &Name, person: bool) -> Compared {
    let mut pairs = Pairs::of(&one.words, &other.words);
    let full = |word: &Word| !word.is_initial();
    pairs.pair(|word, other| word.plain == other.plain);
    let folded = (0..one.words.len())
        .filter(|place| pairs.with[*place].is_some() && full(&one.words[*place]))
        .count();
    // A script's letters are transliterated in more ways than the spellings tell.
    let spelt: Same = if one.is_latin == other.is_latin {
        |word, other| word.spelling == other.spelling
    } else {
        |word, other| word.sound == other.sound
    };
    let spelled = pairs.pair(spelt);
    let joined = |words: &[Word], places: Vec<usize>| -> String {
        let words = places.into_iter().map(|place| words[place].plain.as_str());
        words.collect()
    };
    let rest = joined(pairs.words, pairs.left());
    if pairs.left().len() != pairs.others_left().len()
        && rest == joined(pairs.others, pairs.others_left())
    {
        // Jean-Claude and Jeanclaude, O Neill and ONeill.
        return Compared::Alike(2, vec![SameNameFolded]);
    }
    let initials = pairs.pair(|word, other| {
        (word.is_initial() || other.is_initial()) && word.initial() == other.initial()
    });
    let (left, others_left) = (pairs.left(), pairs.others_left());
    let agreed = folded + spelled;
    let middle = |name: &Name, places: &[usize]| {
        places.iter().all(|place| {
            let last = *place + 1 == name.words.len();
            (*place > 0 && !last) || name.words[*place].is_patronymic()
        })
    };
    let missing = match (left.is_empty(), others_left.is_empty()) {
        (true, true) => false,
        (false, false) => {
            let apart = person && agreed >= 2 && middle(one, &left) && middle(other, &others_left);
            return if apart {
                Compared::Apart
            } else {
                Compared::Unlike
            };
        }
        (false, true) | (true, false) => {
            if !person
                || agreed + initials < 2
                || !middle(one, &left)
                || !middle(other, &others_left)
            {
                return Compared::Unlike;
            }
            true
        }
    };
    if agreed == 0 {
        return Compared::Unlike;
    }
    let mut points = 2;
    let mut reasons = Vec::new();
    if spelled > 0 || one.is_latin != other.is_latin {
        reasons.push(Transliteration);
    } else if initials == 0 && !missing {
        reasons.push(SameNameFolded);
    }
    if initials > 0 {
        reasons.push(Initials);
        points -= i32::from(agreed < 2);
    }
    if missing {
        reasons.push(MissingMiddleName);
        points -= 1;
    }
    if !pairs.in_order() {
        reasons.push(OtherOrder);
        points -= 1;
    }
    if agreed + initials < 2 {
        points -= 1;
    }
    Compared::Alike(points, reasons)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use DuplicateConfidence::{High, Low, Medium};

    fn person(names: &[&str]) -> Known {
        Known {
            kind: SpeakerKind::Person,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            identifiers: Vec::new(),
            roles: Vec::new(),
        }
    }

    fn held(known: Known, title: &str, organization: Option<&str>) -> Known {
        let role = Post {
            title: title.to_owned(),
            organization: organization.map(str::to_owned),
        };
        Known {
            roles: vec![role],
            ..known
        }
    }

    fn entered(known: Known, scheme: IdentifierScheme, value: &str) -> Known {
        let value = value.to_owned();
        Known {
            identifiers: vec![Identifier { scheme, value }],
            ..known
        }
    }

    fn names(one: &str, other: &str) -> Option<(DuplicateConfidence, Vec<DuplicateReason>)> {
        let (one, other) = (person(&[one]), person(&[other]));
        let likeness = likeness(&one, &other);
        assert_eq!(
            likeness.as_ref().map(|likeness| likeness.confidence),
            super::likeness(&other, &one).map(|likeness| likeness.confidence),
            "one way round and the other"
        );
        likeness.map(|likeness| (likeness.confidence, likeness.reasons))
    }

    #[test]
    fn namesakes_that_are_known_to_differ_stay_apart() {
        for (one, other) in [
            ("Steve King", "Steven King"),
            ("Steve King", "Stephen King"),
            ("Steven King", "Stephen King"),
            ("George W. Bush", "George P. Bush"),
            ("George Walker Bush", "George P. Bush"),
            ("George Walker Bush", "George Prescott Bush"),
            ("Tom Kean Jr.", "Tom Kean Sr."),
            ("Tom Kean, Jr", "Tom Kean"),
            ("Thomas Kean", "Tom Kean"),
            ("Eva Longoria", "Evan Longoria"),
            ("John Morgan", "John G. Morgan"),
            ("John Morgan", "John Organ"),
            ("Terry Jones", "Terri Jones"),
            ("Tony Falk", "Toni Falk"),
            ("Bryan Falk", "Brian Falk"),
            ("Anna Falk", "Ana Falk"),
            ("Erik Falk", "Eric Falk"),
            ("Jan Smith", "Ian Smith"),
            ("Joe Falk", "Jo Falk"),
            ("Michael Falk", "Michal Falk"),
            ("Bill Clinton", "William Clinton"),
            ("Kim Jong-un", "Kim Jong-il"),
            ("George Walker", "George Walker Bush"),
            ("Herbert Walker", "George Herbert Walker"),
            ("Ada Falk", "Ada"),
            ("Falk", "Ada Falk"),
            ("Ada Falk", "Bo Falk"),
        ] {
            assert_eq!(names(one, other), None, "{one}, {other}");
        }
    }

    #[test]
    fn the_same_name_is_found_however_it_is_written() {
        for (one, other, confidence, reason) in [
            ("José Núñez", "Jose Nunez", Medium, SameNameFolded),
            ("ADA FALK", "Ada Falk", Medium, SameNameFolded),
            ("Ada Falk", "Ada Falk", Medium, SameNameFolded),
            ("Dr. Ada Falk", "Sen. Ada Falk", Medium, SameNameFolded),
            (
                "Jean-Claude Juncker",
                "Jean Claude Juncker",
                Medium,
                SameNameFolded,
            ),
            (
                "Jean-Claude Juncker",
                "Jeanclaude Juncker",
                Medium,
                SameNameFolded,
            ),
            ("Bashar al-Assad", "Bashar Assad", Medium, SameNameFolded),
            ("Paul O’Neill", "Paul ONeill", Medium, SameNameFolded),
            ("Paul O Neill", "Paul O'Neill", Medium, SameNameFolded),
            ("Tom Kean Jr.", "Tom Kean, Junior", Medium, SameNameFolded),
            ("Putin, Vladimir", "Vladimir Putin", Low, OtherOrder),
            ("Владимир Путин", "Vladimir Putin", Medium, Transliteration),
            (
                "Volodymyr Zelenskyy",
                "Volodymyr Zelensky",
                Medium,
                Transliteration,
            ),
            (
                "Володимир Зеленський",
                "Volodymyr Zelenskyy",
                Medium,
                Transliteration,
            ),
            ("Jan Müller", "Jan Mueller", Medium, Transliteration),
            ("Yury Falk", "Iurii Falk", Medium, Transliteration),
            ("Mohammed Falk", "Muhammad Falk", Medium, Transliteration),
            ("V. Putin", "Vladimir Putin", Low, Initials),
            ("George W. Bush", "George Walker Bush", Medium, Initials),
            ("Pelé", "Pele", Low, SameNameFolded),
        ] {
            let (found, reasons) = names(one, other).unwrap_or_else(|| panic!("{one}, {other}"));
            assert_eq!(found, confidence, "{one}, {other}");
            assert!(reasons.contains(&reason), "{one}, {other}: {reasons:?}");
        }
    }

    #[test]
    fn a_missing_middle_name_needs_another_reason() {
        let at = |name, organization| held(person(&[name]), "Attorney", organization);
        for (one, other) in [
            ("John Morgan", "John G. Morgan"),
            ("Vladimir Putin", "Vladimir Vladimirovich Putin"),
            ("Vladimir Putin", "Putin Vladimir Vladimirovich"),
        ] {
            for (here, there, found) in [
                (Some("Lake Council"), Some("LAKE Council"), true),
                (Some("Lake Council"), Some("Fjord Council"), false),
                (Some("Lake Council"), None, false),
                // Attorney is what many are.
                (None, None, false),
            ] {
                let (one, other) = (at(one, here), at(other, there));
                assert_eq!(
                    likeness(&one, &other).is_some(),
                    found,
                    "{one:?}, {other:?}"
                );
            }
        }
        let senator = |name| held(person(&[name]), "U.S. Senator", None);
        let found = likeness(&senator("John Falk"), &senator("John G. Falk"));
        let reasons = vec![MissingMiddleName, SharedRole];
        assert_eq!(
            found,
            Some(Likeness {
                confidence: Medium,
                reasons
            })
        );
    }

    #[test]
    fn a_shared_role_makes_the_rest_more_likely_but_overrules_nothing() {
        let at = |name: &str| held(person(&[name]), "Member", Some("House"));
        let found = likeness(&at("Ada Falk"), &at("Ada Falk")).expect("alike");
        assert_eq!(
            (found.confidence, found.reasons),
            (High, vec![SameNameFolded, SharedRole])
        );
        for (one, other) in [
            ("Steve King", "Steven King"),
            ("George W. Bush", "George P. Bush"),
            ("Tom Kean", "Tom Kean Jr."),
            ("Eva Longoria", "Evan Longoria"),
        ] {
            assert_eq!(likeness(&at(one), &at(other)), None, "{one}, {other}");
        }
    }

    #[test]
    fn registers_tell_apart_and_together() {
        use IdentifierScheme::{Isni, Orcid, Own, Wikidata};
        let ada = |scheme, value| entered(person(&["Ada Falk"]), scheme, value);
        assert_eq!(likeness(&ada(Wikidata, "Q1"), &ada(Wikidata, "Q2")), None);
        assert_eq!(
            likeness(
                &ada(Isni, "0000000121032683"),
                &ada(Isni, "000000012146438X")
            ),
            None
        );
        assert!(likeness(&ada(Wikidata, "Q1"), &ada(Own, "1")).is_some());
        assert!(likeness(&ada(Own, "1"), &ada(Own, "2")).is_some());
        let orcid = entered(person(&["A. B. Other"]), Orcid, "0000-0002-1825-0097");
        let found = likeness(&ada(Isni, "0000000218250097"), &orcid);
        let reasons = vec![SameIdentifier];
        assert_eq!(
            found,
            Some(Likeness {
                confidence: High,
                reasons
            })
        );
    }

    #[test]
    fn any_of_the_names_will_do_but_none_may_contradict() {
        let ada = person(&["Ada Falk", "Ada Holm"]);
        assert!(likeness(&ada, &person(&["Ida Falk", "Ada Holm"])).is_some());
        let bush = person(&["George Bush", "George W. Bush"]);
        assert_eq!(
            likeness(&bush, &person(&["George Bush", "George P. Bush"])),
            None
        );
        // Maria is known by both of her surnames.
        let maria = person(&["Maria Teresa Lopez", "Maria Teresa Garcia"]);
        assert!(likeness(&maria, &person(&["Maria Teresa Garcia"])).is_some());
    }

    #[test]
    fn kinds_differ_and_nobody_is_anybody() {
        use SpeakerKind::{Anonymous, Organization, Person};
        let of = |kind, name: &str| Known {
            kind,
            ..person(&[name])
        };
        assert_eq!(
            likeness(&of(Person, "Ada Falk"), &of(Organization, "Ada Falk")),
            None
        );
        assert_eq!(
            likeness(&of(Anonymous, "experts"), &of(Anonymous, "experts")),
            None
        );
        let found = likeness(
            &of(Organization, "The Ministry of Defence"),
            &of(Organization, "Ministry of Defence"),
        );
        assert_eq!(found.map(|found| found.confidence), Some(High));
        assert_eq!(
            likeness(
                &of(Organization, "Ministry of Defence"),
                &of(Organization, "Ministry of Finance")
            ),
            None
        );
    }

    proptest! {
        #[test]
        fn it_is_the_same_either_way_round(
            one in "([A-C][a-c]{0,2}[. ]{1,2}){1,4}( Jr)?", other in "([A-C][a-c]{0,2}[. ]{1,2}){1,4}( Jr)?"
        ) {
            let (one, other) = (person(&[&one]), person(&[&other]));
            let (there, back) = (likeness(&one, &other), likeness(&other, &one));
            prop_assert_eq!(there.is_some(), back.is_some(), "{:?} {:?}", there, back);
        }

        #[test]
        fn whoever_it_is_is_like_himself(name in "[A-Z][a-z]{2,9} ([A-Z][.] )?[A-Z][a-z]{2,9}") {
            prop_assert!(likeness(&person(&[&name]), &person(&[&name])).is_some());
        }
    }
}
