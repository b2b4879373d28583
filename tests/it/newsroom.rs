//! A newsroom to test in: a database, the people at work with their tokens, and the API over it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use verbatim::auth::{Terms, issue};
use verbatim::config::Settings;
use verbatim::history::verify::verify;
use verbatim::reviewer::{Role, people};
use verbatim::server;

use crate::support::{TestDatabase, database};
use crate::transcript::Person;

/// The most that an answer of a test may have, in bytes.
const ANSWER_BYTES: usize = 64 << 20;

/// A newsroom of its own for a test.
pub(crate) struct Newsroom {
    /// Its database.
    pub(crate) database: TestDatabase,
    /// The API, as `verbatim serve` puts it together.
    pub(crate) router: Router,
    /// Who works there: ana and ben review, eva edits, ada administers.
    people: Vec<(&'static str, String)>,
}

/// Opens a newsroom in which nothing is recorded yet.
pub(crate) async fn newsroom() -> Newsroom {
    let database = database().await;
    let connection = database.server();
    newsroom_over(database, connection).await
}

/// Opens a newsroom whose API reaches its database by a connection of the test's own.
pub(crate) async fn newsroom_over(
    database: TestDatabase,
    connection: DatabaseConnection,
) -> Newsroom {
    let mut staff = Vec::new();
    for (name, role) in [
        ("ana", Role::Reviewer),
        ("ben", Role::Reviewer),
        ("eva", Role::Editor),
        ("ada", Role::Admin),
    ] {
        staff.push((name, hire(&connection, name, role).await));
    }
    let router = server::router(&Settings::default(), &connection, false, Router::new());
    Newsroom {
        database,
        router,
        people: staff,
    }
}

async fn hire(connection: &DatabaseConnection, name: &str, role: Role) -> String {
    let email = format!("{name}@example.org");
    let reviewer = people::add(connection, &email, name, role)
        .await
        .expect("a reviewer");
    let issued = issue(connection, &reviewer, Terms::default())
        .await
        .expect("a token");
    issued.token.expose().to_owned()
}

impl Newsroom {
    /// The history holds, the tables are what it says, and what is public is so by the rule.
    pub(crate) async fn history_holds(&self) {
        let report = verify(&self.database.connection(), None, |_, _| {})
            .await
            .expect("the history can be read");
        assert_eq!(report.findings, Vec::new());
        assert!(report.events > 0);
    }

    /// The people by name with their tokens, and `public` without one, for transcripts.
    pub(crate) fn people(&self) -> Vec<Person<'static>> {
        let staff = self
            .people
            .iter()
            .map(|(name, token)| (*name, Some(token.clone())));
        staff.chain([("public", None)]).collect()
    }

    /// The answer to a document that somebody sends.
    pub(crate) async fn ask(&self, who: &str, query: &str, variables: Value) -> Value {
        self.answer(who, query, variables).await.1
    }

    /// The answer to a document that is sent with this token, or without one.
    pub(crate) async fn ask_by(&self, token: Option<&str>, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.send(token, body).await.1
    }

    /// The status and the answer to a document that somebody sends.
    pub(crate) async fn answer(
        &self,
        who: &str,
        query: &str,
        variables: Value,
    ) -> (StatusCode, Value) {
        let token = self.people.iter().find(|(name, _)| *name == who);
        let token = token.map(|(_, token)| token.as_str());
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.send(token, body).await
    }

    /// The status and the answer to a body that is sent with a token, or without one.
    pub(crate) async fn send(
        &self,
        token: Option<&str>,
        body: impl Into<Body>,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(body.into()).expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let status = response.status();
        let bytes = to_bytes(response.into_body(), ANSWER_BYTES)
            .await
            .expect("a body");
        let answer = serde_json::from_slice(&bytes).expect("a JSON body");
        (status, answer)
    }

    /// The data that answers, where no error is expected at the top level or in a payload.
    pub(crate) async fn data(&self, who: &str, query: &str, variables: Value) -> Value {
        let answer = self.ask(who, query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer:#}");
        let data = answer["data"].clone();
        for (field, payload) in data.as_object().into_iter().flatten() {
            let errors = payload.get("errors").and_then(Value::as_array);
            assert!(errors.is_none_or(Vec::is_empty), "{field}: {payload:#}");
        }
        data
    }
}
