//! Sources and publishers change: an address in the form by which it is recognised, the archived copy,
//! and lists by day.

super::sql_migration!();

const UP: &str = r"
-- Generated columns are not there yet when the trigger compares the row, and would count as changes.
DROP TRIGGER publisher_revision ON publisher;
CREATE TRIGGER publisher_revision BEFORE UPDATE ON publisher
    FOR EACH ROW EXECUTE FUNCTION bump_revision('name_key');
CREATE INDEX publisher_name_search ON publisher USING gin (search_key(name) gin_trgm_ops);

DROP TRIGGER source_revision ON source;
CREATE TRIGGER source_revision BEFORE UPDATE ON source
    FOR EACH ROW EXECUTE FUNCTION bump_revision('url_key', 'published_sort');
ALTER TABLE source
    ADD COLUMN archive_url text,
    ADD COLUMN url_key text,
    ADD COLUMN published_sort date NOT NULL GENERATED ALWAYS AS (coalesce(published_on, '-infinity')) STORED,
    ADD CONSTRAINT source_archive_url_length CHECK (length(archive_url) BETWEEN 1 AND 2048),
    ADD CONSTRAINT source_url_key_of_url     CHECK (url_key IS NULL OR url IS NOT NULL),
    -- What an index entry can hold.
    ADD CONSTRAINT source_url_key_length     CHECK (octet_length(url_key) BETWEEN 1 AND 1000);

-- The key is made by the API. Of rows that are there already it is made here, but for what their
-- addresses carry after a question mark, which stays as it is. Of rows with one address only the first
-- gets it, as only the first was found by it before.
UPDATE source s SET url_key = k.key FROM (
    SELECT DISTINCT ON (key) id, key FROM (
        SELECT id, regexp_replace(lower(substring(url FROM '^[^:]*://([^/?#]*)')), '^(www\.)+', '')
            || rtrim(substring(url FROM '^[^:]*://[^/?#]*([^?#]*)'), '/')
            || coalesce(substring(url FROM '^[^?#]*(\?[^#]+)'), '') AS key
        FROM source WHERE url IS NOT NULL
    ) AS keyed WHERE octet_length(key) BETWEEN 1 AND 1000 ORDER BY key, id
) AS k WHERE k.id = s.id;
ALTER TABLE source ADD CONSTRAINT source_url_key_unique UNIQUE (url_key);
DROP INDEX source_url;

CREATE INDEX source_published_sort ON source (published_sort, id);
CREATE INDEX source_published_sort_public ON source (published_sort, id) WHERE public_since IS NOT NULL;
CREATE INDEX source_kind ON source (kind, id);
CREATE INDEX source_genre ON source (genre, id);
CREATE INDEX source_language ON source (language, id);
CREATE INDEX source_title_search ON source USING gin (search_key(title) gin_trgm_ops);
";

const DOWN: &str = r"
DROP INDEX source_title_search;
DROP INDEX source_language;
DROP INDEX source_genre;
DROP INDEX source_kind;
DROP INDEX source_published_sort_public;
DROP INDEX source_published_sort;
CREATE INDEX source_url ON source (url) WHERE url IS NOT NULL;
DROP TRIGGER source_revision ON source;
ALTER TABLE source
    DROP COLUMN published_sort,
    DROP COLUMN url_key,
    DROP COLUMN archive_url;
CREATE TRIGGER source_revision BEFORE UPDATE ON source FOR EACH ROW EXECUTE FUNCTION bump_revision();
DROP INDEX publisher_name_search;
DROP TRIGGER publisher_revision ON publisher;
CREATE TRIGGER publisher_revision BEFORE UPDATE ON publisher FOR EACH ROW EXECUTE FUNCTION bump_revision();
";
