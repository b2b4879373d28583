//! The whole way of a verdict revision: it is given back with a reason, only the newest of its verdict goes
//! on, and what was published is changed by a correction with a public reason.

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
    PERFORM FROM verdict WHERE id = NEW.verdict_id FOR NO KEY UPDATE;
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

CREATE UNIQUE INDEX verdict_revision_one_published ON verdict_revision (verdict_id) WHERE state = 'PUBLISHED';

CREATE TABLE correction (
    id                   uuid        PRIMARY KEY,
    verdict_id           uuid        NOT NULL CONSTRAINT correction_verdict REFERENCES verdict,
    revision_id          uuid        NOT NULL CONSTRAINT correction_revision_unique UNIQUE,
    replaced_revision_id uuid        NOT NULL CONSTRAINT correction_replaced_revision_unique UNIQUE,
    reason               text        NOT NULL,
    corrected_by         uuid        DEFAULT actor() CONSTRAINT correction_corrected_by REFERENCES reviewer,
    corrected_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT correction_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT correction_revision FOREIGN KEY (verdict_id, revision_id)
        REFERENCES verdict_revision (verdict_id, id),
    CONSTRAINT correction_replaced_revision FOREIGN KEY (verdict_id, replaced_revision_id)
        REFERENCES verdict_revision (verdict_id, id)
);
CREATE INDEX correction_verdict ON correction (verdict_id, id);
CREATE INDEX correction_corrected_by ON correction (corrected_by, id) WHERE corrected_by IS NOT NULL;
CREATE TRIGGER correction_immutable BEFORE UPDATE OR DELETE ON correction
    FOR EACH ROW EXECUTE FUNCTION refuse_change('correction_immutable');
CREATE TRIGGER correction_not_emptied BEFORE TRUNCATE ON correction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('correction_immutable');

-- A correction puts a published revision in the place of an earlier one, which was published too.
CREATE FUNCTION correction_replaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM verdict_revision r JOIN verdict_revision b ON b.verdict_id = r.verdict_id
                   WHERE r.id = NEW.revision_id AND b.id = NEW.replaced_revision_id AND b.number < r.number
                       AND r.state IN ('PUBLISHED', 'REPLACED') AND b.state = 'REPLACED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'correction', CONSTRAINT = 'correction_replaces',
            MESSAGE = 'a correction puts a published revision in the place of the one before';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correction_replaces AFTER INSERT ON correction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION correction_replaces();

-- What was published is changed only by a correction.
CREATE FUNCTION verdict_revision_corrects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM verdict_revision b
               WHERE b.verdict_id = NEW.verdict_id AND b.id <> NEW.id AND b.published_at IS NOT NULL)
       AND NOT EXISTS (SELECT FROM correction c WHERE c.revision_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_needs_correction',
            MESSAGE = 'what was published is changed only by a correction, with its reason';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER verdict_revision_corrects AFTER UPDATE ON verdict_revision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'PUBLISHED' AND OLD.state <> 'PUBLISHED')
    EXECUTE FUNCTION verdict_revision_corrects();
";

const DOWN: &str = r"
DROP TRIGGER verdict_revision_corrects ON verdict_revision;
DROP FUNCTION verdict_revision_corrects();
DROP TABLE correction;
DROP FUNCTION correction_replaces();
DROP INDEX verdict_revision_one_published;
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
