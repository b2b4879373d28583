//! Finding what was recorded by its words: claims, quotes, speakers, sources and verdicts in one ranked list.
//!
//! [`query`] reads what the searcher writes; `names` finds whom its operators mean; `find` asks the index,
//! which the database keeps itself (`search_entry`); the planner reads the records that were found. What is
//! searched is said in docs/SEARCH.md.

mod find;
mod names;
pub mod query;

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    claim::Claim,
    graph::{
        error::bad_user_input,
        id::{self, TypeId},
        input,
        node::Node,
        plan::{
            AT_A_TIME, Audience, DateRange, FilterValue as _, Ids, Operand, PageInfo, Planned as _,
            PlannedAny as _, Row, Target, at_a_time, connected, selected,
        },
        scalars::LanguageTag,
    },
    quote::Quote,
    source::Source,
    speaker::Speaker,
    verdict::Verdict,
};

/// The longest text that is looked for, in characters.
const LONGEST_QUERY: usize = 1000;

/// The types of what is found.
const TYPES: [Target; 5] = [
    Claim::plan,
    Quote::plan,
    Speaker::plan,
    Source::plan,
    Verdict::plan,
];

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchType {
    /// A claim, by its wording.
    Claim,
    /// A quote, by its words and those of the original.
    Quote,
    /// A speaker, by names, description and posts.
    Speaker,
    /// A source, by its title and byline.
    Source,
    /// A verdict, by its summary, its explanation and the claim's wording: those of the published revision, or
    /// where nothing is published yet, of the newest.
    Verdict,
}

impl SearchType {
    /// As the index has it, which is how the ids begin.
    fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Quote => "quote",
            Self::Speaker => "speaker",
            Self::Source => "source",
            Self::Verdict => "verdict",
        }
    }
}

/// What is found only; what is given must all hold, and of a list one.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SearchFilter {
    /// What one of these speakers said, what claims that to be so, and the speakers themselves.
    pub speaker: Option<Vec<ID>>,
    /// What one of these publishers has published, and what claims and verdicts quote from it.
    pub publisher: Option<Vec<ID>>,
    /// Claims and verdicts on one of these topics, or on one below them.
    pub topic: Option<Vec<ID>>,
    /// Claims and verdicts with one of these ratings.
    pub rating: Option<Vec<ID>>,
    /// In one of these languages; `en` is also `en-GB`.
    pub language: Option<Vec<LanguageTag>>,
    /// Of one of these days: that on which a quote was spoken, or else published; the first such day of a
    /// claim's quotes; the day on which a source or a verdict was published. What has none is not found.
    pub day: Option<DateRange>,
}

/// The root field that searches.
#[derive(Default)]
pub struct SearchQuery;

/// The root field that searches.
#[Object]
impl SearchQuery {
    /// What has these words, the best first. Words are looked for by their stems, without accents and case.
    /// `"exact words"`, `-without`, `this or that`, `speaker:"Ada Falk"`, `publisher:`, `topic:`, `rating:false`,
    /// `after:2024-05` (that day or later) and `before:2025` narrow it; no other sign is special. What is not
    /// understood is looked for as words, and a word with a typo, which nothing has, as the names that look like it:
    /// both are told in `warnings`. Without a text, all that the filter leaves, the newest first.
    ///
    /// Of many that have the words, the 500 newest are ranked first, then the 500 before them, and so on; a
    /// page may be short where one such part ends, while `hasNextPage` tells that there is more.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is looked for, at most 1,000 characters.", default)] query: String,
        #[graphql(desc = "Only these; all where left out.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "Only what is so.")] filter: Option<SearchFilter>,
        #[graphql(desc = "How many, 1 to 100; 20 where left out.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> Option<Result<SearchConnection>> {
        let asked = Asked::read(
            query,
            types,
            filter.unwrap_or_default(),
            first,
            after.as_deref(),
        );
        match asked {
            Ok(asked) => Some(search(ctx, asked).await),
            Err(message) => Some(Err(bad_user_input(message))),
        }
    }
}

/// What the arguments ask for.
struct Asked {
    text: String,
    query: query::Query,
    types: Vec<SearchType>,
    filter: Filter,
    first: u32,
    after: Option<Cursor>,
}

/// A filter whose values are read.
#[derive(Default)]
struct Filter {
    speaker: Option<Vec<Uuid>>,
    publisher: Option<Vec<Uuid>>,
    topic: Option<Vec<Uuid>>,
    rating: Option<Vec<Uuid>>,
    language: Option<Vec<String>>,
    day: Option<Vec<String>>,
}

impl Asked {
    fn read(
        text: String,
        types: Option<Vec<SearchType>>,
        filter: SearchFilter,
        first: Option<i32>,
        after: Option<&str>,
    ) -> Result<Self, String> {
        let length = text.chars().count();
        if length > LONGEST_QUERY {
            return Err(format!(
                "`query` has {length} characters; write at most {LONGEST_QUERY}"
            ));
        }
        if text.contains('\0') {
            return Err("`query` has a NUL character; remove it".to_owned());
        }
        let after = after.map(|after| {
            Cursor::decode(after).ok_or(
                "`after` is no cursor of a search; take one from its `pageInfo` or its edges",
            )
        });
        Ok(Self {
            query: query::parse(&text),
            text,
            types: types.unwrap_or_default(),
            filter: Filter::read(filter)?,
            first: at_a_time("first", first.unwrap_or(20).into(), AT_A_TIME)?,
            after: after.transpose()?,
        })
    }
}

impl Filter {
    fn read(filter: SearchFilter) -> Result<Self, String> {
        let SearchFilter {
            speaker,
            publisher,
            topic,
            rating,
            language,
            day,
        } = filter;
        let keys = |place: &str, ids: Option<Vec<ID>>, prefix: &'static str| {
            let Some(ids) = ids else {
                return Ok::<_, String>(None);
            };
            let condition = Ids(&ids, prefix).condition(place, "{v}")?;
            match condition.operands.into_iter().next() {
                Some(Operand::Keys(keys)) => Ok(Some(keys)),
                _ => Ok(Some(Vec::new())),
            }
        };
        let day = day.map(|range| {
            let (from, until) = (range.from.map(|day| day.0), range.until.map(|day| day.0));
            if from.is_none() && until.is_none() {
                return Err("`filter.day` is open on both sides; give `from`, `until` or both");
            }
            if from > until.or(from) {
                return Err("`filter.day` ends before it begins; exchange its ends");
            }
            Ok(query::days(from, until.and_then(|day| day.succ_opt())))
        });
        let language = language.map(|tags| {
            input::at_most("filter.language", &tags, 100)
                .map_err(|invalid| format!("`filter.language` {}", invalid.message))?;
            Ok::<_, String>(tags.into_iter().map(|tag| tag.0.to_lowercase()).collect())
        });
        Ok(Self {
            speaker: keys("filter.speaker", speaker, "speaker")?,
            publisher: keys("filter.publisher", publisher, "publisher")?,
            topic: keys("filter.topic", topic, "topic")?,
            rating: keys("filter.rating", rating, "rating")?,
            language: language.transpose()?,
            day: day.transpose()?,
        })
    }
}

/// A place in what was found. Opaque to clients. Places are told by records, which those who may not see them
/// do not find.
#[derive(Clone, Debug, PartialEq)]
enum Cursor {
    /// After one of those that are ranked together, of which `newest` came in last.
    Within { newest: Uuid, rank: f32, last: Uuid },
    /// After all those that are ranked together, of which this one came in first.
    Past { oldest: Uuid },
}

impl Cursor {
    fn encode(&self) -> String {
        let bytes = match self {
            Self::Within { newest, rank, last } => [
                newest.as_bytes().as_slice(),
                &rank.to_be_bytes(),
                last.as_bytes(),
            ]
            .concat(),
            Self::Past { oldest } => oldest.as_bytes().to_vec(),
        };
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let id = |bytes: &[u8]| Uuid::from_slice(bytes).ok();
        match bytes.len() {
            16 => Some(Self::Past {
                oldest: id(&bytes)?,
            }),
            36 => {
                let rank = f32::from_be_bytes(bytes[16..20].try_into().ok()?);
                Some(Self::Within {
                    newest: id(&bytes[..16])?,
                    rank: Some(rank).filter(|rank| rank.is_finite())?,
                    last: id(&bytes[20..])?,
                })
            }
            _ => None,
        }
    }
}

async fn search(ctx: &Context<'_>, mut asked: Asked) -> Result<SearchConnection> {
    let audience = Audience::of(ctx);
    let (named, mut warnings) = names::resolve(ctx, audience, &asked.query).await?;
    let wanted = find::Wanted {
        snippets: selected(ctx, &["edges"], &["snippets"]),
        total: selected(ctx, &[], &["totalCount", "totalIsExact"]),
        facets: find::FACETS
            .into_iter()
            .filter(|facet| selected(ctx, &["facets"], &[facet]))
            .collect(),
    };
    let mut found = find::find(ctx, audience, &asked, &named, &wanted).await?;
    if found.hits.is_empty()
        && !asked.query.contradicts
        && let Some((forgiven, told)) = names::forgive(ctx, audience, &asked.query).await?
    {
        warnings.extend(told);
        asked.query = forgiven;
        found = find::find(ctx, audience, &asked, &named, &wanted).await?;
    }
    if found.no_words {
        let at = 0..asked.text.chars().count();
        let message = "there is no word in this; write one".to_owned();
        warnings.push(query::Warning { message, at });
    }
    let suggestions =
        if found.hits.is_empty() && asked.after.is_none() && selected(ctx, &[], &["didYouMean"]) {
            names::like(ctx, audience, &asked.query).await?
        } else {
            Vec::new()
        };

    let ids: Vec<TypeId> = found.hits.iter().map(find::Hit::id).collect();
    let rows = connected(ctx, &TYPES, &ids).await?;
    let mut hits: Vec<(find::Hit, Option<Row>)> = match rows {
        // What was there for the first statement and not for the second is not there.
        Some(rows) => found
            .hits
            .into_iter()
            .zip(rows)
            .filter(|(_, row)| row.is_some())
            .collect(),
        None => found.hits.into_iter().map(|hit| (hit, None)).collect(),
    };
    let more = hits.len() > asked.first as usize;
    hits.truncate(asked.first as usize);
    let newest = found.newest.unwrap_or_default();
    let edges: Vec<SearchEdge> = hits
        .into_iter()
        .map(|(hit, row)| SearchEdge {
            cursor: Cursor::Within {
                newest,
                rank: hit.rank,
                last: hit.record_id,
            }
            .encode(),
            rank: f64::from(hit.rank),
            row,
            snippets: hit.snippets(),
        })
        .collect();
    let last = edges.last().map(|edge| edge.cursor.clone());
    let end = match found.oldest {
        Some(oldest) if !more => Some(Cursor::Past { oldest }.encode()),
        _ => last,
    };
    let page_info = PageInfo::new(
        more || found.oldest.is_some(),
        asked.after.is_some(),
        edges.first().map(|edge| edge.cursor.clone()),
        end,
    );
    Ok(SearchConnection {
        edges,
        page_info,
        total_count: found.total.unwrap_or_default().min(find::MOST_COUNTED),
        total_is_exact: found.total_is_exact.unwrap_or(true),
        facets: SearchFacets::of(found.facets),
        warnings: warnings.into_iter().map(SearchWarning::from).collect(),
        did_you_mean: suggestions,
    })
}

/// A page of what was found (Relay Connection).
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SearchConnection {
    /// What was found, each with how it was.
    edges: Vec<SearchEdge>,
    /// Where the page lies in all that was found.
    page_info: PageInfo,
    /// How many were found, counted up to 10,000. Counted only when asked for.
    total_count: i32,
    /// Whether that is all of them; else there are at least as many.
    total_is_exact: bool,
    /// How often what was found has which rating, speaker and so on. Counted only when asked for, among the
    /// 10,000 newest that were found.
    facets: SearchFacets,
    /// What of the query was not understood, and what was done instead.
    warnings: Vec<SearchWarning>,
    /// Where nothing was found, names of speakers and publishers that look like what was looked for.
    did_you_mean: Vec<String>,
}

#[ComplexObject]
impl SearchConnection {
    /// The records that were found.
    async fn nodes(&self) -> Vec<Node> {
        self.edges.iter().filter_map(SearchEdge::record).collect()
    }
}

/// Something that was found (Relay Edge).
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SearchEdge {
    /// Marks the place, for `after`.
    cursor: String,
    /// How well it fits: more is better. Only within one answer do two of them compare.
    rank: f64,
    /// The record.
    #[graphql(skip)]
    row: Option<Row>,
    /// Its texts in which something was found, with the words that were; its first text where it was found by
    /// other things than words.
    snippets: Vec<SearchSnippet>,
}

impl SearchEdge {
    fn record(&self) -> Option<Node> {
        self.row.clone().and_then(Node::from_row)
    }
}

#[ComplexObject]
impl SearchEdge {
    /// The record: a Claim, Quote, Speaker, Source or Verdict.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn node(&self, ctx: &Context<'_>) -> Result<Node> {
        self.record().ok_or_else(|| Row::absent(ctx))
    }
}

/// A text, or the best parts of a long one, with what was found in it.
#[derive(Clone, Debug, SimpleObject)]
pub struct SearchSnippet {
    /// Which text of the record it is.
    field: SearchField,
    /// The text, in plain words; parts of a long one with ` … ` between.
    text: String,
    /// The words in it that were found, in their order.
    highlights: Vec<SearchHighlight>,
}

/// Which text of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SearchField {
    /// The wording of a claim, or the words of a quote.
    Text,
    /// The words of a quote in their own language.
    OriginalText,
    /// A speaker's names, each in a line.
    Names,
    /// A speaker's posts, each in a line.
    Roles,
    /// A speaker's description.
    Description,
    /// A source's title.
    Title,
    /// Who wrote a source.
    Byline,
    /// The finding of a verdict in a sentence or two.
    Summary,
    /// The wording of the claim that a verdict is on.
    ClaimText,
    /// The finding of a verdict in full, in its Markdown.
    Explanation,
}

/// A part of a snippet, in Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct SearchHighlight {
    /// Where it begins, counted from 0.
    start: usize,
    /// Where it ends: the place after its last character.
    end: usize,
}

/// Something in the query that was not understood as it was meant.
#[derive(Clone, Debug, SimpleObject)]
pub struct SearchWarning {
    /// What is wrong, what was done instead, and what to write.
    message: String,
    /// Where it begins in the query, in Unicode code points from 0.
    start: usize,
    /// Where it ends: the place after its last character.
    end: usize,
}

impl From<query::Warning> for SearchWarning {
    fn from(warning: query::Warning) -> Self {
        let query::Warning { message, at } = warning;
        Self {
            message,
            start: at.start,
            end: at.end,
        }
    }
}

/// How often what was found has which value, the most frequent first, at most 20 of each. What can have
/// several is counted for each of them.
#[derive(Clone, Debug, SimpleObject)]
pub struct SearchFacets {
    /// What it is: CLAIM, QUOTE, SPEAKER, SOURCE or VERDICT.
    types: Vec<SearchFacet>,
    /// Ratings, by their ids; of claims and verdicts.
    ratings: Vec<SearchFacet>,
    /// Speakers, by their ids.
    speakers: Vec<SearchFacet>,
    /// Publishers, by their ids.
    publishers: Vec<SearchFacet>,
    /// Topics, by their ids; of claims and verdicts.
    topics: Vec<SearchFacet>,
    /// Languages, by their tags.
    languages: Vec<SearchFacet>,
    /// Years of the days by which the filter `day` looks.
    years: Vec<SearchFacet>,
}

impl SearchFacets {
    fn of(mut counted: HashMap<String, Vec<(String, String, i32)>>) -> Self {
        let mut values = |facet: &str, prefix: &str| {
            let values = counted.remove(facet).unwrap_or_default().into_iter();
            let facet = |(value, label, count): (String, String, i32)| SearchFacet {
                value: Uuid::parse_str(&value).map_or(value, |key| id::encode(prefix, key)),
                label,
                count,
            };
            values.map(facet).collect()
        };
        Self {
            types: values("types", ""),
            ratings: values("ratings", "rating"),
            speakers: values("speakers", "speaker"),
            publishers: values("publishers", "publisher"),
            topics: values("topics", "topic"),
            languages: values("languages", ""),
            years: values("years", ""),
        }
    }
}

/// A value, and how often it was found.
#[derive(Clone, Debug, SimpleObject)]
pub struct SearchFacet {
    /// The value as the filter takes it: an id, a type, a language or a year.
    value: String,
    /// The value as people read it.
    label: String,
    /// How many of what was found have it.
    count: i32,
}
