//! The ways of a verdict revision and of a request that a verdict be retracted, as one table: (state, action,
//! actor) → state, or why not.
//!
//! The database has the same rules behind it: the steps that exist, that only the newest revision goes
//! on, that no author approves, and that nothing is published or retracted without the approvals that it
//! needs, nor published a second time without a correction.

use async_graphql::resolver_utils::EnumType;

use super::{RetractionState, RevisionState, VerdictState};
use crate::reviewer::Role;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Somebody writes a revision, the first of its verdict or the next.
    Draft,
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
    /// Somebody asks that a verdict be retracted.
    Request,
    /// Who asked, or an editor, lets the verdict stand.
    Withdraw,
    /// An editor takes the verdict back.
    Retract,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Any reviewer.
    Anyone,
    /// Who wrote a part of it or of one before it, or asked for it.
    Author,
    /// A reviewer who did not.
    Other,
    /// Who voted for it.
    Voter,
    /// An editor or an admin, whether they wrote it or not.
    Editor,
    /// Who asked for it, an editor or an admin.
    AuthorOrEditor,
}

/// A step that there is.
#[derive(Clone, Copy, Debug)]
pub struct Rule<S> {
    /// What is done.
    pub action: Action,
    /// Who does it.
    pub by: By,
    /// The state that it starts from; none where it begins the way.
    pub from: Option<S>,
    /// The state that it leads to.
    pub to: S,
    /// The states that the verdict is in before and after; none where it may be in any but RETRACTED, and
    /// stays in it.
    pub verdict: Option<(VerdictState, VerdictState)>,
    /// How many votes there have to be after it.
    pub votes: Votes,
}

/// How many votes there are of those that are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Votes {
    /// However many.
    Any,
    /// Fewer.
    TooFew,
    /// As many, or more.
    Enough,
}

const fn begins<S>(action: Action, by: By, to: S) -> Rule<S> {
    Rule {
        action,
        by,
        from: None,
        to,
        verdict: None,
        votes: Votes::Any,
    }
}

const fn rule<S>(action: Action, by: By, from: S, to: S) -> Rule<S> {
    Rule {
        action,
        by,
        from: Some(from),
        to,
        verdict: None,
        votes: Votes::Any,
    }
}

impl<S: Copy> Rule<S> {
    /// The same, of a verdict that is in one state and comes to another.
    const fn of(self, before: VerdictState, after: VerdictState) -> Self {
        Self {
            verdict: Some((before, after)),
            ..self
        }
    }

    /// The same, where there are so many votes after it.
    const fn with(self, votes: Votes) -> Self {
        Self { votes, ..self }
    }
}

/// The states of what goes a way.
pub trait Way: EnumType {
    /// All steps that there are, in the order of the way.
    const STEPS: &'static [Rule<Self>];
    /// Why what has been overtaken goes no further.
    const OVERTAKEN: Refusal;

    /// The state as the API writes it.
    fn name(self) -> &'static str {
        name(self)
    }
}

/// A value of an enum as the API writes it.
fn name<E: EnumType>(value: E) -> &'static str {
    let item = E::items().iter().find(|item| item.value == value);
    item.map_or("", |item| item.name)
}

impl Way for RevisionState {
    const STEPS: &'static [Rule<Self>] = {
        use RevisionState::{Approved, Draft, InReview, Published, Replaced, Returned};
        use VerdictState as Verdict;
        &[
            begins(Action::Draft, By::Anyone, Draft),
            rule(Action::Submit, By::Author, Draft, InReview),
            rule(Action::Return, By::Other, InReview, Returned),
            rule(Action::Approve, By::Other, InReview, InReview).with(Votes::TooFew),
            rule(Action::Approve, By::Other, InReview, Approved).with(Votes::Enough),
            rule(Action::Approve, By::Other, Approved, Approved),
            rule(Action::WithdrawApproval, By::Voter, InReview, InReview),
            rule(Action::WithdrawApproval, By::Voter, Approved, InReview).with(Votes::TooFew),
            rule(Action::WithdrawApproval, By::Voter, Approved, Approved).with(Votes::Enough),
            rule(Action::Return, By::Other, Approved, Returned),
            rule(Action::Publish, By::Editor, Approved, Published)
                .of(Verdict::Unpublished, Verdict::Published)
                .with(Votes::Enough),
            rule(Action::Correct, By::Editor, Approved, Published)
                .of(Verdict::Published, Verdict::Published)
                .with(Votes::Enough),
            rule(Action::Replace, By::Editor, Published, Replaced)
                .of(Verdict::Published, Verdict::Published),
        ]
    };
    const OVERTAKEN: Refusal = Refusal::Superseded;
}

impl Way for RetractionState {
    const STEPS: &'static [Rule<Self>] = {
        use RetractionState::{Approved, Requested, Retracted, Withdrawn};
        use VerdictState as Verdict;
        &[
            begins(Action::Request, By::Anyone, Requested)
                .of(Verdict::Published, Verdict::Published),
            rule(Action::Approve, By::Other, Requested, Requested).with(Votes::TooFew),
            rule(Action::Approve, By::Other, Requested, Approved).with(Votes::Enough),
            rule(Action::Approve, By::Other, Approved, Approved),
            rule(Action::Withdraw, By::AuthorOrEditor, Requested, Withdrawn),
            rule(Action::Withdraw, By::AuthorOrEditor, Approved, Withdrawn),
            rule(Action::Retract, By::Editor, Approved, Retracted)
                .of(Verdict::Published, Verdict::Retracted)
                .with(Votes::Enough),
        ]
    };
    const OVERTAKEN: Refusal = Refusal::Corrected;
}

/// Where something stands on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand<S> {
    /// Its own state; none before it is there.
    pub state: Option<S>,
    /// The state of its verdict.
    pub verdict: VerdictState,
    /// Whether nothing has overtaken it: a later revision of the verdict; or a correction, what was asked to
    /// be retracted.
    pub is_newest: bool,
    /// How many votes count for it.
    pub given: i64,
    /// How many the policy asks for.
    pub needed: i64,
}

impl<S> Stand<S> {
    /// Where nothing is yet of a verdict.
    #[must_use]
    pub const fn before(verdict: VerdictState) -> Self {
        Self {
            state: None,
            verdict,
            is_newest: true,
            given: 0,
            needed: 1,
        }
    }

    /// How many votes there are after an action.
    fn votes(&self, action: Action, actor: Actor) -> Votes {
        let given = match action {
            Action::Approve if !actor.has_approved => self.given + 1,
            Action::WithdrawApproval => self.given - 1,
            _ => self.given,
        };
        if given < self.needed {
            Votes::TooFew
        } else {
            Votes::Enough
        }
    }
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What they may do.
    pub role: Role,
    /// Whether they wrote any part of the revision, or of one before it; or asked for the retraction.
    pub is_author: bool,
    /// Whether they have voted for it.
    pub has_approved: bool,
    /// Whether they take no part in the verdict.
    pub is_recused: bool,
}

/// Why a step is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The step starts from another state.
    #[error("it is {found}, and only what is {needed} goes this way; look at where it stands now")]
    WrongState {
        /// The state that it is in.
        found: &'static str,
        /// The states that the step starts from.
        needed: String,
    },
    /// The verdict has a later revision.
    #[error(
        "the verdict has a later revision, and only the newest goes on; read it by `verdict {{ revisions }}`"
    )]
    Superseded,
    /// The verdict says something else than when its retraction was asked for.
    #[error(
        "the verdict was corrected since; withdraw the request by withdrawRetraction, and ask anew where that is still to be"
    )]
    Corrected,
    /// The verdict was retracted.
    #[error("the verdict was retracted; draft a new one by draftVerdict")]
    VerdictRetracted,
    /// The verdict speaks by another revision already.
    #[error("the verdict is published; what it says is changed by correctVerdict, with a reason")]
    NeedsCorrection,
    /// There is nothing to correct or to retract.
    #[error("nothing of the verdict is published yet; publish it by publishVerdict")]
    NotPublished,
    /// Who takes no part does nothing.
    #[error(
        "you take no part in the verdict, as `verdict {{ recusals }}` says; ask another reviewer"
    )]
    Recused,
    /// Only those who wrote a revision submit it.
    #[error("only an author of the revision submits it; ask one of them")]
    NotAnAuthor,
    /// Nobody judges what they wrote.
    #[error("nobody judges what they wrote or asked for; ask a reviewer who did not")]
    Author,
    /// Who has voted for it does so once.
    #[error("you have approved it already; it takes the approval of others")]
    ApprovedByYou,
    /// The policy asks for more votes.
    #[error("it has {given} of the {needed} approvals that it needs; ask others to approve it")]
    NeedsApproval {
        /// How many it has.
        given: i64,
        /// How many it needs.
        needed: i64,
    },
    /// There is no vote to take back.
    #[error("you have not approved the revision; who has may take that back")]
    NotApprovedByYou,
    /// Only editors publish.
    #[error("only an editor does that; ask one")]
    NotAnEditor,
    /// A request is withdrawn by who made it.
    #[error("only who asked for the retraction withdraws that, or an editor; ask one of them")]
    NotYours,
}

/// The state that something comes to by an action.
///
/// Who has voted for it may do so again only where that leads on: where fewer votes are needed since.
///
/// # Errors
/// [`Refusal`] where the state, the verdict, the actor or the votes do not allow it, looked at in this
/// order.
pub fn step<S: Way>(at: Stand<S>, action: Action, actor: Actor) -> Result<S, Refusal> {
    let rules: Vec<&Rule<S>> = S::STEPS
        .iter()
        .filter(|rule| rule.action == action && rule.from == at.state)
        .collect();
    let Some(any) = rules.first() else {
        return Err(Refusal::WrongState {
            found: at.state.map_or("not there", S::name),
            needed: starts::<S>(action).join(" or "),
        });
    };
    if !at.is_newest && !matches!(action, Action::Draft | Action::Replace | Action::Withdraw) {
        return Err(S::OVERTAKEN);
    }
    match (at.verdict, any.verdict) {
        (VerdictState::Retracted, _) => return Err(Refusal::VerdictRetracted),
        (VerdictState::Published, Some((VerdictState::Unpublished, _))) => {
            return Err(Refusal::NeedsCorrection);
        }
        (VerdictState::Unpublished, Some((VerdictState::Published, _))) => {
            return Err(Refusal::NotPublished);
        }
        _ => {}
    }
    if actor.is_recused && !matches!(action, Action::WithdrawApproval | Action::Withdraw) {
        return Err(Refusal::Recused);
    }
    let is_editor = actor.role != Role::Reviewer;
    match any.by {
        By::Author if !actor.is_author => return Err(Refusal::NotAnAuthor),
        By::Other if actor.is_author => return Err(Refusal::Author),
        By::Voter if !actor.has_approved => return Err(Refusal::NotApprovedByYou),
        By::Editor if !is_editor => return Err(Refusal::NotAnEditor),
        By::AuthorOrEditor if !actor.is_author && !is_editor => return Err(Refusal::NotYours),
        _ => {}
    }
    let votes = at.votes(action, actor);
    let rule = rules
        .into_iter()
        .find(|rule| rule.votes == Votes::Any || rule.votes == votes)
        .ok_or(Refusal::NeedsApproval {
            given: at.given,
            needed: at.needed,
        })?;
    if action == Action::Approve && actor.has_approved && Some(rule.to) == at.state {
        return Err(Refusal::ApprovedByYou);
    }
    Ok(rule.to)
}

/// The states that an action starts from, in the order of the way.
fn starts<S: Way>(action: Action) -> Vec<&'static str> {
    let mut names: Vec<_> = S::STEPS
        .iter()
        .filter(|rule| rule.action == action)
        .filter_map(|rule| rule.from.map(S::name))
        .collect();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
