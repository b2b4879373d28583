//! What a program finds in a capture, for people to decide on: nothing is recorded by itself, and what was
//! dismissed is remembered.

mod accept;
mod dismiss;
mod dismissal;
mod found;
mod office;
mod restore;

pub use accept::{AcceptSuggestion, AcceptSuggestionError, AcceptSuggestionErrorCode};
pub use dismiss::{DismissSuggestion, DismissSuggestionError, DismissSuggestionErrorCode};
pub use dismissal::{SuggestionDismissal, SuggestionDismissalQuery};
pub use restore::{RestoreSuggestion, RestoreSuggestionError, RestoreSuggestionErrorCode};

use std::collections::{HashMap, HashSet};

use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject};
use chrono::NaiveDate;
use sqlx::Row as _;
use uuid::Uuid;

use self::{
    found::{Found, Suggested},
    office::Office,
};
use crate::{
    database::Readers,
    graph::{
        error::bad_user_input,
        plan::{AT_A_TIME, Planned, Reply, Row, first_of, key_of, read_together},
        scalars::Date,
    },
    quote::{Quote, QuoteKind, anchor::offset},
    source::Capture,
    speaker::{Speaker, name_match},
};

/// How many there are where nothing is said.
const USUAL: i32 = 50;

/// The longest name or office, in characters, that is looked for among the speakers.
const NAME_CHARS: usize = 200;

/// The most speakers who are told to have held an office.
const MOST_HOLDERS: usize = 20;

/// The quotes that a capture holds, as a program reads it.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct SuggestedQuotes {
    /// The capture that was read, where it was asked for.
    #[graphql(skip)]
    read: Option<Capture>,
    /// Whether anything is known of the language of the source. If not, only the words in quotation marks are
    /// found, all as DIRECT with confidence 0, and nobody is named.
    knows_language: bool,
    /// What limits the suggestions, such as an unknown language; null where nothing does.
    note: Option<String>,
    /// How many there are in all, those before `after` included, but for those that are left out since they are
    /// recorded or dismissed.
    total_count: i32,
    /// Whether more follow after the last of `quotes`.
    has_next_page: bool,
    /// The suggestions, in the order of the text.
    quotes: Vec<SuggestedQuote>,
}

/// The quotes that a capture holds.
#[ComplexObject]
impl SuggestedQuotes {
    /// The capture that was read.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn capture(&self, ctx: &Context<'_>) -> Result<&Capture> {
        self.read.as_ref().ok_or_else(|| Row::absent(ctx))
    }
}

/// A quote that a text seems to hold. It is a suggestion: look, and then record it by `acceptSuggestion`, or dismiss
/// it by `dismissSuggestion`.
#[derive(Clone, SimpleObject)]
pub struct SuggestedQuote {
    /// Names the suggestion within its capture: 32 characters. The same text gives the same key, as long as the
    /// program reads it alike.
    key: String,
    /// How the text gives the words.
    kind: QuoteKind,
    /// Where they stand, without quotation marks; several where the attribution interrupts them.
    passages: Vec<SuggestedPassage>,
    /// What reports them, such as "said" or "according to"; null where nothing does.
    cue: Option<String>,
    /// Who says them, as the text words it there: "he", "the Security Council Secretary".
    mention: Option<String>,
    /// The name that the text first gives to that speaker, without office; the mention where it gives none, and
    /// null for a pronoun that leads to nobody.
    speaker_name: Option<String>,
    /// Who passes them on, by name as `speakerName`; null where nobody does.
    relayed_by: Option<String>,
    /// When they were said, as the attribution words it: "on Tuesday"; null where it does not tell.
    spoken: Option<String>,
    /// The day that this names; of one that names no year, the last such day by the source's day of publication, and
    /// null where that is not known.
    spoken_on: Option<Date>,
    /// The occasion, where the attribution tells it: "an interview with CNN".
    occasion: Option<String>,
    /// How often a suggestion like it is right, from 0 to 1.
    confidence: f64,
    /// The recorded speakers whom `speakerName` may mean: at most 5 by their names, those of that very name first.
    /// After them, where the text names nobody, at most 20 by their roles: those whose role has all words of
    /// `mention`, such as "the Security Council Secretary", and was held on the source's day of publication, or was
    /// left before for "the former Secretary". Where that day is not known, it may have been held at any time.
    speakers: Vec<Speaker>,
    /// The recorded speakers whom `relayedBy` may mean, found as `speakers` are.
    relayed_by_speakers: Vec<Speaker>,
    /// The quote that is recorded at that place: of those of the capture that hold at least half of its characters,
    /// and were not withdrawn, the one that holds most.
    recorded: Option<Quote>,
    /// That it was dismissed; null where it was not.
    dismissal: Option<SuggestionDismissal>,
}

/// Where words stand in a capture.
#[derive(Clone, SimpleObject)]
pub struct SuggestedPassage {
    /// The first character, in Unicode code points into the capture's text, from 0.
    start: i32,
    /// The character after the last one.
    end: i32,
    /// The capture's own characters there.
    text: String,
}

/// A capture, and what is decided about its words.
struct Read {
    capture: Uuid,
    text: String,
    language: Option<String>,
    published_on: Option<NaiveDate>,
    /// The passages of its quotes that were not withdrawn, but for NARRATION.
    recorded: Vec<(Uuid, usize, usize)>,
    /// The dismissals in force, by the keys of the suggestions.
    dismissed: HashMap<String, Uuid>,
}

/// The suggestions for the newest capture of the source, or for one of its captures; `None` where there is no such
/// capture.
///
/// # Errors
/// BAD_USER_INPUT for arguments that cannot be carried out; QUERY_TOO_COMPLEX where the answer is too dear.
#[expect(clippy::too_many_lines, reason = "it reads from top to bottom")]
pub async fn suggested_quotes(
    ctx: &Context<'_>,
    source: Uuid,
    capture: Option<ID>,
    first: Option<i32>,
    after: Option<String>,
    include_recorded: Option<bool>,
    include_dismissed: Option<bool>,
) -> Result<Option<SuggestedQuotes>> {
    let first = first_of(first, USUAL, AT_A_TIME)?;
    let capture = capture.as_ref().map(key_of::<Capture>).transpose()?;
    let shown = Reply::plan::<Capture>(ctx, &["capture"])?;
    let speakers = Reply::plan_rows::<Speaker>(ctx, &["quotes", "speakers"], first)?;
    let relays = Reply::plan_rows::<Speaker>(ctx, &["quotes", "relayedBySpeakers"], first)?;
    let quotes = Reply::plan_rows::<Quote>(ctx, &["quotes", "recorded"], first)?;
    let dismissals = Reply::plan_rows::<SuggestionDismissal>(ctx, &["quotes", "dismissal"], first)?;

    let Some(read) = read(ctx, source, capture).await? else {
        return Ok(None);
    };
    let Suggested {
        quotes: found,
        knows_language,
        note,
    } = found::suggested(read.text, read.language, read.published_on).await?;
    let mut open: Vec<Open> = Vec::new();
    for quote in found {
        let recorded = recorded_at(&quote, &read.recorded);
        let dismissal = read.dismissed.get(&quote.key).copied();
        if (recorded.is_none() || include_recorded == Some(true))
            && (dismissal.is_none() || include_dismissed == Some(true))
        {
            open.push(Open {
                quote,
                recorded,
                dismissal,
            });
        }
    }
    let total_count = i32::try_from(open.len())?;
    let skipped = match after {
        None => 0,
        Some(key) => open
            .iter()
            .position(|open| open.quote.key == key)
            .map(|place| place + 1)
            .ok_or_else(|| {
                bad_user_input(
                    "`after` is the key of no suggestion in this list; leave it out to begin anew",
                )
            })?,
    };
    let first = usize::try_from(first)?;
    let has_next_page = open.len() > skipped + first;
    let page: Vec<Open> = open.into_iter().skip(skipped).take(first).collect();

    let mut sought = Sought::default();
    for Open { quote, .. } in &page {
        if speakers.is_asked_for()
            && let Some(name) = &quote.speaker
        {
            sought.add(name, quote.speaker == quote.mention);
        }
        if relays.is_asked_for()
            && let Some(name) = &quote.relayed_by
        {
            sought.add(name, true);
        }
    }
    let meant = sought.find(ctx, read.published_on).await?;
    let keys = |of: &dyn Fn(&Open) -> Option<Uuid>| {
        let keys: HashSet<Uuid> = page.iter().filter_map(of).collect();
        keys.into_iter().collect::<Vec<_>>()
    };
    let known = |of: &dyn Fn(&Found) -> Option<&String>| {
        let names = page.iter().filter_map(|open| of(&open.quote));
        let known: HashSet<Uuid> = names.flat_map(|name| meant.of(Some(name))).collect();
        known.into_iter().collect::<Vec<_>>()
    };
    let together = vec![
        (&shown, vec![read.capture]),
        (&speakers, known(&|quote| quote.speaker.as_ref())),
        (&relays, known(&|quote| quote.relayed_by.as_ref())),
        (&quotes, keys(&|open| open.recorded)),
        (&dismissals, keys(&|open| open.dismissal)),
    ];
    let rows = read_together(ctx, together).await?;
    let [captures, speakers, relays, quotes, dismissals] = rows.as_slice() else {
        return Err(Row::absent(ctx));
    };
    let quotes = page.into_iter().map(|open| {
        let all = |rows, name: &Option<String>| {
            let ids = meant.of(name.as_ref());
            ids.filter_map(|id| one(rows, Some(id))).collect()
        };
        SuggestedQuote {
            key: open.quote.key,
            kind: open.quote.kind.into(),
            cue: open.quote.cue,
            mention: open.quote.mention,
            speakers: all(speakers, &open.quote.speaker),
            relayed_by_speakers: all(relays, &open.quote.relayed_by),
            recorded: one(quotes, open.recorded),
            dismissal: one(dismissals, open.dismissal),
            passages: open
                .quote
                .passages
                .into_iter()
                .map(|passage| SuggestedPassage {
                    start: offset(passage.start),
                    end: offset(passage.end),
                    text: passage.text,
                })
                .collect(),
            speaker_name: open.quote.speaker,
            relayed_by: open.quote.relayed_by,
            spoken: open.quote.spoken,
            spoken_on: open.quote.spoken_on.map(Date),
            occasion: open.quote.occasion,
            confidence: open.quote.confidence,
        }
    });
    Ok(Some(SuggestedQuotes {
        read: one(captures, Some(read.capture)),
        knows_language,
        note,
        total_count,
        has_next_page,
        quotes: quotes.collect(),
    }))
}

/// A suggestion, and what is decided about it.
struct Open {
    quote: Found,
    recorded: Option<Uuid>,
    dismissal: Option<Uuid>,
}

fn one<T: Planned>(rows: &HashMap<Uuid, Row>, key: Option<Uuid>) -> Option<T> {
    rows.get(&key?).cloned().map(T::from_row)
}

async fn read(ctx: &Context<'_>, source: Uuid, capture: Option<Uuid>) -> Result<Option<Read>> {
    let query = sqlx::query(READ).bind(source).bind(capture);
    let Some(row) = ctx.data::<Readers>()?.fetch_optional(query).await? else {
        return Ok(None);
    };
    Ok(Some(Read {
        capture: row.try_get("id")?,
        text: row.try_get("text")?,
        language: row.try_get("language")?,
        published_on: row.try_get("published_on")?,
        recorded: serde_json::from_str(row.try_get("recorded")?)?,
        dismissed: serde_json::from_str(row.try_get("dismissed")?)?,
    }))
}

/// The capture `$2` of the source `$1`, or its newest, and what is decided about its words.
const READ: &str = r#"
SELECT c.id, c.text, s.language, s.published_on,
    (SELECT coalesce(json_agg(json_build_array(q.id, p.start, p."end")), '[]')::text
        FROM quote q JOIN passage p ON p.quote_id = q.id
        WHERE q.capture_id = c.id AND q.withdrawn_at IS NULL AND q.kind <> 'NARRATION') AS recorded,
    (SELECT coalesce(json_object_agg(d.key, d.id), '{}')::text
        FROM suggestion_dismissal d WHERE d.capture_id = c.id AND d.restored_at IS NULL) AS dismissed
FROM source s JOIN capture c ON c.source_id = s.id
WHERE s.id = $1 AND c.id = coalesce($2, newest_capture($1))
"#;

/// The quote that holds most of the suggestion's characters, and at least half of them.
fn recorded_at(quote: &Found, recorded: &[(Uuid, usize, usize)]) -> Option<Uuid> {
    let mut held: HashMap<Uuid, usize> = HashMap::new();
    for (id, start, end) in recorded {
        for passage in &quote.passages {
            let shared = passage
                .end
                .min(*end)
                .saturating_sub(passage.start.max(*start));
            *held.entry(*id).or_default() += shared;
        }
    }
    let length: usize = quote.passages.iter().map(|at| at.end - at.start).sum();
    held.into_iter()
        .map(|(id, shared)| (shared, id))
        .filter(|(shared, _)| shared * 2 >= length)
        .max()
        .map(|(_, id)| id)
}

/// The names and offices by which suggestions mean somebody.
#[derive(Default)]
struct Sought<'a> {
    names: HashSet<&'a str>,
    offices: HashMap<&'a str, Office>,
}

/// The speakers whom each of them may mean, the likeliest first.
struct Meant(HashMap<String, Vec<Uuid>>);

/// A role of a speaker: whose it is, and its title and organisation.
type Held = (Uuid, String, Option<String>);

impl<'a> Sought<'a> {
    /// Looks for a name too; it may be an office, where the text names nobody for it.
    fn add(&mut self, name: &'a str, may_be_office: bool) {
        if name.chars().count() > NAME_CHARS {
            return;
        }
        self.names.insert(name);
        if may_be_office && let Some(office) = Office::read(name) {
            self.offices.insert(name, office);
        }
    }

    /// Finds them all in one statement; those who hold an office, on this day.
    async fn find(self, ctx: &Context<'_>, day: Option<NaiveDate>) -> Result<Meant> {
        let searches = self
            .names
            .into_iter()
            .filter_map(|name| Some((name, name_match::search(name)?)));
        let (names, searches): (Vec<&str>, Vec<String>) = searches.unzip();
        if names.is_empty() && self.offices.is_empty() {
            return Ok(Meant(HashMap::new()));
        }
        let offices: Vec<(&str, Office)> = self.offices.into_iter().collect();
        let (titles, (words, former)): (Vec<&str>, (Vec<String>, Vec<bool>)) = offices
            .iter()
            .map(|(name, office)| (*name, (office.search(), office.is_former)))
            .unzip();
        let query = sqlx::query(MEANT)
            .bind(names)
            .bind(searches)
            .bind(titles)
            .bind(words)
            .bind(former)
            .bind(day);
        let row = ctx.data::<Readers>()?.fetch_optional(query).await?;
        let found = row.ok_or_else(|| Row::absent(ctx))?;
        let mut meant: HashMap<String, Vec<Uuid>> = serde_json::from_str(found.try_get("named")?)?;
        let mut held: HashMap<String, Vec<Held>> = serde_json::from_str(found.try_get("held")?)?;
        for (name, office) in offices {
            let ids = meant.entry(name.to_owned()).or_default();
            let most = ids.len() + MOST_HOLDERS;
            for (id, title, organization) in held.remove(name).unwrap_or_default() {
                if ids.len() < most
                    && !ids.contains(&id)
                    && office.is(&title, organization.as_deref())
                {
                    ids.push(id);
                }
            }
        }
        Ok(Meant(meant))
    }
}

impl Meant {
    fn of(&self, name: Option<&String>) -> impl Iterator<Item = Uuid> {
        name.and_then(|name| self.0.get(name))
            .into_iter()
            .flatten()
            .copied()
    }
}

/// `named` has the speakers, by each name of `$1`, among whose names the search of `$2` at the same place finds one:
/// first those of that very name, then those whose name has the least besides. `held` has the roles, by each office
/// of `$3`, of those whose roles have the words of `$4`, which were held on the day `$6`, or left before it where `$5`
/// says so: first those that have the least besides, then those that began last. Of words that more than 1,000
/// speakers have, no more are looked at: nobody can be meant by those alone.
const MEANT: &str = "
SELECT (
    SELECT coalesce(json_object_agg(sought.name, ARRAY(
        SELECT n.speaker_id FROM speaker_name n JOIN speaker s ON s.id = n.speaker_id
        WHERE s.merged_into_id IS NULL AND name_search(n.name) @@ sought.words::tsquery
        GROUP BY n.speaker_id
        ORDER BY bool_or(name_key(n.name) = name_key(sought.name)) DESC, min(length(n.name)), n.speaker_id
        LIMIT 5)), '{}')::text
    FROM unnest($1::text[], $2::text[]) AS sought (name, words)
) AS named, (
    SELECT coalesce(json_object_agg(sought.office, ARRAY(
        SELECT json_build_array(e.record_id, r.title, r.organization)
        FROM (
            SELECT record_id FROM search_entry WHERE words @@ sought.words::tsquery AND staff LIMIT 1000
        ) AS e CROSS JOIN LATERAL (
            SELECT id, title, organization, from_date, until_date FROM speaker_role WHERE speaker_id = e.record_id OFFSET 0
        ) AS r
        WHERE CASE
            WHEN sought.is_former THEN r.until_date < coalesce($6::date, 'infinity')
            ELSE coalesce($6::date BETWEEN coalesce(r.from_date, '-infinity') AND coalesce(r.until_date, 'infinity'), true) END
        ORDER BY length(r.title) + coalesce(length(r.organization), 0), r.from_date DESC NULLS LAST, r.id
        LIMIT 100)), '{}')::text
    FROM unnest($3::text[], $4::text[], $5::boolean[]) AS sought (office, words, is_former)
) AS held
";
