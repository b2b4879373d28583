//! `requestReply`: a speaker is asked about a claim, before it is judged.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::reply_request;
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{ReplyChannel, ReplyRequest};
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        scalars::Date,
        write::Write,
    },
    reviewer::Role,
};

/// Who was asked what, and until when they may answer.
#[derive(Clone, InputObject)]
pub struct RequestReplyInput {
    /// The claim that it is about.
    pub claim_id: ID,
    /// Who was asked.
    pub speaker_id: ID,
    /// The day on which they were asked.
    pub asked_on: Date,
    /// By what way they were asked.
    pub channel: ReplyChannel,
    /// Where they were asked, such as an address, 1 to 300 characters. It is never public.
    pub contact: Option<String>,
    /// What they were asked, 1 to 5,000 characters. With what comes of it, it becomes public when a verdict
    /// on the claim is published.
    pub question: String,
    /// The last day, in UTC, on which an answer is in time; not before the day on which they were asked.
    pub due_on: Date,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// The request, or why none was recorded.
#[derive(SimpleObject)]
pub struct RequestReplyPayload {
    /// The request; null where there are errors.
    pub reply_request: Option<ReplyRequest>,
    /// Why no request was recorded.
    pub errors: Vec<RequestReplyError>,
}

user_error! {
    /// Why no request for a reply was recorded.
    RequestReplyError, RequestReplyErrorCode {
        /// There is no such claim.
        ClaimNotFound,
        /// There is no such speaker.
        SpeakerNotFound,
        /// The last day for an answer is before the day of asking.
        DueBeforeAsked,
    }
}

use RequestReplyErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RequestReply;

/// The mutation.
#[Object]
impl RequestReply {
    /// Records that a speaker was asked about a claim. What comes of it is recorded by `recordReply`; once
    /// its last day is over, it is in your `queue` until then. Only what came of it becomes public, when a
    /// verdict on the claim is published after that. For reviewers.
    async fn request_reply(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who was asked what, and until when they may answer.")]
        input: RequestReplyInput,
    ) -> Option<Result<RequestReplyPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RequestReplyInput) -> Result<RequestReplyPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<ReplyRequest>(ctx, &["replyRequest"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            request(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RequestReplyPayload {
            reply_request: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RequestReplyPayload {
            reply_request: None,
            errors,
        },
    })
}

async fn request(
    tx: &DatabaseTransaction,
    input: &RequestReplyInput,
) -> Result<Uuid, Failure<RequestReplyError>> {
    let id = Uuid::now_v7();
    let row = reply_request::ActiveModel {
        id: Set(id),
        claim_id: Set(input::key("claimId", &input.claim_id, "claim")?),
        speaker_id: Set(input::key("speakerId", &input.speaker_id, "speaker")?),
        asked_on: Set(input.asked_on.0),
        channel: Set(input.channel.into()),
        contact: Set(input::optional_line(
            "contact",
            input.contact.as_ref(),
            300,
        )?),
        question: Set(input::text("question", &input.question, 5_000)?),
        due_on: Set(input.due_on.0),
        ..Default::default()
    };
    let known = on_constraint(|name| match name {
        "reply_request_claim" => Some(RequestReplyError::new(
            Code::ClaimNotFound,
            "claimId",
            "there is no such claim; record it by recordClaim",
        )),
        "reply_request_speaker" => Some(RequestReplyError::new(
            Code::SpeakerNotFound,
            "speakerId",
            "there is no such speaker; record them by recordSpeaker",
        )),
        "reply_request_days" => Some(RequestReplyError::new(
            Code::DueBeforeAsked,
            "dueOn",
            "an answer would be late before the question was asked; give the day of asking or a later one",
        )),
        _ => None,
    });
    reply_request::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    Ok(id)
}
