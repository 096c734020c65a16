//! Go's own tools and library, where Go is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::contest::Contestant;
use crate::cases::Case;

/// What Go's installation offers.
#[derive(Clone, Debug)]
pub(super) struct Go {
    /// As `go version` says it.
    pub(super) version: String,
    /// `go/main.go`, compiled: google/pprof's profile package.
    library: PathBuf,
    pprof: PathBuf,
    preprofile: PathBuf,
}

impl Go {
    /// Finds Go and compiles the program that calls its library into `folder`.
    pub(super) fn find(folder: &Path) -> Result<Self> {
        let library = folder.join("go-library");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("go");
        let mut build = Command::new("go");
        build
            .current_dir(source)
            .args(["build", "-trimpath", "-o"])
            .arg(&library)
            .arg(".");
        answer(&mut build)?;
        Ok(Self {
            version: answer(Command::new("go").arg("version"))?,
            library,
            pprof: tool("pprof")?,
            preprofile: tool("preprofile")?,
        })
    }

    /// The same case done by google/pprof's profile package; `None` if it has no such thing.
    pub(super) fn library(&self, case: Case, files: &[PathBuf]) -> Option<Contestant> {
        let has = matches!(
            case,
            Case::Inflate | Case::Decode | Case::Encode | Case::Merge
        );
        has.then(|| Contestant::Timed {
            program: self.library.clone(),
            arguments: [case.name().into()]
                .into_iter()
                .chain(files.iter().cloned())
                .collect(),
        })
    }

    /// What a person would run instead; `None` if Go has no such tool.
    pub(super) fn tool(&self, case: Case, files: &[PathBuf]) -> Option<Contestant> {
        let (program, flags): (_, &[&str]) = match case {
            Case::Merge => (
                &self.pprof,
                &["-proto", "-symbolize=none", "-output=/dev/null"],
            ),
            Case::Edges => (&self.preprofile, &["-o", "/dev/null", "-i"]),
            _ => return None,
        };
        Some(Contestant::Whole {
            program: program.clone(),
            arguments: flags
                .iter()
                .map(PathBuf::from)
                .chain(files.iter().cloned())
                .collect(),
        })
    }
}

/// The program of a tool, so that the `go` command before it is not measured.
fn tool(name: &str) -> Result<PathBuf> {
    answer(Command::new("go").args(["tool", "-n", name])).map(PathBuf::from)
}

fn answer(command: &mut Command) -> Result<String> {
    let output = command.output().context("Go is not installed")?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}", complaint.trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
