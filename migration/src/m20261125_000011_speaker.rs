//! Speakers change: names and roles come and go, other registers' identifiers are noted, and lists go
//! by name.

super::sql_migration!();

const UP: &str = r"
-- The role that a speaker held on a day. Where there are several, the one that began last; of those,
-- the one recorded last. Null where there is none, and where the day is not known.
CREATE FUNCTION speaker_role_on(speaker uuid, day date) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT id FROM speaker_role
    WHERE speaker_id = speaker
      AND day BETWEEN coalesce(from_date, '-infinity') AND coalesce(until_date, 'infinity')
    ORDER BY coalesce(from_date, '-infinity') DESC, id DESC
    LIMIT 1
$$;

-- Where a speaker stands in lists by name.
ALTER TABLE speaker ADD COLUMN sort_name text NOT NULL DEFAULT '';
DROP TRIGGER speaker_revision ON speaker;
CREATE TRIGGER speaker_revision BEFORE UPDATE ON speaker
    FOR EACH ROW EXECUTE FUNCTION bump_revision('sort_name');
CREATE FUNCTION speaker_sort_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sort_name := coalesce(
        (SELECT search_key(name) FROM speaker_name WHERE speaker_id = NEW.id AND preferred),
        search_key(NEW.description), '');
    RETURN NEW;
END
$$;
CREATE TRIGGER speaker_sort_name BEFORE INSERT OR UPDATE OF description, sort_name ON speaker
    FOR EACH ROW EXECUTE FUNCTION speaker_sort_name();
CREATE FUNCTION speaker_name_sorts_speaker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE speaker SET sort_name = DEFAULT
    WHERE (TG_OP <> 'DELETE' AND NEW.preferred AND id = NEW.speaker_id)
       OR (TG_OP <> 'INSERT' AND OLD.preferred AND id = OLD.speaker_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER speaker_name_sorts_speaker AFTER INSERT OR UPDATE OR DELETE ON speaker_name
    FOR EACH ROW EXECUTE FUNCTION speaker_name_sorts_speaker();
UPDATE speaker SET sort_name = DEFAULT;
CREATE INDEX speaker_sort_name ON speaker (sort_name, id);
CREATE INDEX speaker_sort_name_public ON speaker (sort_name, id) WHERE public_since IS NOT NULL;
CREATE INDEX speaker_kind ON speaker (kind, id);

-- Of names that only look different the speaker keeps the preferred one, or else the first.
DELETE FROM speaker_name s USING speaker_name k
WHERE k.speaker_id = s.speaker_id AND k.name_key = s.name_key AND k.id <> s.id
  AND (NOT k.preferred, k.id) < (NOT s.preferred, s.id);
ALTER TABLE speaker_name
    DROP CONSTRAINT speaker_name_unique,
    ADD CONSTRAINT speaker_name_unique UNIQUE (speaker_id, name_key);
CREATE INDEX speaker_name_search ON speaker_name USING gin (search_key(name) gin_trgm_ops);
CREATE INDEX speaker_role_search ON speaker_role USING gin (search_key(title) gin_trgm_ops);

-- Who has names is called by one of them.
CREATE FUNCTION speaker_name_preferred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM speaker_name WHERE speaker_id = OLD.speaker_id)
       AND NOT EXISTS (SELECT FROM speaker_name WHERE speaker_id = OLD.speaker_id AND preferred) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'speaker_name', CONSTRAINT = 'speaker_name_preferred',
            MESSAGE = 'one of a speaker''s names is the preferred one';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER speaker_name_preferred AFTER UPDATE OR DELETE ON speaker_name
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.preferred)
    EXECUTE FUNCTION speaker_name_preferred();

-- A publisher's narration is the words of an organisation.
CREATE FUNCTION publisher_speaker_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM publisher p JOIN speaker s ON s.id = p.speaker_id
               WHERE NEW.id IN (p.id, s.id) AND s.kind <> 'ORGANIZATION') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'publisher_speaker_organization',
            MESSAGE = 'the speaker of a publisher is an ORGANIZATION';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER publisher_speaker_organization AFTER INSERT OR UPDATE OF speaker_id ON publisher
    FOR EACH ROW EXECUTE FUNCTION publisher_speaker_organization();
CREATE TRIGGER publisher_speaker_organization AFTER UPDATE OF kind ON speaker
    FOR EACH ROW EXECUTE FUNCTION publisher_speaker_organization();

-- Under which identifiers other registers know a speaker.
CREATE TABLE speaker_identifier (
    speaker_id uuid NOT NULL CONSTRAINT speaker_identifier_speaker REFERENCES speaker,
    scheme     text NOT NULL,
    value      text NOT NULL,
    PRIMARY KEY (speaker_id, scheme),
    CONSTRAINT speaker_identifier_scheme_known CHECK (scheme IN ('WIKIDATA', 'ISNI', 'ORCID', 'OWN')),
    CONSTRAINT speaker_identifier_value_shape  CHECK (CASE scheme
        WHEN 'WIKIDATA' THEN value ~ '^Q[1-9][0-9]{0,18}$'
        WHEN 'ISNI'     THEN value ~ '^[0-9]{15}[0-9X]$'
        WHEN 'ORCID'    THEN value ~ '^([0-9]{4}-){3}[0-9]{3}[0-9X]$'
        ELSE length(value) BETWEEN 1 AND 100 END),
    CONSTRAINT speaker_identifier_unique       UNIQUE (scheme, value)
);
";

const DOWN: &str = r"
DROP TABLE speaker_identifier;
DROP TRIGGER publisher_speaker_organization ON speaker;
DROP TRIGGER publisher_speaker_organization ON publisher;
DROP FUNCTION publisher_speaker_organization();
DROP TRIGGER speaker_name_preferred ON speaker_name;
DROP FUNCTION speaker_name_preferred();
DROP INDEX speaker_role_search;
DROP INDEX speaker_name_search;
ALTER TABLE speaker_name
    DROP CONSTRAINT speaker_name_unique,
    ADD CONSTRAINT speaker_name_unique UNIQUE (speaker_id, name);
DROP INDEX speaker_kind;
DROP INDEX speaker_sort_name_public;
DROP INDEX speaker_sort_name;
DROP TRIGGER speaker_name_sorts_speaker ON speaker_name;
DROP FUNCTION speaker_name_sorts_speaker();
DROP TRIGGER speaker_sort_name ON speaker;
DROP FUNCTION speaker_sort_name();
DROP TRIGGER speaker_revision ON speaker;
ALTER TABLE speaker DROP COLUMN sort_name;
CREATE TRIGGER speaker_revision BEFORE UPDATE ON speaker FOR EACH ROW EXECUTE FUNCTION bump_revision();
DROP FUNCTION speaker_role_on(uuid, date);
";
