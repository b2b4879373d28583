//! The evidence of a verdict revision as it comes in: what it names is there, and a passage is found in
//! its capture or refused.

use std::collections::HashMap;

use async_graphql::{ID, InputObject};
use entity::{capture, evidence, source};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
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

/// A piece of evidence: a recorded source, a passage of a capture, or a web address.
#[derive(Clone, InputObject)]
pub struct EvidenceInput {
    /// What it says to the claim.
    pub stance: Stance,
    /// The recorded source that it is. Give this, `passage` or `url`.
    pub source_id: Option<ID>,
    /// The passage that it is. Give this, `sourceId` or `url`.
    pub passage: Option<EvidencePassageInput>,
    /// The web address that it is. Give this, `sourceId` or `passage`.
    pub url: Option<Url>,
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
    #[error("give a `sourceId`, a `passage` or a `url`, one of the three")]
    Nowhere(String),
    /// There is no such source.
    #[error("there is no such source; record it by recordSource")]
    SourceUnknown(String),
    /// There is no such capture.
    #[error("there is no such capture; take the id from recordSource's answer")]
    CaptureUnknown(String),
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
            | Self::Words(place, _) => place,
        }
    }
}

/// What a piece of evidence is.
enum Locator<'a> {
    Source(Uuid),
    Passage(Uuid, &'a EvidencePassageInput),
    Url(&'a Url),
}

/// Reads the evidence of a revision, ready to be written in its order; in the input it stands at
/// `evidence` below `below`.
///
/// # Errors
/// Where it breaks a rule; [`Uncited`] where it leads nowhere.
pub async fn cite<E: From<Invalid> + From<Uncited>>(
    tx: &DatabaseTransaction,
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
        });
    }
    let sources = sources(tx, &locators).await?;
    let captures = captures(tx, &locators).await?;
    for (index, (row, locator)) in rows.iter_mut().zip(locators).enumerate() {
        let at = |field: &str| format!("{below}evidence.{index}.{field}");
        match locator {
            Locator::Url(url) => row.url = Set(Some(url.0.clone())),
            Locator::Source(id) if sources.contains(&id) => row.source_id = Set(Some(id)),
            Locator::Source(_) => return Err(uncited(Uncited::SourceUnknown(at("sourceId")))),
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
    Ok(match (&piece.source_id, &piece.passage, &piece.url) {
        (Some(id), None, None) => Some(Locator::Source(input::key(&at("sourceId"), id, "source")?)),
        (None, Some(passage), None) => {
            let id = input::key(&at("passage.captureId"), &passage.capture_id, "capture")?;
            Some(Locator::Passage(id, passage))
        }
        (None, None, Some(url)) => Some(Locator::Url(url)),
        _ => None,
    })
}

/// Those of the sources that are there.
async fn sources(tx: &DatabaseTransaction, locators: &[Locator<'_>]) -> Result<Vec<Uuid>, DbErr> {
    let named = locators.iter().filter_map(|locator| match locator {
        Locator::Source(id) => Some(*id),
        Locator::Passage(..) | Locator::Url(_) => None,
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
        Locator::Source(_) | Locator::Url(_) => None,
    });
    let found = capture::Entity::find()
        .filter(capture::Column::Id.is_in(named))
        .all(tx)
        .await?;
    Ok(found.into_iter().map(|found| (found.id, found)).collect())
}
