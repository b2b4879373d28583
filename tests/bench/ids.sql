-- The ids that the measurement draws from, on both sides: of 10,000 published claims, always the same.
-- pgbench finds them by number in `bench_id`; what is printed are their ids as the API writes them
-- (TypeID: the prefix, and the key in Crockford's base32).

\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_min_messages = warning;
DROP TABLE IF EXISTS bench_id;
CREATE TABLE bench_id AS
SELECT row_number() OVER ()::integer AS n, id
FROM (SELECT id FROM claim WHERE public_since IS NOT NULL ORDER BY hashtextextended(id::text, 1) LIMIT 10000) AS drawn;
ALTER TABLE bench_id ADD PRIMARY KEY (n);
COMMIT;
VACUUM ANALYZE bench_id;

SELECT 'claim_' || (
    SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
        1 + substring(bits FROM digit * 5 + 1 FOR 5)::bit(5)::integer, 1), '' ORDER BY digit)
    FROM generate_series(0, 25) AS digit)
FROM (SELECT n, B'00' || ('x' || replace(id::text, '-', ''))::bit(128) AS bits FROM bench_id) AS keys
ORDER BY n;
