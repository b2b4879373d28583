//! The schema as its own introspection tells it, and queries made from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use verbatim::graph::node::Node;

use crate::newsroom::Newsroom;

const INTROSPECTION: &str = "{
    __schema {
        queryType { name }
        types {
            name
            kind
            fields { name type { ...Named } }
            possibleTypes { name }
        }
    }
}
fragment Named on __Type { name kind ofType { name kind ofType { name kind ofType { name kind ofType { name kind } } } } }";

/// What a field leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A value.
    Leaf,
    /// One object, or all of a short list.
    Object,
    /// A connection.
    Connection,
}

/// A field of an object.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The type of the value, the object, or the connection's nodes.
    pub(crate) of: String,
}

/// The object types and interfaces with their fields.
pub(crate) struct Types {
    types: BTreeMap<String, Vec<Field>>,
    /// The types that have ids.
    pub(crate) nodes: Vec<String>,
}

impl Types {
    /// Reads the schema.
    pub(crate) async fn of(newsroom: &Newsroom) -> Self {
        let answer = newsroom.data("public", INTROSPECTION, json!({})).await;
        let all = answer["__schema"]["types"].as_array().expect("types");
        let kinds: BTreeMap<&str, &str> = all
            .iter()
            .map(|known| (text(&known["name"]), text(&known["kind"])))
            .collect();
        let nodes = all.iter().find(|known| known["name"] == "Node");
        let nodes = nodes.expect("Node")["possibleTypes"].as_array();
        let types = all
            .iter()
            .filter(|known| {
                ["OBJECT", "INTERFACE"].contains(&text(&known["kind"]))
                    && !text(&known["name"]).starts_with("__")
            })
            .map(|known| {
                let fields = known["fields"].as_array().expect("fields");
                let fields = fields.iter().map(|field| Field::read(field, &kinds));
                (text(&known["name"]).to_owned(), fields.collect())
            })
            .collect();
        Self {
            types,
            nodes: nodes
                .into_iter()
                .flatten()
                .map(|known| text(&known["name"]).to_owned())
                .collect(),
        }
    }

    /// The fields of a type.
    pub(crate) fn fields(&self, of: &str) -> &[Field] {
        &self.types[of]
    }

    /// The types of which there are objects in answers to queries, but for pages and the root itself.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &str> {
        let parts = ["Connection", "Edge", "Payload", "Error"];
        let objects = self.types.keys().map(String::as_str);
        objects.filter(move |name| {
            !parts.iter().any(|part| name.ends_with(part))
                && !["Query", "Mutation", "PageInfo", "Node"].contains(name)
        })
    }

    /// The fields of a type that lead to other objects.
    pub(crate) fn edges(&self, of: &str) -> impl Iterator<Item = &Field> {
        self.fields(of)
            .iter()
            .filter(|field| field.kind != Kind::Leaf)
    }

    /// The root fields that list a type.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Field> {
        let root = self.fields("Query").iter();
        root.filter(|field| field.kind == Kind::Connection)
    }

    /// A selection of all values of a type, and of everything below `levels` edges, with pages of
    /// `first`.
    pub(crate) fn selection(&self, of: &str, levels: usize, first: usize) -> String {
        let mut selection = String::from("__typename");
        for field in self.fields(of) {
            match field.kind {
                Kind::Leaf => {
                    let _ = write!(selection, " {}", field.name);
                }
                _ if levels == 0 || field.is_apart() => {}
                _ => {
                    let below = self.selection(&field.of, levels - 1, first);
                    let _ = write!(selection, " {}", field.select(&below, first));
                }
            }
        }
        selection
    }
}

impl Field {
    /// Whether it is worked out apart, for one record or a few and not for a page of them.
    pub(crate) fn is_apart(&self) -> bool {
        Node::is_apart(&self.name)
    }

    /// The field with what is selected below it.
    pub(crate) fn select(&self, below: &str, first: usize) -> String {
        let Self { name, kind, .. } = self;
        match kind {
            Kind::Leaf => name.clone(),
            Kind::Object => format!("{name} {{ {below} }}"),
            Kind::Connection => {
                format!(
                    "{name}(first: {first}) {{ totalCount pageInfo {{ hasNextPage }} nodes {{ {below} }} }}"
                )
            }
        }
    }

    fn read(field: &Value, kinds: &BTreeMap<&str, &str>) -> Self {
        let mut of = &field["type"];
        while of["name"].is_null() {
            of = &of["ofType"];
        }
        let of = text(&of["name"]);
        let (kind, of) = match (kinds[of], of.strip_suffix("Connection")) {
            // The connection of the search has other fields beside a page's.
            ("OBJECT", Some(node)) if kinds.contains_key(node) => (Kind::Connection, node),
            ("OBJECT" | "INTERFACE" | "UNION", _) => (Kind::Object, of),
            _ => (Kind::Leaf, of),
        };
        Self {
            name: text(&field["name"]).to_owned(),
            kind,
            of: of.to_owned(),
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
