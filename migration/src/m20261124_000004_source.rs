//! Sources, and their captures, which never change.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE source (
    id           uuid        PRIMARY KEY,
    publisher_id uuid        CONSTRAINT source_publisher REFERENCES publisher,
    kind         text        NOT NULL,
    genre        text        NOT NULL,
    title        text,
    byline       text,
    language     text,
    url          text,
    published_on date,
    recorded_by  uuid        DEFAULT actor() CONSTRAINT source_recorded_by REFERENCES reviewer,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    revision     integer     NOT NULL DEFAULT 1,
    public_since timestamptz,
    CONSTRAINT source_kind_known    CHECK (kind IN ('ARTICLE', 'TRANSCRIPT', 'PRESS_RELEASE', 'SPEECH', 'SOCIAL_POST', 'BROADCAST', 'DOCUMENT')),
    CONSTRAINT source_genre_known   CHECK (genre IN ('NEWS', 'OPINION', 'SATIRE')),
    CONSTRAINT source_title_length  CHECK (length(title) BETWEEN 1 AND 500),
    CONSTRAINT source_byline_length CHECK (length(byline) BETWEEN 1 AND 300),
    CONSTRAINT source_url_length    CHECK (length(url) BETWEEN 1 AND 2048)
);
CREATE INDEX source_publisher ON source (publisher_id, id);
CREATE INDEX source_url ON source (url) WHERE url IS NOT NULL;
CREATE INDEX source_recorded_by ON source (recorded_by, id);
CREATE INDEX source_public ON source (id) WHERE public_since IS NOT NULL;
CREATE INDEX source_publisher_public ON source (publisher_id, id) WHERE public_since IS NOT NULL;
CREATE TRIGGER source_revision BEFORE UPDATE ON source FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE capture (
    id           uuid        PRIMARY KEY,
    source_id    uuid        NOT NULL CONSTRAINT capture_source REFERENCES source,
    text         text        NOT NULL,
    sha256       bytea       NOT NULL,
    captured_at  timestamptz NOT NULL DEFAULT now(),
    captured_by  uuid        DEFAULT actor() CONSTRAINT capture_captured_by REFERENCES reviewer,
    public_since timestamptz,
    CONSTRAINT capture_text_size   CHECK (octet_length(text) BETWEEN 1 AND 1048576),
    CONSTRAINT capture_hash        CHECK (sha256 = sha256(convert_to(text, 'UTF8'))),
    -- Within one source only: agencies' texts repeat from outlet to outlet.
    CONSTRAINT capture_hash_unique UNIQUE (source_id, sha256),
    -- For quotes, which name the capture and its source together.
    CONSTRAINT capture_source_key  UNIQUE (id, source_id)
);
CREATE INDEX capture_source ON capture (source_id, id);
CREATE INDEX capture_sha256 ON capture (sha256);
CREATE INDEX capture_captured_by ON capture (captured_by, id);
CREATE INDEX capture_public ON capture (id) WHERE public_since IS NOT NULL;
CREATE TRIGGER capture_immutable BEFORE UPDATE OR DELETE ON capture
    FOR EACH ROW EXECUTE FUNCTION refuse_change('capture_immutable');
CREATE TRIGGER capture_not_emptied BEFORE TRUNCATE ON capture
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('capture_immutable');
";

const DOWN: &str = r"
DROP TABLE capture;
DROP TABLE source;
";
