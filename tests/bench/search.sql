-- The searches that are measured, a JSON object a line, always the same: the words are those of 2,000 claims that are
-- drawn, so that frequent words are sought often. One word; two or three in the ways in which they can be put together;
-- with a filter of each kind; and with facets.

\set ON_ERROR_STOP on
\ir type_id.sql
WITH drawn AS (
    SELECT row_number() OVER () AS n, c.id, string_to_array(lower(rtrim(c.text, '.')), ' ') AS words
    FROM (SELECT * FROM claim WHERE public_since IS NOT NULL ORDER BY hashtextextended(id::text, 2) LIMIT 2000) AS c
), sought AS (
    SELECT d.n, d.words[1 + d.n % 6] AS word, d.words[1 + d.n % 5] || ' ' || d.words[2 + d.n % 5] AS two,
           (ARRAY[
               json_build_object('speaker', json_build_array(pg_temp.type_id('speaker', e.speaker_ids[1]))),
               json_build_object('publisher', json_build_array(pg_temp.type_id('publisher', e.publisher_ids[1]))),
               json_build_object('topic', json_build_array(pg_temp.type_id('topic', e.topic_ids[1]))),
               json_build_object('rating', json_build_array(pg_temp.type_id('rating', e.rating_id))),
               json_build_object('day', json_build_object('from', e.day - 100, 'until', e.day + 200)),
               json_build_object('language', json_build_array('en'))
           ])[1 + d.n % 6] AS filter, d.words[6] AS third
    FROM drawn d JOIN search_entry e ON e.record_id = d.id AND e.staff
)
SELECT json_build_object('kind', kind, 'variables', variables)::jsonb::text FROM sought CROSS JOIN LATERAL (VALUES
    ('word', json_build_object('query', word)),
    ('words', json_build_object('query', (ARRAY[two, two || ' ' || third, format('"%s"', two), format('%s or %s', word, third),
        format('%s -%s', word, third)])[1 + n % 5])),
    ('filtered', json_build_object('query', CASE n % 2 WHEN 0 THEN word ELSE two END, 'filter', filter)),
    ('facets', json_build_object('query', two, 'filter', filter))
) AS asked (kind, variables) ORDER BY kind, n;
