//! Quotes and the passages that anchor them in a capture.

super::sql_migration!();

const UP: &str = r#"
CREATE TABLE quote (
    id                uuid        PRIMARY KEY,
    capture_id        uuid        NOT NULL,
    source_id         uuid        NOT NULL,
    speaker_id        uuid        NOT NULL CONSTRAINT quote_speaker REFERENCES speaker,
    relayed_by_id     uuid        CONSTRAINT quote_relayed_by REFERENCES speaker,
    kind              text        NOT NULL,
    text              text        NOT NULL,
    cue               text,
    spoken_on         date,
    occasion          text,
    place             text,
    original_text     text,
    original_language text,
    attribution       text        NOT NULL DEFAULT 'REPORTED',
    recorded_by       uuid        DEFAULT actor() CONSTRAINT quote_recorded_by REFERENCES reviewer,
    recorded_at       timestamptz NOT NULL DEFAULT now(),
    revision          integer     NOT NULL DEFAULT 1,
    public_since      timestamptz,
    -- The source is that of the capture; kept here as well, so that a list of quotes needs no detour.
    CONSTRAINT quote_capture              FOREIGN KEY (capture_id, source_id) REFERENCES capture (id, source_id),
    CONSTRAINT quote_source               FOREIGN KEY (source_id) REFERENCES source,
    CONSTRAINT quote_kind_known           CHECK (kind IN ('DIRECT', 'INDIRECT', 'MIXED', 'NARRATION')),
    CONSTRAINT quote_attribution_known    CHECK (attribution IN ('REPORTED', 'CONFIRMED', 'DISPUTED', 'FABRICATED')),
    CONSTRAINT quote_text_length          CHECK (length(text) BETWEEN 1 AND 10000),
    CONSTRAINT quote_cue_length           CHECK (length(cue) BETWEEN 1 AND 100),
    CONSTRAINT quote_occasion_length      CHECK (length(occasion) BETWEEN 1 AND 300),
    CONSTRAINT quote_place_length         CHECK (length(place) BETWEEN 1 AND 300),
    CONSTRAINT quote_original_text_length CHECK (length(original_text) BETWEEN 1 AND 10000),
    CONSTRAINT quote_relayed_by_another   CHECK (relayed_by_id <> speaker_id)
);
CREATE INDEX quote_speaker ON quote (speaker_id, id);
CREATE INDEX quote_source ON quote (source_id, id);
CREATE INDEX quote_capture ON quote (capture_id, id);
CREATE INDEX quote_relayed_by ON quote (relayed_by_id, id) WHERE relayed_by_id IS NOT NULL;
CREATE INDEX quote_recorded_by ON quote (recorded_by, id);
CREATE INDEX quote_public ON quote (id) WHERE public_since IS NOT NULL;
CREATE INDEX quote_speaker_public ON quote (speaker_id, id) WHERE public_since IS NOT NULL;
CREATE INDEX quote_source_public ON quote (source_id, id) WHERE public_since IS NOT NULL;
CREATE TRIGGER quote_revision BEFORE UPDATE ON quote FOR EACH ROW EXECUTE FUNCTION bump_revision();

-- Where a quote stands: Unicode code points into the capture's text, from `start` up to, not with, `end`.
CREATE TABLE passage (
    quote_id uuid    NOT NULL CONSTRAINT passage_quote REFERENCES quote,
    position integer NOT NULL,
    start    integer NOT NULL,
    "end"    integer NOT NULL,
    exact    text    NOT NULL,
    prefix   text    NOT NULL,
    suffix   text    NOT NULL,
    match    text    NOT NULL,
    PRIMARY KEY (quote_id, position),
    CONSTRAINT passage_position_known CHECK (position >= 1),
    CONSTRAINT passage_offsets        CHECK (start >= 0 AND "end" > start),
    CONSTRAINT passage_exact_length   CHECK (length(exact) = "end" - start),
    -- What surrounds a passage is shown to the public: at most 200 characters of it.
    CONSTRAINT passage_context_length CHECK (length(prefix) + length(suffix) <= 200),
    CONSTRAINT passage_match_known    CHECK (match IN ('EXACT', 'NORMALIZED', 'ABRIDGED'))
);

-- The promise, kept by the database too: a passage is what its capture holds at that place.
CREATE FUNCTION passage_stands_in_capture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.exact IS DISTINCT FROM (
        SELECT substr(c.text, NEW.start + 1, NEW."end" - NEW.start)
        FROM quote q JOIN capture c ON c.id = q.capture_id WHERE q.id = NEW.quote_id
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'passage', CONSTRAINT = 'passage_stands_in_capture',
            MESSAGE = 'the passage does not stand in the capture at that place';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER passage_stands_in_capture BEFORE INSERT ON passage
    FOR EACH ROW EXECUTE FUNCTION passage_stands_in_capture();
CREATE TRIGGER passage_immutable BEFORE UPDATE OR DELETE ON passage
    FOR EACH ROW EXECUTE FUNCTION refuse_change('passage_immutable');
CREATE TRIGGER passage_not_emptied BEFORE TRUNCATE ON passage
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('passage_immutable');

-- A quote is never moved to other words or to another capture.
CREATE FUNCTION quote_words_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', TABLE = 'quote', CONSTRAINT = 'quote_words_immutable',
        MESSAGE = 'the words of a quote, and its capture, never change';
END
$$;
CREATE TRIGGER quote_words_immutable BEFORE UPDATE ON quote FOR EACH ROW
    WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.capture_id IS DISTINCT FROM NEW.capture_id)
    EXECUTE FUNCTION quote_words_immutable();

-- No quote without its proof: checked when the transaction commits.
CREATE FUNCTION quote_is_anchored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM passage WHERE quote_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'quote', CONSTRAINT = 'quote_is_anchored',
            MESSAGE = 'a quote needs a passage that anchors it in its capture';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER quote_is_anchored AFTER INSERT ON quote
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION quote_is_anchored();
"#;

const DOWN: &str = r"
DROP TABLE passage;
DROP TABLE quote;
DROP FUNCTION quote_is_anchored();
DROP FUNCTION quote_words_immutable();
DROP FUNCTION passage_stands_in_capture();
";
