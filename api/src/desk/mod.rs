//! What lies on people's desks: what they are to see to, what they note for each other, and what waits
//! for them. The public sees none of it.

mod add_note;
mod assign;
mod assignment;
mod edit_note;
mod end_assignment;
mod note;
mod queue;
mod update_assignment;
mod withdraw_note;

pub use add_note::{AddNote, AddNoteError, AddNoteErrorCode};
pub use assign::{AssignReviewer, AssignReviewerError, AssignReviewerErrorCode};
pub use assignment::{
    Assignment, AssignmentOutcome, AssignmentPriority, AssignmentQuery, rows as assignment_rows,
};
pub use edit_note::{EditNote, EditNoteError, EditNoteErrorCode};
pub use end_assignment::{EndAssignment, EndAssignmentError, EndAssignmentErrorCode};
pub(crate) use note::notes_on;
pub use note::{Note, NoteQuery, notes};
pub use queue::{Queue, queue};
pub use update_assignment::{UpdateAssignment, UpdateAssignmentError, UpdateAssignmentErrorCode};
pub use withdraw_note::{WithdrawNote, WithdrawNoteError, WithdrawNoteErrorCode};
