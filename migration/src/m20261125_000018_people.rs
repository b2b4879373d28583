//! What admins do with people: shut them out with a reason, and never the last admin; and tokens that
//! only read, with a label that tells what they are for.

super::sql_migration!();

const UP: &str = r"
ALTER TABLE reviewer
    ADD deactivated_by      uuid CONSTRAINT reviewer_deactivated_by REFERENCES reviewer,
    ADD deactivation_reason text,
    ADD CONSTRAINT reviewer_deactivation_reason_length CHECK (length(deactivation_reason) BETWEEN 1 AND 2000),
    ADD CONSTRAINT reviewer_deactivation CHECK
        (deactivated_at IS NOT NULL OR (deactivated_by IS NULL AND deactivation_reason IS NULL));
CREATE INDEX reviewer_deactivated_by ON reviewer (deactivated_by, id);

-- Somebody can always let people in: two admins who shut each other out at the same moment wait here
-- for one another, and the second one sees what the first has done.
CREATE FUNCTION keep_an_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('reviewer_last_admin'));
    IF NOT EXISTS (SELECT FROM reviewer WHERE role = 'ADMIN' AND deactivated_at IS NULL AND id <> OLD.id) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'reviewer_last_admin',
            MESSAGE = 'the last admin who can sign in stays one';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reviewer_last_admin BEFORE UPDATE ON reviewer FOR EACH ROW
    WHEN (OLD.role = 'ADMIN' AND OLD.deactivated_at IS NULL
          AND (NEW.role <> 'ADMIN' OR NEW.deactivated_at IS NOT NULL))
    EXECUTE FUNCTION keep_an_admin();

ALTER TABLE token RENAME role TO scope;
ALTER TABLE token
    DROP CONSTRAINT token_role_known,
    ADD CONSTRAINT token_scope_known CHECK (scope IN ('READ', 'REVIEWER', 'EDITOR', 'ADMIN')),
    ADD label       text,
    ADD recorded_by uuid CONSTRAINT token_recorded_by REFERENCES reviewer,
    ADD CONSTRAINT token_label_length CHECK (length(label) BETWEEN 1 AND 100);
ALTER TABLE token ALTER recorded_by SET DEFAULT actor();
DROP INDEX token_reviewer;
CREATE INDEX token_reviewer ON token (reviewer_id, id);
CREATE INDEX token_recorded_by ON token (recorded_by, id);
";

const DOWN: &str = r"
DROP INDEX token_recorded_by;
DROP INDEX token_reviewer;
CREATE INDEX token_reviewer ON token (reviewer_id);
-- There is no token any more that only reads: what was one does nothing.
UPDATE token SET revoked_at = coalesce(revoked_at, now()), scope = 'REVIEWER' WHERE scope = 'READ';
ALTER TABLE token
    DROP COLUMN recorded_by,
    DROP COLUMN label,
    DROP CONSTRAINT token_scope_known,
    ADD CONSTRAINT token_role_known CHECK (scope IN ('REVIEWER', 'EDITOR', 'ADMIN'));
ALTER TABLE token RENAME scope TO role;

DROP TRIGGER reviewer_last_admin ON reviewer;
DROP FUNCTION keep_an_admin();
DROP INDEX reviewer_deactivated_by;
ALTER TABLE reviewer DROP COLUMN deactivation_reason, DROP COLUMN deactivated_by;
";
