//! `mergeTopics`: two topics turn out to be one.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{claim_topic, topic, topic_name};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _,
    QueryFilter as _, QuerySelect as _, Statement,
    sea_query::{Expr, ExprTrait as _, LockType, Query},
};
use uuid::Uuid;

use super::{
    Topic,
    tree::{self, Misplaced},
};
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which topic goes, and which remains.
#[derive(Clone, InputObject)]
pub struct MergeTopicsInput {
    /// The topic that goes.
    pub topic_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// The topic that remains.
    pub into_id: ID,
}

/// The topics, or why they were not merged.
#[derive(SimpleObject)]
pub struct MergeTopicsPayload {
    /// The topic that remains; null where there are errors.
    pub topic: Option<Topic>,
    /// The topic that went; null where there are errors.
    pub merged: Option<Topic>,
    /// Why they were not merged.
    pub errors: Vec<MergeTopicsError>,
}

change_error! {
    /// Why topics were not merged.
    MergeTopicsError, MergeTopicsErrorCode {
        /// There is no such topic.
        TopicNotFound at "topicId",
        /// The topic was merged before, or the one that is to remain was.
        TopicMerged,
        /// The topic that is to remain is the one that goes, or stands below it.
        TopicCycle,
        /// There would be more than ten levels of topics.
        TopicTooDeep,
    }
}

use MergeTopicsErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct MergeTopics;

/// The mutation.
#[Object]
impl MergeTopics {
    /// Merges a topic into another: claims, narrower topics and names go over to the one that remains,
    /// and the old id leads on to it by `mergedInto`. Where the public sees the one that goes, it will see
    /// the one that remains; the names of a topic that it does not see stay hidden from it. The one that
    /// remains asks for no fewer approvals than the one that goes. For editors.
    async fn merge_topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which topic goes, and which remains.")] input: MergeTopicsInput,
    ) -> Option<Result<MergeTopicsPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: MergeTopicsInput) -> Result<MergeTopicsPayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let remaining = Reply::plan::<Topic>(ctx, &["topic"])?;
    let merged = Reply::plan::<Topic>(ctx, &["merged"])?;
    let current = Current::plan::<Topic>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = merge(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((id, into_id)) => MergeTopicsPayload {
            topic: remaining.read(ctx, into_id).await?,
            merged: merged.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => MergeTopicsPayload {
            topic: None,
            merged: None,
            errors: current.tell(ctx, &input.topic_id, errors).await?,
        },
    })
}

async fn merge(
    tx: &DatabaseTransaction,
    input: &MergeTopicsInput,
) -> Result<(Uuid, Uuid), Failure<MergeTopicsError>> {
    let id = input::key("topicId", &input.topic_id, "topic")?;
    let into_id = input::key("intoId", &input.into_id, "topic")?;
    tree::lock(tx).await?;
    let goes = change::lock::<topic::Entity, _>(tx, id, input.expected_revision).await?;
    let remains = topic::Entity::find_by_id(into_id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?
        .ok_or_else(|| {
            refused(
                Code::TopicNotFound,
                "intoId",
                &Misplaced::Unknown.to_string(),
            )
        })?;
    if id == into_id {
        let message = "is the topic that goes; name the one that remains";
        return Err(refused(Code::TopicCycle, "intoId", message));
    }
    for (place, topic) in [("topicId", &goes), ("intoId", &remains)] {
        if topic.merged_into_id.is_some() {
            let message = Misplaced::Merged.to_string();
            return Err(refused(Code::TopicMerged, place, &message));
        }
    }
    move_claims(tx, id, into_id).await?;
    move_topics(tx, id, into_id).await?;
    change::touch::<topic::Entity>(tx, into_id).await?;
    if goes.approvals_required > remains.approvals_required {
        // What stood below the stricter policy does not come out from under it.
        topic::Entity::update_many()
            .col_expr(
                topic::Column::ApprovalsRequired,
                goes.approvals_required.into(),
            )
            .filter(topic::Column::Id.eq(into_id))
            .exec(tx)
            .await?;
    }
    if goes.public_since.is_some() {
        tx.execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "UPDATE topic SET public_since = greatest(now(), $2) \
             WHERE (public_since IS NULL OR public_since > greatest(now(), $2)) \
             AND id IN (SELECT topic_ancestors(ARRAY[$1]))",
            [into_id.into(), goes.public_since.into()],
        ))
        .await?;
    }
    Ok((id, into_id))
}

/// Claims go over, each once, with the note of who said first what they are about.
async fn move_claims(
    tx: &DatabaseTransaction,
    id: Uuid,
    into_id: Uuid,
) -> Result<(), sea_orm::DbErr> {
    let of = |topic_id: Uuid| claim_topic::Column::TopicId.eq(topic_id);
    let there = Query::select()
        .column(claim_topic::Column::ClaimId)
        .from(claim_topic::Entity)
        .and_where(of(into_id))
        .take();
    claim_topic::Entity::delete_many()
        .filter(of(id))
        .filter(claim_topic::Column::ClaimId.in_subquery(there))
        .exec(tx)
        .await?;
    claim_topic::Entity::update_many()
        .col_expr(claim_topic::Column::TopicId, into_id.into())
        .filter(of(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Narrower topics and names go over, these with whose they were, since the names of a topic that the public
/// does not see stay hidden; so does the topic itself, and what was merged into it before.
async fn move_topics(
    tx: &DatabaseTransaction,
    id: Uuid,
    into_id: Uuid,
) -> Result<(), Failure<MergeTopicsError>> {
    topic::Entity::update_many()
        .col_expr(topic::Column::ParentId, into_id.into())
        .filter(topic::Column::ParentId.eq(id))
        .exec(tx)
        .await
        .map_err(on_constraint(|name| Misplaced::by(name).map(Into::into)))?;
    topic_name::Entity::update_many()
        .col_expr(topic_name::Column::TopicId, into_id.into())
        .col_expr(
            topic_name::Column::MergedFromId,
            Expr::col(topic_name::Column::MergedFromId).if_null(id),
        )
        .filter(topic_name::Column::TopicId.eq(id))
        .exec(tx)
        .await?;
    topic::Entity::update_many()
        .col_expr(topic::Column::MergedIntoId, into_id.into())
        .col_expr(topic::Column::ParentId, Expr::value(None::<Uuid>))
        .filter(
            topic::Column::Id
                .eq(id)
                .or(topic::Column::MergedIntoId.eq(id)),
        )
        .exec(tx)
        .await?;
    Ok(())
}

impl From<Misplaced> for MergeTopicsError {
    fn from(misplaced: Misplaced) -> Self {
        match misplaced {
            Misplaced::Cycle | Misplaced::Unknown | Misplaced::Merged => Self::new(
                Code::TopicCycle,
                "intoId",
                "stands below the topic that goes; merge the other way round, or give it another parent by updateTopic first",
            ),
            Misplaced::TooDeep => Self::new(
                Code::TopicTooDeep,
                "intoId",
                "with what stands below the topic that goes there would be more than ten levels; move some of it higher up by updateTopic first",
            ),
        }
    }
}

fn refused(code: Code, place: &str, message: &str) -> Failure<MergeTopicsError> {
    Failure::refused(MergeTopicsError::new(code, place, message))
}
