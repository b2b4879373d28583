//! What a verdict stands on changes: a source is retracted by its publisher.

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
";

const DOWN: &str = r"
DROP TABLE source_retraction;
DROP FUNCTION source_retraction_guard();
";
