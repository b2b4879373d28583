//! `addSpeakerName`: a further name of a speaker.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{speaker, speaker_name};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set, sea_query::OnConflict};
use uuid::Uuid;

use super::{Speaker, SpeakerName, name, speaker_merge};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        scalars::LanguageTag,
        write::Write,
    },
    reviewer::Role,
};

/// Whose name, and the name.
#[derive(Clone, InputObject)]
pub struct AddSpeakerNameInput {
    /// The speaker.
    pub speaker_id: ID,
    /// The speaker's `revision` as you have read it.
    pub expected_revision: i32,
    /// The name, 1 to 300 characters.
    pub name: String,
    /// The language in which it is written so.
    pub language: Option<LanguageTag>,
    /// Whether the speaker is called by it from now on; the name that was preferred before stays as an
    /// alias.
    #[graphql(default)]
    pub preferred: bool,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// adds nothing twice.
    pub idempotency_key: Option<String>,
}

/// The speaker and the name, or why none was added.
#[derive(SimpleObject)]
pub struct AddSpeakerNamePayload {
    /// The speaker with its names as they are now; null where there are errors.
    pub speaker: Option<Speaker>,
    /// The name; null where there are errors.
    pub name: Option<SpeakerName>,
    /// Why no name was added.
    pub errors: Vec<AddSpeakerNameError>,
}

change_error! {
    /// Why no name was added.
    AddSpeakerNameError, AddSpeakerNameErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The speaker has this name, or one that only looks different.
        NameRepeated,
    }
}

/// The mutation.
#[derive(Default)]
pub struct AddSpeakerName;

/// The mutation.
#[Object]
impl AddSpeakerName {
    /// Adds a name or alias of a speaker. For reviewers.
    async fn add_speaker_name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose name, and the name.")] input: AddSpeakerNameInput,
    ) -> Option<Result<AddSpeakerNamePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: AddSpeakerNameInput) -> Result<AddSpeakerNamePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let speaker = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let name = Reply::plan::<SpeakerName>(ctx, &["name"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, add(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok((speaker_id, name_id)) => AddSpeakerNamePayload {
            speaker: speaker.read(ctx, speaker_id).await?,
            name: name.read(ctx, name_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => AddSpeakerNamePayload {
            speaker: None,
            name: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

async fn add(
    tx: &DatabaseTransaction,
    input: &AddSpeakerNameInput,
) -> Result<(Uuid, Uuid), Failure<AddSpeakerNameError>> {
    let speaker_id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let name = input::line("name", &input.name, 300)?;
    speaker_merge::lock(tx, speaker_id, input.expected_revision).await?;
    if input.preferred {
        name::none_preferred(tx, speaker_id).await?;
    }
    let id = Uuid::now_v7();
    let row = speaker_name::ActiveModel {
        id: Set(id),
        speaker_id: Set(speaker_id),
        name: Set(name),
        language: Set(input.language.as_ref().map(|tag| tag.0.clone())),
        preferred: Set(input.preferred),
        ..Default::default()
    };
    let unless_known = OnConflict::columns([
        speaker_name::Column::SpeakerId,
        speaker_name::Column::NameKey,
    ])
    .do_nothing()
    .to_owned();
    let added = speaker_name::Entity::insert(row)
        .on_conflict(unless_known)
        .exec_without_returning(tx)
        .await?;
    if added == 0 {
        return Err(Failure::refused(AddSpeakerNameError::new(
            AddSpeakerNameErrorCode::NameRepeated,
            "name",
            "the speaker has this name, or one that differs only in case, width or what cannot be seen; change that one by updateSpeakerName, or leave it as it is",
        )));
    }
    change::touch::<speaker::Entity>(tx, speaker_id).await?;
    Ok((speaker_id, id))
}
