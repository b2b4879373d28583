//! A publisher is found by its domain or its name, or made.

use async_graphql::InputObject;
use entity::{publisher, publisher_domain};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, EntityTrait as _,
    QueryFilter as _, Set, Statement,
    sea_query::{Expr, ExprTrait as _, Func},
};
use uuid::Uuid;

use super::domain;
use crate::{
    graph::{
        error::{Failure, Invalid},
        input,
    },
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

/// The publisher that has the domain, or else the name; made, with the ORGANIZATION speaker of its own
/// narration, where there is none. A domain that is new is noted with the publisher of that name.
///
/// # Errors
/// A refusal at a place below `place`, where a value breaks a rule.
pub async fn find_or_make<E: From<Invalid>>(
    tx: &DatabaseTransaction,
    place: &str,
    input: &PublisherInput,
) -> Result<Uuid, Failure<E>> {
    let wanted = wanted(place, input)?;
    if let Some(found) = find(tx, &wanted).await? {
        return Ok(found);
    }
    // Two who record the first articles of one outlet at once: the second finds what the first made.
    one_at_a_time(tx).await?;
    if let Some(found) = find(tx, &wanted).await? {
        return Ok(found);
    }
    let id = make(tx, wanted.name).await?;
    if let Some(domain) = wanted.domain {
        domain::note(tx, id, &[domain]).await?;
    }
    Ok(id)
}

/// The publisher that has the domain of this address; none where nobody has.
///
/// # Errors
/// Where the database fails.
pub async fn of_url(tx: &DatabaseTransaction, url: &str) -> Result<Option<Uuid>, DbErr> {
    let Some(domain) = domain::of_url(url) else {
        return Ok(None);
    };
    let found = publisher_domain::Entity::find_by_id(domain).one(tx).await?;
    Ok(found.map(|found| found.publisher_id))
}

/// The publisher that a page tells of itself: who has the domain of its address, or else the name; made where
/// there is none. Of a publisher that is known, a page is not believed that another domain is its as well.
///
/// # Errors
/// A refusal at `publisher`, where the name breaks a rule.
pub async fn of_page<E: From<Invalid>>(
    tx: &DatabaseTransaction,
    name: &str,
    url: Option<&str>,
) -> Result<Uuid, Failure<E>> {
    if let Some(url) = url
        && let Some(known) = of_url(tx, url).await?
    {
        return Ok(known);
    }
    let domain = match by_name(tx, name).await? {
        Some(_) => None,
        None => url.and_then(domain::of_url),
    };
    let told = PublisherInput {
        name: Some(name.to_owned()),
        domain,
    };
    find_or_make(tx, "publisher", &told).await
}

/// Those who make or rename publishers come one after another, each seeing what the others have done.
pub(super) async fn one_at_a_time(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    let lock = Statement::from_string(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtext('publisher'))",
    );
    tx.execute_raw(lock).await?;
    Ok(())
}

/// A new publisher, with the ORGANIZATION speaker of its own narration.
pub(super) async fn make(tx: &DatabaseTransaction, name: String) -> Result<Uuid, DbErr> {
    let spoken = NewName {
        name: name.clone(),
        language: None,
        preferred: true,
    };
    let speaker_id = speaker::insert(tx, SpeakerKind::Organization, None, &[spoken]).await?;
    let id = Uuid::now_v7();
    let row = publisher::ActiveModel {
        id: Set(id),
        name: Set(name),
        speaker_id: Set(speaker_id),
        ..Default::default()
    };
    publisher::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

/// The publisher of this name, or of one that only looks different.
pub(super) async fn by_name(
    tx: &DatabaseTransaction,
    name: &str,
) -> Result<Option<publisher::Model>, DbErr> {
    let same = Expr::col(publisher::Column::NameKey).eq(Func::cust("name_key").arg(name));
    publisher::Entity::find().filter(same).one(tx).await
}

async fn find(tx: &DatabaseTransaction, wanted: &Wanted) -> Result<Option<Uuid>, DbErr> {
    if let Some(domain) = &wanted.domain
        && let Some(found) = publisher_domain::Entity::find_by_id(domain.clone())
            .one(tx)
            .await?
    {
        return Ok(Some(found.publisher_id));
    }
    let Some(found) = by_name(tx, &wanted.name).await? else {
        return Ok(None);
    };
    if let Some(domain) = &wanted.domain {
        domain::note(tx, found.id, std::slice::from_ref(domain)).await?;
    }
    Ok(Some(found.id))
}

fn wanted(place: &str, input: &PublisherInput) -> Result<Wanted, Invalid> {
    let domain = input
        .domain
        .as_deref()
        .map(|domain| domain::read(&format!("{place}.domain"), domain))
        .transpose()?;
    let name = input::optional_line(&format!("{place}.name"), input.name.as_ref(), 300)?;
    match name.or_else(|| domain.clone()) {
        Some(name) => Ok(Wanted { name, domain }),
        None => Err(input::invalid(
            place,
            "is empty; give the publisher's name or domain, or leave it out",
        )),
    }
}
