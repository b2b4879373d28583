//! What a verdict revision is written with, be it the first of its verdict or a later one.

use async_graphql::ID;
use entity::{
    claim, claim_quote, evidence, quote, verdict_revision, verdict_revision_author,
    verdict_revision_quote,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _,
    QueryFilter as _, QuerySelect as _, Set, Statement,
};
use uuid::Uuid;

use super::cite::Uncited;
use crate::graph::{
    error::{Failure, Invalid, on_constraint},
    input,
};

/// Why a revision cannot be written so, with the place in the input.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// The quote does not make the claim.
    #[error("the quote is not linked to the claim; link it by linkQuoteToClaim")]
    QuoteNotLinked(String),
    /// The quote stands no longer.
    #[error("the quote was withdrawn; leave it out, and read `withdrawalReason`")]
    QuoteWithdrawn(String),
    /// There is no such rating.
    #[error("there is no such rating; choose one by `ratings`")]
    RatingNotFound(String),
    /// The rating is of a scale that is retired, or not of its newest version.
    #[error(
        "the rating is given no longer; choose one by `ratingScales {{ nodes {{ retiredAt currentVersion {{ ratings {{ nodes {{ label }} }} }} }} }}`"
    )]
    RatingRetired(String),
}

impl Unwritten {
    /// Where in the input.
    pub fn place(&self) -> &str {
        match self {
            Self::QuoteNotLinked(place)
            | Self::QuoteWithdrawn(place)
            | Self::RatingNotFound(place)
            | Self::RatingRetired(place) => place,
        }
    }
}

/// Gives a mutation's error type the codes for a revision that cannot be written so.
macro_rules! written_errors {
    ($error:ident, $codes:ident) => {
        impl From<$crate::verdict::contents::Unwritten> for $error {
            fn from(unwritten: $crate::verdict::contents::Unwritten) -> Self {
                use $crate::verdict::contents::Unwritten;
                let code = match unwritten {
                    Unwritten::QuoteNotLinked(_) => $codes::QuoteNotLinked,
                    Unwritten::QuoteWithdrawn(_) => $codes::QuoteWithdrawn,
                    Unwritten::RatingNotFound(_) => $codes::RatingNotFound,
                    Unwritten::RatingRetired(_) => $codes::RatingRetired,
                };
                Self::new(code, unwritten.place(), unwritten.to_string())
            }
        }

        impl From<$crate::verdict::cite::Uncited> for $error {
            fn from(uncited: $crate::verdict::cite::Uncited) -> Self {
                use $crate::{quote::anchor::Refusal, verdict::cite::Uncited};
                let (place, message) = (uncited.place().to_owned(), uncited.to_string());
                let (code, places) = match uncited {
                    Uncited::Nothing(_) | Uncited::Nowhere(_) => {
                        ($codes::EvidenceRequired, Vec::new())
                    }
                    Uncited::SourceUnknown(_) => ($codes::SourceNotFound, Vec::new()),
                    Uncited::CaptureUnknown(_) => ($codes::CaptureNotFound, Vec::new()),
                    Uncited::VerdictUnknown(_) => ($codes::VerdictNotFound, Vec::new()),
                    Uncited::VerdictUnpublished(_) => ($codes::VerdictNotPublished, Vec::new()),
                    Uncited::Circle(_) => ($codes::RestsOnItself, Vec::new()),
                    Uncited::Words(_, refusal) => match refusal {
                        Refusal::Absent { .. } => ($codes::WordsNotFound, Vec::new()),
                        Refusal::SplitsCharacter => ($codes::WordsSplitCharacter, Vec::new()),
                        Refusal::NotThere { places, .. } | Refusal::Several { places, .. } => {
                            ($codes::WordsAmbiguous, places)
                        }
                    },
                };
                Self {
                    places: places.into_iter().map(Into::into).collect(),
                    ..Self::new(code, &place, message)
                }
            }
        }
    };
}
pub(super) use written_errors;

/// The quotes that a revision speaks about: those named at `quoteIds` below `below`, or all that are
/// linked to the claim and stand.
pub async fn quotes<E: From<Invalid> + From<Unwritten>>(
    tx: &DatabaseTransaction,
    claim_id: Uuid,
    named: Option<&[ID]>,
    below: &str,
) -> Result<Vec<Uuid>, Failure<E>> {
    let refused = |unwritten: Unwritten| Err(Failure::refused(unwritten));
    let linked: Vec<(Uuid, bool)> = claim_quote::Entity::find()
        .inner_join(quote::Entity)
        .filter(claim_quote::Column::ClaimId.eq(claim_id))
        .select_only()
        .column(claim_quote::Column::QuoteId)
        .expr(quote::Column::WithdrawnAt.is_not_null())
        .into_tuple()
        .all(tx)
        .await?;
    let Some(named) = named else {
        let standing = linked.into_iter().filter(|(_, withdrawn)| !withdrawn);
        return Ok(standing.map(|(id, _)| id).collect());
    };
    input::at_most(&format!("{below}quoteIds"), named, 250)?;
    let mut chosen = Vec::with_capacity(named.len());
    for (index, id) in named.iter().enumerate() {
        let place = format!("{below}quoteIds.{index}");
        let key = input::key(&place, id, "quote")?;
        match linked.iter().find(|(id, _)| *id == key) {
            Some((_, false)) => {}
            Some((_, true)) => return refused(Unwritten::QuoteWithdrawn(place)),
            None => return refused(Unwritten::QuoteNotLinked(place)),
        }
        if !chosen.contains(&key) {
            chosen.push(key);
        }
    }
    Ok(chosen)
}

/// A revision to be written.
pub struct NewRevision {
    /// Its key.
    pub id: Uuid,
    /// The verdict that it is of.
    pub verdict_id: Uuid,
    /// Which version of the verdict.
    pub number: i32,
    /// The claim, with the wording, the language and the topics that it has now.
    pub claim: claim::Model,
    /// The rating.
    pub rating_id: Uuid,
    /// The finding in short.
    pub summary: String,
    /// The finding in full.
    pub explanation: Option<String>,
    /// Who wrote it and those before it.
    pub authors: Vec<Uuid>,
    /// The quotes that it speaks about.
    pub quotes: Vec<Uuid>,
    /// What it rests on.
    pub evidence: Vec<evidence::ActiveModel>,
}

/// The revision `$1` keeps what the claim `$2` is about now.
const TOPICS: &str = "INSERT INTO verdict_revision_topic (revision_id, topic_id) \
    SELECT $1, topic_id FROM claim_topic WHERE claim_id = $2";

impl NewRevision {
    /// Writes the revision, a DRAFT, with all that belongs to it; in the input it stands below `below`.
    pub async fn write<E: From<Unwritten> + From<Uncited>>(
        self,
        tx: &DatabaseTransaction,
        below: &str,
    ) -> Result<(), Failure<E>> {
        let row = verdict_revision::ActiveModel {
            id: Set(self.id),
            verdict_id: Set(self.verdict_id),
            number: Set(self.number),
            claim_text: Set(self.claim.text),
            claim_language: Set(self.claim.language),
            rating_id: Set(self.rating_id),
            summary: Set(self.summary),
            explanation: Set(self.explanation),
            ..Default::default()
        };
        let unrated = on_constraint(|name| {
            let place = format!("{below}ratingId");
            match name {
                "verdict_revision_rating" => Some(Unwritten::RatingNotFound(place).into()),
                "verdict_revision_rating_current" => Some(Unwritten::RatingRetired(place).into()),
                _ => None,
            }
        });
        verdict_revision::Entity::insert(row)
            .exec_without_returning(tx)
            .await
            .map_err(unrated)?;

        let authors =
            self.authors
                .into_iter()
                .map(|reviewer_id| verdict_revision_author::ActiveModel {
                    revision_id: Set(self.id),
                    reviewer_id: Set(reviewer_id),
                });
        verdict_revision_author::Entity::insert_many(authors)
            .exec_without_returning(tx)
            .await?;
        if !self.quotes.is_empty() {
            let links =
                self.quotes
                    .into_iter()
                    .map(|quote_id| verdict_revision_quote::ActiveModel {
                        revision_id: Set(self.id),
                        quote_id: Set(quote_id),
                    });
            let withdrawn = on_constraint(|name| {
                (name == "verdict_revision_quote_not_withdrawn")
                    .then(|| Unwritten::QuoteWithdrawn(format!("{below}quoteIds")).into())
            });
            verdict_revision_quote::Entity::insert_many(links)
                .exec_without_returning(tx)
                .await
                .map_err(withdrawn)?;
        }
        tx.execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            TOPICS,
            [self.id.into(), self.claim.id.into()],
        ))
        .await?;
        let unfounded = on_constraint(|name| {
            let place = format!("{below}evidence");
            match name {
                "evidence_verdict_published" => Some(Uncited::VerdictUnpublished(place).into()),
                "evidence_verdict_circle" => Some(Uncited::Circle(place).into()),
                _ => None,
            }
        });
        evidence::Entity::insert_many(self.evidence)
            .exec_without_returning(tx)
            .await
            .map_err(unfounded)?;
        Ok(())
    }
}
