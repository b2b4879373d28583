//! `recordPublisher`: a newspaper, an agency or a ministry whose sources are to be recorded.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    Publisher,
    domain::{self, Taken},
    find,
};
use crate::{
    auth,
    graph::{
        change::Existing,
        error::{Failure, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Who it is.
#[derive(Clone, InputObject)]
pub struct RecordPublisherInput {
    /// The name, 1 to 300 characters; no two publishers have the same.
    pub name: String,
    /// The web domains under which it publishes, such as `example.org`, at most 50; a `www.` before one
    /// is left out. Sources whose addresses are there are its own.
    #[graphql(default)]
    pub domains: Vec<String>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// The publisher, or why none was recorded.
#[derive(SimpleObject)]
pub struct RecordPublisherPayload {
    /// The publisher; null where there are errors.
    pub publisher: Option<Publisher>,
    /// Why no publisher was recorded.
    pub errors: Vec<RecordPublisherError>,
}

user_error! {
    /// Why no publisher was recorded.
    RecordPublisherError, RecordPublisherErrorCode {
        /// There is a publisher of this name, or of one that only looks different.
        NameTaken,
        /// Another publisher has one of the domains.
        DomainTaken,
    }
    /// The publisher that has the name or the domain, for NAME_TAKEN and DOMAIN_TAKEN.
    existing: Publisher
}

use RecordPublisherErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RecordPublisher;

/// The mutation.
#[Object]
impl RecordPublisher {
    /// Records a publisher, with the ORGANIZATION speaker whose words its own narration is. recordSource
    /// does so by itself for a publisher that it does not know. For reviewers.
    async fn record_publisher(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: RecordPublisherInput,
    ) -> Option<Result<RecordPublisherPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordPublisherInput) -> Result<RecordPublisherPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Publisher>(ctx, &["publisher"])?;
    let existing = Existing::plan::<Publisher>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, record(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecordPublisherPayload {
            publisher: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RecordPublisherPayload {
            publisher: None,
            errors: existing.tell(ctx, errors).await?,
        },
    })
}

async fn record(
    tx: &DatabaseTransaction,
    input: &RecordPublisherInput,
) -> Result<Uuid, Failure<RecordPublisherError>> {
    let name = input::line("name", &input.name, 300)?;
    let domains = domain::read_all("domains", &input.domains)?;
    find::one_at_a_time(tx).await?;
    if let Some(same) = find::by_name(tx, &name).await? {
        return Err(Failure::refused(RecordPublisherError::taken(
            same.id,
            Code::NameTaken,
            "name",
            "there is a publisher of this name: see `existing`. Use that one, or tell the two apart by their names",
        )));
    }
    let id = find::make(tx, name).await?;
    match domain::note(tx, id, &domains).await? {
        None => Ok(id),
        Some(Taken { index, holder }) => Err(Failure::refused(RecordPublisherError::taken(
            holder,
            Code::DomainTaken,
            &format!("domains.{index}"),
            Taken::MESSAGE,
        ))),
    }
}
