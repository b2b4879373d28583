//! A small schema behind the real router, and a client without a network.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_graphql::{
    Context, EmptySubscription, Error, ErrorExtensions as _, Object, Result, Schema,
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::Value;
use tokio::sync::Notify;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::{
    auth::{AuthError, SignedIn, Viewer},
    http::{App, Authenticator, Settings, router},
    reviewer::Role,
};

pub(super) const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
pub(super) const GOOD_TOKEN: &str = "Bearer good";

/// What the resolvers tell the tests.
#[derive(Default)]
pub(super) struct Signals {
    pub(super) begun: Notify,
    pub(super) go_on: Notify,
    pub(super) ended: Notify,
    pub(super) written: AtomicBool,
    pub(super) cancelled: Arc<AtomicBool>,
}

impl Signals {
    /// Waits for a resolver, but not for ever.
    pub(super) async fn heard(signal: &Notify) {
        tokio::time::timeout(Duration::from_secs(20), signal.notified())
            .await
            .expect("the resolver gives the signal");
    }
}

/// Notes that a resolver was dropped before it ended.
struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn coded(message: &str, code: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

fn broken_invariant() -> i32 {
    panic!("SELECT secret FROM /var/lib/table");
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn hello(&self, #[graphql(default)] name: String) -> String {
        format!("Hello {name}")
    }

    async fn number(&self, value: i32) -> Option<i32> {
        Some(value)
    }

    async fn first(
        &self,
        #[graphql(validator(minimum = 1, maximum = 100))] first: i32,
    ) -> Option<i32> {
        Some(first)
    }

    async fn ids(&self, ids: Vec<String>) -> Option<usize> {
        Some(ids.len())
    }

    async fn nest(&self) -> Option<Nest> {
        Some(Nest)
    }

    #[expect(
        clippy::unused_async,
        reason = "async-graphql wants its resolvers async"
    )]
    async fn viewer(&self, context: &Context<'_>) -> Result<bool> {
        Ok(matches!(context.data::<Viewer>()?, Viewer::Reviewer(..)))
    }

    async fn broken(&self) -> Option<Result<i32>> {
        Some(Err(std::io::Error::other(
            "SELECT secret FROM /var/lib/table\n\u{1b}[31m",
        )
        .into()))
    }

    async fn stored(&self, context: &Context<'_>) -> Option<Result<bool>> {
        let outcome = match context.data::<DatabaseConnection>() {
            Ok(database) => database.execute_unprepared("SELECT 1").await,
            Err(error) => return Some(Err(error)),
        };
        Some(outcome.map(|_| true).map_err(Into::into))
    }

    async fn plain(&self) -> Option<Result<i32>> {
        Some(Err(Error::new("SELECT secret")))
    }

    async fn coded(&self, code: String) -> Option<Result<i32>> {
        Some(Err(coded("Sorry.", &code)))
    }

    async fn panics(&self) -> Option<i32> {
        Some(broken_invariant())
    }

    async fn waits(&self, context: &Context<'_>) -> Result<bool> {
        let signals = context.data::<Arc<Signals>>()?;
        let _guard = Guard(signals.cancelled.clone());
        signals.begun.notify_one();
        signals.go_on.notified().await;
        Ok(true)
    }
}

pub(super) struct Nest;

#[Object]
impl Nest {
    async fn nest(&self) -> Option<Nest> {
        Some(Nest)
    }

    async fn value(&self) -> i32 {
        1
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    #[expect(
        clippy::unused_async,
        reason = "async-graphql wants its resolvers async"
    )]
    async fn write(&self, context: &Context<'_>) -> Result<bool> {
        let signals = context.data::<Arc<Signals>>()?;
        Ok(signals.written.swap(true, Ordering::SeqCst))
    }

    async fn writes_slowly(&self, context: &Context<'_>) -> Result<bool> {
        let signals = context.data::<Arc<Signals>>()?;
        signals.begun.notify_one();
        signals.go_on.notified().await;
        signals.written.store(true, Ordering::SeqCst);
        signals.ended.notify_one();
        Ok(true)
    }

    async fn panics(&self) -> Option<i32> {
        Some(broken_invariant())
    }
}

/// Knows one token.
#[derive(Clone)]
pub(super) struct OneToken;

impl Authenticator for OneToken {
    async fn authenticate(&self, headers: &HeaderMap) -> std::result::Result<Viewer, AuthError> {
        match headers.get(header::AUTHORIZATION) {
            None => Ok(Viewer::Public),
            Some(token) if token == GOOD_TOKEN => Ok(Viewer::Reviewer(SignedIn {
                id: Uuid::nil(),
                scope: Role::Reviewer.into(),
                token: None,
            })),
            Some(_) => Err(AuthError::InvalidToken),
        }
    }
}

/// A connection to a database that is not there.
async fn no_database() -> DatabaseConnection {
    let mut options = ConnectOptions::new("postgres://nobody@127.0.0.1:1/nowhere");
    options
        .connect_lazy(true)
        .acquire_timeout(Duration::from_millis(500));
    Database::connect(options)
        .await
        .expect("nothing is connected yet")
}

/// The router, and what its resolvers tell.
pub(super) struct Toy {
    pub(super) router: Router,
    pub(super) signals: Arc<Signals>,
}

impl Toy {
    pub(super) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(super) async fn with(settings: Settings) -> Self {
        let signals = Arc::new(Signals::default());
        let database = no_database().await;
        let schema = Schema::build(Query, Mutation, EmptySubscription)
            .data(signals.clone())
            .data(database.clone())
            .finish();
        let app = App {
            schema,
            authenticator: OneToken,
            database,
            settings,
        };
        Self {
            router: router(app, Router::new()),
            signals,
        }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router never fails");
        let (head, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .expect("the body comes whole")
            .to_bytes();
        Answer {
            status: head.status,
            headers: head.headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
            text: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Sends a document as JSON, accepting the newer media type.
    pub(super) async fn query(&self, query: &str) -> Answer {
        self.post(serde_json::json!({ "query": query }).to_string())
            .await
    }

    pub(super) async fn post(&self, body: impl Into<Body>) -> Answer {
        self.send(post(body)).await
    }

    /// Shows that nothing is broken or stuck.
    pub(super) async fn assert_alive(&self) {
        let answer = self.query("{ hello }").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert!(!self.signals.written.load(Ordering::SeqCst));
    }
}

/// A POST of JSON, accepting the newer media type.
pub(super) fn post(body: impl Into<Body>) -> Request<Body> {
    Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, GRAPHQL_RESPONSE)
        .body(body.into())
        .expect("the request is well-formed")
}

pub(super) fn signed_in(mut request: Request<Body>) -> Request<Body> {
    request
        .headers_mut()
        .insert(header::AUTHORIZATION, HeaderValue::from_static(GOOD_TOKEN));
    request
}

/// A response, read whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Null where it is not JSON.
    pub(super) body: Value,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
    }

    /// The status, the code, and that there are no data.
    #[track_caller]
    pub(super) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.code()),
            (status, code),
            "{}",
            self.text
        );
        assert!(self.body.get("data").is_none(), "{}", self.text);
    }
}
