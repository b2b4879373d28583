//! Verbatim: a claim-and-quote fact-checking database with a GraphQL API.
//!
//! In reading order: what words are taken from ([`source`], by a [`publisher`]), whose words they are
//! ([`speaker`]), the words ([`quote`], which [`suggest`] finds in an article
//! and people decide on by [`suggestion`]), what they say ([`claim`], of which [`matching`] finds those that a text
//! makes),
//! what their speakers say to that ([`reply`]), what was found ([`verdict`], on a [`rating_scale`], by a
//! [`reviewer`]), how all of it is found ([`search`]), and what happened to it ([`event`]). A mutation is one file, named for it. What all
//! of them share is in [`graph`]; whether the history can be trusted, in [`history`]; how it is reached, in
//! [`http`] and [`auth`]; where it runs, in [`postgres`] and [`config`].

pub mod source;

pub mod publisher;

pub mod speaker;

pub mod quote;

pub mod suggest;
pub mod suggestion;

pub mod claim;

pub mod matching;

pub mod reply;

pub mod topic;

pub mod verdict;

pub mod rating_scale;

pub mod reviewer;

pub mod desk;

pub mod search;

pub mod event;

pub mod history;

pub mod graph;

pub mod auth;

pub mod http;

pub mod demo;
pub mod server;

pub mod config;
pub mod database;
pub mod postgres;
