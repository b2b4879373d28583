//! The demo newsroom: its people, two articles, and a verdict at each stage of its way.
//!
//! It does its work by the API's own mutations, in the same words that the playground's tabs show.

mod story;
mod tabs;

use async_graphql::{Request, Variables};
use entity::reviewer;
use sea_orm::{ActiveModelTrait as _, DatabaseConnection, DbErr, Set, Unchanged};
use serde_json::Value;

use crate::{
    auth::{self, SignedIn, Terms, Viewer},
    graph::{id, plan::CostLimit, schema::VerbatimSchema},
    http::playground::Tab,
    reviewer::{Role, people},
};

/// More than any of the demo's own operations costs, in rows times fields.
const COST_LIMIT: u64 = 20_000;

/// The demo, ready to be shown.
pub struct Demo {
    /// Who works there.
    pub people: Vec<DemoPerson>,
    /// The playground's tabs, which walk through the main job.
    pub tabs: Vec<Tab>,
}

/// Somebody to sign in as.
pub struct DemoPerson {
    /// The name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// A token made at this start, in the clear; the last start's were revoked.
    pub token: String,
}

/// Opens the demo newsroom: seeds what is missing, and makes fresh tokens.
///
/// What visitors did stays; a stage of the workflow at which nothing waits any more gets a new verdict
/// to practise on.
///
/// # Errors
/// Where the database fails, or the API refuses what the demo does.
pub async fn open(db: &DatabaseConnection, schema: &VerbatimSchema) -> anyhow::Result<Demo> {
    auth::revoke_demo_tokens(db).await?;
    let mut staff = Vec::new();
    let mut people = Vec::new();
    for (email, name, role) in [
        ("rosa@demo.example", "Rosa Lindqvist", Role::Reviewer),
        ("emil@demo.example", "Emil Sander", Role::Editor),
        ("ada@demo.example", "Ada Moreau", Role::Admin),
    ] {
        let reviewer = match people::by_email(db, email).await? {
            Some(known) => back_at_work(db, known, role).await?,
            None => people::add(db, email, name, role).await?,
        };
        let terms = Terms {
            label: Some("playground".to_owned()),
            demo: true,
            ..Terms::default()
        };
        let issued = auth::issue(db, &reviewer, terms).await?;
        people.push(DemoPerson {
            name: name.to_owned(),
            role,
            token: issued.token.expose().to_owned(),
        });
        staff.push(Desk::of(schema, &reviewer));
    }
    let [rosa, emil, ada] =
        <[Desk; 3]>::try_from(staff).map_err(|_| anyhow::anyhow!("the demo has three people"))?;
    let cast = story::Cast {
        rosa: &rosa,
        ada: &ada,
        emil: &emil,
    };
    let stage = story::prepare(db, &cast).await?;
    let tabs = tabs::tabs(&stage, &people);
    Ok(Demo { people, tabs })
}

/// The reviewer as the demo needs them, whom visitors may have deactivated or given another role.
async fn back_at_work(
    db: &DatabaseConnection,
    known: reviewer::Model,
    role: Role,
) -> Result<reviewer::Model, DbErr> {
    if known.deactivated_at.is_none() && known.role == role.into() {
        return Ok(known);
    }
    let row = reviewer::ActiveModel {
        id: Unchanged(known.id),
        role: Set(role.into()),
        deactivated_at: Set(None),
        deactivated_by: Set(None),
        deactivation_reason: Set(None),
        ..Default::default()
    };
    row.update(db).await
}

/// A place to work at in somebody's name, over the schema itself.
struct Desk {
    schema: VerbatimSchema,
    viewer: SignedIn,
}

impl Desk {
    fn of(schema: &VerbatimSchema, reviewer: &reviewer::Model) -> Self {
        Self {
            schema: schema.clone(),
            viewer: SignedIn {
                id: reviewer.id,
                scope: Role::from(reviewer.role).into(),
                token: None,
            },
        }
    }

    /// Whose desk it is.
    fn id(&self) -> String {
        id::encode("reviewer", self.viewer.id)
    }

    /// Sends one of the story's operations, and gives the data of its one root field.
    async fn send(&self, operation: &str, variables: Value) -> anyhow::Result<Value> {
        let request = Request::new(include_str!("story/story.graphql"))
            .operation_name(operation)
            .variables(Variables::from_json(variables))
            .data(Viewer::Reviewer(self.viewer.clone()))
            .data(CostLimit(COST_LIMIT));
        let response = self.schema.execute(request).await;
        if let Some(error) = response.errors.first() {
            anyhow::bail!("the demo's {operation} failed: {error}");
        }
        let Value::Object(data) = response.data.into_json()? else {
            anyhow::bail!("the demo's {operation} brought no data");
        };
        let payload = data
            .into_iter()
            .next()
            .map(|(_, payload)| payload)
            .unwrap_or_default();
        if let Some(error) = payload["errors"]
            .as_array()
            .and_then(|errors| errors.first())
        {
            anyhow::bail!("the demo's {operation} was refused: {error}");
        }
        Ok(payload)
    }
}
