//! Claims that are worded alike: recalled by the index, ranked by what was learnt.

use std::{
    borrow::Borrow,
    collections::{BTreeSet, HashMap},
};

use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use sqlx::{
    Postgres, Row as _,
    postgres::{PgArguments, PgRow},
    query::Query,
};
use uuid::Uuid;

use super::{
    CANDIDATES, Leg, Match, Scanned,
    features::{FEATURES, Known, Rarity, Sought, features},
    ranker::{Lexicon, Ranker},
    scan::{Article, Posting},
    terms::Terms,
};
use crate::database::Readers;

/// How many entries of the index are read for a text, the rarest terms first; three terms are read in any case.
/// What stands in very many claims recalls none that the rarer terms do not.
const ENTRIES: f64 = 20_000.0;

/// In how many claims each term stands; the empty one in all.
const COUNTS: &str = "
SELECT coalesce(json_object_agg(term, claims), '{}')::text
FROM (SELECT term, sum(claims) AS claims FROM claim_term WHERE term = ANY ($1) GROUP BY term) AS counts";

/// The other words that a claim is known by, the first ten.
macro_rules! others {
    () => {
        "ARRAY(SELECT o.text FROM claim_other_words o WHERE o.claim_id = c.id ORDER BY o.id LIMIT 10)"
    };
}

/// The claims that share most with the terms `$1` (BM25 over all their words), but for `$4`, those that it is
/// linked with and those that were rejected for it.
const RECALL: &str = concat!(
    "
WITH total AS (
    SELECT coalesce(sum(claims), 0)::float8 AS claims FROM claim_term WHERE term = ''
), sought AS (
    SELECT term, sum(claims)::float8 AS claims FROM claim_term WHERE term = ANY ($1) GROUP BY term
), weighed AS (
    SELECT s.term, ln(1 + (greatest(t.claims - s.claims, 0) + 0.5) / (s.claims + 0.5)) AS weight,
        sum(s.claims) OVER rarest AS entries, row_number() OVER rarest AS place
    FROM sought s, total t WHERE s.claims > 0 WINDOW rarest AS (ORDER BY s.claims, s.term)
), left_out AS (
    SELECT c.id FROM claim c WHERE c.cluster_id = (SELECT cluster_id FROM claim WHERE id = $4)
    UNION ALL SELECT to_claim_id FROM claim_link WHERE from_claim_id = $4
    UNION ALL SELECT from_claim_id FROM claim_link WHERE to_claim_id = $4
    UNION ALL SELECT other_claim_id FROM match_rejection WHERE claim_id = $4 AND other_claim_id IS NOT NULL
        AND restored_at IS NULL
    UNION ALL SELECT claim_id FROM match_rejection WHERE other_claim_id = $4 AND restored_at IS NULL
), found AS (
    SELECT p.claim_id, round(sum(w.weight * p.times * 2.2::float8
        / (p.times + 0.3::float8 + 0.05::float8 * p.length))::numeric, 6) AS score
    FROM weighed w JOIN claim_posting p ON p.term = w.term
    WHERE (w.entries <= $2 OR w.place <= 3) AND p.claim_id NOT IN (SELECT id FROM left_out)
    GROUP BY p.claim_id ORDER BY score DESC, p.claim_id LIMIT $3
)
SELECT coalesce(json_agg(json_build_array(c.id, c.text, ",
    others!(),
    ") ORDER BY f.score DESC, c.id), '[]')::text
FROM found f JOIN claim c ON c.id = f.claim_id"
);

/// How many entries of the index are read for an article, and how many claims are then compared with it.
const ARTICLE_ENTRIES: f64 = 400_000.0;
const ARTICLE_CLAIMS: usize = 1_500;

/// Which claims have the terms `$1`, but for those that were rejected for the source `$2`: one [`Posting`] after the
/// other, since arrays take as long to read as the index.
const POSTINGS: &str = "
SELECT coalesce(string_agg(
    uuid_send(p.claim_id) || int4send((t.place - 1)::int4) || int2send(p.times) || int2send(p.length), ''), '')
FROM unnest($1) WITH ORDINALITY AS t (term, place) JOIN claim_posting p ON p.term = t.term
WHERE p.claim_id NOT IN (SELECT claim_id FROM match_rejection WHERE source_id = $2 AND restored_at IS NULL)";

/// The claims `$1` with what they are known by.
const CLAIMS: &str = concat!(
    "SELECT coalesce(json_agg(json_build_array(c.id, c.text, ",
    others!(),
    ") ORDER BY c.id), '[]')::text FROM claim c WHERE c.id = ANY ($1)"
);

/// The leg with the weights that the program brings along.
pub struct BuiltIn;

impl Leg for BuiltIn {
    fn matches<'a>(
        &'a self,
        readers: &'a Readers,
        text: &'a str,
        but: Option<Uuid>,
    ) -> BoxFuture<'a, Result<Vec<Match>, DbErr>> {
        Box::pin(async move {
            let ranker = Ranker::built_in();
            let recalled = recall(readers, text, but, &ranker.learnt.lexicon).await?;
            let matches = ranked(recalled, ranker)
                .into_iter()
                .map(|(rank, candidate)| Match {
                    likelihood: ranker.likelihood(rank),
                    claim: candidate.claim,
                    statement: candidate.statement,
                    others: candidate.others,
                });
            Ok(matches.collect())
        })
    }

    fn scan<'a>(
        &'a self,
        readers: &'a Readers,
        text: &'a str,
        source: Option<Uuid>,
    ) -> BoxFuture<'a, Result<Vec<Scanned>, DbErr>> {
        Box::pin(scan(readers, text, source))
    }

    fn threshold(&self) -> f64 {
        Ranker::built_in().learnt.threshold
    }
}

/// A claim that was recalled.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The claim.
    pub claim: Uuid,
    /// Its statement.
    pub statement: String,
    /// The other words that it is known by.
    pub others: Vec<String>,
    /// What it has in common with the text.
    pub features: [f64; FEATURES],
}

/// Ranks candidates, the best first. Of claims that say the same the one recorded first stands first.
pub fn ranked<C: Borrow<Candidate>>(
    candidates: impl IntoIterator<Item = C>,
    by: &Ranker,
) -> Vec<(f64, C)> {
    let candidates = candidates.into_iter();
    let mut ranked: Vec<(f64, C)> = candidates
        .map(|candidate| (by.rank(&candidate.borrow().features), candidate))
        .collect();
    ranked.sort_by(|(rank, one), (other_rank, other)| {
        let claims = one.borrow().claim.cmp(&other.borrow().claim);
        other_rank.total_cmp(rank).then(claims)
    });
    ranked
}

/// Recalls the claims that share most terms with a text, and says what they have in common.
///
/// # Errors
/// Where the database fails.
pub async fn recall(
    readers: &Readers,
    text: &str,
    but: Option<Uuid>,
    lexicon: &Lexicon,
) -> Result<Vec<Candidate>, DbErr> {
    let terms = Terms::read(text);
    let mut wanted: BTreeSet<String> = terms.stems().into_iter().chain(terms.joined()).collect();
    wanted.insert(String::new());
    let mut counts = HashMap::new();
    count(readers, &mut counts, wanted).await?;
    let is_known = |stem: &String| counts.contains_key(stem);
    let unknown = terms
        .halves()
        .into_iter()
        .filter(|(term, _)| !is_known(&term.stem));
    let halves: BTreeSet<String> = unknown
        .flat_map(|(_, halves)| halves)
        .flat_map(|(one, other)| [one, other])
        .collect();
    count(readers, &mut counts, halves).await?;
    let sought = Sought::new(terms.as_known(&counts));
    let found = candidates(readers, &sought.terms.stems(), but).await?;
    let known: Vec<Known> = found
        .iter()
        .map(|(_, statement, others)| Known::new(statement, others))
        .collect();
    let all: BTreeSet<String> = known.iter().flat_map(Known::terms).cloned().collect();
    count(readers, &mut counts, all).await?;
    let rarity = Rarity::new(&counts, lexicon);
    let candidates = found.into_iter().zip(known);
    Ok(candidates
        .map(|((claim, statement, others), known)| Candidate {
            features: features(&sought, &known, &rarity),
            claim,
            statement,
            others,
        })
        .collect())
}

/// Every claim that an article makes, and where, the likeliest first.
///
/// # Errors
/// Where the database fails.
async fn scan(readers: &Readers, text: &str, source: Option<Uuid>) -> Result<Vec<Scanned>, DbErr> {
    let ranker = Ranker::built_in();
    let text = text.to_owned();
    let article = aside(move || Article::read(text)).await?;
    let mut counts = HashMap::new();
    let terms = article.terms().cloned().chain([String::new()]);
    count(readers, &mut counts, terms.collect()).await?;
    let telling = article.telling(&counts, ARTICLE_ENTRIES);
    let postings = postings(readers, &telling, source).await?;
    let choose = move || {
        let rarity = Rarity::new(&counts, &ranker.learnt.lexicon);
        let candidates = article.candidates(&telling, postings, &rarity, ARTICLE_CLAIMS);
        (article, counts, candidates)
    };
    let (article, mut counts, candidates) = aside(choose).await?;
    let recalled: Vec<Recalled> = answer(readers, sqlx::query(CLAIMS).bind(candidates)).await?;
    let known = move || -> Vec<(Recalled, Known)> {
        let known = recalled.into_iter().map(|recalled| {
            let known = Known::new(&recalled.1, &recalled.2);
            (recalled, known)
        });
        known.collect()
    };
    let known = aside(known).await?;
    let terms = known.iter().flat_map(|(_, known)| known.terms());
    count(readers, &mut counts, terms.cloned().collect()).await?;
    aside(move || made(&article, known, &counts, ranker)).await
}

/// Those of the claims that the article makes, and where, the likeliest first.
fn made(
    article: &Article,
    recalled: Vec<(Recalled, Known)>,
    counts: &HashMap<String, f64>,
    ranker: &Ranker,
) -> Vec<Scanned> {
    let rarity = Rarity::new(counts, &ranker.learnt.lexicon);
    let mut made = Vec::new();
    for ((claim, statement, others), known) in recalled {
        let passages = article.passages(&statement, &known, &rarity, ranker);
        if let Some(best) = passages.first() {
            let found = Match {
                claim,
                statement,
                others,
                likelihood: best.likelihood,
            };
            made.push((found, passages));
        }
    }
    made.sort_by(|(one, _), (other, _)| other.likelihood.total_cmp(&one.likelihood));
    made
}

/// What takes the processor for long, where it keeps no request waiting.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DbErr> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| DbErr::Custom(error.to_string()))
}

/// Adds in how many claims the terms stand that are not counted yet.
async fn count(
    readers: &Readers,
    counts: &mut HashMap<String, f64>,
    terms: BTreeSet<String>,
) -> Result<(), DbErr> {
    let open: Vec<String> = terms
        .into_iter()
        .filter(|term| !counts.contains_key(term))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let found: HashMap<String, f64> = answer(readers, sqlx::query(COUNTS).bind(open)).await?;
    counts.extend(found);
    Ok(())
}

type Recalled = (Uuid, String, Vec<String>);

async fn candidates(
    readers: &Readers,
    terms: &[String],
    but: Option<Uuid>,
) -> Result<Vec<Recalled>, DbErr> {
    let query = sqlx::query(RECALL)
        .bind(terms)
        .bind(ENTRIES)
        .bind(i64::from(CANDIDATES))
        .bind(but);
    answer(readers, query).await
}

/// Which claims have which of the terms.
async fn postings(
    readers: &Readers,
    terms: &[String],
    source: Option<Uuid>,
) -> Result<Vec<Posting>, DbErr> {
    let query = sqlx::query(POSTINGS).bind(terms).bind(source);
    let row = only_row(readers, query).await?;
    let mut bytes: &[u8] = row
        .try_get(0)
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    let next = || {
        let (posting, rest) = Posting::read(bytes)?;
        bytes = rest;
        Some(posting)
    };
    Ok(std::iter::from_fn(next).collect())
}

/// The one JSON answer of a statement.
async fn answer<T: serde::de::DeserializeOwned>(
    readers: &Readers,
    query: Query<'_, Postgres, PgArguments>,
) -> Result<T, DbErr> {
    let row = only_row(readers, query).await?;
    let text: &str = row
        .try_get(0)
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()))
}

/// The row of a statement that has one always.
async fn only_row(
    readers: &Readers,
    query: Query<'_, Postgres, PgArguments>,
) -> Result<PgRow, DbErr> {
    let row = readers.fetch_optional(query).await?;
    row.ok_or_else(|| DbErr::Custom("the statement has no answer".to_owned()))
}
