//! The whole way of a verdict revision: it is given back with a reason, and only the newest of its verdict
//! goes on.

super::sql_migration!();

const UP: &str = r"
ALTER TABLE verdict_revision
    ADD COLUMN returned_at   timestamptz,
    ADD COLUMN returned_by   uuid CONSTRAINT verdict_revision_returned_by REFERENCES reviewer,
    ADD COLUMN return_reason text,
    ADD CONSTRAINT verdict_revision_returned CHECK ((state = 'RETURNED') = (return_reason IS NOT NULL)
        AND (return_reason IS NULL) = (returned_at IS NULL) AND (returned_by IS NULL OR returned_at IS NOT NULL)),
    ADD CONSTRAINT verdict_revision_return_reason_length CHECK (length(return_reason) BETWEEN 1 AND 2000);
CREATE INDEX verdict_revision_returned_by ON verdict_revision (returned_by, id) WHERE returned_by IS NOT NULL;

-- What is said on giving a revision back is said once, in that step.
CREATE OR REPLACE FUNCTION verdict_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Once published, only that a later one took its place.
    flow text[] := CASE WHEN TG_OP = 'UPDATE' AND OLD.published_at IS NOT NULL
        THEN ARRAY['state', 'revision', 'public_since']
        ELSE ARRAY['state', 'submitted_at', 'approved_at', 'published_at', 'revision', 'public_since'] END
        || CASE WHEN TG_OP = 'UPDATE' AND NEW.state = 'RETURNED' AND OLD.state <> 'RETURNED'
            THEN ARRAY['returned_at', 'returned_by', 'return_reason'] ELSE '{}' END;
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND to_jsonb(NEW) - flow <> to_jsonb(OLD) - flow) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_immutable',
            MESSAGE = 'a verdict revision never changes once it is written; a change makes the next revision';
    END IF;
    IF (TG_OP = 'INSERT' AND NEW.state <> 'DRAFT') OR (TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND
        (OLD.state, NEW.state) NOT IN (
            ('DRAFT', 'IN_REVIEW'), ('IN_REVIEW', 'RETURNED'), ('IN_REVIEW', 'APPROVED'),
            ('APPROVED', 'IN_REVIEW'), ('APPROVED', 'RETURNED'), ('APPROVED', 'PUBLISHED'),
            ('PUBLISHED', 'REPLACED'))) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_step',
            MESSAGE = 'the workflow has no such step';
    END IF;
    RETURN NEW;
END
$$;

-- Nobody gives back what they wrote.
CREATE FUNCTION verdict_revision_returned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM verdict_revision_author a
               WHERE a.revision_id = NEW.id AND a.reviewer_id = NEW.returned_by) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_returned_by_another',
            MESSAGE = 'an author cannot return the revision';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER verdict_revision_returned AFTER UPDATE ON verdict_revision FOR EACH ROW
    WHEN (NEW.state = 'RETURNED') EXECUTE FUNCTION verdict_revision_returned();

-- A revision that another follows goes no further.
CREATE FUNCTION verdict_revision_newest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who writes the next one at the same moment comes before or after.
    PERFORM FROM verdict WHERE id = NEW.verdict_id FOR UPDATE;
    IF EXISTS (SELECT FROM verdict_revision n
               WHERE n.verdict_id = NEW.verdict_id AND n.number > NEW.number) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_newest',
            MESSAGE = 'only the newest revision of a verdict goes on';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verdict_revision_newest BEFORE UPDATE ON verdict_revision FOR EACH ROW
    WHEN (NEW.state <> OLD.state AND NEW.state IN ('IN_REVIEW', 'APPROVED', 'PUBLISHED'))
    EXECUTE FUNCTION verdict_revision_newest();
";

const DOWN: &str = r"
DROP TRIGGER verdict_revision_newest ON verdict_revision;
DROP FUNCTION verdict_revision_newest();
DROP TRIGGER verdict_revision_returned ON verdict_revision;
DROP FUNCTION verdict_revision_returned();
CREATE OR REPLACE FUNCTION verdict_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Once published, only that a later one took its place.
    flow text[] := CASE WHEN TG_OP = 'UPDATE' AND OLD.published_at IS NOT NULL
        THEN ARRAY['state', 'revision', 'public_since']
        ELSE ARRAY['state', 'submitted_at', 'approved_at', 'published_at', 'revision', 'public_since'] END;
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND to_jsonb(NEW) - flow <> to_jsonb(OLD) - flow) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_immutable',
            MESSAGE = 'a verdict revision never changes once it is written; a change makes the next revision';
    END IF;
    IF (TG_OP = 'INSERT' AND NEW.state <> 'DRAFT') OR (TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND
        (OLD.state, NEW.state) NOT IN (
            ('DRAFT', 'IN_REVIEW'), ('IN_REVIEW', 'RETURNED'), ('IN_REVIEW', 'APPROVED'),
            ('APPROVED', 'IN_REVIEW'), ('APPROVED', 'RETURNED'), ('APPROVED', 'PUBLISHED'),
            ('PUBLISHED', 'REPLACED'))) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_step',
            MESSAGE = 'the workflow has no such step';
    END IF;
    RETURN NEW;
END
$$;
ALTER TABLE verdict_revision
    DROP CONSTRAINT verdict_revision_returned,
    DROP COLUMN returned_at,
    DROP COLUMN returned_by,
    DROP COLUMN return_reason;
";
