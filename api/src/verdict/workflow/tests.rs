//! The whole table: all states, actions and actors; and its pictures in docs/DOMAIN.md.
//!
//! `INSTA_UPDATE=always cargo test -p verbatim --lib workflow` draws the pictures anew.

use std::fmt::{Debug, Write as _};

use super::*;

#[path = "../../../../tests/drawn.rs"]
mod drawn;

const REVISIONS: [RevisionState; 6] = [
    RevisionState::Draft,
    RevisionState::InReview,
    RevisionState::Returned,
    RevisionState::Approved,
    RevisionState::Published,
    RevisionState::Replaced,
];
const RETRACTIONS: [RetractionState; 4] = [
    RetractionState::Requested,
    RetractionState::Approved,
    RetractionState::Retracted,
    RetractionState::Withdrawn,
];
const VERDICTS: [VerdictState; 3] = [
    VerdictState::Unpublished,
    VerdictState::Published,
    VerdictState::Retracted,
];
const ACTIONS: [Action; 11] = [
    Action::Draft,
    Action::Submit,
    Action::Approve,
    Action::WithdrawApproval,
    Action::Return,
    Action::Publish,
    Action::Correct,
    Action::Replace,
    Action::Request,
    Action::Withdraw,
    Action::Retract,
];

fn stands<S: Way>(states: &[S]) -> Vec<Stand<S>> {
    let states = states.iter().copied().map(Some).chain([None]);
    states
        .flat_map(|state| {
            VERDICTS.into_iter().flat_map(move |verdict| {
                [true, false].into_iter().flat_map(move |is_newest| {
                    [(0, 1), (1, 1), (0, 2), (1, 2), (2, 2)].map(move |(given, needed)| Stand {
                        state,
                        verdict,
                        is_newest,
                        given,
                        needed,
                    })
                })
            })
        })
        .collect()
}

fn actors() -> Vec<Actor> {
    [Role::Reviewer, Role::Editor, Role::Admin]
        .into_iter()
        .flat_map(|role| {
            (0..8).map(move |bits| Actor {
                role,
                is_author: bits & 1 > 0,
                has_approved: bits & 2 > 0,
                is_recused: bits & 4 > 0,
            })
        })
        .collect()
}

/// A step with what comes of it.
struct Tried<S> {
    at: Stand<S>,
    action: Action,
    actor: Actor,
    came: Result<S, Refusal>,
}

/// Every step with what comes of it.
fn all<S: Way>(states: &[S]) -> Vec<Tried<S>> {
    let mut tried = Vec::new();
    for at in stands(states) {
        for action in ACTIONS {
            for actor in actors() {
                let came = step(at, action, actor);
                tried.push(Tried {
                    at,
                    action,
                    actor,
                    came,
                });
            }
        }
    }
    tried
}

fn newest<S>(state: S, verdict: VerdictState) -> Stand<S> {
    Stand {
        state: Some(state),
        ..Stand::before(verdict)
    }
}

fn reviewer(is_author: bool) -> Actor {
    Actor {
        role: Role::Reviewer,
        is_author,
        has_approved: false,
        is_recused: false,
    }
}

fn editor(is_author: bool) -> Actor {
    Actor {
        role: Role::Editor,
        ..reviewer(is_author)
    }
}

#[test]
fn the_way_from_draft_to_publication_takes_two_people_and_an_editor() {
    let at = |state| newest(state, VerdictState::Unpublished);
    let state = step(at(RevisionState::Draft), Action::Submit, reviewer(true));
    let state = step(
        at(state.expect("submitted")),
        Action::Approve,
        reviewer(false),
    );
    let approved = Stand {
        given: 1,
        ..at(state.expect("approved"))
    };
    assert_eq!(
        step(approved, Action::Publish, editor(true)),
        Ok(RevisionState::Published)
    );
}

#[test]
fn the_way_to_a_retraction_takes_two_people_and_an_editor() {
    let at = |state| Stand {
        state,
        ..Stand::before(VerdictState::Published)
    };
    let state = step(at(None), Action::Request, reviewer(false)).ok();
    assert_eq!(state, Some(RetractionState::Requested));
    assert_eq!(
        step(at(state), Action::Approve, editor(true)),
        Err(Refusal::Author)
    );
    let approved = Stand {
        given: 1,
        ..at(step(at(state), Action::Approve, reviewer(false)).ok())
    };
    assert_eq!(
        step(approved, Action::Retract, editor(true)),
        Ok(RetractionState::Retracted)
    );
}

#[test]
fn the_last_vote_that_is_needed_approves() {
    let at = |given, needed| Stand {
        given,
        needed,
        ..newest(RevisionState::InReview, VerdictState::Unpublished)
    };
    let vote = |at| step(at, Action::Approve, reviewer(false));
    assert_eq!(vote(at(0, 2)), Ok(RevisionState::InReview));
    assert_eq!(vote(at(1, 2)), Ok(RevisionState::Approved));
    let again = Actor {
        has_approved: true,
        ..reviewer(false)
    };
    let vote = |at| step(at, Action::Approve, again);
    assert_eq!(vote(at(1, 2)), Err(Refusal::ApprovedByYou));
    // Where the policy asks for fewer since.
    assert_eq!(vote(at(1, 1)), Ok(RevisionState::Approved));
}

fn leads_votesthe_table_says<S: Way + Debug>(states: &[S]) {
    for tried in all(states) {
        let Tried {
            at,
            action,
            actor,
            came,
        } = tried;
        let leads: Vec<_> = S::STEPS
            .iter()
            .filter(|rule| rule.action == action && rule.from == at.state)
            .map(|rule| rule.to)
            .collect();
        match came {
            Ok(state) => assert!(leads.contains(&state), "{at:?} {action:?} {actor:?}"),
            Err(Refusal::WrongState { .. }) => {
                assert!(leads.is_empty(), "{at:?} {action:?} {actor:?}");
            }
            Err(_) => assert!(!leads.is_empty(), "{at:?} {action:?} {actor:?}"),
        }
    }
}

#[test]
fn a_step_leads_votesthe_table_says_and_novoteselse() {
    leads_votesthe_table_says(&REVISIONS);
    leads_votesthe_table_says(&RETRACTIONS);
}

#[test]
fn a_message_names_the_states_that_a_step_starts_from() {
    let at = newest(RevisionState::Draft, VerdictState::Unpublished);
    let refusal = step(at, Action::Return, reviewer(false)).expect_err("a draft is not returned");
    let message = refusal.to_string();
    assert!(
        message.starts_with("it is DRAFT, and only what is IN_REVIEW or APPROVED goes"),
        "{message}"
    );
}

fn an_author_never_judges<S: Way + Debug>(states: &[S]) {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(states)
    {
        if actor.is_author && matches!(action, Action::Approve | Action::Return) {
            assert!(came.is_err(), "{at:?} {action:?} {actor:?}");
        }
    }
}

#[test]
fn an_author_never_judges_whatever_their_role() {
    an_author_never_judges(&REVISIONS);
    an_author_never_judges(&RETRACTIONS);
}

fn who_is_recused_takes_no_part<S: Way + Debug>(states: &[S]) {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(states)
    {
        if actor.is_recused && came.is_ok() {
            let gives_up = matches!(action, Action::WithdrawApproval | Action::Withdraw);
            assert!(gives_up, "{at:?} {action:?} {actor:?}");
        }
    }
}

#[test]
fn who_is_recused_takes_no_part_but_to_give_up_what_they_did() {
    who_is_recused_takes_no_part(&REVISIONS);
    who_is_recused_takes_no_part(&RETRACTIONS);
}

#[test]
fn only_an_editor_or_an_admin_publishes_an_approved_revision() {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(&REVISIONS)
    {
        if came == Ok(RevisionState::Published) {
            assert_eq!(
                at.state,
                Some(RevisionState::Approved),
                "{action:?} {actor:?}"
            );
            assert_ne!(actor.role, Role::Reviewer, "{at:?} {action:?}");
        }
    }
}

#[test]
fn only_an_editor_or_an_admin_retracts_what_is_published_and_approved_to_be() {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(&RETRACTIONS)
    {
        if came == Ok(RetractionState::Retracted) {
            assert_eq!(
                at.state,
                Some(RetractionState::Approved),
                "{action:?} {actor:?}"
            );
            assert_eq!(at.verdict, VerdictState::Published, "{action:?} {actor:?}");
            assert!(at.given >= at.needed, "{at:?} {action:?} {actor:?}");
            assert_ne!(actor.role, Role::Reviewer, "{at:?} {action:?}");
        }
    }
}

#[test]
fn a_retraction_is_withdrawn_by_who_asked_for_it_or_an_editor() {
    for Tried {
        at, actor, came, ..
    } in all(&RETRACTIONS)
    {
        if came == Ok(RetractionState::Withdrawn) {
            assert!(
                actor.is_author || actor.role != Role::Reviewer,
                "{at:?} {actor:?}"
            );
        }
    }
}

#[test]
fn what_is_published_first_is_published_and_what_is_published_after_that_corrects() {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(&REVISIONS)
    {
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

fn only_the_newest_goes_on<S: Way + Debug>(states: &[S]) {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(states)
    {
        if came.is_ok() {
            assert!(
                at.is_newest
                    || matches!(action, Action::Draft | Action::Replace | Action::Withdraw),
                "{at:?} {action:?} {actor:?}"
            );
            assert_ne!(at.verdict, VerdictState::Retracted, "{action:?} {actor:?}");
        }
    }
}

#[test]
fn only_the_newest_goes_on_and_of_a_retracted_verdict_nothing() {
    only_the_newest_goes_on(&REVISIONS);
    only_the_newest_goes_on(&RETRACTIONS);
}

#[test]
fn a_vote_is_taken_back_by_who_gave_it() {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(&REVISIONS)
    {
        if action == Action::WithdrawApproval && came.is_ok() {
            assert!(actor.has_approved, "{at:?}");
        }
    }
}

#[test]
fn nothing_leads_out_of_what_was_published_but_a_correction() {
    for Tried {
        at,
        action,
        actor,
        came,
    } in all(&REVISIONS)
    {
        if matches!(
            at.state,
            Some(RevisionState::Published | RevisionState::Replaced)
        ) && came.is_ok()
        {
            assert_eq!(action, Action::Replace, "{at:?} {actor:?}");
        }
    }
}

const BEGIN: &str = "<!-- Drawn by api/src/verdict/workflow/tests.rs, from here -->\n";
const END: &str = "<!-- to here. -->\n";

#[test]
fn the_pictures_in_the_document_are_those_of_the_table() {
    let pictures = [
        draw::<RevisionState>(),
        draw::<RetractionState>(),
        draw_verdict(),
    ];
    let pictures = pictures.map(|picture| format!("stateDiagram-v2\n{picture}"));
    drawn::check(BEGIN, END, pictures);
}

/// The mutation that does it; an approval is one of a revision or of a retraction.
fn does<S: Way>(rule: &Rule<S>) -> &'static str {
    let is_retraction = S::OVERTAKEN == Refusal::Corrected;
    match rule.action {
        Action::Draft => "draftVerdict or reviseVerdict",
        Action::Submit => "submitVerdict",
        Action::Approve if is_retraction => "approveRetraction",
        Action::Approve => "approveVerdict",
        Action::WithdrawApproval => "withdrawApproval",
        Action::Return => "returnVerdict",
        Action::Publish => "publishVerdict, the first of its verdict",
        Action::Correct => "correctVerdict, a later one",
        Action::Replace => "correctVerdict of the later one",
        Action::Request => "requestRetraction",
        Action::Withdraw => "withdrawRetraction",
        Action::Retract => "retractVerdict",
    }
}

fn draw<S: Way>() -> String {
    let is_retraction = S::OVERTAKEN == Refusal::Corrected;
    let mut lines = String::new();
    for rule in S::STEPS {
        let by = match rule.by {
            By::Anyone => "a reviewer",
            By::Author => "an author",
            By::Other if is_retraction => "a reviewer who did not ask for it",
            By::Other => "a reviewer who is no author",
            By::Voter => "who approved it",
            By::Editor => "an editor",
            By::AuthorOrEditor => "who asked for it or an editor",
        };
        let (from, to) = (rule.from.map_or("[*]", S::name), rule.to.name());
        let votes = match (rule.action, rule.votes) {
            (Action::Approve, Votes::TooFew) => " while more are needed",
            (Action::Approve, Votes::Enough) => ", the last that is needed",
            (Action::WithdrawApproval, Votes::TooFew) => " where too few are left",
            (Action::WithdrawApproval, Votes::Enough) => " where enough are left",
            _ => "",
        };
        writeln!(lines, "    {from} --> {to}: {}{votes}, by {by}", does(rule)).expect("a line");
    }
    lines
}

/// Where the steps of revisions and retractions bring the verdict.
fn draw_verdict() -> String {
    let mut lines = String::from("    [*] --> UNPUBLISHED: draftVerdict\n");
    lines.extend(brings::<RevisionState>());
    lines.extend(brings::<RetractionState>());
    lines
}

fn brings<S: Way>() -> Vec<String> {
    let brings = S::STEPS.iter().filter_map(|rule| {
        let (before, after) = rule.verdict?;
        let shows = before != after || rule.action == Action::Correct;
        let does = does(rule);
        let does = does.split(',').next().unwrap_or(does);
        shows.then(|| format!("    {} --> {}: {does}\n", name(before), name(after)))
    });
    brings.collect()
}
