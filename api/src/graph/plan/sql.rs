//! From shapes to the one SQL statement that reads them.
//!
//! Rows travel as `json_build_array`, cell by cell, the id first (or that there is one). Identifiers
//! come from declarations and are quoted, values are always bound. Counts of nested pages are written
//! out, since PostgreSQL plans badly around a bound one; the root's is bound outside a sub-select of
//! fixed size, so that one text, with its generic plan, serves every `first`.

use std::{fmt::Write as _, sync::Arc};

use uuid::Uuid;

use super::{
    filter::Operand,
    model::{Audience, Link, Type},
    order::{Cursor, OrderDirection, Sorting},
    select::{Cell, PageShape, Shape},
};

/// More than any page holds, with the row that is read to see whether more follow.
const ROOT_ROWS: u32 = 101;

/// A statement that answers with one text: the JSON array of its roots' cells.
#[derive(Debug)]
pub struct Statement {
    /// The SQL.
    pub text: String,
    /// The values of `$1`, `$2`, ….
    pub binds: Vec<Bind>,
}

/// A bound value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bind {
    /// A row's key.
    Key(Uuid),
    /// How many rows at most.
    Count(i64),
    /// What a condition looks for, or marks a place in a list.
    Operand(Operand),
}

/// What a root field reads.
pub enum Root<'a> {
    /// The row that this key leads to, if the audience may see it.
    One(&'a Shape, Uuid),
    /// The row with this key itself, if the audience may see it.
    Itself(&'a Shape, Uuid),
    /// Those rows that these keys lead to and the audience may see, in any order, each after its key.
    Keys(&'a Shape, Vec<Uuid>),
    /// A page of all rows.
    Page(&'a PageShape),
}

/// Writes the statement that reads `roots` for `audience`.
pub fn statement(audience: Audience, roots: &[Root<'_>]) -> Statement {
    let mut writer = Writer {
        audience,
        binds: Vec::new(),
        aliases: 0,
    };
    let mut cells = Vec::new();
    for root in roots {
        match root {
            Root::One(shape, key) => {
                let key = writer.bind(Bind::Key(*key));
                cells.push(writer.by_key(shape, |_, row| row, &format!("= {key}")));
            }
            Root::Itself(shape, key) => {
                let key = writer.bind(Bind::Key(*key));
                cells.push(writer.itself(shape, &key));
            }
            Root::Keys(shape, keys) => {
                let keys = writer.bind(Bind::Operand(Operand::Keys(keys.clone())));
                let all = |key: &str, row: String| {
                    format!("coalesce(json_agg(json_build_array({key}, {row})), '[]'::json)")
                };
                cells.push(writer.by_key(shape, all, &format!("= ANY({keys})")));
            }
            Root::Page(page) => writer.page(page, None, &mut cells),
        }
    }
    Statement {
        text: format!("SELECT json_build_array({})::text", cells.join(", ")),
        binds: writer.binds,
    }
}

struct Writer {
    audience: Audience,
    binds: Vec<Bind>,
    aliases: usize,
}

impl Writer {
    fn bind(&mut self, value: Bind) -> String {
        self.binds.push(value);
        format!("${}", self.binds.len())
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// The row with the key, wherever its id leads.
    fn itself(&mut self, shape: &Shape, key: &str) -> String {
        let t = self.alias();
        let mut joins = String::new();
        let row = self.row(shape, &t, &mut joins);
        let rows = (shape.of.rows)(self.audience);
        format!("(SELECT {row} FROM {rows} {t}{joins} WHERE {t}.id = {key})")
    }

    /// The rows that the keys for which `condition` holds lead to; `wrap` takes the key and the row.
    fn by_key(
        &mut self,
        shape: &Shape,
        wrap: impl Fn(&str, String) -> String,
        condition: &str,
    ) -> String {
        let t = self.alias();
        let mut joins = String::new();
        let row = self.row(shape, &t, &mut joins);
        let rows = (shape.of.rows)(self.audience);
        let (key, from) = match shape.of.leads {
            None => (format!("{t}.id"), format!("{rows} {t}")),
            Some(leads) => {
                let l = self.alias();
                let leads = leads(self.audience);
                let from = format!("{leads} {l} JOIN {rows} {t} ON {t}.id = {l}.remains");
                (format!("{l}.id"), from)
            }
        };
        let row = wrap(&key, row);
        format!("(SELECT {row} FROM {from}{joins} WHERE {key} {condition})")
    }

    /// The row `t` as a JSON array; what has to be joined to it goes to `joins`.
    fn row(&mut self, shape: &Shape, t: &str, joins: &mut String) -> String {
        let mut cells = Vec::with_capacity(shape.width());
        self.cells(shape, t, joins, &mut cells);
        format!("json_build_array({})", cells.join(", "))
    }

    fn cells(&mut self, shape: &Shape, t: &str, joins: &mut String, out: &mut Vec<String>) {
        if shape.of.prefix.is_some() {
            let presence = if shape.keyed { "" } else { " IS NOT NULL" };
            out.push(format!("{t}.id{presence}"));
        }
        if let Some(column) = shape.sort {
            out.push(format!("{t}.\"{}\"::text", column.name));
        }
        if let Some(basis) = shape.of.basis {
            out.push(basis.replace("{t}", t));
        }
        for cell in &shape.cells {
            match cell {
                Cell::Column(column) => out.push(format!("{t}.\"{column}\"")),
                Cell::Expression(expression) => out.push(expression.replace("{t}", t)),
                Cell::One {
                    link,
                    shape,
                    inline,
                } => {
                    let one = self.alias();
                    let rows = (shape.of.rows)(self.audience);
                    let on = self.leads(link, t, &one);
                    // Joins of the other row follow the one that brings it.
                    let _ = write!(joins, " LEFT JOIN {rows} {one} ON {on}");
                    if *inline {
                        self.cells(shape, &one, joins, out);
                    } else {
                        let row = self.row(shape, &one, joins);
                        out.push(format!("CASE WHEN {one}.id IS NOT NULL THEN {row} END"));
                    }
                }
                Cell::List {
                    link, by, shape, ..
                } => {
                    let part = self.alias();
                    let mut part_joins = String::new();
                    let row = self.row(shape, &part, &mut part_joins);
                    let (from, on) = self.reach(shape.of, link, t, &part);
                    out.push(format!(
                        "(SELECT coalesce(json_agg({row} ORDER BY {part}.\"{by}\"), '[]'::json) \
                         FROM {from}{part_joins} WHERE {on})"
                    ));
                }
                Cell::Page(page) => self.page(page, Some(t), out),
                Cell::Any {
                    prefix,
                    key,
                    shapes,
                } => out.push(self.any(t, prefix, key, shapes)),
            }
        }
    }

    /// The row of whichever type that the row `t` names, with the prefix of its id before it.
    fn any(&mut self, t: &str, prefix: &str, key: &str, shapes: &[Arc<Shape>]) -> String {
        let mut cases = String::new();
        for shape in shapes {
            let name = shape.of.prefix.unwrap_or_default();
            let row = |_: &str, row| format!("json_build_array('{name}', {row})");
            let found = self.by_key(shape, row, &format!("= {t}.\"{key}\""));
            let _ = write!(cases, " WHEN '{name}' THEN {found}");
        }
        format!("CASE {t}.\"{prefix}\"{cases} END")
    }

    fn page(&mut self, page: &PageShape, parent: Option<&str>, out: &mut Vec<String>) {
        let place = page.link.zip(parent);
        if let Some(shape) = &page.rows {
            let t = self.alias();
            let (from, mut conditions) = self.place(page.of, place, &t);
            let window = &page.window;
            self.conditions(page, &t, &mut conditions);
            let natural = page.sorting.direction == OrderDirection::Desc;
            let places = [(&window.after, natural), (&window.before, !natural)];
            for (cursor, descending) in places {
                if let Some(cursor) = cursor {
                    let place = self.beyond(page.sorting, &t, cursor, descending);
                    conditions.push(place);
                }
            }
            let order = order_by(page.sorting, &t, natural != window.backward);
            let conditions = where_clause(&conditions);
            let limit = window.limit + u32::from(window.peek);
            let inner = if parent.is_some() {
                format!("SELECT {t}.* FROM {from}{conditions} {order} LIMIT {limit}")
            } else {
                let count = self.bind(Bind::Count(i64::from(limit)));
                format!(
                    "SELECT * FROM (SELECT {t}.* FROM {from}{conditions} {order} LIMIT {ROOT_ROWS}) {t} \
                     {order} LIMIT {count}"
                )
            };
            let mut joins = String::new();
            let row = self.row(shape, &t, &mut joins);
            out.push(format!(
                "(SELECT coalesce(json_agg({row} {}), '[]'::json) FROM ({inner}) {t}{joins})",
                order_by(page.sorting, &t, natural)
            ));
        }
        if page.total {
            let t = self.alias();
            let (from, mut conditions) = self.place(page.of, place, &t);
            self.conditions(page, &t, &mut conditions);
            out.push(format!(
                "(SELECT count(*) FROM {from}{})",
                where_clause(&conditions)
            ));
        }
    }

    /// What the filter of a page asks of the row `t`.
    fn conditions(&mut self, page: &PageShape, t: &str, out: &mut Vec<String>) {
        for condition in &page.conditions {
            let text = condition.sql.replace("{t}", t);
            let mut parts = text.split("{v}");
            let mut sql = parts.next().unwrap_or_default().to_owned();
            for (part, operand) in parts.zip(&condition.operands) {
                sql += &self.bind(Bind::Operand(operand.clone()));
                sql += part;
            }
            out.push(format!("({sql})"));
        }
    }

    /// That the row `t` lies beyond a place in the list's order.
    fn beyond(&mut self, sorting: Sorting, t: &str, cursor: &Cursor, descending: bool) -> String {
        let side = if descending { "<" } else { ">" };
        let key = self.bind(Bind::Key(cursor.id));
        match (sorting.column, &cursor.sort) {
            (Some(column), Some((_, value))) => {
                let value = self.bind(Bind::Operand(Operand::Text(value.clone())));
                let (name, kind) = (column.name, column.kind.sql());
                format!("({t}.\"{name}\", {t}.id) {side} ({value}::{kind}, {key})")
            }
            _ => format!("{t}.id {side} {key}"),
        }
    }

    /// Where the rows `t` of a page come from, and what must hold for them.
    fn place(&mut self, of: &Type, place: Option<(&Link, &str)>, t: &str) -> (String, Vec<String>) {
        match place {
            None => (format!("{} {t}", (of.rows)(self.audience)), Vec::new()),
            Some((link, parent)) => {
                let (from, on) = self.reach(of, link, parent, t);
                (from, vec![on])
            }
        }
    }

    /// The condition under which the row `t` is the one that `link` leads to from the row `parent`.
    fn leads(&mut self, link: &Link, parent: &str, t: &str) -> String {
        let Some(through) = &link.through else {
            return matches(link, parent, t);
        };
        let l = self.alias();
        let links = (through.rows)(self.audience);
        let on = format!(
            "{t}.\"{}\" = (SELECT {l}.\"{}\" FROM {links} {l} WHERE {l}.\"{}\" = {parent}.\"{}\")",
            link.to, through.to, through.from, link.from
        );
        with_condition(link, on, parent, t)
    }

    /// The FROM items that lead from the row `parent` over `link` to the rows `t`, and the condition.
    fn reach(&mut self, of: &Type, link: &Link, parent: &str, t: &str) -> (String, String) {
        let rows = (of.rows)(self.audience);
        let Some(through) = &link.through else {
            return (format!("{rows} {t}"), matches(link, parent, t));
        };
        let l = self.alias();
        let links = (through.rows)(self.audience);
        let from = format!(
            "{links} {l} JOIN {rows} {t} ON {t}.\"{}\" = {l}.\"{}\"",
            link.to, through.to
        );
        let on = format!("{l}.\"{}\" = {parent}.\"{}\"", through.from, link.from);
        (from, with_condition(link, on, parent, t))
    }
}

/// The ORDER BY of the rows `t`.
fn order_by(sorting: Sorting, t: &str, descending: bool) -> String {
    let way = if descending { "DESC" } else { "ASC" };
    match sorting.column {
        Some(column) => format!("ORDER BY {t}.\"{}\" {way}, {t}.id {way}", column.name),
        None => format!("ORDER BY {t}.id {way}"),
    }
}

/// The condition under which the row `t` belongs to the row `parent`, without a link table.
fn matches(link: &Link, parent: &str, t: &str) -> String {
    with_condition(
        link,
        format!("{t}.\"{}\" = {parent}.\"{}\"", link.to, link.from),
        parent,
        t,
    )
}

fn with_condition(link: &Link, on: String, parent: &str, t: &str) -> String {
    match link.condition {
        Some(condition) => {
            let condition = condition.replace("{t}", t).replace("{p}", parent);
            format!("{on} AND {condition}")
        }
        None => on,
    }
}

fn where_clause(conditions: &[String]) -> String {
    if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_speaks_of_both_rows() {
        let link = Link {
            from: "cluster".to_owned(),
            through: None,
            to: "cluster".to_owned(),
            condition: Some("{t}.id <> {p}.id"),
        };
        assert_eq!(
            matches(&link, "t1", "t2"),
            "t2.\"cluster\" = t1.\"cluster\" AND t2.id <> t1.id"
        );
    }
}
