//! What every step of the workflow does alike: read the revision as it stands, ask the workflow, and
//! move it on only if nobody else has.

use async_graphql::{Context, ID, Result};
use entity::{verdict_revision, verdict_revision_author};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _, UpdateMany,
};
use uuid::Uuid;

use super::{
    RevisionState, VerdictRevision,
    workflow::{Action, Actor, Refusal, step},
};
use crate::{
    auth::SignedIn,
    graph::{
        error::{Failure, Invalid},
        id::TypeId,
        input,
        node::Node,
        plan::Reply,
    },
};

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum Obstacle {
    /// There is no such revision.
    #[error("there is no such verdict revision; take the id from `verdict {{ revisions }}`")]
    NotFound,
    /// The caller has read an older state of the record.
    #[error(
        "the record has changed since you read it: its revision is {found}, not {expected}; look at `current` and decide anew"
    )]
    Conflict {
        /// The record's counter.
        found: i32,
        /// The counter that the caller has seen.
        expected: i32,
    },
    /// The workflow does not allow it.
    #[error(transparent)]
    Refused(Refusal),
}

impl Obstacle {
    /// The place in the input that it is about.
    pub fn place(&self) -> &'static str {
        match self {
            Self::NotFound | Self::Refused(_) => "verdictRevisionId",
            Self::Conflict { .. } => "expectedRevision",
        }
    }
}

/// A step that the workflow allows.
pub struct Step {
    /// The revision.
    pub id: Uuid,
    /// The verdict that it is of.
    pub verdict_id: Uuid,
    from: verdict_revision::RevisionState,
    to: verdict_revision::RevisionState,
    expected: i32,
}

/// Reads the revision and asks the workflow. The row is locked, so that what was read holds until the
/// transaction ends.
pub async fn prepare<E: From<Obstacle> + From<Invalid>>(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    id: &ID,
    expected: i32,
    action: Action,
) -> Result<Step, Failure<E>> {
    let key = input::key("verdictRevisionId", id, "verdict_revision")?;
    let found = verdict_revision::Entity::find_by_id(key)
        .lock_exclusive()
        .one(tx)
        .await?;
    let found = found.ok_or_else(|| Failure::refused(Obstacle::NotFound.into()))?;
    if found.revision != expected {
        return Err(Failure::refused(
            Obstacle::Conflict {
                found: found.revision,
                expected,
            }
            .into(),
        ));
    }
    let authored = verdict_revision_author::Entity::find()
        .filter(verdict_revision_author::Column::RevisionId.eq(key))
        .filter(verdict_revision_author::Column::ReviewerId.eq(reviewer.id))
        .count(tx)
        .await?;
    let actor = Actor {
        role: reviewer.role,
        is_author: authored > 0,
    };
    let to = step(RevisionState::from(found.state), action, actor)
        .map_err(|refusal| Failure::refused(Obstacle::Refused(refusal).into()))?;
    Ok(Step {
        id: key,
        verdict_id: found.verdict_id,
        from: found.state,
        to: to.into(),
        expected,
    })
}

impl Step {
    /// Moves the revision on, with what else `with` sets.
    pub async fn take<E: From<Obstacle>>(
        &self,
        tx: &DatabaseTransaction,
        with: impl FnOnce(UpdateMany<verdict_revision::Entity>) -> UpdateMany<verdict_revision::Entity>,
    ) -> Result<(), Failure<E>> {
        let update = verdict_revision::Entity::update_many()
            .col_expr(verdict_revision::Column::State, self.to.to_value().into())
            .filter(verdict_revision::Column::Id.eq(self.id))
            .filter(verdict_revision::Column::State.eq(self.from))
            .filter(verdict_revision::Column::Revision.eq(self.expected));
        if with(update).exec(tx).await?.rows_affected == 1 {
            return Ok(());
        }
        let obstacle = Obstacle::Conflict {
            found: self.expected + 1,
            expected: self.expected,
        };
        Err(Failure::refused(obstacle.into()))
    }
}

/// The revision as it stands now, for the error CONFLICT.
pub async fn current(ctx: &Context<'_>, reply: &Reply, id: &ID) -> Result<Option<Node>> {
    match TypeId::key(id, "verdict_revision") {
        Some(key) => Ok(reply
            .read::<VerdictRevision>(ctx, key)
            .await?
            .map(Node::VerdictRevision)),
        None => Ok(None),
    }
}
