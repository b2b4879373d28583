//! Who acts, and what every changeable row has: functions that the tables after it share.

super::sql_migration!();

const UP: &str = r"
-- The reviewer in whose name this transaction writes; null for an operator on the command line.
-- Set by set_config('verbatim.reviewer', …, true): local to the transaction.
CREATE FUNCTION actor() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('verbatim.reviewer', true), '')::uuid
$$;

-- Counts every change of a row in its column `revision`. Becoming public is not a change.
CREATE FUNCTION bump_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'revision' - 'public_since' IS DISTINCT FROM
       to_jsonb(OLD) - 'revision' - 'public_since' THEN
        NEW.revision := OLD.revision + 1;
    ELSE
        NEW.revision := OLD.revision;
    END IF;
    RETURN NEW;
END
$$;

-- For records that never change once written: only `public_since` may still be set.
-- The trigger's first argument is the constraint name that the error carries.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'public_since' = to_jsonb(OLD) - 'public_since' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_ARGV[0],
        MESSAGE = format('%s never changes once it is written', TG_TABLE_NAME);
END
$$;

-- For lists whose order shows names: a folded key under which look-alikes of case and width meet.
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(normalize(btrim(name), NFKC), '\s+', ' ', 'g'))
$$;
";

const DOWN: &str = r"
DROP FUNCTION name_key(text);
DROP FUNCTION refuse_change();
DROP FUNCTION bump_revision();
DROP FUNCTION actor();
";
