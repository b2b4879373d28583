//! Documents that are refused before they are executed.

use std::{fmt::Write as _, sync::atomic::Ordering, time::Instant};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;

use super::toy::{Toy, post, signed_in};

#[tokio::test]
async fn a_syntax_error() {
    let toy = Toy::new().await;
    let answer = toy.query("{ hello").await;
    answer.assert_refused(400, "GRAPHQL_PARSE_FAILED");
    assert_eq!(answer.body["errors"][0]["locations"][0]["line"], 1);
    toy.query("")
        .await
        .assert_refused(400, "GRAPHQL_PARSE_FAILED");
    toy.query("{ hello(name: \"\"\"open) }")
        .await
        .assert_refused(400, "GRAPHQL_PARSE_FAILED");
    toy.query("{ number(value: 1e400) }")
        .await
        .assert_refused(400, "GRAPHQL_PARSE_FAILED");
    toy.assert_alive().await;
}

#[tokio::test]
async fn what_validation_refuses() {
    let toy = Toy::new().await;
    for query in [
        "{ goodbye }",
        "{ hello(nam: \"x\") }",
        "{ number }",
        "{ number(value: \"1\") }",
        "{ hello { x } }",
        "{ nest }",
        "query($x: Int) { hello }",
        "{ ...Missing }",
        "mutation { fly }",
        "{ hello } fragment A on Query { ...B } fragment B on Query { ...A }",
    ] {
        toy.query(query)
            .await
            .assert_refused(400, "GRAPHQL_VALIDATION_FAILED");
    }
    toy.assert_alive().await;
}

#[tokio::test]
async fn the_older_media_type_answers_a_refused_document_with_200() {
    let toy = Toy::new().await;
    for (query, code) in [
        ("{ hello", "GRAPHQL_PARSE_FAILED"),
        ("{ goodbye }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { hello } query B { hello }", "BAD_REQUEST"),
    ] {
        let mut request = post(json!({ "query": query }).to_string());
        request.headers_mut().remove(header::ACCEPT);
        let answer = toy.send(request).await;
        answer.assert_refused(200, code);
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/json; charset=utf-8"
        );
    }
}

#[tokio::test]
async fn variables_that_do_not_fit() {
    let toy = Toy::new().await;
    let ask = "query($value: Int!) { number(value: $value) }";
    for (variables, code) in [
        (json!({}), "BAD_USER_INPUT"),
        (json!({ "value": null }), "BAD_USER_INPUT"),
        (json!({ "value": 2_147_483_648_u32 }), "BAD_USER_INPUT"),
        (json!({ "value": "1" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "value": 1.5 }), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        toy.post(json!({ "query": ask, "variables": variables }).to_string())
            .await
            .assert_refused(400, code);
    }
    let answer = toy
        .post(json!({ "query": ask, "variables": { "value": 7 } }).to_string())
        .await;
    assert_eq!(answer.body, json!({ "data": { "number": 7 } }));
}

#[tokio::test]
async fn an_argument_that_its_validator_refuses_is_bad_input() {
    let toy = Toy::new().await;
    for first in [0, -1, 101] {
        let answer = toy.query(&format!("{{ first(first: {first}) }}")).await;
        answer.assert_refused(400, "BAD_USER_INPUT");
        assert_eq!(answer.body["errors"][0]["path"], json!(["first"]));
    }
    toy.query("{ number(value: 2147483648) }")
        .await
        .assert_refused(400, "BAD_USER_INPUT");
    let answer = toy.query("{ hello first(first: 0) }").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn too_deep() {
    let toy = Toy::new().await;
    let nested = |levels| {
        format!(
            "{}value{}",
            "{ nest ".repeat(levels) + "{ ",
            " }".repeat(levels + 1)
        )
    };
    assert_eq!(toy.query(&nested(15)).await.status, StatusCode::OK);
    toy.query(&nested(16))
        .await
        .assert_refused(400, "QUERY_TOO_COMPLEX");
    toy.query(&nested(31))
        .await
        .assert_refused(400, "QUERY_TOO_COMPLEX");
    toy.assert_alive().await;
}

#[tokio::test]
async fn two_hundred_thousand_brackets_do_not_reach_the_parser() {
    let toy = Toy::new().await;
    for bracket in ["{", "(", "[", "{nest", "{a(x:["] {
        let query = json!({ "query": bracket.repeat(200_000) }).to_string();
        let answer = toy.post(query.clone()).await;
        if query.len() > 256 * 1024 {
            answer.assert_refused(413, "BAD_REQUEST");
        } else {
            answer.assert_refused(400, "QUERY_TOO_COMPLEX");
        }
        toy.send(signed_in(post(query)))
            .await
            .assert_refused(400, "QUERY_TOO_COMPLEX");
    }
    toy.assert_alive().await;
}

#[tokio::test]
async fn doubled_fragments() {
    let toy = Toy::new().await;
    let mut query = String::from("{ ...F0 }");
    for level in 0..24 {
        let next = level + 1;
        write!(
            query,
            " fragment F{level} on Query {{ ...F{next} ...F{next} }}"
        )
        .expect("a string takes all");
    }
    query.push_str(" fragment F24 on Query { hello }");
    let begun = Instant::now();
    let answer = toy.query(&query).await;
    answer.assert_refused(400, "QUERY_TOO_COMPLEX");
    // Ten times what the limit promises; without the limit this takes minutes.
    assert!(begun.elapsed().as_millis() < 500);
    toy.assert_alive().await;
}

#[tokio::test]
async fn a_fragment_that_spreads_itself() {
    let toy = Toy::new().await;
    toy.query("{ ...A } fragment A on Query { ...B } fragment B on Query { hello ...A }")
        .await
        .assert_refused(400, "GRAPHQL_VALIDATION_FAILED");
    toy.assert_alive().await;
}

#[tokio::test]
async fn a_thousand_aliases() {
    let toy = Toy::new().await;
    let aliases = |count: usize| {
        (0..count).fold(String::new(), |query, index| {
            format!("{query} a{index}: value")
        })
    };
    assert_eq!(
        toy.query(&format!("{{ nest {{ {} }} }}", aliases(30)))
            .await
            .status,
        StatusCode::OK
    );
    for count in [31, 600, 1_000] {
        toy.query(&format!("{{ nest {{ {} }} }}", aliases(count)))
            .await
            .assert_refused(400, "QUERY_TOO_COMPLEX");
    }
    toy.assert_alive().await;
}

#[tokio::test]
async fn many_directives() {
    let toy = Toy::new().await;
    let many = |count| "@skip(if: false) ".repeat(count);
    for query in [
        format!("{{ hello {} }}", many(6)),
        format!("query {} {{ hello }}", many(51)),
    ] {
        toy.query(&query)
            .await
            .assert_refused(400, "QUERY_TOO_COMPLEX");
    }
    toy.query(&format!("{{ hello {} }}", many(200_000)))
        .await
        .assert_refused(413, "BAD_REQUEST");
    toy.assert_alive().await;
}

#[tokio::test]
async fn a_mutation_with_six_root_fields_changes_nothing() {
    let toy = Toy::new().await;
    toy.query("mutation { a: write b: write c: write d: write e: write f: write }")
        .await
        .assert_refused(400, "QUERY_TOO_COMPLEX");
    toy.query(
        "mutation { ...Three b: write c: write d: write } \
         fragment Three on Mutation { x: write y: write z: write }",
    )
    .await
    .assert_refused(400, "QUERY_TOO_COMPLEX");
    toy.assert_alive().await;
}

#[tokio::test]
async fn a_fragment_called_schema_does_not_lift_the_limits() {
    let toy = Toy::new().await;
    for name in ["__schema", "__type", "IntrospectionQuery"] {
        let deep = format!("{}value{}", "nest { ".repeat(17), " }".repeat(17));
        toy.query(&format!(
            "query {name} {{ ...{name} }} fragment {name} on Query {{ {deep} }}"
        ))
        .await
        .assert_refused(400, "QUERY_TOO_COMPLEX");
    }
    toy.assert_alive().await;
}

#[tokio::test]
async fn a_long_list() {
    let toy = Toy::new().await;
    let ask = |count| {
        json!({
            "query": "query($ids: [String!]!) { ids(ids: $ids) }",
            "variables": { "ids": vec!["x"; count] },
        })
        .to_string()
    };
    assert_eq!(toy.post(ask(250)).await.body["data"]["ids"], 250);
    toy.post(ask(251))
        .await
        .assert_refused(400, "BAD_USER_INPUT");
    toy.query(&format!("{{ ids(ids: [{}]) }}", "\"x\" ".repeat(251)))
        .await
        .assert_refused(400, "BAD_USER_INPUT");
}

#[tokio::test]
async fn which_operation() {
    let toy = Toy::new().await;
    let two = "query A { a: hello } query B { b: hello }";
    let asked = |name| toy.post(json!({ "query": two, "operationName": name }).to_string());
    assert!(asked(Some("B")).await.body["data"]["b"].is_string());
    asked(None).await.assert_refused(400, "BAD_REQUEST");
    asked(Some("C")).await.assert_refused(400, "BAD_REQUEST");
    let by_url = |name| {
        Request::get(format!(
            "/graphql?query=query%20A%7Ba:hello%7Dquery%20B%7Bb:hello%7D&operationName={name}"
        ))
        .body(Body::empty())
        .expect("the request is well-formed")
    };
    assert!(toy.send(by_url("B")).await.body["data"]["b"].is_string());
    toy.send(by_url("C"))
        .await
        .assert_refused(200, "BAD_REQUEST");
    toy.query("subscription { x }")
        .await
        .assert_refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn a_mutation_by_get_is_not_executed() {
    let toy = Toy::new().await;
    for url in [
        "/graphql?query=mutation%7Bwrite%7D",
        "/graphql?query=query%20Q%7Bhello%7Dmutation%20M%7Bwrite%7D&operationName=M",
    ] {
        let request = Request::get(url)
            .body(Body::empty())
            .expect("the request is well-formed");
        let answer = toy.send(request).await;
        answer.assert_refused(405, "BAD_REQUEST");
        assert_eq!(answer.headers[header::ALLOW], "POST");
    }
    assert!(!toy.signals.written.load(Ordering::SeqCst));
    let answer = toy.query("mutation { write }").await;
    assert_eq!(answer.body["data"]["write"], false);
    assert!(toy.signals.written.load(Ordering::SeqCst));
}
