//! A search that reads rows from the disk asks for many of them at once, and does not wait for each before the next.

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
";

const DOWN: &str = "
ALTER FUNCTION search_window(tsquery, tsquery, tsquery, boolean, bigint, integer, boolean) RESET effective_io_concurrency;
";
