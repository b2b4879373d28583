//! The parts put together: the schema over its database, behind the HTTP layer.
//!
//! `verbatim serve` and the tests both start from here, so that what is tested is what runs.

use axum::Router;
use sea_orm::DatabaseConnection;

use crate::{
    config::Settings,
    graph::{plan::CostLimit, schema},
    http::{self, App},
};

/// The API, with the given pages beside it.
pub fn router(
    settings: &Settings,
    db: &DatabaseConnection,
    production: bool,
    pages: Router,
) -> Router {
    let schema = schema::builder()
        .data(db.clone())
        .data(CostLimit(20_000))
        .finish();
    let app = App {
        schema,
        authenticator: db.clone(),
        database: db.clone(),
        settings: http::Settings::default(),
    };
    http::router(app, pages)
}
