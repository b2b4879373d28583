//! Embeds GraphQL Playground: fetches the npm package that `playground/lock` pins, checks it against
//! its SHA-512, and leaves the two files that the page needs, gzipped, in `OUT_DIR`.
//!
//! Without npm or a network the build goes on with two empty files, which the server takes as "load
//! them from the CDN" (see `src/http/playground.rs`). `VERBATIM_PLAYGROUND=cdn` asks for that.

use std::error::Error;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha512};

const LOCK: &str = "playground/lock";

/// The files of the package that are embedded, and their names in `OUT_DIR`.
const FILES: [(&str, &str); 2] = [
    ("package/build/static/js/middleware.js", "playground.js.gz"),
    (
        "package/build/static/css/middleware.css",
        "playground.css.gz",
    ),
];

/// Longer than a slow mirror needs, short enough for a network that swallows packets.
const FETCH_LIMIT: Duration = Duration::from_mins(1);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={LOCK}");
    println!("cargo::rerun-if-env-changed=VERBATIM_PLAYGROUND");
    let out_dir = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let package = Package::read(&fs::read_to_string(LOCK)?)?;

    if env::var_os("VERBATIM_PLAYGROUND").is_some_and(|mode| mode == "cdn") {
        return embed_nothing(&out_dir);
    }
    match package.tarball(&out_dir) {
        Ok(tarball) => package.embed(&tarball, &out_dir),
        Err(Fetch::Unavailable(why)) => {
            println!(
                "cargo::warning=GraphQL Playground is not embedded ({why}): its page will load it \
                 from the CDN. To try again: touch api/{LOCK} and build."
            );
            embed_nothing(&out_dir)
        }
        Err(Fetch::Untrusted(why)) => Err(why.into()),
    }
}

/// Why there is no tarball.
enum Fetch {
    /// No npm, no network, no room: the build goes on without it.
    Unavailable(String),
    /// Something else than the pinned package was delivered: the build stops.
    Untrusted(String),
}

/// One line of the lock: `name version integrity`.
struct Package {
    name: String,
    version: String,
    integrity: String,
}

impl Package {
    fn read(lock: &str) -> Result<Self, String> {
        let words: Vec<&str> = lock.split_whitespace().collect();
        let [name, version, integrity] = words[..] else {
            return Err(format!("{LOCK} must hold one line: name version integrity"));
        };
        Ok(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            integrity: integrity.to_owned(),
        })
    }

    /// The package's verified tarball: the one of an earlier run, or fetched.
    fn tarball(&self, out_dir: &Path) -> Result<Vec<u8>, Fetch> {
        let path = out_dir.join(format!("{}-{}.tgz", self.name, self.version));
        if let Ok(tarball) = fs::read(&path)
            && self.is_intact(&tarball)
        {
            return Ok(tarball);
        }
        self.fetch(out_dir).map_err(Fetch::Unavailable)?;
        let tarball = fs::read(&path)
            .map_err(|error| Fetch::Unavailable(format!("npm left no tarball: {error}")))?;
        if self.is_intact(&tarball) {
            Ok(tarball)
        } else {
            Err(Fetch::Untrusted(format!(
                "{} {} as delivered by npm does not have the integrity that api/{LOCK} pins",
                self.name, self.version
            )))
        }
    }

    fn is_intact(&self, tarball: &[u8]) -> bool {
        self.integrity == format!("sha512-{}", STANDARD.encode(Sha512::digest(tarball)))
    }

    /// Lets npm fetch the tarball, without its dependencies: the bundle in it needs none.
    fn fetch(&self, out_dir: &Path) -> Result<(), String> {
        let mut npm = Command::new("npm")
            .args(["pack", "--silent", "--ignore-scripts", "--prefer-offline"])
            .args(["--fetch-retries=1", "--fetch-retry-mintimeout=500"])
            .args(["--no-update-notifier", "--pack-destination"])
            .arg(out_dir)
            .arg(format!("{}@{}", self.name, self.version))
            .current_dir(out_dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => "npm is not installed".to_owned(),
                _ => format!("npm does not start: {error}"),
            })?;
        let started = Instant::now();
        loop {
            match npm.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(format!("npm could not fetch it: {status}")),
                Ok(None) if started.elapsed() < FETCH_LIMIT => {
                    thread::sleep(Duration::from_millis(50));
                }
                Ok(None) => {
                    let _ = npm.kill();
                    let _ = npm.wait();
                    return Err(format!("npm took more than {} s", FETCH_LIMIT.as_secs()));
                }
                Err(error) => return Err(format!("npm cannot be waited for: {error}")),
            }
        }
    }

    fn embed(&self, tarball: &[u8], out_dir: &Path) -> Result<(), Box<dyn Error>> {
        let mut missing = FILES.to_vec();
        for entry in tar::Archive::new(GzDecoder::new(tarball)).entries()? {
            let mut entry = entry?;
            let path = entry.path()?.into_owned();
            let Some(wanted) = missing.iter().position(|(from, _)| path == Path::new(from)) else {
                continue;
            };
            let (_, to) = missing.swap_remove(wanted);
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            let mut gzip = GzEncoder::new(fs::File::create(out_dir.join(to))?, Compression::best());
            gzip.write_all(&content)?;
            gzip.finish()?;
            // The source maps, larger than all else, stand behind the bundle.
            if missing.is_empty() {
                return Ok(());
            }
        }
        Err(format!(
            "{} {} does not hold {}",
            self.name, self.version, missing[0].0
        )
        .into())
    }
}

fn embed_nothing(out_dir: &Path) -> Result<(), Box<dyn Error>> {
    for (_, to) in FILES {
        fs::write(out_dir.join(to), [])?;
    }
    Ok(())
}
