//! What was found to be missing: a token lasts no longer than the one that it was made by; the narration of a
//! source is its publisher's, also where that becomes another; a verdict revision keeps the language of its
//! claim as it keeps the wording; and each reference has an index.

super::sql_migration!();

const UP: &str = r"
ALTER TABLE token
    ADD made_by_token_id uuid CONSTRAINT token_made_by_token REFERENCES token,
    ADD CONSTRAINT token_made_by_another CHECK (made_by_token_id <> id);
CREATE INDEX token_made_by_token ON token (made_by_token_id, id) WHERE made_by_token_id IS NOT NULL;

-- Tokens are made and revoked one after another: who makes one by a token that is being revoked comes
-- before, and theirs is revoked too, or after, and makes none.
CREATE FUNCTION token_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('token', 0));
    RETURN NULL;
END
$$;
CREATE TRIGGER token_in_turn BEFORE INSERT OR UPDATE OF revoked_at, expires_at, made_by_token_id ON token
    FOR EACH STATEMENT EXECUTE FUNCTION token_in_turn();

CREATE FUNCTION token_within_maker() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    maker token;
BEGIN
    SELECT * INTO maker FROM token WHERE id = NEW.made_by_token_id;
    IF maker.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'token', CONSTRAINT = 'token_maker_in_force',
            MESSAGE = 'a token that is revoked makes no other, and those that it made are revoked with it';
    END IF;
    IF coalesce(NEW.expires_at, 'infinity') > coalesce(maker.expires_at, 'infinity') THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'token', CONSTRAINT = 'token_within_maker',
            MESSAGE = 'a token ends no later than the one that it was made by';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER token_within_maker AFTER INSERT OR UPDATE OF revoked_at, expires_at, made_by_token_id ON token
    FOR EACH ROW WHEN (NEW.made_by_token_id IS NOT NULL) EXECUTE FUNCTION token_within_maker();

-- With a token all that it made are revoked, and all that those made.
CREATE FUNCTION token_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE token SET revoked_at = NEW.revoked_at WHERE made_by_token_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER token_revoked AFTER UPDATE OF revoked_at ON token FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION token_revoked();

-- Where a source turns out to be another's, so is its narration: checked when the transaction commits.
CREATE FUNCTION source_narrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM source s LEFT JOIN publisher p ON p.id = s.publisher_id JOIN quote q ON q.source_id = s.id
               WHERE s.id = NEW.id AND q.kind = 'NARRATION' AND q.withdrawn_at IS NULL
                   AND q.speaker_id IS DISTINCT FROM p.speaker_id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'source', CONSTRAINT = 'source_narrator',
            MESSAGE = 'the narration of a source is the words of its publisher';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER source_narrator AFTER UPDATE OF publisher_id ON source
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.publisher_id IS DISTINCT FROM NEW.publisher_id)
    EXECUTE FUNCTION source_narrator();

-- Those of before get the language that the claim has now. That changes nothing of what they say.
ALTER TABLE verdict_revision ADD claim_language text;
ALTER TABLE verdict_revision DISABLE TRIGGER USER;
UPDATE verdict_revision r SET claim_language = c.language
FROM verdict v JOIN claim c ON c.id = v.claim_id WHERE v.id = r.verdict_id AND c.language IS NOT NULL;
ALTER TABLE verdict_revision ENABLE TRIGGER USER;
CREATE INDEX verdict_revision_claim_language ON verdict_revision (claim_language, id);
CREATE INDEX verdict_revision_claim_base_language ON verdict_revision (split_part(claim_language, '-', 1), id);

CREATE INDEX claim_topic_set_by ON claim_topic (set_by) WHERE set_by IS NOT NULL;
CREATE INDEX claim_quote_linked_by ON claim_quote (linked_by) WHERE linked_by IS NOT NULL;
";

const DOWN: &str = r"
DROP INDEX claim_quote_linked_by;
DROP INDEX claim_topic_set_by;
ALTER TABLE verdict_revision DROP COLUMN claim_language;
DROP TRIGGER source_narrator ON source;
DROP FUNCTION source_narrator();
DROP TRIGGER token_revoked ON token;
DROP FUNCTION token_revoked();
DROP TRIGGER token_within_maker ON token;
DROP FUNCTION token_within_maker();
DROP TRIGGER token_in_turn ON token;
DROP FUNCTION token_in_turn();
ALTER TABLE token DROP CONSTRAINT token_made_by_another, DROP COLUMN made_by_token_id;
";
