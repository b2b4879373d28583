//! The entities describe the tables that the migrations make: columns, foreign keys, closed lists.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    approval, assignment, capture, capture_page, capture_part, claim, claim_link, claim_posting,
    claim_quote, claim_term, claim_topic, claim_wording, correction, duplicate_dismissal, event,
    evidence, idempotency_key, match_rejection, note, passage, publisher, publisher_domain, quote,
    quote_check, rating, rating_scale, rating_scale_version, rating_translation, recusal,
    reply_request, retraction, retraction_approval, reviewer, source, source_retraction, speaker,
    speaker_identifier, speaker_merge, speaker_name, speaker_role, staleness_dismissal,
    suggestion_dismissal, token, topic, topic_name, verdict, verdict_revision,
    verdict_revision_author, verdict_revision_quote, verdict_revision_topic,
};
use sea_orm::sea_query::{Alias, ColumnDef, PostgresQueryBuilder, Table};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, EntityTrait, IdenStatic, Identity, Iterable, NotSet,
    RelationTrait, RelationType, Set,
};
use uuid::Uuid;

use crate::support::database;

/// What an entity says about its table.
pub struct Described {
    /// `table.column type`, with ` NOT NULL` behind it where that holds.
    columns: BTreeSet<String>,
    /// How its rows lead to other rows.
    pub relations: Vec<Leads>,
}

/// A relation of an entity: a reference, or the way back along one.
pub struct Leads {
    /// As the entity calls it.
    pub name: String,
    /// Whether it is the way back.
    pub is_back: bool,
    /// Whether it leads to any number of rows.
    pub to_many: bool,
    /// Whether it may lead to none, where it is a reference.
    pub is_optional: bool,
    /// `table.column`.
    pub from: String,
    /// `table.column`.
    pub to: String,
}

impl Leads {
    fn key(&self) -> String {
        format!("{} -> {}", self.from, self.to)
    }
}

fn describe<E>(entity: E) -> Described
where
    E: EntityTrait,
    E::Relation: Iterable,
{
    let table = entity.table_name();
    let columns = E::Column::iter().map(|column| {
        let definition = column.def();
        let null = if definition.is_null() {
            ""
        } else {
            " NOT NULL"
        };
        let kind = sql_type(definition.get_column_type());
        format!("{table}.{} {kind}{null}", column.as_str())
    });
    let relations = E::Relation::iter().map(|relation| {
        let definition = relation.def();
        let from = name(&definition.from_col);
        let target = definition.to_tbl.sea_orm_table().to_string();
        Leads {
            name: format!("{relation:?}"),
            is_back: definition.is_owner,
            to_many: definition.rel_type == RelationType::HasMany,
            is_optional: E::Column::iter()
                .any(|column| column.as_str() == from && column.def().is_null()),
            from: format!("{table}.{from}"),
            to: format!("{target}.{}", name(&definition.to_col)),
        }
    });
    Described {
        columns: columns.collect(),
        relations: relations.collect(),
    }
}

/// The one column of a side of a relation.
fn name(identity: &Identity) -> String {
    assert_eq!(identity.arity(), 1, "{identity:?} is one column");
    identity.iter().map(ToString::to_string).collect()
}

/// A type as SeaORM would declare it in PostgreSQL.
fn sql_type(column_type: &sea_orm::ColumnType) -> String {
    let mut table = Table::create();
    table.table(Alias::new("t")).col(ColumnDef::new_with_type(
        Alias::new("c"),
        column_type.clone(),
    ));
    let statement = table.to_string(PostgresQueryBuilder);
    let declared = statement
        .split_once("\"c\" ")
        .and_then(|(_, rest)| rest.strip_suffix(" )"))
        .expect("one column is declared");
    match declared {
        "bool" => "boolean".to_owned(),
        other => other.to_owned(),
    }
}

pub fn described() -> Vec<Described> {
    vec![
        describe(approval::Entity),
        describe(assignment::Entity),
        describe(capture::Entity),
        describe(capture_page::Entity),
        describe(capture_part::Entity),
        describe(claim::Entity),
        describe(duplicate_dismissal::Entity),
        describe(suggestion_dismissal::Entity),
        describe(claim_link::Entity),
        describe(claim_posting::Entity),
        describe(claim_term::Entity),
        describe(claim_wording::Entity),
        describe(match_rejection::Entity),
        describe(claim_quote::Entity),
        describe(claim_topic::Entity),
        describe(correction::Entity),
        describe(event::Entity),
        describe(evidence::Entity),
        describe(idempotency_key::Entity),
        describe(note::Entity),
        describe(passage::Entity),
        describe(publisher::Entity),
        describe(publisher_domain::Entity),
        describe(quote::Entity),
        describe(quote_check::Entity),
        describe(rating::Entity),
        describe(rating_scale::Entity),
        describe(rating_scale_version::Entity),
        describe(rating_translation::Entity),
        describe(recusal::Entity),
        describe(reply_request::Entity),
        describe(retraction::Entity),
        describe(retraction_approval::Entity),
        describe(reviewer::Entity),
        describe(source::Entity),
        describe(source_retraction::Entity),
        describe(speaker::Entity),
        describe(speaker_identifier::Entity),
        describe(speaker_merge::Entity),
        describe(speaker_name::Entity),
        describe(speaker_role::Entity),
        describe(staleness_dismissal::Entity),
        describe(token::Entity),
        describe(topic::Entity),
        describe(topic_name::Entity),
        describe(verdict::Entity),
        describe(verdict_revision::Entity),
        describe(verdict_revision_author::Entity),
        describe(verdict_revision_quote::Entity),
        describe(verdict_revision_topic::Entity),
    ]
}

#[tokio::test]
async fn entities_have_the_columns_of_their_tables() {
    let database = database().await;
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s.%s %s%s', table_name, column_name, data_type,
                       CASE is_nullable WHEN 'NO' THEN ' NOT NULL' END)
         FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT IN ('seaql_migrations', 'event_pending', 'record_head', 'kept_table', 'history_gap',
           'search_entry', 'search_pending', 'search_contents', 'search_by_quote', 'claim_other_words')",
    )
    .fetch_all(database.pool())
    .await
    .expect("the catalogue can be read");

    let described = described();
    let expected: BTreeSet<String> = columns.into_iter().collect();
    let found: BTreeSet<String> = described
        .iter()
        .flat_map(|one| one.columns.clone())
        .collect();
    let missing: Vec<&String> = expected.difference(&found).collect();
    let surplus: Vec<&String> = found.difference(&expected).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "only in the tables: {missing:#?}\nonly in the entities: {surplus:#?}"
    );
}

/// A foreign key over two columns exists only to keep both consistent; its relation needs the one
/// that identifies the row.
#[tokio::test]
async fn entities_have_a_relation_for_each_foreign_key() {
    let database = database().await;
    let keys: Vec<(String, Vec<String>)> = sqlx::query_as(
        "SELECT conname::text, array_agg(format('%s.%s -> %s.%s', conrelid::regclass, f.attname,
                                                confrelid::regclass, t.attname))
         FROM pg_constraint, unnest(conkey, confkey) AS pair (from_number, to_number),
              pg_attribute f, pg_attribute t
         WHERE contype = 'f' AND f.attrelid = conrelid AND f.attnum = from_number
           AND t.attrelid = confrelid AND t.attnum = to_number
         GROUP BY conname",
    )
    .fetch_all(database.pool())
    .await
    .expect("the catalogue can be read");

    let relations: BTreeSet<String> = described()
        .into_iter()
        .flat_map(|one| one.relations)
        .filter(|relation| !relation.is_back)
        .map(|relation| relation.key())
        .collect();
    for (key, pairs) in &keys {
        let is_described = pairs.iter().any(|pair| relations.contains(pair));
        assert!(is_described, "{key} has no relation: {pairs:?}");
    }
    for relation in &relations {
        let has_key = keys.iter().any(|(_, pairs)| pairs.contains(relation));
        assert!(has_key, "{relation} has no foreign key");
    }
}

/// What refers to a record is found by an index, which begins with the reference: of a record, its parts; of
/// a reviewer, what they did.
#[tokio::test]
async fn each_foreign_key_has_an_index() {
    let database = database().await;
    let without: Vec<String> = sqlx::query_scalar(
        "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint k
         WHERE contype = 'f' AND NOT EXISTS (
             SELECT FROM pg_index i WHERE i.indrelid = k.conrelid
               AND i.indkey[0] = ANY (k.conkey)
               AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) IN (
                   SELECT format('(%I IS NOT NULL)', attname) FROM pg_attribute
                   WHERE attrelid = k.conrelid AND attnum = ANY (k.conkey))))
         ORDER BY 1",
    )
    .fetch_all(database.pool())
    .await
    .expect("the catalogue can be read");
    assert_eq!(without, Vec::<String>::new());
}

#[tokio::test]
async fn closed_lists_are_those_of_the_check_constraints() {
    let database = database().await;
    let admitted: Vec<(String, Vec<String>)> = sqlx::query_as(
        r"SELECT conname::text, array_agg(value[1] ORDER BY value[1])
          FROM pg_constraint,
               regexp_matches(pg_get_constraintdef(oid), '''([A-Z_]+)''', 'g') AS value
          WHERE contype = 'c' AND conname LIKE '%\_known'
          GROUP BY conname",
    )
    .fetch_all(database.pool())
    .await
    .expect("the catalogue can be read");

    let written = BTreeMap::from([
        values::<assignment::Outcome>("assignment_outcome_known"),
        values::<assignment::Priority>("assignment_priority_known"),
        values::<capture_part::Part>("capture_part_part_known"),
        values::<event::Action>("event_action_known"),
        values::<quote::Attribution>("quote_attribution_known"),
        values::<claim::Checkability>("claim_checkability_known"),
        values::<claim::ClaimKind>("claim_kind_known"),
        values::<claim_link::ClaimLinkKind>("claim_link_kind_known"),
        values::<source::Genre>("source_genre_known"),
        values::<passage::PassageMatch>("passage_match_known"),
        values::<quote::QuoteKind>("quote_kind_known"),
        values::<quote_check::Standing>("quote_standing_known"),
        values::<quote_check::Standing>("quote_check_standing_known"),
        values::<quote_check::Standing>("quote_check_standing_before_known"),
        values::<verdict_revision::RevisionState>("verdict_revision_state_known"),
        values::<retraction::RetractionState>("retraction_state_known"),
        values::<reviewer::Role>("reviewer_role_known"),
        values::<token::Scope>("token_scope_known"),
        values::<source::SourceKind>("source_kind_known"),
        values::<reply_request::Channel>("reply_request_channel_known"),
        values::<reply_request::Outcome>("reply_request_outcome_known"),
        values::<speaker::SpeakerKind>("speaker_kind_known"),
        values::<speaker_identifier::IdentifierScheme>("speaker_identifier_scheme_known"),
        values::<evidence::Stance>("evidence_stance_known"),
        values::<staleness_dismissal::Reason>("staleness_dismissal_kind_known"),
        values::<verdict::VerdictState>("verdict_state_known"),
    ]);
    assert_eq!(written, BTreeMap::from_iter(admitted));
}

/// A constraint with the values of the enum that is written under it, in alphabetical order.
fn values<A: ActiveEnum<Value = String>>(constraint: &str) -> (String, Vec<String>) {
    let mut values = A::values();
    values.sort();
    (constraint.to_owned(), values)
}

#[tokio::test]
async fn a_generated_column_is_left_to_the_database() {
    let database = database().await;
    let connection = database.connection();
    let speaker_id = Uuid::now_v7();
    speaker::ActiveModel {
        id: Set(speaker_id),
        kind: Set(speaker::SpeakerKind::Person),
        ..Default::default()
    }
    .insert(&connection)
    .await
    .expect("the speaker is inserted");

    let name = speaker_name::ActiveModel {
        id: Set(Uuid::now_v7()),
        speaker_id: Set(speaker_id),
        name: Set("  ÅSA  Öberg".to_owned()),
        name_key: NotSet,
        language: NotSet,
        preferred: Set(true),
        merged_from_id: NotSet,
    }
    .insert(&connection)
    .await
    .expect("the name is inserted");
    assert_eq!(name.name_key, "åsa öberg");
}
