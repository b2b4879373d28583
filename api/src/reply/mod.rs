//! The right of reply: what speakers were asked about a claim before it is judged, and what they answered.

mod change;
mod record;
mod request;
mod withdraw;

pub use record::{RecordReply, RecordReplyError, RecordReplyErrorCode};
pub use request::{RequestReply, RequestReplyError, RequestReplyErrorCode};
pub use withdraw::{
    WithdrawReplyRequest, WithdrawReplyRequestError, WithdrawReplyRequestErrorCode,
};

use async_graphql::Enum;
use entity::reply_request::{Column, Relation};
use sea_orm::{Iden as _, RelationTrait as _};
use serde::{Deserialize, Serialize};

use crate::{
    claim::Claim,
    desk::{Note, notes_on},
    graph::{
        plan::{Audience, Field, Link, Order, Through, column, planned, root_fields},
        scalars::{Date, DateTime},
    },
    reviewer::Reviewer,
    source::Source,
    speaker::{self, Speaker},
};

/// By what way a speaker was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::reply_request::Channel")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReplyChannel {
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// By a letter.
    Letter,
    /// By a message on a social network or a messenger.
    Message,
    /// By a form on a web site.
    Form,
    /// In person.
    InPerson,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::reply_request::Outcome")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReplyOutcome {
    /// The speaker answered.
    Answered,
    /// The speaker would not comment.
    Declined,
    /// Nothing came until the last day was over.
    NoAnswer,
}

/// The public reads what had come of a request when a verdict on the claim was published.
fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "reply_request",
        Audience::Public => {
            "(SELECT id, claim_id, speaker_id, asked_on, channel, NULL::text AS contact, question, due_on, \
             NULL::uuid AS asked_by, NULL::timestamptz AS recorded_at, outcome, answer, replied_on, source_id, \
             NULL::uuid AS settled_by, NULL::timestamptz AS settled_at, NULL::uuid AS withdrawn_by, withdrawn_at, \
             withdrawal_reason, NULL::integer AS revision \
             FROM reply_request WHERE public_since <= now())"
        }
    }
}

/// Open, and its last day is over in UTC.
macro_rules! overdue {
    () => {
        "({t}.outcome IS NULL AND {t}.withdrawn_at IS NULL AND {t}.due_on < (now() AT TIME ZONE 'UTC')::date)"
    };
}
pub(crate) use overdue;

planned! {
    /// That a speaker was asked about a claim, and what they answered (right of reply).
    ReplyRequest, id "reply_request", from rows;

    /// The claim.
    claim: one(Claim) = Relation::Claim.def();
    /// Who was asked.
    speaker: one(Speaker) = Link {
        from: Column::SpeakerId.to_string(),
        through: Some(Through {
            rows: speaker::remaining,
            from: "id".to_owned(),
            to: "remains".to_owned(),
        }),
        to: entity::speaker::Column::Id.to_string(),
        condition: None,
    };
    /// The day on which they were asked.
    asked_on: column(Date) = column(Column::AskedOn);
    /// By what way they were asked.
    channel: column(ReplyChannel) = column(Column::Channel);
    /// Where they were asked, such as an address; null where that is not noted, and for the public.
    contact: column(Option<String>) = column(Column::Contact);
    /// What they were asked.
    question: column(String) = column(Column::Question);
    /// The last day, in UTC, on which an answer is in time.
    due_on: column(Date) = column(Column::DueOn);
    /// Whether it is open though its last day, in UTC, is over.
    overdue: column(bool) = Field::Expression(overdue!());
    /// What came of it; null while it is open. The public sees no open ones.
    outcome: column(Option<ReplyOutcome>) = column(Column::Outcome);
    /// What they said; null while it is open, and where they said nothing.
    answer: column(Option<String>) = column(Column::Answer);
    /// The day on which they did; null while it is open, and where nothing came.
    replied_on: column(Option<Date>) = column(Column::RepliedOn);
    /// The recorded source that holds the answer; null where there is none.
    source: one(Option<Source>) = Relation::Source.def();
    /// When what came of it was recorded; null while it is open, and for the public.
    settled_at: column(Option<DateTime>) = column(Column::SettledAt);
    /// Who recorded what came of it; null while it is open, and for the public.
    settled_by: one(Option<Reviewer>) = Relation::SettledBy.def();
    /// When it was withdrawn; null while it stands.
    withdrawn_at: column(Option<DateTime>) = column(Column::WithdrawnAt);
    /// Why it was withdrawn; null while it stands.
    withdrawal_reason: column(Option<String>) = column(Column::WithdrawalReason);
    /// Who withdrew it; null while it stands, and for the public.
    withdrawn_by: one(Option<Reviewer>) = Relation::WithdrawnBy.def();
    /// What colleagues noted on it, replies included, newest first; empty for the public.
    notes: many(Note) = notes_on!("reply_request"), Order::Newest;
    /// When it was recorded; null for the public.
    recorded_at: column(Option<DateTime>) = column(Column::RecordedAt);
    /// Who asked; null for the public, and where an operator did.
    asked_by: one(Option<Reviewer>) = Relation::AskedBy.def();
    /// How many versions the record has had, from 1; null for the public.
    revision: column(Option<i32>) = column(Column::Revision);
}

root_fields! {
    ReplyRequestQuery for ReplyRequest;
    /// The request for a reply with this id; null where there is none, or none that you may see.
    reply_request;
    /// Requests for a reply, newest first.
    reply_requests;
}
