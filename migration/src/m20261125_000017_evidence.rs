//! Evidence that is a passage of a capture.

super::sql_migration!();

const UP: &str = r#"
-- Where a passage stands: Unicode code points into the capture's text, from `start` up to, not with, `end`.
ALTER TABLE evidence
    ADD COLUMN capture_id uuid,
    ADD COLUMN start      integer,
    ADD COLUMN "end"      integer,
    ADD COLUMN exact      text,
    -- The source of a passage is that of its capture.
    ADD CONSTRAINT evidence_capture FOREIGN KEY (capture_id, source_id) REFERENCES capture (id, source_id),
    ADD CONSTRAINT evidence_passage CHECK (num_nonnulls(capture_id, start, "end", exact) = 0
        OR (num_nulls(capture_id, start, "end", exact, source_id) = 0 AND start >= 0 AND "end" > start
            AND length(exact) = "end" - start AND length(exact) <= 10000));
CREATE INDEX evidence_capture ON evidence (capture_id, id) WHERE capture_id IS NOT NULL;

-- The promise that quotes are under holds for evidence too.
CREATE FUNCTION evidence_stands_in_capture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.exact IS DISTINCT FROM (
        SELECT substr(text, NEW.start + 1, NEW."end" - NEW.start) FROM capture WHERE id = NEW.capture_id
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'evidence', CONSTRAINT = 'evidence_stands_in_capture',
            MESSAGE = 'the passage does not stand in the capture at that place';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER evidence_stands_in_capture BEFORE INSERT ON evidence
    FOR EACH ROW WHEN (NEW.start >= 0 AND NEW."end" > NEW.start) EXECUTE FUNCTION evidence_stands_in_capture();
"#;

const DOWN: &str = r#"
DROP TRIGGER evidence_stands_in_capture ON evidence;
DROP FUNCTION evidence_stands_in_capture();
ALTER TABLE evidence
    DROP COLUMN capture_id,
    DROP COLUMN start,
    DROP COLUMN "end",
    DROP COLUMN exact;
"#;
