//! `unmergeSpeakers`: two speakers were not one after all.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{speaker, speaker_merge};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _, QueryFilter as _, Statement,
};
use uuid::Uuid;

use super::{
    Speaker,
    speaker_merge::{SpeakerMerge, run},
};
use crate::{
    auth,
    graph::{
        change::{self, Current, Stale},
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which speaker stands alone again, and why.
#[derive(Clone, InputObject)]
pub struct UnmergeSpeakersInput {
    /// The speaker that was merged into another.
    pub speaker_id: ID,
    /// Its `revision` as you have read it, such as by `merges { merged { revision } }` of the one that
    /// remains.
    pub expected_revision: i32,
    /// Why the two are not one, for colleagues; 1 to 2,000 characters.
    pub reason: String,
}

/// The two speakers, or why they were not parted.
#[derive(SimpleObject)]
pub struct UnmergeSpeakersPayload {
    /// The speaker that stands alone again; null where there are errors.
    pub speaker: Option<Speaker>,
    /// The speaker that it is parted from, as it is now; null where there are errors.
    pub parted_from: Option<Speaker>,
    /// The merge that is undone; null where there are errors.
    pub merge: Option<SpeakerMerge>,
    /// Why they were not parted.
    pub errors: Vec<UnmergeSpeakersError>,
}

change_error! {
    /// Why speakers were not parted.
    UnmergeSpeakersError, UnmergeSpeakersErrorCode {
        /// There is no such speaker.
        SpeakerNotFound at "speakerId",
        /// The speaker is not merged into another.
        NotMerged,
    }
}

/// The mutation.
#[derive(Default)]
pub struct UnmergeSpeakers;

/// The mutation.
#[Object]
impl UnmergeSpeakers {
    /// Parts a speaker from the one that it was merged into: what came over from it goes back as it is now,
    /// wherever later merges have brought it, with what had been merged into it before. What was added to the
    /// one that remained stays there. For editors.
    async fn unmerge_speakers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which speaker stands alone again, and why.")] input: UnmergeSpeakersInput,
    ) -> Option<Result<UnmergeSpeakersPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: UnmergeSpeakersInput) -> Result<UnmergeSpeakersPayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let speaker = Reply::plan::<Speaker>(ctx, &["speaker"])?;
    let parted_from = Reply::plan::<Speaker>(ctx, &["partedFrom"])?;
    let merge = Reply::plan::<SpeakerMerge>(ctx, &["merge"])?;
    let current = Current::plan::<Speaker>(ctx)?.itself();
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = unmerge(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(parted) => UnmergeSpeakersPayload {
            speaker: speaker.read(ctx, parted.id).await?,
            parted_from: parted_from.read(ctx, parted.from_id).await?,
            merge: merge.read(ctx, parted.merge_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => UnmergeSpeakersPayload {
            speaker: None,
            parted_from: None,
            merge: None,
            errors: current.tell(ctx, &input.speaker_id, errors).await?,
        },
    })
}

struct Parted {
    id: Uuid,
    from_id: Uuid,
    merge_id: Uuid,
}

async fn unmerge(
    tx: &DatabaseTransaction,
    input: &UnmergeSpeakersInput,
) -> Result<Parted, Failure<UnmergeSpeakersError>> {
    let id = input::key("speakerId", &input.speaker_id, "speaker")?;
    let reason = input::text("reason", &input.reason, 2_000)?;
    let from_id = lock(tx, id, input.expected_revision).await?;
    let merge = speaker_merge::Entity::find()
        .filter(speaker_merge::Column::MergedId.eq(id))
        .filter(speaker_merge::Column::UnmergedAt.is_null())
        .one(tx)
        .await?
        .ok_or_else(not_merged)?;
    run(tx, NOTE, [merge.id.into(), reason.into()]).await?;
    run(tx, LEAD_BACK, [id.into()]).await?;
    for moved in [QUOTES, ROLES, IDENTIFIERS] {
        run(tx, moved, [id.into()]).await?;
    }
    let pair = || [id.into(), from_id.into()].into_iter();
    let left = pair().chain([Uuid::now_v7().into()]);
    run(tx, NAMES, left).await?;
    let called = pair().chain([merge.preferred_name_id.into()]);
    run(tx, CALL, called).await?;
    change::touch::<speaker::Entity>(tx, from_id).await?;
    Ok(Parted {
        id,
        from_id,
        merge_id: merge.id,
    })
}

/// Locks the quotes that go back, as those do who change them, before the speakers: the one that is parted
/// with all that was merged into it, and the one that remains, whose key it gives.
async fn lock(
    tx: &DatabaseTransaction,
    id: Uuid,
    expected: i32,
) -> Result<Uuid, Failure<UnmergeSpeakersError>> {
    run(tx, LOCK_QUOTES, [id.into()]).await?;
    let locked = Statement::from_sql_and_values(DbBackend::Postgres, LOCK_SPEAKERS, [id.into()]);
    let locked = speaker::Entity::find().from_raw_sql(locked).all(tx).await?;
    let found = locked
        .into_iter()
        .find(|speaker| speaker.id == id)
        .ok_or_else(|| Failure::refused(Stale::NotFound))?;
    Stale::check(found.revision, expected).map_err(Failure::refused)?;
    found.merged_into_id.ok_or_else(not_merged)
}

fn not_merged() -> Failure<UnmergeSpeakersError> {
    Failure::refused(UnmergeSpeakersError::new(
        UnmergeSpeakersErrorCode::NotMerged,
        "speakerId",
        "the speaker is not merged into another; see its `merges`",
    ))
}

const LOCK_QUOTES: &str = r"
SELECT count(*) FROM (
    SELECT FROM quote
    WHERE speaker_merged_from_id IN (SELECT speaker_with_merged($1))
       OR relayed_merged_from_id IN (SELECT speaker_with_merged($1))
    ORDER BY id FOR NO KEY UPDATE
) locked
";

const LOCK_SPEAKERS: &str = r"
SELECT * FROM speaker
WHERE id IN (SELECT speaker_with_merged($1) UNION SELECT speaker_remaining($1))
ORDER BY id FOR NO KEY UPDATE
";

const NOTE: &str = r"
UPDATE speaker_merge SET unmerged_at = now(), unmerged_by = actor(), unmerge_reason = $2 WHERE id = $1
";

/// What was merged into the speaker before leads to it again.
const LEAD_BACK: &str = r"
UPDATE speaker SET merged_into_id = nullif($1, id) WHERE id IN (SELECT speaker_with_merged($1))
";

/// Quotes go back, by either part in them. Where the two parts are two again, the one passes the words of the
/// other on again.
const QUOTES: &str = r"
WITH parted (id) AS (SELECT speaker_with_merged($1))
UPDATE quote q
SET speaker_id = n.speaker_id,
    speaker_merged_from_id = nullif(q.speaker_merged_from_id, n.speaker_id),
    relayed_by_id = nullif(n.relayed_by_id, n.speaker_id),
    relayed_merged_from_id = nullif(q.relayed_merged_from_id, nullif(n.relayed_by_id, n.speaker_id))
FROM (
    SELECT id,
        CASE WHEN speaker_merged_from_id IN (SELECT id FROM parted) THEN $1 ELSE speaker_id END AS speaker_id,
        CASE WHEN relayed_merged_from_id IN (SELECT id FROM parted) THEN $1
             WHEN relayed_by_id IS NULL AND relayed_merged_from_id IS NOT NULL THEN speaker_id
             ELSE relayed_by_id END AS relayed_by_id
    FROM quote
    WHERE speaker_merged_from_id IN (SELECT id FROM parted) OR relayed_merged_from_id IN (SELECT id FROM parted)
) n
WHERE q.id = n.id
";

/// Names go back, but for one that looks like another there, which stays with the record that it is of. The
/// speaker that remained is never left without one: it keeps the name that it is called by.
const NAMES: &str = r"
WITH parted (id) AS (SELECT speaker_with_merged($1)), back AS (
    UPDATE speaker_name n
    SET speaker_id = t.target, merged_from_id = nullif(n.merged_from_id, t.target), preferred = false
    FROM (
        SELECT m.id, m.speaker_id, m.preferred, CASE WHEN m.merged_from_id <> $1 AND EXISTS (
            SELECT FROM speaker_name o WHERE o.speaker_id = $1 AND o.name_key = m.name_key
        ) THEN m.merged_from_id ELSE $1 END AS target
        FROM speaker_name m
        WHERE m.merged_from_id IN (SELECT id FROM parted) AND m.speaker_id NOT IN (SELECT id FROM parted)
    ) t
    WHERE n.id = t.id
    RETURNING n.name, n.language, t.speaker_id, t.preferred
)
INSERT INTO speaker_name (id, speaker_id, name, language, preferred)
SELECT $3, $2, name, language, true FROM back
WHERE speaker_id = $2 AND preferred AND NOT EXISTS (
    SELECT FROM speaker_name o
    WHERE o.speaker_id = $2 AND (o.merged_from_id IN (SELECT id FROM parted)) IS NOT TRUE
)
";

/// Either speaker is called as it was before they were merged; where that name is gone, by the first of its
/// own.
const CALL: &str = r"
UPDATE speaker_name SET preferred = true WHERE id IN (
    SELECT DISTINCT ON (n.speaker_id) n.id FROM speaker_name n
    WHERE n.speaker_id IN ($1, $2)
      AND NOT EXISTS (SELECT FROM speaker_name o WHERE o.speaker_id = n.speaker_id AND o.preferred)
    ORDER BY n.speaker_id, n.id IS DISTINCT FROM $3, n.merged_from_id IS NOT NULL, n.id
)
";

const ROLES: &str = r"
WITH parted (id) AS (SELECT speaker_with_merged($1))
UPDATE speaker_role r
SET speaker_id = t.target, merged_from_id = nullif(r.merged_from_id, t.target)
FROM (
    SELECT m.id, CASE WHEN m.merged_from_id <> $1 AND EXISTS (
        SELECT FROM speaker_role o WHERE o.speaker_id = $1
          AND (o.title, o.organization, o.from_date, o.until_date)
              IS NOT DISTINCT FROM (m.title, m.organization, m.from_date, m.until_date)
    ) THEN m.merged_from_id ELSE $1 END AS target
    FROM speaker_role m
    WHERE m.merged_from_id IN (SELECT id FROM parted) AND m.speaker_id NOT IN (SELECT id FROM parted)
) t
WHERE r.id = t.id
";

const IDENTIFIERS: &str = r"
WITH parted (id) AS (SELECT speaker_with_merged($1))
UPDATE speaker_identifier i
SET speaker_id = t.target, merged_from_id = nullif(i.merged_from_id, t.target)
FROM (
    SELECT m.scheme, m.value, CASE WHEN m.merged_from_id <> $1 AND EXISTS (
        SELECT FROM speaker_identifier o WHERE o.speaker_id = $1 AND o.scheme = m.scheme
    ) THEN m.merged_from_id ELSE $1 END AS target
    FROM speaker_identifier m
    WHERE m.merged_from_id IN (SELECT id FROM parted) AND m.speaker_id NOT IN (SELECT id FROM parted)
) t
WHERE (i.scheme, i.value) = (t.scheme, t.value)
";
