//! Claims change: how far their check has come, which of them belong together, and since when they
//! are public in lists.

super::sql_migration!();

const UP: &str = r"
DROP TRIGGER claim_revision ON claim;
ALTER TABLE claim
    ADD COLUMN checkability        text NOT NULL DEFAULT 'TO_CHECK',
    ADD COLUMN checkability_reason text,
    -- What all claims that say the same have in common: the lowest of their ids.
    ADD COLUMN cluster_id          uuid,
    -- Where a claim stands in lists by publication; before all others where it is not public.
    ADD COLUMN published_sort      timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(public_since, '-infinity')) STORED,
    ADD CONSTRAINT claim_checkability_known         CHECK (checkability IN ('TO_CHECK', 'CHECKING', 'CHECKED', 'NOT_CHECKABLE')),
    ADD CONSTRAINT claim_checkability_reason        CHECK ((checkability = 'NOT_CHECKABLE') = (checkability_reason IS NOT NULL)),
    ADD CONSTRAINT claim_checkability_reason_length CHECK (length(checkability_reason) BETWEEN 1 AND 2000);
UPDATE claim SET cluster_id = id, checkability = CASE
    WHEN public_since IS NOT NULL THEN 'CHECKED'
    WHEN EXISTS (SELECT FROM verdict WHERE claim_id = claim.id) THEN 'CHECKING'
    ELSE 'TO_CHECK' END;
ALTER TABLE claim ALTER COLUMN cluster_id SET NOT NULL;
CREATE TRIGGER claim_revision BEFORE UPDATE ON claim
    FOR EACH ROW EXECUTE FUNCTION bump_revision('cluster_id', 'published_sort');
CREATE FUNCTION claim_cluster() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.cluster_id := NEW.id;
    RETURN NEW;
END
$$;
CREATE TRIGGER claim_cluster BEFORE INSERT ON claim FOR EACH ROW EXECUTE FUNCTION claim_cluster();
CREATE INDEX claim_kind ON claim (kind, id);
CREATE INDEX claim_checkability ON claim (checkability, id);
CREATE INDEX claim_language ON claim (language, id);
CREATE INDEX claim_cluster ON claim (cluster_id, id);
CREATE INDEX claim_published_sort ON claim (published_sort, id);
CREATE INDEX claim_search ON claim USING gin (search_key(text) gin_trgm_ops);

-- The public finds claims by the wording in which they were published.
CREATE INDEX verdict_revision_claim_search ON verdict_revision USING gin (search_key(claim_text) gin_trgm_ops);
DROP TRIGGER verdict_revision ON verdict;
ALTER TABLE verdict
    ADD COLUMN published_sort timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(public_since, '-infinity')) STORED;
CREATE TRIGGER verdict_revision BEFORE UPDATE ON verdict
    FOR EACH ROW EXECUTE FUNCTION bump_revision('published_sort');
CREATE INDEX verdict_published_sort ON verdict (published_sort, id);

-- What cannot be checked is not checked.
CREATE FUNCTION verdict_claim_checkable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT checkability FROM claim WHERE id = NEW.claim_id FOR SHARE) = 'NOT_CHECKABLE' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict', CONSTRAINT = 'verdict_claim_checkable',
            MESSAGE = 'a claim that is not checkable has no verdict drafted';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verdict_claim_checkable BEFORE INSERT ON verdict
    FOR EACH ROW EXECUTE FUNCTION verdict_claim_checkable();

-- The quote that an attribution is about makes it, as long as there is the attribution.
CREATE FUNCTION claim_quote_attributed_linked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM claim WHERE id = OLD.claim_id AND quote_id = OLD.quote_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'claim_quote', CONSTRAINT = 'claim_quote_attributed_linked',
            MESSAGE = 'the claim is about the quote';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER claim_quote_attributed_linked BEFORE DELETE ON claim_quote
    FOR EACH ROW EXECUTE FUNCTION claim_quote_attributed_linked();

-- What claims are to each other. Where it is the same seen from both, it stands once: from the lower
-- id to the higher.
CREATE TABLE claim_link (
    id            uuid        PRIMARY KEY,
    from_claim_id uuid        NOT NULL CONSTRAINT claim_link_from REFERENCES claim,
    to_claim_id   uuid        NOT NULL CONSTRAINT claim_link_to REFERENCES claim,
    kind          text        NOT NULL,
    note          text,
    linked_by     uuid        DEFAULT actor() CONSTRAINT claim_link_linked_by REFERENCES reviewer,
    linked_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT claim_link_kind_known  CHECK (kind IN ('DUPLICATES', 'NARROWS', 'SUPPORTS', 'CONTRADICTS', 'CONTEXT_FOR')),
    CONSTRAINT claim_link_note_length CHECK (length(note) BETWEEN 1 AND 1000),
    CONSTRAINT claim_link_to_another  CHECK (from_claim_id <> to_claim_id),
    CONSTRAINT claim_link_one_way     CHECK (kind NOT IN ('DUPLICATES', 'CONTRADICTS') OR from_claim_id < to_claim_id),
    CONSTRAINT claim_link_unique      UNIQUE (from_claim_id, to_claim_id, kind)
);
CREATE INDEX claim_link_to ON claim_link (to_claim_id, from_claim_id);
CREATE INDEX claim_link_linked_by ON claim_link (linked_by, id);

-- What follows from all links together holds only if they are made one after the other.
CREATE FUNCTION claim_link_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('claim_link', 0));
    RETURN NULL;
END
$$;
CREATE TRIGGER claim_link_in_turn BEFORE INSERT OR DELETE ON claim_link
    FOR EACH STATEMENT EXECUTE FUNCTION claim_link_in_turn();
CREATE TRIGGER claim_link_immutable BEFORE UPDATE ON claim_link
    FOR EACH ROW EXECUTE FUNCTION refuse_change('claim_link_immutable');
CREATE TRIGGER claim_link_not_emptied BEFORE TRUNCATE ON claim_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('claim_link_immutable');

-- No claim narrows itself by way of others.
CREATE FUNCTION claim_link_narrows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE wider (id) AS (
            SELECT NEW.to_claim_id
            UNION
            SELECT l.to_claim_id FROM wider w JOIN claim_link l ON l.from_claim_id = w.id AND l.kind = 'NARROWS'
        )
        SELECT FROM wider WHERE id = NEW.from_claim_id
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'claim_link', CONSTRAINT = 'claim_link_narrows',
            MESSAGE = 'the claim would narrow itself';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER claim_link_narrows AFTER INSERT ON claim_link FOR EACH ROW
    WHEN (NEW.kind = 'NARROWS') EXECUTE FUNCTION claim_link_narrows();

-- Names the cluster of a claim anew: all claims that are linked with it as duplicates, by whatever way.
CREATE FUNCTION claim_recluster(claim_id uuid) RETURNS void LANGUAGE sql AS $$
    WITH RECURSIVE cluster (id) AS (
        SELECT claim_id
        UNION
        SELECT l.id FROM cluster c CROSS JOIN LATERAL (
            SELECT to_claim_id AS id FROM claim_link WHERE from_claim_id = c.id AND kind = 'DUPLICATES'
            UNION ALL
            SELECT from_claim_id FROM claim_link WHERE to_claim_id = c.id AND kind = 'DUPLICATES'
        ) l
    ), lowest AS (
        SELECT id FROM cluster ORDER BY id LIMIT 1
    )
    UPDATE claim SET cluster_id = lowest.id FROM cluster, lowest
    WHERE claim.id = cluster.id AND claim.cluster_id <> lowest.id
$$;
CREATE FUNCTION claim_link_duplicates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM claim_recluster(NEW.from_claim_id);
    ELSE
        PERFORM claim_recluster(OLD.from_claim_id);
        PERFORM claim_recluster(OLD.to_claim_id);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER claim_link_joins AFTER INSERT ON claim_link FOR EACH ROW
    WHEN (NEW.kind = 'DUPLICATES') EXECUTE FUNCTION claim_link_duplicates();
CREATE TRIGGER claim_link_parts AFTER DELETE ON claim_link FOR EACH ROW
    WHEN (OLD.kind = 'DUPLICATES') EXECUTE FUNCTION claim_link_duplicates();
";

const DOWN: &str = r"
DROP TABLE claim_link;
DROP FUNCTION claim_link_duplicates();
DROP FUNCTION claim_recluster(uuid);
DROP FUNCTION claim_link_narrows();
DROP FUNCTION claim_link_in_turn();
DROP TRIGGER claim_quote_attributed_linked ON claim_quote;
DROP FUNCTION claim_quote_attributed_linked();
DROP TRIGGER verdict_claim_checkable ON verdict;
DROP FUNCTION verdict_claim_checkable();
DROP TRIGGER verdict_revision ON verdict;
ALTER TABLE verdict DROP COLUMN published_sort;
CREATE TRIGGER verdict_revision BEFORE UPDATE ON verdict FOR EACH ROW EXECUTE FUNCTION bump_revision();
DROP INDEX verdict_revision_claim_search;
DROP INDEX claim_search;
DROP INDEX claim_kind;
DROP INDEX claim_language;
DROP TRIGGER claim_cluster ON claim;
DROP FUNCTION claim_cluster();
DROP TRIGGER claim_revision ON claim;
ALTER TABLE claim
    DROP CONSTRAINT claim_checkability_reason,
    DROP COLUMN checkability,
    DROP COLUMN checkability_reason,
    DROP COLUMN cluster_id,
    DROP COLUMN published_sort;
CREATE TRIGGER claim_revision BEFORE UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION bump_revision();
";
