//! The picture of the tables in docs/DOMAIN.md is made of the entities' relations.
//!
//! `INSTA_UPDATE=always cargo test -p verbatim --test migrations picture` draws it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs};

use crate::entities::{Leads, described};

const BEGIN: &str = "<!-- Drawn by tests/migrations/picture.rs, from here -->\n";
const END: &str = "<!-- to here. -->\n";

#[test]
fn the_picture_in_the_document_is_that_of_the_entities() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/DOMAIN.md");
    let document = fs::read_to_string(&path).expect("docs/DOMAIN.md is there");
    let (before, rest) = document.split_once(BEGIN).expect("the picture begins");
    let (shown, after) = rest.split_once(END).expect("the picture ends");
    let drawn = format!("```mermaid\n{}```\n", draw());
    if shown == drawn {
        return;
    }
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, [before, BEGIN, &drawn, END, after].concat()).expect("it is written");
        return;
    }
    panic!(
        "the tables have changed, draw them anew with INSTA_UPDATE=always; the picture is now\n{drawn}"
    );
}

/// Each reference as a line between two tables, from the one that stands alone to the one that needs it,
/// named as the way back along it. A table that is a part of one other and of nothing else is a row of that
/// one's box.
///
/// Which reviewer recorded, linked or changed a row is left out: nearly every table has such a line.
fn draw() -> String {
    let (returns, mut references): (Vec<Leads>, Vec<Leads>) = described()
        .into_iter()
        .flat_map(|one| one.relations)
        .partition(|relation| relation.is_back);
    references.retain(|one| !(one.from.ends_with("_by") && one.to == "reviewer.id"));

    let mut lines = BTreeSet::new();
    let mut boxes: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for reference in &references {
        let (part, owner) = (table(&reference.from), table(&reference.to));
        let way_back = returns
            .iter()
            .find(|back| back.from == reference.to && back.to == reference.from)
            .unwrap_or_else(|| panic!("no relation leads from {owner} back to {}", reference.from));
        let name = words(&way_back.name);
        let one = if reference.is_optional { "o" } else { "|" };
        let many = if way_back.to_many { "o{" } else { "o|" };
        let touching = |one: &&Leads| [table(&one.from), table(&one.to)].contains(&part);
        if references.iter().filter(touching).count() == 1 && !reference.is_optional {
            let row = format!("        {part} {}\n", name.replace(' ', "_"));
            boxes.entry(owner).or_default().insert(row);
        } else if needs(owner, part, &references) {
            // Upside down, so that the way down leads from what is needed to what needs it.
            let many = if way_back.to_many { "}o" } else { "|o" };
            let name = words(&reference.name);
            lines.insert(format!("    {part} {many}--{one}| {owner} : \"{name}\"\n"));
        } else {
            lines.insert(format!("    {owner} |{one}--{many} {part} : \"{name}\"\n"));
        }
    }
    let boxes = boxes.into_iter().flat_map(|(owner, rows)| {
        let begin = format!("    {owner} {{\n");
        [begin]
            .into_iter()
            .chain(rows)
            .chain(["    }\n".to_owned()])
    });
    let lines: String = lines.into_iter().chain(boxes).collect();
    format!("erDiagram\n{lines}")
}

/// Whether a table cannot have a row without one in the other, by way of others or at once.
fn needs(part: &str, owner: &str, references: &[Leads]) -> bool {
    references
        .iter()
        .filter(|one| table(&one.from) == part && table(&one.to) != part && !one.is_optional)
        .any(|one| table(&one.to) == owner || needs(table(&one.to), owner, references))
}

fn table(column: &str) -> &str {
    column.split_once('.').expect("table.column").0
}

/// `RelayedQuotes` as "relayed quotes".
fn words(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}
