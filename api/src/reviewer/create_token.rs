//! `createToken`: a reviewer, or a program of theirs, is given something to sign in with.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{reviewer, token::Scope};
use sea_orm::{ActiveEnum as _, DatabaseTransaction, EntityTrait as _, QuerySelect as _};
use uuid::Uuid;

use super::{Role, Token, TokenScope};
use crate::{
    auth::{self, IssueError, SignedIn, Terms},
    graph::{
        error::{Failure, broken_constraint, user_error},
        input,
        plan::Reply,
        write::Write,
    },
};

/// The longest that a token can be valid, in days.
const MOST_DAYS: i32 = 3_650;

/// How long a token is valid where nobody says, in days.
const USUAL_DAYS: i32 = 90;

/// What the token is to be.
#[derive(Clone, InputObject)]
pub struct CreateTokenInput {
    /// The reviewer in whose name it acts; you, where left out. For others you need the role ADMIN.
    pub reviewer_id: Option<ID>,
    /// What it is for, 1 to 100 characters, such as `laptop` or `front page`.
    pub label: String,
    /// What it may do: no more than the token that you sign in with, nor than the reviewer's role.
    pub scope: TokenScope,
    /// After how many days of 24 hours it ends, 1 to 3,650, and no later than the token that you sign in
    /// with. Left out, after 90, or together with yours where that ends sooner.
    pub expires_in_days: Option<i32>,
    /// A key of 1 to 255 characters for this request: repeated with it, it gives the same token without
    /// its secret, and makes no other.
    pub idempotency_key: Option<String>,
}

/// The token with its secret, or why none was made.
#[derive(SimpleObject)]
pub struct CreateTokenPayload {
    /// The token; null where there are errors.
    pub token: Option<Token>,
    /// What to send as `Authorization: Bearer <secret>`: `vbt_` and 38 letters and digits. It is shown this
    /// once. It is kept nowhere, so a repeated request with the same idempotency key gets null: where the
    /// first answer was lost, revoke the token and make another. Null where there are errors.
    pub secret: Option<String>,
    /// Why no token was made.
    pub errors: Vec<CreateTokenError>,
}

user_error! {
    /// Why no token was made.
    CreateTokenError, CreateTokenErrorCode {
        /// There is no such reviewer.
        ReviewerNotFound,
        /// The reviewer is deactivated, and tokens are for those who may sign in.
        ReviewerDeactivated,
        /// The token would do more than yours, or more than its reviewer's role allows.
        ScopeTooWide,
        /// The token would end later than yours.
        ExpiresTooLate,
    }
}

use CreateTokenErrorCode as Code;

/// The mutation.
#[derive(Default)]
pub struct CreateToken;

/// The mutation.
#[Object]
impl CreateToken {
    /// Makes a token, for yourself or, as an admin, for somebody else. Its secret is in this answer and
    /// nowhere else. It ends no later than the token that you sign in with, and is revoked with it. For
    /// reviewers.
    async fn create_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the token is to be.")] input: CreateTokenInput,
    ) -> Option<Result<CreateTokenPayload>> {
        Some(answer(ctx, input).await)
    }
}

async fn answer(ctx: &Context<'_>, input: CreateTokenInput) -> Result<CreateTokenPayload> {
    let maker = auth::require(ctx, Role::Reviewer)?;
    let reply = Reply::plan::<Token>(ctx, &["token"])?;
    let write = Write::begin(ctx, maker).await?;
    // Beside the answer that is kept for the idempotency key, never in it.
    let mut secret = None;
    let outcome = write
        .once(
            ctx,
            input.idempotency_key.as_deref(),
            create(ctx, &write.tx, maker, &input, &mut secret),
        )
        .await;
    Ok(match write.end(outcome).await? {
        Ok(id) => CreateTokenPayload {
            token: reply.read(ctx, id).await?,
            secret,
            errors: Vec::new(),
        },
        Err(errors) => CreateTokenPayload {
            token: None,
            secret: None,
            errors,
        },
    })
}

async fn create(
    ctx: &Context<'_>,
    tx: &DatabaseTransaction,
    maker: &SignedIn,
    input: &CreateTokenInput,
    secret: &mut Option<String>,
) -> Result<Uuid, Failure<CreateTokenError>> {
    let reviewer_id = match &input.reviewer_id {
        Some(id) => input::key("reviewerId", id, "reviewer")?,
        None => maker.id,
    };
    if reviewer_id != maker.id {
        auth::require(ctx, Role::Admin)?;
    }
    let label = input::line("label", &input.label, 100)?;
    let expires_at = end(input.expires_in_days, maker, Utc::now())?;
    if input.scope > maker.scope {
        return Err(too_wide("the token that you sign in with", maker.scope));
    }
    // Shared with nobody who would deactivate the reviewer at this moment.
    let reviewer = reviewer::Entity::find_by_id(reviewer_id)
        .lock_shared()
        .one(tx)
        .await?
        .ok_or_else(|| {
            refused(
                Code::ReviewerNotFound,
                "reviewerId",
                "there is no such reviewer; find them in `reviewers`, or add them by inviteReviewer",
            )
        })?;
    let terms = Terms {
        scope: Some(input.scope),
        label: Some(label),
        expires_at: Some(expires_at),
        made_by_token: maker.token.as_ref().map(|used| used.id),
        demo: false,
    };
    let issued = auth::issue(tx, &reviewer, terms)
        .await
        .map_err(|error| match error {
            IssueError::WiderThanReviewer(role) => too_wide("the reviewer's role", role.into()),
            IssueError::Deactivated => refused(
                Code::ReviewerDeactivated,
                "reviewerId",
                "the reviewer is deactivated; let them in again by reactivateReviewer first",
            ),
            // It was in force when the request began.
            IssueError::Database(error)
                if broken_constraint(&error) == Some("token_maker_in_force") =>
            {
                auth::no_longer_valid().into()
            }
            IssueError::Database(error) => error.into(),
        })?;
    *secret = Some(issued.token.expose().to_owned());
    Ok(issued.id)
}

/// When the token ends, which is no later than the one by which it is made.
fn end(
    days: Option<i32>,
    maker: &SignedIn,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Failure<CreateTokenError>> {
    let place = "expiresInDays";
    if let Some(days) = days
        && !(1..=MOST_DAYS).contains(&days)
    {
        let message = format!("{days} days cannot be; give 1 to {MOST_DAYS}");
        return Err(input::invalid(place, message).into());
    }
    let end = now + TimeDelta::days(days.unwrap_or(USUAL_DAYS).into());
    match maker.token.as_ref().and_then(|used| used.expires_at) {
        Some(last) if last < end && days.is_some() => Err(refused(
            Code::ExpiresTooLate,
            place,
            &format!(
                "the token that you sign in with ends at {}, and what it makes no later; give fewer days or \
                 leave them out, or sign in with a token that lasts longer",
                last.format("%Y-%m-%d %H:%M UTC")
            ),
        )),
        Some(last) => Ok(end.min(last)),
        None => Ok(end),
    }
}

fn too_wide(limit: &str, most: TokenScope) -> Failure<CreateTokenError> {
    let most = Scope::from(most).to_value();
    refused(
        Code::ScopeTooWide,
        "scope",
        &format!("a token cannot do more than {limit}: give {most} or a lower scope"),
    )
}

fn refused(code: Code, place: &str, message: &str) -> Failure<CreateTokenError> {
    Failure::refused(CreateTokenError::new(code, place, message))
}
