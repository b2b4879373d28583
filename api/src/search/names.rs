//! Whom and what the operators of a query mean by name.

use std::{collections::HashMap, ops::Range};

use async_graphql::{Context, Result};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::query::{Item, Named, Query, Warning, What};
use crate::{
    database::Readers,
    graph::plan::{Audience, Planned},
    publisher::Publisher,
    rating_scale::{Rating, RatingTranslation},
    speaker::{SpeakerName, name_match},
    topic::{self, Topic},
};

/// The most records that one name stands for; "John" may be many.
const MOST_MEANT: usize = 1000;

/// The fewest letters of a word that is forgiven a typo: shorter ones look like too many.
const SHORTEST_FORGIVEN: usize = 4;
/// The most words of a text that are looked at for typos.
const MOST_FORGIVEN: usize = 10;
/// How much of the three letters of both (pg_trgm's similarity) a word and a word of a name have in common at least,
/// where there is more than one slip between them.
const LIKE_ENOUGH: f32 = 0.45;

/// The records that each operator means, by its place in the query. One that means none is not there, and
/// looked for as words.
pub type Meant = HashMap<usize, Vec<Uuid>>;

/// Finds what the operators mean, in one statement; none where there are no operators. Where nothing is called
/// so, it is what is called nearly so, which is told.
///
/// # Errors
/// Where the database fails.
pub async fn resolve(
    ctx: &Context<'_>,
    audience: Audience,
    query: &Query,
) -> Result<(Meant, Vec<Warning>)> {
    let mut warnings = query.warnings.clone();
    let mut meant = Meant::new();
    let named: Vec<(Named, &str, &Item)> = query
        .groups
        .iter()
        .flatten()
        .filter_map(|item| match &item.what {
            What::Named(named, name) => Some((*named, name.as_str(), item)),
            _ => None,
        })
        .collect();
    if named.is_empty() {
        return Ok((meant, warnings));
    }
    let mut binds = Vec::new();
    let cells: Vec<String> = named
        .iter()
        .map(|(named, name, _)| sought(audience, *named, name, &mut binds))
        .collect();
    let found = ask(ctx, &cells, binds).await?;
    for ((named, name, item), found) in named.into_iter().zip(found) {
        let (ids, nearest): (Vec<Uuid>, Vec<(Uuid, String)>) = serde_json::from_value(found)?;
        let kind = named.name();
        let at = item.at.clone();
        let name = shown(name);
        if !ids.is_empty() {
            meant.insert(at.start, ids);
        } else if nearest.is_empty() {
            let message = format!("no {kind} is called `{name}`; looked for its words instead");
            warnings.push(Warning { message, at });
        } else {
            let instead = instead(nearest.iter().map(|(_, name)| name.as_str()));
            let message = format!("no {kind} is called `{name}`; {instead}");
            meant.insert(at.start, nearest.into_iter().map(|(id, _)| id).collect());
            warnings.push(Warning { message, at });
        }
    }
    warnings.sort_by_key(|warning| warning.at.start);
    Ok((meant, warnings))
}

/// Names of speakers and publishers that look like the words of a query, the likeliest first, at most five.
///
/// # Errors
/// Where the database fails.
pub async fn like(ctx: &Context<'_>, audience: Audience, query: &Query) -> Result<Vec<String>> {
    let words = query
        .groups
        .iter()
        .flatten()
        .filter_map(|item| match &item.what {
            What::Words(words) | What::Phrase(words) if !item.without => Some(words.as_str()),
            _ => None,
        });
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let (names, publishers) = (rows::<SpeakerName>(audience), rows::<Publisher>(audience));
    let cell = format!(
        "(SELECT coalesce(json_agg(name ORDER BY likeness DESC, name), '[]'::json) FROM (\
         SELECT name, max(likeness) AS likeness FROM (\
         SELECT n.name, l.likeness FROM search_like_speakers($1) l JOIN {names} n ON n.id = l.name_id \
         UNION ALL SELECT p.name, l.likeness FROM search_like_publishers($1) l JOIN {publishers} p ON p.id = l.publisher_id\
         ) AS each GROUP BY name ORDER BY 2 DESC, 1 LIMIT 5) AS best)"
    );
    let found = ask(ctx, &[cell], vec![words.join(" ")]).await?;
    Ok(serde_json::from_value(
        found.into_iter().next().unwrap_or_default(),
    )?)
}

/// The query with names in the place of words that nothing has, where names have words that look like them; and
/// what is told of it. None where there are no such names.
///
/// # Errors
/// Where the database fails.
pub async fn forgive(
    ctx: &Context<'_>,
    audience: Audience,
    query: &Query,
) -> Result<Option<(Query, Vec<Warning>)>> {
    let has_letters = |(word, _): &(&str, &Range<usize>)| {
        word.chars().filter(|c| c.is_alphabetic()).count() >= SHORTEST_FORGIVEN
    };
    let words: Vec<(&str, &Range<usize>)> = query
        .words()
        .filter(has_letters)
        .take(MOST_FORGIVEN)
        .collect();
    if words.is_empty() {
        return Ok(None);
    }
    let cells: Vec<String> = (1..=words.len())
        .map(|n| like_word(audience, &format!("${n}")))
        .collect();
    let binds = words.iter().map(|&(word, _)| word.to_owned()).collect();
    let found = ask(ctx, &cells, binds).await?;
    let mut others = HashMap::new();
    let mut warnings = Vec::new();
    for ((word, at), found) in words.into_iter().zip(found) {
        let found: Vec<String> = serde_json::from_value(found)?;
        if !found.is_empty() {
            let message = format!(
                "nothing has `{}`; {}",
                shown(word),
                instead(found.iter().map(String::as_str))
            );
            let at = at.clone();
            warnings.push(Warning { message, at });
            others.insert(word.to_owned(), found);
        }
    }
    if others.is_empty() {
        return Ok(None);
    }
    Ok(Some((query.clone().with_instead(&others), warnings)))
}

/// The words of names that look like a word, the likeliest first, at most three; none where something has the word
/// itself.
fn like_word(audience: Audience, word: &str) -> String {
    let (names, publishers) = (rows::<SpeakerName>(audience), rows::<Publisher>(audience));
    let (held, topics) = (topic::name_rows(audience), rows::<Topic>(audience));
    let public = audience == Audience::Public;
    format!(
        "(SELECT coalesce(json_agg(part ORDER BY likeness DESC, part), '[]'::json) FROM (\
         SELECT part, max(likeness) AS likeness FROM (\
         SELECT n.name FROM search_like_speakers({word}) l JOIN {names} n ON n.id = l.name_id \
         UNION SELECT p.name FROM search_like_publishers({word}) l JOIN {publishers} p ON p.id = l.publisher_id \
         UNION SELECT n.name FROM search_like_topics({word}) l JOIN {held} n ON n.topic_id = l.topic_id AND n.name = l.name \
            JOIN {topics} t ON t.id = n.topic_id\
         ) AS named, regexp_split_to_table(named.name, '[[:space:],]+') AS part, \
         LATERAL greatest(similarity(search_key(part), search_key({word})), search_slipped({word}, part)) AS likeness \
         WHERE likeness >= {LIKE_ENOUGH} \
         AND NOT EXISTS (SELECT FROM search_term({word}, search_stemmers({public}), false) AS term, \
            LATERAL search_window(term, ''::tsquery, term, {public}, NULL, 1, false)) \
         GROUP BY part ORDER BY 2 DESC, 1 LIMIT 3) AS best)"
    )
}

async fn ask(ctx: &Context<'_>, cells: &[String], binds: Vec<String>) -> Result<Vec<Value>> {
    let text = format!("SELECT json_build_array({})::text", cells.join(", "));
    let query = binds
        .into_iter()
        .fold(sqlx::query(AssertSqlSafe(text)), |query, bind| {
            query.bind(bind)
        });
    let row = ctx.data::<Readers>()?.fetch_optional(query).await?;
    let row = row.ok_or("the statement's answer has no row")?;
    Ok(serde_json::from_str(row.try_get(0)?)?)
}

fn rows<T: Planned>(audience: Audience) -> &'static str {
    (T::plan().rows)(audience)
}

/// The ids of what is called so, and what is called nearly so, each with its name.
fn sought(audience: Audience, named: Named, name: &str, binds: &mut Vec<String>) -> String {
    let mut bind = |text: String| {
        binds.push(text);
        format!("${}", binds.len())
    };
    let name_bind = bind(name.trim().to_owned());
    let (exact, near) = match named {
        Named::Speaker => {
            let held = rows::<SpeakerName>(audience);
            let exact = name_match::search(name).map_or("SELECT NULL::uuid WHERE false".to_owned(), |words| {
                let words = bind(words);
                format!("SELECT n.speaker_id FROM {held} n WHERE name_search(n.name) @@ {words}::tsquery")
            });
            let near = format!(
                "SELECT n.speaker_id AS id, n.name, l.likeness FROM search_like_speakers({name_bind}) l \
                 JOIN {held} n ON n.id = l.name_id"
            );
            (exact, near)
        }
        Named::Publisher => {
            let rows = rows::<Publisher>(audience);
            let exact = format!(
                "SELECT p.id FROM {rows} p WHERE search_key(p.name) LIKE contains_pattern({name_bind})"
            );
            let near = format!(
                "SELECT p.id, p.name, l.likeness FROM search_like_publishers({name_bind}) l \
                 JOIN {rows} p ON p.id = l.publisher_id"
            );
            (exact, near)
        }
        Named::Topic => {
            let held = topic::name_rows(audience);
            let topics = rows::<Topic>(audience);
            let exact = format!(
                "SELECT n.topic_id FROM {held} n JOIN {topics} t ON t.id = n.topic_id \
                 WHERE search_key(n.name) = search_key({name_bind})"
            );
            let near = format!(
                "SELECT n.topic_id AS id, n.name, l.likeness FROM search_like_topics({name_bind}) l \
                 JOIN {held} n ON n.topic_id = l.topic_id AND n.name = l.name JOIN {topics} t ON t.id = n.topic_id"
            );
            (exact, near)
        }
        Named::Rating => {
            let (ratings, translations) = (
                rows::<Rating>(audience),
                rows::<RatingTranslation>(audience),
            );
            let exact = format!(
                "SELECT r.id FROM {ratings} r WHERE search_key(r.label) = search_key({name_bind}) \
                 UNION SELECT x.rating_id FROM {translations} x WHERE search_key(x.label) = search_key({name_bind})"
            );
            (
                exact,
                "SELECT NULL::uuid AS id, NULL::text AS name, NULL::real AS likeness WHERE false"
                    .to_owned(),
            )
        }
    };
    format!(
        "(WITH exact AS MATERIALIZED (SELECT DISTINCT id FROM ({exact}) AS e (id) ORDER BY id DESC LIMIT {MOST_MEANT}) \
         SELECT json_build_array((SELECT coalesce(json_agg(id), '[]'::json) FROM exact), \
         (SELECT coalesce(json_agg(json_build_array(id, name) ORDER BY likeness DESC, name), '[]'::json) FROM (\
         SELECT * FROM (SELECT DISTINCT ON (id) * FROM ({near}) AS n ORDER BY id, likeness DESC, name) AS each \
         WHERE NOT EXISTS (SELECT FROM exact) ORDER BY likeness DESC, name LIMIT 3) AS nearest)))"
    )
}

/// As much of what was written as a message repeats.
fn shown(text: &str) -> String {
    text.chars().take(100).collect()
}

/// What was looked for in the place of something.
fn instead<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    format!("looked for {} instead", names.join(" or "))
}
