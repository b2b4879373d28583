//! The command line: one file a command.

mod bench;
mod config;
mod database;
mod document;
mod exit;
mod generate;
mod import;
mod log;
mod migrate;
mod output;
mod redact;
mod reviewer;
mod schema;
mod serve;
mod suggest;
mod token;
mod verify;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use verbatim::{config::Settings, postgres};

use self::exit::{Exit, Failure};

/// A claim-and-quote fact-checking database with a GraphQL API.
///
/// Without a command it serves: on a private PostgreSQL that it starts by itself, with a demo
/// newsroom, unless a database is configured.
#[derive(Debug, Parser)]
#[command(
    name = "verbatim",
    version,
    after_help = "\
Examples:
  verbatim                        Try it: a private PostgreSQL, a demo newsroom, the playground
  verbatim config > verbatim.toml Begin a configuration file
  verbatim serve --help           What a command does, its examples and its exit codes

Exit codes of every command:
  0  done
  1  it failed; the message says what to do
  2  the arguments or the settings are wrong; nothing was done
  3  some of several were done, and some failed
  4  refused, because a confirmation is missing or wrong; nothing was done
  5  the role of `database.url` may do too much to serve with, or too little; nothing was done
  6  the history does not hold (verify)"
)]
struct Cli {
    /// The configuration file; without it `verbatim.toml` in the working directory, if there is one.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// The directory of the private PostgreSQL; of no matter where `database.url` is set.
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Arguments),
    Migrate(migrate::Arguments),
    Schema(schema::Arguments),
    Reviewer(reviewer::Arguments),
    Token(token::Arguments),
    Config(config::Arguments),
    Import(import::Arguments),
    Verify(verify::Arguments),
    Redact(redact::Arguments),
    Suggest(suggest::Arguments),
    Bench(bench::Arguments),
    Generate(generate::Arguments),
}

/// What a command works with that needs settings.
struct Context {
    settings: Settings,
    data_dir: PathBuf,
}

impl Context {
    fn load(config: Option<&Path>, data_dir: Option<PathBuf>) -> Result<Self, Failure> {
        let settings = Settings::load(config).map_err(|error| Failure::usage(error.to_string()))?;
        log::start(&settings.log);
        Ok(Self {
            settings,
            data_dir: data_dir.unwrap_or_else(postgres::default_data_dir),
        })
    }
}

/// Runs the command that the process was started with.
pub(crate) async fn run() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match command(cli).await {
        Ok(exit) => exit,
        Err(failure) => {
            failure.print();
            failure.exit
        }
    };
    outcome.into()
}

async fn command(cli: Cli) -> Result<Exit, Failure> {
    let command = cli
        .command
        .unwrap_or(Command::Serve(serve::Arguments::default()));
    // Not read for what needs no settings, so that no wrong ones keep that from working.
    let context = || Context::load(cli.config.as_deref(), cli.data_dir);
    match command {
        Command::Serve(arguments) => serve::run(&context()?, &arguments).await,
        Command::Migrate(arguments) => migrate::run(&context()?, &arguments).await,
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Reviewer(arguments) => reviewer::run(&context()?, &arguments).await,
        Command::Token(arguments) => token::run(&context()?, &arguments).await,
        Command::Config(arguments) => config::run(&context()?, &arguments),
        Command::Import(arguments) => import::run(context, &arguments).await,
        Command::Verify(arguments) => verify::run(&context()?, &arguments).await,
        Command::Redact(arguments) => redact::run(&context()?, &arguments).await,
        Command::Suggest(arguments) => suggest::run(&arguments),
        Command::Bench(arguments) => bench::run(context, &arguments).await,
        Command::Generate(arguments) => generate::run(&context()?, &arguments).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent_and_every_command_says_what_its_exit_codes_mean() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        for command in command
            .get_subcommands()
            .filter(|command| command.get_name() != "help")
        {
            let help = command.clone().render_long_help().to_string();
            assert!(help.contains("Exit codes:"), "{help}");
            assert!(help.contains("Examples:"), "{help}");
        }
    }
}
