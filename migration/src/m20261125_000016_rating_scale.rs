//! Rating scales are made, revised and retired: colours, labels in further languages, and that a
//! version stays as it was written.

super::sql_migration!();

const UP: &str = r"
ALTER TABLE rating ADD COLUMN colour text NOT NULL DEFAULT '#4b5563';
-- The colours of the first scale: told apart by those who see no red or no green, and readable on white
-- and below white (WCAG 2.2, contrast at least 4.5).
ALTER TABLE rating DISABLE TRIGGER rating_immutable;
UPDATE rating SET colour = new.colour
FROM (VALUES ('True', '#1d4ed8'), ('Mostly true', '#0e7490'), ('Half true', '#854d0e'), ('Mostly false', '#c2410c'),
             ('False', '#b91c1c'), ('Misleading', '#7e22ce')) AS new (label, colour)
WHERE scale_version_id = '01930000-0000-7000-8000-000000000002' AND rating.label = new.label;
ALTER TABLE rating ENABLE TRIGGER rating_immutable;
ALTER TABLE rating
    ALTER COLUMN colour DROP DEFAULT,
    ADD CONSTRAINT rating_colour_shape CHECK (colour ~ '^#[0-9a-f]{6}$'),
    DROP CONSTRAINT rating_label_unique;
DO $$
DECLARE
    clashes text;
BEGIN
    SELECT string_agg(clash, '; ') INTO clashes FROM (
        SELECT string_agg(format('%L (id %s)', r.label, r.id), ' and ' ORDER BY r.id)
            || format(' of %L, version %s', s.name, v.number) AS clash
        FROM rating r JOIN rating_scale_version v ON v.id = r.scale_version_id JOIN rating_scale s ON s.id = v.scale_id
        GROUP BY s.name, v.id, v.number, name_key(r.label) HAVING count(*) > 1 ORDER BY clash LIMIT 20
    ) AS c;
    IF clashes IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'unique_violation', TABLE = 'rating', CONSTRAINT = 'rating_label_unique',
            MESSAGE = format('there are ratings of one scale whose labels only look different, which no two may have any '
                'more: %s. Relabel all but one of each, in one transaction, by ALTER TABLE rating DISABLE TRIGGER '
                'rating_immutable; UPDATE rating SET label = ''…'' WHERE id = ''…''; ALTER TABLE rating ENABLE TRIGGER '
                'rating_immutable; and migrate again', clashes);
    END IF;
    SELECT string_agg(clash, '; ') INTO clashes FROM (
        SELECT string_agg(format('%L (id %s)', name, id), ' and ' ORDER BY id) AS clash
        FROM rating_scale GROUP BY name_key(name) HAVING count(*) > 1 ORDER BY clash LIMIT 20
    ) AS c;
    IF clashes IS NOT NULL THEN
        RAISE EXCEPTION USING
            ERRCODE = 'unique_violation', TABLE = 'rating_scale', CONSTRAINT = 'rating_scale_name_unique',
            MESSAGE = format('there are rating scales whose names only look different, which no two may have any more: %s. '
                'Rename all but one of each by UPDATE rating_scale SET name = ''…'' WHERE id = ''…'', and migrate again',
                clashes);
    END IF;
END
$$;
CREATE UNIQUE INDEX rating_label_unique ON rating (scale_version_id, name_key(label));

CREATE TABLE rating_translation (
    rating_id uuid NOT NULL CONSTRAINT rating_translation_rating REFERENCES rating,
    language  text NOT NULL,
    label     text NOT NULL,
    meaning   text NOT NULL,
    PRIMARY KEY (rating_id, language),
    CONSTRAINT rating_translation_label_length   CHECK (length(label) BETWEEN 1 AND 100),
    CONSTRAINT rating_translation_meaning_length CHECK (length(meaning) BETWEEN 1 AND 1000)
);
CREATE TRIGGER rating_translation_immutable BEFORE UPDATE OR DELETE ON rating_translation
    FOR EACH ROW EXECUTE FUNCTION refuse_change('rating_immutable');
CREATE TRIGGER rating_translation_not_emptied BEFORE TRUNCATE ON rating_translation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('rating_immutable');

ALTER TABLE rating_scale
    ADD COLUMN retired_at timestamptz,
    DROP CONSTRAINT rating_scale_name_unique;
CREATE UNIQUE INDEX rating_scale_name_unique ON rating_scale (name_key(name));

-- A version and its ratings are written in one transaction, and nothing is added to them later.
CREATE FUNCTION rating_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made xid;
    lowest smallint;
    highest smallint;
BEGIN
    SELECT v.xmin, v.worst, v.best INTO made, lowest, highest
    FROM rating_scale_version v WHERE v.id = NEW.scale_version_id;
    IF made <> pg_current_xact_id()::xid THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'rating', CONSTRAINT = 'rating_scale_version_immutable',
            MESSAGE = 'a version of a rating scale takes no further ratings; a change makes the next version';
    END IF;
    IF NEW.value IS NOT NULL AND (NEW.value BETWEEN lowest AND highest) IS NOT TRUE THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'rating', CONSTRAINT = 'rating_value_range',
            MESSAGE = 'the value of a rating lies between the worst and the best of its version';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rating_guard BEFORE INSERT ON rating FOR EACH ROW EXECUTE FUNCTION rating_guard();
CREATE FUNCTION rating_translation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT xmin FROM rating WHERE id = NEW.rating_id) <> pg_current_xact_id()::xid THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'rating_translation', CONSTRAINT = 'rating_immutable',
            MESSAGE = 'a rating takes no further labels; a change makes the next version of its scale';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rating_translation_guard BEFORE INSERT ON rating_translation
    FOR EACH ROW EXECUTE FUNCTION rating_translation_guard();

-- No scale without a version, and no version without a choice: checked when the transaction commits.
CREATE FUNCTION rating_scale_versioned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM rating_scale_version WHERE scale_id = NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'rating_scale', CONSTRAINT = 'rating_scale_versioned',
            MESSAGE = 'a rating scale has a version';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER rating_scale_versioned AFTER INSERT ON rating_scale
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rating_scale_versioned();
CREATE FUNCTION rating_scale_version_rated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM rating WHERE scale_version_id = NEW.id) NOT BETWEEN 2 AND 20 THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'rating_scale_version', CONSTRAINT = 'rating_scale_version_rated',
            MESSAGE = 'a version of a rating scale has 2 to 20 ratings';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER rating_scale_version_rated AFTER INSERT ON rating_scale_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rating_scale_version_rated();

-- There is always a scale in use.
CREATE FUNCTION rating_scale_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('rating_scale', 0));
    IF NOT EXISTS (SELECT FROM rating_scale WHERE retired_at IS NULL) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'rating_scale', CONSTRAINT = 'rating_scale_in_use',
            MESSAGE = 'the last rating scale in use is not retired';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER rating_scale_in_use AFTER UPDATE OF retired_at ON rating_scale
    FOR EACH ROW WHEN (NEW.retired_at IS NOT NULL) EXECUTE FUNCTION rating_scale_in_use();

-- A finding is rated on the newest version of a scale in use. A further revision may keep the rating that
-- the verdict had before.
CREATE FUNCTION verdict_revision_rating_current() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who revises or retires the scale at the same moment comes before or after.
    PERFORM FROM rating r JOIN rating_scale_version v ON v.id = r.scale_version_id
        JOIN rating_scale s ON s.id = v.scale_id
        WHERE r.id = NEW.rating_id FOR SHARE OF s;
    IF EXISTS (SELECT FROM rating r JOIN rating_scale_version v ON v.id = r.scale_version_id
               JOIN rating_scale s ON s.id = v.scale_id
               WHERE r.id = NEW.rating_id AND (s.retired_at IS NOT NULL OR EXISTS (
                   SELECT FROM rating_scale_version n WHERE n.scale_id = v.scale_id AND n.number > v.number)))
       AND NOT EXISTS (SELECT FROM verdict_revision r
                       WHERE r.verdict_id = NEW.verdict_id AND r.rating_id = NEW.rating_id AND r.id <> NEW.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'verdict_revision', CONSTRAINT = 'verdict_revision_rating_current',
            MESSAGE = 'a finding is rated on the newest version of a rating scale in use';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER verdict_revision_rating_current AFTER INSERT ON verdict_revision
    FOR EACH ROW EXECUTE FUNCTION verdict_revision_rating_current();
";

const DOWN: &str = r"
DROP TRIGGER verdict_revision_rating_current ON verdict_revision;
DROP FUNCTION verdict_revision_rating_current();
DROP TRIGGER rating_scale_in_use ON rating_scale;
DROP FUNCTION rating_scale_in_use();
DROP TRIGGER rating_scale_version_rated ON rating_scale_version;
DROP FUNCTION rating_scale_version_rated();
DROP TRIGGER rating_scale_versioned ON rating_scale;
DROP FUNCTION rating_scale_versioned();
DROP TABLE rating_translation;
DROP FUNCTION rating_translation_guard();
DROP TRIGGER rating_guard ON rating;
DROP FUNCTION rating_guard();
DROP INDEX rating_scale_name_unique;
ALTER TABLE rating_scale
    ADD CONSTRAINT rating_scale_name_unique UNIQUE (name),
    DROP COLUMN retired_at;
DROP INDEX rating_label_unique;
ALTER TABLE rating
    ADD CONSTRAINT rating_label_unique UNIQUE (scale_version_id, label),
    DROP COLUMN colour;
";
