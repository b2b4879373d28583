//! `correctVerdict`: an editor puts an approved revision in the place of the published one, and says why.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{correction, verdict_revision};
use sea_orm::{
    DatabaseTransaction, DbErr, EntityTrait as _, QuerySelect as _, Set, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    Correction, Verdict, VerdictRevision,
    publish::{Fallen, bring_out},
    step::{self, Step},
    workflow::{Action, Refusal},
};
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::Current,
        error::{Failure, change_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
    topic,
};

/// Which revision corrects its verdict, and why.
#[derive(Clone, InputObject)]
pub struct CorrectVerdictInput {
    /// The verdict revision, APPROVED and the newest of its verdict.
    pub verdict_revision_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What was wrong and is put right, 1 to 2,000 characters. It is public.
    pub reason: String,
}

/// The verdict with its correction, or why it was not corrected.
#[derive(SimpleObject)]
pub struct CorrectVerdictPayload {
    /// The verdict, PUBLISHED; null where there are errors.
    pub verdict: Option<Verdict>,
    /// The revision, PUBLISHED; null where there are errors.
    pub revision: Option<VerdictRevision>,
    /// The public note of what changed; null where there are errors.
    pub correction: Option<Correction>,
    /// Why it was not corrected.
    pub errors: Vec<CorrectVerdictError>,
}

change_error! {
    /// Why a verdict was not corrected.
    CorrectVerdictError, CorrectVerdictErrorCode {
        /// There is no such verdict revision.
        RevisionNotFound at "verdictRevisionId",
        /// The revision is not APPROVED.
        WrongState,
        /// The verdict has a later revision, and only the newest goes on.
        Superseded,
        /// The verdict was retracted.
        VerdictRetracted,
        /// Nothing of the verdict is published yet; publishVerdict does that.
        NotPublished,
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

use CorrectVerdictErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct CorrectVerdict;

/// The mutation.
#[Object]
impl CorrectVerdict {
    /// Corrects a published verdict: the approved revision becomes PUBLISHED, with all that it reaches, and
    /// the one that was published becomes REPLACED. That one can still be read, by everybody, with the
    /// reason. It takes the same approvals as a first publication. Under an embargo, all of it is public once
    /// that ends. For editors.
    async fn correct_verdict(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which revision corrects its verdict, and why.")]
        input: CorrectVerdictInput,
    ) -> Option<Result<CorrectVerdictPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: CorrectVerdictInput) -> Result<CorrectVerdictPayload> {
    let reviewer = auth::require(ctx, Role::Editor)?;
    let verdict = Reply::plan::<Verdict>(ctx, &["verdict"])?;
    let revision = Reply::plan::<VerdictRevision>(ctx, &["revision"])?;
    let correction = Reply::plan::<Correction>(ctx, &["correction"])?;
    let current = Current::plan::<VerdictRevision>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = correct(&write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok((verdict_id, revision_id, correction_id)) => CorrectVerdictPayload {
            verdict: verdict.read(ctx, verdict_id).await?,
            revision: revision.read(ctx, revision_id).await?,
            correction: correction.read(ctx, correction_id).await?,
            errors: Vec::new(),
        },
        Err(errors) => CorrectVerdictPayload {
            verdict: None,
            revision: None,
            correction: None,
            errors: current
                .tell(ctx, &input.verdict_revision_id, errors)
                .await?,
        },
    })
}

async fn correct(
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &CorrectVerdictInput,
) -> Result<(Uuid, Uuid, Uuid), Failure<CorrectVerdictError>> {
    let reason = input::text("reason", &input.reason, 2_000)?;
    topic::lock(tx).await?;
    let step: Step<verdict_revision::Entity> = step::prepare(
        tx,
        reviewer,
        &input.verdict_revision_id,
        input.expected_revision,
        Action::Correct,
    )
    .await?;
    let published = published(tx, step::spoken_by(&step.verdict)?).await?;
    let verdict = step.verdict.clone();
    let at = (published.id, published.revision);
    let replaced =
        Step::<verdict_revision::Entity>::of(tx, reviewer, verdict, at, Action::Replace).await?;
    replaced.take(tx, |update| update).await?;
    // What corrects a verdict under an embargo is public no earlier than that.
    let after = step.verdict.public_since;
    bring_out(tx, &step, after).await?;
    let id = Uuid::now_v7();
    let row = correction::ActiveModel {
        id: Set(id),
        verdict_id: Set(step.verdict.id),
        revision_id: Set(step.id),
        replaced_revision_id: Set(replaced.id),
        reason: Set(reason),
        ..Default::default()
    };
    correction::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok((step.verdict.id, step.id, id))
}

/// The revision by which a published verdict speaks, locked.
async fn published(tx: &DatabaseTransaction, id: Uuid) -> Result<verdict_revision::Model, DbErr> {
    verdict_revision::Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("verdict revision {id}")))
}

impl From<Refusal> for CorrectVerdictError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Superseded => Code::Superseded,
            Refusal::VerdictRetracted => Code::VerdictRetracted,
            Refusal::NotPublished => Code::NotPublished,
            Refusal::NeedsApproval { .. } => Code::NeedsApproval,
            Refusal::Recused => Code::Recused,
            _ => Code::WrongState,
        };
        Self::new(code, "verdictRevisionId", refusal.to_string())
    }
}

impl From<Fallen> for CorrectVerdictError {
    fn from(fallen: Fallen) -> Self {
        let code = match fallen {
            Fallen::QuoteWithdrawn => Code::QuoteWithdrawn,
            Fallen::ClaimNotCheckable => Code::ClaimNotCheckable,
        };
        Self::new(code, "verdictRevisionId", fallen.to_string())
    }
}
