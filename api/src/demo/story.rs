//! What happened in the demo newsroom: an article about a coal power station, its quotes, the claims
//! that they make, and verdicts from waiting to be drafted to published.
//!
//! Everything is found again by what it says, so that a second start adds nothing; where visitors have
//! moved on what waited at a stage of the workflow, something new waits there.

use entity::{claim, quote, speaker_name, verdict_revision};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, DatabaseConnection, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Desk;
use crate::{graph::id, verdict::RevisionState};

/// The ids that the playground's tabs work on.
pub(super) struct Stage {
    /// The article's capture.
    pub(super) capture_id: String,
    /// The minister.
    pub(super) minister_id: String,
    /// A quote, and a claim that it makes without being linked to it at the first start.
    pub(super) link: (String, String),
    /// A claim without a verdict.
    pub(super) to_draft: String,
    /// The rating "Mostly false".
    pub(super) rating_id: String,
    /// A DRAFT, with the `revision` that a change names.
    pub(super) to_submit: Waiting,
    /// A revision IN_REVIEW.
    pub(super) to_approve: Waiting,
    /// An APPROVED revision.
    pub(super) to_publish: Waiting,
}

/// A verdict revision that waits for its next step.
pub(super) struct Waiting {
    /// Its id.
    pub(super) id: String,
    /// Its `revision`.
    pub(super) revision: i64,
}

/// The people who act in the story.
pub(super) struct Cast<'a> {
    /// Drafts and submits.
    pub(super) rosa: &'a Desk,
    /// Approves.
    pub(super) ada: &'a Desk,
    /// Publishes.
    pub(super) emil: &'a Desk,
}

/// A verdict of the story: on which claim, by whose words, and what was found.
struct Finding {
    claim: &'static str,
    words: &'static str,
    rating: &'static str,
    summary: &'static str,
    note: &'static str,
}

const PUBLISHED: Finding = Finding {
    claim: "Valmere has halved the emissions of its power stations since 2019.",
    words: "We have halved the emissions of our power stations since 2019, faster than any of our neighbours,",
    rating: "Half true",
    summary: "Emissions fell by 38 percent from 2019 to 2025, not by half. That no neighbour was faster is right.",
    note: "Table 4: 21.4 million tonnes in 2019, 13.3 million in 2025.",
};

const APPROVED: Finding = Finding {
    claim: "The station at Grey Point supplies about a tenth of the electricity of Valmere.",
    words: "The station at Grey Point supplies about a tenth of the country's electricity.",
    rating: "True",
    summary: "It supplied 9.7 percent in 2025.",
    note: "Annual report, page 31: 2.9 of 29.8 terawatt hours.",
};

const REVIEWED: Finding = Finding {
    claim: "From next winter on the coal power stations of Valmere cost more than they earn.",
    words: "will cost more than they earn",
    rating: "Unproven",
    summary: "It depends on the price of emission permits, which nobody knows yet.",
    note: "Three forecasts, of which one says so and two do not.",
};

const DRAFTED: Finding = Finding {
    claim: "The closure of Grey Point does not make electricity dearer for households.",
    words: "No household will pay a cent more for electricity because of this decision,",
    rating: "Misleading",
    summary: "The tariff stays, but the levy for the reserve rises by 0.3 cents.",
    note: "Ordinance of 9 October, article 2.",
};

/// A claim that waits for its verdict.
const UNDRAFTED: (&str, &str) = (
    "All workers of Grey Point are offered retraining.",
    "We start the retraining in March. Everybody who wants a place will have one,",
);

/// A claim, and words that make it, which are not linked yet.
const UNLINKED: (&str, &str) = (
    "The energy ministry has published no calculation for the closure of Grey Point.",
    "The minister has not shown a single calculation,",
);

/// Seeds what is missing, and says where the tabs find what they work on.
pub(super) async fn prepare(db: &DatabaseConnection, cast: &Cast<'_>) -> anyhow::Result<Stage> {
    let article = Article::record(db, cast.rosa).await?;
    let story = Story {
        db,
        cast,
        article,
        ratings: cast.rosa.send("Ratings", json!({})).await?,
    };
    story.publish_once().await?;
    let unlinked = story.claim(UNLINKED.0).await?;
    Ok(Stage {
        capture_id: story.article.capture_id.clone(),
        minister_id: story.article.minister.clone(),
        link: (story.article.quote(UNLINKED.1)?, unlinked),
        to_draft: story.claim_without_verdict().await?,
        rating_id: story.rating("Mostly false")?,
        to_submit: story.waiting(&DRAFTED, RevisionState::Draft).await?,
        to_approve: story.waiting(&REVIEWED, RevisionState::InReview).await?,
        to_publish: story.waiting(&APPROVED, RevisionState::Approved).await?,
    })
}

struct Story<'a> {
    db: &'a DatabaseConnection,
    cast: &'a Cast<'a>,
    article: Article,
    ratings: Value,
}

impl Story<'_> {
    /// The one verdict that the public sees from the first start on.
    async fn publish_once(&self) -> anyhow::Result<()> {
        let known = claim::Entity::find().filter(claim::Column::Text.eq(PUBLISHED.claim));
        if known.count(self.db).await? > 0 {
            return Ok(());
        }
        let waiting = self
            .bring(&PUBLISHED, PUBLISHED.claim, RevisionState::Approved)
            .await?;
        self.cast
            .emil
            .send("PublishVerdict", step(&waiting))
            .await?;
        Ok(())
    }

    /// The newest revision that waits in `state` on the finding's claim; a new one where none does.
    async fn waiting(&self, finding: &Finding, state: RevisionState) -> anyhow::Result<Waiting> {
        let found = verdict_revision::Entity::find()
            .filter(verdict_revision::Column::ClaimText.starts_with(finding.claim))
            .filter(
                verdict_revision::Column::State
                    .eq(entity::verdict_revision::RevisionState::from(state).to_value()),
            )
            .order_by_desc(verdict_revision::Column::Id)
            .one(self.db)
            .await?;
        if let Some(found) = found {
            return Ok(Waiting {
                id: id::encode("verdict_revision", found.id),
                revision: found.revision.into(),
            });
        }
        let text = self.fresh_text(finding.claim).await?;
        self.bring(finding, &text, state).await
    }

    /// Brings a verdict on a new claim as far as `state`.
    async fn bring(
        &self,
        finding: &Finding,
        claim: &str,
        state: RevisionState,
    ) -> anyhow::Result<Waiting> {
        let claim_id = self.claim(claim).await?;
        let quote_id = self.article.quote(finding.words)?;
        let link = json!({ "input": { "claimId": claim_id, "quoteId": quote_id } });
        self.cast.rosa.send("LinkQuoteToClaim", link).await?;
        let evidence = json!([
            { "stance": "REFUTES", "url": "https://statistics.valmere.example/energy-2025", "note": finding.note },
            { "stance": "CONTEXT", "sourceId": self.article.source_id, "note": "The article in which it was said." },
        ]);
        let draft = json!({ "input": {
            "claimId": claim_id,
            "ratingId": self.rating(finding.rating)?,
            "summary": finding.summary,
            "evidence": evidence,
        } });
        let mut waiting = revision(&self.cast.rosa.send("DraftVerdict", draft).await?);
        if state != RevisionState::Draft {
            waiting = revision(&self.cast.rosa.send("SubmitVerdict", step(&waiting)).await?);
        }
        if state == RevisionState::Approved {
            waiting = revision(&self.cast.ada.send("ApproveVerdict", step(&waiting)).await?);
        }
        Ok(waiting)
    }

    async fn claim_without_verdict(&self) -> anyhow::Result<String> {
        let judged = Query::select()
            .column(entity::verdict::Column::ClaimId)
            .from(entity::verdict::Entity)
            .to_owned();
        let found: Option<Uuid> = claim::Entity::find()
            .filter(claim::Column::Text.starts_with(UNDRAFTED.0))
            .filter(Expr::col(claim::Column::Id).not_in_subquery(judged))
            .select_only()
            .column(claim::Column::Id)
            .into_tuple()
            .one(self.db)
            .await?;
        if let Some(found) = found {
            return Ok(id::encode("claim", found));
        }
        let claim_id = self.claim(&self.fresh_text(UNDRAFTED.0).await?).await?;
        let link = json!({ "input": { "claimId": claim_id, "quoteId": self.article.quote(UNDRAFTED.1)? } });
        self.cast.rosa.send("LinkQuoteToClaim", link).await?;
        Ok(claim_id)
    }

    /// The claim with this text, recorded where it is not yet.
    async fn claim(&self, text: &str) -> anyhow::Result<String> {
        let known = claim::Entity::find()
            .filter(claim::Column::Text.eq(text))
            .one(self.db)
            .await?;
        if let Some(known) = known {
            return Ok(id::encode("claim", known.id));
        }
        let claim = self
            .cast
            .rosa
            .send(
                "RecordClaim",
                json!({ "input": { "text": text, "language": "en" } }),
            )
            .await?;
        Ok(string(&claim["claim"]["id"]))
    }

    /// The text, with a number where claims begin with it already.
    async fn fresh_text(&self, text: &str) -> anyhow::Result<String> {
        let known = claim::Entity::find()
            .filter(claim::Column::Text.starts_with(text))
            .count(self.db)
            .await?;
        Ok(if known == 0 {
            text.to_owned()
        } else {
            format!("{text} (Practice {})", known + 1)
        })
    }

    fn rating(&self, label: &str) -> anyhow::Result<String> {
        let ratings = self.ratings["nodes"].as_array().into_iter().flatten();
        let found = ratings.into_iter().find(|rating| rating["label"] == label);
        found
            .map(|rating| string(&rating["id"]))
            .ok_or_else(|| anyhow::anyhow!("the default scale has no rating {label}"))
    }
}

/// The article, with its quotes by their words.
struct Article {
    source_id: String,
    capture_id: String,
    minister: String,
    quotes: Vec<(String, String)>,
}

impl Article {
    async fn record(db: &DatabaseConnection, rosa: &Desk) -> anyhow::Result<Self> {
        let source = json!({ "input": {
            "text": include_str!("article.txt"),
            "title": "Last coal power station to close two years early",
            "byline": "Jonas Ferro",
            "language": "en",
            "url": "https://harbour-post.example/grey-point",
            "publishedOn": "2026-10-14",
            "publisher": { "name": "The Harbour Post", "domain": "harbour-post.example" },
        } });
        let recorded = rosa.send("RecordSource", source).await?;
        let minister = speaker(db, rosa, json!({
            "name": "Ilse Hartmann",
            "aliases": [{ "name": "Minister Hartmann", "language": "en" }],
            "roles": [{ "title": "Energy Minister", "organization": "Valmere", "from": "2024-06-01" }],
        })).await?;
        let experts = speaker(
            db,
            rosa,
            json!({
                "kind": "ANONYMOUS",
                "name": "experts",
                "description": "Experts on energy whom the minister refers to without naming them.",
            }),
        )
        .await?;
        let reyle = speaker(db, rosa, json!({
            "name": "Tomas Reyle",
            "roles": [{ "title": "Leader of the opposition", "organization": "Parliament of Valmere" }],
        })).await?;
        let mut article = Self {
            source_id: string(&recorded["source"]["id"]),
            capture_id: string(&recorded["capture"]["id"]),
            minister: minister.clone(),
            quotes: Vec::new(),
        };
        let forum = |speaker: &str| {
            json!({
                "speakerId": speaker, "spokenOn": "2026-10-13", "occasion": "Northern Energy Forum", "place": "Port Sorrel",
            })
        };
        for (words, kind, cue, whose) in [
            (PUBLISHED.words, "DIRECT", "told", forum(&minister)),
            (REVIEWED.words, "MIXED", "according to", {
                let mut whose = forum(&experts);
                whose["relayedById"] = minister.clone().into();
                whose
            }),
            (APPROVED.words, "NARRATION", "", json!({})),
            (DRAFTED.words, "DIRECT", "promised", forum(&minister)),
            (
                "keep their income and their dignity.",
                "MIXED",
                "added",
                forum(&minister),
            ),
            (UNDRAFTED.1, "DIRECT", "said", forum(&minister)),
            (
                "the plan rested on hope",
                "INDIRECT",
                "said",
                json!({ "speakerId": reyle, "spokenOn": "2026-10-14" }),
            ),
            (
                UNLINKED.1,
                "DIRECT",
                "told",
                json!({
                    "speakerId": reyle, "spokenOn": "2026-10-14", "occasion": "Interview with Radio Sorrel",
                }),
            ),
        ] {
            let mut input = whose;
            input["captureId"] = article.capture_id.clone().into();
            input["words"] = words.into();
            input["kind"] = kind.into();
            if !cue.is_empty() {
                input["cue"] = cue.into();
            }
            let quote = quote(db, rosa, input).await?;
            article.quotes.push((words.to_owned(), quote));
        }
        Ok(article)
    }

    fn quote(&self, words: &str) -> anyhow::Result<String> {
        let found = self.quotes.iter().find(|(known, _)| known == words);
        found
            .map(|(_, id)| id.clone())
            .ok_or_else(|| anyhow::anyhow!("the demo's article has no quote “{words}”"))
    }
}

/// The speaker of this name, recorded where there is none yet.
async fn speaker(db: &DatabaseConnection, rosa: &Desk, input: Value) -> anyhow::Result<String> {
    let name = string(&input["name"]);
    let known = speaker_name::Entity::find()
        .filter(speaker_name::Column::Name.eq(name))
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok(id::encode("speaker", known.speaker_id));
    }
    let recorded = rosa
        .send("RecordSpeaker", json!({ "input": input }))
        .await?;
    Ok(string(&recorded["speaker"]["id"]))
}

/// The quote of these words, recorded where there is none yet.
async fn quote(db: &DatabaseConnection, rosa: &Desk, input: Value) -> anyhow::Result<String> {
    let capture = id::TypeId::parse(&string(&input["captureId"]))?;
    let known = quote::Entity::find()
        .filter(quote::Column::CaptureId.eq(capture.uuid))
        .filter(quote::Column::Text.eq(string(&input["words"])))
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok(id::encode("quote", known.id));
    }
    let recorded = rosa.send("RecordQuote", json!({ "input": input })).await?;
    Ok(string(&recorded["quote"]["id"]))
}

/// The input of a step on the revision.
fn step(waiting: &Waiting) -> Value {
    json!({ "input": { "verdictRevisionId": waiting.id, "expectedRevision": waiting.revision } })
}

fn revision(payload: &Value) -> Waiting {
    let revision = &payload["revision"];
    Waiting {
        id: string(&revision["id"]),
        revision: revision["revision"].as_i64().unwrap_or_default(),
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
