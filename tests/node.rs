//! What is tested with Node: against the real binary in its demo, the playground in Chromium, the
//! GraphQL-over-HTTP audits of npm's `graphql-http`, and a front-end in TypeScript; over `schema.graphql`,
//! that Relay compiles with it, and that it breaks no front-end of the last release.
//!
//! Skips with a word where npm, its packages or Chromium cannot be had, and fails there instead where
//! `VERBATIM_REQUIRE_ALL=1` is set.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::{env, io, process, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

#[test]
fn every_tab_of_the_playground_answers_in_chromium() {
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if !Path::new(&chromium).exists() {
        return skip(&format!(
            "there is no Chromium at {chromium}; CHROMIUM may name another"
        ));
    }
    if let Err(why) = &*NODE_MODULES {
        return skip(why);
    }
    let demo = Demo::start("playground");
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("playground");
    demo.run(
        node("browser/playground.mjs")
            .arg(&demo.playground)
            .arg(&pictures)
            .env("CHROMIUM", chromium),
    );
    println!("pictures of the tabs: {}", pictures.display());
}

#[test]
fn every_audit_of_graphql_over_http_passes() {
    if let Err(why) = &*NODE_MODULES {
        return skip(why);
    }
    let demo = Demo::start("http-audit");
    demo.run(node("http_audit/audit.mjs").arg(demo.endpoint()));
}

#[test]
fn a_front_end_in_typescript_compiles_and_does_its_work() {
    if let Err(why) = &*NODE_MODULES {
        return skip(why);
    }
    let frontend = Path::new(NODE).join("frontend");
    for generated in ["generated", "dist"] {
        let _ = fs::remove_dir_all(frontend.join(generated));
    }
    passes(program("graphql-codegen").current_dir(&frontend));
    passes(program("tsc").current_dir(&frontend));
    let demo = Demo::start("frontend");
    demo.run(
        node("frontend/dist/main.js")
            .arg(demo.endpoint())
            .env("VERBATIM_TOKEN", &demo.reviewer),
    );
}

#[test]
fn relay_compiles_with_the_schema() {
    if let Err(why) = &*NODE_MODULES {
        return skip(why);
    }
    let relay = Path::new(NODE).join("relay");
    let _ = fs::remove_dir_all(relay.join("__generated__"));
    passes(program("relay-compiler").current_dir(relay));
}

#[test]
fn the_schema_breaks_no_front_end_of_the_last_release() {
    if let Err(why) = &*NODE_MODULES {
        return skip(why);
    }
    let root = Path::new(NODE).join("..");
    let version = |path: &Path| -> Vec<u32> {
        let name = path.file_stem().and_then(|name| name.to_str());
        let numbers = name.unwrap_or_default().split('.');
        numbers.map_while(|number| number.parse().ok()).collect()
    };
    let released = fs::read_dir(root.join("docs/schema"))
        .expect("docs/schema holds the schemas of releases")
        .map(|entry| entry.expect("it can be listed").path())
        .max_by_key(|path| version(path))
        .expect("there is a release");
    let (passed, text) = run(node("compatibility/compare.mjs")
        .arg(released)
        .args([root.join("schema.graphql"), root.join("CHANGELOG.md")]));
    assert!(passed, "{text}");
    // Not by println!, which the harness swallows where a test passes.
    let _ = io::stderr().write_all(text.as_bytes());
}

#[test]
fn a_break_is_refused_unless_the_changelog_tells_of_it() {
    if let Err(why) = &*NODE_MODULES {
        return skip(why);
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compatibility");
    fs::create_dir_all(&directory).expect("a temporary directory");
    let compare = |now: &str, changelog: &str| {
        let files =
            ["1.0.0.graphql", "now.graphql", "changelog.md"].map(|name| directory.join(name));
        let released = "type Query { claim: String! kind: Kind } enum Kind { ASSERTION }";
        for (file, text) in files.iter().zip([released, now, changelog]) {
            fs::write(file, text).expect("a file is written");
        }
        run(node("compatibility/compare.mjs").args(files))
    };
    let silent = "# Changelog\n\n## [1.0.0]\n";
    let telling = "# Changelog\n\n- **Breaking:** `Query.claim` is gone.\n\n## [1.0.0]\n";
    let grown = r#"type Query { "It." claim: String! claims(first: Int): [String!]! kind: Kind }
                   enum Kind { ASSERTION ATTRIBUTION }"#;
    let broken = "type Query { kind: Kind } enum Kind { ASSERTION }";

    let (passed, text) = compare(grown, silent);
    assert!(passed, "what is only added passes: {text}");
    assert!(
        text.contains("to be handled with care: Kind.ATTRIBUTION"),
        "a new value is told: {text}"
    );
    let (passed, text) = compare(broken, silent);
    assert!(!passed, "a removed field is refused: {text}");
    assert!(
        text.contains("breaking: Query.claim: "),
        "and named: {text}"
    );
    let (passed, text) = compare(broken, telling);
    assert!(passed, "a break that is told passes: {text}");
    let (passed, text) = compare(grown, telling);
    assert!(
        !passed,
        "a break that is told and is none is refused: {text}"
    );
}

/// The directory of this file, which holds `package.json`.
const NODE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");

/// The oldest Node that all packages work with.
const OLDEST_NODE: u32 = 20;

/// A script below this directory.
fn node(script: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(script).current_dir(NODE);
    node
}

/// A program that one of the packages brings.
fn program(name: &str) -> Command {
    Command::new(Path::new(NODE).join("node_modules/.bin").join(name))
}

/// Whether it ended well, and all that it said.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.stdin(Stdio::null()).output().expect("node starts");
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    (output.status.success(), text)
}

fn passes(command: &mut Command) {
    let (passed, text) = run(command);
    assert!(passed, "{text}");
    println!("{text}");
}

/// Installs what `package-lock.json` names, unless that was done since it last changed.
static NODE_MODULES: LazyLock<Result<(), String>> = LazyLock::new(|| {
    let version = Command::new("node").arg("--version").output();
    let version = version.map_err(|error| format!("node does not start: {error}"))?;
    let version = String::from_utf8_lossy(&version.stdout);
    let major = version.trim_start_matches('v').split('.').next();
    if major.and_then(|major| major.parse().ok()) < Some(OLDEST_NODE) {
        return Err(format!(
            "node {} is too old, {OLDEST_NODE} will do",
            version.trim()
        ));
    }
    let modified = |path: &str| fs::metadata(Path::new(NODE).join(path))?.modified();
    let lock =
        modified("package-lock.json").map_err(|error| format!("no package-lock.json: {error}"))?;
    if modified("node_modules/.package-lock.json").is_ok_and(|installed| installed >= lock) {
        return Ok(());
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--prefer-offline"])
        .current_dir(NODE)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "npm is not installed".to_owned(),
            _ => format!("npm does not start: {error}"),
        })?;
    if npm.status.success() {
        Ok(())
    } else {
        Err(format!(
            "npm ci failed: {}",
            String::from_utf8_lossy(&npm.stderr)
        ))
    }
});

fn skip(why: &str) {
    assert!(
        env::var_os("VERBATIM_REQUIRE_ALL").is_none_or(|value| value != "1"),
        "{why}, and VERBATIM_REQUIRE_ALL=1 is set"
    );
    println!("skipped: {why}");
}

/// A server in its demo, on a data directory of its own; both go when it is dropped.
struct Demo {
    server: Child,
    directory: PathBuf,
    playground: String,
    /// A token of the role REVIEWER.
    reviewer: String,
}

impl Demo {
    fn start(name: &str) -> Self {
        // Not below the build's directory, which PostgreSQL's unprivileged user may be unable to enter.
        let directory = env::temp_dir().join(format!("verbatim-{name}-{}", process::id()));
        fs::create_dir_all(&directory).expect("a temporary directory");
        let log = File::create(directory.join("server.log")).expect("a log file");
        let server = Command::new(env!("CARGO_BIN_EXE_verbatim"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(directory.join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut demo = Self {
            server,
            directory,
            playground: String::new(),
            reviewer: String::new(),
        };
        let stdout = demo.server.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let mut told = |mark: &str| {
            lines
                .find_map(|line| Some(line.split_once(mark)?.1.to_owned()))
                .unwrap_or_else(|| panic!("the server did not say \"{mark}\"\n{}", demo.log()))
        };
        let (playground, reviewer) = (told("Playground: "), told("Token (REVIEWER, "));
        playground.trim().clone_into(&mut demo.playground);
        let token = reviewer.rsplit(' ').next().unwrap_or_default();
        token.clone_into(&mut demo.reviewer);
        // Read on, so that the server never waits for room in the pipe.
        thread::spawn(move || lines.for_each(drop));
        demo
    }

    fn endpoint(&self) -> String {
        self.playground.replace("/playground", "/graphql")
    }

    fn run(&self, script: &mut Command) {
        let (passed, text) = run(script);
        assert!(passed, "{text}\n{}", self.log());
        println!("{text}");
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.join("server.log")).unwrap_or_default()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // SIGTERM rather than SIGKILL: the server ends its PostgreSQL before the directory goes.
        if let Ok(pid) = i32::try_from(self.server.id()) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
        }
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}
