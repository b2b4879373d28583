//! Topics with their names, the tree that they stand in, and what claims are about; and what of that
//! a verdict revision speaks about.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE topic (
    id             uuid        PRIMARY KEY,
    name           text        NOT NULL,
    name_key       text        NOT NULL GENERATED ALWAYS AS (name_key(name)) STORED,
    description    text,
    parent_id      uuid        CONSTRAINT topic_parent REFERENCES topic,
    -- The topic that remains. It never was merged itself: earlier merges follow a later one.
    merged_into_id uuid        CONSTRAINT topic_merged_into REFERENCES topic,
    recorded_by    uuid        DEFAULT actor() CONSTRAINT topic_recorded_by REFERENCES reviewer,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    revision       integer     NOT NULL DEFAULT 1,
    public_since   timestamptz,
    CONSTRAINT topic_name_length        CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT topic_description_length CHECK (length(description) BETWEEN 1 AND 1000),
    CONSTRAINT topic_merged_apart       CHECK (merged_into_id IS NULL OR (parent_id IS NULL AND merged_into_id <> id))
);
CREATE INDEX topic_parent ON topic (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX topic_merged_into ON topic (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX topic_remaining ON topic (coalesce(merged_into_id, id));
CREATE INDEX topic_name_key ON topic (name_key, id);
CREATE INDEX topic_name_key_public ON topic (name_key, id) WHERE public_since IS NOT NULL;
CREATE INDEX topic_recorded_by ON topic (recorded_by, id);
CREATE INDEX topic_public ON topic (id) WHERE public_since IS NOT NULL;
CREATE TRIGGER topic_revision BEFORE UPDATE ON topic FOR EACH ROW EXECUTE FUNCTION bump_revision('name_key');

-- The names in use, synonyms included: each leads to one topic. A merged topic has none of its own.
CREATE TABLE topic_name (
    topic_id uuid NOT NULL CONSTRAINT topic_name_topic REFERENCES topic,
    name     text NOT NULL,
    name_key text NOT NULL GENERATED ALWAYS AS (name_key(name)) STORED,
    PRIMARY KEY (topic_id, name),
    CONSTRAINT topic_name_unique UNIQUE (name_key),
    CONSTRAINT topic_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT topic_name_seen   CHECK (name_key <> '')
);
CREATE INDEX topic_name_search ON topic_name USING gin (search_key(name) gin_trgm_ops);

CREATE TABLE claim_topic (
    claim_id uuid        NOT NULL CONSTRAINT claim_topic_claim REFERENCES claim,
    topic_id uuid        NOT NULL CONSTRAINT claim_topic_topic REFERENCES topic,
    set_by   uuid        DEFAULT actor() CONSTRAINT claim_topic_set_by REFERENCES reviewer,
    set_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (claim_id, topic_id)
);
CREATE INDEX claim_topic_topic ON claim_topic (topic_id, claim_id);

-- What the claim was about when the revision was written.
CREATE TABLE verdict_revision_topic (
    revision_id uuid NOT NULL CONSTRAINT verdict_revision_topic_revision REFERENCES verdict_revision,
    topic_id    uuid NOT NULL CONSTRAINT verdict_revision_topic_topic REFERENCES topic,
    PRIMARY KEY (revision_id, topic_id)
);
CREATE INDEX verdict_revision_topic_topic ON verdict_revision_topic (topic_id, revision_id);
CREATE INDEX verdict_published_revision ON verdict (published_revision_id) WHERE published_revision_id IS NOT NULL;
CREATE TRIGGER verdict_revision_topic_content BEFORE INSERT OR UPDATE OR DELETE ON verdict_revision_topic
    FOR EACH ROW EXECUTE FUNCTION verdict_revision_content();
CREATE TRIGGER verdict_revision_topic_not_emptied BEFORE TRUNCATE ON verdict_revision_topic
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('verdict_revision_immutable');

-- Topics and all that stand below them; for one that was merged, the one that remains.
CREATE FUNCTION topic_descendants(topics uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE below (id) AS (
        SELECT coalesce(merged_into_id, id) FROM topic WHERE id = ANY (topics)
        UNION SELECT t.id FROM topic t JOIN below b ON t.parent_id = b.id
    )
    SELECT id FROM below
$$;

-- Topics and all that they stand below; for one that was merged, the one that remains.
CREATE FUNCTION topic_ancestors(topics uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE above (id, parent_id) AS (
        SELECT r.id, r.parent_id FROM topic t JOIN topic r ON r.id = coalesce(t.merged_into_id, t.id)
        WHERE t.id = ANY (topics)
        UNION SELECT t.id, t.parent_id FROM topic t JOIN above a ON t.id = a.parent_id
    )
    SELECT id FROM above
$$;

-- Whoever changes the tree, or leads by it to other rows, waits for the others who do, until the
-- transaction ends.
CREATE FUNCTION lock_topics() RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('topic', 0))
$$;

-- The tree stays one, at most ten levels deep, and what was merged stands outside it.
CREATE FUNCTION topic_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
    reason text;
    above integer;
    below integer;
BEGIN
    PERFORM lock_topics();
    IF EXISTS (SELECT FROM topic p WHERE p.id = NEW.parent_id AND p.merged_into_id IS NOT NULL)
       OR EXISTS (SELECT FROM topic r WHERE r.id = NEW.merged_into_id AND r.merged_into_id IS NOT NULL)
       OR (NEW.merged_into_id IS NOT NULL
           AND (EXISTS (SELECT FROM topic t WHERE NEW.id IN (t.parent_id, t.merged_into_id))
                OR EXISTS (SELECT FROM claim_topic c WHERE c.topic_id = NEW.id))) THEN
        broken := 'topic_merged';
        reason := 'a topic that was merged has no topics and no claims';
    ELSE
        WITH RECURSIVE way (id, parent_id, level) AS (
            SELECT t.id, t.parent_id, 1 FROM topic t WHERE t.id = NEW.id
            UNION ALL SELECT t.id, t.parent_id, w.level + 1 FROM topic t JOIN way w ON t.id = w.parent_id
            WHERE w.level < 11 AND w.parent_id <> NEW.id
        )
        SELECT max(level), max(CASE WHEN parent_id = NEW.id THEN 'topic_no_cycle' END)
        INTO above, broken FROM way;
        reason := 'a topic does not stand below itself';
    END IF;
    IF broken IS NULL THEN
        WITH RECURSIVE tree (id, level) AS (
            SELECT NEW.id, 0
            UNION ALL SELECT t.id, w.level + 1 FROM topic t JOIN tree w ON t.parent_id = w.id WHERE w.level < 11
        )
        SELECT max(level) INTO below FROM tree;
        IF above + below > 10 THEN
            broken := 'topic_depth';
            reason := 'topics stand at most ten levels deep';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'topic', CONSTRAINT = broken, MESSAGE = reason;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER topic_tree AFTER INSERT OR UPDATE OF parent_id, merged_into_id ON topic
    FOR EACH ROW EXECUTE FUNCTION topic_tree();

-- A topic that was merged stays as it was.
CREATE FUNCTION topic_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['merged_into_id', 'name_key', 'revision', 'public_since'];
BEGIN
    IF to_jsonb(NEW) - later <> to_jsonb(OLD) - later THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'topic', CONSTRAINT = 'topic_merged',
            MESSAGE = 'a topic that was merged never changes';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER topic_merged BEFORE UPDATE ON topic FOR EACH ROW
    WHEN (OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION topic_merged();

-- Nor does it take names and claims.
CREATE FUNCTION topic_remains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT merged_into_id FROM topic WHERE id = NEW.topic_id FOR SHARE) IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'topic_merged',
            MESSAGE = 'a topic that was merged takes no names and no claims';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER topic_name_remains BEFORE INSERT OR UPDATE ON topic_name
    FOR EACH ROW EXECUTE FUNCTION topic_remains();
CREATE TRIGGER claim_topic_remains BEFORE INSERT OR UPDATE ON claim_topic
    FOR EACH ROW EXECUTE FUNCTION topic_remains();

-- A topic's own name is one of the names in use: checked when the transaction commits.
CREATE FUNCTION topic_is_named() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid;
BEGIN
    IF TG_TABLE_NAME = 'topic' THEN
        checked := NEW.id;
    ELSE
        checked := OLD.topic_id;
    END IF;
    IF EXISTS (SELECT FROM topic t WHERE t.id = checked AND (t.merged_into_id IS NULL) <>
               EXISTS (SELECT FROM topic_name n WHERE n.topic_id = t.id AND n.name = t.name)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'topic', CONSTRAINT = 'topic_is_named',
            MESSAGE = 'the name of a topic is one of the names in use, until the topic is merged';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER topic_is_named AFTER INSERT OR UPDATE ON topic
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION topic_is_named();
CREATE CONSTRAINT TRIGGER topic_name_is_named AFTER UPDATE OR DELETE ON topic_name
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION topic_is_named();
";

const DOWN: &str = r"
DROP TABLE verdict_revision_topic;
DROP INDEX verdict_published_revision;
DROP TABLE claim_topic;
DROP TABLE topic_name;
DROP TABLE topic;
DROP FUNCTION topic_is_named();
DROP FUNCTION topic_remains();
DROP FUNCTION topic_merged();
DROP FUNCTION topic_tree();
DROP FUNCTION lock_topics();
DROP FUNCTION topic_ancestors(uuid[]);
DROP FUNCTION topic_descendants(uuid[]);
";
