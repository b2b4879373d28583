//! `dismissDuplicate`: two speakers are not the same, and are not suggested as such again.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::duplicate_dismissal;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::DuplicateDismissal;
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which two speakers are not the same, and why.
#[derive(Clone, InputObject)]
pub struct DismissDuplicateInput {
    /// One of the two.
    pub speaker_id: ID,
    /// The other; it does not matter which is which.
    pub other_speaker_id: ID,
    /// What tells them apart, 1 to 1,000 characters.
    pub reason: String,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer.
    pub idempotency_key: Option<String>,
}

/// The dismissal, or why there is none.
#[derive(SimpleObject)]
pub struct DismissDuplicatePayload {
    /// The dismissal; null where there are errors.
    pub dismissal: Option<DuplicateDismissal>,
    /// Whether it was dismissed before, so that nothing changed, the reason neither.
    pub already_dismissed: bool,
    /// Why it was not dismissed.
    pub errors: Vec<DismissDuplicateError>,
}

user_error! {
    /// Why a suggestion was not dismissed.
    DismissDuplicateError, DismissDuplicateErrorCode {
        /// There is no such speaker.
        SpeakerNotFound,
        /// A speaker is the same as itself.
        SameSpeaker,
    }
}

use DismissDuplicateErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct DismissDuplicate;

/// The mutation.
#[Object]
impl DismissDuplicate {
    /// Notes that two speakers are not the same: neither is suggested as a likely duplicate of the other from
    /// now on. Dismissing it again changes nothing. For reviewers.
    async fn dismiss_duplicate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which two speakers are not the same, and why.")]
        input: DismissDuplicateInput,
    ) -> Option<Result<DismissDuplicatePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: DismissDuplicateInput,
) -> Result<DismissDuplicatePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<DuplicateDismissal>(ctx, &["dismissal"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, dismiss(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok((id, already_dismissed)) => DismissDuplicatePayload {
            dismissal: reply.read(ctx, id).await?,
            already_dismissed,
            errors: Vec::new(),
        },
        Err(errors) => DismissDuplicatePayload {
            dismissal: None,
            already_dismissed: false,
            errors,
        },
    })
}

async fn dismiss(
    tx: &DatabaseTransaction,
    input: &DismissDuplicateInput,
) -> Result<(Uuid, bool), Failure<DismissDuplicateError>> {
    let speaker = input::key("speakerId", &input.speaker_id, "speaker")?;
    let other = input::key("otherSpeakerId", &input.other_speaker_id, "speaker")?;
    let reason = input::text("reason", &input.reason, 1_000)?;
    if speaker == other {
        return Err(Failure::refused(DismissDuplicateError::new(
            Code::SameSpeaker,
            "otherSpeakerId",
            "both are the same speaker; name two",
        )));
    }
    let (first, second) = (speaker.min(other), speaker.max(other));
    let id = Uuid::now_v7();
    let row = duplicate_dismissal::ActiveModel {
        id: Set(id),
        speaker_id: Set(first),
        other_id: Set(second),
        reason: Set(reason),
        ..Default::default()
    };
    let absent = |end| {
        let place = if end == speaker {
            "speakerId"
        } else {
            "otherSpeakerId"
        };
        let message = "there is no such speaker; take its id from an answer";
        DismissDuplicateError::new(Code::SpeakerNotFound, place, message)
    };
    let known = on_constraint(|name| match name {
        "duplicate_dismissal_speaker" => Some(absent(first)),
        "duplicate_dismissal_other" => Some(absent(second)),
        _ => None,
    });
    let inserted = duplicate_dismissal::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([
                duplicate_dismissal::Column::SpeakerId,
                duplicate_dismissal::Column::OtherId,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    if inserted == 1 {
        return Ok((id, false));
    }
    let found = duplicate_dismissal::Entity::find()
        .filter(duplicate_dismissal::Column::SpeakerId.eq(first))
        .filter(duplicate_dismissal::Column::OtherId.eq(second))
        .one(tx)
        .await?;
    Ok((found.map_or(id, |dismissal| dismissal.id), true))
}
