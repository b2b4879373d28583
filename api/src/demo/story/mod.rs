//! What happened in the demo newsroom: two articles about the end of a coal power station, their quotes,
//! the claims that they make, verdicts from waiting to be drafted to published, and what lies on the
//! desks.
//!
//! Everything is found again by what it says, so that a second start adds nothing; where visitors have
//! moved on what waited at a stage of the workflow, something new waits there.

mod article;
mod desk;
mod topics;

use entity::{claim, quote, rating_scale, verdict_revision, verdict_revision_quote};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, Query},
};
use serde_json::{Value, json};

use self::{article::Articles, topics::Topics};
use super::Desk;
use crate::{graph::id, verdict::RevisionState};

/// The ids that the playground's tabs work on.
pub(super) struct Stage {
    /// The first article's capture.
    pub(super) capture_id: String,
    /// The minister.
    pub(super) minister_id: String,
    /// Who is assigned claims.
    pub(super) rosa_id: String,
    /// Who can be.
    pub(super) emil_id: String,
    /// A quote, and a claim that it makes without being linked to it at the first start.
    pub(super) link: (String, String),
    /// A claim without a verdict.
    pub(super) to_draft: String,
    /// The rating "Mostly false".
    pub(super) rating_id: String,
    /// A DRAFT.
    pub(super) to_submit: Record,
    /// A revision IN_REVIEW.
    pub(super) to_approve: Record,
    /// An APPROVED revision.
    pub(super) to_publish: Record,
    /// The first article.
    pub(super) source: Record,
    /// The first article's text as the newspaper has it later on.
    pub(super) edited: String,
    /// The second article's publisher.
    pub(super) publisher: Record,
    /// The leader of the opposition.
    pub(super) speaker: Record,
    /// A quote whose original words are known.
    pub(super) translated: Record,
    /// A quote that was said.
    pub(super) to_confirm: Record,
    /// A quote that nobody needs.
    pub(super) to_withdraw: Record,
    /// A claim that is vague.
    pub(super) vague: Record,
    /// A claim that is an opinion.
    pub(super) opinion: Record,
    /// A claim, and one to which it gives the context.
    pub(super) context: (String, String),
    /// A claim that nothing says the topics of.
    pub(super) to_sort: Record,
    /// The two topics that it is about, the wider one first.
    pub(super) topic_ids: [String; 2],
    /// A topic, and the one that it turns out to be.
    pub(super) merge: (Record, String),
    /// A rating scale of the newsroom's own.
    pub(super) scale: Record,
    /// A reviewer who does not sign in here.
    pub(super) colleague: Record,
    /// Rosa's assignment that is overdue.
    pub(super) overdue: Record,
    /// When an assignment that is given today may be due.
    pub(super) due_on: String,
    /// A claim, and a note on it.
    pub(super) note: (String, String),
}

/// A record, with the `revision` that a change names.
#[derive(Clone)]
pub(super) struct Record {
    /// Its id.
    pub(super) id: String,
    /// Its `revision`.
    pub(super) revision: i64,
}

impl Record {
    fn of(value: &Value) -> Self {
        Self {
            id: string(&value["id"]),
            revision: value["revision"].as_i64().unwrap_or_default(),
        }
    }
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
    stance: &'static str,
    note: &'static str,
    about: fn(&Topics) -> &String,
}

const PUBLISHED: Finding = Finding {
    claim: "Valmere has halved the emissions of its power stations since 2019.",
    words: "We have halved the emissions of our power stations since 2019, faster than any of our neighbours,",
    rating: "Half true",
    summary: "Emissions fell by 38 percent from 2019 to 2025, not by half. That no neighbour was faster is right.",
    stance: "REFUTES",
    note: "Table 4: 21.4 million tonnes in 2019, 13.3 million in 2025.",
    about: |topics| &topics.coal,
};

const APPROVED: Finding = Finding {
    claim: "The station at Grey Point supplies about a tenth of the electricity of Valmere.",
    words: "The station at Grey Point supplies about a tenth of the country's electricity.",
    rating: "True",
    summary: "It supplied 9.7 percent in 2025.",
    stance: "SUPPORTS",
    note: "Annual report, page 31: 2.9 of 29.8 terawatt hours.",
    about: |topics| &topics.coal,
};

const REVIEWED: Finding = Finding {
    claim: "From next winter on the coal power stations of Valmere cost more than they earn.",
    words: "will cost more than they earn",
    rating: "Unproven",
    summary: "It depends on the price of emission permits, which nobody knows yet.",
    stance: "CONTEXT",
    note: "Three forecasts, of which one says so and two do not.",
    about: |topics| &topics.coal,
};

const DRAFTED: Finding = Finding {
    claim: "The closure of Grey Point does not make electricity dearer for households.",
    words: "No household will pay a cent more for electricity because of this decision,",
    rating: "Misleading",
    summary: "The tariff stays, but the levy for the reserve rises by 0.3 cents.",
    stance: "REFUTES",
    note: "Ordinance of 9 October, article 2.",
    about: |topics| &topics.prices,
};

/// What Rosa finds on her desk to review, and approves herself.
const BY_EMIL: Finding = Finding {
    claim: "The islands of Valmere had power cuts in three winters since 2019.",
    words: "Seit 2019 ist auf den Inseln in drei Wintern der Strom ausgefallen",
    rating: "True",
    summary: "The grid operator's log has them in the winters of 2020, 2022 and 2025.",
    stance: "SUPPORTS",
    note: "Log of the grid operator, lines 212, 305 and 418.",
    about: |topics| &topics.energy,
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

/// A claim that says less than [`DRAFTED`].
const ISLANDS: &str = "The closure of Grey Point does not make electricity dearer on the islands.";

/// A claim as it was worded first, and as the tab words it.
const VAGUE: [&str; 2] = [
    "The supply of electricity is secure for years.",
    "The supply of electricity in Valmere is secure until 2030.",
];

/// A claim without topics.
const UNSORTED: &str = "The workers of Grey Point keep their income after the closure.";

/// What nobody can check.
const OPINION: &str = "The plan to close Grey Point rests on hope.";

/// Seeds what is missing, and says where the tabs find what they work on.
pub(super) async fn prepare(db: &DatabaseConnection, cast: &Cast<'_>) -> anyhow::Result<Stage> {
    let story = Story {
        db,
        cast,
        articles: Articles::record(db, cast).await?,
        topics: Topics::record(db, cast).await?,
        ratings: cast.rosa.send("Ratings", json!({})).await?,
    };
    story.publish_once().await?;
    let to_submit = story
        .waiting(cast.rosa, &DRAFTED, RevisionState::Draft)
        .await?;
    let to_approve = story
        .waiting(cast.rosa, &REVIEWED, RevisionState::InReview)
        .await?;
    let to_publish = story
        .waiting(cast.rosa, &APPROVED, RevisionState::Approved)
        .await?;
    story
        .waiting(cast.emil, &BY_EMIL, RevisionState::InReview)
        .await?;
    let to_draft = story.claim_without_verdict().await?;
    let dear = story.claim(DRAFTED.claim).await?.id;
    let islands = story.islands(&dear).await?;
    let vague = match story.known_claim(VAGUE[1]).await? {
        Some(reworded) => reworded,
        None => story.claim(VAGUE[0]).await?,
    };
    desk::in_time(db, cast, &vague.id).await?;
    let unlinked = story.claim(UNLINKED.0).await?.id;
    let articles = &story.articles;
    let [
        source,
        publisher,
        speaker,
        to_confirm,
        double,
        scale,
        colleague,
        overdue,
    ] = story
        .as_they_stand([
            &articles.source_id,
            &articles.publisher_id,
            &articles.reyle_id,
            &articles.quoted(article::TO_CONFIRM)?.quote.id,
            &story.topics.double.id,
            &story.scale().await?,
            &desk::colleague(db, cast).await?,
            &desk::overdue(db, cast, &islands).await?,
        ])
        .await?;
    Ok(Stage {
        capture_id: articles.capture_id.clone(),
        minister_id: articles.minister_id.clone(),
        rosa_id: cast.rosa.id(),
        emil_id: cast.emil.id(),
        link: (
            articles.quoted(UNLINKED.1)?.quote.id.clone(),
            unlinked.clone(),
        ),
        to_draft,
        rating_id: story.rating("Mostly false")?,
        to_submit,
        to_approve,
        to_publish,
        source,
        edited: article::edited(),
        publisher,
        speaker,
        translated: articles.quoted(article::TRANSLATED)?.quote.clone(),
        to_confirm,
        to_withdraw: articles.quoted(article::TO_WITHDRAW)?.quote.clone(),
        vague,
        opinion: story.claim(OPINION).await?,
        context: (unlinked, dear.clone()),
        to_sort: story.claim(UNSORTED).await?,
        topic_ids: [story.topics.work.clone(), story.topics.coal.clone()],
        merge: (double, story.topics.prices.clone()),
        scale,
        colleague,
        overdue,
        due_on: desk::due_on().to_string(),
        note: (dear.clone(), desk::note(db, cast, &dear).await?),
    })
}

struct Story<'a> {
    db: &'a DatabaseConnection,
    cast: &'a Cast<'a>,
    articles: Articles,
    topics: Topics,
    ratings: Value,
}

impl Story<'_> {
    /// The one verdict that the public sees from the first start on.
    async fn publish_once(&self) -> anyhow::Result<()> {
        if self.known_claim(PUBLISHED.claim).await?.is_some() {
            return Ok(());
        }
        let waiting = self
            .bring(
                self.cast.rosa,
                &PUBLISHED,
                PUBLISHED.claim,
                RevisionState::Approved,
            )
            .await?;
        self.cast
            .emil
            .send("PublishVerdict", step(&waiting))
            .await?;
        Ok(())
    }

    /// The newest revision that waits in `state` on the finding's claim; a new one where none does.
    async fn waiting(
        &self,
        author: &Desk,
        finding: &Finding,
        state: RevisionState,
    ) -> anyhow::Result<Record> {
        let withdrawn = verdict_revision_quote::Entity::find()
            .inner_join(quote::Entity)
            .filter(quote::Column::WithdrawnAt.is_not_null())
            .select_only()
            .column(verdict_revision_quote::Column::RevisionId)
            .into_query();
        let found = verdict_revision::Entity::find()
            .filter(verdict_revision::Column::ClaimText.starts_with(finding.claim))
            .filter(
                verdict_revision::Column::State
                    .eq(entity::verdict_revision::RevisionState::from(state).to_value()),
            )
            // What was overtaken, is of a retracted verdict or speaks about words that were withdrawn goes no
            // further.
            .filter(Expr::cust(
                "NOT EXISTS (SELECT FROM verdict_revision n WHERE n.verdict_id = verdict_revision.verdict_id \
                 AND n.number > verdict_revision.number) AND EXISTS (SELECT FROM verdict v \
                 WHERE v.id = verdict_revision.verdict_id AND v.state <> 'RETRACTED')",
            ))
            .filter(Expr::col(verdict_revision::Column::Id).not_in_subquery(withdrawn))
            .order_by_desc(verdict_revision::Column::Id)
            .one(self.db)
            .await?;
        if let Some(found) = found {
            return Ok(Record {
                id: id::encode("verdict_revision", found.id),
                revision: found.revision.into(),
            });
        }
        let text = self.fresh_text(finding.claim).await?;
        self.bring(author, finding, &text, state).await
    }

    /// Brings a verdict on a new claim as far as `state`.
    async fn bring(
        &self,
        author: &Desk,
        finding: &Finding,
        claim: &str,
        state: RevisionState,
    ) -> anyhow::Result<Record> {
        let claim = self.claim(claim).await?;
        self.set_topic(&claim, (finding.about)(&self.topics))
            .await?;
        let quoted = self.articles.quoted(finding.words)?;
        let link = json!({ "input": { "claimId": claim.id, "quoteId": quoted.quote.id } });
        author.send("LinkQuoteToClaim", link).await?;
        let evidence = json!([
            { "stance": finding.stance, "url": "https://statistics.valmere.example/energy-2025", "note": finding.note },
            { "stance": "CONTEXT", "sourceId": quoted.source_id, "note": "The article in which it was said." },
        ]);
        let draft = json!({ "input": {
            "claimId": claim.id,
            "ratingId": self.rating(finding.rating)?,
            "summary": finding.summary,
            "evidence": evidence,
        } });
        let mut waiting = author.send("DraftVerdict", draft).await?;
        if state != RevisionState::Draft {
            let drafted = Record::of(&waiting["revision"]);
            waiting = author.send("SubmitVerdict", step(&drafted)).await?;
        }
        if state == RevisionState::Approved {
            let submitted = Record::of(&waiting["revision"]);
            waiting = self
                .cast
                .ada
                .send("ApproveVerdict", step(&submitted))
                .await?;
        }
        Ok(Record::of(&waiting["revision"]))
    }

    /// The newest claim that waits for its verdict; a new one where none does.
    async fn claim_without_verdict(&self) -> anyhow::Result<String> {
        let judged = Query::select()
            .column(entity::verdict::Column::ClaimId)
            .from(entity::verdict::Entity)
            .to_owned();
        let found = claim::Entity::find()
            .filter(claim::Column::Text.starts_with(UNDRAFTED.0))
            .filter(claim::Column::Checkability.ne(claim::Checkability::NotCheckable))
            .filter(Expr::col(claim::Column::Id).not_in_subquery(judged))
            .order_by_desc(claim::Column::Id)
            .one(self.db)
            .await?;
        if let Some(found) = found {
            return Ok(recorded(&found).id);
        }
        let claim = self.claim(&self.fresh_text(UNDRAFTED.0).await?).await?;
        let quoted = self.articles.quoted(UNDRAFTED.1)?;
        let link = json!({ "input": { "claimId": claim.id, "quoteId": quoted.quote.id } });
        self.cast.rosa.send("LinkQuoteToClaim", link).await?;
        Ok(claim.id)
    }

    /// The claim that says less than the one with the id `dear`, about a topic that is to be merged.
    async fn islands(&self, dear: &str) -> anyhow::Result<String> {
        let is_known = self.known_claim(ISLANDS).await?.is_some();
        let claim = self.claim(ISLANDS).await?;
        if !is_known {
            let link = json!({ "input": {
                "fromClaimId": claim.id,
                "kind": "NARROWS",
                "toClaimId": dear,
                "note": "The islands have a tariff of their own.",
            } });
            self.cast.rosa.send("LinkClaims", link).await?;
        }
        if self.topics.double.is_new {
            let [claim] = self.as_they_stand([&claim.id]).await?;
            self.set_topic(&claim, &self.topics.double.id).await?;
        }
        Ok(claim.id)
    }

    async fn set_topic(&self, claim: &Record, topic_id: &str) -> anyhow::Result<()> {
        let about = json!({ "input": {
            "claimId": claim.id,
            "expectedRevision": claim.revision,
            "topicIds": [topic_id],
        } });
        self.cast.rosa.send("SetClaimTopics", about).await?;
        Ok(())
    }

    /// The claim with this text, recorded where it is not yet.
    async fn claim(&self, text: &str) -> anyhow::Result<Record> {
        if let Some(known) = self.known_claim(text).await? {
            return Ok(known);
        }
        let claim = json!({ "input": { "text": text, "language": "en" } });
        let claim = self.cast.rosa.send("RecordClaim", claim).await?;
        Ok(Record::of(&claim["claim"]))
    }

    async fn known_claim(&self, text: &str) -> anyhow::Result<Option<Record>> {
        let known = claim::Entity::find()
            .filter(claim::Column::Text.eq(text))
            .order_by_asc(claim::Column::Id)
            .one(self.db)
            .await?;
        Ok(known.as_ref().map(recorded))
    }

    /// The text, with a number where there is a claim of this text already.
    async fn fresh_text(&self, text: &str) -> anyhow::Result<String> {
        let taken: Vec<String> = claim::Entity::find()
            .filter(claim::Column::Text.starts_with(text))
            .select_only()
            .column(claim::Column::Text)
            .into_tuple()
            .all(self.db)
            .await?;
        Ok(free(text, &taken))
    }

    /// The rating of this label on a scale in use; another where visitors have done away with it.
    fn rating(&self, label: &str) -> anyhow::Result<String> {
        let scales = self.ratings["nodes"].as_array().into_iter().flatten();
        let in_use = scales.filter(|scale| scale["retiredAt"] == Value::Null);
        let ratings: Vec<&Value> = in_use
            .filter_map(|scale| scale["currentVersion"]["ratings"]["nodes"].as_array())
            .flatten()
            .collect();
        let named = ratings.iter().find(|rating| rating["label"] == label);
        named
            .or(ratings.first())
            .map(|rating| string(&rating["id"]))
            .ok_or_else(|| anyhow::anyhow!("no rating scale is in use"))
    }

    /// A scale besides the one that every database begins with.
    async fn scale(&self) -> anyhow::Result<String> {
        let name = "Answers on the radio";
        let known = rating_scale::Entity::find()
            .filter(rating_scale::Column::Name.eq(name))
            .one(self.db)
            .await?;
        if let Some(known) = known {
            return Ok(id::encode("rating_scale", known.id));
        }
        let scale = json!({ "input": { "name": name, "version": {
            "worst": 1,
            "best": 2,
            "ratings": [
                { "label": "Right", "meaning": "It is so.", "value": 2, "colour": "#1d4ed8" },
                { "label": "Wrong", "meaning": "It is not so.", "value": 1, "colour": "#b91c1c" },
            ],
        } } });
        let scale = self.cast.ada.send("RecordRatingScale", scale).await?;
        Ok(string(&scale["ratingScale"]["id"]))
    }

    /// The records with these ids, with their revisions as they stand now.
    async fn as_they_stand<const N: usize>(
        &self,
        ids: [&String; N],
    ) -> anyhow::Result<[Record; N]> {
        let found = self
            .cast
            .rosa
            .send("Revisions", json!({ "ids": &ids[..] }))
            .await?;
        let mut index = 0;
        Ok(ids.map(|id| {
            let revision = found[index]["revision"].as_i64().unwrap_or_default();
            index += 1;
            Record {
                id: id.clone(),
                revision,
            }
        }))
    }
}

fn recorded(claim: &claim::Model) -> Record {
    Record {
        id: id::encode("claim", claim.id),
        revision: claim.revision.into(),
    }
}

/// The text, with a number where it is taken.
fn free(text: &str, taken: &[String]) -> String {
    let is_free = |text: &String| !taken.contains(text);
    let numbered = (2_u64..).map(|number| format!("{text} (Practice {number})"));
    std::iter::once(text.to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default()
}

/// The input of a step on the revision.
fn step(waiting: &Record) -> Value {
    json!({ "input": { "verdictRevisionId": waiting.id, "expectedRevision": waiting.revision } })
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
