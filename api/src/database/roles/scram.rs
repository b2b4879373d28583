//! A password as PostgreSQL keeps it for `scram-sha-256`, made here, so that the password itself is
//! never sent.
//!
//! Source: RFC 5802, RFC 7677 and PostgreSQL's `scram-common.c`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// As many as PostgreSQL itself does by default.
const ITERATIONS: u32 = 4_096;

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// What `ALTER ROLE … PASSWORD` takes in the place of the password.
pub(super) fn verifier(password: &str) -> String {
    salted_with(rand::random(), password)
}

fn salted_with(salt: [u8; 16], password: &str) -> String {
    // As PostgreSQL has it, what cannot be prepared is taken as it is.
    let prepared = stringprep::saslprep(password).unwrap_or(password.into());
    let salted = stretch(prepared.as_bytes(), &salt);
    let stored_key = Sha256::digest(hmac(&salted, b"Client Key"));
    let server_key = hmac(&salted, b"Server Key");
    format!(
        "SCRAM-SHA-256${ITERATIONS}:{}${}:{}",
        STANDARD.encode(salt),
        STANDARD.encode(stored_key),
        STANDARD.encode(server_key)
    )
}

/// RFC 5802's `Hi`, which is PBKDF2 for one block.
fn stretch(password: &[u8], salt: &[u8]) -> [u8; 32] {
    let mut round = hmac(password, &[salt, &1_u32.to_be_bytes()].concat());
    let mut all = round;
    for _ in 1..ITERATIONS {
        round = hmac(password, &round);
        for (sum, byte) in all.iter_mut().zip(round) {
            *sum ^= byte;
        }
    }
    all
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What PostgreSQL 15 itself makes of these passwords.
    const OF_POSTGRESQL: [(&str, &str); 2] = [
        (
            "pencil",
            "SCRAM-SHA-256$4096:SoKFaI46iVI0DYb8bTsG5g==$ynS8/46lAjpDz76X07EpYeI8SDCRYo5NDkprLa/SfRk=:\
             Sk69PkvozoYQjvDe9Hu+Zo9uzmD3ExXUBP1n0oETRBc=",
        ),
        (
            "Ⅸ kö",
            "SCRAM-SHA-256$4096:mzNlGmS/CqKSKmsQ/TZ1cw==$7s+lD6SnnNeJDDL/U+qlnACXfbyfWgl2EvZhm6AIOrQ=:\
             isovuaGdrlsCKPW+ywxxe2VKaol+cdMZqcIkUJMFCzY=",
        ),
    ];

    #[test]
    fn a_verifier_is_what_postgresql_would_make() {
        for (password, expected) in OF_POSTGRESQL {
            let salt = expected.split([':', '$']).nth(2).expect("a salt");
            let salt = STANDARD.decode(salt).expect("base64");
            let salt = salt.try_into().expect("16 bytes");
            assert_eq!(salted_with(salt, password), expected);
        }
        assert_ne!(verifier("pencil"), verifier("pencil"), "each has its salt");
    }
}
