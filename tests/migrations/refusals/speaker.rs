//! Speakers, and the publishers that speak through one.

use super::{accepts, newsroom, refuses};

#[tokio::test]
async fn who_has_names_is_called_by_one_of_them() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES
            (id('name'), id('minister'), 'Ada Falk', true), (id('alias'), id('minister'), 'The Minister', false)",
    )
    .await;
    for statement in [
        "DELETE FROM speaker_name WHERE preferred",
        "UPDATE speaker_name SET preferred = false",
    ] {
        refuses(&database, "speaker_name_preferred", statement).await;
    }
    refuses(
        &database,
        "speaker_name_one_preferred",
        "UPDATE speaker_name SET preferred = true",
    )
    .await;
    refuses(
        &database,
        "speaker_name_unique",
        "INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES (id('again'), id('minister'), 'ada  FALK', false)",
    )
    .await;
    accepts(
        &database,
        "UPDATE speaker_name SET preferred = false WHERE preferred;
         UPDATE speaker_name SET preferred = true WHERE id = id('alias')",
    )
    .await;
    accepts(&database, "DELETE FROM speaker_name").await;
}

#[tokio::test]
async fn a_publisher_speaks_through_an_organization() {
    let database = newsroom().await;
    let constraint = "publisher_speaker_organization";
    refuses(
        &database,
        constraint,
        "INSERT INTO publisher (id, name, speaker_id) VALUES (id('paper'), 'Fjord Post', id('minister'))",
    )
    .await;
    accepts(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (id('paper'), 'ORGANIZATION');
         INSERT INTO publisher (id, name, speaker_id) VALUES (id('paper'), 'Fjord Post', id('paper'))",
    )
    .await;
    for statement in [
        "UPDATE speaker SET kind = 'PERSON' WHERE id = id('paper')",
        "UPDATE publisher SET speaker_id = id('minister')",
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "UPDATE speaker SET kind = 'COLLECTIVE' WHERE id = id('minister')",
    )
    .await;
}

#[tokio::test]
async fn an_identifier_is_one_speakers_and_of_its_register() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO speaker (id, kind) VALUES (id('other'), 'PERSON');
         INSERT INTO speaker_identifier VALUES (id('minister'), 'WIKIDATA', 'Q42'), (id('other'), 'OWN', 'Q42')",
    )
    .await;
    for (constraint, statement) in [
        (
            "speaker_identifier_unique",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'WIKIDATA', 'Q42')",
        ),
        (
            "speaker_identifier_pkey",
            "INSERT INTO speaker_identifier VALUES (id('minister'), 'WIKIDATA', 'Q43')",
        ),
        (
            "speaker_identifier_value_shape",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'ISNI', '0000 0001 2103 2683')",
        ),
        (
            "speaker_identifier_value_shape",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'ORCID', '0000000218250097')",
        ),
        (
            "speaker_identifier_value_shape",
            "INSERT INTO speaker_identifier VALUES (id('other'), 'WIKIDATA', 'Q042')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
}
