//! What asks for too much, or may not ask, over the real schema.

use serde_json::json;

use crate::newsroom::newsroom;
use crate::story::id;
use crate::unharmed::{Unharmed, contents};

/// Cases 11 and 23: counts of rows.
#[tokio::test]
async fn counts_of_rows_are_bounded() {
    let unharmed = Unharmed::new().await;
    for arguments in ["first: 0", "first: -1", "first: 101", "first: 1, last: 1"] {
        let root = format!("{{ claims({arguments}) {{ totalCount }} }}");
        let below = format!("{{ claims {{ nodes {{ quotes({arguments}) {{ totalCount }} }} }} }}");
        for query in [root, below] {
            unharmed
                .refuses("public", &query, json!({}), 400, "BAD_USER_INPUT")
                .await;
        }
        // In a payload, nothing is written either.
        let query = format!(
            "mutation {{ recordClaim(input: {{ text: \"New.\" }}) {{ claim {{ quotes({arguments}) {{ totalCount }} }} }} }}"
        );
        unharmed
            .refuses("ana", &query, json!({}), 400, "BAD_USER_INPUT")
            .await;
    }
    for first in [
        json!(2_147_483_648_i64),
        json!(1e300),
        json!("1"),
        json!(1.5),
    ] {
        let query = "query ($first: Int) { claims(first: $first) { totalCount } }";
        let (status, answer) = unharmed
            .newsroom
            .answer("public", query, json!({ "first": first }))
            .await;
        assert_eq!(status, 400, "{first}: {answer:#}");
        assert_ne!(
            answer["errors"][0]["extensions"]["code"], "INTERNAL",
            "{first}: {answer:#}"
        );
    }
    unharmed.check().await;
}

/// Case 12: what a query may bring at most is reckoned before it runs, in a payload as well.
#[tokio::test]
async fn a_query_for_a_hundred_million_rows_is_refused() {
    let unharmed = Unharmed::new().await;
    let deep = "quotes(first: 100) { nodes { claims(first: 100) { nodes { quotes(first: 100) { nodes { text } } } } } }";
    let payload =
        format!("mutation {{ recordClaim(input: {{ text: \"New.\" }}) {{ claim {{ {deep} }} }} }}");
    unharmed
        .refuses("ana", &payload, json!({}), 400, "QUERY_TOO_COMPLEX")
        .await;
    for who in ["public", "ana"] {
        for query in [
            format!("{{ claims(first: 100) {{ nodes {{ {deep} }} }} }}"),
            format!(
                "{{ node(id: \"{}\") {{ ... on Claim {{ {deep} }} }} }}",
                unharmed.stock.claims[0]
            ),
            format!(
                "{{ ...Root }} fragment Root on Query {{ claims(first: 100) {{ edges {{ node {{ {deep} }} }} }} }}"
            ),
        ] {
            unharmed
                .refuses(who, &query, json!({}), 400, "QUERY_TOO_COMPLEX")
                .await;
        }
    }
}

/// Case 14: each further root field of a mutation is work of its own.
#[tokio::test]
async fn a_mutation_has_five_root_fields_at_most() {
    let unharmed = Unharmed::new().await;
    let field = "recordClaim(input: { text: \"New.\" }) { claim { id } }";
    let fields = ["a", "b", "c", "d", "e", "f"]
        .map(|name| format!("{name}: {field}"))
        .join(" ");
    unharmed
        .refuses(
            "ana",
            &format!("mutation {{ {fields} }}"),
            json!({}),
            400,
            "QUERY_TOO_COMPLEX",
        )
        .await;
}

/// Cases 27 and 28: who may.
#[tokio::test]
async fn tokens_that_are_not_in_force_are_refused_alike() {
    let unharmed = Unharmed::new().await;
    let newsroom = &unharmed.newsroom;
    let issued = async |who: &str| {
        let people = newsroom.people();
        let person = people.into_iter().find(|(name, _)| *name == who);
        person.and_then(|(_, token)| token).expect("a token")
    };
    let (ana, ben) = (issued("ana").await, issued("ben").await);
    for (sql, of) in [
        (
            "UPDATE token SET revoked_at = now() WHERE reviewer_id = (SELECT id FROM reviewer WHERE name = $1)",
            "ana",
        ),
        (
            "UPDATE token SET expires_at = now() - interval '1 second' WHERE reviewer_id = (SELECT id FROM reviewer WHERE name = $1)",
            "ben",
        ),
    ] {
        let changed = sqlx::query(sql)
            .bind(of)
            .execute(newsroom.database.pool())
            .await
            .expect("changed");
        assert_eq!(changed.rows_affected(), 1);
    }
    let unknown = format!("{}{}", &ana[..ana.len() - 8], "00000000");
    let mut bodies = Vec::new();
    for token in [ana.as_str(), &ben, &unknown, "vbt_", "nonsense", ""] {
        let body = json!({ "query": "{ claims { totalCount } }" }).to_string();
        let (status, answer) = newsroom.send(Some(token), body).await;
        assert_eq!(status, 401, "{answer:#}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        bodies.push(answer);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:#?}");
    let mutation = "mutation { recordClaim(input: { text: \"New.\" }) { claim { id } } }";
    let (status, answer) = newsroom.answer("public", mutation, json!({})).await;
    assert_eq!(
        (status.as_u16(), &answer["errors"][0]["extensions"]["code"]),
        (401, &json!("UNAUTHENTICATED"))
    );
}

#[tokio::test]
async fn a_reviewer_does_not_publish() {
    let unharmed = Unharmed::new().await;
    let publish = "mutation ($id: ID!) { publishVerdict(input: { verdictRevisionId: $id, expectedRevision: 4 }) { errors { code } } }";
    let variables = json!({ "id": unharmed.stock.revisions[0] });
    unharmed
        .refuses("ana", publish, variables.clone(), 403, "FORBIDDEN")
        .await;
    unharmed
        .refuses("public", publish, variables, 401, "UNAUTHENTICATED")
        .await;
}

/// Case 30, with the record as it stands now.
#[tokio::test]
async fn a_stale_revision_is_a_conflict() {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source("Fjord Post", "Late", "It is late.")
        .await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    let drafted = newsroom.draft(&claim, &recorded.source, "It was.").await;
    newsroom.submit(&drafted.revision).await;
    let before = contents(&newsroom).await;
    for (who, step) in [
        ("ana", "submitVerdict"),
        ("ben", "approveVerdict"),
        ("eva", "publishVerdict"),
    ] {
        for seen in [1, 3, 0, -1, i32::MAX] {
            let query = format!(
                "mutation ($id: ID!, $seen: Int!) {{ {step}(input: {{ verdictRevisionId: $id, expectedRevision: $seen }}) {{
                    errors {{ code current {{ id ... on VerdictRevision {{ revision state }} }} }}
                }} }}"
            );
            let variables = json!({ "id": drafted.revision, "seen": seen });
            let data = newsroom.ask(who, &query, variables).await;
            let error = &data["data"][step]["errors"][0];
            assert_eq!(error["code"], "CONFLICT", "{step} {seen}: {data:#}");
            assert_eq!(id(&error["current"]), drafted.revision);
            assert_eq!(error["current"]["revision"], 2);
        }
    }
    assert_eq!(contents(&newsroom).await, before);
}

/// Case 38: what fails in the database is ours, and nobody else's to read.
#[tokio::test]
async fn a_fault_of_the_database_is_masked() {
    let newsroom = newsroom().await;
    sqlx::query("ALTER TABLE claim RENAME TO hidden_table")
        .execute(newsroom.database.pool())
        .await
        .expect("renamed");
    for (who, query) in [
        ("public", "{ claims { nodes { id } } }"),
        (
            "ana",
            "{ node(id: \"claim_01h455vb4pex5vsknk084sn02q\") { id } }",
        ),
        (
            "ana",
            "mutation { recordClaim(input: { text: \"New.\" }) { claim { id } errors { code } } }",
        ),
    ] {
        let (status, answer) = newsroom.answer(who, query, json!({})).await;
        assert_eq!(status, 500, "{query}: {answer:#}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        assert_eq!(error["message"], "Internal server error");
        assert!(error["extensions"]["requestId"].is_string());
        let text = answer.to_string();
        assert!(
            !text.contains("relation") && !text.contains("SELECT"),
            "{text}"
        );
    }
}
