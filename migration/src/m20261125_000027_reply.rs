//! What is said to a claim, and what becomes of a verdict: what speakers were asked and answered, and what
//! has changed since of that which a published verdict stands on.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE reply_request (
    id                uuid        PRIMARY KEY,
    claim_id          uuid        NOT NULL CONSTRAINT reply_request_claim REFERENCES claim,
    speaker_id        uuid        NOT NULL CONSTRAINT reply_request_speaker REFERENCES speaker,
    asked_on          date        NOT NULL,
    channel           text        NOT NULL,
    -- Where they were asked, such as an address; never public.
    contact           text,
    question          text        NOT NULL,
    due_on            date        NOT NULL,
    asked_by          uuid        DEFAULT actor() CONSTRAINT reply_request_asked_by REFERENCES reviewer,
    recorded_at       timestamptz NOT NULL DEFAULT now(),
    outcome           text,
    answer            text,
    replied_on        date,
    source_id         uuid        CONSTRAINT reply_request_source REFERENCES source,
    settled_by        uuid        CONSTRAINT reply_request_settled_by REFERENCES reviewer,
    settled_at        timestamptz,
    withdrawn_by      uuid        CONSTRAINT reply_request_withdrawn_by REFERENCES reviewer,
    withdrawn_at      timestamptz,
    withdrawal_reason text,
    revision          integer     NOT NULL DEFAULT 1,
    public_since      timestamptz,
    CONSTRAINT reply_request_channel_known   CHECK (channel IN ('EMAIL', 'PHONE', 'LETTER', 'MESSAGE', 'FORM', 'IN_PERSON')),
    CONSTRAINT reply_request_outcome_known   CHECK (outcome IN ('ANSWERED', 'DECLINED', 'NO_ANSWER')),
    CONSTRAINT reply_request_contact_length  CHECK (length(contact) BETWEEN 1 AND 300),
    CONSTRAINT reply_request_question_length CHECK (length(question) BETWEEN 1 AND 5000),
    CONSTRAINT reply_request_answer_length   CHECK (length(answer) BETWEEN 1 AND 10000),
    CONSTRAINT reply_request_withdrawal_reason_length CHECK (length(withdrawal_reason) BETWEEN 1 AND 2000),
    CONSTRAINT reply_request_days            CHECK (due_on >= asked_on AND replied_on >= asked_on),
    CONSTRAINT reply_request_settled         CHECK ((outcome IS NULL) = (settled_at IS NULL)
        AND (settled_by IS NULL OR settled_at IS NOT NULL)),
    -- Who answers says something, who declines may, and both do so on a day.
    CONSTRAINT reply_request_answer          CHECK (CASE
        WHEN outcome = 'ANSWERED' THEN num_nulls(answer, replied_on) = 0
        WHEN outcome = 'DECLINED' THEN replied_on IS NOT NULL
        ELSE num_nonnulls(answer, replied_on, source_id) = 0 END),
    CONSTRAINT reply_request_withdrawn       CHECK ((withdrawn_at IS NULL) = (withdrawal_reason IS NULL)
        AND (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL)),
    CONSTRAINT reply_request_public          CHECK (public_since IS NULL OR outcome IS NOT NULL)
);
CREATE INDEX reply_request_claim ON reply_request (claim_id, id);
CREATE INDEX reply_request_claim_public ON reply_request (claim_id, id) WHERE public_since IS NOT NULL;
CREATE INDEX reply_request_speaker ON reply_request (speaker_id, id);
CREATE INDEX reply_request_source ON reply_request (source_id, id) WHERE source_id IS NOT NULL;
CREATE INDEX reply_request_open ON reply_request (asked_by, id) WHERE outcome IS NULL AND withdrawn_at IS NULL;
CREATE INDEX reply_request_asked_by ON reply_request (asked_by, id);
CREATE INDEX reply_request_settled_by ON reply_request (settled_by, id) WHERE settled_by IS NOT NULL;
CREATE INDEX reply_request_withdrawn_by ON reply_request (withdrawn_by, id) WHERE withdrawn_by IS NOT NULL;
CREATE TRIGGER reply_request_revision BEFORE UPDATE ON reply_request
    FOR EACH ROW EXECUTE FUNCTION bump_revision();

-- What was asked stays as it was asked, what was answered as it was answered, and what was withdrawn
-- withdrawn. Only the record of the speaker may become another, where two are merged.
CREATE FUNCTION reply_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answering text[] := CASE WHEN OLD.outcome IS NULL
        THEN ARRAY['outcome', 'answer', 'replied_on', 'source_id', 'settled_by', 'settled_at'] ELSE '{}' END;
    withdrawing text[] := ARRAY['withdrawn_by', 'withdrawn_at', 'withdrawal_reason'];
    free text[] := ARRAY['speaker_id', 'revision', 'public_since']
        || CASE WHEN OLD.withdrawn_at IS NULL THEN answering || withdrawing ELSE '{}' END;
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'reply_request', CONSTRAINT = 'reply_request_immutable',
            MESSAGE = 'what was asked, and what was answered to it, never changes once it is written';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reply_request_guard BEFORE UPDATE OR DELETE ON reply_request
    FOR EACH ROW EXECUTE FUNCTION reply_request_guard();
CREATE TRIGGER reply_request_not_emptied BEFORE TRUNCATE ON reply_request
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('reply_request_immutable');

-- What a verdict stands on changes at some moment, which its record tells.
DROP TRIGGER claim_revision ON claim;
ALTER TABLE claim
    ADD COLUMN reworded_at         timestamptz,
    ADD COLUMN checkability_set_at timestamptz;
CREATE TRIGGER claim_revision BEFORE UPDATE ON claim FOR EACH ROW
    EXECUTE FUNCTION bump_revision('cluster_id', 'published_sort', 'reworded_at', 'checkability_set_at');
-- Of what changed before, it is not known when.
UPDATE claim SET checkability_set_at = now() WHERE checkability = 'NOT_CHECKABLE';
UPDATE claim c SET reworded_at = now()
FROM verdict v JOIN verdict_revision r ON r.id = v.published_revision_id
WHERE v.claim_id = c.id AND r.claim_text <> c.text;
CREATE FUNCTION claim_moments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reworded_at := CASE WHEN NEW.text <> OLD.text THEN now() ELSE OLD.reworded_at END;
    NEW.checkability_set_at := CASE WHEN NEW.checkability <> OLD.checkability THEN now() ELSE OLD.checkability_set_at END;
    RETURN NEW;
END
$$;
CREATE TRIGGER claim_moments BEFORE UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION claim_moments();
CREATE INDEX claim_reworded ON claim (id) WHERE reworded_at IS NOT NULL;

DROP TRIGGER quote_revision ON quote;
ALTER TABLE quote ADD COLUMN attribution_set_at timestamptz;
CREATE TRIGGER quote_revision BEFORE UPDATE ON quote
    FOR EACH ROW EXECUTE FUNCTION bump_revision('spoken_sort', 'attribution_set_at');
UPDATE quote SET attribution_set_at = now() WHERE attribution IN ('DISPUTED', 'FABRICATED') AND withdrawn_at IS NULL;
CREATE FUNCTION quote_moments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.attribution_set_at := CASE WHEN NEW.attribution <> OLD.attribution THEN now() ELSE OLD.attribution_set_at END;
    RETURN NEW;
END
$$;
CREATE TRIGGER quote_moments BEFORE UPDATE ON quote FOR EACH ROW EXECUTE FUNCTION quote_moments();
CREATE INDEX quote_withdrawn ON quote (id) WHERE withdrawn_at IS NOT NULL;

-- That a verdict stands though something that it stands on has changed.
CREATE TABLE staleness_dismissal (
    id           uuid        PRIMARY KEY,
    verdict_id   uuid        NOT NULL CONSTRAINT staleness_dismissal_verdict REFERENCES verdict,
    kind         text        NOT NULL,
    -- The prefix of the ids of the record's type, and the record's key.
    subject_type text        NOT NULL,
    subject_id   uuid        NOT NULL,
    since        timestamptz NOT NULL,
    reason       text        NOT NULL,
    dismissed_by uuid        DEFAULT actor() CONSTRAINT staleness_dismissal_dismissed_by REFERENCES reviewer,
    dismissed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT staleness_dismissal_kind_known    CHECK (kind IN ('CLAIM_REWORDED', 'CLAIM_NOT_CHECKABLE',
        'QUOTE_WITHDRAWN', 'QUOTE_ATTRIBUTION', 'SOURCE_RETRACTED', 'VERDICT_CORRECTED', 'VERDICT_RETRACTED')),
    CONSTRAINT staleness_dismissal_reason_length CHECK (length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT staleness_dismissal_once          UNIQUE (verdict_id, kind, subject_id, since)
);
CREATE INDEX staleness_dismissal_dismissed_by ON staleness_dismissal (dismissed_by, id) WHERE dismissed_by IS NOT NULL;

-- What has changed of that which published verdicts stand on, since they were drafted. Who asks for some
-- verdicts has only these looked at; who asks for all, only the records that have changed.
CREATE FUNCTION staleness() RETURNS TABLE (verdict_id uuid, kind text, subject_type text, subject_id uuid,
    since timestamptz, dismissed_by uuid, dismissed_at timestamptz, dismissal_reason text) LANGUAGE sql STABLE AS $$
    SELECT s.verdict_id, s.kind, s.subject_type, s.subject_id, s.since, d.dismissed_by, d.dismissed_at, d.reason
    FROM (
        SELECT v.id AS verdict_id, 'CLAIM_REWORDED'::text AS kind, 'claim'::text AS subject_type,
               c.id AS subject_id, c.reworded_at AS since
        FROM claim c JOIN verdict v ON v.claim_id = c.id JOIN verdict_revision r ON r.id = v.published_revision_id
        WHERE v.state = 'PUBLISHED' AND c.reworded_at IS NOT NULL AND c.text <> r.claim_text
        UNION
        SELECT v.id, 'CLAIM_NOT_CHECKABLE', 'claim', c.id, c.checkability_set_at
        FROM claim c JOIN verdict v ON v.claim_id = c.id JOIN verdict_revision r ON r.id = v.published_revision_id
        WHERE v.state = 'PUBLISHED' AND c.checkability = 'NOT_CHECKABLE' AND c.checkability_set_at > r.recorded_at
        UNION
        SELECT v.id, 'QUOTE_WITHDRAWN', 'quote', q.id, q.withdrawn_at
        FROM quote q JOIN verdict_revision_quote l ON l.quote_id = q.id
        JOIN verdict v ON v.published_revision_id = l.revision_id
        WHERE v.state = 'PUBLISHED' AND q.withdrawn_at IS NOT NULL
        UNION
        SELECT v.id, 'QUOTE_ATTRIBUTION', 'quote', q.id, q.attribution_set_at
        FROM quote q JOIN verdict_revision_quote l ON l.quote_id = q.id
        JOIN verdict_revision r ON r.id = l.revision_id JOIN verdict v ON v.published_revision_id = r.id
        WHERE v.state = 'PUBLISHED' AND q.attribution IN ('DISPUTED', 'FABRICATED')
            AND q.attribution_set_at > r.recorded_at
        UNION
        SELECT v.id, 'SOURCE_RETRACTED', 'source', t.source_id, t.noted_at
        FROM source_retraction t JOIN evidence e ON e.source_id = t.source_id
        JOIN verdict_revision r ON r.id = e.revision_id JOIN verdict v ON v.published_revision_id = r.id
        WHERE v.state = 'PUBLISHED' AND t.reinstated_at IS NULL AND t.noted_at > r.recorded_at
        UNION
        SELECT v.id, 'SOURCE_RETRACTED', 'source', t.source_id, t.noted_at
        FROM source_retraction t JOIN quote q ON q.source_id = t.source_id
        JOIN verdict_revision_quote l ON l.quote_id = q.id
        JOIN verdict_revision r ON r.id = l.revision_id JOIN verdict v ON v.published_revision_id = r.id
        WHERE v.state = 'PUBLISHED' AND t.reinstated_at IS NULL AND t.noted_at > r.recorded_at
        UNION
        SELECT v.id, 'VERDICT_CORRECTED', 'verdict', w.id, p.published_at
        FROM evidence e JOIN verdict_revision r ON r.id = e.revision_id JOIN verdict v ON v.published_revision_id = r.id
        JOIN verdict w ON w.id = e.verdict_id JOIN verdict_revision p ON p.id = w.published_revision_id
        WHERE v.state = 'PUBLISHED' AND w.state = 'PUBLISHED' AND p.published_at > r.recorded_at
        UNION
        SELECT v.id, 'VERDICT_RETRACTED', 'verdict', t.verdict_id, t.retracted_at
        FROM evidence e JOIN verdict v ON v.published_revision_id = e.revision_id
        JOIN retraction t ON t.verdict_id = e.verdict_id
        WHERE v.state = 'PUBLISHED' AND t.state = 'RETRACTED'
    ) s
    LEFT JOIN staleness_dismissal d ON d.verdict_id = s.verdict_id AND d.kind = s.kind
        AND d.subject_id = s.subject_id AND d.since = s.since
$$;

-- Nothing is dismissed but what is there to be dismissed, and that stays.
CREATE FUNCTION staleness_dismissal_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM staleness() s WHERE s.verdict_id = NEW.verdict_id AND s.kind = NEW.kind
                   AND s.subject_type = NEW.subject_type AND s.subject_id = NEW.subject_id AND s.since = NEW.since) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'staleness_dismissal', CONSTRAINT = 'staleness_dismissal_stands',
            MESSAGE = 'the verdict is not stale for this change';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER staleness_dismissal_stands BEFORE INSERT ON staleness_dismissal
    FOR EACH ROW EXECUTE FUNCTION staleness_dismissal_stands();
CREATE TRIGGER staleness_dismissal_immutable BEFORE UPDATE OR DELETE ON staleness_dismissal
    FOR EACH ROW EXECUTE FUNCTION refuse_change('staleness_dismissal_immutable');
CREATE TRIGGER staleness_dismissal_not_emptied BEFORE TRUNCATE ON staleness_dismissal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('staleness_dismissal_immutable');
";

const DOWN: &str = r"
DROP FUNCTION staleness();
DROP TABLE staleness_dismissal;
DROP FUNCTION staleness_dismissal_stands();
DROP INDEX quote_withdrawn;
DROP TRIGGER quote_moments ON quote;
DROP FUNCTION quote_moments();
DROP TRIGGER quote_revision ON quote;
ALTER TABLE quote DROP COLUMN attribution_set_at;
CREATE TRIGGER quote_revision BEFORE UPDATE ON quote
    FOR EACH ROW EXECUTE FUNCTION bump_revision('spoken_sort');
DROP TRIGGER claim_moments ON claim;
DROP FUNCTION claim_moments();
DROP TRIGGER claim_revision ON claim;
ALTER TABLE claim
    DROP COLUMN reworded_at,
    DROP COLUMN checkability_set_at;
CREATE TRIGGER claim_revision BEFORE UPDATE ON claim
    FOR EACH ROW EXECUTE FUNCTION bump_revision('cluster_id', 'published_sort');
DROP TRIGGER reply_request_guard ON reply_request;
DROP TABLE reply_request;
DROP FUNCTION reply_request_guard();
";
