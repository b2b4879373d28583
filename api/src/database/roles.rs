//! The two roles of a database: its owner, who migrates it, and the server's, who reads and writes its
//! rows but can change neither its tables nor its history.

mod scram;

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement,
    TransactionTrait as _,
};

/// What [`make`] or [`grant`] has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The role was made.
    pub made: bool,
    /// Its password was set.
    pub password_set: bool,
    /// What it was granted: rights by what they are on.
    pub granted: BTreeMap<String, Vec<String>>,
    /// What was taken from it, or from everybody.
    pub revoked: BTreeMap<String, Vec<String>>,
}

/// Why the server's role cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// Whoever makes it would be it.
    #[error(
        "{0} owns the database and cannot be the server's role as well: name another one in `database.url`"
    )]
    Same(String),
    /// Making a role takes a right that the owner of a database need not have.
    #[error(
        "there is no role {role} yet, and {owner} may not make one: run `CREATE ROLE {role} LOGIN;` as a \
         superuser, give it a password by `\\password {role}` in psql, then run this again"
    )]
    MayNot {
        /// The server's role.
        role: String,
        /// Who would make it.
        owner: String,
    },
    /// The role has more rights, or fewer, than can be settled here.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Why a role must not serve.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It could change the tables, or what the history says.
    #[error(
        "the server's role must not be able to change the tables or the history, but {role} {right}. Give \
         the owner's address as `database.admin_url` and another role's as `database.url`, then run \
         `verbatim migrate roles`, which makes that role"
    )]
    MayTooMuch {
        /// The role.
        role: String,
        /// What it may or is, as the rest of a sentence.
        right: String,
    },
    /// It cannot do the server's work.
    #[error(
        "the role {role} may not read or write {}; run `verbatim migrate roles`", tables.join(", ")
    )]
    MayTooLittle {
        /// The role.
        role: String,
        /// The tables.
        tables: Vec<String>,
    },
    /// The database failed.
    #[error("what the server's role may do cannot be read: {0}")]
    Database(#[from] DbErr),
}

/// Makes the server's role if it is missing, sets its password if one is given, and grants what it needs.
/// Run again it changes nothing but the password.
///
/// The password leaves this process only as PostgreSQL keeps it, salted and hashed for
/// `scram-sha-256`, so that no log of the database can hold it.
///
/// # Errors
/// [`MakeError`]; then nothing has changed.
pub async fn make(
    db: &DatabaseConnection,
    role: &str,
    password: Option<&str>,
) -> Result<Changes, MakeError> {
    let tx = db.begin().await?;
    let admin = Admin::of(&tx, role).await?;
    if admin.name == role {
        return Err(MakeError::Same(admin.name));
    }
    if !admin.exists && !admin.may_make {
        return Err(MakeError::MayNot {
            role: role.to_owned(),
            owner: admin.name,
        });
    }
    let quoted = &admin.quoted;
    if !admin.exists {
        let make = format!("CREATE ROLE {quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE");
        tx.execute_unprepared(&make).await?;
    }
    let password = password.filter(|_| admin.may_make);
    if let Some(password) = password {
        // A verifier consists of letters, digits and `$:+/=-` only.
        let set = format!(
            "ALTER ROLE {quoted} PASSWORD '{}'",
            scram::verifier(password)
        );
        tx.execute_unprepared(&set).await?;
    }
    let granted = regrant(&tx, role).await?;
    check_role(&tx, role).await?;
    tx.commit().await?;
    Ok(Changes {
        made: !admin.exists,
        password_set: password.is_some(),
        ..granted
    })
}

/// Grants the server's role what it needs on the tables as they are now; `None` where there is no such
/// role yet.
///
/// # Errors
/// Where the database fails, or refuses, since the tables are another role's.
pub async fn grant(db: &DatabaseConnection, role: &str) -> Result<Option<Changes>, DbErr> {
    let tx = db.begin().await?;
    if !Admin::of(&tx, role).await?.exists {
        return Ok(None);
    }
    let changes = regrant(&tx, role).await?;
    tx.commit().await?;
    Ok(Some(changes))
}

/// Refuses a connection whose role may do more than the server's may, or less.
///
/// # Errors
/// [`Unfit`].
pub async fn check(db: &impl ConnectionTrait) -> Result<(), Unfit> {
    let sql = "SELECT current_user::text AS name";
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await?;
    let name: String = row.map_or(Ok(String::new()), |row| row.try_get("", "name"))?;
    check_role(db, &name).await
}

async fn check_role(db: &impl ConnectionTrait, role: &str) -> Result<(), Unfit> {
    let rights = Rights::find_by_statement(statement(RIGHTS, role))
        .one(db)
        .await?;
    let Some(rights) = rights else { return Ok(()) };
    if let Some(right) = rights.too_much() {
        return Err(Unfit::MayTooMuch {
            role: role.to_owned(),
            right,
        });
    }
    if rights.lacks.is_empty() {
        Ok(())
    } else {
        Err(Unfit::MayTooLittle {
            role: role.to_owned(),
            tables: rights.lacks,
        })
    }
}

/// Who makes the role, and whether it is there.
#[derive(FromQueryResult)]
struct Admin {
    name: String,
    may_make: bool,
    exists: bool,
    quoted: String,
}

impl Admin {
    async fn of(db: &impl ConnectionTrait, role: &str) -> Result<Self, DbErr> {
        let sql = "SELECT rolname::text AS name, rolsuper OR rolcreaterole AS may_make,
                          EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS exists,
                          quote_ident($1) AS quoted
                   FROM pg_roles WHERE rolname = current_user";
        let admin = Self::find_by_statement(statement(sql, role)).one(db).await;
        admin?.ok_or_else(|| DbErr::RecordNotFound("the role of this session".to_owned()))
    }
}

fn statement(sql: &str, role: &str) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, [role.into()])
}

/// Sets the rights, and tells them apart from those of before.
async fn regrant(tx: &impl ConnectionTrait, role: &str) -> Result<Changes, DbErr> {
    let before = granted(tx, role).await?;
    tx.execute_raw(statement(
        "SELECT set_config('verbatim.server_role', $1, true)",
        role,
    ))
    .await?;
    tx.execute_unprepared(GRANT).await?;
    let after = granted(tx, role).await?;
    let beyond = |these: &[Granted], those: &[Granted]| {
        let mut beyond: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for one in these.iter().filter(|one| !those.contains(one)) {
            let rights = beyond.entry(one.place.clone()).or_default();
            rights.push(one.right.clone());
        }
        beyond
    };
    Ok(Changes {
        granted: beyond(&after, &before),
        revoked: beyond(&before, &after),
        ..Changes::default()
    })
}

/// A right that the server's role has, or everybody.
#[derive(FromQueryResult, PartialEq, Eq)]
struct Granted {
    place: String,
    right: String,
}

async fn granted(db: &impl ConnectionTrait, role: &str) -> Result<Vec<Granted>, DbErr> {
    Granted::find_by_statement(statement(GRANTED, role))
        .all(db)
        .await
}

/// What stands in the way of a role's serving.
#[derive(FromQueryResult)]
struct Rights {
    superuser: bool,
    owns: Vec<String>,
    may: Vec<String>,
    writes_history: Vec<String>,
    empties: Vec<String>,
    lacks: Vec<String>,
}

impl Rights {
    /// The first of what is too much, as the rest of a sentence that begins with the role.
    fn too_much(&self) -> Option<String> {
        let of = |tables: &[String], what: &str| {
            let first = tables.first()?;
            Some(match tables.len() {
                1 => format!("{what} the table {first}"),
                all => format!("{what} {all} tables, such as {first}"),
            })
        };
        if self.superuser {
            return Some("is a superuser".to_owned());
        }
        of(&self.owns, "owns")
            .or_else(|| Some(format!("may {}", self.may.first()?)))
            .or_else(|| of(&self.writes_history, "may write"))
            .or_else(|| of(&self.empties, "may empty (TRUNCATE) or put triggers on"))
    }
}

/// Which tables the server's role only reads: those of the history, which triggers write in the
/// owner's name, the list of migrations, and views.
macro_rules! only_read {
    () => {
        "(c.relkind IN ('v', 'm') OR c.relname ~ '^(event|event_.*|record_head|seaql_migrations)$')"
    };
}

/// What `$1` may, whether by itself, as a member of other roles, or like everybody.
const RIGHTS: &str = concat!(
    "
WITH tables AS (
    SELECT c.oid, c.relname::text AS name, c.relowner, ",
    only_read!(),
    " AS only_read
    FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
)
SELECT
    r.rolsuper AS superuser,
    ARRAY(SELECT name FROM tables WHERE pg_has_role(r.oid, relowner, 'MEMBER') ORDER BY name) AS owns,
    array_remove(ARRAY[
        CASE WHEN r.rolcreaterole THEN 'make roles (CREATEROLE)' END,
        CASE WHEN r.rolcreatedb THEN 'make databases (CREATEDB)' END,
        CASE WHEN has_database_privilege(r.oid, current_database(), 'CREATE')
               OR has_schema_privilege(r.oid, current_schema(), 'CREATE')
             THEN 'make tables (CREATE on the database or its schema)' END,
        CASE WHEN has_parameter_privilege(r.oid, 'session_replication_role', 'SET')
             THEN 'set session_replication_role' END
    ], NULL) AS may,
    ARRAY(
        SELECT name FROM tables
        WHERE only_read AND (has_table_privilege(r.oid, oid, 'INSERT, UPDATE, DELETE')
                             OR has_any_column_privilege(r.oid, oid, 'INSERT, UPDATE'))
        ORDER BY name
    ) AS writes_history,
    ARRAY(
        SELECT name FROM tables WHERE has_table_privilege(r.oid, oid, 'TRUNCATE, TRIGGER') ORDER BY name
    ) AS empties,
    ARRAY(
        SELECT name FROM tables
        WHERE NOT has_table_privilege(r.oid, oid, 'SELECT')
           OR NOT only_read AND NOT (has_table_privilege(r.oid, oid, 'INSERT')
                                     AND has_table_privilege(r.oid, oid, 'UPDATE')
                                     AND has_table_privilege(r.oid, oid, 'DELETE'))
        ORDER BY name
    ) AS lacks
FROM pg_roles r WHERE r.rolname = $1"
);

/// Sets the rights of the role named by `verbatim.server_role`, also on tables that the owner makes
/// later. What is only read is narrowed after each migration, since those rights are wider.
///
/// A trigger that works in the owner's name could be put on a table of one's own, even a temporary one,
/// to write whatever one likes: so nobody else may use its function. To fire it needs no such right.
const GRANT: &str = concat!(
    "
DO $$
DECLARE
    server text := quote_ident(current_setting('verbatim.server_role'));
    schema text := quote_ident(current_schema());
    past   text := quote_ident(current_schema() || '_as_of');
    name   text;
BEGIN
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC, %s', current_database(), server);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %s', current_database(), server);
    EXECUTE format('REVOKE CREATE ON SCHEMA %s FROM PUBLIC, %s', schema, server);
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s', schema, server);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s
                    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %s', schema, server);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %s TO %s', schema, server);
    EXECUTE format('REVOKE TRUNCATE, TRIGGER, REFERENCES ON ALL TABLES IN SCHEMA %s FROM %s', schema, server);
    IF to_regnamespace(past) IS NOT NULL THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO %s', past, server);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT ON TABLES TO %s', past, server);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s', past, server);
    END IF;
    FOR name IN
        SELECT c.oid::regclass FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND ",
    only_read!(),
    "
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON %s FROM PUBLIC, %s',
                       name, server);
    END LOOP;
    FOR name IN
        SELECT p.oid::regprocedure FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace AND p.prosecdef AND p.prorettype = 'trigger'::regtype
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, %s', name, server);
    END LOOP;
END
$$"
);

/// What `$1` was granted itself, and everybody of what the server's role must not have.
const GRANTED: &str = "
WITH held AS (
    SELECT 'database ' || d.datname AS place, a.grantee, a.privilege_type
    FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    WHERE d.datname = current_database()
    UNION ALL
    SELECT 'schema ' || n.nspname, a.grantee, a.privilege_type
    FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname IN (current_schema(), current_schema() || '_as_of')
    UNION ALL
    SELECT 'table ' || c.oid::regclass, a.grantee, a.privilege_type
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
    WHERE n.nspname IN (current_schema(), current_schema() || '_as_of') AND c.relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    SELECT 'function ' || p.proname, a.grantee, a.privilege_type
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = current_schema()::regnamespace AND p.prosecdef
    UNION ALL
    SELECT 'tables to come' || CASE WHEN n.nspname = current_schema() THEN '' ELSE ' in ' || n.nspname END,
           a.grantee, a.privilege_type
    FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) a
    WHERE n.nspname IN (current_schema(), current_schema() || '_as_of') AND d.defaclobjtype = 'r'
)
SELECT CASE held.grantee WHEN 0 THEN held.place || ' (everybody)' ELSE held.place END AS place,
       held.privilege_type AS \"right\"
FROM held LEFT JOIN pg_roles r ON r.oid = held.grantee
WHERE held.grantee = 0 OR r.rolname = $1
ORDER BY 1, 2";
