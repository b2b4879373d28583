//! `updateSpeaker`: what kind of speaker it is, and who it is.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::speaker;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Unchanged};
use uuid::Uuid;

use super::{Speaker, SpeakerKind, speaker_merge};
use crate::{
    auth,
    graph::{
        change::Current,
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which speaker, and what changes.
#[derive(Clone, InputObject)]
pub struct UpdateSpeakerInput {
    /// The speaker.
    pub speaker_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes.
    pub changes: SpeakerChanges,
}

/// Who a speaker is; what is left out stays as it is.
#[derive(Clone, InputObject)]
pub struct SpeakerChanges {
    /// What kind of speaker it is. The speaker of a publisher stays an ORGANIZATION.
    pub kind: MaybeUndefined<SpeakerKind>,
    /// Who it is, in words, at most 1,000 characters; an ANONYMOUS speaker keeps one.
    pub description: MaybeUndefined<String>,
}

/// The speaker, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateSpeakerPayload {
    /// The speaker as it is now; null where there are errors.
    pub speaker: Option<Speaker>,
    /// Why it was not changed.
    pub errors: Vec<UpdateSpeakerError>,
}

change_error! {
    /// Why a speaker was not changed.
    UpdateSpeakerError, UpdateSpeakerErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// An ANONYMOUS speaker needs a description.
        DescriptionRequired,
        /// The speaker is that of a publisher's narration, and stays an ORGANIZATION.
        PublisherSpeaker,
    }
}

use UpdateSpeakerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UpdateSpeaker;

/// The mutation.
#[Object]
impl UpdateSpeaker {
    /// Changes what kind of speaker it is, and who it is in words. For reviewers.
    async fn update_speaker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which speaker, and what changes.")] input: UpdateSpeakerInput,
    ) -> Option<Result<UpdateSpeakerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: UpdateSpeakerInput) -> Result<UpdateSpeakerPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => UpdateSpeakerPayload {
            speaker: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UpdateSpeakerPayload {
            speaker: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

async fn update(
    tx: &DatabaseTransaction,
    input: &UpdateSpeakerInput,
) -> Result<Uuid, Failure<UpdateSpeakerError>> {
    let id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let SpeakerChanges { kind, description } = &input.changes;
    let row = speaker::ActiveModel {
        id: Unchanged(id),
        kind: input::replaced("changes.kind", kind, |kind| Ok((*kind).into()))?,
        description: input::changed(description, |description| {
            input::text("changes.description", description, 1_000)
        })?,
        ..Default::default()
    };
    speaker_merge::lock(tx, id, input.expected_revision).await?;
    let known = on_constraint(|name| match name {
        "speaker_anonymous_description" => Some(UpdateSpeakerError::new(
            Code::DescriptionRequired,
            "changes.description",
            "say who they are: an ANONYMOUS speaker is told apart by its description",
        )),
        "publisher_speaker_organization" => Some(UpdateSpeakerError::new(
            Code::PublisherSpeaker,
            "changes.kind",
            "a publisher's narration is the words of this speaker, which stays an ORGANIZATION; record another speaker by recordSpeaker",
        )),
        _ => None,
    });
    row.update(tx).await.map_err(known)?;
    Ok(id)
}
