//! What a page says of itself in JSON-LD, in the words of schema.org.

use std::collections::{HashMap, VecDeque};

use dom_query::Document;
use serde_json::{Map, Value};

/// What is said of an article. The values are as they were written, and nobody has looked at them yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Article {
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) date_published: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) language: Option<String>,
    pub(super) urls: Vec<String>,
    /// That not everybody may read the whole of it.
    pub(super) is_paid: bool,
}

type Object = Map<String, Value>;

/// The article that the page's JSON-LD describes: the first that has a headline, wherever it stands, in a
/// list or in a `@graph`.
pub(super) fn article(document: &Document) -> Option<Article> {
    let scripts = document.select("script[type]");
    let values: Vec<Value> = scripts
        .nodes()
        .iter()
        .filter(|script| {
            let kind = script.attr_or("type", "");
            let kind = kind.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("application/ld+json")
        })
        // What is no JSON is nothing; JSON that is nested too deep is none for this reader.
        .filter_map(|script| serde_json::from_str(bare(&script.text())).ok())
        .collect();
    let objects = objects(&values);
    let article = objects.iter().find(|object| is_article(object))?;

    // Whoever is named more than once stands in one place, and elsewhere by `@id`.
    let mut named: HashMap<&str, &Object> = HashMap::new();
    for object in &objects {
        if let Some(id) = object.get("@id").and_then(Value::as_str)
            && object.len() > 1
        {
            named.entry(id).or_insert(object);
        }
    }
    let text = |name: &str| article.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Article {
        headline: text("headline").or_else(|| text("name")),
        description: text("description"),
        authors: names(
            article.get("author").or_else(|| article.get("creator")),
            &named,
        ),
        date_published: text("datePublished"),
        publisher: names(article.get("publisher"), &named).into_iter().next(),
        language: article.get("inLanguage").and_then(language),
        urls: [article.get("url"), article.get("mainEntityOfPage")]
            .into_iter()
            .flatten()
            .filter_map(|value| match value {
                Value::Object(page) => page.get("@id").or_else(|| page.get("url"))?.as_str(),
                value => value.as_str(),
            })
            .map(str::to_owned)
            .collect(),
        is_paid: match article.get("isAccessibleForFree") {
            Some(Value::Bool(free)) => !free,
            Some(Value::String(free)) => free.eq_ignore_ascii_case("false"),
            _ => false,
        },
    })
}

/// JSON as some pages wrap it, in a comment or in CDATA.
fn bare(script: &str) -> &str {
    let script = script.trim();
    let script = script
        .strip_prefix("<!--")
        .and_then(|script| script.strip_suffix("-->"))
        .unwrap_or(script)
        .trim();
    let script = script.trim_start_matches("//").trim_start();
    let script = script.strip_prefix("<![CDATA[").unwrap_or(script);
    let script = script.strip_suffix("]]>").unwrap_or(script).trim_end();
    script.trim_end_matches("//")
}

/// All objects, those further out first.
fn objects(values: &[Value]) -> Vec<&Object> {
    let mut objects = Vec::new();
    let mut left: VecDeque<&Value> = values.iter().collect();
    while let Some(value) = left.pop_front() {
        match value {
            Value::Array(values) => left.extend(values),
            Value::Object(object) => {
                objects.push(object);
                left.extend(object.values());
            }
            _ => {}
        }
    }
    objects
}

/// Whether the object is an article: `NewsArticle`, `ReportageNewsArticle`, `BlogPosting` and so on.
fn is_article(object: &Object) -> bool {
    let is = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            let kind = kind.rsplit('/').next().unwrap_or(kind);
            kind.ends_with("Article")
                || kind.ends_with("BlogPosting")
                || matches!(kind, "Report" | "SocialMediaPosting")
        })
    };
    let of_kind = match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    };
    of_kind && (object.contains_key("headline") || object.contains_key("name"))
}

/// The names of whoever is meant: by a text, an object, one that stands elsewhere, or several of them.
fn names(value: Option<&Value>, named: &HashMap<&str, &Object>) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(name) => Some(name.clone()),
        Value::Object(object) => {
            let there = object.get("@id").and_then(Value::as_str);
            let there = there.and_then(|id| named.get(id));
            let name = |object: &Object| match object.get("name")? {
                Value::Array(several) => several.first()?.as_str().map(str::to_owned),
                name => name.as_str().map(str::to_owned),
            };
            name(object).or_else(|| name(there?))
        }
        _ => None,
    };
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// A language by its tag, or as an object of type `Language`, or the first of several.
fn language(value: &Value) -> Option<String> {
    match value {
        Value::String(tag) => Some(tag.clone()),
        Value::Array(values) => values.first().and_then(language),
        Value::Object(object) => {
            let tag = object.get("alternateName").or_else(|| object.get("name"))?;
            tag.as_str().map(str::to_owned)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Option<Article> {
        let page = format!("<script type='Application/LD+JSON; charset=utf-8'>{json}</script>");
        article(&Document::from(page))
    }

    #[test]
    fn an_article_is_found_wherever_it_stands() {
        let article = r#"{"@type": "NewsArticle", "headline": "Rain"}"#;
        for json in [
            article.to_owned(),
            format!("[{{\"@type\": \"WebSite\", \"name\": \"Fjord Post\"}}, {article}]"),
            format!("{{\"@context\": \"https://schema.org\", \"@graph\": [{article}]}}"),
            format!("{{\"@type\": \"WebPage\", \"mainEntity\": {article}}}"),
            format!("<!-- {article} -->"),
            format!("//<![CDATA[\n{article}\n//]]>"),
            article.replace(
                "\"NewsArticle\"",
                "[\"Thing\", \"https://schema.org/ReportageNewsArticle\"]",
            ),
        ] {
            let found = of(&json).and_then(|article| article.headline);
            assert_eq!(found.as_deref(), Some("Rain"), "{json}");
        }
        for json in [
            "",
            "{",
            "null",
            r#"{"@type": "WebPage", "headline": "Rain"}"#,
            r#"{"@type": "NewsArticle"}"#,
        ] {
            assert_eq!(of(json), None, "{json}");
        }
        assert_eq!(of(&"[".repeat(100_000)), None);
    }

    #[test]
    fn people_are_named_in_many_ways() {
        for (author, names) in [
            (r#""Ana Ruiz""#, &["Ana Ruiz"][..]),
            (r#"{"@type": "Person", "name": "Ana Ruiz"}"#, &["Ana Ruiz"]),
            (
                r#"[{"name": "Ana Ruiz"}, "Ben Holm"]"#,
                &["Ana Ruiz", "Ben Holm"],
            ),
            (r##"{"@id": "#ana"}"##, &["Ana Ruiz"]),
            (r##"{"@id": "#nobody"}"##, &[]),
            ("3", &[]),
        ] {
            let found = of(&format!(
                r##"{{"@graph": [
                    {{"@type": "Article", "headline": "Rain", "author": {author}}},
                    {{"@id": "#ana", "@type": "Person", "name": "Ana Ruiz"}}
                ]}}"##
            ));
            assert_eq!(
                found.map(|article| article.authors).as_deref(),
                Some(
                    names
                        .iter()
                        .map(|&name| name.to_owned())
                        .collect::<Vec<_>>()
                        .as_slice()
                ),
                "{author}"
            );
        }
    }

    #[test]
    fn the_rest_is_read() {
        let found = of(r##"{"@graph": [
                {"@type": "Article", "headline": "Rain", "description": "It rained.", "datePublished": "2024-02-27T09:30:00Z",
                 "publisher": {"@id": "#post"}, "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en"},
                 "url": "https://fjord.example/a", "mainEntityOfPage": {"@id": "https://fjord.example/b"},
                 "isAccessibleForFree": "False"},
                {"@id": "#post", "@type": "Organization", "name": "Fjord Post"}
            ]}"##);
        let article = Article {
            headline: Some("Rain".to_owned()),
            description: Some("It rained.".to_owned()),
            authors: Vec::new(),
            date_published: Some("2024-02-27T09:30:00Z".to_owned()),
            publisher: Some("Fjord Post".to_owned()),
            language: Some("en".to_owned()),
            urls: vec![
                "https://fjord.example/a".to_owned(),
                "https://fjord.example/b".to_owned(),
            ],
            is_paid: true,
        };
        assert_eq!(found, Some(article));
    }
}
