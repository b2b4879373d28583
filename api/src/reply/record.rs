//! `recordReply`: a speaker has answered, or has not.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{NaiveDate, Utc};
use entity::reply_request;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{
    ReplyOutcome, ReplyRequest,
    change::{Withdrawn, lock},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::Current,
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        scalars::Date,
        write::Write,
    },
    reviewer::Role,
};

/// Which request, and what came of it.
#[derive(Clone, InputObject)]
pub struct RecordReplyInput {
    /// The request.
    pub reply_request_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What came of it.
    pub outcome: ReplyOutcome,
    /// What the speaker said, 1 to 10,000 characters. Needed for ANSWERED, and left out for NO_ANSWER.
    pub answer: Option<String>,
    /// The day on which they did. Needed for ANSWERED and DECLINED, and left out for NO_ANSWER.
    pub replied_on: Option<Date>,
    /// The recorded source that holds the answer; left out for NO_ANSWER. With the answer it becomes public.
    pub source_id: Option<ID>,
}

/// The request, or why nothing was recorded on it.
#[derive(SimpleObject)]
pub struct RecordReplyPayload {
    /// The request, with what came of it; null where there are errors.
    pub reply_request: Option<ReplyRequest>,
    /// Why nothing was recorded on it.
    pub errors: Vec<RecordReplyError>,
}

change_error! {
    /// Why nothing was recorded on a request for a reply.
    RecordReplyError, RecordReplyErrorCode {
        /// There is no such request.
        ReplyRequestNotFound at "replyRequestId",
        /// What came of the request is recorded already.
        AlreadySettled,
        /// The request was withdrawn.
        Withdrawn,
        /// ANSWERED needs an answer, ANSWERED and DECLINED need a day, and NO_ANSWER has neither, nor a source.
        AnswerMismatch,
        /// The day of the answer is before that of asking.
        RepliedBeforeAsked,
        /// The last day for an answer is not over yet in UTC.
        NotDueYet,
        /// There is no such source.
        SourceNotFound,
    }
}

use RecordReplyErrorCode as Code;

impl From<Withdrawn> for RecordReplyError {
    fn from(withdrawn: Withdrawn) -> Self {
        Self::new(Code::Withdrawn, "replyRequestId", withdrawn.to_string())
    }
}

/// The mutation.
#[derive(Default)]
pub struct RecordReply;

/// The mutation.
#[Object]
impl RecordReply {
    /// Records what came of a request: an answer, that the speaker would not comment, or that nothing came
    /// until its last day was over. That stays as it is recorded, and becomes public when a verdict on the
    /// claim is published after it. What comes later is recorded on a request of its own. For reviewers.
    async fn record_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and what came of it.")] input: RecordReplyInput,
    ) -> Option<Result<RecordReplyPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordReplyInput) -> Result<RecordReplyPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<ReplyRequest>(ctx, &["replyRequest"])?;
    let current = Current::plan::<ReplyRequest>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = record(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecordReplyPayload {
            reply_request: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RecordReplyPayload {
            reply_request: None,
            errors: current.tell(ctx, &input.reply_request_id, errors).await?,
        },
    })
}

async fn record(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &RecordReplyInput,
) -> Result<Uuid, Failure<RecordReplyError>> {
    let id = input::key("replyRequestId", &input.reply_request_id, "reply_request")?;
    let source_id = input.source_id.as_ref();
    let row = reply_request::ActiveModel {
        id: Unchanged(id),
        outcome: Set(Some(input.outcome.into())),
        answer: Set(input::optional_text(
            "answer",
            input.answer.as_ref(),
            10_000,
        )?),
        replied_on: Set(input.replied_on.map(|day| day.0)),
        source_id: Set(source_id
            .map(|id| input::key("sourceId", id, "source"))
            .transpose()?),
        settled_by: Set(Some(reviewer.id)),
        settled_at: Set(Some(Utc::now())),
        ..Default::default()
    };
    if let Some((place, message)) = mismatch(input) {
        return Err(refused(Code::AnswerMismatch, place, message));
    }
    let found = lock::<RecordReplyError>(tx, id, input.expected_revision).await?;
    if found.outcome.is_some() {
        return Err(refused(
            Code::AlreadySettled,
            "replyRequestId",
            "what came of the request is recorded already; record what came later on a new one, by requestReply",
        ));
    }
    if input.outcome == ReplyOutcome::NoAnswer && !is_over(found.due_on) {
        return Err(refused(
            Code::NotDueYet,
            "outcome",
            "an answer may come in time yet; wait until `dueOn` is over in UTC",
        ));
    }
    let known = on_constraint(|name| match name {
        "reply_request_source" => Some(RecordReplyError::new(
            Code::SourceNotFound,
            "sourceId",
            "there is no such source; record it by recordSource",
        )),
        "reply_request_days" => Some(RecordReplyError::new(
            Code::RepliedBeforeAsked,
            "repliedOn",
            "the answer would have come before the question; give the day of `askedOn` or a later one",
        )),
        _ => None,
    });
    row.update(tx).await.map_err(known)?;
    Ok(id)
}

/// What of an answer is missing or too much, and what to do about it.
fn mismatch(input: &RecordReplyInput) -> Option<(&'static str, &'static str)> {
    let (answer, day) = (input.answer.is_some(), input.replied_on.is_some());
    match input.outcome {
        ReplyOutcome::Answered if !answer => Some(("answer", "say what the speaker answered")),
        ReplyOutcome::Answered | ReplyOutcome::Declined if !day => {
            Some(("repliedOn", "give the day on which the speaker replied"))
        }
        ReplyOutcome::Answered | ReplyOutcome::Declined => None,
        ReplyOutcome::NoAnswer => {
            let given = [
                (answer, "answer"),
                (day, "repliedOn"),
                (input.source_id.is_some(), "sourceId"),
            ];
            let given = given.into_iter().find(|(is_given, _)| *is_given);
            given.map(|(_, place)| (place, "nothing came; leave it out, or give another outcome"))
        }
    }
}

/// Whether a day is over in UTC.
fn is_over(day: NaiveDate) -> bool {
    day < Utc::now().date_naive()
}

fn refused(code: Code, place: &str, message: &str) -> Failure<RecordReplyError> {
    Failure::refused(RecordReplyError::new(code, place, message))
}
