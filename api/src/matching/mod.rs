//! Matching: which claims say what a text says, how likely, and why.
//!
//! The database's index (migration 52) recalls the claims that share terms with the text; everything after that
//! is pure: [`terms`] reads texts, [`features`] says what a text and a claim have in common, [`ranker`] how much
//! each of it counts, and [`guards`] what tells them apart although they are alike. [`lexical`] puts them
//! together. A [`Leg`] is all that the API knows, so that another one, over what texts mean instead of their
//! words, can stand beside it. Nothing here records anything: a match is a suggestion.

pub mod bench;
pub mod features;
pub mod guards;
pub mod lexical;
pub mod ranker;
pub mod scan;
mod sentences;
pub mod terms;

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use uuid::Uuid;

use crate::database::Readers;
use terms::{Kind, Terms};

/// How many candidates are ranked.
pub const CANDIDATES: u32 = 100;

/// A claim that is like a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The claim.
    pub claim: Uuid,
    /// Its statement.
    pub statement: String,
    /// The other words that it is known by: its further wordings and its quotes.
    pub others: Vec<String>,
    /// How likely it is the one that the text makes, from 0 to 1.
    pub likelihood: f64,
}

/// A claim that an article makes, and where it does.
pub type Scanned = (Match, Vec<scan::Found>);

/// A way to find and rank the claims that are like a text.
pub trait Leg: Send + Sync {
    /// The claims that are most like the text, the likeliest first, at most [`CANDIDATES`]. Those that `but` is
    /// linked with, or that were rejected for it, are left out, as is `but` itself.
    ///
    /// # Errors
    /// Where the database fails.
    fn matches<'a>(
        &'a self,
        readers: &'a Readers,
        text: &'a str,
        but: Option<Uuid>,
    ) -> BoxFuture<'a, Result<Vec<Match>, DbErr>>;

    /// Every claim that an article makes, and where it does, the likeliest first. Those that were rejected for the
    /// source are left out.
    ///
    /// # Errors
    /// Where the database fails.
    fn scan<'a>(
        &'a self,
        readers: &'a Readers,
        text: &'a str,
        source: Option<Uuid>,
    ) -> BoxFuture<'a, Result<Vec<Scanned>, DbErr>>;

    /// Below this likelihood nothing is suggested.
    fn threshold(&self) -> f64;
}

/// The leg that the API uses.
pub fn leg() -> &'static dyn Leg {
    &lexical::BuiltIn
}

/// What a text and a claim share, in the claim's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Words that are no names, those that stand in the statement first.
    pub terms: Vec<String>,
    /// Names.
    pub names: Vec<String>,
    /// Numbers.
    pub numbers: Vec<String>,
}

impl Shared {
    /// Reads what they share.
    pub fn of(text: &str, statement: &str, others: &[String]) -> Self {
        let sought = Terms::read(text);
        let stems: BTreeSet<&str> = sought.0.iter().map(|term| term.stem.as_str()).collect();
        let numbers = guards::numbers(text);
        let mut shared = Self::default();
        let mut seen = BTreeSet::new();
        for known in std::iter::once(statement).chain(others.iter().map(String::as_str)) {
            for term in Terms::read(known).0 {
                if term.kind == Kind::Number
                    || !stems.contains(term.stem.as_str())
                    || !seen.insert(term.stem.clone())
                {
                    continue;
                }
                let word = known[term.start..term.end].to_owned();
                if term.kind == Kind::Capital && term.start > 0 {
                    shared.names.push(word);
                } else {
                    shared.terms.push(word);
                }
            }
            for number in guards::numbers(known) {
                if number.is_in(&numbers) && !shared.numbers.contains(&number.shown) {
                    shared.numbers.push(number.shown);
                }
            }
        }
        shared
    }
}
