//! SeaORM's migration CLI over Verbatim's migrations, for those who know it from elsewhere.
//! `verbatim migrate` runs the same migrations and asks before it destroys anything.

use sea_orm_migration::prelude::*;

#[tokio::main]
async fn main() {
    cli::run_cli(migration::Migrator).await;
}
