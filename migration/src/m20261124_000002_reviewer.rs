//! The people who sign in, and their API tokens.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE reviewer (
    id             uuid        PRIMARY KEY,
    email          text        NOT NULL,
    name           text        NOT NULL,
    role           text        NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    deactivated_at timestamptz,
    revision       integer     NOT NULL DEFAULT 1,
    CONSTRAINT reviewer_email_shape CHECK (email ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@]+$' AND length(email) <= 254),
    CONSTRAINT reviewer_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT reviewer_role_known  CHECK (role IN ('REVIEWER', 'EDITOR', 'ADMIN'))
);
CREATE UNIQUE INDEX reviewer_email_unique ON reviewer (lower(email));
CREATE TRIGGER reviewer_revision BEFORE UPDATE ON reviewer FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE token (
    id           uuid        PRIMARY KEY,
    reviewer_id  uuid        NOT NULL CONSTRAINT token_reviewer REFERENCES reviewer,
    prefix       text        NOT NULL,
    hash         bytea       NOT NULL,
    role         text,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    -- Made by the demo at its start, and revoked at the next one.
    demo         boolean     NOT NULL DEFAULT false,
    CONSTRAINT token_hash_unique  UNIQUE (hash),
    CONSTRAINT token_hash_length  CHECK (octet_length(hash) = 32),
    CONSTRAINT token_prefix_shape CHECK (prefix ~ '^vbt_[0-9A-Za-z]{8}$'),
    CONSTRAINT token_role_known   CHECK (role IN ('REVIEWER', 'EDITOR', 'ADMIN'))
);
CREATE INDEX token_reviewer ON token (reviewer_id);
";

const DOWN: &str = r"
DROP TABLE token;
DROP TABLE reviewer;
";
