//! What has become of quotes in the further captures of their sources.

super::sql_migration!();

const UP: &str = r#"
-- The capture that tells how a source stands now: of those of one moment the one that was recorded last.
CREATE INDEX capture_newest ON capture (source_id, captured_at, id);
CREATE FUNCTION newest_capture(source uuid) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT id FROM capture WHERE source_id = source ORDER BY captured_at DESC, id DESC LIMIT 1
$$;

-- What has become of a quote's words in another capture of its source.
CREATE TABLE quote_check (
    id              uuid        PRIMARY KEY,
    quote_id        uuid        NOT NULL CONSTRAINT quote_check_quote REFERENCES quote,
    capture_id      uuid        NOT NULL CONSTRAINT quote_check_capture REFERENCES capture,
    standing        text        NOT NULL,
    -- What it was until then; null where that is not known, and where the capture tells of an earlier moment.
    standing_before text,
    -- Where its passages stand, each as an object with start and end; null where they do not.
    places          jsonb,
    -- The passage that comes nearest to words that have changed.
    nearest_start   integer,
    nearest_end     integer,
    nearest_text    text,
    -- When it was first found to stand so, with the same nearest words, in one check after the other.
    since           timestamptz NOT NULL DEFAULT now(),
    checked_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT quote_check_once            UNIQUE (quote_id, capture_id),
    CONSTRAINT quote_check_standing_known  CHECK (standing IN ('PRESENT', 'MOVED', 'CHANGED', 'MISSING')),
    CONSTRAINT quote_check_standing_before_known CHECK (standing_before IN ('PRESENT', 'MOVED', 'CHANGED', 'MISSING')),
    CONSTRAINT quote_check_places          CHECK (CASE WHEN standing IN ('PRESENT', 'MOVED')
        THEN coalesce(jsonb_typeof(places) = 'array' AND places <> '[]', false) ELSE places IS NULL END),
    CONSTRAINT quote_check_nearest         CHECK (num_nonnulls(nearest_start, nearest_end, nearest_text)
        = CASE standing WHEN 'CHANGED' THEN 3 ELSE 0 END),
    CONSTRAINT quote_check_nearest_offsets CHECK (nearest_start >= 0 AND nearest_end > nearest_start
        AND length(nearest_text) = nearest_end - nearest_start)
);
CREATE INDEX quote_check_capture ON quote_check (capture_id, id);

-- What became of it in the newest capture; null where that was never looked at.
DROP TRIGGER quote_revision ON quote;
ALTER TABLE quote
    ADD COLUMN standing text,
    ADD CONSTRAINT quote_standing_known CHECK (standing IN ('PRESENT', 'MOVED', 'CHANGED', 'MISSING'));
CREATE TRIGGER quote_revision BEFORE UPDATE ON quote
    FOR EACH ROW EXECUTE FUNCTION bump_revision('spoken_sort', 'attribution_set_at', 'standing');
CREATE OR REPLACE FUNCTION quote_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['speaker_id', 'relayed_by_id', 'speaker_merged_from_id', 'relayed_merged_from_id',
        'public_since', 'revision', 'spoken_sort', 'standing'];
BEGIN
    IF OLD.withdrawn_at IS NULL THEN
        -- Waits for those who are linking the quote.
        PERFORM FROM quote WHERE id = OLD.id FOR UPDATE;
    ELSIF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'quote', CONSTRAINT = 'quote_withdrawn',
            MESSAGE = 'a quote that was withdrawn does not change any more';
    END IF;
    RETURN NEW;
END
$$;
-- In captures that came before there were checks nobody has looked.
UPDATE quote SET standing = 'PRESENT' WHERE capture_id = newest_capture(source_id);
CREATE INDEX quote_standing ON quote (standing, id);
SELECT keep_history('quote');

CREATE FUNCTION quote_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.standing := CASE WHEN NEW.capture_id = newest_capture(NEW.source_id) THEN 'PRESENT' END;
    RETURN NEW;
END
$$;
CREATE TRIGGER quote_stands BEFORE INSERT ON quote FOR EACH ROW EXECUTE FUNCTION quote_stands();

-- Of a capture that comes in otherwise than through the API, which checks the quotes, nobody knows it.
CREATE FUNCTION capture_unchecked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = newest_capture(NEW.source_id) THEN
        UPDATE quote q SET standing = NULL
        WHERE q.source_id = NEW.source_id AND q.capture_id <> NEW.id AND q.standing IS NOT NULL
          AND NOT EXISTS (SELECT FROM quote_check k WHERE k.quote_id = q.id AND k.capture_id = NEW.id);
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER capture_unchecked AFTER INSERT ON capture
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION capture_unchecked();

-- A check is of another capture of the quote's source, and tells of places that are there. Each text is read
-- once for all checks of it.
CREATE FUNCTION quote_check_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held  record;
    chars integer;
BEGIN
    IF EXISTS (SELECT FROM made m JOIN quote q ON q.id = m.quote_id JOIN capture c ON c.id = m.capture_id
               WHERE q.source_id <> c.source_id OR q.capture_id = c.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'quote_check', CONSTRAINT = 'quote_check_of_another_capture',
            MESSAGE = 'a quote is looked for in another capture of its source than its own';
    END IF;
    IF EXISTS (SELECT FROM made m CROSS JOIN LATERAL (
                   SELECT jsonb_agg(jsonb_build_object('start', p.start, 'end', p."end") ORDER BY p.position) AS places
                   FROM passage p WHERE p.quote_id = m.quote_id) AS q
               WHERE m.places IS NOT NULL AND ((m.standing = 'PRESENT') <> (m.places = q.places)
                   OR jsonb_array_length(m.places) <> jsonb_array_length(q.places))) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'quote_check', CONSTRAINT = 'quote_check_present_in_place',
            MESSAGE = 'a quote is present where all of its passages stand at their places, and else has moved';
    END IF;
    FOR held IN SELECT c.id, c.text || '' AS text FROM capture c WHERE c.id IN (SELECT capture_id FROM made) LOOP
        chars := length(held.text);
        IF EXISTS (SELECT FROM made m WHERE m.capture_id = held.id AND (
                m.nearest_text <> substr(held.text, m.nearest_start + 1, m.nearest_end - m.nearest_start)
                OR EXISTS (SELECT FROM jsonb_to_recordset(m.places) AS p (start integer, "end" integer)
                           WHERE (p.start >= 0 AND p."end" > p.start AND p."end" <= chars) IS NOT TRUE))) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation', TABLE = 'quote_check', CONSTRAINT = 'quote_check_in_capture',
                MESSAGE = 'what a check found stands in the capture at that place';
        END IF;
    END LOOP;
    UPDATE quote q SET standing = m.standing FROM made m
    WHERE q.id = m.quote_id AND m.capture_id = newest_capture(q.source_id) AND q.standing IS DISTINCT FROM m.standing;
    RETURN NULL;
END
$$;
CREATE TRIGGER quote_check_holds AFTER INSERT ON quote_check
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION quote_check_holds();
CREATE TRIGGER quote_check_immutable BEFORE UPDATE OR DELETE ON quote_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change('quote_check_immutable');
CREATE TRIGGER quote_check_not_emptied BEFORE TRUNCATE ON quote_check
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('quote_check_immutable');
SELECT keep_history('quote_check', 'quote', 'quote_id');

-- What becomes of a quote that a published verdict speaks about is a reason to look at the verdict again.
ALTER TABLE staleness_dismissal DROP CONSTRAINT staleness_dismissal_kind_known;
ALTER TABLE staleness_dismissal ADD CONSTRAINT staleness_dismissal_kind_known CHECK (kind IN ('CLAIM_REWORDED',
    'CLAIM_NOT_CHECKABLE', 'QUOTE_WITHDRAWN', 'QUOTE_ATTRIBUTION', 'QUOTE_CHANGED', 'QUOTE_MISSING', 'SOURCE_RETRACTED',
    'VERDICT_CORRECTED', 'VERDICT_RETRACTED'));
CREATE OR REPLACE FUNCTION staleness() RETURNS TABLE (verdict_id uuid, kind text, subject_type text, subject_id uuid,
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
        SELECT v.id, 'QUOTE_' || q.standing, 'quote', q.id, k.since
        FROM quote q JOIN quote_check k ON k.quote_id = q.id AND k.capture_id = newest_capture(q.source_id)
        JOIN verdict_revision_quote l ON l.quote_id = q.id
        JOIN verdict_revision r ON r.id = l.revision_id JOIN verdict v ON v.published_revision_id = r.id
        WHERE v.state = 'PUBLISHED' AND q.standing IN ('CHANGED', 'MISSING') AND q.withdrawn_at IS NULL
            AND k.since > r.recorded_at
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
"#;

const DOWN: &str = r"
CREATE OR REPLACE FUNCTION staleness() RETURNS TABLE (verdict_id uuid, kind text, subject_type text, subject_id uuid,
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
ALTER TABLE staleness_dismissal DISABLE TRIGGER staleness_dismissal_immutable;
DELETE FROM staleness_dismissal WHERE kind IN ('QUOTE_CHANGED', 'QUOTE_MISSING');
ALTER TABLE staleness_dismissal ENABLE TRIGGER staleness_dismissal_immutable;
ALTER TABLE staleness_dismissal DROP CONSTRAINT staleness_dismissal_kind_known;
ALTER TABLE staleness_dismissal ADD CONSTRAINT staleness_dismissal_kind_known CHECK (kind IN ('CLAIM_REWORDED',
    'CLAIM_NOT_CHECKABLE', 'QUOTE_WITHDRAWN', 'QUOTE_ATTRIBUTION', 'SOURCE_RETRACTED', 'VERDICT_CORRECTED',
    'VERDICT_RETRACTED'));
SELECT end_history('quote_check');
DROP TABLE quote_check;
DROP FUNCTION quote_check_holds();
DROP TRIGGER capture_unchecked ON capture;
DROP FUNCTION capture_unchecked();
DROP TRIGGER quote_stands ON quote;
DROP FUNCTION quote_stands();
DROP TRIGGER quote_revision ON quote;
ALTER TABLE quote DROP COLUMN standing;
SELECT keep_history('quote');
CREATE TRIGGER quote_revision BEFORE UPDATE ON quote
    FOR EACH ROW EXECUTE FUNCTION bump_revision('spoken_sort', 'attribution_set_at');
CREATE OR REPLACE FUNCTION quote_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['speaker_id', 'relayed_by_id', 'speaker_merged_from_id', 'relayed_merged_from_id',
        'public_since', 'revision', 'spoken_sort'];
BEGIN
    IF OLD.withdrawn_at IS NULL THEN
        -- Waits for those who are linking the quote.
        PERFORM FROM quote WHERE id = OLD.id FOR UPDATE;
    ELSIF to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'quote', CONSTRAINT = 'quote_withdrawn',
            MESSAGE = 'a quote that was withdrawn does not change any more';
    END IF;
    RETURN NEW;
END
$$;
DROP FUNCTION newest_capture(uuid);
DROP INDEX capture_newest;
";
