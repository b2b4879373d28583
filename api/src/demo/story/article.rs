//! The articles that came in, the people who speak in them, and the quotes that were taken.

use entity::{quote, speaker_identifier, speaker_name};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::{Value, json};

use super::{
    APPROVED, BY_EMIL, Cast, DRAFTED, PUBLISHED, REVIEWED, Record, UNDRAFTED, UNLINKED, string,
};
use crate::graph::id;

/// Words that nobody would check, to be withdrawn.
pub(super) const TO_WITHDRAW: &str = "It was opened in 1978.";
/// Words of which it can be found out whether they were said.
pub(super) const TO_CONFIRM: &str = "keep their income and their dignity.";
/// Words of the minister in another language than she spoke.
pub(super) const TRANSLATED: &str = "Kein Haushalt zahlt einen Cent mehr für Strom.";
/// Words that were taken for the minister's, and withdrawn.
const WITHDRAWN: &str = "Das gelte auch für die Inseln";

/// The first article's text.
const GREY_POINT: &str = include_str!("grey_point.txt");

/// The first article's text after the newspaper has put a year right.
pub(super) fn edited() -> String {
    let corrected = GREY_POINT.replacen("opened in 1978", "opened in 1979", 1);
    format!(
        "{corrected}\nCorrection: an earlier version gave another year for the opening of Grey Point.\n"
    )
}

/// The articles, with their quotes by their words.
pub(super) struct Articles {
    /// The first article's source.
    pub(super) source_id: String,
    /// The first article's capture.
    pub(super) capture_id: String,
    /// The second article's publisher.
    pub(super) publisher_id: String,
    /// The minister.
    pub(super) minister_id: String,
    /// The leader of the opposition.
    pub(super) reyle_id: String,
    quotes: Vec<Quoted>,
}

/// A quote of an article.
pub(super) struct Quoted {
    words: &'static str,
    /// The quote.
    pub(super) quote: Record,
    /// The article.
    pub(super) source_id: String,
}

/// An article as it comes in.
struct Incoming {
    source: Value,
    domains: [&'static str; 2],
}

/// The ids of an article that is recorded.
struct Recorded {
    source: String,
    capture: String,
    publisher: String,
}

/// The ids of who speaks.
struct Speakers {
    minister: String,
    experts: String,
    reyle: String,
    olsund: String,
}

impl Articles {
    /// Records what is missing of the articles, their speakers and their quotes.
    pub(super) async fn record(db: &DatabaseConnection, cast: &Cast<'_>) -> anyhow::Result<Self> {
        let grey_point = article(cast, grey_point()).await?;
        let islands = article(cast, islands()).await?;
        let speakers = Speakers::record(db, cast).await?;
        let said_in_grey_point = said_in_grey_point(&speakers).map(|said| (&grey_point, said));
        let said_on_islands = said_on_islands(&speakers).map(|said| (&islands, said));
        let mut quotes = Vec::new();
        for (article, (words, kind, cue, mut input)) in
            said_in_grey_point.into_iter().chain(said_on_islands)
        {
            input["captureId"] = article.capture.clone().into();
            input["words"] = words.into();
            input["kind"] = kind.into();
            input["cue"] = cue.into();
            quotes.push(Quoted {
                words,
                quote: quote(db, cast, input).await?,
                source_id: article.source.clone(),
            });
        }
        let articles = Self {
            source_id: grey_point.source,
            capture_id: grey_point.capture,
            publisher_id: islands.publisher,
            minister_id: speakers.minister,
            reyle_id: speakers.reyle,
            quotes,
        };
        articles.confirm_once(cast).await?;
        withdraw_once(db, cast, &islands.capture, &articles.minister_id).await?;
        Ok(articles)
    }

    /// The quote of these words.
    pub(super) fn quoted(&self, words: &str) -> anyhow::Result<&Quoted> {
        self.quotes
            .iter()
            .find(|quoted| quoted.words == words)
            .ok_or_else(|| anyhow::anyhow!("the demo's articles have no quote “{words}”"))
    }

    /// That the minister said what is checked first is confirmed, before anything else is done with it.
    async fn confirm_once(&self, cast: &Cast<'_>) -> anyhow::Result<()> {
        let quote = &self.quoted(PUBLISHED.words)?.quote;
        if quote.revision > 1 {
            return Ok(());
        }
        let confirmed = json!({ "input": {
            "quoteId": quote.id,
            "expectedRevision": quote.revision,
            "attribution": "CONFIRMED",
            "evidence": {
                "note": "The forum's recording has it at 14:20.",
                "url": "https://energy-forum.example/2026/recording",
            },
        } });
        cast.rosa.send("SetQuoteAttribution", confirmed).await?;
        Ok(())
    }
}

impl Speakers {
    /// Records those who are missing.
    async fn record(db: &DatabaseConnection, cast: &Cast<'_>) -> anyhow::Result<Self> {
        let minister = json!({
            "name": "Ilse Hartmann",
            "aliases": [{ "name": "Minister Hartmann", "language": "en" }],
            "roles": [
                { "title": "Energy Minister", "organization": "Valmere", "from": "2024-06-01" },
                { "title": "Mayor", "organization": "Port Sorrel", "from": "2015-03-01", "until": "2024-05-31" },
            ],
            "identifiers": [{ "scheme": "OWN", "value": "cabinet-7" }],
        });
        let experts = json!({
            "kind": "ANONYMOUS",
            "name": "experts",
            "description": "Experts on energy whom the minister refers to without naming them.",
        });
        let reyle = json!({
            "name": "Tomas Reyle",
            "roles": [{ "title": "Leader of the opposition", "organization": "Parliament of Valmere" }],
        });
        let olsund = json!({
            "name": "Marit Olsund",
            "roles": [{ "title": "Chair", "organization": "Council of the Islands" }],
        });
        Ok(Self {
            minister: speaker(db, cast, minister).await?,
            experts: speaker(db, cast, experts).await?,
            reyle: speaker(db, cast, reyle).await?,
            olsund: speaker(db, cast, olsund).await?,
        })
    }
}

/// Words with their kind and cue, and whose they are, when and where.
type Said = (&'static str, &'static str, Option<&'static str>, Value);

fn said_in_grey_point(speakers: &Speakers) -> [Said; 9] {
    let forum = |speaker: &str| {
        json!({
            "speakerId": speaker, "spokenOn": "2026-10-13", "occasion": "Northern Energy Forum", "place": "Port Sorrel",
        })
    };
    let minister = forum(&speakers.minister);
    let mut relayed = forum(&speakers.experts);
    relayed["relayedById"] = speakers.minister.clone().into();
    let on_wednesday = json!({ "speakerId": speakers.reyle, "spokenOn": "2026-10-14" });
    let mut on_the_radio = on_wednesday.clone();
    on_the_radio["occasion"] = "Interview with Radio Sorrel".into();
    let hope = "the plan rested on hope";
    [
        (PUBLISHED.words, "DIRECT", Some("told"), minister.clone()),
        (REVIEWED.words, "MIXED", Some("according to"), relayed),
        (APPROVED.words, "NARRATION", None, json!({})),
        (TO_WITHDRAW, "NARRATION", None, json!({})),
        (DRAFTED.words, "DIRECT", Some("promised"), minister.clone()),
        (TO_CONFIRM, "MIXED", Some("added"), minister.clone()),
        (UNDRAFTED.1, "DIRECT", Some("said"), minister),
        (hope, "INDIRECT", Some("said"), on_wednesday),
        (UNLINKED.1, "DIRECT", Some("told"), on_the_radio),
    ]
}

fn said_on_islands(speakers: &Speakers) -> [Said; 2] {
    let olsund = json!({ "speakerId": speakers.olsund, "spokenOn": "2026-10-15" });
    let minister = json!({ "speakerId": speakers.minister, "spokenOn": "2026-10-13" });
    [
        (BY_EMIL.words, "DIRECT", Some("sagte"), olsund),
        (TRANSLATED, "DIRECT", Some("versprochen"), minister),
    ]
}

fn grey_point() -> Incoming {
    Incoming {
        source: json!({
            "text": GREY_POINT,
            "title": "Last coal power station to close two years early",
            "byline": "Jonas Ferro",
            "language": "en",
            "url": "https://harbour-post.example/grey-point",
            "publishedOn": "2026-10-14",
            "publisher": { "name": "The Harbour Post", "domain": "harbour-post.example" },
        }),
        domains: ["harbour-post.example", "harbourpost.example"],
    }
}

fn islands() -> Incoming {
    Incoming {
        source: json!({
            "text": include_str!("islands.txt"),
            "title": "Inseln fürchten um ihren Strom",
            "byline": "Maren Tiede",
            "language": "de",
            "url": "https://inselkurier.example/strom",
            "publishedOn": "2026-10-15",
            "publisher": { "name": "Inselkurier", "domain": "inselkurier.example" },
        }),
        domains: ["inselkurier.example", "insel-kurier.example"],
    }
}

/// Records the article, and once a second domain of its publisher. Where visitors have said that it has
/// no publisher, it gets it back: it speaks in its publisher's voice too.
async fn article(cast: &Cast<'_>, incoming: Incoming) -> anyhow::Result<Recorded> {
    let input = json!({ "input": incoming.source });
    let recorded = cast.rosa.send("RecordSource", input).await?;
    let mut source = recorded["source"].clone();
    if source["publisher"] == Value::Null {
        let given_back = json!({ "input": {
            "sourceId": source["id"],
            "expectedRevision": source["revision"],
            "changes": { "publisher": incoming.source["publisher"] },
        } });
        let updated = cast.rosa.send("UpdateSource", given_back).await?;
        source = updated["source"].clone();
    }
    let publisher = &source["publisher"];
    if publisher["revision"] == 1 {
        let domains = json!({ "input": {
            "publisherId": publisher["id"],
            "expectedRevision": 1,
            "changes": { "domains": incoming.domains },
        } });
        cast.rosa.send("UpdatePublisher", domains).await?;
    }
    Ok(Recorded {
        source: string(&source["id"]),
        capture: string(&recorded["capture"]["id"]),
        publisher: string(&publisher["id"]),
    })
}

/// The speaker of this name or identifier, recorded where there is none yet.
async fn speaker(db: &DatabaseConnection, cast: &Cast<'_>, input: Value) -> anyhow::Result<String> {
    let name = string(&input["name"]);
    let mut known = speaker_name::Entity::find()
        .filter(speaker_name::Column::Name.eq(name))
        .one(db)
        .await?
        .map(|name| name.speaker_id);
    if let (None, Some(value)) = (known, input["identifiers"][0]["value"].as_str()) {
        known = speaker_identifier::Entity::find()
            .filter(speaker_identifier::Column::Value.eq(value))
            .one(db)
            .await?
            .map(|identifier| identifier.speaker_id);
    }
    if let Some(known) = known {
        return Ok(id::encode("speaker", known));
    }
    let recorded = cast
        .rosa
        .send("RecordSpeaker", json!({ "input": input }))
        .await?;
    Ok(string(&recorded["speaker"]["id"]))
}

/// The quote of these words, recorded where there is none yet, or none any more.
async fn quote(db: &DatabaseConnection, cast: &Cast<'_>, input: Value) -> anyhow::Result<Record> {
    let known = of_words(&input)?
        .filter(quote::Column::WithdrawnAt.is_null())
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok(Record {
            id: id::encode("quote", known.id),
            revision: known.revision.into(),
        });
    }
    let recorded = cast
        .rosa
        .send("RecordQuote", json!({ "input": input }))
        .await?;
    Ok(Record::of(&recorded["quote"]))
}

/// A quote that was taken as the minister's, and is not hers.
async fn withdraw_once(
    db: &DatabaseConnection,
    cast: &Cast<'_>,
    capture_id: &str,
    minister_id: &str,
) -> anyhow::Result<()> {
    let input = json!({
        "captureId": capture_id,
        "words": WITHDRAWN,
        "kind": "INDIRECT",
        "speakerId": minister_id,
    });
    if of_words(&input)?.one(db).await?.is_some() {
        return Ok(());
    }
    let taken = quote(db, cast, input).await?;
    let withdrawn = json!({ "input": {
        "quoteId": taken.id,
        "expectedRevision": taken.revision,
        "reason": "Her spokesman said it, not she.",
    } });
    cast.rosa.send("WithdrawQuote", withdrawn).await?;
    Ok(())
}

/// The quotes of these words in the capture, newest first.
fn of_words(input: &Value) -> anyhow::Result<sea_orm::Select<quote::Entity>> {
    let capture = id::TypeId::parse(&string(&input["captureId"]))?;
    Ok(quote::Entity::find()
        .filter(quote::Column::CaptureId.eq(capture.uuid))
        .filter(quote::Column::Text.eq(string(&input["words"])))
        .order_by_desc(quote::Column::Id))
}
