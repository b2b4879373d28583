//! Speakers that may be the same are found by what their names have in common, and what was dismissed is not
//! suggested again.

super::sql_migration!();

const UP: &str = r"
-- What two names that may be one have in common: two words, or of a name that has but one, that word and the
-- first letter of another. `?` stands before the first letter of a word, `.` before an initial of a name that
-- has but one word. What is sought for a name is what stands for it in others.
CREATE FUNCTION name_pairs(name text, sought boolean) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    letters  text[] := string_to_array(name_letters(name), ' ');
    sounds   text[] := name_sounds(array_to_string(letters, ' '));
    words    text[] := '{}';
    places   integer[] := '{}';
    initials text[] := '{}';
    pairs    text[] := '{}';
    initial  text;
    joined   text;
BEGIN
    FOR n IN 1 .. cardinality(letters) LOOP
        IF letters[n] ~ '^[a-z0-9]$' THEN
            initials := initials || letters[n];
        ELSIF letters[n] <> ALL ('{dr,mr,mrs,ms,prof,sen,senator,rep,gov,governor,president,minister,sir,jr,sr,'
                'and,for,of,the,al,el,bin,ibn,da,de,del,der,den,di,do,dos,du,la,le,van,von,zu}') THEN
            words := words || sounds[n];
            places := places || n;
        END IF;
    END LOOP;
    -- The names of organisations have many words, and many of them in common.
    IF cardinality(words) > 6 THEN
        RETURN ARRAY[(SELECT string_agg(word, ' ' ORDER BY word) FROM unnest(words) AS word)];
    END IF;
    IF cardinality(words) = 1 THEN
        FOREACH initial IN ARRAY initials LOOP
            pairs := pairs || (words[1] || ' .' || initial);
            IF sought THEN
                pairs := pairs || (words[1] || ' ?' || initial);
            END IF;
        END LOOP;
        RETURN CASE WHEN pairs = '{}' THEN words ELSE pairs END;
    END IF;
    FOR i IN 1 .. cardinality(words) LOOP
        -- With what stands before it as one word: Jean-Claude, O Neill.
        IF places[i] > 1 THEN
            joined := regexp_replace(sounds[places[i] - 1] || words[i], '([a-z])\1+', '\1', 'g');
        END IF;
        FOR k IN 1 .. cardinality(words) LOOP
            CONTINUE WHEN k = i;
            pairs := pairs || (words[i] || CASE WHEN sought THEN ' .' ELSE ' ?' END || left(letters[places[k]], 1));
            IF k > i THEN
                pairs := pairs || (least(words[i], words[k]) || ' ' || greatest(words[i], words[k]));
            END IF;
            IF joined IS NOT NULL AND places[k] <> places[i] - 1 THEN
                pairs := pairs || (least(joined, words[k]) || ' ' || greatest(joined, words[k]));
            END IF;
        END LOOP;
    END LOOP;
    RETURN pairs;
END
$$;
-- `pg_restore` makes the index with an empty search path.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION name_pairs(text, boolean) SET search_path = %I, pg_temp', current_schema());
END
$$;
CREATE INDEX speaker_name_pairs ON speaker_name USING gin (name_pairs(name, false));

-- Two speakers that are not the same, whatever suggests it. The one with the lower id stands first.
CREATE TABLE duplicate_dismissal (
    id           uuid        PRIMARY KEY,
    speaker_id   uuid        NOT NULL CONSTRAINT duplicate_dismissal_speaker REFERENCES speaker,
    other_id     uuid        NOT NULL CONSTRAINT duplicate_dismissal_other REFERENCES speaker,
    reason       text        NOT NULL,
    dismissed_by uuid        DEFAULT actor() CONSTRAINT duplicate_dismissal_dismissed_by REFERENCES reviewer,
    dismissed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT duplicate_dismissal_reason_length CHECK (length(reason) BETWEEN 1 AND 1000),
    CONSTRAINT duplicate_dismissal_of_two        CHECK (speaker_id < other_id),
    CONSTRAINT duplicate_dismissal_unique        UNIQUE (speaker_id, other_id)
);
CREATE INDEX duplicate_dismissal_other ON duplicate_dismissal (other_id, speaker_id);
CREATE INDEX duplicate_dismissal_dismissed_by ON duplicate_dismissal (dismissed_by, id);
CREATE TRIGGER duplicate_dismissal_immutable BEFORE UPDATE OR DELETE ON duplicate_dismissal
    FOR EACH ROW EXECUTE FUNCTION refuse_change('duplicate_dismissal_immutable');
CREATE TRIGGER duplicate_dismissal_not_emptied BEFORE TRUNCATE ON duplicate_dismissal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('duplicate_dismissal_immutable');

-- The speakers, at most 200, that have so much in common with one that the API looks whether they are the
-- same: in a name, or as an ORCID iD is an ISNI too.
CREATE FUNCTION speaker_candidates(speaker uuid) RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT found.id FROM (
        SELECT n.speaker_id FROM speaker_name n
        WHERE name_pairs(n.name, false) && ARRAY(
            SELECT unnest(name_pairs(m.name, true)) FROM speaker_name m WHERE m.speaker_id = speaker)
        UNION
        SELECT (SELECT i.speaker_id FROM speaker_identifier i
            WHERE i.scheme = CASE m.scheme WHEN 'ORCID' THEN 'ISNI' ELSE 'ORCID' END
              AND i.value = CASE m.scheme WHEN 'ORCID' THEN replace(m.value, '-', '')
                ELSE regexp_replace(m.value, '(.{4})(.{4})(.{4})', '\1-\2-\3-') END)
        FROM speaker_identifier m WHERE m.speaker_id = speaker AND m.scheme IN ('ORCID', 'ISNI')
    ) AS found (id)
    WHERE found.id <> speaker
      -- Who was merged is not looked for, nor looks for others.
      AND (SELECT o.kind FROM speaker o WHERE o.id = found.id AND o.merged_into_id IS NULL)
        = (SELECT s.kind FROM speaker s WHERE s.id = speaker AND s.kind <> 'ANONYMOUS' AND s.merged_into_id IS NULL)
      AND NOT EXISTS (
        SELECT FROM duplicate_dismissal d
        WHERE d.speaker_id = least(found.id, speaker) AND d.other_id = greatest(found.id, speaker))
    LIMIT 200
$$;

-- What is known of a speaker that tells whether another is the same.
CREATE FUNCTION speaker_known(speaker uuid) RETURNS json LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT json_build_object(
        'kind', s.kind,
        'names', (SELECT coalesce(json_agg(n.name ORDER BY n.id), '[]') FROM speaker_name n WHERE n.speaker_id = s.id),
        'identifiers', (SELECT coalesce(json_agg(json_build_object('scheme', i.scheme, 'value', i.value)), '[]')
            FROM speaker_identifier i WHERE i.speaker_id = s.id),
        'roles', (SELECT coalesce(json_agg(json_build_object('title', r.title, 'organization', r.organization)), '[]')
            FROM speaker_role r WHERE r.speaker_id = s.id))
    FROM speaker s WHERE s.id = speaker
$$;

SELECT keep_history('duplicate_dismissal');
";

const DOWN: &str = r"
DROP FUNCTION speaker_known(uuid);
DROP FUNCTION speaker_candidates(uuid);
SELECT end_history('duplicate_dismissal');
DROP TABLE duplicate_dismissal;
DROP INDEX speaker_name_pairs;
DROP FUNCTION name_pairs(text, boolean);
";
