//! `verbatim redact`: a value goes, and that it went stays.

use clap::Args;
use serde_json::json;
use verbatim::history::redact::{self, Redaction};

use super::{
    Context, Exit, Failure,
    database::{self, Need},
    migrate,
    output::{self, note},
    reviewer,
};

/// Remove a value from a record and from all of its history, for a lawful reason.
///
/// The value cannot be brought back but from a backup. The reason, who gave it and when stay in the history,
/// which still verifies. Texts on which rules stand cannot be redacted: a capture's text, the words of a
/// quote, and what a verdict revision says.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim redact note_01h455vb4pex5vsknk084sn02q text --as ada@example.org --reason 'Court order 7 O 12/26.'
  verbatim redact reviewer_01h455vb4pex5vsknk084sn02q email --as ada@example.org \\
    --reason 'Asked for it.' --instead gone-1@invalid.example

Exit codes:
  0  done
  1  it failed, and nothing was changed
  2  the arguments or the settings are wrong
  4  the database's name was not given; nothing was done")]
pub(crate) struct Arguments {
    /// The id of what holds the value, such as `note_…` or `speaker_name_…`.
    id: String,
    /// The field, such as `text`.
    field: String,
    /// The admin who decided it.
    #[arg(long = "as", value_name = "EMAIL")]
    admin: String,
    /// Why, 1 to 2,000 characters. It is kept: leave out of it what is to go.
    #[arg(long)]
    reason: String,
    /// What is put in its place; without it nothing, or `[redacted]` where there has to be something.
    #[arg(long, value_name = "TEXT")]
    instead: Option<String>,
    /// Redact without asking; NAME is the database's name.
    #[arg(long, value_name = "NAME")]
    yes_destroy: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let Arguments { id, field, .. } = arguments;
    let redaction = Redaction {
        id: id.clone(),
        field: field.clone(),
        reason: arguments.reason.clone(),
        instead: arguments.instead.clone(),
    };
    let held = database::with(context, Need::There, async |db| {
        database::check_migrated(db).await?;
        let admin = reviewer::find(db, &arguments.admin).await?;
        let loss = format!("{field} of {id}, in all of its history");
        migrate::confirm_loss(db, &loss, arguments.yes_destroy.as_deref()).await?;
        Ok(redact::redact(db, admin, &redaction).await?)
    })
    .await?;
    if arguments.json {
        output::json(&json!({ "id": id, "field": field, "events": held }))?;
    } else {
        output::line(format_args!(
            "redacted {field} of {id}: {held} events held it"
        ))?;
        note("Backups, and the files of the database until VACUUM, may still hold it.");
    }
    Ok(Exit::Done)
}
