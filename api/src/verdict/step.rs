//! What every step of the workflow does alike: read the revision as it stands, ask the workflow, and
//! move it on only if nobody else has.

use async_graphql::ID;
use entity::{verdict_revision, verdict_revision_author};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, UpdateMany,
};
use uuid::Uuid;

use super::{
    RevisionState,
    workflow::{Action, Actor, Refusal, step},
};
use crate::{
    auth::SignedIn,
    graph::{
        change::{self, Stale},
        error::{Failure, Invalid},
        input,
    },
};

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
pub async fn prepare<E: From<Stale> + From<Refusal> + From<Invalid>>(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    id: &ID,
    expected: i32,
    action: Action,
) -> Result<Step, Failure<E>> {
    let key = input::key("verdictRevisionId", id, "verdict_revision")?;
    let found = change::lock::<verdict_revision::Entity, E>(tx, key, expected).await?;
    let authored = verdict_revision_author::Entity::find()
        .filter(verdict_revision_author::Column::RevisionId.eq(key))
        .filter(verdict_revision_author::Column::ReviewerId.eq(reviewer.id))
        .count(tx)
        .await?;
    let actor = Actor {
        role: reviewer.role(),
        is_author: authored > 0,
    };
    let to = step(RevisionState::from(found.state), action, actor).map_err(Failure::refused)?;
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
    pub async fn take<E: From<Stale>>(
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
        let stale = Stale::Conflict {
            found: self.expected + 1,
            expected: self.expected,
        };
        Err(Failure::refused(stale))
    }
}
