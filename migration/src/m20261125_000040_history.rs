//! The history: every change of every record is an event, written by triggers, in a chain of its record.

super::sql_migration!();

const UP: &str = r#"
-- Where each record's chain ends. Who writes to a chain locks its head, and no other.
CREATE TABLE record_head (
    record_type text    COLLATE "C" NOT NULL,
    record_id   uuid    NOT NULL,
    seq         integer NOT NULL,
    hash        bytea   NOT NULL,
    PRIMARY KEY (record_type, record_id)
) WITH (fillfactor = 70);

CREATE TABLE event (
    -- The record to whose chain it belongs: the prefix of the ids of its type, and its key.
    record_type    text        COLLATE "C" NOT NULL,
    record_id      uuid        NOT NULL,
    seq            integer     NOT NULL,
    -- One moment for all events of a transaction: that of its commit.
    at             timestamptz NOT NULL,
    reviewer_id    uuid,
    token_id       uuid,
    migration      text,
    role           text        NOT NULL,
    table_name     text        NOT NULL,
    action         text        NOT NULL,
    -- The values of the row's primary key, in the order of its columns.
    row_key        jsonb       NOT NULL,
    -- The names of the columns that have values here, in the order of their bytes.
    columns        jsonb       NOT NULL,
    -- Column by column the value as text, or null. What is listed in `columns` and missing here was redacted.
    before         jsonb,
    after          jsonb,
    -- For each of the columns 16 bytes of salt, zeros once they are redacted, and 32 bytes of digest.
    before_salts   bytea,
    before_digests bytea,
    after_salts    bytea,
    after_digests  bytea,
    -- Why something was redacted.
    reason         text,
    -- The last migration of the database when it was written.
    schema_version text        NOT NULL,
    -- By which rule `hash` is made.
    format         text        NOT NULL,
    hash           bytea       NOT NULL,
    PRIMARY KEY (record_type, record_id, seq),
    CONSTRAINT event_seq           CHECK (seq >= 1),
    CONSTRAINT event_action_known  CHECK (action IN ('INSERT', 'UPDATE', 'DELETE', 'REDACT')),
    CONSTRAINT event_before        CHECK ((before IS NOT NULL) = (action IN ('UPDATE', 'DELETE'))),
    CONSTRAINT event_after         CHECK ((after IS NOT NULL) = (action IN ('INSERT', 'UPDATE'))),
    CONSTRAINT event_before_length CHECK ((before IS NULL) = (before_salts IS NULL) AND (before IS NULL) = (before_digests IS NULL)
        AND octet_length(before_salts) = 16 * jsonb_array_length(columns) AND octet_length(before_digests) = 32 * jsonb_array_length(columns)),
    CONSTRAINT event_after_length  CHECK ((after IS NULL) = (after_salts IS NULL) AND (after IS NULL) = (after_digests IS NULL)
        AND octet_length(after_salts) = 16 * jsonb_array_length(columns) AND octet_length(after_digests) = 32 * jsonb_array_length(columns)),
    CONSTRAINT event_reason        CHECK ((action = 'REDACT') = (reason IS NOT NULL) AND length(reason) BETWEEN 1 AND 2000),
    CONSTRAINT event_hash_length   CHECK (octet_length(hash) = 32)
);

-- What a transaction changed, until it commits. Nobody else ever sees a row of it.
CREATE UNLOGGED TABLE event_pending (
    n           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    record_type text   COLLATE "C" NOT NULL,
    record_id   uuid   NOT NULL,
    reviewer_id uuid,
    token_id    uuid,
    migration   text,
    table_name  text   NOT NULL,
    action      text   NOT NULL,
    row_key     jsonb  NOT NULL,
    columns     jsonb,
    before      jsonb,
    after       jsonb,
    reason      text
);

-- The serialisation `verbatim-event-1` writes its fields one behind the other: each as its length in bytes,
-- a colon and the value itself, or as a hyphen where it is null.
CREATE FUNCTION event_field(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(octet_length(value) || ':' || value, '-')
$$;

-- A row's values as text, null where they are null.
CREATE FUNCTION row_contents(contents jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each_text(contents)
$$;

-- Notes what happened to a row. The trigger's arguments are the type of the record to whose chain it goes,
-- the column that holds that record's key, the columns of the row's own key with commas between them, and
-- those whose values are not kept.
CREATE FUNCTION write_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    left_out text[] := coalesce(TG_ARGV[3:], '{}');
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN row_contents(to_jsonb(OLD) - left_out) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN row_contents(to_jsonb(NEW) - left_out) END;
    old_key jsonb;
    new_key jsonb;
    old_id uuid := old_row ->> TG_ARGV[1];
    new_id uuid := new_row ->> TG_ARGV[1];
    reviewer uuid := actor();
    token uuid := nullif(current_setting('verbatim.token', true), '');
    migration text := nullif(current_setting('verbatim.migration', true), '');
BEGIN
    IF old_row = new_row THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_agg(old_row -> name ORDER BY i), jsonb_agg(new_row -> name ORDER BY i) INTO old_key, new_key
    FROM unnest(string_to_array(TG_ARGV[2], ',')) WITH ORDINALITY AS k (name, i);
    -- A row that goes to another record, or gets another key, leaves one place and comes to another.
    IF old_row IS NOT NULL AND (old_id, old_key) IS DISTINCT FROM (new_id, new_key) THEN
        INSERT INTO event_pending (record_type, record_id, reviewer_id, token_id, migration, table_name, action, row_key, before)
        VALUES (TG_ARGV[0], old_id, reviewer, token, migration, TG_TABLE_NAME, 'DELETE', old_key, jsonb_strip_nulls(old_row));
        old_row := NULL;
    END IF;
    IF new_row IS NOT NULL THEN
        INSERT INTO event_pending (record_type, record_id, reviewer_id, token_id, migration, table_name, action, row_key, before, after)
        SELECT TG_ARGV[0], new_id, reviewer, token, migration, TG_TABLE_NAME,
               CASE WHEN old_row IS NULL THEN 'INSERT' ELSE 'UPDATE' END, new_key,
               CASE WHEN old_row IS NOT NULL THEN jsonb_object_agg(key, old_row -> key) END, jsonb_object_agg(key, value)
        FROM jsonb_each(new_row) WHERE value <> coalesce(old_row -> key, 'null');
    END IF;
    RETURN NULL;
END
$$;

-- Puts a transaction's events into their chains when it commits, so that nobody waits for those who are
-- still at work: the first of its rows does it for all of them. It locks the heads in the order of their
-- keys, so that no two transactions wait for each other.
CREATE FUNCTION chain_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    format constant text := 'verbatim-event-1';
    latest text;
    moment timestamptz;
    head record_head;
    e record;
BEGIN
    IF NOT EXISTS (SELECT FROM event_pending WHERE n = NEW.n) THEN
        RETURN NULL;
    END IF;
    INSERT INTO record_head
    SELECT DISTINCT record_type, record_id, 0, decode(repeat('00', 32), 'hex') FROM event_pending WHERE n >= NEW.n
    ORDER BY record_type, record_id
    ON CONFLICT DO NOTHING;
    PERFORM FROM record_head h
    WHERE (h.record_type, h.record_id) IN (SELECT p.record_type, p.record_id FROM event_pending p WHERE p.n >= NEW.n)
    ORDER BY h.record_type, h.record_id FOR NO KEY UPDATE;

    latest := (SELECT max(version) FROM seaql_migrations);
    moment := clock_timestamp();
    FOR e IN
        SELECT p.*, coalesce(p.columns, c.names) AS named, coalesce(p.migration, latest) AS schema_version,
               CASE WHEN p.before IS NOT NULL THEN c.before_salts END AS before_salts,
               CASE WHEN p.before IS NOT NULL THEN c.before_digests END AS before_digests,
               CASE WHEN p.after IS NOT NULL THEN c.after_salts END AS after_salts,
               CASE WHEN p.after IS NOT NULL THEN c.after_digests END AS after_digests,
               event_field(format) || event_field(p.record_type) || event_field(p.record_id::text)
               || event_field((extract(epoch FROM moment) * 1000000)::bigint::text)
               || event_field(p.reviewer_id::text) || event_field(p.token_id::text) || event_field(p.migration)
               || event_field(session_user) || event_field(p.table_name) || event_field(p.action) || event_field(p.reason)
               || event_field(coalesce(p.migration, latest)) || event_field(jsonb_array_length(p.row_key)::text)
               || (SELECT string_agg(event_field(value), '' ORDER BY i)
                   FROM jsonb_array_elements_text(p.row_key) WITH ORDINALITY AS k (value, i))
               || event_field(jsonb_array_length(coalesce(p.columns, c.names))::text)
               || coalesce(c.serialised, (SELECT string_agg(event_field(name) || event_field(NULL) || event_field(NULL), '' ORDER BY i)
                   FROM jsonb_array_elements_text(p.columns) WITH ORDINALITY AS k (name, i))) AS serialised
        FROM event_pending p CROSS JOIN LATERAL (
            SELECT jsonb_agg(name) AS names, string_agg(before_salt, '') AS before_salts, string_agg(after_salt, '') AS after_salts,
                   string_agg(before_digest, '') AS before_digests, string_agg(after_digest, '') AS after_digests,
                   string_agg(event_field(name) || event_field(CASE WHEN p.before IS NOT NULL THEN encode(before_digest, 'hex') END)
                       || event_field(CASE WHEN p.after IS NOT NULL THEN encode(after_digest, 'hex') END), '') AS serialised
            FROM (SELECT *, sha256(before_salt || convert_to(event_field(p.before ->> name), 'UTF8')) AS before_digest,
                         sha256(after_salt || convert_to(event_field(p.after ->> name), 'UTF8')) AS after_digest
                  FROM (SELECT name, uuid_send(gen_random_uuid()) AS before_salt, uuid_send(gen_random_uuid()) AS after_salt
                        FROM jsonb_object_keys(coalesce(p.after, p.before)) AS name ORDER BY name COLLATE "C" OFFSET 0) AS salted
                  OFFSET 0) AS digested
        ) AS c
        WHERE p.n >= NEW.n ORDER BY p.record_type, p.record_id, p.n
    LOOP
        IF (head.record_type, head.record_id) IS DISTINCT FROM (e.record_type, e.record_id) THEN
            UPDATE record_head SET seq = head.seq, hash = head.hash
            WHERE record_type = head.record_type AND record_id = head.record_id;
            SELECT * INTO STRICT head FROM record_head WHERE record_type = e.record_type AND record_id = e.record_id;
        END IF;
        head.seq := head.seq + 1;
        head.hash := sha256(head.hash || convert_to(event_field(head.seq::text) || e.serialised, 'UTF8'));
        INSERT INTO event VALUES (
            e.record_type, e.record_id, head.seq, moment, e.reviewer_id, e.token_id, e.migration, session_user, e.table_name, e.action,
            e.row_key, e.named, e.before, e.after, e.before_salts, e.before_digests, e.after_salts, e.after_digests, e.reason,
            e.schema_version, format, head.hash);
    END LOOP;
    UPDATE record_head SET seq = head.seq, hash = head.hash
    WHERE record_type = head.record_type AND record_id = head.record_id;
    DELETE FROM event_pending WHERE n >= NEW.n;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER event_pending_chained AFTER INSERT ON event_pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_events();

-- The salts of the columns that have contents; zeros for the others.
CREATE FUNCTION kept_salts(columns jsonb, contents jsonb, salts bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(CASE WHEN contents ? name THEN substr(salts, 16 * i::integer - 15, 16)
                           ELSE decode(repeat('00', 16), 'hex') END, '' ORDER BY i)
    FROM jsonb_array_elements_text(columns) WITH ORDINALITY AS c (name, i)
$$;

-- An event never changes, but that values and their salts are taken out of it of which a later event of the
-- same chain tells that they were redacted.
CREATE FUNCTION event_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    emptied text[] := '{before, before_salts, after, after_salts}';
    redacted text[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(name) INTO redacted FROM event r CROSS JOIN jsonb_array_elements_text(r.columns) AS name
        WHERE r.record_type = OLD.record_type AND r.record_id = OLD.record_id AND r.seq > OLD.seq
          AND r.action = 'REDACT' AND r.table_name = OLD.table_name AND r.row_key = OLD.row_key;
        IF to_jsonb(NEW) - emptied = to_jsonb(OLD) - emptied
           AND (NEW.before IS NULL) = (OLD.before IS NULL) AND (NEW.after IS NULL) = (OLD.after IS NULL)
           AND NEW.before <@ OLD.before IS NOT FALSE AND NEW.before @> (OLD.before - redacted) IS NOT FALSE
           AND NEW.after <@ OLD.after IS NOT FALSE AND NEW.after @> (OLD.after - redacted) IS NOT FALSE
           AND redacted IS NOT NULL
           AND NEW.before_salts IS NOT DISTINCT FROM kept_salts(OLD.columns, NEW.before, OLD.before_salts)
           AND NEW.after_salts IS NOT DISTINCT FROM kept_salts(OLD.columns, NEW.after, OLD.after_salts) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'event_immutable',
        MESSAGE = 'the history never changes';
END
$$;
CREATE TRIGGER event_immutable BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_immutable();
CREATE TRIGGER event_not_emptied BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_immutable();

-- The head of a chain only goes on, to an event of the chain.
CREATE FUNCTION record_head_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.record_type, NEW.record_id) = (OLD.record_type, OLD.record_id) AND NEW.seq > OLD.seq
       AND EXISTS (SELECT FROM event e WHERE e.record_type = NEW.record_type AND e.record_id = NEW.record_id
                   AND e.seq = NEW.seq AND e.hash = NEW.hash) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'record_head_goes_on',
        MESSAGE = 'the head of a chain only goes on, to an event of the chain';
END
$$;
CREATE TRIGGER record_head_goes_on BEFORE UPDATE OR DELETE ON record_head
    FOR EACH ROW EXECUTE FUNCTION record_head_goes_on();
CREATE TRIGGER record_head_not_emptied BEFORE TRUNCATE ON record_head
    FOR EACH STATEMENT EXECUTE FUNCTION record_head_goes_on();

-- The tables whose rows are kept in the history, and how.
CREATE VIEW kept_table AS
SELECT c.relname::text AS table_name, args[1] AS record_type, args[2] AS record_key,
       string_to_array(args[3], ',') AS row_key, args[4:cardinality(args) - 1] AS left_out
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
CROSS JOIN LATERAL string_to_array(encode(t.tgargs, 'escape'), '\000') AS args
WHERE t.tgname = '_history' AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace;

-- The columns of a table's primary key, and those that PostgreSQL computes from others.
CREATE FUNCTION key_columns(kept regclass) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(a.attname::text ORDER BY k.i)
    FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, i)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
    WHERE c.conrelid = kept AND c.contype = 'p'
$$;
CREATE FUNCTION generated_columns(kept regclass) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(attname::text ORDER BY attname), '{}') FROM pg_attribute
    WHERE attrelid = kept AND attgenerated <> '' AND NOT attisdropped
$$;

-- The schema of what was: see `show_as_of`.
CREATE FUNCTION as_of_schema() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_schema() || '_as_of' $$;

-- The columns of a table or view, with their types.
CREATE FUNCTION typed_columns(of_table regclass) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array_agg(attname || ' ' || format_type(atttypid, atttypmod) ORDER BY attname) FROM pg_attribute
    WHERE attrelid = of_table AND attnum > 0 AND NOT attisdropped
$$;

-- What keeps the history from being whole: tables that it does not keep, or no longer as they are. A table of
-- what only follows from records has a comment that begins with `derived`.
CREATE VIEW history_gap AS
SELECT c.relname::text AS table_name
FROM pg_class c LEFT JOIN kept_table k ON k.table_name = c.relname
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
  AND c.relname NOT IN ('seaql_migrations', 'idempotency_key', 'event', 'event_pending', 'record_head')
  AND coalesce(obj_description(c.oid, 'pg_class'), '') NOT LIKE 'derived%'
  AND (k.table_name IS NULL OR k.row_key <> key_columns(c.oid) OR NOT k.left_out @> generated_columns(c.oid)
    OR typed_columns(c.oid) IS DISTINCT FROM typed_columns(to_regclass(format('%I.%I', as_of_schema(), c.relname))));

-- The rows of a table as the history has them.
CREATE AGGREGATE jsonb_merge (jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}');
CREATE FUNCTION replayed_rows(kept text) RETURNS TABLE (record_type text, record_id uuid, row_key jsonb, contents jsonb)
LANGUAGE sql STABLE AS $$
    SELECT record_type, record_id, row_key, jsonb_merge(after ORDER BY seq) FILTER (WHERE seq >= begun AND after IS NOT NULL)
    FROM (
        SELECT *, max(seq) FILTER (WHERE action = 'INSERT') OVER w AS begun, max(seq) FILTER (WHERE action = 'DELETE') OVER w AS ended
        FROM event WHERE table_name = kept WINDOW w AS (PARTITION BY record_type, record_id, row_key)
    ) AS e
    GROUP BY record_type, record_id, row_key, begun, ended HAVING begun > coalesce(ended, 0)
$$;

-- What was: a schema beside this one, in which each table that the history keeps is a view of its rows as they
-- stood at `verbatim.as_of`, which is never later than now. Where it comes first in the search path, before
-- this schema and `pg_catalog`, any query reads what was, by the rules that held then: so `now()` is that moment
-- there too. Views read by the rights of who asks.
DO $$
BEGIN
    -- It may be left of before all tables were dropped.
    EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', as_of_schema());
    EXECUTE format('CREATE SCHEMA %I', as_of_schema());
    EXECUTE format($sql$ CREATE FUNCTION %I.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
        AS 'SELECT least(pg_catalog.now(), current_setting(''verbatim.as_of'')::timestamptz)' $sql$, as_of_schema());
    EXECUTE format('CREATE VIEW %1$I.event WITH (security_invoker) AS SELECT * FROM event WHERE at <= %1$I.now()', as_of_schema());
END
$$;

-- Shows a table that the history keeps as it was. What a row's own key and its record's key say finds its
-- events. A column that must have a value has its default where none is told, since it came later than that,
-- and a text that was redacted says so.
CREATE FUNCTION show_as_of(kept text) RETURNS void LANGUAGE plpgsql SET client_min_messages = 'warning' AS $$
DECLARE
    told text;
    made text;
BEGIN
    SELECT string_agg(format('%s AS %I', CASE
            WHEN a.attname = k.record_key THEN 'record_id'
            WHEN a.attnotnull AND d.adbin IS NOT NULL THEN format('coalesce(%s, %s)', v.value, pg_get_expr(d.adbin, d.adrelid))
            WHEN a.attnotnull AND a.atttypid = 'text'::regtype THEN format('coalesce(%s, ''[redacted]'')', v.value)
            ELSE v.value END, a.attname), ', ' ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
        string_agg(format(', %s AS %I', pg_get_expr(d.adbin, d.adrelid), a.attname), '' ORDER BY a.attnum) FILTER (WHERE a.attgenerated <> '')
    INTO told, made
    FROM kept_table k JOIN pg_attribute a ON a.attrelid = k.table_name::regclass AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    CROSS JOIN LATERAL (SELECT CASE WHEN format_type(a.atttypid, a.atttypmod) LIKE '%[]'
        THEN format('(SELECT array_agg(e) FROM jsonb_array_elements_text((contents ->> %L)::jsonb) AS e)::%s', a.attname, format_type(a.atttypid, a.atttypmod))
        ELSE format('(contents ->> %L)::%s', a.attname, format_type(a.atttypid, a.atttypmod)) END) AS v (value)
    WHERE k.table_name = kept;
    EXECUTE format('DROP VIEW IF EXISTS %I.%I', as_of_schema(), kept);
    EXECUTE format($sql$
        CREATE VIEW %1$I.%2$I WITH (security_invoker) AS
        SELECT t.* %5$s FROM (
            SELECT %4$s FROM (
                SELECT record_id, row_key, jsonb_merge(redacted || after ORDER BY seq) FILTER (WHERE seq >= begun AND after IS NOT NULL) AS contents
                FROM (
                    SELECT record_id, row_key, seq, after, begun, ended, (
                        SELECT jsonb_object_agg(name, NULL::text) FROM jsonb_array_elements_text(columns) AS name) AS redacted
                    FROM (
                        SELECT *, max(seq) FILTER (WHERE action = 'INSERT') OVER w AS begun, max(seq) FILTER (WHERE action = 'DELETE') OVER w AS ended
                        FROM event WHERE record_type = %3$L AND table_name = %2$L AND at <= %1$I.now() WINDOW w AS (PARTITION BY record_id, row_key)
                    ) AS e
                ) AS e
                GROUP BY record_id, row_key, begun, ended HAVING begun > coalesce(ended, 0)
            ) AS stood
        ) AS t
    $sql$, as_of_schema(), kept, (SELECT k.record_type FROM kept_table k WHERE k.table_name = kept), told, coalesce(made, ''));
END
$$;

-- Keeps a table in the history from now on, or keeps it anew after its columns have changed: what its rows
-- hold that the history does not know is noted as events. A row that is a record of its own gives its type;
-- a row that belongs to another record gives that one's type, and the column with its key.
CREATE FUNCTION keep_history(kept text, record_type text DEFAULT NULL, record_key text DEFAULT 'id', leaving_out text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql SET client_min_messages = 'warning' SET TimeZone = 'UTC' SET IntervalStyle = 'iso_8601' SET extra_float_digits = 1 SET bytea_output = 'hex' AS $$
DECLARE
    type text := coalesce(record_type, kept);
    left_out text[] := leaving_out || generated_columns(kept::regclass);
BEGIN
    EXECUTE format('DROP TRIGGER IF EXISTS _history ON %I', kept);
    EXECUTE format('DROP TRIGGER IF EXISTS %I ON %I', kept || '_truncate_refused', kept);
    -- Triggers fire in the order of their names: this one first, so that it sees the changes that others
    -- make after it in their order.
    EXECUTE format('CREATE TRIGGER _history AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION write_event(%L, %L, %L%s)',
        kept, type, record_key, array_to_string(key_columns(kept::regclass), ','),
        (SELECT string_agg(format(', %L', name), '') FROM unnest(left_out) AS name));
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change(%L)',
        kept || '_truncate_refused', kept, 'history_complete');
    -- What this transaction has changed so far is in the history now, and so compared with.
    SET CONSTRAINTS event_pending_chained IMMEDIATE;
    SET CONSTRAINTS event_pending_chained DEFERRED;
    EXECUTE format($sql$
        INSERT INTO event_pending (record_type, record_id, migration, table_name, action, row_key, before, after)
        SELECT $1, record_id, nullif(current_setting('verbatim.migration', true), ''), $2,
               CASE WHEN was.contents IS NULL THEN 'INSERT' WHEN is_now.contents IS NULL THEN 'DELETE' ELSE 'UPDATE' END, row_key,
               CASE WHEN was.contents IS NOT NULL THEN changed.before END, CASE WHEN is_now.contents IS NOT NULL THEN changed.after END
        FROM (
            SELECT (contents ->> $3)::uuid AS record_id, contents,
                   (SELECT jsonb_agg(contents -> name ORDER BY i) FROM unnest($4) WITH ORDINALITY AS k (name, i)) AS row_key
            FROM (SELECT row_contents(to_jsonb(t) - $5) AS contents FROM %I AS t) AS one
        ) AS is_now
        FULL JOIN (SELECT * FROM replayed_rows($2) AS r WHERE r.record_type = $1) AS was USING (record_id, row_key)
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(key, o.value) AS before, jsonb_object_agg(key, n.value) AS after
            FROM jsonb_each_text(coalesce(was.contents, '{}')) AS o FULL JOIN jsonb_each_text(coalesce(is_now.contents, '{}')) AS n USING (key)
            WHERE o.value IS DISTINCT FROM n.value
        ) AS changed
        WHERE changed.after IS NOT NULL
        ORDER BY record_id, row_key
    $sql$, kept) USING type, kept, record_key, key_columns(kept::regclass), left_out;
    PERFORM show_as_of(kept);
END
$$;

-- Contents without a column's value, unless it is null or the one that was put in the place of another.
CREATE FUNCTION without(contents jsonb, name text, instead text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN contents ->> name IS NULL OR contents ->> name = instead THEN contents ELSE contents - name END
$$;

-- Removes a value of a row from the history, and from the row itself. Puts `instead` in its place, or else
-- nothing, or `[redacted]` where the column has to have something. That and the reason are in the history,
-- and nobody but an admin does it. Gives the number of events that held it.
CREATE FUNCTION redact(redacted text, id uuid, name text, why text, instead text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    key jsonb := jsonb_build_array(id::text);
    held bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM reviewer r WHERE r.id = actor() AND r.role = 'ADMIN' AND r.deactivated_at IS NULL) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'event', CONSTRAINT = 'redaction_by_admin',
            MESSAGE = 'only an admin redacts';
    END IF;
    IF NOT EXISTS (SELECT FROM kept_table k JOIN pg_attribute a ON a.attrelid = k.table_name::regclass
                   WHERE k.table_name = redacted AND k.row_key = '{id}' AND a.attname = name AND a.atttypid = 'text'::regtype
                     AND name <> ALL (k.left_out))
       OR NOT EXISTS (SELECT FROM event e WHERE e.table_name = redacted AND e.row_key = key AND e.columns ? name) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation', TABLE = 'event', CONSTRAINT = 'redaction_of_text',
            MESSAGE = format('the history has no text %s.%s of that id', redacted, name);
    END IF;
    IF instead IS NULL AND EXISTS (SELECT FROM pg_attribute a
            WHERE a.attrelid = redacted::regclass AND a.attname = name AND a.attnotnull) THEN
        instead := '[redacted]';
    END IF;
    EXECUTE format('UPDATE %I SET %I = $1 WHERE id = $2 AND %I IS NOT NULL AND %I IS DISTINCT FROM $1', redacted, name, name, name)
    USING instead, id;
    INSERT INTO event_pending (record_type, record_id, reviewer_id, table_name, action, row_key, columns, reason)
    SELECT DISTINCT record_type, record_id, actor(), redacted, 'REDACT', key, jsonb_build_array(name), why
    FROM event e WHERE e.table_name = redacted AND e.row_key = key;
    -- They are in their chains before anything is taken out of what is before them.
    SET CONSTRAINTS event_pending_chained IMMEDIATE;
    SET CONSTRAINTS event_pending_chained DEFERRED;
    UPDATE event e SET
        before = without(e.before, name, instead), before_salts = kept_salts(e.columns, without(e.before, name, instead), e.before_salts),
        after = without(e.after, name, instead), after_salts = kept_salts(e.columns, without(e.after, name, instead), e.after_salts)
    WHERE e.table_name = redacted AND e.row_key = key
      AND (e.before, e.after) IS DISTINCT FROM (without(e.before, name, instead), without(e.after, name, instead));
    GET DIAGNOSTICS held = ROW_COUNT;
    RETURN held;
END
$$;

-- Keeps a table no longer, before it is dropped: what refuses that its rows go, goes first; then they do, and
-- that is in the history.
CREATE FUNCTION end_history(kept text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    guard name;
BEGIN
    FOR guard IN SELECT tgname FROM pg_trigger
                 WHERE tgrelid = kept::regclass AND NOT tgisinternal AND tgname <> '_history' LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', guard, kept);
    END LOOP;
    EXECUTE format('DELETE FROM %I', kept);
    EXECUTE format('DROP TRIGGER _history ON %I', kept);
    EXECUTE format('DROP VIEW %I.%I', as_of_schema(), kept);
END
$$;

-- Whoever writes, and with whatever settings: the triggers act as the owner of the history, find its own
-- tables and no others, and write values in one way.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION write_event() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION chain_events() SET search_path = %I, pg_temp', current_schema());
END
$$;
ALTER FUNCTION write_event() SET TimeZone = 'UTC' SET IntervalStyle = 'iso_8601' SET extra_float_digits = 1 SET bytea_output = 'hex';
ALTER FUNCTION chain_events() SET TimeZone = 'UTC';

SELECT keep_history('reviewer'), keep_history('token', 'reviewer', 'reviewer_id', '{last_used_at}');
SELECT keep_history('publisher'), keep_history('publisher_domain', 'publisher', 'publisher_id');
SELECT keep_history('source'), keep_history('capture'), keep_history('source_retraction', 'source', 'source_id');
SELECT keep_history('speaker', leaving_out => '{sort_name}'), keep_history('speaker_name', 'speaker', 'speaker_id'),
       keep_history('speaker_role', 'speaker', 'speaker_id'), keep_history('speaker_identifier', 'speaker', 'speaker_id');
SELECT keep_history('speaker_merge');
SELECT keep_history('quote'), keep_history('passage', 'quote', 'quote_id');
SELECT keep_history('topic'), keep_history('topic_name', 'topic', 'topic_id');
SELECT keep_history('claim'), keep_history('claim_quote', 'claim', 'claim_id'), keep_history('claim_topic', 'claim', 'claim_id'),
       keep_history('claim_link');
SELECT keep_history('rating_scale'), keep_history('rating_scale_version'),
       keep_history('rating'), keep_history('rating_translation', 'rating', 'rating_id');
SELECT keep_history('verdict'), keep_history('correction', 'verdict', 'verdict_id');
SELECT keep_history('verdict_revision'), keep_history('verdict_revision_author', 'verdict_revision', 'revision_id'),
       keep_history('verdict_revision_quote', 'verdict_revision', 'revision_id'),
       keep_history('verdict_revision_topic', 'verdict_revision', 'revision_id'),
       keep_history('evidence', 'verdict_revision', 'revision_id'), keep_history('approval', 'verdict_revision', 'revision_id');
SELECT keep_history('retraction'), keep_history('retraction_approval', 'retraction', 'retraction_id'),
       keep_history('recusal', 'verdict', 'verdict_id'), keep_history('reply_request'),
       keep_history('staleness_dismissal', 'verdict', 'verdict_id');
SELECT keep_history('assignment'), keep_history('note');
"#;

const DOWN: &str = r"
DO $$
DECLARE
    kept text;
BEGIN
    FOR kept IN SELECT table_name FROM kept_table LOOP
        EXECUTE format('DROP TRIGGER _history ON %I', kept);
        EXECUTE format('DROP TRIGGER %I ON %I', kept || '_truncate_refused', kept);
        EXECUTE format('DROP VIEW %I.%I', as_of_schema(), kept);
    END LOOP;
    EXECUTE format('DROP VIEW %I.event', as_of_schema());
    EXECUTE format('DROP FUNCTION %I.now()', as_of_schema());
    EXECUTE format('DROP SCHEMA %I', as_of_schema());
END
$$;
DROP FUNCTION end_history(text);
DROP FUNCTION redact(text, uuid, text, text, text);
DROP FUNCTION without(jsonb, text, text);
DROP FUNCTION keep_history(text, text, text, text[]);
DROP FUNCTION show_as_of(text);
DROP FUNCTION replayed_rows(text);
DROP AGGREGATE jsonb_merge (jsonb);
DROP VIEW history_gap;
DROP FUNCTION typed_columns(regclass);
DROP FUNCTION as_of_schema();
DROP FUNCTION generated_columns(regclass);
DROP FUNCTION key_columns(regclass);
DROP VIEW kept_table;
DROP TABLE event_pending;
DROP FUNCTION chain_events();
DROP FUNCTION write_event();
DROP FUNCTION row_contents(jsonb);
DROP FUNCTION event_field(text);
DROP TABLE event;
DROP FUNCTION event_immutable();
DROP FUNCTION kept_salts(jsonb, jsonb, bytea);
DROP TABLE record_head;
DROP FUNCTION record_head_goes_on();
";
