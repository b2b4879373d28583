//! The one statement that asks the index.

use std::{collections::HashMap, fmt::Write as _};

use async_graphql::{Context, Result};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{
    Asked, Cursor, SearchField, SearchHighlight, SearchSnippet, SearchType,
    names::Meant,
    query::{self, Group, Item, Named, What},
};
use crate::{
    claim::Claim,
    database::Readers,
    graph::{
        error::bad_user_input,
        id::TypeId,
        plan::{Audience, Planned},
    },
    publisher::Publisher,
    quote::Quote,
    rating_scale::Rating,
    source::Source,
    speaker::{Speaker, SpeakerName, SpeakerRole, remaining},
    topic::{self, Topic},
    verdict::{Verdict, VerdictRevision},
};

/// How many of the newest are ranked together.
const RANKED_TOGETHER: i32 = 500;
/// How many are counted at most.
pub const MOST_COUNTED: i32 = 10_000;

/// What can be counted, by the fields of `SearchFacets`.
pub const FACETS: [&str; 7] = [
    "types",
    "ratings",
    "speakers",
    "publishers",
    "topics",
    "languages",
    "years",
];

/// What begins and ends a word that was found: `search_text` leaves no such control in a text.
const MARKS: [char; 2] = ['\u{2}', '\u{3}'];

/// What of the answer is asked for.
pub struct Wanted {
    /// The texts in which something was found.
    pub snippets: bool,
    /// How many were found.
    pub total: bool,
    /// Which facets.
    pub facets: Vec<&'static str>,
}

/// What was found.
#[derive(Deserialize)]
pub struct Found {
    /// The page, with one more where more follow among those that are ranked together.
    pub hits: Vec<Hit>,
    /// Of those that are ranked together the one that came in last.
    pub newest: Option<Uuid>,
    /// And the one that came in first, where there are further ones before it.
    pub oldest: Option<Uuid>,
    /// How many were found.
    pub total: Option<i32>,
    /// Whether that is all of them.
    pub total_is_exact: Option<bool>,
    /// What was counted, by the names of [`FACETS`]: each value with its label and its number.
    #[serde(default)]
    pub facets: HashMap<String, Vec<(String, String, i32)>>,
    /// Whether the text has something, but no word.
    pub no_words: bool,
    /// Whether the cursor's records are there no longer.
    lost: bool,
}

/// A record that was found.
#[derive(Deserialize)]
pub struct Hit {
    kind: SearchType,
    /// Its key.
    pub record_id: Uuid,
    /// How well it fits.
    pub rank: f32,
    /// Its texts, in which what was found is marked.
    texts: Option<Vec<(SearchField, String)>>,
}

impl Hit {
    /// Those of its texts in which something was found; its first where there is none.
    pub fn snippets(&self) -> Vec<SearchSnippet> {
        let texts = self.texts.iter().flatten();
        let all: Vec<SearchSnippet> = texts.map(|(field, text)| snippet(*field, text)).collect();
        let found = |snippet: &&SearchSnippet| !snippet.highlights.is_empty();
        let marked: Vec<SearchSnippet> = all.iter().filter(found).cloned().collect();
        if marked.is_empty() {
            all.into_iter().take(1).collect()
        } else {
            marked
        }
    }

    /// Its id.
    pub fn id(&self) -> TypeId {
        TypeId {
            prefix: self.kind.name().to_owned(),
            uuid: self.record_id,
        }
    }
}

/// Asks for a page of what fits.
///
/// # Errors
/// BAD_USER_INPUT where the cursor's records are not to be found any more; where the database fails.
pub async fn find(
    ctx: &Context<'_>,
    audience: Audience,
    asked: &Asked,
    meant: &Meant,
    wanted: &Wanted,
) -> Result<Found> {
    let mut writer = Writer {
        audience,
        binds: Vec::new(),
    };
    let text = writer.statement(asked, meant, wanted);
    let query = writer
        .binds
        .into_iter()
        .fold(sqlx::query(AssertSqlSafe(text)), |query, bind| match bind {
            Bind::Text(text) => query.bind(text),
            Bind::Texts(texts) => query.bind(texts),
            Bind::Key(key) => query.bind(key),
            Bind::Keys(keys) => query.bind(keys),
            Bind::Real(real) => query.bind(real),
            Bind::Count(count) => query.bind(count),
        });
    let row = ctx.data::<Readers>()?.fetch_optional(query).await?;
    let row = row.ok_or("the statement's answer has no row")?;
    let found: Found = serde_json::from_str(row.try_get(0)?)?;
    if found.lost {
        return Err(bad_user_input(
            "`after` marks a place that is no longer there; search anew",
        ));
    }
    Ok(found)
}

enum Bind {
    Text(String),
    Texts(Vec<String>),
    Key(Uuid),
    Keys(Vec<Uuid>),
    Real(f32),
    Count(i64),
}

struct Writer {
    audience: Audience,
    binds: Vec<Bind>,
}

impl Writer {
    fn bind(&mut self, value: Bind) -> String {
        self.binds.push(value);
        format!("${}", self.binds.len())
    }

    fn rows<T: Planned>(&self) -> &'static str {
        (T::plan().rows)(self.audience)
    }

    fn statement(&mut self, asked: &Asked, meant: &Meant, wanted: &Wanted) -> String {
        let public = self.audience == Audience::Public;
        let sought = self.all(&asked.query.groups, meant, true);
        let indexed = self.all(&asked.query.groups, meant, false);
        let filter = self.filter(asked);
        let has_text = !asked.text.trim().is_empty();
        // A text without a word asks for nothing, not for all.
        let no_words = format!("({has_text} AND numnode(w.sought) = 0)");
        let nothing = format!("{} OR {no_words}", asked.query.contradicts);
        let place = self.place(asked.after.as_ref());
        let first = self.bind(Bind::Count(i64::from(asked.first) + 1));
        let snippets = if wanted.snippets {
            self.snippets()
        } else {
            "NULL::json".to_owned()
        };
        let (counted, counts) = self.counts(public, wanted);
        format!(
            "WITH known AS MATERIALIZED (SELECT search_stemmers({public}) AS stemmers), \
             words AS MATERIALIZED (SELECT {sought} AS sought, {indexed} AS indexed FROM known k), \
             asked AS MATERIALIZED (SELECT w.sought, {no_words} AS no_words, \
                CASE WHEN {nothing} THEN '''=none''' ELSE w.indexed END AS indexed, \
                CASE WHEN {nothing} THEN '''=none''' ELSE {filter} END AS filter FROM words w), \
             {place}, \
             looked_at AS MATERIALIZED (SELECT f.* FROM asked a, place p, LATERAL search_window(\
                a.indexed, a.filter, a.sought, {public}, p.below, {RANKED_TOGETHER} + 1, true) f WHERE NOT p.lost), \
             ranked AS MATERIALIZED (SELECT * FROM looked_at ORDER BY n DESC LIMIT {RANKED_TOGETHER}), \
             page AS MATERIALIZED (SELECT r.* FROM ranked r, place p \
                WHERE r.fits AND (p.n IS NULL OR (r.rank, r.n) < (p.rank, p.n)) ORDER BY r.rank DESC, r.n DESC LIMIT {first}){counted} \
             SELECT json_build_object(\
                'hits', (SELECT coalesce(json_agg(json_build_object('kind', p.kind, 'record_id', p.record_id, 'rank', p.rank, \
                    'texts', {snippets}) ORDER BY p.rank DESC, p.n DESC), '[]'::json) FROM page p), \
                'newest', (SELECT r.record_id FROM ranked r ORDER BY r.n DESC LIMIT 1), \
                'oldest', (SELECT r.record_id FROM ranked r WHERE (SELECT count(*) > {RANKED_TOGETHER} FROM looked_at) \
                    ORDER BY r.n LIMIT 1), \
                'no_words', (SELECT no_words FROM asked), 'lost', (SELECT lost FROM place){counts})::text"
        )
    }

    /// What all of the groups ask for; or what the index can tell of it, which is no less.
    fn all(&mut self, groups: &[Group], meant: &Meant, exact: bool) -> String {
        // Whether words stand next to each other is told by the row, not by the index.
        let told = |item: &Item| exact || !item.without || !matches!(item.what, What::Phrase(_));
        let mut all = String::from("''::tsquery");
        for group in groups.iter().filter(|group| group.iter().all(told)) {
            let any: Vec<String> = group
                .iter()
                .map(|item| self.item(item, meant, exact))
                .collect();
            let _ = write!(all, " && ({})", any.join(" || "));
        }
        all
    }

    fn item(&mut self, item: &Item, meant: &Meant, exact: bool) -> String {
        let asked = match &item.what {
            What::Words(words) => self.words(words, false),
            What::Phrase(words) => self.words(words, exact),
            What::Named(named, name) => match meant.get(&item.at.start) {
                Some(ids) => self.of(*named, ids.clone()),
                None => self.words(&format!("{} {name}", named.name()), false),
            },
            What::After(day) => self.days(Some(*day), None),
            What::Before(day) => self.days(None, Some(*day)),
        };
        if item.without {
            format!("!!({asked})")
        } else {
            asked
        }
    }

    fn words(&mut self, words: &str, near: bool) -> String {
        let words = self.bind(Bind::Text(words.replace('\0', " ")));
        format!("search_term({words}, k.stemmers, {near})")
    }

    fn days(&mut self, from: Option<NaiveDate>, before: Option<NaiveDate>) -> String {
        self.marked('d', query::days(from, before))
    }

    fn marked(&mut self, mark: char, texts: Vec<String>) -> String {
        let texts = self.bind(Bind::Texts(texts));
        format!("search_marked('={mark}', {texts})")
    }

    /// What has to do with one of these records, of those that may be seen.
    fn of(&mut self, named: Named, ids: Vec<Uuid>) -> String {
        let keys = self.bind(Bind::Keys(ids));
        let (mark, ids) = match named {
            Named::Speaker => {
                let leads = remaining(self.audience);
                (
                    's',
                    format!("SELECT l.remains::text FROM {leads} l WHERE l.id = ANY({keys})"),
                )
            }
            Named::Publisher => {
                let rows = self.rows::<Publisher>();
                (
                    'p',
                    format!("SELECT p.id::text FROM {rows} p WHERE p.id = ANY({keys})"),
                )
            }
            Named::Rating => {
                let rows = self.rows::<Rating>();
                (
                    'r',
                    format!("SELECT r.id::text FROM {rows} r WHERE r.id = ANY({keys})"),
                )
            }
            // What is about a topic that was merged is about the one that remains.
            Named::Topic => {
                let below = topic::below(self.audience).replace("{v}", &keys);
                (
                    't',
                    format!(
                        "SELECT t.id::text FROM topic t WHERE coalesce(t.merged_into_id, t.id) IN ({below})"
                    ),
                )
            }
        };
        format!("search_marked('={mark}', ARRAY({ids}))")
    }

    fn filter(&mut self, asked: &Asked) -> String {
        let super::Filter {
            speaker,
            publisher,
            topic,
            rating,
            language,
            day,
        } = &asked.filter;
        let mut filter = String::from("''::tsquery");
        if !asked.types.is_empty() {
            let types = asked.types.iter().map(|kind| kind.name().to_owned());
            let _ = write!(filter, " && {}", self.marked('k', types.collect()));
        }
        for (named, ids) in [
            (Named::Speaker, speaker),
            (Named::Publisher, publisher),
            (Named::Topic, topic),
            (Named::Rating, rating),
        ] {
            if let Some(ids) = ids {
                let _ = write!(filter, " && {}", self.of(named, ids.clone()));
            }
        }
        for (mark, texts) in [('l', language), ('d', day)] {
            if let Some(texts) = texts {
                let _ = write!(filter, " && {}", self.marked(mark, texts.clone()));
            }
        }
        format!("({filter})")
    }

    /// Where the page begins: before which row, and after which of those that are ranked together.
    fn place(&mut self, after: Option<&Cursor>) -> String {
        let visible = match self.audience {
            Audience::Staff => "e.staff",
            Audience::Public => {
                "e.public_since <= now() AND (e.public_until IS NULL OR e.public_until > now())"
            }
        };
        let mut row = |id: Uuid| {
            let id = self.bind(Bind::Key(id));
            format!(
                "(SELECT e.n FROM search_entry e WHERE e.record_id = {id} AND {visible} LIMIT 1)"
            )
        };
        let place = match after {
            None => {
                "SELECT NULL::bigint AS below, NULL::bigint AS n, NULL::real AS rank, false AS lost"
                    .to_owned()
            }
            Some(Cursor::Past { oldest }) => {
                let below = row(*oldest);
                format!(
                    "SELECT c.below, NULL::bigint AS n, NULL::real AS rank, c.below IS NULL AS lost FROM (SELECT {below} AS below) c"
                )
            }
            Some(Cursor::Within { newest, rank, last }) => {
                let (newest, last) = (row(*newest), row(*last));
                let rank = self.bind(Bind::Real(*rank));
                format!(
                    "SELECT c.below, c.n, {rank}::real AS rank, (c.below + c.n) IS NULL AS lost \
                     FROM (SELECT {newest} + 1 AS below, {last} AS n) c"
                )
            }
        };
        format!("place AS MATERIALIZED ({place})")
    }

    /// The texts of the hit `p`, each with its field, what was found in it marked.
    fn snippets(&self) -> String {
        let (claims, quotes, sources) = (
            self.rows::<Claim>(),
            self.rows::<Quote>(),
            self.rows::<Source>(),
        );
        let (speakers, names, roles) = (
            self.rows::<Speaker>(),
            self.rows::<SpeakerName>(),
            self.rows::<SpeakerRole>(),
        );
        let (verdicts, revisions) = (self.rows::<Verdict>(), self.rows::<VerdictRevision>());
        let [start, stop] = MARKS;
        let marks = format!("StartSel=\"{start}\", StopSel=\"{stop}\"");
        format!(
            "(SELECT json_agg(json_build_array(s.field, ts_headline(('search_' || s.stemmer)::regconfig, search_text(s.text), a.sought, \
                CASE WHEN length(s.text) <= 600 THEN 'HighlightAll=true, {marks}' \
                ELSE 'MaxFragments=3, MaxWords=40, MinWords=20, FragmentDelimiter=\" … \", {marks}' END)) ORDER BY s.place) \
             FROM asked a, LATERAL (\
             SELECT 1 AS place, 'TEXT' AS field, c.text, search_stemmer(c.language) AS stemmer FROM {claims} c \
                WHERE p.kind = 'claim' AND c.id = p.record_id \
             UNION ALL SELECT t.place, t.field, t.text, search_stemmer(t.language) FROM {quotes} q \
                LEFT JOIN {sources} o ON o.id = q.source_id, LATERAL (VALUES (1, 'TEXT', q.text, o.language), \
                    (2, 'ORIGINAL_TEXT', q.original_text, q.original_language)) AS t (place, field, text, language) \
                WHERE p.kind = 'quote' AND q.id = p.record_id \
             UNION ALL SELECT t.place, t.field, t.text, 'simple' FROM {speakers} k, LATERAL (VALUES \
                    (1, 'NAMES', (SELECT string_agg(n.name, E'\\n' ORDER BY n.id) FROM {names} n WHERE n.speaker_id = k.id)), \
                    (2, 'ROLES', (SELECT string_agg(concat_ws(', ', r.title, r.organization), E'\\n' ORDER BY r.id) \
                        FROM {roles} r WHERE r.speaker_id = k.id)), \
                    (3, 'DESCRIPTION', k.description)) AS t (place, field, text) \
                WHERE p.kind = 'speaker' AND k.id = p.record_id \
             UNION ALL SELECT t.place, t.field, t.text, t.stemmer FROM {sources} o, LATERAL (VALUES \
                    (1, 'TITLE', o.title, search_stemmer(o.language)), (2, 'BYLINE', o.byline, 'simple')) AS t (place, field, text, stemmer) \
                WHERE p.kind = 'source' AND o.id = p.record_id \
             UNION ALL SELECT t.place, t.field, t.text, search_stemmer(r.claim_language) FROM {verdicts} v \
                JOIN LATERAL (SELECT * FROM {revisions} r WHERE r.verdict_id = v.id \
                    AND r.id = coalesce(v.published_revision_id, r.id) ORDER BY r.number DESC LIMIT 1) r ON true, \
                LATERAL (VALUES (1, 'SUMMARY', r.summary), (2, 'CLAIM_TEXT', r.claim_text), (3, 'EXPLANATION', r.explanation)) AS t (place, field, text) \
                WHERE p.kind = 'verdict' AND v.id = p.record_id\
             ) s WHERE s.text <> '')"
        )
    }

    /// What counts what is found, and its cells in the answer.
    fn counts(&self, public: bool, wanted: &Wanted) -> (String, String) {
        if !wanted.total && wanted.facets.is_empty() {
            return (String::new(), String::new());
        }
        let counted = format!(
            ", counted AS MATERIALIZED (SELECT f.* FROM asked a, LATERAL search_window(\
             a.indexed, a.filter, a.sought, {public}, NULL, {MOST_COUNTED} + 1, false) f)"
        );
        let facets: Vec<String> = wanted
            .facets
            .iter()
            .map(|facet| format!("'{facet}', {}", self.facet(facet)))
            .collect();
        let cells = format!(
            ", 'total', (SELECT count(*) FROM counted WHERE fits), \
             'total_is_exact', (SELECT count(*) <= {MOST_COUNTED} FROM counted), \
             'facets', json_build_object({})",
            facets.join(", ")
        );
        (counted, cells)
    }

    fn facet(&self, facet: &str) -> String {
        let of_each = |column: &str| {
            format!(
                "SELECT u.id, count(*) FROM counted c, unnest(c.{column}) AS u (id) WHERE c.fits GROUP BY u.id"
            )
        };
        let counts = match facet {
            "types" => "SELECT upper(kind), upper(kind), count(*) FROM counted WHERE fits GROUP BY kind".to_owned(),
            "languages" => "SELECT language, language, count(*) FROM counted WHERE fits AND language IS NOT NULL GROUP BY language".to_owned(),
            "years" => "SELECT to_char(day, 'YYYY') AS y, to_char(day, 'YYYY'), count(*) FROM counted \
                WHERE fits AND day IS NOT NULL GROUP BY 1, 2"
                .to_owned(),
            "ratings" => {
                let rows = self.rows::<Rating>();
                format!(
                    "SELECT r.id::text, r.label, f.count FROM (SELECT rating_id, count(*) FROM counted WHERE fits GROUP BY rating_id) f \
                     JOIN {rows} r ON r.id = f.rating_id"
                )
            }
            "publishers" => {
                let rows = self.rows::<Publisher>();
                format!("SELECT p.id::text, p.name, f.count FROM ({}) f JOIN {rows} p ON p.id = f.id", of_each("publisher_ids"))
            }
            "speakers" => {
                let rows = self.rows::<Speaker>();
                format!(
                    "SELECT k.id::text, coalesce((SELECT n.name FROM speaker_name n WHERE n.speaker_id = k.id AND n.preferred), \
                     k.description, ''), f.count FROM ({}) f JOIN {rows} k ON k.id = f.id",
                    of_each("speaker_ids")
                )
            }
            _ => {
                let rows = self.rows::<Topic>();
                format!(
                    "SELECT t.id::text, t.name, count(DISTINCT c.n) FROM counted c, unnest(c.topic_ids) AS u (id) \
                     JOIN topic m ON m.id = u.id JOIN {rows} t ON t.id = coalesce(m.merged_into_id, m.id) \
                     WHERE c.fits GROUP BY t.id, t.name"
                )
            }
        };
        format!(
            "(SELECT coalesce(json_agg(json_build_array(value, label, count) ORDER BY count DESC, value), '[]'::json) \
             FROM (SELECT * FROM ({counts}) AS f (value, label, count) ORDER BY count DESC, value LIMIT 20) AS most)"
        )
    }
}

/// A text and the places of what was found in it, of a text in which that is marked.
fn snippet(field: SearchField, marked: &str) -> SearchSnippet {
    let mut text = String::with_capacity(marked.len());
    let mut highlights = Vec::new();
    let (mut place, mut begun) = (0, None);
    for letter in marked.chars() {
        if letter == MARKS[0] {
            begun = Some(place);
        } else if letter == MARKS[1] {
            let start = begun.take();
            highlights.extend(start.map(|start| SearchHighlight { start, end: place }));
        } else {
            text.push(letter);
            place += 1;
        }
    }
    SearchSnippet {
        field,
        text,
        highlights,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_are_counted_in_code_points() {
        let found = snippet(
            SearchField::Text,
            "Das \u{2}Schloß\u{3} über 🏰 \u{2}Schloss\u{3}",
        );
        assert_eq!(found.text, "Das Schloß über 🏰 Schloss");
        let places: Vec<(usize, usize)> =
            found.highlights.iter().map(|h| (h.start, h.end)).collect();
        assert_eq!(places, [(4, 10), (18, 25)]);
    }
}
