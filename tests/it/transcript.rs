//! Transcripts: a session with the API as a `.graphql` file, with its snapshot beside it.
//!
//! A transcript is a list of steps. Each has a head of lines that begin with `#>`, which GraphQL
//! takes for comments, and below it one operation as a client would send it:
//!
//! ```graphql
//! #> step: Ana records a claim
//! #> as: ana
//! #> var text = "Crime fell in 2025."
//! #> let claimId = data.recordClaim.claim.id
//! mutation ($text: String!) {
//!   recordClaim(input: { text: $text }) { claim { id } }
//! }
//!
//! #> step: The public does not see it
//! #> as: public
//! query ($claimId: ID!) { node(id: $claimId) { id } }
//! ```
//!
//! | line | meaning |
//! |---|---|
//! | `#> step: …` | begins a step, and says what it shows |
//! | `#> as: …` | who asks, from here on: one of the names that the test supplies |
//! | `#> var name = …` | binds a name to a JSON value |
//! | `#> let name = …` | binds a name to what this step's answer has at a path; numbers count in lists from 0 |
//!
//! Once bound, a name is sent with every operation that has a variable so called: from its own
//! step on for `var`, from the next step on for `let`.

mod mask;
mod parse;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Map, Value};
use tower::ServiceExt;

use self::mask::Mask;
use self::parse::{Step, parse};

/// The media type of answers after the GraphQL-over-HTTP specification, under which the HTTP
/// status says whether the request was understood.
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// Somebody who asks: a name for `#> as:`, and the bearer token, or none for an anonymous caller.
pub(crate) type Person<'a> = (&'a str, Option<String>);

/// Plays a transcript and compares it with its snapshot, a `.snap` file beside it.
///
/// `case` is a path below `tests/transcripts`, such as `claim/record.graphql`.
///
/// # Panics
///
/// If the transcript cannot be read or played, or does not answer as the snapshot says.
pub(crate) async fn run(case: &Path, router: &Router, people: &[Person<'_>]) {
    run_with(case, router, people, &[]).await;
}

/// As [`run`], with names that are bound before the first step: what a transcript cannot say itself,
/// such as a text that is not in the repository, or an id from a part of the session that it leaves
/// out.
///
/// # Panics
///
/// As [`run`].
pub(crate) async fn run_with(
    case: &Path,
    router: &Router,
    people: &[Person<'_>],
    given: &[(&str, Value)],
) {
    let path = transcripts().join(case);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    let session = play(&text, router, people, given)
        .await
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));

    let name = case.file_stem().expect("a transcript has a name");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().expect("a transcript is in a directory"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_string_lossy().into_owned(), session));
}

/// The directory of all transcripts.
fn transcripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/transcripts")
}

/// The session as its snapshot shows it, or what keeps the transcript from being played.
async fn play(
    text: &str,
    router: &Router,
    people: &[Person<'_>],
    given: &[(&str, Value)],
) -> Result<String, String> {
    let given = given.iter();
    let mut bound: BTreeMap<String, Value> = given
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let mut mask = Mask::default();
    let mut session = String::new();
    for (index, step) in parse(text)?.into_iter().enumerate() {
        let in_step = |error| format!("step \"{}\": {error}", step.title);
        bound.extend(step.variables.clone());
        let token = token_of(&step.person, people).map_err(in_step)?;
        let answer = ask(router, token, &step, &bound).await;
        for (name, path) in &step.bindings {
            let value = answer.at(path).map_err(in_step)?;
            bound.insert(name.clone(), value);
        }
        if index > 0 {
            session.push('\n');
        }
        session += &answer.show(index + 1, &step, &mut mask);
    }
    Ok(session)
}

fn token_of<'a>(name: &str, people: &'a [Person<'_>]) -> Result<Option<&'a str>, String> {
    let found = people.iter().find(|(known, _)| *known == name);
    found.map(|(_, token)| token.as_deref()).ok_or_else(|| {
        let known: Vec<&str> = people.iter().map(|(name, _)| *name).collect();
        format!("nobody is called {name}, only {}", known.join(", "))
    })
}

/// What the server said.
struct Answer {
    status: StatusCode,
    body: String,
    /// The id under which the server logged the request.
    request_id: Option<String>,
}

async fn ask(
    router: &Router,
    token: Option<&str>,
    step: &Step,
    bound: &BTreeMap<String, Value>,
) -> Answer {
    let variables: Map<String, Value> = bound
        .iter()
        .filter(|(name, _)| step.mentions(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let body = serde_json::json!({ "query": step.operation, "variables": variables });
    let mut request = Request::builder()
        .method(Method::POST)
        .uri("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, GRAPHQL_RESPONSE);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request
        .body(Body::from(body.to_string()))
        .expect("the request is well formed");
    let response = router
        .clone()
        .oneshot(request)
        .await
        .expect("a router never fails");
    let request_id = response.headers().get("x-request-id");
    let request_id = request_id.and_then(|id| Some(id.to_str().ok()?.to_owned()));
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("the body arrives");
    Answer {
        status,
        body: String::from_utf8_lossy(&body).into_owned(),
        request_id,
    }
}

impl Answer {
    /// The value at a path such as `data.claims.nodes.0.id`.
    fn at(&self, path: &str) -> Result<Value, String> {
        let pointer = format!("/{}", path.replace('.', "/"));
        let answer: Value = serde_json::from_str(&self.body).unwrap_or_default();
        match answer.pointer(&pointer) {
            None | Some(Value::Null) => {
                Err(format!("there is nothing at {path} in\n{}", self.body))
            }
            Some(value) => Ok(value.clone()),
        }
    }

    fn show(&self, number: usize, step: &Step, mask: &mut Mask) -> String {
        let mut shown = format!("# {number}. {} (as {})\n", step.title, step.person);
        if self.status != StatusCode::OK {
            let _ = writeln!(shown, "HTTP {}", self.status);
        }
        mask.hide(self.request_id.as_deref());
        shown += &mask.json(&self.body);
        shown.push('\n');
        shown
    }
}

#[cfg(test)]
mod tests {
    use axum::Json;
    use axum::http::HeaderMap;
    use axum::response::IntoResponse;
    use axum::routing::post;
    use serde_json::json;

    use super::*;

    /// Answers as a server would: with an id, a time and a cursor of its own each time.
    fn echo() -> Router {
        async fn answer(headers: HeaderMap, Json(request): Json<Value>) -> impl IntoResponse {
            assert_eq!(headers[header::ACCEPT], GRAPHQL_RESPONSE);
            let caller = headers.get(header::AUTHORIZATION);
            let caller = caller.map_or("nobody", |value| value.to_str().expect("text"));
            let is_refused = request["query"]
                .as_str()
                .is_some_and(|it| it.contains("fail"));
            let status = if is_refused { 400 } else { 200 };
            let number = rand::random::<u64>().to_string();
            let id = format!("claim_{number:0>26}");
            let request_id = format!("request-{number}");
            (
                StatusCode::from_u16(status).expect("a status"),
                [("x-request-id", request_id.clone())],
                Json(json!({
                    "data": {
                        "caller": caller,
                        "claims": [{ "id": id, "cursor": format!("c{id}") }],
                        "recordedAt": chrono::Utc::now(),
                    },
                    "extensions": { "requestId": request_id, "received": request["variables"] },
                })),
            )
        }
        Router::new().route("/graphql", post(answer))
    }

    fn people() -> Vec<Person<'static>> {
        vec![("ana", Some("secret".to_owned())), ("public", None)]
    }

    #[tokio::test]
    async fn a_transcript_reads_as_a_session() {
        let case = Path::new("transcript/session.graphql");
        run(case, &echo(), &people()).await;
    }

    #[tokio::test]
    async fn what_the_test_gives_is_bound_before_the_first_step() {
        let text = "#> step: Read\n#> as: ana\nquery ($text: String!, $n: Int) { a }";
        let given = [("text", json!("given")), ("unused", json!(1))];
        let session = play(text, &echo(), &people(), &given)
            .await
            .expect("played");
        assert!(session.contains(r#""text": "given""#), "{session}");
        assert!(!session.contains("unused"), "{session}");
    }

    #[tokio::test]
    async fn a_stranger_is_named() {
        let text = "#> step: Who\n#> as: eve\n{ me }";
        let error = play(text, &echo(), &people(), &[])
            .await
            .expect_err("a stranger");
        assert_eq!(
            error,
            "step \"Who\": nobody is called eve, only ana, public"
        );
    }

    #[tokio::test]
    async fn a_path_that_leads_nowhere_is_named() {
        let text = "#> step: Read\n#> as: ana\n#> let id = data.claims.1.id\n{ claims }";
        let error = play(text, &echo(), &people(), &[])
            .await
            .expect_err("one claim");
        assert!(
            error.starts_with("step \"Read\": there is nothing at data.claims.1.id in\n{"),
            "{error}"
        );
    }
}
