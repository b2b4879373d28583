//! What lists are filtered by, where no index served it yet.

super::sql_migration!();

const UP: &str = r"
CREATE INDEX claim_recorded_at ON claim (recorded_at, id);
CREATE INDEX quote_recorded_at ON quote (recorded_at, id);
CREATE INDEX verdict_state ON verdict (state, id);
-- A filter by `en` finds `en-GB` too.
CREATE INDEX source_base_language ON source (split_part(language, '-', 1), id);
CREATE INDEX claim_base_language ON claim (split_part(language, '-', 1), id);
";

const DOWN: &str = r"
DROP INDEX claim_base_language;
DROP INDEX source_base_language;
DROP INDEX verdict_state;
DROP INDEX quote_recorded_at;
DROP INDEX claim_recorded_at;
";
