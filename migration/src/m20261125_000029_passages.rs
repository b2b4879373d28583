//! Quotes of several passages: what was left out between two of them, and that they stand in order.

super::sql_migration!();

const UP: &str = r#"
-- What stands between the passage before and this one, where a reviewer left it out. A passage without it
-- goes on after an interruption, such as the attribution.
ALTER TABLE passage
    ADD COLUMN omitted text,
    ADD CONSTRAINT passage_omitted_between CHECK (omitted IS NULL OR (position > 1 AND match = 'ABRIDGED'));

CREATE OR REPLACE FUNCTION passage_stands_in_capture() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held   text;
    words  text;
    before integer;
BEGIN
    SELECT c.text, q.text INTO held, words
    FROM quote q JOIN capture c ON c.id = q.capture_id WHERE q.id = NEW.quote_id;
    IF NEW.exact IS DISTINCT FROM substr(held, NEW.start + 1, NEW."end" - NEW.start) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'passage', CONSTRAINT = 'passage_stands_in_capture',
            MESSAGE = 'the passage does not stand in the capture at that place';
    END IF;
    IF NEW.match = 'EXACT' AND strpos(words, NEW.exact) = 0 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'passage', CONSTRAINT = 'passage_holds_words',
            MESSAGE = 'the words of the quote are not those of the passage';
    END IF;
    SELECT p."end" INTO before FROM passage p
    WHERE p.quote_id = NEW.quote_id AND p.position = NEW.position - 1;
    IF NEW.position > 1 AND (before IS NULL OR before > NEW.start) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'passage', CONSTRAINT = 'passage_in_order',
            MESSAGE = 'the passages of a quote stand in their order, one after the other';
    END IF;
    IF NEW.omitted <> substr(held, before + 1, NEW.start - before) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'passage', CONSTRAINT = 'passage_omitted_stands',
            MESSAGE = 'what was left out is what the capture holds between the passages';
    END IF;
    RETURN NEW;
END
$$;
"#;

const DOWN: &str = r#"
CREATE OR REPLACE FUNCTION passage_stands_in_capture() RETURNS trigger LANGUAGE plpgsql AS $$
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
ALTER TABLE passage DROP COLUMN omitted;
"#;
