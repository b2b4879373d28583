//! `rewordClaim`: a claim is put in other words.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};
use entity::claim;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, Unchanged};
use uuid::Uuid;

use super::Claim;
use crate::{
    auth,
    graph::{
        change::{self, Current},
        error::{Failure, change_error},
        input,
        plan::Reply,
        scalars::LanguageTag,
        write::Write,
    },
    reviewer::Role,
};

/// Which claim, and its new wording.
#[derive(Clone, InputObject)]
pub struct RewordClaimInput {
    /// The claim.
    pub claim_id: ID,
    /// Its `revision` as you have read it.
    pub expected_revision: i32,
    /// What changes.
    pub changes: ClaimWording,
}

/// A claim's wording; what is left out stays as it is.
#[derive(Clone, InputObject)]
pub struct ClaimWording {
    /// The statement in the reviewer's own words, 1 to 2,000 characters.
    pub text: MaybeUndefined<String>,
    /// The language of the statement.
    pub language: MaybeUndefined<LanguageTag>,
}

/// The claim, or why it was not reworded.
#[derive(SimpleObject)]
pub struct RewordClaimPayload {
    /// The claim in its new wording; null where there are errors.
    pub claim: Option<Claim>,
    /// Why it was not reworded.
    pub errors: Vec<RewordClaimError>,
}

change_error! {
    /// Why a claim was not reworded.
    RewordClaimError, RewordClaimErrorCode {
        /// There is no such claim.
        ClaimNotFound at "claimId",
    }
}

/// The mutation.
#[derive(Default)]
pub struct RewordClaim;

/// The mutation.
#[Object]
impl RewordClaim {
    /// Puts a claim in other words. A published verdict keeps the wording that it speaks about, and the
    /// public reads that one until another revision is published. For reviewers.
    async fn reword_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim, and its new wording.")] input: RewordClaimInput,
    ) -> Option<Result<RewordClaimPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: RewordClaimInput) -> Result<RewordClaimPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Claim>(ctx, &["claim"])?;
    let current = Current::plan::<Claim>(ctx)?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = reword(&write.tx, &input).await;
    Ok(match write.end(outcome).await? {
        Ok(id) => RewordClaimPayload {
            claim: reply.read(ctx, id).await?,
            errors: Vec::new(),
        },
        Err(errors) => RewordClaimPayload {
            claim: None,
            errors: current.tell(ctx, &input.claim_id, errors).await?,
        },
    })
}

async fn reword(
    tx: &DatabaseTransaction,
    input: &RewordClaimInput,
) -> Result<Uuid, Failure<RewordClaimError>> {
    let id = input::key("claimId", &input.claim_id, "claim")?;
    let ClaimWording { text, language } = &input.changes;
    let row = claim::ActiveModel {
        id: Unchanged(id),
        text: input::replaced("changes.text", text, |text| {
            input::text("changes.text", text, 2_000)
        })?,
        language: input::changed(language, |tag| Ok(tag.0.clone()))?,
        ..Default::default()
    };
    change::lock::<claim::Entity, _>(tx, id, input.expected_revision).await?;
    row.update(tx).await?;
    Ok(id)
}
