//! Answers already given under an idempotency key, so that a repeated request writes nothing twice.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE idempotency_key (
    reviewer_id uuid        NOT NULL CONSTRAINT idempotency_key_reviewer REFERENCES reviewer,
    key         text        NOT NULL,
    -- SHA-256 over the mutation's name and its input.
    body        bytea       NOT NULL,
    -- What the first request made; read together with it, in the same transaction.
    answer      jsonb,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (reviewer_id, key),
    CONSTRAINT idempotency_key_length CHECK (length(key) BETWEEN 1 AND 255)
);
CREATE INDEX idempotency_key_recorded_at ON idempotency_key (recorded_at);
";

const DOWN: &str = r"
DROP TABLE idempotency_key;
";
