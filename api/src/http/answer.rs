//! What is answered: bodies, statuses, and which errors may be shown.

use std::{borrow::Cow, collections::BTreeMap};

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sea_orm::{DbErr, RuntimeErr};
use serde::Serialize;

use super::{media::Media, request_id::RequestId};
use crate::graph::scalars::form;

/// The `extensions.code` of errors that are nobody's in the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    BadRequest,
    GraphqlParseFailed,
    GraphqlValidationFailed,
    BadUserInput,
    Unauthenticated,
    Unavailable,
    Internal,
}

impl Code {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// Why a request is not executed.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The HTTP request will not do: the status is the same for every media type.
    Request {
        status: StatusCode,
        code: Code,
        message: Cow<'static, str>,
    },
    /// The document or its variables will not do: 400, or 200 under `application/json`.
    Document(Vec<ServerError>),
}

impl Refusal {
    pub(super) fn request(
        status: StatusCode,
        code: Code,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Request {
            status,
            code,
            message: message.into(),
        }
    }

    pub(super) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::request(StatusCode::BAD_REQUEST, Code::BadRequest, message)
    }

    /// Refuses a document for one error.
    pub(super) fn document(code: &str, mut error: ServerError) -> Self {
        set_code(&mut error, code);
        Self::Document(vec![error])
    }

    pub(super) fn into_response(self, media: Media, id: &RequestId) -> Response {
        match self {
            Self::Request {
                status,
                code,
                message,
            } => {
                let mut error = ServerError::new(message, None);
                set_code(&mut error, code.as_str());
                if matches!(code, Code::Internal | Code::Unavailable) {
                    set_request_id(&mut error, id);
                }
                let mut response = respond(status, media, &Body::errors(&[error]));
                let headers = response.headers_mut();
                match status {
                    StatusCode::METHOD_NOT_ALLOWED => {
                        headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
                    }
                    StatusCode::UNAUTHORIZED => {
                        headers.insert(
                            header::WWW_AUTHENTICATE,
                            HeaderValue::from_static("Bearer error=\"invalid_token\""),
                        );
                    }
                    _ => {}
                }
                response
            }
            Self::Document(errors) => {
                let status = match media {
                    Media::Json => StatusCode::OK,
                    Media::GraphqlResponse => StatusCode::BAD_REQUEST,
                };
                respond(status, media, &Body::errors(&errors))
            }
        }
    }
}

/// The answer to a request that broke the server: nothing of the cause is in it.
pub(super) fn internal(media: Media, id: &RequestId) -> Response {
    Refusal::request(
        StatusCode::INTERNAL_SERVER_ERROR,
        Code::Internal,
        INTERNAL_MESSAGE,
    )
    .into_response(media, id)
}

const INTERNAL_MESSAGE: &str = "Internal server error";
pub(super) const UNAVAILABLE_MESSAGE: &str = "The database does not answer. Try again in a moment; repeat a mutation with the same idempotencyKey.";

/// Gives every error of an executed request its code, and masks those that may not be shown.
///
/// The schema reports errors of validation and of execution in one list. What comes from before
/// execution has no path, and there are no data. An argument at the root that its type refuses may be
/// found later, but is the request's fault just the same.
pub(super) fn settle(
    mut response: async_graphql::Response,
    id: &RequestId,
) -> Result<async_graphql::Response, Refusal> {
    let refused = response.data == Value::Null
        && !response.errors.is_empty()
        && response
            .errors
            .iter()
            .all(|error| error.path.is_empty() || is_coercion(error));
    if refused {
        for error in &mut response.errors {
            if code(error).is_none() {
                let code = if is_coercion(error) || tell_form(&mut error.message) {
                    Code::BadUserInput
                } else {
                    Code::GraphqlValidationFailed
                };
                set_code(error, code.as_str());
            }
        }
        return Err(Refusal::Document(response.errors));
    }
    for error in &mut response.errors {
        match code(error) {
            Some("INTERNAL") => mask(error, id),
            Some("UNAVAILABLE") => set_request_id(error, id),
            Some(_) => {}
            None if is_coercion(error) => set_code(error, Code::BadUserInput.as_str()),
            None if error.source().is_some_and(is_out_of_reach) => {
                tracing::warn!(cause = ?error.message, path = ?error.path, "the database is out of reach");
                UNAVAILABLE_MESSAGE.clone_into(&mut error.message);
                set_code(error, Code::Unavailable.as_str());
                set_request_id(error, id);
            }
            None => mask(error, id),
        }
    }
    Ok(response)
}

/// Writes the answer of an executed request.
pub(super) fn executed(response: &async_graphql::Response, media: Media) -> Response {
    let status = match media {
        Media::Json => StatusCode::OK,
        Media::GraphqlResponse => status(response),
    };
    let body = Body {
        errors: &response.errors,
        data: Some(&response.data),
        extensions: &response.extensions,
    };
    let mut answer = respond(status, media, &body);
    answer.headers_mut().extend(response.http_headers.clone());
    answer
}

/// 200, unless errors left nothing of what was asked for: then what the gravest of them says, so
/// that proxies and probes need not read the body.
fn status(response: &async_graphql::Response) -> StatusCode {
    let empty = match &response.data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(|field| *field == Value::Null),
        _ => false,
    };
    if !empty || response.errors.is_empty() {
        return StatusCode::OK;
    }
    let raised = |wanted| {
        response
            .errors
            .iter()
            .any(|error| code(error) == Some(wanted))
    };
    [
        ("INTERNAL", StatusCode::INTERNAL_SERVER_ERROR),
        ("UNAVAILABLE", StatusCode::SERVICE_UNAVAILABLE),
        ("UNAUTHENTICATED", StatusCode::UNAUTHORIZED),
        ("FORBIDDEN", StatusCode::FORBIDDEN),
    ]
    .into_iter()
    .find(|(code, _)| raised(code))
    .map_or(StatusCode::BAD_REQUEST, |(_, status)| status)
}

fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        Value::Enum(code) => Some(code),
        _ => None,
    }
}

pub(super) fn set_code(error: &mut ServerError, code: &str) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
}

fn set_request_id(error: &mut ServerError, id: &RequestId) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("requestId", id.as_str());
}

/// Whether an argument's value would not become the Rust type that the resolver takes.
///
/// async-graphql marks these errors by nothing but how their message begins: `InputValueError`
/// has these two constructors. One that a resolver made has a source or a code.
fn is_coercion(error: &ServerError) -> bool {
    error.source.is_none()
        && ["Failed to parse \"", "Expected input type \""]
            .iter()
            .any(|beginning| error.message.starts_with(beginning))
}

/// Completes what validation says of a value that one of our scalars does not take, which names the
/// place and the scalar, with the form that it asks for. False where the message is about something else.
fn tell_form(message: &mut String) -> bool {
    let form = message
        .strip_prefix("Invalid value for argument \"")
        .and_then(|rest| rest.strip_suffix('"')?.rsplit_once("\", expected type \""))
        .and_then(|(_, scalar)| form(scalar));
    if let Some(form) = form {
        *message += "; ";
        *message += form;
    }
    form.is_some()
}

/// Whether the database could not be reached or gave up, so that the same request may succeed
/// later: no connection to be had, a broken one, or an SQLSTATE of the classes 08 (connections),
/// 40 (rolled back, such as one of two that waited for each other), 53 (out of resources), 57 (shut
/// down or timed out), or 55P03 (a lock was not to be had).
///
/// Source: <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_out_of_reach(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_));
    };
    match &**cause {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|state| {
            ["08", "40", "53", "55P03", "57"]
                .iter()
                .any(|class| state.starts_with(class))
        }),
        _ => false,
    }
}

fn mask(error: &mut ServerError, id: &RequestId) {
    // Written as a debug string, line breaks and escape sequences of a cause stay on one line.
    tracing::error!(request_id = %id, cause = ?error.message, path = ?error.path, "a resolver failed");
    INTERNAL_MESSAGE.clone_into(&mut error.message);
    error.source = None;
    error.extensions = None;
    set_code(error, Code::Internal.as_str());
    set_request_id(error, id);
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

static NO_EXTENSIONS: BTreeMap<String, Value> = BTreeMap::new();

impl<'a> Body<'a> {
    fn errors(errors: &'a [ServerError]) -> Self {
        Self {
            errors,
            data: None,
            extensions: &NO_EXTENSIONS,
        }
    }
}

fn respond(status: StatusCode, media: Media, body: &Body<'_>) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (
            status,
            [
                (header::CONTENT_TYPE, media.content_type()),
                // What is answered depends on who asks.
                (header::CACHE_CONTROL, "no-store"),
                (header::VARY, "accept, authorization"),
            ],
            bytes,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(cause = ?error.to_string(), "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
