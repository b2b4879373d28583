//! The quotes of a source are looked for in another of its captures, and what was found is kept.

use std::{collections::HashMap, ops::Range};

use async_graphql::Result;
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, Statement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::anchor::{Captured, Passage, Stands, offset, recheck as stands};

/// The quotes of the source `$1` that were taken from other captures than `$2`, and were not looked for in that
/// one yet; of them only `$3`, where that is given, and where `$4` only those of which nobody knows how they
/// stand.
const QUOTES: &str = r#"
SELECT q.id, q.capture_id, (
    SELECT json_agg(json_build_object('start', p.start, 'end', p."end", 'omits', p.omitted IS NOT NULL) ORDER BY p.position)
    FROM passage p WHERE p.quote_id = q.id)::text AS passages
FROM quote q
WHERE q.source_id = $1 AND q.capture_id <> $2 AND q.id = coalesce($3, q.id)
  AND (q.standing IS NULL OR NOT $4) AND NOT EXISTS (SELECT FROM quote_check k WHERE k.quote_id = q.id AND k.capture_id = $2)
ORDER BY q.id FOR NO KEY UPDATE OF q
"#;

/// The texts of the captures `$1`, with the language of their source.
const TEXTS: &str = "SELECT c.id, c.text, s.language FROM capture c JOIN source s ON s.id = c.source_id WHERE c.id = ANY($1)";

/// Keeps what was found in the capture `$1`. What it was before is told by the newest capture of all, and
/// since when it stands so by the check before, of a capture after the quote's own.
const KEEP: &str = "
INSERT INTO quote_check (id, quote_id, capture_id, standing, standing_before, places, nearest_start, nearest_end, nearest_text, since)
SELECT f.id, f.quote_id, $1, f.standing, CASE WHEN is_newest THEN q.standing END, f.places, f.nearest_start, f.nearest_end,
       f.nearest_text, coalesce(CASE WHEN is_newest THEN b.since END, now())
FROM jsonb_to_recordset($2::jsonb) AS f (id uuid, quote_id uuid, standing text, places jsonb, nearest_start integer,
    nearest_end integer, nearest_text text)
JOIN quote q ON q.id = f.quote_id
CROSS JOIN LATERAL (SELECT newest_capture(q.source_id) = $1 AS is_newest) n
LEFT JOIN LATERAL (
    SELECT k.standing, k.nearest_text, k.since FROM quote_check k JOIN capture c ON c.id = k.capture_id
    JOIN capture o ON o.id = q.capture_id
    WHERE k.quote_id = q.id AND (c.captured_at, c.id) > (o.captured_at, o.id)
    ORDER BY c.captured_at DESC, c.id DESC LIMIT 1
) b ON b.standing = f.standing AND b.nearest_text IS NOT DISTINCT FROM f.nearest_text
ORDER BY f.id";

/// The newest capture of the source `$1`, unless it is `$2`.
const NEWEST: &str = "SELECT id, text FROM capture WHERE id = newest_capture($1) AND id <> $2";

/// A quote as it is read.
struct Taken {
    id: Uuid,
    capture_id: Uuid,
    passages: Vec<Passage>,
}

/// A passage as it is read.
#[derive(Deserialize)]
struct Stood {
    start: usize,
    end: usize,
    omits: bool,
}

/// What was found of a quote, as it is kept.
#[derive(Serialize)]
struct Found {
    id: Uuid,
    quote_id: Uuid,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<Vec<Place>>,
    nearest_start: Option<i32>,
    nearest_end: Option<i32>,
    nearest_text: Option<String>,
}

/// Where a passage stands.
#[derive(Serialize)]
struct Place {
    start: i32,
    end: i32,
}

impl From<&Range<usize>> for Place {
    fn from(place: &Range<usize>) -> Self {
        Self {
            start: offset(place.start),
            end: offset(place.end),
        }
    }
}

impl Found {
    fn of(quote: &Taken, stands: Stands) -> Self {
        let found = Self {
            id: Uuid::now_v7(),
            quote_id: quote.id,
            standing: "MISSING",
            places: None,
            nearest_start: None,
            nearest_end: None,
            nearest_text: None,
        };
        match stands {
            Stands::Present => Self {
                standing: "PRESENT",
                places: Some(
                    quote
                        .passages
                        .iter()
                        .map(|passage| (&passage.place).into())
                        .collect(),
                ),
                ..found
            },
            Stands::Moved(places) => Self {
                standing: "MOVED",
                places: Some(places.iter().map(Into::into).collect()),
                ..found
            },
            Stands::Changed(near) => Self {
                standing: "CHANGED",
                nearest_start: Some(offset(near.place.start)),
                nearest_end: Some(offset(near.place.end)),
                nearest_text: Some(near.text),
                ..found
            },
            Stands::Missing => found,
        }
    }
}

/// Which quotes are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// All of the source.
    All,
    /// Those of which nobody knows how they stand.
    Unknown,
    /// This one.
    One(Uuid),
}

/// Looks for the quotes of a source in a capture of it with this text that has come in.
///
/// # Errors
/// Where the database fails.
pub async fn recheck(
    tx: &DatabaseTransaction,
    source_id: Uuid,
    capture_id: Uuid,
    text: String,
) -> Result<()> {
    look_for(tx, source_id, capture_id, text, Which::All).await
}

/// Looks in a capture that is there already for those quotes of which nobody knows how they stand, since it
/// came by the hand of an operator or before there were checks.
///
/// # Errors
/// Where the database fails.
pub async fn recheck_unknown(
    tx: &DatabaseTransaction,
    source_id: Uuid,
    capture_id: Uuid,
    text: String,
) -> Result<()> {
    look_for(tx, source_id, capture_id, text, Which::Unknown).await
}

/// Looks for a quote that was just taken from a capture in the newest one of the source, where that is
/// another.
///
/// # Errors
/// Where the database fails.
pub async fn recheck_new(
    tx: &DatabaseTransaction,
    source_id: Uuid,
    capture_id: Uuid,
    quote_id: Uuid,
) -> Result<()> {
    let values = [source_id.into(), capture_id.into()];
    let newest = Statement::from_sql_and_values(DbBackend::Postgres, NEWEST, values);
    let Some(newest) = tx.query_one_raw(newest).await? else {
        return Ok(());
    };
    let (id, text) = (newest.try_get("", "id")?, newest.try_get("", "text")?);
    look_for(tx, source_id, id, text, Which::One(quote_id)).await
}

async fn look_for(
    tx: &DatabaseTransaction,
    source_id: Uuid,
    capture_id: Uuid,
    text: String,
    which: Which,
) -> Result<()> {
    let only = match which {
        Which::One(quote_id) => Some(quote_id),
        Which::All | Which::Unknown => None,
    };
    let unknown = which == Which::Unknown;
    let values = [
        source_id.into(),
        capture_id.into(),
        only.into(),
        unknown.into(),
    ];
    let quotes = Statement::from_sql_and_values(DbBackend::Postgres, QUOTES, values);
    let mut taken: HashMap<Uuid, Vec<Taken>> = HashMap::new();
    for row in tx.query_all_raw(quotes).await? {
        let stood: Vec<Stood> = serde_json::from_str(&row.try_get::<String>("", "passages")?)?;
        let passages = stood.into_iter().map(|stood| Passage {
            place: stood.start..stood.end,
            omits: stood.omits,
        });
        let quote = Taken {
            id: row.try_get("", "id")?,
            capture_id: row.try_get("", "capture_id")?,
            passages: passages.collect(),
        };
        taken.entry(quote.capture_id).or_default().push(quote);
    }
    if taken.is_empty() {
        return Ok(());
    }
    let captures: Vec<Uuid> = taken.keys().copied().collect();
    let texts = Statement::from_sql_and_values(DbBackend::Postgres, TEXTS, [captures.into()]);
    let mut own = Vec::with_capacity(taken.len());
    for row in tx.query_all_raw(texts).await? {
        let quotes = taken.remove(&row.try_get("", "id")?).unwrap_or_default();
        let language: Option<String> = row.try_get("", "language")?;
        own.push((row.try_get::<String>("", "text")?, language, quotes));
    }
    // Long texts with many quotes take a while, in which others are answered.
    let found = tokio::task::spawn_blocking(move || found(&text, &own)).await?;
    let values = [capture_id.into(), serde_json::to_value(found)?.into()];
    tx.execute_raw(Statement::from_sql_and_values(
        DbBackend::Postgres,
        KEEP,
        values,
    ))
    .await?;
    Ok(())
}

/// What becomes of quotes of other captures in a text.
fn found(text: &str, own: &[(String, Option<String>, Vec<Taken>)]) -> Vec<Found> {
    let new = Captured::of(text);
    let mut found = Vec::new();
    for (text, language, quotes) in own {
        let old = Captured::of(text);
        found.extend(quotes.iter().map(|quote| {
            Found::of(
                quote,
                stands(&old, &new, &quote.passages, language.as_deref()),
            )
        }));
    }
    found
}
