//! People come and go, and are given what they sign in with.

use serde_json::{Value, json};

use super::play;
use crate::newsroom::{Newsroom, newsroom};

/// Somebody joins, once.
#[tokio::test]
async fn invite_reviewer() {
    play("reviewer/invite.graphql").await;
}

/// A reviewer may do more, or less; the last admin stays one.
#[tokio::test]
async fn set_reviewer_role() {
    play("reviewer/set_role.graphql").await;
}

/// Somebody is shut out, for a reason.
#[tokio::test]
async fn deactivate_reviewer() {
    play("reviewer/deactivate.graphql").await;
}

/// Somebody who was shut out comes back.
#[tokio::test]
async fn reactivate_reviewer() {
    play("reviewer/reactivate.graphql").await;
}

/// A token does no more than it should, and its secret is shown once.
#[tokio::test]
async fn create_token() {
    play("reviewer/create_token.graphql").await;
}

/// A token is revoked by its reviewer, or by an admin.
#[tokio::test]
async fn revoke_token() {
    play("reviewer/revoke_token.graphql").await;
}

const WHO: &str = "{ viewer { role scope reviewer { id revision } } }";

async fn person(newsroom: &Newsroom, name: &str) -> Value {
    newsroom.data(name, WHO, json!({})).await["viewer"]["reviewer"].clone()
}

/// The secret of a new token that `who` makes.
async fn token(newsroom: &Newsroom, who: &str, scope: &str, key: Option<&str>) -> Value {
    let query = "mutation ($scope: TokenScope!, $key: String) {
        createToken(input: { label: \"test\", scope: $scope, idempotencyKey: $key }) {
            secret token { id } errors { message }
        }
    }";
    let variables = json!({ "scope": scope, "key": key });
    newsroom.data(who, query, variables).await["createToken"].clone()
}

/// The code of the answer to somebody who asks who they are; null where they are told.
async fn refusal(newsroom: &Newsroom, secret: Option<&str>) -> Value {
    let answer = newsroom.ask_by(secret, WHO, json!({})).await;
    answer["errors"][0]["extensions"]["code"].clone()
}

/// Whoever is shut out is out with the very next request, and no old token lets them in again.
#[tokio::test]
async fn who_is_deactivated_is_out_at_once_and_old_tokens_stay_dead() {
    let newsroom = newsroom().await;
    let ana = person(&newsroom, "ana").await;
    let made = token(&newsroom, "ana", "READ", None).await;
    let secret = made["secret"].as_str();
    assert_eq!(refusal(&newsroom, secret).await, Value::Null);

    let deactivate = "mutation ($id: ID!, $seen: Int!) {
        deactivateReviewer(input: { reviewerId: $id, expectedRevision: $seen, reason: \"Left.\" }) { errors { message } }
    }";
    let variables = json!({ "id": ana["id"], "seen": ana["revision"] });
    newsroom.data("ada", deactivate, variables).await;
    assert_eq!(refusal(&newsroom, secret).await, "UNAUTHENTICATED");
    let (status, _) = newsroom.answer("ana", WHO, json!({})).await;
    assert_eq!(status, 401);

    // The account alone keeps a token out, even one that somehow was not revoked.
    sqlx::query("UPDATE token SET revoked_at = NULL")
        .execute(newsroom.database.pool())
        .await
        .expect("tokens come back");
    assert_eq!(refusal(&newsroom, secret).await, "UNAUTHENTICATED");
    sqlx::query("UPDATE token SET revoked_at = now() FROM reviewer WHERE reviewer_id = reviewer.id AND deactivated_at IS NOT NULL")
        .execute(newsroom.database.pool())
        .await
        .expect("tokens are revoked");

    let reactivate = "mutation ($id: ID!) {
        reactivateReviewer(input: { reviewerId: $id, expectedRevision: 2 }) { errors { message } }
    }";
    newsroom
        .data("ada", reactivate, json!({ "id": ana["id"] }))
        .await;
    assert_eq!(refusal(&newsroom, secret).await, "UNAUTHENTICATED");
}
