//! What is tested with Node against the real binary in its demo: the playground in Chromium, and the
//! GraphQL-over-HTTP audits of npm's `graphql-http`.
//!
//! Skips with a word where npm, its packages or Chromium cannot be had, and fails there instead where
//! `VERBATIM_REQUIRE_ALL=1` is set.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
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
        Command::new("node")
            .args(["browser/playground.mjs", &demo.playground])
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
    let endpoint = demo.playground.replace("/playground", "/graphql");
    demo.run(Command::new("node").args(["http_audit/audit.mjs", &endpoint]));
}

/// The directory of this file, which holds `package.json`.
const NODE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");

/// Installs what `package-lock.json` names, unless that was done since it last changed.
static NODE_MODULES: LazyLock<Result<(), String>> = LazyLock::new(|| {
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
        };
        let stdout = demo.server.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        demo.playground = lines
            .find_map(|line| Some(line.split_once("Playground: ")?.1.trim().to_owned()))
            .unwrap_or_else(|| {
                panic!(
                    "the server did not say where the playground is\n{}",
                    demo.log()
                )
            });
        // Read on, so that the server never waits for room in the pipe.
        thread::spawn(move || lines.for_each(drop));
        demo
    }

    fn run(&self, script: &mut Command) {
        let output = script.current_dir(NODE).output().expect("node starts");
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.status.success(), "{text}\n{}", self.log());
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
