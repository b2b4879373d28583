//! What the migrations make: that they can be undone, that the entities describe it, and that
//! the database itself keeps the promises of the domain.

#[path = "../it/support.rs"]
mod support;

mod catalogue;
mod entities;
mod refusals;
