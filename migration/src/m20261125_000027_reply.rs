//! The right of reply: what speakers were asked about a claim, and what they answered.

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
";

const DOWN: &str = r"
DROP TRIGGER reply_request_guard ON reply_request;
DROP TABLE reply_request;
DROP FUNCTION reply_request_guard();
";
