//! `recordTopic`: a topic is given a name and a place in the tree.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::topic;
use sea_orm::{DatabaseTransaction, EntityTrait as _, Set};
use uuid::Uuid;

use super::{
    Topic,
    names::{self, Taken},
    tree::{self, Misplaced},
};
use crate::{
    auth,
    graph::{
        change::Existing,
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// The topic.
#[derive(Clone, InputObject)]
pub struct RecordTopicInput {
    /// The name, 1 to 200 characters. It leads to no other topic, nor looks as if it did.
    pub name: String,
    /// Other names that lead to it, each of 1 to 200 characters and no other topic's; at most 100.
    #[graphql(default)]
    pub synonyms: Vec<String>,
    /// What belongs to it, 1 to 1,000 characters.
    pub description: Option<String>,
    /// The wider topic that it stands below; left out for one at the top.
    pub parent_id: Option<ID>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// records nothing twice.
    pub idempotency_key: Option<String>,
}

/// The topic, or why none was recorded.
#[derive(SimpleObject)]
pub struct RecordTopicPayload {
    /// The topic; null where there are errors.
    pub topic: Option<Topic>,
    /// Why no topic was recorded.
    pub errors: Vec<RecordTopicError>,
}

user_error! {
    /// Why no topic was recorded.
    RecordTopicError, RecordTopicErrorCode {
        /// A name or synonym leads to another topic, or looks as if it did.
        NameTaken,
        /// There is no such topic to stand below.
        ParentNotFound,
        /// The topic to stand below was merged into another.
        TopicMerged,
        /// There would be more than ten levels of topics.
        TopicTooDeep,
    }
    /// The topic that the name leads to, for NAME_TAKEN.
    existing: Topic
}

use RecordTopicErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RecordTopic;

/// The mutation.
#[Object]
impl RecordTopic {
    /// Records a topic, which claims can then be about. For reviewers.
    async fn record_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic.")] input: RecordTopicInput,
    ) -> Option<Result<RecordTopicPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecordTopicInput) -> Result<RecordTopicPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Topic>(ctx, &["topic"])?;
    let existing = Existing::plan::<Topic>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            record(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecordTopicPayload {
            topic: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RecordTopicPayload {
            topic: None,
            errors: existing.tell(ctx, errors).await?,
        },
    })
}

async fn record(
    tx: &DatabaseTransaction,
    input: &RecordTopicInput,
) -> Result<Uuid, Failure<RecordTopicError>> {
    let id = Uuid::now_v7();
    let name = names::read("name", &input.name)?;
    let synonyms = names::read_all("synonyms", &input.synonyms)?;
    let parent_id = input.parent_id.as_ref();
    let row = topic::ActiveModel {
        id: Set(id),
        name: Set(name.clone()),
        description: Set(input::optional_text(
            "description",
            input.description.as_ref(),
            1_000,
        )?),
        parent_id: Set(parent_id
            .map(|id| input::key("parentId", id, "topic"))
            .transpose()?),
        ..Default::default()
    };
    tree::lock(tx).await?;
    names::free(tx, id, &name, &synonyms, "").await?;
    topic::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(on_constraint(|name| Misplaced::by(name).map(Into::into)))?;
    let names = [&name].into_iter().chain(&synonyms);
    names::insert(tx, id, names.map(|name| (name, None))).await?;
    Ok(id)
}

impl From<Taken> for RecordTopicError {
    fn from(taken: Taken) -> Self {
        Self::taken(
            taken.holder,
            Code::NameTaken,
            &taken.place,
            &taken.to_string(),
        )
    }
}

impl From<Misplaced> for RecordTopicError {
    fn from(misplaced: Misplaced) -> Self {
        let code = match misplaced {
            Misplaced::Unknown => Code::ParentNotFound,
            Misplaced::Merged => Code::TopicMerged,
            Misplaced::Cycle | Misplaced::TooDeep => Code::TopicTooDeep,
        };
        Self::new(code, "parentId", misplaced.to_string())
    }
}
