//! Filters of lists: input objects whose every field is a condition in SQL.
//!
//! Fields that are given must all hold, `and`, `or` and `not` combine them. What a filter looks at
//! beyond the row itself is read from the same [`Rows`](super::Rows) as everything else, so that
//! nobody finds by a filter what they may not see.

use std::fmt::Write as _;

use async_graphql::{
    ID, InputObject, InputType, InputValueError, Pos, Value, indexmap::IndexMap,
    resolver_utils::EnumType,
};
use chrono::{DateTime as Moment, NaiveDate, Utc};
use uuid::Uuid;

use super::model::Audience;
use crate::graph::{
    id::TypeId,
    input,
    scalars::{Date, DateTime, LanguageTag},
};

/// The most values that one field of a filter may have.
const MOST_VALUES: usize = 100;
/// How deep `and`, `or` and `not` may stand in one another.
const DEEPEST: usize = 5;
/// The most fields that one filter may give, those within `and`, `or` and `not` included: each is a
/// condition in the statement, and variables have room for many more than a statement can bind.
const MOST_FIELDS: u64 = 100;
/// The longest text that can be looked for, in characters.
const LONGEST_TEXT: usize = 200;

/// A value that a condition binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// Keys of rows.
    Keys(Vec<Uuid>),
    /// Texts, such as the values of an enum.
    Texts(Vec<String>),
    /// One text.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(Moment<Utc>),
}

/// A condition on the row `{t}`, with an operand for each `{v}` in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The SQL.
    pub sql: String,
    /// The operands in the order of their places.
    pub operands: Vec<Operand>,
}

/// What a list leaves out unless its filter asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The filter's field, as Rust names it, that asks for it, one way or the other.
    pub field: &'static str,
    /// What holds for the rows that the list shows.
    pub shown: &'static str,
}

impl LeftOut {
    /// The condition on the rows of a list with this filter.
    pub fn condition(self, filter: Option<&Value>) -> Option<Condition> {
        let asked = filter.is_some_and(|filter| gives(filter, &super::camel_case(self.field)));
        (!asked).then(|| Condition {
            sql: self.shown.to_owned(),
            operands: Vec::new(),
        })
    }
}

/// An input object that filters a list.
pub trait ListFilter: InputType {
    /// What its lists leave out unless it asks for it.
    const LEFT_OUT: Option<LeftOut> = None;

    /// What must hold for a row.
    ///
    /// # Errors
    /// What to do, where a value cannot be looked for.
    fn conditions(&self, audience: Audience, depth: usize) -> Result<Vec<Condition>, String>;
}

/// Reads a filter from an argument's value.
///
/// # Errors
/// What to do, where the value is no such filter, asks for too much or cannot be looked for.
pub fn read<F: ListFilter>(value: Value, audience: Audience) -> Result<Vec<Condition>, String> {
    let given = fields(&value);
    if given > MOST_FIELDS {
        return Err(format!(
            "`filter` gives {given} fields in all; give at most {MOST_FIELDS}"
        ));
    }
    match F::parse(Some(value.clone())) {
        Ok(filter) => filter.conditions(audience, 0),
        Err(error) => Err(unread::<F>(value).unwrap_or_else(|| message(error))),
    }
}

/// What to do about the field that cannot be read, with its name: every one can be left out, so the
/// others are.
fn unread<F: ListFilter>(value: Value) -> Option<String> {
    let Value::Object(fields) = value else {
        return None;
    };
    fields.into_iter().find_map(|(name, value)| {
        let alone = IndexMap::from_iter([(name.clone(), value)]);
        let error = F::parse(Some(Value::Object(alone))).err()?;
        Some(format!("`{name}`: {}", message(error)))
    })
}

/// What an input object says of a value that it cannot read, without the types above it.
pub fn message<T: InputType>(error: InputValueError<T>) -> String {
    let said = error.into_server_error(Pos::default()).message;
    let own = said.split(" (occurred while parsing").next();
    own.unwrap_or_default().to_owned()
}

/// How many fields a filter gives, those within `and`, `or` and `not` included.
pub fn fields(filter: &Value) -> u64 {
    match filter {
        Value::Object(given) => given
            .iter()
            .map(|(name, value)| match name.as_str() {
                "and" | "or" | "not" => fields(value),
                _ => 1,
            })
            .sum(),
        Value::List(filters) => filters.iter().map(fields).sum(),
        _ => 0,
    }
}

/// Whether a filter gives the field, on its own or within `and`, `or` and `not`.
fn gives(filter: &Value, field: &str) -> bool {
    match filter {
        Value::Object(given) => given.iter().any(|(name, value)| {
            if matches!(name.as_str(), "and" | "or" | "not") {
                gives(value, field)
            } else {
                name == field && *value != Value::Null
            }
        }),
        Value::List(filters) => filters.iter().any(|filter| gives(filter, field)),
        _ => false,
    }
}

/// The SQL of a filter's field.
pub trait Sql {
    /// The text for an audience.
    fn text(&self, audience: Audience) -> String;
}

impl Sql for &'static str {
    fn text(&self, _: Audience) -> String {
        (*self).to_owned()
    }
}

impl<F: Fn(Audience) -> String> Sql for F {
    fn text(&self, audience: Audience) -> String {
        self(audience)
    }
}

/// A value that a filter's field may have.
pub trait FilterValue {
    /// The condition that `sql` makes with the value, at the field `place`.
    ///
    /// # Errors
    /// What to do, where the value cannot be looked for.
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String>;
}

/// Ids of records of one type.
#[derive(Clone, Debug)]
pub struct Ids<'a>(pub &'a [ID], pub &'static str);

impl FilterValue for Ids<'_> {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let Self(ids, prefix) = self;
        at_most(place, ids)?;
        let mut keys = Vec::with_capacity(ids.len());
        for id in *ids {
            let found = TypeId::parse(id).map_err(|error| format!("`{place}`: {error}"))?;
            if found.prefix != *prefix {
                return Err(format!(
                    "`{place}` takes ids that begin with `{prefix}_`; `{found}` is another kind of record"
                ));
            }
            keys.push(found.uuid);
        }
        Ok(Condition::with(sql, &Operand::Keys(keys)))
    }
}

impl<E: EnumType + InputType> FilterValue for Vec<E> {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        at_most(place, self)?;
        let names = self.iter().map(|value| match value.to_value() {
            Value::Enum(name) => name.to_string(),
            other => other.to_string(),
        });
        Ok(Condition::with(sql, &Operand::Texts(names.collect())))
    }
}

/// That the language in a column is one of the given; one without a region finds those with one too. The
/// index on the column serves it, with one on its first part.
macro_rules! in_language {
    ($column:literal) => {
        concat!(
            $column,
            " = ANY({v}) OR split_part(",
            $column,
            ", '-', 1) = ANY({v})"
        )
    };
}
pub(crate) use in_language;

/// Languages, as `in_language!` looks for them.
#[derive(Clone, Debug)]
pub struct Languages<'a>(pub &'a [LanguageTag]);

impl FilterValue for Languages<'_> {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        at_most(place, self.0)?;
        let tags = self.0.iter().map(|tag| tag.0.clone()).collect();
        Ok(Condition::with(sql, &Operand::Texts(tags)))
    }
}

impl FilterValue for String {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let text = input::text(place, self, LONGEST_TEXT)
            .map_err(|invalid| format!("`{place}` {}", invalid.message))?;
        if text.chars().all(leaves_no_trace) {
            return Err(format!(
                "`{place}` has only marks, which every text contains; write a letter, a digit or a sign"
            ));
        }
        Ok(Condition::with(sql, &Operand::Text(text)))
    }
}

impl FilterValue for Date {
    fn condition(&self, _: &str, sql: &str) -> Result<Condition, String> {
        Ok(Condition::with(sql, &Operand::Day(self.0)))
    }
}

/// Accents that stand alone and marks that turn the reading direction: `search_key` leaves them out, as
/// it does what [`input::text`] refuses when there is nothing else.
fn leaves_no_trace(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}') || input::is_bidi_mark(c) || input::is_unseen(c)
}

/// Whether the condition is to hold, or not to hold.
impl FilterValue for bool {
    fn condition(&self, _: &str, sql: &str) -> Result<Condition, String> {
        let sql = if *self {
            sql.to_owned()
        } else {
            format!("NOT ({sql})")
        };
        Ok(Condition {
            sql,
            operands: Vec::new(),
        })
    }
}

/// Days from one to another, both of them included; one end may be left open.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct DateRange {
    /// The first day; open where left out.
    pub from: Option<Date>,
    /// The last day; open where left out.
    pub until: Option<Date>,
}

/// Moments from one to another: the first included, the last not; one end may be left open.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct DateTimeRange {
    /// The first moment; open where left out.
    pub from: Option<DateTime>,
    /// The first moment after the range; open where left out.
    pub until: Option<DateTime>,
}

/// Of a range, the SQL is the value that lies in it.
fn range(
    place: &str,
    sql: &str,
    ends: [(&str, Option<Operand>); 2],
    empty: bool,
) -> Result<Condition, String> {
    if empty {
        return Err(format!(
            "`{place}` ends before it begins; exchange its ends"
        ));
    }
    if ends.iter().all(|(_, end)| end.is_none()) {
        return Err(format!(
            "`{place}` is open on both sides; give `from`, `until` or both"
        ));
    }
    // Unknown days and moments are kept as the infinite past.
    let mut condition = Condition {
        sql: format!("{sql} > '-infinity'"),
        operands: Vec::new(),
    };
    for (comparison, end) in ends {
        if let Some(end) = end {
            let _ = write!(condition.sql, " AND {sql} {comparison} {{v}}");
            condition.operands.push(end);
        }
    }
    Ok(condition)
}

impl FilterValue for DateRange {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let (from, until) = (self.from.map(|day| day.0), self.until.map(|day| day.0));
        let empty = from.zip(until).is_some_and(|(from, until)| until < from);
        let ends = [
            (">=", from.map(Operand::Day)),
            ("<=", until.map(Operand::Day)),
        ];
        range(place, sql, ends, empty)
    }
}

impl FilterValue for DateTimeRange {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let (from, until) = (self.from.map(|at| at.0), self.until.map(|at| at.0));
        let empty = from.zip(until).is_some_and(|(from, until)| until <= from);
        let ends = [
            (">=", from.map(Operand::Moment)),
            ("<", until.map(Operand::Moment)),
        ];
        range(place, sql, ends, empty)
    }
}

fn at_most<T>(place: &str, values: &[T]) -> Result<(), String> {
    if values.len() > MOST_VALUES {
        return Err(format!(
            "`{place}` has {} values; give at most {MOST_VALUES}",
            values.len()
        ));
    }
    Ok(())
}

impl Condition {
    /// The condition that binds one value, at each of its places.
    pub fn with(sql: &str, operand: &Operand) -> Self {
        Self {
            operands: vec![operand.clone(); sql.matches("{v}").count()],
            sql: sql.to_owned(),
        }
    }

    /// The condition that holds where all of these hold.
    pub fn all(conditions: Vec<Self>) -> Self {
        Self::join(conditions, " AND ", "true")
    }

    /// The condition that holds where any of these holds.
    pub fn any(conditions: Vec<Self>) -> Self {
        Self::join(conditions, " OR ", "false")
    }

    /// The condition that holds where this one does not, or cannot be told.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            sql: format!("({}) IS NOT TRUE", self.sql),
            operands: self.operands,
        }
    }

    /// The condition at the place `{v}` of another.
    #[must_use]
    pub fn within(self, sql: &str) -> Self {
        Self {
            sql: sql.replacen("{v}", &self.sql, 1),
            operands: self.operands,
        }
    }

    fn join(conditions: Vec<Self>, by: &str, none: &str) -> Self {
        if conditions.is_empty() {
            return Self {
                sql: none.to_owned(),
                operands: Vec::new(),
            };
        }
        let texts: Vec<_> = conditions
            .iter()
            .map(|condition| format!("({})", condition.sql))
            .collect();
        Self {
            sql: texts.join(by),
            operands: conditions
                .into_iter()
                .flat_map(|condition| condition.operands)
                .collect(),
        }
    }
}

/// What `and`, `or` and `not` of a filter say.
///
/// # Errors
/// What to do, where a condition cannot be looked for or they stand too deep in one another.
pub fn combined<F: ListFilter>(
    audience: Audience,
    depth: usize,
    and: Option<&[F]>,
    or: Option<&[F]>,
    not: Option<&F>,
) -> Result<Vec<Condition>, String> {
    if and.is_none() && or.is_none() && not.is_none() {
        return Ok(Vec::new());
    }
    if depth >= DEEPEST {
        return Err(format!(
            "a filter's `and`, `or` and `not` stand more than {DEEPEST} deep in one another; make it flatter"
        ));
    }
    let read = |filter: &F| filter.conditions(audience, depth + 1).map(Condition::all);
    let each = |place: &str, filters: &[F]| {
        at_most(place, filters)?;
        filters.iter().map(read).collect::<Result<Vec<_>, _>>()
    };
    let mut conditions = Vec::new();
    if let Some(filters) = and {
        conditions.extend(each("and", filters)?);
    }
    if let Some(filters) = or {
        conditions.push(Condition::any(each("or", filters)?));
    }
    if let Some(filter) = not {
        conditions.push(read(filter)?.negated());
    }
    Ok(conditions)
}

/// Declares an input object that filters a list: each field with its documentation, what it takes and
/// its SQL, in which `{t}` is the row and `{v}` the value.
///
/// ```text
/// list_filter! {
///     /// Which claims.
///     ClaimFilter {
///         /// Of one of these kinds.
///         kind: [ClaimKind] = "{t}.kind = ANY({v})";
///         /// Made by one of these quotes.
///         quote: [ID "quote"] = |audience| format!(…);
///         /// Whose text contains this.
///         text_contains: String = "search_key({t}.text) LIKE contains_pattern({v})";
///     }
///     unless merged: "{t}.merged_into_id IS NULL"   // shown where the field `merged` is not given
/// }
/// ```
macro_rules! list_filter {
    (
        $(#[doc = $doc:literal])*
        $filter:ident {
            $( $(#[doc = $field_doc:literal])* $field:ident: $kind:tt = $sql:expr; )*
        }
        $( unless $asked:ident: $shown:literal )?
    ) => {
        $crate::graph::plan::list_filter! { @fields [$(#[doc = $doc])*] $filter []
            $( [$(#[doc = $field_doc])* $field: $kind] )* }

        impl $crate::graph::plan::ListFilter for $filter {
            $(
                const LEFT_OUT: Option<$crate::graph::plan::LeftOut> = Some($crate::graph::plan::LeftOut {
                    field: stringify!($asked),
                    shown: $shown,
                });
            )?

            fn conditions(
                &self,
                audience: $crate::graph::plan::Audience,
                depth: usize,
            ) -> Result<Vec<$crate::graph::plan::Condition>, String> {
                #[expect(unused_imports, reason = "one of them for each kind of field")]
                use $crate::graph::plan::{FilterValue as _, Sql as _};
                let mut conditions = $crate::graph::plan::combined(
                    audience, depth, self.and.as_deref(), self.or.as_deref(), self.not.as_deref())?;
                $(
                    if let Some(value) = &self.$field {
                        let sql = $crate::graph::plan::Sql::text(&$sql, audience);
                        let place = $crate::graph::plan::camel_case(stringify!($field));
                        conditions.push($crate::graph::plan::list_filter!(@looked $kind value).condition(&place, &sql)?);
                    }
                )*
                Ok(conditions)
            }
        }
    };

    (@looked [ID $prefix:literal] $value:ident) => { $crate::graph::plan::Ids($value, $prefix) };
    (@looked [LanguageTag] $value:ident) => { $crate::graph::plan::Languages($value) };
    (@looked $kind:tt $value:ident) => { $value };

    (@fields $docs:tt $filter:ident [$($done:tt)*]
        [$(#[doc = $doc:literal])* $field:ident: [ID $prefix:literal]] $($rest:tt)*) => {
        $crate::graph::plan::list_filter! { @fields $docs $filter
            [$($done)* $(#[doc = $doc])* pub $field: Option<Vec<async_graphql::ID>>,] $($rest)* }
    };
    (@fields $docs:tt $filter:ident [$($done:tt)*]
        [$(#[doc = $doc:literal])* $field:ident: [$each:ty]] $($rest:tt)*) => {
        $crate::graph::plan::list_filter! { @fields $docs $filter
            [$($done)* $(#[doc = $doc])* pub $field: Option<Vec<$each>>,] $($rest)* }
    };
    (@fields $docs:tt $filter:ident [$($done:tt)*]
        [$(#[doc = $doc:literal])* $field:ident: $kind:ident] $($rest:tt)*) => {
        $crate::graph::plan::list_filter! { @fields $docs $filter
            [$($done)* $(#[doc = $doc])* pub $field: Option<$kind>,] $($rest)* }
    };
    (@fields [$($docs:tt)*] $filter:ident [$($fields:tt)*]) => {
        $($docs)*
        #[derive(Clone, Debug, async_graphql::InputObject)]
        pub struct $filter {
            $($fields)*
            /// All of these hold as well.
            pub and: Option<Vec<$filter>>,
            /// At least one of these holds.
            pub or: Option<Vec<$filter>>,
            /// This does not hold.
            pub not: Option<Box<$filter>>,
        }
    };
}
pub(crate) use list_filter;

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    list_filter! {
        /// Which rows of a test.
        RowFilter {
            /// With this text.
            text_contains: String = "{t}.text LIKE {v}";
            /// Whether it is so.
            so: bool = "{t}.so";
        }
    }

    fn sql(filter: Value) -> Result<Condition, String> {
        read::<RowFilter>(filter, Audience::Public).map(Condition::all)
    }

    #[test]
    fn fields_are_counted_at_every_level() {
        assert_eq!(fields(&value!({})), 0);
        let filter = value!({
            "so": true, "textContains": "a",
            "and": [{ "so": true }, { "not": { "so": false } }, {}],
            "or": [{ "or": [{ "so": true }] }],
        });
        assert_eq!(fields(&filter), 5);
    }

    #[test]
    fn a_filter_does_not_ask_for_more_than_a_statement_can_take() {
        let filter = |count: usize| {
            let side = Value::List(vec![value!({ "textContains": "a" }); count]);
            let mut both = async_graphql::indexmap::IndexMap::new();
            both.insert(async_graphql::Name::new("or"), side.clone());
            both.insert(async_graphql::Name::new("and"), side);
            Value::Object(both)
        };
        assert!(sql(filter(50)).is_ok());
        let message = sql(filter(51)).expect_err("is too much");
        assert!(message.contains("102 fields"), "{message}");
    }

    /// What is looked for never becomes part of the statement, whatever the templates make of the marks
    /// in it.
    #[test]
    fn a_value_is_bound_and_not_written_out() {
        let hostile = "{v} {t} {p} $1 ') OR true --";
        let filter = value!({ "textContains": hostile, "not": { "textContains": "{v}" } });
        let condition = sql(filter).expect("a condition");
        let expected = "((({t}.text LIKE {v})) IS NOT TRUE) AND ({t}.text LIKE {v})";
        assert_eq!(condition.sql, expected);
        let text = |text: &str| Operand::Text(text.to_owned());
        assert_eq!(condition.operands, [text("{v}"), text(hostile)]);
    }

    #[test]
    fn what_a_list_leaves_out_is_asked_for_by_its_field() {
        let left_out = LeftOut {
            field: "so",
            shown: "NOT {t}.so",
        };
        for (filter, asked) in [
            (value!({}), false),
            (value!({ "so": null }), false),
            (value!({ "textContains": "so" }), false),
            (value!({ "so": false }), true),
            (value!({ "or": [{}, { "not": { "so": true } }] }), true),
        ] {
            let condition = left_out.condition(Some(&filter));
            assert_eq!(condition.is_none(), asked, "{filter}");
        }
        let sql = left_out.condition(None).map(|condition| condition.sql);
        assert_eq!(sql.as_deref(), Some("NOT {t}.so"));
    }

    #[test]
    fn what_cannot_be_told_is_not_so() {
        let condition = sql(value!({ "not": { "so": false } })).expect("a condition");
        assert_eq!(condition.sql, "(((NOT ({t}.so))) IS NOT TRUE)");
    }
}
