//! `updateSpeakerRole`: what a speaker's post was, and from when until when.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::{speaker, speaker_role};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, Unchanged,
};
use uuid::Uuid;

use super::{Speaker, SpeakerRole, role::check_dates, speaker_merge};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        scalars::Date,
        write::Write,
    },
    reviewer::Role,
};

/// Which role of whom, and what changes.
#[derive(Clone, InputObject)]
pub struct UpdateSpeakerRoleInput {
    /// The speaker.
    pub speaker_id: ID,
    /// The speaker's `revision` as you have read it.
    pub expected_revision: i32,
    /// The role.
    pub speaker_role_id: ID,
    /// What changes.
    pub changes: SpeakerRoleChanges,
}

/// A role; what is left out stays as it is.
#[derive(Clone, InputObject)]
pub struct SpeakerRoleChanges {
    /// The post, such as "Secretary", 1 to 300 characters.
    pub title: MaybeUndefined<String>,
    /// Where, such as "Security Council", at most 300 characters.
    pub organization: MaybeUndefined<String>,
    /// The first day in it; null where it is not known.
    pub from: MaybeUndefined<Date>,
    /// The last day in it; null where it is not known, or still to come.
    pub until: MaybeUndefined<Date>,
}

/// The speaker and the role, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateSpeakerRolePayload {
    /// The speaker with its roles as they are now; null where there are errors.
    pub speaker: Option<Speaker>,
    /// The role as it is now; null where there are errors.
    pub role: Option<SpeakerRole>,
    /// Why the role was not changed.
    pub errors: Vec<UpdateSpeakerRoleError>,
}

change_error! {
    /// Why a role was not changed.
    UpdateSpeakerRoleError, UpdateSpeakerRoleErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The speaker has no such role.
        RoleNotFound,
        /// The role would end before it begins.
        DatesReversed,
    }
}

use UpdateSpeakerRoleErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UpdateSpeakerRole;

/// The mutation.
#[Object]
impl UpdateSpeakerRole {
    /// Changes what a speaker's post was, and from when until when. For reviewers.
    async fn update_speaker_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which role of whom, and what changes.")] input: UpdateSpeakerRoleInput,
    ) -> Option<Result<UpdateSpeakerRolePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: UpdateSpeakerRoleInput,
) -> Result<UpdateSpeakerRolePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let speaker = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let role = Reply::plan::<SpeakerRole>(ctx, &["role"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((speaker_id, role_id)) => UpdateSpeakerRolePayload {
            speaker: speaker.read(ctx, speaker_id).await?,
            role: role.read(ctx, role_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UpdateSpeakerRolePayload {
            speaker: None,
            role: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

async fn update(
    tx: &DatabaseTransaction,
    input: &UpdateSpeakerRoleInput,
) -> Result<(Uuid, Uuid), Failure<UpdateSpeakerRoleError>> {
    let place = "speakerRoleId";
    let speaker_id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let role_id = input::key(place, &input.speaker_role_id, "speaker_role")?;
    let SpeakerRoleChanges {
        title,
        organization,
        from,
        until,
    } = &input.changes;
    let row = speaker_role::ActiveModel {
        id: Unchanged(role_id),
        title: input::replaced("changes.title", title, |title| {
            input::line("changes.title", title, 300)
        })?,
        organization: input::changed(organization, |organization| {
            input::line("changes.organization", organization, 300)
        })?,
        from_date: input::changed(from, |day| Ok(day.0))?,
        until_date: input::changed(until, |day| Ok(day.0))?,
        ..Default::default()
    };
    speaker_merge::lock(tx, speaker_id, input.expected_revision).await?;
    let found = speaker_role::Entity::find_by_id(role_id)
        .filter(speaker_role::Column::SpeakerId.eq(speaker_id))
        .one(tx)
        .await?;
    let Some(before) = found else {
        return Err(refused(
            Code::RoleNotFound,
            place,
            "the speaker has no such role; take the id from the speaker's `roles`",
        ));
    };
    let from = row.from_date.try_as_ref().unwrap_or(&before.from_date);
    let until = row.until_date.try_as_ref().unwrap_or(&before.until_date);
    if let Err(reversed) = check_dates(*from, *until) {
        let field = if row.until_date.is_set() {
            "changes.until"
        } else {
            "changes.from"
        };
        return Err(refused(
            Code::DatesReversed,
            field,
            &format!("the role would end before it begins: `until` {reversed}"),
        ));
    }
    if row.update(tx).await? != before {
        change::touch::<speaker::Entity>(tx, speaker_id).await?;
    }
    Ok((speaker_id, role_id))
}

fn refused(code: Code, place: &str, message: &str) -> Failure<UpdateSpeakerRoleError> {
    Failure::refused(UpdateSpeakerRoleError::new(code, place, message))
}
