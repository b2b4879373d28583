//! The order of an answer's fields: that of the selection, as the GraphQL specification asks (section 6.3,
//! CollectFields), although they are read at the same time and end in any order. Root fields do so, and what is
//! worked out apart beside others; all else is there when its turn comes.

use async_graphql::{
    Name, Response, Value,
    indexmap::IndexMap,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

use crate::graph::node::Node;

/// The response keys of a selection, in its order, each with those below it.
#[derive(Default)]
pub(super) struct Keys {
    keys: IndexMap<Name, Self>,
    /// Whether something that ends late is among them or below.
    is_late: bool,
}

impl Keys {
    /// Those of the operation. The document must be free of cycles of fragments.
    pub(super) fn of(document: &ExecutableDocument, operation: &OperationDefinition) -> Self {
        let mut keys = Self::default();
        keys.collect(document, &operation.selection_set.node);
        keys
    }

    fn collect(&mut self, document: &ExecutableDocument, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    let below = self.keys.entry(key).or_default();
                    below.collect(document, &field.node.selection_set.node);
                    let ends_late = Node::is_apart(field.node.name.node.as_str());
                    self.is_late |= ends_late || below.is_late;
                }
                Selection::InlineFragment(fragment) => {
                    self.collect(document, &fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node)
                    {
                        self.collect(document, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    /// Puts the fields of an object, or of each in a list, in this order.
    fn put_in_order(&self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                let mut answered = std::mem::take(fields);
                for (key, below) in &self.keys {
                    if let Some((key, mut value)) = answered.shift_remove_entry(key) {
                        if below.is_late {
                            below.put_in_order(&mut value);
                        }
                        fields.insert(key, value);
                    }
                }
                fields.extend(answered);
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.put_in_order(item)),
            _ => {}
        }
    }
}

/// Puts the fields of the answer in the order of `keys`.
pub(super) fn in_order(mut response: Response, keys: &Keys) -> Response {
    keys.put_in_order(&mut response.data);
    response
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::*;

    #[test]
    fn what_ends_late_stands_where_it_was_asked_for() {
        let document = parse_query(
            "{ one { ...Source captures { id } } two: other { b a } }
             fragment Source on Source { first: suggestedQuotes { note } id suggestedQuotes { note } }",
        )
        .expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let keys = Keys::of(&document, &operation.node);
        let answer = value!({
            "two": { "a": 1, "b": 2 },
            "one": [{ "id": 1, "captures": [], "suggestedQuotes": null, "first": null }],
        });
        let answer = in_order(Response::new(answer), &keys);
        assert_eq!(
            answer.data.to_string(),
            "{one: [{first: null, id: 1, suggestedQuotes: null, captures: []}], two: {a: 1, b: 2}}"
        );
    }
}
