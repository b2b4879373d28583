//! What the migrations make: that they can be undone, that the entities describe it, as does their picture
//! in docs/DOMAIN.md, and that the database itself keeps the promises of the domain.

#[path = "../it/support.rs"]
mod support;

#[path = "../drawn.rs"]
mod drawn;

mod catalogue;
mod derived;
mod entities;
mod history;
mod matching;
mod picture;
mod refusals;
mod restore;
mod search;
mod statements;
