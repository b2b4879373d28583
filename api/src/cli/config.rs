//! `verbatim config`: the settings in force.

use clap::Args;

use super::{Context, Exit, Failure, output};

/// Show the settings in force, documented, with secrets hidden.
///
/// The output is a configuration file in which what nobody set is commented out. Settings come from
/// the defaults, the configuration file, DATABASE_URL and VERBATIM_<SECTION>__<KEY>, the later winning.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim config                  All settings, and where each comes from
  verbatim config > verbatim.toml  Begin a configuration file
  VERBATIM_SERVER__LISTEN=127.0.0.1:8000 verbatim config --json

Exit codes:
  0  done
  2  the settings are wrong")]
pub(crate) struct Arguments {
    /// Print one JSON array, an object for each setting.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    if arguments.json {
        output::json(&context.settings.describe())?;
    } else {
        output::print(context.settings.to_toml())?;
    }
    Ok(Exit::Done)
}
