//! Verdicts, from the draft to what follows a publication.

use super::{APPROVE, PUBLISH, REQUEST, RETRACT, SUBMIT, accepts, newsroom, refuses};

/// What was published makes room for what corrects it.
const CORRECT: &str = "INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT id('next'), verdict_id, 2, claim_text, rating_id, 'It stood.' FROM verdict_revision;
         INSERT INTO verdict_revision_author VALUES (id('next'), id('ana'));
         UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE id = id('next');
         INSERT INTO approval VALUES (id('next'), id('ben'));
         UPDATE verdict_revision SET state = 'APPROVED' WHERE id = id('next');
         UPDATE verdict_revision SET state = 'REPLACED' WHERE id = id('revision');
         UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('next');
         UPDATE verdict SET published_revision_id = id('next');
         INSERT INTO correction (id, verdict_id, revision_id, replaced_revision_id, reason)
         VALUES (id('correction'), id('verdict'), id('next'), id('revision'), 'Table 4.')";

#[tokio::test]
async fn a_draft_cannot_be_approved() {
    let statement = "INSERT INTO approval VALUES (id('revision'), id('ben'))";
    refuses(&newsroom().await, "approval_in_review", statement).await;
}

#[tokio::test]
async fn an_author_cannot_approve() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    let statement = "INSERT INTO approval VALUES (id('revision'), id('ana'))";
    refuses(&database, "approval_not_by_author", statement).await;
}

#[tokio::test]
async fn an_approver_cannot_become_an_author_afterwards() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    accepts(&database, APPROVE).await;
    let statement = "UPDATE approval SET reviewer_id = id('ana')";
    refuses(&database, "approval_immutable", statement).await;
    let statement = "INSERT INTO verdict_revision_author VALUES (id('revision'), id('ben'))";
    refuses(&database, "verdict_revision_immutable", statement).await;
}

#[tokio::test]
async fn nothing_is_published_without_an_approval() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    for statement in [
        "UPDATE verdict_revision SET state = 'APPROVED', approved_at = now()",
        // Putting the question off to the end of the transaction does not help.
        "SET CONSTRAINTS ALL DEFERRED;
         UPDATE verdict_revision SET state = 'APPROVED', approved_at = now()",
        "SET CONSTRAINTS ALL DEFERRED;
         UPDATE verdict_revision SET state = 'APPROVED', approved_at = now();
         UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now();
         UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision')",
    ] {
        refuses(&database, "verdict_revision_needs_approval", statement).await;
    }
}

#[tokio::test]
async fn an_approval_taken_back_before_the_publication_does_not_count() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    accepts(&database, APPROVE).await;
    accepts(&database, "DELETE FROM approval").await;
    refuses(&database, "verdict_revision_needs_approval", PUBLISH).await;
}

#[tokio::test]
async fn a_revision_without_an_author_is_not_published() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT id('ghost'), verdict_id, 2, claim_text, rating_id, summary FROM verdict_revision;
         UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE id = id('ghost');
         INSERT INTO approval VALUES (id('ghost'), id('ben'))",
    )
    .await;
    let statement = "UPDATE verdict_revision SET state = 'APPROVED' WHERE id = id('ghost')";
    refuses(&database, "verdict_revision_needs_author", statement).await;
}

#[tokio::test]
async fn the_workflow_has_no_short_cuts() {
    let database = newsroom().await;
    for statement in [
        "UPDATE verdict_revision SET state = 'APPROVED'",
        PUBLISH,
        "INSERT INTO verdict_revision
             (id, verdict_id, number, state, claim_text, rating_id, summary, published_at)
         SELECT id('next'), verdict_id, 2, 'PUBLISHED', claim_text, rating_id, summary, now()
         FROM verdict_revision",
    ] {
        refuses(&database, "verdict_revision_step", statement).await;
    }
}

#[tokio::test]
async fn a_verdict_is_published_by_a_published_revision_of_its_own() {
    let database = newsroom().await;
    refuses(
        &database,
        "verdict_published_revision_published",
        "UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision')",
    )
    .await;
    refuses(
        &database,
        "verdict_published_revision_named",
        "UPDATE verdict SET state = 'PUBLISHED'",
    )
    .await;
}

#[tokio::test]
async fn what_a_revision_says_never_changes() {
    let database = newsroom().await;
    for statement in [
        "UPDATE verdict_revision SET summary = 'It fell.'",
        "UPDATE evidence SET note = 'Table 4.'",
        "DELETE FROM evidence",
        "DELETE FROM verdict_revision_author",
        "DELETE FROM verdict_revision_quote",
        "DELETE FROM verdict_revision_topic",
        "UPDATE verdict_revision_topic SET topic_id = id('crime')",
    ] {
        refuses(&database, "verdict_revision_immutable", statement).await;
    }

    accepts(&database, SUBMIT).await;
    for statement in [
        "INSERT INTO evidence (id, revision_id, position, stance, url, note)
         VALUES (id('late'), id('revision'), 2, 'CONTEXT', 'https://example.org/2024', 'Table 1.')",
        "INSERT INTO verdict_revision_author VALUES (id('revision'), id('ben'))",
        "INSERT INTO verdict_revision_topic VALUES (id('revision'), id('crime'))",
        "DELETE FROM verdict_revision",
    ] {
        refuses(&database, "verdict_revision_immutable", statement).await;
    }
}

#[tokio::test]
async fn an_approval_that_a_publication_stands_on_stays() {
    let database = newsroom().await;
    accepts(&database, SUBMIT).await;
    accepts(&database, APPROVE).await;
    accepts(&database, PUBLISH).await;
    refuses(&database, "approval_immutable", "DELETE FROM approval").await;
    let statement = "UPDATE approval SET approved_at = '2020-01-01'";
    refuses(&database, "approval_immutable", statement).await;
}

#[tokio::test]
async fn a_claim_has_one_verdict_that_is_not_retracted() {
    let database = newsroom().await;
    let another = "INSERT INTO verdict (id, claim_id) VALUES (id('another'), id('claim'))";
    refuses(&database, "verdict_one_per_claim", another).await;

    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    refuses(&database, "verdict_one_per_claim", another).await;
    accepts(&database, REQUEST).await;
    accepts(&database, RETRACT).await;
    accepts(&database, another).await;
}

#[tokio::test]
async fn what_was_published_is_only_replaced_or_retracted() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    for (constraint, statement) in [
        (
            "verdict_published_revision_published",
            "UPDATE verdict_revision SET state = 'REPLACED'",
        ),
        (
            "verdict_revision_immutable",
            "UPDATE verdict_revision SET published_at = '2020-01-01'",
        ),
        (
            "verdict_step",
            "UPDATE verdict SET state = 'UNPUBLISHED', published_revision_id = NULL",
        ),
        (
            "verdict_claim_immutable",
            "INSERT INTO claim (id, kind, text) VALUES (id('other'), 'ASSERTION', 'Crime rose.');
             UPDATE verdict SET claim_id = id('other')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(&database, REQUEST).await;
    accepts(&database, RETRACT).await;
    let statement = "UPDATE verdict SET state = 'PUBLISHED'";
    refuses(&database, "verdict_step", statement).await;
}

#[tokio::test]
async fn a_correction_replaces_what_was_published() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    accepts(&database, CORRECT).await;
}

#[tokio::test]
async fn evidence_stands_in_its_capture() {
    let database = newsroom().await;
    for (constraint, statement) in [
        // Words that are not there, words beside their place, and a place without words.
        (
            "evidence_stands_in_capture",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'), 0, 10, 'Crime rose')",
        ),
        (
            "evidence_stands_in_capture",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'), 1, 11, 'Crime fell')",
        ),
        (
            "evidence_passage",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'))",
        ),
        (
            "evidence_passage",
            "INSERT INTO evidence (id, revision_id, position, stance, note, url, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', 'https://example.org', id('capture'), 0, 10, 'Crime fell')",
        ),
        (
            "evidence_capture",
            "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
             VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('agency report'), id('capture'), 0, 10, 'Crime fell')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "INSERT INTO evidence (id, revision_id, position, stance, note, source_id, capture_id, start, \"end\", exact)
         VALUES (id('p'), id('revision'), 2, 'SUPPORTS', '.', id('article'), id('capture'), 0, 10, 'Crime fell')",
    )
    .await;
}

#[tokio::test]
async fn a_verdict_rests_on_published_ones_and_never_on_itself() {
    let database = newsroom().await;
    let other = "
        INSERT INTO claim (id, kind, text) VALUES (id('other'), 'ASSERTION', 'Crime fell in May.');
        INSERT INTO verdict (id, claim_id) VALUES (id('other'), id('other'));
        INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
        SELECT id('other'), id('other'), 1, 'Crime fell in May.', rating_id, 'It rose.' FROM verdict_revision;
        INSERT INTO verdict_revision_author VALUES (id('other'), id('ana'))";
    let rests = "INSERT INTO evidence (id, revision_id, position, stance, note, verdict_id)
        VALUES (gen_random_uuid(), id('other'), 1, 'SUPPORTS', 'Our check.', id('verdict'))";
    for step in [SUBMIT, APPROVE] {
        accepts(&database, step).await;
    }
    accepts(&database, other).await;
    refuses(&database, "evidence_verdict_published", rests).await;
    let publish = "UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('revision');
        UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision') WHERE id = id('verdict')";
    accepts(&database, publish).await;
    refuses(
        &database,
        "evidence_one_thing",
        "INSERT INTO evidence (id, revision_id, position, stance, note, verdict_id, url)
         VALUES (gen_random_uuid(), id('other'), 1, 'SUPPORTS', 'Our check.', id('verdict'), 'https://example.org')",
    )
    .await;
    accepts(&database, rests).await;
    accepts(
        &database,
        "UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE id = id('other');
         INSERT INTO approval (revision_id, reviewer_id) VALUES (id('other'), id('ben'));
         UPDATE verdict_revision SET state = 'APPROVED' WHERE id = id('other');
         UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now() WHERE id = id('other');
         UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('other') WHERE id = id('other');
         INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT id('next'), verdict_id, 2, claim_text, rating_id, 'It stood.' FROM verdict_revision
         WHERE id = id('revision')",
    )
    .await;
    for statement in [
        "INSERT INTO evidence (id, revision_id, position, stance, note, verdict_id)
         VALUES (gen_random_uuid(), id('next'), 1, 'SUPPORTS', 'By way of another.', id('other'))",
        "INSERT INTO evidence (id, revision_id, position, stance, note, verdict_id)
         VALUES (gen_random_uuid(), id('next'), 1, 'SUPPORTS', 'At once.', id('verdict'))",
    ] {
        refuses(&database, "evidence_verdict_circle", statement).await;
    }
}

#[tokio::test]
async fn nothing_is_dismissed_but_what_a_verdict_is_stale_for() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    let dismiss = "INSERT INTO staleness_dismissal (id, verdict_id, kind, subject_type, subject_id, since, reason)
        SELECT gen_random_uuid(), id('verdict'), 'CLAIM_REWORDED', 'claim', id, coalesce(reworded_at, now()), 'The same.'
        FROM claim";
    refuses(&database, "staleness_dismissal_stands", dismiss).await;
    accepts(&database, "UPDATE claim SET text = 'In 2025 crime fell.'").await;
    accepts(&database, dismiss).await;
    refuses(&database, "staleness_dismissal_once", dismiss).await;
    for statement in [
        "UPDATE staleness_dismissal SET reason = 'Another.'",
        "DELETE FROM staleness_dismissal",
    ] {
        refuses(&database, "staleness_dismissal_immutable", statement).await;
    }
}

#[tokio::test]
async fn nothing_is_retracted_without_an_approval_by_another() {
    let database = newsroom().await;
    let ask = "INSERT INTO retraction (id, verdict_id, revision_id, reason, requested_by)
         VALUES (id('retraction'), id('verdict'), id('revision'), 'It was another year.', id('ana'))";
    refuses(&database, "retraction_of_published", ask).await;
    for step in [SUBMIT, APPROVE, PUBLISH] {
        accepts(&database, step).await;
    }
    refuses(
        &database,
        "verdict_needs_retraction",
        "UPDATE verdict SET state = 'RETRACTED'",
    )
    .await;
    accepts(&database, ask).await;
    for (constraint, statement) in [
        (
            "retraction_one_open",
            "INSERT INTO retraction (id, verdict_id, revision_id, reason)
             VALUES (id('another'), id('verdict'), id('revision'), 'It was another year.')",
        ),
        (
            "retraction_approval_by_another",
            "INSERT INTO retraction_approval VALUES (id('retraction'), id('ana'))",
        ),
        (
            "retraction_needs_approval",
            "UPDATE retraction SET state = 'APPROVED'",
        ),
        (
            "retraction_needs_approval",
            "SET CONSTRAINTS ALL DEFERRED;
             UPDATE retraction SET state = 'APPROVED';
             UPDATE retraction SET state = 'RETRACTED', retracted_at = now();
             UPDATE verdict SET state = 'RETRACTED'",
        ),
        ("retraction_step", RETRACT),
        (
            "retraction_immutable",
            "UPDATE retraction SET reason = 'It is dull.'",
        ),
        (
            "retraction_immutable",
            "UPDATE retraction SET requested_by = id('ben')",
        ),
        ("retraction_immutable", "DELETE FROM retraction"),
        (
            "retraction_retracted",
            "UPDATE retraction SET retracted_at = now()",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "INSERT INTO retraction_approval VALUES (id('retraction'), id('ben'));
         UPDATE retraction SET state = 'APPROVED', approved_at = now()",
    )
    .await;
    for (constraint, statement) in [
        (
            "retraction_retracts",
            "UPDATE retraction SET state = 'RETRACTED', retracted_at = now()",
        ),
        (
            "retraction_needs_approval",
            "DELETE FROM retraction_approval;
             UPDATE retraction SET state = 'RETRACTED', retracted_at = now();
             UPDATE verdict SET state = 'RETRACTED'",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(&database, RETRACT).await;
    for (constraint, statement) in [
        (
            "retraction_approval_immutable",
            "DELETE FROM retraction_approval",
        ),
        (
            "retraction_approval_requested",
            "INSERT INTO reviewer (id, email, name, role) VALUES (id('cia'), 'cia@example.org', 'Cia', 'REVIEWER');
             INSERT INTO retraction_approval VALUES (id('retraction'), id('cia'))",
        ),
        (
            "retraction_immutable",
            "UPDATE retraction SET state = 'WITHDRAWN', withdrawn_at = now()",
        ),
        (
            "verdict_revision_retracted",
            "INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
             SELECT id('next'), verdict_id, 2, claim_text, rating_id, summary FROM verdict_revision",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}

#[tokio::test]
async fn of_a_retracted_verdict_no_revision_goes_on() {
    let database = newsroom().await;
    for step in [
        SUBMIT,
        APPROVE,
        PUBLISH,
        REQUEST,
        "INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
         SELECT id('next'), verdict_id, 2, claim_text, rating_id, summary FROM verdict_revision",
        RETRACT,
    ] {
        accepts(&database, step).await;
    }
    let statement = "UPDATE verdict_revision SET state = 'IN_REVIEW' WHERE id = id('next')";
    refuses(&database, "verdict_revision_retracted", statement).await;
}

#[tokio::test]
async fn what_was_corrected_since_is_not_retracted() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE, PUBLISH, REQUEST] {
        accepts(&database, step).await;
    }
    accepts(&database, CORRECT).await;
    refuses(&database, "retraction_of_published", RETRACT).await;
    let statement = "UPDATE retraction SET state = 'WITHDRAWN', withdrawn_at = now()";
    accepts(&database, statement).await;
}

#[tokio::test]
async fn as_many_approve_as_the_policy_asks_for() {
    let database = newsroom().await;
    let vote = "INSERT INTO approval (revision_id, reviewer_id) VALUES (id('revision'), id('ben'))";
    for step in [
        "UPDATE topic SET approvals_required = 2 WHERE id = id('crime')",
        SUBMIT,
        vote,
    ] {
        accepts(&database, step).await;
    }
    let approved = "UPDATE verdict_revision SET state = 'APPROVED', approved_at = now()";
    refuses(&database, "verdict_revision_needs_approval", approved).await;
    accepts(
        &database,
        "INSERT INTO reviewer (id, email, name, role) VALUES (id('cia'), 'cia@example.org', 'Cia', 'REVIEWER');
         INSERT INTO approval (revision_id, reviewer_id) VALUES (id('revision'), id('cia'))",
    )
    .await;
    accepts(&database, approved).await;
    // More are asked for since, by what the topic was merged into.
    accepts(
        &database,
        "DELETE FROM claim_topic;
         DELETE FROM topic_name WHERE topic_id = id('theft');
         UPDATE topic SET parent_id = NULL, merged_into_id = id('larceny') WHERE id = id('theft');
         UPDATE topic SET approvals_required = 3 WHERE id = id('larceny')",
    )
    .await;
    refuses(&database, "verdict_revision_needs_approval", PUBLISH).await;
    let fewer = "UPDATE topic SET approvals_required = NULL WHERE id = id('larceny')";
    accepts(&database, fewer).await;
    accepts(&database, PUBLISH).await;

    let more = "UPDATE topic SET approvals_required = 5 WHERE id = id('larceny')";
    accepts(&database, more).await;
    let public = "UPDATE verdict_revision SET public_since = now()";
    accepts(&database, public).await;
    refuses(&database, "retraction_needs_approval", REQUEST).await;
    for statement in [
        "UPDATE topic SET approvals_required = 0",
        "UPDATE topic SET approvals_required = 6",
    ] {
        refuses(&database, "topic_approvals_required", statement).await;
    }
}

#[tokio::test]
async fn who_is_recused_approves_nothing() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO recusal (verdict_id, reviewer_id, reason) VALUES (id('verdict'), id('ben'), 'My brother.')",
    )
    .await;
    accepts(&database, SUBMIT).await;
    refuses(&database, "approval_not_recused", APPROVE).await;
    for statement in [
        "UPDATE recusal SET reason = 'My sister.'",
        "DELETE FROM recusal",
    ] {
        refuses(&database, "recusal_immutable", statement).await;
    }
}

#[tokio::test]
async fn the_vote_of_who_is_recused_since_does_not_count() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE] {
        accepts(&database, step).await;
    }
    let recuse = "INSERT INTO recusal (verdict_id, reviewer_id, reason) VALUES (id('verdict'), id('ben'), 'My brother.')";
    accepts(&database, recuse).await;
    refuses(&database, "verdict_revision_needs_approval", PUBLISH).await;
}

#[tokio::test]
async fn who_is_recused_approves_no_retraction() {
    let database = newsroom().await;
    for step in [
        SUBMIT,
        APPROVE,
        PUBLISH,
        "INSERT INTO recusal (verdict_id, reviewer_id, reason) VALUES (id('verdict'), id('ben'), 'My brother.')",
    ] {
        accepts(&database, step).await;
    }
    refuses(&database, "retraction_approval_not_recused", REQUEST).await;
}

#[tokio::test]
async fn what_stands_no_longer_is_not_published() {
    let database = newsroom().await;
    for step in [SUBMIT, APPROVE] {
        accepts(&database, step).await;
    }
    for (constraint, statement) in [
        (
            "verdict_revision_quotes_stand",
            "UPDATE quote SET withdrawn_at = now(), withdrawn_by = id('ben'), withdrawal_reason = 'Not his words.';
             UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now()",
        ),
        (
            "verdict_revision_claim_checkable",
            "UPDATE claim SET checkability = 'NOT_CHECKABLE', checkability_reason = 'A matter of taste.';
             UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now()",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(&database, PUBLISH).await;
}
