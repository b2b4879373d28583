//! What people and programs sign in with, as the staff sees it: never the secret, nor its hash.

use async_graphql::Enum;
use entity::token::{Column, Relation, Scope};
use sea_orm::RelationTrait as _;
use serde::{Deserialize, Serialize};

use super::{Reviewer, Role};
use crate::graph::{
    plan::{Audience, Order, column, planned, root_fields},
    scalars::DateTime,
};

/// How much of what its reviewer may do a token may do; each scope also reaches those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum, Serialize, Deserialize)]
#[graphql(remote = "entity::token::Scope")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TokenScope {
    /// Read what reviewers read. Every mutation is FORBIDDEN.
    Read,
    /// What a REVIEWER may do.
    Reviewer,
    /// What an EDITOR may do.
    Editor,
    /// What an ADMIN may do.
    Admin,
}

impl From<Role> for TokenScope {
    fn from(role: Role) -> Self {
        Scope::from(entity::reviewer::Role::from(role)).into()
    }
}

fn rows(audience: Audience) -> &'static str {
    match audience {
        Audience::Staff => "token",
        Audience::Public => "(SELECT * FROM token WHERE false)",
    }
}

planned! {
    /// What a reviewer, or a program of theirs, signs in with. Its secret is shown once, by
    /// `createToken`, and kept only as a hash.
    Token, id "token", from rows;

    /// What it is for; null where nobody said.
    label: column(Option<String>) = column(Column::Label);
    /// Its first 12 characters, by which its owner tells it apart.
    prefix: column(String) = column(Column::Prefix);
    /// What it may do, and never more than the reviewer's role; null for all that the role allows.
    scope: column(Option<TokenScope>) = column(Column::Scope);
    /// In whose name it acts.
    reviewer: one(Reviewer) = Relation::Reviewer.def();
    /// When it was made.
    recorded_at: column(DateTime) = column(Column::RecordedAt);
    /// Who made it; null where an operator did.
    recorded_by: one(Option<Reviewer>) = Relation::RecordedBy.def();
    /// The token that its maker signed in with: it ends no later than that one, and is revoked with it. Null
    /// where an operator made it.
    made_by: one(Option<Token>) = Relation::MadeByToken.def();
    /// The tokens that were made by it, newest first, revoked and expired ones included.
    made: many(Token) = Relation::MadeTokens.def(), Order::Newest;
    /// When it ends; null for never.
    expires_at: column(Option<DateTime>) = column(Column::ExpiresAt);
    /// When it was last used, to the minute; null if it never was.
    last_used_at: column(Option<DateTime>) = column(Column::LastUsedAt);
    /// When it was revoked; null for one that was not.
    revoked_at: column(Option<DateTime>) = column(Column::RevokedAt);
}

root_fields! {
    TokenQuery for Token;
    /// The token with this id; null where there is none, and always for the public.
    token;
    /// Tokens, newest first, revoked and expired ones included; none for the public.
    tokens;
}
