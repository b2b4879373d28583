//! The program `verbatim`, run as a person runs it.

mod databases;
mod demo;
mod import;
mod people;
mod program;
mod roles;
mod redact;
mod schema;
#[path = "../it/support.rs"]
mod support;
mod verify;
