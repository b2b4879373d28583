//! The parts put together: the schema over its database, behind the HTTP layer.
//!
//! `verbatim serve` and the tests both start from here, so that what is tested is what runs.

use std::time::Duration;

use axum::{Router, http::HeaderValue};
use sea_orm::DatabaseConnection;

use crate::{
    config::Settings,
    database::Readers,
    graph::{
        limits::Limits,
        plan::CostLimit,
        schema::{self, VerbatimSchema},
    },
    http::{self, App},
};

/// The API, with the given pages beside it. In production introspection and suggestions are off,
/// unless the settings say otherwise.
pub fn router(
    settings: &Settings,
    db: &DatabaseConnection,
    production: bool,
    pages: Router,
) -> Router {
    let readers = Readers::beside(db);
    let app = App {
        schema: schema(db, &readers, settings.server.has_introspection(production)),
        authenticator: readers,
        database: db.clone(),
        settings: http_settings(settings),
    };
    http::router(app, pages)
}

/// The schema over its database: reads by `readers`, writes by `db`.
pub fn schema(db: &DatabaseConnection, readers: &Readers, introspection: bool) -> VerbatimSchema {
    let builder = schema::builder().data(db.clone()).data(readers.clone());
    if introspection {
        builder.finish()
    } else {
        builder
            .disable_introspection()
            .disable_suggestions()
            .finish()
    }
}

fn http_settings(settings: &Settings) -> http::Settings {
    let limits = &settings.limits;
    http::Settings {
        limits: Limits {
            tokens: limits.tokens,
            recursion: limits.recursion,
            depth: limits.depth,
            selections: limits.selections,
            aliases: limits.aliases,
            root_fields: limits.root_fields,
            mutation_fields: limits.mutation_fields,
            field_directives: limits.directives_per_field,
            directives: limits.directives,
            input_list: limits.list_items,
        },
        cost_limit: CostLimit(limits.complexity_anonymous as u64),
        cost_limit_signed_in: CostLimit(limits.complexity_signed_in as u64),
        body_limit: limits.body_anonymous_bytes,
        body_limit_signed_in: limits.body_signed_in_bytes,
        body_timeout: Duration::from_secs(settings.server.body_read_timeout_seconds),
        request_timeout: Duration::from_secs(settings.server.request_timeout_seconds),
        // The settings hold nothing but origins, and every origin is a header value.
        cors_origins: settings
            .server
            .cors_origins
            .iter()
            .filter_map(|origin| HeaderValue::from_str(origin).ok())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_of_the_settings_are_those_of_the_http_layer() {
        let from_settings = http_settings(&Settings::default());
        assert_eq!(
            format!("{from_settings:?}"),
            format!("{:?}", http::Settings::default())
        );
    }
}
