//! HTML becomes a tree of elements, and a page that is made to hang the reader is refused.
//!
//! Parsers of HTML forgive everything, and some of what they forgive costs time or memory that grows with the
//! square of the page: elements nested a hundred thousand deep, tags with as many attributes, formatting that
//! is opened again in each paragraph. So the page is fed piece by piece, and what has come of it is looked at
//! after each.

use std::{
    iter,
    time::{Duration, Instant},
};

use dom_query::{Document, NodeRef};
use html5ever::{
    ParseOpts, parse_document,
    tendril::{StrTendril, TendrilSink as _},
    tree_builder::TreeBuilderOpts,
};

/// The most elements, texts and comments of a page; those of large newspapers have some thousands.
const NODES: usize = 60_000;

/// The deepest that elements are nested; browsers stop at 512, and pages seldom have 50.
pub(super) const DEPTH: usize = 200;

/// How long a page may take, on a slow machine too; the longest of what newspapers send take a tenth.
const TIME: Duration = Duration::from_secs(4);

/// How much of a page is read between two looks, in bytes.
const PIECE: usize = 4_096;

/// The page nests its elements deeper, or has more of them, than any that is read by people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooComplex;

/// Reads the page.
///
/// # Errors
/// [`TooComplex`], before it takes long.
pub(super) fn read(html: &str) -> Result<Document, TooComplex> {
    let began = Instant::now();
    // Without scripts, as the page will be read.
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Document::default(), options);
    let mut rest = html;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(StrTendril::from_slice(piece));
        let so_far = &parser.tokenizer.sink.sink;
        if so_far.tree.len() > NODES || open(so_far) > DEPTH || began.elapsed() > TIME {
            return Err(TooComplex);
        }
        rest = after;
    }
    let document = parser.finish();
    if document.tree.len() > NODES || deepest(&document.root()) > DEPTH {
        return Err(TooComplex);
    }
    Ok(document)
}

/// About how many elements are open at the end of what was read: what is open is the last child of what is.
fn open(document: &Document) -> usize {
    iter::successors(document.root().last_child(), NodeRef::last_child)
        .take(DEPTH + 2)
        .count()
}

/// How deep the tree is, or a little more than [`DEPTH`] where it is deeper.
fn deepest(root: &NodeRef<'_>) -> usize {
    let mut deepest = 0;
    let mut depth = 0;
    let mut at = root.first_child();
    while let Some(node) = at {
        depth += 1;
        deepest = deepest.max(depth);
        if deepest > DEPTH {
            break;
        }
        at = node.first_child();
        let mut done = node;
        while at.is_none() && depth > 0 {
            depth -= 1;
            at = done.next_sibling();
            if at.is_none() {
                match done.parent() {
                    Some(parent) => done = parent,
                    None => return deepest,
                }
            }
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quickly(html: &str) {
        let began = Instant::now();
        assert_eq!(read(html).err(), Some(TooComplex));
        let taken = began.elapsed();
        assert!(taken < 3 * TIME, "{taken:?}");
    }

    #[test]
    fn a_page_that_hangs_parsers_is_refused() {
        quickly(&"<div>".repeat(100_000));
        quickly(&format!("<table>{}", "<div>".repeat(100_000)));
        quickly(&"<template>".repeat(100_000));
        quickly(&"<b>".repeat(100_000));
        quickly(&"<p>".repeat(100_000));
        let attributes = (0..400_000).map(|n| format!(" a{n}"));
        let attributes = attributes.collect::<Vec<_>>().concat();
        quickly(&format!("<p{attributes}>"));
        let formats = (0..2_000).map(|n| format!("<p><b id={n}></p>"));
        let formats = formats.collect::<Vec<_>>().concat();
        quickly(&format!("{formats}{}", "<p>x".repeat(100_000)));
    }

    #[test]
    fn a_page_may_be_as_deep_as_it_says() {
        // `html` and `body` come by themselves.
        let nested = |depth: usize| "<div>".repeat(depth - 2);
        assert!(read(&nested(DEPTH)).is_ok());
        assert!(read(&nested(DEPTH + 1)).is_err());
        let beside = "<div></div>".repeat(1_000);
        assert!(read(&format!("{}{beside}", nested(DEPTH - 1))).is_ok());
    }
}
