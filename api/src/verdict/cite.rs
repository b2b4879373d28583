//! The evidence of a verdict revision as it comes in: what it names is there, and a passage is found in
//! its capture or refused. Another verdict is published, and does not rest on the one that is written.

use std::collections::HashMap;

use async_graphql::{ID, InputObject};
use entity::{capture, evidence, source};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend,
    DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set, Statement,
};
use uuid::Uuid;

use super::Stance;
use crate::{
    graph::{
        error::{Failure, Invalid},
        input,
        scalars::Url,
    },
    quote::anchor::{Hint, Refusal, anchor_whole, offset},
};

/// A piece of evidence: a recorded source, a passage of a capture, a web address, or another verdict.
#[derive(Clone, InputObject)]
pub struct EvidenceInput {
    /// What it says to the claim.
    pub stance: Stance,
    /// The recorded source that it is. Give this, `passage`, `url` or `verdictId`.
    pub source_id: Option<ID>,
    /// The passage that it is. Give this, `sourceId`, `url` or `verdictId`.
    pub passage: Option<EvidencePassageInput>,
    /// The web address that it is. Give this, `sourceId`, `passage` or `verdictId`.
    pub url: Option<Url>,
    /// The other verdict that it is, PUBLISHED; it does not rest on this one, be it by way of others. Give
    /// this, `sourceId`, `passage` or `url`.
    pub verdict_id: Option<ID>,
    /// What is to be found there, 1 to 5,000 characters.
    pub note: String,
}

/// Words of a capture.
#[derive(Clone, InputObject)]
pub struct EvidencePassageInput {
    /// The capture that holds the words.
    pub capture_id: ID,
    /// The words as the capture has them, but for typography, 1 to 10,000 characters. With a published
    /// verdict they are public.
    pub words: String,
    /// What stands directly before the words, where they occur more than once; at most 1,000 characters.
    pub prefix: Option<String>,
    /// What stands directly after the words, where they occur more than once; at most 1,000 characters.
    pub suffix: Option<String>,
    /// The code point of the capture's text at which the words begin, from 0, where they occur more
    /// than once.
    pub start: Option<i32>,
}

/// Why evidence is none, with the place in the input.
#[derive(Debug, thiserror::Error)]
pub enum Uncited {
    /// There is no piece at all.
    #[error("a verdict rests on evidence; give at least one piece")]
    Nothing(String),
    /// A piece is nothing, or several things at once.
    #[error("give a `sourceId`, a `passage`, a `url` or a `verdictId`, one of the four")]
    Nowhere(String),
    /// There is no such source.
    #[error("there is no such source; record it by recordSource")]
    SourceUnknown(String),
    /// There is no such capture.
    #[error("there is no such capture; take the id from recordSource's answer")]
    CaptureUnknown(String),
    /// There is no such verdict.
    #[error("there is no such verdict; find it in `verdicts`")]
    VerdictUnknown(String),
    /// The verdict does not say anything in public, or does so no longer.
    #[error(
        "a verdict rests only on PUBLISHED ones, and this one is not, or was retracted; give other evidence"
    )]
    VerdictUnpublished(String),
    /// The verdict rests on the one that is written.
    #[error(
        "the verdict would rest on itself, at once or by way of others; give the evidence that those rest on"
    )]
    Circle(String),
    /// The capture does not hold the words, or not in one place.
    #[error("{1}")]
    Words(String, Refusal),
}

impl Uncited {
    /// Where in the input.
    pub fn place(&self) -> &str {
        match self {
            Self::Nothing(place)
            | Self::Nowhere(place)
            | Self::SourceUnknown(place)
            | Self::CaptureUnknown(place)
            | Self::VerdictUnknown(place)
            | Self::VerdictUnpublished(place)
            | Self::Circle(place)
            | Self::Words(place, _) => place,
        }
    }
}

/// What a piece of evidence is.
enum Locator<'a> {
    Source(Uuid),
    Passage(Uuid, &'a EvidencePassageInput),
    Url(&'a Url),
    Verdict(Uuid),
}

/// Reads the evidence of a revision of a verdict, ready to be written in its order; in the input it stands at
/// `evidence` below `below`.
///
/// # Errors
/// Where it breaks a rule; [`Uncited`] where it leads nowhere.
pub async fn cite<E: From<Invalid> + From<Uncited>>(
    tx: &DatabaseTransaction,
    verdict_id: Uuid,
    revision_id: Uuid,
    pieces: &[EvidenceInput],
    below: &str,
) -> Result<Vec<evidence::ActiveModel>, Failure<E>> {
    let uncited = |uncited: Uncited| Failure::refused(E::from(uncited));
    if pieces.is_empty() {
        return Err(uncited(Uncited::Nothing(format!("{below}evidence"))));
    }
    input::at_most(&format!("{below}evidence"), pieces, 100)?;
    let mut rows = Vec::with_capacity(pieces.len());
    let mut locators = Vec::with_capacity(pieces.len());
    for (piece, position) in pieces.iter().zip(1..) {
        let at = |field: &str| format!("{below}evidence.{}.{field}", position - 1);
        locators
            .push(locator(piece, &at)?.ok_or_else(|| uncited(Uncited::Nowhere(at("sourceId"))))?);
        rows.push(evidence::ActiveModel {
            id: Set(Uuid::now_v7()),
            revision_id: Set(revision_id),
            position: Set(position),
            stance: Set(piece.stance.into()),
            note: Set(input::text(&at("note"), &piece.note, 5_000)?),
            source_id: Set(None),
            url: Set(None),
            capture_id: Set(None),
            start: Set(None),
            end: Set(None),
            exact: Set(None),
            verdict_id: Set(None),
        });
    }
    let sources = sources(tx, &locators).await?;
    let captures = captures(tx, &locators).await?;
    let verdicts = verdicts(tx, verdict_id, &locators).await?;
    for (index, (row, locator)) in rows.iter_mut().zip(locators).enumerate() {
        let at = |field: &str| format!("{below}evidence.{index}.{field}");
        match locator {
            Locator::Url(url) => row.url = Set(Some(url.0.clone())),
            Locator::Source(id) if sources.contains(&id) => row.source_id = Set(Some(id)),
            Locator::Source(_) => return Err(uncited(Uncited::SourceUnknown(at("sourceId")))),
            Locator::Verdict(id) => {
                let at = at("verdictId");
                match verdicts.get(&id) {
                    None => return Err(uncited(Uncited::VerdictUnknown(at))),
                    Some(Footing::Unpublished) => {
                        return Err(uncited(Uncited::VerdictUnpublished(at)));
                    }
                    Some(Footing::Circle) => return Err(uncited(Uncited::Circle(at))),
                    Some(Footing::Firm) => row.verdict_id = Set(Some(id)),
                }
            }
            Locator::Passage(id, passage) => {
                let capture = captures
                    .get(&id)
                    .ok_or_else(|| uncited(Uncited::CaptureUnknown(at("passage.captureId"))))?;
                let at = |field: &str| at(&format!("passage.{field}"));
                let words = input::text(&at("words"), &passage.words, 10_000)?;
                let (prefix, suffix) = (passage.prefix.as_ref(), passage.suffix.as_ref());
                let hint = Hint::read(at, prefix, suffix, passage.start)?;
                let part = anchor_whole(&capture.text, &words, hint)
                    .map_err(|refusal| uncited(Uncited::Words(at("words"), refusal)))?;
                row.source_id = Set(Some(capture.source_id));
                row.capture_id = Set(Some(id));
                row.start = Set(Some(offset(part.place.start)));
                row.end = Set(Some(offset(part.place.end)));
                row.exact = Set(Some(part.exact));
            }
        }
    }
    Ok(rows)
}

/// The evidence of one revision as that of another, ready to be written.
pub async fn copy(
    tx: &DatabaseTransaction,
    from: Uuid,
    revision_id: Uuid,
) -> Result<Vec<evidence::ActiveModel>, DbErr> {
    let found = evidence::Entity::find()
        .filter(evidence::Column::RevisionId.eq(from))
        .order_by_asc(evidence::Column::Position)
        .all(tx)
        .await?;
    let copies = found.into_iter().map(|piece| evidence::ActiveModel {
        id: Set(Uuid::now_v7()),
        revision_id: Set(revision_id),
        ..evidence::ActiveModel::from(piece).reset_all()
    });
    Ok(copies.collect())
}

/// What a piece is; `None` where it is nothing, or several things at once.
fn locator<'a>(
    piece: &'a EvidenceInput,
    at: &impl Fn(&str) -> String,
) -> Result<Option<Locator<'a>>, Invalid> {
    let EvidenceInput {
        stance: _,
        source_id,
        passage,
        url,
        verdict_id,
        note: _,
    } = piece;
    Ok(match (source_id, passage, url, verdict_id) {
        (Some(id), None, None, None) => {
            Some(Locator::Source(input::key(&at("sourceId"), id, "source")?))
        }
        (None, Some(passage), None, None) => {
            let id = input::key(&at("passage.captureId"), &passage.capture_id, "capture")?;
            Some(Locator::Passage(id, passage))
        }
        (None, None, Some(url), None) => Some(Locator::Url(url)),
        (None, None, None, Some(id)) => Some(Locator::Verdict(input::key(
            &at("verdictId"),
            id,
            "verdict",
        )?)),
        _ => None,
    })
}

/// Those of the sources that are there.
async fn sources(tx: &DatabaseTransaction, locators: &[Locator<'_>]) -> Result<Vec<Uuid>, DbErr> {
    let named = locators.iter().filter_map(|locator| match locator {
        Locator::Source(id) => Some(*id),
        Locator::Passage(..) | Locator::Url(_) | Locator::Verdict(_) => None,
    });
    source::Entity::find()
        .filter(source::Column::Id.is_in(named))
        .select_only()
        .column(source::Column::Id)
        .into_tuple()
        .all(tx)
        .await
}

/// Those of the captures that are there, with their texts.
async fn captures(
    tx: &DatabaseTransaction,
    locators: &[Locator<'_>],
) -> Result<HashMap<Uuid, capture::Model>, DbErr> {
    let named = locators.iter().filter_map(|locator| match locator {
        Locator::Passage(id, _) => Some(*id),
        Locator::Source(_) | Locator::Url(_) | Locator::Verdict(_) => None,
    });
    let found = capture::Entity::find()
        .filter(capture::Column::Id.is_in(named))
        .all(tx)
        .await?;
    Ok(found.into_iter().map(|found| (found.id, found)).collect())
}

/// How a verdict is to be rested on.
enum Footing {
    Firm,
    Unpublished,
    Circle,
}

/// Of the verdicts `$1` that are there, whether they are published, and whether they rest on `$2`.
const FOOTING: &str = "SELECT v.id, v.state = 'PUBLISHED' AS published, \
    $2 IN (SELECT verdict_foundations(v.id)) AS circle FROM verdict v WHERE v.id = ANY($1)";

/// Those of the verdicts that are there, and how the verdict `resting` could rest on them.
async fn verdicts(
    tx: &DatabaseTransaction,
    resting: Uuid,
    locators: &[Locator<'_>],
) -> Result<HashMap<Uuid, Footing>, DbErr> {
    let named = locators.iter().filter_map(|locator| match locator {
        Locator::Verdict(id) => Some(*id),
        Locator::Source(_) | Locator::Passage(..) | Locator::Url(_) => None,
    });
    let named: Vec<Uuid> = named.collect();
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    let values = [named.into(), resting.into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, FOOTING, values);
    let mut found = HashMap::new();
    for row in tx.query_all_raw(statement).await? {
        let footing = match (row.try_get("", "published")?, row.try_get("", "circle")?) {
            (_, true) => Footing::Circle,
            (false, false) => Footing::Unpublished,
            (true, false) => Footing::Firm,
        };
        found.insert(row.try_get("", "id")?, footing);
    }
    Ok(found)
}
