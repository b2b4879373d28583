//! Every question that the schema lets anybody ask with arguments, as its introspection tells it: each
//! filter, each order, each cursor, each id, of lists and along edges.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::mixed::{Mixed, ids};
use crate::introspection::Kind;

const INTROSPECTION: &str = "{
    __schema {
        types {
            name
            kind
            fields { name args { name type { ...Named } } }
            inputFields { name type { ...Named } }
            enumValues { name }
        }
    }
}
fragment Named on __Type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }";

/// How many questions go into one request.
const TOGETHER: usize = 15;

/// What arguments of a page say, which all lists have.
const PAGING: [&str; 4] = ["first", "last", "after", "before"];

/// What is asked of a search: all that its connection tells.
const SEARCH: &str = "{ totalCount totalIsExact didYouMean warnings { message start end } \
    edges { cursor rank node { id } snippets { field text highlights { start end } } } \
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } \
    facets { types { value label count } ratings { value label count } speakers { value label count } \
    publishers { value label count } topics { value label count } languages { value label count } \
    years { value label count } } }";

/// An argument, or a field of an input object.
struct Taken {
    name: String,
    /// The type of its value, or of each in its list.
    of: String,
    list: bool,
    required: bool,
}

/// What the fields of all types take, and what there is to give.
pub(super) struct Questions<'a> {
    mixed: &'a Mixed,
    /// By type and field.
    arguments: BTreeMap<(String, String), Vec<Taken>>,
    inputs: BTreeMap<String, Vec<Taken>>,
    enums: BTreeMap<String, Vec<String>>,
    /// By filter and field, how the ids begin that it takes.
    prefixes: BTreeMap<(String, String), String>,
}

impl<'a> Questions<'a> {
    /// Reads the schema.
    pub(super) async fn of(mixed: &'a Mixed) -> Self {
        let answer = mixed.newsroom.data("ana", INTROSPECTION, json!({})).await;
        let types = answer["__schema"]["types"].as_array().expect("types");
        let mut questions = Self {
            mixed,
            arguments: BTreeMap::new(),
            inputs: BTreeMap::new(),
            enums: BTreeMap::new(),
            prefixes: BTreeMap::new(),
        };
        for known in types {
            let of = text(&known["name"]);
            for field in known["fields"].as_array().into_iter().flatten() {
                let taken = all_taken(&field["args"]);
                let place = (of.clone(), text(&field["name"]));
                questions.arguments.insert(place, taken);
            }
            questions
                .inputs
                .insert(of.clone(), all_taken(&known["inputFields"]));
            let values = known["enumValues"].as_array().into_iter().flatten();
            let values = values.map(|value| text(&value["name"])).collect();
            questions.enums.insert(of, values);
        }
        for list in mixed.types.lists() {
            questions.learn_prefixes(&list.name).await;
        }
        questions
    }

    /// Asks the filter of a list which ids its fields take: it tells where one is of another kind.
    async fn learn_prefixes(&mut self, list: &str) {
        let takes = &self.arguments[&("Query".to_owned(), list.to_owned())];
        let Some(filter) = takes.iter().find(|taken| taken.name == "filter") else {
            return;
        };
        for field in self.inputs[&filter.of]
            .iter()
            .filter(|field| field.of == "ID")
        {
            let query = format!(
                "{{ {list}(filter: {{ {}: [\"nothing_01h455vb4pex5vsknk084sn02q\"] }}) {{ totalCount }} }}",
                field.name
            );
            let answer = self.mixed.newsroom.ask("public", &query, json!({})).await;
            let told = answer["errors"][0]["message"].as_str().unwrap_or_default();
            let prefix = told
                .split("begin with `")
                .nth(1)
                .and_then(|rest| rest.split("_`").next());
            let prefix =
                prefix.unwrap_or_else(|| panic!("{query} does not tell what it takes: {answer:#}"));
            let place = (filter.of.clone(), field.name.clone());
            self.prefixes.insert(place, prefix.to_owned());
        }
    }

    /// All of them with what the public is answered, several in each document. A document that is refused
    /// as a whole would hide what its other questions tell: its questions are then asked alone.
    pub(super) async fn answered(&self) -> Vec<(String, Value)> {
        let mut asked = self.of_root();
        asked.extend(self.of_edges());
        asked.extend(self.by_cursors().await);
        let mut answered = Vec::new();
        for together in asked.chunks(TOGETHER) {
            let (query, answer) = self.ask(together).await;
            if answer["data"].is_object() {
                answered.push((query, answer));
                continue;
            }
            for question in together {
                answered.push(self.ask(std::slice::from_ref(question)).await);
            }
        }
        answered
    }

    /// Asks these in one document, as the public.
    async fn ask(&self, questions: &[String]) -> (String, Value) {
        let mut query = String::from("{");
        for (index, question) in questions.iter().enumerate() {
            let _ = write!(query, " q{index}: {question}");
        }
        query += " }";
        let answer = self.mixed.newsroom.ask("public", &query, json!({})).await;
        (query, answer)
    }

    /// Of the root fields, with each argument.
    fn of_root(&self) -> Vec<String> {
        let mut asked = Vec::new();
        for field in self.mixed.types.fields("Query") {
            let below = match field.kind {
                Kind::Leaf => "",
                Kind::Object if field.of == "SearchConnection" => SEARCH,
                Kind::Object => "{ __typename }",
                Kind::Connection => "{ totalCount nodes { id } }",
            };
            for arguments in self.arguments("Query", &field.name) {
                asked.push(format!("{}{arguments} {below}", field.name));
            }
        }
        asked
    }

    /// Along the edges of all records of a type, with each argument.
    fn of_edges(&self) -> Vec<String> {
        let mut asked = Vec::new();
        for list in self.mixed.types.lists() {
            for edge in self.mixed.types.fields(&list.of) {
                let below = match edge.kind {
                    Kind::Leaf => "",
                    Kind::Object => "{ __typename }",
                    Kind::Connection => "{ totalCount nodes { id } }",
                };
                for arguments in self.arguments(&list.of, &edge.name) {
                    let edge = format!("{}{arguments} {below}", edge.name);
                    asked.push(format!(
                        "{}(first: 12) {{ nodes {{ id {edge} }} }}",
                        list.name
                    ));
                }
            }
        }
        asked
    }

    /// The pages of each list in each order that begin and end at records that the public does not see.
    async fn by_cursors(&self) -> Vec<String> {
        let mut asked = Vec::new();
        for list in self.mixed.types.lists() {
            let mut orders = vec![String::new()];
            let takes = &self.arguments[&("Query".to_owned(), list.name.clone())];
            if let Some(order) = takes.iter().find(|taken| taken.name == "orderBy") {
                orders = self.values(order, false);
            }
            for order in orders {
                let order = if order.is_empty() {
                    order
                } else {
                    format!("orderBy: {order}")
                };
                let query = format!(
                    "{{ {}(first: 60 {order}) {{ edges {{ cursor node {{ id }} }} }} }}",
                    list.name
                );
                let data = self.mixed.newsroom.data("ana", &query, json!({})).await;
                let edges = data[&list.name]["edges"].as_array().expect("edges");
                let hidden = edges.iter().filter(|edge| {
                    let of = ids(&edge["node"]);
                    of.iter()
                        .any(|id| self.mixed.hidden.iter().any(|hidden| hidden == id))
                });
                // The first few, and the last: those stand between the others.
                let hidden: Vec<&Value> = hidden.collect();
                for edge in hidden.iter().take(3).chain(hidden.last()) {
                    let cursor = &edge["cursor"];
                    for page in [
                        format!("first: 2, after: {cursor}"),
                        format!("last: 2, before: {cursor}"),
                    ] {
                        asked.push(format!(
                            "{}({page} {order}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage }} }}",
                            list.name
                        ));
                    }
                }
            }
        }
        asked
    }

    /// What can stand in the parentheses behind a field: each value of each argument.
    fn arguments(&self, of: &str, field: &str) -> Vec<String> {
        let taken = &self.arguments[&(of.to_owned(), field.to_owned())];
        let own: Vec<&Taken> = taken
            .iter()
            .filter(|taken| !PAGING.contains(&taken.name.as_str()))
            .collect();
        // What each id alone tells is asked at the root; below it, what all do that are of a kind.
        let each = self.each(&own, of, of == "Query").into_iter();
        each.map(|arguments| format!("({arguments})")).collect()
    }

    /// Each value of each of these in turn, beside some value of those that are required.
    fn each(&self, all: &[&Taken], of: &str, alone: bool) -> Vec<String> {
        let mut found = Vec::new();
        for taken in all {
            let mut beside = String::new();
            for other in all
                .iter()
                .filter(|other| other.required && other.name != taken.name)
            {
                let values = self.given(other, of, alone);
                let _ = write!(beside, " {}: {}", other.name, values[0]);
            }
            for value in self.given(taken, of, alone) {
                found.push(format!("{}: {value}{beside}", taken.name));
            }
        }
        found
    }

    /// The values of an argument of a type's field, or of a field of an input object.
    fn given(&self, taken: &Taken, of: &str, alone: bool) -> Vec<String> {
        let place = (of.to_owned(), taken.name.clone());
        let prefix = self.prefixes.get(&place).map(String::as_str);
        if taken.list && taken.of == "ID" {
            let mut lists = self.of_a_kind(prefix);
            if alone {
                let public = self.mixed.public.iter().filter(|id| is_of(id, prefix));
                lists.extend(public.map(|id| json!([id]).to_string()));
            }
            return lists;
        }
        let values = self.values(taken, alone);
        if !taken.list {
            return values;
        }
        values.iter().map(|value| format!("[{value}]")).collect()
    }

    /// The values of a type that are tried.
    fn values(&self, taken: &Taken, alone: bool) -> Vec<String> {
        let Taken { name, of, .. } = taken;
        let texts = |values: &[&str]| {
            values
                .iter()
                .map(|value| json!(value).to_string())
                .collect()
        };
        match of.as_str() {
            "ID" => {
                let all = self.mixed.public.iter().chain(&self.mixed.hidden);
                all.map(|id| json!(id).to_string()).collect()
            }
            "Boolean" => vec!["true".to_owned(), "false".to_owned()],
            "Int" => vec!["1".to_owned(), "20".to_owned()],
            "String" if name == "query" => texts(&[
                "SECRET",
                "Sekret ferries",
                "was or SECRET",
                "-ferry",
                "speaker:SECRET",
                "speaker:\"Ada Falk\"",
                "-speaker:ada or ferry",
                "publisher:fjord",
                "publisher:SECRET",
                "topic:\"SECRET merged\"",
                "topic:transport",
                "rating:false after:2020 before:2100",
                "nosuch:operator",
            ]),
            "String" => texts(&[
                "SECRET",
                "ferry",
                "SECRET card",
                "Transport",
                "0000 0001 2103 2683",
                "Q1",
            ]),
            "LanguageTag" => texts(&["en", "nn"]),
            "Url" => texts(&["https://example.org/evidence", "https://fjord.example/late"]),
            "Date" => texts(&["2020-01-01", "2026-05-02", "2100-01-01"]),
            "DateTime" => texts(&["2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"]),
            _ if !self.enums.get(of).is_none_or(Vec::is_empty) => self.enums[of].clone(),
            _ if !self.inputs.get(of).is_none_or(Vec::is_empty) => self.objects(of, alone),
            _ => panic!(
                "`{name}` takes a {of}, of which the walk knows no value: give it some in \
                 tests/it/visibility/questions.rs, of records that the public sees and of others"
            ),
        }
    }

    /// Input objects of a type: with each field alone, and its opposite where it has one.
    fn objects(&self, of: &str, alone: bool) -> Vec<String> {
        let fields: Vec<&Taken> = self.inputs[of]
            .iter()
            .filter(|field| field.of != of)
            .collect();
        let each = self.each(&fields, of, alone);
        let mut objects: Vec<String> = each.iter().map(|one| format!("{{ {one} }}")).collect();
        if self.inputs[of].iter().any(|field| field.name == "not") {
            objects.extend(each.iter().map(|one| format!("{{ not: {{ {one} }} }}")));
        }
        objects
    }

    /// The ids of each type, or of one, those that are hidden apart.
    fn of_a_kind(&self, prefix: Option<&str>) -> Vec<String> {
        let mut kinds: BTreeMap<(&str, bool), Vec<&String>> = BTreeMap::new();
        for (ids, hidden) in [(&self.mixed.public, false), (&self.mixed.hidden, true)] {
            for id in ids.iter().filter(|id| is_of(id, prefix)) {
                let (prefix, _) = id.rsplit_once('_').expect("an id");
                kinds.entry((prefix, hidden)).or_default().push(id);
            }
        }
        kinds.values().map(|ids| json!(ids).to_string()).collect()
    }
}

fn is_of(id: &str, prefix: Option<&str>) -> bool {
    prefix.is_none_or(|prefix| {
        id.rsplit_once('_')
            .is_some_and(|(begins, _)| begins == prefix)
    })
}

fn all_taken(fields: &Value) -> Vec<Taken> {
    let fields = fields.as_array().into_iter().flatten();
    fields.map(Taken::read).collect()
}

impl Taken {
    fn read(field: &Value) -> Self {
        let (mut of, mut list) = (&field["type"], false);
        let required = of["kind"] == "NON_NULL";
        while of["name"].is_null() {
            list |= of["kind"] == "LIST";
            of = &of["ofType"];
        }
        Self {
            name: text(&field["name"]),
            of: text(&of["name"]),
            list,
            required,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}
