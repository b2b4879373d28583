//! The demo newsroom, and the playground's tabs over it.

use sea_orm::{DatabaseConnection, EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use verbatim::database::Readers;
use verbatim::demo::{self, Demo};
use verbatim::server;

use crate::newsroom::{Newsroom, newsroom};

async fn open(newsroom: &Newsroom) -> Demo {
    let connection = newsroom.database.connection();
    let schema = server::schema(&connection, &Readers::beside(&connection), true);
    demo::open(&connection, &schema)
        .await
        .expect("the demo opens")
}

/// Plays a tab as the playground does, and gives the answer's data.
async fn play(newsroom: &Newsroom, demo: &Demo, name: &str) -> Value {
    let tab = demo
        .tabs
        .iter()
        .find(|tab| tab.name == name)
        .expect("a tab of this name");
    let variables = match tab.variables.as_str() {
        "" => json!({}),
        text => serde_json::from_str(text).expect("variables are JSON"),
    };
    let token = tab
        .headers
        .get("Authorization")
        .map(|header| header.trim_start_matches("Bearer "));
    let answer = newsroom.ask_by(token, &tab.query, variables).await;
    assert!(answer.get("errors").is_none(), "{name}: {answer:#}");
    answer["data"].clone()
}

fn payload_errors(data: &Value) -> Vec<Value> {
    let payloads = data.as_object().into_iter().flatten();
    payloads
        .flat_map(|(_, payload)| payload["errors"].as_array().cloned().unwrap_or_default())
        .collect()
}

#[tokio::test]
async fn every_tab_can_be_played_in_its_order() {
    let newsroom = newsroom().await;
    let demo = open(&newsroom).await;
    for tab in &demo.tabs {
        let data = play(&newsroom, &demo, &tab.name).await;
        assert_eq!(payload_errors(&data), Vec::<Value>::new(), "{}", tab.name);
    }
    let published = play(&newsroom, &demo, "Read").await;
    assert_eq!(
        published["claims"]["totalCount"], 2,
        "the one of the demo, and the one of the tab"
    );
}

#[tokio::test]
async fn a_second_start_finds_everything_and_makes_new_tokens() {
    let newsroom = newsroom().await;
    let connection = newsroom.database.connection();
    let first = open(&newsroom).await;
    let before = rows(&connection).await;
    let second = open(&newsroom).await;
    assert_eq!(rows(&connection).await, before);
    assert_eq!(
        first
            .tabs
            .iter()
            .map(|tab| &tab.variables)
            .collect::<Vec<_>>(),
        second
            .tabs
            .iter()
            .map(|tab| &tab.variables)
            .collect::<Vec<_>>(),
    );
    let old = newsroom
        .ask_by(
            Some(&first.people[0].token),
            "{ viewer { role } }",
            json!({}),
        )
        .await;
    assert_eq!(old["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    let new = newsroom
        .ask_by(
            Some(&second.people[0].token),
            "{ viewer { role } }",
            json!({}),
        )
        .await;
    assert_eq!(new["data"]["viewer"]["role"], "REVIEWER");
}

#[tokio::test]
async fn what_was_moved_on_waits_anew_after_the_next_start() {
    let newsroom = newsroom().await;
    let first = open(&newsroom).await;
    for name in ["Draft", "Submit", "Approve", "Publish"] {
        play(&newsroom, &first, name).await;
    }
    let again = play(&newsroom, &first, "Submit").await;
    assert_eq!(payload_errors(&again)[0]["code"], "CONFLICT");
    let second = open(&newsroom).await;
    for name in ["Draft", "Submit", "Approve", "Publish"] {
        let data = play(&newsroom, &second, name).await;
        assert_eq!(payload_errors(&data), Vec::<Value>::new(), "{name}");
    }
}

/// How many claims, quotes, speakers, sources and verdict revisions there are.
async fn rows(connection: &DatabaseConnection) -> [u64; 5] {
    [
        entity::claim::Entity::find()
            .count(connection)
            .await
            .expect("a count"),
        entity::quote::Entity::find()
            .count(connection)
            .await
            .expect("a count"),
        entity::speaker::Entity::find()
            .count(connection)
            .await
            .expect("a count"),
        entity::source::Entity::find()
            .count(connection)
            .await
            .expect("a count"),
        entity::verdict_revision::Entity::find()
            .count(connection)
            .await
            .expect("a count"),
    ]
}
