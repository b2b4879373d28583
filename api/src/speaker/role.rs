//! Dated roles of speakers.

use async_graphql::InputObject;
use chrono::NaiveDate;
use entity::speaker_role::{self, Column, Relation};
use sea_orm::{RelationTrait as _, Set};
use uuid::Uuid;

use super::Speaker;
use crate::graph::{
    error::Invalid,
    input,
    plan::{Audience, column, planned, root_fields},
    scalars::Date,
};

/// A role is as visible as its speaker; but one that came by a merge only where the speaker from whom it
/// came is public too.
pub(super) fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "speaker_role",
        Audience::Public => {
            "(SELECT r.id, r.speaker_id, r.title, r.organization, r.from_date, r.until_date, \
             NULL::uuid AS merged_from_id FROM speaker_role r JOIN speaker s ON s.id = r.speaker_id \
             LEFT JOIN speaker f ON f.id = r.merged_from_id \
             WHERE s.public_since <= now() AND s.merged_into_id IS NULL \
             AND (r.merged_from_id IS NULL OR f.public_since <= now()))"
        }
    }
}

planned! {
    /// A post that a speaker held for a time. It is changed under the speaker's `revision`.
    SpeakerRole, id "speaker_role", from rows;

    /// The post, such as "Secretary".
    title: column(String) = column(Column::Title);
    /// Where, such as "Security Council".
    organization: column(Option<String>) = column(Column::Organization);
    /// The first day in it, where known.
    from: column(Option<Date>) = column(Column::FromDate);
    /// The last day in it, where known.
    until: column(Option<Date>) = column(Column::UntilDate);
    /// Who held it.
    speaker: one(Speaker) = Relation::Speaker.def();
    /// Whose it was before it came over by a merge; null where it is the speaker's own, and for the public.
    merged_from: one(Option<Speaker>) = Relation::MergedFrom.def();
}

root_fields! {
    SpeakerRoleQuery for SpeakerRole;
    /// The role with this id; null where there is none, or none that you may see.
    speaker_role;
    /// Roles of all speakers, newest record first.
    speaker_roles;
}

/// A post that a speaker held for a time.
#[derive(Clone, InputObject)]
pub struct SpeakerRoleInput {
    /// The post, such as "Secretary", 1 to 300 characters.
    pub title: String,
    /// Where, such as "Security Council", at most 300 characters.
    pub organization: Option<String>,
    /// The first day in it, where known.
    pub from: Option<Date>,
    /// The last day in it, where known.
    pub until: Option<Date>,
}

/// A role ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("lies before `from`; exchange the two, or leave one out")]
pub(super) struct DatesReversed;

/// The rule for the first and the last day of a role.
///
/// # Errors
/// [`DatesReversed`].
pub(super) fn check_dates(
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<(), DatesReversed> {
    match (from, until) {
        (Some(from), Some(until)) if until < from => Err(DatesReversed),
        _ => Ok(()),
    }
}

/// Why a role is not what it should be.
pub(super) enum BadRole {
    /// A value breaks a rule.
    Invalid(Invalid),
    /// The field with this path lies before `from`.
    Reversed(String, DatesReversed),
}

impl From<Invalid> for BadRole {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

/// A new role in the form in which it is kept, but for its speaker; `place` is its path in the input.
///
/// # Errors
/// See [`BadRole`].
pub(super) fn read(
    place: &str,
    role: &SpeakerRoleInput,
) -> Result<speaker_role::ActiveModel, BadRole> {
    let SpeakerRoleInput {
        title,
        organization,
        from,
        until,
    } = role;
    let (from, until) = (from.map(|day| day.0), until.map(|day| day.0));
    let field = |name: &str| format!("{place}.{name}");
    check_dates(from, until).map_err(|reversed| BadRole::Reversed(field("until"), reversed))?;
    Ok(speaker_role::ActiveModel {
        id: Set(Uuid::now_v7()),
        title: Set(input::line(&field("title"), title, 300)?),
        organization: Set(input::optional_line(
            &field("organization"),
            organization.as_ref(),
            300,
        )?),
        from_date: Set(from),
        until_date: Set(until),
        ..Default::default()
    })
}
