//! What a GraphQL type says about itself to the planner: where its rows come from, for whom, and
//! what each field is in SQL.

use std::collections::HashMap;

use async_graphql::{Context, Value};
use sea_orm::{IdenStatic, Identity, RelationDef};

use super::{
    filter::{self, Condition, LeftOut, ListFilter},
    order::{ListOrder, OrderDirection, Sorting},
};
use crate::auth::Viewer;

/// For whom a statement is planned; the one thing that the visibility rule depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, without a token: only what is published.
    Public,
    /// A reviewer who has signed in.
    Staff,
}

impl Audience {
    /// For whom the request is answered.
    pub fn of(ctx: &Context<'_>) -> Self {
        ctx.data_opt::<Viewer>()
            .map_or(Self::Public, Viewer::audience)
    }
}

/// The rows of a table or link table that an audience may see, as a FROM item: the table's name, or
/// a sub-select in parentheses that has the columns of the table.
pub type Rows = fn(Audience) -> &'static str;

/// A GraphQL object type as the planner reads it.
pub struct Type {
    /// The GraphQL name.
    pub name: &'static str,
    /// The prefix of its ids; `None` for a type that is only part of another and has no id.
    pub prefix: Option<&'static str>,
    /// Where its rows come from.
    pub rows: Rows,
    /// What each field is, by its GraphQL name.
    pub fields: HashMap<String, Field>,
    /// How its lists are filtered and ordered, where they are.
    pub lists: Option<Lists>,
    /// Where its ids lead, where records are merged: each `id` that an audience may know, and the one that
    /// `remains` of it.
    pub leads: Option<Rows>,
    /// An expression that every row brings, for rules in Rust; `{t}` stands for the row.
    pub basis: Option<&'static str>,
}

/// How the lists of a type are filtered and ordered.
pub struct Lists {
    /// Reads the argument `filter`.
    pub filter: fn(Value, Audience) -> Result<Vec<Condition>, String>,
    /// Reads the argument `orderBy`.
    pub sorting: fn(Value) -> Result<Sorting, String>,
    /// What the lists leave out unless the filter asks for it.
    pub left_out: Option<LeftOut>,
}

impl Type {
    /// A type by its GraphQL name, with its fields by their Rust names.
    pub fn new(
        name: &'static str,
        prefix: Option<&'static str>,
        rows: Rows,
        fields: Vec<(&'static str, Field)>,
    ) -> Self {
        let fields = fields
            .into_iter()
            .map(|(field, kind)| (camel_case(field), kind))
            .collect();
        Self {
            name,
            prefix,
            rows,
            fields,
            lists: None,
            leads: None,
            basis: None,
        }
    }

    /// The same type, whose rows bring this for rules in Rust.
    #[must_use]
    pub fn weighed_by(self, basis: &'static str) -> Self {
        Self {
            basis: Some(basis),
            ..self
        }
    }

    /// The same type, whose lists are filtered and ordered by these input objects.
    #[must_use]
    pub fn listed_by<F: ListFilter, O: ListOrder>(self) -> Self {
        let lists = Lists {
            filter: filter::read::<F>,
            sorting: |value| match O::parse(Some(value)) {
                Ok(order) => Ok(order.sorting()),
                Err(error) => Err(format!("`orderBy`: {}", filter::message(error))),
            },
            left_out: F::LEFT_OUT,
        };
        Self {
            lists: Some(lists),
            ..self
        }
    }

    /// The same type, whose ids lead to the records that remain after merges.
    #[must_use]
    pub fn led_by(self, leads: Rows) -> Self {
        Self {
            leads: Some(leads),
            ..self
        }
    }
}

/// The GraphQL name of a Rust name: `recorded_at` is `recordedAt`, `r#match` is `match`.
pub fn camel_case(name: &str) -> String {
    let mut words = name.trim_start_matches("r#").split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// How a reader reaches another type's planning.
pub type Target = fn() -> &'static Type;

/// What a field is in SQL.
pub enum Field {
    /// The row's id, which every row brings anyway.
    Id,
    /// A column.
    Column(&'static str),
    /// An expression, in which `{t}` stands for the row.
    Expression(&'static str),
    /// An expression that reads other rows, of which an audience may see more than another.
    Visible(fn(Audience) -> String),
    /// What a rule in Rust makes of the row's basis.
    Weighed,
    /// At most one row of another type; a link table on the way has at most one link for each row.
    One(Target, Link),
    /// All rows of another type that belong to this one, by a column that orders them; for parts that
    /// are few by their nature. The number is that of the rows that each is reckoned to have, for the cost.
    List(Target, Link, &'static str, u64),
    /// A page of the rows of another type that are linked to this one.
    Many(Target, Link, Order),
    /// What a rule in Rust works out apart, with statements of its own; only for the staff. The number is that of
    /// the values that it is reckoned as for each row, for the cost: so many that nobody asks for it of a whole page.
    Apart(u64),
    /// At most one row of any of the types: the column with the prefix of its id, and that with its key.
    Any(&'static [Target], &'static str, &'static str),
}

/// How rows of another type are found from a row.
#[derive(Clone, Debug)]
pub struct Link {
    /// The column of the row that the way starts from.
    pub from: String,
    /// A link table on the way.
    pub through: Option<Through>,
    /// The column of the other type's row that the way ends in.
    pub to: String,
    /// What must hold for the other type's row as well; `{t}` stands for it, `{p}` for the row that the
    /// way starts from.
    pub condition: Option<&'static str>,
}

/// A link table between two types.
#[derive(Clone, Debug)]
pub struct Through {
    /// Which links an audience may see.
    pub rows: Rows,
    /// The link table's column that names the row that the way starts from.
    pub from: String,
    /// The link table's column that names the row that the way ends in.
    pub to: String,
}

/// The usual order of a page: by the id, a UUIDv7, which is the order in which the records were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest record first.
    Newest,
    /// The oldest record first.
    Oldest,
}

impl From<Order> for Sorting {
    fn from(order: Order) -> Self {
        Self::by_id(match order {
            Order::Newest => OrderDirection::Desc,
            Order::Oldest => OrderDirection::Asc,
        })
    }
}

impl From<RelationDef> for Link {
    fn from(relation: RelationDef) -> Self {
        Self {
            from: single(&relation.from_col),
            through: None,
            to: single(&relation.to_col),
            condition: None,
        }
    }
}

impl Link {
    /// The way from a column of the row to one of the other type.
    pub fn by(from: &str, to: &str) -> Self {
        Self {
            from: from.to_owned(),
            through: None,
            to: to.to_owned(),
            condition: None,
        }
    }

    /// The way from id to id over rows that link the two, by their columns that name them.
    pub fn over(rows: Rows, from: &str, to: &str) -> Self {
        Self {
            through: Some(Through {
                rows,
                from: from.to_owned(),
                to: to.to_owned(),
            }),
            ..Self::by("id", "id")
        }
    }

    /// The way over a link table: `near` leads from it to the row's type, `far` from it to the other.
    pub fn through(rows: Rows, near: &RelationDef, far: &RelationDef) -> Self {
        Self {
            from: single(&near.to_col),
            through: Some(Through {
                rows,
                from: single(&near.from_col),
                to: single(&far.from_col),
            }),
            to: single(&far.to_col),
            condition: None,
        }
    }

    /// The same way, only to rows for which `condition` holds.
    #[must_use]
    pub fn only(self, condition: &'static str) -> Self {
        Self {
            condition: Some(condition),
            ..self
        }
    }
}

/// A column of an entity.
pub fn column(column: impl IdenStatic) -> Field {
    Field::Column(column.as_str())
}

/// The one column of a relation; composite keys are not part of the read model.
fn single(identity: &Identity) -> String {
    match identity {
        Identity::Unary(column) => column.to_string(),
        other => unreachable!("a relation by one column was declared, not by {other:?}"),
    }
}
