//! A record's events in their order: whether they are what was written, and which rows come of them.

use std::collections::{BTreeMap, BTreeSet};

use super::event::{BEGINNING, Contents, Event, FORMAT, Hash, Record, RowKey, Side};

/// The place where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The record whose chain it is.
    pub record: Record,
    /// How many events it has.
    pub seq: i32,
    /// The hash of the last one.
    pub hash: Hash,
}

/// Why a record does not hold. The values themselves are never told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A place in the chain is empty, or taken twice.
    #[error("event {expected} is missing: the next one is {found}")]
    Missing {
        /// What should be there.
        expected: i32,
        /// What is.
        found: i32,
    },
    /// The event's hash is not that of what it says.
    #[error("event {0} is not what was written, or does not follow the one before it")]
    Changed(i32),
    /// The event's format is not known to this program.
    #[error("event {0} has the format {1}, which this program does not know")]
    UnknownFormat(i32, String),
    /// The event cannot be read.
    #[error("event {0} cannot be read: {1}")]
    Unreadable(i32, String),
    /// A value is not the one that its digest was made of.
    #[error("event {seq}: the value of {table}.{column} is not the one that was written")]
    Value {
        /// The event.
        seq: i32,
        /// The row's table.
        table: String,
        /// The column.
        column: String,
    },
    /// A value is gone, and no redaction says why.
    #[error("event {seq}: the value of {table}.{column} is gone, and no redaction tells of it")]
    Gone {
        /// The event.
        seq: i32,
        /// The row's table.
        table: String,
        /// The column.
        column: String,
    },
    /// The event does not begin where those before it ended.
    #[error("event {seq} does not follow from those before it: {table} {key}")]
    Step {
        /// The event.
        seq: i32,
        /// The row's table.
        table: String,
        /// The row's key.
        key: String,
    },
    /// The head is not where the chain ends.
    #[error("the chain ends with event {events}, and its head says {head}")]
    Head {
        /// The last event; 0 where there is none.
        events: i32,
        /// What the head says; 0 where there is none.
        head: i32,
    },
    /// The head has the right place and another hash.
    #[error("the head has another hash than the last event")]
    HeadHash,
    /// The chain is shorter than it was.
    #[error(
        "the chain has {found} events, and had {expected} at the checkpoint: its end was cut off"
    )]
    Shorter {
        /// How many it had.
        expected: i32,
        /// How many it has.
        found: i32,
    },
    /// The chain was another one.
    #[error("event {0} is another one than at the checkpoint: the chain was written anew")]
    Rewritten(i32),
    /// A row is in its table, and not in the history.
    #[error("{table} {key} is a row that the history does not know")]
    RowAdded {
        /// The row's table.
        table: String,
        /// The row's key.
        key: String,
    },
    /// A row is in the history, and not in its table.
    #[error("{table} {key} is a row of the history that its table lacks")]
    RowLost {
        /// The row's table.
        table: String,
        /// The row's key.
        key: String,
    },
    /// A row holds something else than the history says.
    #[error("{table} {key}: {column} is not what the history has")]
    RowChanged {
        /// The row's table.
        table: String,
        /// The row's key.
        key: String,
        /// The column.
        column: String,
    },
}

/// A value as the history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    Value(Option<String>),
    Redacted,
}

/// A chain up to some event.
#[derive(Debug)]
pub struct Chain {
    record: Record,
    seq: i32,
    hash: Hash,
    rows: BTreeMap<RowKey, BTreeMap<String, Known>>,
    /// Values that are gone, until a redaction tells of them; with the event that lacks them.
    gone: BTreeMap<(RowKey, String), i32>,
}

impl Chain {
    /// The chain of a record before its first event.
    #[must_use]
    pub fn new(record: Record) -> Self {
        Self {
            record,
            seq: 0,
            hash: BEGINNING,
            rows: BTreeMap::new(),
            gone: BTreeMap::new(),
        }
    }

    /// Where the chain ends so far.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            record: self.record.clone(),
            seq: self.seq,
            hash: self.hash,
        }
    }

    /// Goes on by one event.
    ///
    /// # Errors
    /// Where the event is not what was written after the last one, or does not follow from those before.
    pub fn follow(&mut self, event: &Event) -> Result<(), Fault> {
        let seq = event.seq;
        if event.format != FORMAT {
            return Err(Fault::UnknownFormat(seq, event.format.clone()));
        }
        if seq != self.seq + 1 {
            return Err(Fault::Missing {
                expected: self.seq + 1,
                found: seq,
            });
        }
        let hash = event.hash_after(&self.record, &self.hash);
        if hash[..] != event.hash[..] {
            return Err(Fault::Changed(seq));
        }
        for side in [&event.before, &event.after].into_iter().flatten() {
            self.check_values(event, side)?;
        }
        self.replay(event)?;
        self.seq = seq;
        self.hash = hash;
        Ok(())
    }

    /// Whether the chain has come to a place that was noted, and is another one there.
    #[must_use]
    pub fn differs_from(&self, noted: &Head) -> bool {
        self.seq == noted.seq && self.hash != noted.hash
    }

    /// Each value is the one that was written, or is gone together with its salt.
    fn check_values(&mut self, event: &Event, side: &Side) -> Result<(), Fault> {
        let fault = |column: &str| Fault::Value {
            seq: event.seq,
            table: event.row.0.clone(),
            column: column.to_owned(),
        };
        for (index, column) in event.columns.iter().enumerate() {
            match side.holds(index, column) {
                Some(true) => {}
                Some(false) => return Err(fault(column)),
                None => {
                    let value = (event.row.clone(), column.clone());
                    self.gone.entry(value).or_insert(event.seq);
                }
            }
        }
        let listed = |column: &&String| event.columns.contains(column);
        match side.contents.keys().find(|column| !listed(column)) {
            Some(column) => Err(fault(column)),
            None => Ok(()),
        }
    }

    /// Changes the rows as the event says.
    fn replay(&mut self, event: &Event) -> Result<(), Fault> {
        let step = || Fault::Step {
            seq: event.seq,
            table: event.row.0.clone(),
            key: event.row.1.join(" "),
        };
        let row = self.rows.get(&event.row);
        match (&event.before, &event.after) {
            (None, None) => {
                for column in &event.columns {
                    self.gone.remove(&(event.row.clone(), column.clone()));
                }
                return Ok(());
            }
            (None, Some(_)) if row.is_some() => return Err(step()),
            (Some(before), _) => {
                let row = row.ok_or_else(step)?;
                let agree = event.columns.iter().all(|column| {
                    match (row.get(column), before.contents.get(column)) {
                        (None, Some(value)) => value.is_none(),
                        (Some(Known::Value(known)), Some(value)) => known == value,
                        (_, None) | (Some(Known::Redacted), _) => true,
                    }
                });
                if !agree {
                    return Err(step());
                }
            }
            (None, Some(_)) => {}
        }
        match &event.after {
            None => {
                self.rows.remove(&event.row);
            }
            Some(after) => {
                let row = self.rows.entry(event.row.clone()).or_default();
                for column in &event.columns {
                    let known = match after.contents.get(column) {
                        Some(value) => Known::Value(value.clone()),
                        None => Known::Redacted,
                    };
                    row.insert(column.clone(), known);
                }
            }
        }
        Ok(())
    }

    /// Ends the chain: its head is at its end, and its rows are those of the tables.
    ///
    /// # Errors
    /// The first of these that is not so.
    pub fn end(
        self,
        head: Option<&Head>,
        mut tables: BTreeMap<RowKey, Contents>,
    ) -> Result<(), Fault> {
        if let Some(((row, column), seq)) = self.gone.into_iter().min_by_key(|(_, seq)| *seq) {
            return Err(Fault::Gone {
                seq,
                table: row.0,
                column,
            });
        }
        let said = head.map_or(0, |head| head.seq);
        if said != self.seq {
            return Err(Fault::Head {
                events: self.seq,
                head: said,
            });
        }
        if head.is_some_and(|head| head.hash != self.hash) {
            return Err(Fault::HeadHash);
        }
        for ((table, key), known) in self.rows {
            let row = (table, key);
            let found = tables.remove(&row);
            let (table, key) = (row.0, row.1.join(" "));
            let Some(found) = found else {
                return Err(Fault::RowLost { table, key });
            };
            if let Some(column) = differing(&known, &found) {
                return Err(Fault::RowChanged { table, key, column });
            }
        }
        match tables.into_keys().next() {
            Some((table, key)) => Err(Fault::RowAdded {
                table,
                key: key.join(" "),
            }),
            None => Ok(()),
        }
    }
}

/// A column in which a row is not as it is known. A value that was redacted is known no more.
fn differing(known: &BTreeMap<String, Known>, found: &Contents) -> Option<String> {
    let columns: BTreeSet<&String> = known.keys().chain(found.keys()).collect();
    columns
        .into_iter()
        .find(|column| {
            let found = found.get(*column).cloned().flatten();
            match known.get(*column) {
                Some(Known::Redacted) => true,
                Some(Known::Value(value)) => *value != found,
                None => found.is_some(),
            }
        })
        .cloned()
}
