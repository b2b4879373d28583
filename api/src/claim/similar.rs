//! Claims that a text makes, as suggestions for the staff: each with why it was found, and with what tells it
//! apart.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use uuid::Uuid;

use super::Claim;
use crate::{
    database::Readers,
    graph::{
        input,
        plan::{AT_A_TIME, Audience, Planned, Reply, Row, first_of, read_together},
    },
    matching::{self, Match, Shared, guards},
};

/// How many are told where nobody says.
const USUAL: i32 = 5;
/// The longest text that similar claims are sought for, in characters.
const LONGEST: usize = 2_000;

/// A claim that is like a text or another claim. It is a suggestion: look, and then say so by `confirmMatch`, or
/// dismiss it by `rejectMatch`.
pub struct SimilarClaim {
    row: Option<Row>,
    likelihood: f64,
    shared: Shared,
    warnings: Vec<MatchWarning>,
}

/// A claim that is like a text or another claim. It is a suggestion: look, and then say so by `confirmMatch`, or
/// dismiss it by `rejectMatch`.
#[Object]
impl SimilarClaim {
    /// The claim.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn claim(&self, ctx: &Context<'_>) -> Result<Claim> {
        let row = self.row.clone().ok_or_else(|| Row::absent(ctx))?;
        Ok(Claim::from_row(row))
    }

    /// How likely it says the same, from 0 to 1 in steps of 0.001, as learnt from texts of which half had no claim
    /// that says so.
    async fn score(&self) -> f64 {
        rounded(self.likelihood)
    }

    /// The words that both have, as the claim, its further wordings or its quotes have them; without names.
    async fn shared_terms(&self) -> &[String] {
        &self.shared.terms
    }

    /// The names that both have.
    async fn shared_names(&self) -> &[String] {
        &self.shared.names
    }

    /// The numbers that both have; 5 million is 5,000,000.
    async fn shared_numbers(&self) -> &[String] {
        &self.shared.numbers
    }

    /// What tells the two apart although they are alike; none where nothing was seen, which is no proof.
    async fn warnings(&self) -> &[MatchWarning] {
        &self.warnings
    }
}

impl SimilarClaim {
    /// Says what a claim has in common with a text, and what tells the two apart.
    pub fn explain(rows: &HashMap<Uuid, Row>, text: &str, found: &Match) -> Self {
        let warnings = guards::warnings(text, &found.statement);
        Self {
            row: rows.get(&found.claim).cloned(),
            likelihood: found.likelihood,
            shared: Shared::of(text, &found.statement, &found.others),
            warnings: warnings.into_iter().map(Into::into).collect(),
        }
    }
}

/// A likelihood in steps of 0.001, beyond which it says nothing.
pub fn rounded(likelihood: f64) -> f64 {
    (likelihood * 1_000.0).round() / 1_000.0
}

/// What can tell two texts apart that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "guards::Guard")]
pub enum MatchDifference {
    /// Each has a number that the other has not.
    Number,
    /// Each has a name or a place that the other has not.
    Name,
    /// Each has a date that the other has not.
    Date,
    /// One of them negates.
    Negation,
}

/// A difference between a text and the claim that is like it.
#[derive(Clone, Debug, SimpleObject)]
pub struct MatchWarning {
    /// What differs.
    pub difference: MatchDifference,
    /// What the text has that the claim has not, as worded; of a negation, what negates it.
    pub in_text: Vec<String>,
    /// What the claim has that the text has not.
    pub in_claim: Vec<String>,
}

impl From<guards::Warning> for MatchWarning {
    fn from(warning: guards::Warning) -> Self {
        let guards::Warning {
            guard,
            in_text,
            in_claim,
        } = warning;
        Self {
            difference: guard.into(),
            in_text,
            in_claim,
        }
    }
}

/// The root fields.
#[derive(Default)]
pub struct SimilarClaimsQuery;

/// The root fields.
#[Object]
impl SimilarClaimsQuery {
    /// Claims that the text makes, the likeliest first: whether it was checked before. Nothing where none is
    /// alike, and for the public.
    async fn similar_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text, such as a sentence or a post, of 1 to 2,000 characters.")]
        text: String,
        #[graphql(desc = "How many at most, 1 to 100; 5 where it is left out.")] first: Option<i32>,
    ) -> Option<Result<Vec<SimilarClaim>>> {
        Some(sought(ctx, &text, first).await)
    }
}

async fn sought(ctx: &Context<'_>, text: &str, first: Option<i32>) -> Result<Vec<SimilarClaim>> {
    let text = input::text("text", text, LONGEST).map_err(|invalid| invalid.as_argument())?;
    let first = first_of(first, USUAL, AT_A_TIME)?;
    Similar::plan(ctx, &["claim"], first)?
        .like(ctx, &text, None, first)
        .await
}

/// The claims that are like the one with this key.
///
/// # Errors
/// BAD_USER_INPUT where `first` is not 1 to 100; QUERY_TOO_COMPLEX where the answer is too dear.
pub async fn similar(
    ctx: &Context<'_>,
    key: Uuid,
    first: Option<i32>,
) -> Result<Vec<SimilarClaim>> {
    let first = first_of(first, USUAL, AT_A_TIME)?;
    let similar = Similar::plan(ctx, &["claim"], first)?;
    similar.like_claim(ctx, key, first).await
}

/// What is read of similar claims, planned before anything is written.
pub struct Similar(Reply);

impl Similar {
    /// Plans the claims under `path`, of up to `first` matches.
    ///
    /// # Errors
    /// As [`Reply::plan`].
    pub fn plan(ctx: &Context<'_>, path: &[&str], first: u32) -> Result<Self> {
        Reply::plan_rows::<Claim>(ctx, path, first).map(Self)
    }

    /// The claims that are like one that is recorded; nothing for the public.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn like_claim(
        &self,
        ctx: &Context<'_>,
        key: Uuid,
        first: u32,
    ) -> Result<Vec<SimilarClaim>> {
        if Audience::of(ctx) == Audience::Public {
            return Ok(Vec::new());
        }
        let text = sqlx::query("SELECT text FROM claim WHERE id = $1").bind(key);
        let row = ctx.data::<Readers>()?.fetch_optional(text).await?;
        let Some(row) = row else {
            return Ok(Vec::new());
        };
        let text: String = sqlx::Row::try_get(&row, 0)?;
        self.like(ctx, &text, Some(key), first).await
    }

    /// The claims that are like the text, but for those that `but` is linked with; nothing for the public.
    async fn like(
        &self,
        ctx: &Context<'_>,
        text: &str,
        but: Option<Uuid>,
        first: u32,
    ) -> Result<Vec<SimilarClaim>> {
        if Audience::of(ctx) == Audience::Public {
            return Ok(Vec::new());
        }
        let leg = matching::leg();
        let mut matches = leg.matches(ctx.data::<Readers>()?, text, but).await?;
        matches.retain(|found| found.likelihood >= leg.threshold());
        matches.truncate(first as usize);
        let keys = matches.iter().map(|found| found.claim).collect();
        let rows = read_claims(ctx, &self.0, keys).await?;
        let similar = matches
            .iter()
            .map(|found| SimilarClaim::explain(&rows, text, found));
        Ok(similar.collect())
    }
}

/// Reads the claims with these keys, as far as they were asked for.
///
/// # Errors
/// Where the database fails.
pub async fn read_claims(
    ctx: &Context<'_>,
    reply: &Reply,
    keys: Vec<Uuid>,
) -> Result<HashMap<Uuid, Row>> {
    let mut found = read_together(ctx, vec![(reply, keys)]).await?;
    Ok(found.pop().unwrap_or_default())
}
