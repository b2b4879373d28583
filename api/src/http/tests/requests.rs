//! HTTP requests: bodies, heads, media types, and who asks.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Method, Request, StatusCode, header},
};
use futures_util::stream;
use serde_json::{Value, json};

use super::toy::{GRAPHQL_RESPONSE, Toy, post, signed_in};
use crate::http::Settings;

const MEBIBYTE: usize = 1024 * 1024;

fn hello_of(bytes: usize) -> String {
    json!({ "query": "query($n: String) { hello(name: $n) }", "variables": { "n": "x".repeat(bytes) } })
        .to_string()
}

fn chunked(body: String) -> Body {
    let body = Bytes::from(body);
    let chunks: Vec<Result<Bytes, std::io::Error>> = (0..body.len())
        .step_by(64 * 1024)
        .map(|start| Ok(body.slice(start..body.len().min(start + 64 * 1024))))
        .collect();
    Body::from_stream(stream::iter(chunks))
}

#[tokio::test]
async fn bodies_that_are_no_request() {
    let toy = Toy::new().await;
    let deep = format!(
        r#"{{"query":"{{ hello }}","variables":{{"x":{}{}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let bodies: Vec<Vec<u8>> = vec![
        b"".into(),
        b"   ".into(),
        b"{".into(),
        b"null".into(),
        b"\"{ hello }\"".into(),
        b"{}".into(),
        br#"{"query":null}"#.into(),
        br#"{"query":1}"#.into(),
        br#"{"query":["{ hello }"]}"#.into(),
        br#"{"query":"{ hello }","query":"{ hello }"}"#.into(),
        br#"{"query":"{ hello }","operationName":1}"#.into(),
        br#"{"query":"{ hello }","variables":[1]}"#.into(),
        br#"{"query":"{ hello }","variables":"{}"}"#.into(),
        br#"{"query":"{ hello }","extensions":"{}"}"#.into(),
        br#"{"query":"{ hello }","variables":{"x":1e400}}"#.into(),
        br#"{"query":"{ hello }","variables":{"x":"\ud800"}}"#.into(),
        b"{\"query\":\"{ hello(name: \\\"\xff\\\") }\"}".into(),
        br#"{"query":"{ hello }"} trailing"#.into(),
        br#"[{"query":"{ hello }"}]"#.into(),
        br#"  ["{ hello }"]"#.into(),
        b"[]".into(),
        deep.into(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = toy.post(body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{shown}");
        answer.assert_refused(400, "BAD_REQUEST");
    }
    toy.assert_alive().await;
}

#[tokio::test]
async fn urls_that_are_no_request() {
    let toy = Toy::new().await;
    for parameters in [
        "",
        "?",
        "?variables=%7B%7D",
        "?query=%7Bhello%7D&query=%7Bhello%7D",
        "?query=%7Bhello%7D&variables=1",
        "?query=%7Bhello%7D&variables=%7B",
        "?query=%7Bhello%7D&variables=%7B%22x%22:1e400%7D",
        "?query=%7Bhello%7D&extensions=%5B%5D",
        "?query=%7Bhello(name:%22%FF%22)%7D",
        "?query=%7Bhello(name:%22%ED%A0%80%22)%7D",
    ] {
        let request = Request::get(format!("/graphql{parameters}"))
            .header(header::ACCEPT, GRAPHQL_RESPONSE)
            .body(Body::empty())
            .expect("the request is well-formed");
        let answer = toy.send(request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{parameters}");
        answer.assert_refused(400, "BAD_REQUEST");
    }
    toy.assert_alive().await;
}

#[tokio::test]
async fn only_json_is_read() {
    let toy = Toy::new().await;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "json",
    ] {
        let mut request = post(r#"{"query":"mutation { write }"}"#);
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        toy.send(request).await.assert_refused(415, "BAD_REQUEST");
    }
    let mut request = post(r#"{"query":"mutation { write }"}"#);
    request.headers_mut().remove(header::CONTENT_TYPE);
    toy.send(request).await.assert_refused(415, "BAD_REQUEST");
    toy.assert_alive().await;
}

#[tokio::test]
async fn compressed_bodies_are_not_read() {
    let toy = Toy::new().await;
    for encoding in ["gzip", "br", "identity, gzip"] {
        let mut request = post(r#"{"query":"{ hello }"}"#);
        request
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        toy.send(request).await.assert_refused(415, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn a_body_may_be_larger_with_a_valid_token() {
    let toy = Toy::new().await;
    let declared = |bytes| post(hello_of(bytes));
    let in_chunks = |bytes| post(chunked(hello_of(bytes)));
    for (request, status) in [
        (declared(250 * 1024), 200),
        (in_chunks(250 * 1024), 200),
        (declared(3 * MEBIBYTE), 413),
        (in_chunks(3 * MEBIBYTE), 413),
        (signed_in(declared(3 * MEBIBYTE)), 200),
        (signed_in(in_chunks(3 * MEBIBYTE)), 200),
        (signed_in(declared(9 * MEBIBYTE)), 413),
        (signed_in(in_chunks(9 * MEBIBYTE)), 413),
    ] {
        let answer = toy.send(request).await;
        assert_eq!(answer.status.as_u16(), status);
        if status == 413 {
            answer.assert_refused(413, "BAD_REQUEST");
        }
    }
    let mut request = declared(3 * MEBIBYTE);
    request.headers_mut().insert(
        header::AUTHORIZATION,
        HeaderValue::from_static("Bearer bad"),
    );
    toy.send(request)
        .await
        .assert_refused(401, "UNAUTHENTICATED");
    toy.assert_alive().await;
}

#[tokio::test]
async fn every_bad_token_gets_the_same_answer() {
    let toy = Toy::new().await;
    let mut texts = Vec::new();
    for token in ["Bearer vbt_x", "Bearer ", "Basic eDp5", "good"] {
        let mut request = post(r#"{"query":"{ viewer }"}"#);
        request
            .headers_mut()
            .insert(header::AUTHORIZATION, HeaderValue::from_static(token));
        let answer = toy.send(request).await;
        answer.assert_refused(401, "UNAUTHENTICATED");
        assert_eq!(
            answer.headers[header::WWW_AUTHENTICATE],
            "Bearer error=\"invalid_token\""
        );
        texts.push(answer.text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
}

#[tokio::test]
async fn resolvers_learn_who_asks() {
    let toy = Toy::new().await;
    let ask = || post(r#"{"query":"{ viewer }"}"#);
    assert_eq!(toy.send(ask()).await.body["data"]["viewer"], false);
    assert_eq!(
        toy.send(signed_in(ask())).await.body["data"]["viewer"],
        true
    );
}

#[tokio::test]
async fn the_answers_media_type_is_the_clients_choice() {
    let toy = Toy::new().await;
    for (accept, content_type) in [
        (
            GRAPHQL_RESPONSE,
            "application/graphql-response+json; charset=utf-8",
        ),
        ("application/json", "application/json; charset=utf-8"),
        ("*/*", "application/json; charset=utf-8"),
    ] {
        let mut request = post(r#"{"query":"{ hello }"}"#);
        request
            .headers_mut()
            .insert(header::ACCEPT, HeaderValue::from_static(accept));
        let answer = toy.send(request).await;
        assert_eq!(answer.headers[header::CONTENT_TYPE], content_type);
        assert_eq!(answer.body, json!({ "data": { "hello": "Hello " } }));
    }
    let mut request = post(r#"{"query":"{ hello }"}"#);
    request
        .headers_mut()
        .insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    toy.send(request).await.assert_refused(406, "BAD_REQUEST");
}

#[tokio::test]
async fn other_methods_and_other_paths() {
    let toy = Toy::new().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = Request::builder()
            .method(method)
            .uri("/graphql")
            .body(Body::empty())
            .expect("the request is well-formed");
        let answer = toy.send(request).await;
        answer.assert_refused(405, "BAD_REQUEST");
        assert_eq!(answer.headers[header::ALLOW], "GET, HEAD, POST");
    }
    let request = Request::get("/graphq")
        .body(Body::empty())
        .expect("the request is well-formed");
    toy.send(request).await.assert_refused(404, "BAD_REQUEST");
}

#[tokio::test]
async fn every_response_has_an_id_and_is_not_to_be_sniffed() {
    let toy = Toy::new().await;
    for path in ["/healthz", "/nowhere", "/graphql"] {
        let request = Request::get(path)
            .header("x-request-id", "trace-7")
            .body(Body::empty())
            .expect("the request is well-formed");
        let answer = toy.send(request).await;
        assert_eq!(answer.headers["x-request-id"], "trace-7");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
    let request = Request::get("/healthz")
        .header("x-request-id", "two words")
        .body(Body::empty())
        .expect("the request is well-formed");
    let made = toy.send(request).await.headers["x-request-id"].clone();
    assert_eq!(made.len(), 36, "{made:?}");
}

#[tokio::test]
async fn only_configured_origins_may_call() {
    let toy = Toy::with(Settings {
        cors_origins: vec![HeaderValue::from_static("https://newsroom.example")],
        ..Settings::default()
    })
    .await;
    let preflight = |origin| {
        Request::options("/graphql")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "authorization,content-type",
            )
            .body(Body::empty())
            .expect("the request is well-formed")
    };
    let allowed = toy.send(preflight("https://newsroom.example")).await;
    assert_eq!(
        allowed.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN],
        "https://newsroom.example"
    );
    assert_eq!(
        allowed.headers[header::ACCESS_CONTROL_ALLOW_METHODS],
        "GET,POST"
    );
    assert_eq!(
        allowed.headers[header::ACCESS_CONTROL_ALLOW_HEADERS],
        "authorization,content-type,x-request-id"
    );
    let refused = toy.send(preflight("https://evil.example")).await;
    assert!(
        !refused
            .headers
            .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
    );
    let by_default = Toy::new()
        .await
        .send(preflight("https://newsroom.example"))
        .await;
    assert!(
        !by_default
            .headers
            .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
    );
}

#[tokio::test]
async fn answers_are_compressed_on_request() {
    let toy = Toy::new().await;
    for encoding in ["gzip", "br"] {
        let mut request = post(hello_of(10_000));
        request
            .headers_mut()
            .insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding));
        let answer = toy.send(request).await;
        assert_eq!(answer.headers[header::CONTENT_ENCODING], encoding);
        assert!(answer.text.len() < 1_000);
    }
}

#[tokio::test]
async fn alive_without_a_database_but_not_ready() {
    let toy = Toy::new().await;
    let get = |path| {
        Request::get(path)
            .body(Body::empty())
            .expect("the request is well-formed")
    };
    let alive = toy.send(get("/healthz")).await;
    assert_eq!((alive.status, alive.text.as_str()), (StatusCode::OK, "ok"));
    let ready = toy.send(get("/readyz")).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.body["ready"], Value::Bool(false));
}
