//! `updateTopic`: a topic is renamed, described otherwise, or put elsewhere in the tree.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::{topic, topic_name};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, Set, Unchanged,
};
use uuid::Uuid;

use super::{
    Topic,
    approvals::{self, Lowered},
    names::{self, Taken},
    tree::{self, Misplaced},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current, Existing},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which topic, and what becomes of it.
#[derive(Clone, InputObject)]
pub struct UpdateTopicInput {
    /// The topic.
    pub topic_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes.
    pub changes: TopicChanges,
}

/// What a topic is called and where it stands; what is left out stays as it is.
#[derive(Clone, InputObject)]
pub struct TopicChanges {
    /// The name, 1 to 200 characters. It leads to no other topic, nor looks as if it did. The name
    /// before it is given up, unless it is among the synonyms.
    pub name: MaybeUndefined<String>,
    /// All other names that lead to it, each of 1 to 200 characters and no other topic's; at most 100.
    /// Null for none.
    pub synonyms: MaybeUndefined<Vec<String>>,
    /// What belongs to it, 1 to 1,000 characters.
    pub description: MaybeUndefined<String>,
    /// The wider topic that it stands below; null for the top.
    pub parent_id: MaybeUndefined<ID>,
}

/// The topic, or why it was not changed.
#[derive(SimpleObject)]
pub struct UpdateTopicPayload {
    /// The topic as it is now; null where there are errors.
    pub topic: Option<Topic>,
    /// Why it was not changed.
    pub errors: Vec<UpdateTopicError>,
}

change_error! {
    /// Why a topic was not changed.
    UpdateTopicError, UpdateTopicErrorCode {
        /// There is no such topic.
        TopicNotFound at "topicId",
        /// The topic, or the one that it is to stand below, was merged into another.
        TopicMerged,
        /// A name or synonym leads to another topic, or looks as if it did.
        NameTaken,
        /// There is no such topic to stand below.
        ParentNotFound,
        /// The topic would stand below itself.
        TopicCycle,
        /// There would be more than ten levels of topics.
        TopicTooDeep,
        /// Verdicts on the topic would need fewer approvals than before, which an editor decides.
        LowersApprovals,
    }
    /// The topic that the name leads to, for NAME_TAKEN.
    existing: Topic
}

use UpdateTopicErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct UpdateTopic;

/// The mutation.
#[Object]
impl UpdateTopic {
    /// Changes what a topic is called, what belongs to it, and where it stands. Its claims and all that
    /// stands below it stay with it. For reviewers; but where fewer approvals are needed
    /// at the new place, for editors.
    async fn update_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which topic, and what becomes of it.")] input: UpdateTopicInput,
    ) -> Option<Result<UpdateTopicPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: UpdateTopicInput) -> Result<UpdateTopicPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Topic>(ctx, &["topic"])?;
    let current = Current::plan::<Topic>(ctx)?;
    let existing = Existing::plan::<Topic>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = update(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => UpdateTopicPayload {
            topic: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => {
            let errors = current.tell(ctx, &input.topic_id, errors).await?;
            UpdateTopicPayload {
                topic: None,
                errors: existing.tell(ctx, errors).await?,
            }
        }
    })
}

async fn update(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &UpdateTopicInput,
) -> Result<Uuid, Failure<UpdateTopicError>> {
    let id = input::key("topicId", &input.topic_id, "topic")?;
    let TopicChanges {
        name,
        synonyms,
        description,
        parent_id,
    } = &input.changes;
    let synonyms = match synonyms {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(Vec::new()),
        MaybeUndefined::Value(names) => Some(names::read_all("changes.synonyms", names)?),
    };
    let mut row = topic::ActiveModel {
        id: Unchanged(id),
        name: input::replaced("changes.name", name, |name| {
            names::read("changes.name", name)
        })?,
        description: input::changed(description, |text| {
            input::text("changes.description", text, 1_000)
        })?,
        parent_id: input::changed(parent_id, |id| input::key("changes.parentId", id, "topic"))?,
        ..Default::default()
    };
    tree::lock(tx).await?;
    let found = change::lock::<topic::Entity, _>(tx, id, input.expected_revision).await?;
    if found.merged_into_id.is_some() {
        let message = "the topic was merged into another and never changes; change the one that its `mergedInto` names";
        return Err(Failure::refused(UpdateTopicError::new(
            Code::TopicMerged,
            "topicId",
            message,
        )));
    }
    let name = row.name.try_as_ref().unwrap_or(&found.name).clone();
    if rename(tx, &found, name, synonyms).await? {
        row.revision = Set(found.revision + 1);
    }
    let before = approvals::needed(tx, vec![id]).await?;
    row.update(tx)
        .await
        .map_err(on_constraint(|name| Misplaced::by(name).map(Into::into)))?;
    let after = approvals::needed(tx, vec![id]).await?;
    Lowered::check(reviewer, before, after).map_err(Failure::refused)?;
    Ok(id)
}

/// Gives a topic its names, and says whether they are others than before. Synonyms that are not given
/// stay, but for one that becomes the name.
async fn rename(
    tx: &DatabaseTransaction,
    found: &topic::Model,
    name: String,
    synonyms: Option<Vec<String>>,
) -> Result<bool, Failure<UpdateTopicError>> {
    let given = synonyms.as_deref().unwrap_or_default();
    let keys = names::free(tx, found.id, &name, given, "changes.").await?;
    let held = topic_name::Entity::find()
        .filter(topic_name::Column::TopicId.eq(found.id))
        .all(tx)
        .await?;
    let mut names = vec![name];
    names.extend(synonyms.unwrap_or_else(|| {
        let stay = held
            .iter()
            .filter(|held| held.name != found.name && held.name_key != keys[0]);
        stay.map(|held| held.name.clone()).collect()
    }));
    let renamed = names[0] != found.name;
    if !renamed && names.len() == held.len() && held.iter().all(|held| names.contains(&held.name)) {
        return Ok(false);
    }
    topic_name::Entity::delete_many()
        .filter(topic_name::Column::TopicId.eq(found.id))
        .exec(tx)
        .await?;
    // A name that stays is still that of the topic from which it came, unless it is now the topic's own.
    let came_from = |name: &String| held.iter().find(|held| held.name == *name)?.merged_from_id;
    let rows = names.iter().enumerate();
    let rows = rows.map(|(index, name)| (name, came_from(name).filter(|_| index > 0)));
    names::insert(tx, found.id, rows).await?;
    Ok(true)
}

impl From<Taken> for UpdateTopicError {
    fn from(taken: Taken) -> Self {
        Self::taken(
            taken.holder,
            Code::NameTaken,
            &taken.place,
            &taken.to_string(),
        )
    }
}

impl From<Lowered> for UpdateTopicError {
    fn from(lowered: Lowered) -> Self {
        Self::new(
            Code::LowersApprovals,
            "changes.parentId",
            lowered.to_string(),
        )
    }
}

impl From<Misplaced> for UpdateTopicError {
    fn from(misplaced: Misplaced) -> Self {
        let code = match misplaced {
            Misplaced::Unknown => Code::ParentNotFound,
            Misplaced::Merged => Code::TopicMerged,
            Misplaced::Cycle => Code::TopicCycle,
            Misplaced::TooDeep => Code::TopicTooDeep,
        };
        Self::new(code, "changes.parentId", misplaced.to_string())
    }
}
