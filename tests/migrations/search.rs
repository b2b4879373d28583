//! What the search looks at: the newest that fit, in whichever part of many rows they lie; and names with a slip.

use crate::statements::with;
use crate::support::TestDatabase;

/// How many rows there are: more than are looked at one after the other, so that the sample is asked.
const ROWS: i64 = 150_000;

/// Rows with words that are everywhere, rare, of long ago, or close together; some for the newsroom only, some for the
/// public only, some public from tomorrow on, some no longer.
const FILLED: &str = "
DROP INDEX search_entry_words;
INSERT INTO search_entry (n, kind, record_id, part, staff, public_since, public_until, stemmer, speaker_ids, publisher_ids, topic_ids, words)
OVERRIDING SYSTEM VALUE
SELECT n, 'quote', id, id, staff, since, CASE WHEN n % 16 = 8 THEN now() END, 'simple', '{}', '{}', '{}',
    array_to_tsvector(search_marks(n, staff, since IS NOT NULL) || ARRAY['all'] || CASE WHEN n % 3 = 0 THEN '{third}' ELSE '{other}' END::text[]
        || CASE WHEN n % 5000 = 7 THEN '{rare}' END::text[] || CASE WHEN n % 97 = 0 THEN '{some}' END::text[]
        || CASE WHEN n < 20000 THEN '{old}' END::text[] || CASE WHEN n BETWEEN 70000 AND 71000 THEN '{burst}' END::text[]
        || CASE WHEN n / 9000 % 5 = 0 THEN '{often}' END::text[])
FROM (
    SELECT n, md5(n::text)::uuid AS id, n % 4 <> 0 OR n % 10 <> 0 AS staff,
        CASE WHEN n % 16 = 4 THEN now() + interval '1 day' WHEN n % 4 = 0 THEN now() END AS since
    FROM generate_series(1, 150000) AS n
) AS rows;
CREATE INDEX search_entry_words ON search_entry USING gin (words) WITH (fastupdate = off)";

fn is_read(n: i64, is_public: bool) -> bool {
    if is_public {
        n % 4 == 0 && n % 16 != 4 && n % 16 != 8
    } else {
        n % 4 != 0 || n % 10 != 0
    }
}

type Fits = fn(i64) -> bool;

/// What is looked for, and which rows fit.
const SOUGHT: [(&str, Fits); 11] = [
    ("", |_| true),
    ("'all'", |_| true),
    ("'third'", |n| n % 3 == 0),
    ("!'third'", |n| n % 3 != 0),
    ("'rare'", |n| n % 5000 == 7),
    ("'some'", |n| n % 97 == 0),
    ("'old'", |n| n < 20_000),
    ("'burst'", |n| (70_000..=71_000).contains(&n)),
    ("'often'", |n| n / 9000 % 5 == 0),
    ("'old' & !'third' | 'burst'", |n| {
        n < 20_000 && n % 3 != 0 || (70_000..=71_000).contains(&n)
    }),
    ("'never'", |_| false),
];
const FILTERS: [(&str, Fits); 3] = [
    ("", |_| true),
    ("'other' | 'burst'", |n| {
        n % 3 != 0 || (70_000..=71_000).contains(&n)
    }),
    ("'old'", |n| n < 20_000),
];

async fn window(
    database: &TestDatabase,
    indexed: &str,
    filter: &str,
    is_public: bool,
    below: Option<i64>,
    wanted: i32,
) -> Vec<i64> {
    let query = "SELECT n FROM search_window($1::text::tsquery, $2::text::tsquery, $1::text::tsquery, $3, $4, $5, true) ORDER BY n DESC";
    sqlx::query_scalar(query)
        .bind(indexed)
        .bind(filter)
        .bind(is_public)
        .bind(below)
        .bind(wanted)
        .fetch_all(database.pool())
        .await
        .unwrap_or_else(|error| panic!("{indexed}, {filter}: {error}"))
}

#[tokio::test]
async fn the_newest_that_fit_are_found_wherever_they_lie() {
    let database = with(FILLED).await;
    for ((indexed, fits), (filter, passes)) in SOUGHT
        .into_iter()
        .flat_map(|sought| FILTERS.map(|filter| (sought, filter)))
    {
        for is_public in [false, true] {
            for (below, wanted) in [
                (None, 1),
                (None, 1_001),
                (Some(100_001), 1_001),
                (Some(15_000), 1_001),
                (Some(1), 1_001),
                (None, 10_001),
            ] {
                let found = window(&database, indexed, filter, is_public, below, wanted).await;
                let top = below.unwrap_or(ROWS + 1);
                let newest = (1..top)
                    .rev()
                    .filter(|&n| fits(n) && passes(n) && is_read(n, is_public));
                let expected: Vec<i64> = newest
                    .take(usize::try_from(wanted).expect("a number"))
                    .collect();
                assert!(
                    found == expected,
                    "{indexed}, {filter}, public: {is_public}, below {below:?}: {} of {wanted} found, {} there",
                    found.len(),
                    expected.len(),
                );
            }
        }
    }
}

/// How many letters more, less, other or exchanged there are between two words (the restricted Damerau-Levenshtein
/// distance), reckoned as its definition says.
fn slips(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut least = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            least[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = one[i - 1] == other[j - 1];
                let mut fewest = (least[i - 1][j] + 1)
                    .min(least[i][j - 1] + 1)
                    .min(least[i - 1][j - 1] + usize::from(!same));
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    fewest = fewest.min(least[i - 2][j - 2] + 1);
                }
                fewest
            };
        }
    }
    least[one.len()][other.len()]
}

#[tokio::test]
async fn a_name_is_known_in_spite_of_one_slip_a_word() {
    let database = with("SELECT").await;
    let query = "WITH RECURSIVE words (word) AS (VALUES ('') UNION ALL \
         SELECT word || letter FROM words, unnest('{a,b,ñ}'::text[]) AS letter WHERE length(word) < 5) \
         SELECT one.word, other.word, search_slip(one.word, other.word), \
             search_slips('xx' || one.word) && search_slips('xx' || other.word) \
         FROM words one, words other WHERE hashtext(one.word || '-' || other.word) % 3 = 0";
    let pairs: Vec<(String, String, bool, bool)> = sqlx::query_as(query)
        .fetch_all(database.pool())
        .await
        .expect("each word beside each");
    assert!(pairs.len() > 40_000, "{}", pairs.len());
    for (one, other, slip, found) in pairs {
        let slips = slips(&one, &other);
        assert_eq!(slip, slips == 1, "{one}, {other}");
        assert!(
            found || slips > 1 || one.is_empty() || other.is_empty(),
            "the index misses {one}, {other}"
        );
    }

    for (sought, name, likeness) in [
        ("falk", "Ada Falk", Some(1.0)),
        ("flak", "Ada Falk", Some(0.75)),
        ("Adda Fallk", "Falk, Ada", Some(7.0 / 9.0)),
        ("Smyth", "Smith", Some(0.8)),
        ("adx", "Ada", None),
        ("Flak Nunez", "Ada Falk", None),
        ("", "Ada Falk", None),
    ] {
        let found: Option<f32> = sqlx::query_scalar("SELECT search_slipped($1, $2)")
            .bind(sought)
            .bind(name)
            .fetch_one(database.pool())
            .await
            .expect("how like they are");
        let near = found
            .zip(likeness)
            .is_some_and(|(a, b): (f32, f32)| (a - b).abs() < 1e-5);
        assert!(near || found == likeness, "{sought}, {name}: {found:?}");
    }
}
