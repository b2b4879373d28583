//! Quotes change: whether they were said is found out, and those that should not be there are
//! withdrawn. Their words never change.

super::sql_migration!();

const UP: &str = r"
ALTER TABLE quote
    ADD COLUMN attribution_note      text,
    ADD COLUMN attribution_source_id uuid CONSTRAINT quote_attribution_source REFERENCES source,
    ADD COLUMN attribution_url       text,
    ADD COLUMN withdrawn_at          timestamptz,
    ADD COLUMN withdrawn_by          uuid CONSTRAINT quote_withdrawn_by REFERENCES reviewer,
    ADD COLUMN withdrawal_reason     text,
    -- Where a quote stands in lists by day; before all others where its day is not known.
    ADD COLUMN spoken_sort           date NOT NULL GENERATED ALWAYS AS (coalesce(spoken_on, '-infinity')) STORED,
    ADD CONSTRAINT quote_attribution_note_length CHECK (length(attribution_note) BETWEEN 1 AND 5000),
    ADD CONSTRAINT quote_attribution_url_length  CHECK (length(attribution_url) BETWEEN 1 AND 2048),
    ADD CONSTRAINT quote_attribution_evidence    CHECK (CASE
        WHEN attribution_note IS NULL THEN
            attribution = 'REPORTED' AND num_nonnulls(attribution_source_id, attribution_url) = 0
        ELSE attribution = 'REPORTED' OR num_nonnulls(attribution_source_id, attribution_url) > 0 END),
    ADD CONSTRAINT quote_withdrawal              CHECK (num_nonnulls(withdrawn_at, withdrawn_by, withdrawal_reason) IN (0, 3)),
    ADD CONSTRAINT quote_withdrawal_reason_length CHECK (length(withdrawal_reason) BETWEEN 1 AND 2000);
CREATE INDEX quote_attribution_source ON quote (attribution_source_id, id) WHERE attribution_source_id IS NOT NULL;
CREATE INDEX quote_withdrawn_by ON quote (withdrawn_by, id) WHERE withdrawn_by IS NOT NULL;
CREATE INDEX quote_spoken_sort ON quote (spoken_sort, id);
CREATE INDEX quote_spoken_sort_public ON quote (spoken_sort, id) WHERE public_since IS NOT NULL;
CREATE INDEX quote_kind ON quote (kind, id);
CREATE INDEX quote_attribution ON quote (attribution, id);
CREATE INDEX quote_original_language ON quote (original_language, id) WHERE original_language IS NOT NULL;
CREATE INDEX quote_search ON quote USING gin (search_key(text) gin_trgm_ops);

-- A generated column has no value yet when the trigger looks at it.
DROP TRIGGER quote_revision ON quote;
CREATE TRIGGER quote_revision BEFORE UPDATE ON quote
    FOR EACH ROW EXECUTE FUNCTION bump_revision('spoken_sort');

-- A withdrawal is for good, and of a quote that was withdrawn nothing is changed any more. Only the
-- records of speakers that it names may become others, where these are merged.
CREATE FUNCTION quote_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['speaker_id', 'relayed_by_id', 'public_since', 'revision', 'spoken_sort'];
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
CREATE TRIGGER quote_withdrawn BEFORE UPDATE ON quote FOR EACH ROW
    WHEN (OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL)
    EXECUTE FUNCTION quote_withdrawn();

-- Nothing new is built on a quote that was withdrawn.
CREATE FUNCTION quote_not_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT withdrawn_at FROM quote WHERE id = NEW.quote_id FOR KEY SHARE) IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_not_withdrawn',
            MESSAGE = 'the quote was withdrawn';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER claim_quote_not_withdrawn BEFORE INSERT OR UPDATE OF quote_id ON claim_quote
    FOR EACH ROW EXECUTE FUNCTION quote_not_withdrawn();
CREATE TRIGGER verdict_revision_quote_not_withdrawn BEFORE INSERT ON verdict_revision_quote
    FOR EACH ROW EXECUTE FUNCTION quote_not_withdrawn();

-- Whose words the public reads, the public may know, also where they turn out to be another's.
CREATE FUNCTION quote_speaker_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE speaker SET public_since = greatest(now(), NEW.public_since)
    WHERE id IN (NEW.speaker_id, NEW.relayed_by_id) AND public_since IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER quote_speaker_public AFTER UPDATE OF speaker_id, relayed_by_id, public_since ON quote FOR EACH ROW
    WHEN (NEW.public_since IS NOT NULL) EXECUTE FUNCTION quote_speaker_public();
";

const DOWN: &str = r"
DROP TRIGGER quote_speaker_public ON quote;
DROP FUNCTION quote_speaker_public();
DROP TRIGGER verdict_revision_quote_not_withdrawn ON verdict_revision_quote;
DROP TRIGGER claim_quote_not_withdrawn ON claim_quote;
DROP FUNCTION quote_not_withdrawn();
DROP TRIGGER quote_withdrawn ON quote;
DROP FUNCTION quote_withdrawn();
DROP TRIGGER quote_revision ON quote;
DROP INDEX quote_search;
DROP INDEX quote_original_language;
DROP INDEX quote_attribution;
DROP INDEX quote_kind;
ALTER TABLE quote
    DROP CONSTRAINT quote_attribution_evidence,
    DROP CONSTRAINT quote_withdrawal,
    DROP COLUMN attribution_note,
    DROP COLUMN attribution_source_id,
    DROP COLUMN attribution_url,
    DROP COLUMN withdrawn_at,
    DROP COLUMN withdrawn_by,
    DROP COLUMN withdrawal_reason,
    DROP COLUMN spoken_sort;
CREATE TRIGGER quote_revision BEFORE UPDATE ON quote FOR EACH ROW EXECUTE FUNCTION bump_revision();
";
