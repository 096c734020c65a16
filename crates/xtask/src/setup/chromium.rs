//! The browser that tests and screenshots run in.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::{debian, on_path};
use crate::steps::{self, note};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The fonts are what pages are drawn with where the machine has no others.
const PACKAGES: [&str; 3] = ["chromium", "fonts-dejavu-core", "fonts-liberation"];

/// Chromium's program: `$PGOSCOPE_CHROMIUM`, or the one that is installed, or Debian's.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("PGOSCOPE_CHROMIUM").map(PathBuf::from) {
        if !chosen.is_file() {
            bail!(
                "PGOSCOPE_CHROMIUM names {}, which is not a file",
                chosen.display()
            );
        }
        return Ok(chosen);
    }
    debian::find_or_install("Chromium", &PACKAGES, || find().is_some())?;
    let program = find().context("Chromium is not found")?;
    let version = steps::answer(Command::new(&program).arg("--version")).unwrap_or_default();
    note(format_args!("browser: {} ({version})", program.display()));
    Ok(program)
}

fn find() -> Option<PathBuf> {
    let mac = Some(PathBuf::from(MAC)).filter(|file| file.is_file());
    NAMES.into_iter().find_map(on_path).or(mac)
}
