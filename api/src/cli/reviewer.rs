//! `verbatim reviewer`: the people who sign in.

use clap::{Args, Subcommand, ValueEnum};
use entity::reviewer::Model;
use sea_orm::{ActiveEnum as _, DatabaseConnection};
use serde_json::{Value, json};
use uuid::Uuid;
use verbatim::{
    graph::{id, write},
    reviewer::{Role, people},
};

use super::{
    Context, Exit, Failure,
    database::{self, Need},
    output::{self, note},
};

/// Add and list the people (and programs) who sign in.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim reviewer add ana@example.org --name 'Ana Ito' --role admin
  verbatim reviewer list

Exit codes:
  0  done
  1  it failed
  2  the arguments or the settings are wrong")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a person, the first admin too. They sign in with a token: see `verbatim token create`.
    #[command(after_help = "\
Examples:
  verbatim reviewer add ana@example.org --name 'Ana Ito' --role reviewer")]
    Add {
        /// The address; nobody else may have it.
        email: String,
        /// The name that colleagues see, 1 to 200 characters.
        #[arg(long)]
        name: String,
        /// What the person may do.
        #[arg(long)]
        role: RoleArgument,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// List all people, by name.
    List {
        /// Print one JSON array.
        #[arg(long)]
        json: bool,
    },
}

/// A role as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleArgument {
    /// Records, links, drafts, submits, and approves the work of others.
    Reviewer,
    /// Publishes as well.
    Editor,
    /// Looks after people and scales as well.
    Admin,
}

impl From<RoleArgument> for Role {
    fn from(role: RoleArgument) -> Self {
        match role {
            RoleArgument::Reviewer => Self::Reviewer,
            RoleArgument::Editor => Self::Editor,
            RoleArgument::Admin => Self::Admin,
        }
    }
}

pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.action {
        Action::Add {
            email,
            name,
            role,
            json,
        } => {
            let added = database::with(context, Need::Migrated, async |db| {
                let tx = write::begin(db, None).await?;
                let added = people::add(&tx, email, name, (*role).into()).await?;
                tx.commit().await?;
                Ok(added)
            })
            .await?;
            if *json {
                output::json(&object(&added))?;
            } else {
                output::line(format_args!(
                    "added {} as {}",
                    added.email,
                    added.role.to_value()
                ))?;
                note(format_args!(
                    "A token to sign in with: verbatim token create --reviewer {}",
                    added.email
                ));
            }
        }
        Action::List { json } => {
            let all = database::with(context, Need::Migrated, async |db| {
                Ok(people::list(db).await?)
            })
            .await?;
            if *json {
                output::json(&all.iter().map(object).collect::<Vec<_>>())?;
            } else {
                output::print(listing(&all))?;
            }
        }
    }
    Ok(Exit::Done)
}

fn object(reviewer: &Model) -> Value {
    json!({
        "id": id::encode("reviewer", reviewer.id),
        "email": reviewer.email,
        "name": reviewer.name,
        "role": reviewer.role.to_value(),
        "recordedAt": reviewer.recorded_at,
        "deactivatedAt": reviewer.deactivated_at,
    })
}

fn listing(all: &[Model]) -> String {
    let rows: Vec<[String; 4]> = all
        .iter()
        .map(|reviewer| {
            let state = match reviewer.deactivated_at {
                Some(since) => format!("deactivated since {}", since.format("%Y-%m-%d")),
                None => "can sign in".to_owned(),
            };
            [
                reviewer.email.clone(),
                output::one_line(&reviewer.name),
                reviewer.role.to_value(),
                state,
            ]
        })
        .collect();
    output::table(["EMAIL", "NAME", "ROLE", "STATE"], &rows)
}

/// The key of the person with the address.
pub(super) async fn find(db: &DatabaseConnection, email: &str) -> Result<Uuid, Failure> {
    let found = people::by_email(db, email).await?;
    found.map(|reviewer| reviewer.id).ok_or_else(|| {
        Failure::failed(format!(
            "nobody has the address {}; see `verbatim reviewer list`",
            email.escape_debug()
        ))
    })
}
