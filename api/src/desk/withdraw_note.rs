//! `withdrawNote`: a note is not to be read any more.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::Utc;
use entity::note;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::Note;
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which note.
#[derive(Clone, InputObject)]
pub struct WithdrawNoteInput {
    /// The note; one of your own, or as an admin anybody's.
    pub note_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
}

/// The note, or why it stands.
#[derive(SimpleObject)]
pub struct WithdrawNotePayload {
    /// The note, withdrawn; null where there are errors.
    pub note: Option<Note>,
    /// Why it stands.
    pub errors: Vec<WithdrawNoteError>,
}

change_error! {
    /// Why a note was not withdrawn.
    WithdrawNoteError, WithdrawNoteErrorCode {
        /// There is no such note.
        NoteNotFound at "noteId",
        /// Somebody else wrote the note, and you are no admin.
        NotTheAuthor,
        /// The note is withdrawn already.
        AlreadyWithdrawn,
    }
}

use WithdrawNoteErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct WithdrawNote;

/// The mutation.
#[Object]
impl WithdrawNote {
    /// Withdraws a note: nobody reads its text any more, and its place in the thread stays, with the replies
    /// to it. For reviewers their own, for admins anybody's.
    async fn withdraw_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which note.")] input: WithdrawNoteInput,
    ) -> Option<Result<WithdrawNotePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: WithdrawNoteInput) -> Result<WithdrawNotePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Note>(ctx, &["note"])?;
    let current = Current::plan::<Note>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = withdraw(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => WithdrawNotePayload {
            note: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => WithdrawNotePayload {
            note: None,
            errors: current.tell(ctx, &input.note_id, errors).await?,
        },
    })
}

async fn withdraw(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &WithdrawNoteInput,
) -> Result<Uuid, Failure<WithdrawNoteError>> {
    let id = input::key("noteId", &input.note_id, "note")?;
    let found =
        change::lock::<note::Entity, WithdrawNoteError>(tx, id, input.expected_revision).await?;
    if found.written_by != Some(reviewer.id) && reviewer.role() != Role::Admin {
        return Err(refused(
            Code::NotTheAuthor,
            "somebody else wrote the note; ask them or an admin to withdraw it",
        ));
    }
    if found.withdrawn_at.is_some() {
        return Err(refused(
            Code::AlreadyWithdrawn,
            "the note is withdrawn already; read `withdrawnBy` and `withdrawnAt`",
        ));
    }
    let row = note::ActiveModel {
        id: Unchanged(id),
        withdrawn_by: Set(Some(reviewer.id)),
        withdrawn_at: Set(Some(Utc::now())),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(id)
}

fn refused(code: Code, message: &str) -> Failure<WithdrawNoteError> {
    Failure::refused(WithdrawNoteError::new(code, "noteId", message))
}
