//! The demo newsroom, and the playground's tabs over it.

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use verbatim::database::Readers;
use verbatim::demo::{self, Demo};
use verbatim::server;

use crate::newsroom::{Newsroom, newsroom};

async fn open(newsroom: &Newsroom) -> Demo {
    let connection = newsroom.database.server();
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
        assert!(!is_empty_handed(&data), "{}: {data:#}", tab.name);
    }
    let published = play(&newsroom, &demo, "Read").await;
    assert_eq!(
        published["claims"]["totalCount"], 2,
        "the one of the demo, and the one of the tab"
    );
    newsroom.history_holds().await;
}

#[tokio::test]
async fn a_second_start_finds_everything_and_makes_new_tokens() {
    let newsroom = newsroom().await;
    let connection = newsroom.database.server();
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

#[tokio::test]
async fn a_tab_that_is_played_again_does_no_harm_and_says_so() {
    let newsroom = newsroom().await;
    let connection = newsroom.database.server();
    let demo = open(&newsroom).await;
    for tab in &demo.tabs {
        play(&newsroom, &demo, &tab.name).await;
    }
    let before = rows(&connection).await;
    for tab in &demo.tabs {
        let data = play(&newsroom, &demo, &tab.name).await;
        for error in payload_errors(&data) {
            assert_eq!(error["code"], "CONFLICT", "{}", tab.name);
            assert!(
                error["current"]["revision"].is_number() || error["current"]["state"].is_string(),
                "{} shows the record as it is now: {error:#}",
                tab.name
            );
        }
    }
    assert_eq!(rows(&connection).await, before);
}

#[tokio::test]
async fn after_the_next_start_tabs_find_what_was_done_before() {
    let newsroom = newsroom().await;
    let first = open(&newsroom).await;
    for tab in &first.tabs {
        play(&newsroom, &first, &tab.name).await;
    }
    let second = open(&newsroom).await;
    for tab in &second.tabs {
        let data = play(&newsroom, &second, &tab.name).await;
        let errors = payload_errors(&data);
        if tab.name == "Names" {
            assert_eq!(errors[0]["code"], "NAME_REPEATED", "{errors:#?}");
        } else {
            assert_eq!(errors, Vec::<Value>::new(), "{}", tab.name);
        }
    }
}

#[tokio::test]
async fn the_demo_opens_whatever_visitors_did_to_it() {
    let newsroom = newsroom().await;
    let connection = newsroom.database.server();
    open(&newsroom).await;
    connection
        .execute_unprepared(
            "UPDATE reviewer SET role = 'REVIEWER' WHERE email = 'emil@demo.example';
             UPDATE reviewer SET deactivated_at = now() WHERE email = 'rosa@demo.example';
             UPDATE quote SET withdrawn_at = now(), withdrawn_by = recorded_by, withdrawal_reason = 'Not hers.' WHERE withdrawn_at IS NULL;
             UPDATE claim SET checkability = 'NOT_CHECKABLE', checkability_reason = 'An opinion.'
              WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.claim_id = claim.id);
             UPDATE speaker_name SET name = 'I. Hartmann' WHERE name = 'Ilse Hartmann';
             UPDATE rating_scale SET retired_at = now() WHERE name = 'Truth';
             UPDATE source SET publisher_id = NULL;",
        )
        .await
        .expect("visitors may do this");
    let second = open(&newsroom).await;
    for name in ["Draft", "Submit", "Approve", "Publish", "Withdraw", "Queue"] {
        let data = play(&newsroom, &second, name).await;
        assert_eq!(payload_errors(&data), Vec::<Value>::new(), "{name}");
    }
}

/// Whether there is no record in the answer's lists and payloads.
fn is_empty_handed(data: &Value) -> bool {
    match data {
        Value::Object(fields) => fields.values().all(is_empty_handed),
        Value::Array(items) => items.is_empty(),
        Value::Null | Value::Bool(_) => true,
        Value::Number(_) | Value::String(_) => false,
    }
}

/// How many rows each table has, but for tokens, of which every start makes new ones.
async fn rows(connection: &DatabaseConnection) -> Vec<(String, i64)> {
    let counts = Statement::from_string(
        DbBackend::Postgres,
        "SELECT relname::text AS name, (xpath('//n/text()', query_to_xml(format( \
         'SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text::bigint AS rows \
         FROM pg_stat_user_tables WHERE relname NOT IN ('event', 'token') ORDER BY relname",
    );
    let rows = connection.query_all_raw(counts).await.expect("the counts");
    rows.iter()
        .map(|row| {
            let name = row.try_get("", "name").expect("a name");
            (name, row.try_get("", "rows").expect("a count"))
        })
        .collect()
}
