//! Names that only look the same are one name. They are told apart by keys that the database makes,
//! since its constraints go by them too.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{error::Invalid, input};

/// The keys of names, in their order.
///
/// # Errors
/// Where the database fails.
pub async fn name_keys(tx: &impl ConnectionTrait, names: &[&str]) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT coalesce(jsonb_agg(name_key(name) ORDER BY place), '[]') AS keys \
         FROM jsonb_array_elements_text($1) WITH ORDINALITY AS given (name, place)",
        [serde_json::json!(names).into()],
    );
    let row = tx.query_one_raw(statement).await?;
    let keys: Option<serde_json::Value> = row.map(|row| row.try_get("", "keys")).transpose()?;
    let keys = serde_json::from_value(keys.unwrap_or_default());
    keys.map_err(|error| DbErr::Json(error.to_string()))
}

/// Names of one list, by their keys: none looks like one before it. `place` says where in the input the
/// name of an index stands.
///
/// # Errors
/// [`Invalid`] at the first that breaks the rule.
pub fn distinct(keys: &[String], place: impl Fn(usize) -> String) -> Result<(), Invalid> {
    for (index, key) in keys.iter().enumerate() {
        if let Some(first) = keys[..index].iter().position(|before| before == key) {
            let message = format!(
                "looks the same as `{}`; leave one of them out, or write it otherwise",
                place(first)
            );
            return Err(input::invalid(&place(index), message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(keys: &[&str]) -> Option<Vec<String>> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        distinct(&keys, |index| format!("names.{index}"))
            .err()
            .map(|invalid| invalid.path)
    }

    #[test]
    fn of_names_that_look_the_same_the_later_one_is_refused() {
        assert_eq!(
            refused(&["a", "b", "a", "b"]),
            Some(vec!["names".into(), "2".into()])
        );
        assert_eq!(refused(&["a", "b"]), None);
        assert_eq!(refused(&[]), None);
    }
}
