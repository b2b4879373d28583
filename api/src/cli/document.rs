//! A file that is given as an article: a web page, or a text that may begin with its day.

use std::{fs::File, io::Read as _, path::Path};

use verbatim::{
    graph::scalars::Date,
    source::{
        TEXT_BYTES, article_file,
        page::{self, Charset, HTML_BYTES},
    },
};

/// Room for a head and a byte order mark beside the largest text.
const HEAD_BYTES: usize = 1_024;

/// What a file holds.
pub(crate) enum Document {
    /// A web page, as text.
    Page(String),
    /// An article.
    Text {
        /// Its text, without the head.
        text: String,
        /// The day that the head names.
        date: Option<Date>,
    },
}

impl Document {
    /// Reads a file, in the encoding that is given or else that it names itself; the error says what is wrong
    /// with it.
    pub(crate) fn read(path: &Path, charset: Option<Charset>) -> Result<Self, String> {
        let (bytes, is_page) = bytes(path)?;
        let bytes = if is_page || charset.is_some() {
            let text = page::decode(&bytes, charset).map_err(|error| error.to_string())?;
            // In some encodings a page shows only once it is decoded.
            if is_page || page::looks_like_html(text.as_bytes()) {
                return Ok(Self::Page(text));
            }
            text.into_bytes()
        } else {
            bytes
        };
        let article = article_file::parse(&bytes).map_err(|error| error.to_string())?;
        Ok(Self::Text {
            text: article.text.to_owned(),
            date: article.date,
        })
    }
}

/// Whether the file is a web page: by its name, or else by how it begins.
fn is_page(path: &Path, bytes: &[u8]) -> bool {
    let named = path.extension().is_some_and(|end| {
        ["html", "htm", "xhtml"]
            .iter()
            .any(|known| end.eq_ignore_ascii_case(known))
    });
    named || page::looks_like_html(bytes)
}

/// Reads no more of a file than an article can have, or a page: one that is longer is refused. Also whether it is a
/// page.
fn bytes(path: &Path) -> Result<(Vec<u8>, bool), String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HTML_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    let is_page = is_page(path, &bytes);
    let (room, most, size) = if is_page {
        (HTML_BYTES, HTML_BYTES, "4 MiB), which are read of a page")
    } else {
        (
            TEXT_BYTES + HEAD_BYTES,
            TEXT_BYTES,
            "1 MiB), which a capture holds",
        )
    };
    if bytes.len() > room {
        return Err(format!(
            "is longer than {most} bytes ({size} at most; give the part that is quoted from"
        ));
    }
    Ok((bytes, is_page))
}
