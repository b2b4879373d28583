//! The web domains of publishers: their one form, and whose they are.

use entity::publisher_domain::{self, Column};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use crate::graph::{error::Invalid, input};

/// A domain in lower case and ASCII, without `www.`.
///
/// # Errors
/// [`Invalid`] at `place` where the text is no web domain.
pub(super) fn read(place: &str, text: &str) -> Result<String, Invalid> {
    let bad = || input::invalid(place, "is no web domain; write one such as example.org");
    let Ok(url::Host::Domain(host)) = url::Host::parse(text.trim().trim_end_matches('.')) else {
        return Err(bad());
    };
    bare(&host).ok_or_else(bad)
}

/// The domains at the place in the input.
///
/// # Errors
/// [`Invalid`] for one that is none, one that is given twice, and for more than 50.
pub(super) fn read_all(place: &str, texts: &[String]) -> Result<Vec<String>, Invalid> {
    input::at_most(place, texts, 50)?;
    let mut domains = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let place = format!("{place}.{index}");
        let domain = read(&place, text)?;
        if domains.contains(&domain) {
            return Err(input::invalid(
                &place,
                format!("is given twice, as `{domain}`; leave one out"),
            ));
        }
        domains.push(domain);
    }
    Ok(domains)
}

/// The domain of an address; none where it has only a number.
pub(super) fn of_url(url: &str) -> Option<String> {
    match url::Url::parse(url).ok()?.host()? {
        url::Host::Domain(host) => bare(host.trim_end_matches('.')),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => None,
    }
}

fn bare(host: &str) -> Option<String> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let label = |label: &str| {
        let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = label.as_bytes();
        edge(bytes.first())
            && edge(bytes.last())
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    let is_domain = host.len() <= 253 && host.contains('.') && host.split('.').all(label);
    is_domain.then(|| host.to_owned())
}

/// A domain that another publisher has.
pub(super) struct Taken {
    /// Which of those that were to be noted.
    pub(super) index: usize,
    /// The publisher that has it.
    pub(super) holder: Uuid,
}

impl Taken {
    /// What to do.
    pub(super) const MESSAGE: &'static str = "another publisher has this domain: see `existing`. Use that publisher, or take the domain from it first by updatePublisher";
}

/// Notes domains with a publisher, but for those that another has; tells the first of these.
///
/// # Errors
/// Where the database fails.
pub(super) async fn note(
    tx: &impl ConnectionTrait,
    publisher_id: Uuid,
    domains: &[String],
) -> Result<Option<Taken>, DbErr> {
    if domains.is_empty() {
        return Ok(None);
    }
    let rows = domains.iter().map(|domain| publisher_domain::ActiveModel {
        domain: Set(domain.clone()),
        publisher_id: Set(publisher_id),
    });
    let unless_taken = OnConflict::column(Column::Domain).do_nothing().to_owned();
    let noted = publisher_domain::Entity::insert_many(rows)
        .on_conflict(unless_taken)
        .exec_without_returning(tx)
        .await?;
    if usize::try_from(noted).is_ok_and(|noted| noted == domains.len()) {
        return Ok(None);
    }
    let others = publisher_domain::Entity::find()
        .filter(Column::Domain.is_in(domains.iter().map(String::as_str)))
        .filter(Column::PublisherId.ne(publisher_id))
        .all(tx)
        .await?;
    let taken = |(index, domain): (usize, &String)| {
        let other = others.iter().find(|other| other.domain == *domain)?;
        Some(Taken {
            index,
            holder: other.publisher_id,
        })
    };
    Ok(domains.iter().enumerate().find_map(taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_kept_in_one_form() {
        assert_eq!(
            read("domain", "WWW.Example.org."),
            Ok("example.org".to_owned())
        );
        assert_eq!(
            read("domain", "bücher.example"),
            Ok("xn--bcher-kva.example".to_owned())
        );
        for text in [
            "",
            "localhost",
            "https://example.org",
            "example.org/news",
            "127.0.0.1",
            "-a.org",
            "a b.org",
        ] {
            assert!(read("domain", text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_has_the_domain_of_its_host() {
        let domain = |url| of_url(url).unwrap_or_default();
        assert_eq!(domain("https://WWW.Example.org.:8080/a?b#c"), "example.org");
        assert_eq!(domain("http://bücher.example"), "xn--bcher-kva.example");
        for url in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "example.org",
        ] {
            assert_eq!(domain(url), "", "{url}");
        }
    }
}
