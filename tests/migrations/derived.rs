//! What the database derives: sort columns, the keys of addresses, and the role of a day.

use migration::Migrator;
use sea_orm_migration::MigratorTrait;
use verbatim::source::url_key;
use verbatim::speaker::{Word, words};

use crate::catalogue::undo_from;
use crate::statements::{accepts, with};
use crate::support::{TestDatabase, database};

async fn text(database: &TestDatabase, query: &'static str) -> Option<String> {
    sqlx::query_scalar(query)
        .fetch_one(database.pool())
        .await
        .unwrap_or_else(|error| panic!("{query}\nis refused: {error}"))
}

#[tokio::test]
async fn the_role_of_a_day_is_the_one_that_began_last() {
    let database = with(
        "INSERT INTO speaker (id, kind) VALUES (id('ada'), 'PERSON'), (id('bo'), 'PERSON');
         INSERT INTO speaker_role (id, speaker_id, title, from_date, until_date) VALUES
            ('00000000-0000-7000-8000-000000000001', id('ada'), 'always', NULL, NULL),
            ('00000000-0000-7000-8000-000000000002', id('ada'), 'mayor', '2020-01-01', '2021-12-31'),
            ('00000000-0000-7000-8000-000000000003', id('ada'), 'member', '2021-06-01', NULL),
            ('00000000-0000-7000-8000-000000000005', id('ada'), 'later record', '2021-06-01', NULL),
            ('00000000-0000-7000-8000-000000000006', id('ada'), 'for a day', '2025-05-05', '2025-05-05'),
            ('00000000-0000-7000-8000-000000000007', id('bo'), 'until then', NULL, '2020-01-01')",
    )
    .await;
    for (speaker, day, title) in [
        ("ada", Some("0001-01-01"), Some("always")),
        ("ada", Some("2019-12-31"), Some("always")),
        ("ada", Some("2020-01-01"), Some("mayor")),
        ("ada", Some("2021-05-31"), Some("mayor")),
        ("ada", Some("2021-06-01"), Some("later record")),
        ("ada", Some("2025-05-04"), Some("later record")),
        ("ada", Some("2025-05-05"), Some("for a day")),
        ("ada", Some("2025-05-06"), Some("later record")),
        ("ada", Some("9999-12-31"), Some("later record")),
        ("ada", None, None),
        ("bo", Some("0001-01-01"), Some("until then")),
        ("bo", Some("2020-01-01"), Some("until then")),
        ("bo", Some("2020-01-02"), None),
        ("nobody", Some("2020-01-01"), None),
    ] {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT (SELECT title FROM speaker_role WHERE id = speaker_role_on(id($1), $2::text::date))",
        )
        .bind(speaker)
        .bind(day)
        .fetch_one(database.pool())
        .await
        .expect("the function answers");
        assert_eq!(found.as_deref(), title, "{speaker} on {day:?}");
    }
}

#[tokio::test]
async fn speakers_are_sorted_by_the_name_that_they_are_called_by() {
    let database = with("INSERT INTO speaker (id, kind) VALUES (id('ada'), 'PERSON')").await;
    for (statement, sort_name) in [
        ("SELECT 1", ""),
        (
            "UPDATE speaker SET description = 'Die Älteste'",
            "die alteste",
        ),
        (
            "INSERT INTO speaker_name (id, speaker_id, name, preferred) VALUES
                (id('alias'), id('ada'), 'Zoë', false), (id('name'), id('ada'), 'Åda', true)",
            "ada",
        ),
        ("UPDATE speaker SET description = NULL", "ada"),
        ("UPDATE speaker SET sort_name = 'b'", "ada"),
        (
            "UPDATE speaker_name SET name = 'Æda' WHERE preferred",
            "aeda",
        ),
        (
            "UPDATE speaker_name SET preferred = false WHERE preferred;
             UPDATE speaker_name SET preferred = true WHERE id = id('alias')",
            "zoe",
        ),
        ("DELETE FROM speaker_name", ""),
    ] {
        accepts(&database, statement).await;
        let found = text(&database, "SELECT sort_name FROM speaker").await;
        assert_eq!(found.as_deref(), Some(sort_name), "{statement}");
    }
    // Only the two descriptions are changes of the speaker's own.
    let revision = text(&database, "SELECT revision::text FROM speaker").await;
    assert_eq!(revision.as_deref(), Some("3"));
}

#[tokio::test]
async fn what_is_derived_is_no_change_when_a_row_becomes_public() {
    let database = with(
        "INSERT INTO speaker (id, kind) VALUES (id('paper'), 'ORGANIZATION');
         INSERT INTO publisher (id, name, speaker_id) VALUES (id('paper'), 'Fjord Post', id('paper'));
         INSERT INTO source (id, kind, genre, published_on) VALUES
            (id('dated'), 'ARTICLE', 'NEWS', '2026-05-02'), (id('undated'), 'ARTICLE', 'NEWS', NULL);
         UPDATE speaker SET public_since = now();
         UPDATE publisher SET public_since = now();
         UPDATE source SET public_since = now()",
    )
    .await;
    let revisions = "SELECT string_agg(revision::text, ' ') FROM (
        SELECT revision FROM speaker UNION ALL SELECT revision FROM publisher UNION ALL SELECT revision FROM source
    ) AS rows";
    assert_eq!(text(&database, revisions).await.as_deref(), Some("1 1 1 1"));
    let days = "SELECT string_agg(published_sort::text, ' ' ORDER BY published_sort) FROM source";
    assert_eq!(
        text(&database, days).await.as_deref(),
        Some("-infinity 2026-05-02")
    );
    accepts(&database, "UPDATE source SET published_on = '2026-05-03'").await;
    let changed = "SELECT string_agg(revision::text, ' ') FROM source";
    assert_eq!(text(&database, changed).await.as_deref(), Some("2 2"));
}

/// Addresses that are there before the migration get the key that the API would give them, but for
/// parameters; of those with one key the first.
#[tokio::test]
async fn known_addresses_get_their_keys() {
    const ADDRESSES: [&str; 6] = [
        "https://WWW.Fjord.example/Late/#top",
        "http://fjord.example/Late",
        "http://sund.example",
        "https://sund.example:8080/?q=A/",
        "https://sund.example/a?b=1#c?d",
        "https://sund.example/a%2Fb//",
    ];
    let database = database().await;
    undo_from(&database, "m20261125_000012_source").await;
    for (index, address) in ADDRESSES.iter().enumerate() {
        sqlx::query("INSERT INTO source (id, kind, genre, url) VALUES (md5($1)::uuid, 'ARTICLE', 'NEWS', $2)")
            .bind(index.to_string())
            .bind(address)
            .execute(database.pool())
            .await
            .expect("recorded");
    }
    Migrator::up(&database.connection(), None)
        .await
        .expect("done again");
    let keys: Vec<(String, Option<String>, i32)> =
        sqlx::query_as("SELECT url, url_key, revision FROM source ORDER BY id")
            .fetch_all(database.pool())
            .await
            .expect("read");
    let mut known = Vec::new();
    for (address, key, revision) in keys {
        assert_eq!(revision, 1, "{address}");
        let expected = url_key(&address).filter(|key| !known.contains(key));
        assert_eq!(key, expected, "{address}");
        known.extend(key);
    }
    assert_eq!(known.len(), ADDRESSES.len() - 1);
}

/// The index on names reads them as the API reads what is looked for: every letter of every alphabet that
/// is written in Latin, every pair of spellings, and whatever stands in names.
#[tokio::test]
async fn the_database_reads_names_as_the_api_does() {
    let mut names: Vec<String> = [
        "Dr. Václav Havel", "ZELENSKYY", "Jean-Claude O’Neill", "Мария Ивановна Щукина", "محمد بن سلمان",
        "Łukasz Đorđević", "習近平 (Xi Jinping)", "J.R.R. Tolkien", "Mueller-Lüdenscheidt", "a  b\tc", "—", "^_$",
        "Michael Joel Samuel Joe Sue Mae Bauer Neuer", "Tchaikovsky Khodorkovsky Mikhalkov Zakharova Khrushchev",
        "Yury Iurii Jurij Julija Yevgeny Jevgeny Ievgen Yelena Jelena Yeltsin Jelzin Yekaterina Jekaterina",
        "Yakov Jakov Yaroslav Jaroslav Yanukovych Janukovych Yatsenyuk Wang Yi Natalya Natalija Zelenskaja",
        "Dmitry Vitaly Anatoly Grigory Georgy Vasily Arkady Gennady Evgeny Valery Tolstoy Tolstoj Mykolaj",
        "Pyotr Piotr Fyodor Fiodor Feodor Semyon Artyom Dimitri Yegor Alexandr Alexander Alexei Serguei Michail",
        "Mohammed Mohammad Muhammed Mohamed Mohamad Muhamed Muhamad Ahmed Husain Husayn Hussain Hossein",
        "Hussayn Husein Hassan Youssef Yousef Yusef Yussef Yusuf Qaddafi Kaddafi Kadafi Gadafi Gadhafi Qadhafi",
        "Khaled Khalid Abdel Abdal Umar Usama Mostafa Ebrahim Faysal Feisal Assad Schmitz Czerny Quixote Wood",
    ]
    .map(str::to_owned)
    .to_vec();
    let letters: Vec<char> = ('\u{1}'..='\u{2FFF}')
        .chain('\u{3000}'..='\u{30FF}')
        .chain('\u{FE00}'..='\u{FFFD}')
        // Letters that Unicode has got since PostgreSQL 15.
        .filter(|c| {
            !matches!(
                c,
                '\u{558}' | '\u{58B}' | '\u{58C}' | '\u{209D}'..='\u{209F}'
            )
        })
        .collect();
    names.extend(letters.iter().map(|c| format!("a{c}b")));
    let read: Vec<(String, Vec<String>)> = sqlx::query_as(
        "SELECT name_letters(name), name_sounds(name_letters(name)) FROM unnest($1) WITH ORDINALITY AS n (name, place)
         ORDER BY place",
    )
    .bind(&names)
    .fetch_all(database().await.pool())
    .await
    .expect("the functions answer");
    for (name, (letters, sounds)) in names.iter().zip(read) {
        let (plain, heard): (Vec<_>, Vec<_>) = words(name)
            .into_iter()
            .map(|Word { plain, sound, .. }| (plain, sound))
            .unzip();
        assert_eq!(
            (letters, sounds),
            (plain.join(" "), heard),
            "{name:?} {}",
            name.escape_unicode()
        );
    }
}
