//! `verbatim token`: what people and programs sign in with.

mod expiry;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use sea_orm::{ActiveEnum as _, DatabaseConnection};
use serde_json::{Value, json};
use verbatim::{
    auth::{self, Issued, TokenRow},
    graph::{id, write},
    reviewer::people,
};

use super::{
    Context, Exit, Failure,
    database::{self, Need},
    output::{self, note},
    reviewer::RoleArgument,
};

/// How many characters of a token its list shows.
const PREFIX_LENGTH: usize = 12;

/// Make, list and revoke the tokens that people and programs sign in with.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim token create --reviewer ana@example.org --expires 30d
  verbatim token list
  verbatim token revoke vbt_4fWq9ZxT

Exit codes:
  0  done
  1  it failed, such as a role wider than the reviewer's, or no such token
  2  the arguments or the settings are wrong")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a token. It is printed once, alone on standard output, and kept only as a hash.
    #[command(after_help = "\
Examples:
  verbatim token create --reviewer ana@example.org > token
  verbatim token create --reviewer ana@example.org --role reviewer --expires 2026-12-31 --json")]
    Create {
        /// The address of the person whose token it is.
        #[arg(long, value_name = "EMAIL")]
        reviewer: String,
        /// Narrow what the token may do below the person's own role.
        #[arg(long)]
        role: Option<RoleArgument>,
        /// When it ends: in so many hours, days or weeks (`12h`, `30d`, `4w`), at the end of a day in
        /// UTC (`2026-12-31`), or at a moment (`2026-12-31T12:00:00Z`). Without it, never.
        #[arg(long, value_name = "WHEN", value_parser = |text: &str| expiry::parse(text, Utc::now()))]
        expires: Option<DateTime<Utc>>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// List all tokens by their first 12 characters, oldest first, revoked ones included.
    List {
        /// Print one JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token: it is refused from the next request on.
    Revoke {
        /// Its first 12 characters, as the list shows them, or the whole token.
        prefix: String,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    database::with(context, Need::Migrated, async |db| {
        act(db, &arguments.action).await
    })
    .await?;
    Ok(Exit::Done)
}

async fn act(db: &DatabaseConnection, action: &Action) -> Result<(), Failure> {
    match action {
        Action::Create {
            reviewer,
            role,
            expires,
            json,
        } => {
            let issued = create(db, reviewer, *role, *expires).await?;
            print_created(&issued, reviewer, *role, *expires, *json)
        }
        Action::List { json } => {
            let (all, now) = (auth::list(db).await?, Utc::now());
            if *json {
                output::json(&all.iter().map(|row| object(row, now)).collect::<Vec<_>>())
            } else {
                output::print(listing(&all, now))
            }
        }
        Action::Revoke { prefix, json } => {
            let Some(prefix) = prefix.get(..PREFIX_LENGTH) else {
                return Err(Failure::usage(format!(
                    "give the token's first {PREFIX_LENGTH} characters, as `verbatim token list` shows them"
                )));
            };
            let tx = write::begin(db, None).await?;
            let revoked = auth::revoke(&tx, prefix).await?;
            tx.commit().await?;
            if *json {
                output::json(&json!({ "prefix": prefix, "revoked": revoked }))?;
            }
            match (revoked, *json) {
                (0, _) => Err(Failure::failed(format!(
                    "no token that begins with {} is in force; see `verbatim token list`",
                    prefix.escape_debug()
                ))),
                (_, true) => Ok(()),
                (_, false) => output::line(format_args!("revoked {prefix}")),
            }
        }
    }
}

async fn create(
    db: &DatabaseConnection,
    email: &str,
    role: Option<RoleArgument>,
    expires: Option<DateTime<Utc>>,
) -> Result<Issued, Failure> {
    let tx = write::begin(db, None).await?;
    let Some(reviewer) = people::by_email(&tx, email).await? else {
        return Err(Failure::failed(format!(
            "nobody has the address {}; see `verbatim reviewer list`, or add them by `verbatim reviewer add`",
            email.escape_debug()
        )));
    };
    let issued = auth::issue(&tx, &reviewer, role.map(Into::into), expires, false).await?;
    tx.commit().await?;
    Ok(issued)
}

fn print_created(
    issued: &Issued,
    email: &str,
    role: Option<RoleArgument>,
    expires: Option<DateTime<Utc>>,
    json: bool,
) -> Result<(), Failure> {
    let token = &issued.token;
    if json {
        return output::json(&json!({
            "id": id::encode("token", issued.id),
            "token": token.expose(),
            "prefix": token.prefix(),
            "reviewer": email,
            "role": role.map(role_name),
            "expiresAt": expires,
        }));
    }
    output::line(token.expose())?;
    note(format_args!(
        "This token of {email} is shown this once; {}. Send it as `Authorization: Bearer TOKEN`. To revoke \
         it: verbatim token revoke {}",
        expires.map_or_else(
            || "it does not expire".to_owned(),
            |end| format!("it expires at {}", end.format("%Y-%m-%d %H:%M UTC"))
        ),
        token.prefix()
    ));
    Ok(())
}

fn role_name(role: RoleArgument) -> String {
    entity::reviewer::Role::from(verbatim::reviewer::Role::from(role)).to_value()
}

fn state((token, _): &TokenRow, now: DateTime<Utc>) -> &'static str {
    if token.revoked_at.is_some() {
        "revoked"
    } else if token.expires_at.is_some_and(|end| end <= now) {
        "expired"
    } else {
        "in force"
    }
}

fn object(row: &TokenRow, now: DateTime<Utc>) -> Value {
    let (token, reviewer) = row;
    json!({
        "id": id::encode("token", token.id),
        "prefix": token.prefix,
        "reviewer": reviewer.as_ref().map(|reviewer| &reviewer.email),
        "role": token.role.map(|role| role.to_value()),
        "state": state(row, now),
        "demo": token.demo,
        "recordedAt": token.recorded_at,
        "expiresAt": token.expires_at,
        "lastUsedAt": token.last_used_at,
        "revokedAt": token.revoked_at,
    })
}

fn listing(all: &[TokenRow], now: DateTime<Utc>) -> String {
    let moment = |time: Option<DateTime<Utc>>| {
        time.map_or_else(
            || "never".to_owned(),
            |time| time.format("%Y-%m-%d %H:%M").to_string(),
        )
    };
    let rows: Vec<[String; 6]> = all
        .iter()
        .map(|row| {
            let (token, reviewer) = row;
            [
                token.prefix.clone(),
                reviewer
                    .as_ref()
                    .map_or_else(String::new, |reviewer| reviewer.email.clone()),
                token
                    .role
                    .map_or_else(|| "the reviewer's".to_owned(), |role| role.to_value()),
                state(row, now).to_owned(),
                moment(token.expires_at),
                moment(token.last_used_at),
            ]
        })
        .collect();
    output::table(
        [
            "PREFIX",
            "REVIEWER",
            "ROLE",
            "STATE",
            "EXPIRES",
            "LAST USED",
        ],
        &rows,
    )
}
