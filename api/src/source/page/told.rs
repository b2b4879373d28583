//! What a page tells of its article: JSON-LD before Open Graph before the markup, as it is told ever less for
//! machines. An address is first the canonical one, and a language that of the document, since some systems
//! write the same `og:locale` on all pages.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use dom_query::{Document, NodeRef};

use super::{PageProvenance, PageWarning, PageWarningCode, Told, linked_data, url_key};
use crate::graph::{
    input,
    scalars::{Date, LanguageTag, Url},
};

/// The longest title, and the longest byline or name, in characters.
const TITLE: usize = 500;
const NAME: usize = 300;

/// By which names pages tell their day of publication.
const DATES: [&str; 11] = [
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
];

/// What the page tells.
#[derive(Debug, Default)]
pub(super) struct Tellings {
    pub(super) title: Option<Told<String>>,
    /// What sums the article up; the page may show it or not.
    pub(super) description: Option<String>,
    pub(super) byline: Option<Told<String>>,
    pub(super) published_on: Option<Told<Date>>,
    pub(super) url: Option<Told<Url>>,
    pub(super) language: Option<Told<LanguageTag>>,
    pub(super) publisher: Option<Told<String>>,
    warnings: Vec<PageWarning>,
}

/// A value that the page tells for something, as it is written, and how.
type Candidate = (PageProvenance, String);

use PageProvenance::{JsonLd, Markup, OpenGraph};

/// Reads what the page tells.
pub(super) fn read(document: &Document, from: Option<&Url>) -> Tellings {
    let page = Page::of(document);
    let article = linked_data::article(document).unwrap_or_default();
    let mut told = Tellings::default();

    let publishers = [(JsonLd, article.publisher)]
        .into_iter()
        .filter_map(|(how, name)| Some((how, name?)))
        .chain(page.property("og:site_name"))
        .chain(page.named(&["publisher", "dc.publisher", "application-name"]))
        .chain(page.shown("[itemprop~=publisher] [itemprop~=name]"));
    told.publisher = told.line("publisher", publishers, NAME);

    let titles = article
        .headline
        .map(|title| (JsonLd, title))
        .into_iter()
        .chain(page.property("og:title"))
        .chain(page.shown("[itemprop~=headline]"))
        .chain(page.named(&["twitter:title", "dc.title"]))
        .chain(page.shown("title"));
    let site = told.publisher.as_ref().map(|name| name.value.clone());
    let titles = titles.map(|(how, title)| (how, without_site(&title, site.as_deref())));
    told.title = told.line("title", titles, TITLE);

    let authors = article
        .authors
        .iter()
        .filter(|name| Url::read(name).is_err());
    let authors: Vec<&str> = authors.map(String::as_str).collect();
    let authors = (!authors.is_empty()).then(|| (JsonLd, authors.join(", ")));
    let bylines = authors
        .into_iter()
        .chain(page.property("article:author"))
        .chain(page.named(&["author", "byl", "dc.creator", "parsely-author"]))
        .chain(page.shown("[itemprop~=author] [itemprop~=name]"))
        .chain(page.shown("[itemprop~=author], [rel~=author], .byline, .author"))
        .filter(|(_, name)| Url::read(name.trim()).is_err())
        .map(|(how, name)| (how, without_by(&name)));
    told.byline = told.line("byline", bylines, NAME);

    told.description = article
        .description
        .into_iter()
        .chain(
            page.property("og:description")
                .into_iter()
                .map(|(_, text)| text),
        )
        .chain(
            page.named(&["description"])
                .into_iter()
                .map(|(_, text)| text),
        )
        .map(|text| line_of(&text))
        .find(|text| !text.is_empty());

    let dates = article
        .date_published
        .map(|date| (JsonLd, date))
        .into_iter()
        .chain(page.property("article:published_time"))
        .chain(page.timed("[itemprop~=datePublished], time[pubdate]"))
        .chain(page.named(&DATES))
        .chain(
            page.timed("article time[datetime], main time[datetime]")
                .into_iter()
                .take(1),
        );
    told.dates(dates.collect());

    let urls = page
        .attribute("link[rel~=canonical][href]", "href")
        .into_iter()
        .chain(article.urls.into_iter().map(|url| (JsonLd, url)))
        .chain(page.property("og:url"));
    told.urls(urls.collect(), from);

    let languages = article
        .language
        .map(|tag| (JsonLd, tag))
        .into_iter()
        .chain(page.attribute("html[lang]", "lang"))
        .chain(
            page.property("og:locale")
                .into_iter()
                .map(|(how, tag)| (how, tag.replace('_', "-"))),
        )
        .chain(page.attribute("meta[http-equiv=content-language i][content]", "content"));
    told.language = told.first("language", languages, LanguageTag::read);

    if article.is_paid {
        told.warn(
            PageWarningCode::NotFree,
            "the page says that not everybody may read the whole of it; see whether the end of the text is missing",
        );
    }
    told
}

impl Tellings {
    /// What to look at: of what was told, and that something was not.
    pub(super) fn warnings(&mut self, from: Option<&Url>) -> Vec<PageWarning> {
        let missing = [
            (
                self.title.is_none(),
                PageWarningCode::NoTitle,
                "the page tells no title",
            ),
            (
                self.published_on.is_none(),
                PageWarningCode::NoDate,
                "the page tells no day of publication",
            ),
            (
                self.url.is_none() && from.is_none(),
                PageWarningCode::NoUrl,
                "the page tells no address of its own; give the one that you have it from",
            ),
            (
                self.language.is_none(),
                PageWarningCode::NoLanguage,
                "the page tells no language",
            ),
            (
                self.publisher.is_none(),
                PageWarningCode::NoPublisher,
                "the page tells no publisher",
            ),
        ];
        let missing = missing
            .into_iter()
            .filter(|(missing, ..)| *missing)
            .map(|(_, code, message)| PageWarning::new(code, message));
        missing.chain(self.warnings.drain(..)).collect()
    }

    fn warn(&mut self, code: PageWarningCode, message: impl Into<String>) {
        self.warnings.push(PageWarning::new(code, message));
    }

    /// The first of the candidates that can be what it is said to be.
    fn first<T: async_graphql::OutputType>(
        &mut self,
        what: &str,
        candidates: impl Iterator<Item = Candidate>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Told<T>> {
        for (provenance, text) in candidates {
            let text = line_of(&text);
            if text.is_empty() {
                continue;
            }
            match read(&text) {
                Ok(value) => return Some(Told { value, provenance }),
                Err(why) => self.unusable(what, &why),
            }
        }
        None
    }

    /// The first of the candidates that is a line of at most so many characters.
    fn line(
        &mut self,
        what: &str,
        candidates: impl Iterator<Item = Candidate>,
        most: usize,
    ) -> Option<Told<String>> {
        self.first(what, candidates, |text| {
            input::line(what, text, most).map_err(|invalid| invalid.message)
        })
    }

    fn unusable(&mut self, what: &str, why: &str) {
        self.warn(
            PageWarningCode::UnusableValue,
            format!("a {what} that the page tells is left out: {why}"),
        );
    }

    /// The first day of publication, and whether another differs from it.
    fn dates(&mut self, candidates: Vec<Candidate>) {
        let mut told: Option<(Day, PageProvenance)> = None;
        let mut differing: Vec<String> = Vec::new();
        for (how, text) in candidates {
            let text = line_of(&text);
            if text.is_empty() {
                continue;
            }
            match (Day::read(&text), &told) {
                (Ok(day), None) => told = Some((day, how)),
                (Ok(day), Some((first, _))) if day.differs(first) => {
                    let day = day.date.0.to_string();
                    if !differing.contains(&day) {
                        differing.push(day);
                    }
                }
                (Ok(_), Some(_)) => {}
                (Err(why), _) => self.unusable("date", &why),
            }
        }
        let Some((day, provenance)) = told else {
            return;
        };
        if !differing.is_empty() {
            let message = format!(
                "the page tells {} as its day of publication, and {} elsewhere",
                day.date.0,
                differing.join(", ")
            );
            self.warn(PageWarningCode::DatesDiffer, message);
        }
        self.published_on = Some(Told {
            value: day.date,
            provenance,
        });
    }

    /// The first address, and whether another, or the one where the page was found, differs from it.
    fn urls(&mut self, candidates: Vec<Candidate>, from: Option<&Url>) {
        let mut told: Vec<Told<Url>> = Vec::new();
        for (provenance, text) in candidates {
            match Url::read(text.trim()) {
                Ok(value) => told.push(Told { value, provenance }),
                // A fragment or a path names a part of a site, and is no address by itself.
                Err(_) if text.trim().is_empty() || text.starts_with(['#', '/']) => {}
                Err(why) => self.unusable("url", &why),
            }
        }
        let first = from.or(told.first().map(|told| &told.value));
        let Some(first) = first.map(|url| url.0.clone()) else {
            return;
        };
        let other = |differ: fn(&str, &str) -> bool| {
            let mut others = told.iter().map(|told| told.value.0.as_str());
            others.find(|url| differ(url, &first)).map(str::to_owned)
        };
        let other_host = other(|url, first| host(url) != host(first));
        let other_url = other(|url, first| url_key(url) != url_key(first));
        if let Some(other) = other_host {
            let message =
                format!("the page tells {other} as its address, on another host than {first}");
            self.warn(PageWarningCode::HostsDiffer, message);
        } else if let Some(other) = other_url {
            let message =
                format!("the page tells {other} as its address, which is another than {first}");
            self.warn(PageWarningCode::UrlsDiffer, message);
        }
        self.url = told.into_iter().next();
    }
}

/// A day of publication, with its moment where that is told too.
#[derive(Clone, Copy, Debug)]
struct Day {
    date: Date,
    moment: Option<DateTime<FixedOffset>>,
}

impl Day {
    /// Reads a day, or the day of a moment where the clocks of the page stood.
    fn read(text: &str) -> Result<Self, String> {
        let moment = [
            "%Y-%m-%dT%H:%M:%S%.f%#z",
            "%Y-%m-%dT%H:%M%#z",
            "%Y-%m-%d %H:%M:%S%.f%#z",
            "%Y-%m-%d %H:%M:%S%.f %#z",
        ]
        .iter()
        .find_map(|form| DateTime::parse_from_str(text, form).ok());
        let is_moment = moment.is_some()
            || [
                "%Y-%m-%dT%H:%M:%S%.f",
                "%Y-%m-%dT%H:%M",
                "%Y-%m-%d %H:%M:%S%.f",
                "%Y-%m-%d %H:%M",
            ]
            .iter()
            .any(|form| NaiveDateTime::parse_from_str(text, form).is_ok());
        let day = if is_moment {
            text.get(..10).unwrap_or(text)
        } else {
            text
        };
        Ok(Self {
            date: Date::read(day)?,
            moment,
        })
    }

    /// Whether another day is meant. One moment is two days in two places.
    fn differs(&self, other: &Self) -> bool {
        let moments = self.moment.zip(other.moment);
        self.date != other.date && moments.is_none_or(|(one, another)| one != another)
    }
}

/// The page, as its head and markup are asked.
struct Page<'a> {
    document: &'a Document,
    /// What its `meta` elements say: the property or name in lower case, and the content.
    meta: Vec<(String, String)>,
}

impl<'a> Page<'a> {
    fn of(document: &'a Document) -> Self {
        let meta = document.select("meta[content]");
        let meta = meta.nodes().iter().filter_map(|node| {
            let key = node.attr("property").or_else(|| node.attr("name"))?;
            Some((
                key.trim().to_ascii_lowercase(),
                node.attr("content")?.to_string(),
            ))
        });
        Self {
            document,
            meta: meta.collect(),
        }
    }

    fn meta(&self, key: &str, how: PageProvenance) -> impl Iterator<Item = Candidate> {
        let found = self.meta.iter().filter(move |(name, _)| name == key);
        found.map(move |(_, content)| (how, content.clone()))
    }

    /// What a property of Open Graph says.
    fn property(&self, key: &str) -> Vec<Candidate> {
        self.meta(key, OpenGraph).collect()
    }

    /// What other `meta` elements of these names say.
    fn named(&self, keys: &[&str]) -> Vec<Candidate> {
        keys.iter().flat_map(|key| self.meta(key, Markup)).collect()
    }

    /// What the elements of this selector say to machines, or else show.
    fn shown(&self, selector: &str) -> Vec<Candidate> {
        self.each(selector, |node| {
            node.attr("content")
                .unwrap_or_else(|| node.text())
                .to_string()
        })
    }

    /// The moment that the elements of this selector name.
    fn timed(&self, selector: &str) -> Vec<Candidate> {
        self.each(selector, |node| {
            let named = node.attr("datetime").or_else(|| node.attr("content"));
            named.unwrap_or_else(|| node.text()).to_string()
        })
    }

    fn attribute(&self, selector: &str, name: &str) -> Vec<Candidate> {
        self.each(selector, |node| node.attr_or(name, "").to_string())
    }

    fn each(&self, selector: &str, value: impl Fn(&NodeRef<'_>) -> String) -> Vec<Candidate> {
        let found = self.document.select(selector);
        // Of what a page shows many times, the first few tell.
        let first = found.nodes().iter().take(5);
        first.map(|node| (Markup, value(node))).collect()
    }
}

/// The text as one line: entities that were written twice are read, and white space, controls and marks that
/// turn the reading direction, which have no place in a name, are left out.
fn line_of(text: &str) -> String {
    let text = if text.contains('&') {
        html_escape::decode_html_entities(text)
    } else {
        Cow::Borrowed(text)
    };
    let words = text.split_whitespace().map(|word| {
        let kept = word
            .chars()
            .filter(|&c| !c.is_control() && !input::is_bidi_mark(c));
        kept.collect::<String>()
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A title without the name of the site, which many pages write behind or before it.
fn without_site(title: &str, site: Option<&str>) -> String {
    let title = line_of(title);
    let Some(site) = site else { return title };
    let parted = |rest: &str| {
        let rest = rest.trim();
        let bare = rest.trim_matches(['|', '-', '–', '—', '·', '•', ':', '»', '«', '/']);
        (bare.len() < rest.len()).then(|| bare.trim().to_owned())
    };
    let rest = title
        .strip_suffix(site)
        .or_else(|| title.strip_prefix(site))
        .and_then(parted)
        .filter(|rest| !rest.is_empty());
    rest.unwrap_or(title)
}

/// A byline without the word that begins it.
fn without_by(byline: &str) -> String {
    let byline = line_of(byline);
    let rest = byline.get(..3).filter(|by| by.eq_ignore_ascii_case("by "));
    match rest {
        Some(by) => byline[by.len()..].trim_start().to_owned(),
        None => byline,
    }
}

fn host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    Some(
        host.strip_prefix("www.")
            .map_or(host.clone(), str::to_owned),
    )
}

#[cfg(test)]
mod tests;
