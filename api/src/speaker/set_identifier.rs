//! `setSpeakerIdentifier`: what a register knows a speaker by.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::{speaker, speaker_identifier};
use sea_orm::{DatabaseTransaction, EntityTrait as _, ModelTrait as _};
use uuid::Uuid;

use super::{
    IdentifierScheme, Speaker,
    identifier::{self, Taken},
    speaker_merge,
};
use crate::{
    auth,
    graph::{
        change::{self, Current, Existing},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Who has which identifier in which register.
#[derive(Clone, InputObject)]
pub struct SetSpeakerIdentifierInput {
    /// The speaker.
    pub speaker_id: ID,
    /// The speaker's `revision` as you have read it.
    pub expected_revision: i32,
    /// The register.
    pub scheme: IdentifierScheme,
    /// The identifier, in place of the one that the speaker may have there; null to remove that one.
    /// In an ISNI spaces may stand between its digits.
    pub value: MaybeUndefined<String>,
}

/// The speaker, or why its identifier was not set.
#[derive(SimpleObject)]
pub struct SetSpeakerIdentifierPayload {
    /// The speaker with its identifiers as they are now; null where there are errors.
    pub speaker: Option<Speaker>,
    /// Why the identifier was not set.
    pub errors: Vec<SetSpeakerIdentifierError>,
}

change_error! {
    /// Why an identifier was not set.
    SetSpeakerIdentifierError, SetSpeakerIdentifierErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// Another speaker has the identifier.
        IdentifierTaken,
    }
    /// The speaker who has the identifier, for IDENTIFIER_TAKEN.
    existing: Speaker
}

/// The mutation.
#[derive(Default)]
pub struct SetSpeakerIdentifier;

/// The mutation.
#[Object]
impl SetSpeakerIdentifier {
    /// Says what a register knows a speaker by; a speaker has one identifier in each, and no two speakers
    /// share one. For reviewers.
    async fn set_speaker_identifier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who has which identifier in which register.")]
        input: SetSpeakerIdentifierInput,
    ) -> Option<Result<SetSpeakerIdentifierPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: SetSpeakerIdentifierInput,
) -> Result<SetSpeakerIdentifierPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let existing = Existing::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = set(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SetSpeakerIdentifierPayload {
            speaker: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => {
            let errors = current.tell(ctx, &input.speaker_id, errors).await?;
            SetSpeakerIdentifierPayload {
                speaker: None,
                errors: existing.tell(ctx, errors).await?,
            }
        }
    })
}

async fn set(
    tx: &DatabaseTransaction,
    input: &SetSpeakerIdentifierInput,
) -> Result<Uuid, Failure<SetSpeakerIdentifierError>> {
    let id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let scheme = input.scheme;
    let value = match &input.value {
        MaybeUndefined::Value(value) => Some(identifier::read("value", scheme, value)?),
        MaybeUndefined::Null => None,
        MaybeUndefined::Undefined => {
            return Err(input::invalid(
                "value",
                "is left out; give the identifier, or null to remove the one that is there",
            )
            .into());
        }
    };
    speaker_merge::lock(tx, id, input.expected_revision).await?;
    let before = speaker_identifier::Entity::find_by_id((id, scheme.into()))
        .one(tx)
        .await?;
    if before.as_ref().map(|before| &before.value) == value.as_ref() {
        return Ok(id);
    }
    if let Some(before) = before {
        before.delete(tx).await?;
    }
    if let Some(value) = value
        && !identifier::bring_over(tx, id, scheme, &value).await?
        && let Some(taken) = identifier::note(tx, id, &[(scheme, value)]).await?
    {
        return Err(Failure::refused(SetSpeakerIdentifierError::taken(
            taken.holder,
            SetSpeakerIdentifierErrorCode::IdentifierTaken,
            "value",
            Taken::MESSAGE,
        )));
    }
    change::touch::<speaker::Entity>(tx, id).await?;
    Ok(id)
}
