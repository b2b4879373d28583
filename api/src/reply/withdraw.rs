//! `withdrawReplyRequest`: a request for a reply should not be there, and stays readable.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::Utc;
use entity::reply_request;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{
    ReplyRequest,
    change::{Withdrawn, lock},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::Current,
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which request, and why.
#[derive(Clone, InputObject)]
pub struct WithdrawReplyRequestInput {
    /// The request.
    pub reply_request_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// Why it is withdrawn, 1 to 2,000 characters. Where the request is public, so is the reason.
    pub reason: String,
}

/// The request, or why it was not withdrawn.
#[derive(SimpleObject)]
pub struct WithdrawReplyRequestPayload {
    /// The request, withdrawn; null where there are errors.
    pub reply_request: Option<ReplyRequest>,
    /// Why it was not withdrawn.
    pub errors: Vec<WithdrawReplyRequestError>,
}

change_error! {
    /// Why a request for a reply was not withdrawn.
    WithdrawReplyRequestError, WithdrawReplyRequestErrorCode {
        /// There is no such request.
        ReplyRequestNotFound at "replyRequestId",
        /// The request was withdrawn before.
        Withdrawn,
    }
}

impl From<Withdrawn> for WithdrawReplyRequestError {
    fn from(withdrawn: Withdrawn) -> Self {
        Self::new(
            WithdrawReplyRequestErrorCode::Withdrawn,
            "replyRequestId",
            withdrawn.to_string(),
        )
    }
}

/// The mutation.
#[derive(Default)]
pub struct WithdrawReplyRequest;

/// The mutation.
#[Object]
impl WithdrawReplyRequest {
    /// Withdraws a request that should not be there, for good: nothing more is recorded on it, and no verdict
    /// makes it public any more. It can still be read, with the reason, also by the public where that saw it
    /// before. For reviewers.
    async fn withdraw_reply_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and why.")] input: WithdrawReplyRequestInput,
    ) -> Option<Result<WithdrawReplyRequestPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: WithdrawReplyRequestInput,
) -> Result<WithdrawReplyRequestPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<ReplyRequest>(ctx, &["replyRequest"])?;
    let current = Current::plan::<ReplyRequest>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = withdraw(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => WithdrawReplyRequestPayload {
            reply_request: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => WithdrawReplyRequestPayload {
            reply_request: None,
            errors: current.tell(ctx, &input.reply_request_id, errors).await?,
        },
    })
}

async fn withdraw(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &WithdrawReplyRequestInput,
) -> Result<Uuid, Failure<WithdrawReplyRequestError>> {
    let id = input::key("replyRequestId", &input.reply_request_id, "reply_request")?;
    let mut row = reply_request::ActiveModel {
        id: Unchanged(id),
        withdrawn_by: Set(Some(reviewer.id)),
        withdrawn_at: Set(Some(Utc::now())),
        withdrawal_reason: Set(Some(input::text("reason", &input.reason, 2_000)?)),
        ..Default::default()
    };
    let found = lock::<WithdrawReplyRequestError>(tx, id, input.expected_revision).await?;
    // What an embargo keeps from the public was not seen by it: it never will be.
    if found.public_since.is_some_and(|since| since > Utc::now()) {
        row.public_since = Set(None);
    }
    row.update(tx).await?;
    Ok(id)
}
