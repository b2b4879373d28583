//! Rating scales, their versions and ratings, and the scale that a new newsroom starts with.

super::sql_migration!();

const UP: &str = r"
CREATE TABLE rating_scale (
    id          uuid        PRIMARY KEY,
    name        text        NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    revision    integer     NOT NULL DEFAULT 1,
    CONSTRAINT rating_scale_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT rating_scale_name_unique UNIQUE (name)
);
CREATE TRIGGER rating_scale_revision BEFORE UPDATE ON rating_scale FOR EACH ROW EXECUTE FUNCTION bump_revision();

CREATE TABLE rating_scale_version (
    id          uuid        PRIMARY KEY,
    scale_id    uuid        NOT NULL CONSTRAINT rating_scale_version_scale REFERENCES rating_scale,
    number      integer     NOT NULL,
    -- The values of the best and the worst rating that has one (schema.org bestRating, worstRating).
    best        smallint,
    worst       smallint,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT rating_scale_version_unique UNIQUE (scale_id, number),
    CONSTRAINT rating_scale_version_number CHECK (number >= 1),
    CONSTRAINT rating_scale_version_range  CHECK (num_nulls(best, worst) = 2 OR (num_nulls(best, worst) = 0 AND best > worst))
);

CREATE TABLE rating (
    id               uuid     PRIMARY KEY,
    scale_version_id uuid     NOT NULL CONSTRAINT rating_scale_version REFERENCES rating_scale_version,
    position         integer  NOT NULL,
    label            text     NOT NULL,
    meaning          text     NOT NULL,
    value            smallint,
    CONSTRAINT rating_position_unique UNIQUE (scale_version_id, position),
    CONSTRAINT rating_label_unique    UNIQUE (scale_version_id, label),
    CONSTRAINT rating_label_length    CHECK (length(label) BETWEEN 1 AND 100),
    CONSTRAINT rating_meaning_length  CHECK (length(meaning) BETWEEN 1 AND 1000)
);

-- What a published verdict was rated on stays as it was: a change makes the next version.
CREATE TRIGGER rating_scale_version_immutable BEFORE UPDATE OR DELETE ON rating_scale_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change('rating_scale_version_immutable');
CREATE TRIGGER rating_immutable BEFORE UPDATE OR DELETE ON rating
    FOR EACH ROW EXECUTE FUNCTION refuse_change('rating_immutable');
CREATE TRIGGER rating_scale_version_not_emptied BEFORE TRUNCATE ON rating_scale_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('rating_scale_version_immutable');
CREATE TRIGGER rating_not_emptied BEFORE TRUNCATE ON rating
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('rating_immutable');

INSERT INTO rating_scale (id, name) VALUES ('01930000-0000-7000-8000-000000000001', 'Truth');
INSERT INTO rating_scale_version (id, scale_id, number, best, worst)
VALUES ('01930000-0000-7000-8000-000000000002', '01930000-0000-7000-8000-000000000001', 1, 5, 1);
INSERT INTO rating (id, scale_version_id, position, label, meaning, value)
SELECT id::uuid, '01930000-0000-7000-8000-000000000002', position, label, meaning, value
FROM (VALUES
    ('01930000-0000-7000-8000-000000000011', 1, 'True', 'The claim is right, and nothing that matters is left out.', 5::smallint),
    ('01930000-0000-7000-8000-000000000012', 2, 'Mostly true', 'The claim is right in the main, but needs a clarification.', 4),
    ('01930000-0000-7000-8000-000000000013', 3, 'Half true', 'The claim is partly right, and leaves out what matters or takes it out of context.', 3),
    ('01930000-0000-7000-8000-000000000014', 4, 'Mostly false', 'The claim holds a grain of truth, but ignores facts that would give another impression.', 2),
    ('01930000-0000-7000-8000-000000000015', 5, 'False', 'The claim is wrong.', 1),
    ('01930000-0000-7000-8000-000000000016', 6, 'Misleading', 'What is said may be right word by word, but it leads to a wrong conclusion.', NULL),
    ('01930000-0000-7000-8000-000000000017', 7, 'Unproven', 'The evidence that there is neither supports the claim nor refutes it.', NULL)
) AS default_scale (id, position, label, meaning, value);
";

const DOWN: &str = r"
DROP TABLE rating;
DROP TABLE rating_scale_version;
DROP TABLE rating_scale;
";
