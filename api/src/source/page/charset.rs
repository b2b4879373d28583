//! The bytes of a page become text, as its own words say.

use encoding_rs::Encoding;

/// Within how many bytes a page says how it is encoded (HTML, "prescan").
const HEAD: usize = 1_024;

/// Why the bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// Neither UTF-8, nor is there a word about what else.
    #[error(
        "is not UTF-8 (byte {0} begins no character), and names no other encoding in a `<meta charset>`; \
         convert it, for instance by `iconv -f WINDOWS-1252 -t UTF-8`"
    )]
    Unnamed(usize),
    /// It names an encoding that nobody knows.
    #[error(
        "names an encoding that is not known: {0}; correct its `<meta charset>`, or convert it to UTF-8"
    )]
    Unknown(String),
    /// It is not what it says that it is.
    #[error(
        "says that it is {0}, and is not; correct its `<meta charset>`, or convert it to UTF-8"
    )]
    Otherwise(&'static str),
}

/// Reads the bytes of a page: by its byte order mark, or else by what a `<meta>` near its beginning names, or
/// else as UTF-8.
///
/// # Errors
/// See [`NotText`]: what cannot be read is refused, and nothing is put in its place.
pub fn decode(bytes: &[u8]) -> Result<String, NotText> {
    let marked = Encoding::for_bom(bytes).map(|(encoding, length)| (encoding, &bytes[length..]));
    let (encoding, bytes) = match (marked, named(bytes)) {
        (Some(marked), _) => marked,
        (None, Some(label)) => {
            let encoding = Encoding::for_label(label.as_bytes())
                .ok_or_else(|| NotText::Unknown(label.chars().take(40).collect()))?;
            // Who reads that it is UTF-16 reads bytes that are not (HTML, "prescan").
            (encoding.output_encoding(), bytes)
        }
        (None, None) => {
            let text = std::str::from_utf8(bytes)
                .map_err(|error| NotText::Unnamed(error.valid_up_to()))?;
            return Ok(text.to_owned());
        }
    };
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(NotText::Otherwise(encoding.name())),
    }
}

/// What a page's `<meta charset="…">`, or `<meta http-equiv="Content-Type" content="…; charset=…">`, names.
fn named(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let head: String = head
        .iter()
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta") {
        let (tag, after) = rest[at..].split_at(rest[at..].find('>').unwrap_or(rest.len() - at));
        if let Some(found) = tag.find("charset") {
            let value = tag[found + "charset".len()..].trim_start();
            if let Some(value) = value.strip_prefix('=') {
                let value = value
                    .trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'');
                let end = value
                    .find(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | ';' | '/'))
                    .unwrap_or(value.len());
                return Some(value[..end].to_owned());
            }
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_is_read_as_it_says() {
        for (bytes, text) in [
            (&b"caf\xc3\xa9"[..], "café"),
            (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
            (b"<META  charset = 'windows-1252'>caf\xe9 \x93x\x94", "<META  charset = 'windows-1252'>café “x”"),
            (
                b"<meta name=a><meta http-equiv=content-type content=\"text/html; charset=iso-8859-1\">caf\xe9",
                "<meta name=a><meta http-equiv=content-type content=\"text/html; charset=iso-8859-1\">café",
            ),
            (b"<meta charset=utf-16>caf\xc3\xa9", "<meta charset=utf-16>café"),
            (b"\xff\xfec\0a\0f\0\xe9\0", "café"),
            (b"<meta charset=shift_jis>\x93\xfa\x96{", "<meta charset=shift_jis>日本"),
        ] {
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert_eq!(decode(b"caf\xe9"), Err(NotText::Unnamed(3)));
        assert_eq!(
            decode(b"<meta charset=klingon>"),
            Err(NotText::Unknown("klingon".to_owned()))
        );
        assert_eq!(
            decode(b"<meta charset=utf-8>caf\xe9"),
            Err(NotText::Otherwise("UTF-8"))
        );
        assert_eq!(
            decode(b"<meta charset=shift_jis>\x93"),
            Err(NotText::Otherwise("Shift_JIS"))
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            head in prop::sample::select(vec!["", "<meta charset=", "<meta charset='big5'>", "\u{feff}"]),
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let _ = decode(&[head.as_bytes(), &bytes].concat());
        }
    }
}
