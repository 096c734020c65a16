//! A Rust toolchain that compiles for the browser, under one name either way.
//!
//! rustup's own target is tried first. Where rustup may not or cannot download, Debian's compiler
//! takes its place, with a standard library built once from its source. Both end as the rustup
//! toolchain `wasm`, so that `cargo +wasm build --target wasm32-unknown-unknown` always works.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::setup::{debian, wasm_std};
use crate::steps::{self, note};

/// The target that pages are compiled for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The rustup toolchain that has the target.
pub const TOOLCHAIN: &str = "wasm";

/// How long rustup may try to download.
pub(crate) const RUSTUP_LIMIT: Duration = Duration::from_mins(1);

/// Set to anything but the empty string, it forces Debian's route without trying rustup.
const FORCE_DEBIAN: &str = "WASM_FROM_DEBIAN";

/// Makes the toolchain unless it is there; the compiler's version.
pub(crate) fn find_or_install() -> Result<String> {
    if let Some(version) = linked() {
        return Ok(version);
    }
    if steps::answer(Command::new("rustup").arg("--version")).is_none() {
        bail!("rustup is missing. Install it with stable Rust, then run this again.");
    }
    if !is_rustup_allowed() || !from_rustup()? {
        from_debian()?;
    }
    linked().with_context(|| format!("the toolchain `{TOOLCHAIN}` is linked, but has no {TARGET}"))
}

/// Whether rustup may be asked to download something.
pub(crate) fn is_rustup_allowed() -> bool {
    env::var_os(FORCE_DEBIAN).is_none_or(|value| value.is_empty())
}

/// The compiler of the linked toolchain, if it is complete.
fn linked() -> Option<String> {
    let rustc = |flags: &[&str]| {
        steps::answer(
            Command::new("rustup")
                .args(["run", TOOLCHAIN, "rustc"])
                .args(flags),
        )
    };
    let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?);
    let version = rustc(&["--version"])?;
    let is_complete = if sysroot == Path::new(wasm_std::SYSROOT) {
        wasm_std::is_built_by(&version)
    } else {
        has_std(&sysroot)
    };
    is_complete.then_some(version)
}

fn has_std(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let Ok(files) = folder.read_dir() else {
        return false;
    };
    files
        .flatten()
        .any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

fn from_rustup() -> Result<bool> {
    if !steps::run_within(
        RUSTUP_LIMIT,
        Command::new("rustup").args(["target", "add", TARGET]),
    )? {
        note("rustup could not add the target; falling back to Debian's compiler");
        return Ok(false);
    }
    let sysroot = steps::answer(Command::new("rustc").args(["--print", "sysroot"]))
        .context("`rustc --print sysroot` does not answer")?;
    link(&sysroot)?;
    Ok(true)
}

fn from_debian() -> Result<()> {
    let by_rustup = if is_rustup_allowed() {
        format!("`rustup target add {TARGET}` failed")
    } else {
        format!("{FORCE_DEBIAN} is set, so rustup is not asked")
    };
    let is_here = || debian::has(&wasm_std::PACKAGES);
    debian::find_or_install("Debian's compiler", &wasm_std::PACKAGES, is_here)
        .context(by_rustup)?;
    wasm_std::find_or_build()?;
    // Debian's /usr has the shape of a toolchain: rustc, cargo, clippy and rustfmt.
    link(wasm_std::SYSROOT)
}

fn link(sysroot: &str) -> Result<()> {
    steps::run(Command::new("rustup").args(["toolchain", "link", TOOLCHAIN, sysroot]))
}
