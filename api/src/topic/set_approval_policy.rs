//! `setApprovalPolicy`: an admin says how many approvals verdicts on a topic need.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::topic;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Set, Unchanged};
use uuid::Uuid;

use super::{
    Topic,
    tree::{self, Misplaced},
};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, Invalid, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which topic, and how many approvals.
#[derive(Clone, InputObject)]
pub struct SetApprovalPolicyInput {
    /// The topic.
    pub topic_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// How many approvals verdicts on it need, and those on topics below it, 1 to 5; null or left out where
    /// it asks for no more than the wider topics.
    pub approvals_required: Option<i32>,
}

/// The topic, or why its policy was not set.
#[derive(SimpleObject)]
pub struct SetApprovalPolicyPayload {
    /// The topic as it is now; null where there are errors.
    pub topic: Option<Topic>,
    /// Why its policy was not set.
    pub errors: Vec<SetApprovalPolicyError>,
}

change_error! {
    /// Why the policy of a topic was not set.
    SetApprovalPolicyError, SetApprovalPolicyErrorCode {
        /// There is no such topic.
        TopicNotFound at "topicId",
        /// The topic was merged into another.
        TopicMerged,
    }
}

use SetApprovalPolicyErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct SetApprovalPolicy;

/// The mutation.
#[Object]
impl SetApprovalPolicy {
    /// Says how many approvals verdicts on a topic need. A verdict needs the most that one of the topics in
    /// its revision asks for, or one above them, and one at the least; its retraction needs as many. What is
    /// on its way goes by the new number, what is published stays so. For admins.
    async fn set_approval_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which topic, and how many approvals.")] input: SetApprovalPolicyInput,
    ) -> Option<Result<SetApprovalPolicyPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(
    ctx: &Context<'_>,
    input: SetApprovalPolicyInput,
) -> Result<SetApprovalPolicyPayload> {
    let reviewer = auth::require(ctx, Role::Admin)?;
    let reply = Reply::plan::<Topic>(ctx, &["topic"])?;
    let current = Current::plan::<Topic>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = set(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SetApprovalPolicyPayload {
            topic: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => SetApprovalPolicyPayload {
            topic: None,
            errors: current.tell(ctx, &input.topic_id, errors).await?,
        },
    })
}

async fn set(
    tx: &DatabaseTransaction,
    input: &SetApprovalPolicyInput,
) -> Result<Uuid, Failure<SetApprovalPolicyError>> {
    let id = input::key("topicId", &input.topic_id, "topic")?;
    let required = input.approvals_required.map(few).transpose()?;
    // Who publishes at the same moment comes before or after.
    tree::lock(tx).await?;
    let found = change::lock::<topic::Entity, _>(tx, id, input.expected_revision).await?;
    if found.merged_into_id.is_some() {
        return Err(Failure::refused(SetApprovalPolicyError::new(
            Code::TopicMerged,
            "topicId",
            Misplaced::Merged.to_string(),
        )));
    }
    let row = topic::ActiveModel {
        id: Unchanged(id),
        approvals_required: Set(required),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(id)
}

/// As many approvals as there can be a policy for.
fn few(approvals: i32) -> Result<i32, Invalid> {
    if (1..=5).contains(&approvals) {
        return Ok(approvals);
    }
    Err(input::invalid(
        "approvalsRequired",
        format!("{approvals} approvals cannot be asked for; give 1 to 5"),
    ))
}
