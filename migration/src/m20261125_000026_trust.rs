//! How many approvals a verdict needs is a policy, who takes no part in it has none to give, and what is
//! published stands still, if need be under an embargo.

super::sql_migration!();

const UP: &str = r"
-- How many approvals verdicts on the topic need, and those on topics below it; none where it asks for no more than
-- the wider ones.
ALTER TABLE topic
    ADD COLUMN approvals_required integer,
    ADD CONSTRAINT topic_approvals_required CHECK (approvals_required BETWEEN 1 AND 5);

-- How many approvals a revision needs, and the retraction of what it says: the most that one of its topics asks
-- for, or one that they stand below. One that was merged asks for what it did, and for what the one that
-- remains does.
CREATE FUNCTION approvals_for(topics uuid[]) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT greatest(1, max(t.approvals_required)) FROM topic t WHERE t.id = ANY (topics) OR t.id IN (SELECT topic_ancestors(topics))
$$;
CREATE FUNCTION approvals_needed(of_revision uuid) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT approvals_for(ARRAY(SELECT r.topic_id FROM verdict_revision_topic r WHERE r.revision_id = of_revision))
$$;

-- Who takes no part in a verdict; for good.
CREATE TABLE recusal (
    verdict_id  uuid        NOT NULL CONSTRAINT recusal_verdict REFERENCES verdict,
    reviewer_id uuid        NOT NULL CONSTRAINT recusal_reviewer REFERENCES reviewer,
    reason      text        NOT NULL,
    recused_by  uuid        DEFAULT actor() CONSTRAINT recusal_recused_by REFERENCES reviewer,
    recused_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT recusal_pkey PRIMARY KEY (verdict_id, reviewer_id),
    CONSTRAINT recusal_reason_length CHECK (length(reason) BETWEEN 1 AND 2000)
);
CREATE INDEX recusal_reviewer ON recusal (reviewer_id, verdict_id);
CREATE INDEX recusal_recused_by ON recusal (recused_by) WHERE recused_by IS NOT NULL;
CREATE TRIGGER recusal_immutable BEFORE UPDATE OR DELETE ON recusal
    FOR EACH ROW EXECUTE FUNCTION refuse_change('recusal_immutable');
CREATE TRIGGER recusal_not_emptied BEFORE TRUNCATE ON recusal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('recusal_immutable');

-- How many votes count for a revision, and for a retraction.
CREATE FUNCTION approvals_given(of_revision uuid) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM approval a JOIN verdict_revision r ON r.id = a.revision_id
    WHERE a.revision_id = of_revision AND NOT EXISTS (
        SELECT FROM recusal x WHERE x.verdict_id = r.verdict_id AND x.reviewer_id = a.reviewer_id)
$$;
CREATE FUNCTION retraction_approvals_given(of_retraction uuid) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT count(*) FROM retraction_approval a JOIN retraction r ON r.id = a.retraction_id
    WHERE a.retraction_id = of_retraction AND NOT EXISTS (
        SELECT FROM recusal x WHERE x.verdict_id = r.verdict_id AND x.reviewer_id = a.reviewer_id)
$$;

-- Approved and published revisions have the approvals that they need, and an author, whoever writes and however.
-- What is published stays so, whatever the policy asks for later.
CREATE OR REPLACE FUNCTION verdict_revision_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF approvals_given(NEW.id) < approvals_needed(NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_needs_approval',
            MESSAGE = 'a verdict revision is published only with the approvals that it needs';
    END IF;
    IF NOT EXISTS (SELECT FROM verdict_revision_author WHERE revision_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_needs_author',
            MESSAGE = 'a verdict revision is published only with its authors named';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER verdict_revision_approved ON verdict_revision;
CREATE CONSTRAINT TRIGGER verdict_revision_approved AFTER UPDATE ON verdict_revision
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
    WHEN (NEW.state IN ('APPROVED', 'PUBLISHED') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION verdict_revision_approved();
CREATE OR REPLACE FUNCTION retraction_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF retraction_approvals_given(NEW.id) < approvals_needed(NEW.revision_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction', CONSTRAINT = 'retraction_needs_approval',
            MESSAGE = 'a verdict is retracted only with the approvals that this needs';
    END IF;
    RETURN NULL;
END
$$;

-- Votes are given in review, and further ones until the publication.
CREATE OR REPLACE FUNCTION approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    voted uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.revision_id ELSE NEW.revision_id END;
    stage text := (SELECT state FROM verdict_revision WHERE id = voted FOR SHARE);
BEGIN
    IF TG_OP = 'UPDATE' OR (TG_OP = 'DELETE' AND stage IN ('PUBLISHED', 'REPLACED')) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'approval', CONSTRAINT = 'approval_immutable',
            MESSAGE = 'an approval that a publication stands on never changes';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF stage IS NULL OR stage NOT IN ('IN_REVIEW', 'APPROVED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'approval', CONSTRAINT = 'approval_in_review',
            MESSAGE = 'only a revision in review can be approved';
    END IF;
    IF EXISTS (SELECT FROM verdict_revision_author a
               WHERE a.revision_id = NEW.revision_id AND a.reviewer_id = NEW.reviewer_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'approval', CONSTRAINT = 'approval_not_by_author',
            MESSAGE = 'an author cannot approve the revision';
    END IF;
    IF EXISTS (SELECT FROM verdict_revision r JOIN recusal x ON x.verdict_id = r.verdict_id
               WHERE r.id = NEW.revision_id AND x.reviewer_id = NEW.reviewer_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'approval', CONSTRAINT = 'approval_not_recused',
            MESSAGE = 'who takes no part in the verdict cannot approve the revision';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION retraction_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF stage IS NULL OR stage NOT IN ('REQUESTED', 'APPROVED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction_approval', CONSTRAINT = 'retraction_approval_requested',
            MESSAGE = 'only a retraction that is asked for can be approved';
    END IF;
    IF NEW.reviewer_id = asking THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction_approval', CONSTRAINT = 'retraction_approval_by_another',
            MESSAGE = 'nobody approves the retraction that they asked for';
    END IF;
    IF EXISTS (SELECT FROM retraction r JOIN recusal x ON x.verdict_id = r.verdict_id
               WHERE r.id = NEW.retraction_id AND x.reviewer_id = NEW.reviewer_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction_approval', CONSTRAINT = 'retraction_approval_not_recused',
            MESSAGE = 'who takes no part in the verdict cannot approve its retraction';
    END IF;
    RETURN NEW;
END
$$;

-- A vote that is taken back may leave a retraction with too few.
CREATE OR REPLACE FUNCTION retraction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
            ('REQUESTED', 'APPROVED'), ('APPROVED', 'REQUESTED'), ('REQUESTED', 'WITHDRAWN'),
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

-- What is published still stands: its quotes were not withdrawn since the draft, and its claim can be checked.
CREATE FUNCTION verdict_revision_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    -- Who withdraws one of them at the same moment comes before or after.
    PERFORM FROM quote q JOIN verdict_revision_quote l ON l.quote_id = q.id
    WHERE l.revision_id = NEW.id ORDER BY q.id FOR KEY SHARE OF q;
    IF EXISTS (SELECT FROM quote q JOIN verdict_revision_quote l ON l.quote_id = q.id
               WHERE l.revision_id = NEW.id AND q.withdrawn_at IS NOT NULL) THEN
        broken := 'verdict_revision_quotes_stand';
    ELSIF EXISTS (SELECT FROM verdict v JOIN claim c ON c.id = v.claim_id
                  WHERE v.id = NEW.verdict_id AND c.checkability = 'NOT_CHECKABLE') THEN
        broken := 'verdict_revision_claim_checkable';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = broken,
            MESSAGE = 'what the revision speaks about stands no longer';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verdict_revision_stands BEFORE UPDATE ON verdict_revision FOR EACH ROW
    WHEN (NEW.state = 'PUBLISHED' AND OLD.state <> 'PUBLISHED') EXECUTE FUNCTION verdict_revision_stands();

-- What several publications reach is public from the earliest of their moments on.
CREATE OR REPLACE FUNCTION quote_speaker_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE speaker SET public_since = greatest(now(), NEW.public_since)
    WHERE id IN (NEW.speaker_id, NEW.relayed_by_id) AND (public_since IS NULL OR public_since > greatest(now(), NEW.public_since));
    RETURN NULL;
END
$$;
";

const DOWN: &str = r"
CREATE OR REPLACE FUNCTION quote_speaker_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE speaker SET public_since = greatest(now(), NEW.public_since)
    WHERE id IN (NEW.speaker_id, NEW.relayed_by_id) AND public_since IS NULL;
    RETURN NULL;
END
$$;
DROP TRIGGER verdict_revision_stands ON verdict_revision;
DROP FUNCTION verdict_revision_stands();
CREATE OR REPLACE FUNCTION retraction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION retraction_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    voted uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.revision_id ELSE NEW.revision_id END;
    stage text := (SELECT state FROM verdict_revision WHERE id = voted FOR SHARE);
BEGIN
    IF TG_OP = 'UPDATE' OR (TG_OP = 'DELETE' AND stage IN ('PUBLISHED', 'REPLACED')) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'approval', CONSTRAINT = 'approval_immutable',
            MESSAGE = 'an approval that a publication stands on never changes';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF stage IS DISTINCT FROM 'IN_REVIEW' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'approval', CONSTRAINT = 'approval_in_review',
            MESSAGE = 'only a revision in review can be approved';
    END IF;
    IF EXISTS (SELECT FROM verdict_revision_author a
               WHERE a.revision_id = NEW.revision_id AND a.reviewer_id = NEW.reviewer_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'approval', CONSTRAINT = 'approval_not_by_author',
            MESSAGE = 'an author cannot approve the revision';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE FUNCTION retraction_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM retraction_approval WHERE retraction_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'retraction', CONSTRAINT = 'retraction_needs_approval',
            MESSAGE = 'a verdict is retracted only with the approval of somebody who did not ask for it';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER verdict_revision_approved ON verdict_revision;
CREATE OR REPLACE FUNCTION verdict_revision_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM approval WHERE revision_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_needs_approval',
            MESSAGE = 'a verdict revision is published only with the approval of somebody who did not write it';
    END IF;
    IF NOT EXISTS (SELECT FROM verdict_revision_author WHERE revision_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_needs_author',
            MESSAGE = 'a verdict revision is published only with its authors named';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER verdict_revision_approved AFTER INSERT OR UPDATE ON verdict_revision
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN (NEW.state IN ('APPROVED', 'PUBLISHED', 'REPLACED'))
    EXECUTE FUNCTION verdict_revision_approved();
DROP FUNCTION retraction_approvals_given(uuid);
DROP FUNCTION approvals_given(uuid);
DROP TRIGGER recusal_immutable ON recusal;
DROP TABLE recusal;
DROP FUNCTION approvals_needed(uuid);
DROP FUNCTION approvals_for(uuid[]);
ALTER TABLE topic DROP COLUMN approvals_required;
";
