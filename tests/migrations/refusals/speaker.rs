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

/// The minister's double, merged into the minister with all that it says.
const MERGED: &str = "
INSERT INTO speaker (id, kind) VALUES (id('double'), 'PERSON'), (id('third'), 'PERSON'), (id('paper'), 'ORGANIZATION');
INSERT INTO publisher (id, name, speaker_id) VALUES (id('paper'), 'Fjord Post', id('paper'));
INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES
    (id('name'), id('double'), 'Ada Falk', true), (id('alias'), id('double'), 'The Minister', false);
INSERT INTO speaker_merge (id, merged_id, into_id, preferred_name_id, reason)
VALUES (id('merge'), id('double'), id('minister'), id('name'), 'One person.');
UPDATE speaker SET merged_into_id = id('minister') WHERE id = id('double')";

#[tokio::test]
async fn a_merge_is_undone_once_and_never_changes() {
    let database = newsroom().await;
    accepts(&database, MERGED).await;
    let undone = "UPDATE speaker SET merged_into_id = NULL WHERE id = id('double');
        UPDATE speaker_merge SET unmerged_at = now(), unmerge_reason = 'Two persons.'";
    for (constraint, statement) in [
        (
            "speaker_merge_immutable",
            "UPDATE speaker_merge SET reason = 'Another.'",
        ),
        (
            "speaker_merge_immutable",
            "UPDATE speaker_merge SET preferred_name_id = id('alias')",
        ),
        ("speaker_merge_immutable", "DELETE FROM speaker_merge"),
        ("speaker_merge_immutable", "TRUNCATE speaker_merge"),
        (
            "speaker_merge_unmerged",
            "UPDATE speaker_merge SET unmerged_at = now()",
        ),
        (
            "speaker_merge_reason_length",
            "INSERT INTO speaker_merge (id, merged_id, into_id, reason) VALUES (id('other'), id('third'), id('minister'), '')",
        ),
        (
            "speaker_merge_apart",
            "INSERT INTO speaker_merge (id, merged_id, into_id, reason) VALUES (id('other'), id('third'), id('third'), 'One.')",
        ),
        (
            "speaker_merge_one_in_force",
            "INSERT INTO speaker_merge (id, merged_id, into_id, reason) VALUES (id('other'), id('double'), id('third'), 'One.')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(&database, undone).await;
    refuses(
        &database,
        "speaker_merge_immutable",
        "UPDATE speaker_merge SET unmerge_reason = 'Another.'",
    )
    .await;
}

#[tokio::test]
async fn a_merged_speaker_leads_where_the_merges_lead() {
    let database = newsroom().await;
    accepts(&database, MERGED).await;
    for (constraint, statement) in [
        (
            "speaker_merge_leads",
            "UPDATE speaker SET merged_into_id = id('third') WHERE id = id('double')",
        ),
        (
            "speaker_merge_leads",
            "UPDATE speaker SET merged_into_id = NULL WHERE id = id('double')",
        ),
        (
            "speaker_merge_leads",
            "UPDATE speaker SET merged_into_id = id('minister') WHERE id = id('third')",
        ),
        (
            "speaker_merge_leads",
            "UPDATE speaker_merge SET unmerged_at = now(), unmerge_reason = 'Two persons.'",
        ),
        (
            "speaker_merge_leads",
            "INSERT INTO speaker_merge (id, merged_id, into_id, reason) VALUES (id('circle'), id('minister'), id('double'), 'One.')",
        ),
        (
            "speaker_merge_leads",
            "INSERT INTO speaker_merge (id, merged_id, into_id, reason) VALUES (id('circle'), id('minister'), id('double'), 'One.');
             UPDATE speaker SET merged_into_id = id('double') WHERE id = id('minister')",
        ),
        (
            "speaker_merged_apart",
            "UPDATE speaker SET merged_into_id = id WHERE id = id('third')",
        ),
        (
            "speaker_merged",
            "INSERT INTO speaker_merge (id, merged_id, into_id, reason) VALUES (id('later'), id('minister'), id('third'), 'One.');
             UPDATE speaker SET merged_into_id = id('third') WHERE id IN (id('minister'), id('double'))",
        ),
        (
            "publisher_speaker_remains",
            "UPDATE speaker SET merged_into_id = id('minister') WHERE id = id('paper')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    accepts(
        &database,
        "INSERT INTO speaker_merge (id, merged_id, into_id, reason) VALUES (id('later'), id('minister'), id('third'), 'One.');
         UPDATE speaker SET merged_into_id = id('third') WHERE id IN (id('minister'), id('double'));
         UPDATE quote SET speaker_id = id('third'), speaker_merged_from_id = id('minister')",
    )
    .await;
}

#[tokio::test]
async fn a_merged_speaker_gets_nothing_and_its_words_are_those_of_the_one_that_remains() {
    let database = newsroom().await;
    accepts(&database, MERGED).await;
    for statement in [
        "INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES (id('new'), id('double'), 'Falk', false)",
        "INSERT INTO speaker_role (id, speaker_id, title) VALUES (id('new'), id('double'), 'Mayor')",
        "INSERT INTO speaker_identifier VALUES (id('double'), 'OWN', '7')",
    ] {
        refuses(&database, "speaker_merged", statement).await;
    }
    for (constraint, statement) in [
        (
            "speaker_name_merged_apart",
            "UPDATE speaker_name SET merged_from_id = speaker_id",
        ),
        (
            "quote_relayed_by_another",
            "UPDATE quote SET relayed_by_id = id('double')",
        ),
        (
            "quote_merged_apart",
            "UPDATE quote SET speaker_merged_from_id = speaker_id",
        ),
        (
            "publisher_speaker_remains",
            "UPDATE speaker SET kind = 'ORGANIZATION'; UPDATE publisher SET speaker_id = id('double')",
        ),
    ] {
        refuses(&database, constraint, statement).await;
    }
    for (statement, came_from) in [
        (
            "UPDATE quote SET speaker_id = id('double'), speaker_merged_from_id = id('double')",
            "double",
        ),
        ("UPDATE quote SET speaker_id = id('minister')", "double"),
        ("UPDATE quote SET speaker_id = id('third')", "nobody"),
        ("UPDATE quote SET speaker_id = id('double')", "nobody"),
    ] {
        accepts(&database, statement).await;
        let found: String = sqlx::query_scalar(
            "SELECT CASE WHEN speaker_merged_from_id IS NULL THEN 'nobody'
                         WHEN speaker_merged_from_id = id('double') THEN 'double' END FROM quote",
        )
        .fetch_one(database.pool())
        .await
        .expect("read");
        assert_eq!(found, came_from, "{statement}");
    }
    let remains: bool = sqlx::query_scalar("SELECT speaker_id = id('minister') FROM quote")
        .fetch_one(database.pool())
        .await
        .expect("read");
    assert!(remains, "the double means the minister");
}

#[tokio::test]
async fn that_two_are_not_the_same_is_noted_once_and_for_good() {
    let database = newsroom().await;
    accepts(
        &database,
        "INSERT INTO speaker (id, kind) VALUES ('00000000-0000-7000-8000-000000000001', 'PERSON'),
            ('00000000-0000-7000-8000-000000000002', 'PERSON');
         INSERT INTO duplicate_dismissal (id, speaker_id, other_id, reason) VALUES (id('dismissal'),
            '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', 'Two people.')",
    )
    .await;
    for statement in [
        "INSERT INTO duplicate_dismissal (id, speaker_id, other_id, reason)
         SELECT id('turned'), other_id, speaker_id, 'Two.' FROM duplicate_dismissal",
        "INSERT INTO duplicate_dismissal (id, speaker_id, other_id, reason)
         SELECT id('itself'), speaker_id, speaker_id, 'One.' FROM duplicate_dismissal",
    ] {
        refuses(&database, "duplicate_dismissal_of_two", statement).await;
    }
    refuses(
        &database,
        "duplicate_dismissal_unique",
        "INSERT INTO duplicate_dismissal (id, speaker_id, other_id, reason)
         SELECT id('again'), speaker_id, other_id, 'Again.' FROM duplicate_dismissal",
    )
    .await;
    for statement in [
        "UPDATE duplicate_dismissal SET reason = 'Not so.'",
        "DELETE FROM duplicate_dismissal",
        "TRUNCATE duplicate_dismissal",
    ] {
        refuses(&database, "duplicate_dismissal_immutable", statement).await;
    }
}
