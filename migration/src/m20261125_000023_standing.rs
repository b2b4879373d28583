//! What a verdict stands on: another verdict, and sources, which their publishers may retract.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE source_retraction (
    id                   uuid        PRIMARY KEY,
    source_id            uuid        NOT NULL CONSTRAINT source_retraction_source REFERENCES source,
    reason               text        NOT NULL,
    notice_url           text,
    retracted_on         date,
    noted_by             uuid        DEFAULT actor() CONSTRAINT source_retraction_noted_by REFERENCES reviewer,
    noted_at             timestamptz NOT NULL DEFAULT now(),
    reinstated_by        uuid        CONSTRAINT source_retraction_reinstated_by REFERENCES reviewer,
    reinstated_at        timestamptz,
    reinstatement_reason text,
    CONSTRAINT source_retraction_reason_length     CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT source_retraction_notice_url_length CHECK (length(notice_url) BETWEEN 1 AND 2048),
    CONSTRAINT source_retraction_reinstatement_reason_length
        CHECK (length(reinstatement_reason) BETWEEN 1 AND 2000),
    CONSTRAINT source_retraction_reinstated        CHECK ((reinstated_at IS NULL) = (reinstatement_reason IS NULL)
        AND (reinstated_by IS NULL OR reinstated_at IS NOT NULL))
);
CREATE UNIQUE INDEX source_retraction_in_force ON source_retraction (source_id) WHERE reinstated_at IS NULL;
CREATE INDEX source_retraction_source ON source_retraction (source_id, id);
CREATE INDEX source_retraction_noted_by ON source_retraction (noted_by, id) WHERE noted_by IS NOT NULL;
CREATE INDEX source_retraction_reinstated_by ON source_retraction (reinstated_by, id) WHERE reinstated_by IS NOT NULL;

-- What was noted stays as it is, but that it holds no longer, which is said once.
CREATE FUNCTION source_retraction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undone text[] := ARRAY['reinstated_by', 'reinstated_at', 'reinstatement_reason'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reinstated_at IS NOT NULL
       OR to_jsonb(NEW) - undone <> to_jsonb(OLD) - undone THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'source_retraction', CONSTRAINT = 'source_retraction_immutable',
            MESSAGE = 'a retraction of a source never changes once it is noted; it is undone once, with a reason';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER source_retraction_guard BEFORE UPDATE OR DELETE ON source_retraction
    FOR EACH ROW EXECUTE FUNCTION source_retraction_guard();
CREATE TRIGGER source_retraction_not_emptied BEFORE TRUNCATE ON source_retraction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('source_retraction_immutable');

ALTER TABLE evidence
    ADD COLUMN verdict_id uuid CONSTRAINT evidence_verdict REFERENCES verdict,
    DROP CONSTRAINT evidence_source_or_url,
    ADD CONSTRAINT evidence_one_thing CHECK (num_nonnulls(source_id, url, verdict_id) = 1);
CREATE INDEX evidence_verdict ON evidence (verdict_id, id) WHERE verdict_id IS NOT NULL;

-- A verdict and all that it rests on, by way of others or at once: in what it says, and in what it may
-- come to say.
CREATE FUNCTION verdict_foundations(verdict uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below (id) AS (
        SELECT verdict
        UNION
        SELECT e.verdict_id FROM below b
        JOIN verdict_revision r ON r.verdict_id = b.id AND (r.state = 'PUBLISHED' OR NOT EXISTS
            (SELECT FROM verdict_revision n WHERE n.verdict_id = r.verdict_id AND n.number > r.number))
        JOIN evidence e ON e.revision_id = r.id AND e.verdict_id IS NOT NULL
    )
    SELECT id FROM below
$$;

-- A verdict rests on what another says in public, and never on itself.
CREATE FUNCTION evidence_rests_on_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM verdict WHERE id = NEW.verdict_id) <> 'PUBLISHED' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'evidence', CONSTRAINT = 'evidence_verdict_published',
            MESSAGE = 'a verdict rests only on published ones';
    END IF;
    -- What follows from all of them together holds only if they are written one after the other.
    PERFORM pg_advisory_xact_lock(hashtextextended('evidence_verdict', 0));
    IF (SELECT verdict_id FROM verdict_revision WHERE id = NEW.revision_id)
       IN (SELECT verdict_foundations(NEW.verdict_id)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'evidence', CONSTRAINT = 'evidence_verdict_circle',
            MESSAGE = 'the verdict would rest on itself';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evidence_rests_on_verdict BEFORE INSERT ON evidence FOR EACH ROW
    WHEN (NEW.verdict_id IS NOT NULL) EXECUTE FUNCTION evidence_rests_on_verdict();
";

const DOWN: &str = r"
DROP TRIGGER evidence_rests_on_verdict ON evidence;
DROP FUNCTION evidence_rests_on_verdict();
DROP FUNCTION verdict_foundations(uuid);
-- What rests on a verdict names nothing else.
ALTER TABLE evidence DISABLE TRIGGER USER;
DELETE FROM evidence WHERE verdict_id IS NOT NULL;
ALTER TABLE evidence ENABLE TRIGGER USER;
ALTER TABLE evidence
    DROP COLUMN verdict_id,
    ADD CONSTRAINT evidence_source_or_url CHECK (num_nonnulls(source_id, url) = 1);
DROP TABLE source_retraction;
DROP FUNCTION source_retraction_guard();
";
