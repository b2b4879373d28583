//! Requests for a reply.

use super::{accepts, newsroom, refuses};

const ASK: &str = "INSERT INTO reply_request (id, claim_id, speaker_id, asked_on, channel, question, due_on)
    VALUES (id('request'), id('claim'), id('minister'), '2026-05-04', 'PHONE', 'Did it?', '2026-05-08')";

#[tokio::test]
async fn what_was_asked_and_answered_never_changes() {
    let database = newsroom().await;
    accepts(&database, ASK).await;
    for (constraint, statement) in [
        (
            "reply_request_immutable",
            "UPDATE reply_request SET question = 'Did it not?'",
        ),
        ("reply_request_immutable", "DELETE FROM reply_request"),
        (
            "reply_request_days",
            "UPDATE reply_request SET outcome = 'DECLINED', settled_at = now(), replied_on = '2026-05-03'",
        ),
        (
            "reply_request_answer",
            "UPDATE reply_request SET outcome = 'ANSWERED', settled_at = now(), answer = 'It did.'",
        ),
        (
            "reply_request_answer",
            "UPDATE reply_request SET outcome = 'NO_ANSWER', settled_at = now(), answer = 'It did.'",
        ),
        (
            "reply_request_answer",
            "UPDATE reply_request SET answer = 'It did.'",
        ),
        (
            "reply_request_settled",
            "UPDATE reply_request SET outcome = 'NO_ANSWER'",
        ),
        (
            "reply_request_withdrawn",
            "UPDATE reply_request SET withdrawn_at = now()",
        ),
        (
            "reply_request_public",
            "UPDATE reply_request SET public_since = now()",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE reply_request SET outcome = 'ANSWERED', settled_at = now(), answer = 'It did.', replied_on = '2026-05-05';
         UPDATE reply_request SET public_since = now()",
    )
    .await;
    let again = "UPDATE reply_request SET answer = 'It did not.'";
    refuses(&database, "reply_request_immutable", again).await;
    let withdraw =
        "UPDATE reply_request SET withdrawn_at = now(), withdrawal_reason = 'Another claim.'";
    accepts(&database, withdraw).await;
    refuses(&database, "reply_request_immutable", withdraw).await;
}

#[tokio::test]
async fn nothing_is_answered_once_the_request_is_withdrawn() {
    let database = newsroom().await;
    accepts(&database, ASK).await;
    let withdraw =
        "UPDATE reply_request SET withdrawn_at = now(), withdrawal_reason = 'Another claim.'";
    accepts(&database, withdraw).await;
    let settle = "UPDATE reply_request SET outcome = 'NO_ANSWER', settled_at = now()";
    refuses(&database, "reply_request_immutable", settle).await;
    let early = "INSERT INTO reply_request (id, claim_id, speaker_id, asked_on, channel, question, due_on)
        VALUES (id('early'), id('claim'), id('minister'), '2026-05-04', 'PHONE', 'Did it?', '2026-05-03')";
    refuses(&database, "reply_request_days", early).await;
}
