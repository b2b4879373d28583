//! What the database refuses by itself, whoever asks: the statements run as the owner of the
//! tables, who may do anything that no constraint or trigger forbids.

mod claim;
mod desk;
mod quote;
mod rating_scale;
mod reply;
mod reviewer;
mod source;
mod speaker;
mod topic;
mod verdict;
mod workflow;

use crate::statements::{accepts, refuses, with};
use crate::support::TestDatabase;

/// A draft by Ana on a claim that a quote makes, with one piece of evidence; Ben could approve it.
const NEWSROOM: &str = r"
INSERT INTO reviewer (id, email, name, role) VALUES
    (id('ana'), 'ana@example.org', 'Ana', 'REVIEWER'),
    (id('ben'), 'ben@example.org', 'Ben', 'EDITOR');
INSERT INTO speaker (id, kind) VALUES (id('minister'), 'PERSON');
INSERT INTO source (id, kind, genre) VALUES
    (id('article'), 'ARTICLE', 'NEWS'), (id('agency report'), 'ARTICLE', 'NEWS');
INSERT INTO capture (id, source_id, text, sha256) VALUES
    (id('capture'), id('article'), 'Crime fell, he said.', sha256('Crime fell, he said.'));
INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text)
VALUES (id('quote'), id('capture'), id('article'), id('minister'), 'INDIRECT', 'Crime fell');
INSERT INTO passage VALUES (id('quote'), 1, 0, 10, 'Crime fell', '', ', he said.', 'EXACT');
INSERT INTO claim (id, kind, text) VALUES (id('claim'), 'ASSERTION', 'Crime fell in 2025.');
INSERT INTO verdict (id, claim_id) VALUES (id('verdict'), id('claim'));
INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary)
SELECT id('revision'), id('verdict'), 1, 'Crime fell in 2025.', rating.id, 'It rose.'
FROM rating WHERE label = 'False';
INSERT INTO verdict_revision_author VALUES (id('revision'), id('ana'));
INSERT INTO verdict_revision_quote VALUES (id('revision'), id('quote'));
INSERT INTO evidence (id, revision_id, position, stance, url, note)
VALUES (id('evidence'), id('revision'), 1, 'REFUTES', 'https://example.org/2025', 'Table 3.');
INSERT INTO topic (id, name, parent_id) VALUES
    (id('crime'), 'Crime', NULL), (id('theft'), 'Theft', id('crime')), (id('larceny'), 'Larceny', NULL);
INSERT INTO topic_name (topic_id, name) SELECT id, name FROM topic;
INSERT INTO claim_topic (claim_id, topic_id) VALUES (id('claim'), id('theft'));
INSERT INTO verdict_revision_topic SELECT id('revision'), topic_id FROM claim_topic;
";

const SUBMIT: &str = "UPDATE verdict_revision SET state = 'IN_REVIEW', submitted_at = now()";

const APPROVE: &str = "
INSERT INTO approval (revision_id, reviewer_id) VALUES (id('revision'), id('ben'));
UPDATE verdict_revision SET state = 'APPROVED', approved_at = now()";

const PUBLISH: &str = "
UPDATE verdict_revision SET state = 'PUBLISHED', published_at = now();
UPDATE verdict SET state = 'PUBLISHED', published_revision_id = id('revision')";

/// Ana asks that what is published be retracted, Ben approves.
const REQUEST: &str = "
INSERT INTO retraction (id, verdict_id, revision_id, reason, requested_by)
VALUES (id('retraction'), id('verdict'), id('revision'), 'It was another year.', id('ana'));
INSERT INTO retraction_approval (retraction_id, reviewer_id) VALUES (id('retraction'), id('ben'));
UPDATE retraction SET state = 'APPROVED', approved_at = now()";

const RETRACT: &str = "
UPDATE retraction SET state = 'RETRACTED', retracted_at = now();
UPDATE verdict SET state = 'RETRACTED'";

pub(crate) async fn newsroom() -> TestDatabase {
    with(NEWSROOM).await
}

#[tokio::test]
async fn what_never_changes_cannot_be_emptied_either() {
    let database = newsroom().await;
    for (constraint, statement) in [
        ("passage_immutable", "TRUNCATE passage"),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision CASCADE",
        ),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision_author",
        ),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision_quote",
        ),
        (
            "verdict_revision_immutable",
            "TRUNCATE verdict_revision_topic",
        ),
        ("verdict_revision_immutable", "TRUNCATE evidence"),
        ("approval_immutable", "TRUNCATE approval"),
        ("recusal_immutable", "TRUNCATE recusal"),
        ("source_retraction_immutable", "TRUNCATE source_retraction"),
        ("retraction_immutable", "TRUNCATE retraction CASCADE"),
        (
            "retraction_approval_immutable",
            "TRUNCATE retraction_approval",
        ),
        ("reply_request_immutable", "TRUNCATE reply_request"),
        (
            "staleness_dismissal_immutable",
            "TRUNCATE staleness_dismissal",
        ),
        ("rating_immutable", "TRUNCATE rating CASCADE"),
        (
            "rating_scale_version_immutable",
            "TRUNCATE rating_scale_version CASCADE",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}
