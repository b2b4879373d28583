//! Names that are found in spite of one slip a word: a letter more, a letter less, another letter, or two exchanged.
//! Of a short name such a slip leaves hardly three letters in a row as they were.

super::sql_migration!();

const UP: &str = r"
-- The words of a name, as they are compared.
CREATE FUNCTION search_spelt(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT word FROM regexp_split_to_table(search_key(name), '[\s,]+') AS word WHERE word <> '')
$$;

-- The words of a name, and what is left of each without one of its letters. Of two words with one slip between them
-- one of these is the same. A word of two letters is like too many, one of more than thirty is none.
CREATE FUNCTION search_slips(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT DISTINCT CASE place WHEN 0 THEN word ELSE overlay(word PLACING '' FROM place FOR 1) END
        FROM unnest(search_spelt(name)) AS word, generate_series(0, length(word)) AS place WHERE length(word) BETWEEN 3 AND 30)
$$;

-- Whether two words are the same but for one slip (their restricted Damerau-Levenshtein distance is 1).
CREATE FUNCTION search_slip(one text, other text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    -- Where they differ first.
    place integer := 1;
BEGIN
    WHILE place <= length(one) AND substr(one, place, 1) = substr(other, place, 1) LOOP
        place := place + 1;
    END LOOP;
    RETURN one <> other AND (
        substr(one, place + 1) IN (substr(other, place), substr(other, place + 1))
        OR substr(one, place) = substr(other, place + 1)
        OR substr(one, place, 2) = reverse(substr(other, place, 2)) AND substr(one, place + 2) = substr(other, place + 2));
END
$$;

-- How much of what is sought is in a name, where each of its words is there, but for one slip in a word of four letters
-- or more; nothing where one is not.
CREATE FUNCTION search_slipped(sought text, name text) RETURNS real LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 1 - sum(slips)::real / sum(length(word))
    FROM (
        SELECT word, (SELECT min(CASE WHEN part = word THEN 0 WHEN length(word) >= 4 AND search_slip(word, part) THEN 1 END)
                      FROM unnest(search_spelt(name)) AS part) AS slips
        FROM unnest(search_spelt(sought)) AS word
    ) AS words HAVING bool_and(slips IS NOT NULL)
$$;

-- The longest word of what is sought; none of more words than a name has, of which not each will be in one.
CREATE FUNCTION search_longest(sought text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT word FROM unnest(search_spelt(sought)) AS word WHERE cardinality(search_spelt(sought)) <= 8 ORDER BY length(word) DESC LIMIT 1
$$;

-- `pg_restore` makes the indexes with an empty search path.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION search_spelt(text) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION search_slips(text) SET search_path = %I, pg_temp', current_schema());
END
$$;
CREATE INDEX speaker_name_slips ON speaker_name USING gin (search_slips(name));
CREATE INDEX publisher_name_slips ON publisher USING gin (search_slips(name));
CREATE INDEX topic_name_slips ON topic_name USING gin (search_slips(name));

-- Names that look like what is looked for, or like a part of it, by the three letters that they share, and names that
-- have its words with one slip each. A name may come twice.
CREATE OR REPLACE FUNCTION search_like_speakers(sought text) RETURNS TABLE (name_id uuid, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT n.id, word_similarity(search_key(sought), search_key(n.name)) FROM speaker_name n
    WHERE search_key(sought) <% search_key(n.name)
    UNION ALL
    SELECT n.id, likeness FROM speaker_name n, search_slipped(sought, n.name) AS likeness
    WHERE search_slips(n.name) && search_slips(search_longest(sought)) AND likeness IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION search_like_publishers(sought text) RETURNS TABLE (publisher_id uuid, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT p.id, word_similarity(search_key(sought), search_key(p.name)) FROM publisher p
    WHERE search_key(sought) <% search_key(p.name)
    UNION ALL
    SELECT p.id, likeness FROM publisher p, search_slipped(sought, p.name) AS likeness
    WHERE search_slips(p.name) && search_slips(search_longest(sought)) AND likeness IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION search_like_topics(sought text) RETURNS TABLE (topic_id uuid, name text, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT n.topic_id, n.name, word_similarity(search_key(sought), search_key(n.name)) FROM topic_name n
    WHERE search_key(sought) <% search_key(n.name)
    UNION ALL
    SELECT n.topic_id, n.name, likeness FROM topic_name n, search_slipped(sought, n.name) AS likeness
    WHERE search_slips(n.name) && search_slips(search_longest(sought)) AND likeness IS NOT NULL
$$;
";

const DOWN: &str = r"
-- Names that look like what is looked for, or like a part of it, by the three letters that they share.
CREATE OR REPLACE FUNCTION search_like_speakers(sought text) RETURNS TABLE (name_id uuid, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT n.id, word_similarity(search_key(sought), search_key(n.name)) FROM speaker_name n
    WHERE search_key(sought) <% search_key(n.name)
$$;
CREATE OR REPLACE FUNCTION search_like_publishers(sought text) RETURNS TABLE (publisher_id uuid, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT p.id, word_similarity(search_key(sought), search_key(p.name)) FROM publisher p
    WHERE search_key(sought) <% search_key(p.name)
$$;
CREATE OR REPLACE FUNCTION search_like_topics(sought text) RETURNS TABLE (topic_id uuid, name text, likeness real)
LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT n.topic_id, n.name, word_similarity(search_key(sought), search_key(n.name)) FROM topic_name n
    WHERE search_key(sought) <% search_key(n.name)
$$;
DROP INDEX topic_name_slips;
DROP INDEX publisher_name_slips;
DROP INDEX speaker_name_slips;
DROP FUNCTION search_longest(text);
DROP FUNCTION search_slipped(text, text);
DROP FUNCTION search_slip(text, text);
DROP FUNCTION search_slips(text);
DROP FUNCTION search_spelt(text);
";
