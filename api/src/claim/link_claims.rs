//! `linkClaims`: it is noted what one claim is to another.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::claim_link;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait as _, QueryFilter as _, Set,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{ClaimLink, ClaimLinkKind};
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

/// What one claim is to another.
#[derive(Clone, InputObject)]
pub struct LinkClaimsInput {
    /// The first claim.
    pub from_claim_id: ID,
    /// What it is to the second.
    pub kind: ClaimLinkKind,
    /// The second claim.
    pub to_claim_id: ID,
    /// Why, 1 to 1,000 characters.
    pub note: Option<String>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same answer.
    pub idempotency_key: Option<String>,
}

/// The link, or why there is none.
#[derive(SimpleObject)]
pub struct LinkClaimsPayload {
    /// The link; null where there are errors.
    pub link: Option<ClaimLink>,
    /// Whether the claims were linked so before, so that nothing changed, the note neither.
    pub already_linked: bool,
    /// Why they were not linked.
    pub errors: Vec<LinkClaimsError>,
}

user_error! {
    /// Why claims were not linked.
    LinkClaimsError, LinkClaimsErrorCode {
        /// There is no such claim.
        ClaimNotFound,
        /// A claim is not linked to itself.
        SameClaim,
        /// The second claim narrows the first already, itself or by way of others.
        NarrowsItself,
    }
}

use LinkClaimsErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct LinkClaims;

/// The mutation.
#[Object]
impl LinkClaims {
    /// Notes what one claim is to another. DUPLICATES and CONTRADICTS lead both ways: the other way
    /// round is the same link. Linking them again changes nothing. For reviewers.
    async fn link_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What one claim is to another.")] input: LinkClaimsInput,
    ) -> Option<Result<LinkClaimsPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: LinkClaimsInput) -> Result<LinkClaimsPayload> {
    let reviewer = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<ClaimLink>(ctx, &["link"])?;
    let write = Write::begin(ctx, reviewer).await?;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            link(&write.tx, &input),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok((id, already_linked)) => LinkClaimsPayload {
            link: reply.read(ctx, id).await?,
            already_linked,
            errors: Vec::new(),
        },
        Err(errors) => LinkClaimsPayload {
            link: None,
            already_linked: false,
            errors,
        },
    })
}

async fn link(
    tx: &DatabaseTransaction,
    input: &LinkClaimsInput,
) -> Result<(Uuid, bool), Failure<LinkClaimsError>> {
    let from = input::key("fromClaimId", &input.from_claim_id, "claim")?;
    let to = input::key("toClaimId", &input.to_claim_id, "claim")?;
    if from == to {
        return Err(Failure::refused(LinkClaimsError::new(
            Code::SameClaim,
            "toClaimId",
            "both are the same claim; name two",
        )));
    }
    let (first, second) = ends(input.kind, from, to);
    let note = input::optional_text("note", input.note.as_ref(), 1_000)?;
    let absent = |place| {
        LinkClaimsError::new(
            Code::ClaimNotFound,
            place,
            "there is no such claim; record it by recordClaim",
        )
    };
    let place = |end| {
        if end == from {
            "fromClaimId"
        } else {
            "toClaimId"
        }
    };
    let known = on_constraint(|name| match name {
        "claim_link_from" => Some(absent(place(first))),
        "claim_link_to" => Some(absent(place(second))),
        "claim_link_narrows" => Some(LinkClaimsError::new(
            Code::NarrowsItself,
            "kind",
            "the second claim narrows the first already, itself or by way of others; read `claim { links }`",
        )),
        _ => None,
    });
    insert(tx, input.kind, (first, second), note, known).await
}

/// Links two claims as [`ends`] says, or finds the link that is there already, and says so.
pub async fn insert<E>(
    tx: &DatabaseTransaction,
    kind: ClaimLinkKind,
    (first, second): (Uuid, Uuid),
    note: Option<String>,
    known: impl FnOnce(DbErr) -> Failure<E>,
) -> Result<(Uuid, bool), Failure<E>> {
    let kind = kind.into();
    let id = Uuid::now_v7();
    let row = claim_link::ActiveModel {
        id: Set(id),
        from_claim_id: Set(first),
        to_claim_id: Set(second),
        kind: Set(kind),
        note: Set(note),
        ..Default::default()
    };
    let inserted = claim_link::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([
                claim_link::Column::FromClaimId,
                claim_link::Column::ToClaimId,
                claim_link::Column::Kind,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(tx)
        .await
        .map_err(known)?;
    if inserted == 1 {
        return Ok((id, false));
    }
    let found = claim_link::Entity::find()
        .filter(claim_link::Column::FromClaimId.eq(first))
        .filter(claim_link::Column::ToClaimId.eq(second))
        .filter(claim_link::Column::Kind.eq(kind))
        .one(tx)
        .await?;
    Ok((found.map_or(id, |link| link.id), true))
}

/// The ends of a link as they are kept: where it leads both ways, the claim that was recorded first
/// comes first.
pub fn ends(kind: ClaimLinkKind, from: Uuid, to: Uuid) -> (Uuid, Uuid) {
    match kind {
        ClaimLinkKind::Duplicates | ClaimLinkKind::Contradicts => (from.min(to), from.max(to)),
        ClaimLinkKind::Narrows | ClaimLinkKind::Supports | ClaimLinkKind::ContextFor => (from, to),
    }
}
