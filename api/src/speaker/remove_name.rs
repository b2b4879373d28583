//! `removeSpeakerName`: a name that is not the speaker's.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{speaker, speaker_name};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{Speaker, name, speaker_merge};
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

/// Which name of whom.
#[derive(Clone, InputObject)]
pub struct RemoveSpeakerNameInput {
    /// The speaker.
    pub speaker_id: ID,
    /// The speaker's `revision` as you have read it.
    pub expected_revision: i32,
    /// The name.
    pub speaker_name_id: ID,
}

/// The speaker, or why the name was not removed.
#[derive(SimpleObject)]
pub struct RemoveSpeakerNamePayload {
    /// The speaker with the names that are left; null where there are errors.
    pub speaker: Option<Speaker>,
    /// Why the name was not removed.
    pub errors: Vec<RemoveSpeakerNameError>,
}

change_error! {
    /// Why a name was not removed.
    RemoveSpeakerNameError, RemoveSpeakerNameErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The speaker has no such name.
        NameNotFound,
        /// The speaker is called by this name.
        NamePreferred,
    }
}

use RemoveSpeakerNameErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RemoveSpeakerName;

/// The mutation.
#[Object]
impl RemoveSpeakerName {
    /// Removes an alias of a speaker. The preferred name stays until there is another. One that came by a
    /// merge stays with the speaker that was merged. For reviewers.
    async fn remove_speaker_name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which name of whom.")] input: RemoveSpeakerNameInput,
    ) -> Option<Result<RemoveSpeakerNamePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: RemoveSpeakerNameInput,
) -> Result<RemoveSpeakerNamePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = remove(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RemoveSpeakerNamePayload {
            speaker: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RemoveSpeakerNamePayload {
            speaker: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

async fn remove(
    tx: &DatabaseTransaction,
    input: &RemoveSpeakerNameInput,
) -> Result<Uuid, Failure<RemoveSpeakerNameError>> {
    let place = "speakerNameId";
    let speaker_id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let name_id = input::key(place, &input.speaker_name_id, "speaker_name")?;
    speaker_merge::lock(tx, speaker_id, input.expected_revision).await?;
    let found = speaker_name::Entity::find_by_id(name_id)
        .filter(speaker_name::Column::SpeakerId.eq(speaker_id))
        .one(tx)
        .await?;
    let refused =
        |code, message: &str| Failure::refused(RemoveSpeakerNameError::new(code, place, message));
    match found {
        None => Err(refused(
            Code::NameNotFound,
            "the speaker has no such name; take the id from the speaker's `names`",
        )),
        Some(name) if name.preferred => Err(refused(
            Code::NamePreferred,
            "the speaker is called by this name; make another the preferred one first, by addSpeakerName or updateSpeakerName",
        )),
        Some(name) => {
            name::remove(tx, speaker_id, speaker_name::Column::Id.eq(name.id)).await?;
            change::touch::<speaker::Entity>(tx, speaker_id).await?;
            Ok(speaker_id)
        }
    }
}
