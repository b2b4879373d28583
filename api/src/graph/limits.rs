//! Limits of a GraphQL document, checked before it is validated and executed.
//!
//! [`check_text`] comes before the parser, which recurses; [`check_document`] before validation,
//! which visits every fragment again at each spread and cannot be interrupted.
//! What a query costs by its `first` arguments is the planner's to say.

use std::collections::HashMap;

use async_graphql::{
    Positioned, Variables,
    parser::types::{
        Directive, ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::{ConstValue, Value};

mod lexer;

/// How large a GraphQL document may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Lexical tokens of the document, 2,000.
    pub tokens: usize,
    /// Levels of nested brackets of any kind in the text, and of selection sets once fragments
    /// are expanded, 32.
    pub recursion: usize,
    /// Levels of nested fields, 16.
    pub depth: usize,
    /// Fields, spreads and inline fragments, each fragment counted at every spread, 10,000.
    pub selections: usize,
    /// Aliases of an operation, those of a fragment counted at every spread, 30.
    pub aliases: usize,
    /// Fields at the root of an operation, 20.
    pub root_fields: usize,
    /// Fields at the root of a mutation, 5.
    pub mutation_fields: usize,
    /// Directives on one field, spread or inline fragment, 5.
    pub field_directives: usize,
    /// Directives of the document, 50.
    pub directives: usize,
    /// Elements of a list in an argument or a variable, 250.
    pub input_list: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 2_000,
            recursion: 32,
            depth: 16,
            selections: 10_000,
            aliases: 30,
            root_fields: 20,
            mutation_fields: 5,
            field_directives: 5,
            directives: 50,
            input_list: 250,
        }
    }
}

/// Which limit a document exceeds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// More tokens than [`Limits::tokens`].
    #[error(
        "The document has {count} tokens; at most {limit} are allowed. Split it, and send values as variables."
    )]
    Tokens {
        /// Tokens in the document.
        count: usize,
        /// Tokens allowed.
        limit: usize,
    },
    /// Brackets or selection sets nest deeper than [`Limits::recursion`].
    #[error(
        "The document nests {count} levels; at most {limit} are allowed. Ask for fewer levels in one query."
    )]
    Recursion {
        /// The level at which the check stopped.
        count: usize,
        /// Levels allowed.
        limit: usize,
    },
    /// A block string has no end: the parser would refuse it too.
    #[error("A block string is not closed. End it with \"\"\".")]
    OpenBlockString,
    /// Fields nest deeper than [`Limits::depth`].
    #[error(
        "The query is {count} fields deep; at most {limit} are allowed. Fetch the inner objects with a second query."
    )]
    Depth {
        /// Levels of fields in the deepest operation or fragment.
        count: usize,
        /// Levels allowed.
        limit: usize,
    },
    /// More selections than [`Limits::selections`] once fragments are expanded.
    #[error(
        "With its fragments expanded the document selects {count} fields; at most {limit} are allowed. Spread fragments in fewer places."
    )]
    Selections {
        /// Selections in the document, saturating.
        count: usize,
        /// Selections allowed.
        limit: usize,
    },
    /// More aliases than [`Limits::aliases`].
    #[error(
        "The query has {count} aliases; at most {limit} are allowed. Ask for a list, or use `nodes(ids:)`."
    )]
    Aliases {
        /// Aliases in the operation, saturating.
        count: usize,
        /// Aliases allowed.
        limit: usize,
    },
    /// More fields at the root than [`Limits::root_fields`].
    #[error(
        "The query has {count} root fields; at most {limit} are allowed. Send several queries."
    )]
    RootFields {
        /// Root fields of the operation, saturating.
        count: usize,
        /// Root fields allowed.
        limit: usize,
    },
    /// More fields at the root of a mutation than [`Limits::mutation_fields`].
    #[error(
        "The mutation has {count} root fields; at most {limit} are allowed. Send several mutations."
    )]
    MutationFields {
        /// Root fields of the mutation, saturating.
        count: usize,
        /// Root fields allowed.
        limit: usize,
    },
    /// More directives on one selection than [`Limits::field_directives`].
    #[error("A field has {count} directives; at most {limit} are allowed. Remove some.")]
    FieldDirectives {
        /// Directives on the selection.
        count: usize,
        /// Directives allowed.
        limit: usize,
    },
    /// More directives in the document than [`Limits::directives`].
    #[error("The document has {count} directives; at most {limit} are allowed. Remove some.")]
    Directives {
        /// Directives in the document.
        count: usize,
        /// Directives allowed.
        limit: usize,
    },
    /// A list in an argument or a variable is longer than [`Limits::input_list`].
    #[error("An input list has {count} elements; at most {limit} are allowed. Send it in parts.")]
    InputList {
        /// Elements in the list.
        count: usize,
        /// Elements allowed.
        limit: usize,
    },
    /// A fragment spreads itself, directly or through others.
    #[error(
        "Cannot spread fragment \"{name}\" within itself. Remove the spread that closes the circle."
    )]
    FragmentCycle {
        /// The fragment's name.
        name: String,
    },
}

impl LimitError {
    /// The `extensions.code` of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::OpenBlockString => "GRAPHQL_PARSE_FAILED",
            Self::FragmentCycle { .. } => "GRAPHQL_VALIDATION_FAILED",
            Self::InputList { .. } => "BAD_USER_INPUT",
            _ => "QUERY_TOO_COMPLEX",
        }
    }
}

/// Checks a document's text before it is parsed: tokens, and nesting of brackets.
///
/// It allocates nothing and takes time linear in the text.
///
/// # Errors
///
/// [`LimitError::Tokens`], [`LimitError::Recursion`] or [`LimitError::OpenBlockString`].
pub fn check_text(query: &str, limits: &Limits) -> Result<(), LimitError> {
    let measure = lexer::measure(query).ok_or(LimitError::OpenBlockString)?;
    within(measure.tokens, limits.tokens, |count, limit| {
        LimitError::Tokens { count, limit }
    })?;
    within(measure.nesting, limits.recursion, |count, limit| {
        LimitError::Recursion { count, limit }
    })
}

/// Checks a parsed document before it is validated.
///
/// Every operation and fragment is checked, also what the request does not execute, since
/// validation visits them all. Each fragment is measured once.
///
/// # Errors
///
/// The first [`LimitError`] that is found.
pub fn check_document(document: &ExecutableDocument, limits: &Limits) -> Result<(), LimitError> {
    let mut survey = Survey {
        document,
        limits,
        fragments: HashMap::new(),
        directives: 0,
    };
    let mut selections = 0_usize;
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        survey.directives(&operation.directives)?;
        for variable in &operation.variable_definitions {
            survey.directives(&variable.node.directives)?;
            if let Some(default) = &variable.node.default_value {
                check_constant(&default.node, limits)?;
            }
        }
        let size = survey.selection_set(&operation.selection_set, 1)?;
        within(size.root_fields, limits.root_fields, |count, limit| {
            LimitError::RootFields { count, limit }
        })?;
        if operation.ty == OperationType::Mutation {
            within(size.root_fields, limits.mutation_fields, |count, limit| {
                LimitError::MutationFields { count, limit }
            })?;
        }
        selections = selections.saturating_add(size.check(limits)?.selections);
    }
    for (name, fragment) in &document.fragments {
        let size = survey.fragment(name, fragment, 1)?;
        selections = selections.saturating_add(size.check(limits)?.selections);
    }
    within(selections, limits.selections, |count, limit| {
        LimitError::Selections { count, limit }
    })
}

/// Checks the lists in a request's variables.
///
/// # Errors
///
/// [`LimitError::InputList`].
pub fn check_variables(variables: &Variables, limits: &Limits) -> Result<(), LimitError> {
    variables
        .values()
        .try_for_each(|value| check_constant(value, limits))
}

fn within(
    count: usize,
    limit: usize,
    error: impl FnOnce(usize, usize) -> LimitError,
) -> Result<(), LimitError> {
    if count > limit {
        Err(error(count, limit))
    } else {
        Ok(())
    }
}

fn check_constant(value: &ConstValue, limits: &Limits) -> Result<(), LimitError> {
    match value {
        ConstValue::List(items) => {
            check_list(items.len(), limits)?;
            items
                .iter()
                .try_for_each(|item| check_constant(item, limits))
        }
        ConstValue::Object(fields) => fields
            .values()
            .try_for_each(|field| check_constant(field, limits)),
        _ => Ok(()),
    }
}

fn check_argument(value: &Value, limits: &Limits) -> Result<(), LimitError> {
    match value {
        Value::List(items) => {
            check_list(items.len(), limits)?;
            items
                .iter()
                .try_for_each(|item| check_argument(item, limits))
        }
        Value::Object(fields) => fields
            .values()
            .try_for_each(|field| check_argument(field, limits)),
        _ => Ok(()),
    }
}

fn check_list(length: usize, limits: &Limits) -> Result<(), LimitError> {
    within(length, limits.input_list, |count, limit| {
        LimitError::InputList { count, limit }
    })
}

/// What a selection set costs once its fragments are expanded.
#[derive(Clone, Copy, Default)]
struct Size {
    selections: usize,
    aliases: usize,
    root_fields: usize,
    /// Levels of fields.
    depth: usize,
    /// Levels of selection sets; fragments count.
    nesting: usize,
}

impl Size {
    fn check(self, limits: &Limits) -> Result<Self, LimitError> {
        within(self.depth, limits.depth, |count, limit| LimitError::Depth {
            count,
            limit,
        })?;
        within(self.aliases, limits.aliases, |count, limit| {
            LimitError::Aliases { count, limit }
        })?;
        Ok(self)
    }

    /// Adds what stands beside, on the same level.
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.root_fields = self.root_fields.saturating_add(other.root_fields);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
    }
}

/// How far a fragment has been measured.
#[derive(Clone, Copy)]
enum Progress {
    Begun,
    Done(Size),
}

struct Survey<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    fragments: HashMap<&'a str, Progress>,
    directives: usize,
}

impl<'a> Survey<'a> {
    /// Measures a selection set that stands on `level`, the outermost being 1.
    ///
    /// Refusing what nests too deeply on the way down is what bounds this recursion.
    fn selection_set(
        &mut self,
        set: &'a Positioned<SelectionSet>,
        level: usize,
    ) -> Result<Size, LimitError> {
        let mut size = Size::default();
        if set.node.items.is_empty() {
            return Ok(size);
        }
        self.check_level(level)?;
        for selection in &set.node.items {
            within(
                selection.node.directives().len(),
                self.limits.field_directives,
                |count, limit| LimitError::FieldDirectives { count, limit },
            )?;
            self.directives(selection.node.directives())?;
            let mut part = match &selection.node {
                Selection::Field(field) => {
                    for (_, value) in &field.node.arguments {
                        check_argument(&value.node, self.limits)?;
                    }
                    let inner = self.selection_set(&field.node.selection_set, level + 1)?;
                    Size {
                        aliases: inner
                            .aliases
                            .saturating_add(usize::from(field.node.alias.is_some())),
                        root_fields: 1,
                        depth: inner.depth + 1,
                        ..inner
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.selection_set(&fragment.node.selection_set, level + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    match self.document.fragments.get_key_value(name) {
                        Some((name, fragment)) => self.fragment(name, fragment, level + 1)?,
                        // Validation names the unknown fragment.
                        None => Size::default(),
                    }
                }
            };
            part.selections = part.selections.saturating_add(1);
            size.add(part);
        }
        size.nesting += 1;
        Ok(size)
    }

    fn fragment(
        &mut self,
        name: &'a str,
        fragment: &'a Positioned<FragmentDefinition>,
        level: usize,
    ) -> Result<Size, LimitError> {
        match self.fragments.get(name) {
            Some(Progress::Begun) => Err(LimitError::FragmentCycle {
                name: name.to_owned(),
            }),
            Some(Progress::Done(size)) => {
                let size = *size;
                self.check_level(level + size.nesting - 1)?;
                Ok(size)
            }
            None => {
                self.fragments.insert(name, Progress::Begun);
                self.directives(&fragment.node.directives)?;
                let size = self.selection_set(&fragment.node.selection_set, level)?;
                self.fragments.insert(name, Progress::Done(size));
                Ok(size)
            }
        }
    }

    fn check_level(&self, level: usize) -> Result<(), LimitError> {
        within(level, self.limits.recursion, |count, limit| {
            LimitError::Recursion { count, limit }
        })
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), LimitError> {
        self.directives += directives.len();
        within(self.directives, self.limits.directives, |count, limit| {
            LimitError::Directives { count, limit }
        })?;
        directives
            .iter()
            .flat_map(|directive| &directive.node.arguments)
            .try_for_each(|(_, value)| check_argument(&value.node, self.limits))
    }
}

#[cfg(test)]
mod tests;
