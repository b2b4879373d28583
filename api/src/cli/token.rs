//! `verbatim token`: what people and programs sign in with.

mod expiry;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};
use sea_orm::{ActiveEnum as _, DatabaseConnection};
use serde_json::{Value, json};
use verbatim::{
    auth::{self, Issued, Terms, TokenRow},
    graph::{id, input, write},
    reviewer::{TokenScope, people},
};

use super::{
    Context, Exit, Failure,
    database::{self, Need},
    output::{self, note},
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
  1  it failed, such as a scope wider than the reviewer's, or no such token
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
  verbatim token create --reviewer ana@example.org --scope read --label 'front page' --expires 2026-12-31")]
    Create {
        /// The address of the person whose token it is.
        #[arg(long, value_name = "EMAIL")]
        reviewer: String,
        /// Narrow what the token may do below the person's own role.
        #[arg(long, alias = "role")]
        scope: Option<ScopeArgument>,
        /// What the token is for, 1 to 100 characters.
        #[arg(long)]
        label: Option<String>,
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

/// A scope as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ScopeArgument {
    /// Reads what reviewers read, and changes nothing.
    Read,
    /// What a reviewer may do.
    Reviewer,
    /// What an editor may do.
    Editor,
    /// What an admin may do.
    Admin,
}

impl From<ScopeArgument> for TokenScope {
    fn from(scope: ScopeArgument) -> Self {
        match scope {
            ScopeArgument::Read => Self::Read,
            ScopeArgument::Reviewer => Self::Reviewer,
            ScopeArgument::Editor => Self::Editor,
            ScopeArgument::Admin => Self::Admin,
        }
    }
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
            scope,
            label,
            expires,
            json,
        } => {
            let label = input::optional_line("label", label.as_ref(), 100)
                .map_err(|invalid| Failure::usage(format!("--label {}", invalid.message)))?;
            let terms = Terms {
                scope: scope.map(Into::into),
                label,
                expires_at: *expires,
                ..Terms::default()
            };
            let issued = create(db, reviewer, terms.clone()).await?;
            print_created(&issued, reviewer, &terms, *json)
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

async fn create(db: &DatabaseConnection, email: &str, terms: Terms) -> Result<Issued, Failure> {
    let tx = write::begin(db, None).await?;
    let Some(reviewer) = people::by_email(&tx, email).await? else {
        return Err(Failure::failed(format!(
            "nobody has the address {}; see `verbatim reviewer list`, or add them by `verbatim reviewer add`",
            email.escape_debug()
        )));
    };
    let issued = auth::issue(&tx, &reviewer, terms).await?;
    tx.commit().await?;
    Ok(issued)
}

fn print_created(issued: &Issued, email: &str, terms: &Terms, json: bool) -> Result<(), Failure> {
    let token = &issued.token;
    if json {
        return output::json(&json!({
            "id": id::encode("token", issued.id),
            "token": token.expose(),
            "prefix": token.prefix(),
            "reviewer": email,
            "scope": terms.scope.map(scope_name),
            "label": terms.label,
            "expiresAt": terms.expires_at,
        }));
    }
    output::line(token.expose())?;
    note(format_args!(
        "This token of {email} is shown this once; {}. Send it as `Authorization: Bearer TOKEN`. To revoke \
         it: verbatim token revoke {}",
        terms.expires_at.map_or_else(
            || "it does not expire".to_owned(),
            |end| format!("it expires at {}", end.format("%Y-%m-%d %H:%M UTC"))
        ),
        token.prefix()
    ));
    Ok(())
}

fn scope_name(scope: TokenScope) -> String {
    entity::token::Scope::from(scope).to_value()
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
        "scope": token.scope.map(|scope| scope.to_value()),
        "label": token.label,
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
    let rows: Vec<[String; 7]> = all
        .iter()
        .map(|row| {
            let (token, reviewer) = row;
            [
                token.prefix.clone(),
                reviewer
                    .as_ref()
                    .map_or_else(String::new, |reviewer| reviewer.email.clone()),
                token
                    .scope
                    .map_or_else(|| "the role's".to_owned(), |scope| scope.to_value()),
                state(row, now).to_owned(),
                moment(token.expires_at),
                moment(token.last_used_at),
                token
                    .label
                    .as_deref()
                    .map_or_else(String::new, output::one_line),
            ]
        })
        .collect();
    output::table(
        [
            "PREFIX",
            "REVIEWER",
            "SCOPE",
            "STATE",
            "EXPIRES",
            "LAST USED",
            "LABEL",
        ],
        &rows,
    )
}
