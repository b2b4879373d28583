//! The tree of topics. The database keeps it one, and says by a constraint's name what is wrong.

use sea_orm::{ConnectionTrait, DbErr};

/// Why a topic does not stand where it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// There is no such topic above.
    #[error("there is no such topic; record it by recordTopic")]
    Unknown,
    /// What is above was merged into another topic.
    #[error("the topic was merged into another; give the one that its `mergedInto` names")]
    Merged,
    /// What is above stands below.
    #[error("a topic cannot stand below itself; choose one that does not stand below it")]
    Cycle,
    /// There would be more than ten levels.
    #[error("topics stand at most ten levels deep; choose one higher up")]
    TooDeep,
}

impl Misplaced {
    /// What a broken constraint says.
    #[must_use]
    pub fn by(constraint: &str) -> Option<Self> {
        match constraint {
            "topic_parent" => Some(Self::Unknown),
            "topic_merged" => Some(Self::Merged),
            "topic_no_cycle" => Some(Self::Cycle),
            "topic_depth" => Some(Self::TooDeep),
            _ => None,
        }
    }
}

/// Waits for all others who change topics, so that what is read of names and of the tree holds until
/// the transaction ends.
///
/// # Errors
/// Where the database fails.
pub async fn lock(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    tx.execute_unprepared("SELECT lock_topics()").await?;
    Ok(())
}
