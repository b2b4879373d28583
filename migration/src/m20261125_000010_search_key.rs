//! What finding needs: keys under which look-alikes meet, and an index for "contains"; and what
//! changing needs: rows whose parts change, and columns that are only derived.

super::sql_migration!();

const UP: &str = r#"
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The key under which words are found: without case, accents, width, invisible characters and the
-- typography of quotation marks, dashes and white space.
CREATE FUNCTION search_key(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(replace(replace(replace(replace(translate(
        regexp_replace(lower(normalize(words, NFKD)),
            '[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]', '', 'g'),
        'łøđðħıŧ“”„‟«»‘’‚‛‹›‐‑‒–—―−', 'loddhit""""""''''''''''''-------'),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '\s+', ' ', 'g')
$$;

-- The pattern for LIKE that finds these words anywhere; nothing in them is special.
CREATE FUNCTION contains_pattern(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT '%' || regexp_replace(search_key(btrim(words)), '([\\%_])', '\\\1', 'g') || '%'
$$;

-- Names that only look alike are one name: invisible characters count no more than case and width.
CREATE OR REPLACE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(normalize(btrim(regexp_replace(name,
        '[\u00ad\u200b-\u200f\u2060\ufeff]', '', 'g')), NFKC), '\s+', ' ', 'g'))
$$;
DO $$
DECLARE
    clashes text;
BEGIN
    SELECT string_agg(clash, '; ') INTO clashes FROM (
        SELECT string_agg(format('%L (id %s)', name, id), ' and ' ORDER BY id) AS clash
        FROM publisher GROUP BY name_key(name) HAVING count(*) > 1 ORDER BY clash LIMIT 20
    ) AS c;
    IF clashes IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'unique_violation', TABLE = 'publisher', CONSTRAINT = 'publisher_name_unique',
            MESSAGE = format('there are publishers whose names only look different, which no two may have any more: %s. '
                'Rename all but one of each by UPDATE publisher SET name = ''…'' WHERE id = ''…'', and migrate again',
                clashes);
    END IF;
END
$$;
UPDATE publisher SET name = name;
UPDATE speaker_name SET name = name;

-- Counts every change of a row in its column `revision`. Becoming public is not a change, nor are the
-- derived columns that the trigger names as its arguments. A change of what belongs to the record but
-- stands in another table counts the record's `revision` up itself.
CREATE OR REPLACE FUNCTION bump_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    uncounted text[] := ARRAY['revision', 'public_since'] || coalesce(TG_ARGV::text[], '{}');
BEGIN
    IF NEW.revision = OLD.revision + 1
       OR to_jsonb(NEW) - uncounted IS DISTINCT FROM to_jsonb(OLD) - uncounted THEN
        NEW.revision := OLD.revision + 1;
    ELSE
        NEW.revision := OLD.revision;
    END IF;
    RETURN NEW;
END
$$;
"#;

const DOWN: &str = r"
CREATE OR REPLACE FUNCTION bump_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'revision' - 'public_since' IS DISTINCT FROM
       to_jsonb(OLD) - 'revision' - 'public_since' THEN
        NEW.revision := OLD.revision + 1;
    ELSE
        NEW.revision := OLD.revision;
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(normalize(btrim(name), NFKC), '\s+', ' ', 'g'))
$$;
DROP FUNCTION contains_pattern(text);
DROP FUNCTION search_key(text);
DROP EXTENSION pg_trgm;
";
