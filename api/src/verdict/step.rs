//! What every step of the workflow does alike: read the revision as it stands, ask the workflow, and
//! move it on only if nobody else has.

use async_graphql::ID;
use entity::{verdict, verdict_revision};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _, Statement, UpdateMany,
    sea_query::LockType,
};
use uuid::Uuid;

use super::{
    RevisionState, VerdictState,
    workflow::{Action, Actor, Refusal, Stand, step},
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
    pub verdict: verdict::Model,
    from: verdict_revision::RevisionState,
    to: verdict_revision::RevisionState,
    expected: i32,
}

/// Reads the revision and asks the workflow. The claim, the verdict and the revision are locked, so that what was
/// read holds until the transaction ends.
pub async fn prepare<E: From<Stale> + From<Refusal> + From<Invalid>>(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    id: &ID,
    expected: i32,
    action: Action,
) -> Result<Step, Failure<E>> {
    let key = input::key("verdictRevisionId", id, "verdict_revision")?;
    let verdict = verdict_of(tx, key)
        .await?
        .ok_or_else(|| Failure::refused(Stale::NotFound))?;
    let found = change::lock::<verdict_revision::Entity, E>(tx, key, expected).await?;
    Step::of(tx, reviewer, verdict, &found, action).await
}

/// The verdict of a revision, locked after its claim, as those do who draft one, and before its
/// revisions: a correction moves two of them.
async fn verdict_of(
    tx: &DatabaseTransaction,
    revision_id: Uuid,
) -> Result<Option<verdict::Model>, DbErr> {
    tx.execute_raw(Statement::from_sql_and_values(
        DbBackend::Postgres,
        LOCK_CLAIM,
        [revision_id.into()],
    ))
    .await?;
    let named = verdict_revision::Entity::find_by_id(revision_id)
        .select_only()
        .column(verdict_revision::Column::VerdictId)
        .into_query();
    verdict::Entity::find()
        .filter(verdict::Column::Id.in_subquery(named))
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await
}

/// Locks the claim of the revision `$1`.
const LOCK_CLAIM: &str = r"
SELECT FROM claim WHERE id = (
    SELECT v.claim_id FROM verdict v JOIN verdict_revision r ON r.verdict_id = v.id WHERE r.id = $1
) FOR NO KEY UPDATE
";

/// What the workflow has to know of the revision `$1` and the reviewer `$2`.
const STAND: &str = r"
SELECT
    NOT EXISTS (SELECT FROM verdict_revision n WHERE n.verdict_id = r.verdict_id AND n.number > r.number) AS is_newest,
    EXISTS (SELECT FROM verdict_revision_author a WHERE a.revision_id = r.id AND a.reviewer_id = $2) AS is_author,
    EXISTS (SELECT FROM approval a WHERE a.revision_id = r.id AND a.reviewer_id = $2) AS has_approved
FROM verdict_revision r WHERE r.id = $1
";

impl Step {
    /// The step of a revision by an action; both rows are locked.
    pub async fn of<E: From<Stale> + From<Refusal>>(
        tx: &DatabaseTransaction,
        reviewer: &SignedIn,
        verdict: verdict::Model,
        found: &verdict_revision::Model,
        action: Action,
    ) -> Result<Self, Failure<E>> {
        let row = tx
            .query_one_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                STAND,
                [found.id.into(), reviewer.id.into()],
            ))
            .await?
            .ok_or_else(|| Failure::refused(Stale::NotFound))?;
        let at = Stand {
            state: RevisionState::from(found.state),
            verdict: VerdictState::from(verdict.state),
            is_newest: row.try_get("", "is_newest")?,
        };
        let actor = Actor {
            role: reviewer.role(),
            is_author: row.try_get("", "is_author")?,
            has_approved: row.try_get("", "has_approved")?,
        };
        let to = step(at, action, actor).map_err(Failure::refused)?;
        Ok(Self {
            id: found.id,
            verdict,
            from: found.state,
            to: to.into(),
            expected: found.revision,
        })
    }

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
