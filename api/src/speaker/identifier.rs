//! What other registers know speakers by: each register's form, and its page on the speaker.

use async_graphql::{Enum, InputObject};
use entity::{
    speaker,
    speaker_identifier::{self, Column},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, Set,
    sea_query::{Expr, ExprTrait as _, OnConflict, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graph::{
    error::Invalid,
    input,
    plan::{Audience, Field, column, planned},
    scalars::Url,
};

/// A register of people and organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::speaker_identifier::IdentifierScheme")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IdentifierScheme {
    /// Wikidata: `Q` and a number, such as `Q42`.
    Wikidata,
    /// The International Standard Name Identifier (ISO 27729): 16 digits, of which the last checks the
    /// others and may be `X`.
    Isni,
    /// ORCID, which researchers have: 16 digits as ISNI's, with a dash after each four.
    Orcid,
    /// A register of the newsroom's own: a line of 1 to 100 characters.
    Own,
}

/// An identifier is as visible as its speaker; but one that came by a merge only where the speaker from
/// whom it came is public too.
pub(super) fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "speaker_identifier",
        Audience::Public => {
            "(SELECT i.speaker_id, i.scheme, i.value, NULL::uuid AS merged_from_id FROM speaker_identifier i \
             LEFT JOIN speaker f ON f.id = i.merged_from_id \
             WHERE i.merged_from_id IS NULL OR f.public_since <= now())"
        }
    }
}

planned! {
    /// What a register knows a speaker by (schema.org `sameAs`, `identifier`).
    SpeakerIdentifier, no id, from rows;

    /// The register.
    scheme: column(IdentifierScheme) = column(Column::Scheme);
    /// The identifier, as the register writes it; an ISNI without spaces.
    value: column(String) = column(Column::Value);
    /// The register's page on the speaker; null for OWN.
    url: column(Option<Url>) = Field::Expression(
        "CASE {t}.scheme WHEN 'WIKIDATA' THEN 'https://www.wikidata.org/wiki/' || {t}.value \
         WHEN 'ISNI' THEN 'https://isni.org/isni/' || {t}.value \
         WHEN 'ORCID' THEN 'https://orcid.org/' || {t}.value END");
}

/// What a register knows a speaker by.
#[derive(Clone, Debug, InputObject)]
pub struct SpeakerIdentifierInput {
    /// The register.
    pub scheme: IdentifierScheme,
    /// The identifier. In an ISNI spaces may stand between its digits.
    pub value: String,
}

/// The identifier in the form in which it is kept.
///
/// # Errors
/// [`Invalid`] at `place` where the register has no identifiers of this form, or the check digit is not
/// that of the others.
pub(super) fn read(place: &str, scheme: IdentifierScheme, text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let wanted = match scheme {
        IdentifierScheme::Own => return input::line(place, text, 100),
        IdentifierScheme::Wikidata => {
            if is_wikidata(text) {
                return Ok(text.to_owned());
            }
            "is no item of Wikidata; write Q and its number, such as Q42"
        }
        IdentifierScheme::Isni => {
            let digits: String = text.chars().filter(|c| *c != ' ').collect();
            if is_checked(&digits) {
                return Ok(digits.to_ascii_uppercase());
            }
            "is no ISNI; write its 16 digits, of which the last may be X, such as 0000 0001 2103 2683, and look for a mistyped one"
        }
        IdentifierScheme::Orcid => {
            let groups: Vec<&str> = text.split('-').collect();
            if groups.len() == 4
                && groups.iter().all(|group| group.len() == 4)
                && is_checked(&groups.concat())
            {
                return Ok(text.to_ascii_uppercase());
            }
            "is no ORCID; write its 16 digits with dashes, such as 0000-0002-1825-0097, and look for a mistyped one"
        }
    };
    Err(input::invalid(place, wanted))
}

fn is_wikidata(text: &str) -> bool {
    let digits = text.strip_prefix('Q').unwrap_or_default().as_bytes();
    matches!(digits, [b'1'..=b'9', ..])
        && digits.len() <= 19
        && digits.iter().all(u8::is_ascii_digit)
}

/// Whether these are 15 digits and their check character after ISO 7064, MOD 11-2.
fn is_checked(text: &str) -> bool {
    let Some((digits, [check])) = text.as_bytes().split_last_chunk() else {
        return false;
    };
    digits.len() == 15
        && digits.iter().all(u8::is_ascii_digit)
        && check_character(digits) == check.to_ascii_uppercase()
}

fn check_character(digits: &[u8]) -> u8 {
    let sum = digits
        .iter()
        .fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => b'X',
        rest => b'0' + u8::try_from(rest).unwrap_or_default(),
    }
}

/// An identifier that another speaker has.
pub(super) struct Taken {
    /// Which of those that were to be noted.
    pub(super) index: usize,
    /// The speaker who has it.
    pub(super) holder: Uuid,
}

impl Taken {
    /// What to do.
    pub(super) const MESSAGE: &'static str = "another speaker has this identifier: see `existing`. Use that speaker, or correct the one of the two that has it wrongly";
}

/// Brings over an identifier that stayed with a speaker when this was merged into the one that remains, and
/// says whether there was one.
///
/// # Errors
/// Where the database fails.
pub(super) async fn bring_over(
    tx: &impl ConnectionTrait,
    speaker_id: Uuid,
    scheme: IdentifierScheme,
    value: &str,
) -> Result<bool, DbErr> {
    let merged = Query::select()
        .column(speaker::Column::Id)
        .from(speaker::Entity)
        .and_where(speaker::Column::MergedIntoId.eq(speaker_id))
        .take();
    let brought = speaker_identifier::Entity::update_many()
        .col_expr(
            Column::MergedFromId,
            Expr::col(Column::MergedFromId).if_null(Expr::col(Column::SpeakerId)),
        )
        .col_expr(Column::SpeakerId, speaker_id.into())
        .filter(Column::Scheme.eq(speaker_identifier::IdentifierScheme::from(scheme)))
        .filter(Column::Value.eq(value))
        .filter(Column::SpeakerId.in_subquery(merged))
        .exec(tx)
        .await?;
    Ok(brought.rows_affected > 0)
}

/// Notes what registers know a speaker by, unless another speaker has one of them already.
///
/// # Errors
/// Where the database fails.
pub(super) async fn note(
    tx: &impl ConnectionTrait,
    speaker_id: Uuid,
    identifiers: &[(IdentifierScheme, String)],
) -> Result<Option<Taken>, DbErr> {
    if identifiers.is_empty() {
        return Ok(None);
    }
    let rows = identifiers
        .iter()
        .map(|(scheme, value)| speaker_identifier::ActiveModel {
            speaker_id: Set(speaker_id),
            scheme: Set((*scheme).into()),
            value: Set(value.clone()),
            ..Default::default()
        });
    let unless_taken = OnConflict::columns([Column::Scheme, Column::Value])
        .do_nothing()
        .to_owned();
    let noted = speaker_identifier::Entity::insert_many(rows)
        .on_conflict(unless_taken)
        .exec_without_returning(tx)
        .await?;
    if usize::try_from(noted).is_ok_and(|noted| noted == identifiers.len()) {
        return Ok(None);
    }
    let values = identifiers.iter().map(|(_, value)| value.as_str());
    let others = speaker_identifier::Entity::find()
        .filter(Column::SpeakerId.ne(speaker_id))
        .filter(Column::Value.is_in(values))
        .all(tx)
        .await?;
    let taken = |(index, (scheme, value)): (usize, &(IdentifierScheme, String))| {
        others
            .iter()
            .find(|other| IdentifierScheme::from(other.scheme) == *scheme && other.value == *value)
            .map(|other| Taken {
                index,
                holder: other.speaker_id,
            })
    };
    match identifiers.iter().enumerate().find_map(taken) {
        Some(taken) => Ok(Some(taken)),
        None => Err(DbErr::RecordNotInserted),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{IdentifierScheme::*, *};

    fn kept(scheme: IdentifierScheme, text: &str) -> Option<String> {
        read("value", scheme, text).ok()
    }

    #[test]
    fn identifiers_are_kept_in_the_form_of_their_register() {
        for (scheme, text, value) in [
            (Wikidata, " Q42 ", "Q42"),
            (Isni, "0000 0001 2103 2683", "0000000121032683"),
            (Isni, "000000010190574x", "000000010190574X"),
            (Orcid, "0000-0002-1825-0097", "0000-0002-1825-0097"),
            (Orcid, "0000-0002-1694-233x", "0000-0002-1694-233X"),
            (Own, " desk 7/ä ", "desk 7/ä"),
        ] {
            assert_eq!(kept(scheme, text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_a_register_does_not_know_is_refused() {
        for (scheme, text) in [
            (Wikidata, ""),
            (Wikidata, "42"),
            (Wikidata, "q42"),
            (Wikidata, "Q042"),
            (Wikidata, "Q4２"),
            (Wikidata, "Q42\0"),
            (Wikidata, "Q11111111111111111111"),
            (Wikidata, "https://www.wikidata.org/wiki/Q42"),
            (Isni, "0000 0001 2103 2684"),
            (Isni, "0000-0001-2103-2683"),
            (Isni, "000000012103268"),
            (Isni, "X000000121032683"),
            (Isni, "000000012103268€"),
            (Orcid, "0000-0002-1825-0098"),
            (Orcid, "0000000218250097"),
            (Orcid, "000-00002-1825-0097"),
            (Orcid, "0000-0002-1825-0097-"),
            (Own, " "),
            (Own, "a\nb"),
            (Own, "a\u{202E}b"),
        ] {
            assert_eq!(kept(scheme, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(number in 0u64..1_000_000_000_000_000, place in 0usize..15, other in 1u8..10) {
            let mut digits = format!("{number:015}").into_bytes();
            let check = check_character(&digits);
            let text = |digits: &[u8]| String::from_utf8([digits, &[check]].concat()).expect("ASCII");
            prop_assert_eq!(kept(Isni, &text(&digits)), Some(text(&digits)));
            digits[place] = b'0' + (digits[place] - b'0' + other) % 10;
            prop_assert_eq!(kept(Isni, &text(&digits)), None);
        }

        #[test]
        fn two_exchanged_digits_are_noticed(number in 0u64..1_000_000_000_000_000, place in 0usize..14) {
            let digits = format!("{number:015}").into_bytes();
            let mut exchanged = digits.clone();
            exchanged.swap(place, place + 1);
            prop_assume!(digits != exchanged);
            prop_assert_ne!(check_character(&digits), check_character(&exchanged));
        }

        #[test]
        fn what_is_kept_is_read_again(text in "(Q?[0-9 X-]{1,22})|\\PC{0,30}") {
            for scheme in [Wikidata, Isni, Orcid, Own] {
                if let Some(value) = kept(scheme, &text) {
                    prop_assert_eq!(kept(scheme, &value), Some(value));
                }
            }
        }
    }
}
