//! The benchmarks, natively and in Chromium, and the table that they write.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::setup::{self, TARGET, TOOLCHAIN};
use crate::steps::{self, step};
use crate::workspace::Workspace;

/// Where the table goes, from the clone.
const RESULTS: &str = "crates/bench/RESULTS.md";

/// Runs the contest; `--native` leaves the browser out, every other argument is the contest's own.
///
/// The table is written only where nothing was left out.
pub fn bench(workspace: &Workspace, arguments: &[OsString]) -> Result<()> {
    let data = workspace.target.join("bench-data");
    let is_native = arguments.iter().any(|argument| argument == "--native");
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&workspace.root)
        .args(["run", "--quiet", "--release", "--package", "bench", "--"])
        .arg("--data")
        .arg(&data);
    if is_native {
        remove_page(&data)?;
    } else {
        build_page(workspace, &data)?;
        cargo.env("PGOSCOPE_CHROMIUM", setup::for_browser()?);
    }
    cargo.args(arguments.iter().filter(|argument| *argument != "--native"));
    if arguments.is_empty() {
        cargo.arg("--out").arg(workspace.root.join(RESULTS));
    }
    step("Run the benchmarks", || steps::run(&mut cargo))
}

/// Builds the page that measures, beside the files that it reads.
fn build_page(workspace: &Workspace, data: &Path) -> Result<()> {
    let tools = step("Find or install the tools", || setup::for_bundle(workspace))?;
    step("Build the benchmarks for the browser", || {
        let mut cargo = Command::new("cargo");
        cargo
            .current_dir(&workspace.root)
            .env("RUSTUP_TOOLCHAIN", TOOLCHAIN)
            .env("CARGO_TARGET_DIR", &workspace.target);
        // As the page itself is built.
        cargo.args([
            "build",
            "--quiet",
            "--profile",
            "page",
            "--package",
            "bench",
        ]);
        cargo.args(["--target", TARGET]);
        steps::run(&mut cargo)?;
        let page = data.join("web");
        fs::create_dir_all(&page).with_context(|| format!("cannot create {}", page.display()))?;
        let compiled = workspace.target.join(TARGET).join("page/bench.wasm");
        let mut bindgen = Command::new(&tools.wasm_bindgen);
        bindgen
            .args(["--target", "web", "--no-typescript", "--out-dir"])
            .arg(&page)
            .arg(compiled);
        steps::run(&mut bindgen)?;
        let source = workspace.root.join("crates/bench/web");
        for name in ["index.html", "worker.js"] {
            fs::copy(source.join(name), page.join(name))?;
        }
        Ok(())
    })
}

/// Without its page the contest does without the browser.
fn remove_page(data: &Path) -> Result<()> {
    let page = data.join("web");
    if page.exists() {
        fs::remove_dir_all(&page).with_context(|| format!("cannot remove {}", page.display()))?;
    }
    Ok(())
}
