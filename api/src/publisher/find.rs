//! A publisher is found by its domain or its name, or made.

use async_graphql::InputObject;
use entity::{publisher, publisher_domain};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, EntityTrait as _,
    QueryFilter as _, Set, Statement,
    sea_query::{Expr, ExprTrait as _, Func, OnConflict},
};
use uuid::Uuid;

use crate::{
    graph::{error::Invalid, input},
    speaker::{self, NewName, SpeakerKind},
};

/// Who published a source. Give the name, the domain or both.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PublisherInput {
    /// The name, 1 to 300 characters.
    pub name: Option<String>,
    /// The web domain, such as `example.org`; a `www.` before it is left out.
    pub domain: Option<String>,
}

/// What the input says, in the form in which it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    name: String,
    domain: Option<String>,
}

/// Why there is no publisher.
#[derive(Debug)]
pub enum FindError {
    /// A value breaks a rule.
    Invalid(Invalid),
    /// The database failed.
    Database(DbErr),
}

impl From<DbErr> for FindError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl From<Invalid> for FindError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

/// The publisher that has the domain, or else the name; made, with the ORGANIZATION speaker of its own
/// narration, where there is none. A domain that is new is noted with the publisher of that name.
///
/// # Errors
/// See [`FindError`]; places are below `publisher`.
pub async fn find_or_make(
    tx: &DatabaseTransaction,
    input: &PublisherInput,
) -> Result<Uuid, FindError> {
    let wanted = wanted(input)?;
    if let Some(found) = find(tx, &wanted).await? {
        return Ok(found);
    }
    // Two who record the first articles of one outlet at once: the second finds what the first made.
    let lock = Statement::from_string(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtext('publisher'))",
    );
    tx.execute_raw(lock).await?;
    if let Some(found) = find(tx, &wanted).await? {
        return Ok(found);
    }
    let name = NewName {
        name: wanted.name.clone(),
        language: None,
        preferred: true,
    };
    let speaker_id = speaker::insert(tx, SpeakerKind::Organization, None, &[name]).await?;
    let id = Uuid::now_v7();
    let row = publisher::ActiveModel {
        id: Set(id),
        name: Set(wanted.name),
        speaker_id: Set(speaker_id),
        ..Default::default()
    };
    publisher::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    if let Some(domain) = wanted.domain {
        note_domain(tx, id, domain).await?;
    }
    Ok(id)
}

async fn find(tx: &DatabaseTransaction, wanted: &Wanted) -> Result<Option<Uuid>, DbErr> {
    if let Some(domain) = &wanted.domain
        && let Some(found) = publisher_domain::Entity::find_by_id(domain.clone())
            .one(tx)
            .await?
    {
        return Ok(Some(found.publisher_id));
    }
    let same =
        Expr::col(publisher::Column::NameKey).eq(Func::cust("name_key").arg(wanted.name.clone()));
    let Some(found) = publisher::Entity::find().filter(same).one(tx).await? else {
        return Ok(None);
    };
    if let Some(domain) = &wanted.domain {
        note_domain(tx, found.id, domain.clone()).await?;
    }
    Ok(Some(found.id))
}

async fn note_domain(
    tx: &DatabaseTransaction,
    publisher_id: Uuid,
    domain: String,
) -> Result<(), DbErr> {
    let row = publisher_domain::ActiveModel {
        domain: Set(domain),
        publisher_id: Set(publisher_id),
    };
    let unless_known = OnConflict::column(publisher_domain::Column::Domain)
        .do_nothing()
        .to_owned();
    publisher_domain::Entity::insert(row)
        .on_conflict(unless_known)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

fn wanted(input: &PublisherInput) -> Result<Wanted, Invalid> {
    let domain = input.domain.as_deref().map(domain).transpose()?;
    let name = input::optional_line("publisher.name", input.name.as_ref(), 300)?;
    match name.or_else(|| domain.clone()) {
        Some(name) => Ok(Wanted { name, domain }),
        None => Err(input::invalid(
            "publisher",
            "is empty; give the publisher's name or domain, or leave it out",
        )),
    }
}

/// A domain in lower case and ASCII, without `www.`.
fn domain(text: &str) -> Result<String, Invalid> {
    let bad = || {
        input::invalid(
            "publisher.domain",
            "is no web domain; write one such as example.org",
        )
    };
    let Ok(url::Host::Domain(host)) = url::Host::parse(text.trim().trim_end_matches('.')) else {
        return Err(bad());
    };
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let label = |label: &str| {
        let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = label.as_bytes();
        edge(bytes.first())
            && edge(bytes.last())
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    if host.len() <= 253 && host.contains('.') && host.split('.').all(label) {
        Ok(host.to_owned())
    } else {
        Err(bad())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_kept_in_one_form() {
        assert_eq!(domain("WWW.Example.org."), Ok("example.org".to_owned()));
        assert_eq!(
            domain("bücher.example"),
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
            assert!(domain(text).is_err(), "{text}");
        }
    }
}
