//! The order of a list, and the cursors that mark a place in it.
//!
//! Every order ends with the id, so that no two rows have the same place. A column that orders is
//! NOT NULL: where what it stands for may be unknown, a generated column holds a place for that.

use async_graphql::{Enum, InputType};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

/// Which way an order goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// From the first to the last: oldest, earliest, A.
    Asc,
    /// From the last to the first: newest, latest, Z.
    Desc,
}

/// A column that orders a list, before the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortColumn {
    /// The column, NOT NULL, of the type's rows for every audience.
    pub name: &'static str,
    /// What it holds.
    pub kind: SortKind,
}

/// What a column that orders a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    /// A day, or one of the two infinities.
    Day,
    /// A moment, or one of the two infinities.
    Moment,
    /// A text.
    Text,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The column before the id; none where the id alone orders, which is the order in which the records
    /// were made.
    pub column: Option<SortColumn>,
    /// Which way.
    pub direction: OrderDirection,
}

/// An input object that chooses an order.
pub trait ListOrder: InputType {
    /// The order.
    fn sorting(&self) -> Sorting;
}

/// A place in a list: that of a row, which need no longer be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The row's id.
    pub id: Uuid,
    /// The column that the list is ordered by, and the row's value in it as PostgreSQL writes it.
    pub sort: Option<(String, String)>,
}

impl SortKind {
    /// The type in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Day => "date",
            Self::Moment => "timestamptz",
            Self::Text => "text",
        }
    }

    /// Whether the text is such a value as PostgreSQL writes it; nothing else is handed on to it.
    fn reads(self, value: &str) -> bool {
        let infinite = matches!(value, "infinity" | "-infinity");
        match self {
            Self::Day => infinite || NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok(),
            Self::Moment => {
                let utc = value.strip_suffix("+00");
                infinite
                    || utc.is_some_and(|utc| {
                        NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M:%S%.f").is_ok()
                    })
            }
            Self::Text => !value.contains('\0'),
        }
    }
}

impl Sorting {
    /// By the id alone.
    pub const fn by_id(direction: OrderDirection) -> Self {
        Self {
            column: None,
            direction,
        }
    }

    /// Reads a cursor of a list in this order.
    pub fn cursor(&self, text: &str) -> Option<Cursor> {
        let cursor = Cursor::decode(text)?;
        let fits = match (&cursor.sort, self.column) {
            (None, None) => true,
            (Some((name, value)), Some(column)) => name == column.name && column.kind.reads(value),
            _ => false,
        };
        fits.then_some(cursor)
    }
}

impl Cursor {
    /// The cursor as clients get it. Opaque to them.
    pub fn encode(&self) -> String {
        let mut bytes = self.id.as_bytes().to_vec();
        if let Some((column, value)) = &self.sort {
            bytes.extend(column.as_bytes());
            bytes.push(0);
            bytes.extend(value.as_bytes());
        }
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, sort) = bytes.split_at_checked(16)?;
        let sort = if sort.is_empty() {
            None
        } else {
            let (column, value) = std::str::from_utf8(sort).ok()?.split_once('\0')?;
            Some((column.to_owned(), value.to_owned()))
        };
        Some(Self {
            id: Uuid::from_slice(id).ok()?,
            sort,
        })
    }
}

/// Declares the input object by which a list is ordered, and the enum of what may order it.
///
/// ```text
/// list_order! {
///     /// What orders claims.
///     ClaimOrder, ClaimOrderField {
///         /// When the claim was recorded.
///         RecordedAt;
///         /// When it became public; in ascending order those that are not come first.
///         PublishedAt = "published_sort", SortKind::Moment;
///     }
/// }
/// ```
macro_rules! list_order {
    (
        $(#[doc = $doc:literal])*
        $order:ident, $fields:ident {
            $( $(#[doc = $field_doc:literal])* $field:ident $(= $column:literal, $kind:expr)?; )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, async_graphql::InputObject)]
        pub struct $order {
            /// What orders the list; rows that are equal in it follow the order in which they were recorded.
            pub field: $fields,
            /// Which way.
            pub direction: $crate::graph::plan::OrderDirection,
        }

        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub enum $fields {
            $( $(#[doc = $field_doc])* $field, )*
        }

        impl $crate::graph::plan::ListOrder for $order {
            fn sorting(&self) -> $crate::graph::plan::Sorting {
                let column = match self.field {
                    $( $fields::$field => $crate::graph::plan::list_order!(@column $($column, $kind)?), )*
                };
                $crate::graph::plan::Sorting { column, direction: self.direction }
            }
        }
    };
    (@column) => { None };
    (@column $column:literal, $kind:expr) => {
        Some($crate::graph::plan::SortColumn { name: $column, kind: $kind })
    };
}
pub(crate) use list_order;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by(kind: SortKind) -> Sorting {
        Sorting {
            column: Some(SortColumn { name: "sort", kind }),
            direction: OrderDirection::Asc,
        }
    }

    fn cursor(value: &str) -> Cursor {
        Cursor {
            id: Uuid::nil(),
            sort: Some(("sort".to_owned(), value.to_owned())),
        }
    }

    #[test]
    fn a_cursor_of_another_order_is_none_here() {
        let id_only = Cursor {
            id: Uuid::nil(),
            sort: None,
        };
        let by_id = Sorting::by_id(OrderDirection::Desc);
        assert_eq!(by_id.cursor(&id_only.encode()), Some(id_only.clone()));
        assert_eq!(by_id.cursor(&cursor("a").encode()), None);
        assert_eq!(by(SortKind::Text).cursor(&id_only.encode()), None);
        let other = Cursor {
            sort: Some(("other".to_owned(), "a".to_owned())),
            ..id_only
        };
        assert_eq!(by(SortKind::Text).cursor(&other.encode()), None);
    }

    #[test]
    fn only_values_of_the_columns_type_are_handed_on() {
        for (kind, good, bad) in [
            (SortKind::Day, "2024-02-29", "2024-02-30"),
            (SortKind::Day, "-infinity", "now"),
            (
                SortKind::Moment,
                "2024-02-27 09:30:00.123456+00",
                "2024-02-27",
            ),
            (SortKind::Moment, "infinity", "today"),
            (SortKind::Text, "a name", "a\0name"),
        ] {
            assert_eq!(by(kind).cursor(&cursor(good).encode()), Some(cursor(good)));
            assert_eq!(by(kind).cursor(&cursor(bad).encode()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_cursor_reads_back(id: u128, value in proptest::option::of("[^\0]{0,40}")) {
            let sort = value.map(|value| ("sort".to_owned(), value));
            let cursor = Cursor { id: Uuid::from_u128(id), sort };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = by(SortKind::Moment).cursor(&text);
        }
    }
}
