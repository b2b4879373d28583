//! `verbatim bench matching`: how well the claims that texts make are found among many.

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::Args;
use migration::Migrator;
use sea_orm_migration::MigratorTrait as _;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;
use verbatim::{
    database::{self, Readers},
    matching::{
        Shared,
        bench::{Measures, Quality, Query, halved, measure, quality, settle},
        features::NAMES,
        guards,
        lexical::recall,
        ranker::{self, Learnt, Ranker},
        terms::Terms,
    },
    postgres::{self, Cluster, Durability, Options, Role},
};

use super::super::{Context, Exit, Failure, exit::Doing as _, output};

/// How many suggestions are explained in the time that is measured.
const EXPLAINED: usize = 5;

/// How many claims are written by one statement.
const TOGETHER: usize = 1_000;

/// Measure how well the claims that texts make are found.
///
/// CLAIMS.jsonl is `{"id", "vclaim", "title"}` a line; the title counts as a further wording of the claim.
/// QUERIES.jsonl is `{"id", "tweet", "relevant": [claim id]}` a line. The claims are written to a private
/// database, which is removed afterwards, and each query goes the way of `similarClaims`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim bench matching claims.jsonl dev.jsonl --ranked ranked.jsonl
  verbatim bench matching claims.jsonl train.jsonl --train api/src/matching/weights.json
  verbatim bench matching claims.jsonl dev.jsonl --ablation train.jsonl

Exit codes:
  0  measured
  1  the data cannot be read, or a file not be written
  2  the arguments are wrong")]
pub(super) struct Matching {
    /// The claims.
    #[arg(value_name = "CLAIMS.jsonl")]
    claims: PathBuf,
    /// The texts, each with the claims that it makes.
    #[arg(value_name = "QUERIES.jsonl")]
    queries: PathBuf,
    /// Write the ranking: `{"id", "ranked": [claim id]}` a line, 100 claims at most.
    #[arg(long, value_name = "OUT.jsonl")]
    ranked: Option<PathBuf>,
    /// Learn the weights from these queries, measure by them, and write them to this file.
    #[arg(long, value_name = "WEIGHTS.json")]
    train: Option<PathBuf>,
    /// Learn from these queries without one part of the ranking after the other, and measure each.
    #[arg(long, value_name = "TRAIN.jsonl", conflicts_with = "train")]
    ablation: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct Claim {
    id: u32,
    vclaim: String,
    #[serde(default)]
    title: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Text {
    id: u32,
    tweet: String,
    relevant: BTreeSet<u32>,
}

pub(super) async fn run(context: &Context, arguments: &Matching) -> Result<Exit, Failure> {
    let claims: Vec<Claim> = super::read(&arguments.claims)?;
    let texts: Vec<Text> = super::read(&arguments.queries)?;
    let others: Option<Vec<Text>> = arguments.ablation.as_deref().map(super::read).transpose()?;
    let directory = env::temp_dir().join(format!("verbatim-bench-{}", std::process::id()));
    let cluster = Cluster::start(Options {
        data_dir: directory.clone(),
        durability: Durability::None,
        max_connections: 20,
    })
    .await?;
    let outcome = async {
        let url = cluster.url(Role::Owner, postgres::NAME);
        let settings = &context.settings.database;
        let db = database::connect_for_migrations(settings, &url).await?;
        Migrator::up(&db, None).await?;
        fill(db.get_postgres_connection_pool(), &claims).await?;
        let bench = Bench {
            readers: Readers::beside(&db),
            learnt: Ranker::built_in().learnt.clone(),
        };
        let report = bench
            .measure(arguments, &claims, &texts, others.as_deref())
            .await;
        db.close().await?;
        report
    }
    .await;
    cluster.stop().await?;
    fs::remove_dir_all(&directory).doing(format_args!("cannot remove {}", directory.display()))?;
    output::print(outcome?)?;
    Ok(Exit::Done)
}

/// Writes the claims as anybody would who brings them in.
async fn fill(pool: &PgPool, claims: &[Claim]) -> Result<(), Failure> {
    let write = "
        WITH recorded AS (
            INSERT INTO claim (id, kind, text) SELECT id, 'ASSERTION', text FROM unnest($1::uuid[], $2::text[]) AS c (id, text)
            RETURNING id
        )
        SELECT count(*) FROM recorded";
    let word = "
        INSERT INTO claim_wording (id, claim_id, text)
        SELECT id, id, text FROM unnest($1::uuid[], $2::text[]) AS c (id, text) WHERE text <> ''";
    for part in claims.chunks(TOGETHER) {
        let ids: Vec<Uuid> = part.iter().map(|claim| key(claim.id)).collect();
        let texts: Vec<&str> = part.iter().map(|claim| claim.vclaim.as_str()).collect();
        let titles: Vec<&str> = part
            .iter()
            .map(|claim| claim.title.as_deref().unwrap_or_default())
            .collect();
        let done = async {
            sqlx::query(write)
                .bind(&ids)
                .bind(&texts)
                .execute(pool)
                .await?;
            sqlx::query(word)
                .bind(&ids)
                .bind(&titles)
                .execute(pool)
                .await
        };
        done.await.doing("cannot write the claims")?;
    }
    sqlx::raw_sql("VACUUM ANALYZE")
        .execute(pool)
        .await
        .doing("cannot vacuum")?;
    Ok(())
}

fn key(id: u32) -> Uuid {
    Uuid::from_u128(u128::from(id) + 1)
}

struct Bench {
    readers: Readers,
    learnt: Learnt,
}

impl Bench {
    async fn measure(
        mut self,
        arguments: &Matching,
        claims: &[Claim],
        texts: &[Text],
        train: Option<&[Text]>,
    ) -> Result<String, Failure> {
        if arguments.train.is_some() {
            self.learnt.lexicon = lexicon(claims);
        }
        let mut ranker = Ranker::new(self.learnt.clone());
        let (queries, mut took) = self.recall(texts, &ranker).await?;
        if let Some(path) = &arguments.train {
            ranker = learnt(&queries, self.learnt.clone(), |_| true);
            let file = serde_json::to_string_pretty(&ranker.learnt)? + "\n";
            fs::write(path, file).doing(format_args!("cannot write {}", path.display()))?;
        }
        if let Some(path) = &arguments.ranked {
            write_ranked(path, texts, &queries, &ranker)?;
        }
        let mut report = output::table(
            ["", "MAP@1", "MAP@5", "MRR", "P@1", "recall@20"],
            &[
                row("ranked", measured(&queries, &ranker)),
                row("recalled (BM25)", in_order(&queries)),
            ],
        );
        took.sort();
        let at = |share: usize| {
            took.get((took.len() * share / 100).min(took.len() - 1))
                .copied()
                .unwrap_or_default()
        };
        let _ = writeln!(
            report,
            "\nqueries: {}, claims: {}, p50 {:.1} ms, p95 {:.1} ms",
            queries.len(),
            claims.len(),
            at(50).as_secs_f64() * 1e3,
            at(95).as_secs_f64() * 1e3
        );
        threshold(&mut report, &queries, &ranker);
        warned(&mut report, texts, &queries, &ranker);
        if let Some(train) = train {
            let (train, _) = self.recall(train, &ranker).await?;
            report.push_str("\nLearnt without\n");
            let parts: BTreeSet<&str> = NAMES.iter().map(|(_, part)| *part).collect();
            let mut rows = vec![row(
                "(nothing)",
                measured(&queries, &learnt(&train, self.learnt.clone(), |_| true)),
            )];
            for part in parts {
                let without = learnt(&train, self.learnt.clone(), |at| NAMES[at].1 != part);
                rows.push(row(part, measured(&queries, &without)));
            }
            report.push_str(&output::table(
                ["", "MAP@1", "MAP@5", "MRR", "P@1", "recall@20"],
                &rows,
            ));
        }
        Ok(report)
    }

    /// Recalls candidates for each text; with how long that took, the ranking and the explanation of the best.
    async fn recall(
        &self,
        texts: &[Text],
        ranker: &Ranker,
    ) -> Result<(Vec<Query>, Vec<Duration>), Failure> {
        let (mut queries, mut took) = (Vec::new(), Vec::new());
        for text in texts {
            let start = Instant::now();
            let candidates = recall(&self.readers, &text.tweet, None, &self.learnt.lexicon).await?;
            let query = Query {
                relevant: text.relevant.iter().map(|id| key(*id).as_u128()).collect(),
                candidates,
            };
            for (claim, _) in query.ranked(ranker, |_| false).into_iter().take(EXPLAINED) {
                let known = query
                    .candidates
                    .iter()
                    .find(|candidate| candidate.claim.as_u128() == claim);
                let Some(known) = known else { continue };
                std::hint::black_box(Shared::of(&text.tweet, &known.statement, &known.others));
                std::hint::black_box(guards::warnings(&text.tweet, &known.statement));
            }
            took.push(start.elapsed());
            queries.push(query);
        }
        Ok((queries, took))
    }
}

fn learnt(queries: &[Query], learnt: Learnt, used: impl Fn(usize) -> bool) -> Ranker {
    let examples: Vec<_> = queries.iter().map(Query::example).collect();
    let mut ranker = Ranker::new(Learnt {
        weights: ranker::learn(&examples, used),
        ..learnt
    });
    settle(queries, &mut ranker);
    ranker
}

fn lexicon(claims: &[Claim]) -> ranker::Lexicon {
    let words: Vec<_> = claims
        .iter()
        .map(|claim| {
            let title = claim.title.as_deref().unwrap_or_default();
            (
                Terms::read(&claim.vclaim).stems(),
                Terms::read(title).stems(),
            )
        })
        .collect();
    ranker::lexicon(&words)
}

fn measured(queries: &[Query], ranker: &Ranker) -> Measures {
    measure(queries.iter().map(|query| {
        let order = query.ranked(ranker, |_| false);
        (
            &query.relevant,
            order.into_iter().map(|(claim, _)| claim).collect(),
        )
    }))
}

fn in_order(queries: &[Query]) -> Measures {
    measure(queries.iter().map(|query| {
        let recalled = query
            .candidates
            .iter()
            .map(|candidate| candidate.claim.as_u128());
        (&query.relevant, recalled.collect())
    }))
}

fn row(name: &str, measures: Measures) -> [String; 6] {
    let Measures {
        map1,
        map5,
        mrr,
        p1,
        recall20,
    } = measures;
    let values = [map1, map5, mrr, p1, recall20].map(|value| format!("{value:.3}"));
    let [map1, map5, mrr, p1, recall20] = values;
    [name.to_owned(), map1, map5, mrr, p1, recall20]
}

fn write_ranked(
    path: &Path,
    texts: &[Text],
    queries: &[Query],
    ranker: &Ranker,
) -> Result<(), Failure> {
    let mut lines = String::new();
    for (text, query) in texts.iter().zip(queries) {
        let order = query.ranked(ranker, |_| false);
        let order = order.into_iter().map(|(claim, _)| claim - 1);
        let _ = writeln!(
            lines,
            "{}",
            json!({ "id": text.id, "ranked": order.map(|id| u32::try_from(id).unwrap_or_default()).collect::<Vec<_>>() })
        );
    }
    fs::write(path, lines).doing(format_args!("cannot write {}", path.display()))
}

/// What comes of the threshold where half of the claims that are sought are not in the base.
fn threshold(report: &mut String, queries: &[Query], ranker: &Ranker) {
    let tops = halved(queries, ranker);
    let _ = writeln!(
        report,
        "\nHalf of the claims sought taken out, suggested from a likelihood on ({} is the default)",
        ranker.learnt.threshold
    );
    let mut thresholds = vec![
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.8,
        0.9,
        ranker.learnt.threshold,
    ];
    thresholds.sort_by(f64::total_cmp);
    let rows: Vec<[String; 5]> = thresholds
        .into_iter()
        .map(|threshold| {
            let of = quality(&tops, ranker, threshold);
            let Quality {
                precision,
                recall,
                false_alarms,
            } = of;
            let values =
                [precision, recall, of.f1(), false_alarms].map(|value| format!("{value:.3}"));
            let [precision, recall, f1, false_alarms] = values;
            [
                format!("{threshold:.2}"),
                precision,
                recall,
                f1,
                false_alarms,
            ]
        })
        .collect();
    report.push_str(&output::table(["", "P", "R", "F1", "false alarms"], &rows));
}

/// How often the best match is warned of, where it is right and where it is not.
fn warned(report: &mut String, texts: &[Text], queries: &[Query], ranker: &Ranker) {
    let mut counts = [[0_u32; 5]; 2];
    for (text, query) in texts.iter().zip(queries) {
        let best = query.ranked(ranker, |_| false).into_iter().next();
        let Some((claim, _)) = best else { continue };
        let known = query
            .candidates
            .iter()
            .find(|candidate| candidate.claim.as_u128() == claim);
        let Some(known) = known else { continue };
        let row = &mut counts[usize::from(query.relevant.contains(&claim))];
        row[0] += 1;
        for warning in guards::warnings(&text.tweet, &known.statement) {
            let at = match warning.guard {
                guards::Guard::Number => 1,
                guards::Guard::Name => 2,
                guards::Guard::Date => 3,
                guards::Guard::Negation => 4,
            };
            row[at] += 1;
        }
    }
    report.push_str("\nThe best match, and of how many there is a warning\n");
    let rows = ["wrong", "right"]
        .into_iter()
        .zip(counts)
        .map(|(name, counts)| {
            let [all, number, name_, date, negation] = counts.map(|count| count.to_string());
            [name.to_owned(), all, number, name_, date, negation]
        });
    let rows: Vec<_> = rows.collect();
    report.push_str(&output::table(
        ["", "all", "number", "name", "date", "negation"],
        &rows,
    ));
}
