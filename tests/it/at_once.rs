//! What two do at the same moment: neither waits for the other for good.
//!
//! One of the two is a transaction in plain SQL, which stops where a mutation could be.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{PgPool, Postgres, Transaction};

use crate::{
    newsroom::{Newsroom, newsroom},
    story::Drafted,
};

/// A transaction that has run the statements, and goes on.
async fn begun(pool: &PgPool, statements: &str) -> Transaction<'static, Postgres> {
    let mut tx = pool.begin().await.expect("a transaction begins");
    run(&mut tx, statements).await;
    tx
}

async fn run(tx: &mut Transaction<'static, Postgres>, statements: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))
        .execute(&mut **tx)
        .await
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
}

/// Returns once somebody waits for a lock of the database.
async fn somebody_waits(pool: &PgPool) {
    let waiting = "SELECT EXISTS (SELECT FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock')";
    for _ in 0..200 {
        let waits: bool = sqlx::query_scalar(waiting)
            .fetch_one(pool)
            .await
            .expect("an answer");
        if waits {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody waits");
}

/// A verdict on the one claim there is, approved.
async fn approved(newsroom: &Newsroom) -> Drafted {
    let recorded = newsroom
        .record_source("Fjord Post", "Late", "It is late.")
        .await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    let drafted = newsroom.draft(&claim, &recorded.source, "It was.").await;
    newsroom.submit(&drafted.revision).await;
    newsroom.approve(&drafted.revision).await;
    drafted
}

/// Who refers to a record, as every link does, holds nobody up who changes it.
#[tokio::test]
async fn a_record_that_is_being_referred_to_can_be_changed() {
    let newsroom = newsroom().await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    let pool = newsroom.database.pool();
    let link = begun(pool, "SELECT FROM claim FOR KEY SHARE").await;
    let reword = "mutation ($id: ID!) {
        rewordClaim(input: { claimId: $id, expectedRevision: 1, changes: { text: \"The ferry was not late.\" } }) {
            claim { revision } errors { message }
        }
    }";
    let reworded = newsroom.data("ana", reword, json!({ "id": claim }));
    let reworded = tokio::time::timeout(Duration::from_secs(1), reworded).await;
    let reworded = reworded.expect("nobody waits");
    assert_eq!(reworded["rewordClaim"]["claim"]["revision"], 2);
    link.rollback().await.expect("a rollback");
}

/// Publishing, while the transaction holds what the first statements lock and then runs the others.
async fn published_beside(first: &str, then: &str) {
    let newsroom = newsroom().await;
    let drafted = approved(&newsroom).await;
    let pool = newsroom.database.pool();
    let mut other = begun(pool, first).await;
    let publishing = newsroom.publish(&drafted.revision);
    let meanwhile = async {
        somebody_waits(pool).await;
        run(&mut other, then).await;
        other.rollback().await.expect("a rollback");
    };
    tokio::join!(publishing, meanwhile);
}

/// Who drafts holds the claim, and comes to its verdict after that.
#[tokio::test]
async fn a_verdict_is_published_while_another_is_drafted() {
    published_beside(
        "SELECT FROM claim FOR NO KEY UPDATE",
        "INSERT INTO verdict (id, claim_id) SELECT gen_random_uuid(), id FROM claim \
         ON CONFLICT (claim_id) WHERE state <> 'RETRACTED' DO NOTHING",
    )
    .await;
}

/// Who renames a publisher holds it, and comes to its speaker after that.
#[tokio::test]
async fn a_verdict_is_published_while_a_publisher_is_renamed() {
    published_beside(
        "SELECT FROM publisher FOR NO KEY UPDATE",
        "UPDATE speaker SET description = 'a newspaper'",
    )
    .await;
}

/// Of two who wait for each other all the same, one is told to try again.
#[tokio::test]
async fn who_was_in_the_way_may_try_again() {
    let newsroom = newsroom().await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    let pool = newsroom.database.pool();
    // The other of the two is the one that is told.
    let first = "SET LOCAL deadlock_timeout = '1min'; SELECT FROM claim FOR NO KEY UPDATE";
    let mut other = begun(pool, first).await;
    let set = "mutation ($id: ID!) {
        setClaimTopics(input: { claimId: $id, expectedRevision: 1, topicIds: [] }) { errors { message } }
    }";
    let setting = newsroom.ask("ana", set, json!({ "id": claim }));
    let meanwhile = async {
        somebody_waits(pool).await;
        run(&mut other, "SELECT lock_topics()").await;
    };
    let (answer, ()): (Value, ()) = tokio::join!(setting, meanwhile);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE");
}

/// Of 64 who change one claim at the same moment, each writes over what they have read or not at all: as
/// many writes are accepted as the claim has had versions, one upon the other.
#[tokio::test]
async fn sixty_four_writers_lose_nothing() {
    let newsroom = newsroom().await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    let writers = (0..64).map(|writer| {
        // Every second one decides anew, as often as it takes.
        let tries = if writer % 2 == 0 { 64 } else { 1 };
        rewords(&newsroom, &claim, writer, tries)
    });
    let mut accepted: Vec<(i64, String)> = futures_util::future::join_all(writers)
        .await
        .into_iter()
        .flatten()
        .collect();
    accepted.sort();

    let (revision, text) = read(&newsroom, &claim).await;
    let over: Vec<i64> = accepted.iter().map(|(seen, _)| *seen).collect();
    assert_eq!(over, (1..revision).collect::<Vec<_>>(), "{accepted:?}");
    assert_eq!(accepted.last().map(|(_, text)| text), Some(&text));
    assert!(over.len() >= 32, "who does not give up is heard");
}

/// What a writer wrote, and over which revision; nothing for one who gave up.
async fn rewords(
    newsroom: &Newsroom,
    claim: &str,
    writer: usize,
    tries: usize,
) -> Option<(i64, String)> {
    let reword = "mutation ($id: ID!, $seen: Int!, $text: String!) {
        rewordClaim(input: { claimId: $id, expectedRevision: $seen, changes: { text: $text } }) {
            errors { code current { ... on Claim { revision } } }
        }
    }";
    let who = ["ana", "ben", "eva", "ada"][writer % 4];
    let text = format!("The ferry was late, said {writer}.");
    let (mut seen, _) = read(newsroom, claim).await;
    for _ in 0..tries {
        let variables = json!({ "id": claim, "seen": seen, "text": text });
        let answer = newsroom.ask(who, reword, variables).await;
        let errors = &answer["data"]["rewordClaim"]["errors"];
        if *errors == json!([]) {
            return Some((seen, text));
        }
        assert_eq!(errors[0]["code"], "CONFLICT", "{answer:#}");
        let found = errors[0]["current"]["revision"].as_i64();
        let found = found.expect("a revision");
        assert!(found > seen, "{found} came after {seen}");
        seen = found;
    }
    None
}

async fn read(newsroom: &Newsroom, claim: &str) -> (i64, String) {
    let query = "query ($id: ID!) { claim(id: $id) { revision text } }";
    let data = newsroom.data("ana", query, json!({ "id": claim })).await;
    let claim = &data["claim"];
    let text = claim["text"].as_str().expect("a text").to_owned();
    (claim["revision"].as_i64().expect("a revision"), text)
}

/// A quote that is taken while its source is captured is looked for in what comes.
#[tokio::test]
async fn no_quote_is_missed_by_a_capture_of_the_same_moment() {
    let newsroom = newsroom().await;
    let text = "word0 ; word1 ; word2 ; word3 ; word4";
    let recorded = newsroom.record_source("Fjord Post", "Late", text).await;
    let speaker = newsroom.record_speaker("Ada Falk").await;
    let writers = (0..10).map(async |writer| {
        let (capture, source, speaker) = (&recorded.capture, &recorded.source, &speaker);
        let number = writer / 2;
        if writer % 2 == 0 {
            let input = json!({ "captureId": capture, "words": format!("word{number}"), "speakerId": speaker, "kind": "DIRECT" });
            newsroom
                .plays("ana", "recordQuote", input, "quote { id }")
                .await
        } else {
            let input =
                json!({ "sourceId": source, "text": format!("Corrected {number} times. {text}") });
            newsroom
                .plays("ben", "captureSource", input, "capture { id }")
                .await
        }
    });
    futures_util::future::join_all(writers).await;
    let told = "SELECT count(*) FROM quote q JOIN quote_check k ON k.quote_id = q.id
        AND k.capture_id = newest_capture(q.source_id) AND k.standing = q.standing WHERE q.standing = 'MOVED'";
    let told: i64 = sqlx::query_scalar(told)
        .fetch_one(newsroom.database.pool())
        .await
        .expect("an answer");
    assert_eq!(told, 5);
}
