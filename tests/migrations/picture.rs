//! The pictures of the tables in docs/DOMAIN.md are made of the entities' relations.
//!
//! `INSTA_UPDATE=always cargo test -p verbatim --test migrations picture` draws them anew.

use std::collections::{BTreeMap, BTreeSet};

use crate::drawn;
use crate::entities::{Leads, described};

const BEGIN: &str = "<!-- Drawn by tests/migrations/picture.rs, from here -->\n";
const END: &str = "<!-- to here. -->\n";

/// The tables of the second picture: people, and what they do for each other. What leads to or from one of
/// them is there, all else in the first.
const DESK: [&str; 3] = ["assignment", "note", "reviewer"];

#[test]
fn the_pictures_in_the_document_are_those_of_the_entities() {
    drawn::check(BEGIN, END, draw());
}

/// Each reference as a line between two tables, from the one that stands alone to the one that needs it,
/// named as the way back along it. A table that is a part of one other and of nothing else is a row of that
/// one's box; a table that only links two others is a line between them.
///
/// Which reviewer recorded, linked or changed a row is left out: nearly every table has such a line. So is
/// whose a row was before a merge, which leads where the row leads.
fn draw() -> [String; 2] {
    let (returns, mut references): (Vec<Leads>, Vec<Leads>) = described()
        .into_iter()
        .flat_map(|one| one.relations)
        .partition(|relation| relation.is_back);
    references.retain(|one| {
        !(one.from.ends_with("merged_from_id")
            || one.from.ends_with("_by") && one.to == "reviewer.id")
            && one.from != "speaker_merge.preferred_name_id"
    });

    let mut pictures = [Picture::default(), Picture::default()];
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
        let touching: Vec<&Leads> = references.iter().filter(touching).collect();
        let picture = &mut pictures[usize::from(DESK.contains(&part) || DESK.contains(&owner))];
        if touching.len() == 1 && !reference.is_optional {
            let row = format!("        {part} {}\n", name.replace(' ', "_"));
            picture
                .boxes
                .entry(owner.to_owned())
                .or_default()
                .insert(row);
        } else if let [first, second] = touching[..]
            && [first, second]
                .iter()
                .all(|one| table(&one.from) == part && !one.is_optional)
        {
            let (mut upper, mut lower) = (table(&first.to), table(&second.to));
            let linked = DESK.contains(&upper) || DESK.contains(&lower);
            if leads(upper, lower, &references) {
                (upper, lower) = (lower, upper);
            }
            pictures[usize::from(linked)].line([upper, lower], "}o--o{", part);
        } else if needs(owner, part, &references) {
            // Upside down, so that the way down leads from what is needed to what needs it.
            let many = if way_back.to_many { "}o" } else { "|o" };
            let name = words(&reference.name);
            picture.line([part, owner], &format!("{many}--{one}|"), &name);
        } else {
            picture.line([owner, part], &format!("|{one}--{many}"), &name);
        }
    }
    pictures.map(Picture::text)
}

#[derive(Default)]
struct Picture {
    /// Two tables with the mark between them, and each line's name apart, or those of all of them.
    lines: BTreeMap<(String, String), BTreeSet<String>>,
    /// The rows of the tables that have some.
    boxes: BTreeMap<String, BTreeSet<String>>,
}

impl Picture {
    fn line(&mut self, [upper, lower]: [&str; 2], mark: &str, name: &str) {
        // Lines from a table to itself would be drawn one over the other.
        let apart = if upper == lower { "" } else { name };
        let line = format!("    {upper} {mark} {lower}");
        let names = self.lines.entry((line, apart.to_owned())).or_default();
        names.insert(name.to_owned());
    }

    fn text(self) -> String {
        let lines = self.lines.into_iter().map(|((line, _), names)| {
            let names: Vec<String> = names.into_iter().collect();
            format!("{line} : \"{}\"\n", names.join(", "))
        });
        let boxes = self.boxes.into_iter().map(|(owner, rows)| {
            let rows: String = rows.into_iter().collect();
            format!("    {owner} {{\n{rows}    }}\n")
        });
        let text: String = lines.chain(boxes).collect();
        format!("erDiagram\n{text}")
    }
}

/// Whether a table's rows may lead to rows of the other, by way of others or at once.
fn leads(part: &str, owner: &str, references: &[Leads]) -> bool {
    let mut reached = BTreeSet::from([part]);
    loop {
        let before = reached.len();
        for one in references {
            if reached.contains(table(&one.from)) {
                reached.insert(table(&one.to));
            }
        }
        if reached.len() == before {
            return reached.contains(owner);
        }
    }
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
