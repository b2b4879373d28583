//! `updateSpeakerName`: a name is written otherwise, or becomes the one that the speaker is called by.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::{speaker, speaker_name};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, Set, Unchanged,
};
use uuid::Uuid;

use super::{Speaker, SpeakerName, name, speaker_merge};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        scalars::LanguageTag,
        write::Write,
    },
    reviewer::Role,
};

/// Which name of whom, and what changes.
#[derive(Clone, InputObject)]
pub struct UpdateSpeakerNameInput {
    /// The speaker.
    pub speaker_id: ID,
    /// The speaker's `revision` as you have read it.
    pub expected_revision: i32,
    /// The name.
    pub speaker_name_id: ID,
    /// What changes.
    pub changes: SpeakerNameChanges,
}

/// A name; what is left out stays as it is.
#[derive(Clone, InputObject)]
pub struct SpeakerNameChanges {
    /// The name, 1 to 300 characters.
    pub name: MaybeUndefined<String>,
    /// The language in which it is written so.
    pub language: MaybeUndefined<LanguageTag>,
    /// True: the speaker is called by it from now on, and the name that was preferred before stays as an
    /// alias. The preferred name stays preferred until another is.
    pub preferred: MaybeUndefined<bool>,
}

/// The speaker and the name, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateSpeakerNamePayload {
    /// The speaker with its names as they are now; null where there are errors.
    pub speaker: Option<Speaker>,
    /// The name as it is now; null where there are errors.
    pub name: Option<SpeakerName>,
    /// Why the name was not changed.
    pub errors: Vec<UpdateSpeakerNameError>,
}

change_error! {
    /// Why a name was not changed.
    UpdateSpeakerNameError, UpdateSpeakerNameErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The speaker has no such name.
        NameNotFound,
        /// The speaker has another name that is the same, or only looks different.
        NameRepeated,
        /// The speaker is called by this name, and would be called by none.
        NamePreferred,
    }
}

use UpdateSpeakerNameErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UpdateSpeakerName;

/// The mutation.
#[Object]
impl UpdateSpeakerName {
    /// Writes a name otherwise, or makes it the one that the speaker is called by. For reviewers.
    async fn update_speaker_name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which name of whom, and what changes.")] input: UpdateSpeakerNameInput,
    ) -> Option<Result<UpdateSpeakerNamePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: UpdateSpeakerNameInput,
) -> Result<UpdateSpeakerNamePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let speaker = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let name = Reply::plan::<SpeakerName>(ctx, &["name"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((speaker_id, name_id)) => UpdateSpeakerNamePayload {
            speaker: speaker.read(ctx, speaker_id).await?,
            name: name.read(ctx, name_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UpdateSpeakerNamePayload {
            speaker: None,
            name: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

async fn update(
    tx: &DatabaseTransaction,
    input: &UpdateSpeakerNameInput,
) -> Result<(Uuid, Uuid), Failure<UpdateSpeakerNameError>> {
    let place = "speakerNameId";
    let speaker_id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let name_id = input::key(place, &input.speaker_name_id, "speaker_name")?;
    let SpeakerNameChanges {
        name: written,
        language,
        preferred,
    } = &input.changes;
    let row = speaker_name::ActiveModel {
        id: Unchanged(name_id),
        name: input::replaced("changes.name", written, |name| {
            input::line("changes.name", name, 300)
        })?,
        language: input::changed(language, |tag| Ok(tag.0.clone()))?,
        preferred: input::replaced("changes.preferred", preferred, |preferred| Ok(*preferred))?,
        ..Default::default()
    };
    speaker_merge::lock(tx, speaker_id, input.expected_revision).await?;
    let found = speaker_name::Entity::find_by_id(name_id)
        .filter(speaker_name::Column::SpeakerId.eq(speaker_id))
        .one(tx)
        .await?;
    let Some(before) = found else {
        return Err(Failure::refused(UpdateSpeakerNameError::new(
            Code::NameNotFound,
            place,
            "the speaker has no such name; take the id from the speaker's `names`",
        )));
    };
    match row.preferred {
        Set(false) if before.preferred => {
            return Err(Failure::refused(UpdateSpeakerNameError::new(
                Code::NamePreferred,
                "changes.preferred",
                "the speaker is called by this name; make another the preferred one instead",
            )));
        }
        Set(true) if !before.preferred => name::none_preferred(tx, speaker_id).await?,
        _ => {}
    }
    let known = on_constraint(|constraint| {
        matches!(
            constraint,
            "speaker_name_unique" | "speaker_name_unique_before"
        ).then(|| {
            UpdateSpeakerNameError::new(
                Code::NameRepeated,
                "changes.name",
                "the speaker has another name that differs only in case, width or what cannot be seen; use that one, or remove it first by removeSpeakerName",
            )
        })
    });
    if row.update(tx).await.map_err(known)? != before {
        change::touch::<speaker::Entity>(tx, speaker_id).await?;
    }
    Ok((speaker_id, name_id))
}
