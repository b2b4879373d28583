//! Assignments and notes.

use super::{accepts, newsroom, refuses};

#[tokio::test]
async fn an_assignment_is_open_once_and_about_one_record() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO assignment (id, claim_id, assignee_id) VALUES (id('first'), id('claim'), id('ana'))",
    )
    .await;
    for (constraint, statement) in [
        (
            "assignment_open_claim",
            "INSERT INTO assignment (id, claim_id, assignee_id) VALUES (id('next'), id('claim'), id('ana'))",
        ),
        (
            "assignment_subject",
            "INSERT INTO assignment (id, claim_id, verdict_id, assignee_id)
             VALUES (id('next'), id('claim'), id('verdict'), id('ben'))",
        ),
        (
            "assignment_subject",
            "INSERT INTO assignment (id, assignee_id) VALUES (id('next'), id('ben'))",
        ),
        ("assignment_ended", "UPDATE assignment SET ended_at = now()"),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE assignment SET ended_at = now(), outcome = 'DONE';
         INSERT INTO assignment (id, claim_id, assignee_id) VALUES (id('next'), id('claim'), id('ana'))",
    )
    .await;
}

#[tokio::test]
async fn a_reply_is_on_the_record_that_its_thread_is_on() {
    let database = newsroom().await;
    let first = "INSERT INTO note (id, subject_type, subject_id, text)
        VALUES (id('first'), 'claim', id('claim'), 'Is it so?')";
    accepts(&database, first).await;
    for elsewhere in [
        "INSERT INTO note (id, subject_type, subject_id, parent_id, text)
         VALUES (id('reply'), 'claim', id('other'), id('first'), 'No.')",
        "INSERT INTO note (id, subject_type, subject_id, parent_id, text)
         VALUES (id('reply'), 'quote', id('claim'), id('first'), 'No.')",
    ] {
        refuses(&database, "note_parent", elsewhere).await;
    }
    let reply = "INSERT INTO note (id, subject_type, subject_id, parent_id, text)
        VALUES (id('reply'), 'claim', id('claim'), id('first'), 'It is.')";
    accepts(&database, reply).await;
}
