//! Reads are planned: the selection under a root field becomes one SQL statement.
//!
//! A type says what its fields are beside its GraphQL object (`planned!` and `model`); `select`
//! reads the GraphQL selection into a [`Shape`]; `sql` writes the statement; `row` takes its one
//! JSON answer apart; the resolvers hand out what came. Who may see what is decided in each type's
//! [`Rows`], which every statement reads from.
//!
//! Why: one statement a request is two to three times as fast as batched loads, and its cost is
//! known before it runs.

mod declare;
mod filter;
mod model;
mod order;
mod page;
mod row;
mod run;
mod select;
mod sql;

pub(crate) use declare::{planned, root_fields};
pub use filter::{
    Condition, DateRange, DateTimeRange, FilterValue, Ids, Languages, LeftOut, ListFilter, Operand,
    Sql, combined,
};
pub(crate) use filter::{in_language, list_filter};
pub use model::{
    Audience, Field, Link, Lists, Order, Rows, Target, Through, Type, camel_case, column,
};
pub(crate) use order::list_order;
pub use order::{Cursor, ListOrder, OrderDirection, SortColumn, SortKind, Sorting};
pub use page::{AT_A_TIME, Connection, Edge, PageInfo, at_a_time, first_of};
pub use row::{Planned, PlannedAny, Row};
pub use run::{
    CostLimit, Reply, RootFields, arguments, by_id, by_ids, check_cost, connected, page, selected,
};
pub(crate) use run::{key_of, read_together};
pub use select::{PlanError, Shape};
