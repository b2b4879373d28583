//! How many approvals verdicts on topics need, and who may lower that: a reviewer does not take a claim, or
//! what stands below a topic, out from under a policy.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use uuid::Uuid;

use crate::{auth::SignedIn, reviewer::Role};

/// Verdicts would need fewer approvals than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "verdicts would need {after} approval(s) instead of {before}; ask an editor, who may decide that"
)]
pub struct Lowered {
    before: i32,
    after: i32,
}

impl Lowered {
    /// Whether somebody lowers the number who may not.
    ///
    /// # Errors
    /// [`Lowered`] where a reviewer does; editors and admins may.
    pub fn check(reviewer: &SignedIn, before: i32, after: i32) -> Result<(), Self> {
        if reviewer.role() == Role::Reviewer && after < before {
            return Err(Self { before, after });
        }
        Ok(())
    }
}

/// How many approvals a verdict on these topics needs: the most that one of them asks for, or one above
/// them, and one at the least.
///
/// # Errors
/// Where the database fails.
pub async fn needed(tx: &impl ConnectionTrait, topics: Vec<Uuid>) -> Result<i32, DbErr> {
    let sql = "SELECT approvals_for($1) AS needed";
    let query = Statement::from_sql_and_values(DbBackend::Postgres, sql, [topics.into()]);
    let row = tx.query_one_raw(query).await?;
    row.map_or(Ok(1), |row| row.try_get("", "needed"))
}
