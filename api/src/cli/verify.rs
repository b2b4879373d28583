//! `verbatim verify`: whether the history is what was written, and the tables are what it says.

use std::{
    fs::{self, OpenOptions},
    io::{self, IsTerminal as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use chrono::Utc;
use clap::Args;
use ed25519_dalek::{
    SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
        spki::der::pem::LineEnding,
    },
};
use serde_json::json;
use verbatim::{
    graph::id,
    history::{
        checkpoint::Checkpoint,
        verify::{self, Finding, Report},
    },
};

use super::{
    Context, Exit, Failure,
    database::{self, Need},
    exit::Doing as _,
    output::{self, note, one_line},
};

/// How often a terminal is told how far it is, and how often a log.
const PACE: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// Verify that the history is what was written, and that the tables are what it says.
///
/// Every record's chain of events is computed anew, and what comes of it is compared with every row. It
/// changes nothing, and may run while the server does. With a checkpoint it also finds what was cut off or
/// written anew since the last time: keep the checkpoint and its key away from the database.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  verbatim verify
  verbatim verify --checkpoint heads.txt --key verify.pem --new-key   the first time
  verbatim verify --checkpoint heads.txt --key verify.pem             each time after
  verbatim verify --checkpoint heads.txt --public-key verify.pem.pub  for others, who write none

Exit codes:
  0  everything holds
  1  it failed
  2  the arguments or the settings are wrong
  6  something does not hold; each line names a record, and why")]
pub(crate) struct Arguments {
    /// Where the chains ended, signed: compared with if it is there, and written where everything holds.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// The Ed25519 key that signs the checkpoint, in PEM (PKCS #8).
    #[arg(
        long,
        value_name = "FILE",
        requires = "checkpoint",
        conflicts_with = "public_key"
    )]
    key: Option<PathBuf>,
    /// Make the key first, and beside it FILE.pub with its public part.
    #[arg(long, requires = "key")]
    new_key: bool,
    /// The public part of the key, in PEM: the checkpoint is compared with, and not written.
    #[arg(long, value_name = "FILE", requires = "checkpoint")]
    public_key: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let keys = Keys::of(arguments)?;
    let noted = match (&arguments.checkpoint, &keys) {
        (Some(file), Some(keys)) => read(file, keys)?,
        _ => None,
    };
    let since = noted.as_ref().map(|noted| noted.at);
    let report = database::with(context, Need::There, async |db| {
        database::check_migrated(db).await?;
        let mut progress = Progress::new();
        let report = verify::verify(db, noted, |done, all| progress.tell(done, all))
            .await
            .doing("the history cannot be read");
        progress.end();
        report
    })
    .await?;

    let written = match (&arguments.checkpoint, keys.and_then(|keys| keys.signing)) {
        (Some(file), Some(key)) if report.holds() => {
            write(file, &report, &key)?;
            true
        }
        _ => false,
    };
    if arguments.json {
        let findings: Vec<_> = report
            .findings
            .iter()
            .map(|finding| json!({ "record": record(finding), "reason": finding.reason }))
            .collect();
        output::json(&json!({
            "holds": report.holds(),
            "records": report.records,
            "events": report.events,
            "rows": report.rows,
            "checkpointOf": since,
            "checkpointWritten": written,
            "findings": findings,
        }))?;
    } else {
        tell(&report)?;
        if let Some(since) = since {
            note(format_args!("Compared with the checkpoint of {since}."));
        }
        if let (true, Some(file)) = (written, &arguments.checkpoint) {
            note(format_args!(
                "Wrote the checkpoint {}; keep it, and its key, away from the database.",
                file.display()
            ));
        }
    }
    Ok(if report.holds() {
        Exit::Done
    } else {
        Exit::Untrue
    })
}

fn tell(report: &Report) -> Result<(), Failure> {
    for finding in &report.findings {
        let place = record(finding).unwrap_or_else(|| "the history".to_owned());
        output::line(format_args!("{place}: {}", one_line(&finding.reason)))?;
    }
    let Report {
        records,
        events,
        rows,
        ..
    } = report;
    let count = format!("{records} records, {events} events, {rows} rows");
    match report.findings.len() {
        0 => output::line(format_args!("everything holds: {count}")),
        1 => output::line(format_args!("1 thing does not hold: {count}")),
        many => output::line(format_args!("{many} things do not hold: {count}")),
    }
}

fn record(finding: &Finding) -> Option<String> {
    let record = finding.record.as_ref()?;
    Some(id::encode(&record.record_type, record.id))
}

/// What checkpoints are signed with, where they are, and checked with.
struct Keys {
    signing: Option<SigningKey>,
    verifying: VerifyingKey,
}

impl Keys {
    fn of(arguments: &Arguments) -> Result<Option<Self>, Failure> {
        if let Some(file) = &arguments.key {
            if arguments.new_key {
                make_key(file)?;
            }
            let pem = fs::read_to_string(file)
                .doing(format_args!("cannot read the key {}", file.display()))?;
            let key = SigningKey::from_pkcs8_pem(&pem).map_err(|_| {
                Failure::usage(format!(
                    "{} holds no Ed25519 key in PEM; make one by --new-key",
                    file.display()
                ))
            })?;
            let verifying = key.verifying_key();
            return Ok(Some(Self {
                signing: Some(key),
                verifying,
            }));
        }
        if let Some(file) = &arguments.public_key {
            let pem = fs::read_to_string(file)
                .doing(format_args!("cannot read the key {}", file.display()))?;
            let verifying = VerifyingKey::from_public_key_pem(&pem).map_err(|_| {
                Failure::usage(format!(
                    "{} holds no public Ed25519 key in PEM",
                    file.display()
                ))
            })?;
            return Ok(Some(Self {
                signing: None,
                verifying,
            }));
        }
        match &arguments.checkpoint {
            Some(_) => Err(Failure::usage(
                "a checkpoint needs its key: give --key FILE, with --new-key the first time, or --public-key FILE",
            )),
            None => Ok(None),
        }
    }
}

/// Makes a key that nobody else can read, with its public part beside it.
fn make_key(file: &Path) -> Result<(), Failure> {
    let key = SigningKey::from_bytes(&rand::random());
    let secret = key.to_pkcs8_pem(LineEnding::LF)?;
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF)?;
    let mut made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .doing(format_args!("cannot make the key {}", file.display()))?;
    made.write_all(secret.as_bytes())?;
    made.sync_all()?;
    let mut beside = file.as_os_str().to_owned();
    beside.push(".pub");
    fs::write(&beside, public)?;
    Ok(())
}

/// The checkpoint in the file, if it is there.
fn read(file: &Path, keys: &Keys) -> Result<Option<Checkpoint>, Failure> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && keys.signing.is_some() => {
            note(format_args!(
                "There is no checkpoint {} yet; it is written where everything holds.",
                file.display()
            ));
            return Ok(None);
        }
        Err(error) => {
            return Err(Failure::failed(format!(
                "cannot read the checkpoint {}: {error}",
                file.display()
            )));
        }
    };
    let checkpoint = Checkpoint::read(&text, &keys.verifying).doing(format_args!(
        "the checkpoint {} cannot be used, and nothing was verified",
        file.display()
    ))?;
    Ok(Some(checkpoint))
}

/// Puts a checkpoint in the place of the one before, whole or not at all.
fn write(file: &Path, report: &Report, key: &SigningKey) -> Result<(), Failure> {
    let checkpoint = Checkpoint {
        at: Utc::now(),
        heads: report.heads.clone(),
    };
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let write = || -> io::Result<()> {
        let mut made = fs::File::create(&beside)?;
        made.write_all(checkpoint.sign(key).as_bytes())?;
        made.sync_all()?;
        fs::rename(&beside, file)
    };
    write().doing(format_args!(
        "cannot write the checkpoint {}",
        file.display()
    ))
}

/// How far it is: a line that changes on a terminal, lines now and then elsewhere.
struct Progress {
    on_terminal: bool,
    told: Instant,
    shown: bool,
}

impl Progress {
    fn new() -> Self {
        Self {
            on_terminal: io::stderr().is_terminal(),
            told: Instant::now(),
            shown: false,
        }
    }

    fn tell(&mut self, done: u64, all: u64) {
        if self.told.elapsed() < PACE[usize::from(!self.on_terminal)] {
            return;
        }
        self.told = Instant::now();
        self.shown = true;
        if self.on_terminal {
            Self::show(format_args!("\r\u{1b}[K{done} of {all} events"));
        } else {
            note(format_args!("{done} of {all} events"));
        }
    }

    fn end(&self) {
        if self.on_terminal && self.shown {
            Self::show(format_args!("\r\u{1b}[K"));
        }
    }

    fn show(text: std::fmt::Arguments<'_>) {
        let mut screen = io::stderr().lock();
        // Progress is a courtesy: where it cannot be shown, the work goes on.
        let _ = screen.write_fmt(text).and_then(|()| screen.flush());
    }
}
