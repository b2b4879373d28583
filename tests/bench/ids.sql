-- The ids that the measurement draws from, on both sides: of 10,000 published claims, always the same.
-- pgbench finds them by number in `bench_id`; what is printed are their ids as the API writes them.

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

\ir type_id.sql
SELECT pg_temp.type_id('claim', id) FROM bench_id ORDER BY n;
