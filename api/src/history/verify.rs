//! Goes through the whole history of a database, chain by chain, and beside it through the tables.
//!
//! All is read in one snapshot, in the order of the records, some of it at a time. What is asked of the
//! database is only what it holds: nothing that the owner of the tables could have replaced by something
//! else, such as a function or a view.

use std::collections::{BTreeMap, VecDeque};

use sea_orm::DatabaseConnection;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, postgres::PgRow};

use super::{
    chain::{Chain, Fault, Head},
    checkpoint::Checkpoint,
    event::{Contents, Event, Record, Side},
    visibility,
};

/// Tables that are not kept: the migrations' own, the history's own, what is forgotten after a day, and what
/// follows from the others: the indexes of the search and of matching.
const UNKEPT_TABLES: [&str; 9] = [
    "claim_posting",
    "claim_term",
    "event",
    "event_pending",
    "idempotency_key",
    "record_head",
    "seaql_migrations",
    "search_entry",
    "search_pending",
];

/// Columns that are not kept: they follow from others, as a page does from its digest, or tell nothing of the record.
const UNKEPT_COLUMNS: [(&str, &str); 3] = [
    ("capture_page", "html"),
    ("speaker", "sort_name"),
    ("token", "last_used_at"),
];

/// How much is read at a time, in bytes.
const BATCH_BYTES: usize = 4 << 20;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// How many records there are.
    pub records: u64,
    /// How many events.
    pub events: u64,
    /// How many rows the tables hold.
    pub rows: u64,
    /// What does not hold, in the order of the records; then what is public, or is not, against the rule.
    pub findings: Vec<Finding>,
    /// Where the chains end.
    pub heads: Vec<Head>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The record; none where it is the history as a whole.
    pub record: Option<Record>,
    /// Why it does not hold.
    pub reason: String,
}

/// Verifies the history of a database, against a checkpoint too if there is one. `progress` is told how many
/// of how many events are read.
///
/// # Errors
/// Where the database fails.
pub async fn verify(
    db: &DatabaseConnection,
    checkpoint: Option<Checkpoint>,
    mut progress: impl FnMut(u64, u64),
) -> sqlx::Result<Report> {
    let mut connection = db.get_postgres_connection_pool().acquire().await?;
    let mut tx = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    sqlx::raw_sql(
        "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
         SET LOCAL TimeZone = 'UTC'; SET LOCAL IntervalStyle = 'iso_8601';
         SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'",
    )
    .execute(&mut *tx)
    .await?;
    let (all, waiting): (i64, i64) =
        sqlx::query_as("SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM event_pending)")
            .fetch_one(&mut *tx)
            .await?;
    let mut report = Report::default();
    if waiting > 0 {
        report.fault(format!(
            "{waiting} changes were committed without coming into the history (event_pending)"
        ));
    }
    let mut tables = Vec::new();
    for table in tables_of(&mut tx).await? {
        match table {
            Ok(table) => tables.push(table.open(&mut tx).await?),
            Err(reason) => report.fault(reason),
        }
    }
    let mut walk = Walk {
        heads: Stream::open(
            &mut tx,
            "heads",
            "SELECT * FROM record_head ORDER BY record_type, record_id",
            read_head,
        )
        .await?,
        events: Stream::open(
            &mut tx,
            "events",
            "SELECT record_type, record_id, seq, at, reviewer_id, token_id, migration, role, table_name, action, reason, \
                    schema_version, format, hash, before_salts, before_digests, after_salts, after_digests, \
                    row_key::text AS key_text, columns::text AS columns_text, before::text AS before_text, \
                    after::text AS after_text FROM event ORDER BY record_type, record_id, seq",
            read_event,
        )
        .await?,
        tables,
        noted: checkpoint.map_or_else(Vec::new, |noted| noted.heads).into(),
    };
    while let Some(record) = walk.next_record(&mut tx).await? {
        let all = u64::try_from(all).unwrap_or_default();
        walk.record(&mut tx, record, &mut report, |done| progress(done, all))
            .await?;
    }
    report.findings.extend(visibility::check(&mut tx).await?);
    tx.rollback().await?;
    Ok(report)
}

impl Report {
    /// Whether everything holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    fn fault(&mut self, reason: String) {
        self.findings.push(Finding {
            record: None,
            reason,
        });
    }
}

/// All that is read side by side, each in the order of the records.
struct Walk {
    heads: Stream<Head>,
    events: Stream<Stored>,
    tables: Vec<OpenTable>,
    noted: VecDeque<Head>,
}

impl Walk {
    /// The first record of which anything is left to read.
    async fn next_record(&mut self, tx: &mut PgConnection) -> sqlx::Result<Option<Record>> {
        let mut first = self.noted.front().map(|head| head.record.clone());
        let mut look = |record: Option<&Record>| {
            if let Some(record) = record
                && first.as_ref().is_none_or(|first| record < first)
            {
                first = Some(record.clone());
            }
        };
        look(self.heads.peek(tx).await?);
        look(self.events.peek(tx).await?);
        for table in &mut self.tables {
            look(table.rows.peek(tx).await?);
        }
        Ok(first)
    }

    /// Reads all of a record, and notes what does not hold.
    async fn record(
        &mut self,
        tx: &mut PgConnection,
        record: Record,
        report: &mut Report,
        mut progress: impl FnMut(u64),
    ) -> sqlx::Result<()> {
        let head = self.heads.next_of(tx, &record).await?;
        let noted = self.noted.pop_front_if(|noted| noted.record == record);
        let mut chain = Chain::new(record.clone());
        let mut outcome = Ok(());
        while let Some(stored) = self.events.next_of(tx, &record).await? {
            report.events += 1;
            progress(report.events);
            if outcome.is_ok() {
                outcome = stored.event.and_then(|event| chain.follow(&event));
                if let Some(noted) = &noted
                    && chain.differs_from(noted)
                {
                    outcome = Err(Fault::Rewritten(noted.seq));
                }
            }
        }
        let mut rows = BTreeMap::new();
        for table in &mut self.tables {
            if table.record_type == record.record_type {
                while let Some(row) = table.rows.next_of(tx, &record).await? {
                    report.rows += 1;
                    rows.insert(
                        (table.name.clone(), table.key_of(&row.contents)),
                        row.contents,
                    );
                }
            }
        }
        let end = chain.head();
        let outcome = outcome.and_then(|()| match noted {
            Some(noted) if noted.seq > end.seq => Err(Fault::Shorter {
                expected: noted.seq,
                found: end.seq,
            }),
            _ => chain.end(head.as_ref(), rows),
        });
        report.records += 1;
        match outcome {
            Ok(()) => report.heads.push(end),
            Err(fault) => report.findings.push(Finding {
                record: Some(record),
                reason: fault.to_string(),
            }),
        }
        Ok(())
    }
}

/// Something that belongs to a record.
trait Part {
    fn record(&self) -> &Record;

    /// About how many bytes it takes.
    fn size(&self) -> usize;
}

/// What a cursor reads, some of it at a time: fewer where they are large.
struct Stream<T> {
    cursor: String,
    read: Read<T>,
    ahead: VecDeque<T>,
    batch: usize,
    ended: bool,
}

type Read<T> = fn(&PgRow) -> sqlx::Result<T>;

impl<T: Part> Stream<T> {
    async fn open(
        tx: &mut PgConnection,
        cursor: &str,
        query: &str,
        read: Read<T>,
    ) -> sqlx::Result<Self> {
        let declare = format!("DECLARE verify_{cursor} NO SCROLL CURSOR FOR {query}");
        sqlx::raw_sql(AssertSqlSafe(declare)).execute(tx).await?;
        Ok(Self {
            cursor: cursor.to_owned(),
            read,
            ahead: VecDeque::new(),
            batch: 16,
            ended: false,
        })
    }

    async fn peek(&mut self, tx: &mut PgConnection) -> sqlx::Result<Option<&Record>> {
        if self.ahead.is_empty() && !self.ended {
            let fetch = format!("FETCH FORWARD {} FROM verify_{}", self.batch, self.cursor);
            let rows = sqlx::query(AssertSqlSafe(fetch))
                .persistent(false)
                .fetch_all(tx)
                .await?;
            self.ended = rows.len() < self.batch;
            self.ahead = rows.iter().map(self.read).collect::<sqlx::Result<_>>()?;
            let size: usize = self.ahead.iter().map(Part::size).sum();
            self.batch = (self.batch * BATCH_BYTES / size.max(1))
                .clamp(1, 4 * self.batch)
                .min(1_000);
        }
        Ok(self.ahead.front().map(Part::record))
    }

    /// The next one, if it belongs to the record.
    async fn next_of(&mut self, tx: &mut PgConnection, record: &Record) -> sqlx::Result<Option<T>> {
        let is_of = self.peek(tx).await? == Some(record);
        Ok(if is_of { self.ahead.pop_front() } else { None })
    }
}

impl Part for Head {
    fn record(&self) -> &Record {
        &self.record
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.record.record_type.len()
    }
}

fn read_record(row: &PgRow) -> sqlx::Result<Record> {
    Ok(Record {
        record_type: row.try_get("record_type")?,
        id: row.try_get("record_id")?,
    })
}

/// A hash of the wrong length is none that an event has.
fn read_head(row: &PgRow) -> sqlx::Result<Head> {
    let hash: Vec<u8> = row.try_get("hash")?;
    Ok(Head {
        record: read_record(row)?,
        seq: row.try_get("seq")?,
        hash: hash.try_into().unwrap_or_default(),
    })
}

/// An event with its record.
struct Stored {
    record: Record,
    event: Result<Event, Fault>,
    size: usize,
}

impl Part for Stored {
    fn record(&self) -> &Record {
        &self.record
    }

    fn size(&self) -> usize {
        self.size
    }
}

fn read_event(row: &PgRow) -> sqlx::Result<Stored> {
    let before: Option<String> = row.try_get("before_text")?;
    let after: Option<String> = row.try_get("after_text")?;
    let seq = row.try_get("seq")?;
    let size = [&before, &after]
        .into_iter()
        .flatten()
        .map(String::len)
        .sum::<usize>()
        + 1_000;
    let event = parse_event(row, before.as_deref(), after.as_deref())?;
    Ok(Stored {
        record: read_record(row)?,
        event: event.map_err(|error| Fault::Unreadable(seq, error.to_string())),
        size,
    })
}

fn parse_event(
    row: &PgRow,
    before: Option<&str>,
    after: Option<&str>,
) -> sqlx::Result<serde_json::Result<Event>> {
    let key = serde_json::from_str(&row.try_get::<String, _>("key_text")?);
    let columns = serde_json::from_str(&row.try_get::<String, _>("columns_text")?);
    let before = parse_side(before, row, "before_salts", "before_digests")?;
    let after = parse_side(after, row, "after_salts", "after_digests")?;
    let (key, columns, before, after) = match (key, columns, before, after) {
        (Ok(key), Ok(columns), Ok(before), Ok(after)) => (key, columns, before, after),
        (Err(error), ..) | (_, Err(error), ..) | (_, _, Err(error), _) | (.., Err(error)) => {
            return Ok(Err(error));
        }
    };
    Ok(Ok(Event {
        seq: row.try_get("seq")?,
        at: row.try_get("at")?,
        reviewer_id: row.try_get("reviewer_id")?,
        token_id: row.try_get("token_id")?,
        migration: row.try_get("migration")?,
        role: row.try_get("role")?,
        row: (row.try_get("table_name")?, key),
        action: row.try_get("action")?,
        columns,
        before,
        after,
        reason: row.try_get("reason")?,
        schema_version: row.try_get("schema_version")?,
        format: row.try_get("format")?,
        hash: row.try_get("hash")?,
    }))
}

fn parse_side(
    contents: Option<&str>,
    row: &PgRow,
    salts: &str,
    digests: &str,
) -> sqlx::Result<serde_json::Result<Option<Side>>> {
    let Some(contents) = contents else {
        return Ok(Ok(None));
    };
    let salts: Option<Vec<u8>> = row.try_get(salts)?;
    let digests: Option<Vec<u8>> = row.try_get(digests)?;
    Ok(serde_json::from_str(contents).map(|contents| {
        Some(Side {
            contents,
            salts: salts.unwrap_or_default(),
            digests: digests.unwrap_or_default(),
        })
    }))
}

/// A table that is kept, and how.
struct Table {
    name: String,
    record_type: String,
    record_key: String,
    row_key: Vec<String>,
    left_out: Vec<String>,
}

/// A table's rows, in the order of their records.
struct OpenTable {
    name: String,
    record_type: String,
    row_key: Vec<String>,
    rows: Stream<TableRow>,
}

/// A row, and to which record it belongs.
struct TableRow {
    record: Record,
    contents: Contents,
    size: usize,
}

impl Part for TableRow {
    fn record(&self) -> &Record {
        &self.record
    }

    fn size(&self) -> usize {
        self.size
    }
}

fn read_row(row: &PgRow) -> sqlx::Result<TableRow> {
    let text: String = row.try_get("contents")?;
    let contents =
        serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(TableRow {
        record: read_record(row)?,
        contents,
        size: text.len() + 200,
    })
}

/// Finds the tables and how they are kept; for each that is not, or not whole, the reason.
async fn tables_of(tx: &mut PgConnection) -> sqlx::Result<Vec<Result<Table, String>>> {
    let rows = sqlx::query(
        r"SELECT c.relname::text AS name, string_to_array(encode(t.tgargs, 'escape'), '\000') AS arguments,
                 (SELECT coalesce(array_agg(a.attname::text), '{}') FROM pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attgenerated <> '' AND NOT a.attisdropped) AS generated
          FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = '_history'
              AND t.tgenabled IN ('O', 'A') AND t.tgfoid = 'write_event'::regproc AND t.tgtype = 29 AND t.tgqual IS NULL
          WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
          ORDER BY c.relname",
    )
    .fetch_all(tx)
    .await?;
    let mut tables = Vec::new();
    for row in rows {
        let name: String = row.try_get("name")?;
        if UNKEPT_TABLES.contains(&name.as_str()) {
            continue;
        }
        let arguments: Option<Vec<String>> = row.try_get("arguments")?;
        let generated: Vec<String> = row.try_get("generated")?;
        tables.push(table(
            name,
            arguments.as_deref().unwrap_or_default(),
            &generated,
        ));
    }
    Ok(tables)
}

fn table(name: String, arguments: &[String], generated: &[String]) -> Result<Table, String> {
    // Each argument ends with a zero byte, the last one too.
    let [record_type, record_key, row_key, left_out @ .., _] = arguments else {
        return Err(format!(
            "the history does not keep the table {name}: its trigger `_history` is not there, or is off"
        ));
    };
    let unkept = left_out.iter().find(|column| {
        !generated.contains(column) && !UNKEPT_COLUMNS.contains(&(name.as_str(), column.as_str()))
    });
    if let Some(column) = unkept {
        return Err(format!("the history leaves out the column {name}.{column}"));
    }
    Ok(Table {
        record_type: record_type.clone(),
        record_key: record_key.clone(),
        row_key: row_key.split(',').map(str::to_owned).collect(),
        left_out: left_out.to_vec(),
        name,
    })
}

impl Table {
    async fn open(self, tx: &mut PgConnection) -> sqlx::Result<OpenTable> {
        let left_out: Vec<String> = self
            .left_out
            .iter()
            .map(|name| quoted(name, '\''))
            .collect();
        let (name, key) = (quoted(&self.name, '"'), quoted(&self.record_key, '"'));
        let query = format!(
            "SELECT {}::text AS record_type, t.{key} AS record_id, \
                    (SELECT jsonb_object_agg(key, value) FROM jsonb_each_text(to_jsonb(t) - ARRAY[{}]::text[]))::text AS contents \
             FROM {name} AS t ORDER BY t.{key}",
            quoted(&self.record_type, '\''),
            left_out.join(", "),
        );
        let cursor = format!("table_{}", self.name);
        Ok(OpenTable {
            rows: Stream::open(tx, &cursor, &query, read_row).await?,
            name: self.name,
            record_type: self.record_type,
            row_key: self.row_key,
        })
    }
}

/// A name or a text as SQL writes it.
fn quoted(text: &str, mark: char) -> String {
    let doubled = text.replace(mark, &format!("{mark}{mark}"));
    format!("{mark}{doubled}{mark}")
}

impl OpenTable {
    fn key_of(&self, contents: &Contents) -> Vec<String> {
        let values = self.row_key.iter().map(|column| contents.get(column));
        values
            .map(|value| value.cloned().flatten().unwrap_or_default())
            .collect()
    }
}
