//! Articles come in from files; a bad one does not stop the others.

use serde_json::{Value, json};
use sqlx::PgPool;

use crate::program::{EXPORTED, Place, is_there, lines};
use crate::support::database;

async fn texts(pool: &PgPool) -> Vec<(String, Option<String>)> {
    sqlx::query_as(
        "SELECT c.text, s.published_on::text FROM capture c JOIN source s ON s.id = c.source_id \
         ORDER BY c.id",
    )
    .fetch_all(pool)
    .await
    .expect("captures")
}

#[tokio::test]
async fn a_bad_file_of_each_kind_is_named_and_the_rest_goes_on() {
    let database = database().await;
    let place = Place::with_database(&database);
    let long = "x".repeat(1_048_577);
    let very_long = "x".repeat(3_000_000);
    for (name, bytes) in [
        (
            "good.txt",
            &b"\xef\xbb\xbf \tdate 2024-02-27 It rained.\nAll day.\n"[..],
        ),
        ("empty.txt", b""),
        ("head-only.txt", b"date 2024-02-27 \n"),
        ("latin.txt", b"caf\xe9"),
        ("nul.txt", b"It \0 rained."),
        ("long.txt", long.as_bytes()),
        ("very-long.txt", very_long.as_bytes()),
        ("february.txt", b"date 2024-02-30 It rained."),
        ("plain.txt", b"  No head.\n"),
    ] {
        place.write(name, bytes);
    }
    let files = [
        "good.txt",
        "missing.txt",
        "empty.txt",
        "head-only.txt",
        "latin.txt",
        "nul.txt",
        "long.txt",
        "very-long.txt",
        "february.txt",
        "plain.txt",
    ];
    let mut command = vec!["import", "article"];
    command.extend(files);
    let ran = place.run(&command);
    ran.refused(
        3,
        &[
            "missing.txt: cannot be read",
            "empty.txt: text: is empty",
            "head-only.txt: text: is empty",
            "latin.txt: is not UTF-8 (byte 3",
            "nul.txt: text: holds a NUL",
            "long.txt: text: has 1048577 bytes",
            "very-long.txt: is longer than 1048576 bytes",
            "february.txt: its head names an impossible date: `2024-02-30`",
            "10 files: 2 done, 8 failed",
        ],
    );
    let printed: Vec<&str> = ran.out.lines().collect();
    assert_eq!(printed.len(), 2, "{ran:?}");
    assert!(
        printed[0].starts_with("good.txt: recorded source_"),
        "{ran:?}"
    );
    assert!(
        printed[1].starts_with("plain.txt: recorded source_"),
        "{ran:?}"
    );
    let expected = [
        (
            "It rained.\nAll day.\n".to_owned(),
            Some("2024-02-27".to_owned()),
        ),
        ("  No head.\n".to_owned(), None),
    ];
    assert_eq!(texts(database.pool()).await, expected);

    command.push("--json");
    let again = place.run(&command);
    assert_eq!(again.code, 3, "{again:?}");
    let objects = lines(&again.out);
    assert_eq!(objects.len(), files.len());
    for (object, file) in objects.iter().zip(files) {
        assert_eq!(object["file"], file);
        let known = matches!(file, "good.txt" | "plain.txt");
        assert_eq!(object["outcome"] == "ALREADY_RECORDED", known, "{object}");
        assert_eq!(object["error"].is_string(), !known, "{object}");
    }
    place
        .run(&["import", "article", "empty.txt", "nul.txt"])
        .refused(1, &["empty.txt", "nul.txt"]);
}

/// Where pages are that tests read.
const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/pages");

fn page(name: &str) -> Vec<u8> {
    std::fs::read(format!("{PAGES}/{name}.html")).expect("a page")
}

#[tokio::test]
async fn a_page_is_read_as_what_it_says_and_options_come_before_it() {
    let database = database().await;
    let place = Place::with_database(&database);
    place.write("news.html", page("news"));
    // By how it begins, and as it says that it is encoded.
    place.write("saved", page("windows_1252"));
    place.write("latin.HTM", b"<p>caf\xe9");
    place.write("klingon.html", b"<meta charset=klingon><p>x");
    place.write("empty.html", b"<p>");
    place.write("large.html", "a".repeat((4 << 20) + 1).as_bytes());
    place.write("deep.html", "<div>".repeat(100_000).as_bytes());

    let ran = place.run(&[
        "import",
        "article",
        "news.html",
        "--byline",
        "Ana",
        "--published",
        "2026-05-01",
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out.starts_with("news.html: recorded source_"),
        "{ran:?}"
    );
    let row: (String, String, String, String, String, String, bool, i64) = sqlx::query_as(
        "SELECT s.url, s.title, d.domain, s.language, s.published_on::text, s.byline,
                p.html LIKE '%do not read me%' AND c.text NOT LIKE '%read me%',
                (SELECT count(*) FROM capture_part WHERE capture_id = c.id)
         FROM source s JOIN publisher_domain d ON d.publisher_id = s.publisher_id
         JOIN capture c ON c.source_id = s.id JOIN capture_page p ON p.capture_id = c.id",
    )
    .fetch_one(database.pool())
    .await
    .expect("a source with its page");
    let title = "Late ferries cost Sund a million, minister says".to_owned();
    let url = "https://fjord.example/2026/05/late-ferries".to_owned();
    let [domain, language, day, byline] =
        ["fjord.example", "en-GB", "2026-05-01", "Ana"].map(str::to_owned);
    assert_eq!(row, (url, title, domain, language, day, byline, true, 4));

    let ran = place.run(&["import", "article", "saved", "--json"]);
    let object = &lines(&ran.out)[0];
    assert_eq!(object["outcome"], "RECORDED");
    assert_eq!(object["warnings"][0]["code"], "NO_DATE");
    let (text, _) = &texts(database.pool()).await[1];
    assert!(text.contains("„Die Fähre kommt zu spät"), "{text}");

    let files = [
        "latin.HTM",
        "klingon.html",
        "empty.html",
        "large.html",
        "deep.html",
    ];
    place
        .run(&[&["import", "article"][..], &files].concat())
        .refused(
            1,
            &[
                "latin.HTM: is not UTF-8 (byte 6",
                "klingon.html: names an encoding that is not known: klingon",
                "empty.html: shows no text",
                "large.html: is longer than 4194304 bytes",
                "deep.html: nests its elements deeper",
            ],
        );
}

/// The newspaper's page, as `--preview` shows it to people.
const SHOWN: &str = "\
news.html
  title      Late ferries cost Sund a million, minister says (JSON-LD)
  byline     Ana (option)
  published  2026-05-02 (JSON-LD)
  address    https://fjord.example/2026/05/late-ferries (markup)
  language   en-GB (JSON-LD)
  publisher  Fjord Post (JSON-LD)
  parts      headline 0-47, standfirst 49-109, caption 111-159, body 161-875
  text       875 characters

    Late ferries cost Sund a\u{a0}million, minister says
    The minister blames the weather; the union blames the ships.
    The Sundbu at the pier on Friday. Photo: Cy Berg
    The ferries between Sund and Holm were late on 41 days of this winter, and that cost the region one million crowns, transport minister Ada …
";

fn preview<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["import", "article", "--preview"], arguments].concat()
}

#[test]
fn a_page_is_previewed_without_a_database() {
    // Nobody answers there.
    let place = Place::with_urls("postgres://nobody@127.0.0.1:9/none", None);
    place.write("news.html", page("news"));
    place.write("rain.txt", "date 2024-02-27 It rained.\n\x1b[31mAll day.");
    place.write("empty.html", b"<p>");
    place.write("empty.txt", b" ");

    let ran = place.run(&preview(&["news.html", "--byline", "Ana"]));
    assert_eq!((ran.code, ran.out.as_str()), (0, SHOWN), "{ran:?}");
    let ran = place.run(&preview(&["rain.txt"]));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out
            .contains("published  2024-02-27 (head of the file)\n"),
        "{ran:?}"
    );
    assert!(
        ran.out
            .ends_with("    It rained.\n    \\u{1b}[31mAll day.\n"),
        "{ran:?}"
    );

    let files = [
        "news.html",
        "rain.txt",
        "empty.html",
        "empty.txt",
        "missing.html",
    ];
    let ran = place.run(&preview(
        &[&files[..], &["--json", "--as", "nobody@example.org"]].concat(),
    ));
    assert_eq!(ran.code, 3, "{ran:?}");
    let objects = lines(&ran.out);
    assert_eq!(objects.len(), files.len());
    let told = |value: &str, provenance: &str| json!({ "value": value, "provenance": provenance });
    assert_eq!(objects[0]["publishedOn"], told("2026-05-02", "JSON_LD"));
    assert_eq!(
        objects[0]["parts"][0],
        json!({ "part": "HEADLINE", "start": 0, "end": 47 })
    );
    let text = objects[0]["text"].as_str().expect("a text");
    assert_eq!(objects[0]["length"], text.chars().count());
    assert!(text.ends_with("at the end of the month."), "{text}");
    assert_eq!(objects[1]["publishedOn"], told("2024-02-27", "HEAD"));
    assert_eq!(objects[1]["title"], Value::Null);
    for (object, error) in objects[2..]
        .iter()
        .zip(["shows no text", "is empty", "cannot be read"])
    {
        assert!(
            object["error"]
                .as_str()
                .is_some_and(|told| told.contains(error)),
            "{object}"
        );
    }
    place
        .run(&preview(&["empty.html"]))
        .refused(1, &["empty.html: shows no text"]);
}

#[test]
fn a_file_is_read_in_the_encoding_that_is_given() {
    let place = Place::new();
    place.write("page.html", b"<meta charset=utf-8><h1>Die F\xe4hre</h1>");
    place.write("text.txt", b"date 2024-02-27 Die F\xe4hre.");
    let wide = "<html><h1>Die Fähre</h1></html>".encode_utf16();
    place.write("wide", wide.flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    let previewed = |file: &str, charset: &str| {
        let out = place.done(&[
            "import",
            "article",
            file,
            "--preview",
            "--json",
            "--charset",
            charset,
        ]);
        lines(&out).remove(0)
    };
    assert_eq!(previewed("page.html", "latin1")["text"], "Die Fähre");
    assert_eq!(previewed("text.txt", "windows-1252")["text"], "Die Fähre.");
    assert_eq!(previewed("text.txt", "iso-8859-5")["text"], "Die Fфhre.");
    // That this is a page shows only once it is decoded.
    assert_eq!(previewed("wide", "utf-16le")["text"], "Die Fähre");
    let refused = |arguments: &[&str], code: i32, message: &str| {
        place.run(&preview(arguments)).refused(code, &[message]);
    };
    refused(
        &["page.html"],
        1,
        "page.html: says that it is UTF-8, and is not (byte 29 begins no character); name its encoding by --charset",
    );
    refused(
        &["text.txt"],
        1,
        "text.txt: is not UTF-8 (byte 21 begins no character); name its encoding by --charset",
    );
    refused(
        &["text.txt", "--charset", "utf-8"],
        1,
        "text.txt: is not UTF-8 (byte 21 begins no character); give another --charset",
    );
    refused(
        &["text.txt", "--charset", "klingon"],
        2,
        "names no encoding",
    );
}

#[tokio::test]
async fn what_is_known_of_an_article_is_recorded_with_it() {
    let database = database().await;
    let place = Place::with_database(&database);
    place.done(&[
        "reviewer",
        "add",
        "ana@example.org",
        "--name",
        "Ana",
        "--role",
        "reviewer",
    ]);
    place.write("rain.txt", "date 2024-02-27 It rained.");
    place.write("snow.txt", "It snowed.");
    let command = [
        "import",
        "article",
        "rain.txt",
        "--url",
        "https://example.org/rain",
        "--title",
        "Rain",
        "--publisher",
        "www.example.org",
        "--language",
        "en",
        "--published",
        "2024-02-26",
        "--byline",
        "A. Writer",
        "--as",
        "ana@example.org",
        "--json",
    ];
    let first = place.json(&command);
    assert_eq!(first["outcome"], "RECORDED");
    let row: (String, String, String, String, String, String) = sqlx::query_as(
        "SELECT s.url, s.title, d.domain, s.language, s.published_on::text, s.byline \
         FROM source s JOIN publisher_domain d ON d.publisher_id = s.publisher_id",
    )
    .fetch_one(database.pool())
    .await
    .expect("a source");
    let expected = [
        "https://example.org/rain",
        "Rain",
        "example.org",
        "en",
        "2024-02-26",
        "A. Writer",
    ]
    .map(str::to_owned);
    assert_eq!(row, expected.into());

    place.write("rain.txt", "It rained, and then it stopped.");
    let second = place.json(&command);
    assert_eq!(second["outcome"], "CAPTURE_ADDED");
    assert_eq!(second["source"], first["source"]);
    assert_ne!(second["capture"], first["capture"]);

    place
        .run(&[
            "import", "article", "rain.txt", "snow.txt", "--title", "Weather",
        ])
        .refused(2, &["--title", "one file"]);
    for (option, value) in [
        ("--language", "not a tag"),
        ("--published", "2024-02-30"),
        ("--url", "javascript:alert(1)"),
    ] {
        place
            .run(&["import", "article", "snow.txt", option, value])
            .refused(2, &[option]);
    }
    place
        .run(&[
            "import",
            "article",
            "snow.txt",
            "--as",
            "nobody@example.org",
        ])
        .refused(1, &["nobody@example.org"]);
    assert_eq!(
        texts(database.pool()).await.len(),
        2,
        "nothing more was recorded"
    );
}

#[tokio::test]
async fn an_exported_article_is_kept_without_its_head() {
    if !is_there(EXPORTED) {
        return;
    }
    let database = database().await;
    let place = Place::with_database(&database);
    place.done(&["import", "article", EXPORTED]);
    let kept = texts(database.pool()).await;
    let file = std::fs::read_to_string(EXPORTED).expect("the file");
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].1.as_deref(), Some("2024-02-27"));
    assert!(kept[0].0.starts_with("Russia will continue to help"));
    assert!(
        file.ends_with(&kept[0].0),
        "all after the head, to the last byte"
    );
}
