//! The history: every change of every record is an event, and each record's events form a chain.
//!
//! Triggers write the events (migration 40). Here they are checked, by a reading of their own of the rules
//! that those triggers follow: [`event`] is one event and its hash, [`chain`] a record's events in their
//! order and the rows that come of them, [`checkpoint`] where the chains ended earlier, signed, and
//! [`verify`] goes through a whole database. [`redact`] takes a value out of it.

pub mod chain;
pub mod checkpoint;
pub mod event;
pub mod redact;
pub mod verify;
mod visibility;
