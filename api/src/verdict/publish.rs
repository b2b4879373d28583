//! `publishVerdict`: an editor makes an approved verdict public, with all that it speaks about.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime as Moment, TimeDelta, Utc};
use entity::{
    claim::{self, Checkability},
    quote, verdict, verdict_revision, verdict_revision_quote,
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    Statement,
    sea_query::{Expr, Func, LockType},
};
use uuid::Uuid;

use super::{
    Verdict, VerdictRevision,
    step::{self, Step},
    workflow::{Action, Refusal},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{Current, Stale},
        error::{Failure, Invalid, change_error},
        input,
        plan::Reply,
        scalars::DateTime,
        write::Write,
    },
    reviewer::Role,
    topic,
};

/// Which revision is published.
#[derive(Clone, InputObject)]
pub struct PublishVerdictInput {
    /// The verdict revision, APPROVED.
    pub verdict_revision_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// From when on it is public, at most 365 days ahead (an embargo); at once where left out.
    pub publish_after: Option<DateTime>,
}

/// The verdict and its revision, or why they were not published.
#[derive(SimpleObject)]
pub struct PublishVerdictPayload {
    /// The verdict, PUBLISHED; null where there are errors.
    pub verdict: Option<Verdict>,
    /// The revision, PUBLISHED; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// Why they were not published.
    pub errors: Vec<PublishVerdictError>,
}

change_error! {
    /// Why a verdict revision was not published.
    PublishVerdictError, PublishVerdictErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound at "verdictRevisionId",
        /// The revision is not APPROVED.
        WrongState,
        /// The verdict has a later revision, and only the newest goes on.
        Superseded,
        /// The verdict was retracted.
        VerdictRetracted,
        /// The verdict is published already; correctVerdict changes what it says.
        NeedsCorrection,
        /// It is APPROVED, but the policy asks for more approvals since.
        NeedsApproval,
        /// You take no part in the verdict.
        Recused,
        /// A quote that the revision speaks about was withdrawn since it was drafted.
        QuoteWithdrawn,
        /// The claim was found to be NOT_CHECKABLE since.
        ClaimNotCheckable,
    }
}

use PublishVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct PublishVerdict;

/// The mutation.
#[Object]
impl PublishVerdict {
    /// Makes an approved revision public, and with it the claim, the quotes that it speaks about, their
    /// speakers and sources, its evidence, what speakers replied so far, and what the claim is about with all
    /// wider topics. With `publishAfter` the step is taken now, and the public sees nothing of it until then. A
    /// verdict is published once; after that it is corrected. For editors.
    async fn publish_verdict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which revision is published.")] input: PublishVerdictInput,
    ) -> Option<Result<PublishVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: PublishVerdictInput) -> Result<PublishVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let verdict = Reply::plan::<Verdict>(ctx, &["verdict"])?;
    let reply = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let current = Current::plan::<VerdictRevision>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = publish(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((verdict_id, id)) => PublishVerdictPayload {
            verdict: verdict.read(ctx, verdict_id).await?,
            revision: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => PublishVerdictPayload {
            verdict: None,
            revision: None,
            errors: current
                .tell(ctx, &input.verdict_revision_id, errors)
                .await?,
        },
    })
}

async fn publish(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &PublishVerdictInput,
) -> Result<(Uuid, Uuid), Failure<PublishVerdictError>> {
    let after = input.publish_after.map(ahead).transpose()?;
    topic::lock(tx).await?;
    let step: Step<verdict_revision::Entity> = step::prepare(
        tx,
        reviewer,
        &input.verdict_revision_id,
        input.expected_revision,
        Action::Publish,
    )
    .await?;
    bring_out(tx, &step, after).await?;
    Ok((step.verdict.id, step.id))
}

/// How far ahead an embargo may end, in days.
const MOST_DAYS: i64 = 365;

/// A moment at which an embargo may end.
fn ahead(moment: DateTime) -> Result<Moment<Utc>, Invalid> {
    let now = Utc::now();
    if moment.0 <= now {
        return Err(input::invalid(
            "publishAfter",
            "is over; give a moment to come, or leave the field out to publish at once",
        ));
    }
    if moment.0 > now + TimeDelta::days(MOST_DAYS) {
        return Err(input::invalid(
            "publishAfter",
            format!("is too far ahead; give a moment within {MOST_DAYS} days"),
        ));
    }
    Ok(moment.0)
}

/// Why a revision that was right when it was drafted is published no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fallen {
    /// A quote that it speaks about stands no longer.
    #[error(
        "a quote that the revision speaks about was withdrawn since; draft the next one without it, by reviseVerdict"
    )]
    QuoteWithdrawn,
    /// Its claim cannot be checked.
    #[error(
        "the claim was found to be NOT_CHECKABLE since; read `checkabilityReason`, and change that by setClaimCheckability, or draft the next revision by reviseVerdict once it is"
    )]
    ClaimNotCheckable,
}

/// Whether what the revision speaks about still stands. Its quotes are locked, so that they do until the
/// transaction ends; its claim is.
async fn stands<E: From<Fallen>>(
    tx: &DatabaseTransaction,
    step: &Step<verdict_revision::Entity>,
) -> Result<(), Failure<E>> {
    let quotes = quote::Entity::find()
        .filter(
            quote::Column::Id.in_subquery(
                verdict_revision_quote::Entity::find()
                    .filter(verdict_revision_quote::Column::RevisionId.eq(step.id))
                    .select_only()
                    .column(verdict_revision_quote::Column::QuoteId)
                    .into_query(),
            ),
        )
        .order_by_asc(quote::Column::Id)
        .lock(LockType::KeyShare)
        .all(tx)
        .await?;
    if quotes.iter().any(|quote| quote.withdrawn_at.is_some()) {
        return Err(Failure::refused(Fallen::QuoteWithdrawn));
    }
    let claim = claim::Entity::find_by_id(step.verdict.claim_id)
        .one(tx)
        .await?;
    if claim.is_some_and(|claim| claim.checkability == Checkability::NotCheckable) {
        return Err(Failure::refused(Fallen::ClaimNotCheckable));
    }
    Ok(())
}

/// Takes a step to PUBLISHED: the verdict speaks by the revision, in public from now on, or from a later
/// moment.
pub async fn bring_out<E: From<Stale> + From<Fallen>>(
    tx: &DatabaseTransaction,
    step: &Step<verdict_revision::Entity>,
    after: Option<Moment<Utc>>,
) -> Result<(), Failure<E>> {
    stands(tx, step).await?;
    let moments = after
        .map(Expr::val)
        .into_iter()
        .chain([Expr::current_timestamp()]);
    step.take(tx, |update| {
        update.col_expr(
            verdict_revision::Column::PublishedAt,
            Func::greatest(moments).into(),
        )
    })
    .await?;
    verdict::Entity::update_many()
        .col_expr(
            verdict::Column::State,
            verdict::VerdictState::Published.to_value().into(),
        )
        .col_expr(verdict::Column::PublishedRevisionId, step.id.into())
        .filter(verdict::Column::Id.eq(step.verdict.id))
        .exec(tx)
        .await?;
    tx.execute_raw(Statement::from_sql_and_values(
        DbBackend::Postgres,
        REACH,
        [step.id.into(), after.into()],
    ))
    .await?;
    Ok(())
}

/// Makes public, from the moment `$2` on or at once, all that the revision `$1` reaches: the verdict and its
/// claim, the quotes that the revision speaks about, the sources and captures that its evidence names, what had
/// come of requests for a reply, what these stand on, and the topics. What is public earlier keeps the moment at
/// which it becomes so. The claim is checked by that. Publishers come before their speakers, as where a
/// publisher is renamed.
const REACH: &str = r"
WITH moment AS (
    SELECT greatest(now(), $2::timestamptz) AS comes
), revision AS (
    UPDATE verdict_revision SET public_since = comes FROM moment WHERE id = $1 RETURNING id, verdict_id
), the_verdict AS (
    UPDATE verdict v SET public_since = least(v.public_since, comes)
    FROM moment, revision r WHERE v.id = r.verdict_id RETURNING v.claim_id
), the_claim AS (
    UPDATE claim c SET public_since = least(c.public_since, comes),
        checkability = CASE WHEN c.checkability IN ('TO_CHECK', 'CHECKING') THEN 'CHECKED' ELSE c.checkability END
    FROM moment, the_verdict v WHERE c.id = v.claim_id RETURNING c.quote_id
), reached_reply AS (
    SELECT p.id, p.speaker_id, p.source_id FROM reply_request p JOIN the_verdict v ON v.claim_id = p.claim_id
    WHERE p.outcome IS NOT NULL AND p.withdrawn_at IS NULL
), the_replies AS (
    UPDATE reply_request p SET public_since = comes
    FROM moment, reached_reply r WHERE p.id = r.id AND (p.public_since IS NULL OR p.public_since > comes)
), named_quote AS (
    SELECT quote_id FROM verdict_revision_quote WHERE revision_id = $1
    UNION SELECT quote_id FROM the_claim WHERE quote_id IS NOT NULL
), reached_quote AS (
    SELECT q.* FROM quote q JOIN named_quote n ON n.quote_id = q.id
), the_quotes AS (
    UPDATE quote q SET public_since = comes
    FROM moment, reached_quote r WHERE q.id = r.id AND (q.public_since IS NULL OR q.public_since > comes)
), the_captures AS (
    UPDATE capture c SET public_since = comes
    FROM moment, (SELECT capture_id FROM reached_quote
        UNION SELECT capture_id FROM evidence WHERE revision_id = $1) r
    WHERE c.id = r.capture_id AND (c.public_since IS NULL OR c.public_since > comes)
), reached_source AS (
    SELECT s.id, s.publisher_id FROM source s WHERE s.id IN (
        SELECT source_id FROM reached_quote
        UNION SELECT source_id FROM evidence WHERE revision_id = $1 AND source_id IS NOT NULL
        UNION SELECT source_id FROM reached_reply WHERE source_id IS NOT NULL)
), the_sources AS (
    UPDATE source s SET public_since = comes
    FROM moment, reached_source r WHERE s.id = r.id AND (s.public_since IS NULL OR s.public_since > comes)
), reached_publisher AS (
    SELECT p.id FROM publisher p WHERE p.id IN (SELECT publisher_id FROM reached_source)
), the_publishers AS (
    UPDATE publisher p SET public_since = comes
    FROM moment, reached_publisher r WHERE p.id = r.id AND (p.public_since IS NULL OR p.public_since > comes)
    RETURNING p.speaker_id
), reached_topic AS (
    SELECT topic_id AS id FROM verdict_revision_topic WHERE revision_id = $1
    UNION SELECT topic_ancestors(ARRAY(SELECT topic_id FROM verdict_revision_topic WHERE revision_id = $1))
), the_topics AS (
    UPDATE topic t SET public_since = comes
    FROM moment, reached_topic r WHERE t.id = r.id AND (t.public_since IS NULL OR t.public_since > comes)
), reached_speaker AS (
    SELECT speaker_id AS id FROM reached_quote
    UNION SELECT relayed_by_id FROM reached_quote WHERE relayed_by_id IS NOT NULL
    UNION SELECT speaker_id FROM the_publishers
    UNION SELECT speaker_id FROM reached_reply
)
UPDATE speaker s SET public_since = comes
FROM moment, reached_speaker r WHERE s.id = r.id AND (s.public_since IS NULL OR s.public_since > comes)
";

impl From<Refusal> for PublishVerdictError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Superseded => Code::Superseded,
            Refusal::VerdictRetracted => Code::VerdictRetracted,
            Refusal::NeedsCorrection => Code::NeedsCorrection,
            Refusal::NeedsApproval { .. } => Code::NeedsApproval,
            Refusal::Recused => Code::Recused,
            _ => Code::WrongState,
        };
        Self::new(code, "verdictRevisionId", refusal.to_string())
    }
}

impl From<Fallen> for PublishVerdictError {
    fn from(fallen: Fallen) -> Self {
        let code = match fallen {
            Fallen::QuoteWithdrawn => Code::QuoteWithdrawn,
            Fallen::ClaimNotCheckable => Code::ClaimNotCheckable,
        };
        Self::new(code, "verdictRevisionId", fallen.to_string())
    }
}
