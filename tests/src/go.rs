//! The installed Go's own tools, which tests compare ours with.
//!
//! Where there is no Go, a test says so and does without, unless `PGOSCOPE_REQUIRE_GO=1` asks that
//! the comparison happens.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::corpus::read;

/// Go, and a folder for what it writes.
#[derive(Debug)]
pub struct Go {
    /// What `go env GOVERSION` says.
    pub version: String,
    preprofile: PathBuf,
    pprof: PathBuf,
    scratch: TempDir,
}

impl Go {
    /// The installed Go, or nothing and a word on what is skipped.
    ///
    /// # Panics
    ///
    /// If there is none although `PGOSCOPE_REQUIRE_GO=1` says that there should be.
    pub fn installed() -> Option<Self> {
        match Self::find() {
            Ok(go) => Some(go),
            Err(error) => {
                let is_required = std::env::var_os("PGOSCOPE_REQUIRE_GO").is_some();
                assert!(!is_required, "Go is required here: {error:#}");
                println!("skipped: {error:#}");
                None
            }
        }
    }

    fn find() -> Result<Self> {
        // Through the command once, for the tools that are built when first asked for.
        Ok(Self {
            version: text(go(["env", "GOVERSION"]))?,
            preprofile: text(go(["tool", "-n", "preprofile"]))?.into(),
            pprof: text(go(["tool", "-n", "pprof"]))?.into(),
            scratch: TempDir::new()?,
        })
    }

    /// Whether this is Go 1.x before the given x. What names itself in another way is newer.
    pub fn is_before(&self, minor: u32) -> bool {
        let version = self.version.strip_prefix("go1.").unwrap_or_default();
        let digits = version.split(|c: char| !c.is_ascii_digit()).next();
        let found: Option<u32> = digits.and_then(|digits| digits.parse().ok());
        found.is_some_and(|found| found < minor)
    }

    /// A file for this test in a folder of its own.
    pub fn scratch(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// What `go tool preprofile` writes, or the last line of what it says instead.
    ///
    /// # Panics
    ///
    /// If it cannot be run.
    pub fn preprofile(&self, profile: &Path) -> Result<Vec<u8>, String> {
        let out = self.scratch("preprofile.txt");
        let output = Command::new(&self.preprofile)
            .args([OsStr::new("-i"), profile.as_os_str()])
            .args([OsStr::new("-o"), out.as_os_str()])
            .output()
            .expect("go tool preprofile runs");
        if output.status.success() {
            return Ok(read(&out));
        }
        Err(first_line(&output.stderr))
    }

    /// What `go tool pprof -proto -symbolize=none` writes, or what it says instead.
    pub fn merge(&self, profiles: &[impl AsRef<OsStr>]) -> Result<Vec<u8>> {
        let out = self.scratch("merged.pb.gz");
        let mut pprof = self.pprof("-proto");
        pprof.arg("-output").arg(&out).args(profiles);
        checked(pprof.output()?)?;
        Ok(read(&out))
    }

    /// What `go tool pprof` writes for a profile as `-raw`, `-top` or `-traces`.
    pub fn report(&self, kind: &str, profile: &Path) -> Result<String> {
        let output = checked(self.pprof(kind).arg(profile).output()?)?;
        Ok(String::from_utf8(output.stdout)?)
    }

    fn pprof(&self, kind: &str) -> Command {
        let mut pprof = Command::new(&self.pprof);
        pprof.args([kind, "-symbolize=none"]);
        pprof
            .env("PPROF_TMPDIR", self.scratch.path())
            .env("PPROF_BINARY_PATH", self.scratch.path());
        pprof
    }
}

/// The `go` command, which downloads nothing.
pub fn go(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut go = Command::new("go");
    go.args(args);
    go.env("GOTOOLCHAIN", "local")
        .env("GOPROXY", "off")
        .env("GOFLAGS", "")
        .env("GOWORK", "off");
    go
}

/// The standard output of a command that succeeds, without the line's end.
pub fn text(mut command: Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("{} does not run", command.get_program().display()))?;
    let text = String::from_utf8(checked(output)?.stdout)?;
    ensure!(!text.trim().is_empty(), "{command:?} says nothing");
    Ok(text.trim().to_owned())
}

fn checked(output: Output) -> Result<Output> {
    if output.status.success() {
        return Ok(output);
    }
    bail!("{}", String::from_utf8_lossy(&output.stderr).trim())
}

fn first_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    text.lines().next().unwrap_or_default().to_owned()
}
