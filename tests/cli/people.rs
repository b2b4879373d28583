//! Reviewers and tokens are made on the command line and used over the API.

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::program::Place;
use crate::support::database;

const ANA: [&str; 7] = [
    "reviewer",
    "add",
    "ana@example.org",
    "--name",
    "Ana Ito",
    "--role",
    "editor",
];

#[tokio::test]
async fn people_are_added_once_and_listed() {
    let database = database().await;
    let place = Place::with_database(&database);
    place.done(&ANA);
    place
        .run(&ANA)
        .refused(1, &["ana@example.org", "reviewer list"]);
    place
        .run(&[
            "reviewer", "add", "nobody", "--name", "N", "--role", "admin",
        ])
        .refused(1, &["ana@example.org"]);
    place
        .run(&[
            "reviewer",
            "add",
            "b@example.org",
            "--name",
            "B",
            "--role",
            "king",
        ])
        .refused(2, &["king", "editor"]);
    let added = place.json(&[
        "reviewer",
        "add",
        "ben@example.org",
        "--name",
        "Ben",
        "--role",
        "reviewer",
        "--json",
    ]);
    assert!(
        added["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("reviewer_"))
    );
    let listed = place.done(&["reviewer", "list"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
    assert!(
        listed.contains("ana@example.org  Ana Ito  EDITOR"),
        "{listed}"
    );
}

#[tokio::test]
async fn a_token_is_printed_once_and_does_no_more_than_it_should() {
    let database = database().await;
    let place = Place::with_database(&database);
    place.done(&ANA);

    let server = place.serve(&[]);
    let out = place.done(&["token", "create", "--reviewer", "ANA@example.org"]);
    let whole = out.trim_end();
    assert_eq!(out, format!("{whole}\n"), "the token stands alone");
    assert_eq!(server.role(whole).await, "EDITOR");

    let narrowed = place.json(&[
        "token",
        "create",
        "--reviewer",
        "ana@example.org",
        "--scope",
        "reviewer",
        "--label",
        "the night shift",
        "--expires",
        "30d",
        "--json",
    ]);
    assert_eq!(narrowed["label"], "the night shift");
    let narrowed = narrowed["token"].as_str().expect("a token");
    assert_eq!(server.role(narrowed).await, "REVIEWER");
    place
        .run(&[
            "token",
            "create",
            "--reviewer",
            "ana@example.org",
            "--scope",
            "admin",
        ])
        .refused(1, &["give that or a lower scope"]);
    place
        .run(&[
            "token",
            "create",
            "--reviewer",
            "ana@example.org",
            "--label",
            "",
        ])
        .refused(2, &["--label", "empty"]);
    place
        .run(&["token", "create", "--reviewer", "nobody@example.org"])
        .refused(1, &["nobody@example.org", "reviewer list"]);
    for past in ["2020-01-01", "0d", "2020-01-01T00:00:00Z", "soon"] {
        place
            .run(&[
                "token",
                "create",
                "--reviewer",
                "ana@example.org",
                "--expires",
                past,
            ])
            .refused(2, &["--expires"]);
    }

    sqlx::query("UPDATE token SET expires_at = now() - interval '1 second' WHERE prefix = $1")
        .bind(&narrowed[..12])
        .execute(database.pool())
        .await
        .expect("time passes");
    assert_eq!(server.role(narrowed).await, Value::Null, "expired");

    assert_eq!(
        place.done(&["token", "revoke", &whole[..12]]).trim_end(),
        format!("revoked {}", &whole[..12])
    );
    assert_eq!(server.role(whole).await, Value::Null, "revoked");
    place
        .run(&["token", "revoke", whole])
        .refused(1, &["token list"]);
    place.run(&["token", "revoke", "vbt_"]).refused(2, &["12"]);

    let tokens = place.json(&["token", "list", "--json"]);
    let states: Vec<&str> = tokens
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|token| token["state"].as_str())
        .collect();
    assert_eq!(states, ["revoked", "expired"]);
    assert_eq!(tokens[1]["label"], "the night shift");
    let listed = place.done(&["token", "list"]);
    for (secret, name) in [(whole, "revoked"), (narrowed, "expired")] {
        assert!(
            listed.contains(&secret[..12]) && listed.contains(name),
            "{listed}"
        );
        assert!(!listed.contains(&secret[12..]), "only the prefix is known");
    }
    assert_eq!(server.end(Signal::SIGTERM), 0);
}

/// A program that only reads is given a token that can do no more.
#[tokio::test]
async fn a_token_that_only_reads_changes_nothing() {
    let database = database().await;
    let place = Place::with_database(&database);
    place.done(&ANA);
    let server = place.serve(&[]);
    let made = place.json(&[
        "token",
        "create",
        "--reviewer",
        "ana@example.org",
        "--scope",
        "read",
        "--json",
    ]);
    assert_eq!(made["scope"], "READ");
    let token = made["token"].as_str();
    let (_, read) = server
        .ask(token, "{ viewer { scope } reviewers { totalCount } }")
        .await;
    assert_eq!(read["data"]["viewer"]["scope"], "READ");
    assert_eq!(read["data"]["reviewers"]["totalCount"], 1);
    let claim = "mutation { recordClaim(input: { text: \"It rains.\" }) { claim { id } } }";
    let (_, refused) = server.ask(token, claim).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(server.end(Signal::SIGTERM), 0);
}

/// However much is logged, no token is.
#[tokio::test]
async fn tokens_are_not_logged() {
    let database = database().await;
    let place = Place::with_database(&database);
    place.done(&ANA);
    let mine = place.done(&["token", "create", "--reviewer", "ana@example.org"]);
    let everything = place.write("everything.toml", "[log]\nfilter = \"trace\"\n");
    let server = place.serve(&["--config", everything.to_str().expect("a path")]);
    let query = "mutation { createToken(input: { label: \"laptop\", scope: READ, idempotencyKey: \"a\" }) { secret } }";
    let (_, made) = server.ask(Some(mine.trim_end()), query).await;
    let made = made["data"]["createToken"]["secret"].as_str();
    let made = made.expect("a secret").to_owned();
    assert_eq!(server.role(&made).await, "REVIEWER");
    assert_eq!(server.end(Signal::SIGTERM), 0);
    let log = place.log();
    assert!(
        log.contains("answered"),
        "what is answered is logged: {log}"
    );
    for secret in [mine.trim_end(), made.as_str()] {
        assert!(!log.contains(&secret[12..]), "a token is in the log");
    }
}
