//! The records of a made-up world on their way into the tables.

use std::{
    collections::BTreeSet,
    fmt::{Display, Write as _},
    time::Instant,
};

use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, PgConnection, Row as _, query, query_scalar};
use uuid::Uuid;

use super::{
    Arguments, TABLES,
    world::{REVIEWERS, TOPICS, World},
};
use crate::cli::{Failure, exit::Doing as _, output::note};

/// How many bytes go to the database at a time.
const BATCH_BYTES: usize = 1 << 20;

/// A database that is being filled, and since when.
pub(super) struct Fill<'a> {
    world: &'a World,
    connection: &'a mut PgConnection,
    begun: Instant,
}

/// The values of a row, as COPY reads them.
struct Line(String);

impl Line {
    fn of(values: &[&dyn Display]) -> Self {
        let mut line = String::new();
        for value in values {
            if !line.is_empty() {
                line.push('\t');
            }
            let start = line.len();
            let _ = write!(line, "{value}");
            if line[start..].contains(['\n', '\\', '\t']) {
                let escaped = line[start..]
                    .replace('\\', "\\\\")
                    .replace('\n', "\\n")
                    .replace('\t', "\\t");
                line.truncate(start);
                line.push_str(&escaped);
            }
        }
        line.push('\n');
        Self(line)
    }
}

impl<'a> Fill<'a> {
    /// Begins to fill the database of the connection with the world.
    pub(super) fn begin(world: &'a World, connection: &'a mut PgConnection) -> Self {
        Self {
            world,
            connection,
            begun: Instant::now(),
        }
    }

    /// Fills it with everything.
    pub(super) async fn everything(&mut self, arguments: &Arguments) -> Result<(), Failure> {
        self.run("SET LOCAL synchronous_commit = off").await?;
        self.run("SET LOCAL maintenance_work_mem = '512MB'").await?;
        self.run("SET LOCAL work_mem = '64MB'").await?;
        // What rows mean to each other is settled here, and checked by the keys when they come back.
        for table in TABLES {
            self.run(&format!("ALTER TABLE {table} DISABLE TRIGGER USER"))
                .await?;
        }
        let keys = self.taken_away(FOREIGN_KEYS).await?;
        let indexes = self.taken_away(INDEXES).await?;
        self.people_and_sources().await?;
        self.quotes().await?;
        self.claims().await?;
        self.verdicts().await?;
        let (search, indexes): (Vec<_>, Vec<_>) = indexes
            .into_iter()
            .partition(|index| index.contains(" ON public.search_entry "));
        self.brought_back("indexes", &indexes).await?;
        self.brought_back("references between the tables", &keys)
            .await?;
        self.run(&format!("ANALYZE {}", TABLES.join(", "))).await?;
        self.search().await?;
        self.brought_back("indexes of the search", &search).await?;
        for table in TABLES {
            self.run(&format!("ALTER TABLE {table} ENABLE TRIGGER USER"))
                .await?;
        }
        if arguments.matching {
            self.note("matching");
            self.run("INSERT INTO claim_term (term, claims) SELECT '', count(*) FROM claim")
                .await?;
            self.run("SELECT index_claims(array_agg(id)) FROM claim")
                .await?;
        }
        if arguments.history {
            self.note("history");
            self.run(HISTORY).await?;
        }
        let what: String = [
            (arguments.matching, ", without matches"),
            (arguments.history, ", without a history"),
        ]
        .into_iter()
        .filter_map(|(written, without)| (!written).then_some(without))
        .collect();
        let (size, seed) = (arguments.size, arguments.seed);
        self.run(&format!(
            "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), \
             'Made up by verbatim generate --size {size} --seed {seed}{what}'); END $$"
        ))
        .await
    }

    fn note(&self, what: &str) {
        note(format_args!(
            "{:6} s  {what}",
            self.begun.elapsed().as_secs()
        ));
    }

    async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut *self.connection)
            .await
            .doing(sql.lines().next().unwrap_or_default())?;
        Ok(())
    }

    /// Drops what `found` finds by the first of its columns, and gives the statements that make it again.
    async fn taken_away(&mut self, found: &str) -> Result<Vec<String>, Failure> {
        let tables: Vec<&str> = TABLES.into_iter().chain(["search_entry"]).collect();
        let rows = query(AssertSqlSafe(found.to_owned()))
            .bind(tables)
            .fetch_all(&mut *self.connection)
            .await?;
        let mut made = Vec::with_capacity(rows.len());
        for row in rows {
            let drop: String = row.try_get(0)?;
            self.run(&drop).await?;
            made.push(row.try_get(1)?);
        }
        Ok(made)
    }

    async fn brought_back(&mut self, what: &str, statements: &[String]) -> Result<(), Failure> {
        self.note(what);
        for statement in statements {
            self.run(statement).await?;
        }
        Ok(())
    }

    /// Copies rows into a table.
    async fn copy(
        &mut self,
        into: &str,
        lines: impl Iterator<Item = Line> + Send,
    ) -> Result<(), Failure> {
        let mut copy = self
            .connection
            .copy_in_raw(&format!("COPY {into} FROM STDIN"))
            .await
            .doing(into)?;
        let mut batch = String::with_capacity(BATCH_BYTES + 4096);
        for Line(line) in lines {
            batch.push_str(&line);
            if batch.len() >= BATCH_BYTES {
                copy.send(batch.as_bytes()).await.doing(into)?;
                batch.clear();
            }
        }
        copy.send(batch.as_bytes()).await.doing(into)?;
        copy.finish().await.doing(into)?;
        Ok(())
    }

    async fn people_and_sources(&mut self) -> Result<(), Failure> {
        let w = self.world;
        let public = Public::of(w);
        self.note("people, sources and topics");
        self.copy(
            "reviewer (id, email, name, role)",
            (0..REVIEWERS).map(|n| {
                let role = if n < 4 { "EDITOR" } else { "REVIEWER" };
                Line::of(&[
                    &w.key("reviewer", n, REVIEWERS),
                    &format!("reviewer{n}@example.org"),
                    &format!("Reviewer {n}"),
                    &role,
                ])
            }),
        )
        .await?;
        self.copy_public(
            "speaker (id, kind, recorded_at, public_since)",
            (0..w.speakers).map(|n| {
                let kind = if n < w.publishers {
                    "ORGANIZATION"
                } else {
                    "PERSON"
                };
                (
                    [
                        speaker(w, n).to_string(),
                        kind.to_owned(),
                        World::moment(n, w.speakers).to_rfc3339(),
                    ],
                    since(public.speakers.contains(&n)),
                )
            }),
        )
        .await?;
        self.copy(
            "speaker_name (id, speaker_id, name, preferred)",
            (0..w.speakers).map(|n| {
                Line::of(&[
                    &w.key("speaker_name", n, w.speakers),
                    &speaker(w, n),
                    &w.speaker_name(n),
                    &true,
                ])
            }),
        )
        .await?;
        self.run("UPDATE speaker s SET sort_name = search_key(n.name) FROM speaker_name n WHERE n.speaker_id = s.id").await?;
        self.copy_public(
            "publisher (id, name, speaker_id, recorded_at, public_since)",
            (0..w.publishers).map(|n| {
                let (id, recorded) = (
                    publisher(w, n).to_string(),
                    World::moment(n, w.publishers).to_rfc3339(),
                );
                (
                    [id, w.publisher_name(n), speaker(w, n).to_string(), recorded],
                    since(public.publishers.contains(&n)),
                )
            }),
        )
        .await?;
        self.copy_public("source (id, publisher_id, kind, genre, title, byline, language, url, url_key, published_on, recorded_at, public_since)",
            (0..w.sources).map(|n| {
                let address = format!("news{}.example/{n}", w.publisher_of(n));
                ([source(w, n).to_string(), publisher(w, w.publisher_of(n)).to_string(), "ARTICLE".to_owned(), "NEWS".to_owned(),
                  w.title(n), format!("By {}", w.speaker_name(w.speakers - 1 - n % 400)), "en".to_owned(),
                  format!("https://{address}"), address, w.day(n).to_string(), World::moment(n, w.sources).to_rfc3339()],
                 since(is_public(w, n)))
            })).await?;
        self.copy(
            "topic (id, name, parent_id, public_since)",
            (0..TOPICS).map(|n| {
                let parent = if n < 10 {
                    "\\N".to_owned()
                } else {
                    topic(w, n % 10).to_string()
                };
                Line(format!(
                    "{}\t{}\t{parent}\t{}\n",
                    topic(w, n),
                    w.topic_name(n),
                    since(public.topics.contains(&n))
                ))
            }),
        )
        .await?;
        self.copy(
            "topic_name (topic_id, name)",
            (0..TOPICS).map(|n| Line::of(&[&topic(w, n), &w.topic_name(n)])),
        )
        .await
    }

    /// As [`Fill::copy`], where the last column is since when it is public, or null.
    async fn copy_public<const N: usize>(
        &mut self,
        into: &str,
        rows: impl Iterator<Item = ([String; N], String)> + Send,
    ) -> Result<(), Failure> {
        let lines = rows.map(|(values, since)| {
            let values: Vec<&dyn Display> =
                values.iter().map(|value| value as &dyn Display).collect();
            let Line(mut line) = Line::of(&values);
            line.pop();
            Line(format!("{line}\t{since}\n"))
        });
        self.copy(into, lines).await
    }

    async fn quotes(&mut self) -> Result<(), Failure> {
        let w = self.world;
        self.note("captures");
        self.copy_public(
            "capture (id, source_id, text, sha256, captured_at, public_since)",
            (0..w.sources).map(|n| {
                let text = w.article(n).text;
                let mut hash = String::from("\\x");
                for byte in Sha256::digest(&text) {
                    let _ = write!(hash, "{byte:02x}");
                }
                (
                    [
                        capture(w, n).to_string(),
                        source(w, n).to_string(),
                        text,
                        hash,
                        World::moment(n, w.sources).to_rfc3339(),
                    ],
                    since(is_public(w, n)),
                )
            }),
        )
        .await?;
        self.note("quotes");
        self.copy_public("quote (id, capture_id, source_id, speaker_id, kind, text, cue, standing, recorded_at, public_since)", (0..w.quotes).map(|n| {
            let from = World::source_of(n);
            ([quote(w, n).to_string(), capture(w, from).to_string(), source(w, from).to_string(), speaker(w, w.speaker_of(n)).to_string(),
              "DIRECT".to_owned(), w.quote_text(n), "said".to_owned(), "PRESENT".to_owned(),
              World::moment(n, w.quotes).to_rfc3339()],
             since(World::has_verdict(w.claim_of(n))))
        })).await?;
        self.note("passages");
        self.copy(
            "passage (quote_id, position, start, \"end\", exact, prefix, suffix, match)",
            (0..w.sources).flat_map(|n| {
                w.article(n).passages.into_iter().map(|p| {
                    Line::of(&[
                        &quote(w, p.quote),
                        &1,
                        &p.start,
                        &p.end,
                        &w.quote_text(p.quote),
                        &p.prefix,
                        &p.suffix,
                        &"EXACT",
                    ])
                })
            }),
        )
        .await
    }

    async fn claims(&mut self) -> Result<(), Failure> {
        let w = self.world;
        self.note("claims");
        self.copy(
            "claim (id, kind, text, language, cluster_id, checkability, recorded_at, public_since)",
            (0..w.claims).map(|n| {
                let (id, at, checked) = (
                    claim(w, n),
                    World::moment(n, w.claims).to_rfc3339(),
                    World::has_verdict(n),
                );
                let since = if checked { at.as_str() } else { "\\N" };
                let state = if checked { "CHECKED" } else { "TO_CHECK" };
                Line(format!(
                    "{id}\tASSERTION\t{}\ten\t{id}\t{state}\t{at}\t{since}\n",
                    w.claim_text(n)
                ))
            }),
        )
        .await?;
        self.copy(
            "claim_quote (claim_id, quote_id)",
            (0..w.claims).flat_map(|n| {
                w.quotes_of(n)
                    .map(move |one| Line::of(&[&claim(w, n), &quote(w, one)]))
            }),
        )
        .await?;
        self.copy(
            "claim_topic (claim_id, topic_id)",
            (0..w.claims).map(|n| Line::of(&[&claim(w, n), &topic(w, w.topic_of(n))])),
        )
        .await
    }

    /// Drafted by one, approved by another, published.
    async fn verdicts(&mut self) -> Result<(), Failure> {
        let w = self.world;
        self.note("verdicts");
        let ratings: Vec<Uuid> = query_scalar(
            "SELECT r.id FROM rating r JOIN rating_scale_version v ON v.id = r.scale_version_id
             WHERE v.number = 1 ORDER BY v.scale_id, r.position LIMIT 7",
        )
        .fetch_all(&mut *self.connection)
        .await?;
        if ratings.is_empty() {
            return Err(Failure::failed(
                "the database has no rating scale; migrate it first",
            ));
        }
        let checked = || (0..w.claims).filter(|claim| World::has_verdict(*claim));
        let reviewer = |n: u64| w.key("reviewer", n % REVIEWERS, REVIEWERS);
        let revision = |n: u64| w.key("verdict_revision", n, w.claims);
        self.copy(
            "verdict (id, claim_id, state, published_revision_id, recorded_at, public_since)",
            checked().map(|n| {
                let at = World::moment(n, w.claims).to_rfc3339();
                Line::of(&[
                    &w.key("verdict", n, w.claims),
                    &claim(w, n),
                    &"PUBLISHED",
                    &revision(n),
                    &at,
                    &at,
                ])
            }),
        )
        .await?;
        self.copy("verdict_revision (id, verdict_id, number, state, claim_text, claim_language, rating_id, summary, explanation, \
            recorded_at, submitted_at, approved_at, published_at, public_since)", checked().map(|n| {
            let at = World::moment(n, w.claims).to_rfc3339();
            let (summary, explanation) = w.finding(n);
            Line::of(&[&revision(n), &w.key("verdict", n, w.claims), &1, &"PUBLISHED", &w.claim_text(n), &"en",
                &ratings[w.rating_of(n, ratings.len())], &summary, &explanation, &at, &at, &at, &at, &at])
        })).await?;
        self.copy(
            "verdict_revision_author (revision_id, reviewer_id)",
            checked().map(|n| Line::of(&[&revision(n), &reviewer(n)])),
        )
        .await?;
        self.copy(
            "approval (revision_id, reviewer_id)",
            checked().map(|n| Line::of(&[&revision(n), &reviewer(n + 7)])),
        )
        .await?;
        self.copy(
            "verdict_revision_topic (revision_id, topic_id)",
            checked().map(|n| Line::of(&[&revision(n), &topic(w, w.topic_of(n))])),
        )
        .await?;
        self.copy(
            "evidence (id, revision_id, position, stance, source_id, note)",
            checked().map(|n| {
                Line::of(&[
                    &w.key("evidence", n, w.claims),
                    &revision(n),
                    &1,
                    &"CONTEXT",
                    &source(w, World::source_of(n)),
                    &"What was said, and when.",
                ])
            }),
        )
        .await?;
        self.copy(
            "verdict_revision_quote (revision_id, quote_id)",
            checked().flat_map(|n| {
                w.quotes_of(n).map(move |one| {
                    Line::of(&[&w.key("verdict_revision", n, w.claims), &quote(w, one)])
                })
            }),
        )
        .await
    }

    /// By slices of time, so that what is newer comes later there too.
    async fn search(&mut self) -> Result<(), Failure> {
        self.note("search");
        let slices = (self.world.claims / 2_000).clamp(1, 500);
        let edge = |slice: u64| {
            let millis = World::moment(slice, slices).timestamp_millis();
            u128::try_from(millis).unwrap_or_default() << 80
        };
        let mut edges: Vec<u128> = (0..=slices).map(edge).collect();
        edges[0] = 0;
        edges[usize::try_from(slices).unwrap_or_default()] = u128::MAX;
        for slice in edges.windows(2) {
            let last = if slice[1] == u128::MAX {
                u128::MAX
            } else {
                slice[1] - 1
            };
            query("SELECT search_fill($1, $2)")
                .bind(Uuid::from_u128(slice[0]))
                .bind(Uuid::from_u128(last))
                .execute(&mut *self.connection)
                .await?;
        }
        Ok(())
    }
}

/// Which of the people and topics the published verdicts reach.
struct Public {
    speakers: BTreeSet<u64>,
    publishers: BTreeSet<u64>,
    topics: BTreeSet<u64>,
}

impl Public {
    fn of(w: &World) -> Self {
        let sources = (0..w.sources).filter(|source| is_public(w, *source));
        let publishers: BTreeSet<u64> = sources.map(|source| w.publisher_of(source)).collect();
        let quotes = (0..w.quotes).filter(|quote| World::has_verdict(w.claim_of(*quote)));
        let claims = (0..w.claims).filter(|claim| World::has_verdict(*claim));
        Self {
            speakers: quotes
                .map(|quote| w.speaker_of(quote))
                .chain(publishers.iter().copied())
                .collect(),
            topics: claims
                .map(|claim| w.topic_of(claim))
                .flat_map(|topic| [topic, topic % 10])
                .collect(),
            publishers,
        }
    }
}

fn is_public(w: &World, source: u64) -> bool {
    w.quotes_from(source)
        .any(|quote| World::has_verdict(w.claim_of(quote)))
}

/// Since when what is public is so, as COPY reads it.
fn since(is_public: bool) -> String {
    if is_public {
        World::end().to_rfc3339()
    } else {
        "\\N".to_owned()
    }
}

fn claim(w: &World, n: u64) -> Uuid {
    w.key("claim", n, w.claims)
}

fn quote(w: &World, n: u64) -> Uuid {
    w.key("quote", n, w.quotes)
}

fn source(w: &World, n: u64) -> Uuid {
    w.key("source", n, w.sources)
}

fn capture(w: &World, n: u64) -> Uuid {
    w.key("capture", n, w.sources)
}

fn speaker(w: &World, n: u64) -> Uuid {
    w.key("speaker", n, w.speakers)
}

fn publisher(w: &World, n: u64) -> Uuid {
    w.key("publisher", n, w.publishers)
}

fn topic(w: &World, n: u64) -> Uuid {
    w.key("topic", n, TOPICS)
}

/// What drops a reference of the tables `$1`, and what makes it again.
const FOREIGN_KEYS: &str = "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (SELECT name::regclass FROM unnest($1::text[]) AS name)";

/// What drops an index of the tables `$1`, and what makes it again. Those that keys stand on stay.
const INDEXES: &str =
    "SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index i WHERE indrelid = ANY (SELECT name::regclass FROM unnest($1::text[]) AS name)
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)";

/// Keeps anew what is kept already, by which the history gets what it does not know.
const HISTORY: &str = "DO $$
DECLARE
    kept record;
BEGIN
    FOR kept IN SELECT * FROM kept_table LOOP
        PERFORM keep_history(kept.table_name, kept.record_type, kept.record_key,
            ARRAY(SELECT DISTINCT name FROM unnest(kept.left_out) AS name
                  WHERE name <> ALL (generated_columns(kept.table_name::regclass))));
    END LOOP;
END
$$";
