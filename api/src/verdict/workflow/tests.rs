//! The whole table: all states, actions and actors; and its picture in docs/DOMAIN.md.
//!
//! `INSTA_UPDATE=always cargo test -p verbatim --lib workflow` draws the picture anew.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

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

const BEGIN: &str = "<!-- Drawn by api/src/verdict/workflow/tests.rs, from here -->\n";
const END: &str = "<!-- to here. -->\n";

#[test]
fn the_picture_in_the_document_is_that_of_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/DOMAIN.md");
    let document = fs::read_to_string(&path).expect("docs/DOMAIN.md is there");
    let (before, rest) = document.split_once(BEGIN).expect("the picture begins");
    let (shown, after) = rest.split_once(END).expect("the picture ends");
    let drawn = draw();
    if shown == drawn {
        return;
    }
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, [before, BEGIN, &drawn, END, after].concat()).expect("it is written");
        return;
    }
    panic!("the way has changed, draw it anew with INSTA_UPDATE=always; it is now\n{drawn}");
}

fn draw() -> String {
    let mut lines =
        String::from("    [*] --> DRAFT: draftVerdict or reviseVerdict, by a reviewer\n");
    for rule in WAY {
        let does = match rule.action {
            Action::Submit => "submitVerdict",
            Action::Approve => "approveVerdict",
            Action::WithdrawApproval => "withdrawApproval",
            Action::Return => "returnVerdict",
            Action::Publish => "publishVerdict, the first of its verdict",
            Action::Correct => "correctVerdict, a later one",
            Action::Replace => "correctVerdict of the later one",
        };
        let by = match rule.by {
            By::Author => "an author",
            By::Other => "a reviewer who is no author",
            By::Voter => "who approved it",
            By::Editor => "an editor",
        };
        let (from, to) = (rule.from.name(), rule.to.name());
        writeln!(lines, "    {from} --> {to}: {does}, by {by}").expect("a line");
    }
    format!("```mermaid\nstateDiagram-v2\n{lines}```\n")
}
