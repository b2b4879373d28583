//! People come and go, and are given what they sign in with.

use serde_json::{Value, json};

use super::{play, play_in};
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
    let newsroom = newsroom().await;
    sqlx::query(
        "UPDATE token SET expires_at = '2034-05-06 07:08Z' FROM reviewer r WHERE r.id = reviewer_id AND r.name = 'ben'",
    )
    .execute(newsroom.database.pool())
    .await
    .expect("Ben's token ends");
    play_in(&newsroom, "reviewer/create_token.graphql").await;
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

/// Two admins who take the role from one another at the same moment: one of them keeps it.
#[tokio::test]
async fn two_admins_at_once_leave_one() {
    let newsroom = newsroom().await;
    let demote = "mutation ($id: ID!, $seen: Int!) {
        setReviewerRole(input: { reviewerId: $id, expectedRevision: $seen, role: REVIEWER }) { errors { code } }
    }";
    let promote = demote.replace("role: REVIEWER", "role: ADMIN");
    let ada = person(&newsroom, "ada").await;
    let seen = |person: &Value| json!({ "id": person["id"], "seen": person["revision"] });
    let eva = person(&newsroom, "eva").await;
    newsroom.data("ada", &promote, seen(&eva)).await;
    let eva = person(&newsroom, "eva").await;
    let (one, other) = tokio::join!(
        newsroom.ask("ada", demote, seen(&eva)),
        newsroom.ask("eva", demote, seen(&ada)),
    );
    let done = |answer: &Value| answer["data"]["setReviewerRole"]["errors"] == json!([]);
    assert!(done(&one) != done(&other), "{one:#} {other:#}");
    // Who came second was told of being the last, or had lost the role already.
    let second = if done(&one) { &other } else { &one };
    let last = second["data"]["setReviewerRole"]["errors"][0]["code"] == "LAST_ADMIN";
    let late = second["errors"][0]["extensions"]["code"] == "FORBIDDEN";
    assert!(last || late, "{second:#}");
}

/// A token that is narrowed below its reviewer's role makes none that is wider.
#[tokio::test]
async fn a_narrowed_token_makes_no_wider_one() {
    let newsroom = newsroom().await;
    let ana = person(&newsroom, "ana").await;
    let narrowed = token(&newsroom, "ada", "REVIEWER", None).await;
    let narrowed = narrowed["secret"].as_str();
    let query = "mutation ($for: ID, $scope: TokenScope!) {
        createToken(input: { label: \"more\", scope: $scope, reviewerId: $for }) { secret errors { code } }
    }";
    for scope in ["EDITOR", "ADMIN"] {
        let answer = newsroom
            .ask_by(narrowed, query, json!({ "scope": scope }))
            .await;
        let errors = &answer["data"]["createToken"]["errors"];
        assert_eq!(errors[0]["code"], "SCOPE_TOO_WIDE", "{answer:#}");
    }
    let variables = json!({ "scope": "READ", "for": ana["id"] });
    let answer = newsroom.ask_by(narrowed, query, variables).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

/// What is made by a token ends with it at the latest, and is revoked with it, by whatever way.
#[tokio::test]
async fn what_a_token_makes_does_not_outlive_it() {
    let newsroom = newsroom().await;
    let query = "mutation ($days: Int) {
        createToken(input: { label: \"more\", scope: REVIEWER, expiresInDays: $days }) {
            secret token { id expiresAt madeBy { id made { nodes { id } } } } errors { code path }
        }
    }";
    let make = async |secret: &str, days: Option<i32>| {
        let answer = newsroom
            .ask_by(Some(secret), query, json!({ "days": days }))
            .await;
        answer["data"]["createToken"].clone()
    };
    let secret = |made: &Value| made["secret"].as_str().expect("a secret").to_owned();
    let first = newsroom.data("ana", query, json!({ "days": 30 })).await["createToken"].clone();
    let second = make(&secret(&first), None).await;
    assert_eq!(second["token"]["expiresAt"], first["token"]["expiresAt"]);
    let made_by = json!({ "id": first["token"]["id"], "made": { "nodes": [{ "id": second["token"]["id"] }] } });
    assert_eq!(second["token"]["madeBy"], made_by);
    let third = make(&secret(&second), Some(29)).await;
    for days in [31, 3_650] {
        for maker in [&first, &second] {
            let late = make(&secret(maker), Some(days)).await;
            let refused = json!([{ "code": "EXPIRES_TOO_LATE", "path": ["expiresInDays"] }]);
            assert_eq!(late["errors"], refused);
        }
    }

    let revoke = "mutation ($id: ID!) { revokeToken(input: { tokenId: $id }) { errors { code } } }";
    let other = make(&secret(&first), Some(1)).await;
    newsroom
        .data("ana", revoke, json!({ "id": second["token"]["id"] }))
        .await;
    for (made, code) in [
        (&first, Value::Null),
        (&second, json!("UNAUTHENTICATED")),
        (&third, json!("UNAUTHENTICATED")),
        (&other, Value::Null),
    ] {
        assert_eq!(refusal(&newsroom, made["secret"].as_str()).await, code);
    }
}

/// Whoever makes a token while the one that they sign in with is revoked gets none that lives on.
#[tokio::test]
async fn a_token_made_while_its_maker_is_revoked_dies_with_it() {
    let newsroom = newsroom().await;
    let maker = token(&newsroom, "ana", "REVIEWER", None).await;
    let create = "mutation { createToken(input: { label: \"more\", scope: READ }) { secret errors { code } } }";
    let revoke = "mutation ($id: ID!) { revokeToken(input: { tokenId: $id }) { errors { code } } }";
    let making = (0..8).map(|_| newsroom.ask_by(maker["secret"].as_str(), create, json!({})));
    let (made, _) = tokio::join!(
        futures_util::future::join_all(making),
        newsroom.data("ana", revoke, json!({ "id": maker["token"]["id"] })),
    );
    for answer in made {
        match answer["data"]["createToken"]["secret"].as_str() {
            Some(secret) => assert_eq!(refusal(&newsroom, Some(secret)).await, "UNAUTHENTICATED"),
            None => assert_eq!(
                answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED",
                "{answer:#}"
            ),
        }
    }
}

/// With a token that only reads, all is read that reviewers read, and nothing is done.
#[tokio::test]
async fn a_token_that_only_reads_does_nothing() {
    let newsroom = newsroom().await;
    newsroom.record_claim("The ferry was late.").await;
    let reading = token(&newsroom, "ada", "READ", None).await;
    let reading = reading["secret"].as_str();
    let answer = newsroom
        .ask_by(
            reading,
            "{ viewer { role scope } claims { totalCount } }",
            json!({}),
        )
        .await;
    let expected =
        json!({ "viewer": { "role": "REVIEWER", "scope": "READ" }, "claims": { "totalCount": 1 } });
    assert_eq!(answer["data"], expected);

    let mutations = mutations(&newsroom).await;
    assert!(mutations.len() > 10);
    for (name, mutation) in mutations {
        let answer = newsroom.ask_by(reading, &mutation, json!({})).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        assert_eq!(code, "FORBIDDEN", "{name}: {mutation}\n{answer:#}");
    }
}

/// A call of every mutation there is, with an input that has what it must have.
async fn mutations(newsroom: &Newsroom) -> Vec<(String, String)> {
    let query = "{ __schema { mutationType { fields { name args { type { ...Named } } } } types { name kind
            inputFields { name defaultValue type { ...Named } } enumValues { name } } } }
        fragment Named on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }";
    let answer = newsroom.data("public", query, json!({})).await;
    let schema = &answer["__schema"];
    let mutations = schema["mutationType"]["fields"].as_array();
    mutations
        .into_iter()
        .flatten()
        .map(|field| {
            let name = field["name"].as_str().expect("a name").to_owned();
            let input = literal(schema, &field["args"][0]["type"]);
            let call = format!("mutation {{ {name}(input: {input}) {{ errors {{ message }} }} }}");
            (name, call)
        })
        .collect()
}

/// Some value of a type.
fn literal(schema: &Value, kind: &Value) -> String {
    let name = kind["name"].as_str().unwrap_or_default();
    match kind["kind"].as_str() {
        Some("NON_NULL") => literal(schema, &kind["ofType"]),
        Some("LIST") => "[]".to_owned(),
        Some("ENUM") => {
            let values = &named(schema, name)["enumValues"];
            values[0]["name"].as_str().expect("a value").to_owned()
        }
        Some("INPUT_OBJECT") => {
            let fields = named(schema, name)["inputFields"].as_array();
            let given = fields.into_iter().flatten().filter(|field| {
                field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null()
            });
            let given: Vec<String> = given
                .map(|field| {
                    let name = field["name"].as_str().expect("a name");
                    format!("{name}: {}", literal(schema, &field["type"]))
                })
                .collect();
            format!("{{ {} }}", given.join(", "))
        }
        _ => match name {
            "Int" => "1".to_owned(),
            "Float" => "1.0".to_owned(),
            "Boolean" => "true".to_owned(),
            "Date" => "\"2024-02-27\"".to_owned(),
            "DateTime" => "\"2024-02-27T09:30:00Z\"".to_owned(),
            "Url" => "\"https://example.org\"".to_owned(),
            "LanguageTag" => "\"en\"".to_owned(),
            _ => "\"text\"".to_owned(),
        },
    }
}

fn named<'a>(schema: &'a Value, name: &str) -> &'a Value {
    let types = schema["types"].as_array().expect("types");
    let found = types.iter().find(|known| known["name"] == name);
    found.expect("a type of that name")
}

/// Of a secret nothing is kept but its beginning and its hash: not with the token, not in the history, and
/// not with the answer under the idempotency key.
#[tokio::test]
async fn a_secret_is_kept_nowhere() {
    let newsroom = newsroom().await;
    let first = token(&newsroom, "ana", "REVIEWER", Some("once")).await;
    let again = token(&newsroom, "ana", "REVIEWER", Some("once")).await;
    assert_eq!(again["token"], first["token"]);
    assert_eq!(again["secret"], Value::Null);
    let secret = first["secret"].as_str().expect("a secret");
    assert_eq!(refusal(&newsroom, Some(secret)).await, Value::Null);

    let pool = newsroom.database.pool();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
    )
    .fetch_all(pool)
    .await
    .expect("the tables");
    let mut beginnings = 0;
    for table in tables {
        let sql = format!("SELECT to_jsonb(t)::text FROM \"{table}\" t");
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_all(pool)
            .await
            .expect("rows");
        for row in rows {
            assert!(!row.contains(&secret[12..]), "{table}: {row}");
            beginnings += usize::from(row.contains(&secret[..12]));
        }
    }
    assert_eq!(
        beginnings, 2,
        "its beginning is kept with the token, and in the history"
    );
}
