//! Reviewers are recorded and found, by admins over the API and by operators on the command line.

use entity::reviewer::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
    sea_query::{Expr, ExprTrait as _, Func},
};
use uuid::Uuid;

use super::Role;
use crate::graph::{
    error::{Invalid, broken_constraint},
    input,
};

/// Why a reviewer was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// A value breaks a rule.
    #[error("{}: {}", .0.path.join("."), .0.message)]
    Invalid(Invalid),
    /// Somebody has this address, in whatever case it is written.
    #[error("{0} is the address of a reviewer already; see `verbatim reviewer list`")]
    EmailTaken(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Why the last admin who can sign in stays one, and what to do.
pub const LAST_ADMIN: &str = "the reviewer is the last admin; make somebody else an admin first";

/// Records a reviewer.
///
/// # Errors
/// See [`AddError`].
pub async fn add(
    db: &impl ConnectionTrait,
    email: &str,
    name: &str,
    role: Role,
) -> Result<Model, AddError> {
    let email = input::line("email", email, 254).map_err(AddError::Invalid)?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        email: Set(email.clone()),
        name: Set(input::line("name", name, 200).map_err(AddError::Invalid)?),
        role: Set(role.into()),
        ..Default::default()
    };
    match Entity::insert(row).exec_with_returning(db).await {
        Ok(model) => Ok(model),
        Err(error) => Err(match broken_constraint(&error) {
            Some("reviewer_email_unique") => AddError::EmailTaken(email),
            Some("reviewer_email_shape") => AddError::Invalid(input::invalid(
                "email",
                format!("`{email}` is no address; write one such as ana@example.org"),
            )),
            _ => error.into(),
        }),
    }
}

/// The reviewer with this address, in whatever case it is written.
///
/// # Errors
/// Where the database fails.
pub async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Model>, DbErr> {
    let same = Expr::expr(Func::lower(Expr::col(Column::Email))).eq(email.trim().to_lowercase());
    Entity::find().filter(same).one(db).await
}

/// All reviewers, by name.
///
/// # Errors
/// Where the database fails.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}
