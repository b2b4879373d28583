//! The migrations of Verbatim's database, one file a change, up and down.
//!
//! They are written as SQL, since most of what they say (constraint names that the API maps to its
//! errors, triggers, partial indexes) has no other form. `verbatim migrate` and this crate's own
//! binary run the same [`Migrator`].

use sea_orm_migration::prelude::*;

mod m20261124_000001_actor;
mod m20261124_000002_reviewer;
mod m20261124_000003_speaker;
mod m20261124_000004_source;
mod m20261124_000005_quote;
mod m20261124_000006_claim;
mod m20261124_000007_rating_scale;
mod m20261124_000008_verdict;
mod m20261124_000009_idempotency;
mod m20261125_000010_search_key;
mod m20261125_000011_speaker;
mod m20261125_000012_source;
mod m20261125_000013_quote;
mod m20261125_000014_claim;
mod m20261125_000015_topic;
mod m20261125_000016_rating_scale;
mod m20261125_000017_evidence;
mod m20261125_000018_people;
mod m20261125_000019_desk;
mod m20261125_000020_lists;
mod m20261125_000021_workflow;
mod m20261125_000022_retraction;
mod m20261125_000023_standing;
mod m20261125_000024_speaker_merge;
mod m20261125_000025_speaker_finding;
mod m20261125_000026_trust;
mod m20261125_000027_reply;
mod m20261125_000028_repairs;
mod m20261125_000029_passages;
mod m20261125_000040_history;
mod m20261125_000045_duplicates;
mod m20261125_000046_capture;
mod m20261125_000048_page;
mod m20261125_000050_suggestions;
mod m20261125_000052_matching;
mod m20261125_000056_search;
mod m20261126_000058_search_sample;
mod m20261126_000059_search_ahead;
mod m20261126_000060_search_slips;

/// All migrations, in the order in which they are applied.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_actor::Migration),
            Box::new(m20261124_000002_reviewer::Migration),
            Box::new(m20261124_000003_speaker::Migration),
            Box::new(m20261124_000004_source::Migration),
            Box::new(m20261124_000005_quote::Migration),
            Box::new(m20261124_000006_claim::Migration),
            Box::new(m20261124_000007_rating_scale::Migration),
            Box::new(m20261124_000008_verdict::Migration),
            Box::new(m20261124_000009_idempotency::Migration),
            Box::new(m20261125_000010_search_key::Migration),
            Box::new(m20261125_000011_speaker::Migration),
            Box::new(m20261125_000012_source::Migration),
            Box::new(m20261125_000013_quote::Migration),
            Box::new(m20261125_000014_claim::Migration),
            Box::new(m20261125_000015_topic::Migration),
            Box::new(m20261125_000016_rating_scale::Migration),
            Box::new(m20261125_000017_evidence::Migration),
            Box::new(m20261125_000018_people::Migration),
            Box::new(m20261125_000019_desk::Migration),
            Box::new(m20261125_000020_lists::Migration),
            Box::new(m20261125_000021_workflow::Migration),
            Box::new(m20261125_000022_retraction::Migration),
            Box::new(m20261125_000023_standing::Migration),
            Box::new(m20261125_000024_speaker_merge::Migration),
            Box::new(m20261125_000025_speaker_finding::Migration),
            Box::new(m20261125_000026_trust::Migration),
            Box::new(m20261125_000027_reply::Migration),
            Box::new(m20261125_000028_repairs::Migration),
            Box::new(m20261125_000029_passages::Migration),
            Box::new(m20261125_000040_history::Migration),
            Box::new(m20261125_000045_duplicates::Migration),
            Box::new(m20261125_000046_capture::Migration),
            Box::new(m20261125_000048_page::Migration),
            Box::new(m20261125_000050_suggestions::Migration),
            Box::new(m20261125_000052_matching::Migration),
            Box::new(m20261125_000056_search::Migration),
            Box::new(m20261126_000058_search_sample::Migration),
            Box::new(m20261126_000059_search_ahead::Migration),
            Box::new(m20261126_000060_search_slips::Migration),
        ]
    }
}

/// Runs a migration's SQL in its name, under which the history has what it writes.
async fn run(
    manager: &SchemaManager<'_>,
    migration: &impl MigrationName,
    sql: &str,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let name = migration.name();
    connection
        .execute_unprepared(&format!(
            "SELECT set_config('verbatim.migration', '{name}', true)"
        ))
        .await?;
    connection.execute_unprepared(sql).await?;
    Ok(())
}

/// Declares the `Migration` of a file from its two SQL texts, `UP` and `DOWN`.
macro_rules! sql_migration {
    () => {
        /// The change that this file holds.
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub(crate) struct Migration;

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::prelude::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm_migration::prelude::DbErr> {
                super::run(manager, self, UP).await
            }

            async fn down(
                &self,
                manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm_migration::prelude::DbErr> {
                super::run(manager, self, DOWN).await
            }
        }
    };
}
use sql_migration;
