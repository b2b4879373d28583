//! What search looks in: one row for each record and each wording of it, kept by triggers in the transaction
//! that changes the record, so that it is found from its commit on, whoever writes and however.

super::sql_migration!();

const UP: &str = r#"
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Words are looked for without accents and by their stems, none of them passed over: `not` counts, and so does
-- every word between quotation marks.
DO $$
DECLARE
    stemmer text;
BEGIN
    FOREACH stemmer IN ARRAY '{arabic,armenian,basque,catalan,danish,dutch,english,finnish,french,german,greek,hindi,
            hungarian,indonesian,irish,italian,lithuanian,nepali,norwegian,portuguese,romanian,russian,serbian,spanish,
            swedish,tamil,turkish,yiddish,simple}'::text[] LOOP
        IF stemmer = 'simple' THEN
            CREATE TEXT SEARCH DICTIONARY search_simple (TEMPLATE = pg_catalog.simple);
        ELSE
            EXECUTE format('CREATE TEXT SEARCH DICTIONARY search_%s (TEMPLATE = pg_catalog.snowball, Language = %L)', stemmer, stemmer);
        END IF;
        EXECUTE format('CREATE TEXT SEARCH CONFIGURATION search_%s (COPY = pg_catalog.simple)', stemmer);
        EXECUTE format('ALTER TEXT SEARCH CONFIGURATION search_%s ALTER MAPPING FOR
            asciiword, asciihword, hword_asciipart, word, hword, hword_part, numword, numhword, hword_numpart
            WITH unaccent, search_%s', stemmer, stemmer);
    END LOOP;
END
$$;

-- The stemmer of a language: `english` where the language is not known, `simple` where there is none for it.
CREATE FUNCTION search_stemmer(language text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(lower(language), '-', 1)
        WHEN 'ar' THEN 'arabic' WHEN 'hy' THEN 'armenian' WHEN 'eu' THEN 'basque' WHEN 'ca' THEN 'catalan'
        WHEN 'da' THEN 'danish' WHEN 'nl' THEN 'dutch' WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french'
        WHEN 'de' THEN 'german' WHEN 'el' THEN 'greek' WHEN 'hi' THEN 'hindi' WHEN 'hu' THEN 'hungarian'
        WHEN 'id' THEN 'indonesian' WHEN 'ga' THEN 'irish' WHEN 'it' THEN 'italian' WHEN 'lt' THEN 'lithuanian'
        WHEN 'ne' THEN 'nepali' WHEN 'no' THEN 'norwegian' WHEN 'nb' THEN 'norwegian' WHEN 'nn' THEN 'norwegian'
        WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian' WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian'
        WHEN 'es' THEN 'spanish' WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil' WHEN 'tr' THEN 'turkish'
        WHEN 'yi' THEN 'yiddish' WHEN 'en' THEN 'english' ELSE CASE WHEN language IS NULL THEN 'english' ELSE 'simple' END
    END
$$;

-- A text as it is searched and shown: composed, and without what takes no room.
CREATE FUNCTION search_text(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(normalize(words, NFC), '[\u0001-\u0008\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]', '', 'g')
$$;

CREATE FUNCTION search_words(words text, stemmer text, weight "char") RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector(('search_' || stemmer)::regconfig, search_text(coalesce(words, ''))), weight)
$$;

-- A row for each wording of a record. The newsroom reads the rows that are `staff`; the public those that
-- are public from one moment, and until another. A claim has one for the newsroom, and one for each verdict
-- by which the public reads it; a speaker one for the newsroom, and one with the names that the public may know.
CREATE TABLE search_entry (
    -- In the order in which the records came in: what is newer is looked at first.
    n             bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind          text        NOT NULL,
    record_id     uuid        NOT NULL,
    -- The verdict by which the public reads a claim; else the record itself.
    part          uuid        NOT NULL,
    staff         boolean     NOT NULL,
    public_since  timestamptz,
    public_until  timestamptz,
    stemmer       text        NOT NULL,
    language      text,
    speaker_ids   uuid[]      NOT NULL,
    publisher_ids uuid[]      NOT NULL,
    topic_ids     uuid[]      NOT NULL,
    rating_id     uuid,
    day           date,
    -- The stems of its words; and marks, which no text has, for all that is filtered by.
    words         tsvector    NOT NULL,
    CONSTRAINT search_entry_unique     UNIQUE (record_id, part, staff),
    CONSTRAINT search_entry_kind_known CHECK (kind IN ('claim', 'quote', 'speaker', 'source', 'verdict'))
);
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off);
CREATE INDEX search_entry_stemmer ON search_entry (stemmer) WHERE staff;
CREATE INDEX search_entry_stemmer_public ON search_entry (stemmer) WHERE public_since IS NOT NULL;

-- What the rows are to be, but for their places and marks.
CREATE VIEW search_contents AS
-- The newsroom reads a claim as it is.
SELECT 'claim'::text AS kind, c.id AS record_id, c.id AS part, true AS staff, NULL::timestamptz AS public_since,
       NULL::timestamptz AS public_until, search_stemmer(c.language) AS stemmer, c.language,
       search_words(c.text, search_stemmer(c.language), 'A') AS words,
       q.speaker_ids, q.publisher_ids, ARRAY(SELECT t.topic_id FROM claim_topic t WHERE t.claim_id = c.id ORDER BY 1) AS topic_ids,
       (SELECT r.rating_id FROM verdict v JOIN verdict_revision r ON r.verdict_id = v.id
        WHERE v.claim_id = c.id AND v.state <> 'RETRACTED' AND r.id = coalesce(v.published_revision_id, r.id)
        ORDER BY r.number DESC LIMIT 1) AS rating_id,
       q.day
FROM claim c CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT q.speaker_id), '{}') AS speaker_ids,
           coalesce(array_agg(DISTINCT s.publisher_id) FILTER (WHERE s.publisher_id IS NOT NULL), '{}') AS publisher_ids,
           min(coalesce(q.spoken_on, s.published_on)) AS day
    FROM claim_quote l JOIN quote q ON q.id = l.quote_id JOIN source s ON s.id = q.source_id
    WHERE l.claim_id = c.id AND q.withdrawn_at IS NULL
) AS q
UNION ALL
-- The public reads it as its newest verdict was published; of one that was retracted, no more than the wording.
SELECT 'claim', v.claim_id, v.id, false, greatest(c.public_since, v.public_since),
       (SELECT min(n.public_since) FROM verdict n WHERE n.claim_id = v.claim_id AND n.id > v.id),
       search_stemmer(r.claim_language), r.claim_language, search_words(r.claim_text, search_stemmer(r.claim_language), 'A'),
       q.speaker_ids, q.publisher_ids,
       ARRAY(SELECT t.topic_id FROM verdict_revision_topic t WHERE t.revision_id = r.id AND v.state <> 'RETRACTED' ORDER BY 1),
       CASE WHEN v.state <> 'RETRACTED' THEN r.rating_id END, q.day
FROM verdict v JOIN verdict_revision r ON r.id = v.published_revision_id JOIN claim c ON c.id = v.claim_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT q.speaker_id), '{}') AS speaker_ids,
           coalesce(array_agg(DISTINCT s.publisher_id) FILTER (WHERE s.publisher_id IS NOT NULL), '{}') AS publisher_ids,
           min(coalesce(q.spoken_on, s.published_on)) AS day
    FROM verdict_revision_quote l JOIN quote q ON q.id = l.quote_id JOIN source s ON s.id = q.source_id
    WHERE l.revision_id = r.id AND q.withdrawn_at IS NULL AND v.state <> 'RETRACTED'
) AS q
WHERE v.public_since IS NOT NULL AND c.public_since IS NOT NULL
UNION ALL
SELECT 'quote', q.id, q.id, true, q.public_since, NULL, search_stemmer(s.language), s.language,
       search_words(q.text, search_stemmer(s.language), 'B')
           || search_words(q.original_text, search_stemmer(q.original_language), 'D'),
       ARRAY[q.speaker_id], array_remove(ARRAY[s.publisher_id], NULL), '{}', NULL, coalesce(q.spoken_on, s.published_on)
FROM quote q JOIN source s ON s.id = q.source_id
UNION ALL
-- Who was merged is found as the one that remains.
SELECT 'speaker', s.id, s.id, a.staff, CASE WHEN NOT a.staff THEN s.public_since END, NULL, 'simple', NULL,
       search_words((SELECT string_agg(n.name, E'\n' ORDER BY n.id) FROM speaker_name n LEFT JOIN speaker f ON f.id = n.merged_from_id
                     WHERE n.speaker_id = s.id AND (a.staff OR n.merged_from_id IS NULL OR n.preferred OR f.public_since <= now())), 'simple', 'A')
           || search_words((SELECT string_agg(concat_ws(', ', r.title, r.organization), E'\n' ORDER BY r.id)
                     FROM speaker_role r LEFT JOIN speaker f ON f.id = r.merged_from_id
                     WHERE r.speaker_id = s.id AND (a.staff OR r.merged_from_id IS NULL OR f.public_since <= now())), 'simple', 'C')
           || search_words(s.description, 'simple', 'C'),
       ARRAY[s.id], '{}', '{}', NULL, NULL
FROM speaker s CROSS JOIN (VALUES (true), (false)) AS a (staff)
WHERE s.merged_into_id IS NULL AND (a.staff OR s.public_since IS NOT NULL)
UNION ALL
SELECT 'source', s.id, s.id, true, s.public_since, NULL, search_stemmer(s.language), s.language,
       search_words(s.title, search_stemmer(s.language), 'A') || search_words(s.byline, 'simple', 'C'),
       '{}', array_remove(ARRAY[s.publisher_id], NULL), '{}', NULL, s.published_on
FROM source s
UNION ALL
-- By the revision that was published, or where nothing is published yet, the newest.
SELECT 'verdict', v.id, v.id, true, greatest(v.public_since, r.public_since), NULL,
       search_stemmer(r.claim_language), r.claim_language,
       search_words(r.summary, search_stemmer(r.claim_language), 'A') || search_words(r.claim_text, search_stemmer(r.claim_language), 'C')
           || search_words(r.explanation, search_stemmer(r.claim_language), 'D'),
       q.speaker_ids, q.publisher_ids, ARRAY(SELECT t.topic_id FROM verdict_revision_topic t WHERE t.revision_id = r.id ORDER BY 1),
       r.rating_id, (coalesce(r.published_at, r.recorded_at) AT TIME ZONE 'UTC')::date
FROM verdict v JOIN LATERAL (
    SELECT * FROM verdict_revision r WHERE r.verdict_id = v.id AND r.id = coalesce(v.published_revision_id, r.id)
    ORDER BY r.number DESC LIMIT 1
) AS r ON true
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT q.speaker_id), '{}') AS speaker_ids,
           coalesce(array_agg(DISTINCT s.publisher_id) FILTER (WHERE s.publisher_id IS NOT NULL), '{}') AS publisher_ids
    FROM verdict_revision_quote l JOIN quote q ON q.id = l.quote_id JOIN source s ON s.id = q.source_id
    WHERE l.revision_id = r.id AND q.withdrawn_at IS NULL
) AS q;

-- The row at a place, with its marks: of which kind it is, for whom, what it is filtered by, and where it stands
-- among all rows, in blocks of a thousand and of ever four times as many.
CREATE FUNCTION search_row(place bigint, c search_contents) RETURNS search_entry LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

-- The records that a transaction has changed, until it commits. Nobody else ever sees a row of it.
CREATE UNLOGGED TABLE search_pending (
    n         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind      text   NOT NULL,
    record_id uuid   NOT NULL
);

-- Makes the rows what they are to be when a transaction commits: the first that it noted does it for all.
-- Those who change the same records wait for each other here, where they hold all else that they need.
CREATE FUNCTION search_index() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    changed_kind text;
    ids uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM search_pending WHERE n = NEW.n) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM search_entry e
    WHERE e.staff AND e.record_id IN (SELECT p.record_id FROM search_pending p WHERE p.n >= NEW.n)
    ORDER BY e.record_id FOR NO KEY UPDATE;
    FOR changed_kind, ids IN
        SELECT p.kind, array_agg(DISTINCT p.record_id) FROM search_pending p WHERE p.n >= NEW.n GROUP BY p.kind
    LOOP
        WITH to_be AS MATERIALIZED (
            SELECT * FROM search_contents c WHERE c.kind = changed_kind AND c.record_id = ANY (ids)
        ), gone AS (
            DELETE FROM search_entry e WHERE e.record_id = ANY (ids)
            AND NOT EXISTS (SELECT FROM to_be c WHERE (c.record_id, c.part, c.staff) = (e.record_id, e.part, e.staff))
        ), other AS (
            UPDATE search_entry e SET public_since = r.public_since, public_until = r.public_until, stemmer = r.stemmer,
                language = r.language, speaker_ids = r.speaker_ids, publisher_ids = r.publisher_ids,
                topic_ids = r.topic_ids, rating_id = r.rating_id, day = r.day, words = r.words
            FROM to_be c JOIN search_entry o USING (record_id, part, staff) CROSS JOIN LATERAL search_row(o.n, c::search_contents) AS r
            WHERE e.n = r.n AND (e.public_since, e.public_until, e.stemmer, e.words)
                IS DISTINCT FROM (r.public_since, r.public_until, r.stemmer, r.words)
        )
        INSERT INTO search_entry OVERRIDING SYSTEM VALUE
        SELECT r.* FROM (
            SELECT * FROM to_be c WHERE NOT EXISTS (
                SELECT FROM search_entry e WHERE (c.record_id, c.part, c.staff) = (e.record_id, e.part, e.staff))
            ORDER BY record_id, part, staff
        ) AS c CROSS JOIN LATERAL search_row(nextval(pg_get_serial_sequence('search_entry', 'n')), c::search_contents) AS r;
    END LOOP;
    DELETE FROM search_pending WHERE n >= NEW.n;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER search_pending_indexed AFTER INSERT ON search_pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION search_index();

-- Makes the rows of records that have none yet, of those whose ids lie between two: for what came in while the
-- triggers were off.
CREATE FUNCTION search_fill(first_id uuid, last_id uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO search_entry OVERRIDING SYSTEM VALUE
    SELECT r.* FROM (
        SELECT * FROM search_contents c WHERE record_id BETWEEN first_id AND last_id
        ORDER BY record_id, part, staff
    ) AS c CROSS JOIN LATERAL search_row(nextval(pg_get_serial_sequence('search_entry', 'n')), c::search_contents) AS r
    ON CONFLICT (record_id, part, staff) DO NOTHING
$$;

-- Notes the records that are found otherwise since some rows have changed: its argument selects them, by the
-- rows as they are, `changed`, and as they were, `before`.
CREATE FUNCTION search_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO search_pending (kind, record_id) SELECT DISTINCT kind, id FROM (' || TG_ARGV[0]
        || ') AS noted (kind, id) WHERE id IS NOT NULL';
    RETURN NULL;
END
$$;

-- The claims that quotes make, and the verdicts that speak about them.
CREATE VIEW search_by_quote AS
SELECT l.quote_id, 'claim'::text AS kind, l.claim_id AS id FROM claim_quote l
UNION ALL
SELECT l.quote_id, k.kind, k.id FROM verdict_revision_quote l JOIN verdict_revision r ON r.id = l.revision_id
JOIN verdict v ON v.id = r.verdict_id CROSS JOIN LATERAL (VALUES ('verdict', v.id), ('claim', v.claim_id)) AS k (kind, id);

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        ('claim', '{INSERT,UPDATE}'::text[], 'SELECT ''claim'', id FROM changed'),
        ('claim_quote', '{INSERT,UPDATE,DELETE}', 'SELECT ''claim'', claim_id FROM changed'),
        ('claim_topic', '{INSERT,UPDATE,DELETE}', 'SELECT ''claim'', claim_id FROM changed'),
        ('verdict', '{INSERT,UPDATE}', 'SELECT ''verdict'', id FROM changed UNION ALL SELECT ''claim'', claim_id FROM changed'),
        ('verdict_revision', '{INSERT,UPDATE}', 'SELECT ''verdict'', verdict_id FROM changed
            UNION ALL SELECT ''claim'', v.claim_id FROM changed c JOIN verdict v ON v.id = c.verdict_id'),
        ('verdict_revision_quote', '{INSERT}', 'SELECT ''verdict'', r.verdict_id FROM changed c JOIN verdict_revision r ON r.id = c.revision_id'),
        ('verdict_revision_topic', '{INSERT}', 'SELECT ''verdict'', r.verdict_id FROM changed c JOIN verdict_revision r ON r.id = c.revision_id'),
        ('quote', '{INSERT}', 'SELECT ''quote'', id FROM changed'),
        ('quote', '{UPDATE}', 'SELECT ''quote'', id FROM changed
            UNION ALL SELECT q.kind, q.id FROM changed c JOIN before b ON b.id = c.id JOIN search_by_quote q ON q.quote_id = c.id
            WHERE (c.speaker_id, c.spoken_on, c.withdrawn_at) IS DISTINCT FROM (b.speaker_id, b.spoken_on, b.withdrawn_at)'),
        ('source', '{INSERT}', 'SELECT ''source'', id FROM changed'),
        ('source', '{UPDATE}', 'SELECT ''source'', id FROM changed
            UNION ALL SELECT k.kind, k.id FROM changed c JOIN before b ON b.id = c.id JOIN quote q ON q.source_id = c.id
            CROSS JOIN LATERAL (SELECT ''quote'', q.id UNION ALL SELECT w.kind, w.id FROM search_by_quote w WHERE w.quote_id = q.id) AS k (kind, id)
            WHERE (c.language, c.publisher_id, c.published_on) IS DISTINCT FROM (b.language, b.publisher_id, b.published_on)'),
        ('speaker', '{INSERT,UPDATE}', 'SELECT ''speaker'', unnest(ARRAY[id, merged_into_id]) FROM changed'),
        ('speaker_name', '{INSERT,DELETE}', 'SELECT ''speaker'', speaker_id FROM changed'),
        ('speaker_name', '{UPDATE}', 'SELECT ''speaker'', speaker_id FROM changed UNION ALL SELECT ''speaker'', speaker_id FROM before'),
        ('speaker_role', '{INSERT,DELETE}', 'SELECT ''speaker'', speaker_id FROM changed'),
        ('speaker_role', '{UPDATE}', 'SELECT ''speaker'', speaker_id FROM changed UNION ALL SELECT ''speaker'', speaker_id FROM before')
    ) AS noted (kept, events, records) CROSS JOIN unnest(noted.events) AS event LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s FOR EACH STATEMENT EXECUTE FUNCTION search_note(%L)',
            'search_' || lower(one.event), one.event, one.kept,
            CASE one.event WHEN 'INSERT' THEN 'NEW TABLE AS changed' WHEN 'DELETE' THEN 'OLD TABLE AS changed'
                ELSE 'NEW TABLE AS changed OLD TABLE AS before' END,
            one.records);
    END LOOP;
    -- Whoever writes, and with whatever settings.
    EXECUTE format('ALTER FUNCTION search_index() SET search_path = %I, pg_temp', current_schema());
END
$$;

-- The stemmers of what may be read.
CREATE FUNCTION search_stemmers(is_public boolean) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE known (stemmer) AS (
        SELECT CASE WHEN is_public THEN (SELECT min(stemmer) FROM search_entry WHERE public_since IS NOT NULL)
                    ELSE (SELECT min(stemmer) FROM search_entry WHERE staff) END
        UNION ALL
        SELECT CASE WHEN is_public THEN (SELECT min(e.stemmer) FROM search_entry e WHERE e.public_since IS NOT NULL AND e.stemmer > k.stemmer)
                    ELSE (SELECT min(e.stemmer) FROM search_entry e WHERE e.staff AND e.stemmer > k.stemmer) END
        FROM known k WHERE k.stemmer IS NOT NULL
    )
    SELECT coalesce(array_agg(stemmer), '{simple}') FROM known k
    WHERE stemmer IS NOT NULL AND (NOT is_public OR EXISTS (
        SELECT FROM search_entry e WHERE e.public_since IS NOT NULL AND e.stemmer = k.stemmer
        AND e.public_since <= now() AND (e.public_until IS NULL OR e.public_until > now())))
$$;

-- Words as they are looked for, by each of the stemmers: all of them, or if `near`, one right after the other.
CREATE FUNCTION search_term(words text, stemmers text[], near boolean) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE SET client_min_messages = warning AS $$
    SELECT coalesce(string_agg('(' || q || ')', ' | ' ORDER BY q), '')::tsquery FROM (
        SELECT DISTINCT CASE WHEN near THEN phraseto_tsquery(c, w) ELSE plainto_tsquery(c, w) END::text AS q
        FROM unnest(stemmers) AS stemmer, LATERAL (SELECT ('search_' || stemmer)::regconfig AS c, search_text(words) AS w) AS one
    ) AS each WHERE q <> ''
$$;

-- Any of these marks; none is nothing that is.
CREATE FUNCTION search_marked(mark text, texts text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(quote_literal(mark || one), ' | '), '''=none''')::tsquery FROM unnest(texts) AS one
$$;

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

-- Names that look like what is looked for, or like a part of it, by the three letters that they share.
CREATE FUNCTION search_like_speakers(sought text) RETURNS TABLE (name_id uuid, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT n.id, word_similarity(search_key(sought), search_key(n.name)) FROM speaker_name n
    WHERE search_key(sought) <% search_key(n.name)
$$;
CREATE FUNCTION search_like_publishers(sought text) RETURNS TABLE (publisher_id uuid, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT p.id, word_similarity(search_key(sought), search_key(p.name)) FROM publisher p
    WHERE search_key(sought) <% search_key(p.name)
$$;
CREATE FUNCTION search_like_topics(sought text) RETURNS TABLE (topic_id uuid, name text, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT n.topic_id, n.name, word_similarity(search_key(sought), search_key(n.name)) FROM topic_name n
    WHERE search_key(sought) <% search_key(n.name)
$$;

-- The history keeps what people record, and not what follows from it.
COMMENT ON TABLE search_entry IS 'derived: what records are found by';
COMMENT ON TABLE search_pending IS 'derived: records whose entries are made at the commit';

SELECT search_fill('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff');
"#;

const DOWN: &str = r#"
DROP FUNCTION search_like_topics(text);
DROP FUNCTION search_like_publishers(text);
DROP FUNCTION search_like_speakers(text);
DROP FUNCTION search_window(tsquery, tsquery, tsquery, boolean, bigint, integer, boolean);
DROP FUNCTION search_marked(text, text[]);
DROP FUNCTION search_term(text, text[], boolean);
DROP FUNCTION search_stemmers(boolean);
DROP FUNCTION search_note() CASCADE;
DROP VIEW search_by_quote;
DROP TABLE search_pending;
DROP FUNCTION search_index();
DROP FUNCTION search_fill(uuid, uuid);
DROP FUNCTION search_row(bigint, search_contents);
DROP VIEW search_contents;
DROP TABLE search_entry;
DROP FUNCTION search_words(text, text, "char");
DROP FUNCTION search_text(text);
DROP FUNCTION search_stemmer(text);
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = current_schema()::regnamespace AND cfgname LIKE 'search\_%' LOOP
        EXECUTE format('DROP TEXT SEARCH CONFIGURATION %I', name);
        EXECUTE format('DROP TEXT SEARCH DICTIONARY %I', name);
    END LOOP;
END
$$;
DROP EXTENSION unaccent;
"#;
