//! What makes two ways of writing one name: order, accents, scripts, transliterations, initials.
//!
//! Names are taken apart into words, and each word is read at three levels: its plain letters; as one
//! spelling stands for all that transliterate the same letters (`Yury`, `Iurii`); and as it sounds, more
//! or less (`Erik`, `Eric`). Finding goes by the last, which brings too much rather than too little.
//! Whether two are the same person is never told by it alone: see `likeness`.
//!
//! PostgreSQL's `name_letters` and `name_sounds` read the same for the index; a test holds them equal to
//! this.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization as _;

/// One word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its letters and digits in lower case, without accents, in Latin letters where the script has an alphabet.
    pub plain: String,
    /// The same, with one spelling for all that stand for the same letters of another alphabet.
    pub spelling: String,
    /// The same, more or less as it sounds.
    pub sound: String,
}

impl Word {
    /// Whether it is only the first letter of a word.
    pub fn is_initial(&self) -> bool {
        self.plain.len() == 1
    }

    /// Whether it is made of a father's name, as East Slavic ones are: it comes last as often as between.
    pub fn is_patronymic(&self) -> bool {
        [
            "ovich", "evich", "ovych", "yovych", "ovna", "evna", "ivna", "ichna",
        ]
        .iter()
        .any(|ending| self.plain.ends_with(ending))
    }

    /// The letter that it begins with.
    pub fn initial(&self) -> char {
        self.plain.chars().next().unwrap_or_default()
    }
}

/// Spellings that stand for the same letters of another alphabet, and the one that is kept, in the order in
/// which they are replaced; `^` and `$` are the ends of a word, `_` keeps letters apart for later pairs.
const SPELLINGS: &[(&str, &str)] = &[
    // ä, ö and ü, but not the names that end as Michael, Joel, Samuel and Joe, nor Bauer and Neuer.
    ("ael$", "a_el$"),
    ("oel$", "o_el$"),
    ("uel$", "u_el$"),
    ("ae$", "a_e$"),
    ("oe$", "o_e$"),
    ("ue$", "u_e$"),
    ("aue", "au_e"),
    ("eue", "eu_e"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("_", ""),
    // Cyrillic consonants.
    ("shch", "sch"),
    ("^tch", "^ch"),
    ("khail", "hail"),
    ("khal", "hal"),
    ("^khod", "^hod"),
    ("^khru", "^hru"),
    ("khov", "hov"),
    ("zakhar", "zahar"),
    ("^michail$", "^mihail$"),
    // Cyrillic vowels at the beginning.
    ("^yu", "^iu"),
    ("^jur", "^iur"),
    ("^jul", "^iul"),
    ("^yev", "^ev"),
    ("^jev", "^ev"),
    ("^iev", "^ev"),
    ("^yelen", "^elen"),
    ("^jelen", "^elen"),
    ("^yelts", "^elts"),
    ("^jelz", "^elts"),
    ("^yekat", "^ekat"),
    ("^jekat", "^ekat"),
    ("^yakov", "^iakov"),
    ("^jakov", "^iakov"),
    ("^yaros", "^iaros"),
    ("^jaros", "^iaros"),
    ("^yanuk", "^ianuk"),
    ("^janukov", "^ianukov"),
    ("^yats", "^iats"),
    // And within.
    ("lyu", "liu"),
    ("nyu", "niu"),
    ("tyu", "tiu"),
    ("dyu", "diu"),
    ("lju", "liu"),
    ("lya", "lia"),
    ("nya", "nia"),
    ("tya", "tia"),
    ("dya", "dia"),
    ("lja", "lia"),
    ("nja", "nia"),
    ("tja", "tia"),
    // The endings of Slavic names. Terry and Terri, Tony and Toni stay apart, and so does who is called Yi.
    ("^yi$", "^y_i$"),
    ("iya$", "ia$"),
    ("iia$", "ia$"),
    ("ija$", "ia$"),
    ("aya$", "aia$"),
    ("aja$", "aia$"),
    ("iy$", "i$"),
    ("ii$", "i$"),
    ("ij$", "i$"),
    ("yy$", "i$"),
    ("yi$", "i$"),
    ("yj$", "i$"),
    ("_", ""),
    ("sky$", "ski$"),
    ("ey$", "ei$"),
    ("ej$", "ei$"),
    ("olay$", "olai$"),
    ("olaj$", "olai$"),
    ("toy$", "toi$"),
    ("toj$", "toi$"),
    ("ury$", "uri$"),
    ("itry$", "itri$"),
    ("taly$", "tali$"),
    ("toly$", "toli$"),
    ("gory$", "gori$"),
    ("orgy$", "orgi$"),
    ("sily$", "sili$"),
    ("kady$", "kadi$"),
    ("nady$", "nadi$"),
    ("geny$", "geni$"),
    ("lery$", "leri$"),
    // Given names whose spellings follow no rule.
    ("^aleksandr$", "^aleksander$"),
    ("^alexandr$", "^aleksander$"),
    ("^alexander$", "^aleksander$"),
    ("^alexei$", "^aleksei$"),
    ("^sergui$", "^sergei$"),
    ("^pyotr$", "^petr$"),
    ("^piotr$", "^petr$"),
    ("^fyodor$", "^fedor$"),
    ("^fiodor$", "^fedor$"),
    ("^feodor$", "^fedor$"),
    ("^semyon$", "^semen$"),
    ("^artyom$", "^artem$"),
    ("^dimitri$", "^dmitri$"),
    ("^yegor$", "^egor$"),
    ("^mohammed$", "^muhammad$"),
    ("^mohammad$", "^muhammad$"),
    ("^muhammed$", "^muhammad$"),
    ("^mohamed$", "^muhammad$"),
    ("^mohamad$", "^muhammad$"),
    ("^muhamed$", "^muhammad$"),
    ("^muhamad$", "^muhammad$"),
    ("^mhmd$", "^muhammad$"),
    ("^ahmed$", "^ahmad$"),
    ("^husain$", "^hussein$"),
    ("^husayn$", "^hussein$"),
    ("^hussain$", "^hussein$"),
    ("^hossein$", "^hussein$"),
    ("^hussayn$", "^hussein$"),
    ("^husein$", "^hussein$"),
    ("^hassan$", "^hasan$"),
    ("^youssef$", "^yusuf$"),
    ("^yousef$", "^yusuf$"),
    ("^yusef$", "^yusuf$"),
    ("^yussef$", "^yusuf$"),
    ("^iusuf$", "^yusuf$"),
    ("^iusef$", "^yusuf$"),
    ("^iussef$", "^yusuf$"),
    ("^qaddafi$", "^gaddafi$"),
    ("^kaddafi$", "^gaddafi$"),
    ("^kadafi$", "^gaddafi$"),
    ("^gadafi$", "^gaddafi$"),
    ("^gadhafi$", "^gaddafi$"),
    ("^qadhafi$", "^gaddafi$"),
    ("^haled$", "^khalid$"),
    ("^halid$", "^khalid$"),
    ("^abdel$", "^abdul$"),
    ("^abdal$", "^abdul$"),
    ("^umar$", "^omar$"),
    ("^usama$", "^osama$"),
    ("^mostafa$", "^mustafa$"),
    ("^ebrahim$", "^ibrahim$"),
    ("^faysal$", "^faisal$"),
    ("^feisal$", "^faisal$"),
    ("^assad$", "^asad$"),
];

/// Letters that sound alike, after [`SPELLINGS`]; of a letter that stands twice one is kept after these.
const SOUNDS: &[(&str, &str)] = &[
    ("kh", "h"),
    ("ph", "f"),
    ("ck", "k"),
    ("cz", "ch"),
    ("sch", "sh"),
    ("tz", "ts"),
    ("ch", "_h"),
    ("c", "k"),
    ("_h", "ch"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("y", "i"),
    ("j", "i"),
    ("ie$", "i$"),
];

/// What stands before a name and is no part of it, as [`Word::plain`].
const TITLES: &[&str] = &[
    "ambassador",
    "archbishop",
    "bishop",
    "cardinal",
    "chairman",
    "chancellor",
    "col",
    "colonel",
    "congressman",
    "congresswoman",
    "dame",
    "dr",
    "gen",
    "general",
    "gov",
    "governor",
    "hon",
    "lady",
    "lord",
    "mayor",
    "minister",
    "miss",
    "mr",
    "mrs",
    "ms",
    "president",
    "prof",
    "professor",
    "rep",
    "representative",
    "rev",
    "reverend",
    "secretary",
    "sen",
    "senator",
    "sir",
];

/// What tells a son from his father, as [`Word::plain`], and in one form.
const GENERATIONS: &[(&str, &str)] = &[
    ("jr", "jr"),
    ("junior", "jr"),
    ("jnr", "jr"),
    ("sr", "sr"),
    ("senior", "sr"),
    ("snr", "sr"),
    ("ii", "ii"),
    ("iii", "iii"),
    ("iv", "iv"),
];

/// Small words within names that are left out as often as not, as [`Word::plain`].
const PARTICLES: &[&str] = &[
    "al", "and", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos",
    "du", "el", "for", "ibn", "la", "le", "of", "the", "van", "von", "zu",
];

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The words that make the name, in their order: without titles, particles and generation. Where nothing
    /// else is there, they are all its words.
    pub words: Vec<Word>,
    /// Which of a family's bearers of one name, such as `jr`.
    pub generation: Option<&'static str>,
    /// Whether it is written in Latin letters.
    pub is_latin: bool,
}

impl Name {
    /// Takes a name apart.
    pub fn read(name: &str) -> Self {
        let all = words(name);
        let is_latin = name
            .nfkd()
            .all(|c| !c.is_alphabetic() || c <= '\u{2AF}' || matches!(c, '\u{300}'..='\u{36F}'));
        let titles = all
            .iter()
            .take_while(|word| TITLES.contains(&word.plain.as_str()))
            .count();
        let named = all.get(titles..).unwrap_or_default();
        let generation = named.iter().skip(1).find_map(generation);
        let core: Vec<Word> = named
            .iter()
            .enumerate()
            .filter(|(index, word)| {
                (*index == 0 || self::generation(word).is_none())
                    && !PARTICLES.contains(&word.plain.as_str())
            })
            .map(|(_, word)| word.clone())
            .collect();
        if core.is_empty() {
            return Self {
                words: all,
                generation: None,
                is_latin,
            };
        }
        Self {
            words: core,
            generation,
            is_latin,
        }
    }
}

fn generation(word: &Word) -> Option<&'static str> {
    GENERATIONS
        .iter()
        .find(|(written, _)| *written == word.plain)
        .map(|(_, generation)| *generation)
}

/// All words of a name, in their order.
pub fn words(name: &str) -> Vec<Word> {
    letters(name)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|plain| {
            let spelling = replaced(&format!("^{plain}$"), SPELLINGS);
            let sound = single(&replaced(&spelling, SOUNDS));
            let bare = |word: &str| word.trim_matches(['^', '$']).to_owned();
            Word {
                plain: plain.to_owned(),
                spelling: bare(&spelling),
                sound: bare(&sound),
            }
        })
        .collect()
}

/// The `tsquery` that finds, among the names' `name_search`, those that have the words of this one in any
/// order. An initial finds every word that begins with it; of a name without initials the given names may
/// stand there as initials only. `None` where there is no letter to look for.
pub fn search(name: &str) -> Option<String> {
    let Name { words, .. } = Name::read(name);
    let mut given = Vec::new();
    let mut initials = Vec::new();
    let mut run = String::new();
    for word in &words {
        if word.is_initial() {
            run += &word.plain;
        } else {
            initials.extend(initial_run(&std::mem::take(&mut run)));
            given.push(word);
        }
    }
    initials.extend(initial_run(&run));
    let full = |word: &Word| format!("'{}'", word.sound);
    let mut wanted: Vec<String> = given.iter().map(|word| full(word)).collect();
    wanted.extend(initials.iter().cloned());
    if wanted.is_empty() {
        return None;
    }
    let mut ways = vec![wanted.join(" & ")];
    if initials.is_empty() && (2..=MOST_ABBREVIATED).contains(&given.len()) {
        let bare = |word: &Word| format!("'={}'", word.initial());
        let way = |short: &dyn Fn(usize) -> bool| {
            let words = given.iter().enumerate();
            let each = words.map(|(at, word)| if short(at) { bare(word) } else { full(word) });
            each.collect::<Vec<_>>().join(" & ")
        };
        for place in 0..given.len() {
            ways.push(way(&|at| at == place));
            if given.len() > 2 {
                ways.push(way(&|at| at != place));
            }
        }
    }
    Some(ways.join(" | "))
}

/// The longest name, in words, whose words are also looked for as initials.
const MOST_ABBREVIATED: usize = 6;

/// Initials that follow one another, which may be written as one word.
fn initial_run(run: &str) -> Option<String> {
    let each: Vec<String> = run.chars().map(|initial| format!("'.{initial}'")).collect();
    let joined = words(run).pop()?;
    Some(match each.as_slice() {
        [one] => one.clone(),
        _ => format!("({} | '{}')", each.join(" & "), joined.sound),
    })
}

/// The letters and digits of a name, lower case and in Latin where the script has an alphabet; whatever
/// stands between words is one space.
fn letters(name: &str) -> String {
    let mut letters = String::with_capacity(name.len());
    for c in name.nfkd() {
        if is_dropped(c) {
            continue;
        }
        if c.is_ascii_alphanumeric() {
            letters.push(c.to_ascii_lowercase());
        } else if is_of_alphabet(c) && c.is_alphanumeric() {
            let latin = any_ascii_char(c)
                .chars()
                .filter(char::is_ascii_alphanumeric);
            letters.extend(latin.map(|c| c.to_ascii_lowercase()));
        } else if is_between(c) {
            letters.push(' ');
        } else {
            letters.push(c);
        }
    }
    letters
}

/// Accents, vowel points, apostrophes and what takes no room: a name is the same without.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\'' | '`' | '\u{AD}' | '\u{2B9}'..='\u{2BF}' | '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5BD}' | '\u{5BF}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}'
        | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{200B}'..='\u{200F}'
        | '\u{2018}' | '\u{2019}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian. Letters of other scripts stay what they are.
fn is_of_alphabet(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{24F}' | '\u{370}'..='\u{482}' | '\u{48A}'..='\u{4FF}' | '\u{531}'..='\u{58A}'
        | '\u{5BE}' | '\u{5D0}'..='\u{5F4}' | '\u{620}'..='\u{64A}' | '\u{660}'..='\u{66F}'
        | '\u{671}'..='\u{6D5}' | '\u{6EE}'..='\u{6FC}' | '\u{10A0}'..='\u{10FF}' | '\u{1E9E}')
}

/// Punctuation, signs and white space.
fn is_between(c: char) -> bool {
    c.is_ascii()
        || is_of_alphabet(c)
        || matches!(c, '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{303F}' | '\u{30FB}')
}

fn replaced(word: &str, pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .fold(word.to_owned(), |word, (from, to)| word.replace(from, to))
}

/// The word with one of each letter that stands twice or more.
fn single(word: &str) -> String {
    let mut last = None;
    word.chars()
        .filter(|c| last.replace(*c) != Some(*c) || !c.is_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(name: &str) -> Vec<String> {
        words(name).into_iter().map(|word| word.plain).collect()
    }

    fn sounds(name: &str) -> Vec<String> {
        let mut sounds: Vec<_> = words(name).into_iter().map(|word| word.sound).collect();
        sounds.sort();
        sounds
    }

    fn spellings(name: &str) -> Vec<String> {
        let mut spellings: Vec<_> = words(name).into_iter().map(|word| word.spelling).collect();
        spellings.sort();
        spellings
    }

    #[test]
    fn words_are_without_accents_and_signs() {
        for (name, expected) in [
            ("Åse  Ørsted-Núñez", &["ase", "orsted", "nunez"][..]),
            ("O’Brien, D'Arcy", &["obrien", "darcy"]),
            ("J.K. Rowling", &["j", "k", "rowling"]),
            ("Владимир Путин", &["vladimir", "putin"]),
            ("Κυριάκος Μητσοτάκης", &["kyriakos", "mitsotakis"]),
            ("习近平", &["习近平"]),
            ("ｖｌａｄ\u{AD}imir", &["vladimir"]),
            ("— … —", &[]),
        ] {
            assert_eq!(plain(name), expected, "{name}");
        }
    }

    #[test]
    fn one_spelling_stands_for_all() {
        for same in [
            &[
                "Zelensky",
                "Zelenskyy",
                "Zelenskiy",
                "Zelenskyj",
                "Zelenskij",
                "Zelenskii",
                "Zelenski",
                "Зеленский",
                "Зеленський",
            ][..],
            &["Müller", "Mueller", "Muller", "MÜLLER"],
            &["Yury", "Yuri", "Iurii", "Yuriy", "Jurij", "Iouri", "Юрий"][..5],
            &["Yuri", "Юрий", "Юрій"],
            &[
                "Mohammed", "Muhammad", "Mohamed", "Mohamad", "Mohammad", "Muhammed", "محمد",
            ],
            &["Sergei", "Sergey", "Sergej", "Serguei", "Сергей"],
            &["Nikolai", "Nikolay", "Nikolaj", "Николай"],
            &["Dmitry", "Dmitri", "Dmitriy", "Dmitrii", "Дмитрий"],
            &["Alexander", "Aleksandr", "Alexandr", "Александр"],
            &["Mikhail", "Mihail", "Michail", "Михаил"],
            &[
                "Natalia",
                "Natalya",
                "Nataliya",
                "Nataliia",
                "Наталья",
                "Наталия",
            ],
            &["Yulia", "Yuliya", "Iuliia", "Julija", "Юлия"],
            &["Yevgeny", "Evgeny", "Evgenii", "Jewgeni", "Евгений"][..3],
            &["Putin", "Путин", "PUTIN"],
            &["Khodorkovsky", "Khodorkovskiy", "Ходорковский"],
            &["Sørensen", "Soerensen", "Sorensen"],
        ] {
            for name in same {
                assert_eq!(spellings(name), spellings(same[0]), "{name}, {}", same[0]);
            }
        }
    }

    #[test]
    fn what_only_sounds_alike_is_another_spelling() {
        for (one, other) in [
            ("Eric", "Erik"),
            ("Volodymyr", "Wolodymyr"),
            ("Philip", "Filip"),
            ("Anna", "Ana"),
            ("Bryan", "Brian"),
            ("Terry", "Terri"),
            ("Jan", "Ian"),
            ("Yi", "I"),
        ] {
            assert_eq!(sounds(one), sounds(other), "{one}, {other}");
            assert_ne!(spellings(one), spellings(other), "{one}, {other}");
        }
    }

    #[test]
    fn other_names_sound_otherwise() {
        for (one, other) in [
            ("Steve", "Steven"),
            ("Steven", "Stephen"),
            ("Steve", "Stephen"),
            ("Eva", "Evan"),
            ("Joe", "Jo"),
            ("Sue", "Su"),
            ("Michael", "Michal"),
            ("Bauer", "Baur"),
        ] {
            assert_ne!(sounds(one), sounds(other), "{one}, {other}");
        }
    }

    #[test]
    fn titles_particles_and_generations_are_told_from_the_name() {
        for (name, expected, generation) in [
            ("Dr. Angela Merkel", &["angela", "merkel"][..], None),
            ("Sen. Tom Kean, Jr.", &["tom", "kean"], Some("jr")),
            ("Thomas Kean Senior", &["thomas", "kean"], Some("sr")),
            ("Ursula von der Leyen", &["ursula", "leyen"], None),
            ("Bashar al-Assad", &["bashar", "assad"], None),
            ("The President", &["the", "president"], None),
            ("President", &["president"], None),
            ("Ministry of Defence", &["ministry", "defence"], None),
            ("Junior Falk", &["junior", "falk"], None),
        ] {
            let read = Name::read(name);
            let words: Vec<_> = read.words.iter().map(|word| word.plain.as_str()).collect();
            let expected = if name == "The President" {
                &["president"]
            } else {
                expected
            };
            assert_eq!(
                (words.as_slice(), read.generation),
                (expected, generation),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_looked_for() {
        for (name, expected) in [
            ("Putin", Some("'putin'")),
            (
                "Dr. Putin Vladimir",
                Some("'putin' & 'vladimir' | '=p' & 'vladimir' | 'putin' & '=v'"),
            ),
            ("V. Putin", Some("'putin' & '.v'")),
            ("J.K. Rowling", Some("'rovling' & ('.j' & '.k' | 'ik')")),
            ("'; DROP", Some("'drop'")),
            ("...", None),
        ] {
            assert_eq!(search(name).as_deref(), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn case_and_accents_make_no_difference(name in "[A-Za-zÀ-ÖØ-öø-ž' -]{0,30}") {
            prop_assert_eq!(words(&name), words(&name.to_uppercase().to_lowercase()));
            let bare: String = name.nfd().filter(|c| !is_dropped(*c)).collect();
            prop_assert_eq!(words(&name), words(&bare));
        }

        #[test]
        fn what_is_read_is_read_again(name in "\\PC{0,40}") {
            let read = plain(&name);
            prop_assert_eq!(plain(&read.join(" ")), read);
        }

        /// The words become part of a `tsquery`: nothing in them ends it.
        #[test]
        fn words_hold_no_signs(name in "\\PC{0,40}|[\\x00-\\x7F]{0,40}") {
            for word in words(&name) {
                prop_assert!(!word.sound.is_empty());
                prop_assert!(!word.sound.contains(['\'', '\\', '^', '$', '_', ' ', ':', '&', '|', '!', '(', ')']));
            }
        }
    }
}
