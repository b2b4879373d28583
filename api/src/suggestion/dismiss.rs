//! `dismissSuggestion`: what is suggested at a place of a capture is passed over from now on.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::suggestion_dismissal::{self, Column};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    SuggestionDismissal,
    found::{self, Missing},
};
use crate::{
    auth,
    graph::{
        error::{Failure, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// How many characters of the words a dismissal keeps.
const WORDS_CHARS: usize = 300;

/// Which suggestion is passed over, and why.
#[derive(Clone, InputObject)]
pub struct DismissSuggestionInput {
    /// The capture for whose text it is suggested.
    pub capture_id: ID,
    /// The suggestion's `key`.
    pub key: String,
    /// Why nothing is to be recorded for it, at most 1,000 characters.
    pub reason: Option<String>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer.
    pub idempotency_key: Option<String>,
}

/// The dismissal, or why there is none.
#[derive(SimpleObject)]
pub struct DismissSuggestionPayload {
    /// The dismissal; null where there are errors.
    pub dismissal: Option<SuggestionDismissal>,
    /// Whether it was dismissed before, so that nothing changed, the reason neither.
    pub already_dismissed: bool,
    /// Why it was not dismissed.
    pub errors: Vec<DismissSuggestionError>,
}

user_error! {
    /// Why a suggestion was not dismissed.
    DismissSuggestionError, DismissSuggestionErrorCode {
        /// There is no such capture.
        CaptureNotFound,
        /// The capture's text gives no suggestion with this key.
        SuggestionNotFound,
    }
}

use DismissSuggestionErrorCode as Code;

impl From<Missing> for DismissSuggestionError {
    fn from(missing: Missing) -> Self {
        match missing {
            Missing::Capture => Self::new(Code::CaptureNotFound, "captureId", Missing::NO_CAPTURE),
            Missing::Suggestion => {
                Self::new(Code::SuggestionNotFound, "key", Missing::NO_SUGGESTION)
            }
        }
    }
}

/// The mutation.
#[derive(Default)]
pub struct DismissSuggestion;

/// The mutation.
#[Object]
impl DismissSuggestion {
    /// Notes that nothing is to be recorded for a suggestion: `suggestedQuotes` leaves it out from now on. That holds
    /// for this capture; a later one is read anew. Dismissing it again changes nothing. For reviewers.
    async fn dismiss_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which suggestion is passed over, and why.")]
        input: DismissSuggestionInput,
    ) -> Option<Result<DismissSuggestionPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: DismissSuggestionInput,
) -> Result<DismissSuggestionPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<SuggestionDismissal>(ctx, &["dismissal"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, dismiss(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok((id, already_dismissed)) => DismissSuggestionPayload {
            dismissal: reply.read(ctx, id).await?,
            already_dismissed,
            errors: Vec::new(),
        },
        Err(errors) => DismissSuggestionPayload {
            dismissal: None,
            already_dismissed: false,
            errors,
        },
    })
}

async fn dismiss(
    tx: &DatabaseTransaction,
    input: &DismissSuggestionInput,
) -> Result<(Uuid, bool), Failure<DismissSuggestionError>> {
    let reason = input::optional_text("reason", input.reason.as_ref(), 1_000)?;
    let (capture_id, quote) = found::by_key(tx, &input.capture_id, &input.key).await?;
    let id = Uuid::now_v7();
    let row = suggestion_dismissal::ActiveModel {
        id: Set(id),
        capture_id: Set(capture_id),
        key: Set(quote.key.clone()),
        words: Set(quote.words().chars().take(WORDS_CHARS).collect()),
        reason: Set(reason),
        ..Default::default()
    };
    let in_force = OnConflict::columns([Column::CaptureId, Column::Key])
        .target_and_where(Column::RestoredAt.is_null())
        .do_nothing()
        .to_owned();
    let inserted = suggestion_dismissal::Entity::insert(row)
        .on_conflict(in_force)
        .exec_without_returning(tx)
        .await?;
    if inserted == 1 {
        return Ok((id, false));
    }
    let found = suggestion_dismissal::Entity::find()
        .filter(Column::CaptureId.eq(capture_id))
        .filter(Column::Key.eq(quote.key))
        .filter(Column::RestoredAt.is_null())
        .one(tx)
        .await?;
    Ok((found.map_or(id, |dismissal| dismissal.id), true))
}
