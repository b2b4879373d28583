//! `verbatim migrate`: the tables are brought to this program's version, and back, in the name of the
//! database's owner; and the server's role is made.

mod confirm;
mod roles;

use std::time::Duration;

use clap::{Args, Subcommand};
use migration::Migrator;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait as _;
use serde_json::json;
use tokio::time::sleep;
use verbatim::{
    config::Settings,
    database::{self, Migrations},
    postgres,
};

use super::{
    Context, Exit, Failure,
    database::{Need, check_not_newer, with},
    exit::Doing as _,
    output::{self, note},
};

/// Migrate the database: bring its tables to this program's version, and back.
///
/// It works as the owner of the database, by `database.admin_url`, or by `database.url` where that is not
/// set. After each migration the server's role, which is the user of `database.url`, is granted what it
/// needs on the new tables.
///
/// Each migration is a transaction of its own: one that is broken off leaves nothing of itself, and
/// the next run goes on with it. Two runs at once come one after the other.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim migrate status
  verbatim migrate roles
  verbatim migrate up

Exit codes:
  0  done
  1  it failed; the migrations before the failed one stay applied
  2  the arguments or the settings are wrong
  4  rows would be lost, and the database's name was not given; nothing was done")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Apply what is pending. The private PostgreSQL is made where there is none yet.
    #[command(after_help = "\
Examples:
  verbatim migrate up
  verbatim migrate up -n 1")]
    Up {
        /// Apply at most this many; without it all.
        #[arg(short = 'n', value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        steps: Option<u32>,
        /// Print one JSON object at the end.
        #[arg(long)]
        json: bool,
    },
    /// Take back what was applied last. Where the database holds anything its name is asked for.
    #[command(after_help = "\
Examples:
  verbatim migrate down
  verbatim migrate down -n 2 --yes-destroy verbatim

Exit codes:
  0  done
  1  it failed
  4  rows would be lost, and the database's name was not given; nothing was done")]
    Down {
        /// Take back this many.
        #[arg(short = 'n', value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
        /// Destroy what is in the tables that go, without asking; NAME is the database's name.
        #[arg(long, value_name = "NAME")]
        yes_destroy: Option<String>,
        /// Print one JSON object at the end.
        #[arg(long)]
        json: bool,
    },
    /// Show which migrations are applied, pending, or unknown to this program. Changes nothing.
    Status {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Make the server's role, and grant it what it needs: to read and write rows, and nothing else.
    ///
    /// It is the user of `database.url`, with the password that stands there. It is not allowed to make,
    /// change or empty tables, nor to write to the history, which triggers do in the owner's name. Run
    /// again, it grants what is missing and takes back what is too much, and tells what that was. The
    /// private PostgreSQL has both roles by itself.
    #[command(after_help = "\
Examples:
  verbatim migrate roles
  VERBATIM_DATABASE__ADMIN_URL=postgres://verbatim@db.example/verbatim \\
    VERBATIM_DATABASE__URL=postgres://verbatim_server@db.example/verbatim \\
    verbatim migrate roles --password-stdin < password

Exit codes:
  0  done
  1  it failed; nothing was done
  2  `database.admin_url` and `database.url` do not name two roles; nothing was done
  5  the role may do too much by other ways, such as owning tables; nothing was done")]
    Roles {
        /// Take the role's password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Destroy everything in the database and migrate it anew. The database's name is asked for.
    #[command(after_help = "\
Examples:
  verbatim migrate fresh
  verbatim migrate fresh --yes-destroy verbatim

Exit codes:
  0  done
  1  it failed
  4  the database's name was not given; nothing was done")]
    Fresh {
        /// Destroy it without asking; NAME is the database's name.
        #[arg(long, value_name = "NAME")]
        yes_destroy: Option<String>,
        /// Print one JSON object at the end.
        #[arg(long)]
        json: bool,
    },
}

pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let need = match arguments.action {
        Action::Up { .. } => Need::Made,
        Action::Down { .. }
        | Action::Status { .. }
        | Action::Roles { .. }
        | Action::Fresh { .. } => Need::There,
    };
    let settings = &context.settings;
    let server = Server::of(settings)?;
    if server.is_none() && !matches!(arguments.action, Action::Status { .. }) {
        note(
            "`database.admin_url` is not set, so this works as the role of `database.url`; to serve, that \
             must be another role than the owner's: `verbatim migrate roles --help`",
        );
    }
    with(context, need, async |db| {
        act(db, &arguments.action, server.as_ref()).await
    })
    .await?;
    Ok(Exit::Done)
}

/// The server's role, where it is another than the one that migrates.
struct Server {
    role: String,
    password: Option<String>,
}

impl Server {
    fn of(settings: &Settings) -> Result<Option<Self>, Failure> {
        let settings = &settings.database;
        match (&settings.url, &settings.admin_url) {
            (None, _) => Ok(Some(Self {
                role: postgres::SERVER_ROLE.to_owned(),
                password: None,
            })),
            (Some(url), Some(_)) => Ok(Some(Self {
                role: database::user(url).doing("`database.url`")?,
                password: url.password(),
            })),
            (Some(_), None) => Ok(None),
        }
    }
}

async fn act(
    db: &DatabaseConnection,
    action: &Action,
    server: Option<&Server>,
) -> Result<(), Failure> {
    let database = name(db).await?;
    match action {
        Action::Status { json } => status(&database, &Migrations::of(db).await?, *json),
        Action::Up { steps, json } => {
            lock(db).await?;
            let applied = up(db, server, *steps, *json).await?;
            report(&database, "applied", &applied, *json)
        }
        Action::Down {
            steps,
            yes_destroy,
            json,
        } => {
            lock(db).await?;
            let holding = confirm::tables_with_rows(db).await?;
            if !holding.is_empty() {
                let loss = format!("rows in {}", holding.join(", "));
                confirm::ask(&database, &loss, yes_destroy.as_deref())?;
            }
            let reverted = down(db, *steps, *json).await?;
            report(&database, "reverted", &reverted, *json)
        }
        Action::Roles {
            password_stdin,
            json,
        } => {
            lock(db).await?;
            roles::make(db, &database, server, *password_stdin, *json).await
        }
        Action::Fresh { yes_destroy, json } => {
            lock(db).await?;
            confirm::ask(
                &database,
                "all tables, and all that is in them",
                yes_destroy.as_deref(),
            )?;
            empty(db).await?;
            let applied = up(db, server, None, *json).await?;
            report(&database, "applied", &applied, *json)
        }
    }
}

/// Goes on only where the database's name was given: something is lost for good.
pub(super) async fn confirm_loss(
    db: &DatabaseConnection,
    loss: &str,
    given: Option<&str>,
) -> Result<(), Failure> {
    confirm::ask(&name(db).await?, loss, given)
}

async fn name(db: &DatabaseConnection) -> Result<String, DbErr> {
    let row = db
        .query_one_raw(query("SELECT current_database()::text AS name"))
        .await?;
    row.map_or_else(|| Ok(String::new()), |row| row.try_get("", "name"))
}

fn query(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, sql)
}

/// Waits until no other run migrates this database. The session holds the lock until it ends, and the
/// connection for migrations is one session.
async fn lock(db: &DatabaseConnection) -> Result<(), Failure> {
    let mut told = false;
    loop {
        let row = db
            .query_one_raw(query(
                "SELECT pg_try_advisory_lock(hashtextextended('verbatim migrate', 0)) AS held",
            ))
            .await?;
        if row.is_some_and(|row| row.try_get("", "held").unwrap_or(false)) {
            return Ok(());
        }
        if !told {
            note("Another `verbatim migrate` is at work on this database; waiting for its end.");
            told = true;
        }
        sleep(Duration::from_millis(200)).await;
    }
}

async fn up(
    db: &DatabaseConnection,
    server: Option<&Server>,
    steps: Option<u32>,
    json: bool,
) -> Result<Vec<String>, Failure> {
    check_not_newer(db).await?;
    let mut pending = Migrations::of(db).await?.pending;
    if let Some(steps) = steps {
        pending.truncate(steps as usize);
    }
    for name in &pending {
        Migrator::up(db, Some(1)).await.doing(format_args!(
            "the migration {name} failed and left nothing behind"
        ))?;
        // At once, so that no table of the history is open for longer than it takes.
        roles::refresh(db, server).await?;
        progress("applied", name, json)?;
    }
    if !roles::refresh(db, server).await? {
        note("The server's role does not exist yet; make it by `verbatim migrate roles`.");
    }
    Ok(pending)
}

async fn down(db: &DatabaseConnection, steps: u32, json: bool) -> Result<Vec<String>, Failure> {
    check_not_newer(db).await?;
    let mut applied = Migrations::of(db).await?.applied;
    applied.reverse();
    applied.truncate(steps as usize);
    for name in &applied {
        Migrator::down(db, Some(1)).await.doing(format_args!(
            "taking back the migration {name} failed and changed nothing"
        ))?;
        progress("reverted", name, json)?;
    }
    Ok(applied)
}

/// Removes all that is in the schema. SeaORM's own way leaves the functions, which the first migration
/// would then meet.
async fn empty(db: &DatabaseConnection) -> Result<(), Failure> {
    db.execute_unprepared(
        "DO $$
        DECLARE
            name text := current_schema();
        BEGIN
            EXECUTE format('DROP SCHEMA %I CASCADE', name);
            EXECUTE format('CREATE SCHEMA %I', name);
            IF name = 'public' THEN
                GRANT USAGE ON SCHEMA public TO PUBLIC;
            END IF;
        END
        $$",
    )
    .await
    .doing("the database could not be emptied, and nothing was changed")?;
    Ok(())
}

fn progress(what: &str, name: &str, json: bool) -> Result<(), Failure> {
    if json {
        note(format_args!("{what} {name}"));
        Ok(())
    } else {
        output::line(format_args!("{what} {name}"))
    }
}

fn report(database: &str, what: &str, names: &[String], json: bool) -> Result<(), Failure> {
    if json {
        output::json(&json!({ "database": database, what: names }))
    } else if names.is_empty() {
        output::line(format_args!("{database}: there was nothing to do"))
    } else {
        output::line(format_args!("{database}: {} {what}", names.len()))
    }
}

fn status(database: &str, migrations: &Migrations, json: bool) -> Result<(), Failure> {
    let Migrations {
        applied,
        pending,
        unknown,
    } = migrations;
    if json {
        return output::json(&json!({
            "database": database,
            "applied": applied,
            "pending": pending,
            "unknown": unknown,
        }));
    }
    for (what, names) in [
        ("applied", applied),
        ("unknown", unknown),
        ("pending", pending),
    ] {
        for name in names {
            output::line(format_args!("{what} {name}"))?;
        }
    }
    match migrations.check() {
        Ok(()) => output::line(format_args!("{database}: up to date")),
        Err(reason) => output::line(format_args!("{database}: {reason}")),
    }
}
