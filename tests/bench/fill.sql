-- Fills a migrated, empty database for the measurement, always with the same rows:
-- 100 publishers, 20,000 sources with one capture each, 5,000 speakers, 200,000 quotes with one
-- passage each, 100,000 claims with 150,000 links, and 80,000 published verdicts. The public sees
-- what their revisions name. Every trigger and constraint of the migrations holds.
--
--     psql "$DATABASE_URL" -f tests/bench/fill.sql

\set ON_ERROR_STOP on
SET jit = off;
SET work_mem = '64MB';
SET maintenance_work_mem = '256MB';
-- The fill may be lost with the machine; what is measured afterwards may not.
SET synchronous_commit = off;

BEGIN;

-- The same number every time, evenly spread over 0 … below - 1.
CREATE FUNCTION pg_temp.pick(seq bigint, salt bigint, below bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(seq, salt) & 9007199254740991) % below $$;

CREATE FUNCTION pg_temp.moment(seq bigint, rows bigint) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
    SELECT timestamptz '2025-01-01 00:00:00Z' + interval '600 days' * (seq::float8 / rows)
$$;

-- A UUIDv7: the moment in milliseconds, then bits that are spread like random ones.
CREATE FUNCTION pg_temp.key(kind text, seq bigint, rows bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM pg_temp.moment(seq, rows)) * 1000)::bigint), 12, '0')
        || '7' || left(bits, 3) || '8' || right(bits, 15))::uuid
    FROM md5(kind || seq) AS bits
$$;

-- A sentence of `words` words.
CREATE FUNCTION pg_temp.sentence(seq bigint, salt bigint, words bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT initcap(left(line, 1)) || substr(line, 2) || '.'
    FROM (
        SELECT string_agg((ARRAY['the', 'minister', 'said', 'that', 'budget', 'of', 'this', 'year',
            'will', 'not', 'rise', 'by', 'more', 'than', 'ten', 'per', 'cent', 'and', 'schools',
            'hospitals', 'in', 'region', 'have', 'been', 'promised', 'a', 'share', 'which', 'they',
            'never', 'received', 'according', 'to', 'report', 'published', 'last', 'week', 'while',
            'opposition', 'says', 'numbers', 'are', 'wrong', 'because', 'inflation', 'was', 'left',
            'out', 'energy', 'prices', 'fell', 'again', 'household', 'costs', 'border', 'trade',
            'agreement', 'signed', 'under', 'pressure', 'from', 'industry', 'café', 'election'])
            [1 + pg_temp.pick(seq * 64 + word, salt, 64)], ' ' ORDER BY word) AS line
        FROM generate_series(1, words) AS word
    ) AS drawn
$$;

INSERT INTO reviewer (id, email, name, role, recorded_at)
SELECT pg_temp.key('reviewer', n, 20), format('reviewer%s@example.org', n), format('Reviewer %s', n),
       CASE WHEN n <= 4 THEN 'EDITOR' ELSE 'REVIEWER' END, pg_temp.moment(n, 20)
FROM generate_series(1, 20) AS n;

-- The first 100 speakers are the publishers' own narration.
INSERT INTO speaker (id, kind, description, recorded_at)
SELECT pg_temp.key('speaker', n, 5000), CASE WHEN n <= 100 THEN 'ORGANIZATION' ELSE 'PERSON' END,
       pg_temp.sentence(n, 1, 8), pg_temp.moment(n, 5000)
FROM generate_series(1, 5000) AS n;

INSERT INTO speaker_name (id, speaker_id, name, language, preferred)
SELECT pg_temp.key('name' || form, n, 5000), pg_temp.key('speaker', n, 5000),
       format('%s %s %s', CASE form WHEN 1 THEN 'Andrea' ELSE 'A.' END, 'Example', n), 'en', form = 1
FROM generate_series(1, 5000) AS n, generate_series(1, 2) AS form;

INSERT INTO publisher (id, name, speaker_id, recorded_at)
SELECT pg_temp.key('publisher', n, 100), format('The Example Times %s', n),
       pg_temp.key('speaker', n, 5000), pg_temp.moment(n, 100)
FROM generate_series(1, 100) AS n;

INSERT INTO source (id, publisher_id, kind, genre, title, byline, language, url, url_key, published_on, recorded_at)
SELECT pg_temp.key('source', n, 20000), pg_temp.key('publisher', 1 + pg_temp.pick(n, 2, 100), 100),
       'ARTICLE', 'NEWS', pg_temp.sentence(n, 3, 9), format('By Reporter %s', pg_temp.pick(n, 4, 500)),
       'en', format('https://news.example/2025/%s', n), format('news.example/2025/%s', n),
       pg_temp.moment(n, 20000)::date,
       pg_temp.moment(n, 20000)
FROM generate_series(1, 20000) AS n;

-- Ten quotes a source, each in a paragraph of its own; `start` is where its words begin.
CREATE TEMP TABLE paragraph ON COMMIT DROP AS
SELECT n, source, words, before || words || after AS text,
       (sum(length(before || words || after)) OVER (PARTITION BY source ORDER BY n)
           - length(words || after))::integer AS start
FROM (
    SELECT n, 1 + (n - 1) / 10 AS source, pg_temp.sentence(n, 5, 10 + pg_temp.pick(n, 6, 25)) AS words,
           pg_temp.sentence(n, 7, 25) || E' “' AS before, E'”\n\n' AS after
    FROM generate_series(1, 200000) AS n
) AS drawn;

INSERT INTO capture (id, source_id, text, sha256, captured_at)
SELECT pg_temp.key('capture', source, 20000), pg_temp.key('source', source, 20000), text,
       sha256(convert_to(text, 'UTF8')), pg_temp.moment(source, 20000)
FROM (SELECT source, string_agg(text, '' ORDER BY n) AS text FROM paragraph GROUP BY source) AS article
ORDER BY source;

INSERT INTO quote (id, capture_id, source_id, speaker_id, kind, text, cue, spoken_on, recorded_at)
SELECT pg_temp.key('quote', n, 200000), pg_temp.key('capture', source, 20000),
       pg_temp.key('source', source, 20000), pg_temp.key('speaker', 101 + pg_temp.pick(n, 8, 4900), 5000),
       'DIRECT', words, 'said', pg_temp.moment(n, 200000)::date, pg_temp.moment(n, 200000)
FROM paragraph ORDER BY n;

INSERT INTO passage (quote_id, position, start, "end", exact, prefix, suffix, match)
SELECT pg_temp.key('quote', p.n, 200000), 1, p.start, p.start + length(p.words), p.words,
       substr(c.text, greatest(p.start - 99, 1), least(p.start, 100)),
       substr(c.text, p.start + 1 + length(p.words), 100), 'EXACT'
FROM paragraph p JOIN capture c ON c.id = pg_temp.key('capture', p.source, 20000) ORDER BY p.n;

INSERT INTO claim (id, kind, text, language, recorded_at)
SELECT pg_temp.key('claim', n, 100000), 'ASSERTION', pg_temp.sentence(n, 9, 8 + pg_temp.pick(n, 10, 12)),
       'en', pg_temp.moment(n, 100000)
FROM generate_series(1, 100000) AS n;

-- One quote for each claim, and 50,000 more for claims that are drawn; never twice the same.
CREATE TEMP TABLE link ON COMMIT DROP AS
SELECT claim, 1 + (claim * 7919 + 104729 * row_number() OVER (PARTITION BY claim)) % 200000 AS quote
FROM (
    SELECT n AS claim FROM generate_series(1, 100000) AS n
    UNION ALL
    SELECT 1 + pg_temp.pick(n, 11, 100000) FROM generate_series(1, 50000) AS n
) AS drawn;

INSERT INTO claim_quote (claim_id, quote_id, linked_at)
SELECT pg_temp.key('claim', claim, 100000), pg_temp.key('quote', quote, 200000), pg_temp.moment(claim, 100000)
FROM link ORDER BY claim, quote;
COMMIT;

-- The verdicts go the way of the workflow: drafted, submitted, approved by another, published.
BEGIN;
CREATE TEMP TABLE finding ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) AS n, id AS claim_id, text, recorded_at,
       -- The moment of the claim, and bits of their own.
       (left(id::text, 19) || right(md5('verdict' || id), 16))::uuid AS verdict_id,
       (left(id::text, 19) || right(md5('revision' || id), 16))::uuid AS revision_id
FROM (SELECT c.*, row_number() OVER (ORDER BY id) AS place FROM claim c) AS numbered
WHERE place % 5 <> 0;
CREATE UNIQUE INDEX ON finding (n);
CREATE UNIQUE INDEX ON finding (claim_id);
ANALYZE finding;
CREATE TEMP TABLE colleague ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM reviewer;

INSERT INTO verdict (id, claim_id, recorded_at)
SELECT verdict_id, claim_id, recorded_at FROM finding ORDER BY n;

INSERT INTO verdict_revision (id, verdict_id, number, claim_text, rating_id, summary, explanation, recorded_at)
SELECT f.revision_id, f.verdict_id, 1, f.text, r.id,
       'This was checked against the record of the session and two independent reports.',
       repeat('The record shows what was said and when. ', 20), f.recorded_at
FROM finding f JOIN rating r ON r.position = 1 + f.n % 7
JOIN rating_scale_version v ON v.id = r.scale_version_id AND v.number = 1
ORDER BY f.n;

INSERT INTO verdict_revision_author (revision_id, reviewer_id)
SELECT f.revision_id, c.id FROM finding f JOIN colleague c ON c.n = f.n % 20 ORDER BY f.n;

INSERT INTO verdict_revision_quote (revision_id, quote_id)
SELECT f.revision_id, l.quote_id FROM finding f JOIN claim_quote l USING (claim_id) ORDER BY f.n;

UPDATE verdict_revision SET state = 'IN_REVIEW', submitted_at = recorded_at;
INSERT INTO approval (revision_id, reviewer_id, approved_at)
SELECT f.revision_id, c.id, f.recorded_at FROM finding f JOIN colleague c ON c.n = (f.n + 7) % 20 ORDER BY f.n;
UPDATE verdict_revision SET state = 'APPROVED', approved_at = recorded_at;
UPDATE verdict_revision SET state = 'PUBLISHED', published_at = recorded_at, public_since = recorded_at;
UPDATE verdict v SET state = 'PUBLISHED', published_revision_id = f.revision_id, public_since = f.recorded_at
FROM finding f WHERE f.verdict_id = v.id;

-- What the published revisions name, and what that stands on.
UPDATE claim c SET public_since = c.recorded_at, checkability = 'CHECKED' FROM finding f WHERE f.claim_id = c.id;
UPDATE quote SET public_since = recorded_at WHERE id IN (SELECT quote_id FROM verdict_revision_quote);
UPDATE capture SET public_since = captured_at
WHERE id IN (SELECT capture_id FROM quote WHERE public_since IS NOT NULL);
UPDATE source SET public_since = recorded_at
WHERE id IN (SELECT source_id FROM quote WHERE public_since IS NOT NULL);
UPDATE publisher SET public_since = recorded_at
WHERE id IN (SELECT publisher_id FROM source WHERE public_since IS NOT NULL);
UPDATE speaker SET public_since = recorded_at
WHERE id IN (SELECT speaker_id FROM quote WHERE public_since IS NOT NULL
             UNION SELECT speaker_id FROM publisher WHERE public_since IS NOT NULL);
COMMIT;

-- The passes above left each row behind several times; a database that grew slowly has no such bulk.
VACUUM FULL verdict_revision;
VACUUM FULL verdict;
VACUUM FULL claim;
VACUUM FULL quote;
VACUUM FULL source;
VACUUM FULL capture;
VACUUM (ANALYZE);
CHECKPOINT;

SELECT (SELECT count(*) FROM publisher) AS publishers, (SELECT count(*) FROM source) AS sources,
       (SELECT count(*) FROM speaker) AS speakers, (SELECT count(*) FROM quote) AS quotes,
       (SELECT count(*) FROM claim) AS claims, (SELECT count(*) FROM claim_quote) AS links,
       (SELECT count(*) FROM verdict WHERE state = 'PUBLISHED') AS verdicts,
       (SELECT count(*) FROM quote WHERE public_since IS NOT NULL) AS public_quotes;
