//! How far the check of a claim has come: a note of the newsroom's own, which the public never sees.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use crate::graph::{error::Invalid, input};

/// How far the check of a claim has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::claim::Checkability")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Checkability {
    /// Nobody has begun.
    ToCheck,
    /// Somebody is at it; set by itself when a verdict is drafted.
    Checking,
    /// It was checked; set by itself when a verdict is published.
    Checked,
    /// It cannot be checked: an opinion, a prediction, too vague. The reason says why, and no verdict is
    /// drafted on it.
    NotCheckable,
}

/// Why a reason does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// NOT_CHECKABLE comes without one.
    #[error("say why the claim is NOT_CHECKABLE")]
    ReasonMissing,
    /// Anything else comes with one.
    #[error("only NOT_CHECKABLE has a reason; leave it out")]
    ReasonSurplus,
    /// It breaks a rule for texts.
    #[error("{}", .0.message)]
    Invalid(Invalid),
}

/// The reason that is noted: there where the claim is NOT_CHECKABLE, and only there; 1 to 2,000
/// characters.
///
/// # Errors
/// [`Refusal`] for the input field at `place`.
pub fn reason(
    place: &str,
    checkability: Checkability,
    given: Option<&String>,
) -> Result<Option<String>, Refusal> {
    match (checkability, given) {
        (Checkability::NotCheckable, None) => Err(Refusal::ReasonMissing),
        (Checkability::NotCheckable, Some(given)) => input::text(place, given, 2_000)
            .map(Some)
            .map_err(Refusal::Invalid),
        (_, Some(_)) => Err(Refusal::ReasonSurplus),
        (_, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_given_exactly_for_what_cannot_be_checked() {
        let given = "An opinion.".to_owned();
        let noted = |checkability, given| reason("reason", checkability, given);
        assert_eq!(
            noted(Checkability::NotCheckable, Some(&given)),
            Ok(Some(given.clone()))
        );
        assert_eq!(
            noted(Checkability::NotCheckable, None),
            Err(Refusal::ReasonMissing)
        );
        for other in [
            Checkability::ToCheck,
            Checkability::Checking,
            Checkability::Checked,
        ] {
            assert_eq!(noted(other, None), Ok(None));
            assert_eq!(noted(other, Some(&given)), Err(Refusal::ReasonSurplus));
        }
        let empty = noted(Checkability::NotCheckable, Some(&" ".to_owned()));
        assert!(matches!(empty, Err(Refusal::Invalid(_))));
    }
}
