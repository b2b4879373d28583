//! What every change of a request for a reply does alike: one that was withdrawn is not changed any more.

use entity::reply_request;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::graph::{
    change::{self, Stale},
    error::Failure,
};

/// The request was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request was withdrawn and stays as it is; read `withdrawalReason`")]
pub struct Withdrawn;

/// Reads a request that is to be changed, and locks it.
///
/// # Errors
/// As [`change::lock`]; [`Withdrawn`] where it was withdrawn.
pub async fn lock<F: From<Stale> + From<Withdrawn>>(
    tx: &DatabaseTransaction,
    id: Uuid,
    expected: i32,
) -> Result<reply_request::Model, Failure<F>> {
    let found = change::lock::<reply_request::Entity, F>(tx, id, expected).await?;
    if found.withdrawn_at.is_some() {
        return Err(Failure::refused(Withdrawn));
    }
    Ok(found)
}
