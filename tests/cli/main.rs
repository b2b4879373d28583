//! The program `verbatim`, run as a person runs it.

mod databases;
mod demo;
mod generate;
mod import;
mod matching;
mod people;
mod program;
mod redact;
mod roles;
mod schema;
mod suggest;
#[path = "../it/support.rs"]
mod support;
mod verify;
