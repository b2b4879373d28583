//! Speakers with their names and roles, and publishers, each with the ORGANIZATION speaker whose
//! words its own narration is.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE speaker (
    id           uuid        PRIMARY KEY,
    kind         text        NOT NULL,
    description  text,
    recorded_by  uuid        DEFAULT actor() CONSTRAINT speaker_recorded_by REFERENCES reviewer,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    revision     integer     NOT NULL DEFAULT 1,
    public_since timestamptz,
    CONSTRAINT speaker_kind_known            CHECK (kind IN ('PERSON', 'ORGANIZATION', 'COLLECTIVE', 'ANONYMOUS')),
    CONSTRAINT speaker_description_length    CHECK (length(description) BETWEEN 1 AND 1000),
    CONSTRAINT speaker_anonymous_description CHECK (kind <> 'ANONYMOUS' OR description IS NOT NULL)
);
CREATE INDEX speaker_recorded_by ON speaker (recorded_by, id);
CREATE INDEX speaker_public ON speaker (id) WHERE public_since IS NOT NULL;
CREATE TRIGGER speaker_revision BEFORE UPDATE ON speaker FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE speaker_name (
    id         uuid    PRIMARY KEY,
    speaker_id uuid    NOT NULL CONSTRAINT speaker_name_speaker REFERENCES speaker,
    name       text    NOT NULL,
    name_key   text    NOT NULL GENERATED ALWAYS AS (name_key(name)) STORED,
    language   text,
    preferred  boolean NOT NULL,
    CONSTRAINT speaker_name_length CHECK (length(name) BETWEEN 1 AND 300),
    CONSTRAINT speaker_name_unique UNIQUE (speaker_id, name)
);
CREATE UNIQUE INDEX speaker_name_one_preferred ON speaker_name (speaker_id) WHERE preferred;
CREATE INDEX speaker_name_key ON speaker_name (name_key);

CREATE TABLE speaker_role (
    id           uuid PRIMARY KEY,
    speaker_id   uuid NOT NULL CONSTRAINT speaker_role_speaker REFERENCES speaker,
    title        text NOT NULL,
    organization text,
    from_date    date,
    until_date   date,
    CONSTRAINT speaker_role_title_length        CHECK (length(title) BETWEEN 1 AND 300),
    CONSTRAINT speaker_role_organization_length CHECK (length(organization) BETWEEN 1 AND 300),
    CONSTRAINT speaker_role_dates               CHECK (from_date <= until_date)
);
CREATE INDEX speaker_role_speaker ON speaker_role (speaker_id);

CREATE TABLE publisher (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL,
    name_key     text        NOT NULL GENERATED ALWAYS AS (name_key(name)) STORED,
    speaker_id   uuid        NOT NULL CONSTRAINT publisher_speaker REFERENCES speaker,
    recorded_by  uuid        DEFAULT actor() CONSTRAINT publisher_recorded_by REFERENCES reviewer,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    revision     integer     NOT NULL DEFAULT 1,
    public_since timestamptz,
    CONSTRAINT publisher_name_length    CHECK (length(name) BETWEEN 1 AND 300),
    CONSTRAINT publisher_name_unique    UNIQUE (name_key),
    CONSTRAINT publisher_speaker_unique UNIQUE (speaker_id)
);
CREATE INDEX publisher_recorded_by ON publisher (recorded_by, id);
CREATE INDEX publisher_public ON publisher (id) WHERE public_since IS NOT NULL;
CREATE TRIGGER publisher_revision BEFORE UPDATE ON publisher FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE publisher_domain (
    domain       text PRIMARY KEY,
    publisher_id uuid NOT NULL CONSTRAINT publisher_domain_publisher REFERENCES publisher,
    CONSTRAINT publisher_domain_shape CHECK (domain ~ '^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$' AND length(domain) <= 253)
);
CREATE INDEX publisher_domain_publisher ON publisher_domain (publisher_id);
";

const DOWN: &str = r"
DROP TABLE publisher_domain;
DROP TABLE publisher;
DROP TABLE speaker_role;
DROP TABLE speaker_name;
DROP TABLE speaker;
";
