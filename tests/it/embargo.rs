//! What is published under an embargo: the step is taken, and the public sees nothing before the moment.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::story::{Drafted, Recorded, id};
use crate::transcript;

/// A claim that a quote makes, on a topic, with an approved draft.
struct Prepared {
    newsroom: Newsroom,
    recorded: Recorded,
    claim: String,
    topic: String,
    drafted: Drafted,
}

async fn prepared() -> Prepared {
    let newsroom = newsroom().await;
    let recorded = newsroom
        .record_source("Fjord Post", "Late again", "The ferry is late. It is full.")
        .await;
    let speaker = newsroom.record_speaker("Ada Falk").await;
    let quote = newsroom
        .record_quote(&recorded.capture, "The ferry is late.", &speaker, None)
        .await;
    let claim = newsroom.record_claim("The ferry was late.").await;
    newsroom.link(&claim, &quote).await;
    let topic = newsroom.record_topic("Ferries", None).await;
    newsroom.set_topics(&claim, &[&topic]).await;
    let drafted = newsroom.draft(&claim, &recorded.source, "It was.").await;
    newsroom.submit(&drafted.revision).await;
    newsroom.approve(&drafted.revision).await;
    Prepared {
        newsroom,
        recorded,
        claim,
        topic,
        drafted,
    }
}

/// How many of each the public sees.
const COUNTS: &str = "{
    publishers { totalCount } sources { totalCount } captures { totalCount } speakers { totalCount }
    quotes { totalCount } claims { totalCount } topics { totalCount } verdicts { totalCount }
    verdictRevisions { totalCount } evidences { totalCount } corrections { totalCount }
}";

async fn seen(newsroom: &Newsroom) -> Vec<(String, Value)> {
    let data = newsroom.data("public", COUNTS, json!({})).await;
    let lists = data.as_object().expect("lists");
    lists
        .iter()
        .map(|(name, list)| (name.clone(), list["totalCount"].clone()))
        .collect()
}

/// With every step that is refused.
#[tokio::test]
async fn publish_after() {
    let prepared = prepared().await;
    let moment = |interval: &'static str| {
        let pool = prepared.newsroom.database.pool();
        async move {
            let sql = "SELECT to_char((now() + $1::interval) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
            let moment: String = sqlx::query_scalar(sql)
                .bind(interval)
                .fetch_one(pool)
                .await
                .expect("a moment");
            json!(moment)
        }
    };
    let given = [
        ("claimId", json!(prepared.claim)),
        ("verdictId", json!(prepared.drafted.verdict)),
        ("revisionId", json!(prepared.drafted.revision)),
        ("past", moment("-1 minute").await),
        ("far", moment("366 days").await),
        ("soon", moment("1 day").await),
    ];
    let people = prepared.newsroom.people();
    let case = Path::new("verdict/embargo.graphql");
    transcript::run_with(case, &prepared.newsroom.router, &people, &given).await;
    let seen = seen(&prepared.newsroom).await;
    assert!(seen.iter().all(|(_, count)| *count == 0), "{seen:?}");
}

/// The moment comes by itself.
#[tokio::test]
async fn the_public_sees_it_once_the_moment_has_come() {
    let Prepared {
        newsroom,
        claim,
        drafted,
        ..
    } = prepared().await;
    newsroom
        .publish_later(&drafted.revision, "15 seconds")
        .await;
    let hidden = seen(&newsroom).await;
    let query = "query ($claim: ID!) { claim(id: $claim) { verdict { state publishedRevision { number } } } }";
    let variables = json!({ "claim": claim });
    let data = newsroom.data("public", query, variables.clone()).await;
    assert!(hidden.iter().all(|(_, count)| *count == 0), "{hidden:?}");
    assert_eq!(data["claim"], Value::Null);

    tokio::time::sleep(Duration::from_secs(16)).await;
    let data = newsroom.data("public", query, variables).await;
    let expected =
        json!({ "verdict": { "state": "PUBLISHED", "publishedRevision": { "number": 1 } } });
    assert_eq!(data["claim"], expected);
    for (list, count) in seen(&newsroom).await {
        assert_eq!(count != 0, list != "corrections", "{list}: {count}");
    }
}

/// What two publications reach is public from the earlier of their moments on, whichever was decided first.
#[tokio::test]
async fn the_earlier_of_two_moments_counts() {
    let Prepared {
        newsroom,
        recorded,
        claim,
        topic,
        drafted,
    } = prepared().await;
    newsroom.publish_later(&drafted.revision, "10 days").await;
    let other = newsroom.record_claim("The ferry was full.").await;
    newsroom.set_topics(&other, &[&topic]).await;
    let speaker = newsroom.record_speaker("Bo Falk").await;
    let quote = newsroom
        .record_quote(&recorded.capture, "It is full.", &speaker, None)
        .await;
    newsroom.link(&other, &quote).await;
    let earlier = newsroom.draft(&other, &recorded.source, "It was.").await;
    newsroom.submit(&earlier.revision).await;
    newsroom.approve(&earlier.revision).await;
    let moment = newsroom.publish_later(&earlier.revision, "5 days").await;

    let sql = "SELECT count(*) FROM (
        SELECT public_since FROM source UNION ALL SELECT public_since FROM capture
        UNION ALL SELECT public_since FROM publisher UNION ALL SELECT public_since FROM topic
        UNION ALL SELECT s.public_since FROM speaker s JOIN publisher p ON p.speaker_id = s.id
    ) reached WHERE public_since = $1::timestamptz";
    let pool = newsroom.database.pool();
    let reached: i64 = sqlx::query_scalar(sql)
        .bind(&moment)
        .fetch_one(pool)
        .await
        .expect("a count");
    assert_eq!(reached, 5);
    let later = "SELECT count(*) FROM (SELECT public_since FROM claim UNION ALL SELECT public_since FROM verdict
        UNION ALL SELECT public_since FROM quote) alone WHERE public_since > $1::timestamptz";
    let alone: i64 = sqlx::query_scalar(later)
        .bind(&moment)
        .fetch_one(pool)
        .await
        .expect("a count");
    assert_eq!(alone, 3);

    // What is named later is public no earlier than what names it.
    let query = "{ sources { nodes { id revision } } }";
    let data = newsroom.data("ana", query, json!({})).await;
    let source = &data["sources"]["nodes"][0];
    let input = json!({
        "sourceId": id(source), "expectedRevision": source["revision"],
        "changes": { "publisher": { "name": "Sund Gazette" } },
    });
    newsroom.plays("ana", "updateSource", input, "").await;
    let ships = newsroom.record_topic("Ships", None).await;
    newsroom.merge_topics(&topic, &ships).await;
    let seen = seen(&newsroom).await;
    assert!(seen.iter().all(|(_, count)| *count == 0), "{seen:?}");

    // A third that is public at once.
    let third = newsroom.record_claim("There is a ferry.").await;
    newsroom.set_topics(&third, &[&ships]).await;
    let drafted = newsroom.draft(&third, &recorded.source, "There is.").await;
    newsroom.bring_out(&drafted.revision).await;
    let query = "query ($claim: ID!) {
        claim(id: $claim) { id } claims { totalCount } topics { nodes { name } } quotes { totalCount }
        sources { nodes { publisher { name speaker { name } } } }
    }";
    let data = newsroom
        .data("public", query, json!({ "claim": claim }))
        .await;
    let expected = json!({
        "claim": null, "claims": { "totalCount": 1 }, "topics": { "nodes": [{ "name": "Ships" }] },
        "quotes": { "totalCount": 0 },
        "sources": { "nodes": [{ "publisher": { "name": "Sund Gazette", "speaker": { "name": "Sund Gazette" } } }] },
    });
    assert_eq!(data, expected);
}

/// An answer that is withdrawn before the moment is not public when it comes.
#[tokio::test]
async fn what_is_withdrawn_before_the_moment_stays_hidden() {
    let Prepared {
        newsroom,
        claim,
        drafted,
        ..
    } = prepared().await;
    let speaker = newsroom.record_speaker("Bo Falk").await;
    let mut requests = Vec::new();
    for question in ["Was it late?", "Was it full?"] {
        let input = json!({
            "claimId": claim, "speakerId": speaker, "askedOn": "2026-05-04", "channel": "PHONE", "question": question,
            "dueOn": "2026-05-08",
        });
        let asked = newsroom
            .plays("ana", "requestReply", input, "replyRequest { id }")
            .await;
        let request = id(&asked["replyRequest"]);
        let input =
            json!({ "replyRequestId": request, "expectedRevision": 1, "outcome": "NO_ANSWER" });
        newsroom.plays("ana", "recordReply", input, "").await;
        requests.push(request);
    }
    newsroom.publish_later(&drafted.revision, "10 days").await;
    let query = "query ($id: ID!) { replyRequest(id: $id) { revision } }";
    let variables = json!({ "id": requests[0] });
    let data = newsroom.data("ana", query, variables).await;
    let input = json!({
        "replyRequestId": requests[0], "expectedRevision": data["replyRequest"]["revision"], "reason": "Another claim.",
    });
    newsroom
        .plays("ana", "withdrawReplyRequest", input, "")
        .await;
    let sql = "SELECT question FROM reply_request WHERE public_since > now()";
    let pool = newsroom.database.pool();
    let questions: Vec<String> = sqlx::query_scalar(sql)
        .fetch_all(pool)
        .await
        .expect("questions");
    assert_eq!(questions, ["Was it full?"]);
}
