//! The input objects of the schema with their fields, as its own introspection tells them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::newsroom::Newsroom;

const INTROSPECTION: &str = "{
    __schema {
        mutationType { fields { ...Arguments } }
        queryType { fields { ...Arguments } }
        types { name kind inputFields { name type { ...Named } } enumValues { name } }
    }
}
fragment Arguments on __Field { name args { name type { ...Named } } }
fragment Named on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }";

/// A field of an input object.
struct Input {
    name: String,
    /// The type of its value, or of each in its list.
    of: String,
    list: bool,
    required: bool,
}

/// The input objects, and who takes them.
pub(super) struct Inputs {
    objects: BTreeMap<String, Vec<Input>>,
    /// The enums with their values.
    pub(super) enums: BTreeMap<String, Vec<String>>,
    /// The mutations, with the input object that each takes.
    pub(super) mutations: BTreeMap<String, String>,
    /// The lists that are filtered, with the filter that each takes.
    pub(super) filters: BTreeMap<String, String>,
    /// The lists that are ordered, with the order that each takes.
    pub(super) orders: BTreeMap<String, String>,
}

/// A value that stands in an input.
pub(super) struct Place {
    /// Where it stands, as the path of an error says it.
    pub(super) path: Vec<String>,
    pub(super) is: Is,
    /// Whether null and nothing at all are refused.
    pub(super) required: bool,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Is {
    /// A value of a scalar of this name.
    Scalar(String),
    /// A value of an enum.
    Enum,
    /// An input object of this name.
    Object(String),
    /// A list.
    List,
}

impl Place {
    /// The name of the field.
    pub(super) fn name(&self) -> &str {
        let mut steps = self.path.iter().rev();
        let name = steps.find(|step| step.parse::<usize>().is_err());
        name.expect("a field's name")
    }

    /// The place without the numbers in lists: what one base needs to have of all.
    pub(super) fn field(&self) -> String {
        let names = self
            .path
            .iter()
            .filter(|step| step.parse::<usize>().is_err());
        names.cloned().collect::<Vec<_>>().join(".")
    }
}

impl Inputs {
    /// Reads the schema.
    pub(super) async fn of(newsroom: &Newsroom) -> Self {
        let answer = newsroom.data("ana", INTROSPECTION, json!({})).await;
        let schema = &answer["__schema"];
        let types = || schema["types"].as_array().expect("types").iter();
        let of_kind = |kind: &'static str| types().filter(move |known| known["kind"] == kind);
        let taking = |root: &str, argument: &str| {
            let fields = schema[root]["fields"].as_array().expect("fields").iter();
            let taken = fields.filter_map(|field| {
                let arguments = field["args"].as_array()?;
                let input = arguments.iter().find(|known| known["name"] == argument)?;
                Some((text(&field["name"]), Input::read(input).of))
            });
            taken.collect()
        };
        Self {
            objects: of_kind("INPUT_OBJECT")
                .map(|known| {
                    let fields = known["inputFields"].as_array().expect("fields");
                    (
                        text(&known["name"]),
                        fields.iter().map(Input::read).collect(),
                    )
                })
                .collect(),
            enums: of_kind("ENUM")
                .map(|known| {
                    let values = known["enumValues"].as_array().expect("values").iter();
                    let values = values.map(|value| text(&value["name"]));
                    (text(&known["name"]), values.collect())
                })
                .collect(),
            mutations: taking("mutationType", "input"),
            filters: taking("queryType", "filter"),
            orders: taking("queryType", "orderBy"),
        }
    }

    /// All fields of an input object and of those below it. One that holds itself is not entered again.
    pub(super) fn fields(&self, object: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for field in &self.objects[object] {
            found.insert(field.name.clone());
            if field.of != object && self.objects.contains_key(&field.of) {
                let below = self.fields(&field.of);
                found.extend(below.iter().map(|below| format!("{}.{below}", field.name)));
            }
        }
        found
    }

    /// All that stands in an input object of this name.
    pub(super) fn places(&self, object: &str, input: &Value) -> Vec<Place> {
        let mut places = Vec::new();
        self.collect(object, input, &[], &mut places);
        places
    }

    fn collect(&self, object: &str, input: &Value, above: &[String], places: &mut Vec<Place>) {
        for field in &self.objects[object] {
            let Some(value) = input.get(&field.name) else {
                continue;
            };
            let path = [above, std::slice::from_ref(&field.name)].concat();
            if !field.list {
                self.place(&field.of, value, path, field.required, places);
                continue;
            }
            let each = value.as_array().into_iter().flatten().enumerate();
            for (index, value) in each {
                let path = [&path[..], &[index.to_string()]].concat();
                self.place(&field.of, value, path, true, places);
            }
            let (is, required) = (Is::List, field.required);
            places.push(Place { path, is, required });
        }
    }

    fn place(
        &self,
        of: &str,
        value: &Value,
        path: Vec<String>,
        required: bool,
        places: &mut Vec<Place>,
    ) {
        let is = if self.objects.contains_key(of) {
            self.collect(of, value, &path, places);
            Is::Object(of.to_owned())
        } else if self.enums.contains_key(of) {
            Is::Enum
        } else {
            Is::Scalar(of.to_owned())
        };
        places.push(Place { path, is, required });
    }
}

impl Input {
    fn read(field: &Value) -> Self {
        let outer = &field["type"];
        let (mut of, mut list) = (outer, false);
        while of["name"].is_null() {
            list |= of["kind"] == "LIST";
            of = &of["ofType"];
        }
        Self {
            name: text(&field["name"]),
            of: text(&of["name"]),
            list,
            // What has a default may be left out, and is never null.
            required: outer["kind"] == "NON_NULL",
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}
