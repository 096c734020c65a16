//! What must be on the machine, found or installed.
//!
//! **Invariant:** a second call finds everything and changes nothing.
//!
//! From a machine with rustup's stable Rust, a C compiler and root on Debian, everything else is
//! installed; elsewhere the error says exactly what to install.

mod cargo_tools;
mod chromium;
mod debian;
mod wasm_std;
mod wasm_target;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::steps::{self, note};
use crate::workspace::Workspace;

pub use wasm_target::{TARGET, TOOLCHAIN};

/// What a bundle is built with.
#[derive(Debug)]
pub struct BundleTools {
    /// The `trunk` program.
    pub trunk: PathBuf,
    /// The `wasm-bindgen` program, in the version that `Cargo.lock` names.
    pub wasm_bindgen: PathBuf,
}

/// Finds or installs what a bundle is built and weighed with.
pub fn for_bundle(workspace: &Workspace) -> Result<BundleTools> {
    let target = wasm_target::find_or_install()?;
    note(format_args!("target {TARGET}: {target}"));
    let wasm_bindgen = cargo_tools::wasm_bindgen(workspace)?;
    let trunk = cargo_tools::trunk(workspace)?;
    debian::find_or_install("brotli", &["brotli"], || on_path("brotli").is_some())?;
    Ok(BundleTools {
        trunk,
        wasm_bindgen,
    })
}

/// Finds or installs `cargo-deny`; the path of its program.
pub fn for_dependencies(workspace: &Workspace) -> Result<PathBuf> {
    cargo_tools::cargo_deny(workspace)
}

/// Finds or installs Chromium; the path of its program.
pub fn for_browser() -> Result<PathBuf> {
    chromium::find_or_install()
}

/// Finds or installs `cargo fmt` and `cargo clippy`.
pub fn for_lints() -> Result<()> {
    let works =
        |name: &str| steps::answer(Command::new("cargo").args([name, "--version"])).is_some();
    if works("fmt") && works("clippy") {
        return Ok(());
    }
    let mut add = Command::new("rustup");
    add.args(["component", "add", "rustfmt", "clippy"]);
    if wasm_target::is_rustup_allowed() && steps::run_within(wasm_target::RUSTUP_LIMIT, &mut add)? {
        return Ok(());
    }
    bail!(
        "`cargo fmt` or `cargo clippy` is missing; install them: rustup component add rustfmt clippy"
    )
}

/// The file that `program` names on PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// PATH with the folders of `programs` before all others.
pub fn path_with(programs: &[&PathBuf]) -> Result<std::ffi::OsString> {
    let own = programs
        .iter()
        .filter_map(|program| program.parent())
        .map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(own.chain(std::env::split_paths(&path)))
        .context("a tool's folder cannot stand in PATH")
}
