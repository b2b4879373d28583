//! Sessions with the API over its HTTP handler, on a database of their own.

mod demo;
mod docs;
mod main_job;
mod newsroom;
mod planning;
mod support;
mod transcript;
mod visibility;
