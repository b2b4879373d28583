//! The history: who changed what, when, and from what to what. Triggers write it; nothing changes it.

use sea_orm::entity::prelude::*;

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Action {
    /// It came: new, or from another record.
    #[sea_orm(string_value = "INSERT")]
    Insert,
    /// It was changed.
    #[sea_orm(string_value = "UPDATE")]
    Update,
    /// It went: deleted, or to another record.
    #[sea_orm(string_value = "DELETE")]
    Delete,
    /// Values of it were removed from the history for a reason.
    #[sea_orm(string_value = "REDACT")]
    Redact,
}

/// One change of one row, in the chain of the record that the row belongs to.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// The prefix of the ids of the record's type, such as `claim`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub record_type: String,
    /// The record's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// The place in the record's chain: 1, 2, 3 and so on without a gap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// When it was committed; the same for all that one transaction changed.
    pub at: DateTimeUtc,
    /// The reviewer who did it; none for a migration, and for an operator on the command line or in psql.
    pub reviewer_id: Option<Uuid>,
    /// The token by which the reviewer signed in.
    pub token_id: Option<Uuid>,
    /// The migration that did it.
    #[sea_orm(column_type = "Text", nullable)]
    pub migration: Option<String>,
    /// The database's role that did it, whoever else is named.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// The row's table.
    #[sea_orm(column_type = "Text")]
    pub table_name: String,
    /// What happened to the row.
    pub action: Action,
    /// The row's primary key: an array of its columns' values as strings.
    #[sea_orm(column_type = "JsonBinary")]
    pub row_key: Json,
    /// The columns that have values here: an array of their names, in the order of their bytes.
    #[sea_orm(column_type = "JsonBinary")]
    pub columns: Json,
    /// Their values before an UPDATE or DELETE, as strings or null. What was redacted is missing.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub before: Option<Json>,
    /// Their values after an INSERT or UPDATE, as strings or null. What was redacted is missing.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub after: Option<Json>,
    /// 16 bytes for each of the columns, zeros for what was redacted.
    pub before_salts: Option<Vec<u8>>,
    /// 32 bytes for each of the columns.
    pub before_digests: Option<Vec<u8>>,
    /// 16 bytes for each of the columns, zeros for what was redacted.
    pub after_salts: Option<Vec<u8>>,
    /// 32 bytes for each of the columns.
    pub after_digests: Option<Vec<u8>>,
    /// Why values were redacted, 1 to 2000 characters.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    /// The last migration of the database at that time.
    #[sea_orm(column_type = "Text")]
    pub schema_version: String,
    /// By which rule the hash is made.
    #[sea_orm(column_type = "Text")]
    pub format: String,
    /// SHA-256 over the hash before it in the chain and this event.
    pub hash: Vec<u8>,
}

/// How rows of `event` lead to other rows: they do not, since they outlive them.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
