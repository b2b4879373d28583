//! What the newsroom's claims are about.

use entity::{topic, topic_name};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Cast, free, string};
use crate::graph::id;

/// A topic that turns out to be another.
const DOUBLE: &str = "Power bills";

/// The topics.
pub(super) struct Topics {
    /// "Energy".
    pub(super) energy: String,
    /// "Coal power", below "Energy".
    pub(super) coal: String,
    /// "Electricity prices", below "Energy".
    pub(super) prices: String,
    /// "Work".
    pub(super) work: String,
    /// One that is to be merged into "Electricity prices".
    pub(super) double: Double,
}

/// A topic that is to be merged.
pub(super) struct Double {
    /// Its id.
    pub(super) id: String,
    /// Whether it was recorded at this start, and no claim is about it yet.
    pub(super) is_new: bool,
}

impl Topics {
    /// Records the topics that are missing.
    pub(super) async fn record(db: &DatabaseConnection, cast: &Cast<'_>) -> anyhow::Result<Self> {
        let energy = topic(
            db,
            cast,
            json!({ "name": "Energy", "description": "Where power and heat come from, and what they cost." }),
        )
        .await?;
        let coal = topic(
            db,
            cast,
            json!({ "name": "Coal power", "synonyms": ["Coal-fired power"], "parentId": energy }),
        )
        .await?;
        let prices = topic(
            db,
            cast,
            json!({ "name": "Electricity prices", "synonyms": ["Tariffs"], "parentId": energy }),
        )
        .await?;
        let work = topic(
            db,
            cast,
            json!({ "name": "Work", "synonyms": ["Labour"], "description": "Jobs, wages and training." }),
        )
        .await?;
        let double = double(db, cast, &energy, &prices).await?;
        Ok(Self {
            energy,
            coal,
            prices,
            work,
            double,
        })
    }
}

/// The topic to which the name leads, recorded where there is none yet.
async fn topic(db: &DatabaseConnection, cast: &Cast<'_>, input: Value) -> anyhow::Result<String> {
    let known = topic_name::Entity::find()
        .filter(topic_name::Column::Name.eq(string(&input["name"])))
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok(id::encode("topic", known.topic_id));
    }
    let recorded = cast
        .rosa
        .send("RecordTopic", json!({ "input": input }))
        .await?;
    Ok(string(&recorded["topic"]["id"]))
}

/// The newest topic that waits to be merged into `prices`; a new one where none does.
async fn double(
    db: &DatabaseConnection,
    cast: &Cast<'_>,
    energy: &str,
    prices: &str,
) -> anyhow::Result<Double> {
    let waiting: Option<Uuid> = topic::Entity::find()
        .filter(topic::Column::Name.starts_with(DOUBLE))
        .filter(topic::Column::MergedIntoId.is_null())
        .filter(topic::Column::Id.ne(id::TypeId::parse(prices)?.uuid))
        .order_by_desc(topic::Column::Id)
        .select_only()
        .column(topic::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    if let Some(waiting) = waiting {
        return Ok(Double {
            id: id::encode("topic", waiting),
            is_new: false,
        });
    }
    let taken: Vec<String> = topic_name::Entity::find()
        .filter(topic_name::Column::Name.starts_with(DOUBLE))
        .select_only()
        .column(topic_name::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let input = json!({ "name": free(DOUBLE, &taken), "parentId": energy });
    Ok(Double {
        id: topic(db, cast, input).await?,
        is_new: true,
    })
}
