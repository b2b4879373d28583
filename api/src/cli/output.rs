//! What is printed: results on standard output, all else on standard error.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write as _},
    path::Path,
};

use serde::Serialize;
use serde_json::json;

use super::exit::Failure;

/// Prints a line of the result. It is there at once, also for a program that reads along.
pub(crate) fn line(text: impl Display) -> Result<(), Failure> {
    print(format_args!("{text}\n"))
}

/// Prints a text of the result that ends its own lines.
pub(crate) fn print(text: impl Display) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::reader_gone()),
        Err(error) => Err(Failure::failed(format!("cannot write the output: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Prints a result for programs: one JSON value in one line.
pub(crate) fn json(value: &impl Serialize) -> Result<(), Failure> {
    line(serde_json::to_string(value)?)
}

/// Tells the person something, on standard error.
pub(crate) fn note(text: impl Display) {
    // Where standard error is closed, nobody is there to be told.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Tells why nothing came of one of several files: in the results where programs read them, else to the person.
pub(crate) fn file_error(path: &Path, error: &str, as_json: bool) -> Result<(), Failure> {
    let file = path.display().to_string();
    if as_json {
        return json(&json!({ "file": file, "error": error }));
    }
    file_note(&file, error);
    Ok(())
}

/// Tells the person something of a file.
pub(crate) fn file_note(file: &str, text: &str) {
    note(format_args!("{}: {}", one_line(file), one_line(text)));
}

/// The text with every character escaped that could break its line, colour the terminal or turn the
/// direction of writing.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_bidi_control(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

/// Unicode's property `Bidi_Control` (UAX #9).
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Rows under their headings, in columns as wide as they need.
pub(crate) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = headings.map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut table = String::new();
    let mut add = |cells: [&str; N]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        table.push_str(padded.join("  ").trim_end());
        table.push('\n');
    };
    add(headings);
    for row in rows {
        add(row.each_ref().map(String::as_str));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_stays_one_line_and_keeps_its_letters() {
        assert_eq!(
            one_line("a\nb\r\u{1b}[31m\u{202e}c\u{9b}\u{2028}"),
            "a\\nb\\r\\u{1b}[31m\\u{202e}c\\u{9b}\\u{2028}"
        );
        assert_eq!(one_line("Ärger \"quoted\" 東京"), "Ärger \"quoted\" 東京");
    }

    #[test]
    fn a_table_lines_up_by_characters() {
        let rows = [
            ["é".to_owned(), "x".to_owned()],
            ["abc".to_owned(), "y".to_owned()],
        ];
        assert_eq!(table(["A", "B"], &rows), "A    B\né    x\nabc  y\n");
    }
}
