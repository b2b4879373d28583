//! `verbatim schema`: the API's schema in GraphQL's own language.

use std::{fmt::Write as _, fs, path::PathBuf};

use clap::Args;
use serde_json::json;
use similar::TextDiff;
use verbatim::graph::schema;

use super::{
    Exit, Failure,
    exit::Doing as _,
    output::{self, note},
};

/// How many lines of a difference are shown.
const DIFF_LINES: usize = 40;

/// Print the GraphQL schema, or check that a file holds it. Needs no database.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim schema > schema.graphql
  verbatim schema --check schema.graphql

Exit codes:
  0  printed; or the file holds the schema
  1  the file differs, or cannot be read
  2  the arguments are wrong")]
pub(crate) struct Arguments {
    /// Compare the schema with this file instead of printing it.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// Print one JSON object: the schema, or whether the file holds it.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let sdl = schema::sdl();
    let Some(path) = &arguments.check else {
        if arguments.json {
            output::json(&json!({ "sdl": sdl }))?;
        } else {
            output::print(sdl)?;
        }
        return Ok(Exit::Done);
    };
    let kept = fs::read_to_string(path).doing(format_args!("cannot read {}", path.display()))?;
    let is_same = kept == sdl;
    if arguments.json {
        output::json(&json!({ "file": path, "same": is_same }))?;
    }
    if is_same {
        return Ok(Exit::Done);
    }
    if !arguments.json {
        output::print(short_diff(&kept, &sdl))?;
    }
    note(format_args!(
        "verbatim: {path} is not the schema of this program; write it anew by `verbatim schema > {path}`",
        path = path.display()
    ));
    Ok(Exit::Failed)
}

/// The beginning of the difference, with a line of context.
fn short_diff(kept: &str, sdl: &str) -> String {
    let diff = TextDiff::from_lines(kept, sdl)
        .unified_diff()
        .context_radius(1)
        .header("the file", "the schema")
        .to_string();
    let lines: Vec<&str> = diff.lines().collect();
    let mut shown = lines[..lines.len().min(DIFF_LINES)].join("\n");
    if lines.len() > DIFF_LINES {
        let _ = write!(shown, "\n… and {} lines more", lines.len() - DIFF_LINES);
    }
    shown.push('\n');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_in_short() {
        let diff = short_diff("a\nb\nc\n", "a\nB\nc\n");
        assert!(diff.contains("-b\n+B\n"), "{diff}");
        let long = "line\n".repeat(1_000);
        let diff = short_diff("", &long);
        assert_eq!(diff.lines().count(), DIFF_LINES + 1);
        assert!(diff.contains("lines more"), "{diff}");
    }
}
