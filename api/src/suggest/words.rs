//! A text as the rules read it: words, signs and quotations, in sentences and paragraphs.

use std::{borrow::Cow, cell::RefCell, collections::HashMap, ops::Range};

use super::{
    lexicon::{Class, Entry, Form, Lexicon},
    marks::Quoted,
};

/// The most tokens of a sentence. What is longer is a list or a log, and is read in pieces: the rules look back
/// and forth within a sentence, and what that costs has to stay linear in the length of the text.
const LONGEST: usize = 250;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word, with its hyphens and apostrophes, and the dot of an abbreviation.
    Word,
    /// Any other character.
    Sign,
    /// A whole quotation, by its index.
    Quote(usize),
    /// The end of a paragraph.
    Break,
}

/// A piece of the text.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// It in small letters, with straight apostrophes; empty for a quotation or a break.
    pub lower: Cow<'a, str>,
    /// Whether it begins with a capital.
    pub is_name: bool,
    /// What the lexicon knows of it.
    pub entry: Entry,
}

impl Token<'_> {
    /// Whether it is this word or sign, in small letters.
    pub fn says(&self, word: &str) -> bool {
        self.lower == word
    }

    /// Whether it is one of these words or signs, in small letters.
    pub fn says_any(&self, words: &[&str]) -> bool {
        words.contains(&self.lower.as_ref())
    }

    /// Whether it is a word.
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it is a quotation.
    pub fn is_quote(&self) -> bool {
        matches!(self.kind, Kind::Quote(_))
    }

    /// Whether the lexicon has it in this class.
    pub fn is(&self, class: Class) -> bool {
        self.entry.is(class)
    }

    /// Whether the lexicon has it in one of these classes.
    pub fn is_any(&self, classes: &[Class]) -> bool {
        classes.iter().any(|class| self.is(*class))
    }

    /// Whether it is a past form by its end: "barked".
    pub fn ends_as_past(&self) -> bool {
        self.lower.ends_with("ed") && !self.is_name
    }

    /// Whether it is an adverb by its end: "repeatedly".
    pub fn ends_as_adverb(&self) -> bool {
        self.lower.ends_with("ly") && !self.is_name
    }
}

/// Whose subject is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// A participle's.
    Participle,
    /// That of the clause before.
    Clause,
    /// That of a verb, as of the one of a clause.
    Verb,
}

/// The subjects that were asked for: of what, at which token, in which sentence or part of one.
type Subjects = HashMap<(Asked, usize, Range<usize>), Option<Range<usize>>>;

/// A text, read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The text.
    pub text: &'a str,
    /// Its quotations.
    pub quotes: Vec<Quoted>,
    /// Its pieces, without the white space.
    pub tokens: Vec<Token<'a>>,
    /// Its sentences, as ranges of tokens.
    pub sentences: Vec<Range<usize>>,
    /// The subjects that were asked for, as far as they were.
    pub subjects: RefCell<Subjects>,
}

impl<'a> Reading<'a> {
    /// Reads a text whose quotations are known.
    pub fn new(text: &'a str, quotes: Vec<Quoted>, lexicon: &Lexicon) -> Self {
        let tokens = tokens(text, &quotes, lexicon);
        let sentences = sentences(text, &tokens, &quotes);
        Self {
            text,
            quotes,
            tokens,
            sentences,
            subjects: RefCell::default(),
        }
    }

    /// The sentence that a token belongs to.
    pub fn sentence_of(&self, at: usize) -> Option<&Range<usize>> {
        let index = self
            .sentences
            .partition_point(|sentence| sentence.end <= at);
        self.sentences.get(index)
    }

    /// The token, where there is one.
    pub fn get(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at)
    }

    /// The token where it is of the class.
    pub fn is(&self, at: usize, class: Class) -> bool {
        self.get(at).is_some_and(|token| token.is(class))
    }

    /// Whether the token is this word or sign.
    pub fn says(&self, at: usize, word: &str) -> bool {
        self.get(at).is_some_and(|token| token.says(word))
    }

    /// The bytes of tokens that are not none.
    pub fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].bytes.start..self.tokens[tokens.end - 1].bytes.end
    }

    /// The words of tokens that are not none.
    pub fn words(&self, tokens: &Range<usize>) -> &'a str {
        &self.text[self.bytes(tokens)]
    }

    /// The form of the reporting verb that a token is.
    pub fn verb(&self, at: usize) -> Option<Form> {
        let token = self.get(at)?;
        if self.puts_it(at) {
            return Some(Form::Past);
        }
        if token.is_name {
            return None;
        }
        token.entry.form()
    }

    /// The form of the verb that a token is, be it one that reports words or one that only tells what
    /// somebody says, thinks or wants.
    pub fn form(&self, at: usize) -> Option<Form> {
        let told = || self.get(at).filter(|token| !token.is_name)?.entry.telling();
        self.verb(at).or_else(told)
    }

    /// Whether a token is the verb of "as she put it".
    pub fn puts_it(&self, at: usize) -> bool {
        (self.says(at, "put") || self.says(at, "puts")) && self.says(at + 1, "it")
    }

    /// Whether a token is a verb that reports words beyond doubt.
    pub fn is_core(&self, at: usize) -> bool {
        self.verb(at).is_some() && self.is(at, Class::Core)
    }

    /// Whether a token is by its form the verb of a clause: "says", or "say" after a plural.
    pub fn is_finite(&self, at: usize) -> bool {
        match self.verb(at) {
            None => false,
            Some(Form::Third | Form::Past) if self.follows_possessive(at) => false,
            Some(Form::Base) => self.is_core(at) && at > 0 && self.is_plural(at - 1),
            Some(_) => true,
        }
    }

    /// Whether a word is a noun or an adjective by what stands before it: "Ruiz's comments", "the stated aim".
    pub fn follows_possessive(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1).map(|before| &self.tokens[before]) else {
            return false;
        };
        let is_name =
            before.is_name && before.lower.ends_with("'s") && self.form(at) == Some(Form::Third);
        is_name || before.is(Class::Possessive)
    }

    /// Whether a word is one that a base form may follow as its verb: "critics say", "many say".
    pub fn is_plural(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let word = token.lower.as_ref();
        let by_its_end = token.is_word()
            && word.len() > 3
            && word.ends_with('s')
            && !word.ends_with("'s")
            && !word.ends_with("ss");
        by_its_end || token.is(Class::Plural)
    }

    /// Whether a verb is passive: "it was said".
    pub fn is_passive(&self, verb: usize) -> bool {
        let mut before = verb;
        while before > 0
            && (self.is(before - 1, Class::Adverb) || self.tokens[before - 1].lower.ends_with("ly"))
        {
            before -= 1;
        }
        before > 0 && self.is(before - 1, Class::Passive) && self.form(verb) == Some(Form::Past)
    }
}

fn tokens<'a>(text: &'a str, quotes: &[Quoted], lexicon: &Lexicon) -> Vec<Token<'a>> {
    let mut found: Vec<Token<'a>> = Vec::with_capacity(text.len() / 5);
    let mut quotes = quotes.iter().enumerate().peekable();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let (kind, end) = match quotes.peek() {
            Some((index, quote)) if quote.outer.start == at => {
                let found = (Kind::Quote(*index), quote.outer.end);
                quotes.next();
                found
            }
            _ if first == '\n' => (Kind::Break, at + 1),
            next if first.is_alphanumeric() || matches!(first, '@' | '#' | '$') => {
                let limit = next.map_or(text.len(), |(_, quote)| quote.outer.start);
                (Kind::Word, word_end(&text[..limit], at, lexicon))
            }
            _ => (Kind::Sign, at + first.len_utf8()),
        };
        let is_blank = kind == Kind::Sign && first.is_whitespace();
        let is_repeated =
            kind == Kind::Break && found.last().is_some_and(|last| last.kind == Kind::Break);
        if !is_blank && !is_repeated {
            let lower = match kind {
                Kind::Word => small(&text[at..end]),
                Kind::Sign => Cow::Borrowed(&text[at..end]),
                Kind::Quote(_) | Kind::Break => Cow::Borrowed(""),
            };
            found.push(Token {
                bytes: at..end,
                kind,
                entry: lexicon.entry(&lower),
                lower,
                is_name: kind == Kind::Word && (first.is_uppercase() || first == '@'),
            });
        }
        at = end;
    }
    found
}

/// Where the word ends that begins at `start`.
fn word_end(text: &str, start: usize, lexicon: &Lexicon) -> usize {
    let mut chars = text[start..].char_indices().skip(1).peekable();
    let mut end = text.len();
    while let Some((offset, char)) = chars.next() {
        if char.is_alphanumeric() || char == '_' {
            continue;
        }
        let joins = matches!(char, '\'' | '’' | '-' | '.' | '&' | '/' | '@');
        if !joins || chars.next_if(|(_, next)| next.is_alphanumeric()).is_none() {
            end = start + offset;
            break;
        }
    }
    let word = &text[start..end];
    if text[end..].starts_with('.') && is_abbreviation(word, lexicon) {
        end += 1;
    }
    end
}

/// Whether the dot after a word is a part of it: "Sen.", "J.", "U.S.".
fn is_abbreviation(word: &str, lexicon: &Lexicon) -> bool {
    let is_capital = word.starts_with(char::is_uppercase);
    let entry = lexicon.entry(&small(word));
    entry.is(Class::Abbreviation)
        || is_capital && entry.is(Class::CapitalAbbreviation)
        || is_capital && word.split('.').all(|part| part.chars().count() == 1)
}

fn small(word: &str) -> Cow<'_, str> {
    if word
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.to_lowercase().replace('’', "'"))
}

fn sentences(text: &str, tokens: &[Token<'_>], quotes: &[Quoted]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        let ends = match token.kind {
            Kind::Break => true,
            Kind::Sign => {
                token.says_any(&[".", "!", "?"]) && next.is_none_or(|next| begins_sentence(next))
            }
            Kind::Quote(quote) => quote_ends_sentence(text, &quotes[quote], next),
            Kind::Word => false,
        };
        if ends || at + 1 - start >= LONGEST {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < tokens.len() {
        found.push(start..tokens.len());
    }
    found
}

fn begins_sentence(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Sign => token.says_any(&["'", "‘", "("]),
        Kind::Word => token.is_name || !token.lower.starts_with(char::is_alphabetic),
        Kind::Quote(_) | Kind::Break => true,
    }
}

fn quote_ends_sentence(text: &str, quote: &Quoted, next: Option<&Token<'_>>) -> bool {
    let words = text[quote.inner.clone()].trim_end();
    match words.chars().next_back() {
        Some('.') => words.len() > 1 && next.is_some_and(|next| next.is_name || next.is_quote()),
        Some('?' | '!') => next.is_some_and(Token::is_quote),
        _ => !quote.is_closed,
    }
}
