//! What the database refuses on the way of a verdict revision, whoever asks.

use super::{APPROVE, PUBLISH, SUBMIT, accepts, newsroom, refuses};

const REVISE: &str = "
INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
SELECT id('next'), verdict_id, 2, claim_text, rating_id, 'It stood.' FROM verdict_revision;
INSERT INTO verdict_revision_author VALUES (id('next'), id('ana'))";

#[tokio::test]
async fn a_revision_is_given_back_with_a_reason_by_another_and_for_good() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    for (constraint, statement) in [
        (
            "verdict_revision_returned",
            "UPDATE verdict_revision SET state = 'RETURNED'",
        ),
        (
            "verdict_revision_immutable",
            "UPDATE verdict_revision SET returned_at = now(), return_reason = 'Which table?'",
        ),
        (
            "verdict_revision_returned_by_another",
            "UPDATE verdict_revision SET state = 'RETURNED',
             returned_at = now(), returned_by = id('ana'), return_reason = 'Which table?'",
        ),
        (
            "verdict_revision_return_reason_length",
            "UPDATE verdict_revision SET state = 'RETURNED', returned_at = now(), return_reason = ''",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE verdict_revision SET state = 'RETURNED',
         returned_at = now(), returned_by = id('ben'), return_reason = 'Which table?'",
    )
    .await;
    let statement = "UPDATE verdict_revision SET return_reason = 'Table 3?'";
    refuses(&database, "verdict_revision_immutable", statement).await;
    refuses(&database, "verdict_revision_step", SUBMIT).await;
}

#[tokio::test]
async fn only_the_newest_revision_goes_on() {
    let steps = [
        SUBMIT,
        APPROVE,
        "UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now()",
    ];
    for taken in 0..steps.len() {
        let database = newsroom().await;
        for step in &steps[..taken] {
            accepts(&database, step).await;
        }
        accepts(&database, REVISE).await;
        let step = match steps[taken] {
            SUBMIT => "UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE number = 1",
            APPROVE => {
                "INSERT INTO approval (revision_id, reviewer_id) VALUES (id('revision'), id('ben'));
                 UPDATE verdict_revision SET state = 'APPROVED' WHERE number = 1"
            }
            _ => {
                "UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE number = 1"
            }
        };
        refuses(&database, "verdict_revision_newest", step).await;
    }
}

const APPROVE_NEXT: &str = "
UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE id = id('next');
INSERT INTO approval (revision_id, reviewer_id) VALUES (id('next'), id('ben'));
UPDATE verdict_revision SET state = 'APPROVED' WHERE id = id('next')";

const REPLACE: &str = "
UPDATE verdict_revision SET state = 'REPLACED' WHERE id = id('revision');
UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('next');
UPDATE verdict SET published_revision_id = id('next')";

#[tokio::test]
async fn what_was_published_is_changed_only_by_a_correction() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE, PUBLISH, REVISE, APPROVE_NEXT] {
        accepts(&database, step).await;
    }
    for (constraint, statement) in [
        ("verdict_revision_needs_correction", REPLACE),
        (
            "verdict_revision_one_published",
            "UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('next')",
        ),
        (
            "correction_replaces",
            "INSERT INTO correction (id, verdict_id, revision_id, replaced_revision_id, reason)
             VALUES (id('correction'), id('verdict'), id('next'), id('revision'), 'Table 4.')",
        ),
        (
            "correction_reason_length",
            "INSERT INTO correction (id, verdict_id, revision_id, replaced_revision_id, reason)
             VALUES (id('correction'), id('verdict'), id('next'), id('revision'), '')",
        ),
        (
            "correction_revision",
            "INSERT INTO claim (id, kind, text) VALUES (id('other'), 'ASSERTION', 'Crime rose.');
             INSERT INTO verdict (id, claim_id) VALUES (id('another'), id('other'));
             INSERT INTO correction (id, verdict_id, revision_id, replaced_revision_id, reason)
             VALUES (id('correction'), id('another'), id('next'), id('revision'), 'Table 4.')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE verdict_revision SET state = 'REPLACED' WHERE id = id('revision');
         UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('next');
         UPDATE verdict SET published_revision_id = id('next');
         INSERT INTO correction (id, verdict_id, revision_id, replaced_revision_id, reason)
         VALUES (id('correction'), id('verdict'), id('next'), id('revision'), 'Table 4.')",
    )
    .await;
    for statement in [
        "UPDATE correction SET reason = 'Table 5.'",
        "DELETE FROM correction",
        "TRUNCATE correction",
    ] {
        refuses(&database, "correction_immutable", statement).await;
    }
}
