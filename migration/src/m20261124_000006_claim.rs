//! Claims, and which quotes make them.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE claim (
    id           uuid        PRIMARY KEY,
    kind         text        NOT NULL,
    text         text        NOT NULL,
    language     text,
    -- The quote that a claim of kind ATTRIBUTION is about.
    quote_id     uuid        CONSTRAINT claim_quote_attributed REFERENCES quote,
    recorded_by  uuid        DEFAULT actor() CONSTRAINT claim_recorded_by REFERENCES reviewer,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    revision     integer     NOT NULL DEFAULT 1,
    public_since timestamptz,
    CONSTRAINT claim_kind_known        CHECK (kind IN ('ASSERTION', 'ATTRIBUTION')),
    CONSTRAINT claim_text_length       CHECK (length(text) BETWEEN 1 AND 2000),
    CONSTRAINT claim_attribution_quote CHECK ((kind = 'ATTRIBUTION') = (quote_id IS NOT NULL))
);
CREATE INDEX claim_quote_attributed ON claim (quote_id) WHERE quote_id IS NOT NULL;
CREATE INDEX claim_recorded_by ON claim (recorded_by, id);
CREATE INDEX claim_public ON claim (id) WHERE public_since IS NOT NULL;
CREATE TRIGGER claim_revision BEFORE UPDATE ON claim FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE claim_quote (
    claim_id  uuid        NOT NULL CONSTRAINT claim_quote_claim REFERENCES claim,
    quote_id  uuid        NOT NULL CONSTRAINT claim_quote_quote REFERENCES quote,
    linked_by uuid        DEFAULT actor() CONSTRAINT claim_quote_linked_by REFERENCES reviewer,
    linked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (claim_id, quote_id)
);
CREATE INDEX claim_quote_quote ON claim_quote (quote_id, claim_id);
";

const DOWN: &str = r"
DROP TABLE claim_quote;
DROP TABLE claim;
";
