//! Nothing is destroyed unless the database's name is given.

use std::io::{self, IsTerminal as _, Write as _};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr};

use super::{Failure, query};

/// How the ids of the rows begin that migrations themselves write: the default rating scale.
const WRITTEN_BY_MIGRATIONS: &str = "01930000-0000-7000-8000-";

/// The tables that hold rows which a person would miss: any but the default rating scale with its
/// history, and the list of migrations.
///
/// They are all looked at, not only those that a migration would drop, since one may as well drop a
/// column or rewrite a table.
pub(super) async fn tables_with_rows(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let tables = db
        .query_all_raw(query(
            "SELECT c.relname::text AS name, format('%I.%I', n.nspname, c.relname) AS quoted \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') \
               AND c.relname <> 'seaql_migrations' \
             ORDER BY c.relname",
        ))
        .await?;
    let mut holding = Vec::new();
    for table in tables {
        let (name, quoted): (String, String) =
            (table.try_get("", "name")?, table.try_get("", "quoted")?);
        let id = match name.as_str() {
            "rating" | "rating_scale" | "rating_scale_version" => Some("id"),
            "event" | "record_head" => Some("record_id"),
            _ => None,
        };
        let rest = id.map_or_else(String::new, |id| {
            format!(" WHERE {id}::text NOT LIKE '{WRITTEN_BY_MIGRATIONS}%'")
        });
        let found = db
            .query_one_raw(query(&format!(
                "SELECT EXISTS (SELECT FROM {quoted}{rest}) AS found"
            )))
            .await?;
        let found: Option<bool> = found.map(|row| row.try_get("", "found")).transpose()?;
        if found == Some(true) {
            holding.push(name);
        }
    }
    Ok(holding)
}

/// Goes on only where the database's name was given, by argument or now at the terminal.
pub(super) fn ask(database: &str, loss: &str, given: Option<&str>) -> Result<(), Failure> {
    let given = match given {
        Some(given) => given.to_owned(),
        None if io::stdin().is_terminal() => typed(database, loss)?,
        None => {
            return Err(Failure::refused(format!(
                "this destroys {loss} in the database `{database}`; back it up, and if that is what you \
                 want add --yes-destroy {database}. Nothing was done"
            )));
        }
    };
    if given == database {
        Ok(())
    } else {
        Err(Failure::refused(format!(
            "the database's name is `{database}`, not `{}`; nothing was done",
            given.escape_debug()
        )))
    }
}

fn typed(database: &str, loss: &str) -> Result<String, Failure> {
    let mut screen = io::stderr().lock();
    write!(
        screen,
        "This destroys {loss} in the database `{database}`.\nType the name of the database to go on: "
    )?;
    screen.flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;

    #[test]
    fn only_the_very_name_confirms() {
        assert!(ask("news", "all", Some("news")).is_ok());
        for wrong in ["", "New", "news ", "NEWS", "yes"] {
            let refused = ask("news", "all", Some(wrong)).expect_err(wrong);
            assert_eq!(refused.exit, Exit::Refused);
        }
    }
}
