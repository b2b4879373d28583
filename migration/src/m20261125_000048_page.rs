//! The page that a capture's text was taken from, and the parts of the text.

super::sql_migration!();

const UP: &str = r#"
-- A page as it was saved, beside the capture whose text was taken from it. Its digest is in the history, the page
-- itself is not: it is large, and it never changes.
CREATE TABLE capture_page (
    capture_id uuid  PRIMARY KEY CONSTRAINT capture_page_capture REFERENCES capture,
    html       text  NOT NULL,
    sha256     bytea NOT NULL,
    CONSTRAINT capture_page_size CHECK (octet_length(html) BETWEEN 1 AND 4194304),
    CONSTRAINT capture_page_hash CHECK (sha256 = sha256(convert_to(html, 'UTF8')))
);
CREATE TRIGGER capture_page_immutable BEFORE UPDATE OR DELETE ON capture_page
    FOR EACH ROW EXECUTE FUNCTION refuse_change('capture_page_immutable');
CREATE TRIGGER capture_page_not_emptied BEFORE TRUNCATE ON capture_page
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('capture_page_immutable');

-- What a stretch of a capture's text is to the article: Unicode code points from `start` up to, not with, `end`.
CREATE TABLE capture_part (
    capture_id uuid    NOT NULL CONSTRAINT capture_part_capture REFERENCES capture,
    start      integer NOT NULL,
    "end"      integer NOT NULL,
    part       text    NOT NULL,
    PRIMARY KEY (capture_id, start),
    CONSTRAINT capture_part_offsets    CHECK (start >= 0 AND "end" > start),
    CONSTRAINT capture_part_part_known CHECK (part IN ('HEADLINE', 'STANDFIRST', 'BODY', 'CAPTION'))
);
CREATE TRIGGER capture_part_immutable BEFORE UPDATE OR DELETE ON capture_part
    FOR EACH ROW EXECUTE FUNCTION refuse_change('capture_part_immutable');
CREATE TRIGGER capture_part_not_emptied BEFORE TRUNCATE ON capture_part
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('capture_part_immutable');

-- Once for all parts that come at once, since a text is long.
CREATE FUNCTION capture_part_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT capture_id, max("end") AS last FROM fresh GROUP BY capture_id) AS f
        JOIN capture c ON c.id = f.capture_id WHERE f.last > length(c.text)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'capture_part', CONSTRAINT = 'capture_part_in_text',
            MESSAGE = 'the part does not stand in the text of its capture';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT start, lag("end") OVER (PARTITION BY capture_id ORDER BY start) AS before
            FROM capture_part WHERE capture_id IN (SELECT f.capture_id FROM fresh f)
        ) AS p WHERE before > start
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'capture_part', CONSTRAINT = 'capture_part_in_order',
            MESSAGE = 'the parts of a text do not overlap';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER capture_part_stands AFTER INSERT ON capture_part
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION capture_part_stands();

SELECT keep_history('capture_page', 'capture', 'capture_id', '{html}'),
       keep_history('capture_part', 'capture', 'capture_id');
"#;

const DOWN: &str = r"
SELECT end_history('capture_part'), end_history('capture_page');
DROP TABLE capture_part;
DROP FUNCTION capture_part_stands();
DROP TABLE capture_page;
";
