//! A picture of the page, taken by the browser tests' own harness.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::setup;
use crate::steps;
use crate::workspace::Workspace;

/// Hands `arguments` to the `shot` program of the `tests` package, which shows the bundle in `dist`.
pub fn shot(workspace: &Workspace, dist: &Path, arguments: &[OsString]) -> Result<()> {
    let mut cargo = Command::new("cargo");
    // Files are named from where the caller is, so the working folder stays.
    cargo
        .args(["run", "--quiet", "--manifest-path"])
        .arg(workspace.root.join("tests/Cargo.toml"));
    cargo.args(["--bin", "shot", "--"]).args(arguments);
    cargo
        .env("PGOSCOPE_DIST", dist)
        .env("PGOSCOPE_CHROMIUM", setup::for_browser()?);
    steps::run(&mut cargo)
}
