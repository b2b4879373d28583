//! API tokens: what a reviewer or a program signs in with.
//!
//! A token is `vbt_`, 32 random characters and a checksum of 6, so that a mistyped one is told
//! apart without asking the database, and a leaked one is found by secret scanners.

use std::fmt;

use rand::{
    TryRngCore as _,
    distr::{Alphanumeric, SampleString as _},
    rngs::OsRng,
};
use sha2::{Digest as _, Sha256};

const MARK: &str = "vbt_";
const RANDOM_LENGTH: usize = 32;
const CHECKSUM_LENGTH: usize = 6;
const LENGTH: usize = MARK.len() + RANDOM_LENGTH + CHECKSUM_LENGTH;
const PREFIX_LENGTH: usize = 12;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An API token in the clear, well-formed and with a right checksum.
///
/// Only its [hash](Token::hash) and its [prefix](Token::prefix) are ever stored.
#[derive(Clone)]
pub struct Token(String);

/// Why a text is not an API token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It does not begin with `vbt_`.
    #[error("an API token begins with vbt_; send the token as `verbatim token create` printed it")]
    Mark,
    /// It has another length than 42 characters.
    #[error("an API token has {LENGTH} characters; copy the whole token")]
    Length,
    /// It has a character other than a letter or a digit after `vbt_`.
    #[error("an API token has only letters and digits after vbt_; copy it again")]
    Alphabet,
    /// The checksum does not fit the rest.
    #[error("the API token's checksum is wrong; copy it again")]
    Checksum,
}

impl Token {
    /// Makes a token from the operating system's random numbers (about 190 bits).
    ///
    /// # Panics
    ///
    /// When the operating system has no random numbers to give.
    #[must_use]
    pub fn generate() -> Self {
        let random = Alphanumeric.sample_string(&mut OsRng.unwrap_err(), RANDOM_LENGTH);
        let checksum = checksum(&random);
        Self(format!("{MARK}{random}{checksum}"))
    }

    /// Reads a token, checking its shape and checksum only: whether it is known, expired or
    /// revoked is the database's to say.
    ///
    /// # Errors
    ///
    /// The [`TokenError`] that names what is wrong; it never repeats the text.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let rest = text.strip_prefix(MARK).ok_or(TokenError::Mark)?;
        if text.len() != LENGTH {
            return Err(TokenError::Length);
        }
        if !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(TokenError::Alphabet);
        }
        let (random, given) = rest.split_at(RANDOM_LENGTH);
        if checksum(random) != given {
            return Err(TokenError::Checksum);
        }
        Ok(Self(text.to_owned()))
    }

    /// The SHA-256 of the whole token: what the database keeps.
    ///
    /// A plain hash is enough, since the token is random and far too long to be guessed.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The first 12 characters, by which its owner tells it apart in a list.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..PREFIX_LENGTH]
    }

    /// The token itself, to be printed once when it is made.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Token({}…)", self.prefix())
    }
}

/// CRC-32 in base 62, as GitHub's tokens have it.
///
/// Source: <https://github.blog/engineering/behind-githubs-new-authentication-token-formats/>
fn checksum(random: &str) -> String {
    let mut rest = crc32fast::hash(random.as_bytes()) as usize;
    let mut digits = [BASE62[0]; CHECKSUM_LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest % BASE62.len()];
        rest /= BASE62.len();
    }
    digits.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_generated_token_parses(_run in 0..64_u8) {
            let token = Token::generate();
            let parsed = Token::parse(token.expose()).expect("a generated token is well-formed");
            prop_assert_eq!(parsed.hash(), token.hash());
            prop_assert_eq!(token.expose().len(), 42);
            prop_assert_eq!(token.prefix(), &token.expose()[..12]);
        }

        #[test]
        fn any_changed_character_is_refused(position in 0..LENGTH, other in any::<char>()) {
            let token = Token::generate();
            let mut characters: Vec<char> = token.expose().chars().collect();
            prop_assume!(characters[position] != other);
            characters[position] = other;
            let changed: String = characters.into_iter().collect();
            prop_assert!(Token::parse(&changed).is_err());
        }

        #[test]
        fn a_changed_letter_or_digit_is_refused(position in 4..LENGTH, other in "[0-9A-Za-z]") {
            let token = Token::generate();
            let mut changed = token.expose().to_owned();
            changed.replace_range(position..=position, &other);
            prop_assume!(changed != token.expose());
            prop_assert_eq!(Token::parse(&changed).err(), Some(TokenError::Checksum));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            prop_assert!(Token::parse(&text).is_err());
        }
    }

    #[test]
    fn two_tokens_differ() {
        assert_ne!(Token::generate().hash(), Token::generate().hash());
    }

    #[test]
    fn the_checksum_is_crc32_in_base62() {
        // The CRC-32 of "123456789" is 0xCBF43926, its catalogued check value.
        assert_eq!(checksum("123456789"), "3jZRME");
    }

    #[test]
    fn each_fault_is_told_apart() {
        let good = Token::generate();
        let good = good.expose();
        let refused = |text: &str| Token::parse(text).err();
        assert_eq!(refused(""), Some(TokenError::Mark));
        assert_eq!(
            refused(&good.replace("vbt_", "ghp_")),
            Some(TokenError::Mark)
        );
        assert_eq!(refused(&good[..41]), Some(TokenError::Length));
        assert_eq!(refused(&format!("{good} ")), Some(TokenError::Length));
        assert_eq!(
            refused(&format!("{}-", &good[..41])),
            Some(TokenError::Alphabet)
        );
    }

    #[test]
    fn debug_output_hides_the_secret() {
        let token = Token::generate();
        let shown = format!("{token:?}");
        assert!(shown.contains(token.prefix()));
        assert!(!shown.contains(&token.expose()[12..]));
    }
}
