//! What every step of the workflow does alike: read what goes on as it stands, ask the workflow, and
//! move it on only if nobody else has.

use async_graphql::ID;
use entity::{recusal, retraction, verdict, verdict_revision};
use sea_orm::{
    ActiveEnum, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, PrimaryKeyTrait, QueryFilter as _, QuerySelect as _, QueryTrait as _, Statement,
    TryGetable, UpdateMany, Value,
    sea_query::{Expr, ExprTrait as _, LockType},
};
use uuid::Uuid;

use super::{
    RetractionState, RevisionState, VerdictState,
    workflow::{Action, Actor, Refusal, Stand, Way, step},
};
use crate::{
    auth::SignedIn,
    graph::{
        change::{self, Stale},
        error::{Failure, Invalid},
        input,
    },
};

/// What goes a way: verdict revisions, and requests that a verdict be retracted.
pub trait Goes: EntityTrait<PrimaryKey: PrimaryKeyTrait<ValueType = Uuid>> {
    /// Where one of them stands.
    type State: Way + From<Self::Stored>;
    /// The same, as its column has it.
    type Stored: ActiveEnum<Value = String> + Copy + From<Self::State> + Into<Value> + TryGetable;

    /// The table, with which ids begin.
    const TABLE: &'static str;
    /// Where its id stands in the input.
    const PLACE: &'static str;
    /// Its columns.
    const COLUMNS: Columns<Self::Column>;
    /// What the workflow has to know of the row `$1` and the reviewer `$2`: `state`, `is_newest`,
    /// `is_author`, `has_approved`, `is_recused`, and how many approvals are `given` and `needed`.
    const STAND: &'static str;
}

/// The columns that a step reads and writes.
pub struct Columns<C> {
    id: C,
    verdict_id: C,
    state: C,
    revision: C,
}

impl Goes for verdict_revision::Entity {
    type State = RevisionState;
    type Stored = verdict_revision::RevisionState;

    const TABLE: &'static str = "verdict_revision";
    const PLACE: &'static str = "verdictRevisionId";
    const COLUMNS: Columns<Self::Column> = Columns {
        id: verdict_revision::Column::Id,
        verdict_id: verdict_revision::Column::VerdictId,
        state: verdict_revision::Column::State,
        revision: verdict_revision::Column::Revision,
    };
    const STAND: &'static str = r"
SELECT r.state,
    NOT EXISTS (SELECT FROM verdict_revision n WHERE n.verdict_id = r.verdict_id AND n.number > r.number) AS is_newest,
    EXISTS (SELECT FROM verdict_revision_author a WHERE a.revision_id = r.id AND a.reviewer_id = $2) AS is_author,
    EXISTS (SELECT FROM approval a WHERE a.revision_id = r.id AND a.reviewer_id = $2) AS has_approved,
    EXISTS (SELECT FROM recusal x WHERE x.verdict_id = r.verdict_id AND x.reviewer_id = $2) AS is_recused,
    approvals_given(r.id) AS given, approvals_needed(r.id)::bigint AS needed
FROM verdict_revision r WHERE r.id = $1
";
}

impl Goes for retraction::Entity {
    type State = RetractionState;
    type Stored = retraction::RetractionState;

    const TABLE: &'static str = "retraction";
    const PLACE: &'static str = "retractionId";
    const COLUMNS: Columns<Self::Column> = Columns {
        id: retraction::Column::Id,
        verdict_id: retraction::Column::VerdictId,
        state: retraction::Column::State,
        revision: retraction::Column::Revision,
    };
    const STAND: &'static str = r"
SELECT r.state,
    EXISTS (SELECT FROM verdict v WHERE v.published_revision_id = r.revision_id) AS is_newest,
    r.requested_by IS NOT DISTINCT FROM $2 AS is_author,
    EXISTS (SELECT FROM retraction_approval a WHERE a.retraction_id = r.id AND a.reviewer_id = $2) AS has_approved,
    EXISTS (SELECT FROM recusal x WHERE x.verdict_id = r.verdict_id AND x.reviewer_id = $2) AS is_recused,
    retraction_approvals_given(r.id) AS given, approvals_needed(r.revision_id)::bigint AS needed
FROM retraction r WHERE r.id = $1
";
}

/// A step that the workflow allows.
pub struct Step<E: Goes> {
    /// What goes on.
    pub id: Uuid,
    /// The verdict that it is of.
    pub verdict: verdict::Model,
    from: E::Stored,
    /// The state that it leads to.
    pub to: E::Stored,
    expected: i32,
}

/// Asks the workflow whether the reviewer may begin something of a verdict, whose row is locked.
pub async fn begin<S: Way, F: From<Refusal>>(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    verdict: &verdict::Model,
    action: Action,
) -> Result<(), Failure<F>> {
    let recusal = recusal::Entity::find_by_id((verdict.id, reviewer.id))
        .one(tx)
        .await?;
    let actor = Actor {
        role: reviewer.role(),
        is_author: false,
        has_approved: false,
        is_recused: recusal.is_some(),
    };
    let before = Stand::<S>::before(VerdictState::from(verdict.state));
    step(before, action, actor).map_err(Failure::refused)?;
    Ok(())
}

/// Reads what is to go on and asks the workflow. The claim, the verdict and the row are locked, so that what was
/// read holds until the transaction ends.
pub async fn prepare<E: Goes, F: From<Stale> + From<Refusal> + From<Invalid>>(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    id: &ID,
    expected: i32,
    action: Action,
) -> Result<Step<E>, Failure<F>> {
    let key = input::key(E::PLACE, id, E::TABLE)?;
    let verdict = verdict_of::<E>(tx, key)
        .await?
        .ok_or_else(|| Failure::refused(Stale::NotFound))?;
    change::lock::<E, F>(tx, key, expected).await?;
    Step::of(tx, reviewer, verdict, (key, expected), action).await
}

/// The verdict of what goes on, locked after its claim, as those do who draft one, and before its
/// revisions: a correction moves two of them.
async fn verdict_of<E: Goes>(
    tx: &DatabaseTransaction,
    id: Uuid,
) -> Result<Option<verdict::Model>, DbErr> {
    let lock_claim = format!(
        "SELECT FROM claim WHERE id = (SELECT v.claim_id FROM verdict v \
         JOIN {} r ON r.verdict_id = v.id WHERE r.id = $1) FOR NO KEY UPDATE",
        E::TABLE
    );
    tx.execute_raw(Statement::from_sql_and_values(
        DbBackend::Postgres,
        lock_claim,
        [id.into()],
    ))
    .await?;
    let named = E::find_by_id(id)
        .select_only()
        .column(E::COLUMNS.verdict_id)
        .into_query();
    verdict::Entity::find()
        .filter(verdict::Column::Id.in_subquery(named))
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await
}

/// The revision by which a published verdict speaks.
///
/// # Errors
/// Where it speaks by none.
pub fn spoken_by(verdict: &verdict::Model) -> Result<Uuid, DbErr> {
    let missing = || DbErr::RecordNotFound(format!("what verdict {} speaks by", verdict.id));
    verdict.published_revision_id.ok_or_else(missing)
}

impl<E: Goes> Step<E> {
    /// The step of what has the key and is at the expected revision, by an action; its row and that of its
    /// verdict are locked.
    pub async fn of<F: From<Stale> + From<Refusal>>(
        tx: &DatabaseTransaction,
        reviewer: &SignedIn,
        verdict: verdict::Model,
        (id, expected): (Uuid, i32),
        action: Action,
    ) -> Result<Self, Failure<F>> {
        let row = tx
            .query_one_raw(Statement::from_sql_and_values(
                DbBackend::Postgres,
                E::STAND,
                [id.into(), reviewer.id.into()],
            ))
            .await?
            .ok_or_else(|| Failure::refused(Stale::NotFound))?;
        let from: E::Stored = row.try_get("", "state")?;
        let at = Stand {
            state: Some(E::State::from(from)),
            verdict: VerdictState::from(verdict.state),
            is_newest: row.try_get("", "is_newest")?,
            given: row.try_get("", "given")?,
            needed: row.try_get("", "needed")?,
        };
        let actor = Actor {
            role: reviewer.role(),
            is_author: row.try_get("", "is_author")?,
            has_approved: row.try_get("", "has_approved")?,
            is_recused: row.try_get("", "is_recused")?,
        };
        let to = step(at, action, actor).map_err(Failure::refused)?;
        Ok(Self {
            id,
            verdict,
            from,
            to: to.into(),
            expected,
        })
    }

    /// Moves it on, with what else `with` sets. A vote counts as a step also where the state stays.
    pub async fn take<F: From<Stale>>(
        &self,
        tx: &DatabaseTransaction,
        with: impl FnOnce(UpdateMany<E>) -> UpdateMany<E>,
    ) -> Result<(), Failure<F>> {
        let update = E::update_many()
            .col_expr(E::COLUMNS.state, self.to.to_value().into())
            .col_expr(E::COLUMNS.revision, Expr::col(E::COLUMNS.revision).add(1))
            .filter(E::COLUMNS.id.eq(self.id))
            .filter(E::COLUMNS.state.eq(self.from.to_value()))
            .filter(E::COLUMNS.revision.eq(self.expected));
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
