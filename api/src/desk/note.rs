//! What colleagues write on a record, for each other.

use entity::note::{self, Column, Relation};
use sea_orm::{EntityTrait as _, RelationDef, RelationTrait as _};

use crate::{
    graph::{
        node::Node,
        plan::{Audience, Field, Link, Order, column, planned, root_fields},
        scalars::{DateTime, Markdown},
    },
    reviewer::Reviewer,
};

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "note",
        Audience::Public => "(SELECT * FROM note WHERE false)",
    }
}

/// The way from a record of any type to the notes with its id.
pub fn notes() -> Link {
    let subject: RelationDef = note::Entity::belongs_to(note::Entity)
        .from(Column::SubjectId)
        .to(Column::Id)
        .into();
    subject.rev().into()
}

/// The way from a record of the type with this prefix of ids to the notes on it.
macro_rules! notes_on {
    ($prefix:literal) => {
        $crate::desk::notes().only(concat!("{t}.subject_type = '", $prefix, "'"))
    };
}
pub(crate) use notes_on;

planned! {
    /// What a reviewer wrote on a record for colleagues to read. It is never published.
    Note, id "note", from rows;

    /// The record that it is on.
    subject: any(Node) = Column::SubjectType, Column::SubjectId;
    /// What it says; null once it is withdrawn.
    text: column(Option<Markdown>) = Field::Expression("CASE WHEN {t}.withdrawn_at IS NULL THEN {t}.text END");
    /// Who wrote it; null where an operator did.
    author: one(Option<Reviewer>) = Relation::WrittenBy.def();
    /// When it was written.
    written_at: column(DateTime) = column(Column::WrittenAt);
    /// When its text last changed; null if it never did.
    edited_at: column(Option<DateTime>) = column(Column::EditedAt);
    /// When it was withdrawn; null while it stands. Its replies stay.
    withdrawn_at: column(Option<DateTime>) = column(Column::WithdrawnAt);
    /// Who withdrew it, its author or an admin; null while it stands.
    withdrawn_by: one(Option<Reviewer>) = Relation::WithdrawnBy.def();
    /// The note on the same record that it replies to; null where it begins a thread.
    reply_to: one(Option<Note>) = Relation::Parent.def();
    /// The notes that reply to it, oldest first.
    replies: many(Note) = Relation::Replies.def(), Order::Oldest;
    /// How many versions the record has had, from 1.
    revision: column(i32) = column(Column::Revision);
}

root_fields! {
    NoteQuery for Note;
    /// The note with this id; null where there is none, and always for the public.
    note;
    /// Notes on all records, newest first; none for the public.
    notes;
}
