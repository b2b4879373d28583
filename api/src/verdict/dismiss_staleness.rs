//! `dismissStaleness`: a verdict stands, though something that it stands on has changed.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{
    recusal,
    staleness_dismissal::{self, Reason},
    verdict,
};
use sea_orm::{
    ActiveEnum as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _,
    QuerySelect as _, Set, Statement, sea_query::LockType,
};
use uuid::Uuid;

use super::{StalenessReason, Verdict};
use crate::{
    auth::{self, SignedIn},
    graph::{
        error::{Failure, user_error},
        id::TypeId,
        input,
        plan::Reply,
        scalars::DateTime,
        write::Write,
    },
    reviewer::Role,
};

/// Which verdict stands, and what it stands in spite of.
#[derive(Clone, InputObject)]
pub struct DismissStalenessInput {
    /// The verdict.
    pub verdict_id: ID,
    /// What changed: the `kind` of one of its reasons in `staleness`.
    pub kind: StalenessReason,
    /// The record that changed: the id of that reason's `record`.
    pub record_id: ID,
    /// When it changed: that reason's `since`, as you have read it.
    pub since: DateTime,
    /// Why the verdict stands all the same, 1 to 2,000 characters. It is not public.
    pub reason: String,
}

/// The verdict, or why it is stale still.
#[derive(SimpleObject)]
pub struct DismissStalenessPayload {
    /// The verdict; null where there are errors.
    pub verdict: Option<Verdict>,
    /// Why it is stale still.
    pub errors: Vec<DismissStalenessError>,
}

user_error! {
    /// Why a reason for which a verdict is stale was not dismissed.
    DismissStalenessError, DismissStalenessErrorCode {
        /// There is no such verdict.
        VerdictNotFound,
        /// The verdict is not stale for this, or for a later change.
        NotStale,
        /// Somebody has dismissed it already.
        AlreadyDismissed,
        /// You take no part in the verdict.
        Recused,
    }
}

use DismissStalenessErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct DismissStaleness;

/// The mutation.
#[Object]
impl DismissStaleness {
    /// Says that a published verdict stands, though something that it stands on has changed. That is kept
    /// with its reason, for this one change: should it change again, the verdict is stale again. For
    /// reviewers.
    async fn dismiss_staleness(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which verdict stands, and what it stands in spite of.")]
        input: DismissStalenessInput,
    ) -> Option<Result<DismissStalenessPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: DismissStalenessInput,
) -> Result<DismissStalenessPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Verdict>(ctx, &["verdict"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = dismiss(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => DismissStalenessPayload {
            verdict: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => DismissStalenessPayload {
            verdict: None,
            errors,
        },
    })
}

/// Whether the verdict `$1` is stale for a change of the kind `$2`, of the record `$3` and `$4`, at the time
/// `$5`: then, whether that was dismissed.
const STALE: &str = "SELECT dismissed_at IS NOT NULL AS dismissed FROM staleness() \
    WHERE verdict_id = $1 AND kind = $2 AND subject_type = $3 AND subject_id = $4 AND since = $5";

async fn dismiss(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &DismissStalenessInput,
) -> Result<Uuid, Failure<DismissStalenessError>> {
    let id = input::key("verdictId", &input.verdict_id, "verdict")?;
    let reason = input::text("reason", &input.reason, 2_000)?;
    let record = TypeId::parse(&input.record_id)
        .map_err(|error| input::invalid("recordId", error.to_string()))?;
    let kind = Reason::from(input.kind);
    // Whoever dismisses the same comes before or after.
    let found = verdict::Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    if found.is_none() {
        return Err(refused(
            Code::VerdictNotFound,
            "verdictId",
            "there is no such verdict; find it in `verdicts`",
        ));
    }
    let recusal = recusal::Entity::find_by_id((id, reviewer.id))
        .one(tx)
        .await?;
    if recusal.is_some() {
        return Err(refused(
            Code::Recused,
            "verdictId",
            "you take no part in the verdict, as `verdict { recusals }` says; ask another reviewer",
        ));
    }
    let values = [
        id.into(),
        kind.to_value().into(),
        record.prefix.clone().into(),
        record.uuid.into(),
        input.since.0.into(),
    ];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, STALE, values);
    let Some(stale) = tx.query_one_raw(statement).await? else {
        return Err(refused(
            Code::NotStale,
            "recordId",
            "the verdict is not stale for this change, or for a later one only; read `staleness` again",
        ));
    };
    if stale.try_get("", "dismissed")? {
        return Err(refused(
            Code::AlreadyDismissed,
            "recordId",
            "somebody has dismissed this already; read `dismissalReason`",
        ));
    }
    let row = staleness_dismissal::ActiveModel {
        id: Set(Uuid::now_v7()),
        verdict_id: Set(id),
        kind: Set(kind),
        subject_type: Set(record.prefix),
        subject_id: Set(record.uuid),
        since: Set(input.since.0),
        reason: Set(reason),
        ..Default::default()
    };
    staleness_dismissal::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

fn refused(code: Code, place: &str, message: &str) -> Failure<DismissStalenessError> {
    Failure::refused(DismissStalenessError::new(code, place, message))
}
