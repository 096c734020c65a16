//! The release bundle: what a static host serves.
//!
//! Trunk compiles the page and its worker, [`seal`] makes a bundle of its output that a strict
//! policy accepts and no cache mixes up, and [`sizes`] weighs what a visitor loads first.
//!
//! **Invariant:** two builds of the same sources give the same bytes; no path of the machine that
//! built it stands in the bundle.

pub mod seal;
pub mod sizes;
mod wasm_sections;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::setup::{self, BundleTools, TARGET, TOOLCHAIN};
use crate::steps::{self, note};
use crate::workspace::Workspace;

/// How the bundle is compiled and where it goes.
#[derive(Debug)]
pub struct Options {
    /// The folder that becomes the bundle; its former content is replaced.
    pub dist: PathBuf,
    /// `false` compiles without optimisation and keeps names: quick to build, large, slow to run,
    /// and not weighed.
    pub release: bool,
}

/// Builds the bundle into `options.dist`, weighs it, and fails if it is over its budget.
pub fn build(workspace: &Workspace, tools: &BundleTools, options: &Options) -> Result<()> {
    let kind = if options.release {
        "release"
    } else {
        "development"
    };
    steps::step(&format!("Build the {kind} bundle"), || {
        let output = workspace.target.join("trunk").join(kind);
        fetch(workspace)?;
        steps::run(&mut trunk(workspace, tools, &output, options.release)?)?;
        seal::seal(&output, &options.dist, options.release)?;
        note(format_args!(
            "the bundle is in {}",
            workspace.shown(&options.dist)
        ));
        if options.release {
            sizes::weigh(workspace, &options.dist)
        } else {
            Ok(())
        }
    })
}

/// Every file of a bundle by its path in there.
pub fn read(dist: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for name in files_below(dist)? {
        let bytes = fs::read(dist.join(&name)).with_context(|| name.clone())?;
        files.insert(name, bytes);
    }
    Ok(files)
}

/// Downloads the crates: Trunk, being offline, has Cargo offline too.
fn fetch(workspace: &Workspace) -> Result<()> {
    let version = steps::answer(Command::new("rustc").arg("-vV")).context("rustc is missing")?;
    let mut hosts = version
        .lines()
        .filter_map(|line| line.strip_prefix("host: "));
    let host = hosts.next().context("rustc does not say its host")?;
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&workspace.root);
    cargo.args([
        "fetch", "--quiet", "--locked", "--target", TARGET, "--target", host,
    ]);
    steps::run(&mut cargo)
}

fn trunk(
    workspace: &Workspace,
    tools: &BundleTools,
    output: &Path,
    release: bool,
) -> Result<Command> {
    let mut trunk = Command::new(&tools.trunk);
    trunk
        .current_dir(&workspace.root)
        .arg("build")
        .arg("--dist")
        .arg(output)
        .args(["--log", "warn"]);
    if release {
        trunk.arg("--release");
    }
    trunk.env("PATH", setup::path_with(&[&tools.wasm_bindgen])?);
    trunk
        .env("RUSTUP_TOOLCHAIN", TOOLCHAIN)
        .env("CARGO_TARGET_DIR", &workspace.target);
    trunk.env(
        "CARGO_ENCODED_RUSTFLAGS",
        encoded(&remapped_paths(workspace)?),
    );
    // Trunk reads NO_COLOR as its own flag and refuses the customary value 1.
    trunk.env_remove("NO_COLOR");
    // A failed compilation says enough; Trunk's own backtrace hides it.
    trunk.env("RUST_BACKTRACE", "0");
    Ok(trunk)
}

/// Replaces the machine's folders in panic messages.
fn remapped_paths(workspace: &Workspace) -> Result<Vec<String>> {
    let mut flags = vec![remap(&workspace.root, "")];
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sources = cargo_home
        .context("neither CARGO_HOME nor a home folder is known")?
        .join("registry/src");
    // One folder per registry, named after its address.
    let mut registries: Vec<PathBuf> = fs::read_dir(&sources)
        .map(|folders| folders.flatten().map(|folder| folder.path()).collect())
        .unwrap_or_default();
    registries.sort();
    flags.extend(registries.iter().map(|registry| remap(registry, "crates")));
    Ok(flags)
}

fn remap(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}

/// Cargo's list of flags that may contain spaces.
fn encoded(flags: &[String]) -> String {
    flags.join("\u{1f}")
}

/// The compiler's own check of the two browser crates.
pub fn clippy(workspace: &Workspace) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&workspace.root)
        .env("RUSTUP_TOOLCHAIN", TOOLCHAIN);
    cargo.args([
        "clippy",
        "--quiet",
        "--package",
        "app",
        "--package",
        "worker",
        "--target",
        TARGET,
    ]);
    cargo.args(["--", "-D", "warnings"]);
    cargo
}

/// The files in `folder` and its folders, by their path from there with `/` between, sorted.
fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(open) = folders.pop() {
        for entry in open
            .read_dir()
            .with_context(|| format!("cannot read {}", open.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)?
                    .to_str()
                    .context("a file's name is not UTF-8")?;
                names.push(name.replace('\\', "/"));
            }
        }
    }
    names.sort();
    Ok(names)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
