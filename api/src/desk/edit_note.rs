//! `editNote`: the author of a note puts it in other words.

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
        scalars::Markdown,
        write::Write,
    },
    reviewer::Role,
};

/// Which note, and its new text.
#[derive(Clone, InputObject)]
pub struct EditNoteInput {
    /// The note, one of your own.
    pub note_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What it says from now on, 1 to 10,000 characters.
    pub text: Markdown,
}

/// The note, or why it stays as it is.
#[derive(SimpleObject)]
pub struct EditNotePayload {
    /// The note in its new words; null where there are errors.
    pub note: Option<Note>,
    /// Why it stays as it is.
    pub errors: Vec<EditNoteError>,
}

change_error! {
    /// Why a note stays as it is.
    EditNoteError, EditNoteErrorCode {
        /// There is no such note.
        NoteNotFound at "noteId",
        /// Somebody else wrote the note.
        NotTheAuthor,
        /// The note is withdrawn.
        Withdrawn,
    }
}

use EditNoteErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct EditNote;

/// The mutation.
#[Object]
impl EditNote {
    /// Puts a note of your own in other words, and says when. For reviewers.
    async fn edit_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which note, and its new text.")] input: EditNoteInput,
    ) -> Option<Result<EditNotePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: EditNoteInput) -> Result<EditNotePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Note>(ctx, &["note"])?;
    let current = Current::plan::<Note>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = edit(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => EditNotePayload {
            note: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => EditNotePayload {
            note: None,
            errors: current.tell(ctx, &input.note_id, errors).await?,
        },
    })
}

async fn edit(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &EditNoteInput,
) -> Result<Uuid, Failure<EditNoteError>> {
    let id = input::key("noteId", &input.note_id, "note")?;
    let text = input::text("text", &input.text.0, 10_000)?;
    let found =
        change::lock::<note::Entity, EditNoteError>(tx, id, input.expected_revision).await?;
    if found.written_by != Some(reviewer.id) {
        return Err(refused(
            Code::NotTheAuthor,
            "somebody else wrote the note; reply to it by addNote",
        ));
    }
    if found.withdrawn_at.is_some() {
        return Err(refused(
            Code::Withdrawn,
            "the note is withdrawn; write another by addNote",
        ));
    }
    if text != found.text {
        let row = note::ActiveModel {
            id: Unchanged(id),
            text: Set(text),
            edited_at: Set(Some(Utc::now())),
            ..Default::default()
        };
        row.update(tx).await?;
    }
    Ok(id)
}

fn refused(code: Code, message: &str) -> Failure<EditNoteError> {
    Failure::refused(EditNoteError::new(code, "noteId", message))
}
