//! Relay connections over planned rows: which part of a list was asked for, cursors, and the GraphQL
//! types.

use std::{borrow::Cow, marker::PhantomData};

use async_graphql::{Context, Object, OutputType, Result, SimpleObject, TypeName, Value};

use super::{
    order::{Cursor, Sorting},
    row::{Planned, Row},
};
use crate::graph::error::bad_user_input;

/// Which part of a list: how many rows, from which end, between which cursors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many rows at most, 1 to 100.
    pub limit: u32,
    /// Whether they are the last ones of the list.
    pub backward: bool,
    /// Only rows after this place, in the list's order.
    pub after: Option<Cursor>,
    /// Only rows before this place.
    pub before: Option<Cursor>,
    /// Whether to look for one row more, to know if there is a further page.
    pub peek: bool,
}

/// How many of a list are given at a time at most, but where its field says otherwise.
pub const AT_A_TIME: u32 = 100;

/// How many are asked for by the argument of this name.
///
/// # Errors
/// What to do, where it is not from 1 to `most`.
pub fn at_a_time(name: &str, count: i64, most: u32) -> Result<u32, String> {
    u32::try_from(count)
        .ok()
        .filter(|count| (1..=most).contains(count))
        .ok_or_else(|| format!("`{name}` is {count}; ask for 1 to {most} at a time"))
}

/// How many are asked for by `first`, or as many as usual.
///
/// # Errors
/// BAD_USER_INPUT where it is not from 1 to `most`.
pub fn first_of(first: Option<i32>, usual: i32, most: u32) -> Result<u32> {
    at_a_time("first", first.unwrap_or(usual).into(), most).map_err(bad_user_input)
}

impl Window {
    /// Reads `first`, `last`, `after` and `before` of a list in this order.
    ///
    /// # Errors
    /// What to do, where a count is not from 1 to 100, both counts are given, or a cursor is none of such
    /// a list.
    pub fn read(
        arguments: &[(&str, Value)],
        sorting: &Sorting,
        default: u32,
    ) -> Result<Self, String> {
        let count = |name: &str| match given(arguments, name) {
            None => Ok(None),
            Some(value) => match value {
                Value::Number(number) => number.as_i64(),
                _ => None,
            }
            .ok_or_else(|| format!("`{name}` must be a whole number, 1 to {AT_A_TIME}"))
            .and_then(|count| at_a_time(name, count, AT_A_TIME))
            .map(Some),
        };
        let cursor = |name: &str| {
            match given(arguments, name) {
            None => Ok(None),
            Some(Value::String(text)) => sorting.cursor(text).map(Some).ok_or_else(|| {
                format!(
                    "`{name}` is no cursor of this list in this order; take one from its `pageInfo` or its edges"
                )
            }),
            Some(_) => Err(format!("`{name}` must be a cursor, which is a string")),
        }
        };
        let (first, last) = (count("first")?, count("last")?);
        if first.is_some() && last.is_some() {
            return Err("give `first` or `last`, not both".to_owned());
        }
        Ok(Self {
            limit: first.or(last).unwrap_or(default),
            backward: last.is_some(),
            after: cursor("after")?,
            before: cursor("before")?,
            peek: false,
        })
    }
}

/// The argument of this name, if it was given and is not null.
pub fn given<'a>(arguments: &'a [(&str, Value)], name: &str) -> Option<&'a Value> {
    let value = arguments.iter().find(|(argument, _)| *argument == name);
    value
        .map(|(_, value)| value)
        .filter(|value| **value != Value::Null)
}

/// The rows of a page as they came, with what was asked about the list.
#[derive(Clone, Debug, Default)]
pub struct PageRows {
    /// The rows, in the list's order.
    pub rows: Vec<Row>,
    /// How many rows the whole list has, where that was asked for.
    pub total: Option<i64>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows come before.
    pub has_previous: bool,
}

impl PageRows {
    /// Takes away the row that was only fetched to see whether there is one.
    pub fn close(mut rows: Vec<Row>, total: Option<i64>, window: &Window) -> Self {
        let limit = window.limit as usize;
        let more = rows.len() > limit;
        let (has_next, has_previous) = if window.backward {
            rows.drain(..rows.len().saturating_sub(limit));
            (window.before.is_some(), more)
        } else {
            rows.truncate(limit);
            (more, window.after.is_some())
        };
        Self {
            rows,
            total,
            has_next,
            has_previous,
        }
    }
}

/// A page of a list.
pub struct Connection<T> {
    page: PageRows,
    of: PhantomData<fn() -> T>,
}

/// A place in a list, with the record that stands there.
pub struct Edge<T> {
    row: Row,
    of: PhantomData<fn() -> T>,
}

/// Where a page lies in its list (Relay).
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether rows follow this page.
    has_next_page: bool,
    /// Whether rows come before this page.
    has_previous_page: bool,
    /// The cursor of the page's first row.
    start_cursor: Option<String>,
    /// The cursor of the page's last row.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// A page that was not planned: whether others follow and come before, and its two cursors.
    pub fn new(next: bool, previous: bool, start: Option<String>, end: Option<String>) -> Self {
        Self {
            has_next_page: next,
            has_previous_page: previous,
            start_cursor: start,
            end_cursor: end,
        }
    }
}

impl<T> Connection<T> {
    /// The page of the rows that were read.
    pub fn new(page: PageRows) -> Self {
        Self {
            page,
            of: PhantomData,
        }
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// A page of a list (Relay Connection).
#[Object(name_type)]
impl<T: OutputType + Planned> Connection<T> {
    /// The page's rows, each with its cursor.
    async fn edges(&self) -> Vec<Edge<T>> {
        self.page
            .rows
            .iter()
            .map(|row| Edge {
                row: row.clone(),
                of: PhantomData,
            })
            .collect()
    }

    /// The page's rows.
    async fn nodes(&self) -> Vec<T> {
        self.page.rows.iter().cloned().map(T::from_row).collect()
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |row: Option<&Row>| row.and_then(Row::cursor);
        PageInfo {
            has_next_page: self.page.has_next,
            has_previous_page: self.page.has_previous,
            start_cursor: cursor(self.page.rows.first()),
            end_cursor: cursor(self.page.rows.last()),
        }
    }

    /// How many rows the whole list has for you. Counted only when asked for; the dearest field here.
    #[expect(clippy::unused_async, reason = "resolvers are async")]
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64> {
        self.page.total.ok_or_else(|| Row::absent(ctx))
    }
}

/// A place in a list, with the record that stands there (Relay Edge).
#[Object(name_type)]
impl<T: OutputType + Planned> Edge<T> {
    /// The record.
    async fn node(&self) -> T {
        T::from_row(self.row.clone())
    }

    /// Marks the place, for `after` and `before`.
    async fn cursor(&self) -> String {
        self.row.cursor().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::graph::plan::OrderDirection;

    fn window(arguments: &[(&str, Value)]) -> Result<Window, String> {
        Window::read(arguments, &Sorting::by_id(OrderDirection::Desc), 20)
    }

    #[test]
    fn counts_outside_their_range_are_refused() {
        for count in [0, -1, 101, i64::MAX] {
            assert!(
                window(&[("first", Value::from(count))]).is_err(),
                "first: {count}"
            );
            assert!(
                window(&[("last", Value::from(count))]).is_err(),
                "last: {count}"
            );
        }
        let both = window(&[("first", Value::from(1)), ("last", Value::from(1))]);
        assert_eq!(both, Err("give `first` or `last`, not both".to_owned()));
        assert!(window(&[("after", Value::from("nonsense"))]).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = window(&[("after", Value::from(text))]);
        }
    }
}
