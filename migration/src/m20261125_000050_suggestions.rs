//! Suggestions of quotes that were dismissed are remembered for their capture.

super::sql_migration!();

const UP: &str = r"
-- That nothing is to be recorded for a suggestion. The suggestions themselves are nowhere: a capture never changes,
-- and what is suggested for it is worked out when it is asked for.
CREATE TABLE suggestion_dismissal (
    id           uuid        PRIMARY KEY,
    capture_id   uuid        NOT NULL CONSTRAINT suggestion_dismissal_capture REFERENCES capture,
    key          text        NOT NULL,
    words        text        NOT NULL,
    reason       text,
    dismissed_by uuid        DEFAULT actor() CONSTRAINT suggestion_dismissal_dismissed_by REFERENCES reviewer,
    dismissed_at timestamptz NOT NULL DEFAULT now(),
    restored_by  uuid        CONSTRAINT suggestion_dismissal_restored_by REFERENCES reviewer,
    restored_at  timestamptz,
    CONSTRAINT suggestion_dismissal_key           CHECK (key ~ '^[0-9a-f]{32}$'),
    CONSTRAINT suggestion_dismissal_words_length  CHECK (length(words) BETWEEN 1 AND 300),
    CONSTRAINT suggestion_dismissal_reason_length CHECK (length(reason) BETWEEN 1 AND 1000),
    CONSTRAINT suggestion_dismissal_restored      CHECK (restored_by IS NULL OR restored_at IS NOT NULL)
);
CREATE UNIQUE INDEX suggestion_dismissal_in_force ON suggestion_dismissal (capture_id, key) WHERE restored_at IS NULL;
CREATE INDEX suggestion_dismissal_capture ON suggestion_dismissal (capture_id, id);
CREATE INDEX suggestion_dismissal_dismissed_by ON suggestion_dismissal (dismissed_by, id) WHERE dismissed_by IS NOT NULL;
CREATE INDEX suggestion_dismissal_restored_by ON suggestion_dismissal (restored_by, id) WHERE restored_by IS NOT NULL;

-- That a suggestion was turned down stays as it is, but that it is suggested again, which is said once. The argument
-- is the name of the constraint.
CREATE FUNCTION only_restored_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    restored text[] := ARRAY['restored_by', 'restored_at'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.restored_at IS NOT NULL
       OR to_jsonb(NEW) - restored <> to_jsonb(OLD) - restored THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_ARGV[0],
            MESSAGE = 'that a suggestion was turned down never changes; it is undone once';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER suggestion_dismissal_restored_once BEFORE UPDATE OR DELETE ON suggestion_dismissal
    FOR EACH ROW EXECUTE FUNCTION only_restored_once('suggestion_dismissal_immutable');
CREATE TRIGGER suggestion_dismissal_not_emptied BEFORE TRUNCATE ON suggestion_dismissal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('suggestion_dismissal_immutable');

SELECT keep_history('suggestion_dismissal');
";

const DOWN: &str = r"
SELECT end_history('suggestion_dismissal');
DROP TABLE suggestion_dismissal;
DROP FUNCTION only_restored_once();
";
