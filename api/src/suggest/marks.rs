//! Where a text has words in double quotation marks.

use std::ops::Range;

/// Words in quotation marks, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// The words with their marks.
    pub outer: Range<usize>,
    /// The words without them.
    pub inner: Range<usize>,
    /// Whether a mark closes them; otherwise they go on to the end of their paragraph.
    pub is_closed: bool,
}

/// The quotations of a text, in its order; none is within another.
///
/// A mark that is left open at the end of a paragraph ends there, since a quotation of several
/// paragraphs opens each anew and closes only the last.
pub fn quoted(text: &str) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut base = 0;
    for paragraph in text.split_inclusive('\n') {
        in_paragraph(paragraph, base, &mut found);
        base += paragraph.len();
    }
    found
}

fn in_paragraph(paragraph: &str, base: usize, found: &mut Vec<Quoted>) {
    // Where the open mark begins and the words after it.
    let mut open: Option<(usize, usize)> = None;
    let mut before = ' ';
    let mut chars = paragraph.char_indices().peekable();
    while let Some((at, mark)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, next)| *next);
        let closes = match mark {
            '”' => true,
            // Some papers end with the mark that begins.
            '“' => open.is_some() && !before.is_whitespace() && !after.is_alphanumeric(),
            '"' => open.is_some(),
            _ => false,
        };
        let opens = !closes && matches!(mark, '“' | '„' | '"');
        if opens && open.is_none() {
            open = Some((at, at + mark.len_utf8()));
        } else if closes && let Some((start, words)) = open.take() {
            found.push(Quoted {
                outer: base + start..base + at + mark.len_utf8(),
                inner: base + words..base + at,
                is_closed: true,
            });
        }
        before = mark;
    }
    let end = paragraph.trim_end().len();
    if let Some((start, words)) = open
        && end > words
    {
        found.push(Quoted {
            outer: base + start..base + end,
            inner: base + words..base + end,
            is_closed: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        let found = quoted(text);
        found.iter().map(|one| &text[one.inner.clone()]).collect()
    }

    #[test]
    fn curly_straight_and_low_marks_are_read() {
        let text = "“It rains,” she said. \"It pours,\" he said. „Es regnet“, sagte sie.";
        assert_eq!(inner(text), ["It rains,", "It pours,", "Es regnet"]);
    }

    #[test]
    fn an_open_mark_ends_with_its_paragraph() {
        let text = "“It rains.\n\n“It pours,” she said.";
        assert_eq!(inner(text), ["It rains.", "It pours,"]);
        assert!(!quoted(text)[0].is_closed);
    }

    #[test]
    fn a_mark_that_closes_nothing_is_left_alone() {
        assert_eq!(inner("It rains,” she said.\n\"\n"), Vec::<&str>::new());
    }
}
