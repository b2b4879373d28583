//! A published verdict is retracted: on a request with a public reason, which another than who asked has
//! approved.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE retraction (
    id           uuid        PRIMARY KEY,
    verdict_id   uuid        NOT NULL CONSTRAINT retraction_verdict REFERENCES verdict,
    revision_id  uuid        NOT NULL,
    state        text        NOT NULL DEFAULT 'REQUESTED',
    reason       text        NOT NULL,
    requested_by uuid        DEFAULT actor() CONSTRAINT retraction_requested_by REFERENCES reviewer,
    requested_at timestamptz NOT NULL DEFAULT now(),
    approved_at  timestamptz,
    retracted_by uuid        CONSTRAINT retraction_retracted_by REFERENCES reviewer,
    retracted_at timestamptz,
    withdrawn_by uuid        CONSTRAINT retraction_withdrawn_by REFERENCES reviewer,
    withdrawn_at timestamptz,
    revision     integer     NOT NULL DEFAULT 1,
    CONSTRAINT retraction_revision FOREIGN KEY (verdict_id, revision_id)
        REFERENCES verdict_revision (verdict_id, id),
    CONSTRAINT retraction_state_known   CHECK (state IN ('REQUESTED', 'APPROVED', 'RETRACTED', 'WITHDRAWN')),
    CONSTRAINT retraction_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT retraction_retracted     CHECK ((state = 'RETRACTED') = (retracted_at IS NOT NULL)
        AND (retracted_by IS NULL OR retracted_at IS NOT NULL)),
    CONSTRAINT retraction_withdrawn     CHECK ((state = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)
        AND (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL))
);
CREATE INDEX retraction_verdict ON retraction (verdict_id, id);
CREATE INDEX retraction_revision ON retraction (revision_id);
CREATE UNIQUE INDEX retraction_one_open ON retraction (verdict_id) WHERE state <> 'WITHDRAWN';
CREATE INDEX retraction_requested ON retraction (id) WHERE state = 'REQUESTED';
CREATE INDEX retraction_requested_by ON retraction (requested_by, id) WHERE requested_by IS NOT NULL;
CREATE INDEX retraction_retracted_by ON retraction (retracted_by, id) WHERE retracted_by IS NOT NULL;
CREATE INDEX retraction_withdrawn_by ON retraction (withdrawn_by, id) WHERE withdrawn_by IS NOT NULL;
CREATE TRIGGER retraction_revision BEFORE UPDATE ON retraction FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE retraction_approval (
    retraction_id uuid        NOT NULL CONSTRAINT retraction_approval_retraction REFERENCES retraction,
    reviewer_id   uuid        NOT NULL CONSTRAINT retraction_approval_reviewer REFERENCES reviewer,
    approved_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (retraction_id, reviewer_id)
);
CREATE INDEX retraction_approval_reviewer ON retraction_approval (reviewer_id, retraction_id);

-- What is asked for stays as it was asked for: only its way goes on, and ends.
CREATE FUNCTION retraction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    flow text[] := ARRAY['state', 'approved_at', 'retracted_by', 'retracted_at', 'withdrawn_by', 'withdrawn_at',
        'revision'];
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (OLD.state IN ('RETRACTED', 'WITHDRAWN')
            OR to_jsonb(NEW) - flow <> to_jsonb(OLD) - flow)) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction', CONSTRAINT = 'retraction_immutable',
            MESSAGE = 'a request for a retraction stays as it was asked for; withdraw it, and ask anew';
    END IF;
    IF (TG_OP = 'INSERT' AND NEW.state <> 'REQUESTED') OR (TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND
        (OLD.state, NEW.state) NOT IN (
            ('REQUESTED', 'APPROVED'), ('REQUESTED', 'WITHDRAWN'),
            ('APPROVED', 'WITHDRAWN'), ('APPROVED', 'RETRACTED'))) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction', CONSTRAINT = 'retraction_step',
            MESSAGE = 'the workflow has no such step';
    END IF;
    -- Whoever corrects the verdict at the same moment comes before or after.
    IF NEW.state <> 'WITHDRAWN' AND NOT EXISTS (
        SELECT FROM verdict v WHERE v.id = NEW.verdict_id AND v.published_revision_id = NEW.revision_id
            AND (v.state = 'PUBLISHED' OR NEW.state = 'RETRACTED') FOR NO KEY UPDATE) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction', CONSTRAINT = 'retraction_of_published',
            MESSAGE = 'a retraction is of what a verdict says in public';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER retraction_guard BEFORE INSERT OR UPDATE OR DELETE ON retraction
    FOR EACH ROW EXECUTE FUNCTION retraction_guard();

-- Nobody approves what they asked for, and a vote is given while one is asked for.
CREATE FUNCTION retraction_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    voted uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.retraction_id ELSE NEW.retraction_id END;
    stage text;
    asking uuid;
BEGIN
    SELECT state, requested_by INTO stage, asking FROM retraction WHERE id = voted FOR SHARE;
    IF TG_OP = 'UPDATE' OR (TG_OP = 'DELETE' AND stage = 'RETRACTED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction_approval', CONSTRAINT = 'retraction_approval_immutable',
            MESSAGE = 'an approval that a retraction stands on never changes';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF stage IS DISTINCT FROM 'REQUESTED' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction_approval', CONSTRAINT = 'retraction_approval_requested',
            MESSAGE = 'only a retraction that is asked for can be approved';
    END IF;
    IF NEW.reviewer_id = asking THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction_approval', CONSTRAINT = 'retraction_approval_by_another',
            MESSAGE = 'nobody approves the retraction that they asked for';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER retraction_approval_guard BEFORE INSERT OR UPDATE OR DELETE ON retraction_approval
    FOR EACH ROW EXECUTE FUNCTION retraction_approval_guard();

-- Nothing is retracted without an approval, whoever writes and however.
CREATE FUNCTION retraction_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM retraction_approval WHERE retraction_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction', CONSTRAINT = 'retraction_needs_approval',
            MESSAGE = 'a verdict is retracted only with the approval of somebody who did not ask for it';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER retraction_approved AFTER UPDATE ON retraction
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
    WHEN (NEW.state IN ('APPROVED', 'RETRACTED') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION retraction_approved();

-- A verdict and its retraction are retracted together.
CREATE FUNCTION retraction_retracts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM verdict WHERE id = NEW.verdict_id AND state = 'RETRACTED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction', CONSTRAINT = 'retraction_retracts',
            MESSAGE = 'a retraction takes its verdict back';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER retraction_retracts AFTER UPDATE ON retraction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'RETRACTED')
    EXECUTE FUNCTION retraction_retracts();
CREATE FUNCTION verdict_retracted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM retraction WHERE verdict_id = NEW.id AND state = 'RETRACTED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict', CONSTRAINT = 'verdict_needs_retraction',
            MESSAGE = 'what was published is taken back only by a retraction, with its reason';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER verdict_retracted AFTER UPDATE ON verdict
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'RETRACTED' AND OLD.state <> 'RETRACTED')
    EXECUTE FUNCTION verdict_retracted();

-- Of a retracted verdict no revision is written, and none goes on.
CREATE FUNCTION verdict_revision_retracted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM verdict WHERE id = NEW.verdict_id AND state = 'RETRACTED' FOR KEY SHARE) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_retracted',
            MESSAGE = 'of a verdict that was retracted no revision goes on';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verdict_revision_retracted BEFORE INSERT ON verdict_revision
    FOR EACH ROW EXECUTE FUNCTION verdict_revision_retracted();
CREATE TRIGGER verdict_revision_step_retracted BEFORE UPDATE ON verdict_revision
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION verdict_revision_retracted();

-- Triggers on rows do not see a TRUNCATE.
CREATE TRIGGER retraction_not_emptied BEFORE TRUNCATE ON retraction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('retraction_immutable');
CREATE TRIGGER retraction_approval_not_emptied BEFORE TRUNCATE ON retraction_approval
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('retraction_approval_immutable');
";

const DOWN: &str = r"
DROP TRIGGER verdict_revision_step_retracted ON verdict_revision;
DROP TRIGGER verdict_revision_retracted ON verdict_revision;
DROP FUNCTION verdict_revision_retracted();
DROP TRIGGER verdict_retracted ON verdict;
DROP FUNCTION verdict_retracted();
DROP TRIGGER retraction_approval_guard ON retraction_approval;
DROP TRIGGER retraction_guard ON retraction;
DROP TABLE retraction_approval;
DROP TABLE retraction;
DROP FUNCTION retraction_retracts();
DROP FUNCTION retraction_approved();
DROP FUNCTION retraction_approval_guard();
DROP FUNCTION retraction_guard();
";
