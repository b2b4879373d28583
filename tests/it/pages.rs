//! What is found in pages of many kinds, as `tests/pages` has them.

use std::{fmt::Write as _, fs, path::Path};

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;
use verbatim::source::page::{self, Found, Told};

/// Each page of `tests/pages` with what is found in it in a snapshot beside it.
#[test]
fn pages_are_read() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/pages");
    let mut files: Vec<_> = fs::read_dir(&place)
        .expect("the pages")
        .map(|entry| entry.expect("a page").path())
        .filter(|path| path.extension().is_some_and(|end| end == "html"))
        .collect();
    files.sort();
    assert!(files.len() >= 6);
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy();
        let html = page::decode(&fs::read(&file).expect("a page"), None).expect("text");
        let found = page::read(&html, None).expect("something is found");
        holds(&found);
        insta::with_settings!({
            snapshot_path => &place, prepend_module_to_snapshot => false, omit_expression => true,
        }, {
            insta::assert_snapshot!(name.as_ref(), shown(&found));
        });
    }
}

/// What is found, as people read it: what the page tells, what to look at, and the text by its parts.
fn shown(found: &Found) -> String {
    fn told<T: async_graphql::OutputType + std::fmt::Debug>(told: Option<&Told<T>>) -> String {
        told.map_or("none".to_owned(), |told| {
            format!("{:?} {:?}", told.provenance, told.value)
        })
    }
    let mut out = String::new();
    let mut line = |name: &str, value: String| writeln!(out, "{name}: {value}").expect("a line");
    line("title", told(found.title.as_ref()));
    line("byline", told(found.byline.as_ref()));
    line("published on", told(found.published_on.as_ref()));
    line("url", told(found.url.as_ref()));
    line("language", told(found.language.as_ref()));
    line("publisher", told(found.publisher.as_ref()));
    for warning in &found.warnings {
        line(
            "warning",
            format!("{:?}: {}", warning.code, warning.message),
        );
    }
    for part in &found.parts {
        let range = offset(part.start)..offset(part.end);
        let text: String = found
            .text
            .chars()
            .skip(range.start)
            .take(range.len())
            .collect();
        writeln!(
            out,
            "\n[{:?} {}-{}]\n{text}",
            part.part, part.start, part.end
        )
        .expect("a part");
    }
    out
}

/// What holds of whatever is found: the parts are in their order, on whole characters, and between them is
/// nothing; and there are no controls in the text.
fn holds(found: &Found) {
    let characters: Vec<char> = found.text.chars().collect();
    let mut boundaries = vec![0];
    for grapheme in found.text.graphemes(true) {
        boundaries.push(boundaries.last().expect("one") + grapheme.chars().count());
    }
    let mut at = 0;
    for part in &found.parts {
        let (start, end) = (offset(part.start), offset(part.end));
        assert!(
            at <= start && start < end && end <= characters.len(),
            "{found:?}"
        );
        assert!(
            characters[at..start].iter().all(|&c| c == '\n'),
            "{found:?}"
        );
        assert!(
            boundaries.binary_search(&start).is_ok() && boundaries.binary_search(&end).is_ok(),
            "{found:?}"
        );
        at = end;
    }
    assert_eq!(at, characters.len(), "{found:?}");
    assert!(
        !characters
            .iter()
            .any(|&c| c.is_control() && !matches!(c, '\n' | '\t')),
        "{found:?}"
    );
}

/// Bits of pages: words, and elements that open, close or do neither, in whatever order.
fn pieces() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "The ferry is late. ",
        "“We can’t change the weather,” she said, at length, and more than once. ",
        "e\u{301}",
        "👩‍👩‍👧",
        "\u{202e}",
        "&#1;",
        "&nbsp;",
        "\n",
        "<br>",
        "&lt;",
        "مرحبا ",
        "< ",
        "<!-- x -->",
        "\u{301}",
    ]);
    let names = prop::sample::select(vec![
        "p",
        "div",
        "article",
        "h1",
        "b",
        "a",
        "table",
        "tr",
        "td",
        "ul",
        "li",
        "figure",
        "figcaption",
        "pre",
        "form",
        "section class=comments",
        "p class=standfirst",
        "svg",
        "math",
        "template",
        "noscript",
        "select",
        "font",
    ]);
    let raw = prop::sample::select(vec![
        "script", "style", "xmp", "iframe", "noembed", "noframes", "textarea",
    ]);
    let piece = prop_oneof![
        4 => words.prop_map(str::to_owned),
        2 => names.clone().prop_map(|name| format!("<{name}>")),
        2 => names.prop_map(|name| format!("</{}>", name.split(' ').next().unwrap_or_default())),
        1 => raw.prop_map(|name| format!("<{name}>secret()</{name}>")),
        1 => Just("<svg><script>secret()</script></svg>".to_owned()),
        1 => Just("<p onclick='secret()'>".to_owned()),
        1 => Just("<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"secret()\": 1}</script>".to_owned()),
    ];
    proptest::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_script_is_ever_read(html in pieces()) {
        if let Ok(found) = page::read(&html, None) {
            holds(&found);
            prop_assert!(!found.text.contains("secret"), "{}", found.text);
        }
    }
}

fn offset(offset: i32) -> usize {
    usize::try_from(offset).expect("an offset")
}
