//! Counts the tokens and the nesting of a GraphQL text without parsing it.
//!
//! Source: <https://spec.graphql.org/October2021/#sec-Appendix-Grammar-Summary.Lexical-Tokens>

/// What a text holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// Lexical tokens; a character that begins none counts as one.
    pub(super) tokens: usize,
    /// The most brackets of any kind that are open at once.
    pub(super) nesting: usize,
}

/// Measures a text; nothing when a block string has no end.
///
/// Where the text is no GraphQL, it counts at least what the parser would come to see before it
/// gives up, so that nothing deeper ever reaches the parser.
pub(super) fn measure(text: &str) -> Option<Measure> {
    let mut measure = Measure::default();
    let mut open = 0_usize;
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = match first {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                rest = after;
                continue;
            }
            b'#' => {
                rest = skip_while(after, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'"' => match after {
                [b'"', b'"', inner @ ..] => end_of_block_string(inner)?,
                _ => end_of_string(after),
            },
            b'.' => after.strip_prefix(b"..").unwrap_or(after),
            b'{' | b'(' | b'[' => {
                open += 1;
                measure.nesting = measure.nesting.max(open);
                after
            }
            b'}' | b')' | b']' => {
                open = open.saturating_sub(1);
                after
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                skip_while(after, |byte| byte == b'_' || byte.is_ascii_alphanumeric())
            }
            b'-' => end_of_number(after),
            b'0'..=b'9' => end_of_number(rest),
            _ => match rest {
                // The byte order mark is white space.
                [0xEF, 0xBB, 0xBF, after @ ..] => {
                    rest = after;
                    continue;
                }
                _ => skip_while(after, |byte| (0x80..0xC0).contains(&byte)),
            },
        };
        measure.tokens += 1;
    }
    Some(measure)
}

fn skip_while(bytes: &[u8], skipped: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|&byte| !skipped(byte));
    &bytes[end.unwrap_or(bytes.len())..]
}

/// What follows a number's digits. The parser takes `00` for two numbers, so the count does too.
fn end_of_number(bytes: &[u8]) -> &[u8] {
    let digits = |bytes| skip_while(bytes, |byte| byte.is_ascii_digit());
    let whole = match bytes {
        [b'0', after @ ..] => after,
        _ => digits(bytes),
    };
    let fraction = match whole {
        [b'.', b'0'..=b'9', after @ ..] => digits(after),
        _ => whole,
    };
    match fraction {
        [b'e' | b'E', b'+' | b'-', b'0'..=b'9', after @ ..]
        | [b'e' | b'E', b'0'..=b'9', after @ ..] => digits(after),
        _ => fraction,
    }
}

/// What follows a string whose opening quotation mark was read. A line's end closes it, since the
/// parser refuses the text there.
fn end_of_string(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = match bytes {
            [] => return bytes,
            [b'"' | b'\n' | b'\r', after @ ..] => return after,
            [b'\\', escaped, after @ ..] if !matches!(escaped, b'\n' | b'\r') => after,
            [_, after @ ..] => after,
        };
    }
}

/// What follows a block string whose opening quotation marks were read.
fn end_of_block_string(mut bytes: &[u8]) -> Option<&[u8]> {
    loop {
        if let Some(after) = bytes.strip_prefix(b"\\\"\"\"") {
            bytes = after;
        } else if let Some(after) = bytes.strip_prefix(b"\"\"\"") {
            return Some(after);
        } else {
            bytes = bytes.get(1..)?;
        }
    }
}
