//! What the HTTP layer promises, shown on a schema of its own.

mod connections;
mod documents;
mod faults;
mod requests;
mod toy;
