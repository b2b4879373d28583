//! The rows that a statement brought, and how resolvers take them.

use std::sync::Arc;

use async_graphql::{Context, Error, ID, Result};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::{
    model::{Target, Type},
    order::Cursor,
    page::{Connection, PageRows},
    select::{Cell, PageShape, Shape},
};
use crate::graph::id;

/// A GraphQL type whose reads are planned.
pub trait Planned: Sized {
    /// What the type says of itself.
    fn plan() -> &'static Type;

    /// The object over a row that was read.
    fn from_row(row: Row) -> Self;
}

/// An interface or a union over types whose reads are planned.
pub trait PlannedAny: Sized {
    /// The types.
    const TYPES: &'static [Target];

    /// The object over a row, of whichever of the types it is.
    fn from_row(row: Row) -> Option<Self>;
}

/// A row that was read, with all that was selected below it.
#[derive(Clone, Debug)]
pub struct Row(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    shape: Arc<Shape>,
    key: Option<Uuid>,
    /// The row's value in the column that its list is ordered by, where a cursor was asked for.
    sort: Option<String>,
    /// What the row brought for rules in Rust, where its type has such.
    basis: Option<Value>,
    cells: Vec<Held>,
}

/// What came for a cell.
#[derive(Debug)]
enum Held {
    Value(Value),
    One(Option<Row>),
    List(Vec<Row>),
    Page(PageRows),
}

/// The answer's JSON is not what the plan asked for: a fault of the planner, never of a user.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the statement's answer does not have the shape that was planned")]
pub struct ShapeMismatch;

impl std::fmt::Debug for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} cells", self.of.name, self.cells.len())
    }
}

impl Row {
    /// Takes a row of `shape` apart; `None` where the JSON says that there is none.
    pub(crate) fn read(shape: &Arc<Shape>, value: Value) -> Result<Option<Self>, ShapeMismatch> {
        match value {
            Value::Null => Ok(None),
            Value::Array(cells) => Self::take(shape, &mut cells.into_iter()),
            _ => Err(ShapeMismatch),
        }
    }

    /// Takes the rows of a list apart.
    pub(crate) fn read_list(shape: &Arc<Shape>, value: Value) -> Result<Vec<Self>, ShapeMismatch> {
        let Value::Array(rows) = value else {
            return Err(ShapeMismatch);
        };
        rows.into_iter()
            .map(|row| Self::read(shape, row)?.ok_or(ShapeMismatch))
            .collect()
    }

    /// Takes the rows of a list apart, each of which comes after the key that was asked for.
    pub(crate) fn read_keyed(
        shape: &Arc<Shape>,
        value: Value,
    ) -> Result<Vec<(Uuid, Self)>, ShapeMismatch> {
        let pairs: Vec<(Uuid, Value)> = serde_json::from_value(value).map_err(|_| ShapeMismatch)?;
        pairs
            .into_iter()
            .map(|(key, row)| Ok((key, Self::read(shape, row)?.ok_or(ShapeMismatch)?)))
            .collect()
    }

    fn take(
        shape: &Arc<Shape>,
        cells: &mut impl Iterator<Item = Value>,
    ) -> Result<Option<Self>, ShapeMismatch> {
        let mut next = || cells.next().ok_or(ShapeMismatch);
        let key = match shape.of.prefix.map(|_| next()).transpose()? {
            None | Some(Value::Bool(true)) => None,
            Some(Value::String(text)) => Some(Uuid::parse_str(&text).map_err(|_| ShapeMismatch)?),
            Some(_) => {
                // A joined row that is not there: its other cells are all null.
                for _ in 1..shape.width() {
                    next()?;
                }
                return Ok(None);
            }
        };
        let sort = match shape.sort.map(|_| next()).transpose()? {
            None => None,
            Some(Value::String(text)) => Some(text),
            Some(_) => return Err(ShapeMismatch),
        };
        let basis = shape.of.basis.map(|_| next()).transpose()?;
        let mut held = Vec::with_capacity(shape.cells.len());
        for cell in &shape.cells {
            held.push(match cell {
                Cell::Column(_) | Cell::Expression(_) => {
                    Held::Value(cells.next().ok_or(ShapeMismatch)?)
                }
                Cell::One {
                    shape,
                    inline: true,
                    ..
                } => Held::One(Self::take_boxed(shape, cells)?),
                Cell::One { shape, .. } => {
                    Held::One(Self::read(shape, cells.next().ok_or(ShapeMismatch)?)?)
                }
                Cell::Any { shapes, .. } => {
                    Held::One(Self::read_any(shapes, cells.next().ok_or(ShapeMismatch)?)?)
                }
                Cell::List { shape, .. } => {
                    Held::List(Self::read_list(shape, cells.next().ok_or(ShapeMismatch)?)?)
                }
                Cell::Page(page) => Held::Page(read_page(page, cells)?),
            });
        }
        Ok(Some(Self(Arc::new(Inner {
            shape: Arc::clone(shape),
            key,
            sort,
            basis,
            cells: held,
        }))))
    }

    /// Takes a row apart that says by the prefix of its id of which of the shapes it is.
    fn read_any(shapes: &[Arc<Shape>], value: Value) -> Result<Option<Self>, ShapeMismatch> {
        let (prefix, row) = match value {
            Value::Null => return Ok(None),
            Value::Array(cells) => match <[Value; 2]>::try_from(cells) {
                Ok([Value::String(prefix), row]) => (prefix, row),
                _ => return Err(ShapeMismatch),
            },
            _ => return Err(ShapeMismatch),
        };
        let shape = shapes
            .iter()
            .find(|shape| shape.of.prefix == Some(&prefix))
            .ok_or(ShapeMismatch)?;
        Self::read(shape, row)
    }

    /// As [`Row::take`], over one iterator type however deep the rows are nested.
    fn take_boxed(
        shape: &Arc<Shape>,
        cells: &mut dyn Iterator<Item = Value>,
    ) -> Result<Option<Self>, ShapeMismatch> {
        Self::take(shape, &mut { cells })
    }

    /// The row's place in its list.
    pub(crate) fn cursor(&self) -> Option<String> {
        let sort = match (self.0.shape.sort, &self.0.sort) {
            (Some(column), Some(value)) => Some((column.name.to_owned(), value.clone())),
            _ => None,
        };
        let id = self.0.key?;
        Some(Cursor { id, sort }.encode())
    }

    /// The type of the row.
    pub(crate) fn of(&self) -> &'static Type {
        self.0.shape.of
    }

    /// The row's key, where it is read.
    pub(crate) fn key(&self) -> Option<Uuid> {
        self.0.key
    }

    /// The row's id as the API writes it.
    pub(crate) fn id(&self) -> ID {
        let prefix = self.of().prefix.unwrap_or_default();
        ID(id::encode(prefix, self.0.key.unwrap_or_default()))
    }

    /// What the row brought for rules in Rust.
    pub(crate) fn basis<T: DeserializeOwned>(&self) -> Result<T> {
        let basis = self.0.basis.as_ref().ok_or(ShapeMismatch)?;
        Ok(T::deserialize(basis)?)
    }

    /// The column or expression that the field of `ctx` stands for.
    pub(crate) fn value<T: DeserializeOwned>(&self, ctx: &Context<'_>) -> Result<T> {
        match self.held(ctx) {
            Some(Held::Value(value)) => Ok(T::deserialize(value)?),
            _ => Err(Self::absent(ctx)),
        }
    }

    /// The one other row that the field of `ctx` leads to, if there is one that may be seen.
    pub(crate) fn one<T: Planned>(&self, ctx: &Context<'_>) -> Result<Option<T>> {
        match self.held(ctx) {
            Some(Held::One(row)) => Ok(row.clone().map(T::from_row)),
            _ => Err(Self::absent(ctx)),
        }
    }

    /// The one other row, of any of several types, that the field of `ctx` leads to, if there is one that
    /// may be seen.
    pub(crate) fn any<T: PlannedAny>(&self, ctx: &Context<'_>) -> Result<Option<T>> {
        match self.held(ctx) {
            Some(Held::One(row)) => Ok(row.clone().and_then(T::from_row)),
            _ => Err(Self::absent(ctx)),
        }
    }

    /// The rows that the field of `ctx` leads to, all of them.
    pub(crate) fn list<T: Planned>(&self, ctx: &Context<'_>) -> Result<Vec<T>> {
        match self.held(ctx) {
            Some(Held::List(rows)) => Ok(rows.iter().cloned().map(T::from_row).collect()),
            _ => Err(Self::absent(ctx)),
        }
    }

    /// The page that the field of `ctx` asks for.
    pub(crate) fn page<T: Planned>(&self, ctx: &Context<'_>) -> Result<Connection<T>> {
        match self.held(ctx) {
            Some(Held::Page(page)) => Ok(Connection::new(page.clone())),
            _ => Err(Self::absent(ctx)),
        }
    }

    /// What a field answers that was not read: a fault of ours, so without a code and masked.
    pub(crate) fn absent(ctx: &Context<'_>) -> Error {
        Error::new(format!(
            "`{}` was not read by the plan",
            ctx.item.node.name.node
        ))
    }

    fn held(&self, ctx: &Context<'_>) -> Option<&Held> {
        self.0
            .shape
            .place(ctx.item.pos)
            .map(|cell| &self.0.cells[cell])
    }
}

/// Takes the cells of a page: its rows and its total, each where it was asked for.
pub(crate) fn read_page(
    page: &PageShape,
    cells: &mut impl Iterator<Item = Value>,
) -> Result<PageRows, ShapeMismatch> {
    let rows = match &page.rows {
        Some(shape) => Row::read_list(shape, cells.next().ok_or(ShapeMismatch)?)?,
        None => Vec::new(),
    };
    let total = if page.total {
        Some(
            cells
                .next()
                .and_then(|count| count.as_i64())
                .ok_or(ShapeMismatch)?,
        )
    } else {
        None
    };
    Ok(PageRows::close(rows, total, &page.window))
}
