//! A search reads about as many rows as it ranks, wherever in time they lie: a sample of the rows tells how far back it
//! has to go. What most rows have, as the mark of an audience, is asked for once, with the place.

super::sql_migration!();

const UP: &str = r#"
-- Where a row stands among all, for each audience that may read it: the newsroom, `s`, and the public, `p`. In blocks
-- of a thousand rows and of ever eight times as many. And whether it is in the sample: 512 neighbours of each 65,536.
CREATE FUNCTION search_marks(place bigint, staff boolean, public boolean) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN staff THEN ARRAY['=0s' || (place >> 10), '=1s' || (place >> 13), '=2s' || (place >> 16), '=3s' || (place >> 19)] END
        || CASE WHEN public THEN ARRAY['=0p' || (place >> 10), '=1p' || (place >> 13), '=2p' || (place >> 16), '=3p' || (place >> 19)] END
        || CASE WHEN place & 65535 < 512 THEN ARRAY['=z'] END
$$;

-- The row at a place, with its marks: of which kind it is, what it is filtered by, and where it stands for whom.
CREATE OR REPLACE FUNCTION search_row(place bigint, c search_contents) RETURNS search_entry LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT place, c.kind, c.record_id, c.part, c.staff, c.public_since, c.public_until, c.stemmer, c.language, c.speaker_ids,
        c.publisher_ids, c.topic_ids, c.rating_id, c.day, c.words || array_to_tsvector(array_remove(
            ARRAY['=k' || c.kind, '=l' || lower(c.language), '=l' || split_part(lower(c.language), '-', 1), '=r' || c.rating_id,
                '=d' || left(to_char(c.day, 'YYYY'), 2), '=d' || left(to_char(c.day, 'YYYY'), 3), to_char(c.day, '"=d"YYYY'),
                to_char(c.day, '"=d"YYYY-MM'), to_char(c.day, '"=d"YYYY-MM-DD')]
            || search_marks(place, c.staff, c.public_since IS NOT NULL)
            || ARRAY(SELECT '=s' || id FROM unnest(c.speaker_ids) AS id)
            || ARRAY(SELECT '=p' || id FROM unnest(c.publisher_ids) AS id)
            || ARRAY(SELECT '=t' || id FROM unnest(c.topic_ids) AS id), NULL))
$$;

-- The rows have other marks from now on. The index is made anew, since each of them changes.
DROP INDEX search_entry_words;
UPDATE search_entry SET words = ts_delete(words, ARRAY['=staff', '=public', '=0.' || (n >> 10), '=1.' || (n >> 12), '=2.' || (n >> 14),
        '=3.' || (n >> 16), '=4.' || (n >> 18), '=5.' || (n >> 20)])
    || array_to_tsvector(search_marks(n, staff, public_since IS NOT NULL));
-- What the rows were is gone for good, and their order is that of their places.
CLUSTER search_entry USING search_entry_pkey;
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off);

-- The blocks that have all rows of an audience from a place on and before another: at most sixteen, of the smallest of
-- which so many do; of the largest as many as it takes.
CREATE FUNCTION search_blocks(audience text, low bigint, high bigint) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT search_marked('=' || level || audience, ARRAY(SELECT block::text FROM generate_series(low >> shift, (high - 1) >> shift) AS block))
    FROM (SELECT level, 10 + 3 * level AS shift FROM generate_series(0, 3) AS level) AS levels
    WHERE level = 3 OR ((high - 1) >> shift) - (low >> shift) < 16
    ORDER BY level LIMIT 1
$$;

-- The newest rows that the index finds, at most so many, before a place; and whether each is what is sought, how
-- well, which only the row itself tells. Common words are found among the newest rows. For others the sample tells how
-- far back about as many rows lie as are wanted, so that hardly more are read, be they of today or of years ago.
DROP FUNCTION search_window(tsquery, tsquery, tsquery, boolean, bigint, integer, boolean);
CREATE FUNCTION search_window(indexed tsquery, filter tsquery, sought tsquery, is_public boolean, below bigint, wanted integer, ranked boolean)
RETURNS TABLE (n bigint, kind text, record_id uuid, language text, speaker_ids uuid[], publisher_ids uuid[], topic_ids uuid[],
    rating_id uuid, day date, fits boolean, rank real)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    -- The index does not tell whether words stand next to each other, and is not asked for what must not.
    told     boolean := sought::text !~ '[<!]';
    audience text := CASE WHEN is_public THEN 'p' ELSE 's' END;
    anything CONSTANT tsquery := '!''=none''';
    -- Whether the index can look for what is asked, and not only leave out what is not.
    narrows  boolean := querytree(indexed && filter) NOT IN ('', 'T');
    start    bigint := coalesce(below, (SELECT max(e.n) + 1 FROM search_entry e), 1);
    top      bigint := start;
    low      bigint;
    blocks   tsquery;
    -- For how many rows one of the sample stands.
    each     CONSTANT integer := 128;
    hits     integer;
    sampled  bigint[];
    step     integer := 0;
    found    integer := 0;
    added    integer;
BEGIN
    indexed := CASE WHEN numnode(indexed) > 0 THEN indexed ELSE anything END;
    filter := CASE WHEN numnode(filter) > 0 THEN filter ELSE anything END;
    WHILE found < wanted AND top > 0 LOOP
        IF step < 2 THEN
            low := top - CASE step WHEN 0 THEN 4096 ELSE 32768 END;
        ELSIF step = 2 AND found * 8 >= wanted THEN
            -- There were many, and as many will follow.
            low := top - (start - top) * (wanted - found) * 5 / (found * 4);
        ELSE
            IF hits IS NULL THEN
                SELECT count(*), array_agg(s.n) FILTER (WHERE s.seen) INTO hits, sampled
                FROM (SELECT e.n, CASE WHEN is_public THEN e.public_since IS NOT NULL ELSE e.staff END AS seen
                      FROM search_entry e WHERE e.words @@ '''=z''' AND e.words @@ indexed AND e.words @@ filter AND e.n + 0 < top) AS s;
            END IF;
            low := (SELECT place FROM unnest(sampled) AS place WHERE place < top ORDER BY 1 DESC OFFSET (wanted - found) / each LIMIT 1);
        END IF;
        IF narrows AND hits * each < 3 * (wanted - found) THEN
            -- To look at all that there is, whoever may read it, is less than to look where it stands.
            low := 0;
            blocks := anything;
        ELSE
            low := (greatest(low, 0) >> 10) << 10;
            blocks := search_blocks(audience, low, top);
        END IF;
        RETURN QUERY
        SELECT c.n, c.kind, c.record_id, c.language, c.speaker_ids, c.publisher_ids, c.topic_ids, c.rating_id, c.day,
               told OR c.words @@ sought, CASE WHEN ranked AND numnode(sought) > 0 THEN ts_rank(c.words, sought, 1) ELSE 0 END::real
        FROM (
            SELECT e.n, e.kind, e.record_id, e.language, e.speaker_ids, e.publisher_ids, e.topic_ids, e.rating_id, e.day,
                   CASE WHEN ranked OR NOT told THEN e.words END AS words
            -- Three conditions and not one: so the index skips in each what the others leave out. The places are hidden
            -- from the primary key, which would be asked for all of them.
            FROM search_entry e WHERE e.words @@ indexed AND e.words @@ filter AND e.words @@ blocks
            AND e.n + 0 >= low AND e.n + 0 < top
            AND CASE WHEN is_public THEN e.public_since <= now() AND (e.public_until IS NULL OR e.public_until > now()) ELSE e.staff END
            ORDER BY e.n + 0 DESC LIMIT wanted - found
        ) AS c;
        GET DIAGNOSTICS added = ROW_COUNT;
        found := found + added;
        top := low;
        step := step + 1;
    END LOOP;
END
$$;
"#;

const DOWN: &str = r#"
DROP FUNCTION search_window(tsquery, tsquery, tsquery, boolean, bigint, integer, boolean);
DROP FUNCTION search_blocks(text, bigint, bigint);
-- The newest rows that the index finds, at most so many, before a place; and whether each is what is sought, how
-- well, which only the row itself tells. Looks at ever larger blocks of rows, so that common words are found
-- among the newest and rare ones among all, each at about the same cost.
CREATE FUNCTION search_window(indexed tsquery, filter tsquery, sought tsquery, is_public boolean, below bigint, wanted integer, ranked boolean)
RETURNS TABLE (n bigint, kind text, record_id uuid, language text, speaker_ids uuid[], publisher_ids uuid[], topic_ids uuid[],
    rating_id uuid, day date, fits boolean, rank real)
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    -- The index does not tell whether words stand next to each other, and is not asked for what must not.
    told     boolean := sought::text !~ '[<!]';
    audience tsquery := CASE WHEN is_public THEN '''=public''' ELSE '''=staff''' END;
    top      bigint := coalesce(below, (SELECT max(e.n) + 1 FROM search_entry e), 1);
    level    integer := 0;
    first    bigint;
    last     bigint;
    found    integer := 0;
    added    integer;
BEGIN
    filter := CASE WHEN numnode(filter) > 0 THEN filter WHEN numnode(indexed) > 0 THEN indexed ELSE audience END;
    indexed := CASE WHEN numnode(indexed) > 0 THEN indexed ELSE filter END;
    WHILE found < wanted AND top > 0 LOOP
        last := (top - 1) >> (10 + 2 * level);
        first := CASE WHEN level = 5 THEN last ELSE last & ~3 END;
        RETURN QUERY
        WITH candidates AS MATERIALIZED (
            SELECT e.n, e.kind, e.record_id, e.language, e.speaker_ids, e.publisher_ids, e.topic_ids, e.rating_id, e.day,
                   e.public_since, e.public_until, CASE WHEN ranked OR NOT told THEN e.words END AS words
            -- Four conditions and not one: so the index skips in each what those before it leave out. What most rows
            -- have, as the mark of an audience, stands last.
            FROM search_entry e WHERE e.words @@ indexed AND e.words @@ filter AND e.words @@ search_marked('=' || level || '.',
                ARRAY(SELECT block::text FROM generate_series(first, last) AS block)) AND e.words @@ audience
        )
        SELECT c.n, c.kind, c.record_id, c.language, c.speaker_ids, c.publisher_ids, c.topic_ids, c.rating_id, c.day,
               told OR c.words @@ sought, CASE WHEN ranked AND numnode(sought) > 0 THEN ts_rank(c.words, sought, 1) ELSE 0 END::real
        FROM (
            SELECT * FROM candidates c
            WHERE c.n < top AND (NOT is_public OR (c.public_since <= now() AND (c.public_until IS NULL OR c.public_until > now())))
            ORDER BY c.n DESC LIMIT wanted - found
        ) AS c;
        GET DIAGNOSTICS added = ROW_COUNT;
        found := found + added;
        top := first << (10 + 2 * level);
        level := least(level + 1, 5);
    END LOOP;
END
$$;

DROP INDEX search_entry_words;
UPDATE search_entry SET words = ts_delete(words, search_marks(n, staff, public_since IS NOT NULL))
    || array_to_tsvector(array_remove(ARRAY[CASE WHEN staff THEN '=staff' END, CASE WHEN public_since IS NOT NULL THEN '=public' END,
        '=0.' || (n >> 10), '=1.' || (n >> 12), '=2.' || (n >> 14), '=3.' || (n >> 16), '=4.' || (n >> 18), '=5.' || (n >> 20)], NULL));
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off);
-- The row at a place, with its marks: of which kind it is, for whom, what it is filtered by, and where it stands
-- among all rows, in blocks of a thousand and of ever four times as many.
CREATE OR REPLACE FUNCTION search_row(place bigint, c search_contents) RETURNS search_entry LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT place, c.kind, c.record_id, c.part, c.staff, c.public_since, c.public_until, c.stemmer, c.language, c.speaker_ids,
        c.publisher_ids, c.topic_ids, c.rating_id, c.day, c.words || array_to_tsvector(array_remove(
            ARRAY['=k' || c.kind, CASE WHEN c.staff THEN '=staff' END, CASE WHEN c.public_since IS NOT NULL THEN '=public' END,
                '=l' || lower(c.language), '=l' || split_part(lower(c.language), '-', 1), '=r' || c.rating_id,
                '=d' || left(to_char(c.day, 'YYYY'), 2), '=d' || left(to_char(c.day, 'YYYY'), 3), to_char(c.day, '"=d"YYYY'),
                to_char(c.day, '"=d"YYYY-MM'), to_char(c.day, '"=d"YYYY-MM-DD'),
                '=0.' || (place >> 10), '=1.' || (place >> 12), '=2.' || (place >> 14),
                '=3.' || (place >> 16), '=4.' || (place >> 18), '=5.' || (place >> 20)]
            || ARRAY(SELECT '=s' || id FROM unnest(c.speaker_ids) AS id)
            || ARRAY(SELECT '=p' || id FROM unnest(c.publisher_ids) AS id)
            || ARRAY(SELECT '=t' || id FROM unnest(c.topic_ids) AS id), NULL))
$$;
DROP FUNCTION search_marks(bigint, boolean, boolean);
"#;
