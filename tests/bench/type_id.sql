-- The id of a key as the API writes it (TypeID: the prefix, and the key in Crockford's base32).
CREATE FUNCTION pg_temp.type_id(prefix text, key uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT prefix || '_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
        1 + substring(bits FROM digit * 5 + 1 FOR 5)::bit(5)::integer, 1), '' ORDER BY digit)
    FROM (SELECT B'00' || ('x' || replace(key::text, '-', ''))::bit(128) AS bits) AS one, generate_series(0, 25) AS digit
    GROUP BY prefix
$$;
