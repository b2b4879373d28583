//! Claims are found by what a text has in common with them: an index of their words that is written with them,
//! further wordings of a claim, and matches that were rejected.

super::sql_migration!();

const UP: &str = r"
-- The words of a text as they are counted: their stems, without those that every text has. The program reads
-- texts by the same rule (api/src/matching/terms.rs).
CREATE FUNCTION match_terms(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(t.lexemes[1] ORDER BY w.place) FILTER (WHERE t.lexemes[1] IS NOT NULL), '{}')
    FROM unnest(string_to_array(btrim(regexp_replace(regexp_replace(replace(regexp_replace(
        search_key(regexp_replace(regexp_replace(words,
            '(https?://|www\.|pic\.twitter\.com/)\S+', ' ', 'gi'),
            '\m([A-Z])\.(?=[A-Z]\M)', '\1', 'g')),
        '''s(?![a-z])', '', 'g'), '''', ''),
        '([0-9]),(?=[0-9]{3}(?![0-9]))', '\1', 'g'),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2100-\u2bff\u3000-\u303f\ufe00-\ufe6f\ufffd\U0001f000-\U0001faff]+',
        ' ', 'g')), ' ')) WITH ORDINALITY AS w (word, place)
    CROSS JOIN LATERAL (SELECT ts_lexize('pg_catalog.english_stem', left(w.word, 40)) AS lexemes) AS t
    WHERE w.word <> ''
$$;

-- A claim in further words: those of a text that was found to make it.
CREATE TABLE claim_wording (
    id          uuid        PRIMARY KEY,
    claim_id    uuid        NOT NULL CONSTRAINT claim_wording_claim REFERENCES claim,
    text        text        NOT NULL,
    recorded_by uuid        DEFAULT actor() CONSTRAINT claim_wording_recorded_by REFERENCES reviewer,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT claim_wording_text_length CHECK (length(text) BETWEEN 1 AND 2000)
);
CREATE UNIQUE INDEX claim_wording_unique ON claim_wording (claim_id, md5(text));
CREATE INDEX claim_wording_recorded_by ON claim_wording (recorded_by, id);
CREATE TRIGGER claim_wording_immutable BEFORE UPDATE OF id, claim_id, recorded_by, recorded_at OR DELETE ON claim_wording
    FOR EACH ROW EXECUTE FUNCTION refuse_change('claim_wording_immutable');
CREATE TRIGGER claim_wording_not_emptied BEFORE TRUNCATE ON claim_wording
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('claim_wording_immutable');

-- That a claim is not what it was suggested for: not alike another claim, of which the one with the lower id
-- stands first, or not made in a source.
CREATE TABLE match_rejection (
    id             uuid        PRIMARY KEY,
    claim_id       uuid        NOT NULL CONSTRAINT match_rejection_claim REFERENCES claim,
    other_claim_id uuid        CONSTRAINT match_rejection_other REFERENCES claim,
    source_id      uuid        CONSTRAINT match_rejection_source REFERENCES source,
    reason         text,
    rejected_by    uuid        DEFAULT actor() CONSTRAINT match_rejection_rejected_by REFERENCES reviewer,
    rejected_at    timestamptz NOT NULL DEFAULT now(),
    restored_by    uuid        CONSTRAINT match_rejection_restored_by REFERENCES reviewer,
    restored_at    timestamptz,
    CONSTRAINT match_rejection_reason_length CHECK (length(reason) BETWEEN 1 AND 1000),
    CONSTRAINT match_rejection_of_one        CHECK (num_nonnulls(other_claim_id, source_id) = 1),
    CONSTRAINT match_rejection_of_two        CHECK (claim_id < other_claim_id),
    CONSTRAINT match_rejection_restored      CHECK (restored_by IS NULL OR restored_at IS NOT NULL)
);
CREATE UNIQUE INDEX match_rejection_in_force ON match_rejection (claim_id, other_claim_id, source_id)
    NULLS NOT DISTINCT WHERE restored_at IS NULL;
CREATE INDEX match_rejection_claim ON match_rejection (claim_id, id);
CREATE INDEX match_rejection_other ON match_rejection (other_claim_id, claim_id) WHERE other_claim_id IS NOT NULL;
CREATE INDEX match_rejection_source ON match_rejection (source_id, claim_id) WHERE source_id IS NOT NULL;
CREATE INDEX match_rejection_rejected_by ON match_rejection (rejected_by, id);
CREATE INDEX match_rejection_restored_by ON match_rejection (restored_by, id) WHERE restored_by IS NOT NULL;
CREATE TRIGGER match_rejection_restored_once BEFORE UPDATE OR DELETE ON match_rejection
    FOR EACH ROW EXECUTE FUNCTION only_restored_once('match_rejection_immutable');
CREATE TRIGGER match_rejection_not_emptied BEFORE TRUNCATE ON match_rejection
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('match_rejection_immutable');

SELECT keep_history('claim_wording', 'claim', 'claim_id'), keep_history('match_rejection');

-- The other words that a claim is known by: its further wordings, and the quotes that make it.
CREATE VIEW claim_other_words AS
SELECT claim_id, id, text FROM claim_wording
UNION ALL
SELECT l.claim_id, q.id, left(q.text, 2000)
FROM claim_quote l JOIN quote q ON q.id = l.quote_id WHERE q.withdrawn_at IS NULL;

-- Which term stands in which claim: how often, and among how many. It is derived, as is the next table.
CREATE TABLE claim_posting (
    term     text     NOT NULL,
    claim_id uuid     NOT NULL,
    times    smallint NOT NULL,
    length   smallint NOT NULL,
    PRIMARY KEY (term, claim_id) INCLUDE (times, length)
);
CREATE INDEX claim_posting_claim ON claim_posting (claim_id);

-- In how many claims a term stands, as the sum of its rows; that of the empty term is how many claims there are.
-- Each change only adds rows, so that those who record claims at the same moment do not wait for each other.
CREATE TABLE claim_term (
    id     bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    term   text    NOT NULL,
    claims integer NOT NULL
);
CREATE INDEX claim_term_term ON claim_term (term) INCLUDE (claims);
COMMENT ON TABLE claim_posting IS 'derived: what claims are found by';
COMMENT ON TABLE claim_term IS 'derived: in how many claims a term stands';

-- What the index should hold of claims.
CREATE FUNCTION claim_postings(claims uuid[]) RETURNS SETOF claim_posting LANGUAGE sql STABLE AS $$
    SELECT term, claim_id, least(count(*), 32000)::smallint,
           least(sum(count(*)) OVER (PARTITION BY claim_id), 32000)::smallint
    FROM (
        SELECT id AS claim_id, text FROM claim WHERE id = ANY (claims)
        UNION ALL
        SELECT claim_id, text FROM claim_other_words WHERE claim_id = ANY (claims)
    ) AS words CROSS JOIN LATERAL unnest(match_terms(text)) AS term
    GROUP BY term, claim_id
$$;

-- Writes the index of claims anew.
CREATE FUNCTION index_claims(changed uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    touched text[];
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT * FROM claim_postings(changed)
    ), held AS MATERIALIZED (
        SELECT * FROM claim_posting WHERE claim_id = ANY (changed)
    ), gone AS (
        DELETE FROM claim_posting p USING held h
        WHERE p.term = h.term AND p.claim_id = h.claim_id
          AND NOT EXISTS (SELECT FROM wanted w WHERE w.term = h.term AND w.claim_id = h.claim_id)
        RETURNING p.term
    ), written AS (
        INSERT INTO claim_posting AS p SELECT * FROM wanted
        ON CONFLICT (term, claim_id) DO UPDATE SET times = excluded.times, length = excluded.length
        WHERE (p.times, p.length) <> (excluded.times, excluded.length)
    ), counted AS (
        INSERT INTO claim_term (term, claims)
        SELECT term, sum(claims) FROM (
            SELECT term, -1 AS claims FROM gone
            UNION ALL
            SELECT w.term, 1 FROM wanted w
            WHERE NOT EXISTS (SELECT FROM held h WHERE h.term = w.term AND h.claim_id = w.claim_id)
        ) AS change GROUP BY term HAVING sum(claims) <> 0
        RETURNING term
    )
    SELECT array_agg(term) INTO touched FROM counted;
    -- Now and then whoever changed them puts the rows of these terms together, unless another is at it.
    IF random() < 0.05 AND pg_try_advisory_xact_lock(hashtextextended('claim_term', 0)) THEN
        WITH folded AS (
            DELETE FROM claim_term WHERE term = ANY (touched || ''::text) RETURNING term, claims
        )
        INSERT INTO claim_term (term, claims)
        SELECT term, sum(claims) FROM folded GROUP BY term HAVING sum(claims) <> 0;
    END IF;
END
$$;

-- Those who change what one claim is known by write its index one after the other.
CREATE FUNCTION index_claims_in_turn(changed uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('claim_posting'), turn.number) FROM (
        SELECT DISTINCT hashtext(id::text) & 1023 AS number FROM unnest(changed) AS id ORDER BY number
    ) AS turn;
    PERFORM index_claims(changed);
END
$$;

CREATE FUNCTION claim_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO claim_term (term, claims) SELECT '', count(*) FROM recorded HAVING count(*) > 0;
        PERFORM index_claims(array_agg(id)) FROM recorded HAVING count(*) > 0;
    ELSE
        PERFORM index_claims_in_turn(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER claim_indexed AFTER INSERT ON claim REFERENCING NEW TABLE AS recorded
    FOR EACH STATEMENT EXECUTE FUNCTION claim_indexed();
CREATE TRIGGER claim_indexed_anew AFTER UPDATE ON claim
    FOR EACH ROW WHEN (NEW.text <> OLD.text) EXECUTE FUNCTION claim_indexed();

CREATE FUNCTION claim_words_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_claims_in_turn(array_agg(DISTINCT claim_id)) FROM changed HAVING count(*) > 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER claim_wording_indexed AFTER INSERT ON claim_wording REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION claim_words_indexed();
-- Only a redaction changes one.
CREATE TRIGGER claim_wording_indexed_anew AFTER UPDATE ON claim_wording REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION claim_words_indexed();
CREATE TRIGGER claim_quote_indexed AFTER INSERT ON claim_quote REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION claim_words_indexed();
CREATE TRIGGER claim_quote_not_indexed AFTER DELETE ON claim_quote REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION claim_words_indexed();

CREATE FUNCTION quote_not_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_claims_in_turn(array_agg(claim_id)) FROM claim_quote WHERE quote_id = NEW.id HAVING count(*) > 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER quote_not_indexed AFTER UPDATE ON quote
    FOR EACH ROW WHEN (NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL) EXECUTE FUNCTION quote_not_indexed();

INSERT INTO claim_term (term, claims) SELECT '', count(*) FROM claim HAVING count(*) > 0;
SELECT index_claims(array_agg(id)) FROM claim HAVING count(*) > 0;
";

const DOWN: &str = r"
DROP TRIGGER quote_not_indexed ON quote;
DROP FUNCTION quote_not_indexed();
DROP TRIGGER claim_quote_not_indexed ON claim_quote;
DROP TRIGGER claim_quote_indexed ON claim_quote;
DROP TRIGGER claim_wording_indexed_anew ON claim_wording;
DROP TRIGGER claim_wording_indexed ON claim_wording;
DROP FUNCTION claim_words_indexed();
DROP TRIGGER claim_indexed_anew ON claim;
DROP TRIGGER claim_indexed ON claim;
DROP FUNCTION claim_indexed();
DROP FUNCTION index_claims_in_turn(uuid[]);
DROP FUNCTION index_claims(uuid[]);
DROP FUNCTION claim_postings(uuid[]);
DROP TABLE claim_term;
DROP TABLE claim_posting;
DROP VIEW claim_other_words;
SELECT end_history('match_rejection');
DROP TABLE match_rejection;
SELECT end_history('claim_wording');
DROP TABLE claim_wording;
DROP FUNCTION match_terms(text);
";
