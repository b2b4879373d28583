//! Whose words a quote is: the one rule for quotes that are recorded and for those that are changed.

use entity::{publisher, quote, source};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait as _, QueryFilter as _, QuerySelect as _, Statement,
};
use uuid::Uuid;

use super::QuoteKind;

/// Why it can be nobody's words so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A NARRATION names its speaker.
    #[error("the speaker of NARRATION is the publisher itself; leave `speakerId` out")]
    NarratorNamed,
    /// There is nobody whose NARRATION it could be.
    #[error(
        "the source has no publisher whose narration this could be; record the source with its publisher"
    )]
    NarratorUnknown,
    /// Another kind of quote names nobody.
    #[error("a quote of kind {} needs its speaker; record it by recordSpeaker", quote::QuoteKind::from(*.0).to_value())]
    SpeakerMissing(QuoteKind),
    /// The speaker passes on their own words.
    #[error("is the speaker; name another who passes the words on, or nobody")]
    RelayedBySpeaker,
}

impl Refusal {
    /// The input field that it is about.
    pub fn place(self) -> &'static str {
        match self {
            Self::NarratorNamed | Self::SpeakerMissing(_) => "speakerId",
            Self::NarratorUnknown => "kind",
            Self::RelayedBySpeaker => "relayedById",
        }
    }
}

/// Whose words a quote is: for NARRATION the narrator's, else those of the speaker who is named.
///
/// # Errors
/// [`Refusal`] where nobody is named who has to be, or somebody who must not.
pub fn speaker(
    kind: QuoteKind,
    named: Option<Uuid>,
    narrator: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    match (kind, named) {
        (QuoteKind::Narration, Some(_)) => Err(Refusal::NarratorNamed),
        (QuoteKind::Narration, None) => narrator.ok_or(Refusal::NarratorUnknown),
        (_, Some(named)) => Ok(named),
        (kind, None) => Err(Refusal::SpeakerMissing(kind)),
    }
}

/// Words are passed on by another than the one whose they are.
///
/// # Errors
/// [`Refusal`] where it is the same.
pub fn relayed(speaker: Uuid, relayed_by: Option<Uuid>) -> Result<(), Refusal> {
    if relayed_by == Some(speaker) {
        return Err(Refusal::RelayedBySpeaker);
    }
    Ok(())
}

/// The ORGANIZATION whose narration a quote of this kind from this source is: its publisher's, who stays
/// the publisher until the transaction ends.
///
/// # Errors
/// Where the database fails.
pub async fn narrator(
    tx: &DatabaseTransaction,
    kind: QuoteKind,
    source_id: Uuid,
) -> Result<Option<Uuid>, DbErr> {
    if kind != QuoteKind::Narration {
        return Ok(None);
    }
    let source = source::Entity::find_by_id(source_id)
        .lock_shared()
        .one(tx)
        .await?;
    let Some(publisher_id) = source.and_then(|source| source.publisher_id) else {
        return Ok(None);
    };
    let publisher = publisher::Entity::find_by_id(publisher_id).one(tx).await?;
    Ok(publisher.map(|publisher| publisher.speaker_id))
}

/// Keeps the publisher of a quote's source until the transaction ends. Who changes the publisher holds the
/// source, and comes to its quotes after that: so does who changes a quote into narration.
///
/// # Errors
/// Where the database fails.
pub async fn hold_publisher(tx: &DatabaseTransaction, quote_id: Uuid) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT FROM source WHERE id = (SELECT source_id FROM quote WHERE id = $1) FOR SHARE",
        [quote_id.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// Whether a source has narration that was not withdrawn, and so needs its publisher.
///
/// # Errors
/// Where the database fails.
pub async fn is_narrated(tx: &DatabaseTransaction, source_id: Uuid) -> Result<bool, DbErr> {
    let narration = quote::Entity::find()
        .filter(quote::Column::SourceId.eq(source_id))
        .filter(quote::Column::Kind.eq(quote::QuoteKind::Narration))
        .filter(quote::Column::WithdrawnAt.is_null())
        .one(tx)
        .await?;
    Ok(narration.is_some())
}

/// The narration of a source becomes the words of the publisher that the source has now. A publisher who
/// passed another's narration on passes on nobody's any more.
///
/// # Errors
/// Where the database fails.
pub async fn follow_publisher(tx: &DatabaseTransaction, source_id: Uuid) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "UPDATE quote q SET speaker_id = p.speaker_id, relayed_by_id = nullif(q.relayed_by_id, p.speaker_id) \
         FROM source s JOIN publisher p ON p.id = s.publisher_id \
         WHERE s.id = $1 AND q.source_id = s.id AND q.kind = 'NARRATION' AND q.speaker_id <> p.speaker_id",
        [source_id.into()],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}

/// That the speaker and who passes the words on turn out to be merged into one, by the constraint that
/// says so.
pub fn relayed_by_speaker(constraint: &str) -> Option<Refusal> {
    (constraint == "quote_relayed_by_another").then_some(Refusal::RelayedBySpeaker)
}

/// Which input field names a speaker who is not there, by the constraint that says so.
pub fn unknown_speaker(constraint: &str) -> Option<(&'static str, &'static str)> {
    let place = match constraint {
        "quote_speaker" => "speakerId",
        "quote_relayed_by" => "relayedById",
        _ => return None,
    };
    Some((
        place,
        "there is no such speaker; record it by recordSpeaker",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Uuid = Uuid::from_u128(1);
    const POST: Uuid = Uuid::from_u128(2);

    #[test]
    fn narration_is_the_publishers_and_nobody_elses() {
        use QuoteKind::Narration;
        assert_eq!(speaker(Narration, None, Some(POST)), Ok(POST));
        assert_eq!(
            speaker(Narration, None, None),
            Err(Refusal::NarratorUnknown)
        );
        for named in [ADA, POST] {
            let refused = speaker(Narration, Some(named), Some(POST));
            assert_eq!(refused, Err(Refusal::NarratorNamed));
        }
    }

    #[test]
    fn any_other_quote_names_its_speaker() {
        for kind in [QuoteKind::Direct, QuoteKind::Indirect, QuoteKind::Mixed] {
            assert_eq!(speaker(kind, Some(ADA), None), Ok(ADA));
            assert_eq!(
                speaker(kind, None, Some(POST)),
                Err(Refusal::SpeakerMissing(kind))
            );
        }
    }

    #[test]
    fn nobody_passes_on_their_own_words() {
        assert_eq!(relayed(ADA, Some(ADA)), Err(Refusal::RelayedBySpeaker));
        assert_eq!(relayed(ADA, Some(POST)), Ok(()));
        assert_eq!(relayed(ADA, None), Ok(()));
    }
}
