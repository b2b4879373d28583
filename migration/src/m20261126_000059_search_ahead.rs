//! A search that reads rows from the disk asks for many of them at once, and does not wait for each before the next.
//! The words of a row are in the row, however many, and not in a place of their own that is read after it.

super::sql_migration!();

const UP: &str = "
DO $$
BEGIN
    -- Hundreds of rows that lie far apart, of which the index has told before that they are needed.
    ALTER FUNCTION search_window(tsquery, tsquery, tsquery, boolean, bigint, integer, boolean) SET effective_io_concurrency = 64;
EXCEPTION WHEN invalid_parameter_value THEN
    -- Some systems, as macOS, cannot be told what will be read: there it is read row after row, as before.
    NULL;
END
$$;

-- Those of a verdict are some two kilobytes: what is longer than that is stored apart, unless told otherwise. Nearly all
-- rows with as much are verdicts. They are written anew without the index, which takes less time than to change it.
ALTER TABLE search_entry SET (toast_tuple_target = 8160);
DROP INDEX search_entry_words;
UPDATE search_entry SET words = words || '' WHERE kind = 'verdict';
CLUSTER search_entry USING search_entry_pkey;
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off);
";

const DOWN: &str = "
ALTER TABLE search_entry RESET (toast_tuple_target);
ALTER FUNCTION search_window(tsquery, tsquery, tsquery, boolean, bigint, integer, boolean) RESET effective_io_concurrency;
";
