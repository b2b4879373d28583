//! `compareCaptures`: what a source says otherwise in one capture than in another.

mod difference;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use sqlx::Row as _;
use uuid::Uuid;

use difference::{Hunk, hunks};

use crate::{
    database::Readers,
    graph::{error::bad_user_input, input, plan::Audience},
    quote::anchor::offset,
};

/// The most hunks that an answer has.
const MOST_HUNKS: usize = 1_000;

/// By what two captures are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ComparisonUnit {
    /// Word by word, within the paragraphs that are not the same.
    Word,
    /// Paragraph by paragraph, each up to the end of its line.
    Paragraph,
}

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CaptureHunkKind {
    /// It stayed as it was.
    Equal,
    /// It came.
    Inserted,
    /// It went.
    Deleted,
    /// Something else came in its place.
    Replaced,
}

/// What is the same in two captures, and what is not.
#[derive(Clone, Debug, SimpleObject)]
pub struct CaptureComparison {
    /// The pieces in their order, which together are the whole of both texts.
    hunks: Vec<CaptureHunk>,
    /// How many of them are not EQUAL.
    changes: i32,
}

/// A piece of both texts, or of one of them.
#[derive(Clone, Debug, SimpleObject)]
pub struct CaptureHunk {
    /// What became of it.
    kind: CaptureHunkKind,
    /// Where it stands in the one capture; null where it was inserted.
    from: Option<CaptureSpan>,
    /// Where it stands in the other; null where it was deleted.
    to: Option<CaptureSpan>,
}

/// A piece of a capture's text.
#[derive(Clone, Debug, SimpleObject)]
pub struct CaptureSpan {
    /// The first character, in Unicode code points into the capture's text, from 0.
    start: i32,
    /// The character after the last one.
    end: i32,
    /// The characters there.
    text: String,
}

/// The root field over two captures.
#[derive(Default)]
pub struct CompareCaptures;

/// The root field over two captures.
#[Object]
impl CompareCaptures {
    /// What is the same in two captures of one source, and what is not, in at most 1,000 pieces. Null where one
    /// of them is not there, and always for the public, which reads no captures. BAD_USER_INPUT where they are of
    /// two sources, or differ in more places.
    async fn compare_captures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The one capture, as a rule the earlier.")] from: ID,
        #[graphql(desc = "The other, which is told by how it differs.")] to: ID,
        #[graphql(
            desc = "By what they are compared.",
            default_with = "ComparisonUnit::Word"
        )]
        by: ComparisonUnit,
    ) -> Option<Result<CaptureComparison>> {
        compare(ctx, &from, &to, by).await.transpose()
    }
}

async fn compare(
    ctx: &Context<'_>,
    from: &ID,
    to: &ID,
    by: ComparisonUnit,
) -> Result<Option<CaptureComparison>> {
    let key = |place: &str, id: &ID| -> Result<Uuid> {
        input::key(place, id, "capture").map_err(|invalid| invalid.as_argument())
    };
    let (from, to) = (key("from", from)?, key("to", to)?);
    if Audience::of(ctx) == Audience::Public {
        return Ok(None);
    }
    let query = sqlx::query(TEXTS).bind(from).bind(to);
    let Some(row) = ctx.data::<Readers>()?.fetch_optional(query).await? else {
        return Ok(None);
    };
    if !row.try_get::<bool, _>("of_one_source")? {
        return Err(bad_user_input(
            "`from` and `to` are captures of two sources; give two of one, from its `captures`",
        ));
    }
    let (old, new): (String, String) = (row.try_get("from_text")?, row.try_get("to_text")?);
    // Long texts take a while, in which others are answered.
    let compared = tokio::task::spawn_blocking(move || {
        let hunks = hunks(&old, &new, by);
        if hunks.len() > MOST_HUNKS {
            return Err(hunks.len());
        }
        Ok(told(&old, &new, &hunks))
    });
    match compared.await? {
        Ok(comparison) => Ok(Some(comparison)),
        Err(count) => {
            let instead = match by {
                ComparisonUnit::Word => {
                    "compare them `by: PARAGRAPH`, or two that lie closer together"
                }
                ComparisonUnit::Paragraph => "compare two that lie closer together",
            };
            Err(bad_user_input(format!(
                "the captures are the same and differ in {count} pieces by turns, more than {MOST_HUNKS}; {instead}"
            )))
        }
    }
}

/// The texts of the captures `$1` and `$2`.
const TEXTS: &str = "SELECT f.text AS from_text, t.text AS to_text, f.source_id = t.source_id AS of_one_source \
    FROM capture f, capture t WHERE f.id = $1 AND t.id = $2";

/// The hunks with their texts and their places in code points.
fn told(old: &str, new: &str, hunks: &[Hunk]) -> CaptureComparison {
    let (mut from, mut to) = (0, 0);
    let mut comparison = CaptureComparison {
        hunks: Vec::with_capacity(hunks.len()),
        changes: 0,
    };
    for hunk in hunks {
        let from = span(&old[hunk.old.clone()], &mut from);
        let to = span(&new[hunk.new.clone()], &mut to);
        let kind = match (&from, &to) {
            _ if hunk.equal => CaptureHunkKind::Equal,
            (None, _) => CaptureHunkKind::Inserted,
            (_, None) => CaptureHunkKind::Deleted,
            _ => CaptureHunkKind::Replaced,
        };
        comparison.changes += i32::from(!hunk.equal);
        comparison.hunks.push(CaptureHunk { kind, from, to });
    }
    comparison
}

/// The next piece of a text; `None` for an empty one.
fn span(text: &str, at: &mut usize) -> Option<CaptureSpan> {
    let start = *at;
    *at += text.chars().count();
    (!text.is_empty()).then(|| CaptureSpan {
        start: offset(start),
        end: offset(*at),
        text: text.to_owned(),
    })
}
