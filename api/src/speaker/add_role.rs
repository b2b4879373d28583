//! `addSpeakerRole`: a post that a speaker held for a time.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{speaker, speaker_role};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    Speaker, SpeakerRole, SpeakerRoleInput,
    role::{self, BadRole},
    speaker_merge,
};
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

/// Whose role, and the role.
#[derive(Clone, InputObject)]
pub struct AddSpeakerRoleInput {
    /// The speaker.
    pub speaker_id: ID,
    /// The speaker's `revision` as you have read it.
    pub expected_revision: i32,
    /// The role.
    pub role: SpeakerRoleInput,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// adds nothing twice.
    pub idempotency_key: Option<String>,
}

/// The speaker and the role, or why none was added.
#[derive(SimpleObject)]
pub struct AddSpeakerRolePayload {
    /// The speaker with its roles as they are now; null where there are errors.
    pub speaker: Option<Speaker>,
    /// The role; null where there are errors.
    pub role: Option<SpeakerRole>,
    /// Why no role was added.
    pub errors: Vec<AddSpeakerRoleError>,
}

change_error! {
    /// Why no role was added.
    AddSpeakerRoleError, AddSpeakerRoleErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The role ends before it begins.
        DatesReversed,
    }
}

/// The mutation.
#[derive(Default)]
pub struct AddSpeakerRole;

/// The mutation.
#[Object]
impl AddSpeakerRole {
    /// Adds a post that a speaker held for a time. For reviewers.
    async fn add_speaker_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose role, and the role.")] input: AddSpeakerRoleInput,
    ) -> Option<Result<AddSpeakerRolePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: AddSpeakerRoleInput) -> Result<AddSpeakerRolePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let speaker = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let role = Reply::plan::<SpeakerRole>(ctx, &["role"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, add(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok((speaker_id, role_id)) => AddSpeakerRolePayload {
            speaker: speaker.read(ctx, speaker_id).await?,
            role: role.read(ctx, role_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => AddSpeakerRolePayload {
            speaker: None,
            role: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

async fn add(
    tx: &DatabaseTransaction,
    input: &AddSpeakerRoleInput,
) -> Result<(Uuid, Uuid), Failure<AddSpeakerRoleError>> {
    let speaker_id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let row = speaker_role::ActiveModel {
        speaker_id: Set(speaker_id),
        ..role::read("role", &input.role)?
    };
    speaker_merge::lock(tx, speaker_id, input.expected_revision).await?;
    let role = speaker_role::Entity::insert(row)
        .exec_with_returning(tx)
        .await?;
    change::touch::<speaker::Entity>(tx, speaker_id).await?;
    Ok((speaker_id, role.id))
}

impl From<BadRole> for Failure<AddSpeakerRoleError> {
    fn from(bad: BadRole) -> Self {
        match bad {
            BadRole::Invalid(invalid) => invalid.into(),
            BadRole::Reversed(place, reversed) => Self::refused(AddSpeakerRoleError::new(
                AddSpeakerRoleErrorCode::DatesReversed,
                &place,
                reversed.to_string(),
            )),
        }
    }
}
