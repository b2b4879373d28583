//! From a GraphQL selection to the [`Shape`] of the rows that answer it.
//!
//! Aliases, fragments with type conditions and variables with their defaults are followed;
//! `@skip` and `@include` have been applied by the time a selection is read. Fields are told apart by
//! their place in the document, never by their response key: `nodes { x: quotes(first: 1) }` and
//! `edges { node { x: quotes(first: 2) } }` may stand side by side. Equal fields with equal arguments
//! share one cell.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Name, Pos, Positioned, ServerError, Value, Variables,
    parser::types::{
        Field as SelectedField, FragmentDefinition, Selection, SelectionSet, VariableDefinition,
    },
};

use super::{
    filter::{self, Condition},
    model::{Audience, Field, Link, Order, Target, Type},
    order::{SortColumn, Sorting},
    page::{Window, given},
};
use crate::graph::error::{Code, coded};

/// Cells in one `json_build_array`, of which PostgreSQL takes 100; room is left for lists and pages.
const INLINE_CELLS: usize = 70;

/// What one row of the answer holds, cell by cell.
pub struct Shape {
    /// The type of the row.
    pub of: &'static Type,
    /// Whether the first cell, of a type with ids, is the id; else it only says that there is a row,
    /// which is shorter to write and to read.
    pub keyed: bool,
    /// The column that the rows are ordered by, whose value is the second cell, where a cursor of them was
    /// asked for.
    pub sort: Option<SortColumn>,
    /// The cells after these.
    pub cells: Vec<Cell>,
    /// As how many values is reckoned what each row works out apart.
    pub apart: u64,
    /// Which cell answers the field at which place of the document.
    places: Vec<(Pos, usize)>,
}

/// What a cell holds.
pub enum Cell {
    /// A column.
    Column(&'static str),
    /// An expression, in which `{t}` stands for the row.
    Expression(Cow<'static, str>),
    /// At most one other row: its cells stand in this row's own array where there is room.
    One {
        link: &'static Link,
        shape: Arc<Shape>,
        inline: bool,
    },
    /// All rows that belong to this one.
    List {
        link: &'static Link,
        by: &'static str,
        /// How many there are reckoned to be.
        rows: u64,
        shape: Arc<Shape>,
    },
    /// A page of rows.
    Page(PageShape),
    /// At most one row, of any of several types.
    Any {
        prefix: &'static str,
        key: &'static str,
        shapes: Vec<Arc<Shape>>,
    },
}

/// What of a page was asked for.
pub struct PageShape {
    /// The way from the parent's row; none at the root.
    pub link: Option<&'static Link>,
    /// The order of the list.
    pub sorting: Sorting,
    /// What must hold for its rows.
    pub conditions: Vec<Condition>,
    /// How many fields its filter gives.
    pub filtered_by: u64,
    /// Which part of the list.
    pub window: Window,
    /// The rows, where they or something about them was asked for.
    pub rows: Option<Arc<Shape>>,
    /// Whether the number of all rows was asked for.
    pub total: bool,
    /// The type of the rows.
    pub of: &'static Type,
}

/// A query's argument that cannot be carried out, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PlanError {
    /// What to do.
    pub message: String,
    /// Where in the document.
    pub at: Pos,
}

impl From<PlanError> for ServerError {
    fn from(error: PlanError) -> Self {
        coded(Code::BadUserInput, &error.message).into_server_error(error.at)
    }
}

impl Shape {
    /// The cell that answers the field at this place of the document.
    pub fn place(&self, at: Pos) -> Option<usize> {
        self.places
            .iter()
            .find(|(pos, _)| *pos == at)
            .map(|(_, cell)| *cell)
    }

    /// How many cells the row takes in a JSON array, the id included.
    pub fn width(&self) -> usize {
        usize::from(self.of.prefix.is_some())
            + usize::from(self.sort.is_some())
            + usize::from(self.of.basis.is_some())
            + self.cells.iter().map(Cell::width).sum::<usize>()
    }

    /// The cost of `rows` rows of this shape: rows times fields, by `first`, all the way down.
    pub fn cost(&self, rows: u64) -> u64 {
        let own = rows.saturating_mul(self.apart.saturating_add(1));
        self.cells.iter().fold(own, |sum, cell| {
            sum.saturating_add(match cell {
                Cell::Column(_) | Cell::Expression(_) => rows,
                Cell::One { shape, .. } => shape.cost(rows),
                Cell::List {
                    rows: each, shape, ..
                } => shape.cost(rows.saturating_mul(*each)),
                Cell::Page(page) => page.cost(rows),
                // Of which type the row is, is known only when it is read: the dearest is reckoned.
                Cell::Any { shapes, .. } => shapes
                    .iter()
                    .map(|shape| shape.cost(rows))
                    .max()
                    .unwrap_or(rows),
            })
        })
    }
}

impl PageShape {
    /// The newest rows of all of a type for which the condition holds.
    pub fn newest(shape: Arc<Shape>, condition: Condition, limit: u32) -> Self {
        Self {
            link: None,
            sorting: Order::Newest.into(),
            conditions: vec![condition],
            filtered_by: 0,
            window: Window {
                limit,
                backward: false,
                after: None,
                before: None,
                peek: false,
            },
            of: shape.of,
            rows: Some(shape),
            total: false,
        }
    }

    /// The cost of the pages of `parents` rows. Each field of a filter is looked at for each of them.
    pub fn cost(&self, parents: u64) -> u64 {
        let rows = parents.saturating_mul(u64::from(self.window.limit));
        let total = if self.total { parents } else { 0 };
        self.rows
            .as_ref()
            .map_or(parents, |shape| shape.cost(rows))
            .saturating_add(total)
            .saturating_add(parents.saturating_mul(self.filtered_by))
    }
}

impl Cell {
    fn width(&self) -> usize {
        match self {
            Self::One {
                shape,
                inline: true,
                ..
            } => shape.width(),
            Self::Page(page) => usize::from(page.rows.is_some()) + usize::from(page.total),
            Self::Column(_)
            | Self::Expression(_)
            | Self::One { .. }
            | Self::List { .. }
            | Self::Any { .. } => 1,
        }
    }
}

/// What of a document is needed to read a selection in it.
pub struct Document<'a> {
    /// For whom it is read.
    pub audience: Audience,
    /// The fragments by name.
    pub fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// The variables given.
    pub variables: &'a Variables,
    /// The variables declared, with their defaults.
    pub definitions: &'a [Positioned<VariableDefinition>],
}

/// Fields of one name with the same arguments, wherever in the selection they stand.
struct Group<'a> {
    name: &'a str,
    arguments: Vec<(&'a str, Value)>,
    sets: Vec<&'a SelectionSet>,
    places: Vec<Pos>,
}

impl<'a> Document<'a> {
    /// The document that is being executed.
    pub fn of(ctx: &Context<'a>) -> Self {
        Self {
            audience: Audience::of(ctx),
            fragments: &ctx.query_env.fragments,
            variables: &ctx.query_env.variables,
            definitions: &ctx.query_env.operation.node.variable_definitions,
        }
    }

    /// The shape of a row of `of`, of which `sets` were selected.
    ///
    /// # Errors
    /// [`PlanError`] for an argument of a page that cannot be carried out.
    pub fn shape(
        &self,
        of: &'static Type,
        sets: &[&'a SelectionSet],
    ) -> Result<Arc<Shape>, PlanError> {
        self.shape_with(of, sets, false, None)
    }

    fn shape_with(
        &self,
        of: &'static Type,
        sets: &[&'a SelectionSet],
        keyed: bool,
        sort: Option<SortColumn>,
    ) -> Result<Arc<Shape>, PlanError> {
        let mut shape = Shape {
            of,
            keyed,
            sort,
            cells: Vec::new(),
            apart: 0,
            places: Vec::new(),
        };
        let mut width = shape.width();
        for group in self.groups(Some(of), sets) {
            let cell = match of.fields.get(group.name) {
                // `__typename`, or a name that validation refuses.
                None | Some(Field::Weighed) => continue,
                Some(Field::Id) => {
                    shape.keyed = true;
                    continue;
                }
                Some(Field::Apart(values)) => {
                    if self.audience == Audience::Staff {
                        shape.keyed = true;
                        shape.apart = shape.apart.saturating_add(*values);
                    }
                    continue;
                }
                Some(Field::Column(column)) => Cell::Column(column),
                Some(Field::Expression(expression)) => Cell::Expression((*expression).into()),
                Some(Field::Visible(expression)) => {
                    Cell::Expression(expression(self.audience).into())
                }
                Some(Field::One(target, link)) => {
                    let shape = self.shape(target(), &group.sets)?;
                    let inline = width + shape.width() <= INLINE_CELLS;
                    Cell::One {
                        link,
                        shape,
                        inline,
                    }
                }
                Some(Field::List(target, link, by, rows)) => {
                    // Of a list that is chosen from, `first` is an argument as any page's.
                    let order = Sorting::from(Order::Newest);
                    Window::read(&group.arguments, &order, 5).map_err(|message| PlanError {
                        message,
                        at: group.places.first().copied().unwrap_or_default(),
                    })?;
                    Cell::List {
                        link,
                        by,
                        rows: *rows,
                        shape: self.shape(target(), &group.sets)?,
                    }
                }
                Some(Field::Many(target, link, order)) => {
                    Cell::Page(self.page(*target, Some(link), *order, &group)?)
                }
                Some(Field::Any(targets, prefix, key)) => {
                    let shapes = targets
                        .iter()
                        .map(|target| self.shape(target(), &group.sets));
                    Cell::Any {
                        prefix,
                        key,
                        shapes: shapes.collect::<Result<_, _>>()?,
                    }
                }
            };
            width += cell.width();
            shape
                .places
                .extend(group.places.iter().map(|pos| (*pos, shape.cells.len())));
            shape.cells.push(cell);
        }
        Ok(Arc::new(shape))
    }

    /// The page that a root field asks for.
    ///
    /// # Errors
    /// As [`Document::shape`].
    pub fn root_page(
        &self,
        target: Target,
        field: &'a Positioned<SelectedField>,
    ) -> Result<PageShape, PlanError> {
        self.page(target, None, Order::Newest, &self.group(field))
    }

    /// The selections under every field named `name` in `sets`.
    pub fn under(&self, sets: &[&'a SelectionSet], name: &str) -> Vec<&'a SelectionSet> {
        self.groups(None, sets)
            .into_iter()
            .filter(|group| group.name == name)
            .flat_map(|group| group.sets)
            .collect()
    }

    /// What is selected of the nodes of a connection, beside its edges and in them.
    pub fn of_nodes(&self, sets: &[&'a SelectionSet]) -> Vec<&'a SelectionSet> {
        let edges = self.under(sets, "edges");
        let mut nodes = self.under(sets, "nodes");
        nodes.extend(self.under(&edges, "node"));
        nodes
    }

    /// Whether `sets` select any of the fields `names`.
    pub fn selects(&self, sets: &[&'a SelectionSet], names: &[&str]) -> bool {
        self.groups(None, sets)
            .iter()
            .any(|group| names.contains(&group.name))
    }

    fn page(
        &self,
        target: Target,
        link: Option<&'static Link>,
        order: Order,
        group: &Group<'a>,
    ) -> Result<PageShape, PlanError> {
        let default = if link.is_some() { 5 } else { 20 };
        let at = group.places.first().copied().unwrap_or_default();
        let refused = |message| PlanError { message, at };
        let of = target();
        let mut sorting = Sorting::from(order);
        let mut conditions = Vec::new();
        let mut filtered_by = 0;
        if let Some(lists) = &of.lists {
            if let Some(order) = given(&group.arguments, "orderBy") {
                sorting = (lists.sorting)(order.clone()).map_err(refused)?;
            }
            let filter = given(&group.arguments, "filter");
            if let Some(filter) = filter {
                filtered_by = filter::fields(filter);
                conditions = (lists.filter)(filter.clone(), self.audience).map_err(refused)?;
            }
            let left_out = lists.left_out.and_then(|rule| rule.condition(filter));
            conditions.extend(left_out);
        }
        let window = Window::read(&group.arguments, &sorting, default).map_err(refused)?;
        let mut page = PageShape {
            link,
            sorting,
            conditions,
            filtered_by,
            window,
            rows: None,
            total: false,
            of,
        };
        let mut rows: Vec<&SelectionSet> = Vec::new();
        let mut about_rows = false;
        let mut cursors = false;
        for part in self.groups(None, &group.sets) {
            match part.name {
                "nodes" => rows.extend(&part.sets),
                "edges" => {
                    about_rows = true;
                    rows.extend(self.under(&part.sets, "node"));
                    cursors |= self.selects(&part.sets, &["cursor"]);
                }
                "pageInfo" => {
                    about_rows = true;
                    page.window.peek |=
                        self.selects(&part.sets, &["hasNextPage", "hasPreviousPage"]);
                    cursors |= self.selects(&part.sets, &["startCursor", "endCursor"]);
                }
                "totalCount" => page.total = true,
                _ => {}
            }
        }
        if about_rows || !rows.is_empty() {
            let sort = page.sorting.column.filter(|_| cursors);
            page.rows = Some(self.shape_with(of, &rows, cursors, sort)?);
        }
        Ok(page)
    }

    /// The fields that `sets` select of `of`, fragments followed; of a type that is not planned, where
    /// every fragment applies since it has no other type to be of, for `None`.
    fn groups(&self, of: Option<&Type>, sets: &[&'a SelectionSet]) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for set in sets {
            self.collect(of, set, &mut groups);
        }
        groups
    }

    fn collect(&self, of: Option<&Type>, set: &'a SelectionSet, groups: &mut Vec<Group<'a>>) {
        let applies = |condition: &str| {
            of.is_none_or(|of| condition == of.name || (condition == "Node" && of.prefix.is_some()))
        };
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let found = self.group(field);
                    match groups.iter_mut().find(|group| {
                        group.name == found.name && group.arguments == found.arguments
                    }) {
                        Some(group) => {
                            group.sets.extend(found.sets);
                            group.places.extend(found.places);
                        }
                        None => groups.push(found),
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node)
                        && applies(&fragment.node.type_condition.node.on.node)
                    {
                        self.collect(of, &fragment.node.selection_set.node, groups);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| applies(&condition.node.on.node)) {
                        self.collect(of, &fragment.node.selection_set.node, groups);
                    }
                }
            }
        }
    }

    fn group(&self, field: &'a Positioned<SelectedField>) -> Group<'a> {
        Group {
            name: &field.node.name.node,
            arguments: self.arguments(&field.node),
            sets: vec![&field.node.selection_set.node],
            places: vec![field.pos],
        }
    }

    /// The arguments given; one that stands for a variable without a value is absent.
    pub fn arguments(&self, field: &'a SelectedField) -> Vec<(&'a str, Value)> {
        let given = field.arguments.iter().filter_map(|(name, value)| {
            let value = value
                .node
                .clone()
                .into_const_with(|variable| self.variable(&variable).ok_or(()));
            Some((name.node.as_str(), value.ok()?))
        });
        let mut given: Vec<_> = given.collect();
        given.sort_by_key(|(name, _)| *name);
        given
    }

    fn variable(&self, name: &Name) -> Option<Value> {
        let declared = || {
            self.definitions
                .iter()
                .find(|definition| definition.node.name.node == *name)
        };
        self.variables
            .get(name)
            .or_else(|| declared()?.node.default_value())
            .cloned()
    }
}
