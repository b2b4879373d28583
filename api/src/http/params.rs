//! The parameters of a GraphQL request: from a JSON body, or from the URL of a GET.
//!
//! Source: <https://graphql.github.io/graphql-over-http/draft/#sec-Request>

use async_graphql::Variables;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, de::DeserializeOwned};
use url::form_urlencoded;

/// A request as it was sent.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Params {
    /// The document.
    pub(super) query: String,
    /// Which operation of the document to execute.
    #[serde(default)]
    pub(super) operation_name: Option<String>,
    /// The values of the operation's variables.
    #[serde(default)]
    pub(super) variables: Variables,
    /// No extension is known; the shape is checked all the same.
    #[serde(default, rename = "extensions")]
    _extensions: Extensions,
}

type Extensions = Option<serde_json::Map<String, serde_json::Value>>;

/// Why the parameters could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ParamsError {
    #[error("Batches are not supported. Send each operation as a request of its own.")]
    Batch,
    #[error(
        "The body must be a JSON object with `query`, and perhaps `operationName`, `variables` and `extensions`: {0}."
    )]
    Body(serde_json::Error),
    #[error("The parameter `{name}` must be a JSON object: {source}.")]
    Json {
        name: &'static str,
        source: serde_json::Error,
    },
    #[error("The parameter `{0}` is given twice. Send it once.")]
    Twice(&'static str),
    #[error("The parameter `query` is missing. Send a GraphQL document.")]
    Missing,
    #[error("The URL is not UTF-8. Encode its parameters as UTF-8, then as percent signs.")]
    Encoding,
}

impl Params {
    /// Reads a JSON body.
    pub(super) fn from_body(body: &[u8]) -> Result<Self, ParamsError> {
        // Serde would take an array for the object's fields in order.
        if body.trim_ascii_start().first() == Some(&b'[') {
            return Err(ParamsError::Batch);
        }
        serde_json::from_slice(body).map_err(ParamsError::Body)
    }

    /// Reads the query string of a URL, without its question mark.
    pub(super) fn from_url(url_query: &str) -> Result<Self, ParamsError> {
        // The form's decoder would put a replacement character for what is no UTF-8.
        percent_decode_str(url_query)
            .decode_utf8()
            .map_err(|_| ParamsError::Encoding)?;
        let mut query = None;
        let mut operation_name = None;
        let mut variables = None;
        let mut extensions = None;
        for (name, value) in form_urlencoded::parse(url_query.as_bytes()) {
            let (name, slot) = match &*name {
                "query" => ("query", &mut query),
                "operationName" => ("operationName", &mut operation_name),
                "variables" => ("variables", &mut variables),
                "extensions" => ("extensions", &mut extensions),
                _ => continue,
            };
            if slot.replace(value.into_owned()).is_some() {
                return Err(ParamsError::Twice(name));
            }
        }
        Ok(Self {
            query: query.ok_or(ParamsError::Missing)?,
            operation_name,
            variables: json("variables", variables.as_deref())?,
            _extensions: json("extensions", extensions.as_deref())?,
        })
    }
}

fn json<T: DeserializeOwned + Default>(
    name: &'static str,
    value: Option<&str>,
) -> Result<T, ParamsError> {
    match value {
        None | Some("") => Ok(T::default()),
        Some(text) => {
            serde_json::from_str(text).map_err(|source| ParamsError::Json { name, source })
        }
    }
}
