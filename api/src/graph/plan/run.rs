//! A root field's way: read the selection, write the statement, run it once, hand out the rows.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, ID, Pos, Result, ServerResult, Variables,
    parser::types::{
        ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

use super::{
    filter::{Condition, Operand},
    model::{Audience, Order, Target, camel_case},
    page::{Connection, Window, given},
    row::{Planned, Row, ShapeMismatch, read_page},
    select::{Document, PageShape, PlanError, Shape},
    sql::{Bind, Root, Statement, statement},
};
use crate::{
    database::{Moment, Readers},
    graph::{
        error::{Code, bad_user_input, coded},
        id::TypeId,
    },
};

/// The two root fields of a type, by their Rust names.
pub struct RootFields {
    /// The field that finds one record by its id.
    pub one: &'static str,
    /// The field that pages through all of them.
    pub many: &'static str,
    /// The type.
    pub target: Target,
}

/// The key that an id of this type holds.
///
/// # Errors
/// BAD_USER_INPUT where the text is no id of this type.
pub(crate) fn key_of<T: Planned>(id: &ID) -> Result<Uuid> {
    let of = T::plan();
    let found = TypeId::parse(id).map_err(|error| bad_user_input(error.to_string()))?;
    let prefix = of.prefix.unwrap_or_default();
    if found.prefix != prefix {
        return Err(bad_user_input(format!(
            "`{}` is not the id of a {}; those begin with `{prefix}_`",
            id.as_str(),
            of.name
        )));
    }
    Ok(found.uuid)
}

/// The record with this id, in one statement; `None` where there is none, or none that the viewer
/// may see.
///
/// # Errors
/// BAD_USER_INPUT where the text is no id of this type.
pub async fn by_id<T: Planned>(ctx: &Context<'_>, id: &ID) -> Result<Option<T>> {
    let key = key_of::<T>(id)?;
    let shape = Document::of(ctx)
        .shape(T::plan(), &[selection(ctx)])
        .map_err(refused)?;
    read_one(ctx, &shape, key)
        .await
        .map(|row| row.map(T::from_row))
}

/// The records with these ids, whatever their types, in one statement; for each id the record, or
/// `None` where there is none that the viewer may see. `types` are the types that ids may have. They are read
/// as they stood at the moment `at`.
///
/// # Errors
/// BAD_USER_INPUT where a text is no id, or has a prefix that no type has.
pub async fn by_ids(
    ctx: &Context<'_>,
    types: &[Target],
    ids: &[ID],
    at: Moment,
) -> Result<Vec<Option<Row>>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let id = TypeId::parse(id).map_err(|error| bad_user_input(error.to_string()))?;
        if !types
            .iter()
            .any(|target| target().prefix == Some(&id.prefix))
        {
            return Err(bad_user_input(format!(
                "`{id}` is the id of no type here: no ids begin with `{}_`",
                id.prefix
            )));
        }
        found.push(id);
    }
    read_ids(ctx, types, &found, &[selection(ctx)], at).await
}

/// The nodes of a connection over several types, by their ids, in one statement: as [`by_ids`], with what is
/// selected of the nodes of the field that is being resolved. None is read where nothing is selected of them.
///
/// # Errors
/// BAD_USER_INPUT for arguments of a page below them.
pub async fn connected(
    ctx: &Context<'_>,
    types: &[Target],
    ids: &[TypeId],
) -> Result<Option<Vec<Option<Row>>>> {
    let sets = Document::of(ctx).of_nodes(&[selection(ctx)]);
    if sets.is_empty() {
        return Ok(None);
    }
    let rows = read_ids(ctx, types, ids, &sets, Moment::Now).await;
    rows.map(Some)
}

/// Whether any of these fields is selected of the field that is being resolved, at the end of a path.
pub fn selected(ctx: &Context<'_>, path: &[&str], names: &[&str]) -> bool {
    let document = Document::of(ctx);
    let sets = path.iter().fold(vec![selection(ctx)], |sets, name| {
        document.under(&sets, name)
    });
    document.selects(&sets, names)
}

async fn read_ids(
    ctx: &Context<'_>,
    types: &[Target],
    found: &[TypeId],
    sets: &[&SelectionSet],
    at: Moment,
) -> Result<Vec<Option<Row>>> {
    let mut wanted: Vec<(Arc<Shape>, Vec<Uuid>)> = Vec::new();
    for id in found {
        let known = wanted
            .iter_mut()
            .find(|(shape, _)| shape.of.prefix == Some(&id.prefix));
        if let Some((_, keys)) = known {
            keys.push(id.uuid);
            continue;
        }
        let mut types = types.iter().map(|target| target());
        if let Some(of) = types.find(|of| of.prefix == Some(&id.prefix)) {
            let shape = Document::of(ctx).shape(of, sets).map_err(refused)?;
            wanted.push((shape, vec![id.uuid]));
        }
    }
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let roots: Vec<_> = wanted
        .iter()
        .map(|(shape, keys)| Root::Keys(shape, keys.clone()))
        .collect();
    let cells = fetch_at(ctx, &statement(Audience::of(ctx), &roots), at).await?;
    let mut rows = Vec::new();
    for ((shape, _), cell) in wanted.iter().zip(cells) {
        rows.extend(Row::read_keyed(shape, cell)?);
    }
    let row = |id: &TypeId| {
        let found = rows
            .iter()
            .find(|(key, row)| *key == id.uuid && row.of().prefix == Some(&id.prefix));
        found.map(|(_, row)| row.clone())
    };
    Ok(found.iter().map(row).collect())
}

/// A page of all records of the type, newest first, in one statement.
///
/// # Errors
/// BAD_USER_INPUT for `first`, `last`, `after` or `before` that cannot be carried out.
pub async fn page<T: Planned>(ctx: &Context<'_>) -> Result<Connection<T>> {
    let page = Document::of(ctx)
        .root_page(T::plan, ctx.item)
        .map_err(refused)?;
    let cells = fetch(ctx, &statement(Audience::of(ctx), &[Root::Page(&page)])).await?;
    Ok(Connection::new(read_page(&page, &mut cells.into_iter())?))
}

/// What a payload's field will read, planned before anything is written: a selection that cannot be
/// carried out, or is too dear, is refused while nothing has happened yet.
pub struct Reply {
    shape: Option<Arc<Shape>>,
    /// How many records at most.
    rows: u32,
}

impl Reply {
    /// Plans the payload's field `path`, of type `T`; a path of several names leads through objects
    /// that are not planned.
    ///
    /// # Errors
    /// BAD_USER_INPUT for arguments of a page; QUERY_TOO_COMPLEX where the answer is too dear.
    pub fn plan<T: Planned>(ctx: &Context<'_>, path: &[&str]) -> Result<Self> {
        Self::plan_rows::<T>(ctx, path, 1)
    }

    /// As [`Reply::plan`], for a field that holds up to `rows` records.
    ///
    /// # Errors
    /// As [`Reply::plan`].
    pub fn plan_rows<T: Planned>(ctx: &Context<'_>, path: &[&str], rows: u32) -> Result<Self> {
        let document = Document::of(ctx);
        let sets = path.iter().fold(vec![selection(ctx)], |sets, name| {
            document.under(&sets, name)
        });
        if sets.is_empty() {
            return Ok(Self { shape: None, rows });
        }
        let shape = document.shape(T::plan(), &sets).map_err(refused)?;
        let limit = ctx.data::<CostLimit>()?.0;
        let cost = shape.cost(u64::from(rows));
        if cost > limit {
            return Err(too_dear(cost, limit));
        }
        Ok(Self {
            shape: Some(shape),
            rows,
        })
    }

    /// Whether the field was selected.
    pub(crate) fn is_asked_for(&self) -> bool {
        self.shape.is_some()
    }

    /// Reads the record, where its field was selected.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn read<T: Planned>(&self, ctx: &Context<'_>, key: Uuid) -> Result<Option<T>> {
        Ok(self.read_row(ctx, key).await?.map(T::from_row))
    }

    /// Reads the newest records for which the condition holds, where their field was selected.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn read_rows<T: Planned>(
        &self,
        ctx: &Context<'_>,
        condition: Condition,
    ) -> Result<Option<Vec<T>>> {
        let Some(shape) = &self.shape else {
            return Ok(None);
        };
        let page = PageShape::newest(Arc::clone(shape), condition, self.rows);
        let cells = fetch(ctx, &statement(Audience::of(ctx), &[Root::Page(&page)])).await?;
        let rows = read_page(&page, &mut cells.into_iter())?.rows;
        Ok(Some(rows.into_iter().map(T::from_row).collect()))
    }

    /// As [`Reply::read`], before it is known of which type the object is.
    pub(crate) async fn read_row(&self, ctx: &Context<'_>, key: Uuid) -> Result<Option<Row>> {
        match &self.shape {
            None => Ok(None),
            Some(shape) => read_one(ctx, shape, key).await,
        }
    }

    /// As [`Reply::read_row`], but the record itself where its id leads to another.
    pub(crate) async fn read_itself(&self, ctx: &Context<'_>, key: Uuid) -> Result<Option<Row>> {
        match &self.shape {
            None => Ok(None),
            Some(shape) => read_root(ctx, shape, Root::Itself(shape, key)).await,
        }
    }
}

/// Reads records of several types in one statement: for each reply those with its keys that the viewer may see, in
/// any order, each after its key. Nothing is read for a reply without keys, or whose field was not selected.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn read_together(
    ctx: &Context<'_>,
    wanted: Vec<(&Reply, Vec<Uuid>)>,
) -> Result<Vec<HashMap<Uuid, Row>>> {
    let mut found = vec![HashMap::new(); wanted.len()];
    let mut shapes = Vec::new();
    let mut roots = Vec::new();
    for (index, (reply, keys)) in wanted.into_iter().enumerate() {
        if let Some(shape) = reply.shape.as_ref().filter(|_| !keys.is_empty()) {
            shapes.push((index, shape));
            roots.push(Root::Keys(shape, keys));
        }
    }
    if roots.is_empty() {
        return Ok(found);
    }
    let cells = fetch(ctx, &statement(Audience::of(ctx), &roots)).await?;
    for ((index, shape), cell) in shapes.into_iter().zip(cells) {
        found[index].extend(Row::read_keyed(shape, cell)?);
    }
    Ok(found)
}

/// The most that one request may cost, in rows times fields.
#[derive(Clone, Copy, Debug)]
pub struct CostLimit(pub u64);

/// Checks, before anything runs, that the whole query costs no more than `limit` and that each of its
/// pages can be carried out. Mutations are checked as they plan their payloads ([`Reply`]).
///
/// The document need not be valid yet: what is no planned field is passed over. It must be free of
/// cycles of fragments.
///
/// # Errors
/// BAD_USER_INPUT or QUERY_TOO_COMPLEX, with the place in the document.
pub fn check_cost(
    audience: Audience,
    roots: &[RootFields],
    nodes: &[Target],
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    limit: u64,
) -> ServerResult<()> {
    if operation.ty != OperationType::Query {
        return Ok(());
    }
    let reader = Document {
        audience,
        fragments: &document.fragments,
        variables,
        definitions: &operation.variable_definitions,
    };
    let mut cost: u64 = 0;
    let mut at = Pos::default();
    let mut sets = vec![&operation.selection_set.node];
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            let field = match &selection.node {
                Selection::Field(field) => field,
                Selection::InlineFragment(fragment) => {
                    sets.push(&fragment.node.selection_set.node);
                    continue;
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.node.fragment_name.node);
                    sets.extend(fragment.map(|fragment| &fragment.node.selection_set.node));
                    continue;
                }
            };
            at = field.pos;
            let name = field.node.name.node.as_str();
            let below = [&field.node.selection_set.node];
            for root in roots {
                if name == camel_case(root.one) {
                    cost = cost.saturating_add(reader.shape((root.target)(), &below)?.cost(1));
                } else if name == camel_case(root.many) {
                    cost = cost.saturating_add(reader.root_page(root.target, field)?.cost(1));
                }
            }
            let arguments = reader.arguments(&field.node);
            // What type an id has, or what is found, is known only when it is read: the dearest is reckoned.
            let of_any = match name {
                "node" | "nodeAsOf" => Some((1, below.to_vec())),
                "nodes" => match given(&arguments, "ids") {
                    Some(async_graphql::Value::List(ids)) => {
                        Some((ids.len() as u64, below.to_vec()))
                    }
                    _ => Some((1, below.to_vec())),
                },
                "search" => {
                    let window = Window::read(&arguments, &Order::Newest.into(), 20);
                    let first = window.map_or(20, |window| u64::from(window.limit));
                    Some((first, reader.of_nodes(&below)))
                }
                _ => None,
            };
            if let Some((count, below)) = of_any {
                let mut dearest = 0;
                for target in nodes {
                    dearest = dearest.max(reader.shape(target(), &below)?.cost(count));
                }
                cost = cost.saturating_add(dearest);
            }
        }
    }
    if cost > limit {
        return Err(too_dear(cost, limit).into_server_error(at));
    }
    Ok(())
}

/// The arguments of the field that is being resolved, by name, variables put in.
pub fn arguments<'a>(ctx: &Context<'a>) -> Vec<(&'a str, async_graphql::Value)> {
    Document::of(ctx).arguments(&ctx.item.node)
}

/// A plan's refusal as a resolver's error. `?` would keep only the message, as of a fault of ours.
fn refused(error: PlanError) -> async_graphql::Error {
    bad_user_input(error.message)
}

fn too_dear(cost: u64, limit: u64) -> async_graphql::Error {
    coded(
        Code::QueryTooComplex,
        &format!(
            "the query asks for up to {cost} values (rows times fields) of {limit} at most; \
         ask for fewer rows by `first`, or for less below them"
        ),
    )
}

/// The selection of the field that is being resolved.
fn selection<'a>(ctx: &Context<'a>) -> &'a SelectionSet {
    &ctx.item.node.selection_set.node
}

async fn read_one(ctx: &Context<'_>, shape: &Arc<Shape>, key: Uuid) -> Result<Option<Row>> {
    read_root(ctx, shape, Root::One(shape, key)).await
}

async fn read_root(ctx: &Context<'_>, shape: &Arc<Shape>, root: Root<'_>) -> Result<Option<Row>> {
    let mut cells = fetch(ctx, &statement(Audience::of(ctx), &[root])).await?;
    Ok(Row::read(shape, cells.pop().ok_or(ShapeMismatch)?)?)
}

/// Runs the statement: the one round trip of a root field.
async fn fetch(ctx: &Context<'_>, statement: &Statement) -> Result<Vec<Value>> {
    fetch_at(ctx, statement, Moment::Now).await
}

/// Runs the statement over what stood at a moment.
async fn fetch_at(ctx: &Context<'_>, statement: &Statement, at: Moment) -> Result<Vec<Value>> {
    let query = sqlx::query(AssertSqlSafe(statement.text.as_str()));
    let query = statement
        .binds
        .iter()
        .fold(query, |query, bind| match bind {
            Bind::Key(key) => query.bind(*key),
            Bind::Count(count) => query.bind(*count),
            Bind::Operand(Operand::Keys(keys)) => query.bind(keys.clone()),
            Bind::Operand(Operand::Texts(texts)) => query.bind(texts.clone()),
            Bind::Operand(Operand::Text(text)) => query.bind(text.clone()),
            Bind::Operand(Operand::Day(day)) => query.bind(*day),
            Bind::Operand(Operand::Moment(moment)) => query.bind(*moment),
        });
    let row = ctx.data::<Readers>()?.fetch_at(query, at).await?;
    let row = row.ok_or(ShapeMismatch)?;
    match serde_json::from_str(row.try_get(0)?)? {
        Value::Array(cells) => Ok(cells),
        _ => Err(ShapeMismatch.into()),
    }
}
