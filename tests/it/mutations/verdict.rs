//! Verdicts on their way.

use std::path::Path;

use serde_json::{Value, json};

use super::{ferry, play};
use crate::newsroom::{Newsroom, newsroom};
use crate::story::id;
use crate::transcript;

/// Plays a transcript in a newsroom that has a published verdict on its first claim, and the draft of
/// another on a second.
async fn play_published(case: &str) {
    let newsroom = newsroom().await;
    let given = published(&newsroom).await;
    let people = newsroom.people();
    transcript::run_with(Path::new(case), &newsroom.router, &people, &given).await;
}

/// What most transcripts begin with, and a published verdict on the claim, which speaks about its quote and
/// cites its source, beside a draft on another.
pub(super) async fn published(newsroom: &Newsroom) -> Vec<(&'static str, Value)> {
    let mut given = ferry(newsroom).await;
    let of = |name| {
        let (_, value) = given.iter().find(|(given, _)| *given == name).expect(name);
        value.as_str().expect("an id").to_owned()
    };
    let source = of("sourceId");
    let drafted = newsroom.draft(&of("claimId"), &source, "It was.").await;
    newsroom.bring_out(&drafted.revision).await;
    let other = newsroom.record_claim("The ferry was full.").await;
    let draft = newsroom.draft(&other, &source, "It was.").await;
    given.extend([
        ("verdictId", json!(drafted.verdict)),
        ("revisionId", json!(drafted.revision)),
        ("draftId", json!(draft.verdict)),
    ]);
    given
}

/// A finding rests on evidence, and speaks about linked quotes.
#[tokio::test]
async fn draft_verdict() {
    play("verdict/draft.graphql").await;
}

/// What a published verdict stands on changes; it is stale until it is revised, or found to stand.
#[tokio::test]
async fn dismiss_staleness() {
    play_published("verdict/dismiss_staleness.graphql").await;
}

/// What a verdict rests on is corrected, then retracted: so the verdict is stale.
#[tokio::test]
async fn a_verdict_is_stale_where_what_it_rests_on_stands_no_longer() {
    let newsroom = newsroom().await;
    let mut verdicts = Vec::new();
    for rests in [None, Some("verdict")] {
        let claim = newsroom.record_claim("The ferry was late.").await;
        let evidence = match rests {
            None => {
                json!({ "stance": "SUPPORTS", "note": "The log.", "url": "https://fjord.example/log" })
            }
            Some(_) => {
                json!({ "stance": "SUPPORTS", "note": "Our check.", "verdictId": verdicts[0] })
            }
        };
        let input = json!({
            "claimId": claim, "ratingId": newsroom.rating().await, "summary": "It was.", "evidence": [evidence],
        });
        let payload = newsroom
            .plays(
                "ana",
                "draftVerdict",
                input,
                "verdict { id } revision { id }",
            )
            .await;
        newsroom.bring_out(&id(&payload["revision"])).await;
        verdicts.push(id(&payload["verdict"]));
    }
    let stale = async || {
        let query = "{ verdicts(filter: { stale: true }) { nodes { id staleness { kind record { id } } } } }";
        newsroom.data("ben", query, json!({})).await["verdicts"]["nodes"].clone()
    };
    let because = |kind: &str| {
        let reason = json!({ "kind": kind, "record": { "id": verdicts[0] } });
        json!([{ "id": verdicts[1], "staleness": [reason] }])
    };
    let input = json!({ "verdictId": verdicts[0], "expectedRevision": 2, "changes": { "summary": "By an hour." } });
    let payload = newsroom
        .plays("ana", "reviseVerdict", input, "revision { id }")
        .await;
    let next = id(&payload["revision"]);
    newsroom.submit(&next).await;
    newsroom.approve(&next).await;
    let input =
        json!({ "verdictRevisionId": next, "expectedRevision": 3, "reason": "Say by how much." });
    let payload = newsroom
        .plays("eva", "correctVerdict", input, "verdict { revision }")
        .await;
    assert_eq!(stale().await, because("VERDICT_CORRECTED"));

    let input = json!({
        "verdictId": verdicts[0], "expectedRevision": payload["verdict"]["revision"], "reason": "It was not.",
    });
    let asked = newsroom
        .plays("ana", "requestRetraction", input, "retraction { id }")
        .await;
    let retraction = id(&asked["retraction"]);
    let input = json!({ "retractionId": retraction, "expectedRevision": 1 });
    newsroom.plays("ben", "approveRetraction", input, "").await;
    assert_eq!(stale().await, because("VERDICT_CORRECTED"));
    let input = json!({ "retractionId": retraction, "expectedRevision": 2 });
    newsroom.plays("eva", "retractVerdict", input, "").await;
    assert_eq!(stale().await, because("VERDICT_RETRACTED"));
}

/// A verdict rests on another, never on itself.
#[tokio::test]
async fn a_verdict_rests_on_another() {
    play("verdict/rests_on.graphql").await;
}

/// The next revision is drafted, and those before it go no further.
#[tokio::test]
async fn revise_verdict() {
    play("verdict/revise.graphql").await;
}

/// What was published is corrected in public.
#[tokio::test]
async fn correct_verdict() {
    play("verdict/correct.graphql").await;
}

/// What was published is to be taken back, for a reason.
#[tokio::test]
async fn request_retraction() {
    play_published("verdict/request_retraction.graphql").await;
}

/// Another than who asked for it approves a retraction.
#[tokio::test]
async fn approve_retraction() {
    play_published("verdict/approve_retraction.graphql").await;
}

/// Who asked for a retraction gives it up.
#[tokio::test]
async fn withdraw_retraction() {
    play_published("verdict/withdraw_retraction.graphql").await;
}

/// What was published is taken back in public, and another verdict begins.
#[tokio::test]
async fn retract_verdict() {
    play_published("verdict/retract.graphql").await;
}

/// As many approve as the strictest topic asks for.
#[tokio::test]
async fn as_many_approve_as_are_needed() {
    let newsroom = newsroom().await;
    let mut given = ferry(&newsroom).await;
    let transport = newsroom.record_topic("Transport", None).await;
    let ferries = newsroom.record_topic("Ferries", Some(&transport)).await;
    let claim = given.iter().find(|(name, _)| *name == "claimId");
    let claim = claim.and_then(|(_, id)| id.as_str()).expect("a claim");
    newsroom.set_topics(claim, &[&ferries]).await;
    given.push(("topicId", json!(transport)));
    let (case, people) = (Path::new("verdict/approvals.graphql"), newsroom.people());
    transcript::run_with(case, &newsroom.router, &people, &given).await;
}

/// Who takes no part in a verdict takes no step of it.
#[tokio::test]
async fn recuse_reviewer() {
    let newsroom = newsroom().await;
    let mut given = ferry(&newsroom).await;
    for who in ["ben", "eva"] {
        given.push((who, json!(newsroom.reviewer(who).await)));
    }
    let (case, people) = (Path::new("verdict/recuse.graphql"), newsroom.people());
    transcript::run_with(case, &newsroom.router, &people, &given).await;
}

/// A vote on what goes no further is not in the way of a recusal.
#[tokio::test]
async fn who_has_voted_is_recused_whatever_became_of_it() {
    for is_corrected in [true, false] {
        let newsroom = newsroom().await;
        let recorded = newsroom
            .record_source("Fjord Post", "Late", "It is late.")
            .await;
        let claim = newsroom.record_claim("The ferry was late.").await;
        let drafted = newsroom.draft(&claim, &recorded.source, "It was.").await;
        newsroom.bring_out(&drafted.revision).await;
        let verdict = async |selection: &str| {
            let query =
                format!("query ($id: ID!) {{ verdict(id: $id) {{ revision {selection} }} }}");
            let data = newsroom
                .data("ada", &query, json!({ "id": drafted.verdict }))
                .await;
            data["verdict"].clone()
        };
        let seen = verdict("").await["revision"].clone();
        let input = json!({ "verdictId": drafted.verdict, "expectedRevision": seen, "reason": "It was not." });
        let asked = newsroom
            .plays("ana", "requestRetraction", input, "retraction { id }")
            .await;
        let retraction = id(&asked["retraction"]);
        let input = json!({ "retractionId": retraction, "expectedRevision": 1 });
        newsroom.plays("ben", "approveRetraction", input, "").await;

        let seen = verdict("").await["revision"].clone();
        let input = json!({ "verdictId": drafted.verdict, "expectedRevision": seen, "changes": { "summary": "It was, by an hour." } });
        let revised = newsroom
            .plays("ana", "reviseVerdict", input, "revision { id }")
            .await;
        let revision = id(&revised["revision"]);
        newsroom.submit(&revision).await;
        newsroom.approve(&revision).await;
        if is_corrected {
            let input = json!({ "verdictRevisionId": revision, "expectedRevision": 3, "reason": "By an hour." });
            newsroom.plays("eva", "correctVerdict", input, "").await;
        } else {
            let input = json!({ "retractionId": retraction, "expectedRevision": 2 });
            newsroom.plays("eva", "retractVerdict", input, "").await;
        }

        let seen = verdict("").await["revision"].clone();
        let input = json!({ "verdictId": drafted.verdict, "expectedRevision": seen, "reason": "My brother's ferry." });
        newsroom.plays("ben", "recuseReviewer", input, "").await;
        let recused = verdict("recusals { reviewer { name } }").await;
        assert_eq!(
            recused["recusals"],
            json!([{ "reviewer": { "name": "ben" } }])
        );
    }
}

/// What was right at the draft is looked at again before it is public.
#[tokio::test]
async fn what_stands_no_longer_is_not_published() {
    play_published("verdict/stands.graphql").await;
}

/// A revision is given back with a reason, also once it is approved.
#[tokio::test]
async fn return_verdict() {
    play("verdict/return.graphql").await;
}

/// A vote is taken back by who gave it.
#[tokio::test]
async fn withdraw_approval() {
    play("verdict/withdraw_approval.graphql").await;
}

/// From a draft to its publication, with every step that is refused on the way.
#[tokio::test]
async fn submit_approve_and_publish_verdict() {
    play("verdict/publish.graphql").await;
}
