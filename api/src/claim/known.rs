//! Claims that an article repeats, as suggestions for the staff.

use async_graphql::{Context, Object, Result, SimpleObject};
use uuid::Uuid;

use super::{
    Claim,
    similar::{self, SimilarClaim},
};
use crate::{
    database::Readers,
    graph::{
        input,
        plan::{Audience, Reply, first_of},
    },
    matching,
    quote::anchor::offset,
};

/// The longest text that is scanned, in characters.
const LONGEST: usize = 20_000;
/// How many claims are told at most: a text this long makes no more but in a base that has them many times.
const MOST: u32 = 500;
/// How many are told where nobody says how many.
const USUAL: i32 = 100;

/// A claim that a text repeats. It is a suggestion: take a quote of the passage and link it, or dismiss it by
/// `rejectMatch`.
#[derive(SimpleObject)]
pub struct KnownClaim {
    /// The claim, why it was found, and what tells it apart from the first passage.
    pub similar: SimilarClaim,
    /// Where the text makes it, the likeliest passage first, five at most.
    pub passages: Vec<KnownPassage>,
}

/// A stretch of a text that makes a claim.
#[derive(Clone, Debug, SimpleObject)]
pub struct KnownPassage {
    /// The first character, in code points from 0.
    pub start: i32,
    /// The character after the last one.
    pub end: i32,
    /// The words there.
    pub text: String,
    /// How likely they make the claim, from 0 to 1 in steps of 0.001.
    pub score: f64,
}

/// The root field.
#[derive(Default)]
pub struct ScanTextQuery;

/// The root field.
#[Object]
impl ScanTextQuery {
    /// Every known claim that a text repeats, the likeliest first, with the passages that do. Nothing for the
    /// public.
    async fn scan_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text, such as an article, of 1 to 20,000 characters.")] text: String,
        #[graphql(desc = "How many claims at most, 1 to 500; 100 where it is left out.")]
        first: Option<i32>,
    ) -> Option<Result<Vec<KnownClaim>>> {
        Some(scanned(ctx, &text, first).await)
    }
}

async fn scanned(ctx: &Context<'_>, text: &str, first: Option<i32>) -> Result<Vec<KnownClaim>> {
    let text = input::text("text", text, LONGEST).map_err(|invalid| invalid.as_argument())?;
    let Some((first, reply)) = planned(ctx, first)? else {
        return Ok(Vec::new());
    };
    in_text(ctx, &text, None, first, &reply).await
}

/// The claims that the newest capture of the source repeats, in its first 20,000 characters.
///
/// # Errors
/// BAD_USER_INPUT where `first` is not 1 to 500; QUERY_TOO_COMPLEX where the answer is too dear.
pub async fn known_claims(
    ctx: &Context<'_>,
    key: Uuid,
    first: Option<i32>,
) -> Result<Vec<KnownClaim>> {
    let Some((first, reply)) = planned(ctx, first)? else {
        return Ok(Vec::new());
    };
    let newest = "SELECT left(text, $2) FROM capture WHERE id = newest_capture($1)";
    let query = sqlx::query(newest).bind(key).bind(i32::try_from(LONGEST)?);
    let row = ctx.data::<Readers>()?.fetch_optional(query).await?;
    let text: String = row.map_or_else(|| Ok(String::new()), |row| sqlx::Row::try_get(&row, 0))?;
    in_text(ctx, &text, Some(key), first, &reply).await
}

/// How many claims are told, and what is read of them; nothing for the public, who is told of none.
fn planned(ctx: &Context<'_>, first: Option<i32>) -> Result<Option<(u32, Reply)>> {
    let first = first_of(first, USUAL, MOST)?;
    let reply = Reply::plan_rows::<Claim>(ctx, &["similar", "claim"], first)?;
    Ok((Audience::of(ctx) != Audience::Public).then_some((first, reply)))
}

async fn in_text(
    ctx: &Context<'_>,
    text: &str,
    source: Option<Uuid>,
    first: u32,
    reply: &Reply,
) -> Result<Vec<KnownClaim>> {
    let mut made = matching::leg()
        .scan(ctx.data::<Readers>()?, text, source)
        .await?;
    made.truncate(first as usize);
    let keys = made.iter().map(|(found, _)| found.claim).collect();
    let rows = similar::read_claims(ctx, reply, keys).await?;
    let known = made.into_iter().map(|(found, passages)| {
        let best = passages
            .first()
            .map_or("", |passage| &text[passage.range.clone()]);
        KnownClaim {
            similar: SimilarClaim::explain(&rows, best, &found),
            passages: passages
                .iter()
                .map(|passage| KnownPassage {
                    start: offset(text[..passage.range.start].chars().count()),
                    end: offset(text[..passage.range.end].chars().count()),
                    text: text[passage.range.clone()].to_owned(),
                    score: similar::rounded(passage.likelihood),
                })
                .collect(),
        }
    });
    Ok(known.collect())
}
