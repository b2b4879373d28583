//! What all types of the API share: planned reads, writes, ids, scalars, errors and limits.

mod apart;
pub mod change;
pub mod error;
pub mod id;
pub mod input;
pub mod limits;
pub mod name_key;
pub mod node;
pub mod plan;
pub mod scalars;
pub mod schema;
pub mod write;
