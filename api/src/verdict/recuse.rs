//! `recuseReviewer`: a reviewer takes no part in a verdict.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{recusal, verdict};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr, EntityTrait as _, Set, Statement,
};
use uuid::Uuid;

use super::Verdict;
use crate::{
    auth::{self, SignedIn},
    graph::{
        change::{self, Current},
        error::{Failure, change_error, on_constraint},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Who takes no part in which verdict, and why.
#[derive(Clone, InputObject)]
pub struct RecuseReviewerInput {
    /// The verdict.
    pub verdict_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// Who takes no part in it; you, where left out. For others you need the role ADMIN.
    pub reviewer_id: Option<ID>,
    /// Why, 1 to 2,000 characters. Reviewers read it, the public does not.
    pub reason: String,
}

/// The verdict, or why nobody was recused.
#[derive(SimpleObject)]
pub struct RecuseReviewerPayload {
    /// The verdict as it is now; null where there are errors.
    pub verdict: Option<Verdict>,
    /// Why nobody was recused.
    pub errors: Vec<RecuseReviewerError>,
}

change_error! {
    /// Why nobody was recused.
    RecuseReviewerError, RecuseReviewerErrorCode {
        /// There is no such verdict.
        VerdictNotFound at "verdictId",
        /// There is no such reviewer.
        ReviewerNotFound,
        /// The reviewer takes no part in the verdict already.
        AlreadyRecused,
    }
}

use RecuseReviewerErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct RecuseReviewer;

/// The mutation.
#[Object]
impl RecuseReviewer {
    /// Declares that a reviewer takes no part in a verdict, for good: they neither write, approve, return,
    /// publish, correct nor retract it any more, and it leaves their queue. A vote that they gave is taken
    /// back, unless something was published or retracted by it. For reviewers; for others, for admins.
    async fn recuse_reviewer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who takes no part in which verdict, and why.")]
        input: RecuseReviewerInput,
    ) -> Option<Result<RecuseReviewerPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RecuseReviewerInput) -> Result<RecuseReviewerPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Verdict>(ctx, &["verdict"])?;
    let current = Current::plan::<Verdict>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = recuse(ctx, &write.tx, reviewer, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RecuseReviewerPayload {
            verdict: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RecuseReviewerPayload {
            verdict: None,
            errors: current.tell(ctx, &input.verdict_id, errors).await?,
        },
    })
}

async fn recuse(
    ctx: &Context<'_>,
    tx: &DatabaseTransaction,
    reviewer: &SignedIn,
    input: &RecuseReviewerInput,
) -> Result<Uuid, Failure<RecuseReviewerError>> {
    let id = input::key("verdictId", &input.verdict_id, "verdict")?;
    let reviewer_id = match &input.reviewer_id {
        Some(id) => input::key("reviewerId", id, "reviewer")?,
        None => reviewer.id,
    };
    if reviewer_id != reviewer.id {
        auth::require(ctx, Role::Admin)?;
    }
    let reason = input::text("reason", &input.reason, 2_000)?;
    change::lock::<verdict::Entity, _>(tx, id, input.expected_revision).await?;
    take_votes_back(tx, id, reviewer_id).await?;
    let row = recusal::ActiveModel {
        verdict_id: Set(id),
        reviewer_id: Set(reviewer_id),
        reason: Set(reason),
        ..Default::default()
    };
    let known = on_constraint(|name| match name {
        "recusal_reviewer" => Some(RecuseReviewerError::new(
            Code::ReviewerNotFound,
            "reviewerId",
            "there is no such reviewer; find them in `reviewers`",
        )),
        "recusal_pkey" => Some(RecuseReviewerError::new(
            Code::AlreadyRecused,
            "reviewerId",
            "the reviewer takes no part in the verdict already; read why by `verdict { recusals }`",
        )),
        _ => None,
    });
    recusal::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    change::touch::<verdict::Entity>(tx, id).await?;
    Ok(id)
}

/// Takes back the votes of the reviewer `$2` that nothing was published or retracted by. What has too few
/// without them waits for others again, as where `withdrawApproval` took one back.
async fn take_votes_back(
    tx: &DatabaseTransaction,
    verdict_id: Uuid,
    reviewer_id: Uuid,
) -> Result<(), DbErr> {
    for statement in TAKE_BACK {
        tx.execute_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            statement,
            [verdict_id.into(), reviewer_id.into()],
        ))
        .await?;
    }
    Ok(())
}

/// For the revisions of the verdict `$1`, and for the request that it be retracted.
const TAKE_BACK: [&str; 2] = [
    r"
WITH taken AS (
    DELETE FROM approval a USING verdict_revision r
    WHERE a.reviewer_id = $2 AND r.id = a.revision_id AND r.verdict_id = $1 AND r.state IN ('IN_REVIEW', 'APPROVED')
    RETURNING a.revision_id
)
UPDATE verdict_revision r SET revision = r.revision + 1,
    state = CASE WHEN waits THEN 'IN_REVIEW' ELSE r.state END,
    approved_at = CASE WHEN waits THEN NULL ELSE r.approved_at END
FROM (
    SELECT r.id, r.state = 'APPROVED' AND approvals_given(r.id) - 1 < approvals_needed(r.id)
        AND NOT EXISTS (SELECT FROM verdict_revision n WHERE n.verdict_id = r.verdict_id AND n.number > r.number)
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.id = r.verdict_id AND v.state = 'RETRACTED') AS waits
    FROM verdict_revision r WHERE r.id IN (SELECT revision_id FROM taken)
) s WHERE s.id = r.id
",
    r"
WITH taken AS (
    DELETE FROM retraction_approval a USING retraction r JOIN verdict v ON v.published_revision_id = r.revision_id
    WHERE a.reviewer_id = $2 AND r.id = a.retraction_id AND r.verdict_id = $1 AND r.state IN ('REQUESTED', 'APPROVED')
    RETURNING a.retraction_id
)
UPDATE retraction r SET revision = r.revision + 1,
    state = CASE WHEN waits THEN 'REQUESTED' ELSE r.state END,
    approved_at = CASE WHEN waits THEN NULL ELSE r.approved_at END
FROM (
    SELECT r.id, r.state = 'APPROVED' AND retraction_approvals_given(r.id) - 1 < approvals_needed(r.revision_id) AS waits
    FROM retraction r WHERE r.id IN (SELECT retraction_id FROM taken)
) s WHERE s.id = r.id
",
];
