//! The text of an article, as its page shows it: the headline, what stands below it, and what a reader would
//! find the article to be. Nothing is in it that the page does not show.

use std::{collections::HashSet, mem};

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};

use super::{CapturePartKind, Part, told::Tellings};
use crate::graph::input;

/// How long a line may be that says who wrote the article, in characters without white space.
const LINE: usize = 120;

/// The most parts that are told apart; what follows is of the article.
const PARTS: usize = 500;

/// What is shown of the article.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
    pub(super) headline: Option<String>,
    /// That no article stood out, and the text is all that the page shows.
    pub(super) whole_page: bool,
}

/// Takes the text out of the page.
pub(super) fn read(document: &Document, told: &Tellings) -> Shown {
    let Some(body) = document.body() else {
        return Shown::default();
    };
    let mut blocks = blocks(&body, &article(document));
    let whole_page = !blocks.iter().any(Block::is_kept);
    if whole_page {
        for block in &mut blocks {
            block.kept = block.length;
        }
    }
    let headline = headline(&blocks, told);
    leave_out_byline(&mut blocks, headline, told);
    let standfirst = standfirst(&blocks, headline, told);

    let first = [
        (headline, CapturePartKind::Headline),
        (standfirst, CapturePartKind::Standfirst),
    ];
    let first = first
        .into_iter()
        .filter_map(|(at, kind)| Some((kind, blocks.get(at?)?)));
    let mut rest: Vec<&Block> = blocks.iter().filter(|block| block.is_kept()).collect();
    for (_, block) in first.clone() {
        // It stands in its place, or is said again there.
        if let Some(again) = rest
            .iter()
            .take(4)
            .position(|other| other.key() == block.key())
        {
            rest.remove(again);
        }
    }
    let rest = rest.into_iter().map(|block| (block.kind(), block));
    let (text, parts) = joined(
        first
            .chain(rest)
            .map(|(kind, block)| (kind, block.text.as_str())),
    );
    Shown {
        text,
        parts,
        headline: headline.map(|at| blocks[at].text.clone()),
        whole_page,
    }
}

/// The texts of the page that a reader would find to be of the article.
fn article(document: &Document) -> HashSet<NodeId> {
    let config = Config {
        disable_json_ld: true,
        ..Config::default()
    };
    let page = Readability::with_document(document.clone(), None, Some(config))
        .and_then(|mut page| page.parse().map(|_| page.doc));
    let Ok(page) = page else {
        return HashSet::new();
    };
    let article = page.select_single("#readability-page-1");
    let texts = article.nodes().iter().flat_map(NodeRef::descendants_it);
    texts.filter(NodeRef::is_text).map(|text| text.id).collect()
}

/// The line that is the headline: the heading that says the title, or else the first `h1` that is not the name
/// of the site.
fn headline(blocks: &[Block], told: &Tellings) -> Option<usize> {
    let title = told.title.as_ref().map(|title| key(&title.value));
    let site = told.publisher.as_ref().map(|name| key(&name.value));
    let says = |block: &Block| block.marks.heading && Some(block.key()) == title;
    let is_other = |block: &Block| block.marks.title && Some(block.key()) != site;
    let line = blocks.iter().position(says);
    line.or_else(|| blocks.iter().position(is_other))
}

/// Who wrote it is no part of the text, where it stands in a short line before the article.
fn leave_out_byline(blocks: &mut [Block], headline: Option<usize>, told: &Tellings) {
    let Some(byline) = &told.byline else { return };
    let names = byline.value.split(", ").map(key);
    let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return;
    }
    for (at, block) in blocks.iter_mut().enumerate() {
        if block.is_kept() && !block.marks.caption && Some(at) != headline {
            if block.length > LINE {
                break;
            }
            let line = block.key();
            if names.iter().all(|name| line.contains(name)) {
                block.kept = 0;
            }
        }
    }
}

/// What stands below the headline and before the article, and is marked as its sum, or says what the page tells
/// as its sum and stands apart: of many articles that is just the first paragraph.
fn standfirst(blocks: &[Block], headline: Option<usize>, told: &Tellings) -> Option<usize> {
    let sum = told.description.as_deref().map(key);
    let sum = sum.filter(|sum| !sum.is_empty());
    let is_text = |block: &Block| !block.marks.caption && !block.marks.title;
    let from = headline.map_or(0, |at| at + 1);
    for (at, block) in blocks.iter().enumerate().skip(from) {
        if !is_text(block) {
            continue;
        }
        let mut below = blocks[at + 1..].iter();
        let next = below.find(|block| block.is_kept() && is_text(block));
        let is_apart = next.is_none_or(|next| next.marks.within != block.marks.within);
        if block.marks.sum || (is_apart && Some(block.key()) == sum) {
            return Some(at);
        }
        if block.is_kept() {
            break;
        }
    }
    None
}

/// The text, its paragraphs parted by empty lines, and where its parts stand; neighbours of one kind are one.
fn joined<'a>(blocks: impl Iterator<Item = (CapturePartKind, &'a str)>) -> (String, Vec<Part>) {
    let mut text = String::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut end = 0;
    for (part, block) in blocks {
        if !text.is_empty() {
            text.push_str("\n\n");
            end += 2;
        }
        let start = end;
        text.push_str(block);
        end += i32::try_from(block.chars().count()).unwrap_or(i32::MAX);
        let full = parts.len() >= PARTS;
        match parts.last_mut() {
            Some(last) if last.part == part || (full && last.part == CapturePartKind::Body) => {
                last.end = end;
            }
            _ => parts.push(Part {
                part: if full { CapturePartKind::Body } else { part },
                start,
                end,
            }),
        }
    }
    (text, parts)
}

/// A paragraph, a heading or another block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    text: String,
    marks: Marks,
    /// How many characters it has, white space left out.
    length: usize,
    /// How many of them a reader would find to be of the article.
    kept: usize,
}

/// What the elements around a block say of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a block may be marked in several ways at once"
)]
struct Marks {
    title: bool,
    heading: bool,
    sum: bool,
    caption: bool,
    /// What the paragraph, or what else it is, stands in.
    within: Option<NodeId>,
}

impl Block {
    fn kind(&self) -> CapturePartKind {
        if self.marks.caption {
            CapturePartKind::Caption
        } else {
            CapturePartKind::Body
        }
    }

    fn key(&self) -> String {
        key(&self.text)
    }

    /// Whether it is of the article. Never only in part: words that do not follow each other on the page do not
    /// in the text.
    fn is_kept(&self) -> bool {
        self.kept * 2 > self.length
    }
}

/// The letters and digits of a text, by which two are the same however they are set.
fn key(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// The blocks of text below an element, as they are shown one below the other; of the article is what `texts`
/// has.
fn blocks(root: &NodeRef<'_>, texts: &HashSet<NodeId>) -> Vec<Block> {
    let mut writer = Writer::default();
    let mut steps = vec![Step::Enter(*root, Marks::default(), false)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(node, marks, set) if node.is_text() => {
                writer.write(&node.text(), marks, set, texts.contains(&node.id));
            }
            Step::Enter(node, marks, set) => {
                let Some(name) = node.qual_name_ref().map(|name| name.local.to_string()) else {
                    continue;
                };
                if is_unshown(&name, &node) {
                    continue;
                }
                if name == "br" {
                    writer.break_line();
                    continue;
                }
                let is_block = is_block(&name);
                if is_block {
                    writer.end_block();
                }
                let marks = marks.inside(&name, &node);
                let set = set || matches!(name.as_str(), "pre" | "listing");
                let is_cell = matches!(name.as_str(), "td" | "th");
                steps.push(Step::Leave { is_block, is_cell });
                steps.extend(
                    node.children_it(true)
                        .map(|child| Step::Enter(child, marks, set)),
                );
            }
            Step::Leave { is_block, is_cell } => {
                if is_block {
                    writer.end_block();
                }
                if is_cell {
                    writer.end_cell();
                }
            }
        }
    }
    writer.end_block();
    writer.blocks
}

/// A step on the way through the tree, which is kept in a list: a tree is deeper than a stack.
enum Step<'a> {
    /// A node, what is said of it, and whether its white space is set as it stands.
    Enter(NodeRef<'a>, Marks, bool),
    Leave {
        is_block: bool,
        is_cell: bool,
    },
}

impl Marks {
    /// What is said of what is inside an element.
    fn inside(self, name: &str, node: &NodeRef<'_>) -> Self {
        let words = format!(
            "{} {}",
            node.attr_or("class", ""),
            node.attr_or("itemprop", "")
        );
        let words = words.to_ascii_lowercase();
        let has = |marks: &[&str]| {
            let mut words = words.split(|c: char| !c.is_ascii_alphanumeric());
            words.any(|word| marks.contains(&word))
        };
        Self {
            title: self.title || name == "h1",
            heading: self.heading || matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"),
            sum: self.sum
                || has(&[
                    "standfirst",
                    "dek",
                    "deck",
                    "subtitle",
                    "subheadline",
                    "strapline",
                    "alternativeheadline",
                ])
                || words.split_whitespace().any(|word| word == "description"),
            caption: self.caption || matches!(name, "figcaption" | "caption") || has(&["caption"]),
            within: if is_block(name) {
                node.parent().map(|parent| parent.id)
            } else {
                self.within
            },
        }
    }
}

/// Whether the element is not shown, or shows no words of the page's own.
fn is_unshown(name: &str, node: &NodeRef<'_>) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "iframe"
            | "object"
            | "embed"
            | "applet"
            | "param"
            | "svg"
            | "canvas"
            | "audio"
            | "video"
            | "source"
            | "track"
            | "map"
            | "nav"
            | "button"
            | "select"
            | "option"
            | "optgroup"
            | "datalist"
            | "textarea"
            | "input"
            | "dialog"
            | "noembed"
            | "noframes"
            | "frameset"
            | "xmp"
            | "plaintext"
            | "rp"
            | "rt"
    ) || node.has_attr("hidden")
}

/// Whether the element begins and ends a block.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// Writes text as it would be shown: white space runs together, and controls are left out.
#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    text: String,
    marks: Marks,
    length: usize,
    kept: usize,
    /// White space that parts what was written from what follows, if something does.
    space: Option<char>,
}

impl Writer {
    fn write(&mut self, text: &str, marks: Marks, set: bool, kept: bool) {
        for c in text.chars() {
            match c {
                '\n' if set => self.break_line(),
                ' ' | '\t' if set && self.space.is_none() && !self.text.is_empty() => {
                    self.text.push(c);
                }
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => self.space = self.space.or(Some(' ')),
                c if c.is_control() => {}
                c => {
                    match self.space.take() {
                        Some(space) if !self.text.is_empty() => self.text.push(space),
                        _ => {}
                    }
                    if self.text.is_empty() {
                        self.marks = marks;
                    }
                    self.text.push(c);
                    self.length += 1;
                    self.kept += usize::from(kept);
                }
            }
        }
    }

    /// A line ends; after two the next paragraph begins.
    fn break_line(&mut self) {
        if self.space == Some('\n') {
            self.end_block();
        } else {
            self.space = Some('\n');
        }
    }

    /// A cell of a table ends, and perhaps another follows.
    fn end_cell(&mut self) {
        self.space = Some('\t');
    }

    fn end_block(&mut self) {
        self.space = None;
        let text = mem::take(&mut self.text);
        let (length, kept) = (mem::take(&mut self.length), mem::take(&mut self.kept));
        if !input::is_blank(&text) {
            self.blocks.push(Block {
                text: text.trim_end().to_owned(),
                marks: self.marks,
                length,
                kept,
            });
        }
    }
}
