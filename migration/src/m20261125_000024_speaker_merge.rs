//! Speakers that turn out to be one are merged, and parted again where they were not. Each quote, name,
//! role and identifier that goes over keeps whose it was: by that a merge is undone, and by that nothing
//! becomes public through a merge.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE speaker_merge (
    id                uuid        PRIMARY KEY,
    merged_id         uuid        NOT NULL CONSTRAINT speaker_merge_merged REFERENCES speaker,
    into_id           uuid        NOT NULL CONSTRAINT speaker_merge_into REFERENCES speaker,
    -- The name that the merged speaker was called by.
    preferred_name_id uuid        CONSTRAINT speaker_merge_preferred_name REFERENCES speaker_name ON DELETE SET NULL,
    reason            text        NOT NULL,
    merged_by         uuid        DEFAULT actor() CONSTRAINT speaker_merge_merged_by REFERENCES reviewer,
    merged_at         timestamptz NOT NULL DEFAULT now(),
    unmerged_by       uuid        CONSTRAINT speaker_merge_unmerged_by REFERENCES reviewer,
    unmerged_at       timestamptz,
    unmerge_reason    text,
    CONSTRAINT speaker_merge_apart                 CHECK (merged_id <> into_id),
    CONSTRAINT speaker_merge_reason_length         CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT speaker_merge_unmerge_reason_length CHECK (length(unmerge_reason) BETWEEN 1 AND 2000),
    CONSTRAINT speaker_merge_unmerged              CHECK ((unmerged_at IS NULL) = (unmerge_reason IS NULL)
        AND (unmerged_by IS NULL OR unmerged_at IS NOT NULL))
);
CREATE UNIQUE INDEX speaker_merge_one_in_force ON speaker_merge (merged_id) WHERE unmerged_at IS NULL;
CREATE INDEX speaker_merge_merged ON speaker_merge (merged_id, id);
CREATE INDEX speaker_merge_into ON speaker_merge (into_id, id);
CREATE INDEX speaker_merge_preferred_name ON speaker_merge (preferred_name_id) WHERE preferred_name_id IS NOT NULL;
CREATE INDEX speaker_merge_merged_by ON speaker_merge (merged_by, id) WHERE merged_by IS NOT NULL;
CREATE INDEX speaker_merge_unmerged_by ON speaker_merge (unmerged_by, id) WHERE unmerged_by IS NOT NULL;

-- The speaker that remains, which is not merged itself: earlier merges follow a later one.
ALTER TABLE speaker
    ADD COLUMN merged_into_id uuid CONSTRAINT speaker_merged_into REFERENCES speaker,
    ADD CONSTRAINT speaker_merged_apart CHECK (merged_into_id <> id);
CREATE INDEX speaker_merged_into ON speaker (merged_into_id, id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX speaker_remaining ON speaker (coalesce(merged_into_id, id));

-- Whose it was before it came over by a merge; null where it is the speaker's own.
ALTER TABLE speaker_name
    ADD COLUMN merged_from_id uuid CONSTRAINT speaker_name_merged_from REFERENCES speaker,
    ADD CONSTRAINT speaker_name_merged_apart CHECK (merged_from_id <> speaker_id);
CREATE INDEX speaker_name_merged_from ON speaker_name (merged_from_id) WHERE merged_from_id IS NOT NULL;
-- What goes back finds no other of its kind there.
CREATE UNIQUE INDEX speaker_name_unique_before ON speaker_name (coalesce(merged_from_id, speaker_id), name_key);
ALTER TABLE speaker_role
    ADD COLUMN merged_from_id uuid CONSTRAINT speaker_role_merged_from REFERENCES speaker,
    ADD CONSTRAINT speaker_role_merged_apart CHECK (merged_from_id <> speaker_id);
CREATE INDEX speaker_role_merged_from ON speaker_role (merged_from_id) WHERE merged_from_id IS NOT NULL;
ALTER TABLE speaker_identifier
    ADD COLUMN merged_from_id uuid CONSTRAINT speaker_identifier_merged_from REFERENCES speaker,
    ADD CONSTRAINT speaker_identifier_merged_apart CHECK (merged_from_id <> speaker_id);
CREATE INDEX speaker_identifier_merged_from ON speaker_identifier (merged_from_id) WHERE merged_from_id IS NOT NULL;
CREATE UNIQUE INDEX speaker_identifier_unique_before
    ON speaker_identifier (coalesce(merged_from_id, speaker_id), scheme);
-- Where the speaker and who passes the words on are merged into one, nobody passes them on; who it was
-- stays noted.
ALTER TABLE quote
    ADD COLUMN speaker_merged_from_id uuid CONSTRAINT quote_speaker_merged_from REFERENCES speaker,
    ADD COLUMN relayed_merged_from_id uuid CONSTRAINT quote_relayed_merged_from REFERENCES speaker,
    ADD CONSTRAINT quote_merged_apart
        CHECK (speaker_merged_from_id <> speaker_id AND relayed_merged_from_id <> relayed_by_id);
CREATE INDEX quote_speaker_merged_from ON quote (speaker_merged_from_id, id) WHERE speaker_merged_from_id IS NOT NULL;
CREATE INDEX quote_relayed_merged_from ON quote (relayed_merged_from_id, id) WHERE relayed_merged_from_id IS NOT NULL;

-- The speaker that an id leads to; null where there is none.
CREATE FUNCTION speaker_remaining(named uuid) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(merged_into_id, id) FROM speaker WHERE id = named
$$;

-- A speaker and all that were merged into it, by whatever way, and have not been parted.
CREATE FUNCTION speaker_with_merged(speaker uuid) RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE below (id) AS (
        SELECT speaker
        UNION SELECT m.merged_id FROM speaker_merge m JOIN below b ON m.into_id = b.id WHERE m.unmerged_at IS NULL
    )
    SELECT id FROM below
$$;

-- A merge is undone once, and says else for good what was done.
CREATE FUNCTION speaker_merge_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['preferred_name_id'] || CASE WHEN OLD.unmerged_at IS NULL
        THEN ARRAY['unmerged_by', 'unmerged_at', 'unmerge_reason'] ELSE '{}' END;
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - later <> to_jsonb(OLD) - later
       OR coalesce(NEW.preferred_name_id <> OLD.preferred_name_id, NEW.preferred_name_id IS NOT NULL
                   AND OLD.preferred_name_id IS NULL) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'speaker_merge', CONSTRAINT = 'speaker_merge_immutable',
            MESSAGE = 'a merge never changes; it is undone once';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER speaker_merge_immutable BEFORE UPDATE OR DELETE ON speaker_merge
    FOR EACH ROW EXECUTE FUNCTION speaker_merge_immutable();
CREATE TRIGGER speaker_merge_not_emptied BEFORE TRUNCATE ON speaker_merge
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('speaker_merge_immutable');

-- An old id leads where the merges in force lead, and nothing is said by a speaker that was merged:
-- checked when the transaction commits.
CREATE FUNCTION speaker_merge_leads() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    merged uuid := CASE TG_TABLE_NAME WHEN 'speaker' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'merged_id' END;
    leads uuid := (SELECT merged_into_id FROM speaker WHERE id = merged);
BEGIN
    IF leads IS DISTINCT FROM (
        WITH RECURSIVE way (id) AS (
            SELECT into_id FROM speaker_merge WHERE merged_id = merged AND unmerged_at IS NULL
            UNION SELECT m.into_id FROM speaker_merge m JOIN way w ON m.merged_id = w.id WHERE m.unmerged_at IS NULL
        )
        SELECT id FROM way w
        WHERE NOT EXISTS (SELECT FROM speaker_merge m WHERE m.merged_id = w.id AND m.unmerged_at IS NULL)
    ) OR (leads IS NULL AND EXISTS (
        SELECT FROM speaker_merge WHERE merged_id = merged AND unmerged_at IS NULL
    )) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'speaker', CONSTRAINT = 'speaker_merge_leads',
            MESSAGE = 'a speaker leads to the one that the merges in force lead to';
    END IF;
    IF leads IS NOT NULL AND EXISTS (SELECT FROM quote WHERE merged IN (speaker_id, relayed_by_id)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'speaker', CONSTRAINT = 'speaker_merged',
            MESSAGE = 'a speaker that was merged has no quotes';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER speaker_leads AFTER INSERT OR UPDATE OF merged_into_id ON speaker
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION speaker_merge_leads();
CREATE CONSTRAINT TRIGGER speaker_merge_leads AFTER INSERT OR UPDATE ON speaker_merge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION speaker_merge_leads();

-- A publisher's narration stays the words of one that remains.
CREATE FUNCTION publisher_speaker_remains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM publisher p JOIN speaker s ON s.id = p.speaker_id
               WHERE NEW.id IN (p.id, s.id) AND s.merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'publisher_speaker_remains',
            MESSAGE = 'the speaker of a publisher is not merged into another';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER publisher_speaker_remains AFTER INSERT OR UPDATE OF speaker_id ON publisher
    FOR EACH ROW EXECUTE FUNCTION publisher_speaker_remains();
CREATE TRIGGER publisher_speaker_remains AFTER UPDATE OF merged_into_id ON speaker
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION publisher_speaker_remains();

-- A speaker that was merged gets nothing new.
CREATE FUNCTION speaker_part_remains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT merged_into_id FROM speaker WHERE id = NEW.speaker_id FOR SHARE) IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'speaker_merged',
            MESSAGE = 'a speaker that was merged gets no names, roles and identifiers';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER speaker_name_remains BEFORE INSERT ON speaker_name
    FOR EACH ROW EXECUTE FUNCTION speaker_part_remains();
CREATE TRIGGER speaker_role_remains BEFORE INSERT ON speaker_role
    FOR EACH ROW EXECUTE FUNCTION speaker_part_remains();
CREATE TRIGGER speaker_identifier_remains BEFORE INSERT ON speaker_identifier
    FOR EACH ROW EXECUTE FUNCTION speaker_part_remains();

-- Whoever names a speaker that was merged means the one that remains. Words that turn out to be another's
-- are no longer those of the speaker from whom they came by a merge.
CREATE FUNCTION quote_names_speaker() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    narrated boolean := NEW.kind = 'NARRATION' AND (TG_OP = 'INSERT' OR OLD.kind <> 'NARRATION');
BEGIN
    -- Waits for those who are merging them.
    PERFORM FROM speaker
    WHERE id IN (NEW.speaker_id, NEW.relayed_by_id, NEW.speaker_merged_from_id, NEW.relayed_merged_from_id)
    ORDER BY id FOR SHARE;
    NEW.speaker_id := coalesce(speaker_remaining(NEW.speaker_id), NEW.speaker_id);
    NEW.relayed_by_id := coalesce(speaker_remaining(NEW.relayed_by_id), NEW.relayed_by_id);
    IF narrated OR speaker_remaining(NEW.speaker_merged_from_id) <> NEW.speaker_id THEN
        NEW.speaker_merged_from_id := NULL;
    END IF;
    IF speaker_remaining(NEW.relayed_merged_from_id) <> coalesce(NEW.relayed_by_id, NEW.speaker_id) THEN
        NEW.relayed_merged_from_id := NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER quote_names_speaker BEFORE INSERT OR UPDATE OF speaker_id, relayed_by_id, kind ON quote
    FOR EACH ROW EXECUTE FUNCTION quote_names_speaker();

-- Whose words the public reads, the public may know by the names under which they were recorded, also where
-- these came over by a merge since.
CREATE FUNCTION quote_merged_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE speaker SET public_since = greatest(now(), NEW.public_since)
    WHERE id IN (NEW.speaker_merged_from_id, NEW.relayed_merged_from_id)
      AND (public_since IS NULL OR public_since > greatest(now(), NEW.public_since));
    RETURN NULL;
END
$$;
CREATE TRIGGER quote_merged_public AFTER UPDATE OF public_since ON quote FOR EACH ROW
    WHEN (NEW.public_since IS NOT NULL AND num_nonnulls(NEW.speaker_merged_from_id, NEW.relayed_merged_from_id) > 0)
    EXECUTE FUNCTION quote_merged_public();

-- Where the public may know one that was merged, it may know the one that remains.
CREATE FUNCTION speaker_merged_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE speaker SET public_since = NEW.public_since
    WHERE id = NEW.merged_into_id AND (public_since IS NULL OR public_since > NEW.public_since);
    RETURN NULL;
END
$$;
CREATE TRIGGER speaker_merged_public AFTER UPDATE OF public_since, merged_into_id ON speaker FOR EACH ROW
    WHEN (NEW.merged_into_id IS NOT NULL AND NEW.public_since IS NOT NULL) EXECUTE FUNCTION speaker_merged_public();

CREATE OR REPLACE FUNCTION quote_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['speaker_id', 'relayed_by_id', 'speaker_merged_from_id', 'relayed_merged_from_id',
        'public_since', 'revision', 'spoken_sort'];
BEGIN
    IF OLD.withdrawn_at IS NULL THEN
        -- Waits for those who are linking the quote.
        PERFORM FROM quote WHERE id = OLD.id FOR UPDATE;
    ELSIF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'quote', CONSTRAINT = 'quote_withdrawn',
            MESSAGE = 'a quote that was withdrawn does not change any more';
    END IF;
    RETURN NEW;
END
$$;

-- The role that a speaker held on a day. Where there are several, one that the public may see where the
-- speaker is public; of those the one that began last; of those the one recorded last. Null where there is
-- none, and where the day is not known.
CREATE OR REPLACE FUNCTION speaker_role_on(speaker uuid, day date) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT r.id FROM speaker_role r LEFT JOIN speaker f ON f.id = r.merged_from_id
    WHERE r.speaker_id = speaker
      AND day BETWEEN coalesce(r.from_date, '-infinity') AND coalesce(r.until_date, 'infinity')
    ORDER BY f.id IS NOT NULL AND f.public_since IS NULL, coalesce(r.from_date, '-infinity') DESC, r.id DESC
    LIMIT 1
$$;

-- Who has names is called by one of them; one that was merged, by the one that it was called by.
CREATE OR REPLACE FUNCTION speaker_name_preferred() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM speaker_name n JOIN speaker s ON s.id = n.speaker_id
               WHERE s.id = OLD.speaker_id AND s.merged_into_id IS NULL)
       AND NOT EXISTS (SELECT FROM speaker_name WHERE speaker_id = OLD.speaker_id AND preferred) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'speaker_name', CONSTRAINT = 'speaker_name_preferred',
            MESSAGE = 'one of a speaker''s names is the preferred one';
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION speaker_called(speaker uuid) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        (SELECT name FROM speaker_name WHERE speaker_id = speaker AND preferred),
        (SELECT n.name FROM speaker_merge m
         JOIN speaker_name n ON coalesce(n.merged_from_id, n.speaker_id) IN (SELECT speaker_with_merged(speaker))
         WHERE m.merged_id = speaker AND m.unmerged_at IS NULL
         ORDER BY n.id IS DISTINCT FROM m.preferred_name_id, n.merged_from_id IS DISTINCT FROM speaker, n.id
         LIMIT 1))
$$;
CREATE OR REPLACE FUNCTION speaker_sort_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sort_name := coalesce(search_key(speaker_called(NEW.id)), search_key(NEW.description), '');
    RETURN NEW;
END
$$;

-- The names of a topic that was merged keep whose they were too.
ALTER TABLE topic_name
    ADD COLUMN merged_from_id uuid CONSTRAINT topic_name_merged_from REFERENCES topic;
CREATE INDEX topic_name_merged_from ON topic_name (merged_from_id) WHERE merged_from_id IS NOT NULL;
";

const DOWN: &str = r"
ALTER TABLE topic_name DROP COLUMN merged_from_id;
CREATE OR REPLACE FUNCTION speaker_sort_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sort_name := coalesce(
        (SELECT search_key(name) FROM speaker_name WHERE speaker_id = NEW.id AND preferred),
        search_key(NEW.description), '');
    RETURN NEW;
END
$$;
DROP FUNCTION speaker_called(uuid);
CREATE OR REPLACE FUNCTION speaker_name_preferred() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION speaker_role_on(speaker uuid, day date) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT id FROM speaker_role
    WHERE speaker_id = speaker
      AND day BETWEEN coalesce(from_date, '-infinity') AND coalesce(until_date, 'infinity')
    ORDER BY coalesce(from_date, '-infinity') DESC, id DESC
    LIMIT 1
$$;
CREATE OR REPLACE FUNCTION quote_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['speaker_id', 'relayed_by_id', 'public_since', 'revision', 'spoken_sort'];
BEGIN
    IF OLD.withdrawn_at IS NULL THEN
        -- Waits for those who are linking the quote.
        PERFORM FROM quote WHERE id = OLD.id FOR UPDATE;
    ELSIF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'quote', CONSTRAINT = 'quote_withdrawn',
            MESSAGE = 'a quote that was withdrawn does not change any more';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER quote_merged_public ON quote;
DROP FUNCTION quote_merged_public();
DROP TRIGGER quote_names_speaker ON quote;
DROP FUNCTION quote_names_speaker();
DROP TRIGGER speaker_identifier_remains ON speaker_identifier;
DROP TRIGGER speaker_role_remains ON speaker_role;
DROP TRIGGER speaker_name_remains ON speaker_name;
DROP FUNCTION speaker_part_remains();
DROP TRIGGER publisher_speaker_remains ON speaker;
DROP TRIGGER publisher_speaker_remains ON publisher;
DROP FUNCTION publisher_speaker_remains();
DROP TRIGGER speaker_merged_public ON speaker;
DROP FUNCTION speaker_merged_public();
DROP TRIGGER speaker_leads ON speaker;
DROP TABLE speaker_merge;
DROP FUNCTION speaker_merge_leads();
DROP FUNCTION speaker_merge_immutable();
DROP FUNCTION speaker_with_merged(uuid);
DROP FUNCTION speaker_remaining(uuid);
ALTER TABLE quote
    DROP CONSTRAINT quote_merged_apart,
    DROP COLUMN speaker_merged_from_id,
    DROP COLUMN relayed_merged_from_id;
DROP INDEX speaker_identifier_unique_before;
ALTER TABLE speaker_identifier DROP COLUMN merged_from_id;
ALTER TABLE speaker_role DROP COLUMN merged_from_id;
DROP INDEX speaker_name_unique_before;
ALTER TABLE speaker_name DROP COLUMN merged_from_id;
ALTER TABLE speaker DROP COLUMN merged_into_id;
";
