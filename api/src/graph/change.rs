//! What every change of a record does alike: it names the revision that it saw, and one that is no
//! longer there is answered with the record as it stands now.

use async_graphql::{Context, ID, Result};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IdenStatic as _, Iterable as _,
    ModelTrait as _, PrimaryKeyTrait, QueryFilter as _, QuerySelect as _, Value,
    sea_query::{Expr, ExprTrait as _, LockType},
};
use uuid::Uuid;

use super::{
    error::Failure,
    id::TypeId,
    node::Node,
    plan::{Planned, Reply},
};
use crate::event::{self, Event};

/// The most events that a CONFLICT tells of.
const MOST_EVENTS: u32 = 20;

/// Why a record is not there to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// There is no such record.
    #[error("there is no such record; take its id from an answer")]
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
    /// The record was merged into another.
    #[error(
        "the record was merged into another: `current` is the one that remains; look at it, name its id and decide anew"
    )]
    Merged,
}

impl Stale {
    /// Whether the record still has the revision that the caller has seen.
    ///
    /// # Errors
    /// [`Stale::Conflict`] where it has another.
    pub fn check(found: i32, expected: i32) -> Result<(), Self> {
        if found == expected {
            Ok(())
        } else {
            Err(Self::Conflict { found, expected })
        }
    }
}

/// Reads a record that is to be changed. The row is locked, so that what was read holds until the
/// transaction ends; but whoever writes a row that only refers to it need not wait, since keys never
/// change. Two who change records of each other, such as admins, would else wait for one another.
///
/// # Errors
/// [`Stale`] where it is not there, or its `revision` is not the one expected.
pub async fn lock<E, F>(
    tx: &impl ConnectionTrait,
    id: Uuid,
    expected: i32,
) -> Result<E::Model, Failure<F>>
where
    E: EntityTrait,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: From<Uuid>,
    F: From<Stale>,
{
    let found = E::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    let stale = match found {
        None => Stale::NotFound,
        Some(found) => match found.get(column::<E>("revision")) {
            Value::Int(Some(revision)) if revision == expected => return Ok(found),
            Value::Int(Some(found)) => Stale::Conflict { found, expected },
            other => unreachable!("a revision is a number, not {other:?}"),
        },
    };
    Err(Failure::refused(stale))
}

/// Counts up the revision of a record of which something has changed that stands in another table.
///
/// # Errors
/// Where the database fails.
pub async fn touch<E: EntityTrait>(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let revision = column::<E>("revision");
    E::update_many()
        .col_expr(revision, Expr::col(revision).add(1))
        .filter(column::<E>("id").eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes that what was turned down is suggested again, by whom and when. Whether that was noted before; `None` where
/// there is no such record.
///
/// # Errors
/// Where the database fails.
pub async fn restore<E>(
    tx: &impl ConnectionTrait,
    id: Uuid,
    reviewer: Uuid,
) -> Result<Option<bool>, DbErr>
where
    E: EntityTrait,
    <E::PrimaryKey as PrimaryKeyTrait>::ValueType: From<Uuid>,
{
    let restored_at = column::<E>("restored_at");
    let undone = E::update_many()
        .col_expr(restored_at, Expr::current_timestamp())
        .col_expr(column::<E>("restored_by"), reviewer.into())
        .filter(column::<E>("id").eq(id))
        .filter(ColumnTrait::is_null(&restored_at))
        .exec(tx)
        .await?;
    if undone.rows_affected == 1 {
        return Ok(Some(false));
    }
    Ok(E::find_by_id(id).one(tx).await?.map(|_| true))
}

fn column<E: EntityTrait>(name: &str) -> E::Column {
    E::Column::iter()
        .find(|column| column.as_str() == name)
        .unwrap_or_else(|| unreachable!("a record that changes has the column {name}"))
}

/// An error of a mutation that changes a record.
pub trait ChangeError {
    /// What is to be told, where the error is CONFLICT.
    fn conflict(&mut self) -> Option<Conflict<'_>>;
}

/// What an error tells whose code is CONFLICT.
pub struct Conflict<'a> {
    /// How the record stands now.
    pub current: &'a mut Option<Node>,
    /// What happened to it since the caller read it.
    pub changed_since: &'a mut Option<Vec<Event>>,
    /// The counter that the caller has seen.
    pub expected: Option<i32>,
}

/// How the record stands now and what happened to it, planned before anything is written.
pub struct Current {
    reply: Reply,
    since: Reply,
    prefix: &'static str,
    node: fn(super::plan::Row) -> Node,
    itself: bool,
}

impl Current {
    /// Plans `errors { current changedSince }` of the payload, for a record of type `T`.
    ///
    /// # Errors
    /// As [`Reply::plan`].
    pub fn plan<T: Planned + Into<Node>>(ctx: &Context<'_>) -> Result<Self> {
        Ok(Self {
            reply: Reply::plan::<T>(ctx, &["errors", "current"])?,
            since: Reply::plan_rows::<Event>(ctx, &["errors", "changedSince"], MOST_EVENTS)?,
            prefix: T::plan().prefix.unwrap_or_default(),
            node: |row| T::from_row(row).into(),
            itself: false,
        })
    }

    /// The same of a record that is changed itself although its id leads to another.
    #[must_use]
    pub fn itself(self) -> Self {
        Self {
            itself: true,
            ..self
        }
    }

    /// The errors, with the record as it stands now, and what changed, where one is CONFLICT.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn tell<E: ChangeError>(
        &self,
        ctx: &Context<'_>,
        id: &ID,
        mut errors: Vec<E>,
    ) -> Result<Vec<E>> {
        for conflict in errors.iter_mut().filter_map(ChangeError::conflict) {
            let Some(key) = TypeId::key(id, self.prefix) else {
                continue;
            };
            let found = if self.itself {
                self.reply.read_itself(ctx, key).await?
            } else {
                self.reply.read_row(ctx, key).await?
            };
            *conflict.current = found.map(self.node);
            if let Some(expected) = conflict.expected {
                let since = event::since(self.prefix, key, expected);
                *conflict.changed_since = self.since.read_rows(ctx, since).await?;
            }
        }
        Ok(errors)
    }
}

/// An error of a mutation that names the record which has already what no two may have.
pub trait TakenError {
    /// The type of the record.
    type Holder: Planned;

    /// The record's key, if the error names one, and the field that shows it.
    fn existing(&mut self) -> (Option<Uuid>, &mut Option<Self::Holder>);
}

/// The record that has already what no two may have, planned before anything is written.
pub struct Existing(Reply);

impl Existing {
    /// Plans `errors { existing }` of the payload.
    ///
    /// # Errors
    /// As [`Reply::plan`].
    pub fn plan<T: Planned>(ctx: &Context<'_>) -> Result<Self> {
        Reply::plan::<T>(ctx, &["errors", "existing"]).map(Self)
    }

    /// The errors, with the record where one names its key.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn tell<E: TakenError>(
        &self,
        ctx: &Context<'_>,
        mut errors: Vec<E>,
    ) -> Result<Vec<E>> {
        for error in &mut errors {
            let (key, existing) = error.existing();
            if let Some(key) = key {
                *existing = self.0.read(ctx, key).await?;
            }
        }
        Ok(errors)
    }
}
