//! What the documents show works: each GraphQL block of docs/API.md is played, in its order, on the demo,
//! and its table of mutations has all codes.
//!
//! A block says in comments who signs in (`# Signed in as: reviewer`), what its variables are
//! (`# $captureId: recordSource.capture.id of RecordArticle`), and which error it is there to show
//! (`# Refused: WORDS_AMBIGUOUS`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value};
use verbatim::database::Readers;
use verbatim::demo;
use verbatim::reviewer::Role;
use verbatim::server;

use crate::newsroom::newsroom;

#[tokio::test]
async fn the_walk_through_the_api_can_be_walked() {
    let newsroom = newsroom().await;
    let connection = newsroom.database.server();
    let schema = server::schema(&connection, &Readers::beside(&connection), true);
    let demo = demo::open(&connection, &schema)
        .await
        .expect("the demo opens");
    let token = |role: Role| {
        let person = demo.people.iter().find(|person| person.role == role);
        person.map(|person| person.token.as_str())
    };

    let blocks = blocks();
    assert!(blocks.len() > 10, "the walk has its blocks");
    let mut answers: BTreeMap<String, Value> = BTreeMap::new();
    for block in &blocks {
        let token = match block.signed_in_as.as_str() {
            "nobody" => None,
            "reviewer" => token(Role::Reviewer),
            "editor" => token(Role::Editor),
            "admin" => token(Role::Admin),
            other => panic!("{}: nobody is called {other}", block.name),
        };
        let mut variables = Map::new();
        for (name, path, operation) in &block.variables {
            let found = path.split('.').fold(&answers[operation], |value, step| {
                match step.parse::<usize>() {
                    Ok(index) => &value[index],
                    Err(_) => &value[step],
                }
            });
            assert!(
                !found.is_null(),
                "{}: {path} of {operation} is not there",
                block.name
            );
            variables.insert(name.clone(), found.clone());
        }
        let answer = newsroom
            .ask_by(token, &block.text, Value::Object(variables))
            .await;
        assert_eq!(
            refusal(&answer),
            block.refused,
            "{}: {answer:#}",
            block.name
        );
        answers.insert(block.name.clone(), answer["data"].clone());
    }
}

#[test]
fn the_table_of_mutations_has_all_their_codes() {
    let document = file("docs/API.md");
    let (_, table) = document
        .split_once("\n## All mutations")
        .expect("the table is there");
    let mut told: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut mutation = String::new();
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if cells[1] == "mutation" {
            continue;
        }
        if !cells[1].is_empty() {
            cells[1].trim_matches('`').clone_into(&mut mutation);
        }
        let codes = told.entry(mutation.clone()).or_default();
        codes.extend(cells[2].split(", "));
    }

    let schema = file("schema.graphql");
    let mut known: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for part in schema.split("\nenum ").skip(1) {
        let (name, rest) = part.split_once(" {\n").expect("an enum");
        let Some(name) = name.strip_suffix("ErrorCode") else {
            continue;
        };
        let (values, _) = rest.split_once("\n}").expect("an enum's end");
        let codes = values.lines().map(str::trim).filter(|line| {
            line.chars().all(|c| c.is_ascii_uppercase() || c == '_')
                && !["INVALID", "CONFLICT"].contains(line)
        });
        let name = name[..1].to_lowercase() + &name[1..];
        known.insert(name, codes.collect());
    }
    known.retain(|_, codes| !codes.is_empty());
    assert_eq!(told, known);
}

struct Block {
    name: String,
    text: String,
    signed_in_as: String,
    /// Variable, path, operation.
    variables: Vec<(String, String, String)>,
    refused: Option<String>,
}

fn blocks() -> Vec<Block> {
    let document = file("docs/API.md");
    let texts = document
        .split("```graphql\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned());
    texts.map(|text| read(&text)).collect()
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    std::fs::read_to_string(path).expect("it is there")
}

fn read(text: &str) -> Block {
    let note = |mark: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(mark))
            .map(|rest| rest.trim().to_owned())
    };
    let operation = text
        .lines()
        .find(|line| line.starts_with("query ") || line.starts_with("mutation "));
    let name = operation
        .and_then(|line| line.split([' ', '(', '{']).nth(1))
        .expect("the operation has a name");
    let variables = text
        .lines()
        .filter_map(|line| line.strip_prefix("# $"))
        .map(|binding| {
            let (variable, rest) = binding.split_once(": ").expect("a variable and its path");
            let (path, operation) = rest.split_once(" of ").expect("a path and its operation");
            (
                variable.to_owned(),
                path.to_owned(),
                operation.trim().to_owned(),
            )
        });
    Block {
        name: name.to_owned(),
        signed_in_as: note("# Signed in as:").expect("who signs in"),
        variables: variables.collect(),
        refused: note("# Refused:"),
        text: text.to_owned(),
    }
}

/// The code of the first error, at the top or in a payload.
fn refusal(answer: &Value) -> Option<String> {
    let top = answer["errors"][0]["extensions"]["code"].as_str();
    let payloads = answer["data"].as_object().into_iter().flatten();
    let in_payload = payloads.filter_map(|(_, payload)| payload["errors"][0]["code"].as_str());
    top.into_iter().chain(in_payload).next().map(str::to_owned)
}
