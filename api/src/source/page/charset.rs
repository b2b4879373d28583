//! The bytes of a page become text, as its own words say, or as somebody says.

use encoding_rs::{DecoderResult, Encoding};

/// Within how many bytes a page says how it is encoded (HTML, "prescan").
const HEAD: usize = 1_024;

/// Why the bytes are no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// Neither UTF-8, nor is there a word about what else.
    #[error(
        "is not UTF-8 (byte {0} begins no character), and names no other encoding in a `<meta charset>`; name it by \
         --charset, such as --charset windows-1252"
    )]
    Unnamed(usize),
    /// It names an encoding that nobody knows.
    #[error(
        "names an encoding that is not known: {0}; name its own by --charset, such as --charset windows-1252"
    )]
    Unknown(String),
    /// It is not what it says that it is.
    #[error(
        "says that it is {0}, and is not (byte {1} begins no character); name its encoding by --charset, such as \
         --charset windows-1252"
    )]
    Otherwise(&'static str, usize),
    /// It is not what somebody says that it is.
    #[error("is not {0} (byte {1} begins no character); give another --charset, or leave it out")]
    NotAsGiven(&'static str, usize),
}

/// An encoding of text, as the Encoding Standard of the WHATWG has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// The one that a label such as `windows-1252` names.
    ///
    /// # Errors
    /// What to do, where it names none.
    pub fn read(label: &str) -> Result<Self, String> {
        Encoding::for_label_no_replacement(label.as_bytes())
            .map(Self)
            .ok_or_else(|| {
                "names no encoding; use a label such as windows-1252, iso-8859-2 or utf-16le"
                    .to_owned()
            })
    }

    /// The text that the bytes are, without a byte order mark; the error is the first that begins no character.
    fn decode(self, bytes: &[u8]) -> Result<String, usize> {
        let mut decoder = self.0.new_decoder_with_bom_removal();
        let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        let mut text = String::with_capacity(most.unwrap_or_default());
        match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
            (DecoderResult::InputEmpty, _) => Ok(text),
            (DecoderResult::Malformed(length, after), read) => {
                Err(read.saturating_sub(usize::from(length) + usize::from(after)))
            }
            (DecoderResult::OutputFull, read) => Err(read),
        }
    }
}

/// Reads the bytes of a page, as somebody says that it is encoded. Where nobody does: by its byte order mark, or
/// else by what a `<meta>` near its beginning names, or else as UTF-8.
///
/// # Errors
/// See [`NotText`]: what cannot be read is refused, and nothing is put in its place.
pub fn decode(bytes: &[u8], given: Option<Charset>) -> Result<String, NotText> {
    if let Some(given) = given {
        let text = given.decode(bytes);
        return text.map_err(|place| NotText::NotAsGiven(given.0.name(), place));
    }
    let charset = match (Encoding::for_bom(bytes), named(bytes)) {
        (Some((encoding, _)), _) => Charset(encoding),
        (None, Some(label)) => {
            let encoding = Encoding::for_label_no_replacement(label.as_bytes())
                .ok_or_else(|| NotText::Unknown(label.chars().take(40).collect()))?;
            // Who reads that it is UTF-16 reads bytes that are not (HTML, "prescan").
            Charset(encoding.output_encoding())
        }
        (None, None) => {
            let text = std::str::from_utf8(bytes)
                .map_err(|error| NotText::Unnamed(error.valid_up_to()))?;
            return Ok(text.to_owned());
        }
    };
    let text = charset.decode(bytes);
    text.map_err(|place| NotText::Otherwise(charset.0.name(), place))
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
            assert_eq!(decode(bytes, None).as_deref(), Ok(text));
        }
    }

    #[test]
    fn somebody_knows_better() {
        let given =
            |label: &str, bytes: &[u8]| decode(bytes, Some(Charset::read(label).expect("one")));
        for (label, bytes, text) in [
            ("Latin1", &b"caf\xe9 \x93x\x94"[..], "café “x”"),
            (
                "iso-8859-2",
                b"<meta charset=utf-8>\xb3",
                "<meta charset=utf-8>ł",
            ),
            ("utf-8", b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
            ("utf-16le", b"\xff\xfec\0a\0f\0\xe9\0", "café"),
        ] {
            assert_eq!(given(label, bytes).as_deref(), Ok(text));
        }
        assert_eq!(
            given("utf-8", b"caf\xe9"),
            Err(NotText::NotAsGiven("UTF-8", 3))
        );
        for label in ["klingon", "", "replacement", "caf\u{e9}"] {
            assert!(Charset::read(label).is_err(), "{label}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for (bytes, refused) in [
            (&b"caf\xe9"[..], NotText::Unnamed(3)),
            (
                b"<meta charset=klingon>",
                NotText::Unknown("klingon".to_owned()),
            ),
            (
                b"<meta charset=utf-8>caf\xe9",
                NotText::Otherwise("UTF-8", 23),
            ),
            (
                b"<meta charset=utf-8>caf\xe9e",
                NotText::Otherwise("UTF-8", 23),
            ),
            (b"\xef\xbb\xbfcaf\xe9s", NotText::Otherwise("UTF-8", 6)),
            (
                b"<meta charset=shift_jis>\x93",
                NotText::Otherwise("Shift_JIS", 24),
            ),
        ] {
            assert_eq!(decode(bytes, None), Err(refused));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            head in prop::sample::select(vec!["", "<meta charset=", "<meta charset='big5'>", "\u{feff}"]),
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let bytes = [head.as_bytes(), &bytes].concat();
            let labels = ["utf-8", "utf-16be", "big5", "iso-2022-jp", "gb18030", "x-user-defined"];
            for charset in labels.into_iter().map(|label| Charset::read(label).ok()).chain([None]) {
                match decode(&bytes, charset) {
                    Ok(_) | Err(NotText::Unknown(_)) => {}
                    Err(NotText::Unnamed(place) | NotText::Otherwise(_, place) | NotText::NotAsGiven(_, place)) => {
                        prop_assert!(place < bytes.len());
                    }
                }
            }
        }
    }
}
