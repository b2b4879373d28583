//! Pictures in docs/DOMAIN.md that are drawn from the code.

use std::path::Path;
use std::{env, fs};

/// Checks that the pictures stand in the document, in order, each between the two marks; draws them anew
/// where `INSTA_UPDATE=always` asks for it.
pub(crate) fn check(begin: &str, end: &str, pictures: impl IntoIterator<Item = String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/DOMAIN.md");
    let document = fs::read_to_string(&path).expect("docs/DOMAIN.md is there");
    let mut drawn = String::new();
    let mut rest = document.as_str();
    for picture in pictures {
        let (before, shown) = rest.split_once(begin).expect("a picture begins");
        let (_, after) = shown.split_once(end).expect("a picture ends");
        drawn.extend([before, begin, "```mermaid\n", &picture, "```\n", end]);
        rest = after;
    }
    drawn.push_str(rest);
    if drawn == document {
        return;
    }
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, drawn).expect("it is written");
        return;
    }
    panic!("draw the pictures anew with INSTA_UPDATE=always; the document is now\n{drawn}");
}
