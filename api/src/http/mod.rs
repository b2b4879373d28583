//! The HTTP layer: what stands between the network and the GraphQL schema.

mod absent;
mod answer;
mod graphql;
mod media;
mod order;
mod params;
pub mod playground;
pub mod request_id;
mod serve;

use std::{panic::AssertUnwindSafe, time::Duration};

use async_graphql::Executor;
use axum::{
    Extension, Json, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing,
};
use futures_util::FutureExt as _;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use serde_json::json;
use tokio::time::{Instant, timeout};
use tower_http::{
    CompressionLevel,
    compression::CompressionLayer,
    cors::{AllowOrigin, CorsLayer},
};
use tracing::Instrument as _;

use self::{
    answer::{Code, Refusal},
    media::Media,
    request_id::RequestId,
};
use crate::{
    auth::{self, AuthError, Viewer},
    database::Readers,
    graph::{limits::Limits, plan::CostLimit},
};

pub use serve::serve;

/// What the HTTP layer allows.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Limits of a GraphQL document.
    pub limits: Limits,
    /// What a request without a valid token may cost, in rows times fields, 5,000.
    pub cost_limit: CostLimit,
    /// What a request with a valid token may cost, in rows times fields, 20,000.
    pub cost_limit_signed_in: CostLimit,
    /// Bytes of a request's body without a valid token, 256 KiB.
    pub body_limit: usize,
    /// Bytes of a request's body with a valid token, 8 MiB.
    pub body_limit_signed_in: usize,
    /// How long a body may take to arrive, 15 s.
    pub body_timeout: Duration,
    /// How long a request may take to be executed once it has arrived, 10 s.
    pub request_timeout: Duration,
    /// Origins whose pages may call the API, for instance `https://example.org`.
    /// None by default.
    pub cors_origins: Vec<HeaderValue>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            cost_limit: CostLimit(5_000),
            cost_limit_signed_in: CostLimit(20_000),
            body_limit: 256 * 1024,
            body_limit_signed_in: 8 * 1024 * 1024,
            body_timeout: Duration::from_secs(15),
            request_timeout: Duration::from_secs(10),
            cors_origins: Vec::new(),
        }
    }
}

/// Finds out who sent a request.
pub trait Authenticator: Clone + Send + Sync + 'static {
    /// The viewer, by the head of the request alone.
    ///
    /// # Errors
    ///
    /// [`AuthError::InvalidToken`] for any token that is not in force;
    /// [`AuthError::Database`] where that could not be found out.
    fn authenticate(
        &self,
        headers: &HeaderMap,
    ) -> impl Future<Output = Result<Viewer, AuthError>> + Send;
}

impl Authenticator for Readers {
    async fn authenticate(&self, headers: &HeaderMap) -> Result<Viewer, AuthError> {
        auth::authenticate(self, headers).await
    }
}

/// What the routes share.
#[derive(Clone, Debug)]
pub struct App<S, A> {
    /// The GraphQL schema. Its requests carry a [`Viewer`], a [`CostLimit`] and a [`RequestId`] as data.
    pub schema: S,
    /// Who tells who is asking: the database.
    pub authenticator: A,
    /// The database that `/readyz` asks.
    pub database: DatabaseConnection,
    /// What is allowed.
    pub settings: Settings,
}

/// All routes: `/graphql`, `/healthz`, `/readyz`, and the given pages behind the same layers.
pub fn router<S: Executor, A: Authenticator>(app: App<S, A>, pages: Router) -> Router {
    let cors = cors(&app.settings.cors_origins);
    Router::new()
        .route(
            "/graphql",
            routing::get(graphql::answer::<S, A>)
                .post(graphql::answer::<S, A>)
                .fallback(method_not_allowed)
                .layer(Extension(graphql::Documents::new())),
        )
        .route("/healthz", routing::get("ok"))
        .route("/readyz", routing::get(ready::<S, A>))
        .with_state(app)
        .merge(pages)
        .fallback(not_found)
        .layer(middleware::from_fn(contain_panics))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(cors)
        .layer(middleware::from_fn(identify))
}

fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            request_id::HEADER.clone(),
        ])
        .expose_headers([request_id::HEADER.clone()])
        .max_age(Duration::from_mins(10))
}

/// Gives the request its id and its span, and the response what every response has.
async fn identify(mut request: Request, next: Next) -> Response {
    let id = RequestId::from_header(request.headers().get(&request_id::HEADER));
    let span = tracing::info_span!(
        "request",
        request_id = %id,
        method = %request.method(),
        path = request.uri().path(),
        reviewer = tracing::field::Empty,
    );
    request.extensions_mut().insert(id.clone());
    async move {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(id.as_str()) {
            headers.insert(&request_id::HEADER, id);
        }
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        let (status, latency) = (response.status(), begun.elapsed());
        // A line for each good answer would cost a fifth of what the answers themselves do.
        if status.is_success() {
            tracing::debug!(status = status.as_u16(), ?latency, "answered");
        } else {
            tracing::info!(status = status.as_u16(), ?latency, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

/// Answers a panic with an error, so that the connection lives on.
async fn contain_panics(request: Request, next: Next) -> Response {
    let media = Media::negotiate(request.headers()).unwrap_or(Media::Json);
    let id = id_of(&request);
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let cause = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("unknown");
            tracing::error!(?cause, "a request panicked");
            answer::internal(media, &id)
        }
    }
}

fn id_of(request: &Request) -> RequestId {
    request
        .extensions()
        .get()
        .cloned()
        .unwrap_or_else(|| RequestId::from_header(None))
}

async fn method_not_allowed(request: Request) -> Response {
    let mut response = Refusal::request(
        StatusCode::METHOD_NOT_ALLOWED,
        Code::BadRequest,
        "Send queries by GET or POST, mutations by POST.",
    )
    .into_response(Media::Json, &id_of(&request));
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    response
}

async fn not_found(request: Request) -> Response {
    Refusal::request(
        StatusCode::NOT_FOUND,
        Code::BadRequest,
        "There is nothing here. The API is at /graphql.",
    )
    .into_response(Media::Json, &id_of(&request))
}

/// How long the database may take to show that it is there.
const READY_TIMEOUT: Duration = Duration::from_secs(1);

async fn ready<S: Executor, A: Authenticator>(State(app): State<App<S, A>>) -> Response {
    let cause = match timeout(READY_TIMEOUT, app.database.execute_unprepared("SELECT 1")).await {
        Ok(Ok(_)) => return Json(json!({ "ready": true })).into_response(),
        Ok(Err(error)) => error.to_string(),
        Err(elapsed) => elapsed.to_string(),
    };
    tracing::warn!(?cause, "the database does not answer");
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({ "ready": false, "reason": "The database does not answer." })),
    )
        .into_response()
}

#[cfg(test)]
mod tests;
