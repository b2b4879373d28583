//! `mergeSpeakers`: two speakers turn out to be one.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{
    speaker::{self, Column},
    speaker_identifier::{self, IdentifierScheme},
};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    Speaker,
    speaker_merge::{SpeakerMerge, run},
};
use crate::{
    auth,
    graph::{
        change::{self, Current, Existing, Stale},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which speaker goes, which remains, and why they are one.
#[derive(Clone, InputObject)]
pub struct MergeSpeakersInput {
    /// The speaker that goes.
    pub speaker_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// The speaker that remains.
    pub into_id: ID,
    /// Why they are one, for colleagues; 1 to 2,000 characters.
    pub reason: String,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer and
    /// merges nothing twice.
    pub idempotency_key: Option<String>,
}

/// The speaker that remains and the merge, or why they were not merged.
#[derive(SimpleObject)]
pub struct MergeSpeakersPayload {
    /// The speaker that remains, with what came over; null where there are errors.
    pub speaker: Option<Speaker>,
    /// The merge; its `merged` has the names, roles and identifiers that did not go over. Null where there
    /// are errors.
    pub merge: Option<SpeakerMerge>,
    /// Why they were not merged.
    pub errors: Vec<MergeSpeakersError>,
}

change_error! {
    /// Why speakers were not merged.
    MergeSpeakersError, MergeSpeakersErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The speaker that is to remain is the one that goes.
        SameSpeaker,
        /// The speaker that goes was merged before, or the one that is to remain was.
        SpeakerMerged,
        /// The speaker that goes is that of a publisher's narration, which remains.
        PublisherSpeaker,
        /// Wikidata knows the two by different items, so they are two.
        IdentifiersDiffer,
    }
    /// The speaker that remains of the one that was merged, for SPEAKER_MERGED.
    existing: Speaker
}

use MergeSpeakersErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct MergeSpeakers;

/// The mutation.
#[Object]
impl MergeSpeakers {
    /// Merges a speaker into another: its quotes, and those that it relays, go over to the one that remains,
    /// and so do names, roles and identifiers that it does not have yet. The old id leads to the one that
    /// remains. Nothing of a speaker whom the public does not see becomes public by that; where the public
    /// sees the one that goes, it will see the one that remains. Undone by unmergeSpeakers. For editors.
    async fn merge_speakers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which speaker goes, which remains, and why they are one.")]
        input: MergeSpeakersInput,
    ) -> Option<Result<MergeSpeakersPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: MergeSpeakersInput) -> Result<MergeSpeakersPayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let speaker = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let merged = Reply::plan::<SpeakerMerge>(ctx, &["merge"])?;
    let current = Current::plan::<Speaker>(ctx)?;
    let existing = Existing::plan::<Speaker>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, merge(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok((into_id, merge_id)) => MergeSpeakersPayload {
            speaker: speaker.read(ctx, into_id).await?,
            merge: merged.read(ctx, merge_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => {
            let errors = current.tell(ctx, &input.speaker_id, errors).await?;
            MergeSpeakersPayload {
                speaker: None,
                merge: None,
                errors: existing.tell(ctx, errors).await?,
            }
        }
    })
}

async fn merge(
    tx: &DatabaseTransaction,
    input: &MergeSpeakersInput,
) -> Result<(Uuid, Uuid), Failure<MergeSpeakersError>> {
    let id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let into_id = input::key("intoId", &input.into_id, "speaker")?;
    let reason = input::text("reason", &input.reason, 2_000)?;
    if id == into_id {
        let message = "is the speaker that goes; name the one that remains";
        return Err(refused(Code::SameSpeaker, "intoId", message));
    }
    lock(tx, id, into_id, input.expected_revision).await?;
    told_apart(tx, id, into_id).await?;
    let merge_id = Uuid::now_v7();
    run(
        tx,
        NOTE,
        [merge_id.into(), id.into(), into_id.into(), reason.into()],
    )
    .await?;
    let pair = [id.into(), into_id.into()];
    let known = on_constraint(|name| {
        (name == "publisher_speaker_remains").then(|| {
            MergeSpeakersError::new(
                Code::PublisherSpeaker,
                "speakerId",
                "a publisher's narration is the words of this speaker, which remains; merge the other into it",
            )
        })
    });
    run(tx, LEAD_ON, pair.clone()).await.map_err(known)?;
    for moved in [QUOTES, NAMES, ROLES, IDENTIFIERS] {
        run(tx, moved, pair.clone()).await?;
    }
    change::touch::<speaker::Entity>(tx, into_id).await?;
    Ok((into_id, merge_id))
}

/// Locks the quotes that go over, as those do who change them, before the speakers: the one that goes, what
/// was merged into it before, and the one that remains.
async fn lock(
    tx: &DatabaseTransaction,
    id: Uuid,
    into_id: Uuid,
    expected: i32,
) -> Result<(), Failure<MergeSpeakersError>> {
    run(tx, LOCK_QUOTES, [id.into()]).await?;
    let locked = speaker::Entity::find()
        .filter(
            Condition::any()
                .add(Column::Id.is_in([id, into_id]))
                .add(Column::MergedIntoId.eq(id)),
        )
        .order_by_asc(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(tx)
        .await?;
    let find = |id| locked.iter().find(|speaker| speaker.id == id).cloned();
    let goes = find(id).ok_or_else(|| Failure::refused(Stale::NotFound))?;
    let remains = find(into_id).ok_or_else(|| {
        let message = "there is no such speaker; take its id from an answer";
        refused(Code::SpeakerNotFound, "intoId", message)
    })?;
    for (place, speaker) in [("speakerId", &goes), ("intoId", &remains)] {
        if let Some(existing) = speaker.merged_into_id {
            return Err(Failure::refused(MergeSpeakersError::taken(
                existing,
                Code::SpeakerMerged,
                place,
                "the speaker was merged into another: see `existing`. Name that one, or part the two first by unmergeSpeakers",
            )));
        }
    }
    Stale::check(goes.revision, expected).map_err(Failure::refused)
}

/// Whom Wikidata knows by two items are two; other registers may have one twice.
async fn told_apart(
    tx: &DatabaseTransaction,
    id: Uuid,
    into_id: Uuid,
) -> Result<(), Failure<MergeSpeakersError>> {
    let items = speaker_identifier::Entity::find()
        .filter(speaker_identifier::Column::SpeakerId.is_in([id, into_id]))
        .filter(speaker_identifier::Column::Scheme.eq(IdentifierScheme::Wikidata))
        .order_by_asc(speaker_identifier::Column::Value)
        .all(tx)
        .await?;
    if let [one, other] = items.as_slice() {
        let message = format!(
            "Wikidata knows the two as {} and {}, so they are two; where one of these is wrong, remove it first by setSpeakerIdentifier",
            one.value, other.value
        );
        return Err(refused(Code::IdentifiersDiffer, "intoId", &message));
    }
    Ok(())
}

const LOCK_QUOTES: &str = r"
SELECT count(*) FROM (
    SELECT FROM quote WHERE speaker_id = $1 OR relayed_by_id = $1 ORDER BY id FOR NO KEY UPDATE
) locked
";

const NOTE: &str = r"
INSERT INTO speaker_merge (id, merged_id, into_id, reason, preferred_name_id)
SELECT $1, $2, $3, $4, (SELECT id FROM speaker_name WHERE speaker_id = $2 AND preferred)
";

/// What was merged into the speaker that goes leads on as well.
const LEAD_ON: &str = "UPDATE speaker SET merged_into_id = $2 WHERE id = $1 OR merged_into_id = $1";

/// Quotes go over, by either part in them. Nobody passes on their own words: where the two are one now, only
/// who it was stays noted.
const QUOTES: &str = r"
UPDATE quote q
SET speaker_id = n.speaker_id,
    speaker_merged_from_id = nullif(coalesce(q.speaker_merged_from_id, q.speaker_id), n.speaker_id),
    relayed_by_id = nullif(n.relayed_by_id, n.speaker_id),
    relayed_merged_from_id = CASE
        WHEN coalesce(q.relayed_merged_from_id, q.relayed_by_id) IS DISTINCT FROM nullif(n.relayed_by_id, n.speaker_id)
        THEN coalesce(q.relayed_merged_from_id, q.relayed_by_id) END
FROM (
    SELECT id, CASE speaker_id WHEN $1 THEN $2 ELSE speaker_id END AS speaker_id,
        CASE relayed_by_id WHEN $1 THEN $2 ELSE relayed_by_id END AS relayed_by_id
    FROM quote WHERE speaker_id = $1 OR relayed_by_id = $1
) n
WHERE q.id = n.id
";

const NAMES: &str = r"
UPDATE speaker_name n
SET speaker_id = $2, merged_from_id = coalesce(n.merged_from_id, $1), preferred = false
WHERE n.speaker_id = $1
  AND NOT EXISTS (SELECT FROM speaker_name o WHERE o.speaker_id = $2 AND o.name_key = n.name_key)
";

const ROLES: &str = r"
UPDATE speaker_role r
SET speaker_id = $2, merged_from_id = coalesce(r.merged_from_id, $1)
WHERE r.speaker_id = $1
  AND NOT EXISTS (SELECT FROM speaker_role o WHERE o.speaker_id = $2
      AND (o.title, o.organization, o.from_date, o.until_date)
          IS NOT DISTINCT FROM (r.title, r.organization, r.from_date, r.until_date))
";

const IDENTIFIERS: &str = r"
UPDATE speaker_identifier i
SET speaker_id = $2, merged_from_id = coalesce(i.merged_from_id, $1)
WHERE i.speaker_id = $1
  AND NOT EXISTS (SELECT FROM speaker_identifier o WHERE o.speaker_id = $2 AND o.scheme = i.scheme)
";

fn refused(code: Code, place: &str, message: &str) -> Failure<MergeSpeakersError> {
    Failure::refused(MergeSpeakersError::new(code, place, message))
}
