//! `setClaimTopics`: what a claim is about.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{claim, claim_topic, topic};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    approvals::{self, Lowered},
    tree::{self, Misplaced},
};
use crate::{
    auth::{self, SignedIn},
    claim::Claim,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which claim, and what it is about.
#[derive(Clone, InputObject)]
pub struct SetClaimTopicsInput {
    /// The claim.
    pub claim_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// All topics that it is about, at most 20; none for an empty list. Of a topic and a wider one above
    /// it the narrower is enough.
    pub topic_ids: Vec<ID>,
}

/// The claim, or why its topics were not set.
#[derive(SimpleObject)]
pub struct SetClaimTopicsPayload {
    /// The claim with its topics; null where there are errors.
    pub claim: Option<Claim>,
    /// Why its topics were not set.
    pub errors: Vec<SetClaimTopicsError>,
}

change_error! {
    /// Why the topics of a claim were not set.
    SetClaimTopicsError, SetClaimTopicsErrorCode {
        /// There is no such claim.
        ClaimNotFound at "claimId",
        /// There is no such topic.
        TopicNotFound,
        /// The topic was merged into another.
        TopicMerged,
        /// Verdicts on the claim would need fewer approvals than before, which an editor decides.
        LowersApprovals,
    }
}

use SetClaimTopicsErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct SetClaimTopics;

/// The mutation.
#[Object]
impl SetClaimTopics {
    /// Says what a claim is about, in the place of what was said before. The public reads what a verdict
    /// was approved with, until another revision is published. For reviewers; but where fewer approvals are
    /// needed by the new topics than by the old ones, for editors.
    async fn set_claim_topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim, and what it is about.")] input: SetClaimTopicsInput,
    ) -> Option<Result<SetClaimTopicsPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: SetClaimTopicsInput) -> Result<SetClaimTopicsPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Claim>(ctx, &["claim"])?;
    let current = Current::plan::<Claim>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = set(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => SetClaimTopicsPayload {
            claim: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => SetClaimTopicsPayload {
            claim: None,
            errors: current.tell(ctx, &input.claim_id, errors).await?,
        },
    })
}

async fn set(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &SetClaimTopicsInput,
) -> Result<Uuid, Failure<SetClaimTopicsError>> {
    let id = input::key("claimId", &input.claim_id, "claim")?;
    input::at_most("topicIds", &input.topic_ids, 20)?;
    let places = input.topic_ids.iter().enumerate();
    let topics = places
        .map(|(index, id)| input::key(&format!("topicIds.{index}"), id, "topic"))
        .collect::<Result<Vec<_>, _>>()?;
    tree::lock(tx).await?;
    change::lock::<claim::Entity, _>(tx, id, input.expected_revision).await?;
    remaining(tx, &topics).await?;
    let held = claim_topic::Entity::find()
        .filter(claim_topic::Column::ClaimId.eq(id))
        .all(tx)
        .await?;
    let held = held.into_iter().map(|held| held.topic_id).collect();
    let before = approvals::needed(tx, held).await?;
    let after = approvals::needed(tx, topics.clone()).await?;
    Lowered::check(reviewer, before, after).map_err(Failure::refused)?;

    let mut changed = claim_topic::Entity::delete_many()
        .filter(claim_topic::Column::ClaimId.eq(id))
        .filter(claim_topic::Column::TopicId.is_not_in(topics.iter().copied()))
        .exec(tx)
        .await?
        .rows_affected;
    if !topics.is_empty() {
        let rows = topics.into_iter().map(|topic_id| claim_topic::ActiveModel {
            claim_id: Set(id),
            topic_id: Set(topic_id),
            ..Default::default()
        });
        changed += claim_topic::Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await?;
    }
    if changed > 0 {
        change::touch::<claim::Entity>(tx, id).await?;
    }
    Ok(id)
}

/// Whether all of the topics are there and were not merged; none can be while the topics are locked.
async fn remaining(
    tx: &DatabaseTransaction,
    topics: &[Uuid],
) -> Result<(), Failure<SetClaimTopicsError>> {
    let found = topic::Entity::find()
        .filter(topic::Column::Id.is_in(topics.iter().copied()))
        .all(tx)
        .await?;
    for (index, id) in topics.iter().enumerate() {
        let (code, message) = match found.iter().find(|topic| topic.id == *id) {
            None => (Code::TopicNotFound, Misplaced::Unknown.to_string()),
            Some(topic) if topic.merged_into_id.is_some() => {
                (Code::TopicMerged, Misplaced::Merged.to_string())
            }
            Some(_) => continue,
        };
        let place = format!("topicIds.{index}");
        return Err(Failure::refused(SetClaimTopicsError::new(
            code, &place, message,
        )));
    }
    Ok(())
}

impl From<Lowered> for SetClaimTopicsError {
    fn from(lowered: Lowered) -> Self {
        Self::new(Code::LowersApprovals, "topicIds", lowered.to_string())
    }
}
