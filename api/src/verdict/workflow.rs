//! The way of a verdict revision, as one table: (state, action, actor) → state, or why not.
//!
//! The database has the same rules behind it: the steps that exist, that no author approves, and that
//! nothing is published without an approval.

use super::RevisionState;
use crate::reviewer::Role;

/// What is done to a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Its authors hand it in.
    Submit,
    /// Somebody else votes for it.
    Approve,
    /// An editor makes it public.
    Publish,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What they may do.
    pub role: Role,
    /// Whether they wrote any part of the revision, or of one before it.
    pub is_author: bool,
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The step starts from another state.
    #[error(
        "the revision is {found}, and only one that is {needed} goes this way; look at where it stands now"
    )]
    WrongState {
        /// The state that the revision is in.
        found: &'static str,
        /// The state that the step starts from.
        needed: &'static str,
    },
    /// Only those who wrote a revision submit it.
    #[error("only an author of the revision submits it; ask one of them")]
    NotAnAuthor,
    /// Nobody votes for what they wrote.
    #[error("an author cannot approve the revision; ask a reviewer who wrote no part of it")]
    Author,
    /// Only editors publish.
    #[error("only an editor publishes; ask one")]
    NotAnEditor,
}

/// The state that a revision comes to by an action.
///
/// An approval leads to APPROVED since one is asked for; that it counts once per reviewer is the
/// database's to see.
///
/// # Errors
/// [`Refusal`] where the state, or the actor, does not allow it; the state is looked at first.
pub fn step(state: RevisionState, action: Action, actor: Actor) -> Result<RevisionState, Refusal> {
    let (needed, next) = match action {
        Action::Submit => (RevisionState::Draft, RevisionState::InReview),
        Action::Approve => (RevisionState::InReview, RevisionState::Approved),
        Action::Publish => (RevisionState::Approved, RevisionState::Published),
    };
    if state != needed {
        return Err(Refusal::WrongState {
            found: name(state),
            needed: name(needed),
        });
    }
    match action {
        Action::Submit if !actor.is_author => Err(Refusal::NotAnAuthor),
        Action::Approve if actor.is_author => Err(Refusal::Author),
        Action::Publish if actor.role == Role::Reviewer => Err(Refusal::NotAnEditor),
        Action::Submit | Action::Approve | Action::Publish => Ok(next),
    }
}

/// The state as the API writes it.
fn name(state: RevisionState) -> &'static str {
    match state {
        RevisionState::Draft => "DRAFT",
        RevisionState::InReview => "IN_REVIEW",
        RevisionState::Returned => "RETURNED",
        RevisionState::Approved => "APPROVED",
        RevisionState::Published => "PUBLISHED",
        RevisionState::Replaced => "REPLACED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [RevisionState; 6] = [
        RevisionState::Draft,
        RevisionState::InReview,
        RevisionState::Returned,
        RevisionState::Approved,
        RevisionState::Published,
        RevisionState::Replaced,
    ];
    const ACTIONS: [Action; 3] = [Action::Submit, Action::Approve, Action::Publish];

    fn actors() -> impl Iterator<Item = Actor> {
        [Role::Reviewer, Role::Editor, Role::Admin]
            .into_iter()
            .flat_map(|role| [true, false].map(|is_author| Actor { role, is_author }))
    }

    #[test]
    fn the_way_from_draft_to_publication_takes_two_people_and_an_editor() {
        let author = Actor {
            role: Role::Reviewer,
            is_author: true,
        };
        let other = Actor {
            role: Role::Reviewer,
            is_author: false,
        };
        let editor = Actor {
            role: Role::Editor,
            is_author: true,
        };
        let state = step(RevisionState::Draft, Action::Submit, author).expect("submitted");
        let state = step(state, Action::Approve, other).expect("approved");
        assert_eq!(
            step(state, Action::Publish, editor),
            Ok(RevisionState::Published)
        );
    }

    #[test]
    fn an_author_never_approves_whatever_their_role() {
        for state in STATES {
            for actor in actors().filter(|actor| actor.is_author) {
                assert!(
                    step(state, Action::Approve, actor).is_err(),
                    "{state:?} {actor:?}"
                );
            }
        }
    }

    #[test]
    fn only_an_editor_or_an_admin_publishes() {
        for state in STATES {
            for actor in actors() {
                let published = step(state, Action::Publish, actor) == Ok(RevisionState::Published);
                assert_eq!(
                    published,
                    state == RevisionState::Approved && actor.role != Role::Reviewer
                );
            }
        }
    }

    #[test]
    fn nothing_leads_out_of_a_published_revision() {
        for state in [RevisionState::Published, RevisionState::Replaced] {
            for (action, actor) in ACTIONS
                .into_iter()
                .flat_map(|action| actors().map(move |actor| (action, actor)))
            {
                assert!(matches!(
                    step(state, action, actor),
                    Err(Refusal::WrongState { .. })
                ));
            }
        }
    }
}
