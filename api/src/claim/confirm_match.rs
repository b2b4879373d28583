//! `confirmMatch`: a claim is what it was suggested for.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, Statement};
use uuid::Uuid;

use super::{Claim, ClaimLink, ClaimLinkKind, link_claims};
use crate::{
    auth,
    graph::{
        error::{Failure, on_constraint, user_error},
        input,
        plan::Reply,
        write::Write,
    },
    reviewer::Role,
};

/// Which claim is what it was suggested for.
#[derive(Clone, InputObject)]
pub struct ConfirmMatchInput {
    /// The claim that was suggested.
    pub claim_id: ID,
    /// The claim that it was suggested for. Left out for a text.
    pub other_claim_id: Option<ID>,
    /// The text that it was suggested for, 1 to 2,000 characters, where it is no claim of its own: it becomes a
    /// further wording of the claim, by which texts like it are matched. Left out for a claim.
    pub text: Option<String>,
    /// What the other claim is to the one suggested; a text always says the same.
    #[graphql(default_with = "ClaimLinkKind::Duplicates")]
    pub kind: ClaimLinkKind,
    /// Why, 1 to 1,000 characters; of a link between claims only.
    pub note: Option<String>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer.
    pub idempotency_key: Option<String>,
}

/// What was confirmed, or why it was not.
#[derive(SimpleObject)]
pub struct ConfirmMatchPayload {
    /// The claim that was suggested; null where there are errors.
    pub claim: Option<Claim>,
    /// The link between the two claims; null for a text, and where there are errors.
    pub link: Option<ClaimLink>,
    /// Whether it was confirmed before, so that nothing changed.
    pub already_confirmed: bool,
    /// Why it was not confirmed.
    pub errors: Vec<ConfirmMatchError>,
}

user_error! {
    /// Why a match was not confirmed.
    ConfirmMatchError, ConfirmMatchErrorCode {
        /// There is no such claim.
        ClaimNotFound,
        /// A claim is what it is.
        SameClaim,
        /// A claim was suggested either for another claim or for a text, which only says the same.
        TargetMismatch,
        /// The claim suggested narrows the other already, itself or by way of others.
        NarrowsItself,
    }
}

use ConfirmMatchErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct ConfirmMatch;

/// The mutation.
#[Object]
impl ConfirmMatch {
    /// Notes that a claim is what it was suggested for: what the other claim is to it, by default the same; or
    /// that a text makes it. Confirming it again changes nothing. For reviewers.
    async fn confirm_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim is what it was suggested for.")] input: ConfirmMatchInput,
    ) -> Option<Result<ConfirmMatchPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: ConfirmMatchInput) -> Result<ConfirmMatchPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let claim = Reply::plan::<Claim>(ctx, &["claim"])?;
    let link = Reply::plan::<ClaimLink>(ctx, &["link"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let key = input.idempotency_key.as_deref();
    let outcome = write.once(ctx, key, confirm(&write.tx, &input)).await;
    Ok(match write.end(outcome).await? {
        Ok(confirmed) => ConfirmMatchPayload {
            claim: claim.read(ctx, confirmed.claim).await?,
            link: match confirmed.link {
                Some(id) => link.read(ctx, id).await?,
                None => None,
            },
            already_confirmed: confirmed.already,
            errors: Vec::new(),
        },
        Err(errors) => ConfirmMatchPayload {
            claim: None,
            link: None,
            already_confirmed: false,
            errors,
        },
    })
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Confirmed {
    claim: Uuid,
    link: Option<Uuid>,
    already: bool,
}

async fn confirm(
    tx: &DatabaseTransaction,
    input: &ConfirmMatchInput,
) -> Result<Confirmed, Failure<ConfirmMatchError>> {
    let claim = input::key("claimId", &input.claim_id, "claim")?;
    match (&input.other_claim_id, &input.text) {
        (Some(other), None) => {
            let other = input::key("otherClaimId", other, "claim")?;
            link(tx, claim, other, input).await
        }
        (None, Some(text)) => {
            let text = input::text("text", text, 2_000)?;
            if input.kind != ClaimLinkKind::Duplicates || input.note.is_some() {
                return Err(mismatch(
                    "kind",
                    "a text only says the same; leave out `kind` and `note`, or record the text by recordClaim and link the two",
                ));
            }
            word(tx, claim, text).await
        }
        _ => Err(mismatch(
            "otherClaimId",
            "name either the claim or the text that the claim was suggested for",
        )),
    }
}

async fn link(
    tx: &DatabaseTransaction,
    claim: Uuid,
    other: Uuid,
    input: &ConfirmMatchInput,
) -> Result<Confirmed, Failure<ConfirmMatchError>> {
    if claim == other {
        return Err(Failure::refused(ConfirmMatchError::new(
            Code::SameClaim,
            "otherClaimId",
            "both are the same claim; name two",
        )));
    }
    let (first, second) = link_claims::ends(input.kind, other, claim);
    let place = |end| {
        if end == claim {
            "claimId"
        } else {
            "otherClaimId"
        }
    };
    let known = on_constraint(|name| match name {
        "claim_link_from" => Some(absent(place(first))),
        "claim_link_to" => Some(absent(place(second))),
        "claim_link_narrows" => Some(ConfirmMatchError::new(
            Code::NarrowsItself,
            "kind",
            "the claim suggested narrows the other already, itself or by way of others; read `claim { links }`",
        )),
        _ => None,
    });
    let note = input::optional_text("note", input.note.as_ref(), 1_000)?;
    let (link, already) = link_claims::insert(tx, input.kind, (first, second), note, known).await?;
    Ok(Confirmed {
        claim,
        link: Some(link),
        already,
    })
}

/// Keeps the text as a further wording of the claim.
async fn word(
    tx: &DatabaseTransaction,
    claim: Uuid,
    text: String,
) -> Result<Confirmed, Failure<ConfirmMatchError>> {
    let known = on_constraint(|name| (name == "claim_wording_claim").then(|| absent("claimId")));
    let insert = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "INSERT INTO claim_wording (id, claim_id, text) VALUES ($1, $2, $3) ON CONFLICT (claim_id, md5(text)) DO NOTHING",
        [Uuid::now_v7().into(), claim.into(), text.into()],
    );
    let inserted = tx.execute_raw(insert).await.map_err(known)?;
    Ok(Confirmed {
        claim,
        link: None,
        already: inserted.rows_affected() == 0,
    })
}

fn absent(place: &str) -> ConfirmMatchError {
    let message = "there is no such claim; take its id from an answer";
    ConfirmMatchError::new(Code::ClaimNotFound, place, message)
}

fn mismatch(place: &str, message: &str) -> Failure<ConfirmMatchError> {
    Failure::refused(ConfirmMatchError::new(Code::TargetMismatch, place, message))
}
