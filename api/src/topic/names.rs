//! The names of a topic: its own and its synonyms, each of which leads to it alone.

use entity::{topic, topic_name};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, Set};
use uuid::Uuid;

use crate::graph::{
    error::{Failure, Invalid},
    input,
    name_key::{distinct, name_keys},
    plan::Audience,
};

/// A name that leads to another topic.
#[derive(Debug, thiserror::Error)]
#[error("leads to the topic `{name}`: see `existing`. Use that one, or take another name")]
pub struct Taken {
    /// Where in the input it stands.
    pub place: String,
    /// The topic that it leads to.
    pub holder: Uuid,
    name: String,
}

/// A name as it is kept.
///
/// # Errors
/// [`Invalid`] at `place`.
pub fn read(place: &str, name: &str) -> Result<String, Invalid> {
    input::line(place, name, 200)
}

/// Synonyms as they are kept.
///
/// # Errors
/// [`Invalid`] at `place`, or at one of them.
pub fn read_all(place: &str, names: &[String]) -> Result<Vec<String>, Invalid> {
    input::at_most(place, names, 100)?;
    let names = names.iter().enumerate();
    names
        .map(|(index, name)| read(&format!("{place}.{index}"), name))
        .collect()
}

/// The keys of a topic's name and, after it, its synonyms, if they are free for it. They stand in the
/// input at `name` and `synonyms` below `within`.
///
/// # Errors
/// Where two of them look the same; [`Taken`] where one leads to another topic.
pub async fn free<E: From<Invalid> + From<Taken>>(
    tx: &DatabaseTransaction,
    topic_id: Uuid,
    name: &str,
    synonyms: &[String],
    within: &str,
) -> Result<Vec<String>, Failure<E>> {
    let place = |index: usize| match index.checked_sub(1) {
        None => format!("{within}name"),
        Some(index) => format!("{within}synonyms.{index}"),
    };
    let mut names = vec![name];
    names.extend(synonyms.iter().map(String::as_str));
    let keys = name_keys(tx, &names).await?;
    distinct(&keys, place)?;
    let others = topic_name::Entity::find()
        .find_also_related(topic::Entity)
        .filter(topic_name::Column::NameKey.is_in(&keys))
        .filter(topic_name::Column::TopicId.ne(topic_id))
        .all(tx)
        .await?;
    for (index, key) in keys.iter().enumerate() {
        if let Some((_, Some(other))) = others.iter().find(|(held, _)| held.name_key == *key) {
            let taken = Taken {
                place: place(index),
                holder: other.id,
                name: other.name.clone(),
            };
            return Err(Failure::refused(taken));
        }
    }
    Ok(keys)
}

/// Which names an audience may see of a topic that it sees: of those that came by a merge, those of topics
/// that it sees too.
pub fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "topic_name",
        Audience::Public => {
            "(SELECT n.topic_id, n.name, n.name_key FROM topic_name n \
             LEFT JOIN topic f ON f.id = n.merged_from_id \
             WHERE n.merged_from_id IS NULL OR f.public_since <= now())"
        }
    }
}

/// Writes the names of a topic that has none, each with the topic from which it came by a merge.
///
/// # Errors
/// Where the database fails.
pub async fn insert<'a>(
    tx: &DatabaseTransaction,
    topic_id: Uuid,
    names: impl IntoIterator<Item = (&'a String, Option<Uuid>)>,
) -> Result<(), sea_orm::DbErr> {
    let rows = names
        .into_iter()
        .map(|(name, merged_from_id)| topic_name::ActiveModel {
            topic_id: Set(topic_id),
            name: Set(name.clone()),
            merged_from_id: Set(merged_from_id),
            ..Default::default()
        });
    topic_name::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
