//! `verbatim generate`: a large database to measure with.

mod fill;
mod world;

use clap::Args;
use sea_orm::DatabaseConnection;
use sqlx::{AssertSqlSafe, Connection as _, query_scalar};

use self::{fill::Fill, world::World};
use super::{
    Context, Exit, Failure,
    database::{self, Need},
    output::note,
};

/// The tables that are filled.
const TABLES: [&str; 20] = [
    "reviewer",
    "publisher",
    "source",
    "capture",
    "speaker",
    "speaker_name",
    "quote",
    "passage",
    "topic",
    "topic_name",
    "claim",
    "claim_quote",
    "claim_topic",
    "verdict",
    "verdict_revision",
    "verdict_revision_author",
    "verdict_revision_quote",
    "verdict_revision_topic",
    "evidence",
    "approval",
];

/// Fill a migrated, empty database with made-up records, always the same for a seed.
///
/// Each claim has five quotes by Zipf's few frequent speakers, from sources of ten quotes each; four of five have a
/// published verdict, approved by a colleague. The words are made up, and as frequent as in a language. All
/// constraints hold, and the search finds everything. Claims are found to be alike only with --matching, and the history
/// tells of it only with --history, which both take far longer: without the latter `verbatim verify` says of each
/// record that the history does not know it. Never do this where people work: a database that has records is refused.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim generate --size 10k
  verbatim generate --size 100k --matching
  verbatim generate --size 1m --seed 7

Exit codes:
  0  filled
  1  it failed, and nothing was written
  2  the arguments or the settings are wrong
  4  refused, because the database has records")]
pub(crate) struct Arguments {
    /// How many claims: a number, of thousands with `k`, of millions with `m`.
    #[arg(long, value_name = "CLAIMS", value_parser = size)]
    size: u64,
    /// What it is made of; another number makes other records.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write what claims are known again by too, as if each had been recorded by itself.
    #[arg(long)]
    matching: bool,
    /// Write the history too, as if all of it had been recorded just now.
    #[arg(long)]
    history: bool,
}

fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.to_ascii_lowercase() {
        text if text.ends_with('k') => (text[..text.len() - 1].to_owned(), 1_000),
        text if text.ends_with('m') => (text[..text.len() - 1].to_owned(), 1_000_000),
        text => (text, 1),
    };
    let claims = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit));
    claims
        .filter(|claims| (10..=10_000_000).contains(claims))
        .ok_or_else(|| "give a number of claims from 10 to 10m, such as 10k".to_owned())
}

pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    database::with(context, Need::There, async |db| {
        database::check_migrated(db).await?;
        generate(db, arguments).await
    })
    .await
}

async fn generate(db: &DatabaseConnection, arguments: &Arguments) -> Result<Exit, Failure> {
    let mut connection = db.get_postgres_connection_pool().acquire().await?;
    let mut tx = connection.begin().await?;
    let held: Vec<String> = query_scalar(AssertSqlSafe(holds_records()))
        .fetch_all(&mut *tx)
        .await?;
    if let Some(table) = held.first() {
        return Err(Failure::refused(format!(
            "the database has records ({table}); make an empty one, and `verbatim migrate up` there"
        )));
    }
    let world = World::new(arguments.seed, arguments.size);
    let mut fill = Fill::begin(&world, &mut tx);
    fill.everything(arguments).await?;
    tx.commit().await?;
    note("tidying up");
    sqlx::raw_sql("VACUUM (ANALYZE)")
        .execute(&mut *connection)
        .await?;
    Ok(Exit::Done)
}

/// The tables that have rows which people recorded.
fn holds_records() -> String {
    let each = TABLES
        .iter()
        .map(|table| format!("SELECT '{table}' AS held WHERE EXISTS (SELECT FROM {table})"));
    each.collect::<Vec<_>>().join(" UNION ALL ")
}
