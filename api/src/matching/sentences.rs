//! A text in sentences.

use std::ops::Range;

/// The sentences of a text, as ranges of bytes; a line break ends one too.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    /// What stands before a dot that ends nothing.
    const SHORT: [&str; 14] = [
        "mr", "mrs", "ms", "dr", "sen", "rep", "gov", "gen", "st", "jr", "sr", "no", "vs", "prof",
    ];
    let mut found = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let end = at + c.len_utf8();
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match c {
            '\n' => true,
            '!' | '?' | '…' => next.is_none_or(|next| !next.is_alphanumeric()),
            '.' => {
                let word = text[start..at]
                    .rsplit(|c: char| !c.is_alphabetic())
                    .next()
                    .unwrap_or_default();
                let closes = next.is_none_or(|next| {
                    next.is_whitespace() || matches!(next, '"' | '”' | '’' | '\'' | ')')
                });
                closes
                    && word.chars().count() != 1
                    && !SHORT.contains(&word.to_lowercase().as_str())
            }
            _ => false,
        };
        if ends {
            found.push(start..end);
            start = end;
        }
    }
    found.push(start..text.len());
    found.retain(|sentence| !text[sentence.clone()].trim().is_empty());
    found
}
