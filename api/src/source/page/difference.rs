//! Where a page tells otherwise than is recorded of its source: the source stays as it is until somebody looks.

use async_graphql::{Enum, SimpleObject};
use entity::source;
use serde::{Deserialize, Serialize};

use super::Found;
use crate::source::url_key;

/// What a page tells of itself that is recorded of its source too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PageDifferenceField {
    /// The title.
    Title,
    /// Who wrote it.
    Byline,
    /// The day on which it was published.
    PublishedOn,
    /// The address. Two by which the same source is recognised do not differ.
    Url,
    /// The language of the text.
    Language,
}

/// Something that a page tells otherwise than is recorded of its source.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject, Serialize, Deserialize)]
pub struct PageDifference {
    /// What it is.
    pub field: PageDifferenceField,
    /// What the page tells.
    pub in_page: String,
    /// What is recorded of the source; null where nothing is.
    pub in_source: Option<String>,
}

/// What the page tells otherwise. What it does not tell makes no difference.
pub fn differences(page: &Found, source: &source::Model) -> Vec<PageDifference> {
    use PageDifferenceField::{Byline, Language, PublishedOn, Title, Url};
    let told = [
        (
            Title,
            page.title.as_ref().map(|told| told.value.clone()),
            source.title.clone(),
        ),
        (
            Byline,
            page.byline.as_ref().map(|told| told.value.clone()),
            source.byline.clone(),
        ),
        (
            PublishedOn,
            page.published_on
                .as_ref()
                .map(|told| told.value.0.to_string()),
            source.published_on.map(|day| day.to_string()),
        ),
        (
            Url,
            page.url.as_ref().map(|told| told.value.0.clone()),
            source.url.clone(),
        ),
        (
            Language,
            page.language.as_ref().map(|told| told.value.0.clone()),
            source.language.clone(),
        ),
    ];
    let differs = |(field, in_page, in_source): (_, Option<String>, Option<String>)| {
        let in_page = in_page?;
        let is_same = match (field, &in_source) {
            (Url, Some(recorded)) => url_key(&in_page) == url_key(recorded),
            (_, recorded) => recorded.as_ref() == Some(&in_page),
        };
        (!is_same).then_some(PageDifference {
            field,
            in_page,
            in_source,
        })
    };
    told.into_iter().filter_map(differs).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::source::page;

    fn source() -> source::Model {
        source::Model {
            id: uuid::Uuid::nil(),
            publisher_id: None,
            kind: source::SourceKind::Article,
            genre: source::Genre::News,
            title: Some("Late".to_owned()),
            byline: None,
            language: Some("en".to_owned()),
            url: Some("https://fjord.example/late".to_owned()),
            url_key: None,
            archive_url: None,
            published_on: NaiveDate::from_ymd_opt(2026, 5, 2),
            published_sort: String::new(),
            recorded_by: None,
            recorded_at: chrono::DateTime::UNIX_EPOCH,
            revision: 1,
            public_since: None,
        }
    }

    #[test]
    fn what_is_told_otherwise_differs_and_what_is_not_told_does_not() {
        let told = |html: &str| {
            let page = page::read(html, None).expect("a page");
            let differences = differences(&page, &source()).into_iter();
            differences
                .map(|found| (found.field, found.in_page, found.in_source))
                .collect::<Vec<_>>()
        };
        let differs = |field, page: &str, source: Option<&str>| {
            (field, page.to_owned(), source.map(str::to_owned))
        };
        assert_eq!(told("<p>The ferry is late."), []);
        assert_eq!(
            told(
                "<html lang=en><title>Late</title><link rel=canonical href='http://www.fjord.example/late?utm_source=x'>\
                 <meta property=article:published_time content=2026-05-02><p>The ferry is late."
            ),
            []
        );
        assert_eq!(
            told(
                "<html lang=no><title>Later</title><link rel=canonical href='https://fjord.example/later'>\
                 <meta name=author content='Ida Holm'><meta property=article:published_time content=2026-05-03>\
                 <p>The ferry is late."
            ),
            [
                differs(PageDifferenceField::Title, "Later", Some("Late")),
                differs(PageDifferenceField::Byline, "Ida Holm", None),
                differs(
                    PageDifferenceField::PublishedOn,
                    "2026-05-03",
                    Some("2026-05-02")
                ),
                differs(
                    PageDifferenceField::Url,
                    "https://fjord.example/later",
                    Some("https://fjord.example/late")
                ),
                differs(PageDifferenceField::Language, "no", Some("en")),
            ]
        );
    }
}
