//! The order of an answer's root fields: that of the selection, as the GraphQL specification asks
//! (section 6.3, CollectFields), although they are read at the same time and end in any order.

use async_graphql::{
    Name, Response, Value,
    indexmap::IndexMap,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

/// The response keys of the operation's root fields, in the order of the selection. The document must
/// be free of cycles of fragments.
pub(super) fn root_keys(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) -> Vec<Name> {
    let mut keys = Vec::new();
    collect(document, &operation.selection_set.node, &mut keys);
    keys
}

fn collect(document: &ExecutableDocument, set: &SelectionSet, keys: &mut Vec<Name>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let key = &field.node.response_key().node;
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
            }
            Selection::InlineFragment(fragment) => {
                collect(document, &fragment.node.selection_set.node, keys);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(document, &fragment.node.selection_set.node, keys);
                }
            }
        }
    }
}

/// Puts the root fields of the answer in the order of `keys`.
pub(super) fn in_order(mut response: Response, keys: &[Name]) -> Response {
    if let Value::Object(fields) = &mut response.data {
        let mut answered = std::mem::take(fields);
        let ordered: IndexMap<Name, Value> = keys
            .iter()
            .filter_map(|key| answered.shift_remove_entry(key))
            .collect();
        *fields = ordered;
        fields.extend(answered);
    }
    response
}
