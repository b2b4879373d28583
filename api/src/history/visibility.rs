//! Whether what is public is what the rule makes public: it is reached by a revision that was ever
//! published, and what such a revision reaches is public.

use sqlx::{PgConnection, Row as _};

use super::{event::Record, verify::Finding};

/// The records that are public, or are not, against the rule, and why.
///
/// What is reached now has to be public, and not for longer than the first revision that reaches it was
/// published. What is public has to be reached, now or by what it was before: a quote that was given to
/// another speaker, or a source to another publisher, leaves the former one public. Which answers to requests
/// for a reply had come when a revision was published is not asked, only whom and what the public ones name.
/// A speaker or topic into which a public one was merged is public since that one was.
const AGAINST_THE_RULE: &str = r"
WITH RECURSIVE published AS (
    SELECT r.id, r.verdict_id, v.claim_id, r.published_at AS since
    FROM verdict_revision r JOIN verdict v ON v.id = r.verdict_id WHERE r.published_at IS NOT NULL
), named_quote (id, since) AS (
    SELECT quote_id, since FROM verdict_revision_quote n JOIN published p ON p.id = n.revision_id
    UNION ALL SELECT c.quote_id, since FROM claim c JOIN published p ON p.claim_id = c.id WHERE c.quote_id IS NOT NULL
), named_quotes AS (
    SELECT id, min(since) AS since FROM named_quote GROUP BY id
), named_reply AS (
    SELECT r.id, r.speaker_id, r.source_id, since FROM reply_request r JOIN published p ON p.claim_id = r.claim_id
    WHERE r.public_since IS NOT NULL
), named_source AS (
    SELECT q.source_id AS id, n.since FROM quote q JOIN named_quotes n ON n.id = q.id
    UNION ALL SELECT e.source_id, since FROM evidence e JOIN published p ON p.id = e.revision_id WHERE e.source_id IS NOT NULL
    UNION ALL SELECT source_id, since FROM named_reply WHERE source_id IS NOT NULL
), named_sources AS (
    SELECT id, min(since) AS since FROM named_source GROUP BY id
), named_publishers AS (
    SELECT s.publisher_id AS id, min(since) AS since FROM source s JOIN named_sources n ON n.id = s.id
    WHERE s.publisher_id IS NOT NULL GROUP BY s.publisher_id
), named_topic AS (
    SELECT t.topic_id AS id, since FROM verdict_revision_topic t JOIN published p ON p.id = t.revision_id
), reached (record_type, id, since) AS (
    SELECT 'verdict_revision', id, since FROM published
    UNION ALL SELECT 'verdict', verdict_id, since FROM published
    UNION ALL SELECT 'claim', claim_id, since FROM published
    UNION ALL SELECT 'reply_request', id, since FROM named_reply
    UNION ALL SELECT 'speaker', speaker_id, since FROM named_reply
    UNION ALL SELECT 'quote', id, since FROM named_quotes
    UNION ALL SELECT 'capture', q.capture_id, since FROM quote q JOIN named_quotes n ON n.id = q.id
    UNION ALL SELECT 'capture', e.capture_id, since FROM evidence e JOIN published p ON p.id = e.revision_id WHERE e.capture_id IS NOT NULL
    UNION ALL SELECT 'source', id, since FROM named_sources
    UNION ALL SELECT 'publisher', id, since FROM named_publishers
    UNION ALL SELECT 'speaker', p.speaker_id, since FROM publisher p JOIN named_publishers n ON n.id = p.id
    UNION ALL SELECT 'speaker', q.speaker_id, since FROM quote q JOIN named_quotes n ON n.id = q.id
    UNION ALL SELECT 'speaker', q.relayed_by_id, since FROM quote q JOIN named_quotes n ON n.id = q.id WHERE q.relayed_by_id IS NOT NULL
    UNION ALL SELECT 'topic', id, since FROM named_topic
    UNION ALL SELECT 'topic', t.merged_into_id, since FROM topic t JOIN named_topic n ON n.id = t.id WHERE t.merged_into_id IS NOT NULL
), ever (record_type, id, names, other) AS (
    SELECT table_name, row_key ->> 0, key, value FROM event CROSS JOIN LATERAL jsonb_each_text(after)
    WHERE value IS NOT NULL AND (table_name, key) IN (
        ('quote', 'speaker_id'), ('quote', 'relayed_by_id'), ('reply_request', 'speaker_id'), ('source', 'publisher_id'), ('publisher', 'speaker_id'),
        ('speaker', 'merged_into_id'), ('topic', 'parent_id'), ('topic', 'merged_into_id'))
), ever_reached (record_type, id) AS (
    SELECT record_type, id::text FROM reached
    UNION
    SELECT CASE e.names WHEN 'relayed_by_id' THEN 'speaker' WHEN 'parent_id' THEN 'topic' WHEN 'merged_into_id' THEN e.record_type
                        ELSE replace(e.names, '_id', '') END, e.other
    FROM ever_reached r JOIN ever e ON e.record_type = r.record_type AND e.id = r.id
), shown (record_type, id, public_since) AS (
    SELECT 'verdict_revision', id, public_since FROM verdict_revision
    UNION ALL SELECT 'verdict', id, public_since FROM verdict
    UNION ALL SELECT 'claim', id, public_since FROM claim
    UNION ALL SELECT 'quote', id, public_since FROM quote
    UNION ALL SELECT 'capture', id, public_since FROM capture
    UNION ALL SELECT 'source', id, public_since FROM source
    UNION ALL SELECT 'publisher', id, public_since FROM publisher
    UNION ALL SELECT 'speaker', id, public_since FROM speaker
    UNION ALL SELECT 'topic', id, public_since FROM topic
    UNION ALL SELECT 'reply_request', id, public_since FROM reply_request
)
SELECT s.record_type, s.id, 'a published revision reaches it, and it is not public' AS reason
FROM shown s WHERE s.public_since IS NULL AND (s.record_type, s.id) IN (SELECT record_type, id FROM reached)
UNION ALL
SELECT s.record_type, s.id, 'it is public, and no revision that was ever published reaches it'
FROM shown s WHERE s.public_since IS NOT NULL
AND NOT EXISTS (SELECT FROM ever_reached r WHERE r.record_type = s.record_type AND r.id = s.id::text)
UNION ALL
SELECT s.record_type, s.id, 'it is public since before the first revision that reaches it was published'
FROM shown s JOIN (SELECT record_type, id, min(since) AS since FROM reached GROUP BY record_type, id) r
    ON r.record_type = s.record_type AND r.id = s.id AND s.public_since < r.since
WHERE s.record_type NOT IN ('speaker', 'topic')
ORDER BY 1, 2";

/// Looks for records that are public, or are not, against the rule.
///
/// # Errors
/// Where the database fails.
pub async fn check(connection: &mut PgConnection) -> sqlx::Result<Vec<Finding>> {
    let rows = sqlx::query(AGAINST_THE_RULE).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let record = Record {
                record_type: row.try_get("record_type")?,
                id: row.try_get("id")?,
            };
            Ok(Finding {
                record: Some(record),
                reason: row.try_get("reason")?,
            })
        })
        .collect()
}
