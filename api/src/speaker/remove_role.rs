//! `removeSpeakerRole`: a post that the speaker did not hold.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{speaker, speaker_role};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{Speaker, speaker_merge};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which role of whom.
#[derive(Clone, InputObject)]
pub struct RemoveSpeakerRoleInput {
    /// The speaker.
    pub speaker_id: ID,
    /// The speaker's `revision` as you have read it.
    pub expected_revision: i32,
    /// The role.
    pub speaker_role_id: ID,
}

/// The speaker, or why the role was not removed.
#[derive(SimpleObject)]
pub struct RemoveSpeakerRolePayload {
    /// The speaker with the roles that are left; null where there are errors.
    pub speaker: Option<Speaker>,
    /// Why the role was not removed.
    pub errors: Vec<RemoveSpeakerRoleError>,
}

change_error! {
    /// Why a role was not removed.
    RemoveSpeakerRoleError, RemoveSpeakerRoleErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The speaker has no such role.
        RoleNotFound,
    }
}

/// The mutation.
#[derive(Default)]
pub struct RemoveSpeakerRole;

/// The mutation.
#[Object]
impl RemoveSpeakerRole {
    /// Removes a post that the speaker did not hold. One that has ended is given its last day by
    /// updateSpeakerRole instead. For reviewers.
    async fn remove_speaker_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which role of whom.")] input: RemoveSpeakerRoleInput,
    ) -> Option<Result<RemoveSpeakerRolePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: RemoveSpeakerRoleInput,
) -> Result<RemoveSpeakerRolePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = remove(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RemoveSpeakerRolePayload {
            speaker: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RemoveSpeakerRolePayload {
            speaker: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

async fn remove(
    tx: &DatabaseTransaction,
    input: &RemoveSpeakerRoleInput,
) -> Result<Uuid, Failure<RemoveSpeakerRoleError>> {
    let place = "speakerRoleId";
    let speaker_id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let role_id = input::key(place, &input.speaker_role_id, "speaker_role")?;
    speaker_merge::lock(tx, speaker_id, input.expected_revision).await?;
    let removed = speaker_role::Entity::delete_by_id(role_id)
        .filter(speaker_role::Column::SpeakerId.eq(speaker_id))
        .exec(tx)
        .await?;
    if removed.rows_affected == 0 {
        return Err(Failure::refused(RemoveSpeakerRoleError::new(
            RemoveSpeakerRoleErrorCode::RoleNotFound,
            place,
            "the speaker has no such role; take the id from the speaker's `roles`",
        )));
    }
    change::touch::<speaker::Entity>(tx, speaker_id).await?;
    Ok(speaker_id)
}
