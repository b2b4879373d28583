//! The demo, as a newcomer meets it, and how it ends.

use std::net::TcpListener;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::{Client, StatusCode, redirect::Policy};

use crate::program::Place;

const RECORD: &str = r#"mutation { recordSource(input: { text: "It rained all day.", title: "Kept" }) {
    source { title } errors { message }
} }"#;

#[tokio::test]
async fn a_newcomer_plays_and_finds_it_all_again() {
    let place = Place::new();

    let mut first = place.serve(&[]);
    first.read_to("Try first: ");
    assert_eq!(
        first.printed[0],
        format!("Playground: {}", first.address("/playground"))
    );
    let old = first.token("REVIEWER");
    for role in ["REVIEWER", "EDITOR", "ADMIN"] {
        let token = first.token(role);
        assert_eq!(first.role(&token).await, role);
    }
    let (status, answer) = first.ask(Some(&old), RECORD).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["data"]["recordSource"]["source"]["title"], "Kept");
    let (status, answer) = first
        .ask(None, "{ __typename verdicts { totalCount } }")
        .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        answer["data"]["verdicts"]["totalCount"].as_u64() > Some(0),
        "{answer}"
    );
    assert_pages(&first.address("")).await;
    a_second_program_finds_its_place(&place, &first.api);
    assert_eq!(first.end(Signal::SIGTERM), 0);
    #[cfg(target_os = "linux")]
    assert_eq!(
        place.postgres_processes(),
        [""; 0],
        "PostgreSQL ended first"
    );

    let mut second = place.serve(&[]);
    assert_eq!(second.role(&old).await, serde_json::Value::Null);
    let token = second.token("REVIEWER");
    let (_, answer) = second
        .ask(Some(&token), "{ sources(first: 100) { nodes { title } } }")
        .await;
    assert_eq!(
        answer.to_string().matches("\"Kept\"").count(),
        1,
        "{answer}"
    );
    assert_eq!(second.end(Signal::SIGKILL), -9);
    #[cfg(target_os = "linux")]
    {
        let deadline = Instant::now() + Duration::from_mins(1);
        while !place.postgres_processes().is_empty() {
            assert!(
                Instant::now() < deadline,
                "{:?}",
                place.postgres_processes()
            );
            sleep(Duration::from_millis(50));
        }
    }

    let mut third = place.serve(&[]);
    let token = third.token("REVIEWER");
    let (_, answer) = third
        .ask(Some(&token), "{ sources(first: 100) { nodes { title } } }")
        .await;
    assert_eq!(
        answer.to_string().matches("\"Kept\"").count(),
        1,
        "{answer}"
    );
    assert_eq!(third.end(Signal::SIGINT), 0);

    // The tokens that the demo printed open nothing in production.
    let production = place.serve(&["--production"]);
    assert_eq!(production.role(&token).await, serde_json::Value::Null);
    assert_eq!(
        production.printed.len(),
        1,
        "no playground and no tokens: {:?}",
        production.printed
    );

    // PostgreSQL dies: the server says so, and still ends when it is told to.
    let pid_file = std::fs::read_to_string(place.data().join("data/postmaster.pid"));
    let pid_file = pid_file.expect("a running PostgreSQL");
    let postmaster = pid_file.lines().next().and_then(|pid| pid.parse().ok());
    let postmaster = Pid::from_raw(postmaster.expect("a process id"));
    kill(postmaster, Signal::SIGKILL).expect("the signal is sent");
    let status = async |path: &str| {
        let answer = reqwest::get(production.address(path)).await;
        answer.expect("an answer").status()
    };
    // Its sessions notice a moment later.
    let deadline = Instant::now() + Duration::from_mins(1);
    while status("/readyz").await != StatusCode::SERVICE_UNAVAILABLE {
        assert!(Instant::now() < deadline, "still ready without a database");
        sleep(Duration::from_millis(50));
    }
    assert_eq!(status("/healthz").await, StatusCode::OK);
    assert_eq!(production.end(Signal::SIGTERM), 1);
}

async fn assert_pages(root: &str) {
    let client = Client::builder()
        .redirect(Policy::none())
        .build()
        .expect("a client");
    let get = async |path: &str| {
        let response = client.get(format!("{root}{path}")).send().await;
        response.expect("an answer")
    };
    let front = get("/").await;
    assert!(front.status().is_redirection());
    assert_eq!(front.headers()["location"], "/playground");
    let page = get("/playground").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(
        page.text().await.expect("a page").contains("Bearer vbt_"),
        "tabs are signed in"
    );
    assert_eq!(get("/readyz").await.status(), StatusCode::OK);
}

fn a_second_program_finds_its_place(place: &Place, api: &str) {
    // Other commands use the PostgreSQL that runs already, and leave it running.
    let reviewers = place.json(&["reviewer", "list", "--json"]);
    assert_eq!(reviewers.as_array().map(Vec::len), Some(4), "{reviewers}");
    let status = place.json(&["migrate", "status", "--json"]);
    assert_eq!(status["pending"], serde_json::json!([]));

    let other = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    other.refused(1, &["in use by another Verbatim server", "--data-dir"]);
    let address = api
        .trim_start_matches("http://")
        .trim_end_matches("/graphql");
    let same_port = place.run(&["serve", "--listen", address]);
    same_port.refused(1, &[address, "taken", "--listen"]);
}

#[test]
fn what_cannot_be_served_is_said_before_anything_is_made() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    place
        .run(&["serve", "--listen", &address])
        .refused(1, &[&address, "--listen"]);
    for elsewhere in ["0.0.0.0:0", "[::]:0", "192.0.2.1:4000"] {
        place
            .run(&["serve", "--listen", elsewhere])
            .refused(2, &["loopback", "--production", "database.url"]);
    }
    place.write("verbatim.toml", "[server]\nlisten = \"0.0.0.0:4000\"\n");
    place.run(&[]).refused(2, &["loopback", "server.listen"]);
    place.write("verbatim.toml", "[server]\nlissen = \"127.0.0.1:0\"\n");
    place.run(&["serve"]).refused(2, &["lissen"]);
    assert!(!place.data().exists(), "no data directory");
}

#[test]
fn commands_without_a_database_name_the_ways_to_one() {
    let place = Place::new();
    for command in [
        &["reviewer", "list"][..],
        &["token", "list"],
        &["migrate", "status"],
    ] {
        place.run(command).refused(
            1,
            &["database.url", "verbatim serve", "verbatim migrate up"],
        );
    }
    assert!(!place.data().exists(), "no data directory");
}
