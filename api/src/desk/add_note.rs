//! `addNote`: a colleague's remark on a record, or an answer to one.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::note;
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _, Set, Statement,
};
use uuid::Uuid;

use super::Note;
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        id::TypeId,
        input,
        node::Node,
        plan::{Audience, PlannedAny as _, Reply},
        scalars::Markdown,
        write::Write,
    },
    reviewer::Role,
};

/// The remark.
#[derive(Clone, InputObject)]
pub struct AddNoteInput {
    /// The record that it is on: of any type that has `notes`.
    pub node_id: ID,
    /// What it says, 1 to 10,000 characters.
    pub text: Markdown,
    /// The note on the same record that it replies to; left out where it begins a thread.
    pub reply_to_id: Option<ID>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// adds nothing twice.
    pub idempotency_key: Option<String>,
}

/// The note, or why none was added.
#[derive(SimpleObject)]
pub struct AddNotePayload {
    /// The note; null where there are errors.
    pub note: Option<Note>,
    /// Why no note was added.
    pub errors: Vec<AddNoteError>,
}

user_error! {
    /// Why no note was added.
    AddNoteError, AddNoteErrorCode {
        /// There is no such record.
        NodeNotFound,
        /// There is no such note on the record.
        NoteNotFound,
    }
}

use AddNoteErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct AddNote;

/// The mutation.
#[Object]
impl AddNote {
    /// Adds a note to a record, for colleagues only: it is never published. For reviewers.
    async fn add_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The remark.")] input: AddNoteInput,
    ) -> Option<Result<AddNotePayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: AddNoteInput) -> Result<AddNotePayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Note>(ctx, &["note"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            add(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => AddNotePayload {
            note: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => AddNotePayload { note: None, errors },
    })
}

async fn add(
    tx: &DatabaseTransaction,
    input: &AddNoteInput,
) -> Result<Uuid, Failure<AddNoteError>> {
    let parent = input.reply_to_id.as_ref();
    let parent = parent.map(|id| input::key("replyToId", id, "note"));
    let parent = parent.transpose()?;
    let id = Uuid::now_v7();
    let subject = subject(tx, &input.node_id, parent).await?;
    let row = note::ActiveModel {
        id: Set(id),
        subject_type: Set(subject.prefix),
        subject_id: Set(subject.uuid),
        parent_id: Set(parent),
        text: Set(input::text("text", &input.text.0, 10_000)?),
        ..Default::default()
    };
    let known = on_constraint(|name| {
        (name == "note_parent").then(|| {
            AddNoteError::new(
                Code::NoteNotFound,
                "replyToId",
                "there is no such note on this record; find it in `notes`, or leave it out to begin a thread",
            )
        })
    });
    note::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    Ok(id)
}

/// The record that the note is on: of a type that shows its notes, and there. Where records of the type are
/// merged it is the one that remains; but a reply is on the record that the note is on.
async fn subject(
    tx: &DatabaseTransaction,
    id: &ID,
    parent: Option<Uuid>,
) -> Result<TypeId, Failure<AddNoteError>> {
    let place = "nodeId";
    let found = TypeId::parse(id).map_err(|error| input::invalid(place, error.to_string()))?;
    let mut types = Node::TYPES.iter().map(|target| target());
    let of = types.find(|of| of.prefix == Some(&found.prefix) && of.fields.contains_key("notes"));
    let Some(of) = of else {
        return Err(input::invalid(
            place,
            format!("no notes are written on `{found}`; give the id of a record that has `notes`, such as a claim"),
        )
        .into());
    };
    let there = match of.leads {
        None => format!(
            "SELECT t.id FROM {} t WHERE t.id = $1",
            (of.rows)(Audience::Staff)
        ),
        Some(leads) => {
            let leads = leads(Audience::Staff);
            format!(
                "SELECT coalesce((SELECT n.subject_id FROM note n JOIN {leads} l ON l.id = n.subject_id \
                 WHERE n.id = $2 AND l.remains = t.remains), t.remains) AS id FROM {leads} t WHERE t.id = $1"
            )
        }
    };
    let mut values = vec![found.uuid.into()];
    if of.leads.is_some() {
        values.push(parent.into());
    }
    let there = Statement::from_sql_and_values(DbBackend::Postgres, there, values);
    match tx.query_one_raw(there).await? {
        Some(row) => Ok(TypeId {
            uuid: row.try_get("", "id")?,
            ..found
        }),
        None => Err(Failure::refused(AddNoteError::new(
            Code::NodeNotFound,
            place,
            "there is no such record; take its id from an answer",
        ))),
    }
}
