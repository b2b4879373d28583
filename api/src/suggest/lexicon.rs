//! What a language reports words with: its data files, read once.
//!
//! A further language is a directory with the three files of [`en`](self), and a line in [`of`].

use std::{collections::HashMap, sync::LazyLock};

/// The form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// say
    Base,
    /// says
    Third,
    /// said
    Past,
    /// saying
    Ing,
}

macro_rules! classes {
    ($($(#[$doc:meta])* $class:ident = $name:literal,)*) => {
        /// A class of words, as the data file names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Class { $($(#[$doc])* $class,)* }

        impl Class {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$class),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    /// and, that, because
    Conjunction = "conjunction",
    /// he, who
    Pronoun = "pronoun",
    /// he, they: a pronoun that is the subject
    SubjectPronoun = "subject-pronoun",
    /// there, they're: what a clause begins with
    ClauseStart = "clause-start",
    /// monday, yesterday
    Day = "day",
    /// has, will, and the adverbs that stand among them
    Auxiliary = "auxiliary",
    /// not, never: what says that it is not so
    Denial = "denial",
    /// also, later
    Adverb = "adverb",
    /// in, of
    Preposition = "preposition",
    /// What stands before a past form that is passive
    Passive = "passive",
    /// What stands before a base form that is a clause's verb
    Plural = "plural",
    /// the, his
    Determiner = "determiner",
    /// What stands before a noun only
    Possessive = "possessive",
    /// that, this
    Pointing = "pointing",
    /// a, several
    Indefinite = "indefinite",
    /// What ends a phrase that began so
    IndefiniteEnd = "indefinite-end",
    /// What begins an apposition
    Apposition = "apposition",
    /// What leads into a sentence before its subject
    Lead = "lead",
    /// What a subject begins with after such a lead
    SubjectStart = "subject-start",
    /// Irregular past forms that report nothing
    Past = "past",
    /// Words of an office or a body before a name
    Office = "office",
    /// hillary, ana
    Woman = "woman",
    /// donald, nikolai
    Man = "man",
    /// Verbs that report words beyond doubt
    Core = "core",
    /// Of these the base form before a quotation too
    Plain = "plain",
    /// titled, dubbed
    Naming = "naming",
    /// Verbs that a clause may follow
    Clause = "clause",
    /// Of these those whose clause begins with "that" or a pronoun
    ClauseWithThat = "clause-with-that",
    /// whether, how: what a question begins with
    Question = "question",
    /// but, which: what begins the article's own words after a comma
    Aside = "aside",
    /// interview, meeting: what words are said at
    Occasion = "occasion",
    /// sen, jan
    Abbreviation = "abbreviation",
    /// no, co
    CapitalAbbreviation = "capital-abbreviation",
}

/// What the lexicon knows of a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    classes: u64,
    form: Option<Form>,
    telling: Option<Form>,
    told: &'static str,
}

impl Entry {
    /// Whether the word is of the class.
    pub fn is(self, class: Class) -> bool {
        self.classes & (1 << class as u64) != 0
    }

    /// Its form, where the word is one of a reporting verb.
    pub fn form(self) -> Option<Form> {
        self.form
    }

    /// Its form, where the word is one of a verb that tells what somebody says, thinks or wants.
    pub fn telling(self) -> Option<Form> {
        self.telling
    }

    /// Whether this, of what may follow the verb, is what it tells: [`INFINITIVE`], a preposition.
    pub fn tells(self, what: &str) -> bool {
        self.told.split(' ').any(|told| told == what)
    }
}

/// Ruiz hopes to leave.
pub const INFINITIVE: &str = "to-do";
/// Ruiz asks whether it rains.
pub const QUESTION: &str = "whether";
/// Ruiz praises the rain.
pub const THING: &str = "something";
/// Ruiz urges Lind to leave.
pub const REQUEST: &str = "somebody-to-do";

/// The words of a language.
#[derive(Debug, Default)]
pub struct Lexicon {
    words: HashMap<&'static str, Entry>,
}

impl Lexicon {
    /// What is known of a word in small letters.
    pub fn entry(&self, word: &str) -> Entry {
        self.words.get(word).copied().unwrap_or_default()
    }

    fn read(verbs: &'static str, contents: &'static str, words: &'static str) -> Self {
        let mut lexicon = Self::default();
        let lines = |file: &'static str| file.lines().filter(|line| !line.starts_with('#'));
        let classes: Vec<(Class, &str)> = lines(words)
            .filter_map(|line| line.split_once(':'))
            .filter_map(|(name, words)| Some((Class::named(name)?, words)))
            .collect();
        for line in lines(verbs) {
            let lemma = line.split(' ').next().unwrap_or_default();
            let of_lemma = classes
                .iter()
                .filter(|(class, _)| class.is_of_verbs())
                .filter(|(_, words)| words.split_whitespace().any(|word| word == lemma))
                .fold(0, |bits, (class, _)| bits | 1 << *class as u64);
            for (word, form) in forms(line) {
                let entry = Entry {
                    classes: of_lemma,
                    form: Some(form),
                    ..Entry::default()
                };
                lexicon.words.insert(word, entry);
            }
        }
        let reporting: HashMap<&str, &str> = lines(verbs)
            .filter_map(|line| Some((line.split(' ').next()?, line)))
            .collect();
        for (verb, told) in lines(contents).filter_map(|line| line.split_once(": ")) {
            for (word, form) in forms(reporting.get(verb).unwrap_or(&verb)) {
                let entry = lexicon.words.entry(word).or_default();
                entry.telling = Some(form);
                entry.told = told;
            }
        }
        for (class, words) in classes.iter().filter(|(class, _)| !class.is_of_verbs()) {
            for word in words.split_whitespace() {
                lexicon.words.entry(word).or_default().classes |= 1 << *class as u64;
            }
        }
        lexicon
    }
}

/// The forms of a verb, from its line in a data file: the base, then the others.
fn forms(line: &'static str) -> impl Iterator<Item = (&'static str, Form)> {
    line.split(' ').enumerate().map(|(index, word)| {
        let form = match word {
            _ if index == 0 => Form::Base,
            _ if word.ends_with("ing") => Form::Ing,
            _ if word.ends_with('s') && !word.ends_with("ss") => Form::Third,
            _ => Form::Past,
        };
        (word, form)
    })
}

impl Class {
    /// Whether its words stand for all forms of a verb.
    fn is_of_verbs(self) -> bool {
        matches!(
            self,
            Self::Core | Self::Plain | Self::Naming | Self::Clause | Self::ClauseWithThat
        )
    }
}

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::read(
        include_str!("en/verbs.txt"),
        include_str!("en/contents.txt"),
        include_str!("en/words.txt"),
    )
});

/// The lexicon for a language tag such as `en-GB`; `None` where there is none yet.
pub fn of(language: &str) -> Option<&'static Lexicon> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    primary.eq_ignore_ascii_case("en").then(|| &*ENGLISH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_words_names_a_class_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for line in include_str!("en/words.txt").lines() {
            let name = line.split_once(':').map_or("", |(name, _)| name);
            assert!(
                line.starts_with('#') || Class::named(name).is_some() && seen.insert(name),
                "{line}"
            );
        }
    }

    #[test]
    fn every_verb_of_the_contents_has_its_forms_and_tells_what_the_rules_know() {
        let english = of("en").expect("English");
        let mut verbs = Vec::new();
        for line in include_str!("en/contents.txt").lines() {
            if line.starts_with('#') {
                continue;
            }
            let (verb, told) = line.split_once(": ").expect(line);
            let base = verb.split(' ').next().unwrap_or_default();
            let reports = english.entry(base).form().is_some();
            assert_ne!(reports, verb.contains(' '), "{line}");
            for what in told.split(' ') {
                let is_known = [INFINITIVE, QUESTION, THING, REQUEST].contains(&what);
                assert!(
                    is_known || english.entry(what).is(Class::Preposition),
                    "{line}"
                );
            }
            verbs.push(base);
        }
        assert!(verbs.is_sorted());
        verbs.dedup();
        assert_eq!(
            verbs.len(),
            include_str!("en/contents.txt").lines().count() - 3
        );
    }

    #[test]
    fn forms_share_what_is_known_of_their_verb() {
        let english = of("en-GB").expect("English");
        assert_eq!(english.entry("saying").form(), Some(Form::Ing));
        assert!(english.entry("told").is(Class::Core));
        assert!(!english.entry("thought").is(Class::Core));
        assert!(of("ru").is_none());
    }
}
