//! How speakers are filtered and ordered.

use async_graphql::{InputObject, NewType};
use sea_orm::ActiveEnum as _;

use super::{SpeakerIdentifierInput, SpeakerKind, identifier, name, name_match, remaining, role};
use crate::graph::{
    input,
    plan::{Audience, Condition, FilterValue, Operand, SortKind, list_filter, list_order},
    scalars::Date,
};

list_filter! {
    /// Which speakers; what is given must all hold, and of a list one.
    SpeakerFilter {
        /// With one of these ids, or led to by one of them.
        ids: [ID "speaker"] = |audience: Audience| format!(
            "{{t}}.id = ANY({{v}}) OR {{t}}.id = {}", remain_of_any(audience));
        /// Of one of these kinds.
        kind: [SpeakerKind] = "{t}.kind = ANY({v})";
        /// With a name or alias that contains this, however it is accented or capitalised.
        name_contains: String = |audience: Audience| format!("{{t}}.id IN (SELECT n.speaker_id FROM {} n \
            WHERE search_key(n.name) LIKE contains_pattern({{v}}))", name::rows(audience));
        /// With a name or alias of these words, in any order and script, however they are accented or
        /// transliterated; titles and small words such as "von" are passed over.
        named: NameSought = |audience: Audience| format!("{{t}}.id IN (SELECT n.speaker_id FROM {} n \
            WHERE name_search(n.name) @@ {{v}}::tsquery)", name::rows(audience));
        /// With this external id.
        identifier: SpeakerIdentifierInput = |audience: Audience| format!(
            "{{t}}.id IN (SELECT i.speaker_id FROM {} i WHERE {{v}})", identifier::rows(audience));
        /// In one role of this kind.
        role: SpeakerRoleFilter = |audience: Audience| format!(
            "{{t}}.id IN (SELECT r.speaker_id FROM {} r WHERE {{v}})", role::rows(audience));
        /// Whether it was merged into another. Where this is left out, it was not.
        merged: bool = "{t}.merged_into_id IS NOT NULL";
    }
    unless merged: "{t}.merged_into_id IS NULL"
}

/// The speakers that the ids `{v}` of a filter lead to, to compare a column with.
pub fn remain_of_any(audience: Audience) -> String {
    let leads = remaining(audience);
    format!("ANY(ARRAY(SELECT l.remains FROM {leads} l WHERE l.id = ANY({{v}})))")
}

list_order! {
    /// What orders speakers.
    SpeakerOrder, SpeakerOrderField {
        /// When it was recorded.
        RecordedAt;
        /// The preferred name, without regard to case and accents; for a speaker without one, the description.
        Name = "sort_name", SortKind::Text;
    }
}

/// A name that is looked for, at most 200 characters.
#[derive(Clone, Debug, NewType)]
pub struct NameSought(pub String);

impl FilterValue for NameSought {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let name = input::line(place, &self.0, 200)
            .map_err(|invalid| format!("`{place}` {}", invalid.message))?;
        let Some(words) = name_match::search(&name) else {
            return Err(format!(
                "`{place}` has no letter; write a name or a part of one"
            ));
        };
        Ok(Condition::with(sql, &Operand::Text(words)))
    }
}

/// Which roles; what is given must all hold for one role.
#[derive(Clone, Debug, InputObject)]
pub struct SpeakerRoleFilter {
    /// Whose title contains this, however it is accented or capitalised.
    pub title_contains: Option<String>,
    /// Held on this day; a role without a first or last day is open on that side.
    pub on: Option<Date>,
}

impl FilterValue for SpeakerRoleFilter {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let mut conditions = Vec::new();
        if let Some(title) = &self.title_contains {
            let place = format!("{place}.titleContains");
            let sql = "search_key(r.title) LIKE contains_pattern({v})";
            conditions.push(title.condition(&place, sql)?);
        }
        if let Some(day) = &self.on {
            let sql = "{v} BETWEEN coalesce(r.from_date, '-infinity') AND coalesce(r.until_date, 'infinity')";
            conditions.push(day.condition(place, sql)?);
        }
        if conditions.is_empty() {
            return Err(format!(
                "`{place}` asks for nothing; give `titleContains`, `on` or both"
            ));
        }
        Ok(Condition::all(conditions).within(sql))
    }
}

impl FilterValue for SpeakerIdentifierInput {
    fn condition(&self, place: &str, sql: &str) -> Result<Condition, String> {
        let value = identifier::read(&format!("{place}.value"), self.scheme, &self.value)
            .map_err(|invalid| format!("`{}` {}", invalid.path.join("."), invalid.message))?;
        let scheme = Operand::Text(
            entity::speaker_identifier::IdentifierScheme::from(self.scheme).to_value(),
        );
        let conditions = vec![
            Condition::with("i.scheme = {v}", &scheme),
            Condition::with("i.value = {v}", &Operand::Text(value)),
        ];
        Ok(Condition::all(conditions).within(sql))
    }
}
