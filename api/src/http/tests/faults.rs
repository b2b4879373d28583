//! What goes wrong while a request is executed.

use std::{sync::atomic::Ordering, time::Duration};

use axum::http::{StatusCode, header};
use serde_json::json;

use super::toy::{Answer, Signals, Toy, post};
use crate::http::Settings;

/// That the answer says nothing but that something broke, and the request's id.
#[track_caller]
fn assert_masked(answer: &Answer) {
    assert_eq!(answer.body["errors"][0]["message"], "Internal server error");
    assert_eq!(
        answer.body["errors"][0]["extensions"],
        json!({
            "code": "INTERNAL",
            "requestId": answer.headers["x-request-id"].to_str().expect("an id is ASCII"),
        })
    );
    for secret in ["SELECT", "secret", "/var/lib"] {
        assert!(!answer.text.contains(secret), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_unforeseen_error_is_masked() {
    let toy = Toy::new().await;
    for query in ["{ broken }", "{ plain }", r#"{ coded(code: "INTERNAL") }"#] {
        let answer = toy.query(query).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{query}");
        assert_masked(&answer);
    }
    let mut request = post(r#"{"query":"{ broken }"}"#);
    request.headers_mut().remove(header::ACCEPT);
    let answer = toy.send(request).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_masked(&answer);
    toy.assert_alive().await;
}

#[tokio::test]
async fn what_did_not_fail_is_delivered() {
    let toy = Toy::new().await;
    let answer = toy.query("{ hello broken }").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.body["data"],
        json!({ "hello": "Hello ", "broken": null })
    );
    assert_eq!(answer.body["errors"][0]["path"], json!(["broken"]));
    assert_masked(&answer);
}

#[tokio::test]
async fn an_error_with_a_code_is_shown() {
    let toy = Toy::new().await;
    for (code, status) in [
        ("BAD_USER_INPUT", 400),
        ("QUERY_TOO_COMPLEX", 400),
        ("UNAUTHENTICATED", 401),
        ("FORBIDDEN", 403),
        ("UNAVAILABLE", 503),
    ] {
        let answer = toy.query(&format!("{{ coded(code: {code:?}) }}")).await;
        assert_eq!(answer.status.as_u16(), status, "{code}");
        assert_eq!(answer.code(), code);
        assert_eq!(answer.body["errors"][0]["message"], "Sorry.");
        assert_eq!(answer.body["data"], json!({ "coded": null }));
    }
    let answer = toy
        .query(r#"{ a: coded(code: "FORBIDDEN") b: coded(code: "UNAVAILABLE") }"#)
        .await;
    assert_eq!(answer.status.as_u16(), 503);
}

#[tokio::test]
async fn a_database_out_of_reach_is_worth_another_try() {
    let toy = Toy::new().await;
    let answer = toy.query("{ stored }").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.code(), "UNAVAILABLE", "{}", answer.text);
    assert!(!answer.text.contains("127.0.0.1"), "{}", answer.text);
    toy.assert_alive().await;
}

#[tokio::test]
async fn a_panic_is_an_internal_error() {
    let toy = Toy::new().await;
    for query in ["{ panics }", "mutation { panics }"] {
        let answer = toy.query(query).await;
        answer.assert_refused(500, "INTERNAL");
        assert_masked(&answer);
    }
    toy.assert_alive().await;
}

async fn impatient() -> Toy {
    Toy::with(Settings {
        request_timeout: Duration::from_millis(100),
        ..Settings::default()
    })
    .await
}

#[tokio::test]
async fn a_slow_query_is_given_up_and_cancelled() {
    let toy = impatient().await;
    toy.query("{ waits }")
        .await
        .assert_refused(503, "UNAVAILABLE");
    assert!(toy.signals.cancelled.load(Ordering::SeqCst));
    toy.assert_alive().await;
}

#[tokio::test]
async fn a_slow_mutation_ends_though_its_client_was_told_to_go() {
    let toy = impatient().await;
    toy.query("mutation { writesSlowly }")
        .await
        .assert_refused(503, "UNAVAILABLE");
    assert!(!toy.signals.written.load(Ordering::SeqCst));
    toy.signals.go_on.notify_one();
    Signals::heard(&toy.signals.ended).await;
    assert!(toy.signals.written.load(Ordering::SeqCst));
}
