//! `updatePublisher`: a publisher has another name, or other domains.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::{publisher, publisher_domain};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    ModelTrait as _, QueryFilter as _, Unchanged,
};
use uuid::Uuid;

use super::{
    Publisher,
    domain::{self, Taken},
    find,
};
use crate::{
    auth,
    graph::{
        change::{self, Current, Existing},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
    speaker,
};

/// Which publisher, and what changes.
#[derive(Clone, InputObject)]
pub struct UpdatePublisherInput {
    /// The publisher.
    pub publisher_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes.
    pub changes: PublisherChanges,
}

/// A publisher; what is left out stays as it is.
#[derive(Clone, InputObject)]
pub struct PublisherChanges {
    /// The name, 1 to 300 characters; no two publishers have the same. The preferred name of the
    /// publisher's speaker changes with it.
    pub name: MaybeUndefined<String>,
    /// All the web domains under which it publishes, at most 50, in place of those that are there; null
    /// for none. Sources that are recorded already keep their publisher.
    pub domains: MaybeUndefined<Vec<String>>,
}

/// The publisher, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdatePublisherPayload {
    /// The publisher as it is now; null where there are errors.
    pub publisher: Option<Publisher>,
    /// Why it was not changed.
    pub errors: Vec<UpdatePublisherError>,
}

change_error! {
    /// Why a publisher was not changed.
    UpdatePublisherError, UpdatePublisherErrorCode {
        /// There is no such publisher.
        PublisherNotFound at "publisherId",
        /// There is another publisher of this name, or of one that only looks different.
        NameTaken,
        /// Another publisher has one of the domains.
        DomainTaken,
    }
    /// The publisher that has the name or the domain, for NAME_TAKEN and DOMAIN_TAKEN.
    existing: Publisher
}

use UpdatePublisherErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UpdatePublisher;

/// The mutation.
#[Object]
impl UpdatePublisher {
    /// Gives a publisher another name or other domains. For reviewers.
    async fn update_publisher(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which publisher, and what changes.")] input: UpdatePublisherInput,
    ) -> Option<Result<UpdatePublisherPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: UpdatePublisherInput) -> Result<UpdatePublisherPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Publisher>(ctx, &["publisher"])?;
    let current = Current::plan::<Publisher>(ctx)?;
    let existing = Existing::plan::<Publisher>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => UpdatePublisherPayload {
            publisher: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => {
            let errors = current.tell(ctx, &input.publisher_id, errors).await?;
            UpdatePublisherPayload {
                publisher: None,
                errors: existing.tell(ctx, errors).await?,
            }
        }
    })
}

async fn update(
    tx: &DatabaseTransaction,
    input: &UpdatePublisherInput,
) -> Result<Uuid, Failure<UpdatePublisherError>> {
    let id = input::key("publisherId", &input.publisher_id, "publisher")?;
    let PublisherChanges { name, domains } = &input.changes;
    let row = publisher::ActiveModel {
        id: Unchanged(id),
        name: input::replaced("changes.name", name, |name| {
            input::line("changes.name", name, 300)
        })?,
        ..Default::default()
    };
    let domains = match domains {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(Vec::new()),
        MaybeUndefined::Value(domains) => Some(domain::read_all("changes.domains", domains)?),
    };
    find::one_at_a_time(tx).await?;
    let before = change::lock::<publisher::Entity, _>(tx, id, input.expected_revision).await?;
    if let Some(name) = row.name.try_as_ref()
        && let Some(other) = find::by_name(tx, name).await?
        && other.id != id
    {
        return Err(Failure::refused(UpdatePublisherError::taken(
            other.id,
            Code::NameTaken,
            "changes.name",
            "there is another publisher of this name: see `existing`. Tell the two apart by their names",
        )));
    }
    let after = row.update(tx).await?;
    if after.name != before.name {
        speaker::rename(tx, after.speaker_id, &after.name).await?;
    }
    if let Some(domains) = domains
        && replace_domains(tx, &before, &domains).await?
        && after.revision == before.revision
    {
        change::touch::<publisher::Entity>(tx, id).await?;
    }
    Ok(id)
}

/// Whether they are others than before.
async fn replace_domains(
    tx: &DatabaseTransaction,
    publisher: &publisher::Model,
    domains: &[String],
) -> Result<bool, Failure<UpdatePublisherError>> {
    let before = publisher
        .find_related(publisher_domain::Entity)
        .all(tx)
        .await?;
    let mut added = domains.to_vec();
    added.retain(|domain| !before.iter().any(|known| known.domain == *domain));
    let mut removed: Vec<_> = before.into_iter().map(|known| known.domain).collect();
    removed.retain(|domain| !domains.contains(domain));
    if added.is_empty() && removed.is_empty() {
        return Ok(false);
    }
    publisher_domain::Entity::delete_many()
        .filter(publisher_domain::Column::Domain.is_in(removed))
        .exec(tx)
        .await?;
    let Some(Taken { index, holder }) = domain::note(tx, publisher.id, &added).await? else {
        return Ok(true);
    };
    let place = domains.iter().position(|domain| *domain == added[index]);
    Err(Failure::refused(UpdatePublisherError::taken(
        holder,
        Code::DomainTaken,
        &format!("changes.domains.{}", place.unwrap_or_default()),
        Taken::MESSAGE,
    )))
}
