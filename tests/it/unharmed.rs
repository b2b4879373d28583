//! That bad input changes nothing, and that the next good query is answered.

use serde_json::{Value, json};
use sqlx::query_scalar;

use crate::newsroom::{Newsroom, newsroom};
use crate::story::Stock;

/// A newsroom with a few records, and what the database held of them.
pub(crate) struct Unharmed {
    pub(crate) newsroom: Newsroom,
    pub(crate) stock: Stock,
    before: String,
}

impl Unharmed {
    pub(crate) async fn new() -> Self {
        let newsroom = newsroom().await;
        let stock = Stock::of(&newsroom, 2).await;
        let before = contents(&newsroom).await;
        Self {
            newsroom,
            stock,
            before,
        }
    }

    /// Sends what is bad, and checks the answer's status and code, and that all is as it was.
    pub(crate) async fn refuses(
        &self,
        who: &str,
        query: &str,
        variables: Value,
        status: u16,
        code: &str,
    ) -> Value {
        let (found, answer) = self.newsroom.answer(who, query, variables).await;
        assert_eq!(found, status, "{query}: {answer:#}");
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], code,
            "{query}: {answer:#}"
        );
        self.check().await;
        answer
    }

    /// The payload of a mutation that refuses its input, by its one error.
    pub(crate) async fn refuses_input(
        &self,
        who: &str,
        query: &str,
        variables: Value,
        code: &str,
    ) -> Value {
        let (status, answer) = self.newsroom.answer(who, query, variables).await;
        assert_eq!(status, 200, "{query}: {answer:#}");
        let mut payloads = answer["data"].as_object().expect("data").values();
        let error = payloads.next().expect("a payload")["errors"][0].clone();
        assert_eq!(error["code"], code, "{query}: {answer:#}");
        self.check().await;
        error
    }

    /// The database holds what it held, and the next good query is answered.
    pub(crate) async fn check(&self) {
        assert_eq!(
            contents(&self.newsroom).await,
            self.before,
            "something was changed"
        );
        let data = self
            .newsroom
            .data("public", "{ claims { totalCount } }", json!({}))
            .await;
        assert_eq!(data["claims"]["totalCount"], 2);
    }
}

/// A digest of every row of every table but of when a token was used last.
pub(crate) async fn contents(newsroom: &Newsroom) -> String {
    let pool = newsroom.database.pool();
    let tables: Vec<String> = query_scalar(
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1",
    )
    .fetch_all(pool)
    .await
    .expect("the tables");
    let parts: Vec<String> = tables
        .iter()
        .map(|table| {
            format!(
                "(SELECT coalesce(string_agg(md5((to_jsonb(t) - 'last_used_at')::text), '' ORDER BY t::text), '') FROM \"{table}\" t)"
            )
        })
        .collect();
    let sql = format!("SELECT md5(concat_ws('|', {}))", parts.join(", "));
    query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(pool)
        .await
        .expect("a digest")
}

mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_test_calls_unchanged_is_unchanged() {
        let unharmed = Unharmed::new().await;
        unharmed.check().await;
        unharmed.newsroom.record_claim("One more.").await;
        assert_ne!(contents(&unharmed.newsroom).await, unharmed.before);
    }
}
