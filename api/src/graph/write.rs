//! What every mutation does alike: one transaction in its reviewer's name, and an answer that is
//! given once however often the request comes.

use async_graphql::{Context, Name, Result, Value, indexmap::IndexMap};
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait as _, Set, Statement, TransactionTrait as _,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use entity::idempotency_key;

use super::error::{Code, Failure, Invalid, coded};
use crate::auth::SignedIn;

/// Forgets keys that were kept for 24 hours, whosever they are. Those that another request is at stay for the
/// next; no request has more than a few to forget.
const FORGET: &str = "
DELETE FROM idempotency_key WHERE (reviewer_id, key) IN (
    SELECT reviewer_id, key FROM idempotency_key WHERE recorded_at < now() - interval '24 hours'
    ORDER BY recorded_at LIMIT 100 FOR UPDATE SKIP LOCKED)";

/// Takes the key `$2` for this request, unless the reviewer `$1` has used it within 24 hours. The same key
/// at the same moment waits here for the one that came first.
const CLAIM: &str = "
INSERT INTO idempotency_key AS k (reviewer_id, key, body) VALUES ($1, $2, $3)
ON CONFLICT (reviewer_id, key) DO UPDATE SET body = excluded.body, answer = NULL, recorded_at = now()
WHERE k.recorded_at < now() - interval '24 hours'";

/// A mutation's transaction.
pub struct Write {
    /// What the mutation's statements run in.
    pub tx: DatabaseTransaction,
    reviewer: Uuid,
}

impl Write {
    /// Begins the transaction and names its actor in it.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn begin(ctx: &Context<'_>, reviewer: &SignedIn) -> Result<Self> {
        let db = ctx.data::<DatabaseConnection>()?;
        let token = reviewer.token.as_ref().map(|used| used.id);
        Ok(begin_as(db, Some(reviewer.id), token)
            .await
            .map(|tx| Self {
                tx,
                reviewer: reviewer.id,
            })?)
    }

    /// Does the work, unless it was done before under the same key: then gives the answer of that time.
    ///
    /// The same key at the same moment waits for the one that came first.
    ///
    /// # Errors
    /// What the work fails with; IDEMPOTENCY_KEY_REUSED where the key came with another body.
    pub async fn once<T: Serialize + DeserializeOwned, E: From<Invalid>>(
        &self,
        ctx: &Context<'_>,
        key: Option<&str>,
        work: impl Future<Output = Result<T, Failure<E>>>,
    ) -> Result<T, Failure<E>> {
        let Some(key) = key else { return work.await };
        if key.is_empty() || key.chars().count() > 255 || key.chars().any(char::is_control) {
            return Err(Invalid {
                path: vec!["idempotencyKey".to_owned()],
                message: "give an idempotency key of 1 to 255 characters, such as a UUID made for this request".to_owned(),
            }.into());
        }
        let body = Self::body(ctx);
        self.tx.execute_unprepared(FORGET).await?;
        let claim = Statement::from_sql_and_values(
            DbBackend::Postgres,
            CLAIM,
            [self.reviewer.into(), key.into(), body.clone().into()],
        );
        if self.tx.execute_raw(claim).await?.rows_affected() == 0 {
            let given = idempotency_key::Entity::find_by_id((self.reviewer, key.to_owned()))
                .one(&self.tx)
                .await?;
            return match given {
                Some(given) if given.body == body => {
                    let answer = given.answer.unwrap_or_default();
                    serde_json::from_value(answer).map_err(|error| Failure::Fault(error.into()))
                }
                _ => Err(Failure::Fault(coded(
                    Code::IdempotencyKeyReused,
                    "this idempotency key came before with another body; make a new key for another request",
                ))),
            };
        }
        let answer = work.await?;
        let kept = idempotency_key::ActiveModel {
            reviewer_id: Set(self.reviewer),
            key: Set(key.to_owned()),
            answer: Set(Some(
                serde_json::to_value(&answer).map_err(|error| Failure::Fault(error.into()))?,
            )),
            ..Default::default()
        };
        idempotency_key::Entity::update(kept).exec(&self.tx).await?;
        Ok(answer)
    }

    /// Commits what was done; where it was refused nothing of it stays, and the refusal is handed on.
    ///
    /// # Errors
    /// Faults, those of the commit included.
    pub async fn end<T, E>(self, outcome: Result<T, Failure<E>>) -> Result<Result<T, Vec<E>>> {
        match outcome {
            Ok(done) => {
                self.tx.commit().await?;
                Ok(Ok(done))
            }
            Err(failure) => {
                self.tx.rollback().await?;
                match failure {
                    Failure::Refused(error) => Ok(Err(vec![*error])),
                    Failure::Fault(error) => Err(error),
                }
            }
        }
    }

    /// What tells one request from another: the mutation's name and its arguments, in whatever order
    /// their fields were written.
    fn body(ctx: &Context<'_>) -> Vec<u8> {
        let field = &ctx.item.node;
        let mut hash = Sha256::new();
        hash.update(field.name.node.as_bytes());
        for (name, value) in super::plan::arguments(ctx) {
            hash.update(name.as_bytes());
            hash.update(canonical(value).to_string().as_bytes());
        }
        hash.finalize().to_vec()
    }
}

/// The value with the fields of its objects in the order of their names.
fn canonical(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: IndexMap<Name, Value> = fields
                .into_iter()
                .map(|(name, value)| (name, canonical(value)))
                .collect();
            fields.sort_keys();
            Value::Object(fields)
        }
        Value::List(items) => Value::List(items.into_iter().map(canonical).collect()),
        other => other,
    }
}

/// Begins a transaction in a reviewer's name; in nobody's for an operator on the command line.
///
/// # Errors
/// Where the database cannot be reached.
pub async fn begin(
    db: &DatabaseConnection,
    reviewer: Option<Uuid>,
) -> Result<DatabaseTransaction, DbErr> {
    begin_as(db, reviewer, None).await
}

/// The history has what is written under the reviewer and the token that are set here.
async fn begin_as(
    db: &DatabaseConnection,
    reviewer: Option<Uuid>,
    token: Option<Uuid>,
) -> Result<DatabaseTransaction, DbErr> {
    let tx = db.begin().await?;
    let [reviewer, token] =
        [reviewer, token].map(|id| id.map(|id| id.to_string()).unwrap_or_default());
    tx.execute_raw(Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT set_config('verbatim.reviewer', $1, true), set_config('verbatim.token', $2, true)",
        [reviewer.into(), token.into()],
    ))
    .await?;
    Ok(tx)
}
