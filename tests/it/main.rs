//! Sessions with the API over its HTTP handler, on a database of their own.

mod support;
mod transcript;
