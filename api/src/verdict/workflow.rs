//! The way of a verdict revision, as one table: (state, action, actor) → state, or why not.
//!
//! The database has the same rules behind it: the steps that exist, that only the newest revision goes
//! on, that no author approves, and that nothing is published without an approval, nor a second time
//! without a correction.

use super::{RevisionState, VerdictState};
use crate::reviewer::Role;

/// What is done to a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Its authors hand it in.
    Submit,
    /// Somebody else votes for it.
    Approve,
    /// Who voted for it takes the vote back.
    WithdrawApproval,
    /// Somebody else gives it back to its authors.
    Return,
    /// An editor makes it public, as the first of its verdict.
    Publish,
    /// An editor makes it public, in the place of the one before.
    Correct,
    /// It makes room for the one that corrects it.
    Replace,
}

/// Who does something to a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Who wrote a part of it, or of one before it.
    Author,
    /// A reviewer who wrote no part of it.
    Other,
    /// Who voted for it.
    Voter,
    /// An editor or an admin, whether they wrote it or not.
    Editor,
}

/// A step that there is.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What is done.
    pub action: Action,
    /// Who does it.
    pub by: By,
    /// The state that it starts from.
    pub from: RevisionState,
    /// The state that it leads to.
    pub to: RevisionState,
}

/// All steps that there are, in the order of the way.
pub const WAY: [Rule; 8] = {
    use RevisionState::{Approved, Draft, InReview, Published, Replaced, Returned};
    const fn rule(action: Action, by: By, from: RevisionState, to: RevisionState) -> Rule {
        Rule {
            action,
            by,
            from,
            to,
        }
    }
    [
        rule(Action::Submit, By::Author, Draft, InReview),
        rule(Action::Return, By::Other, InReview, Returned),
        rule(Action::Approve, By::Other, InReview, Approved),
        rule(Action::WithdrawApproval, By::Voter, Approved, InReview),
        rule(Action::Return, By::Other, Approved, Returned),
        rule(Action::Publish, By::Editor, Approved, Published),
        rule(Action::Correct, By::Editor, Approved, Published),
        rule(Action::Replace, By::Editor, Published, Replaced),
    ]
};

/// Where a revision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Its own state.
    pub state: RevisionState,
    /// The state of its verdict.
    pub verdict: VerdictState,
    /// Whether its verdict has no later revision.
    pub is_newest: bool,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What they may do.
    pub role: Role,
    /// Whether they wrote any part of the revision, or of one before it.
    pub is_author: bool,
    /// Whether they have voted for the revision.
    pub has_approved: bool,
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
        /// The states that the step starts from.
        needed: &'static str,
    },
    /// The verdict has a later revision.
    #[error(
        "the verdict has a later revision, and only the newest goes on; read it by `verdict {{ revisions }}`"
    )]
    Superseded,
    /// The verdict was retracted.
    #[error("the verdict was retracted; draft a new one by draftVerdict")]
    VerdictRetracted,
    /// The verdict speaks by another revision already.
    #[error("the verdict is published; what it says is changed by correctVerdict, with a reason")]
    NeedsCorrection,
    /// There is nothing to correct.
    #[error("nothing of the verdict is published yet; publish it by publishVerdict")]
    NotPublished,
    /// Only those who wrote a revision submit it.
    #[error("only an author of the revision submits it; ask one of them")]
    NotAnAuthor,
    /// Nobody judges what they wrote.
    #[error(
        "an author can neither approve the revision nor return it; ask a reviewer who wrote no part of it"
    )]
    Author,
    /// There is no vote to take back.
    #[error("you have not approved the revision; who has may take that back")]
    NotApprovedByYou,
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
/// [`Refusal`] where the state, the verdict or the actor does not allow it, looked at in this order.
pub fn step(at: Stand, action: Action, actor: Actor) -> Result<RevisionState, Refusal> {
    let rule = WAY
        .iter()
        .find(|rule| rule.action == action && rule.from == at.state)
        .ok_or(Refusal::WrongState {
            found: at.state.name(),
            needed: start(action),
        })?;
    if !at.is_newest && action != Action::Replace {
        return Err(Refusal::Superseded);
    }
    match (at.verdict, action) {
        (VerdictState::Retracted, _) => return Err(Refusal::VerdictRetracted),
        (VerdictState::Published, Action::Publish) => return Err(Refusal::NeedsCorrection),
        (VerdictState::Unpublished, Action::Correct) => return Err(Refusal::NotPublished),
        _ => {}
    }
    match rule.by {
        By::Author if !actor.is_author => Err(Refusal::NotAnAuthor),
        By::Other if actor.is_author => Err(Refusal::Author),
        By::Voter if !actor.has_approved => Err(Refusal::NotApprovedByYou),
        By::Editor if actor.role == Role::Reviewer => Err(Refusal::NotAnEditor),
        By::Author | By::Other | By::Voter | By::Editor => Ok(rule.to),
    }
}

/// The states that an action starts from, as a message names them.
fn start(action: Action) -> &'static str {
    match action {
        Action::Submit => "DRAFT",
        Action::Approve => "IN_REVIEW",
        Action::Return => "IN_REVIEW or APPROVED",
        Action::WithdrawApproval | Action::Publish | Action::Correct => "APPROVED",
        Action::Replace => "PUBLISHED",
    }
}

impl RevisionState {
    /// The state as the API writes it.
    fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::InReview => "IN_REVIEW",
            Self::Returned => "RETURNED",
            Self::Approved => "APPROVED",
            Self::Published => "PUBLISHED",
            Self::Replaced => "REPLACED",
        }
    }
}

#[cfg(test)]
mod tests;
