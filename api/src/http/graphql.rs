//! GraphQL over HTTP, for GET and POST.
//!
//! Source: <https://graphql.github.io/graphql-over-http/draft/>. It is written here since
//! async-graphql's own handler runs mutations sent by GET or as a form, and passes by the limits.

use std::{sync::Arc, time::Duration};

use async_graphql::{
    Executor, Pos, Request, ServerError,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};
use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::{self, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::Response,
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use quick_cache::sync::Cache;
use tokio::time::timeout;
use tracing::{Instrument as _, Span};

use super::{
    App, Authenticator, absent,
    answer::{self, Code, Refusal},
    media::{self, Media},
    order,
    params::Params,
    request_id::RequestId,
};
use crate::{
    auth::{AuthError, Viewer},
    graph::{
        limits::{self, LimitError, Limits},
        node::Node,
        plan::{self, PlannedAny as _},
        schema::ROOTS,
    },
};

/// Answers one GraphQL request.
pub(super) async fn answer<S: Executor, A: Authenticator>(
    State(app): State<App<S, A>>,
    extract::Extension(id): extract::Extension<RequestId>,
    extract::Extension(documents): extract::Extension<Documents>,
    request: extract::Request,
) -> Response {
    let Some(media) = Media::negotiate(request.headers()) else {
        return Refusal::request(
            StatusCode::NOT_ACCEPTABLE,
            Code::BadRequest,
            "Accept application/graphql-response+json or application/json.",
        )
        .into_response(Media::Json, &id);
    };
    match execute(&app, &id, &documents, request).await {
        Ok(response) => answer::executed(&response, media),
        Err(refusal) => refusal.into_response(media, &id),
    }
}

async fn execute<S: Executor, A: Authenticator>(
    app: &App<S, A>,
    id: &RequestId,
    documents: &Documents,
    request: extract::Request,
) -> Result<async_graphql::Response, Refusal> {
    let settings = &app.settings;
    let (head, body) = request.into_parts();
    let by_get = head.method == Method::GET || head.method == Method::HEAD;
    if !by_get {
        check_body_headers(&head.headers)?;
    }
    let viewer = timeout(
        settings.request_timeout,
        app.authenticator.authenticate(&head.headers),
    )
    .await
    .map_err(|_| too_slow(settings.request_timeout))?
    .map_err(unauthenticated)?;
    if let Some(reviewer) = viewer.reviewer_id() {
        Span::current().record("reviewer", tracing::field::display(reviewer));
    }

    let mut params = if by_get {
        Params::from_url(head.uri.query().unwrap_or_default())
    } else {
        let limit = match viewer {
            Viewer::Public => settings.body_limit,
            Viewer::Reviewer(..) => settings.body_limit_signed_in,
        };
        Params::from_body(&read(body, limit, settings.body_timeout).await?)
    }
    .map_err(|error| Refusal::bad_request(error.to_string()))?;

    let document = documents.parse(&params.query, &settings.limits)?;
    let absent = absent::absent(
        &check_operation(&document, &mut params)?.variable_definitions,
        &params.variables,
    );
    let document = if absent.is_empty() {
        document
    } else {
        let mut document = Arc::unwrap_or_clone(document);
        absent::take_out(&mut document, &absent);
        Arc::new(document)
    };
    let (operation, _) = operation(&document, params.operation_name.as_deref())?;
    let kind = operation.ty;
    limits::check_variables(&params.variables, &settings.limits).map_err(beyond)?;
    if by_get && kind == OperationType::Mutation {
        return Err(Refusal::request(
            StatusCode::METHOD_NOT_ALLOWED,
            Code::BadRequest,
            "A mutation changes data: send it by POST.",
        ));
    }

    let cost_limit = match viewer {
        Viewer::Public => settings.cost_limit,
        Viewer::Reviewer(..) => settings.cost_limit_signed_in,
    };
    plan::check_cost(
        viewer.audience(),
        ROOTS,
        Node::TYPES,
        &document,
        operation,
        &params.variables,
        cost_limit.0,
    )
    .map_err(|error| Refusal::Document(vec![error]))?;
    let keys = order::Keys::of(&document, operation);

    let mut request = Request::new(params.query)
        .variables(params.variables)
        .data(viewer)
        .data(cost_limit)
        .data(id.clone());
    request.operation_name = params.operation_name;
    request.set_parsed_query(Arc::unwrap_or_clone(document));
    let execution = {
        let schema = app.schema.clone();
        let id = id.clone();
        async move {
            let response = schema.execute(request).await;
            answer::settle(order::in_order(response, &keys), &id)
        }
    };
    let execution = async {
        if kind == OperationType::Mutation {
            // A task of its own ends what it began, whether or not the client waits for it.
            match tokio::spawn(execution.in_current_span()).await {
                Ok(response) => response,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => Err(too_slow(settings.request_timeout)),
                },
            }
        } else {
            execution.await
        }
    };
    timeout(settings.request_timeout, execution)
        .await
        .unwrap_or_else(|_| Err(too_slow(settings.request_timeout)))
}

fn check_body_headers(headers: &HeaderMap) -> Result<(), Refusal> {
    let unsupported = |message| {
        Refusal::request(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadRequest,
            message,
        )
    };
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| encoding != "identity")
    {
        return Err(unsupported(
            "Compressed bodies are not read. Send the body without Content-Encoding.",
        ));
    }
    if media::is_json(headers) {
        Ok(())
    } else {
        Err(unsupported(
            "Send the request as Content-Type: application/json, in UTF-8.",
        ))
    }
}

/// Every bad token gets the same answer, so that nobody learns which tokens once were good.
fn unauthenticated(error: AuthError) -> Refusal {
    match error {
        AuthError::InvalidToken => Refusal::request(
            StatusCode::UNAUTHORIZED,
            Code::Unauthenticated,
            "The token is not valid. Send a token in force as Authorization: Bearer TOKEN, or none to see what is published.",
        ),
        AuthError::Database(cause) => {
            tracing::error!(cause = ?cause.to_string(), "a token could not be looked up");
            Refusal::request(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Unavailable,
                answer::UNAVAILABLE_MESSAGE,
            )
        }
    }
}

async fn read(body: Body, limit: usize, patience: Duration) -> Result<Bytes, Refusal> {
    let too_large = || {
        Refusal::request(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::BadRequest,
            format!(
                "The body is larger than {limit} bytes. Send less at once; requests with a valid token may send more."
            ),
        )
    };
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    let collected = timeout(patience, Limited::new(body, limit).collect())
        .await
        .map_err(|_| {
            Refusal::request(
                StatusCode::REQUEST_TIMEOUT,
                Code::BadRequest,
                format!(
                    "The body did not arrive within {} s. Send it again, faster.",
                    patience.as_secs_f32()
                ),
            )
        })?;
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Refusal::bad_request("The body broke off. Send it again.")),
    }
}

/// Documents that were parsed and found within the limits, by their text: clients send the same few
/// over and over, and parsing is a good part of what a small query costs.
#[derive(Clone)]
pub(super) struct Documents(Arc<Cache<String, Arc<ExecutableDocument>>>);

impl Documents {
    /// How many documents are kept.
    const KEPT: usize = 256;
    /// The longest text that is kept with its document, in bytes; what is longer is rare or a nuisance.
    const LONGEST: usize = 8 * 1024;

    /// None yet.
    pub(super) fn new() -> Self {
        Self(Arc::new(Cache::new(Self::KEPT)))
    }

    fn parse(&self, query: &str, limits: &Limits) -> Result<Arc<ExecutableDocument>, Refusal> {
        if let Some(document) = self.0.get(query) {
            return Ok(document);
        }
        limits::check_text(query, limits).map_err(beyond)?;
        let document = parse_query(query).map_err(|error| {
            Refusal::document(Code::GraphqlParseFailed.as_str(), ServerError::from(error))
        })?;
        limits::check_document(&document, limits).map_err(beyond)?;
        let document = Arc::new(document);
        if query.len() <= Self::LONGEST {
            self.0.insert(query.to_owned(), Arc::clone(&document));
        }
        Ok(document)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is handed to map_err by name"
)]
fn beyond(error: LimitError) -> Refusal {
    Refusal::document(error.code(), ServerError::new(error.to_string(), None))
}

/// Finds the operation that is asked for, and whether its required variables are there; gives the
/// others their defaults, which async-graphql does not look at where it applies `@skip` and `@include`.
fn check_operation<'a>(
    document: &'a ExecutableDocument,
    params: &mut Params,
) -> Result<&'a OperationDefinition, Refusal> {
    let (operation, position) = operation(document, params.operation_name.as_deref())?;
    if operation.ty == OperationType::Subscription {
        return Err(Refusal::bad_request(
            "Subscriptions are not answered here. Send a query or a mutation.",
        ));
    }
    for variable in &operation.variable_definitions {
        let definition = &variable.node;
        let name = &definition.name.node;
        if let Some(default) = definition.default_value() {
            let variables = &mut *params.variables;
            variables
                .entry(name.clone())
                .or_insert_with(|| default.clone());
        }
        let given = params.variables.get(name);
        let missing = given.is_none_or(|value| *value == async_graphql::Value::Null);
        if missing && !definition.var_type.node.nullable {
            return Err(Refusal::document(
                Code::BadUserInput.as_str(),
                ServerError::new(
                    format!(
                        "The variable \"${}\" of type \"{}\" needs a value. Send it in `variables`.",
                        definition.name.node, definition.var_type.node
                    ),
                    Some(position),
                ),
            ));
        }
    }
    Ok(operation)
}

fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<(&'a OperationDefinition, Pos), Refusal> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) => {
            let mut operations = operations.values();
            operations.next().filter(|_| operations.next().is_none())
        }
    };
    found
        .map(|operation| (&operation.node, operation.pos))
        .ok_or_else(|| {
            let message = match name {
                Some(name) => format!(
                    "The document has no operation {name:?}. Name one that it has in `operationName`."
                ),
                None => "The document has several operations. Name one in `operationName`.".into(),
            };
            Refusal::document(Code::BadRequest.as_str(), ServerError::new(message, None))
        })
}

fn too_slow(patience: Duration) -> Refusal {
    Refusal::request(
        StatusCode::SERVICE_UNAVAILABLE,
        Code::Unavailable,
        format!(
            "The request took longer than {} s. Try again, asking for less; a mutation may have taken effect, so repeat it with the same idempotencyKey.",
            patience.as_secs_f32()
        ),
    )
}
