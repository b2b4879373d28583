//! The whole table: all states, actions and actors.

use super::*;

const STATES: [RevisionState; 6] = [
    RevisionState::Draft,
    RevisionState::InReview,
    RevisionState::Returned,
    RevisionState::Approved,
    RevisionState::Published,
    RevisionState::Replaced,
];
const VERDICTS: [VerdictState; 3] = [
    VerdictState::Unpublished,
    VerdictState::Published,
    VerdictState::Retracted,
];
const ACTIONS: [Action; 7] = [
    Action::Submit,
    Action::Approve,
    Action::WithdrawApproval,
    Action::Return,
    Action::Publish,
    Action::Correct,
    Action::Replace,
];

fn stands() -> impl Iterator<Item = Stand> {
    STATES.into_iter().flat_map(|state| {
        VERDICTS.into_iter().flat_map(move |verdict| {
            [true, false].map(|is_newest| Stand {
                state,
                verdict,
                is_newest,
            })
        })
    })
}

fn actors() -> impl Iterator<Item = Actor> {
    [Role::Reviewer, Role::Editor, Role::Admin]
        .into_iter()
        .flat_map(|role| {
            [(false, false), (false, true), (true, false), (true, true)].map(
                |(is_author, has_approved)| Actor {
                    role,
                    is_author,
                    has_approved,
                },
            )
        })
}

/// Every step with what comes of it.
fn all() -> impl Iterator<Item = (Stand, Action, Actor, Result<RevisionState, Refusal>)> {
    stands().flat_map(|at| {
        ACTIONS.into_iter().flat_map(move |action| {
            actors().map(move |actor| (at, action, actor, step(at, action, actor)))
        })
    })
}

fn newest(state: RevisionState) -> Stand {
    Stand {
        state,
        verdict: VerdictState::Unpublished,
        is_newest: true,
    }
}

fn reviewer(is_author: bool) -> Actor {
    Actor {
        role: Role::Reviewer,
        is_author,
        has_approved: false,
    }
}

#[test]
fn the_way_from_draft_to_publication_takes_two_people_and_an_editor() {
    let editor = Actor {
        role: Role::Editor,
        ..reviewer(true)
    };
    let state = step(newest(RevisionState::Draft), Action::Submit, reviewer(true));
    let state = step(
        newest(state.expect("submitted")),
        Action::Approve,
        reviewer(false),
    );
    assert_eq!(
        step(newest(state.expect("approved")), Action::Publish, editor),
        Ok(RevisionState::Published)
    );
}

#[test]
fn a_step_leads_where_the_table_says_and_nowhere_else() {
    for (at, action, actor, came) in all() {
        let leads: Vec<_> = WAY
            .iter()
            .filter(|rule| rule.action == action && rule.from == at.state)
            .map(|rule| rule.to)
            .collect();
        match came {
            Ok(state) => assert_eq!(leads, [state], "{at:?} {action:?} {actor:?}"),
            Err(Refusal::WrongState { .. }) => {
                assert!(leads.is_empty(), "{at:?} {action:?} {actor:?}");
            }
            Err(_) => assert_eq!(leads.len(), 1, "{at:?} {action:?} {actor:?}"),
        }
    }
}

#[test]
fn a_message_names_the_states_that_a_step_starts_from() {
    for action in ACTIONS {
        let from: Vec<_> = WAY
            .iter()
            .filter(|rule| rule.action == action)
            .map(|rule| rule.from.name())
            .collect();
        assert_eq!(start(action), from.join(" or "), "{action:?}");
    }
}

#[test]
fn an_author_never_judges_whatever_their_role() {
    for (at, action, actor, came) in all() {
        if actor.is_author && matches!(action, Action::Approve | Action::Return) {
            assert!(came.is_err(), "{at:?} {action:?} {actor:?}");
        }
    }
}

#[test]
fn only_an_editor_or_an_admin_publishes_an_approved_revision() {
    for (at, action, actor, came) in all() {
        if came == Ok(RevisionState::Published) {
            assert_eq!(at.state, RevisionState::Approved, "{action:?} {actor:?}");
            assert_ne!(actor.role, Role::Reviewer, "{at:?} {action:?}");
        }
    }
}

#[test]
fn what_is_published_first_is_published_and_what_is_published_after_that_corrects() {
    for (at, action, actor, came) in all() {
        if came == Ok(RevisionState::Published) {
            let expected = match at.verdict {
                VerdictState::Unpublished => Action::Publish,
                VerdictState::Published => Action::Correct,
                VerdictState::Retracted => panic!("{action:?} {actor:?} of a retracted verdict"),
            };
            assert_eq!(action, expected, "{at:?} {actor:?}");
        }
    }
}

#[test]
fn only_the_newest_revision_goes_on_and_of_a_retracted_verdict_none() {
    for (at, action, actor, came) in all() {
        if came.is_ok() {
            assert!(
                at.is_newest || action == Action::Replace,
                "{at:?} {action:?} {actor:?}"
            );
            assert_ne!(at.verdict, VerdictState::Retracted, "{action:?} {actor:?}");
        }
    }
}

#[test]
fn a_vote_is_taken_back_by_who_gave_it() {
    for (at, action, actor, came) in all() {
        if action == Action::WithdrawApproval && came.is_ok() {
            assert!(actor.has_approved, "{at:?}");
        }
    }
}

#[test]
fn nothing_leads_out_of_what_was_published_but_a_correction() {
    for (at, action, actor, came) in all() {
        if matches!(at.state, RevisionState::Published | RevisionState::Replaced) && came.is_ok() {
            assert_eq!(action, Action::Replace, "{at:?} {actor:?}");
        }
    }
}
