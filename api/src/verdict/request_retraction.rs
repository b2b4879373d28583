//! `requestRetraction`: somebody says in public why a published verdict is to be taken back.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{retraction, verdict};
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    Retraction, RetractionState, Verdict, step,
    workflow::{Action, Refusal},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which verdict is to be retracted, and why.
#[derive(Clone, InputObject)]
pub struct RequestRetractionInput {
    /// The verdict, PUBLISHED.
    pub verdict_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What is wrong with it, 1 to 2,000 characters. It becomes public with the retraction, word for word.
    pub reason: String,
}

/// The request, or why there is none.
#[derive(SimpleObject)]
pub struct RequestRetractionPayload {
    /// The request, REQUESTED; null where there are errors.
    pub retraction: Option<Retraction>,
    /// Why there is none.
    pub errors: Vec<RequestRetractionError>,
}

change_error! {
    /// Why no retraction was asked for.
    RequestRetractionError, RequestRetractionErrorCode {
        /// There is no such verdict.
        VerdictNotFound at "verdictId",
        /// Nothing of the verdict is published.
        NotPublished,
        /// The verdict was retracted.
        VerdictRetracted,
        /// The retraction of the verdict is asked for already.
        AlreadyRequested,
        /// You take no part in the verdict.
        Recused,
    }
}

use RequestRetractionErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RequestRetraction;

/// The mutation.
#[Object]
impl RequestRetraction {
    /// Asks that a published verdict be retracted. Nothing changes in public until another reviewer has
    /// approved that, by `approveRetraction`, and an editor does it, by `retractVerdict`. For reviewers.
    async fn request_retraction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which verdict is to be retracted, and why.")]
        input: RequestRetractionInput,
    ) -> Option<Result<RequestRetractionPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: RequestRetractionInput,
) -> Result<RequestRetractionPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Retraction>(ctx, &["retraction"])?;
    let current = Current::plan::<Verdict>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = request(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RequestRetractionPayload {
            retraction: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RequestRetractionPayload {
            retraction: None,
            errors: current.tell(ctx, &input.verdict_id, errors).await?,
        },
    })
}

async fn request(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &RequestRetractionInput,
) -> Result<Uuid, Failure<RequestRetractionError>> {
    let verdict_id = input::key("verdictId", &input.verdict_id, "verdict")?;
    let reason = input::text("reason", &input.reason, 2_000)?;
    let verdict =
        change::lock::<verdict::Entity, _>(tx, verdict_id, input.expected_revision).await?;
    step::begin::<RetractionState, _>(tx, reviewer, &verdict, Action::Request).await?;
    let spoken_by = step::spoken_by(&verdict)?;
    let id = Uuid::now_v7();
    let row = retraction::ActiveModel {
        id: Set(id),
        verdict_id: Set(verdict_id),
        revision_id: Set(spoken_by),
        reason: Set(reason),
        ..Default::default()
    };
    let known = on_constraint(|name| {
        (name == "retraction_one_open").then(|| {
            RequestRetractionError::new(
                Code::AlreadyRequested,
                "verdictId",
                "the retraction is asked for already; read it by `verdict { retractions }`",
            )
        })
    });
    retraction::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    change::touch::<verdict::Entity>(tx, verdict_id).await?;
    Ok(id)
}

impl From<Refusal> for RequestRetractionError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::VerdictRetracted => Code::VerdictRetracted,
            Refusal::Recused => Code::Recused,
            _ => Code::NotPublished,
        };
        Self::new(code, "verdictId", refusal.to_string())
    }
}
