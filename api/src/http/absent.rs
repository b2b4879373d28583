//! Variables without a value: an argument, or a field of an input object, that stands for one is as if
//! it were not written (GraphQL specification, sections 3.10 and 6.4.1). async-graphql refuses such a
//! field, so it is taken out of the document before it is executed.

use std::collections::HashSet;

use async_graphql::{
    Name, Positioned, Variables,
    parser::types::{
        DocumentOperations, ExecutableDocument, Selection, SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::Value;

/// The operation's variables that have neither a value nor a default.
pub(super) fn absent(
    definitions: &[Positioned<VariableDefinition>],
    variables: &Variables,
) -> HashSet<Name> {
    definitions
        .iter()
        .map(|definition| &definition.node)
        .filter(|definition| !variables.contains_key(&definition.name.node))
        .map(|definition| definition.name.node.clone())
        .collect()
}

/// Takes what stands for the absent variables out of the document's fields; in a list their place is
/// null.
pub(super) fn take_out(document: &mut ExecutableDocument, absent: &HashSet<Name>) {
    let mut found = HashSet::new();
    let fragments = document.fragments.values_mut();
    for fragment in fragments {
        from_set(&mut fragment.node.selection_set.node, absent, &mut found);
    }
    let operations = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        let operation = &mut operation.node;
        from_set(&mut operation.selection_set.node, absent, &mut found);
        // Validation refuses a variable that nothing stands for.
        operation
            .variable_definitions
            .retain(|definition| !found.contains(&definition.node.name.node));
    }
}

fn from_set(set: &mut SelectionSet, absent: &HashSet<Name>, found: &mut HashSet<Name>) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let field = &mut field.node;
                field
                    .arguments
                    .retain_mut(|(_, value)| stays(&mut value.node, absent, found));
                from_set(&mut field.selection_set.node, absent, found);
            }
            Selection::InlineFragment(fragment) => {
                from_set(&mut fragment.node.selection_set.node, absent, found);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Whether the value stays where it is; what is absent inside it is taken out.
fn stays(value: &mut Value, absent: &HashSet<Name>, found: &mut HashSet<Name>) -> bool {
    match value {
        Value::Variable(name) if absent.contains(name) => {
            found.insert(name.clone());
            return false;
        }
        Value::List(items) => {
            for item in items {
                if !stays(item, absent, found) {
                    *item = Value::Null;
                }
            }
        }
        Value::Object(fields) => fields.retain(|_, field| stays(field, absent, found)),
        _ => {}
    }
    true
}
