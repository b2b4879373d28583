//! Sessions with the API over its HTTP handler, on a database of their own.

mod actor;
mod at_once;
mod bad_input;
mod claims;
mod demo;
mod docs;
mod embargo;
mod filters;
mod history;
mod idempotency;
mod introspection;
mod limits;
mod lists;
mod main_job;
mod mutations;
mod newsroom;
mod paging;
mod planning;
mod reads;
mod story;
mod support;
mod transcript;
mod unharmed;
mod values;
mod visibility;
mod wiretap;
