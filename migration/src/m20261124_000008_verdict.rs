//! Verdicts and their revisions, with authors, quotes, evidence and approvals, and the rule that
//! nobody publishes alone.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE verdict (
    id                    uuid        PRIMARY KEY,
    claim_id              uuid        NOT NULL CONSTRAINT verdict_claim REFERENCES claim,
    state                 text        NOT NULL DEFAULT 'UNPUBLISHED',
    published_revision_id uuid,
    recorded_by           uuid        DEFAULT actor() CONSTRAINT verdict_recorded_by REFERENCES reviewer,
    recorded_at           timestamptz NOT NULL DEFAULT now(),
    revision              integer     NOT NULL DEFAULT 1,
    public_since          timestamptz,
    CONSTRAINT verdict_state_known CHECK (state IN ('UNPUBLISHED', 'PUBLISHED', 'RETRACTED')),
    CONSTRAINT verdict_published_revision_named CHECK ((state = 'UNPUBLISHED') = (published_revision_id IS NULL))
);
CREATE UNIQUE INDEX verdict_one_per_claim ON verdict (claim_id) WHERE state <> 'RETRACTED';
CREATE INDEX verdict_claim ON verdict (claim_id, id);
CREATE INDEX verdict_recorded_by ON verdict (recorded_by, id);
CREATE INDEX verdict_public ON verdict (id) WHERE public_since IS NOT NULL;
CREATE INDEX verdict_claim_public ON verdict (claim_id, id) WHERE public_since IS NOT NULL;
CREATE TRIGGER verdict_revision BEFORE UPDATE ON verdict FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE verdict_revision (
    id           uuid        PRIMARY KEY,
    verdict_id   uuid        NOT NULL CONSTRAINT verdict_revision_verdict REFERENCES verdict,
    number       integer     NOT NULL,
    state        text        NOT NULL DEFAULT 'DRAFT',
    claim_text   text        NOT NULL,
    rating_id    uuid        NOT NULL CONSTRAINT verdict_revision_rating REFERENCES rating,
    summary      text        NOT NULL,
    explanation  text,
    recorded_by  uuid        DEFAULT actor() CONSTRAINT verdict_revision_recorded_by REFERENCES reviewer,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    submitted_at timestamptz,
    approved_at  timestamptz,
    published_at timestamptz,
    revision     integer     NOT NULL DEFAULT 1,
    public_since timestamptz,
    CONSTRAINT verdict_revision_number_unique      UNIQUE (verdict_id, number),
    CONSTRAINT verdict_revision_key                UNIQUE (verdict_id, id),
    CONSTRAINT verdict_revision_number             CHECK (number >= 1),
    CONSTRAINT verdict_revision_state_known        CHECK (state IN ('DRAFT', 'IN_REVIEW', 'RETURNED', 'APPROVED', 'PUBLISHED', 'REPLACED')),
    CONSTRAINT verdict_revision_claim_text_length  CHECK (length(claim_text) BETWEEN 1 AND 2000),
    CONSTRAINT verdict_revision_summary_length     CHECK (length(summary) BETWEEN 1 AND 1000),
    CONSTRAINT verdict_revision_explanation_length CHECK (length(explanation) BETWEEN 1 AND 50000),
    CONSTRAINT verdict_revision_published          CHECK ((state IN ('PUBLISHED', 'REPLACED')) = (published_at IS NOT NULL)),
    CONSTRAINT verdict_revision_public             CHECK (public_since IS NULL OR published_at IS NOT NULL)
);
CREATE INDEX verdict_revision_rating ON verdict_revision (rating_id, id);
CREATE INDEX verdict_revision_recorded_by ON verdict_revision (recorded_by, id);
CREATE INDEX verdict_revision_public ON verdict_revision (id) WHERE public_since IS NOT NULL;
CREATE TRIGGER verdict_revision_revision BEFORE UPDATE ON verdict_revision FOR EACH ROW EXECUTE FUNCTION bump_revision();
ALTER TABLE verdict ADD CONSTRAINT verdict_published_revision
    FOREIGN KEY (id, published_revision_id) REFERENCES verdict_revision (verdict_id, id);

CREATE TABLE verdict_revision_author (
    revision_id uuid NOT NULL CONSTRAINT verdict_revision_author_revision REFERENCES verdict_revision,
    reviewer_id uuid NOT NULL CONSTRAINT verdict_revision_author_reviewer REFERENCES reviewer,
    PRIMARY KEY (revision_id, reviewer_id)
);
CREATE INDEX verdict_revision_author_reviewer ON verdict_revision_author (reviewer_id, revision_id);

CREATE TABLE verdict_revision_quote (
    revision_id uuid NOT NULL CONSTRAINT verdict_revision_quote_revision REFERENCES verdict_revision,
    quote_id    uuid NOT NULL CONSTRAINT verdict_revision_quote_quote REFERENCES quote,
    PRIMARY KEY (revision_id, quote_id)
);
CREATE INDEX verdict_revision_quote_quote ON verdict_revision_quote (quote_id, revision_id);

CREATE TABLE evidence (
    id          uuid    PRIMARY KEY,
    revision_id uuid    NOT NULL CONSTRAINT evidence_revision REFERENCES verdict_revision,
    position    integer NOT NULL,
    stance      text    NOT NULL,
    source_id   uuid    CONSTRAINT evidence_source REFERENCES source,
    url         text,
    note        text    NOT NULL,
    CONSTRAINT evidence_position_unique UNIQUE (revision_id, position),
    CONSTRAINT evidence_position        CHECK (position >= 1),
    CONSTRAINT evidence_stance_known    CHECK (stance IN ('SUPPORTS', 'REFUTES', 'CONTEXT')),
    CONSTRAINT evidence_source_or_url   CHECK (num_nonnulls(source_id, url) = 1),
    CONSTRAINT evidence_url_length      CHECK (length(url) BETWEEN 1 AND 2048),
    CONSTRAINT evidence_note_length     CHECK (length(note) BETWEEN 1 AND 5000)
);
CREATE INDEX evidence_source ON evidence (source_id, id) WHERE source_id IS NOT NULL;

CREATE TABLE approval (
    revision_id uuid        NOT NULL CONSTRAINT approval_revision REFERENCES verdict_revision,
    reviewer_id uuid        NOT NULL CONSTRAINT approval_reviewer REFERENCES reviewer,
    approved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (revision_id, reviewer_id)
);
CREATE INDEX approval_reviewer ON approval (reviewer_id, revision_id);

-- A revision is one immutable version: only its way through the workflow may change.
CREATE FUNCTION verdict_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER verdict_revision_guard BEFORE INSERT OR UPDATE OR DELETE ON verdict_revision
    FOR EACH ROW EXECUTE FUNCTION verdict_revision_guard();

-- Authors, quotes and evidence belong to the version: written with its draft, never after.
CREATE FUNCTION verdict_revision_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR
       (SELECT state FROM verdict_revision WHERE id = NEW.revision_id FOR SHARE) IS DISTINCT FROM 'DRAFT' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'verdict_revision_immutable',
            MESSAGE = 'a verdict revision never changes once it is written; a change makes the next revision';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verdict_revision_author_content BEFORE INSERT OR UPDATE OR DELETE ON verdict_revision_author
    FOR EACH ROW EXECUTE FUNCTION verdict_revision_content();
CREATE TRIGGER verdict_revision_quote_content BEFORE INSERT OR UPDATE OR DELETE ON verdict_revision_quote
    FOR EACH ROW EXECUTE FUNCTION verdict_revision_content();
CREATE TRIGGER evidence_content BEFORE INSERT OR UPDATE OR DELETE ON evidence
    FOR EACH ROW EXECUTE FUNCTION verdict_revision_content();

-- Nobody approves what they wrote, and a vote is given on a revision that is in review.
CREATE FUNCTION approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER approval_guard BEFORE INSERT OR UPDATE OR DELETE ON approval
    FOR EACH ROW EXECUTE FUNCTION approval_guard();

-- Approved and published revisions have an approval and an author, whoever writes and however.
CREATE FUNCTION verdict_revision_approved() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- A verdict is published once, and after that only retracted; it stays on its claim.
CREATE FUNCTION verdict_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.claim_id <> OLD.claim_id THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict', CONSTRAINT = 'verdict_claim_immutable',
            MESSAGE = 'a verdict stays on its claim';
    END IF;
    IF NEW.state <> OLD.state AND
       (OLD.state, NEW.state) NOT IN (('UNPUBLISHED', 'PUBLISHED'), ('PUBLISHED', 'RETRACTED')) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict', CONSTRAINT = 'verdict_step',
            MESSAGE = 'a verdict is published, and after that only retracted';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER verdict_guard BEFORE UPDATE ON verdict FOR EACH ROW EXECUTE FUNCTION verdict_guard();

-- A published verdict speaks by a published revision.
CREATE FUNCTION verdict_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM verdict_revision r
                   WHERE r.id = NEW.published_revision_id AND r.state = 'PUBLISHED') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict', CONSTRAINT = 'verdict_published_revision_published',
            MESSAGE = 'a verdict is published by a published revision of it';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER verdict_published AFTER INSERT OR UPDATE ON verdict
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'PUBLISHED')
    EXECUTE FUNCTION verdict_published();

-- Hence a revision is replaced only together with what the verdict says.
CREATE FUNCTION verdict_revision_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM verdict v
               WHERE v.id = NEW.verdict_id AND v.published_revision_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict', CONSTRAINT = 'verdict_published_revision_published',
            MESSAGE = 'a verdict is published by a published revision of it';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER verdict_revision_replaced AFTER UPDATE ON verdict_revision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'REPLACED')
    EXECUTE FUNCTION verdict_revision_replaced();

-- Triggers on rows do not see a TRUNCATE.
CREATE TRIGGER verdict_revision_not_emptied BEFORE TRUNCATE ON verdict_revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('verdict_revision_immutable');
CREATE TRIGGER verdict_revision_author_not_emptied BEFORE TRUNCATE ON verdict_revision_author
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('verdict_revision_immutable');
CREATE TRIGGER verdict_revision_quote_not_emptied BEFORE TRUNCATE ON verdict_revision_quote
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('verdict_revision_immutable');
CREATE TRIGGER evidence_not_emptied BEFORE TRUNCATE ON evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('verdict_revision_immutable');
CREATE TRIGGER approval_not_emptied BEFORE TRUNCATE ON approval
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('approval_immutable');
";

const DOWN: &str = r"
ALTER TABLE verdict DROP CONSTRAINT verdict_published_revision;
DROP TABLE approval;
DROP TABLE evidence;
DROP TABLE verdict_revision_quote;
DROP TABLE verdict_revision_author;
DROP TABLE verdict_revision;
DROP TABLE verdict;
DROP FUNCTION verdict_revision_replaced();
DROP FUNCTION verdict_published();
DROP FUNCTION verdict_guard();
DROP FUNCTION verdict_revision_approved();
DROP FUNCTION approval_guard();
DROP FUNCTION verdict_revision_content();
DROP FUNCTION verdict_revision_guard();
";
